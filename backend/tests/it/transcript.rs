//! Requests as text, and what is answered as text.

use crate::program::Program;
use std::fmt::Write as _;
use ureq::{Agent, Body, http::Response};

/// The headers that are part of the interface.
const SHOWN: [&str; 4] = ["content-type", "location", "link", "allow"];

/// Sends the requests, one on each line that is not empty, and gives them with their answers:
///
/// ```text
/// > POST /api/tags {"name":"rust"}
/// 201 application/json
/// location: /api/tags/1
/// {"id":1,"name":"rust","posts":0}
/// ```
///
/// Moments are written as `[time]`.
pub(crate) fn transcript(program: &Program, requests: &str) -> String {
    let mut transcript = String::new();
    for line in requests.lines().map(str::trim).filter(|it| !it.is_empty()) {
        if line.starts_with('#') {
            let _ = writeln!(transcript, "{line}\n");
            continue;
        }
        let (method, rest) = line.split_once(' ').unwrap();
        let (path, body) = rest.split_once(' ').unwrap_or((rest, ""));
        let answer = send(program, method, path, "application/json", body);
        let _ = writeln!(transcript, "> {line}\n{answer}");
    }
    transcript
}

/// Sends one request, with a body unless it is empty, and gives the answer as text.
pub(crate) fn send(
    program: &Program,
    method: &str,
    path: &str,
    kind: &str,
    body: impl AsRef<[u8]>,
) -> String {
    let body = body.as_ref();
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{}{path}", program.url()));
    let answer = match body.is_empty() {
        true => agent().run(request.body(()).unwrap()),
        false => {
            let request = request.header("content-type", kind);
            agent().run(request.body(body).unwrap())
        }
    };
    shown(answer.unwrap())
}

/// An agent that takes errors as answers, and every method with a body.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true);
    config.build().into()
}

fn shown(mut answer: Response<Body>) -> String {
    let mut text = answer.status().as_u16().to_string();
    for name in SHOWN {
        let Some(value) = answer.headers().get(name) else {
            continue;
        };
        let value = value.to_str().unwrap();
        let _ = match name {
            "content-type" => write!(text, " {value}"),
            _ => write!(text, "\n{name}: {value}"),
        };
    }
    let body = answer.body_mut().read_to_string().unwrap();
    if !body.is_empty() {
        let _ = write!(text, "\n{}", without_times(&body));
    }
    text.push('\n');
    text
}

/// A text with `[time]` for every moment such as `2026-11-21T18:34:23.229Z`.
fn without_times(text: &str) -> String {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00.000Z";
    let mut shown = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_time = rest.len() >= SHAPE.len()
            && SHAPE
                .iter()
                .zip(rest.bytes())
                .all(|(shape, byte)| match shape {
                    b'0' => byte.is_ascii_digit(),
                    _ => byte == *shape,
                });
        if is_time {
            shown.push_str("[time]");
            rest = &rest[SHAPE.len()..];
        } else {
            shown.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    shown
}
