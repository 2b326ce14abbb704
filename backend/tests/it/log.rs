//! What is logged, in both forms, and what never is.

use crate::site::Site;
use crate::transcript::{agent, send};
use pretty_assertions::assert_eq;
use serde_json::Value;
use stairway::Dialect;

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

#[test]
fn as_json_every_line_is_a_document() {
    let site = Site::new(Dialect::Sqlite);
    site.upgrade();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
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
    let lines: Vec<Value> = ended
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
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
