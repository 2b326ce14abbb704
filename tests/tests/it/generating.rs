//! `migrate-create` from models: the file, the questions, and what it refuses to write.

use crate::space::Space;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use regex::Regex;
use stairway::Dialect;
use std::fs;

const USERS: &str = "\
--! upgrade
CREATE TYPE user_role AS ENUM ('guest', 'admin');
CREATE TABLE users (id bigint PRIMARY KEY, fullname text NOT NULL, age text, role user_role);

--! downgrade
DROP TABLE users;
DROP TYPE user_role;
";

/// What `USERS` makes.
const SAME: &str = "\
CREATE TYPE user_role AS ENUM ('guest', 'admin');

CREATE TABLE users (
    id       bigint PRIMARY KEY,
    fullname text NOT NULL,
    age      text,
    role     user_role
);
";

const GLOBALS: &str = "--migrations m --models schema.sql --databases sqlite,postgres";

/// Revisions that make `users`, and models that declare what is in `SAME` but for what is replaced.
fn space(replaced: &[(&str, &str)]) -> Space {
    let mut models = SAME.to_owned();
    for (from, to) in replaced {
        assert!(models.contains(from), "{from}");
        models = models.replace(from, to);
    }
    Space::bare()
        .globals(GLOBALS)
        .revision("a1", "", USERS)
        .file("schema.sql", models)
}

/// A dry run with the id `f00d`: the text that would be written, or the error.
fn text(space: &Space, options: &str) -> String {
    let outcome = space.run(&format!(
        "migrate-create change --rev-id f00d --dry-run -q {options}"
    ));
    undated(&space.normal(&outcome.said()))
}

/// With the day in the names of new files replaced.
fn undated(text: &str) -> String {
    let day = Regex::new(r"m/\d{4}-\d\d-\d\d_").unwrap();
    day.replace_all(text, "m/[day]_").into_owned()
}

/// How many revisions there are.
fn count(space: &Space) -> usize {
    fs::read_dir(space.path("m")).unwrap().count()
}

