//! A database without records, and the revision that it is like.

use super::*;
use pretty_assertions::assert_eq;

#[tokio::test]
async fn every_state_of_the_repository_is_found() {
    let source = repository();
    for dialect in Dialect::ALL {
        let mut place = Place::new(dialect).await;
        let mut applied = BTreeSet::new();
        for revision in source.graph().order() {
            let state = source
                .graph()
                .ancestors(&BTreeSet::from([revision.clone()]));
            // Another branch is applied, which is no part of this state.
            if !applied.is_subset(&state) {
                place.close().await;
                place = Place::new(dialect).await;
            }
            place.climb(&source, revision.as_str()).await;
            applied = place.applied(&source).await;
            assert_eq!(applied, state);
            let candidates = place.without_records(&source).await;
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
        }
        place.close().await;
    }
}

#[tokio::test]
async fn on_a_throwaway_database_every_state_is_found_too() {
    let source = repository();
    for (dialect, revisions) in [
        (Dialect::Sqlite, "1975ea83b712 7f2c10be94d6 e83f5c1d90ba"),
        (Dialect::Postgres, "41a9e07c5fd8 3d16f8b2e05a"),
    ] {
        for revision in revisions.split(' ') {
            let place = Place::at(dialect, &source, revision).await;
            place.forget().await;
            let candidates = place.candidates(&source, &scratch().await).await;
            let found = &candidates[0];
            assert_eq!(
                found.revision.as_str(),
                revision,
                "{dialect}: {}",
                lines(&found.drift)
            );
            assert!(found.drift.is_none(), "{dialect}: {}", lines(&found.drift));
            assert_eq!(found.drift.compared, Compared::Scratch);
            assert!(!candidates[1].drift.is_none());
            place.close().await;
        }
    }
}

/// Candidates in lines, each with what is to be said of it.
fn shown(candidates: &[Candidate]) -> String {
    let lines = candidates.iter().map(|candidate| {
        let lines = lines(&candidate.drift).replace('\n', "\n  ");
        match lines.is_empty() {
            true => candidate.revision.to_string(),
            false => format!("{}\n  {lines}", candidate.revision),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

const ROWS: &str = "
=== a
--! upgrade
CREATE TABLE t (a bigint PRIMARY KEY);
=== b <- a
--! upgrade
INSERT INTO t VALUES (1);
=== c <- a
--! upgrade
INSERT INTO t VALUES (2);
=== d <- b, c
=== e <- d
--! upgrade
ALTER TABLE t ADD COLUMN b text;
=== f <- e
--! upgrade
UPDATE t SET b = 'x';
";

#[tokio::test]
async fn of_equal_states_the_latest_is_taken_and_what_cannot_be_told_is_said() {
    let source = history(ROWS);
    for dialect in Dialect::ALL {
        for reference in [Reference::Replay, scratch().await] {
            let place = Place::at(dialect, &source, "a").await;
            place.forget().await;
            let candidates = place.candidates(&source, &reference).await;
            assert_eq!(
                shown(&candidates[..2]),
                "\
d
  unknown: taken as applied, though what is compared does not tell whether it is: `b`, `c`
c
  unknown: taken as applied, though what is compared does not tell whether it is: `c`
  unknown: taken as not applied, though what is compared does not tell whether it is: `b`"
            );
            place.run("ALTER TABLE t ADD COLUMN b text").await;
            let candidates = place.candidates(&source, &reference).await;
            assert_eq!(
                shown(&candidates[..1]),
                "f\n  unknown: taken as applied, though what is compared does not tell whether it is: `f`"
            );
            place.close().await;
        }
    }
}

#[tokio::test]
async fn where_none_matches_the_nearest_comes_first_with_its_difference() {
    let source = repository();
    for dialect in Dialect::ALL {
        for reference in [Reference::Replay, scratch().await] {
            let place = Place::at(dialect, &source, "5c92d0fa17eb").await;
            place.forget().await;
            place
                .run("CREATE TABLE mine (a integer); DROP INDEX users_email_idx")
                .await;
            let candidates = place.candidates(&source, &reference).await;
            assert_eq!(candidates[0].revision.as_str(), "5c92d0fa17eb");
            assert_eq!(
                lines(&candidates[0].drift),
                "\
table `mine` is extra: no revision makes it
index `users_email_idx` of table `users` is missing",
                "{dialect}"
            );
            assert_eq!(candidates.len(), 10);
            place.close().await;
        }
    }
}

#[tokio::test]
async fn records_of_other_tools_and_extensions_are_nobodys_difference() {
    let source = repository();
    for dialect in Dialect::ALL {
        for reference in [Reference::Replay, scratch().await] {
            let place = Place::at(dialect, &source, "83e2d61fb05c").await;
            place.forget().await;
            place
                .run("CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY)")
                .await;
            if dialect == Dialect::Postgres {
                place
                    .run("CREATE EXTENSION pg_trgm; CREATE SCHEMA theirs")
                    .await;
            }
            let candidates = place.candidates(&source, &reference).await;
            assert_eq!(candidates[0].revision.as_str(), "83e2d61fb05c");
            assert!(
                candidates[0].drift.is_none(),
                "{}",
                lines(&candidates[0].drift)
            );
            let said = lines(&candidates[0].drift);
            let own = "unknown: `_sqlx_migrations` is the record of another tool, and left alone";
            assert!(said.contains(own), "{said}");
            place.close().await;
        }
    }
}

#[tokio::test]
async fn a_database_is_empty_until_a_user_makes_something() {
    let check = async |place: &Place, sql: &str, empty: bool| {
        place.run(sql).await;
        let found = is_empty(&mut place.connect().await).await.unwrap();
        assert_eq!(found, empty, "{sql}");
    };
    for dialect in Dialect::ALL {
        let place = Place::new(dialect).await;
        check(&place, "SELECT 1", true).await;
        check(
            &place,
            "CREATE TABLE alembic_version (version_num varchar(32))",
            true,
        )
        .await;
        if dialect == Dialect::Postgres {
            check(&place, "CREATE TABLE goose_db_version (id serial)", true).await;
            check(&place, "CREATE EXTENSION pg_trgm", true).await;
            check(&place, "GRANT ALL ON SCHEMA public TO PUBLIC", true).await;
            check(&place, "CREATE SEQUENCE s", false).await;
            check(&place, "DROP SEQUENCE s; CREATE TYPE e AS ENUM ()", false).await;
            check(&place, "DROP TYPE e; CREATE SCHEMA s", false).await;
            check(&place, "DROP SCHEMA s", true).await;
        }
        check(&place, "CREATE VIEW v AS SELECT 1 AS a", false).await;
        check(&place, "DROP VIEW v; CREATE TABLE t (a integer)", false).await;
        place.close().await;
        // Stairway's own tables do not count.
        let source = history("=== a\n--! upgrade\nSELECT 1;");
        let place = Place::at(dialect, &source, "a").await;
        check(&place, "SELECT 1", true).await;
        place.close().await;
    }
}
