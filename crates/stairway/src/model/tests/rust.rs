//! Structs and enums.

use super::{check, check_places};

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
#[model(index(expr = "lower(email)", team_id, include(age)), index(tags, method = "gin"))]
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
    check_rust(
        RICH,
        "enum mood (sad, it's fine) -- feelings
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
         foreign key users_team_id_email_fkey (team_id, email) -> teams (id, mail) on delete Cascade
         unique index by_mail (lower(email))
         index users_email_idx (email desc) where age > 17
         index users_lower_team_id_age_idx (lower(email), team_id)
         index users_tags_idx (tags)
         index users_team_id_idx (team_id)
         named: users.adult users.by_mail users.one_mail
         any identity: users.id
         table users was accounts
         column users.age was years
         enum mood was feeling
         label mood.it's fine was ok
         label users.role.guest was visitor",
    );
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
