use super::*;
use crate::model::Models;
use crate::revision::RevisionId;
use pretty_assertions::assert_eq;
use std::{path::Path, sync::Arc};

/// A history from one text: `=== id <- parents depends others`, then the blocks, a revision each.
pub(super) fn history(text: &str) -> Source {
    let texts = text.trim().split("=== ").skip(1).map(|part| {
        let (head, blocks) = part.split_once('\n').unwrap_or((part, ""));
        let (head, depends) = head.split_once(" depends ").unwrap_or((head, ""));
        let (id, revises) = head.split_once(" <- ").unwrap_or((head, ""));
        let directive = |word: &str, ids: &str| match ids {
            "" => String::new(),
            ids => format!("--! {word} {ids}\n"),
        };
        let (revises, depends) = (
            directive("revises", revises),
            directive("depends-on", depends),
        );
        let text = format!("-- Message of {id}\n\n--! revision {id}\n{revises}{depends}\n{blocks}");
        (format!("{id}.sql"), Arc::from(text))
    });
    Source::from_texts(Path::new(""), texts, Dialect::Postgres).unwrap()
}

pub(super) async fn proof(dialect: Dialect, text: &str) -> Proof {
    proof_with(dialect, text, None).await
}

async fn proof_with(dialect: Dialect, text: &str, models: Option<Models>) -> Proof {
    let postgres = match dialect {
        Dialect::Postgres => Some(crate::scratch::testing::url().await),
        Dialect::Sqlite => None,
    };
    let options = Options {
        dialects: vec![dialect],
        models,
        postgres,
        postgres_variable: "STAIRWAY_SCRATCH_POSTGRES".to_owned(),
        ..Options::default()
    };
    prove(&history(text), &options, &mut |_| {}).await.unwrap()
}

/// The proof in lines: each revision with its obligations, each finding without its help below it, the whole at the end.
pub(super) fn lines(proof: &Proof) -> Vec<String> {
    let mut lines = Vec::new();
    for revision in proof
        .databases
        .iter()
        .flat_map(|database| &database.revisions)
    {
        let RevisionProof {
            revision,
            obligations,
            findings,
            ..
        } = revision;
        let Obligations {
            up, down, again, ..
        } = obligations;
        lines.push(format!(
            "{revision} up {} down {} again {}",
            up.as_str(),
            down.as_str(),
            again.as_str()
        ));
        for Finding {
            obligation,
            status,
            detail,
            line,
            ..
        } in findings
        {
            let line = line.map(|line| line.to_string()).unwrap_or_default();
            let detail: Vec<&str> = detail
                .lines()
                .filter(|it| !it.starts_with("help: "))
                .collect();
            let detail = detail.join("\n");
            lines.push(format!(
                "  {} {} line {line}: {detail}",
                obligation.as_str(),
                status.as_str()
            ));
        }
    }
    for whole in &proof.whole {
        lines.push(format!(
            "{} {}: {}",
            whole.obligation,
            whole.status.as_str(),
            whole.detail
        ));
    }
    lines
}

pub(super) async fn check(dialect: Dialect, text: &str, wanted: &str) {
    let proof = proof(dialect, text).await;
    let mut lines = lines(&proof);
    let wanted: Vec<&str> = wanted
        .trim()
        .lines()
        .map(|line| line.strip_prefix("        ").unwrap_or(line))
        .collect();
    // A wanted line that ends in `…` stands for all that begin like it: the servers word some errors each its way.
    for (line, wanted) in lines.iter_mut().zip(&wanted) {
        if wanted
            .strip_suffix('…')
            .is_some_and(|beginning| line.starts_with(beginning))
        {
            *line = (*wanted).to_owned();
        }
    }
    assert_eq!(lines.join("\n"), wanted.join("\n"), "{dialect}");
    assert_eq!(proof.ok, !lines.iter().any(|line| line.contains("failed")));
}

pub(super) async fn check_both(text: &str, wanted: &str) {
    for dialect in Dialect::ALL {
        check(dialect, text, wanted).await;
    }
}

pub(super) const SNAPSHOT: &str =
    "snapshot ok: read step by step and read afresh, the catalogue is the same";

/// What the scripts come to: there and back; there alone, as running does not lead back; not at all. There are no models
/// beside them.
const SCRIPTED: &str =
    "offline ok: the scripts that upgrade and downgrade leave what running leaves
