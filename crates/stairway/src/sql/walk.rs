//! A walk through revisions on one dialect: the schema at each point, and from it what the next step runs.

use super::{
    Problem, Segment, SqlError, Statement,
    emit::{Emitter, Misfit},
    lower, parse,
    pass::one_by_one,
    replay::{self, Naming},
    statement,
};
use crate::{
    Dialect,
    place::Place,
    plan::Step,
    revision::{Direction, RevisionId},
    schema::Schema,
    script::{Block, Script},
    source::Source,
};
use std::{
    borrow::Cow,
    collections::{BTreeSet, VecDeque},
    ops::Range,
};

/// A statement of a block for this one dialect that the walk does not understand. It runs as it is written; what it
/// does is not in the schema.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// The clause.
    pub place: Place,
    /// What is not understood.
    pub problem: Problem,
}

/// What the steps of a run are on one dialect.
///
/// The schema is replayed only where it is needed: where every statement runs as it is written, it is not, unless the
/// walk is told to [`follow`](Walk::follow).
#[derive(Clone, Debug)]
pub struct Walk<'s> {
    source: &'s Source,
    dialect: Dialect,
    follows: bool,
    /// Whether all steps share a transaction in which foreign keys are off.
    without_foreign_keys: bool,
    /// After what is applied; none while it is not known.
    schema: Option<Schema>,
    /// After the step that is under way.
    after: Option<Schema>,
    /// The steps to come, for which `schema` stands after the last.
    prepared: VecDeque<(Step, Vec<Segment<'s>>)>,
    doubts: Vec<Doubt>,
}

