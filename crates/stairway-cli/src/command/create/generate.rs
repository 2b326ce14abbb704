//! What a new revision is to do: the models against what all revisions make, and whether that fits its place.

use super::{
    Made,
    ask::{self, Interview},
    parent::list,
    question::unanswered,
};
use crate::{diagnostic::Diagnostic, output::Output};
use stairway::{
    Dialect, Error, ErrorKind,
    autogenerate::{self, Answers, Generated, Outcome},
    model::{Models, Object},
    revision::{Graph, RevisionId},
    schema::Schema,
    script::render::Draft,
    source::Source,
    sql,
};
use std::{collections::BTreeSet, path::PathBuf};

/// So many statements that are not understood are shown unless more is asked for.
const SHOWN: usize = 3;

/// What is written.
pub(super) struct Written {
    /// None where the models agree with the history.
    pub(super) generated: Option<Generated>,
    /// Tables that no model declares.
    pub(super) left_alone: Vec<String>,
}

/// Compares the models in `paths` with what all revisions make together.
pub(super) fn generate(
    source: &Source,
    draft: &Draft,
    paths: &[PathBuf],
    databases: &[Dialect],
    answers: Answers,
    output: &Output,
) -> Made<Written> {
    let graph = source.graph();
    // What the models declare is there once all branches are applied, wherever the new revision stands.
    let heads: BTreeSet<RevisionId> = graph.heads().into_iter().collect();
    let (head, doubts) = sql::head_schema(source, &heads).map_err(Error::from)?;
    let needed = needed(graph, draft);
    let part = match graph.ancestors(&needed).len() == graph.len() {
        true => None,
        false => Some(sql::head_schema(source, &needed).map_err(Error::from)?.0),
    };
    if part.is_some() {
        output.note(
            "the models are compared with all revisions together, those of other branches included",
        );
    }
    let models = Models::read(paths)?.fit(databases)?;
    for (note, place) in &models.notes {
        output.caution(&Diagnostic::new(ErrorKind::Source, note).at(Some(place)));
    }
    let schema = &models.schema;
    if schema.tables.is_empty() && schema.views.is_empty() && schema.enums.is_empty() {
        let files: Vec<String> = paths
            .iter()
            .map(|path| format!("`{}`", path.display()))
            .collect();
        let message = format!("no table is declared in {}", files.join(", "));
        output.caution(&Diagnostic::new(ErrorKind::Source, message).help(
            "a table is a struct with `#[derive(Model)]`, or a CREATE TABLE in a file of SQL",
        ));
    }
    let shown = match output.is_verbose() {
        true => doubts.len(),
        false => SHOWN,
    };
    for doubt in doubts.iter().take(shown) {
        let problem = &doubt.problem;
        let message = format!("this statement is not understood: {}", problem.message);
        let warning = Diagnostic::new(ErrorKind::Source, message).at(Some(&doubt.place));
        output.caution(
            &warning.note("what it does is not known, so the models are compared without it"),
        );
    }
    if doubts.len() > shown {
        let more = doubts.len() - shown;
        output.note(&format!(
            "{more} more statements are not understood; `--verbose` shows them"
        ));
    }
    let mut answers = answers;
    let mut interview = None;
    loop {
        let generated = match autogenerate::generate(&head, &models, &answers)? {
            Outcome::Nothing => None,
            Outcome::Revision(generated) => Some(generated),
            Outcome::Questions(questions) => {
                // One at a time: what is asked next may depend on the answer.
                match questions.first() {
                    Some(first) if ask::possible(output) => {
                        let interview = match &interview {
                            Some(interview) => interview,
                            None => interview.insert(Interview::new(output)?),
                        };
                        interview.ask(first, &mut answers)?;
                        continue;
                    }
                    _ => return Err(unanswered(&questions)),
                }
            }
        };
        if let (Some(part), Some(generated)) = (&part, &generated) {
            autogenerate::fits(part, generated).map_err(|error| elsewhere(&error, draft))?;
        }
        return Ok(Written {
            generated,
            left_alone: left_alone(&head, &models, &answers),
        });
    }
}

/// The tables that no model declares, but for those that are dropped or called otherwise now.
fn left_alone(head: &Schema, models: &Models, answers: &Answers) -> Vec<String> {
    let by_attribute = models.renamed_from.iter().filter(
        |(object, _)| matches!(object, Object::Table(name) if !head.tables.contains_key(name)),
    );
    let former: BTreeSet<&String> = by_attribute.map(|(_, former)| former).collect();
    let goes = |table: &str| answers.drops.contains(table) || answers.renames.contains_key(table);
    autogenerate::left_alone(head, models)
        .into_iter()
        .map(str::to_owned)
        .filter(|table| !goes(table) && !former.contains(table))
        .collect()
}

/// What must be applied before the new revision.
fn needed(graph: &Graph, draft: &Draft) -> BTreeSet<RevisionId> {
    let depends_on = draft.depends_on.iter().filter_map(|word| {
        let labels = graph.labels();
        let carrier = labels
            .filter(|(label, _)| label == word)
            .map(|(_, id)| id.clone());
        carrier.chain(word.parse()).next()
    });
    draft.revises.iter().cloned().chain(depends_on).collect()
}

/// That what was generated changes what another branch made.
fn elsewhere(error: &Error, draft: &Draft) -> Box<Diagnostic> {
    let after = match draft.revises.as_slice() {
        [] => "the new revision would revise nothing".to_owned(),
        parents => format!("the new revision would revise {}", list(parents)),
    };
    Box::new(Diagnostic::from(error).note(after))
}

/// That the words that would be written are not those of the project.
pub(super) fn foreign(dialect: Dialect) -> Box<Diagnostic> {
    let message = format!(
        "models are written as SQL in PostgreSQL's words, and this project's are those of {}",
        dialect.title()
    );
    Box::new(
        Diagnostic::new(ErrorKind::Config, message)
            .note("nothing translates PostgreSQL's words where SQLite is the only database, or where `sql` is `sqlite`")
            .help(
                "`--empty` makes a revision to write by hand; `databases = [\"sqlite\", \"postgres\"]` with \
                 `sql = \"postgres\"` has PostgreSQL's words translated",
            ),
    )
}
