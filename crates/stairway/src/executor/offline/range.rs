//! From where to where a script goes, without a database to ask: `FROM:TO`, resolved on the graph.

use crate::{
    Error,
    error::{ErrorKind, Explain},
    executor::unplanned,
    plan::{self, Plan},
    revision::{
        Direction, Graph, RevisionId, Target,
        graph::{Index, Set},
    },
    source::Source,
};
use std::collections::BTreeSet;

/// The two ends of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    from: Target,
    to: Target,
}

/// What a range starts with and what runs then.
#[derive(Debug)]
pub(super) struct Resolved {
    /// What is applied at the start: the named revisions and all that they need.
    pub(super) applied: BTreeSet<RevisionId>,
    pub(super) plan: Plan,
}

impl Range {
    /// From `FROM:TO`, or `TO` alone. An end that is left out is `base` and `head` in an upgrade; a downgrade needs
    /// both, since nothing says where it starts.
    ///
    /// # Errors
    ///
    /// When `text` is no such thing.
    pub fn parse(text: &str, direction: Direction) -> Result<Range, Error> {
        let malformed = |needs_both| RangeError::Malformed {
            text: text.to_owned(),
            direction,
            needs_both,
        };
        let (from, to) = match text.split_once(':') {
            Some((_, rest)) if rest.contains(':') => return Err(malformed(false).into()),
            Some((from, to)) => (from, to),
            None => ("", text),
        };
        let end = |text: &str, default| match (text, direction) {
            ("", Direction::Downgrade) => Err(malformed(true).into()),
            ("", Direction::Upgrade) => Ok(default),
            _ => text.parse::<Target>().map_err(Error::from),
        };
        let (from, to) = (end(from, Target::BASE)?, end(to, Target::HEAD)?);
        Ok(Range {
            from: start(from)?,
            to,
        })
    }

    /// What is applied at the start, and the plan.
    pub(super) fn resolve(&self, source: &Source, direction: Direction) -> Result<Resolved, Error> {
        let graph = source.graph();
        let revisions = |target: &Target, applied: &BTreeSet<RevisionId>| {
            let named = target.revisions(graph, applied);
            named.map_err(|error| source.explain(error))
        };
        let applied = applied_at(source, &self.from)?;
        let known = graph.known(&applied);
        let planned = match direction {
            Direction::Upgrade => plan::upgrade(graph, &applied, &self.to),
            Direction::Downgrade => plan::downgrade(graph, &applied, &self.to),
        };
        let planned = match planned {
            // What this means without a database is said below.
            Err(plan::PlanError::NotApplied { .. }) => None,
            other => Some(other.map_err(|error| unplanned(source, error))?),
        };
        let ends = revisions(&self.to, &applied)?;
        let end = graph.needs(indices(graph, &ends));
        let is_above = within(&known, &end);
        let is_below = within(&end, &known);
        let fits = match direction {
            // A database at the start may be on other branches as well.
            Direction::Upgrade => is_above || !is_below,
            Direction::Downgrade => is_below,
        };
        match planned {
            Some(plan) if fits => Ok(Resolved { applied, plan }),
            _ => Err(RangeError::Misfit {
                range: self.clone(),
                direction,
                reversed: is_above || is_below,
            }
            .into()),
        }
    }
}

/// `from`, which must be where it is without a database to ask.
pub(super) fn start(from: Target) -> Result<Target, Error> {
    match from.is_relative() {
        true => Err(RangeError::RelativeStart { from }.into()),
        false => Ok(from),
    }
}

/// What is applied where a script starts at `from`: the named revisions and all that they need.
pub(super) fn applied_at(source: &Source, from: &Target) -> Result<BTreeSet<RevisionId>, Error> {
    let graph = source.graph();
    let starts = from.revisions(graph, &BTreeSet::new());
    let starts = starts.map_err(|error| source.explain(error))?;
    let known = graph.needs(indices(graph, &starts));
    Ok(graph.ids(known.iter()).into_iter().collect())
}

fn indices<'a>(graph: &'a Graph, ids: &'a [RevisionId]) -> impl Iterator<Item = Index> + use<'a> {
    ids.iter().filter_map(|id| graph.index(id.as_str()))
}

fn within(one: &Set, other: &Set) -> bool {
    one.iter().all(|index| other.contains(index))
}

/// Why there is no script.
#[derive(Debug, thiserror::Error)]
enum RangeError {
    #[error("{}", malformed(.text, *.direction, *.needs_both))]
    Malformed {
        text: String,
        direction: Direction,
        needs_both: bool,
    },
    #[error("a script cannot start at `{from}`: there is no database to count from")]
    RelativeStart { from: Target },
    #[error("no {direction} leads from `{}` to `{}`{}", .range.from, .range.to, apart(*.reversed))]
    Misfit {
        range: Range,
        direction: Direction,
        /// Whether the other direction leads there.
        reversed: bool,
    },
}

