//! The page at `/`: where the schema stands. One document of HTML without scripts, made here and complete in itself.
//! Reads only; what it shows is decided by the records, the database's catalogue and the revisions of this program.

mod fact;
mod history;
mod known;
mod look;
mod standing;
mod view;

use axum::{
    Router,
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use known::Known;
use maud::{Markup, PreEscaped};
use stairway::{connection::DatabaseUrl, page, source::Source};
use standing::Standing;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, OnceCell};
use view::Document;

const HEADERS: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Who asks within this time of a reading is given that reading: however many ask, one connection is open.
const FRESH: Duration = Duration::from_secs(1);

/// The page at `/`, for the revisions of `source` and the database at `url`. Asks the database at each request.
///
/// It shows every revision's SQL and what the database is called, without its password.
pub fn routes(source: Arc<Source>, url: DatabaseUrl) -> Router {
    let page = Arc::new(Page {
        source,
        url,
        known: OnceCell::new(),
        last: Mutex::new(None),
    });
    Router::new().route("/", get(async move || page.answer().await))
}

struct Page {
    source: Arc<Source>,
    url: DatabaseUrl,
    /// What the revisions alone say: made at the first request, so that the program starts without it.
    known: OnceCell<Arc<Known>>,
    last: Mutex<Option<(Instant, Arc<Standing>)>>,
}

impl Page {
    async fn answer(&self) -> Response {
        match self.rendered().await {
            Ok((status, Document { html, policy })) => {
                let policy = [(header::CONTENT_SECURITY_POLICY, policy)];
                (status, HEADERS, policy, Html(html)).into_response()
            }
            Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, HEADERS).into_response(),
        }
    }

    /// The status and the document. Unless the database could be read it is 503, so that no monitor takes it for well.
    async fn rendered(&self) -> Result<(StatusCode, Document), tokio::task::JoinError> {
        let (source, dialect) = (self.source.clone(), self.url.dialect());
        let known = self
            .known
            .get_or_try_init(async || {
                tokio::task::spawn_blocking(move || Arc::new(Known::new(&source, dialect))).await
            })
            .await?
            .clone();
        let standing = self.standing().await;
        let status = match *standing {
            Standing::Read(_) => StatusCode::OK,
            Standing::Unread(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        let (source, url) = (self.source.clone(), self.url.clone());
        let rendered =
            tokio::task::spawn_blocking(move || view::document(&source, &url, &known, &standing));
        Ok((status, rendered.await?))
    }

    async fn standing(&self) -> Arc<Standing> {
        let mut last = self.last.lock().await;
        if let Some((at, standing)) = &*last
            && at.elapsed() < FRESH
        {
            return standing.clone();
        }
        let standing = Arc::new(standing::read(&self.source, &self.url).await);
        *last = Some((Instant::now(), standing.clone()));
        standing
    }
}

/// A sentence of the library, its code marked as such.
fn prose(text: &str) -> Markup {
    PreEscaped(page::prose(text))
}
