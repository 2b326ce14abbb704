//! The revisions of this repository on both databases.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use stairway::{Dialect, scratch::postgres::VARIABLE};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// The last of the revisions that these tests know. Whoever adds another proves it with `migrate-test`, and breaks
/// nothing here.
const LAST: &str = "2026-04-02_ca725e09d4f8_offer_a_weekly_digest.sql";

/// A folder with a copy of the revisions.
fn folder() -> String {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example");
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir_all(&copy).unwrap();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("migrations");
        for entry in fs::read_dir(own).unwrap() {
            let name = entry.as_ref().unwrap().file_name();
            if name.to_string_lossy().as_ref() <= LAST {
                fs::copy(entry.unwrap().path(), copy.join(name)).unwrap();
            }
        }
        copy
    });
    FOLDER.display().to_string()
}

/// A space that works on them.
fn example(space: Space) -> Space {
    space.and_globals(&format!("--migrations {}", folder()))
}

#[test]
fn they_are_proven_on_both_databases() {
    let space = Space::bare().globals(&format!("--migrations {}", folder()));
    let outcome = space
        .command("migrate-test")
        .variable(VARIABLE, crate::server::url())
        .run()
        .one_database_after_the_other();
    assert_snapshot!(outcome.to_string().replace(&folder(), "[migrations]"), @r#"
    exit 0
    --- stdout
    revision      sqlite  postgres  grade                                        message
    1975ea83b712  ok      ok        lossy: drops users                           Create users
    5ebc48e65e28  ok      ok        lossy: drops user_preferences                Add user preferences
    c07f4be91a3d  ok      ok        lossy: drops user_profiles                   Add user profiles
    83e2d61fb05c  ok      ok        lossy: drops posts                           Add posts
    f19a60c4d27e  ok      ok        lossy: drops users.phone                     Add phone to users
    2b8d7e53a9f0  ok      ok        exact                                        Index users by email
    a64c0e8f3b12  waived  waived                                                 Tie posts to their authors
    d5037b9ce841  ok      ok        lossy: drops posts.status                    Give posts a status
    6fe1a2948d37  ok      ok        exact                                        Let avatar URLs be long
    09cb35d7e6a4  ok      ok        exact                                        Rename fullname to name
    b7d48f206ec3  ok      ok        lossy: drops post_tags + 1                   Tag posts
    41a9e07c5fd8  waived  waived                                                 Tell tags apart by lower case
    e83f5c1d90ba  ok      ok        exact                                        Merge tagging
    5c92d0fa17eb  waived  waived                                                 Keep published slugs unique
    907be4a3c61f  ok      ok        exact                                        Show published posts
    3d16f8b2e05a  ok      ok        lossy: drops posts.updated_at                Record when a post was edited
    ca725e09d4f8  ok      ok        lossy: drops user_preferences.weekly_digest  Offer a weekly digest

    waived a64c0e8f3b12 on SQLite: Tie posts to their authors
      rows, waived: the upgrade fails where there are rows: `posts_author_id_fkey` is violated: `posts` refers to rows that `users` does not have
        waived by `rows`: a post without its author is for a person to look at
        in: ALTER TABLE posts
                ADD CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE
        at [migrations]/2026-02-11_a64c0e8f3b12_tie_posts_to_their_authors.sql:12

    waived 41a9e07c5fd8 on SQLite: Tell tags apart by lower case
      rows, waived: the upgrade fails where there are rows: UNIQUE constraint failed: index 'tags_lower_name_key'
        waived by `rows`: two tags that differ in case alone are for a person to merge
        in: CREATE UNIQUE INDEX tags_lower_name_key ON tags (lower(name))
        at [migrations]/2026-03-04_41a9e07c5fd8_tell_tags_apart_by_lower_case.sql:12

    waived 5c92d0fa17eb on SQLite: Keep published slugs unique
      rows, waived: the upgrade fails where there are rows: UNIQUE constraint failed: posts.slug
        row of `posts`: `id` 1000005, `author_id` 1000001, `slug` E' a\tb\nc ', `title` 'ééééééééééééééééééééééééééééééééééééééé…éééééééééééééééééééé', `body` '', …
        waived by `rows`: of two published posts with one slug a person has to choose
        in: CREATE UNIQUE INDEX posts_published_slug_key ON posts (slug) WHERE status = 'published'
        at [migrations]/2026-03-12_5c92d0fa17eb_keep_published_slugs_unique.sql:11

    waived a64c0e8f3b12 on PostgreSQL: Tie posts to their authors
      rows, waived: the upgrade fails where there are rows: insert or update on table "posts" violates foreign key constraint "posts_author_id_fkey"
        detail: Key (author_id)=(9223372036854775807) is not present in table "users".
        waived by `rows`: a post without its author is for a person to look at
        in: ALTER TABLE posts
                ADD CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE
        at [migrations]/2026-02-11_a64c0e8f3b12_tie_posts_to_their_authors.sql:12

    waived 41a9e07c5fd8 on PostgreSQL: Tell tags apart by lower case
      rows, waived: the upgrade fails where there are rows: could not create unique index "tags_lower_name_key"
        detail: Key (lower(name::text))=() is duplicated.
        waived by `rows`: two tags that differ in case alone are for a person to merge
        in: CREATE UNIQUE INDEX tags_lower_name_key ON tags (lower(name))
        at [migrations]/2026-03-04_41a9e07c5fd8_tell_tags_apart_by_lower_case.sql:12

    waived 5c92d0fa17eb on PostgreSQL: Keep published slugs unique
      rows, waived: the upgrade fails where there are rows: could not create unique index "posts_published_slug_key"
        detail: Key (slug)=( a\tb\nc ) is duplicated.
        waived by `rows`: of two published posts with one slug a person has to choose
        in: CREATE UNIQUE INDEX posts_published_slug_key ON posts (slug) WHERE status = 'published'
        at [migrations]/2026-03-12_5c92d0fa17eb_keep_published_slugs_unique.sql:11

    history   obligation  status   detail
    sqlite    base        ok       17 revisions up and down leave nothing
    sqlite    order       ok       6 orders end in the same schema
    sqlite    models      skipped  no models are configured
    postgres  base        ok       17 revisions up and down leave nothing
    postgres  order       ok       6 orders end in the same schema
    postgres  models      skipped  no models are configured

    proven in [time]; SQLite [version]: 14 ok, 3 waived; PostgreSQL [version]: 14 ok, 3 waived
    --- stderr
    SQLite [version]: revisions to prove: 17
    sqlite    1975ea83b712  ok       Create users
    sqlite    5ebc48e65e28  ok       Add user preferences
    sqlite    c07f4be91a3d  ok       Add user profiles
    sqlite    83e2d61fb05c  ok       Add posts
    sqlite    f19a60c4d27e  ok       Add phone to users
    sqlite    2b8d7e53a9f0  ok       Index users by email
    sqlite    a64c0e8f3b12  waived   Tie posts to their authors
    sqlite    d5037b9ce841  ok       Give posts a status
    sqlite    6fe1a2948d37  ok       Let avatar URLs be long
    sqlite    09cb35d7e6a4  ok       Rename fullname to name
    sqlite    b7d48f206ec3  ok       Tag posts
    sqlite    41a9e07c5fd8  waived   Tell tags apart by lower case
    sqlite    e83f5c1d90ba  ok       Merge tagging
    sqlite    5c92d0fa17eb  waived   Keep published slugs unique
    sqlite    907be4a3c61f  ok       Show published posts
    sqlite    3d16f8b2e05a  ok       Record when a post was edited
    sqlite    ca725e09d4f8  ok       Offer a weekly digest
    PostgreSQL [version]: revisions to prove: 17
    postgres  1975ea83b712  ok       Create users
    postgres  5ebc48e65e28  ok       Add user preferences
    postgres  c07f4be91a3d  ok       Add user profiles
    postgres  83e2d61fb05c  ok       Add posts
    postgres  f19a60c4d27e  ok       Add phone to users
    postgres  2b8d7e53a9f0  ok       Index users by email
    postgres  a64c0e8f3b12  waived   Tie posts to their authors
    postgres  d5037b9ce841  ok       Give posts a status
    postgres  6fe1a2948d37  ok       Let avatar URLs be long
    postgres  09cb35d7e6a4  ok       Rename fullname to name
    postgres  b7d48f206ec3  ok       Tag posts
    postgres  41a9e07c5fd8  waived   Tell tags apart by lower case
    postgres  e83f5c1d90ba  ok       Merge tagging
    postgres  5c92d0fa17eb  waived   Keep published slugs unique
    postgres  907be4a3c61f  ok       Show published posts
    postgres  3d16f8b2e05a  ok       Record when a post was edited
    postgres  ca725e09d4f8  ok       Offer a weekly digest
    "#);
}

#[test]
fn they_go_up_and_down_and_history_shows_them() {
    for space in Dialect::ALL.map(Space::on).map(example) {
        space.run("migrate-upgrade").ok();
        space.run("migrate-current --check").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-history"), @r"
            exit 0
            --- stdout
                revision      created     state    message
            *   ca725e09d4f8  2026-04-02  applied  Offer a weekly digest (current, head)
            *   3d16f8b2e05a  2026-03-25  applied  Record when a post was edited
            *   907be4a3c61f  2026-03-18  applied  Show published posts
            *   5c92d0fa17eb  2026-03-12  applied  Keep published slugs unique
            *   e83f5c1d90ba  2026-03-09  applied  Merge tagging (merge)
            |\
            | * 41a9e07c5fd8  2026-03-04  applied  Tell tags apart by lower case
            | * b7d48f206ec3  2026-02-24  applied  Tag posts
            * | 09cb35d7e6a4  2026-03-02  applied  Rename fullname to name
            * | 6fe1a2948d37  2026-02-23  applied  Let avatar URLs be long
            |/
            *   d5037b9ce841  2026-02-17  applied  Give posts a status (branch point)
            *   a64c0e8f3b12  2026-02-11  applied  Tie posts to their authors
            *   2b8d7e53a9f0  2026-02-05  applied  Index users by email
            *   f19a60c4d27e  2026-02-03  applied  Add phone to users
            *   83e2d61fb05c  2026-01-27  applied  Add posts
            *   c07f4be91a3d  2026-01-21  applied  Add user profiles
            *   5ebc48e65e28  2026-01-18  applied  Add user preferences
            *   1975ea83b712  2026-01-12  applied  Create users
            ");
            assert_snapshot!(space.run("migrate-heads"), @"
            exit 0
            --- stdout
            head          branch   message
            ca725e09d4f8  tagging  Offer a weekly digest
            ");
        }
        assert_ne!(space.objects(), "");
        space.run("migrate-downgrade base").ok();
        assert_eq!(space.objects(), "");
        assert_eq!(space.applied(), "");
        space.run("migrate-upgrade").ok();
    }
}
