//! What the revisions make is no drift.

use super::*;
use pretty_assertions::assert_eq;

#[tokio::test]
async fn no_state_of_the_repository_has_any() {
    let source = repository();
    for dialect in Dialect::ALL {
        let place = Place::new(dialect).await;
        for revision in source.graph().order() {
            place.climb(&source, revision.as_str()).await;
            for reference in [Reference::Replay, scratch().await] {
                let drift = place.drift(&source, &reference).await;
                assert!(drift.is_none(), "{dialect} {revision}: {}", lines(&drift));
                assert_eq!(drift.notes, []);
            }
        }
        place.close().await;
    }
}

/// PostgreSQL prints a CHECK otherwise once it has read its own print, as after a dump and a restore.
#[tokio::test]
async fn a_definition_that_was_dumped_and_restored_is_the_same() {
    let source = repository();
    let place = Place::at(Dialect::Postgres, &source, "head").await;
    place
        .run(
            "ALTER TABLE posts DROP CONSTRAINT posts_status_check, ADD CONSTRAINT posts_status_check CHECK \
             (((status)::text = ANY (ARRAY[('draft'::character varying)::text, \
             ('unlisted'::character varying)::text, ('published'::character varying)::text, \
             ('archived'::character varying)::text])))",
        )
        .await;
    let drift = place.drift(&source, &scratch().await).await;
    assert!(drift.is_none(), "{}", lines(&drift));
    assert_eq!(drift.notes.len(), 1, "it is printed otherwise");
    place
        .run(
            "ALTER TABLE posts DROP CONSTRAINT posts_status_check, ADD CONSTRAINT posts_status_check CHECK \
             (status IN ('draft', 'published', 'archived'))",
        )
        .await;
    let drift = place.drift(&source, &scratch().await).await;
    assert!(!drift.is_none());
    place.close().await;
}
