//! What a downgrade would cost, before its first step: said, and agreed to.

use crate::{
    confirm::{Confirmation, confirmed_in_full},
    diagnostic::Diagnostic,
    output::Output,
};
use serde_json::{Value, json};
use stairway::{ErrorKind, executor::Cost};

const CONFIRMATION: Confirmation = Confirmation {
    lost: "data",
    question: "take it back all the same?",
    kept: "not taken back",
};

/// Sees to it that whoever runs the downgrade knows what it would lose: asks, unless the answer is yes already.
pub(super) fn agreed(cost: &Cost, yes: bool, output: &Output) -> Result<(), Box<Diagnostic>> {
    if cost.is_nothing() {
        return Ok(());
    }
    let diagnostic = told(cost);
    if yes {
        if !output.is_json() {
            output.caution(&diagnostic);
        }
        return Ok(());
    }
    confirmed_in_full(output, &CONFIRMATION, Some(&diagnostic))
}

/// What would be lost, as something to say.
pub(super) fn told(cost: &Cost) -> Diagnostic {
    let message = match cost.losses.is_empty() {
        true => "this downgrade may lose data",
        false => "this downgrade loses data",
    };
    let losses = cost
        .losses
        .iter()
        .map(|loss| format!("{loss} (`{}`)", loss.revision));
    let unknown = cost
        .unknown
        .iter()
        .map(|unknown| format!("{unknown} (`{}`)", unknown.revision));
    let mut diagnostic = Diagnostic::new(ErrorKind::Usage, message);
    diagnostic.notes = losses.chain(unknown).collect();
    diagnostic
}

/// The member `would_lose` of the document of a downgrade.
pub(super) fn json(cost: &Cost) -> Value {
    let losses = cost.losses.iter().map(|loss| {
        json!({
            "revision": loss.revision,
            "table": loss.table,
            "column": loss.column,
            "runs": loss.runs,
            "rows": loss.rows,
            "values": loss.values,
            "at_least": loss.at_least,
            "detail": loss.to_string(),
        })
    });
    let unknown = cost.unknown.iter().map(|unknown| {
        json!({
            "revision": unknown.revision,
            "table": null,
            "column": null,
            "runs": null,
            "rows": null,
            "values": null,
            "at_least": false,
            "detail": unknown.detail,
        })
    });
    losses.chain(unknown).collect()
}
