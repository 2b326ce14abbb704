//! A finding: a rule that does not hold somewhere. A plain value.

use crate::{
    Error, Place,
    error::Label,
    revision::RevisionId,
    script::Script,
    sql::{Doubt, Problem},
};
use std::{ops::Range, path::PathBuf};

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Every file of the folder is a revision, and together they are a graph.
    Unsound,
    /// There is one head.
    Heads,
    /// Each revision has a way back, or says that there is none.
    MissingDowngrade,
    /// What is waived, and what has no way back, has its reason.
    Reason,
    /// Each revision can be brought to each database.
    Untranslatable,
    /// The models agree with the history.
    Models,
    /// What was committed is as it was.
    Edited,
}

impl Rule {
    /// Every rule, in the order of reports.
    pub const ALL: [Rule; 7] = [
        Rule::Unsound,
        Rule::Heads,
        Rule::MissingDowngrade,
        Rule::Reason,
        Rule::Untranslatable,
        Rule::Models,
        Rule::Edited,
    ];

    /// The rule's name, as JSON shows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::Unsound => "unsound",
            Rule::Heads => "heads",
            Rule::MissingDowngrade => "missing-downgrade",
            Rule::Reason => "reason",
            Rule::Untranslatable => "untranslatable",
            Rule::Models => "models",
            Rule::Edited => "edited",
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The rule does not hold.
    Error,
    /// It holds as far as can be told, and the reader should know this.
    Warning,
}

impl Level {
    /// The level as one lower-case word, as JSON shows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// One place where a rule does not hold.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// How bad it is.
    pub level: Level,
    /// What: a lower-case fragment with its subjects in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Facts beside the message, a fragment each.
    pub notes: Vec<String>,
    /// Where, the most important place first.
    pub labels: Vec<Label>,
    /// The one revision that it is about, if it is about one.
    pub revision: Option<RevisionId>,
}

impl Finding {
    pub(super) fn new(rule: Rule, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            level: Level::Error,
            message: message.into(),
            help: None,
            notes: Vec::new(),
            labels: Vec::new(),
            revision: None,
        }
    }

    /// About a revision, at a span of its file.
    pub(super) fn of(
        rule: Rule,
        script: &Script,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            revision: Some(script.revision().clone()),
            ..Finding::new(rule, message).at(script.place_of(span), "")
        }
    }

    /// What an error says, without those that are related to it.
    pub(super) fn error(rule: Rule, error: &Error) -> Finding {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        Finding {
            help: error.help(),
            notes: cause.into_iter().chain(error.notes()).collect(),
            labels: error.labels(),
            ..Finding::new(rule, error.to_string())
        }
    }

    /// That a statement is not understood.
    pub(super) fn doubt(rule: Rule, doubt: &Doubt) -> Finding {
        let Problem {
            message, reason, ..
        } = &doubt.problem;
        Finding {
            level: Level::Warning,
            notes: reason.clone().into_iter().collect(),
            ..Finding::new(rule, format!("this statement is not understood: {message}"))
                .at(doubt.place.clone(), "")
        }
    }

    pub(super) fn at(mut self, place: Place, text: &str) -> Finding {
        let text = text.to_owned();
        self.labels.push(Label { place, text });
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(help.into());
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Finding {
        self.notes.push(note.into());
        self
    }

    pub(super) fn warning(mut self) -> Finding {
        self.level = Level::Warning;
        self
    }

    /// Where it is.
    pub fn place(&self) -> Option<&Place> {
        self.labels.first().map(|label| &label.place)
    }

    /// What findings are sorted by: file and place; what has none comes last.
    pub(super) fn order(&self) -> (bool, PathBuf, usize, Rule) {
        match self.place() {
            Some(place) => (
                false,
                place.path().to_owned(),
                place.span().start,
                self.rule,
            ),
            None => (true, PathBuf::new(), 0, self.rule),
        }
    }
}

/// An error and all that are related to it, as findings.
pub(super) fn all(rule: Rule, error: &Error) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut waiting = vec![error];
    while let Some(error) = waiting.pop() {
        findings.push(Finding::error(rule, error));
        waiting.extend(error.related().iter().rev());
    }
    findings
}
