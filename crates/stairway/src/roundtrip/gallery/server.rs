//! Roles, which belong to the server that all databases of a proof share: those of a history go with its databases, and
//! nobody else's are touched.

use super::tests::{check, history, proof};
use crate::{
    Dialect,
    connection::{Access, Connection},
    roundtrip::{Options, prove},
    scratch::testing,
};
use pretty_assertions::assert_eq;

/// Something of its own on the server, beside all databases.
async fn server() -> Connection {
    let url = testing::url().await;
    Connection::open(&url, Access::Write).await.unwrap()
}

async fn count(prefix: &str) -> Option<String> {
    let sql = format!("SELECT count(*)::text FROM pg_roles WHERE rolname LIKE '{prefix}%'");
    server().await.value(&sql).await.unwrap()
}

#[tokio::test]
async fn roles_come_and_go_with_their_revision() {
    check(
        Dialect::Postgres,
        "
=== aaa
--! upgrade
CREATE ROLE proven_reader;
CREATE TABLE u (id bigint PRIMARY KEY, a text);
GRANT SELECT ON u TO proven_reader;
--! downgrade
DROP TABLE u;
DROP ROLE proven_reader;
=== bbb <- aaa
--! upgrade
ALTER TABLE u ALTER COLUMN a SET NOT NULL;
--! downgrade
ALTER TABLE u ALTER COLUMN a DROP NOT NULL;
=== ccc <- bbb
--! upgrade
ALTER ROLE proven_reader RENAME TO proven_writer;
DO $$ BEGIN CREATE USER proven_other; END $$;
--! irreversible \"so\"
",
        "
aaa up ok down ok again ok
bbb up ok down ok again ok
  rows failed line 7: the upgrade fails where there are rows: column \"a\" of relation \"u\" contains null values
row of `u`: `id` 1000000, `a` NULL
ccc up ok down irreversible again skipped
snapshot ok: read step by step and read afresh, the catalogue is the same
base skipped: no way through `ccc`
offline ok: the script that upgrades leaves what running leaves
models skipped: no models are configured",
    )
    .await;
    assert_eq!(count("proven_").await.as_deref(), Some("0"));
}

#[tokio::test]
async fn roles_of_branches() {
    let proof = proof(
        Dialect::Postgres,
        "
=== aaa
--! upgrade
CREATE ROLE branched_one;
--! downgrade
DROP ROLE branched_one;
=== bbb <- aaa
--! upgrade
CREATE ROLE branched_two IN ROLE branched_one;
--! downgrade
DROP ROLE branched_two;
=== ccc <- aaa
--! upgrade
CREATE TABLE t (id bigint PRIMARY KEY);
GRANT SELECT ON t TO branched_one;
--! downgrade
DROP TABLE t;
",
    )
    .await;
    assert!(proof.ok, "{:?}", super::tests::lines(&proof));
    assert_eq!(count("branched_").await.as_deref(), Some("0"));
}

/// A role of somebody else's is neither dropped nor taken for one of the revisions'.
#[tokio::test]
async fn a_role_that_was_there_before() {
    let name = format!("before_{:016x}", fastrand::u64(..));
    let mut server = server().await;
    server
        .execute(&format!("CREATE ROLE {name}"))
        .await
        .unwrap();
    let options = Options {
        dialects: vec![Dialect::Postgres],
        postgres: Some(testing::url().await),
        ..Options::default()
    };
    let error = async |statement: &str| {
        let text = format!("=== aaa\n--! upgrade\n{statement}\n--! downgrade\nSELECT 1;\n");
        let proof = prove(&history(&text), &options, &mut |_| {}).await;
        proof
            .map(|proof| proof.ok)
            .map_err(|error| error.to_string())
    };
    let refused = format!(
        "the server for the scratch databases has roles that the revisions make or drop: `{name}`"
    );
    assert_eq!(
        error(&format!("CREATE ROLE {name};")).await,
        Err(refused.clone())
    );
    assert_eq!(error(&format!("DROP ROLE {name};")).await, Err(refused));
    let unless = format!(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name}; END IF; END $$;"
    );
    assert_eq!(error(&unless).await, Ok(true));
    assert_eq!(count(&name).await.as_deref(), Some("1"));
    server.execute(&format!("DROP ROLE {name}")).await.unwrap();
}
