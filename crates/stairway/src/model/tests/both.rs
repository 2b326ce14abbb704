//! Files of both kinds, and files that are neither.

use super::{Models, check, problems, read, same};
use pretty_assertions::assert_eq;
use std::fs;

#[test]
fn a_struct_and_the_statement_that_it_stands_for_are_one() {
    let rust = r##"
#[derive(Model)]
#[model(table = "users", comment = "people", unique(team_id, email), check("age > 0 OR email = 'x'"))]
#[model(index(expr = "lower(email)", desc, team_id, where = "age > 17"), check(name = "adult", "age >= 18"))]
#[model(foreign_key(team_id, region, references = "teams(id, region)", on_delete = "cascade"))]
struct User {
    #[model(primary_key, identity = "always")]
    id: i64,
    #[model(references = "teams", on_update = "set null", deferrable = "initially deferred")]
    team_id: Option<i64>,
    #[model(length = 50, collation = "C", default = "'nobody'", unique)]
    email: String,
    #[model(check = "age > 0", comment = "in years")]
    age: Option<i32>,
    #[model(generated = "age * 2", sql_type = "numeric(12, 2)")]
    twice: Decimal,
    role: Role,
    #[model(index(nulls_first))]
    mood: Option<Mood>,
    moods: Vec<Mood>,
    region: i16,
}
#[derive(Model)]
#[model(table = "teams", unique(id, region))]
struct Team {
    #[model(primary_key, identity = "serial")]
    id: i64,
    region: i16,
    #[model(references("users", name = "to_captain"))]
    captain: Option<i64>,
}
#[derive(Model)]
enum Role { Admin, Guest }
#[derive(Model)]
#[model(enum_type = "mood", comment = "feelings")]
enum Mood { Sad, Fine }
"##;
    let sql = "
CREATE TYPE mood AS ENUM ('Sad', 'Fine');
COMMENT ON TYPE mood IS 'feelings';
CREATE TABLE teams (
    id bigserial PRIMARY KEY,
    region smallint NOT NULL,
    captain bigint,
    UNIQUE (id, region)
);
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team_id bigint REFERENCES teams ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
    email varchar(50) COLLATE \"C\" NOT NULL DEFAULT 'nobody' UNIQUE,
    age integer CHECK (age > 0),
    twice numeric(12, 2) NOT NULL GENERATED ALWAYS AS (age * 2) STORED,
    role text NOT NULL CHECK (role IN ('Admin', 'Guest')),
    mood mood,
    moods mood[] NOT NULL,
    region smallint NOT NULL,
    UNIQUE (team_id, email),
    CHECK (age > 0 OR email = 'x'),
    CONSTRAINT adult CHECK (age >= 18),
    FOREIGN KEY (team_id, region) REFERENCES teams (id, region) ON DELETE CASCADE
);
ALTER TABLE teams ADD CONSTRAINT to_captain FOREIGN KEY (captain) REFERENCES users;
CREATE INDEX ON users (mood NULLS FIRST);
CREATE INDEX ON users (lower(email) DESC, team_id) WHERE age > 17;
COMMENT ON TABLE users IS 'people';
COMMENT ON COLUMN users.age IS 'in years';
";
    let rust = read(&[("models.rs", rust)]).0.unwrap();
    let sql = read(&[("schema.sql", sql)]).0.unwrap();
    assert_eq!(rust.schema, sql.schema);
    assert_eq!(rust.named, sql.named);
    let objects = |models: &Models| -> Vec<_> {
        let objects = models.places.keys().cloned();
        // What is text in SQL has no labels.
        let of_text = |object: &super::Object| matches!(object, super::Object::Label(of, _) if of == "users.role");
        objects.filter(|object| !of_text(object)).collect()
    };
    assert_eq!(objects(&rust), objects(&sql));
    assert!(sql.complete && !rust.complete);
}

#[test]
fn one_schema_of_both() {
    check(
        &[
            (
                "models.rs",
                r##"#[derive(Model)] #[model(table = "users")]
                struct User { #[model(primary_key, references = "people.id")] id: i64, #[model(sql_type = "mood")] mood: X }"##,
            ),
            (
                "rest.sql",
                "CREATE TABLE people (id bigint PRIMARY KEY, friend bigint REFERENCES users);
                 CREATE TYPE mood AS ENUM ('sad');",
            ),
        ],
        "enum mood (sad)
         table people
         id bigint not null
         friend bigint
         primary key people_pkey (id)
         foreign key people_friend_fkey (friend) -> users (id)
         table users
         id bigint not null
         mood mood not null
         primary key users_pkey (id)
         foreign key users_id_fkey (id) -> people (id)",
    );
    check(
        &[
            (
                "models.rs",
                r##"#[derive(Model)] #[model(table = "users")]
                struct User { #[model(primary_key)] id: i64, #[model(references = "people.i")] people: i64 }
                #[derive(Model)] #[model(enum_type = "mood")] enum Mood { A }"##,
            ),
            (
                "rest.sql",
                "CREATE TABLE users (id bigint PRIMARY KEY);
                 CREATE TABLE people (id bigint PRIMARY KEY);
                 CREATE TYPE mood AS ENUM ('sad');
                 CREATE INDEX users_pkey ON people (id);",
            ),
        ],
        r#"models.rs:3:54 ["mood"] `mood` exists already
         rest.sql:3:30 [mood] declared here already
         because: it is the name of a type, and types share their names with tables and views
         help: choose another name for one of the two
         rest.sql:1:14 [users] `users` exists already
         models.rs:1:34 ["users"] declared here already
         because: it is the name of a table, and tables, views, indexes and keys share their names
         help: choose another name for one of the two
         rest.sql:4:31 [users_pkey] `users_pkey` exists already
         models.rs:2:39 [primary_key] declared here already
         because: it is the name of the index of a constraint of `users`, and tables, views, indexes and keys share their names
         help: choose another name for one of the two"#,
    );
}

#[test]
fn files_that_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("models.py");
    let odd = folder.path().join("odd.sql");
    fs::write(&odd, b"CREATE TABLE t (a int);\n-- \xff").unwrap();
    let missing = folder.path().join("missing.sql");
    let error = Models::read(&[&text, &odd, &missing]).unwrap_err();
    let found = problems(&error, folder.path());
    let whole = format!("{}/", folder.path().display());
    let found = found.into_iter().map(|line| line.replace(&whole, ""));
    same(
        found.collect(),
        "models.py [] `models.py` is neither Rust nor SQL
         help: models are read from `.rs` and `.sql` files
         odd.sql:2:4 [�] the file is not UTF-8
         help: save it as UTF-8
         missing.sql [] `missing.sql` cannot be read: No such file or directory (os error 2)
         help: check the path, and that it may be read",
    );
}