#[test]
fn the_first_revision_makes_all_that_the_models_declare() {
    let space = Space::bare().globals(GLOBALS).file("schema.sql", SAME);
    let outcome = space.run("migrate-create users --rev-id a1").exits(0);
    assert_snapshot!(outcome.stderr, @"
    create type `user_role`
    create table `users`
    ");
    let path = outcome.stdout.trim_end();
    assert_snapshot!(space.normal(&space.read(path)), @"
    -- users

    --! revision a1
    --! created  [instant]

    --! upgrade
    CREATE TYPE user_role AS ENUM ('guest', 'admin');

    CREATE TABLE users (
        id       bigint PRIMARY KEY,
        fullname text NOT NULL,
        age      text,
        role     user_role
    );

    --! downgrade
    DROP TABLE users;
    DROP TYPE user_role;
    ");
    assert_snapshot!(space.run("migrate-create more"), @"
    exit 0
    --- stderr
    the models agree with the history: nothing to create
    ");
    assert_snapshot!(space.run("migrate-create more --format json"), @r#"
    exit 0
    --- stdout
    {
      "revision": null,
      "revises": ["a1"],
      "message": "more",
      "path": null,
      "text": null,
      "dry_run": false,
      "changes": [],
      "allows": [],
      "left_alone": []
    }
    "#);
    assert_eq!(count(&space), 1);
    assert_snapshot!(space.run("migrate-check --no-base"), @"
    exit 0
    --- stdout
    rule               status   detail
    unsound            ok       1 revision
    heads              ok       `a1`
    missing-downgrade  ok       1 revision
    reason             ok       no reason is needed
    untranslatable     ok       1 revision, for SQLite
    models             ok       1 table
    edited             skipped  `--no-base` is given

    ok, 1 rule not checked
    ");
}

#[test]
fn what_is_generated_runs_and_is_taken_back_on_each_database() {
    for dialect in Dialect::ALL {
        let space = Space::new(dialect)
            .and_globals("--models schema.sql --databases sqlite,postgres")
            .revision("a1", "", USERS)
            .file(
                "schema.sql",
                SAME.replace("fullname", "name")
                    .replace("age      text", "age      text,\n    phone    varchar(20)"),
            );
        space.run("migrate-create names --rev-id b2 --no-rename users.phone --rename users.fullname=name").ok();
        space.run("migrate-upgrade a1").ok();
        space.execute("INSERT INTO users (id, fullname) VALUES (1, 'Ada')");
        space.run("migrate-upgrade").ok();
        assert_eq!(space.query("SELECT name, phone FROM users"), "Ada|NULL");
        space.run("migrate-downgrade").ok();
        assert_eq!(space.query("SELECT fullname FROM users"), "Ada");
        space.run("migrate-check --no-base").ok();
    }
}

#[test]
fn the_summary_names_the_changes_and_what_is_left_alone() {
    let space = space(&[("age      text", "age      integer")])
        .revision("b2", "a1", "--! upgrade\nCREATE TABLE legacy (id int);\nCREATE TABLE other (id int);\n\n--! downgrade\nDROP TABLE other;\nDROP TABLE legacy;\n");
    let outcome =
        space.run("migrate-create ages --convert users.age=age::integer --drop other --rev-id c3");
    assert_snapshot!(outcome.stderr, @r#"
      drop table `other`
      change column `users.age`: the type from `text` to `integer`
    declared by no model, and left alone: `legacy`; `--drop TABLE` drops one
    write the reason into `--! allow drop-table ""`: `migrate-check` refuses an empty one
    "#);
    let path = outcome.exits(0).stdout;
    assert_snapshot!(space.normal(&space.read(path.trim_end())), @r#"
    -- ages

    --! revision c3
    --! revises  b2
    --! created  [instant]
    --! allow drop-table ""

    --! upgrade
    DROP TABLE other;
    ALTER TABLE users ALTER COLUMN age TYPE integer USING age::integer;

    --! downgrade
    CREATE TABLE other (
        id integer
    );

    ALTER TABLE users ALTER COLUMN age TYPE text;
    "#);
    assert_snapshot!(undated(&space.run("migrate-check -q --no-base").to_string()), @r#"
    exit 1
    --- stdout
    error[reason]: `--! allow drop-table ""` gives no reason
     --> m/[day]_c3_ages.sql:6:1
      |
    6 | --! allow drop-table ""
      | ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: say between the quotes why this is fine here

    rule    status   detail
    reason  failed   1 of 1 reasons
    edited  skipped  `--no-base` is given

    1 error, 1 rule not checked
    "#);
}

#[test]
fn a_table_that_was_renamed_is_not_left_alone() {
    let space = space(&[("TABLE users", "TABLE people")]);
    let outcome = space.run("migrate-create people --rename users=people");
    assert_snapshot!(outcome.exits(0).stderr, @"  rename table `users` to `people`");
    let space = space_on_structs("struct Person { #[model(primary_key)] id: i64 }");
    let outcome = space.run("migrate-create people");
    assert_snapshot!(outcome.exits(0).stderr, @"  rename table `users` to `people`");
}

/// One table `users`, and a struct for it that calls it `people`.
fn space_on_structs(declaration: &str) -> Space {
    let upgrade = "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY);\n\n--! downgrade\nDROP TABLE users;\n";
    let attributes =
        "#[derive(stairway::Model)]\n#[model(table = \"people\", renamed_from = \"users\")]\n";
    Space::bare()
        .globals("--migrations m --models models.rs --databases sqlite,postgres")
        .revision("a1", "", upgrade)
        .file("models.rs", format!("{attributes}{declaration}\n"))
}

#[test]
fn as_a_document() {
    let space = space(&[("fullname text NOT NULL,\n", "")]);
    let document = space
        .run("migrate-create drop --format json --rev-id b2")
        .exits(0)
        .json();
    assert_eq!(document["revision"], "b2");
    assert_eq!(
        document["changes"],
        serde_json::json!(["drop column `users.fullname`"])
    );
    assert_eq!(document["allows"], serde_json::json!(["drop-column"]));
    assert_eq!(document["left_alone"], serde_json::json!([]));
    assert_eq!(
        document["text"],
        space.read(document["path"].as_str().unwrap())
    );
}

#[test]
fn the_models_are_compared_with_what_all_branches_make_together() {
    let space = space(&[("role     user_role\n", "role     user_role,\n    note     text\n")])
        .revision("b2", "a1", "--! upgrade\nALTER TABLE users DROP COLUMN age;\n\n--! downgrade\nALTER TABLE users ADD COLUMN age text;\n")
        .revision("x1", "", "--! branch other\n--! upgrade\nCREATE TABLE other (id int);\n\n--! downgrade\nDROP TABLE other;\n");
    assert_snapshot!(text(&space, ""), @"
    error: there are 2 heads: `b2` and `x1`
     --> m/b2.sql:3:14
      |
    3 | --! revision b2
      |              ^^ Revision b2
      |
     ::: m/x1.sql:3:14
      |
    3 | --! revision x1
      |              -- Revision x1
      |
      = help: `--head REV` names the one that the new revision revises; `migrate-merge` joins them in one
    ");
    // `age` is gone on the branch of `b2`, and `note` is nowhere.
    let change = text(&space, "--head b2");
    assert!(change.contains("ADD COLUMN age text"), "{change}");
    assert!(change.contains("ADD COLUMN note text"), "{change}");
    assert!(!change.contains("CREATE TABLE"), "{change}");
    // Where `age` is still there, or `users` is not, that cannot run.
    assert_snapshot!(text(&space, "--head a1 --splice"), @"
    error: the upgrade cannot run where the new revision would stand: table `users` has a column `age` already
     |
     = note: in: ALTER TABLE users
                 ADD COLUMN age text,
                 ADD COLUMN note text
     = note: the new revision would revise `a1`
     = help: name the revision that makes it, with `--head`, or with `--depends-on` beside `--head`; or join the heads first, with `migrate-merge`
    ");
    assert_snapshot!(text(&space, "--head x1"), @"
    error: the upgrade cannot run where the new revision would stand: there is no table `users`
     |
     = note: in: ALTER TABLE users
                 ADD COLUMN age text,
                 ADD COLUMN note text
     = note: the new revision would revise `x1`
     = help: name the revision that makes it, with `--head`, or with `--depends-on` beside `--head`; or join the heads first, with `migrate-merge`
    ");
    assert_eq!(count(&space), 3);
    // With the table that it needs it runs, and both branches together are what the models declare.
    let outcome = space
        .run("migrate-create change --head x1 --depends-on b2 --rev-id y2")
        .exits(0);
    assert!(
        !outcome.stderr.contains("those of other branches"),
        "{outcome}"
    );
    space.run("migrate-create change --head b2").ok();
    space.run("migrate-merge").ok();
    let outcome = space.run("migrate-check --no-base").exits(0);
    assert!(
        outcome.stdout.contains("models             ok"),
        "{outcome}"
    );
}

#[test]
fn what_another_branch_made_already_is_not_made_again() {
    let space = space(&[])
        .revision("b2", "a1", "--! upgrade\nCREATE TABLE tags (id bigint PRIMARY KEY);\n\n--! downgrade\nDROP TABLE tags;\n")
        .revision("c3", "a1", "--! upgrade\nCREATE TABLE posts (id bigint PRIMARY KEY);\n\n--! downgrade\nDROP TABLE posts;\n")
        .file("schema.sql", format!(
            "{SAME}\nCREATE TABLE tags (id bigint PRIMARY KEY);\nCREATE TABLE posts (id bigint PRIMARY KEY, title text);\n"
        ));
    let outcome = space
        .run("migrate-create titles --head c3 --rev-id d4")
        .exits(0);
    assert_snapshot!(outcome.stderr, @"
    the models are compared with all revisions together, those of other branches included
      add column `posts.title`
    ");
    let outcome = space.run("migrate-create more --head b2").exits(0);
    assert!(outcome.stderr.ends_with("nothing to create\n"), "{outcome}");
    assert_eq!(count(&space), 4);
}

#[test]
fn without_a_terminal_every_question_is_shown_with_its_options() {
    let space = space(&[
        ("fullname text NOT NULL", "name text NOT NULL"),
        ("age      text", "age integer NOT NULL"),
        ("'guest'", "'visitor'"),
    ]);
    assert_snapshot!(space.run("migrate-create change"), @"
    exit 2
    --- stderr
    error: the models leave 2 questions open
     |
     = note: nothing is written; on a terminal this is asked
     = help: answer each with one of its options

    error: `users.name` is new, or another name for `users.fullname`
     --> schema.sql:5:5
      |
    5 |     name text NOT NULL,
      |     ^^^^
      |
      = help: --rename users.fullname=name  it is `users.fullname`, renamed
              --no-rename users.name        it is not `users.fullname`, but new

    error: `user_role.visitor` is new, or another name for `user_role.guest`
     --> schema.sql:1:32
      |
    1 | CREATE TYPE user_role AS ENUM ('visitor', 'admin');
      |                                ^^^^^^^^^
      |
      = help: --rename user_role.guest=visitor  it is `user_role.guest`, renamed
              --no-rename user_role.visitor     it is not `user_role.guest`, but new
    ");
    assert_snapshot!(space.run("migrate-create change --no-rename"), @"
    exit 2
    --- stderr
    error: the models leave 4 questions open
     |
     = note: nothing is written; on a terminal this is asked
     = help: answer each with one of its options

    error: `user_role.guest` is gone, and rows may hold it
     --> schema.sql:1:13
      |
    1 | CREATE TYPE user_role AS ENUM ('visitor', 'admin');
      |             ^^^^^^^^^
      |
      = help: --no-replace user_role.guest       no row holds it, or else the upgrade fails
              --replace user_role.guest=visitor  such rows get `visitor`
              --replace user_role.guest=admin    such rows get `admin`

    error: `users.age` must have a value of type `integer`, and rows may have none: it could be null before
     --> schema.sql:6:5
      |
    6 |     age integer NOT NULL,
      |     ^^^
      |
      = help: --backfill users.age=SQL  rows without one get this value
              --no-backfill users.age   no row is without one, or else this fails

    error: `users.age` changes from `text` to `integer`, to which PostgreSQL converts nothing by itself
     --> schema.sql:6:5
      |
    6 |     age integer NOT NULL,
      |     ^^^
      |
      = help: --convert users.age=SQL  by this expression

    error: `users.name` must have a value of type `text`, and rows may have none: the column is new
     --> schema.sql:5:5
      |
    5 |     name text NOT NULL,
      |     ^^^^
      |
      = help: --backfill users.name=SQL  rows without one get this value
              --no-backfill users.name   no row is without one, or else this fails
    ");
    assert_snapshot!(space.run("migrate-create change --rename users.fullname=name --rename user_role.guest=visitor --convert users.age=age::int"), @"
    exit 2
    --- stderr
    error: `users.age` must have a value of type `integer`, and rows may have none: it could be null before
     --> schema.sql:6:5
      |
    6 |     age integer NOT NULL,
      |     ^^^
      |
      = note: nothing is written; on a terminal this is asked
      = help: --backfill users.age=SQL  rows without one get this value
              --no-backfill users.age   no row is without one, or else this fails
    ");
    assert_snapshot!(space.run("migrate-create change --format json --rename users.fullname=name --rename user_role.guest=visitor --convert users.age=age::int"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "usage",
        "message": "`users.age` must have a value of type `integer`, and rows may have none: it could be null before",
        "help": "--backfill users.age=SQL  rows without one get this value\n--no-backfill users.age   no row is without one, or else this fails",
        "path": "schema.sql",
        "line": 6,
        "column": 5,
        "notes": ["nothing is written; on a terminal this is asked"],
        "related": []
      }
    }
    "#);
    let answered = "--rename users.fullname=name --rename user_role.guest=visitor --convert users.age=age::int --backfill users.age=0";
    assert_snapshot!(text(&space, answered), @r#"
    -- change

    --! revision f00d
    --! revises  a1
    --! created  [instant]

    --! upgrade
    ALTER TABLE users RENAME COLUMN fullname TO name;
    ALTER TYPE user_role RENAME VALUE 'guest' TO 'visitor';
    ALTER TABLE users ALTER COLUMN age TYPE integer USING age::integer;
    UPDATE users SET age = 0 WHERE age IS NULL;
    ALTER TABLE users ALTER COLUMN age SET NOT NULL;

    --! downgrade
    ALTER TYPE user_role RENAME VALUE 'visitor' TO 'guest';
    ALTER TABLE users ALTER COLUMN age TYPE text;
    ALTER TABLE users ALTER COLUMN age DROP NOT NULL;
    ALTER TABLE users RENAME COLUMN name TO fullname;
    "#);
    assert_eq!(count(&space), 1);
}

#[test]
fn answers_that_answer_nothing_or_are_no_sql() {
    let space = space(&[("age      text", "age integer")]);
    assert_snapshot!(text(&space, "--convert users.age=age::int --rename users.x=y"), @"error: `--rename users.x=y` answers nothing: the history has nothing of the first name, or the models have nothing of the second that is new");
    assert_snapshot!(text(&space, "--convert users.age=("), @"error: `--convert users.age=(`: expected an expression");
    assert_snapshot!(text(&space, "--rename users.fullname"), @"
    error: `--rename users.fullname` is not of the form `--rename OLD=NEW`
     |
     = help: write it as in `--rename users.fullname=name`
    ");
    assert_snapshot!(text(&space, "--backfill users.age"), @"
    error: `--backfill users.age` is not of the form `--backfill TABLE.COLUMN=SQL`
     |
     = help: write it as in `--backfill users.age=0`
    ");
    assert_snapshot!(text(&space, "--empty --drop users"), @"
    error: `--drop` answers nothing: with `--empty` no models are read
     |
     = help: leave one of the two out
    ");
    let unconfigured = space.globals("--migrations m --databases sqlite,postgres");
    assert_snapshot!(text(&unconfigured, "--no-rename"), @r#"
    error: `--no-rename` answers nothing: no models are configured
     |
     = help: `models = ["src/models.rs"]` in [workspace.metadata.stairway], or `--models PATH`, names them
    "#);
    assert_snapshot!(unconfigured.command("migrate-create").word("--no-rename").word("split names").run(), @"
    exit 2
    --- stderr
    error: invalid value 'split names' for '--no-rename [<NEW>]': this is no name, as in `users.name`; the message comes before it

    For more information, try '--help'.
    ");
}

#[test]
fn without_models_the_blocks_are_empty_and_it_is_said_how_to_name_models() {
    let space = space(&[]).globals("--migrations m");
    let outcome = space.run("migrate-create change --rev-id b2").exits(0);
    assert_snapshot!(outcome.stderr, @r#"no models are configured, so the blocks are empty; `models = ["src/models.rs"]` in [workspace.metadata.stairway], or `--models PATH`, names them"#);
    assert!(
        space
            .read(outcome.stdout.trim_end())
            .ends_with("\n--! upgrade\n\n--! downgrade\n")
    );
}

#[test]
fn what_drops_data_asks_for_its_reason() {
    let space = space(&[("fullname text NOT NULL,\n", "")]);
    let outcome = space.run("migrate-create drop --rev-id b2").exits(0);
    assert_snapshot!(outcome.stderr, @r#"
      drop column `users.fullname`
    write the reason into `--! allow drop-column ""`: `migrate-check` refuses an empty one
    "#);
    let path = outcome.stdout.trim_end().to_owned();
    assert_snapshot!(space.normal(&space.read(&path)), @r#"
    -- drop

    --! revision b2
    --! revises  a1
    --! created  [instant]
    --! allow drop-column ""

    --! upgrade
    ALTER TABLE users DROP COLUMN fullname;

    --! downgrade
    ALTER TABLE users ADD COLUMN fullname text NOT NULL DEFAULT '';
    ALTER TABLE users ALTER COLUMN fullname DROP DEFAULT;
    "#);
    let check = space.run("migrate-check -q --no-base").exits(1);
    assert!(
        check
            .stdout
            .contains("`--! allow drop-column \"\"` gives no reason"),
        "{check}"
    );
    space.edit(
        &path,
        "drop-column \"\"",
        "drop-column \"it is in `profiles`\"",
    );
    space.run("migrate-check -q --no-base").ok();
}

#[test]
fn a_template_without_a_place_for_the_reason_is_refused() {
    let space = space(&[("fullname text NOT NULL,\n", "")]).file(
        "m/template.sql",
        "-- {{message}}\n\n--! revision {{revision}}\n--! revises {{revises}}\n\n--! upgrade\n{{upgrade}}\n\n\
         --! downgrade\n{{downgrade}}\n",
    );
    assert_snapshot!(text(&space, ""), @"
    error: the template has no place for `{{allow}}`
    --> m/template.sql
     = help: add a line `{{allow}}` above the first block
    ");
    space.edit(
        "m/template.sql",
        "\n\n--! upgrade",
        "\n{{allow}}\n\n--! upgrade",
    );
    assert_snapshot!(text(&space, ""), @r#"
    -- change

    --! revision f00d
    --! revises a1
    --! allow drop-column ""

    --! upgrade
    ALTER TABLE users DROP COLUMN fullname;

    --! downgrade
    ALTER TABLE users ADD COLUMN fullname text NOT NULL DEFAULT '';
    ALTER TABLE users ALTER COLUMN fullname DROP DEFAULT;
    "#);
}

#[test]
fn what_the_other_database_cannot_have_is_not_written() {
    let space = space(&[("age      text", "age      text,\n    address  inet")]);
    let said = text(&space, "");
    assert_snapshot!(said, @r#"
    error: the type `inet` has no equal on SQLite
     --> schema.sql:7:5
      |
    7 |     address  inet,
      |     ^^^^^^^
      |
      = note: SQLite has no type whose values mean the same, and no revision before this one creates an enum of that name
      = help: choose another type for `address`, or configure PostgreSQL alone: `databases = ["postgres"]`
    "#);
    assert_eq!(count(&space), 1);
    let alone = space.globals("--migrations m --models schema.sql --databases postgres");
    assert!(text(&alone, "").contains("ADD COLUMN address inet;"));
}

#[test]
fn a_project_in_the_words_of_sqlite_is_told_what_to_do() {
    let space = space(&[]).globals("--migrations m --models schema.sql --databases sqlite");
    assert_snapshot!(text(&space, ""), @r#"
    error: models are written as SQL in PostgreSQL's words, and this project's are those of SQLite
     |
     = note: nothing translates PostgreSQL's words where SQLite is the only database, or where `sql` is `sqlite`
     = help: `--empty` makes a revision to write by hand; `databases = ["sqlite", "postgres"]` with `sql = "postgres"` has PostgreSQL's words translated
    "#);
    let check = space.run("migrate-check -q --no-base");
    assert_snapshot!(check, @"
    exit 0
    --- stdout
    rule            status   detail
    untranslatable  skipped  the revisions are for SQLite alone, so nothing is translated
    models          skipped  models are compared in PostgreSQL's words, and the revisions are in those of SQLite
    edited          skipped  `--no-base` is given

    ok, 3 rules not checked
    ");
}

#[test]
fn what_is_not_understood_is_a_warning() {
    let space = space(&[])
        .globals("--migrations m --models schema.sql --databases postgres")
        .revision(
            "b2",
            "a1",
            "--! upgrade\nCREATE CAST;\n\n--! downgrade\nDROP CAST;\n",
        );
    assert_snapshot!(space.run("migrate-create change"), @r#"
    exit 0
    --- stderr
    warning: this statement is not understood: expected `(`
     --> m/b2.sql:7:12
      |
    7 | CREATE CAST;
      |            ^
      |
      = note: what it does is not known, so the models are compared without it
    the models agree with the history: nothing to create
    "#);
    assert_snapshot!(space.run("migrate-check -q --no-base"), @r#"
    exit 0
    --- stdout
    warning[models]: this statement is not understood: expected `(`
     --> m/b2.sql:7:12
      |
    7 | CREATE CAST;
      |            ^
      |
      = note: what this statement does is not known, so the models were compared without it

    rule            status   detail
    untranslatable  skipped  the revisions are for PostgreSQL alone, so nothing is translated
    edited          skipped  `--no-base` is given

    ok, 1 warning, 2 rules not checked
    "#);
}

#[test]
fn models_that_declare_nothing_are_pointed_out() {
    let space = space(&[]).file("schema.sql", "");
    assert_snapshot!(space.run("migrate-create change"), @"
    exit 0
    --- stderr
    warning: no table is declared in `schema.sql`
     |
     = help: a table is a struct with `#[derive(Model)]`, or a CREATE TABLE in a file of SQL
    declared by no model, and left alone: `users`; `--drop TABLE` drops one
    the models agree with the history: nothing to create
    ");
}

#[test]
fn models_that_differ_are_findings_at_their_places() {
    let space = space(&[
        ("age      text", "age      integer"),
        ("fullname text NOT NULL,\n", ""),
    ]);
    assert_snapshot!(space.run("migrate-check --no-base"), @r#"
    exit 1
    --- stdout
    error[models]: drop column `users.fullname`
     --> schema.sql:3:14
      |
    3 | CREATE TABLE users (
      |              ^^^^^
      |
      = help: `cargo xtask migrate-create "..."` writes the revision that makes them agree

    error[models]: change column `users.age`: the type from `text` to `integer`
     --> schema.sql:5:9
      |
    5 |         age      integer,
      |         ^^^
      |
      = help: `cargo xtask migrate-create "..."` writes the revision that makes them agree

    rule               status   detail
    unsound            ok       1 revision
    heads              ok       `a1`
    missing-downgrade  ok       1 revision
    reason             ok       no reason is needed
    untranslatable     ok       1 revision, for SQLite
    models             failed   2 differences
    edited             skipped  `--no-base` is given

    2 errors, 1 rule not checked
    "#);
    assert_snapshot!(space.run("migrate-check --no-base -q --format json"), @r#"
    exit 1
    --- stdout
    {
      "ok": false,
      "findings": [
        {
          "rule": "models",
          "level": "error",
          "message": "drop column `users.fullname`",
          "help": "`cargo xtask migrate-create \"...\"` writes the revision that makes them agree",
          "path": "schema.sql",
          "line": 3,
          "column": 14,
          "revision": null,
          "notes": []
        },
        {
          "rule": "models",
          "level": "error",
          "message": "change column `users.age`: the type from `text` to `integer`",
          "help": "`cargo xtask migrate-create \"...\"` writes the revision that makes them agree",
          "path": "schema.sql",
          "line": 5,
          "column": 9,
          "revision": null,
          "notes": []
        }
      ],
      "rules": [
        {"rule":"unsound","status":"ok","detail":"1 revision"},
        {"rule":"heads","status":"ok","detail":"`a1`"},
        {"rule":"missing-downgrade","status":"ok","detail":"1 revision"},
        {"rule":"reason","status":"ok","detail":"no reason is needed"},
        {"rule":"untranslatable","status":"ok","detail":"1 revision, for SQLite"},
        {"rule":"models","status":"failed","detail":"2 differences"},
        {"rule":"edited","status":"skipped","detail":"`--no-base` is given"}
      ]
    }
    "#);
}

/// A workspace whose models are on Rust structs, over two files.
fn on_structs() -> Space {
    Space::workspace("models = [\"app/src/models.rs\"]")
        .file(
            "app/src/models.rs",
            "mod user;\n\n/// What is written.\n#[derive(Model)]\n#[model(table = \"posts\")]\npub struct Post {\n    \
             #[model(primary_key, identity)]\n    pub id: i64,\n    \
             #[model(references = \"users.id\", on_delete = \"cascade\")]\n    pub author_id: i64,\n    \
             pub body: Option<String>,\n}\n",
        )
        .file(
            "app/src/models/user.rs",
            "#[derive(Model)]\n#[model(table = \"users\")]\npub struct User {\n    \
             #[model(primary_key, identity)]\n    pub id: i64,\n    \
             #[model(unique, length = 200)]\n    pub email: String,\n}\n",
        )
}

#[test]
fn models_on_structs_are_found_by_the_configuration_from_any_folder() {
    let space = on_structs();
    let outcome = space
        .command("migrate-create posts --rev-id a1")
        .folder("app/src")
        .run()
        .exits(0);
    assert_snapshot!(outcome.stderr, @"
    create table `users`
    create table `posts`
    ");
    let path = outcome
        .stdout
        .trim_end()
        .trim_start_matches("../../")
        .to_owned();
    assert_snapshot!(space.normal(&space.read(&path)), @"
    -- posts

    --! revision a1
    --! created  [instant]

    --! upgrade
    CREATE TABLE users (
        id    bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
        email varchar(200) NOT NULL UNIQUE
    );

    CREATE TABLE posts (
        id        bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
        author_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        body      text
    );

    --! downgrade
    DROP TABLE posts;
    DROP TABLE users;
    ");
    space.run("migrate-check --no-base").ok();
    space.edit(
        "app/src/models/user.rs",
        "pub email: String",
        "pub email: Option<String>",
    );
    assert_snapshot!(space.run("migrate-check --no-base -q"), @r#"
    exit 1
    --- stdout
    error[models]: change column `users.email`: to allow null
     --> app/src/models/user.rs:7:9
      |
    7 |     pub email: Option<String>,
      |         ^^^^^
      |
      = help: `cargo xtask migrate-create "..."` writes the revision that makes them agree

    rule    status   detail
    models  failed   1 difference
    edited  skipped  `--no-base` is given

    1 error, 1 rule not checked
    "#);
    let again = space.run("migrate-create \"nullable\" --dry-run -q");
    assert!(
        again.stdout.contains("ALTER COLUMN email DROP NOT NULL"),
        "{again}"
    );
}

#[test]
fn what_is_wrong_with_models_is_an_error_of_one_command_and_findings_of_the_other() {
    let space = on_structs();
    space.edit("app/src/models.rs", "Option<String>", "Option<Body>");
    space.edit("app/src/models/user.rs", "length = 200", "lenght = 200");
    assert_snapshot!(space.run("migrate-create posts"), @"
    exit 2
    --- stderr
    error: unknown attribute `lenght` on a field
     --> app/src/models/user.rs:6:21
      |
    6 |     #[model(unique, lenght = 200)]
      |                     ^^^^^^
      |
      = help: did you mean `length`?
    ");
    assert!(!space.path("migrations").exists());
    space.write("migrations/README.md", "");
    assert_snapshot!(space.run("migrate-check --no-base -q"), @"
    exit 1
    --- stdout
    error[models]: unknown attribute `lenght` on a field
     --> app/src/models/user.rs:6:21
      |
    6 |     #[model(unique, lenght = 200)]
      |                     ^^^^^^
      |
      = help: did you mean `length`?

    rule    status   detail
    models  failed   1 problem in the models
    edited  skipped  `--no-base` is given

    1 error, 1 rule not checked
    ");
    space.write(
        "app/src/models.rs",
        "macro_rules! x { () => {} }\nx! { #[derive(Model)] struct X {} }\n",
    );
    assert_snapshot!(space.run("migrate-create posts"), @"
    exit 2
    --- stderr
    error: a model inside a macro, which is not expanded
     --> app/src/models.rs:2:15
      |
    2 | x! { #[derive(Model)] struct X {} }
      |               ^^^^^
      |
      = help: write the struct or enum out, with its attributes
    ");
    assert_snapshot!(space.run("migrate-check --no-base -q"), @"
    exit 1
    --- stdout
    error[models]: a model inside a macro, which is not expanded
     --> app/src/models.rs:2:15
      |
    2 | x! { #[derive(Model)] struct X {} }
      |               ^^^^^
      |
      = help: write the struct or enum out, with its attributes

    rule    status   detail
    models  failed   1 problem in the models
    edited  skipped  `--no-base` is given

    1 error, 1 rule not checked
    ");
}

#[test]
fn on_a_terminal_the_questions_are_asked() {
    let space = space(&[
        ("fullname text NOT NULL", "name text NOT NULL"),
        ("age      text", "age integer"),
    ]);
    let dialogue = [
        ("but new\r\n", "\r"),
        ("users.age` of the old", "age::int\r"),
    ];
    let Some((screen, code)) = space
        .command("migrate-create change --rev-id b2 --color never")
        .on_a_terminal(&dialogue)
    else {
        return;
    };
    assert_eq!(code, Some(0), "{screen}");
    assert!(
        screen.contains("rename column `users.fullname` to `name`"),
        "{screen}"
    );
    assert_eq!(count(&space), 2);
}

#[test]
fn an_interview_that_is_broken_off_writes_nothing() {
    let space = space(&[("fullname text NOT NULL", "name text NOT NULL")]);
    // Ctrl-C, and Escape.
    for key in ["\u{3}", "\u{1b}"] {
        let command = space.command("migrate-create change --color never");
        let Some((screen, code)) = command.on_a_terminal(&[("but new\r\n", key)]) else {
            return;
        };
        assert_eq!(code, Some(130), "{screen}");
        // The cursor, which the list hides, is shown again.
        assert!(screen.contains("\u{1b}[?25h"), "{screen:?}");
        assert!(screen.contains("nothing is written"), "{screen}");
        assert_eq!(count(&space), 1);
    }
}

#[test]
fn in_continuous_integration_nobody_is_asked() {
    let space = space(&[("fullname text NOT NULL", "name text NOT NULL")]);
    let command = space
        .command("migrate-create change --color never")
        .variable("CI", "true");
    let Some((screen, code)) = command.on_a_terminal(&[]) else {
        return;
    };
    assert_eq!(code, Some(2), "{screen}");
    assert!(screen.contains("--rename users.fullname=name"), "{screen}");
}
