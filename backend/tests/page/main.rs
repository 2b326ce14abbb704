//! The page at `/`, looked at as people look at it: in a browser without a window, on both databases, in both colour
//! schemes, wide and narrow. What needs no browser is asked over HTTP alone.

mod browser;
mod measure;
mod server;
mod site;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use browser::{Browser, Scheme};
use pretty_assertions::assert_eq;
use server::{Database, wait};
use sha2::{Digest, Sha256};
use site::{Answer, Program, Site};
use stairway::{revision::RevisionId, source::Source};

/// How each entry begins.
const ENTRY: &str = "<details class=\"revision";

/// The ids of the entries that have a badge.
fn badged(document: &str, badge: &str) -> Vec<String> {
    let badge = format!("<span class=\"badge {badge}\">{badge}</span>");
    let entries = document.split(ENTRY).skip(1);
    entries
        .filter(|entry| entry.contains(&badge))
        .map(|entry| {
            between(entry, " id=\"", "\"")
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

/// The word that each revision's entry says of it, newest first.
fn states(document: &str) -> Vec<(String, String)> {
    let entries = document.split(ENTRY).skip(1);
    entries
        .map(|entry| {
            let state = between(entry, "<span class=\"state ", "\"").unwrap_or_default();
            let id = between(entry, " id=\"", "\"").unwrap_or_default();
            (id.to_owned(), state.to_owned())
        })
        .collect()
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

/// The summary's word.
fn word(document: &str) -> &str {
    between(document, "<p class=\"word\">", "</p>").unwrap_or_default()
}

/// What the page has to say of the first `applied` revisions being applied.
fn expected(source: &Source, applied: usize) -> Vec<(String, String)> {
    let state = |(place, id): (usize, &RevisionId)| {
        let state = if place < applied {
            "applied"
        } else {
            "pending"
        };
        (id.to_string(), state.to_owned())
    };
    let mut states: Vec<_> = source.graph().order().enumerate().map(state).collect();
    states.reverse();
    states
}

#[test]
fn half_way_each_revision_is_shown_with_its_state_and_nothing_is_loaded() {
    let Some(browser) = Browser::find() else {
        return;
    };
    for database in Database::both() {
        database.upgrade("e83f5c1d90ba");
        let site = Site::of_repository(&database.url());
        let seen = browser.open(&site.address(), Scheme::Light, (1280, 900));
        assert_eq!(seen.console, Vec::<String>::new());
        assert_eq!(seen.requests, [site.address()]);
        assert_eq!(states(&seen.document), expected(site.source(), 13));
        assert_eq!(word(&seen.document), "behind");
        assert!(seen.document.contains("8 of 21 revisions are pending."));
        let nodes = |state: &str| {
            let nodes = seen.document.split("class=\"stairway-node ").skip(1);
            let classes = nodes.filter_map(|node| node.split_once('"'));
            classes.filter(|(class, _)| class.ends_with(state)).count()
        };
        assert_eq!((nodes(" applied"), nodes(" pending")), (13, 8));
        // Where the database is, and where it could be.
        assert_eq!(badged(&seen.document, "current"), ["e83f5c1d90ba"]);
        assert_eq!(badged(&seen.document, "head"), ["4ac8f26e03b9"]);
        // The schema is the one that is there, not the one at head.
        assert!(
            seen.document.contains("table post_tags")
                && !seen.document.contains("view published_posts")
        );
    }
}

#[test]
fn every_link_leads_somewhere_and_no_text_leaves_its_place() {
    let Some(browser) = Browser::find() else {
        return;
    };
    for (database, target) in [
        (Database::sqlite(), "head"),
        (wait(Database::postgres()), "e83f5c1d90ba"),
    ] {
        database.upgrade(target);
        let page = Site::of_repository(&database.url()).page();
        for (scheme, widths) in [
            (Scheme::Light, &[1280, 768, 390, 320][..]),
            (Scheme::Dark, &[1280, 390]),
        ] {
            for &width in widths {
                let measured = measure::measure(&browser, &page, scheme, width);
                let at = format!("{scheme:?} at {width} on {}", database.url());
                assert_eq!(measured.problems, Vec::<String>::new(), "{at}");
                assert_eq!(measured.dark, scheme == Scheme::Dark, "{at}");
                assert_eq!((measured.rows, measured.drawings), (21, 1), "{at}");
                assert_eq!(measured.beside, width == 1280, "{at}");
                assert!(
                    measured.texts > 400 && measured.links > 20,
                    "{at}: {measured:?}"
                );
                assert!(
                    measured.opened,
                    "a link opens the entry that it leads to: {at}"
                );
            }
        }
    }
}

#[test]
fn a_history_of_many_branches_is_one_picture() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let database = Database::sqlite();
    database.run("CREATE TABLE other (id integer PRIMARY KEY)");
    for (count, folds) in [(12, 0), (300, 3)] {
        let site = Site::new(site::branched(count), &database.url());
        let page = site.page();
        for width in [1280, 390] {
            let measured = measure::measure(&browser, &page, Scheme::Light, width);
            assert_eq!(
                measured.problems,
                Vec::<String>::new(),
                "{count} at {width}"
            );
            let rows = u64::try_from(count + folds).unwrap();
            assert_eq!(measured.rows, rows, "{count} at {width}");
            assert!(measured.opened, "{count} at {width}");
        }
    }
}

#[test]
fn what_the_measuring_is_for_is_found_by_it() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let database = Database::sqlite();
    database.upgrade("head");
    let page = Site::of_repository(&database.url()).page();
    for (width, from, to, problem) in [
        (
            1280,
            ">email</text>",
            ">emailemailemailemailemail</text>",
            "meets",
        ),
        (
            1280,
            "class=\"name\" x=\"12\"",
            "class=\"name\" x=\"900\"",
            "leaves its box",
        ),
        (
            1280,
            "href=\"#schema\"",
            "href=\"#nowhere\"",
            "leads nowhere",
        ),
        (
            1280,
            "<h1>",
            "<h1 style=\"min-width:3000px\">",
            "wider than the window",
        ),
        (
            1280,
            "<p class=\"sentence\">",
            "<p class=\"sentence\" style=\"color:#888a\">",
            "contrast",
        ),
        // What may be scrolled is cut off all the same.
        (
            390,
            ".history { ",
            ".history { white-space: nowrap; word-spacing: 9em; ",
            "is cut off",
        ),
        (
            390,
            ".picture svg { max-width: 100%;",
            ".picture svg { width: 600px;",
            "is cut off",
        ),
        (390, "pre-wrap;", "pre; overflow: auto;", "is cut off"),
        (
            1280,
            ".picture.wide svg{min-width:",
            ".picture.wide svg{width:300px;min-width:0;--was:",
            "too small",
        ),
        (
            390,
            "<details class=\"revision",
            "<details style=\"margin-top:3px\" class=\"revision",
            "the graph is torn",
        ),
        (
            390,
            ".part0{--lanes:",
            ".part0{padding:0;--lanes:1px;--was:",
            "the graph meets the message",
        ),
        (
            768,
            "min-height: 36px; line-height: 20px;",
            "min-height: 36px; line-height: 40px;",
            "is beside its line",
        ),
    ] {
        assert!(page.contains(from), "{from}");
        // The first row has nothing above it that it could be torn from.
        let broken = match problem {
            "the graph is torn" => page.replace(from, to),
            _ => page.replacen(from, to, 1),
        };
        let problems = measure::measure(&browser, &broken, Scheme::Light, width).problems;
        assert!(
            problems.iter().any(|it| it.contains(problem)),
            "{from}: {problem}: {problems:?}"
        );
    }
}

#[test]
fn the_program_serves_it() {
    let Some(browser) = Browser::find() else {
        return;
    };
    for database in Database::both() {
        database.upgrade("head");
        let program = Program::serve(&database, &[]);
        let seen = browser.open(&program.address(), Scheme::Dark, (390, 844));
        assert_eq!(seen.console, Vec::<String>::new());
        assert_eq!(seen.requests, [program.address()]);
        assert_eq!(word(&seen.document), "at head");
        assert_eq!(states(&seen.document), expected(&site::repository(), 21));
        let whole = [
            "view published_posts",
            "post_tags.post_id refers to posts.id",
        ];
        assert!(whole.iter().all(|it| seen.document.contains(it)));
    }
}

#[test]
fn the_program_serves_it_to_nobody_where_it_is_told_so() {
    let database = Database::sqlite();
    database.upgrade("head");
    let program = Program::serve(&database, &["--no-page"]);
    let answer = Answer::of(&program.address());
    assert_eq!(answer.status, 404);
    assert!(!answer.body.contains("CREATE TABLE"));
}

#[test]
fn a_database_that_cannot_be_reached_is_said_and_its_password_is_not() {
    let url = "postgres://someone:hunter2@127.0.0.1:1/app"
        .parse()
        .unwrap();
    let answer = Site::of_repository(&url).answer();
    assert_eq!(answer.status, 503);
    assert_eq!(word(&answer.body), "unreachable");
    assert!(
        answer
            .body
            .contains("postgres://someone:***@127.0.0.1:1/app")
    );
    assert!(!answer.body.contains("hunter2"));
    // What the program carries is there all the same, with no word of what is applied.
    assert!(!answer.body.contains("current</span>"));
    // What is code in an error is shown as code.
    let (_, main) = answer.body.split_once("<main").unwrap();
    let (summary, _) = main.split_once("</section>").unwrap();
    assert!(!summary.contains('`'), "{summary}");
    assert!(
        summary.contains("<p class=\"note\">cannot connect to <code>postgres://someone"),
        "{summary}"
    );
    let states = states(&answer.body);
    assert!(states.len() == 21 && states.iter().all(|(_, state)| state.is_empty()));
}

#[test]
fn what_browsers_may_do_with_it_is_said() {
    let database = Database::sqlite();
    database.upgrade("head");
    let answer = Site::of_repository(&database.url()).answer();
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy");
    let style = between(&answer.body, "<style>", "</style>").unwrap();
    let digest = STANDARD.encode(Sha256::digest(style));
    let expected = format!("default-src 'none'; style-src 'sha256-{digest}'; img-src data:;");
    assert!(policy.starts_with(&expected), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    for refused in [
        "<script",
        "javascript:",
        "@import",
        "url(",
        " src=",
        " style=",
        "http-equiv",
    ] {
        assert!(!answer.body.contains(refused), "{refused}");
    }
}

#[test]
fn a_database_that_was_never_migrated_has_all_pending() {
    for database in Database::both() {
        database.run("CREATE TABLE other (id integer PRIMARY KEY)");
        let answer = Site::of_repository(&database.url()).answer();
        assert_eq!((answer.status, word(&answer.body)), (200, "behind"));
        assert!(
            answer
                .body
                .contains("Nothing is applied: 21 revisions are pending.")
        );
        assert!(answer.body.contains("table other"));
    }
}

#[test]
fn what_was_edited_and_what_is_unknown_are_told_apart() {
    for database in Database::both() {
        database.upgrade("head");
        let site = Site::of_repository(&database.url());
        database.run(
            "UPDATE stairway_revisions SET id = 'from_tomorrow', message = 'Not <known>' \
             WHERE id = '4ac8f26e03b9'",
        );
        let ahead = site.answer().body;
        // It is no longer recorded, so it is pending as well.
        assert_eq!(word(&ahead), "behind");
        assert!(ahead.contains("1 revision is recorded that this program does not know"));
        assert!(ahead.contains("<code>from_tomorrow</code> Not &lt;known&gt;"));
        database.run("UPDATE stairway_revisions SET checksum = '0' WHERE id = '83e2d61fb05c'");
        site.wait_for_news();
        let changed = site.answer().body;
        assert_eq!(word(&changed), "changed");
        let states = states(&changed);
        let state = |id: &str| states.iter().find(|(own, _)| own == id).unwrap().1.clone();
        assert_eq!(state("83e2d61fb05c"), "changed");
        assert_eq!(state("1975ea83b712"), "applied");
        assert_eq!(state("4ac8f26e03b9"), "pending");
    }
}

#[test]
fn what_runs_on_sqlite_is_beside_what_is_written() {
    let database = Database::sqlite();
    database.upgrade("head");
    let body = Site::of_repository(&database.url()).answer().body;
    let entry = between(&body, "id=\"83e2d61fb05c\"", ENTRY).unwrap();
    assert!(
        entry.contains("What runs on SQLite") && entry.contains("As written"),
        "{entry}"
    );
    // What only watches is told in a line, and there for who asks.
    assert!(!entry.contains("class=\"guards\""), "{entry}");
    let entry = between(&body, "id=\"6fe1a2948d37\"", ENTRY).unwrap();
    let (shown, folded) = entry.split_once("<details class=\"guards\">").unwrap();
    assert!(
        !shown.contains("stairway_guard") && shown.contains("DROP TABLE user_profiles"),
        "{shown}"
    );
    assert!(
        folded.contains("CREATE TEMP TABLE stairway_guard")
            && folded.contains("DROP TABLE user_profiles")
    );
    let database = wait(Database::postgres());
    database.upgrade("head");
    let body = Site::of_repository(&database.url()).answer().body;
    assert!(!body.contains("class=\"guards\""));
    assert!(!body.contains("What runs on PostgreSQL"));
    assert!(body.contains("As written, and so it runs on PostgreSQL"));
}

#[test]
fn a_thousand_revisions_are_one_page_whose_older_ones_are_folded() {
    let database = Database::sqlite();
    database.run("CREATE TABLE other (id integer PRIMARY KEY)");
    let site = Site::new(site::chain(1000), &database.url());
    let answer = site.answer();
    assert_eq!(answer.status, 200);
    assert_eq!(states(&answer.body).len(), 1000);
    let (shown, folded) = answer.body.split_once("<details class=\"fold").unwrap();
    assert_eq!(shown.matches(ENTRY).count(), 40);
    assert_eq!(folded.matches("<details class=\"fold").count() + 1, 10);
    assert!(folded.contains("100 older revisions, all pending"));
    let bytes = answer.body.len();
    assert!(bytes < 3_000_000, "{bytes} bytes");
    // Of older ones those are shown among which the database is.
    assert!(!answer.body.contains("\" open>"));
    let half = Database::sqlite();
    half.upgrade_of(&site::chain(200), "r0099");
    let body = Site::new(site::chain(200), &half.url()).answer().body;
    let open: Vec<&str> = body.split("\" open>").skip(1).collect();
    assert_eq!(open.len(), 1);
    assert!(open[0].contains("100 older revisions, 60 pending, 40 applied"));
    assert!(body.contains("60 older revisions, all applied"));
    assert_eq!(badged(&body, "current"), ["r0099"]);
}
