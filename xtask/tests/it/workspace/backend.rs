//! Stands for the backend: it takes its command line, says at `/` what it is, and needs nothing to be built.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
};

const PAGE: &str = "one";

fn main() {
    let words: Vec<String> = std::env::args().collect();
    assert_eq!((words[1].as_str(), words[2].as_str()), ("serve", "--listen"));
    let database = std::env::var("DATABASE_URL").unwrap();
    let greeting = std::env::var("GREETING").unwrap_or_default();
    println!("log: {} on {database}{greeting}", std::process::id());
    for stream in TcpListener::bind(&words[3]).unwrap().incoming() {
        let mut stream = stream.unwrap();
        let mut request = [0; 1024];
        let length = stream.read(&mut request).unwrap_or_default();
        if request[..length].starts_with(b"GET /crash") {
            std::process::exit(9);
        }
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", PAGE.len());
        let _ = stream.write_all((head + PAGE).as_bytes());
    }
}
