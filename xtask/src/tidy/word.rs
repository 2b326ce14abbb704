//! Words that code must not hold: what panics or prints in the library, and what is left from writing.

use super::{check, code, is_test, rust_files};

/// The library never panics on input, prints or exits.
const LIBRARY: [&str; 13] = [
    ".unwrap()",
    ".expect(",
    "panic!(",
    "todo!(",
    "unimplemented!(",
    "unreachable!(",
    "println!(",
    "eprintln!(",
    "print!(",
    "eprint!(",
    "dbg!(",
    "process::exit(",
    "process::abort(",
];

/// Nothing that is only begun is committed.
const EVERYWHERE: [&str; 3] = ["todo!(", "unimplemented!(", "dbg!("];

#[test]
fn the_library_neither_panics_nor_prints() {
    check(
        "the library neither panics, prints nor exits",
        &found("crates/stairway/src", &LIBRARY),
    );
}

#[test]
fn nothing_is_left_unfinished() {
    let mut broken = Vec::new();
    for folder in ["crates", "xtask/src", "backend/src", "tests"] {
        broken.extend(found(folder, &EVERYWHERE));
    }
    // This file itself has to name the words.
    broken.retain(|place| !place.starts_with("xtask/src/tidy/word.rs"));
    check("no code is left unfinished", &broken);
}

fn found(folder: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in rust_files(folder) {
        if is_test(&path) {
            continue;
        }
        for (number, line) in code(&text) {
            found.extend(
                words
                    .iter()
                    .filter(|word| holds(line, word))
                    .map(|word| format!("{path}:{number}: {word}")),
            );
        }
    }
    found
}

/// Whether a line has the word, and not only as the end of a longer one, as `eprintln!` has `println!`.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        word.starts_with('.') || before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_')
    })
}

#[test]
fn a_word_is_not_found_in_a_longer_one() {
    assert!(holds("x.unwrap();", ".unwrap()"));
    assert!(holds("std::process::exit(1)", "process::exit("));
    assert!(!holds("eprintln!(\"x\")", "println!("));
    assert!(!holds("x.unwrap_or(1)", ".unwrap()"));
}
