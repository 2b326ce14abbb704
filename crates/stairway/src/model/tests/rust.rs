//! Structs and enums.

use super::{check, check_places, read};
use pretty_assertions::assert_eq;

#[track_caller]
fn check_rust(rust: &str, expected: &str) {
    check(&[("models.rs", rust)], expected);
}

const RICH: &str = r##"
use chrono::{DateTime, Utc};

/// People.
#[derive(Model, sqlx::FromRow)]
#[model(table = "users", renamed_from = "accounts", comment = "people")]
#[model(unique(team_id, email, name = "one_mail"), unique(age))]
#[model(index(email, desc, where = "age > 17"), index(name = "by_mail", expr = "lower(email)", unique))]
#[model(index(expr = "lower(email)", team_id, include(age)), index(tags, method = "gin"), index(age, nulls_first, email, operator_class = "text_pattern_ops", collation = "C", nulls_not_distinct))]
#[model(check(name = "adult", "age >= 18"), check("age < 200"), check("age > 0 OR email = 'x'"))]
#[model(foreign_key(team_id, email, references = "teams(id, mail)", on_delete = "cascade", on_update = "set null"))]
struct User {
    #[model(primary_key, identity)]
    id: i64,
    #[model(references = "teams.id", on_delete = "restrict", deferrable, index)]
    team_id: Option<i64>,
    #[model(length = 50, collation = "C", unique, default = "'nobody'")]
    email: String,
    #[model(check = "age > 0", renamed_from = "years", comment = "in years")]
    age: Option<i32>,
    #[model(column = "type", sql_type = "numeric(12, 2)", default = 0)]
    kind: Decimal,
    #[model(default = "now()")]
    created: DateTime<Utc>,
    #[model(generated = "age * 2")]
    twice: Option<i32>,
    role: Role,
    #[model(default = "'sad'")]
    mood: Option<Mood>,
    moods: Vec<Mood>,
    tags: Vec<String>,
    #[model(skip)]
    secret: String,
    #[model(references = "users")]
    boss: Option<i64>,
}

#[derive(Model)]
#[model(table = "teams", unique(id, mail))]
struct Team {
    #[model(primary_key, identity = "serial")]
    id: i64,
    mail: String,
}

#[derive(Model)]
#[model(rename_all = "snake_case", sql_type = "varchar(20)")]
enum Role {
    SuperUser,
    #[model(renamed_from = "visitor")]
    Guest,
}

#[derive(Model)]
#[model(enum_type = "mood", comment = "feelings", renamed_from = "feeling")]
enum Mood {
    #[model(rename = "sad")]
    Sad,
    #[model(rename = "it's fine", renamed_from = "ok")]
    Fine,
}

#[derive(Model)]
#[model(enum_type = "unused")]
enum Unused {
    A,
}
"##;

