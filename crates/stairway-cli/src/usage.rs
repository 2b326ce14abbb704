//! The command line, parsed; and its errors in the form that the rest of the output has.

mod beside;
mod near;

use crate::{
    diagnostic::Diagnostic, exit::Exit, globals::Format, output::Output, secret::masked_line,
    voice::Voice,
};
use clap::{Parser, ValueEnum as _, error::ErrorKind as Clap};
use stairway::ErrorKind;
use std::{ffi::OsString, process::ExitCode};

/// Parses the command line of the process. Help and version are printed and end it well; what is wrong is
/// shown, as JSON where `--format json` is asked for, and ends it with [`Exit::Unsound`].
///
/// # Errors
///
/// The code that the process should end with.
pub fn parse<P: Parser>() -> Result<P, ExitCode> {
    parse_beside(&[])
}

/// The same for a command line with tasks beside the `migrate-*` commands: `tasks` has the name of each with those global
/// options that mean something to it, such as `database-url`. The others are not in its help, and are refused.
///
/// # Errors
///
/// The code that the process should end with.
pub fn parse_beside<P: Parser>(tasks: &[(&str, &[&str])]) -> Result<P, ExitCode> {
    parsed(Voice::default(), tasks)
}

/// The same where the commands are called otherwise.
pub(crate) fn parse_as<P: Parser>(voice: Voice) -> Result<P, ExitCode> {
    parsed(voice, &[])
}

fn parsed<P: Parser>(voice: Voice, tasks: &[(&str, &[&str])]) -> Result<P, ExitCode> {
    let words: Vec<OsString> = std::env::args_os().collect();
    let mut command = beside::hidden(voice.of_command(P::command()), tasks);
    let parsed = command
        .try_get_matches_from_mut(&words)
        .and_then(|mut matches| {
            beside::refused(&mut command, &matches, tasks)?;
            P::from_arg_matches_mut(&mut matches)
        })
        .map_err(|error| near::kept(error.format(&mut command)));
    parsed.map_err(|error| {
        let json = wants_json(&words);
        if !json || !error.use_stderr() {
            print(&error);
        } else {
            Output::json_only(voice).error(&diagnostic(&error));
        }
        match error.use_stderr() {
            true => Exit::Unsound.into(),
            false => ExitCode::SUCCESS,
        }
    })
}

/// Prints what clap says, in its colours where there are any; but a word of the command line that is a URL
/// may hold a password.
fn print(error: &clap::Error) {
    let plain = error.to_string();
    let masked = masked_line(&plain);
    // A reader that went away is no error.
    if masked == plain {
        let _ = error.print();
    } else {
        eprint!("{masked}");
    }
}

/// Whether the words ask for JSON; they could not be parsed, so this looks for the option alone.
fn wants_json(words: &[OsString]) -> bool {
    let json = Format::Json.to_possible_value();
    let json = json.as_ref().map_or("json", |value| value.get_name());
    let words = words
        .iter()
        .map_while(|word| word.to_str().filter(|word| *word != "--"));
    let mut previous = "";
    for word in words {
        if word.strip_prefix("--format=") == Some(json) || previous == "--format" && word == json {
            return true;
        }
        previous = word;
    }
    false
}

/// Clap's text, taken apart: the message, and the rest as help.
fn diagnostic(error: &clap::Error) -> Diagnostic {
    if error.kind() == Clap::DisplayHelpOnMissingArgumentOrSubcommand {
        return Diagnostic::new(ErrorKind::Usage, "a command is needed")
            .help("`--help` lists the commands");
    }
    let text = masked_line(&error.to_string());
    let mut paragraphs = text.split("\n\n").map(str::trim);
    let message = paragraphs.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let mut diagnostic = Diagnostic::new(ErrorKind::Usage, message);
    for paragraph in paragraphs {
        if let Some(tip) = paragraph.strip_prefix("tip: ") {
            diagnostic.help = Some(tip.to_owned());
        } else if paragraph.starts_with("Usage: ") {
            diagnostic.notes.push(paragraph.to_owned());
        }
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_clap_is_taken_apart() {
        let command = clap::Command::new("x").arg(clap::arg!(--"dry-run"));
        let error = command
            .try_get_matches_from(["x", "--dry-rum"])
            .unwrap_err();
        let diagnostic = diagnostic(&error);
        assert_eq!(diagnostic.message, "unexpected argument '--dry-rum' found");
        assert_eq!(
            diagnostic.help.as_deref(),
            Some("a similar argument exists: '--dry-run'")
        );
        assert_eq!(diagnostic.notes, ["Usage: x --dry-run"]);
    }

    #[test]
    fn json_is_recognized_in_words_that_do_not_parse() {
        let check = |line: &str, expected: bool| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(wants_json(&words), expected, "{line}");
        };
        check("x migrate-head --format json", true);
        check("x --format=json migrate-head", true);
        check("x migrate-head --format text", false);
        check("x migrate-create json", false);
        check("x test -- --format json", false);
    }
}
