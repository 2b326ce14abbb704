//! What `--sql` does: a script on standard output instead of a run.

use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    settings::Settings,
};
use serde_json::json;
use stairway::{
    Dialect, ErrorKind,
    executor::{
        Transaction,
        offline::{self, Offline, Range},
    },
    revision::Direction,
    source::Source,
};

/// Writes the script that takes a database through `range`.
pub(super) fn run(
    direction: Direction,
    range: &str,
    transaction: Transaction,
    settings: &Settings,
    output: &Output,
) -> Outcome {
    let range = Range::parse(range, direction)?;
    let source = settings.source_as_configured()?;
    let dialect = settings.dialect_to_write()?;
    let script = offline::script(&source, direction, &range, dialect, transaction)?;
    let nothing = "there is nothing to run: both ends are the same state";
    show(&source, dialect, &script, nothing, output)
}

/// The script as the result; `nothing` is said beside one that does nothing.
pub(super) fn show(
    source: &Source,
    dialect: Dialect,
    script: &Offline,
    nothing: &str,
    output: &Output,
) -> Outcome {
    if output.is_json() {
        output.json(&json(source, dialect, script));
        return Ok(Exit::Done);
    }
    if script.steps.is_empty() {
        output.note(nothing);
    }
    output.exactly(&script.text);
    Ok(Exit::Done)
}

/// The range among the words of a command line that asks for a script: `--sql RANGE`, or else the target.
pub(super) fn range<'a>(
    value: Option<&'a str>,
    target: &'a str,
    default: &str,
) -> Result<&'a str, Box<Diagnostic>> {
    match value {
        None => Ok(target),
        Some(range) if target == default => Ok(range),
        Some(range) => {
            let message = format!("`{target}` and `--sql {range}` both say where to go");
            let help = "write one of them, or `--sql FROM:TO`";
            Err(Diagnostic::new(ErrorKind::Usage, message).help(help).into())
        }
    }
}

/// The document of a run, with the script, and without what only a database knows.
fn json(source: &Source, dialect: Dialect, script: &Offline) -> serde_json::Value {
    let steps: Vec<_> = script
        .steps
        .iter()
        .map(|step| {
            let message = source.script(&step.revision).map(|script| script.message());
            json!({
                "revision": step.revision,
                "direction": step.direction,
                "message": message,
                "milliseconds": 0,
            })
        })
        .collect();
    json!({
        "database": { "dialect": dialect, "url": null },
        "from": script.from,
        "to": script.to,
        "steps": steps,
        "sql": script.text,
        "error": null,
    })
}
