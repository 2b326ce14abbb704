//! Questions on a terminal.

use super::{
    Made,
    question::{Asked, Way},
};
use crate::{diagnostic::Diagnostic, output::Output, runtime::Deferred};
use dialoguer::{
    Confirm, Input, Select,
    console::Term,
    theme::{ColorfulTheme, SimpleTheme, Theme},
};
use stairway::{
    ErrorKind,
    autogenerate::{Answers, Question},
};
use std::io::{self, IsTerminal as _};

/// Whether there is somebody to ask.
pub(crate) fn possible(output: &Output) -> bool {
    let machine = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    !output.is_json() && !machine && io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Who asks.
pub(crate) struct Interview<'a> {
    output: &'a Output,
    theme: Box<dyn Theme>,
    deferred: Deferred,
}

impl<'a> Interview<'a> {
    pub(crate) fn new(output: &'a Output) -> Made<Interview<'a>> {
        let deferred = Deferred::new()?;
        let theme: Box<dyn Theme> = match output.is_plain() {
            true => Box::new(SimpleTheme),
            false => Box::new(ColorfulTheme::default()),
        };
        Ok(Interview {
            output,
            theme,
            deferred,
        })
    }

    /// Asks one question, and adds the answer.
    pub(super) fn ask(&self, question: &Question, answers: &mut Answers) -> Made<()> {
        let mut asked = Asked::from(question);
        self.output.question(&asked.shown());
        let chosen = match asked.ways.as_slice() {
            [_] => 0,
            ways => {
                let words: Vec<&str> = ways.iter().map(|way| way.words.as_str()).collect();
                self.choose("which is it? (Esc: write nothing)", &words)?
            }
        };
        let Way { words, answer } = asked.ways.swap_remove(chosen);
        let sql = match answer.needs() {
            Some(prompt) => self.sql(&format!("{words}: {prompt}"))?,
            None => String::new(),
        };
        answer.put(sql, answers);
        Ok(())
    }

    /// Asks whether to go on; the answer at hand is no.
    pub(crate) fn confirm(&self, prompt: &str) -> Made<bool> {
        let confirm = Confirm::with_theme(self.theme.as_ref())
            .with_prompt(prompt)
            .default(false);
        Ok(self.heard(confirm.interact_opt())?.unwrap_or(false))
    }

    /// Asks which of several it is.
    pub(super) fn choose<T: ToString>(&self, prompt: &str, items: &[T]) -> Made<usize> {
        let select = Select::with_theme(self.theme.as_ref())
            .with_prompt(prompt)
            .items(items.iter().map(T::to_string))
            .default(0);
        let chosen = self.heard(select.interact_opt())?;
        chosen.ok_or_else(stopped)
    }

    fn sql(&self, prompt: &str) -> Made<String> {
        let input = Input::<String>::with_theme(self.theme.as_ref()).with_prompt(prompt);
        let answered = input.interact_text();
        if answered.is_err() {
            // The line that was begun stays as it is.
            let _ = Term::stderr().write_line("");
        }
        self.heard(answered)
    }

    /// What was answered, unless Ctrl-C was.
    fn heard<T>(&self, answered: dialoguer::Result<T>) -> Made<T> {
        match answered {
            Ok(_) if self.deferred.pressed() => Err(stopped()),
            Ok(answer) => Ok(answer),
            Err(dialoguer::Error::IO(error)) => {
                // A prompt that is broken off leaves the cursor hidden.
                let _ = Term::stderr().show_cursor();
                Err(match error.kind() {
                    io::ErrorKind::Interrupted => stopped(),
                    _ => Box::new(
                        Diagnostic::new(ErrorKind::Usage, "the answer cannot be read")
                            .note(error.to_string())
                            .help("without a terminal, options answer: see `--help`"),
                    ),
                })
            }
        }
    }
}

fn stopped() -> Box<Diagnostic> {
    let error = Diagnostic::new(ErrorKind::Interrupted, "interrupted");
    Box::new(error.note("nothing is written"))
}
