//! What a supervisor asks: whether the process is alive, and whether it can do its work now.

use crate::{database::Database, http::Problem};
use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde_json::{Value, json};
use stairway::source::Source;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How long the database may take to say where it stands.
const PATIENCE: Duration = Duration::from_secs(2);

/// The revisions that have to be applied, each with the checksum of its upgrade.
type Carried = BTreeMap<String, String>;

pub(crate) fn routes(database: Database, source: &Source) -> Router {
    let carried = source.scripts().iter().map(|script| {
        let checksum = script.upgrade_checksum().to_string();
        (script.revision().to_string(), checksum)
    });
    let carried: Arc<Carried> = Arc::new(carried.collect());
    Router::new()
        .route("/readyz", get(ready))
        .with_state((database, carried))
        .route("/healthz", get(alive))
}

async fn alive() -> Json<Value> {
    Json(json!({ "status": "alive" }))
}

/// Whether every revision that the program carries is applied as it has it, which the gate asked at the start: the
/// database may have been taken elsewhere since.
async fn ready(
    State((database, carried)): State<(Database, Arc<Carried>)>,
) -> Result<Json<Value>, Problem> {
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
    let recorded: BTreeMap<&str, &str> = recorded
        .iter()
        .map(|(revision, checksum)| (&**revision, &**checksum))
        .collect();
    let is_pending = |revision: &&String| !recorded.contains_key(revision.as_str());
    let pending: Vec<&str> = carried.keys().filter(is_pending).map(|it| &**it).collect();
    if !pending.is_empty() {
        return Err(unready(format!(
            "revisions are pending: {}",
            pending.join(" ")
        )));
    }
    let is_edited = |(revision, checksum): &(&String, &String)| {
        recorded.get(revision.as_str()) != Some(&checksum.as_str())
    };
    let edited: Vec<&str> = carried
        .iter()
        .filter(is_edited)
        .map(|(it, _)| &**it)
        .collect();
    if !edited.is_empty() {
        return Err(unready(format!(
            "revisions were applied in another form: {}",
            edited.join(" ")
        )));
    }
    let is_ahead = |revision: &&&str| !carried.contains_key(**revision);
    let ahead: Vec<&&str> = recorded.keys().filter(is_ahead).collect();
    Ok(Json(json!({ "status": "ready", "ahead": ahead })))
}
