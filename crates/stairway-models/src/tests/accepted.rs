//! Everything that can be said, in one place.

use super::read_text;
use insta::assert_snapshot;

#[test]
fn every_word_of_a_model() {
    let text = r##"use stairway::Model;

#[derive(Model, Clone)]
#[model(table = "users", comment = "who can sign in", renamed_from = "people")]
#[model(primary_key(region, id, name = "users_key", include(email), deferrable))]
#[model(unique(email, "kind", name = "one_email", nulls_not_distinct, deferrable = "initially deferred"))]
#[model(unique(team_id, type))]
#[model(index(created_at, desc, nulls_last, name = "recent", where = "deleted_at IS NULL"))]
#[model(index(expr = "lower(email)", collation = "C", operator_class = "text_pattern_ops", r#type, asc, unique))]
#[model(index(tags, method = "gin", include(id, name), nulls_not_distinct))]
#[model(check("length(name) > 0", name = "users_name_check"), check = "id > 0")]
#[model(check(name = "second", r#"name <> '"'"#))]
#[model(foreign_key(region, team_id, references = "teams(region, id)", name = "users_team", on_delete = set_null, on_update = "NO  ACTION", deferrable = "initially immediate"))]
pub struct User {
    #[model(identity = "by default")]
    pub id: i64,
    #[model(length = 20, collation = "C", default = "''", check = "region <> ''", check("region > 'a'", name = "after_a"))]
    region: String,
    #[model(unique, index(desc, name = "by_email"), index(unique, where = "id > 5"), comment = "as typed", renamed_from = "mail")]
    email: Option<String>,
    #[model(column = "kind", unique(name = "one_kind", deferrable, include(id)))]
    r#type: UserRole,
    #[model(references = "teams.id", on_delete = "cascade", on_update = "set default", deferrable)]
    team_id: Option<i64>,
    #[model(references("people", name = "manager", on_delete = restrict))]
    manager: i64,
    #[model(references = "people (id)")]
    other: i64,
    #[model(precision = 12, scale = 2, default = -1.5)]
    balance: rust_decimal::Decimal,
    #[model(precision = 3, default = "now()")]
    created_at: chrono::DateTime<chrono::Utc>,
    #[model(generated = "balance * 2", sql_type = "numeric(14, 2)")]
    twice: Money,
    #[model(default = 0)]
    count: i32,
    #[model(default = true)]
    active: bool,
    tags: Vec<String>,
    roles: Option<Vec<UserRole>>,
    #[model(sql_type = "citext")]
    name: Option<Anything<'static>>,
    #[model(skip)]
    cache: HashMap<String, String>,
}
"##;
    assert_snapshot!(read_text(text), @r#"
m.rs
  model "User"@14:12 table "users"@4:17 was "people"@4:70 comment "who can sign in"@4:36
    "id"@16:9: bigint@16:13 identity ByDefault@15:24
    "region"@18:5: varchar(20)@18:13 default "''"@17:53 collation "C"@17:38
    "email"@20:5: text@20:19 null was "mail"@19:123 comment "as typed"@19:96
    "type"@22:5 column "kind"@21:22: named UserRole@22:13
    "team_id"@24:5: bigint@24:21 null
    "manager"@26:5: bigint@26:14
    "other"@28:5: bigint@28:12
    "balance"@30:5: numeric(12,2)@30:14 default "-1.5"@29:50
    "created_at"@32:5: timestamptz(3)@32:17 default "now()"@31:38
    "twice"@34:5: numeric(14, 2)@33:51 generated "balance * 2"@33:25
    "count"@36:5: integer@36:12 default "0"@35:23
    "active"@38:5: boolean@38:13 default "true"@37:23
    "tags"@39:5: text[]@39:11
    "roles"@40:5: named UserRole[]@40:19 null
    "name"@42:5: citext@41:24 null
    primary key @5:9 ("region"@5:21, "id"@5:29) name "users_key"@5:40 include ("email"@5:61) Immediate
    unique @19:13 ("email"@20:5)
    unique @21:30 ("kind"@21:22) name "one_kind"@21:44 include ("id"@21:76) Immediate
    unique @6:9 ("email"@6:16, "kind"@6:23) name "one_email"@6:38 nulls not distinct Deferred
    unique @7:9 ("team_id"@7:16, "kind"@7:25)
    index @19:21 ("email"@20:5 desc) name "by_email"@19:40
    index @19:53 unique ("email"@20:5) where "id > 5"@19:75
    index @8:9 ("created_at"@8:15 desc nulls last) name "recent"@8:52 where "deleted_at IS NULL"@8:70
    index @9:9 unique (expr "lower(email)"@9:22 collation "C"@9:50 class "text_pattern_ops"@9:72, "kind"@9:92)
    index @10:9 ("tags"@10:15) method "gin"@10:30 include ("id"@10:45, "name"@10:49) nulls not distinct
    check "region <> ''"@17:67 on "region"@18:5
    check "region > 'a'"@17:89 name "after_a"@17:112 on "region"@18:5
    check "length(name) > 0"@11:15 name "users_name_check"@11:42
    check "id > 0"@11:71
    check "name <> '\"'"@12:32 name "second"@12:22
    foreign key @23:13 ("team_id"@24:5) to "teams"@23:26 ("id"@23:26) on delete "cascade"@23:50 on update "set default"@23:73 Immediate
    foreign key @25:13 ("manager"@26:5) to "people"@25:24 () name "manager"@25:41 on delete "restrict"@25:64
    foreign key @27:13 ("other"@28:5) to "people"@27:26 ("id"@27:26)
    foreign key @13:9 ("region"@13:21, "team_id"@13:29) to "teams"@13:51 ("region"@13:51, "id"@13:51) name "users_team"@13:79 on delete "set null"@13:105 on update "no action"@13:127 Immediate
"#);
}

#[test]
fn every_word_of_an_enum() {
    let text = r#"
#[derive(stairway::Model)]
#[model(enum_type = "user_role", rename_all = "kebab-case", renamed_from = "role", comment = "may do")]
enum UserRole {
    VeryLow = 1,
    #[model(rename = "boss", renamed_from = "chief")]
    r#High,
}

#[cfg_attr(feature = "server", derive(Clone, stairway_derive::Model), model(sql_type = "varchar(10)"))]
enum Digest { Never }

#[derive(Model)]
enum Plain { #[model(renamed_from = "A")] One {} , Two }
"#;
    assert_snapshot!(read_text(text), @r#"
m.rs
  enum "UserRole"@4:6 as type "user_role"@3:21 was "role"@3:76 comment "may do"@3:94
    "VeryLow"@5:5 label "very-low"@5:5
    "High"@7:5 label "boss"@6:22 was "chief"@6:45
  enum "Digest"@11:6 as text of "varchar(10)"@10:88
    "Never"@11:15 label "Never"@11:15
  enum "Plain"@14:6 as text
    "One"@14:43 label "One"@14:43 was "A"@14:37
    "Two"@14:52 label "Two"@14:52
"#);
}

#[test]
fn a_word_that_is_an_option_and_a_column_is_told_apart_by_its_form() {
    let text = r#"
#[derive(Model)]
#[model(table = "t", index("desc", desc = true), index(name, method), unique(name, include))]
struct T { desc: i64, name: i64, method: i64, include: i64 }
"#;
    assert_snapshot!(read_text(text), @r#"
m.rs
  model "T"@4:8 table "t"@3:17
    "desc"@4:12: bigint@4:18
    "name"@4:23: bigint@4:29
    "method"@4:34: bigint@4:42
    "include"@4:47: bigint@4:56
    unique @3:71 ("name"@3:78, "include"@3:84)
    index @3:22 ("desc"@3:28 desc)
    index @3:50 ("name"@3:56, "method"@3:62)
"#);
}

#[test]
fn a_field_s_name_goes_before_a_column_s() {
    let text = r#"
#[derive(Model)]
#[model(table = "t", index(a), index("a"))]
struct T { #[model(column = "b")] a: i64, #[model(column = "a")] b: i64 }
"#;
    assert_snapshot!(read_text(text), @r#"
m.rs
  model "T"@4:8 table "t"@3:17
    "a"@4:35 column "b"@4:29: bigint@4:38
    "b"@4:66 column "a"@4:60: bigint@4:69
    index @3:22 ("b"@3:28)
    index @3:32 ("a"@3:38)
"#);
}

#[test]
fn a_byte_order_mark_a_line_for_the_shell_and_wide_letters_move_no_place() {
    let text = "\u{feff}#!/bin/cargo\r\n// Ä\r\n#[derive(Model)] #[model(comment = \"äö\", table = \"t\")]\r\nstruct T { id: i64 }\r\n";
    assert_snapshot!(read_text(text), @r#"
m.rs
  model "T"@4:8 table "t"@3:50 comment "äö"@3:36
    "id"@4:12: bigint@4:16
"#);
}

#[test]
fn what_is_not_looked_into_is_noted() {
    let text = r#"
include!("more.rs");
#[model(table = "t")]
struct A { id: i64 }
#[model]
enum B { C }
struct OfField { #[model(primary_key)] id: i64 }
#[derive(other::Model)]
struct Theirs { id: u8 }
#[cfg(test)]
#[derive(Model)]
struct Tested(u8);
mod inner {
    #[cfg_attr(test, derive(Model))]
    struct Tested(u8);
    use other::Model;
    #[derive(Model)]
    struct Theirs(u8);
}
cfg_unix! { #[cfg(b)] pub mod unix; mod inline {} }
macro_rules! modules { ($($name:ident)*) => { $(mod $name;)* } }
#[derive(Model)]
enum F { #[cfg(test)] A(i64), B }
#[cfg(test)]
mod tests {
    #[derive(Model)]
    struct Tested(u8);
}
"#;
    assert_snapshot!(read_text(text), @r#"
m.rs
  enum "F"@23:6 as text
    "B"@23:31 label "B"@23:31
  note 2:1: `include!` is not followed
  note 3:3: `A` has `#[model]` and no `#[derive(Model)]`
  note 5:3: `B` has `#[model]` and no `#[derive(Model)]`
  note 7:20: `OfField` has `#[model]` and no `#[derive(Model)]`
  note 20:27: a module inside a macro is not followed
"#);
}