models skipped: no models are configured";
pub(super) const MODELLED_NOT: &str = "models skipped: no models are configured";
const SCRIPTED_UP: &str = "offline ok: the script that upgrades leaves what running leaves
models skipped: no models are configured";
const UNSCRIPTED: &str = "offline skipped: not every revision can be applied
models skipped: no models are configured";

#[tokio::test]
async fn an_exact_history_is_proven() {
    check_both(
        "
=== aaa
--! upgrade
CREATE TABLE t (a integer NOT NULL, b text DEFAULT 'x');
CREATE INDEX t_b ON t (b);
--! downgrade
DROP TABLE t;
=== bbb <- aaa
--! upgrade
ALTER TABLE t ADD COLUMN c text;
--! downgrade
ALTER TABLE t DROP COLUMN c;
",
        &format!(
            "aaa up ok down ok again ok\nbbb up ok down ok again ok\n{SNAPSHOT}\nbase ok: 2 revisions up and down leave nothing
{SCRIPTED}"
        ),
    )
    .await;
}

#[tokio::test]
async fn an_index_left_behind_is_found_and_the_next_revision_is_still_proven() {
    check_both(
        "
=== aaa
--! upgrade
CREATE TABLE t (a integer NOT NULL);
--! downgrade
DROP TABLE t;
=== bbb <- aaa
--! upgrade
CREATE INDEX t_a ON t (a);
CREATE INDEX t_a2 ON t (a);
--! downgrade
DROP INDEX t_a2;
=== ccc <- bbb
--! upgrade
ALTER TABLE t ADD COLUMN c text;
--! downgrade
ALTER TABLE t DROP COLUMN c;
",
        &format!(
            "aaa up ok down ok again ok
bbb up ok down failed again failed
  down failed line 9: index `t_a` on table `t` was left behind
  again failed line 7: …
ccc up ok down ok again ok
{SNAPSHOT}
base ok: 3 revisions up and down leave nothing
{SCRIPTED}"
        ),
    )
    .await;
}

#[tokio::test]
async fn a_revision_that_cannot_be_applied_skips_what_needs_it_and_nothing_else() {
    check(
        Dialect::Sqlite,
        "
=== aaa
--! upgrade
CREATE TABLE t (a integer NOT NULL);
--! downgrade
DROP TABLE t;
=== bad <- aaa
--! upgrade
INSERT INTO nowhere VALUES (1);
--! downgrade
SELECT 1;
=== child <- bad
--! upgrade
CREATE TABLE u (a integer);
--! downgrade
DROP TABLE u;
=== other <- aaa
--! upgrade
CREATE TABLE v (a integer);
--! downgrade
DROP TABLE v;
",
        &format!(
            "aaa up ok down ok again ok
bad up failed down skipped again skipped
  up failed line 7: there is no table `nowhere`
child up skipped down skipped again skipped
  up skipped line 6: not proven: it needs `bad`, which could not be applied
other up ok down ok again ok
{SNAPSHOT}
base skipped: no way through `bad`
order skipped: not every revision can be applied
{UNSCRIPTED}"
        ),
    )
    .await;
}

#[tokio::test]
async fn a_downgrade_that_does_nothing_is_told_from_a_trace() {
    check_both(
        "
=== aaa
--! upgrade
CREATE TABLE t (a integer NOT NULL);
--! downgrade
",
        &format!(
            "aaa up ok down failed again skipped
  down failed line 7: the downgrade does nothing: everything that the upgrade changed is still there
table `t` was left behind
{SNAPSHOT}
base failed: table `t` was left behind
{SCRIPTED_UP}"
        ),
    )
    .await;
}

