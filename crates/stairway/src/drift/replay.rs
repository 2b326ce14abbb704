//! The reference that needs nothing: the SQL of the revisions, replayed.

use super::{
    Compared, Drift, WORDING, foreign, frontier::Frontier, rank::Ranking, reserve::Reserve,
};
use crate::{
    Dialect, Error,
    plan::Step,
    revision::{Direction, RevisionId},
    schema::{Schema, Table},
    snapshot::{
        Snapshot,
        difference::{Change, Level, What},
        logical::Comparison,
    },
    source::Source,
    sql::{SqlError, Walk},
};
use std::collections::BTreeSet;

/// What the database of `live` should be after `applied`, and is not.
pub(super) fn drift(
    live: &Snapshot,
    source: &Source,
    applied: &BTreeSet<RevisionId>,
) -> Result<Drift, Error> {
    let mut state = State::base(source, live.dialect);
    for revision in source.graph().order().filter(|id| applied.contains(*id)) {
        state.climb(source, revision)?;
    }
    let mut beside = Beside::new(live);
    Ok(beside.drift(&state))
}

/// The states of every revision, by their distance to the database of `live`.
pub(super) fn rank(live: &Snapshot, source: &Source) -> Result<Ranking, Error> {
    let mut ranking = Ranking::default();
    let mut frontier = Frontier::new(source.graph());
    let mut beside = Beside::new(live);
    for revision in source.graph().order() {
        let (state, steps) = frontier.towards(revision, |state: &State<'_>| Some(state.clone()));
        let mut state = state.unwrap_or_else(|| State::base(source, live.dialect));
        for step in &steps {
            state.climb(source, step)?;
        }
        let drift = beside.drift(&state);
        ranking.add(revision, drift, |change| beside.size(change, &state));
        frontier.reached(revision, state);
    }
    Ok(ranking)
}

/// What the SQL of some revisions makes, and what replay cannot answer for.
#[derive(Clone)]
struct State<'s> {
    dialect: Dialect,
    walk: Walk<'s>,
    reserve: Reserve,
}

impl<'s> State<'s> {
    fn base(source: &'s Source, dialect: Dialect) -> State<'s> {
        let mut walk = Walk::new(source, dialect);
        walk.follow();
        let reserve = Reserve::default();
        State {
            dialect,
            walk,
            reserve,
        }
    }

    /// None at the base.
    fn table(&self, name: &str) -> Option<&Table> {
        self.walk.schema().and_then(|schema| schema.table(name))
    }

    fn climb(&mut self, source: &Source, revision: &RevisionId) -> Result<(), SqlError> {
        let step = Step {
            revision: revision.clone(),
            direction: Direction::Upgrade,
        };
        // The walk knows the schema, and asks what is applied at the base alone, where nothing is.
        self.walk.segments(&BTreeSet::new(), &step)?;
        self.walk.taken();
        let doubts = self.walk.doubts();
        if let Some(script) = source.script(revision) {
            self.reserve.note(script, self.dialect, doubts);
        }
        Ok(())
    }
}

/// A live database beside replayed states.
struct Beside<'l> {
    live: &'l Snapshot,
    schema: Schema,
    comparison: Comparison,
    /// What replay says nothing of.
    uncompared: Vec<String>,
}

impl<'l> Beside<'l> {
    fn new(live: &'l Snapshot) -> Beside<'l> {
        let mut comparison = Comparison::default();
        Beside {
            live,
            schema: comparison.live(live),
            comparison,
            uncompared: foreign::beyond_replay(live),
        }
    }

    fn drift(&mut self, state: &State<'_>) -> Drift {
        let dialect = self.live.dialect;
        let empty = Schema::default();
        let replayed = state.walk.schema().unwrap_or(&empty);
        let difference = self.comparison.difference(replayed, &self.schema, dialect);
        let mut drift = Drift {
            compared: Compared::Replay,
            ..Drift::default()
        };
        let mut tools = BTreeSet::new();
        for change in difference.changes {
            match (&change.what, change.level) {
                (What::Added, _)
                    if foreign::is_of_a_tool(&change.object) && change.part.is_none() =>
                {
                    tools.insert(change.object.name.to_string());
                }
                (What::Reordered { .. } | What::Renamed { .. }, _) => drift.notes.push(change),
                // What is not modelled in full is not known to differ.
                (_, Level::Note) => drift.unknown.push(vague(&change)),
                (_, Level::Difference) => match state.reserve.why(&change) {
                    Some(why) => {
                        let told = format!("perhaps: {}, since {why}", change.line(WORDING));
                        drift.unknown.push(told);
                        drift.doubtful.push(change);
                    }
                    None => drift.changes.push(change),
                },
            }
        }
        drift.unknown.extend(foreign::tools(&tools));
        drift.unknown.extend(self.uncompared.iter().cloned());
        drift
    }

    /// How much a table consists of that one of the two has alone.
    fn size(&self, change: &Change, state: &State<'_>) -> usize {
        let table = match (&change.what, &change.part) {
            (What::Added, None) => self.schema.table(&change.object.name),
            (What::Removed, None) => state.table(&change.object.name),
            _ => None,
        };
        table.map_or(0, |table| {
            table.columns.len()
                + table.indexes.len()
                + table.checks.len()
                + table.foreign_keys.len()
                + table.keys().count()
        })
    }
}

/// What is said of a change of something that is not modelled in full.
fn vague(change: &Change) -> String {
    match &change.what {
        What::Changed {
            fact,
            before,
            after,
        } if &**fact == "not modelled" => {
            let sides = [before, after].into_iter().flatten();
            let sides: BTreeSet<&str> = sides.flat_map(|side| side.split(", ")).collect();
            let sides: Vec<&str> = sides.into_iter().collect();
            let object = &change.object;
            format!(
                "{} `{}` is not compared in full by replay, which does not model {}",
                object.kind,
                object.name,
                sides.join(", ")
            )
        }
        _ => format!("perhaps: {}", change.line(WORDING)),
    }
}
