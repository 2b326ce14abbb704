//! How it ends: what is under way is finished, for as long as that may take, and no longer.

use crate::{program::Program, site::Site};
use pretty_assertions::assert_eq;
use stairway::Dialect;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

const BODY: &str = r#"{"name":"slow"}"#;

/// A request whose body is still to come: the server has answered that it waits for it.
fn under_way(program: &Program) -> TcpStream {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    let head = format!(
        "POST /api/tags HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         expect: 100-continue\r\n\r\n",
        BODY.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

/// Waits until nothing takes connections there any more.
fn until_closed(program: &Program) {
    while TcpStream::connect(program.address()).is_ok() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_request_under_way_is_finished() {
    for site in Site::each_at_head() {
        for signal in ["TERM", "INT"] {
            let program = site.serve();
            let mut stream = under_way(&program);
            program.signal(signal);
            until_closed(&program);
            let body = BODY.replace("slow", &signal.to_lowercase().repeat(4)[..4]);
            stream.write_all(body.as_bytes()).unwrap();
            let answer = rest(stream);
            assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
            let ended = program.ended().exits(0);
            assert!(ended.stderr.contains("stopping"), "{ended}");
            assert!(ended.stderr.trim_end().ends_with("stopped"), "{ended}");
        }
        assert_eq!(
            site.query("SELECT name FROM tags ORDER BY id"),
            "term\nintin".replace("intin", "inti")
        );
    }
}

#[test]
fn a_request_that_never_ends_is_cut_off() {
    let site = Site::new(Dialect::Sqlite);
    site.upgrade();
    let program = site.start("serve --listen 127.0.0.1:0 --drain 1").serving();
    let stream = under_way(&program);
    program.signal("TERM");
    let ended = program.ended().exits(0);
    assert!(
        ended
            .stderr
            .contains("requests under way took too long and were cut off"),
        "{ended}"
    );
    drop(stream);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let site = Site::new(Dialect::Sqlite);
    site.upgrade();
    let program = site
        .start("serve --listen 127.0.0.1:0 --drain 3600 --timeout 3600")
        .serving();
    let stream = under_way(&program);
    program.signal("TERM");
    until_closed(&program);
    program.signal("TERM");
    let _ = program.ended().exits(130);
    drop(stream);
}

#[test]
fn a_request_that_takes_too_long_is_a_problem() {
    let site = Site::new(Dialect::Sqlite);
    site.upgrade();
    let program = site
        .start("serve --listen 127.0.0.1:0 --timeout 1")
        .serving();
    let mut stream = under_way(&program);
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 503");
    drop(stream);
    let _ = program.stopped().exits(0);
}