#[tokio::test]
async fn irreversible_is_said_and_no_failure() {
    check_both(
        "
=== aaa
--! upgrade
CREATE TABLE t (a integer NOT NULL);
--! irreversible \"because\"
",
        &format!("aaa up ok down irreversible again skipped\n{SNAPSHOT}\nbase skipped: no way through `aaa`
{SCRIPTED_UP}"),
    )
    .await;
}

#[tokio::test]
async fn without_a_way_back_the_proof_fails() {
    check_both(
        "
=== aaa
--! upgrade
CREATE TABLE t (a integer NOT NULL);
",
        &format!(
            "aaa up ok down failed again skipped
  down failed line 3: `aaa` has no downgrade
{SNAPSHOT}
base failed: `aaa` has no downgrade
{SCRIPTED_UP}"
        ),
    )
    .await;
}

#[tokio::test]
async fn leaks_that_only_postgresql_knows() {
    check(
        Dialect::Postgres,
        "
=== aaa
--! upgrade
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE SEQUENCE s;
CREATE TABLE t (a integer PRIMARY KEY, m mood DEFAULT 'sad');
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
--! downgrade
DROP TABLE t;
",
        &format!(
            "aaa up ok down failed again failed
  down failed line 11: enum `mood` was left behind
  down failed line 11: function `f()` was left behind
  down failed line 11: sequence `s` was left behind
  again failed line 6: type \"mood\" already exists
{SNAPSHOT}
base failed: enum `mood` was left behind; function `f()` was left behind; sequence `s` was left behind
{SCRIPTED_UP}"
        ),
    )
    .await;
}

#[tokio::test]
async fn the_order_of_restored_columns_is_a_note_unless_strict() {
    let text = "
=== aaa
--! upgrade
CREATE TABLE t (a integer NOT NULL, b text, c text);
--! downgrade
DROP TABLE t;
=== bbb <- aaa
--! allow drop-column \"unused\"
--! upgrade
ALTER TABLE t DROP COLUMN b;
--! downgrade
ALTER TABLE t ADD COLUMN b text;
";
    let proof = proof(Dialect::Postgres, text).await;
    assert!(proof.ok);
    let bbb = &proof.databases[0].revisions[1];
    assert_eq!(bbb.revision, "bbb".parse::<RevisionId>().unwrap());
    assert_eq!(bbb.obligations.down, Status::Note);
    let strict = Proof::new(proof.databases, proof.whole, true, proof.elapsed);
    assert!(!strict.ok);
    assert_eq!(
        strict.databases[0].revisions[1].obligations.down,
        Status::Failed
    );
}

#[tokio::test]
async fn what_runs_outside_of_a_transaction_and_fails_does_not_spoil_the_next() {
    check(
        Dialect::Sqlite,
        "
=== aaa
--! upgrade sqlite no-transaction
CREATE TABLE half (a integer);
INSERT INTO nowhere VALUES (1);
--! downgrade
DROP TABLE half;
=== bbb
--! upgrade
CREATE TABLE t (a integer);
--! downgrade
DROP TABLE t;
",
        &format!(
            "aaa up failed down skipped again skipped
  up failed line 7: no such table: nowhere
bbb up ok down ok again ok
{SNAPSHOT}
base skipped: no way through `aaa`
order skipped: not every revision can be applied
{UNSCRIPTED}"
        ),
    )
    .await;
}

/// A long history with something wrong here and there, far enough apart for every stretch to have its share.
fn long() -> String {
    let mut text = String::new();
    for number in 0..330 {
        let parent = match number {
            0 => String::new(),
            // What stands on a revision that cannot be applied is a branch of its own.
            51 => " <- r049".to_owned(),
            // A branch of its own, which is merged at once.
            _ if number % 30 == 10 => format!(" <- r{:03}", number - 2),
            _ if number % 30 == 11 => format!(" <- r{:03}, r{:03}", number - 1, number - 2),
            _ => format!(" <- r{:03}", number - 1),
        };
        let (up, down) = match number {
            50 => (
                "upgrade sqlite no-transaction\nCREATE TABLE half (a integer);\nINSERT INTO nowhere VALUES (1);\n\
                 --! upgrade postgres no-transaction\nCREATE TABLE half (a integer);\nINSERT INTO nowhere VALUES (1);",
                "SELECT 1;".to_owned(),
            ),
            120 => (
                "upgrade\nCREATE TABLE left_a (a integer);\nCREATE TABLE left_b (a integer);",
                "DROP TABLE left_a;".to_owned(),
            ),
            210 => ("upgrade\nCREATE TABLE nothing (a integer);", String::new()),
            _ => ("", String::new()),
        };
        let (up, down) = match up {
            "" => (
                format!("upgrade\nCREATE TABLE t{number} (a integer);"),
                format!("DROP TABLE t{number};"),
            ),
            up => (up.to_owned(), down),
        };
        text += &format!("=== r{number:03}{parent}\n--! {up}\n--! downgrade\n{down}\n");
    }
    text
}

#[tokio::test]
async fn in_stretches_the_proof_is_the_same() {
    let text = long();
    let source = history(&text);
    for dialect in Dialect::ALL {
        let postgres = match dialect {
            Dialect::Postgres => Some(crate::scratch::testing::url().await),
            Dialect::Sqlite => None,
        };
        let mut proofs = Vec::new();
        for at_once in [1, 3] {
            let options = Options {
                dialects: vec![dialect],
                postgres: postgres.clone(),
                postgres_variable: "STAIRWAY_SCRATCH_POSTGRES".to_owned(),
                at_once: Some(at_once),
                ..Options::default()
            };
            let told = std::sync::Mutex::new(Vec::new());
            let proof = prove(&source, &options, &mut |event| {
                if let Event::Proven { proof, .. } = event {
                    told.lock().unwrap().push(proof);
                }
            })
            .await
            .unwrap();
            assert_eq!(
                told.into_inner().unwrap(),
                proof.databases[0].revisions,
                "told in order"
            );
            proofs.push((proof.databases, proof.whole));
        }
        assert_eq!(proofs[0], proofs[1], "{dialect}");
        let failed: Vec<String> = proofs[0].0[0]
            .revisions
            .iter()
            .filter(|proof| proof.is_failed())
            .map(|proof| proof.revision.to_string())
            .collect();
        assert_eq!(failed, ["r050", "r120", "r210"]);
    }
}

#[tokio::test]
async fn a_finding_points_at_the_block_of_its_own_dialect() {
    check(
        Dialect::Sqlite,
        "
=== aaa
--! upgrade sqlite
CREATE TABLE t (a integer);
CREATE TABLE u (a integer);
--! downgrade postgres
SELECT 1;
--! downgrade sqlite
DROP TABLE t;
",
        &format!(
            "aaa up ok down failed again failed
  down failed line 10: table `u` was left behind
  again failed line 7: table u already exists
{SNAPSHOT}
base failed: table `u` was left behind
{SCRIPTED_UP}"
        ),
    )
    .await;
}

/// What is said of `models`, which SQL declares, beside a history of `users`, on each dialect alone.
async fn modelled(models: &str, more: &str) -> String {
    let users = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL DEFAULT 'x', at timestamptz);";
    let declared = history(&format!("=== aaa\n--! upgrade\n{users}\n{models}\n"));
    let heads = declared.graph().heads().into_iter().collect();
    let models = Models {
        schema: crate::sql::head_schema(&declared, &heads).unwrap().0,
        ..Models::default()
    };
    let text = format!("=== aaa\n--! upgrade\n{users}\n{more}\n--! irreversible \"so\"\n");
    let mut lines = Vec::new();
    for dialect in Dialect::ALL {
        let proof = proof_with(dialect, &text, Some(models.clone())).await;
        let whole = proof
            .whole
            .iter()
            .find(|whole| whole.obligation == "models")
            .unwrap();
        assert_eq!(whole.dialect, dialect);
        assert_eq!(proof.ok, whole.status != Status::Failed);
        lines.push(format!(
            "{dialect} {}: {}",
            whole.status.as_str(),
            whole.detail
        ));
    }
    lines.join("\n")
}

