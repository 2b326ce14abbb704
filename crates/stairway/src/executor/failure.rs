//! What became of a step that failed: rolled back, logged, and said in words.

use super::{ExecutorError, Session};
use crate::{
    connection::ServerError,
    place::Place,
    plan::Step,
    revision::{Direction, RevisionId},
    script::{BlockKind, Script},
    store::{Action, Outcome, Took},
};
use std::time::Duration;

/// Where an attempt ended.
pub(super) enum Failure {
    /// A statement of the script.
    Statement {
        place: Place,
        cause: ServerError,
        kept: usize,
    },
    /// The record, or the commit.
    Commit { cause: ServerError },
    /// Another migrator changed what is applied after the statements of the step were made for it.
    Stale,
    /// Anything that is an error of its own.
    Other(ExecutorError),
}

impl From<ExecutorError> for Failure {
    fn from(error: ExecutorError) -> Failure {
        Failure::Other(error)
    }
}

impl Session<'_> {
    /// The error of a step that was rolled back, after it was logged.
    pub(super) async fn fail(
        &mut self,
        script: &Script,
        step: &Step,
        failure: Failure,
        spanned: bool,
    ) -> ExecutorError {
        let interrupted = self.options.interrupt.is_triggered();
        let (message, lost) = match &failure {
            Failure::Statement { cause, .. } | Failure::Commit { cause } => {
                (cause.message.clone(), cause.lost)
            }
            Failure::Other(error) => (error.to_string(), false),
            Failure::Stale => (
                ExecutorError::Overrun { step: step.clone() }.to_string(),
                false,
            ),
        };
        let logged = if interrupted {
            "interrupted".to_owned()
        } else {
            message
        };
        let log = self.store.statements().log(
            Action::Step(step.direction),
            &step.revision,
            &Outcome::Failed(logged),
            Took::Known(Duration::ZERO),
        );
        // The log is a courtesy here: the error itself is what must reach the user.
        let _ = self.connection.execute(&log).await;
        let mut state = Vec::new();
        let kept = match &failure {
            Failure::Statement { kept, .. } => *kept,
            _ => 0,
        };
        if lost {
            state.push(
                "the connection was lost: the server rolls back what was not committed".to_owned(),
            );
        } else if kept > 0 {
            state.push(format!(
                "{kept} {} of this step ran outside of a transaction and {} in effect",
                if kept == 1 { "statement" } else { "statements" },
                if kept == 1 { "is" } else { "are" },
            ));
            state.push(format!(
                "the step is not recorded and will run from its start: undo {} by hand before; \
                 apart from that the database is at {}",
                if kept == 1 { "it" } else { "them" },
                self.stands()
            ));
        } else if spanned {
            state
                .push("the whole run was rolled back: the database is as it was before".to_owned());
        } else {
            state.push(format!(
                "the step was rolled back; the database is at {}",
                self.stands()
            ));
        }
        match failure {
            Failure::Commit { cause } if cause.is_busy() => ExecutorError::Locked {
                waited: self.options.lock_wait,
            },
            _ if interrupted => ExecutorError::Interrupted {
                during: Some(step.clone()),
            },
            Failure::Statement { place, cause, .. } => ExecutorError::Statement {
                step: step.clone(),
                place: Box::new(place),
                cause,
                state,
            },
            Failure::Commit { cause } => {
                let place = Box::new(block(script, step.direction));
                ExecutorError::Commit {
                    step: step.clone(),
                    place,
                    cause,
                    state,
                }
            }
            Failure::Other(ExecutorError::Cascade {
                table,
                dependant,
                action,
                place,
                ..
            }) => ExecutorError::Cascade {
                table,
                dependant,
                action,
                place,
                state,
            },
            Failure::Other(error) => error,
            Failure::Stale => ExecutorError::Overrun { step: step.clone() },
        }
    }

    /// The recorded heads, in words.
    fn stands(&self) -> String {
        heads(&self.source.graph().effective_heads(&self.applied))
    }
}

fn heads(heads: &[RevisionId]) -> String {
    match heads {
        [] => "base".to_owned(),
        heads => heads
            .iter()
            .map(|id| format!("`{id}`"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// The first block of a direction, which errors without a statement point at.
pub(super) fn block(script: &Script, direction: Direction) -> Place {
    let span = script
        .blocks()
        .iter()
        .find(|block| block.kind == BlockKind::from(direction))
        .map_or(script.revision_span(), |block| block.directive.clone());
    script.place_of(span)
}
