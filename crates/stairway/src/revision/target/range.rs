//! Two targets with a colon between them, and the revisions from one to the other.

use super::{End, Start, Target, TargetError};
use crate::revision::{
    Direction, RevisionId,
    graph::{Graph, Index},
};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// `FROM:TO`, where either may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it starts.
    pub from: Option<Target>,
    /// Where it ends.
    pub to: Option<Target>,
}

impl Range {
    /// Whether the revisions that it names depend on what is applied.
    pub fn is_relative(&self) -> bool {
        let [from, to] = [&self.from, &self.to].map(|end| end.as_ref());
        let (is_down, is_up) = self.counted();
        let is_relative = |end: Option<&Target>| end.is_some_and(Target::is_relative);
        match (is_down, is_up) {
            (true, false) => is_relative(to),
            (false, true) if from.is_some() => is_relative(from),
            _ => is_relative(from) || is_relative(to),
        }
    }

    /// Whether it starts with steps down, and whether it ends with steps up.
    fn counted(&self) -> (bool, bool) {
        let is_away =
            |target: Target, direction| target.steps.is_some() && target.away() == Some(direction);
        (
            is_away(self.from(), Direction::Downgrade),
            is_away(self.to(), Direction::Upgrade),
        )
    }

    /// The revisions of the range in the order in which an upgrade runs them: what the end needs, less what the start
    /// needs, and the start itself. Left out, the start is `base` and the end is `heads`, those of the start's branch if
    /// it names one.
    ///
    /// Steps down at the start are counted from the end, and steps up at the end are counted from the start, unless that
    /// is steps as well, or left out at the start; then they are counted from what is applied.
    ///
    /// # Errors
    ///
    /// When an end names no revision, or several where one is meant, and when the end does not need the start.
    pub fn revisions(
        &self,
        graph: &Graph,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<Vec<RevisionId>, TargetError> {
        let current = graph.known(applied);
        let (from, to) = (self.from(), self.to());
        let (is_down, is_up) = self.counted();
        let needed = |end| graph.needs(ends(end));
        let (from, to) = match (is_down, is_up) {
            (true, false) => {
                let to = to.end(graph, &current)?;
                (from.end(graph, &needed(to.clone()))?, to)
            }
            (false, true) if self.from.is_some() => {
                let from = from.end(graph, &current)?;
                let to = to.end(graph, &needed(from.clone()))?;
                (from, to)
            }
            _ => (from.end(graph, &current)?, to.end(graph, &current)?),
        };
        let starts = ends(from);
        let mut wanted = graph.needs(ends(to));
        if let Some(&start) = starts.iter().find(|&&start| !wanted.contains(start)) {
            return Err(TargetError::NoRange {
                range: self.to_string(),
                start: graph.id(start).clone(),
            });
        }
        let below = graph.needs(starts.iter().copied());
        let starts = graph.set(starts);
        wanted.keep(|index| !below.contains(index) || starts.contains(index));
        Ok(graph.ids(graph.ordered(&wanted)))
    }

    fn from(&self) -> Target {
        self.from.clone().unwrap_or(Target::BASE)
    }

    fn to(&self) -> Target {
        let branch = self.from.as_ref().and_then(|from| from.branch.clone());
        self.to.clone().unwrap_or(Target {
            branch,
            start: Start::Heads,
            steps: None,
        })
    }
}

fn ends(end: End) -> Vec<Index> {
    match end {
        End::At(revisions) => revisions,
        End::Before(_) => Vec::new(),
    }
}

impl FromStr for Range {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Range, TargetError> {
        let end = |text: &str| match text {
            "" => Ok(None),
            _ => text.parse().map(Some),
        };
        match text.split_once(':') {
            Some((from, to)) if !to.contains(':') => Ok(Range {
                from: end(from)?,
                to: end(to)?,
            }),
            _ => Err(TargetError::Range {
                text: text.to_owned(),
            }),
        }
    }
}

/// As the user writes it.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = &self.from {
            from.fmt(f)?;
        }
        f.write_str(":")?;
        match &self.to {
            Some(to) => to.fmt(f),
            None => Ok(()),
        }
    }
}
