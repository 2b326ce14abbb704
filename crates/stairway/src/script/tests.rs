use super::*;
use crate::error::{Error, Label};
use insta::assert_snapshot;

const PATH: &str = "2026-01-18_ab_x.sql";

fn parse(text: &str) -> Result<Script, Vec<ScriptError>> {
    Script::parse(Path::new(PATH), text, Dialect::Postgres)
}

/// Every error of a text: its place, the words under the caret, the message and the help.
fn errors(text: &str) -> String {
    show(parse(text).expect_err("it parses"))
}

fn show(errors: Vec<ScriptError>) -> String {
    let mut shown = String::new();
    for error in errors {
        let error = Error::from(error);
        let mut labels = error.labels().into_iter();
        let caret = |label: &Label| {
            let text = label
                .place
                .text()
                .get(label.place.span())
                .unwrap()
                .to_owned();
            format!(
                "{}: [{text}]",
                label.place.to_string().replace(PATH, "x.sql")
            )
        };
        let place = caret(&labels.next().unwrap());
        shown += &format!("{place} {error} / {}\n", error.help().unwrap_or_default());
        for label in labels {
            shown += &format!("  {} {}\n", caret(&label), label.text);
        }
    }
    shown
}

/// The errors of an upgrade block, which begins in line 3.
fn block_errors(options: &str, sql: &str) -> String {
    errors(&format!("--! revision ab\n--! upgrade {options}\n{sql}"))
}

/// The statements of an upgrade block, a line each.
fn statements(dialect: Dialect, sql: &str) -> String {
    let script = parse(&format!(
        "--! revision ab\n--! upgrade {dialect}\n{sql}\n--! downgrade\n"
    ));
    let script = script.unwrap_or_else(|errors| panic!("{}", show(errors)));
    let spans = script.blocks()[0].statements.iter().cloned();
    let text = |span: Range<usize>| script.text()[span].replace('\n', "⏎");
    spans.map(text).collect::<Vec<_>>().join("\n")
}

const SAMPLE: &str = r#"-- Add user preferences
--
-- Anything more that the reader should know.
--   * indented

--! revision 5ebc48e65e28
--! revises  1975ea83b712, 0a
--! depends-on users, ff
--! branch   shop
--! created  2026-01-18T05:30:00Z
--! allow    data-loss "it's fine"

--! upgrade
-- why
CREATE TABLE a (b int); ;

CREATE TABLE c (d int)
--! upgrade sqlite no-transaction
PRAGMA foreign_keys = off;
--! sample postgres
INSERT INTO a VALUES (1);
--! downgrade
DROP TABLE c;
DROP TABLE a -- last
"#;

