//! How the commands are called where they run: `cargo xtask migrate-upgrade` in a workspace, `backend migrate upgrade`
//! in an application that carries its revisions. Messages are written for the first, and said in the second.

use crate::diagnostic::Diagnostic;
use std::borrow::Cow;

/// What stands for `cargo xtask migrate`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Voice(Option<&'static str>);

impl Voice {
    /// Of an application whose commands are called by `command`, such as `backend migrate`.
    pub(crate) fn application(command: &'static str) -> Voice {
        Voice(Some(command))
    }

    /// The text with the commands as they are called here.
    pub(crate) fn text<'a>(self, text: &'a str) -> Cow<'a, str> {
        let Some(command) = self.0 else {
            return Cow::Borrowed(text);
        };
        let mut said = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((start, length)) = next(rest) {
            said.push_str(&rest[..start]);
            said.push_str(command);
            rest = &rest[start + length..];
            if let Some(after) = rest.strip_prefix('-') {
                said.push(' ');
                rest = after;
            }
        }
        said.push_str(rest);
        Cow::Owned(said)
    }

    /// The diagnostic in these words.
    pub(crate) fn said<'a>(self, diagnostic: &'a Diagnostic) -> Cow<'a, Diagnostic> {
        if self.0.is_none() {
            return Cow::Borrowed(diagnostic);
        }
        let text = |text: &String| self.text(text).into_owned();
        Cow::Owned(Diagnostic {
            message: text(&diagnostic.message),
            notes: diagnostic.notes.iter().map(text).collect(),
            help: diagnostic.help.as_ref().map(text),
            related: diagnostic
                .related
                .iter()
                .map(|related| self.said(related).into_owned())
                .collect(),
            ..diagnostic.clone()
        })
    }

    /// The examples and descriptions of a command line in these words.
    pub(crate) fn of_command(self, command: clap::Command) -> clap::Command {
        if self.0.is_none() {
            return command;
        }
        let text = |text: &clap::builder::StyledStr| self.text(&text.to_string()).into_owned();
        let examples = command.get_after_long_help().map(text);
        let about = command.get_long_about().map(text);
        let command = match examples {
            Some(examples) => command.after_long_help(examples),
            None => command,
        };
        let command = match about {
            Some(about) => command.long_about(about),
            None => command,
        };
        command
            .mut_args(|argument| {
                let help = argument.get_help().map(text);
                let long = argument.get_long_help().map(text);
                let argument = match help {
                    Some(help) => argument.help(help),
                    None => argument,
                };
                match long {
                    Some(long) => argument.long_help(long),
                    None => argument,
                }
            })
            .mut_subcommands(|command| self.of_command(command))
    }
}

/// The first call of a command in the text: where it begins, and how long it is up to what follows `migrate`.
fn next(text: &str) -> Option<(usize, usize)> {
    const CALLS: [(&str, usize); 2] = [("cargo xtask migrate", 0), ("`migrate", 1)];
    let ends = |at: usize| {
        let after = text[at..].chars().next();
        after.is_none_or(|c| c == '-' || !(c.is_alphanumeric() || c == '_' || c == '/'))
    };
    let found = CALLS.iter().flat_map(|(call, skipped)| {
        text.match_indices(call)
            .filter(move |(at, call)| ends(at + call.len()))
            .map(move |(at, call)| (at + skipped, call.len() - skipped))
    });
    found.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_called_as_they_are_called_here() {
        let check = |text: &str, expected: &str| {
            let said = Voice::application("backend migrate");
            assert_eq!(said.text(text), expected);
            assert_eq!(Voice::default().text(text), text);
        };
        check(
            "`migrate-upgrade +1` goes there",
            "`backend migrate upgrade +1` goes there",
        );
        check(
            "  cargo xtask migrate-current\n  cargo xtask migrate --wait 60s",
            "  backend migrate current\n  backend migrate --wait 60s",
        );
        check("`cargo xtask migrate`", "`backend migrate`");
        check("the folder `migrations`", "the folder `migrations`");
        check("there is no `migrate`", "there is no `backend migrate`");
    }
}
