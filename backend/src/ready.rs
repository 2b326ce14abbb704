//! What a supervisor asks: whether the process is alive, and whether it can do its work now.

use crate::{REVISIONS, database::Database, http::Problem};
use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde_json::{Value, json};
use std::time::Duration;

/// How long the database may take to say where it stands.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) fn routes(database: Database) -> Router {
    Router::new()
        .route("/readyz", get(ready))
        .with_state(database)
        .route("/healthz", get(alive))
}

async fn alive() -> Json<Value> {
    Json(json!({ "status": "alive" }))
}

/// Whether every revision that the program carries is applied as it has it, which the gate asked at the start: the
/// database may have been taken elsewhere since.
async fn ready(State(database): State<Database>) -> Result<Json<Value>, Problem> {
    let unready = |why: String| Problem::new(StatusCode::SERVICE_UNAVAILABLE, why);
    let recorded = match tokio::time::timeout(PATIENCE, database.recorded()).await {
        Ok(Ok(recorded)) => recorded,
        Ok(Err(error)) => {
            error.log();
            let why = "the database does not say which revisions are applied";
            return Err(unready(why.to_owned()));
        }
        Err(_) => return Err(unready("the database does not answer in time".to_owned())),
    };
    let records = recorded
        .iter()
        .map(|(revision, checksum)| (&**revision, &**checksum));
    let difference = REVISIONS.difference(records);
    if !difference.pending.is_empty() {
        let pending = difference.pending.join(" ");
        return Err(unready(format!("revisions are pending: {pending}")));
    }
    if !difference.changed.is_empty() {
        let changed = difference.changed.join(" ");
        return Err(unready(format!(
            "revisions were applied in another form: {changed}"
        )));
    }
    Ok(Json(
        json!({ "status": "ready", "ahead": difference.missing }),
    ))
}
