//! Targets to the revisions of a graph.

use super::{Target, TargetError};
use crate::{
    error::nearest,
    revision::{
        Direction, RevisionId,
        graph::{Graph, Index, RESERVED, Set},
    },
};
use std::{collections::BTreeSet, num::NonZeroUsize};

/// Where a downgrade stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Landing {
    /// Before every revision.
    Base,
    /// At these revisions; none of a graph that has none.
    At(Vec<Index>),
    /// Right below this revision, on its lineage alone.
    Below(Index),
}

impl Graph {
    /// The revision that `word` names: the id itself, or else the only id that begins with it.
    ///
    /// # Errors
    ///
    /// When there is no such revision, or several.
    pub fn find(&self, word: &str) -> Result<&RevisionId, TargetError> {
        self.find_index(word).map(|index| self.id(index))
    }

    fn find_index(&self, word: &str) -> Result<Index, TargetError> {
        if let Some(index) = self.index(word) {
            return Ok(index);
        }
        if let Some(index) = self.carrier(word) {
            return Err(TargetError::Label {
                label: word.to_owned(),
                revision: self.id(index).clone(),
            });
        }
        let candidates: Vec<RevisionId> = if word.is_empty() {
            Vec::new()
        } else {
            self.with_prefix(word).cloned().collect()
        };
        match candidates.as_slice() {
            [id] => self.index(id.as_str()).ok_or_else(|| self.unknown(word)),
            [] => Err(self.unknown(word)),
            _ => Err(TargetError::SeveralIds {
                prefix: word.to_owned(),
                candidates,
            }),
        }
    }

    fn unknown(&self, word: &str) -> TargetError {
        let ids = || self.nodes().iter().map(|node| node.id.as_str());
        let whole = nearest(word, RESERVED.into_iter().chain(ids())).map(str::to_owned);
        TargetError::Unknown {
            word: word.to_owned(),
            nearest: whole.or_else(|| self.nearly_begun(word)),
        }
    }

    /// The first id that nearly begins with `word`, which is long enough for that to mean something.
    fn nearly_begun(&self, word: &str) -> Option<String> {
        const ENOUGH: usize = 4;
        let begin = |id: &'_ RevisionId| id.as_str().get(..word.len()).map(str::to_owned);
        let beginnings: Vec<String> = self
            .nodes()
            .iter()
            .filter_map(|node| begin(&node.id))
            .collect();
        let begun = nearest(word, beginnings.iter().map(String::as_str))
            .filter(|_| word.len() >= ENOUGH)?;
        self.with_prefix(begun).next().map(RevisionId::to_string)
    }

    /// The only head; none of an empty graph.
    fn head(&self) -> Result<Option<Index>, TargetError> {
        let heads: Vec<Index> = self.head_indices().collect();
        match heads.as_slice() {
            [] => Ok(None),
            [head] => Ok(Some(*head)),
            _ => Err(TargetError::SeveralHeads {
                heads: self.ids(heads),
            }),
        }
    }
}

