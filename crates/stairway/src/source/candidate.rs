//! Revisions as an error shows them: each where its header gives its id, with its message beside it.

use super::Source;
use crate::{
    error::{Error, ErrorKind, Explain, Label},
    revision::{RevisionId, TargetError, graph::SHOWN},
    script::{self, Script},
};
use std::fmt;

impl Source {
    /// The first of these revisions, as many as a message lists: where they are, with their messages.
    pub fn labels(&self, revisions: &[RevisionId]) -> Vec<Label> {
        let scripts = revisions
            .iter()
            .filter_map(|revision| self.script(revision));
        scripts
            .take(SHOWN)
            .map(|script| at_its_id(script, &script::short(script.message(), script::MESSAGE)))
            .collect()
    }

    /// The error of a target, with the revisions that could be meant.
    pub fn explain(&self, error: TargetError) -> Error {
        let labels = self.labels(error.candidates());
        Ambiguous { error, labels }.into()
    }
}

pub(super) fn at_its_id(script: &Script, text: &str) -> Label {
    Label {
        place: script.place_of(script.revision_span()),
        text: text.to_owned(),
    }
}

/// A target's error that knows where the revisions are.
#[derive(Debug)]
struct Ambiguous {
    error: TargetError,
    labels: Vec<Label>,
}

impl fmt::Display for Ambiguous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Ambiguous {}

impl Explain for Ambiguous {
    fn kind(&self) -> ErrorKind {
        self.error.kind()
    }

    fn help(&self) -> Option<String> {
        self.error.help()
    }

    fn labels(&self) -> Vec<Label> {
        self.labels.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dialect::Dialect, revision::Target};
    use insta::assert_snapshot;
    use std::{collections::BTreeSet, path::Path, sync::Arc};

    /// What the error of a target says on `a <- bc <- d`, with `bc <- be` beside and a merge `m` of two more.
    fn said(applied: &str, target: &str) -> String {
        let text = |id: &str, revises: &str| {
            let revises = match revises {
                "" => String::new(),
                parents => format!("--! revises {parents}\n"),
            };
            let text = format!("-- Does {id}\n--! revision {id}\n{revises}");
            (format!("{id}.sql"), Arc::from(text))
        };
        let texts = [
            text("a", ""),
            text("bc", "a"),
            text("d", "bc"),
            text("be", "bc"),
            text("x", "a"),
            text("m", "be, x"),
        ];
        let source = Source::from_texts(Path::new("f"), texts, Dialect::Postgres).unwrap();
        let applied: BTreeSet<RevisionId> = applied
            .split_whitespace()
            .map(|id| id.parse().unwrap())
            .collect();
        let target: Target = target.parse().unwrap();
        let error = target.revisions(source.graph(), &applied).unwrap_err();
        let error = source.explain(error);
        let mut lines = vec![format!("{:?}: {error}", error.kind())];
        for label in error.labels() {
            lines.push(format!("{}: {}", label.place, label.text));
        }
        lines.push(error.help().unwrap());
        lines.join("\n")
    }

    #[test]
    fn every_revision_that_could_be_meant_is_shown_with_its_message() {
        assert_snapshot!(said("", "head"), @"
        Target: `head` is ambiguous: the heads are `d` and `m`
        f/d.sql:2:14: Does d
        f/m.sql:2:14: Does m
        `heads` names all of them; `migrate-merge` joins them in one
        ");
        assert_snapshot!(said("", "bc@head"), @"
        Target: `bc@head` is ambiguous: the heads of `bc` are `d` and `m`
        f/d.sql:2:14: Does d
        f/m.sql:2:14: Does m
        `bc@heads` names all of them; `migrate-merge bc@heads` joins them in one
        ");
        assert_snapshot!(said("", "b"), @"
        Target: `b` is ambiguous: it begins `bc` and `be`
        f/bc.sql:2:14: Does bc
        f/be.sql:2:14: Does be
        give more characters of the id
        ");
        assert_snapshot!(said("a", "+1"), @"
        Target: `+1` is ambiguous: `bc` and `x` can come next after `a`
        f/bc.sql:2:14: Does bc
        f/x.sql:2:14: Does x
        name the revision to go to, or the way: `bc@+1` or `x@+1`
        ");
        assert_snapshot!(said("a bc x", "+1"), @"
        Target: `+1` is ambiguous: it would be counted from `bc` and `x`, which are several
        f/bc.sql:2:14: Does bc
        f/x.sql:2:14: Does x
        say from which: `bc@+1` or `x@+1`
        ");
        assert_snapshot!(said("", "m-2"), @"
        Target: `m-2` is ambiguous: below `m` are `be` and `x`, which it merges
        f/be.sql:2:14: Does be
        f/x.sql:2:14: Does x
        name the revision to go to, or the way: `be@m-2` or `x@m-2`
        ");
        assert_snapshot!(said("", "zz"), @"
        Target: there is no revision `zz`
        `migrate-history` lists the revisions
        ");
    }
}