#[tokio::test]
async fn models_are_held_against_both_databases() {
    assert_eq!(
        modelled("", "").await,
        "sqlite ok: the models agree with head\npostgres ok: the models agree with head"
    );
    let index = "CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE id > 7;";
    assert_eq!(
        modelled(index, "").await,
        "sqlite failed: the models ask for: create index `users_email` on table `users`\n\
         postgres failed: the models ask for: create index `users_email` on table `users`"
    );
    assert_eq!(
        modelled("", &format!("--! upgrade sqlite\n{index}")).await,
        "sqlite failed: index `users_email` of table `users`: only the SQLite database has it\n\
         postgres ok: the models agree with head"
    );
}

#[tokio::test]
async fn what_a_database_has_on_purpose_is_not_held_against_the_models() {
    // PostgreSQL's replay does not see into DO.
    let done = "--! upgrade sqlite\nALTER TABLE users ADD COLUMN phone text;\n\
                --! upgrade postgres\nDO $$ BEGIN ALTER TABLE users ADD COLUMN phone text; END $$;\n\
                --! allow replay \"it is done in a DO\"";
    assert_eq!(
        modelled("ALTER TABLE users ADD COLUMN phone text;", done).await,
        "sqlite waived: the models ask for: add column `users.phone`; \
         the SQLite database has what the models declare all the same\n\
         postgres waived: the models ask for: add column `users.phone`; \
         the PostgreSQL database has what the models declare all the same"
    );
}

