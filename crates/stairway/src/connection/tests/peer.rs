//! What listens in place of a PostgreSQL and says to each client what a test wants to hear. The protocol is that of
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>.

use crate::connection::DatabaseUrl;
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

/// What a client gets to hear, once it has said who it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    /// An error with this code and message.
    Fatal(&'static str, &'static str),
    /// Nothing, and the connection stays.
    Silence,
    /// Nothing, before it has said a word, and the connection ends.
    End,
    /// These bytes.
    Bytes(&'static [u8]),
}

/// Listens until the process ends, and gives each client the next of the answers, and then the last one for ever.
pub(super) fn answering(answers: &'static [Answer], query: &str) -> DatabaseUrl {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut kept = Vec::new();
        let last = answers.last().copied().into_iter().cycle();
        let answers = answers.iter().copied().chain(last);
        for (stream, answer) in listener.incoming().zip(answers) {
            let mut stream = stream.unwrap();
            // A client that gave up is as good as one that heard.
            let _ = answer_one(&mut stream, answer);
            if matches!(answer, Answer::Silence) {
                kept.push(stream);
            }
        }
    });
    format!("postgres://u:hunter2@127.0.0.1:{port}/d{query}")
        .parse()
        .unwrap()
}

fn answer_one(stream: &mut TcpStream, answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Silence | Answer::End => Ok(()),
        Answer::Bytes(bytes) => {
            read(stream)?;
            stream.write_all(bytes)
        }
        Answer::Fatal(code, message) => {
            // The request for TLS, which is refused; then comes the startup packet.
            while read(stream)? == 80_877_103_u32.to_be_bytes() {
                stream.write_all(b"N")?;
            }
            let fields = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0\0");
            stream.write_all(b"E")?;
            stream.write_all(&(fields.len() as u32 + 4).to_be_bytes())?;
            stream.write_all(fields.as_bytes())
        }
    }
}

/// A packet that has no kind: its length, and what follows.
fn read(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut body = vec![0; (u32::from_be_bytes(length) as usize).saturating_sub(4)];
    stream.read_exact(&mut body)?;
    Ok(body)
}

/// The URL of a port that was free a moment ago.
pub(super) fn nobody() -> DatabaseUrl {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    format!("postgres://u:hunter2@127.0.0.1:{port}/d")
        .parse()
        .unwrap()
}
