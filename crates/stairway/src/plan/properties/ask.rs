//! Targets in parts, and what they mean, said once more and plainly.

use super::plain::{Ids, Plain};
use crate::{
    plan::PlanError,
    revision::{Node, Range, RevisionId, Target, TargetError},
};
use proptest::{collection::vec, prelude::*, sample::Index as Pick};
use std::{collections::BTreeSet, fmt};

/// A target in parts.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    branch: Option<String>,
    start: String,
    /// None is no steps.
    steps: isize,
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(branch) = &self.branch {
            write!(f, "{branch}@")?;
        }
        match (self.start.as_str(), self.steps) {
            (start, 0) => f.write_str(start),
            ("current", steps) => write!(f, "{steps:+}"),
            (start, steps) => write!(f, "{start}{steps:+}"),
        }
    }
}

impl Ask {
    pub(super) fn target(&self) -> Target {
        self.to_string().parse().unwrap()
    }

    /// Whether it is steps from what is applied.
    fn is_away(&self) -> bool {
        self.start == "current" && self.steps != 0
    }

    fn of(branch: Option<String>, start: &str) -> Ask {
        let (start, steps) = (start.to_owned(), 0);
        Ask {
            branch,
            start,
            steps,
        }
    }
}

/// A few targets on a graph: of every form, with words that are ids, labels, beginnings of one id or of several, and
/// nothing.
pub(super) fn asks() -> impl Strategy<Value = Vec<(Pick, Pick, u8, u8, isize)>> {
    let parts = (any::<Pick>(), any::<Pick>(), 0..5_u8, 0..8_u8, -4..5_isize);
    vec(parts, 8)
}

pub(super) fn on(plain: &Plain, asks: Vec<(Pick, Pick, u8, u8, isize)>) -> Vec<Ask> {
    let mut words = vec!["zz".to_owned()];
    for node in &plain.nodes {
        let id = node.id.as_str();
        words.extend([id, id, &id[..1], &id[..2]].map(str::to_owned));
        words.extend(node.label.clone());
    }
    let ask = |(branch, start, form, kind, steps): (Pick, Pick, u8, u8, isize)| Ask {
        branch: (form < 2).then(|| branch.get(&words).clone()),
        start: match kind {
            0 => "head",
            1 => "heads",
            2 => "base",
            3 | 4 => "current",
            _ => start.get(&words),
        }
        .to_owned(),
        steps: if form % 2 == 0 { steps } else { 0 },
    };
    asks.into_iter().map(ask).collect()
}

/// Why a target means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    Unknown,
    SeveralIds(Ids),
    SeveralHeads(Ids),
    SeveralApplied(Ids),
    NotOnBranch(RevisionId),
    Fork(Option<RevisionId>, Ids),
    Merge(RevisionId, Ids),
    TooFar(usize, Option<RevisionId>),
    Shared(usize, RevisionId),
    Backwards,
    NotApplied(RevisionId),
    NoRange(RevisionId),
}

impl From<TargetError> for Wrong {
    fn from(error: TargetError) -> Wrong {
        let ids = |ids: Vec<RevisionId>| {
            assert!(ids.len() > 1 && ids.is_sorted());
            ids.into_iter().collect::<Ids>()
        };
        match error {
            TargetError::Unknown { .. } => Wrong::Unknown,
            TargetError::SeveralIds { candidates, .. } => Wrong::SeveralIds(ids(candidates)),
            TargetError::SeveralHeads { heads, .. } => Wrong::SeveralHeads(ids(heads)),
            TargetError::SeveralApplied { heads, .. } => Wrong::SeveralApplied(ids(heads)),
            TargetError::NotOnBranch { revision, .. } => Wrong::NotOnBranch(revision),
            TargetError::Fork { at, candidates, .. } => Wrong::Fork(at, ids(candidates)),
            TargetError::Merge { at, candidates, .. } => Wrong::Merge(at, ids(candidates)),
            TargetError::TooFar { left, from, .. } => Wrong::TooFar(left, from),
            TargetError::Shared { left, next, .. } => Wrong::Shared(left, next),
            TargetError::WrongWay { .. } => Wrong::Backwards,
            TargetError::NoRange { start, .. } => Wrong::NoRange(start),
            error => panic!("{error}"),
        }
    }
}

impl From<PlanError> for Wrong {
    fn from(error: PlanError) -> Wrong {
        match error {
            PlanError::Target(error) => error.into(),
            PlanError::NotApplied { revision, .. } => Wrong::NotApplied(revision),
        }
    }
}

/// Where a target ends.
#[derive(Debug, Default)]
pub(super) struct End {
    pub(super) at: Ids,
    /// What it ends before, where that is nowhere.
    pub(super) before: Ids,
}

fn first(ids: &Ids) -> Option<RevisionId> {
    ids.first().cloned()
}

impl Plain {
    /// The whole id, else the label, else the beginning.
    fn find(&self, word: &str) -> Result<RevisionId, Wrong> {
        let ways = [
            self.where_node(|node| node.id.as_str() == word),
            self.where_node(|node| node.label.as_deref() == Some(word)),
            self.where_node(|node| node.id.as_str().starts_with(word)),
        ];
        match ways.into_iter().find(|found| !found.is_empty()).as_deref() {
            None => Err(Wrong::Unknown),
            Some([id]) => Ok(id.clone()),
            Some(several) => Err(Wrong::SeveralIds(several.iter().cloned().collect())),
        }
    }

