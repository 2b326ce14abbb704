//! A database without records, and the revision that it is like.

use super::*;
use pretty_assertions::assert_eq;

#[tokio::test]
async fn every_state_of_the_repository_is_found() {
    let source = repository();
    for dialect in Dialect::ALL {
        for revision in source.graph().order() {
            let place = Place::at(dialect, &source, revision.as_str()).await;
            place.forget().await;
            let candidates = place.candidates(&source, &Reference::Replay).await;
            let found = &candidates[0];
            assert_eq!(
                found.revision,
                *revision,
                "{dialect}: {}",
                lines(&found.drift)
            );
            assert!(
                found.drift.is_none(),
                "{dialect} {revision}: {}",
                lines(&found.drift)
            );
            assert!(!candidates[1].drift.is_none());
            place.close().await;
        }
    }
}
