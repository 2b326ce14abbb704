//! Targets to the revisions of a graph.

use super::{Start, Steps, Target, TargetError};
use crate::{
    error::nearest,
    revision::{
        Direction, RevisionId,
        graph::{Graph, Index, RESERVED, Set},
    },
};
use std::{collections::BTreeSet, num::NonZeroUsize};

/// Where a target ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// At these revisions; none for the heads of an empty graph.
    At(Vec<Index>),
    /// Before these, which revise nothing.
    Before(Vec<Index>),
}

/// A target as a state: what stands above it, and what it ends at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Landing {
    /// What goes, where applied, with all that needs it.
    pub(crate) roots: Vec<Index>,
    /// What it ends at.
    pub(crate) at: Vec<Index>,
}

impl Graph {
    /// The revision that `word` names: the id itself, else the label's carrier, else the only id that begins so.
    ///
    /// # Errors
    ///
    /// When there is no such revision, or several.
    pub fn find(&self, word: &str) -> Result<&RevisionId, TargetError> {
        self.find_index(word).map(|index| self.id(index))
    }

    fn find_index(&self, word: &str) -> Result<Index, TargetError> {
        if let Some(index) = self.index(word).or_else(|| self.carrier(word)) {
            return Ok(index);
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
        let ids = self.nodes().iter().map(|node| node.id.as_str());
        let labels = self.labels().map(|(label, _)| label);
        let words = RESERVED.into_iter().chain(labels).chain(ids);
        // A word of the targets is not meant where a revision has to be.
        let words = words.filter(|known| *known != word);
        let whole = nearest(word, words).map(str::to_owned);
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
}

impl Target {
    /// The revisions at which the target ends, by id; none for `base`, and for the heads of an empty
    /// graph.
    ///
    /// # Errors
    ///
    /// When the target names no revision, or several where one is meant.
    pub fn revisions(
        &self,
        graph: &Graph,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<Vec<RevisionId>, TargetError> {
        match self.end(graph, &graph.known(applied))? {
            End::At(revisions) => Ok(graph.ids(revisions)),
            End::Before(_) => Ok(Vec::new()),
        }
    }

    /// The revisions that an upgrade to this target ends with.
    pub(crate) fn goals(&self, graph: &Graph, applied: &Set) -> Result<Vec<Index>, TargetError> {
        if self.away() == Some(Direction::Downgrade) {
            return Err(self.wrong_way(Direction::Upgrade));
        }
        match self.end(graph, applied)? {
            End::At(revisions) => Ok(revisions),
            End::Before(_) => Ok(Vec::new()),
        }
    }

    /// Where a downgrade to this target stops; what it ends at has to be applied.
    pub(crate) fn descent(&self, graph: &Graph, applied: &Set) -> Result<Landing, TargetError> {
        let landing = match self.away() {
            Some(Direction::Upgrade) => return Err(self.wrong_way(Direction::Downgrade)),
            _ => self.landing(graph, applied)?,
        };
        Ok(match self.away() {
            None => landing,
            // Steps down pass over what came late, and may end at it.
            Some(_) => Landing {
                at: Vec::new(),
                ..landing
            },
        })
    }

    /// What stands above this target, and what it ends at.
    pub(crate) fn landing(&self, graph: &Graph, applied: &Set) -> Result<Landing, TargetError> {
        Route::new(self, graph, applied)?.landing()
    }

    /// Where the target ends.
    pub(crate) fn end(&self, graph: &Graph, applied: &Set) -> Result<End, TargetError> {
        Route::new(self, graph, applied)?.end()
    }

    fn wrong_way(&self, direction: Direction) -> TargetError {
        TargetError::WrongWay {
            text: self.to_string(),
            direction,
        }
    }
}

/// A target on the way to its revisions.
struct Route<'a> {
    target: &'a Target,
    graph: &'a Graph,
    applied: &'a Set,
    /// The revision that names its branch, and what is on that; none without one, and then everything is.
    branch: Option<(Index, Set)>,
}

impl<'a> Route<'a> {
    fn new(target: &'a Target, graph: &'a Graph, applied: &'a Set) -> Result<Self, TargetError> {
        let branch = match &target.branch {
            None => None,
            Some(word) => {
                let revision = graph.find_index(word)?;
                Some((revision, graph.line_of(revision)))
            }
        };
        Ok(Route {
            target,
            graph,
            applied,
            branch,
        })
    }

    fn end(&self) -> Result<End, TargetError> {
        let Some(steps) = self.target.steps else {
            return self.start();
        };
        match steps.direction {
            Direction::Upgrade => Ok(End::At(vec![self.up(steps)?])),
            Direction::Downgrade => {
                let last = self.last_taken_back(steps)?;
                // What is walked through has one way down at the most.
                let below = self.below(last);
                Ok(match below.is_empty() {
                    true => End::Before(vec![last]),
                    false => End::At(below),
                })
            }
        }
    }

    fn landing(&self) -> Result<Landing, TargetError> {
        if let (Some(Direction::Downgrade), Some(steps)) = (self.target.away(), self.target.steps) {
            // Other branches that begin below are left alone.
            let last = self.last_taken_back(steps)?;
            return Ok(Landing {
                roots: vec![last],
                at: self.below(last),
            });
        }
        Ok(match self.end()? {
            End::Before(roots) => Landing {
                roots,
                at: Vec::new(),
            },
            End::At(at) => {
                let children = at.iter().flat_map(|&index| self.graph.child_indices(index));
                Landing {
                    roots: self.of_branch(children.copied()),
                    at,
                }
            }
        })
    }

    /// Where the target ends if there are no steps.
    fn start(&self) -> Result<End, TargetError> {
        let graph = self.graph;
        Ok(match &self.target.start {
            Start::Base => End::Before(self.of_branch(graph.base_indices())),
            Start::Heads => End::At(self.of_branch(graph.head_indices())),
            Start::Head => End::At(self.head()?.into_iter().collect()),
            Start::Current => End::At(self.applied_heads()),
            Start::Revision(word) => End::At(vec![self.revision(word)?]),
        })
    }

    /// Those that are on the branch.
    fn of_branch(&self, indices: impl IntoIterator<Item = Index>) -> Vec<Index> {
        let is_on = |index: &Index| self.is_on_branch(*index);
        indices.into_iter().filter(is_on).collect()
    }

    fn is_on_branch(&self, index: Index) -> bool {
        let mut branch = self.branch.iter();
        branch.all(|(_, line)| line.contains(index))
    }

    /// The revision that `word` names. A beginning that several ids have is one on this branch if only one of them is.
    fn revision(&self, word: &str) -> Result<Index, TargetError> {
        let index = match (self.graph.find_index(word), &self.branch) {
            (Err(TargetError::SeveralIds { prefix, candidates }), Some((_, line))) => {
                let mut here = self.graph.known(&candidates);
                here.keep(|index| line.contains(index));
                let here: Vec<Index> = here.iter().collect();
                match *here {
                    [index] => index,
                    _ => return Err(TargetError::SeveralIds { prefix, candidates }),
                }
            }
            (found, _) => found?,
        };
        match self.of_branch([index]).as_slice() {
            [index] => Ok(*index),
            _ => Err(TargetError::NotOnBranch {
                text: self.target.to_string(),
                branch: self.target.branch.clone().unwrap_or_default(),
                revision: self.graph.id(index).clone(),
            }),
        }
    }

    /// The only head; none of an empty graph.
    fn head(&self) -> Result<Option<Index>, TargetError> {
        let heads = self.of_branch(self.graph.head_indices());
        match heads.as_slice() {
            [] => Ok(None),
            [head] => Ok(Some(*head)),
            _ => Err(TargetError::SeveralHeads {
                text: self.target.to_string(),
                branch: self.target.branch.clone(),
                heads: self.graph.ids(heads),
            }),
        }
    }

    /// The applied revisions that no other applied one needs; of a branch, those that no other applied one of the branch
    /// needs, since what stands on them may be elsewhere.
    fn applied_heads(&self) -> Vec<Index> {
        let mut here = self.applied.clone();
        here.keep(|index| self.is_on_branch(index));
        self.graph.maximal(&here).iter().collect()
    }

    /// Where steps are counted from; none for base.
    fn from(&self) -> Result<Option<Index>, TargetError> {
        let from = match &self.target.start {
            Start::Base => return Ok(None),
            Start::Revision(word) => return self.revision(word).map(Some),
            Start::Head | Start::Heads => return self.head(),
            Start::Current => self.applied_heads(),
        };
        match from.as_slice() {
            [] => Ok(None),
            [head] => Ok(Some(*head)),
            [head, ..] if self.meet(&from) => Ok(Some(*head)),
            _ => Err(TargetError::SeveralApplied {
                text: self.target.to_string(),
                heads: self.graph.ids(from),
            }),
        }
    }

    /// Whether one step up leads from each of `heads` to the same revision, which merges them.
    fn meet(&self, heads: &[Index]) -> bool {
        let is_up = |steps: Steps| steps.direction == Direction::Upgrade;
        let mut next = heads.iter().map(|&head| self.above(Some(head)));
        self.target.steps.is_some_and(is_up)
            && next.next().is_some_and(|one| {
                let is_only = one.len() == 1;
                is_only && next.all(|other| other == one)
            })
    }

    /// What can come next on the way up from a revision, or from base: of two that revise it of which one revises the other
    /// as well, that other.
    fn above(&self, at: Option<Index>) -> Vec<Index> {
        let next = match at {
            Some(at) => self.of_branch(self.graph.child_indices(at).iter().copied()),
            None => self.of_branch(self.graph.base_indices()),
        };
        match next.len() {
            0 | 1 => next,
            _ => self.graph.first(&self.graph.set(next)).iter().collect(),
        }
    }

    /// What can come next on the way down from a revision: of two that it revises of which one revises the other, that one.
    fn below(&self, at: Index) -> Vec<Index> {
        let next = self.of_branch(self.graph.parent_indices(at).iter().copied());
        match next.len() {
            0 | 1 => next,
            _ => self.graph.last(&self.graph.set(next)).iter().collect(),
        }
    }

    /// The revision so many steps up.
    fn up(&self, steps: Steps) -> Result<Index, TargetError> {
        let from = self.from()?;
        let mut at = from;
        let mut gone = 0;
        loop {
            let next = self.above(at);
            match *next {
                [] => return Err(self.too_far(Direction::Upgrade, gone, from)),
                [next] => {
                    gone += 1;
                    if gone == steps.count.get() {
                        return Ok(next);
                    }
                    at = Some(next);
                }
                _ => {
                    return Err(TargetError::Fork {
                        text: self.target.to_string(),
                        at: at.map(|at| self.graph.id(at).clone()),
                        candidates: self.graph.ids(next),
                    });
                }
            }
        }
    }

    /// The last revision that so many steps down take back; the target is what it revises.
    ///
    /// From what is applied only applied revisions count: one that came late, below applied ones, has no step to take
    /// back. On a branch such steps stay on it: they start at the revision that names it or above, and do not go on where
    /// other branches begin, for these would be taken back with it.
    fn last_taken_back(&self, steps: Steps) -> Result<Index, TargetError> {
        let from = self.from()?;
        let counts = |index| !self.target.is_relative() || self.applied.contains(index);
        let own = match &self.branch {
            Some((revision, _)) if self.target.is_relative() => {
                let above = self.graph.revised_by([*revision]);
                match from {
                    Some(from) if !above.contains(from) => return Err(self.shared(steps, 0, from)),
                    _ => Some(self.graph.lineage_of(*revision)),
                }
            }
            _ => None,
        };
        let mut at = from;
        let mut gone = 0;
        while let Some(index) = at {
            let below = self.below(index);
            if below.len() > 1 {
                return Err(TargetError::Merge {
                    text: self.target.to_string(),
                    at: self.graph.id(index).clone(),
                    candidates: self.graph.ids(below),
                });
            }
            if own.as_ref().is_some_and(|own| !own.contains(index)) {
                return Err(self.shared(steps, gone, index));
            }
            gone += usize::from(counts(index));
            if gone == steps.count.get() {
                return Ok(index);
            }
            at = below.first().copied();
        }
        Err(self.too_far(Direction::Downgrade, gone, from))
    }

    /// That the steps leave their branch for `next` after so many on it.
    fn shared(&self, steps: Steps, left: usize, next: Index) -> TargetError {
        TargetError::Shared {
            text: self.target.to_string(),
            branch: self.target.branch.clone().unwrap_or_default(),
            left,
            farthest: self.farther(steps.direction, left),
            next: self.graph.id(next).clone(),
        }
    }

    fn too_far(&self, direction: Direction, left: usize, from: Option<Index>) -> TargetError {
        TargetError::TooFar {
            text: self.target.to_string(),
            direction,
            left,
            farthest: self.farther(direction, left),
            from: from.map(|from| self.graph.id(from).clone()),
        }
    }

    /// The target with so many steps; none where there are none.
    fn farther(&self, direction: Direction, left: usize) -> Option<Target> {
        NonZeroUsize::new(left).map(|count| Target {
            steps: Some(Steps { direction, count }),
            ..self.target.clone()
        })
    }
}
