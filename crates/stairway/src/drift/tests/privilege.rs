//! Owners and privileges: what of them is drift.

use super::*;
use pretty_assertions::assert_eq;

const PLAIN: &str = "
=== a
--! upgrade
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
";

const GRANTING: &str = "
=== a
--! upgrade
CREATE TABLE t (a integer);
CREATE TABLE u (a integer);
GRANT SELECT, INSERT ON t TO PUBLIC;
REVOKE INSERT ON t FROM PUBLIC;
";

const BY_DEFAULT: &str = "
=== a
--! upgrade
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
CREATE TABLE t (a integer);
";

/// What is said after `sql` was run by hand; `{role}` is a role that no revision knows, and `{me}` the one that ran
/// them.
async fn check(history: &str, sql: &str, expected: &str) {
    let source = super::history(history);
    let place = Place::at(Dialect::Postgres, &source, "a").await;
    let Place::Postgres(database) = &place else {
        unreachable!()
    };
    let role = database.name().replace("scratch", "role");
    place.run(&format!("CREATE ROLE {role}")).await;
    place.run(&sql.replace("{role}", &role)).await;
    let drift = place.drift(&source, &scratch().await).await;
    let me = place
        .connect()
        .await
        .rows("SELECT current_user::text")
        .await
        .unwrap();
    let me = me[0][0].clone().unwrap();
    let said = lines(&drift)
        .replace(&role, "{role}")
        .replace(&format!("for {me}"), "for {me}");
    place
        .run(&format!(
            "REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role}"
        ))
        .await;
    place.close().await;
    assert_eq!(said, expected, "{sql}");
}

#[tokio::test]
async fn who_owns_an_object_is_whoever_ran_its_revision() {
    check(PLAIN, "ALTER TABLE t OWNER TO {role}", "").await;
    check(
        GRANTING,
        "ALTER TABLE t OWNER TO {role}; ALTER TABLE u OWNER TO {role}",
        "",
    )
    .await;
}

#[tokio::test]
async fn where_no_revision_grants_privileges_are_left_alone() {
    check(
        PLAIN,
        "GRANT SELECT ON t TO {role}; GRANT SELECT (a) ON v TO {role}; \
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {role}; GRANT CREATE ON SCHEMA public TO {role}",
        "\
unknown: what is set for the database as a whole is no revision's, and left alone
unknown: no revision grants or revokes anything, and privileges are left alone: default privileges \
`on tables for {me}`, table `t`, view `v`",
    )
    .await;
}

#[tokio::test]
async fn where_a_revision_grants_something_privileges_are_compared() {
    check(
        GRANTING,
        "GRANT SELECT ON u TO {role}",
        "table `u`: grants should be none, is `SELECT to {role}`",
    )
    .await;
    check(
        GRANTING,
        "REVOKE SELECT ON t FROM PUBLIC",
        "table `t`: grants should be `SELECT to PUBLIC`, is none",
    )
    .await;
    check(
        BY_DEFAULT,
        "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC",
        "default privileges `on tables for {me}` is missing",
    )
    .await;
}