impl Target {
    /// The revisions at which the target ends, by id; none for `base`, and for the heads of an empty
    /// graph.
    ///
    /// Relative targets start at the only head of `applied`, its known part; if nothing is applied, at
    /// base. Each step goes along `revises`.
    ///
    /// # Errors
    ///
    /// When the target names no revision, or several where one is meant.
    pub fn revisions(
        &self,
        graph: &Graph,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<Vec<RevisionId>, TargetError> {
        let known = graph.known(applied);
        let ends = match self {
            Target::Up(steps) => vec![self.up(graph, &known, *steps)?],
            Target::Down(steps) => graph
                .parent_indices(self.down(graph, &known, *steps)?)
                .to_vec(),
            _ => self.absolute(graph)?,
        };
        Ok(graph.ids(ends))
    }

    /// The revisions that an upgrade to this target ends with.
    pub(crate) fn goals(&self, graph: &Graph, applied: &Set) -> Result<Vec<Index>, TargetError> {
        match self {
            Target::Up(steps) => Ok(vec![self.up(graph, applied, *steps)?]),
            Target::Down(_) => Err(self.wrong_way(Direction::Upgrade)),
            _ => self.absolute(graph),
        }
    }

    /// Where a downgrade to this target stops.
    pub(crate) fn landing(&self, graph: &Graph, applied: &Set) -> Result<Landing, TargetError> {
        match self {
            Target::Base => Ok(Landing::Base),
            Target::Down(steps) => Ok(Landing::Below(self.down(graph, applied, *steps)?)),
            Target::Up(_) => Err(self.wrong_way(Direction::Downgrade)),
            _ => Ok(Landing::At(self.absolute(graph)?)),
        }
    }

    fn absolute(&self, graph: &Graph) -> Result<Vec<Index>, TargetError> {
        match self {
            Target::Head => Ok(graph.head()?.into_iter().collect()),
            Target::Heads => Ok(graph.head_indices().collect()),
            Target::Revision(word) => Ok(vec![graph.find_index(word)?]),
            Target::Base | Target::Up(_) | Target::Down(_) => Ok(Vec::new()),
        }
    }

    /// The revision so many steps above what is applied.
    fn up(&self, graph: &Graph, applied: &Set, steps: NonZeroUsize) -> Result<Index, TargetError> {
        let from = self.only_applied_head(graph, applied)?;
        let mut at = from;
        let mut left = 0;
        loop {
            let bases: Vec<Index>;
            let next = match at {
                Some(at) => graph.child_indices(at),
                None => {
                    bases = graph.base_indices().collect();
                    &bases
                }
            };
            match *next {
                [] => return Err(self.too_far(graph, Direction::Upgrade, left, from)),
                [next] => {
                    left += 1;
                    if left == steps.get() {
                        return Ok(next);
                    }
                    at = Some(next);
                }
                _ => {
                    return Err(TargetError::Fork {
                        text: self.to_string(),
                        at: at.map(|at| graph.id(at).clone()),
                        candidates: graph.ids(next.iter().copied()),
                    });
                }
            }
        }
    }

    /// The last revision that so many steps down take back; the target is what it revises.
    ///
    /// Only applied revisions count: one that came late, below applied ones, has no step to take back.
    fn down(
        &self,
        graph: &Graph,
        applied: &Set,
        steps: NonZeroUsize,
    ) -> Result<Index, TargetError> {
        let from = self.only_applied_head(graph, applied)?;
        let mut at = from;
        let mut left = 0;
        while let Some(index) = at {
            let below = graph.parent_indices(index);
            if below.len() > 1 {
                return Err(TargetError::Merge {
                    text: self.to_string(),
                    at: graph.id(index).clone(),
                    candidates: graph.ids(below.iter().copied()),
                });
            }
            left += usize::from(applied.contains(index));
            if left == steps.get() {
                return Ok(index);
            }
            at = below.first().copied();
        }
        Err(self.too_far(graph, Direction::Downgrade, left, from))
    }

    fn only_applied_head(
        &self,
        graph: &Graph,
        applied: &Set,
    ) -> Result<Option<Index>, TargetError> {
        let heads: Vec<Index> = graph.maximal(applied).iter().collect();
        match heads.as_slice() {
            [] => Ok(None),
            [head] => Ok(Some(*head)),
            _ => Err(TargetError::SeveralApplied {
                text: self.to_string(),
                heads: graph.ids(heads),
            }),
        }
    }

    fn too_far(
        &self,
        graph: &Graph,
        direction: Direction,
        left: usize,
        from: Option<Index>,
    ) -> TargetError {
        let from = from.map(|from| graph.id(from).clone());
        TargetError::TooFar {
            text: self.to_string(),
            direction,
            left,
            from,
        }
    }

    fn wrong_way(&self, direction: Direction) -> TargetError {
        TargetError::WrongWay {
            text: self.to_string(),
            direction,
        }
    }
}
