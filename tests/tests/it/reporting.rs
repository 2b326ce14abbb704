//! What a proof is reported to: files, GitHub's runner, and a page that is looked at in a browser.

use crate::{
    browser::{Browser, Scheme},
    measure::measure,
    space::{Outcome, Space},
};
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use serde_json::Value;
use std::fs;

/// A revision whose downgrade leaves an index, and loses a column's values.
const LEAVES: &str = "--! upgrade\nCREATE INDEX users_email ON users (email);\nALTER TABLE users DROP COLUMN age;\n\n\
                      --! downgrade\nALTER TABLE users ADD COLUMN age integer;\n";
const USERS: &str = "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, age integer);\n\n\
                     --! downgrade\nDROP TABLE users;\n";

/// Proven on SQLite alone.
fn space() -> Space {
    Space::bare().globals("--migrations m --databases sqlite")
}

fn failing() -> Space {
    space()
        .revision("a1", "", USERS)
        .revision("b2", "a1", LEAVES)
}

fn on_github(space: &Space, options: &str) -> Outcome {
    space
        .command(&format!("migrate-test {options}"))
        .variable("GITHUB_ACTIONS", "true")
        .variable("GITHUB_WORKSPACE", space.path(""))
        .variable("GITHUB_STEP_SUMMARY", space.path("summary.md"))
        .run()
}

