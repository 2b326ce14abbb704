//! The one question that is asked before something goes that cannot be brought back: in the same words, and with the same
//! ends, whoever asks.

use crate::{
    Failure, Globals,
    command::create::ask::{self, Interview},
    diagnostic::Diagnostic,
    output::Output,
    voice::Voice,
};
use stairway::ErrorKind;

/// What is about to go.
#[derive(Clone, Copy, Debug)]
pub struct Confirmation {
    /// What would be gone, as the subject of a sentence.
    pub lost: &'static str,
    /// What is asked, on a terminal.
    pub question: &'static str,
    /// What was not done, after a no: `not removed`.
    pub kept: &'static str,
}

/// Asks whether to go on. Where nobody can be asked that is an error, which names `--yes`.
///
/// # Errors
///
/// When nobody is there to ask, and when the answer is no.
pub fn confirm(globals: &Globals, confirmation: &Confirmation) -> Result<(), Failure> {
    let output = Output::new(&globals.common, Voice::default());
    Ok(confirmed(&output, confirmation)?)
}

pub(crate) fn confirmed(
    output: &Output,
    confirmation: &Confirmation,
) -> Result<(), Box<Diagnostic>> {
    confirmed_in_full(output, confirmation, None)
}

/// As [`confirmed`]; what exactly goes is shown first, as the notes of `what`.
pub(crate) fn confirmed_in_full(
    output: &Output,
    confirmation: &Confirmation,
    what: Option<&Diagnostic>,
) -> Result<(), Box<Diagnostic>> {
    let Confirmation {
        lost,
        question,
        kept,
    } = confirmation;
    if !ask::possible(output) {
        let message = format!("{lost} would be gone, and there is nobody to ask");
        let mut error = Diagnostic::new(ErrorKind::Usage, message);
        error.notes = what.map(|what| what.notes.clone()).unwrap_or_default();
        return Err(Box::new(
            error.help("`--yes` goes ahead without a question"),
        ));
    }
    if let Some(what) = what {
        output.question(what);
    }
    match Interview::new(output)?.confirm(question)? {
        true => Ok(()),
        false => {
            let error = Diagnostic::new(ErrorKind::Interrupted, *kept);
            Err(Box::new(error.note("everything is as it was")))
        }
    }
}