fn malformed(text: &str, direction: Direction, needs_both: bool) -> String {
    match needs_both {
        true => format!(
            "the SQL of a {direction} needs to know where it starts and where it ends, and `{text}` does not say both"
        ),
        false => format!("`{text}` is not a range"),
    }
}

fn apart(reversed: bool) -> &'static str {
    match reversed {
        true => "",
        false => ": they are on different branches",
    }
}

impl Explain for RangeError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Target
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            RangeError::Malformed {
                direction: Direction::Downgrade,
                ..
            } => "write `FROM:TO`, such as `--sql head:base`".to_owned(),
            RangeError::Malformed { .. } => {
                "write `FROM:TO`; left out, they are `base` and `head`".to_owned()
            }
            RangeError::RelativeStart { .. } => "name a revision, `head` or `base`".to_owned(),
            RangeError::Misfit {
                range: Range { from, to },
                direction,
                reversed: true,
            } => {
                let other = match direction {
                    Direction::Upgrade => Direction::Downgrade,
                    Direction::Downgrade => Direction::Upgrade,
                };
                format!("`migrate-{other} --sql {from}:{to}` goes there")
            }
            RangeError::Misfit { .. } => {
                "end at a revision that the start needs, or at `base`; `migrate-history` lists them"
                    .to_owned()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::offline::tests::ladder;
    use insta::assert_snapshot;
    use std::fmt::Write as _;

    /// What each range does.
    fn check(direction: Direction, ranges: &[&str]) -> String {
        let source = ladder();
        let mut text = String::new();
        for range in ranges {
            let resolved =
                Range::parse(range, direction).and_then(|range| range.resolve(&source, direction));
            let line = match resolved {
                Ok(resolved) => {
                    let ids = |ids: Vec<&RevisionId>| {
                        ids.into_iter()
                            .map(RevisionId::as_str)
                            .collect::<Vec<_>>()
                            .join(" ")
                    };
                    format!(
                        "[{}] {}",
                        ids(resolved.applied.iter().collect()),
                        ids(resolved
                            .plan
                            .steps
                            .iter()
                            .map(|step| &step.revision)
                            .collect())
                    )
                }
                Err(error) => format!("{error}; {}", error.help().unwrap_or_default()),
            };
            writeln!(text, "{range} -> {}", line.trim_end()).unwrap();
        }
        text
    }

    #[test]
    fn up() {
        let ranges = [
            ":c", "c", "base:b", "a:c", "a:+1", "a:heads", "b:b", "c:a", "c:base", "x:c", "a:",
            "+1:c", "a:b:c", "a:nope", "a:-1",
        ];
        assert_snapshot!(check(Direction::Upgrade, &ranges), @"
        :c -> [] a b c
        c -> [] a b c
        base:b -> [] a b
        a:c -> [a] b c
        a:+1 -> [a] b
        a:heads -> [a] b c x
        b:b -> [a b]
        c:a -> no upgrade leads from `c` to `a`; `migrate-downgrade --sql c:a` goes there
        c:base -> no upgrade leads from `c` to `base`; `migrate-downgrade --sql c:base` goes there
        x:c -> [a b x] c
        a: -> `head` is ambiguous: the heads are `c` and `x`; `heads` names all of them; `migrate-merge` joins them in one
        +1:c -> a script cannot start at `+1`: there is no database to count from; name a revision, `head` or `base`
        a:b:c -> `a:b:c` is not a range; write `FROM:TO`; left out, they are `base` and `head`
        a:nope -> there is no revision `nope`; `migrate-history` lists the revisions
        a:-1 -> `-1` cannot be the target of an upgrade; `-N` goes down: use `migrate-downgrade`
        ");
    }

    #[test]
    fn down() {
        let ranges = [
            "c:base", "c:a", "c:-1", "heads:b", "b:b", "a:c", "base:c", "x:c", ":a", "c:", "c",
            "c:+1",
        ];
        assert_snapshot!(check(Direction::Downgrade, &ranges), @"
        c:base -> [a b c] c b a
        c:a -> [a b c] c b
        c:-1 -> [a b c] c
        heads:b -> [a b c x] x c
        b:b -> [a b]
        a:c -> no downgrade leads from `a` to `c`; `migrate-upgrade --sql a:c` goes there
        base:c -> no downgrade leads from `base` to `c`; `migrate-upgrade --sql base:c` goes there
        x:c -> no downgrade leads from `x` to `c`: they are on different branches; end at a revision that the start needs, or at `base`; `migrate-history` lists them
        :a -> the SQL of a downgrade needs to know where it starts and where it ends, and `:a` does not say both; write `FROM:TO`, such as `--sql head:base`
        c: -> the SQL of a downgrade needs to know where it starts and where it ends, and `c:` does not say both; write `FROM:TO`, such as `--sql head:base`
        c -> the SQL of a downgrade needs to know where it starts and where it ends, and `c` does not say both; write `FROM:TO`, such as `--sql head:base`
        c:+1 -> `+1` cannot be the target of a downgrade; `+N` goes up: use `migrate-upgrade`
        ");
    }
}