#[test]
fn everything_that_models_can_say() {
    check_rust(RICH, "enum mood (sad, it's fine) -- feelings
         enum unused (A)
         table teams
         id bigint not null serial
         mail text not null
         primary key teams_pkey (id)
         unique teams_id_mail_key (id, mail)
         table users -- people
         id bigint not null identity
         team_id bigint
         email varchar(50) not null collate C default 'nobody'
         age integer -- in years
         type numeric(12,2) not null default 0
         created timestamptz not null default now()
         twice integer generated age * 2
         role varchar(20) not null
         mood mood default 'sad'
         moods mood[] not null
         tags text[] not null
         boss bigint
         primary key users_pkey (id)
         unique users_email_key (email)
         unique one_mail (team_id, email)
         unique users_age_key (age)
         check users_age_check age > 0
         check users_role_check role IN ('super_user', 'guest')
         check adult age >= 18
         check users_age_check1 age < 200
         check users_check age > 0 OR email = 'x'
         foreign key users_team_id_fkey (team_id) -> teams (id) on delete Restrict deferrable
         foreign key users_boss_fkey (boss) -> users (id)
         foreign key users_team_id_email_fkey (team_id, email) -> teams (id, mail) on delete Cascade on update SetNull([])
         unique index by_mail (lower(email))
         index users_age_email_idx (age nulls First, email collate C text_pattern_ops)
         index users_email_idx (email desc) where age > 17
         index users_lower_team_id_age_idx (lower(email), team_id) include (age)
         index users_tags_idx (gin: tags)
         index users_team_id_idx (team_id)
         named: users.adult users.by_mail users.one_mail
         any identity: users.id
         table users was accounts
         column users.age was years
         enum mood was feeling
         label mood.it's fine was ok
         label users.role.guest was visitor");
}

#[test]
fn everything_has_a_place() {
    check_places(
        &[("models.rs", RICH)],
        r#"table teams models.rs:39:17 `"teams"`
         table users models.rs:6:17 `"users"`
         column teams.id models.rs:42:5 `id`
         column teams.mail models.rs:43:5 `mail`
         column users.age models.rs:20:5 `age`
         column users.boss models.rs:35:5 `boss`
         column users.created models.rs:24:5 `created`
         column users.email models.rs:18:5 `email`
         column users.id models.rs:14:5 `id`
         column users.mood models.rs:29:5 `mood`
         column users.moods models.rs:30:5 `moods`
         column users.role models.rs:27:5 `role`
         column users.tags models.rs:31:5 `tags`
         column users.team_id models.rs:16:5 `team_id`
         column users.twice models.rs:26:5 `twice`
         column users.type models.rs:21:22 `"type"`
         constraint teams.teams_id_mail_key models.rs:39:26 `unique(id, mail)`
         constraint teams.teams_pkey models.rs:41:13 `primary_key`
         constraint users.adult models.rs:10:22 `"adult"`
         constraint users.one_mail models.rs:7:39 `"one_mail"`
         constraint users.users_age_check models.rs:19:21 `"age > 0"`
         constraint users.users_age_check1 models.rs:10:51 `"age < 200"`
         constraint users.users_age_key models.rs:7:52 `unique(age)`
         constraint users.users_boss_fkey models.rs:34:13 `references = "users"`
         constraint users.users_check models.rs:10:71 `"age > 0 OR email = 'x'"`
         constraint users.users_email_key models.rs:17:43 `unique`
         constraint users.users_pkey models.rs:13:13 `primary_key`
         constraint users.users_role_check models.rs:27:11 `Role`
         constraint users.users_team_id_email_fkey models.rs:11:9 `foreign_key(team_id, email, references = "teams(id, mail)", on_delete = "cascade", on_update = "set null")`
         constraint users.users_team_id_fkey models.rs:15:13 `references = "teams.id"`
         index users.by_mail models.rs:8:62 `"by_mail"`
         index users.users_age_email_idx models.rs:9:91 `index(age, nulls_first, email, operator_class = "text_pattern_ops", collation = "C", nulls_not_distinct)`
         index users.users_email_idx models.rs:8:9 `index(email, desc, where = "age > 17")`
         index users.users_lower_team_id_age_idx models.rs:9:9 `index(expr = "lower(email)", team_id, include(age))`
         index users.users_tags_idx models.rs:9:62 `index(tags, method = "gin")`
         index users.users_team_id_idx models.rs:15:74 `index`
         enum mood models.rs:55:21 `"mood"`
         enum unused models.rs:64:21 `"unused"`
         label mood.it's fine models.rs:59:22 `"it's fine"`
         label mood.sad models.rs:57:22 `"sad"`
         label unused.A models.rs:66:5 `A`
         label users.role.guest models.rs:51:5 `Guest`
         label users.role.super_user models.rs:49:5 `SuperUser`"#,
    );
}

#[test]
fn what_is_referred_to_has_to_be_there() {
    check_rust(
        r##"
#[derive(Model)]
#[model(table = "users", foreign_key(id, team, references = "teams"))]
struct User {
    #[model(primary_key, references = "team.id")]
    id: i64,
    #[model(references = "teams.idd")]
    team: i64,
    #[model(references = "planets")]
    planet: i64,
    #[model(references = "teams.name")]
    name: String,
    #[model(references = "keyless")]
    keyless: i64,
    #[model(references = "teams.zone")]
    zone: i64,
}
#[derive(Model)]
#[model(table = "teams", primary_key(id))]
struct Team { id: i64, name: String, #[model(column = "region")] zone: i64, }
#[derive(Model)]
#[model(table = "keyless")]
struct Keyless { id: i64 }
"##,
        r#"models.rs:3:26 [foreign_key(id, team, references = "teams")] 2 columns of a foreign key cannot refer to 1
         help: name as many columns as the key that is referred to has
         models.rs:5:39 ["team.id"] there is no table `team`
         help: there is `teams`: is it meant?
         models.rs:7:26 ["teams.idd"] table `teams` has no column `idd`
         help: there is `id`: is it meant?
         models.rs:9:26 ["planets"] there is no table `planets`
         help: declare a model for it, or leave the reference out
         models.rs:11:26 ["teams.name"] no key of table `teams` is on `name`
         because: a foreign key refers to columns that a primary key, a UNIQUE constraint or a unique index is on, and which is not deferrable
         help: add the UNIQUE constraint first
         models.rs:13:26 ["keyless"] table `keyless` has no primary key to refer to
         help: name the columns that are meant, which need a UNIQUE constraint
         models.rs:15:26 ["teams.zone"] no key of table `teams` is on `region`
         because: a foreign key refers to columns that a primary key, a UNIQUE constraint or a unique index is on, and which is not deferrable
         help: add the UNIQUE constraint first"#,
    );
}

#[test]
fn sql_in_attributes_is_read_where_it_stands() {
    check_rust(
        r###"
#[derive(Model)]
#[model(table = "t", check("a > > 1"), check("b >
    0 and d"), check(r#"x = "y" "#), check("a \u{3e} q"))]
#[model(index(expr = "lower(n"), index(n, where = "n is nul"), index(expr = "lower(z)"))]
struct T {
    #[model(sql_type = "varchar(0)", default = "draft")]
    n: X,
    #[model(sql_type = "int NOT NULL")]
    a: X,
    #[model(sql_type = "bigserial")]
    b: X,
    #[model(sql_type = "text) INHERITS (u")]
    c: X,
    #[model(sql_type = "text, x text", default = "'x' COLLATE \"C\"")]
    d: X,
    #[model(sql_type = "uuid", identity)]
    e: X,
    #[model(generated = "a + nothing", check = "1, 2")]
    f: i64,
    #[model(default = "(SELECT 1")]
    g: i64,
}
"###,
        r#"models.rs:3:33 [>] invalid operator.
         models.rs:4:25 [x] table `t` has no column `x`
         help: there is `a`: is it meant?
         models.rs:4:44 ["a \u{3e} q"] table `t` has no column `q`
         help: there is `a`: is it meant?
         models.rs:5:30 [] expected `,`
         models.rs:5:57 [nul] `nul` is not understood here
         models.rs:5:84 [z] table `t` has no column `z`
         help: there is `a`: is it meant?
         models.rs:7:25 [varchar(0)] `varchar(0)` is not a type that PostgreSQL knows
         models.rs:7:49 [draft] a default cannot use a column, and `draft` would be one
         help: write `'draft'` if a text is meant
         models.rs:9:29 [NOT NULL] `NOT NULL` is no part of a type
         models.rs:11:25 [bigserial] `bigserial` is no type of its own
         because: it is an integer whose keys a sequence gives out
         help: say `identity = "serial"` on an integer
         models.rs:13:25 [text) INHERITS (u] this is not one type
         models.rs:15:25 [text, x text] this is not one type
         models.rs:15:50 ["'x' COLLATE \"C\""] `COLLATE` behind a default
         help: PostgreSQL takes it for the collation of the column: say `collation = "..."`
         models.rs:17:32 [identity] `identity` on column `e`, which is uuid
         help: an identity gives out integers: say `bigint`, `integer` or `smallint`
         models.rs:19:30 [nothing] table `t` has no column `nothing`
         help: its columns are `n`, `a`, `b`, `c`, `d`, `e`, `f`, `g`
         models.rs:19:49 [1, 2] this is not one expression
         models.rs:21:33 [] expected `,`"#,
    );
}

#[test]
fn what_is_declared_twice() {
    check_rust(
        r##"
#[derive(Model)]
#[model(table = "t", unique(a, name = "x"), check(name = "x", "a > 0"), index(a, name = "e"))]
struct A { a: i64, #[model(index(name = "u"))] b: i64 }
#[derive(Model)]
#[model(table = "u", index(a, name = "x"), unique(a, name = "a_pkey"))]
struct C { a: i64 }
#[derive(Model)]
#[model(enum_type = "u")]
enum D { A }
#[derive(Model)]
#[model(enum_type = "e")]
enum E { A }
#[derive(Model)]
#[model(table = "a", primary_key(a, name = "a_pkey"))]
struct G { a: i64 }
#[derive(Model)]
#[model(table = "a_pkey")]
struct H { a: i64 }
"##,
        r#"models.rs:3:39 ["x"] table `t` has a constraint `x` already
         models.rs:3:58 ["x"] declared here already
         help: choose another name for one of the two
         models.rs:6:17 ["u"] `u` exists already
         models.rs:9:21 ["u"] declared here already
         because: it is the name of a type, and every table has a type of its name
         help: choose another name for one of the two
         models.rs:18:17 ["a_pkey"] `a_pkey` exists already
         models.rs:15:44 ["a_pkey"] declared here already
         because: it is the name of the index of a constraint of `a`, and tables, views, indexes and keys share their names
         help: choose another name for one of the two"#,
    );
}

#[test]
fn enumerations() {
    check_rust(
        r##"
mod one { #[derive(Model)] enum Same { A } }
mod two { #[derive(Model)] enum Same { B } }
#[derive(Model)] enum Color { Red }
#[derive(Model)]
#[model(sql_type = "integer")]
enum Number { One }
#[derive(Model)]
#[model(sql_type = "varchar(0)")]
enum Broken { One }
#[derive(Model)]
#[model(table = "t")]
struct T {
    a: Same,
    b: Colour,
    c: Vec<Color>,
    d: Elsewhere,
    e: Number,
    f: Broken,
    g: Option<Broken>,
}
"##,
        r#"models.rs:6:20 ["integer"] labels are stored as text, and `integer` is none
         help: say `text`, `varchar(n)` or `char(n)`, or leave it out
         models.rs:9:21 [varchar(0)] `varchar(0)` is not a type that PostgreSQL knows
         models.rs:14:8 [Same] `Same` is the name of several enums
         models.rs:2:33 [Same] this one
         models.rs:3:33 [Same] or this one
         help: call one of the enums otherwise, or say the type with `#[model(sql_type = "...")]`
         models.rs:15:8 [Colour] unsupported type `Colour`
         help: there is the enum `Color`; if it is not meant, say the type with `#[model(sql_type = "...")]`
         models.rs:16:8 [Vec<Color>] an array of `Color`, which is stored as text
         help: store the enum as a type of its own, or say the type with `#[model(sql_type = "text[]")]`
         models.rs:17:8 [Elsewhere] unsupported type `Elsewhere`
         help: say the type with `#[model(sql_type = "...")]`, or derive `Model` on the enum if it is one"#,
    );
}

#[test]
fn an_enum_of_text_and_the_checks_beside_it() {
    check_rust(
        r##"
#[derive(Model)]
#[model(table = "t", check("a <> 'x'"))]
struct T {
    #[model(check = "a <> 'y'")]
    a: Option<Color>,
    b: Color,
    c: Option<Vec<Kind>>,
    #[model(sql_type = "kind", default = "'a'::kind")]
    d: Something,
}
#[derive(Model)] enum Color { Red, Green }
#[derive(Model)] #[model(enum_type = "kind")] enum Kind { #[model(rename = "a")] A }
"##,
        "enum kind (a)
         table t
         a text
         b text not null
         c kind[]
         d kind not null default 'a'::kind
         check t_a_check a IN ('Red', 'Green')
         check t_a_check1 a <> 'y'
         check t_b_check b IN ('Red', 'Green')
         check t_a_check2 a <> 'x'",
    );
}

#[test]
fn tables_that_refer_to_each_other() {
    check_rust(
        r##"
#[derive(Model)]
#[model(table = "a_b")]
struct Ab {
    #[model(primary_key)] id: i64,
    #[model(references = "b", unique)] c: i64,
    #[model(references = "a_b")] parent: Option<i64>,
}
#[derive(Model)]
#[model(table = "a")]
struct A { #[model(primary_key)] id: i64, #[model(references = "a_b", unique)] b_c: i64 }
#[derive(Model)]
#[model(table = "b")]
struct B { #[model(primary_key, references = "a")] id: i64 }
"##,
        "table a
         id bigint not null
         b_c bigint not null
         primary key a_pkey (id)
         unique a_b_c_key (b_c)
         foreign key a_b_c_fkey (b_c) -> a_b (id)
         table a_b
         id bigint not null
         c bigint not null
         parent bigint
         primary key a_b_pkey (id)
         unique a_b_c_key1 (c)
         foreign key a_b_c_fkey1 (c) -> b (id)
         foreign key a_b_parent_fkey (parent) -> a_b (id)
         table b
         id bigint not null
         primary key b_pkey (id)
         foreign key b_id_fkey (id) -> a (id)",
    );
}

#[test]
fn the_order_of_files_and_declarations_makes_no_difference() {
    let parts = [
        r##"#[derive(Model)] #[model(table = "a_b")] struct Ab { #[model(primary_key)] id: i64, #[model(references = "c", unique, index, check = "c > 0")] c: i64 }"##,
        r##"#[derive(Model)] #[model(table = "a")] struct A { #[model(primary_key)] id: i64, #[model(references = "c", unique, index, check = "b_c > 0")] b_c: i64 }"##,
        r##"#[derive(Model)] #[model(table = "c")] struct C { #[model(primary_key)] id: i64, mood: Mood }
            #[derive(Model)] #[model(enum_type = "mood")] enum Mood { A }"##,
    ];
    let make = |order: [usize; 3]| {
        let names = ["x.rs", "y.rs", "z.rs"];
        let files = [0, 1, 2].map(|at| (names[at], parts[order[at]]));
        read(&files).0.unwrap().schema
    };
    let first = make([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(make(order), first);
    }
    let together = parts.concat();
    assert_eq!(read(&[("all.rs", &together)]).0.unwrap().schema, first);
    let names: Vec<_> = first.table("a_b").unwrap().constraint_names().collect();
    assert_eq!(
        names,
        ["a_b_pkey", "a_b_c_key1", "a_b_c_check1", "a_b_c_fkey1"]
    );
}
