//! Where statements end, held against a full PostgreSQL parser.
//!
//! The splitter works on tokens: a thousand files are to be read in a few milliseconds, and a statement that the
//! parser does not know yet must still be cut where it ends. On what the parser does know, the two must agree.

use crate::{Dialect, script::Script};
use pretty_assertions::assert_eq;
use squawk_syntax::{SourceFile, ast::AstNode};
use std::path::Path;

const HARD: &str = r#"
CREATE TABLE t (a text DEFAULT ';', "b;c" text, d text DEFAULT E'\';', e text DEFAULT $x$ ; $y$ ; $x$);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 'x;'; RETURN NEW; END; $$;
CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a > 0 THEN 1 ELSE 2 END; END;
CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a) VALUES ('END;'); END;
CREATE RULE r AS ON INSERT TO t DO ALSO (UPDATE t SET a = ';'; DELETE FROM t WHERE a = 'x');
/* a; /* nested; */ still */ ALTER TABLE t ADD COLUMN f int; -- it's; a lone quote
DO $do$ BEGIN PERFORM 1; END $do$;
CREATE VIEW v AS SELECT (SELECT count(*) FROM t) AS n, 'a''b;' AS s;
INSERT INTO t (a) SELECT x FROM (VALUES ('1;'), ('2')) AS w (x) ON CONFLICT DO NOTHING;
COMMENT ON TABLE t IS U&'\0061;';
GRANT SELECT, INSERT ON t TO PUBLIC;
CREATE INDEX i ON t USING btree (lower(a) DESC NULLS LAST) WHERE a <> ';';
SELECT 1 /* the end has no semicolon */
"#;

fn check(sql: &str) {
    let text = format!("-- M\n--! revision a\n--! upgrade postgres no-transaction\n{sql}");
    let script = Script::parse(Path::new("a.sql"), text.as_str(), Dialect::Postgres).unwrap();
    let ours: Vec<&str> = script
        .blocks()
        .iter()
        .flat_map(|block| &block.statements)
        .map(|span| &script.text()[span.clone()])
        .collect();
    let parse = SourceFile::parse(sql);
    assert!(parse.errors().is_empty(), "{:?}", parse.errors());
    let theirs: Vec<String> = parse
        .tree()
        .stmts()
        .map(|statement| {
            statement
                .syntax()
                .text()
                .to_string()
                .trim()
                .trim_end_matches(';')
                .to_owned()
        })
        .collect();
    assert_eq!(ours, theirs);
    assert!(!ours.is_empty());
}

#[test]
fn hard_statements_end_where_the_parser_ends_them() {
    check(HARD);
}

#[test]
fn the_example_history_ends_where_the_parser_ends_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let source = super::Source::read(&folder, Dialect::Postgres).unwrap();
    let mut checked = 0;
    for script in source.scripts() {
        for block in script
            .blocks()
            .iter()
            .filter(|block| block.runs_on(Dialect::Postgres))
        {
            let sql = &script.text()[block.span.clone()];
            if !block.statements.is_empty() {
                check(sql);
                checked += 1;
            }
        }
    }
    assert!(checked > 20, "{checked} blocks");
}
