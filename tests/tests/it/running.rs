//! Upgrade and downgrade, on both databases: the text, the document, the codes, and what is left behind.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;

#[test]
fn an_upgrade_goes_to_head_and_a_downgrade_takes_back_one() {
    for space in Space::each().map(Space::ladder) {
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-upgrade"), @"
            exit 0
            --- stdout
            upgrade    a1 [time]  Revision a1
            upgrade    b2 [time]  Revision b2
            upgrade    c3 [time]  Revision c3
            3 revisions upgraded in [time]: [database] is at c3 (head)
            ");
            assert_eq!(space.objects(), "posts users users_email");
            assert_eq!(space.applied(), "a1 b2 c3");
            assert_snapshot!(space.run("migrate-upgrade"), @"
            exit 0
            --- stdout
            nothing to do: [database] is at c3 (head)
            ");
            assert_snapshot!(space.run("migrate-downgrade"), @"
            exit 0
            --- stdout
            downgrade  c3 [time]  Revision c3
            1 revision downgraded in [time]: [database] is at b2
            ");
            assert_eq!(space.objects(), "posts users");
            assert_snapshot!(space.run("migrate-downgrade base"), @"
            exit 0
            --- stdout
            downgrade  b2 [time]  Revision b2
            downgrade  a1 [time]  Revision a1
            2 revisions downgraded in [time]: [database] is at base
            ");
            assert_eq!(space.objects(), "");
            assert_eq!(space.applied(), "");
            assert_snapshot!(space.run("migrate-downgrade base"), @"
            exit 0
            --- stdout
            nothing to do: [database] is at base
            ");
        }
    }
}

#[test]
fn targets_are_heads_ids_beginnings_and_steps() {
    for space in Space::each().map(Space::ladder) {
        let check = |line: &str, applied: &str| {
            space.run(line).ok();
            assert_eq!(space.applied(), applied, "{line}");
        };
        check("migrate-upgrade +1", "a1");
        check("migrate-upgrade b", "a1 b2");
        check("migrate-upgrade heads", "a1 b2 c3");
        check("migrate-downgrade -2", "a1");
        check("migrate-upgrade c3", "a1 b2 c3");
        check("migrate-downgrade a1", "a1");
        check("migrate-upgrade +2", "a1 b2 c3");
        check("migrate-downgrade base", "");
    }
}

#[test]
fn a_dry_run_shows_the_steps_and_makes_nothing() {
    for space in Space::each().map(Space::ladder) {
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-upgrade +2 --dry-run"), @"
            exit 0
            --- stdout
            direction  revision  message
            upgrade    a1        Revision a1
            upgrade    b2        Revision b2
            2 revisions would be upgraded, to b2; nothing was run on [database]
            ");
            assert!(!space.path("x.db").exists());
            assert_eq!(space.objects(), "");
            space.run("migrate-upgrade").ok();
            assert_snapshot!(space.run("migrate-downgrade base --dry-run"), @"
            exit 0
            --- stdout
            direction  revision  message
            downgrade  c3        Revision c3
            downgrade  b2        Revision b2
            downgrade  a1        Revision a1
            3 revisions would be downgraded, to base; nothing was run on [database]
            ");
            assert_eq!(space.applied(), "a1 b2 c3");
        }
    }
}

#[test]
fn a_run_and_a_dry_run_give_the_document_of_the_contract() {
    for space in Space::each().map(Space::ladder) {
        let dialect = space.dialect().as_str();
        let shown = |line: &str| {
            let outcome = space.run(line).exits(0);
            assert_eq!(outcome.stderr, "");
            outcome.to_string().replace(
                &format!("\"dialect\":\"{dialect}\""),
                "\"dialect\":\"[dialect]\"",
            )
        };
        allow_duplicates! {
            assert_snapshot!(shown("migrate-upgrade +2 --dry-run --format json"), @r#"
            exit 0
            --- stdout
            {
              "database": {"dialect":"[dialect]","url":"[database]"},
              "from": [],
              "to": ["b2"],
              "steps": [
                {"revision":"a1","direction":"upgrade","message":"Revision a1","milliseconds":0},
                {"revision":"b2","direction":"upgrade","message":"Revision b2","milliseconds":0}
              ],
              "error": null
            }
            "#);
            assert_snapshot!(shown("migrate-upgrade b2 --format json"), @r#"
            exit 0
            --- stdout
            {
              "database": {"dialect":"[dialect]","url":"[database]"},
              "from": [],
              "to": ["b2"],
              "steps": [
                {"revision":"a1","direction":"upgrade","message":"Revision a1","milliseconds":0},
                {"revision":"b2","direction":"upgrade","message":"Revision b2","milliseconds":0}
              ],
              "error": null
            }
            "#);
            assert_snapshot!(shown("migrate-downgrade --format json"), @r#"
            exit 0
            --- stdout
            {
              "database": {"dialect":"[dialect]","url":"[database]"},
              "from": ["b2"],
              "to": ["a1"],
              "steps": [{"revision":"b2","direction":"downgrade","message":"Revision b2","milliseconds":0}],
              "error": null,
              "would_lose": []
            }
            "#);
            space.run("migrate-upgrade").ok();
            assert_snapshot!(shown("migrate-upgrade --format json"), @r#"
            exit 0
            --- stdout
            {
              "database": {"dialect":"[dialect]","url":"[database]"},
              "from": ["c3"],
              "to": ["c3"],
              "steps": [],
              "error": null
            }
            "#);
        }
    }
}
