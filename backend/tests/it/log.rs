//! What is logged, in both forms, and what never is.

use crate::{
    program::Ended,
    site::Site,
    transcript::{agent, send},
};
use pretty_assertions::assert_eq;
use serde_json::Value;
use stairway::Dialect;
use std::net::TcpListener;

#[test]
fn a_request_is_a_line_without_what_it_held() {
    for site in Site::each_at_head() {
        let program = site.serve();
        let body = r#"{"email":"secret@example.org","name":"Secret"}"#;
        send(&program, "POST", "/api/users", "application/json", body);
        send(&program, "GET", "/api/posts?q=secret", "", "");
        send(&program, "GET", "/readyz", "", "");
        let ended = program.stopped().exits(0);
        let said = ended.to_string();
        assert!(!said.to_lowercase().contains("secret"), "{said}");
        let lines: Vec<&str> = ended
            .stderr
            .lines()
            .filter_map(|line| line.split_once("request{id=\"").map(|(_, rest)| rest))
            .map(|rest| rest.split_once("\" ").unwrap().1)
            .map(|rest| rest.split_once(" milliseconds=").unwrap().0)
            .collect();
        assert_eq!(
            lines,
            [
                "method=POST path=\"/api/users\"}: answered status=201",
                "method=GET path=\"/api/posts\"}: answered status=200",
            ]
        );
    }
}

/// All that was said: a document on each line.
fn documents(ended: &Ended) -> Vec<Value> {
    assert_eq!(ended.stdout, "");
    let document = |line| -> Value {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    };
    ended.stderr.lines().map(document).collect()
}

#[test]
fn as_json_what_migrate_does_and_what_ends_it_are_documents_too() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    for site in Site::each() {
        let serve = |words: &str| {
            site.start(&format!(
                "serve {words} --log-format json --listen {address}"
            ))
        };
        // The gate.
        let lines = documents(&serve("").end().exits(1));
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["level"], "ERROR");
        assert_eq!(lines[0]["kind"], "pending");
        assert_eq!(lines[0]["help"], "run `backend migrate` first");
        // Each step, and what ends it.
        let lines = documents(&serve("--migrate").end().exits(2));
        let steps: Vec<&Value> = lines
            .iter()
            .filter(|it| it["message"] == "migrated")
            .collect();
        assert_eq!(steps.len(), 21);
        assert_eq!(steps[0]["revision"], "1975ea83b712");
        assert!(steps[0]["milliseconds"].is_u64());
        let verified = lines.iter().find(|line| line["message"] == "verified");
        assert_eq!(verified.unwrap()["revisions"], 21);
        let last = lines.last().unwrap();
        assert_eq!(last["level"], "ERROR");
        assert_eq!(last["message"], format!("`{address}` is in use"));
        // Also where nothing is to be logged.
        let silent = serve("--migrate").variable("RUST_LOG", "off").end();
        assert_eq!(documents(&silent.exits(2)).len(), 1);
        let odd = serve("").variable("RUST_LOG", "backend=loud").end();
        assert_eq!(documents(&odd.exits(2))[0]["kind"], "usage");
    }
}

#[test]
fn a_database_that_is_not_what_its_revisions_make_is_not_served_the_second_time_either() {
    // A program that went on would end with another code.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    for site in Site::each_at_head() {
        site.execute("ALTER TABLE tags RENAME TO theirs");
        for _ in 0..2 {
            let words = format!("serve --migrate --log-format json --listen {address}");
            let ended = site.run(&words).exits(1);
            let last = documents(&ended).pop().unwrap();
            assert_eq!(last["kind"], "drift");
            let notes = last["notes"].as_str().unwrap();
            assert!(notes.contains("table `tags` is missing"), "{notes}");
        }
    }
}

#[test]
fn why_a_query_failed_is_said_once() {
    for site in Site::each_at_head() {
        let program = site.serve();
        site.execute("ALTER TABLE users RENAME TO gone");
        let answer = send(&program, "GET", "/api/users", "", "");
        assert!(answer.starts_with("500 "), "{answer}");
        let ended = program.stopped().exits(0);
        let line = ended.stderr.lines().find(|line| line.contains("ERROR"));
        let line = line.unwrap_or_else(|| panic!("{ended}"));
        let why = match site.dialect() {
            Dialect::Sqlite => "no such table",
            Dialect::Postgres => "does not exist",
        };
        assert_eq!(line.matches(why).count(), 1, "{line}");
    }
}

#[test]
fn as_json_every_line_is_a_document() {
    let site = Site::new(Dialect::Sqlite);
    site.upgrade();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let program = site
        .start("serve")
        .variable("PORT", &port.to_string())
        .variable("BACKEND_LOG_FORMAT", "json")
        .spawned();
    let url = format!("http://127.0.0.1:{port}/api/users");
    let answer = loop {
        match agent().get(&url).header("x-request-id", "abc-1").call() {
            Ok(answer) => break answer,
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
    };
    assert_eq!(answer.headers()["x-request-id"], "abc-1");
    program.signal("TERM");
    let ended = program.ended().exits(0);
    assert_eq!(ended.stdout, "");
    let lines = documents(&ended);
    let listening = lines.iter().find(|line| line["message"] == "listening");
    assert_eq!(listening.unwrap()["url"], format!("http://0.0.0.0:{port}"));
    let answered = lines.iter().find(|line| line["message"] == "answered");
    let answered = answered.unwrap();
    assert_eq!(answered["level"], "INFO");
    assert_eq!(answered["status"], 200);
    assert_eq!(answered["span"]["id"], "abc-1");
    assert_eq!(answered["span"]["method"], "GET");
    assert_eq!(answered["span"]["path"], "/api/users");
    assert!(answered["milliseconds"].is_u64());
}