impl<'s> Walk<'s> {
    /// A walk that knows nothing yet of what is applied.
    pub fn new(source: &'s Source, dialect: Dialect) -> Walk<'s> {
        Walk {
            source,
            dialect,
            follows: dialect != source.written(),
            without_foreign_keys: false,
            schema: None,
            after: None,
            prepared: VecDeque::new(),
            doubts: Vec::new(),
        }
    }

    /// Replays every step, also where nothing has to be translated.
    pub fn follow(&mut self) {
        self.follows = true;
    }

    /// The steps to come and what they run, in order.
    pub fn prepared(&self) -> impl Iterator<Item = (&Step, &[Segment<'s>])> {
        self.prepared
            .iter()
            .map(|(step, segments)| (step, segments.as_slice()))
    }

    /// The schema after what is applied, where it is known.
    pub fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// What the walk did not understand since this was last asked.
    pub fn doubts(&mut self) -> Vec<Doubt> {
        std::mem::take(&mut self.doubts)
    }

    /// Looks ahead at all of `steps`, so that a statement that has no translation is found before anything runs.
    /// `applied` is what is applied now.
    ///
    /// # Errors
    ///
    /// When a statement of these steps, or of what is applied, cannot be understood or translated.
    pub fn prepare(
        &mut self,
        applied: &BTreeSet<RevisionId>,
        steps: &[Step],
    ) -> Result<(), SqlError> {
        self.prepared.clear();
        let mut schema = self.known(applied)?;
        for step in steps {
            let segments = self.interpret(step, &mut schema)?;
            self.prepared.push_back((step.clone(), segments));
        }
        self.schema = schema;
        Ok(())
    }

    /// As [`prepare`](Self::prepare), for steps that all share one transaction: where one of them needs foreign keys to
    /// be off, they are off for all, and each has to be fit for that.
    ///
    /// # Errors
    ///
    /// As [`prepare`](Self::prepare).
    pub fn prepare_as_one(
        &mut self,
        applied: &BTreeSet<RevisionId>,
        steps: &[Step],
    ) -> Result<(), SqlError> {
        self.prepare(applied, steps)?;
        let off = self
            .prepared()
            .any(|(_, segments)| segments.iter().any(|segment| segment.foreign_keys_off));
        if off && !self.without_foreign_keys {
            self.without_foreign_keys = true;
            self.forget();
            self.prepare(applied, steps)?;
        }
        Ok(())
    }

    /// What `step` runs. `applied` is what is applied now.
    ///
    /// # Errors
    ///
    /// As [`prepare`](Self::prepare).
    pub fn segments(
        &mut self,
        applied: &BTreeSet<RevisionId>,
        step: &Step,
    ) -> Result<Vec<Segment<'s>>, SqlError> {
        if let Some((next, _)) = self.prepared.front() {
            if next == step {
                let next = self.prepared.pop_front();
                return Ok(next.map(|(_, segments)| segments).unwrap_or_default());
            }
            // Not what was looked ahead at: begin again from what is applied.
            self.forget();
        }
        // What is known stays known where the step is refused.
        self.schema = self.known(applied)?;
        let mut after = self.schema.clone();
        let segments = self.interpret(step, &mut after)?;
        self.after = after;
        Ok(segments)
    }

    /// The step whose segments were asked for last is in effect.
    pub fn taken(&mut self) {
        if let Some(after) = self.after.take() {
            self.schema = Some(after);
        }
    }

    /// It is not: it was rolled back.
    pub fn undone(&mut self) {
        // Of a step that was looked ahead at, only the schema after the last of them is at hand.
        if self.after.take().is_none() {
            self.forget();
        }
    }

    /// What is applied is not what the walk knows: somebody else changed it.
    pub fn forget(&mut self) {
        self.schema = None;
        self.after = None;
        self.prepared.clear();
    }

    /// What is applied is known to make `schema`; none for not known.
    pub(crate) fn resume(&mut self, schema: Option<Schema>) {
        self.forget();
        self.schema = schema;
    }

    /// The schema after `applied`, if it is needed at all.
    fn known(&mut self, applied: &BTreeSet<RevisionId>) -> Result<Option<Schema>, SqlError> {
        if !self.follows {
            return Ok(None);
        }
        if let Some(schema) = self.schema.take() {
            return Ok(Some(schema));
        }
        let source = self.source;
        let mut schema = Some(Schema::default());
        for revision in source.graph().order().filter(|id| applied.contains(*id)) {
            let step = Step {
                revision: revision.clone(),
                direction: Direction::Upgrade,
            };
            self.interpret(&step, &mut schema)?;
        }
        Ok(schema)
    }

    /// What a step runs, and what it makes of `schema`.
    fn interpret(
        &mut self,
        step: &Step,
        schema: &mut Option<Schema>,
    ) -> Result<Vec<Segment<'s>>, SqlError> {
        let source = self.source;
        let Some(script) = source.script(&step.revision) else {
            return Ok(Vec::new());
        };
        match schema {
            Some(schema) => {
                let blocks = script.blocks_for(step.direction, self.dialect);
                self.translate(script, step.direction, &blocks.collect::<Vec<_>>(), schema)
            }
            None => {
                let blocks = script.blocks_for(step.direction, self.dialect);
                Ok(as_written(script, &blocks.collect::<Vec<_>>()))
            }
        }
    }