#[test]
fn a_proof_that_fails_is_in_every_report() {
    let space = failing().file("summary.md", "what another step said\n");
    let options = "--junit proof.xml --sarif proof.sarif --html proof.html";
    let outcome = on_github(&space, options).exits(1);
    assert_snapshot!(outcome, @r#"
    exit 1
    --- stdout
    revision  sqlite                    grade               message
    a1        ok                        lossy: drops users  Revision a1
    b2        down, again, rows failed                      Revision b2

    failed b2 on SQLite: Revision b2
      down: index `users_email` on table `users` was left behind
        at m/b2.sql:10
      rows: `users.age`: 6 of 6 values lost by upgrade and downgrade
        for one, -2147483648 became NULL
        help: bring them back in the downgrade, or say `--! allow drop-column "why"`
        at m/b2.sql:6
      again: index users_email already exists
        in: CREATE INDEX users_email ON users (email)
        at m/b2.sql:7

    history  obligation  status   detail
    sqlite   base        ok       2 revisions up and down leave nothing
    sqlite   models      skipped  no models are configured

    not proven in [time]; SQLite [version]: 1 ok, 1 failed
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            failed   Revision b2
    written: `proof.xml`
    written: `proof.sarif`
    written: `proof.html`
    ::error file=m/b2.sql,line=10,title=b2%3A down on SQLite::index `users_email` on table `users` was left behind
    ::error file=m/b2.sql,line=6,title=b2%3A rows on SQLite::`users.age`: 6 of 6 values lost by upgrade and downgrade%0Afor one, -2147483648 became NULL%0Ahelp: bring them back in the downgrade, or say `--! allow drop-column "why"`
    ::error file=m/b2.sql,line=7,title=b2%3A again on SQLite::index users_email already exists%0Ain: CREATE INDEX users_email ON users (email)
    "#);
    let summary = space.read("summary.md");
    assert!(
        summary.starts_with("what another step said\n\n## Round trip: not proven\n"),
        "{summary}"
    );
    let junit = space.read("proof.xml");
    for part in [
        "<testsuite name=\"SQLite\" tests=\"6\" failures=\"1\" errors=\"0\" skipped=\"1\">",
        "name=\"b2 Revision b2\" file=\"m/b2.sql\"><failure type=\"down, again, rows\"",
    ] {
        assert!(junit.contains(part), "{part}: {junit}");
    }
    let sarif: Value = serde_json::from_str(&space.read("proof.sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let places: Vec<String> = results
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            let rule = result["ruleId"].as_str().unwrap();
            format!("{rule} {uri}:{}", place["region"]["startLine"])
        })
        .collect();
    assert_eq!(
        places,
        ["down m/b2.sql:10", "rows m/b2.sql:6", "again m/b2.sql:7"]
    );
    assert!(
        space
            .read("proof.html")
            .contains("<p class=\"sentence\">1 of 2 revisions does not hold.</p>")
    );
}

#[test]
fn a_document_on_standard_output_stays_one() {
    let space = failing();
    let outcome = on_github(&space, "--format json --html proof.html").exits(1);
    assert_eq!(outcome.json()["ok"], false);
    assert!(
        outcome.stderr.contains("::error file=m/b2.sql,line="),
        "{outcome}"
    );
    assert!(space.read("proof.html").contains("not proven"));
    let outcome = space.run("migrate-test --format json --html .").exits(1);
    assert_eq!(outcome.json()["ok"], false);
    assert!(
        outcome.stderr.contains("the report `.` cannot be written"),
        "{outcome}"
    );
}

#[test]
fn elsewhere_nothing_is_said_to_github() {
    let space = failing();
    let outcome = space
        .command("migrate-test")
        .variable("GITHUB_STEP_SUMMARY", space.path("summary.md"))
        .run()
        .exits(1);
    assert!(!outcome.said().contains("::error"), "{outcome}");
    assert!(!space.path("summary.md").exists());
}

#[test]
fn a_report_that_cannot_be_written_is_told_after_the_result() {
    let space = space().revision("a1", "", USERS).file("folder/x", "");
    let options = "-q --junit nowhere/proof.xml --sarif folder --html proof.html";
    assert_snapshot!(space.run(&format!("migrate-test {options}")), @"
    exit 2
    --- stdout
    proven in [time]; SQLite [version]: 1 ok
    --- stderr
    error: the report `nowhere/proof.xml` cannot be written
     |
     = note: No such file or directory (os error 2)
     = help: make the folder first: `mkdir -p nowhere`
    error: the report `folder` cannot be written
     |
     = note: Is a directory (os error 21)
     = help: it is a folder; name a file in it, such as `folder/report`
    ");
    // The others are written all the same.
    assert!(space.path("proof.html").exists());
    let failing = failing().file("folder/x", "");
    let outcome = failing.run(&format!("migrate-test {options}")).exits(1);
    assert!(
        outcome
            .stderr
            .contains("the report `folder` cannot be written"),
        "{outcome}"
    );
}

#[test]
fn two_reports_in_one_file_are_refused_before_anything_is_proven() {
    let space = failing();
    assert_snapshot!(space.run("migrate-test --junit proof.xml --html ./m/../proof.xml"), @"
    exit 2
    --- stderr
    error: `--junit` and `--html` name the same file
     |
     = note: both would be written to `./m/../proof.xml`
     = help: give each report a file of its own
    ");
    assert!(!space.path("proof.xml").exists());
}

#[test]
fn the_page_is_seen_whole_in_a_browser_and_asks_for_nothing() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let space = failing();
    let _ = space.run("migrate-test -q --html proof.html").exits(1);
    let address = format!("file://{}", space.path("proof.html").display());
    let seen = browser.open(&address, Scheme::Light, (1280, 900));
    assert_eq!(seen.console, Vec::<String>::new());
    let asked: Vec<&String> = seen.requests.iter().filter(|it| **it != address).collect();
    assert_eq!(asked, Vec::<&String>::new());
    assert!(
        seen.document.contains("failed: down, again, rows"),
        "{}",
        seen.document
    );
    looked_at(&browser, &space.read("proof.html"), 2);
}

#[test]
fn a_long_history_is_folded_around_what_does_not_hold() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let mut space = space();
    for at in 0..75 {
        let revises = match at {
            0 => String::new(),
            at => format!("r{:03}", at - 1),
        };
        let way_back = match at {
            40 => "SELECT 1".to_owned(),
            at => format!("DROP TABLE t{at}"),
        };
        let body = format!(
            "--! upgrade\nCREATE TABLE t{at} (id bigint PRIMARY KEY);\n\n--! downgrade\n{way_back};\n"
        );
        space = space.revision(&format!("r{at:03}"), &revises, &body);
    }
    let _ = space.run("migrate-test -q --html proof.html").exits(1);
    let page = space.read("proof.html");
    let folds = page.matches("<details class=\"fold").count();
    // From the top: ten, a fold, the one that fails, a fold.
    assert_eq!(folds, 2);
    let shown = page.split("<details class=\"fold").next().unwrap();
    assert_eq!(shown.matches("<details class=\"revision").count(), 10);
    looked_at(&browser, &page, 75 + 2);
}

/// Nothing is cut off, too pale or torn, wide and narrow, in both colour schemes.
fn looked_at(browser: &Browser, page: &str, rows: u64) {
    for (scheme, width) in [
        (Scheme::Light, 1280),
        (Scheme::Dark, 1280),
        (Scheme::Light, 390),
        (Scheme::Dark, 390),
    ] {
        let measured = measure(browser, page, scheme, width);
        let at = format!("{scheme:?} at {width}: {measured:?}");
        assert_eq!(measured.problems, Vec::<String>::new(), "{at}");
        assert_eq!(measured.dark, scheme == Scheme::Dark, "{at}");
        assert_eq!((measured.rows, measured.drawings), (rows, 0), "{at}");
        assert!(measured.opened && !measured.beside, "{at}");
        assert!(measured.texts > 50 && measured.links > 5, "{at}");
    }
}

#[test]
fn a_browser_sees_what_is_wrong_with_a_page() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let space = failing();
    let _ = space.run("migrate-test -q --html proof.html").exits(1);
    let page = space.read("proof.html");
    // Another style is not the one that the policy allows.
    let broken = page.replacen("</style>", "p{color:red}</style>", 1);
    fs::write(space.path("broken.html"), broken).unwrap();
    let address = format!("file://{}", space.path("broken.html").display());
    let seen = browser.open(&address, Scheme::Light, (1280, 900));
    assert!(
        seen.console
            .iter()
            .any(|line| line.contains("Content Security Policy")),
        "{:?}",
        seen.console
    );
}
