//! What the revisions make is no drift.

use super::*;
use pretty_assertions::assert_eq;

#[tokio::test]
async fn no_state_of_the_repository_has_any() {
    let source = repository();
    for dialect in Dialect::ALL {
        for reference in [Reference::Replay, scratch().await] {
            for revision in source.graph().order() {
                let place = Place::at(dialect, &source, revision.as_str()).await;
                let drift = place.drift(&source, &reference).await;
                assert!(drift.is_none(), "{dialect} {revision}: {}", lines(&drift));
                assert_eq!(drift.notes, []);
                place.close().await;
            }
        }
    }
}