    /// What the sample blocks of `script` run after its upgrade. `applied` is what is applied now.
    ///
    /// # Errors
    ///
    /// As [`prepare`](Self::prepare).
    pub(crate) fn samples(
        &mut self,
        applied: &BTreeSet<RevisionId>,
        script: &'s Script,
    ) -> Result<Vec<Segment<'s>>, SqlError> {
        let blocks: Vec<&Block> = script.samples_for(self.dialect).collect();
        if !self.prepared.is_empty() {
            self.forget();
        }
        self.schema = self.known(applied)?;
        // Rows change no schema, and what is not understood of them is nobody's concern.
        let Some(mut schema) = self.schema.clone() else {
            return Ok(as_written(script, &blocks));
        };
        let doubts = self.doubts.len();
        let segments = self.translate(script, Direction::Upgrade, &blocks, &mut schema);
        self.doubts.truncate(doubts);
        segments
    }

    fn translate(
        &mut self,
        script: &'s Script,
        direction: Direction,
        blocks: &[&'s Block],
        schema: &mut Schema,
    ) -> Result<Vec<Segment<'s>>, SqlError> {
        let mut segments = Vec::new();
        for blocks in blocks.chunk_by(|one, other| one.transaction == other.transaction) {
            let transaction = blocks.first().is_none_or(|block| block.transaction);
            let mut emitter = match self.without_foreign_keys {
                true => Emitter::new(transaction).without_foreign_keys(),
                false => Emitter::new(transaction),
            };
            let dialect = self.dialect;
            let refused = |statement: Range<usize>, problem: Problem| {
                refused(script, direction, dialect, statement, problem)
            };
            let misfit = |misfit: Misfit| refused(misfit.statement, misfit.problem);
            for block in blocks {
                let words = block.dialect.unwrap_or(self.source.written());
                if words != self.dialect && self.dialect == Dialect::Postgres {
                    return Err(SqlError::Untranslated {
                        place: Box::new(script.place_of(block.directive.clone())),
                        direction,
                    });
                }
                for span in &block.statements {
                    let text = script.text().get(span.clone()).unwrap_or_default();
                    if words == self.dialect {
                        let before = schema.clone();
                        let statement = parse::statement(text, words);
                        let followed = match &statement {
                            Ok(statement) => self.follow_along(schema, statement, text),
                            Err(problem) => Err(problem.clone()),
                        };
                        if let Err(problem) = followed {
                            let within =
                                span.start + problem.span.start..span.start + problem.span.end;
                            let place = script.place_of(within);
                            self.doubts.push(Doubt { place, problem });
                        }
                        emitter.raw(text, statement.ok().as_ref(), span.clone(), &before);
                        continue;
                    }
                    let statement = parse::statement(text, words)
                        .map_err(|problem| refused(span.clone(), problem))?;
                    for part in one_by_one(statement) {
                        let before = schema.clone();
                        let lowered = lowered(schema, &part, text)
                            .map_err(|problem| refused(span.clone(), problem))?;
                        emitter
                            .lowered(&lowered, span.clone(), &before, schema)
                            .map_err(misfit)?;
                    }
                }
            }
            let emission = emitter.finish(schema).map_err(misfit)?;
            segments.push(Segment {
                transaction,
                foreign_keys_off: emission.foreign_keys_off,
                statements: emission.statements,
            });
        }
        Ok(segments)
    }

    /// Replays a statement that runs as it is written. If it is not understood the schema stays as it was.
    fn follow_along(
        &self,
        schema: &mut Schema,
        statement: &statement::Statement,
        text: &str,
    ) -> Result<(), Problem> {
        let before = schema.clone();
        let (parts, naming) = match self.dialect {
            Dialect::Sqlite => (vec![statement.clone()], Naming::None),
            Dialect::Postgres => (one_by_one(statement.clone()), Naming::Postgres),
        };
        parts
            .iter()
            .try_for_each(|part| replay::apply(schema, part, text, self.dialect, naming))
            .inspect_err(|_| *schema = before)
    }
}

fn refused(
    script: &Script,
    direction: Direction,
    dialect: Dialect,
    statement: Range<usize>,
    problem: Problem,
) -> SqlError {
    // What is wrong with no clause of it is wrong with all of the statement.
    let (start, end) = match problem.span.is_empty() {
        true => (statement.start, statement.end),
        false => (
            statement.start + problem.span.start,
            (statement.start + problem.span.end).min(statement.end),
        ),
    };
    SqlError::Statement {
        revision: script.revision().clone(),
        direction,
        dialect,
        place: Box::new(script.place_of(start..end.max(start))),
        statement: script.text().get(statement).unwrap_or_default().to_owned(),
        problem,
    }
}

/// A statement in PostgreSQL's words, in SQLite's; the schema is then what it makes of it.
fn lowered(
    schema: &mut Schema,
    statement: &statement::Statement,
    text: &str,
) -> Result<statement::Statement, Problem> {
    let lowered = lower::lower(statement, schema)?;
    replay::apply(schema, &lowered, text, Dialect::Sqlite, Naming::Postgres)?;
    Ok(lowered)
}

/// All that `blocks` of a script run where each runs as it is written.
fn as_written<'s>(script: &'s Script, blocks: &[&Block]) -> Vec<Segment<'s>> {
    blocks
        .chunk_by(|one, other| one.transaction == other.transaction)
        .map(|blocks| Segment {
            transaction: blocks.first().is_none_or(|block| block.transaction),
            foreign_keys_off: false,
            statements: blocks
                .iter()
                .flat_map(|block| &block.statements)
                .map(|span| Statement {
                    text: Cow::Borrowed(script.text().get(span.clone()).unwrap_or_default()),
                    span: span.clone(),
                })
                .collect(),
        })
        .collect()
}