const SAMPLED: &str = "
=== a1
--! upgrade
CREATE TABLE t (a integer NOT NULL CHECK (a * a = 10004569 AND a > 0), at timestamptz);
--! downgrade
DROP TABLE t;
--! sample
INSERT INTO t (a, at) VALUES (3163, '2024-02-29 12:00:00+02');
=== b2 <- a1
--! upgrade
ALTER TABLE t ADD COLUMN b text;
--! downgrade
ALTER TABLE t DROP COLUMN b;
UPDATE t SET at = NULL;
=== c3 <- b2
--! upgrade
CREATE TABLE u (a integer);
--! downgrade
DROP TABLE u;
--! sample
INSERT INTO u VALUES (1);
INSERT INTO nowhere VALUES (1);
";

#[tokio::test]
async fn samples_join_in_and_one_that_fails_is_told_at_its_place() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let proof = proof(dialect, SAMPLED).await;
        let findings = proof.databases[0].revisions.iter().flat_map(|revision| {
            let found = revision.findings.iter();
            found.map(move |finding| {
                let detail = finding.detail.lines().next().unwrap_or_default();
                (
                    revision.revision.to_string(),
                    finding.line,
                    detail.to_owned(),
                )
            })
        });
        let findings: Vec<(String, Option<usize>, String)> = findings.collect();
        let [lost, failed] = findings.as_slice() else {
            panic!("{dialect} {findings:#?}");
        };
        assert_eq!(lost.0, "b2");
        assert_eq!(
            lost.2,
            "`t.at`: 1 of 1 values lost by upgrade and downgrade"
        );
        assert_eq!((failed.0.as_str(), failed.1), ("c3", Some(12)));
        assert!(failed.2.contains("nowhere"), "{}", failed.2);
    }
}

#[tokio::test]
async fn what_only_one_database_gets_is_told() {
    let text = "
=== aaa
--! upgrade postgres
CREATE TABLE t (a integer, b integer);
--! upgrade sqlite
CREATE TABLE t (a integer);
--! downgrade
DROP TABLE t;
";
    let options = Options {
        dialects: Dialect::ALL.to_vec(),
        postgres: Some(crate::scratch::testing::url().await),
        postgres_variable: "STAIRWAY_SCRATCH_POSTGRES".to_owned(),
        ..Options::default()
    };
    let proof = prove(&history(text), &options, &mut |_| {}).await.unwrap();
    let told: Vec<String> = lines(&proof)
        .into_iter()
        .filter(|line| line.contains("parity"))
        .collect();
    assert_eq!(
        told,
        ["  parity failed line 7: column `b` of table `t`: only PostgreSQL has it"]
    );
    for database in &proof.databases {
        assert_eq!(database.revisions[0].obligations.parity, Status::Failed);
    }
}

/// On SQLite they are one rebuild.
#[tokio::test]
async fn what_rows_violate_is_told_at_its_own_statement() {
    let text = "
=== a
--! upgrade
CREATE TABLE t (id integer PRIMARY KEY);
CREATE TABLE u (id integer PRIMARY KEY, s text NOT NULL CONSTRAINT s_ck CHECK (s IN ('new', 'old')));
--! downgrade
DROP TABLE u;
DROP TABLE t;
=== b <- a
--! upgrade
ALTER TABLE t ADD COLUMN b integer NOT NULL DEFAULT 0;
ALTER TABLE t ADD CONSTRAINT t_b_key UNIQUE (b);
--! downgrade
ALTER TABLE t DROP CONSTRAINT t_b_key;
ALTER TABLE t DROP COLUMN b;
=== c <- a
--! upgrade
ALTER TABLE u DROP CONSTRAINT s_ck;
ALTER TABLE u ADD CONSTRAINT s_ck CHECK (s IN ('new', 'old', 'mid'));
UPDATE u SET s = 'mid' WHERE s = 'old';
--! downgrade
ALTER TABLE u DROP CONSTRAINT s_ck;
ALTER TABLE u ADD CONSTRAINT s_ck CHECK (s IN ('new', 'old'));
";
    for dialect in Dialect::ALL {
        let proof = proof(dialect, text).await;
        let revisions = proof.databases[0].revisions.iter();
        let findings = revisions.flat_map(|proof| &proof.findings);
        let found = findings.map(|finding| {
            assert!(!finding.detail.contains("stairway_"), "{}", finding.detail);
            format!(
                "{}: {}",
                finding.line.unwrap_or(0),
                finding.statement.as_deref().unwrap_or("-")
            )
        });
        assert_eq!(
            found.collect::<Vec<String>>(),
            [
                "8: ALTER TABLE t ADD CONSTRAINT t_b_key UNIQUE (b)",
                "12: ALTER TABLE u ADD CONSTRAINT s_ck CHECK (s IN ('new', 'old'))"
            ],
            "{dialect}"
        );
    }
}