    /// What is on a branch.
    fn line(&self, ask: &Ask) -> Result<Ids, Wrong> {
        let Some(branch) = &ask.branch else {
            return Ok(self.all());
        };
        let of = self.find(branch)?;
        let is_on = |id: &RevisionId| *id == of || self.revises(id, &of) || self.revises(&of, id);
        Ok(self.all().into_iter().filter(is_on).collect())
    }

    fn heads(&self) -> Ids {
        Ids::from_iter(self.where_node(|node| self.children(&node.id).is_empty()))
    }

    fn bases(&self) -> Ids {
        Ids::from_iter(self.where_node(|node| node.revises.is_empty()))
    }

    /// Where a target starts; nowhere for `base`, and where there is nothing.
    fn start(&self, ask: &Ask, applied: &Ids) -> Result<Ids, Wrong> {
        let line = self.line(ask)?;
        Ok(match ask.start.as_str() {
            "base" => Ids::new(),
            "heads" | "head" => {
                let heads = &self.heads() & &line;
                if heads.len() > 1 && (ask.start == "head" || ask.steps != 0) {
                    return Err(Wrong::SeveralHeads(heads));
                }
                heads
            }
            "current" => {
                let here = &line & applied;
                let last = Ids::from_iter(self.maximal(&here));
                let next: BTreeSet<Ids> =
                    last.iter().map(|id| self.above(Some(id), &line)).collect();
                let is_merge =
                    ask.steps > 0 && next.len() == 1 && next.iter().all(|next| next.len() == 1);
                if last.len() > 1 && ask.steps != 0 && !is_merge {
                    return Err(Wrong::SeveralApplied(last));
                }
                last
            }
            word => {
                let id = match self.find(word) {
                    Err(Wrong::SeveralIds(ids)) if (&ids & &line).len() == 1 => {
                        first(&(&ids & &line))
                    }
                    found => Some(found?),
                };
                match &Ids::from_iter(id.clone()) & &line {
                    here if here.is_empty() => return Err(Wrong::NotOnBranch(id.unwrap())),
                    here => here,
                }
            }
        })
    }

    /// The revision at the end of the steps up.
    fn up(&self, ask: &Ask, applied: &Ids) -> Result<RevisionId, Wrong> {
        let line = self.line(ask)?;
        let from = first(&self.start(ask, applied)?);
        let mut at = from.clone();
        for gone in 0..ask.steps.unsigned_abs() {
            let next = self.above(at.as_ref(), &line);
            if next.len() > 1 {
                return Err(Wrong::Fork(at, next));
            }
            at = Some(first(&next).ok_or(Wrong::TooFar(gone, from.clone()))?);
        }
        Ok(at.unwrap())
    }

    /// What revises a revision on a line, or nothing; of two of which one revises the other, that one cannot come next.
    fn above(&self, at: Option<&RevisionId>, line: &Ids) -> Ids {
        let next = &at.map_or(self.bases(), |at| self.children(at)) & line;
        let is_next = |id: &&RevisionId| !next.iter().any(|other| self.revises(id, other));
        next.iter().filter(is_next).cloned().collect()
    }

    /// What a revision revises on a line, without what another of that revises.
    fn below(&self, id: &RevisionId, line: &Ids) -> Ids {
        let parents = &self.parents(id) & line;
        let is_next = |id: &&RevisionId| !parents.iter().any(|other| self.revises(other, id));
        parents.iter().filter(is_next).cloned().collect()
    }

    /// What a revision revises, directly or not, down to the first that is a merge or that several others name.
    fn alone_below(&self, id: &RevisionId) -> Ids {
        let alone = |parent: &RevisionId| {
            let names = |node: &&Node| {
                let of = self.nodes.iter().find(|other| other.id == *parent).unwrap();
                let by_word =
                    |word: &String| *word == of.id.to_string() || Some(word) == of.label.as_ref();
                node.revises.contains(parent) || node.depends_on.iter().any(by_word)
            };
            self.nodes.iter().filter(names).count() == 1 && self.parents(parent).len() < 2
        };
        match Vec::from_iter(self.parents(id)).as_slice() {
            [parent] if alone(parent) => &Ids::from([parent.clone()]) | &self.alone_below(parent),
            _ => Ids::new(),
        }
    }