#[test]
fn a_script_says_all_that_its_file_says() {
    let script = parse(SAMPLE).unwrap();
    assert_snapshot!(describe(&script), @r#"
    5ebc48e65e28 revises [1975ea83b712, 0a] ["1975ea83b712", "0a"] depends on ["users", "ff"] ["users", "ff"] branch Some("shop") created Some("2026-01-18T05:30:00Z")
    "Add user preferences"
    "Anything more that the reader should know.\n  * indented"
    upgrade None transaction true [--! upgrade] ["CREATE TABLE a (b int)", "CREATE TABLE c (d int)"]
    upgrade Some(Sqlite) transaction false [--! upgrade sqlite no-transaction] ["PRAGMA foreign_keys = off"]
    sample Some(Postgres) transaction true [--! sample postgres] ["INSERT INTO a VALUES (1)"]
    downgrade None transaction true [--! downgrade] ["DROP TABLE c", "DROP TABLE a"]
    allow data-loss "it's fine" [--! allow    data-loss "it's fine"]
    "#);
}

fn describe(script: &Script) -> String {
    let text = |span: &Range<usize>| script.text()[span.clone()].to_owned();
    let mut shown = format!(
        "{} revises {:?} {:?} depends on {:?} {:?} branch {:?} created {:?}\n{:?}\n{:?}\n",
        script.revision(),
        script.revises(),
        script.revises_spans().iter().map(text).collect::<Vec<_>>(),
        script.depends_on(),
        script
            .depends_on_spans()
            .iter()
            .map(text)
            .collect::<Vec<_>>(),
        script.branch(),
        script.created().map(|time| time.to_string()),
        script.message(),
        script.description(),
    );
    for block in script.blocks() {
        let statements: Vec<String> = block.statements.iter().map(text).collect();
        shown += &format!(
            "{} {:?} transaction {} [{}] {statements:?}\n",
            block.kind,
            block.dialect,
            block.transaction,
            text(&block.directive)
        );
    }
    for allow in script.allows() {
        shown += &format!(
            "allow {} {:?} [{}]\n",
            allow.rule,
            allow.why,
            text(&allow.span)
        );
    }
    if let Some(irreversible) = script.irreversible() {
        shown += &format!(
            "irreversible {:?} [{}]\n",
            irreversible.why,
            text(&irreversible.span)
        );
    }
    shown
}

#[test]
fn line_ends_and_a_byte_order_mark_change_no_meaning() {
    let plain = parse(SAMPLE).unwrap();
    for text in [
        SAMPLE.replace('\n', "\r\n"),
        format!("\u{feff}{SAMPLE}"),
        format!("\u{feff}{}", SAMPLE.replace('\n', "\r\n")),
    ] {
        let script = parse(&text).unwrap();
        assert_eq!(describe(&plain), describe(&script).replace("\\r", ""));
        assert_eq!(plain.upgrade_checksum(), script.upgrade_checksum());
        assert_eq!(plain.downgrade_checksum(), script.downgrade_checksum());
    }
    let marked = "\u{feff}--! revision ab\n--! revison cd\n";
    assert_snapshot!(errors(marked), @"x.sql:2:5: [revison] unknown directive `revison` / did you mean `revision`?");
}

#[test]
fn irreversible_stands_in_place_of_a_downgrade() {
    let script =
        parse("--! revision ab\n--! irreversible \"data \u{e9} is gone\"\n--! upgrade\nSELECT 1");
    assert_snapshot!(describe(&script.unwrap()), @r#"
    ab revises [] [] depends on [] [] branch None created None
    "x"
    ""
    upgrade None transaction true [--! upgrade] ["SELECT 1"]
    irreversible "data é is gone" [--! irreversible "data é is gone"]
    "#);
}

#[test]
fn without_a_comment_line_the_file_name_is_the_message() {
    let path = Path::new("m/2026-01-18_ab_add_a_table.sql");
    let script = Script::parse(path, "--! revision ab\n", Dialect::Sqlite).unwrap();
    assert_eq!(
        (script.message(), script.description()),
        ("add a table", "")
    );
}

#[test]
fn the_message_may_come_after_directives_but_not_from_a_block() {
    let script = parse("--! revision ab\n--\n-- Late\n--! branch x\n-- more\n--! upgrade\n-- no");
    let script = script.unwrap();
    assert_eq!((script.message(), script.description()), ("Late", ""));
    let script = parse("--! revision ab\n--! upgrade\n-- no").unwrap();
    assert_eq!(script.message(), "x");
}

#[test]
fn a_merge_needs_no_blocks() {
    let script = parse("-- merge\n--! revision ab\n--! revises c d\n").unwrap();
    assert!(script.is_merge() && !script.has_downgrade() && script.blocks().is_empty());
}

#[test]
fn an_indented_directive_is_one_and_a_trailing_one_is_a_comment() {
    let script = parse("\t --!revision ab\n \t--!   upgrade\nSELECT 1 --! downgrade\n").unwrap();
    assert_eq!(script.blocks().len(), 1);
}

#[test]
fn a_directive_in_a_string_quote_or_comment_is_text() {
    let postgres = "SELECT '\n--! a', $$\n--! b\n$$, $x$\n--! c\n$x$, \"\n--! d\n\" /*\n/*\n--! e\n*/\n--! f\n*/;";
    assert_snapshot!(statements(Dialect::Postgres, postgres), @r#"SELECT '⏎--! a', $$⏎--! b⏎$$, $x$⏎--! c⏎$x$, "⏎--! d⏎""#);
    let sqlite = "SELECT '\n--! a', [\n--! b\n], `\n--! c\n` /* /*\n--! d\n*/;";
    assert_snapshot!(statements(Dialect::Sqlite, sqlite), @"SELECT '⏎--! a', [⏎--! b⏎], `⏎--! c⏎`");
}

#[test]
fn each_block_is_read_by_its_own_dialect() {
    let text = "--! revision ab\n--! upgrade sqlite\nSELECT [$$];\n--! upgrade postgres\nSELECT $$\n--! x\n$$;\n--! downgrade";
    assert_snapshot!(describe(&parse(text).unwrap()), @r#"
    ab revises [] [] depends on [] [] branch None created None
    "x"
    ""
    upgrade Some(Sqlite) transaction true [--! upgrade sqlite] ["SELECT [$$]"]
    upgrade Some(Postgres) transaction true [--! upgrade postgres] ["SELECT $$\n--! x\n$$"]
    downgrade None transaction true [--! downgrade] []
    "#);
}

#[test]
fn unknown_directives() {
    assert_snapshot!(errors("--! revison ab\n--! upgrade\n"), @"x.sql:1:5: [revison] unknown directive `revison` / did you mean `revision`?");
    assert_snapshot!(errors("--! revision ab\n--! upgrade\nSELECT 1;\n--! downgrad sqlite\nROLLBACK;\n"), @"x.sql:4:5: [downgrad] unknown directive `downgrad` / did you mean `downgrade`?");
    assert_snapshot!(errors("--! revision ab\n--! frobnicate\nSELECT 1\n"), @"x.sql:2:5: [frobnicate] unknown directive `frobnicate` / a directive is one of `revision`, `revises`, `depends-on`, `branch`, `created`, `upgrade`, `downgrade`, `irreversible`, `sample`, `allow`");
    assert_snapshot!(errors("--! revision ab\n--! UPGRADE\nSELECT 1\n"), @"x.sql:2:5: [UPGRADE] unknown directive `UPGRADE` / did you mean `upgrade`?");
    assert_snapshot!(errors("--! revision ab\n--!\n"), @"x.sql:2:1: [--!] a directive without a word / a directive is one of `revision`, `revises`, `depends-on`, `branch`, `created`, `upgrade`, `downgrade`, `irreversible`, `sample`, `allow`");
}

#[test]
fn a_missing_revision() {
    assert_snapshot!(errors(""), @"x.sql: [] the file does not say which revision it is / add a line `--! revision ID` before the first block");
    assert_snapshot!(errors("-- x\n--! upgrade\n"), @"x.sql:1:1: [] the file does not say which revision it is / add a line `--! revision ID` before the first block");
    assert_snapshot!(errors("--! revision\n"), @"x.sql:1:5: [revision] `revision` without an id / write an id after `--! revision`");
}

#[test]
fn wrong_arguments() {
    assert_snapshot!(errors("--! revision a-b\n"), @"x.sql:1:14: [a-b] `a-b` is not a revision id / an id is made of ASCII letters, digits and `_`");
    assert_snapshot!(errors("--! revision ab cd\n"), @"x.sql:1:17: [cd] unexpected `cd` after `revision` / the line is written `--! revision ID`");
    assert_snapshot!(errors("--! revision ab\n--! revises\n"), @"x.sql:2:5: [revises] `revises` without a parent / a base has no `revises` line at all");
    assert_snapshot!(errors("--! revision ab\n--! revises a, b#\n"), @"x.sql:2:16: [b#] `b#` is not a revision id / an id is made of ASCII letters, digits and `_`");
    assert_snapshot!(errors("--! revision ab\n--! revises a,,b\n"), @"x.sql:2:15: [,] `,` is not a revision id / an id is made of ASCII letters, digits and `_`");
    assert_snapshot!(errors("--! revision ab\n--! revises a, b,\n"), @"x.sql:2:17: [,] unexpected `,` after `revises` / the line is written `--! revises ID, ID`");
    assert_snapshot!(errors("--! revision ab\n--! revises a b a\n"), @r#"
    x.sql:2:17: [a] `a` is named twice / keep one of them
      x.sql:2:13: [a] first named here
    "#);
    assert_snapshot!(errors("--! revision ab\n--! revises a, ab\n"), @"x.sql:2:16: [ab] revision `ab` revises itself / take `ab` out of that list");
    assert_snapshot!(errors("--! revision ab\n--! depends-on ab\n"), @"x.sql:2:16: [ab] revision `ab` depends on itself / take `ab` out of that list");
    assert_snapshot!(errors("--! revision ab\n--! depends-on shop@head\n"), @"x.sql:2:16: [shop@head] `shop@head` is neither a revision id nor a branch label / ids and labels are made of ASCII letters, digits and `_`");
    assert_snapshot!(errors("--! revision ab\n--! branch my-shop\n"), @"x.sql:2:12: [my-shop] `my-shop` is not a branch label / ids and labels are made of ASCII letters, digits and `_`");
    assert_snapshot!(errors("--! revision ab\n--! branch a b\n"), @"x.sql:2:14: [b] unexpected `b` after `branch` / the line is written `--! branch LABEL`");
    assert_snapshot!(errors("--! revision ab\n--! created yesterday at noon\n"), @"x.sql:2:13: [yesterday at noon] `yesterday at noon` is not a time / write it as RFC 3339 does, in UTC: `2026-01-18T05:30:00Z`");
    assert_snapshot!(errors("--! revision ab\n--! created\n"), @"x.sql:2:5: [created] `created` without a time / write a time after `--! created`");
    assert_snapshot!(errors("--! revision ab\n--! allow\n"), @"x.sql:2:5: [allow] `allow` without the name of a rule / write the name of a rule after `--! allow`");
    assert_snapshot!(errors("--! revision ab\n--! allow a.b \"why\"\n"), @"x.sql:2:11: [a.b] unknown rule `a.b` / a rule is one of `data-loss`, `drop-column`, `drop-table`, `rows`, `parity`, `replay`");
    assert_snapshot!(errors("--! revision ab\n--! allow droop-column \"why\"\n"), @"x.sql:2:11: [droop-column] unknown rule `droop-column` / did you mean `drop-column`? a rule is one of `data-loss`, `drop-column`, `drop-table`, `rows`, `parity`, `replay`");
    assert_snapshot!(errors("--! revision ab\n--! allow rows why\n"), @r#"x.sql:2:16: [why] `why` is not a reason in double quotes / write `--! allow RULE "why"`"#);
    assert_snapshot!(errors("--! revision ab\n--! irreversible \"why\n"), @r#"x.sql:2:18: ["why] a reason without its closing quote / end it with `"` on the same line"#);
    assert_snapshot!(errors("--! revision ab\n--! irreversible 'why'\n"), @r#"x.sql:2:18: ['why'] `'why'` is not a reason in double quotes / write `--! irreversible "why"`"#);
    assert_snapshot!(errors("--! revision ab\n--! irreversible \"why\" not\n"), @r#"x.sql:2:24: [not] unexpected `not` after `irreversible` / the line is written `--! irreversible "why"`"#);
}

#[test]
fn wrong_options_of_blocks() {
    assert_snapshot!(block_errors("postgre", ""), @"x.sql:2:13: [postgre] unexpected `postgre` after `upgrade` / did you mean `postgres`?");
    assert_snapshot!(block_errors("mysql", ""), @"x.sql:2:13: [mysql] unexpected `mysql` after `upgrade` / the line is written `--! upgrade [sqlite | postgres] [no-transaction]`");
    assert_snapshot!(block_errors("no-transactions", "COMMIT; /*"), @"x.sql:2:13: [no-transactions] unexpected `no-transactions` after `upgrade` / did you mean `no-transaction`?");
    assert_snapshot!(block_errors("sqlite postgres", ""), @"x.sql:2:20: [postgres] unexpected `postgres` after `upgrade` / the line is written `--! upgrade [sqlite | postgres] [no-transaction]`");
    assert_snapshot!(errors("--! revision ab\n--! sample no-transaction\n"), @"x.sql:2:12: [no-transaction] unexpected `no-transaction` after `sample` / the line is written `--! sample [sqlite | postgres]`");
}

#[test]
fn misplaced_directives() {
    assert_snapshot!(errors("--! revision ab\n--! upgrade\n--! revises cd\nSELECT 1\n"), @r#"
    x.sql:3:5: [revises] `revises` after the first block / move `revises` up to the header, before the first block
      x.sql:2:5: [upgrade] the first block
    "#);
    assert_snapshot!(errors("--! upgrade\n--! revision ab\n"), @r#"
    x.sql:2:5: [revision] `revision` after the first block / move `revision` up to the header, before the first block
      x.sql:1:5: [upgrade] the first block
    "#);
    assert_snapshot!(errors("--! revision ab\n--! revises a\n--! revision ab\n--! revises b\n"), @r#"
    x.sql:3:5: [revision] `revision` is given twice / keep one of them
      x.sql:1:5: [revision] first given here
    x.sql:4:5: [revises] `revises` is given twice / name several parents in one line: `--! revises A, B`
      x.sql:2:5: [revises] first given here
    "#);
    assert_snapshot!(errors("--! revision ab\n--! created 2026-01-18T05:30:00Z\n--! created 2026-01-18T05:30:00Z\n"), @r#"
    x.sql:3:5: [created] `created` is given twice / keep one of them
      x.sql:2:5: [created] first given here
    "#);
    assert_snapshot!(errors("--! revision ab\n--! irreversible\n--! irreversible\n"), @r#"
    x.sql:3:5: [irreversible] `irreversible` is given twice / keep one of them
      x.sql:2:1: [--! irreversible] first given here
    "#);
    assert_snapshot!(errors("--! revision ab\n--! upgrade\n--! irreversible \"x\"\n--! downgrade\nSELECT 1\n"), @r#"
    x.sql:3:1: [--! irreversible "x"] `irreversible` beside a `downgrade` block / a revision has a way back or says why there is none: keep one of them
      x.sql:4:1: [--! downgrade] the block
    "#);
}

#[test]
fn text_outside_of_every_block() {
    assert_snapshot!(errors("--! revision ab\n/* fine */ CREATE TABLE a (b int);\nSELECT 'x"), @"x.sql:2:12: [CREATE] text outside of every block / put `--! upgrade` above it, or make it a comment");
    assert_snapshot!(errors("--! revision ab\n--! upgrade\n--! irreversible \"x\"\nSELECT 1;\nSELECT 2;"), @"x.sql:4:1: [SELECT] text outside of every block / put it below `--! upgrade` or `--! downgrade`, or make it a comment");
    assert_snapshot!(errors("--! revision ab\n/* open\n"), @"x.sql:2:1: [/*] a comment that never ends / close it; until then every directive below is part of it");
}

#[test]
fn what_never_ends() {
    assert_snapshot!(block_errors("", "SELECT 1;\n SELECT 'it''s;\n--! downgrade\n"), @"x.sql:4:9: ['] a string that never ends / close it; until then every directive below is part of it");
    assert_snapshot!(block_errors("", "SELECT E'x\\';\n--! downgrade\n"), @"x.sql:3:8: [E'] a string that never ends / close it; until then every directive below is part of it");
    assert_snapshot!(block_errors("", "DO $body$ x $bod$;"), @"x.sql:3:4: [$body$] a dollar-quoted string that never ends / close it; until then every directive below is part of it");
    assert_snapshot!(block_errors("", "SELECT \"a;"), @r#"x.sql:3:8: ["] a quoted name that never ends / close it; until then every directive below is part of it"#);
    assert_snapshot!(block_errors("", "/* /* */ SELECT 1;"), @"x.sql:3:1: [/*] a comment that never ends / close it; until then every directive below is part of it");
    assert_snapshot!(block_errors("sqlite", "SELECT [a;"), @"x.sql:3:8: [[] a quoted name that never ends / close it; until then every directive below is part of it");
    assert_snapshot!(block_errors("", "CREATE TABLE a (b int, c varchar(20);\n--! downgrade\nSELECT (1;"), @r#"
    x.sql:3:16: [(] a parenthesis that is never closed / close it before the block ends
    x.sql:5:8: [(] a parenthesis that is never closed / close it before the block ends
    "#);
    assert_snapshot!(block_errors("", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END;"), @"x.sql:3:39: [ATOMIC] a routine whose body has no `END` / end the body with `END;`");
    assert_snapshot!(block_errors("sqlite", "CREATE TEMP TRIGGER t INSERT ON a BEGIN SELECT 1; SELECT 2;\nSELECT 3;"), @"x.sql:3:35: [BEGIN] a trigger whose body has no `END` / end the body with `END;`");
}

#[test]
fn transaction_control() {
    for word in [
        "BEGIN",
        "begin work",
        "Commit",
        "END",
        "ROLLBACK",
        "ABORT",
        "START /**/ TRANSACTION",
        "rollback transaction",
        "PREPARE TRANSACTION 'x'",
    ] {
        let found = block_errors("", &format!("SELECT 1; -- x\n {word};"));
        assert!(found.starts_with("x.sql:4:2: ["), "{word}: {found}");
        parse(&format!(
            "--! revision ab\n--! upgrade no-transaction\n{word};"
        ))
        .unwrap();
    }
    assert_snapshot!(block_errors("sqlite", "BEGIN;\nSELECT 1;\nCOMMIT"), @r#"
    x.sql:3:1: [BEGIN] `BEGIN` in a block that runs in a transaction / the step is one transaction with its record already; take it out, or, to control transactions yourself, write `--! upgrade no-transaction`
    x.sql:5:1: [COMMIT] `COMMIT` in a block that runs in a transaction / the step is one transaction with its record already; take it out, or, to control transactions yourself, write `--! upgrade no-transaction`
    "#);
    assert_snapshot!(block_errors("", "start   transaction;"), @"x.sql:3:1: [start   transaction] `start transaction` in a block that runs in a transaction / the step is one transaction with its record already; take it out, or, to control transactions yourself, write `--! upgrade no-transaction`");
    for fine in [
        "SAVEPOINT a",
        "RELEASE a",
        "ROLLBACK TO a",
        "ROLLBACK WORK TO SAVEPOINT a",
        "rollback transaction to a",
        "PREPARE x AS SELECT 1",
        "DO $$ BEGIN COMMIT; END $$",
    ] {
        parse(&format!("--! revision ab\n--! upgrade\n{fine};")).unwrap();
    }
}

#[test]
fn the_foreign_keys_pragma() {
    assert_snapshot!(block_errors("sqlite", "PRAGMA foreign_keys = OFF;"), @"x.sql:3:8: [foreign_keys] `PRAGMA foreign_keys` in a block that runs in a transaction / SQLite ignores it inside of a transaction, and `DROP TABLE` then deletes the rows that refer to the table: write `--! upgrade sqlite no-transaction`");
    assert_snapshot!(block_errors("", "pragma main.\"foreign_keys\"(0);"), @r#"x.sql:3:13: ["foreign_keys"] `PRAGMA "foreign_keys"` in a block that runs in a transaction / SQLite ignores it inside of a transaction, and `DROP TABLE` then deletes the rows that refer to the table: write `--! upgrade sqlite no-transaction`"#);
    for fine in [
        "PRAGMA foreign_keys",
        "PRAGMA foreign_key_check",
        "PRAGMA defer_foreign_keys = on",
    ] {
        parse(&format!("--! revision ab\n--! upgrade sqlite\n{fine};")).unwrap();
    }
}

#[test]
fn client_commands() {
    assert_snapshot!(block_errors("", "SELECT 1;\n\\i other.sql\n\\echo don't\nSELECT (2;"), @r#"x.sql:4:1: [\i] `\i` is a command of the `psql` client, not SQL / blocks are run by the database alone; write it as SQL"#);
    assert_snapshot!(block_errors("", "SELECT 1 \\gexec"), @r#"x.sql:3:10: [\gexec] `\gexec` is a command of the `psql` client, not SQL / blocks are run by the database alone; write it as SQL"#);
    assert_snapshot!(block_errors("sqlite", ".read other.sql\n"), @"x.sql:3:1: [.read] `.read` is a command of the `sqlite3` client, not SQL / blocks are run by the database alone; write it as SQL");
}

#[test]
fn rows_of_copy() {
    assert_snapshot!(block_errors("postgres no-transaction", "COPY a (b, c) FROM stdin WITH (FORMAT csv);\n1\tit's\n\\.\n"), @"x.sql:3:15: [FROM stdin] `COPY ... FROM stdin` takes its rows from a client / write the rows as `INSERT`");
    let fine = "COPY a FROM '/x'; COPY (SELECT * FROM stdin) TO PROGRAM 'x';";
    parse(&format!("--! revision ab\n--! upgrade\n{fine}")).unwrap();
}

#[test]
fn what_cannot_run_in_a_transaction() {
    assert_snapshot!(block_errors("", "CREATE UNIQUE INDEX CONCURRENTLY i ON a (b);"), @"x.sql:3:1: [CREATE UNIQUE INDEX CONCURRENTLY] `CREATE INDEX CONCURRENTLY` cannot run in a transaction / put it in a block of its own: `--! upgrade no-transaction`");
    assert_snapshot!(block_errors("postgres", "REINDEX (VERBOSE) TABLE CONCURRENTLY a;"), @"x.sql:3:25: [CONCURRENTLY] `REINDEX CONCURRENTLY` cannot run in a transaction / write `--! upgrade postgres no-transaction`");
    assert_snapshot!(block_errors("sqlite", "VACUUM;"), @"x.sql:3:1: [VACUUM] `VACUUM` cannot run in a transaction / write `--! upgrade sqlite no-transaction`");
    for sql in [
        "create index concurrently i on a (b)",
        "DROP INDEX CONCURRENTLY i",
        "VACUUM a",
        "CREATE DATABASE a",
        "DROP DATABASE a",
        "ALTER SYSTEM SET a = 1",
        "CREATE TABLESPACE a LOCATION 'x'",
        "DROP TABLESPACE a",
        "REINDEX INDEX CONCURRENTLY i",
        "REINDEX SCHEMA s",
        "DISCARD ALL",
        "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
    ] {
        let found = block_errors("", sql);
        assert!(
            found.contains("cannot run in a transaction"),
            "{sql}: {found}"
        );
        parse(&format!(
            "--! revision ab\n--! upgrade no-transaction\n{sql}"
        ))
        .unwrap();
    }
    for fine in [
        "CREATE INDEX i ON a (b)",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "REINDEX TABLE a",
        "ALTER DATABASE a SET x = 1",
        "ALTER TABLE a DETACH PARTITION b",
        "CREATE INDEX i ON a (\"concurrently\")",
    ] {
        parse(&format!("--! revision ab\n--! upgrade\n{fine}")).unwrap();
    }
}

#[test]
fn bytes_that_are_not_utf8() {
    let from = |bytes: &[u8]| {
        show(Script::from_bytes(Path::new(PATH), bytes, Dialect::Postgres).unwrap_err())
    };
    assert_snapshot!(from(b"--! revision ab\n-- \xc3\xa4 \xe4\n"), @"x.sql:2:6: [�] the file is not UTF-8 / save it as UTF-8");
    assert_snapshot!(from(b"\xff\xfe-\0"), @"x.sql:1:1: [�] the file is not UTF-8 / it looks like UTF-16; save it as UTF-8");
}

#[test]
fn statements_of_postgres() {
    assert_snapshot!(statements(Dialect::Postgres, "
        -- don't; split
        CREATE TABLE a (b text DEFAULT ';'); /* ; */ ;;
        CREATE RULE r AS ON INSERT TO a DO ALSO (DELETE FROM b; DELETE FROM c);
        CREATE OR REPLACE FUNCTION f(x int) RETURNS int LANGUAGE SQL
        BEGIN ATOMIC
            SELECT CASE WHEN x > 1 THEN CASE WHEN x > 2 THEN 3 END ELSE 2 END;
            SELECT 1;
        END;
        CREATE PROCEDURE p() BEGIN ATOMIC END;
        CREATE FUNCTION g() RETURNS trigger AS $$ BEGIN; RETURN new; END; $$ LANGUAGE plpgsql;
        CREATE TABLE atomic (\"end\" int, begin int);
        SELECT 'a'';b', E'\\';', U&'\\003b;' -- last one's
    "), @r#"
    CREATE TABLE a (b text DEFAULT ';')
    CREATE RULE r AS ON INSERT TO a DO ALSO (DELETE FROM b; DELETE FROM c)
    CREATE OR REPLACE FUNCTION f(x int) RETURNS int LANGUAGE SQL⏎        BEGIN ATOMIC⏎            SELECT CASE WHEN x > 1 THEN CASE WHEN x > 2 THEN 3 END ELSE 2 END;⏎            SELECT 1;⏎        END
    CREATE PROCEDURE p() BEGIN ATOMIC END
    CREATE FUNCTION g() RETURNS trigger AS $$ BEGIN; RETURN new; END; $$ LANGUAGE plpgsql
    CREATE TABLE atomic ("end" int, begin int)
    SELECT 'a'';b', E'\';', U&'\003b;'
    "#);
}

#[test]
fn statements_of_sqlite() {
    assert_snapshot!(statements(Dialect::Sqlite, "
        -- don't; split
        CREATE TRIGGER t AFTER INSERT ON a WHEN CASE 1 WHEN 1 THEN 1 END BEGIN
            UPDATE a SET b = CASE WHEN b = ';' THEN 1 ELSE 2 END;
            SELECT CASE 1 WHEN 1 THEN 2 END;
        END;
        CREATE TEMP TRIGGER u INSERT ON a BEGIN SELECT 1; END;
        create temporary trigger v insert on a begin select 1; end -- x
        ;
        SELECT [a;b], `c;`, \"d;\"; /* /* ; */ SELECT x'3b';
        CREATE TABLE \"begin\" (\"end\" int);
        CREATE TRIGGER w INSERT ON a BEGIN SELECT 1; END
    "), @r#"
    CREATE TRIGGER t AFTER INSERT ON a WHEN CASE 1 WHEN 1 THEN 1 END BEGIN⏎            UPDATE a SET b = CASE WHEN b = ';' THEN 1 ELSE 2 END;⏎            SELECT CASE 1 WHEN 1 THEN 2 END;⏎        END
    CREATE TEMP TRIGGER u INSERT ON a BEGIN SELECT 1; END
    create temporary trigger v insert on a begin select 1; end
    SELECT [a;b], `c;`, "d;"
    SELECT x'3b'
    CREATE TABLE "begin" ("end" int)
    CREATE TRIGGER w INSERT ON a BEGIN SELECT 1; END
    "#);
}

mod anything {
    use super::*;
    use proptest::prelude::*;

    const PIECES: [&str; 46] = [
        "\n--! revision ab\n",
        "\n--! revises cd, ef\n",
        "\n--! upgrade\n",
        "\n--! upgrade sqlite\n",
        "\n--! downgrade postgres no-transaction\n",
        "\n--! sample\n",
        "\n--! irreversible \"x\"\n",
        "\n--! allow rows \"b\"\n",
        "\n--! ",
        "--!",
        "\r\n",
        "\n",
        " ",
        ";",
        ";",
        "(",
        ")",
        "'",
        "'",
        "\"",
        "$$",
        "$a$",
        "/*",
        "*/",
        "-- x\n",
        "\\",
        ".",
        ",",
        "a",
        "1",
        "é",
        "\u{feff}",
        "\0",
        "CREATE ",
        "TRIGGER ",
        "FUNCTION ",
        "BEGIN ",
        "ATOMIC ",
        "CASE ",
        "END ",
        "COPY ",
        "FROM ",
        "STDIN ",
        "ROLLBACK ",
        "PRAGMA foreign_keys=",
        "VACUUM ",
    ];

    fn text() -> impl Strategy<Value = String> {
        let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..30);
        (any::<bool>(), pieces).prop_map(|(sound, pieces)| {
            let start = if sound {
                "--! revision xy\n--! upgrade\n"
            } else {
                ""
            };
            format!("{start}{}", pieces.concat())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// No text makes it panic, and what it finds is in order and begins and ends with a token.
        #[test]
        fn parses_or_says_why_not(text in text()) {
            for dialect in Dialect::ALL {
                match Script::parse(Path::new(PATH), text.as_str(), dialect) {
                    Ok(script) => {
                        let mut at = 0;
                        for block in script.blocks() {
                            prop_assert!(block.directive.start >= at);
                            at = block.directive.end;
                            prop_assert!(block.span.start >= at);
                            for span in &block.statements {
                                prop_assert!(span.start >= at && span.end > span.start);
                                let statement = &text[span.clone()];
                                // A byte order mark is a space to the lexer where a text begins.
                                let after = format!(";{statement}");
                                let tokens = block.dialect.unwrap_or(dialect).tokens(&after);
                                let ends = [tokens.get(1), tokens.last()];
                                for token in ends.into_iter().flatten() {
                                    use crate::dialect::token::TokenKind::*;
                                    prop_assert!(!matches!(token.kind, Space | LineComment | BlockComment));
                                }
                                at = span.end;
                            }
                            prop_assert!(block.span.end >= at);
                            at = block.span.end;
                        }
                    }
                    Err(errors) => {
                        prop_assert!(!errors.is_empty());
                        for error in errors {
                            let error = Error::from(error);
                            prop_assert!(!error.to_string().is_empty() && error.help().is_some());
                        }
                    }
                }
            }
        }
    }
}