    /// The last revision that the steps down take back.
    fn down(&self, ask: &Ask, applied: &Ids) -> Result<RevisionId, Wrong> {
        let line = self.line(ask)?;
        let from = first(&self.start(ask, applied)?);
        let (mut at, mut gone) = (from.clone(), 0);
        let (mut above, mut own) = (self.all(), self.all());
        if let (Some(branch), true) = (&ask.branch, ask.is_away()) {
            let of = self.find(branch)?;
            above.retain(|id| *id == of || self.revises(id, &of));
            own = &above | &self.alone_below(&of);
        }
        if let Some(shared) = first(&(&Ids::from_iter(from.clone()) - &above)) {
            return Err(Wrong::Shared(0, shared));
        }
        loop {
            let Some(id) = at else {
                return Err(Wrong::TooFar(gone, from));
            };
            let below = self.below(&id, &line);
            if below.len() > 1 {
                return Err(Wrong::Merge(id, below));
            }
            if !own.contains(&id) {
                return Err(Wrong::Shared(gone, id));
            }
            gone += usize::from(ask.start != "current" || applied.contains(&id));
            if gone == ask.steps.unsigned_abs() {
                return Ok(id);
            }
            at = first(&below);
        }
    }

    pub(super) fn end(&self, ask: &Ask, applied: &Ids) -> Result<End, Wrong> {
        let mut end = End::default();
        if ask.steps > 0 {
            end.at.insert(self.up(ask, applied)?);
        } else if ask.steps < 0 {
            let last = self.down(ask, applied)?;
            end.at = self.below(&last, &self.line(ask)?);
            if end.at.is_empty() {
                end.before.insert(last);
            }
        } else if ask.start == "base" {
            end.before = &self.bases() & &self.line(ask)?;
        } else {
            end.at = self.start(ask, applied)?;
        }
        Ok(end)
    }

    /// What an upgrade to a target ends with.
    pub(super) fn goals(&self, ask: &Ask, applied: &Ids) -> Result<Ids, Wrong> {
        match ask.is_away() && ask.steps < 0 {
            true => Err(Wrong::Backwards),
            false => Ok(self.end(ask, applied)?.at),
        }
    }

    /// What a downgrade to a target takes back, with all that needs it.
    pub(super) fn roots(&self, ask: &Ask, applied: &Ids) -> Result<Ids, Wrong> {
        if ask.is_away() && ask.steps > 0 {
            return Err(Wrong::Backwards);
        }
        let pending = &self.end(ask, applied)?.at - applied;
        match first(&pending).filter(|_| !ask.is_away()) {
            Some(pending) => Err(Wrong::NotApplied(pending)),
            None => self.over(ask, applied),
        }
    }

    /// What stands on a target: of steps down the last that they take back, and else what revises it on its branch.
    fn over(&self, ask: &Ask, applied: &Ids) -> Result<Ids, Wrong> {
        if ask.is_away() && ask.steps < 0 {
            return Ok(Ids::from([self.down(ask, applied)?]));
        }
        let end = self.end(ask, applied)?;
        let children: Ids = end.at.iter().flat_map(|id| self.children(id)).collect();
        Ok(&(&children & &self.line(ask)?) | &end.before)
    }

    /// What is recorded after a stamp: one by one, what a target needs, and what was recorded and needs nothing that stands on
    /// a target.
    pub(super) fn stamped(&self, asks: &[Ask], applied: &Ids, purge: bool) -> Result<Ids, Wrong> {
        let (mut over, mut at) = (Ids::new(), Ids::new());
        for ask in asks {
            at.append(&mut self.end(ask, applied)?.at);
            over.append(&mut self.over(ask, applied)?);
        }
        let with = |one: &RevisionId, other: &RevisionId| one == other || self.needs(one, other);
        let is_named = |id: &RevisionId| at.iter().any(|at| with(at, id));
        let stays = |id: &RevisionId| !purge && !over.iter().any(|over| with(id, over));
        let all = &self.all() | applied;
        let is_after = |id: &RevisionId| is_named(id) || applied.contains(id) && stays(id);
        Ok(all.into_iter().filter(is_after).collect())
    }

    /// The revisions of a range.
    pub(super) fn between(
        &self,
        from: Option<&Ask>,
        to: Option<&Ask>,
        applied: &Ids,
    ) -> Result<Ids, Wrong> {
        let start = from.cloned().unwrap_or(Ask::of(None, "base"));
        let end = to
            .cloned()
            .unwrap_or(Ask::of(start.branch.clone(), "heads"));
        let is_down = start.is_away() && start.steps < 0;
        let is_up = end.is_away() && end.steps > 0;
        let at = |ask: &Ask, applied: &Ids| Ok::<Ids, Wrong>(self.end(ask, applied)?.at);
        let (start, end) = if is_down && !is_up {
            let end = at(&end, applied)?;
            (at(&start, &self.with_ancestors(&end))?, end)
        } else if is_up && !is_down && from.is_some() {
            let start = at(&start, applied)?;
            let end = at(&end, &self.with_ancestors(&start))?;
            (start, end)
        } else {
            (at(&start, applied)?, at(&end, applied)?)
        };
        let wanted = self.with_ancestors(&end);
        match first(&(&start - &wanted)) {
            Some(start) => Err(Wrong::NoRange(start)),
            None => Ok(&(&wanted - &self.with_ancestors(&start)) | &start),
        }
    }
}

/// The range from one target to the other.
pub(super) fn range(from: Option<&Ask>, to: Option<&Ask>) -> Range {
    let text = |ask: Option<&Ask>| ask.map(Ask::to_string).unwrap_or_default();
    format!("{}:{}", text(from), text(to)).parse().unwrap()
}
