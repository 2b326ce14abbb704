//! The obligation `models`: what the models declare is what the history makes, by its SQL and in each database.
//!
//! The models are compared with the head that the SQL makes in PostgreSQL's words, once for all dialects, and then
//! with the schema of each database at head: on SQLite in SQLite's words, as parity compares. What the SQL alone
//! shows, or one database alone, may lie with a statement that was not understood; then it is said and not held
//! against the models.

use super::{
    Status, Whole,
    finding::in_words,
    logical::{Landings, named},
    prove::Prover,
    whole::MODELS,
};
use crate::{
    Dialect, Error,
    autogenerate::{self, Difference},
    model,
    schema::Schema,
    script::{Script, rule},
    snapshot::{
        Snapshot,
        difference::{Change, What, Wording},
        logical::Agreement,
    },
    source::Source,
    sql::{self, Doubt},
};

/// Waivers of what one database has on purpose, or of what replay cannot know.
const WAIVERS: [&str; 2] = [rule::PARITY, rule::REPLAY];

/// What the models declare, beside the head that a history makes by its SQL; in PostgreSQL's words.
pub(super) struct Declared<'m> {
    models: &'m model::Models,
    head: Schema,
    /// What head would be if the models agreed with it.
    wanted: Schema,
    differences: Vec<Difference>,
    /// What of the SQL was not understood, with its statement.
    doubts: Vec<(Doubt, String)>,
    /// Whether a revision says that a database is not what the SQL says, or not what the other one is.
    waived: bool,
}

impl<'m> Declared<'m> {
    /// Compares `models` with the head of `source`, or says why not, as a lower-case fragment.
    ///
    /// # Errors
    ///
    /// When what the models say of former names cannot be.
    pub(super) fn new(
        source: &Source,
        models: Option<&'m model::Models>,
    ) -> Result<Result<Declared<'m>, String>, Error> {
        let Some(models) = models else {
            return Ok(Err("no models are configured".to_owned()));
        };
        if let Some(why) = incomparable(source) {
            return Ok(Err(why));
        }
        let (head, doubts) = head(source)?;
        Ok(Ok(Declared {
            wanted: autogenerate::wanted(&head, models),
            differences: autogenerate::compare(&head, models)?,
            models,
            head,
            doubts,
            waived: source.scripts().iter().any(waives),
        }))
    }

    /// Whether the models say something about the object of `change`. Tables that no model declares are left alone.
    fn declares(&self, change: &Change) -> bool {
        let schema = &self.models.schema;
        let name = &*change.object.name;
        match &*change.object.kind {
            "table" => schema.tables.contains_key(name),
            "enum" => schema.enums.contains_key(name),
            "view" => schema.views.contains_key(name),
            _ => false,
        }
    }

    /// What differs between the models and `live`, the schema of a database, and what the SQL alone shows already is
    /// not among it.
    fn beside(&self, live: &Schema, dialect: Dialect) -> Beside {
        let mut landings = Landings::default();
        let wanted = landings.comparable(&self.wanted, dialect);
        let refused = std::mem::take(&mut landings.refused);
        let head = landings.comparable(&self.head, dialect);
        let differ = |wanted: &Schema, found: &Schema| -> Vec<Change> {
            let mut changes = Agreement::default().news(wanted, found, dialect);
            changes.retain(|change| self.declares(change));
            changes
        };
        let by_sql = differ(&wanted, &head);
        let by_database = match dialect {
            Dialect::Postgres => differ(&wanted, live),
            Dialect::Sqlite => differ(&wanted, &named(live, &wanted)),
        };
        let agrees = by_database.is_empty();
        let own = |change: &Change| !by_sql.iter().any(|other| is_same(change, other));
        Beside {
            agrees,
            own: by_database.into_iter().filter(own).collect(),
            refused,
        }
    }

    /// What is to be said of the models on `dialect`, where the database's schema is `live`.
    pub(super) fn judge(&self, live: &Schema, dialect: Dialect) -> (Status, String) {
        let Beside {
            agrees,
            own,
            refused,
        } = self.beside(live, dialect);
        if self.differences.is_empty() && own.is_empty() {
            return (Status::Ok, "the models agree with head".to_owned());
        }
        let wording = Wording::Sides {
            before: "the model",
            after: match dialect {
                Dialect::Sqlite => "the SQLite database",
                Dialect::Postgres => "the PostgreSQL database",
            },
        };
        // What one of the two alone shows is not for certain the models'.
        let status = match (self.doubts.is_empty(), self.waived) {
            _ if !self.differences.is_empty() && !agrees => Status::Failed,
            (false, _) => Status::Note,
            (true, true) => Status::Waived,
            (true, false) => Status::Failed,
        };
        let mut words = Vec::new();
        if !self.differences.is_empty() {
            let asked: Vec<String> = self.differences.iter().map(told).collect();
            words.push(format!("the models ask for: {}", asked.join("; ")));
        }
        // SQLite has no place for some of it, such as comments: there it is worth a word only where it is a reason.
        let is_news = dialect == Dialect::Postgres || status != Status::Failed;
        if !words.is_empty() && agrees && is_news {
            let title = dialect.title();
            words.push(format!(
                "the {title} database has what the models declare all the same"
            ));
        }
        words.extend(own.iter().map(|change| in_words(change, wording)));
        let about = |words: &String| {
            own.iter()
                .any(|change| words.contains(&format!("`{}` has no form", change.object.name)))
        };
        words.extend(refused.into_iter().filter(about));
        if agrees || !own.is_empty() {
            words.extend(self.unknown(&own));
        }
        (status, words.join("; "))
    }

    /// What of the SQL is not known: what names one of the tables that `changes` are about, or, where nothing does, all
    /// of it.
    fn unknown(&self, changes: &[Change]) -> Vec<String> {
        let about = |statement: &str| {
            let tables = self.models.schema.tables.keys();
            let mut tables = tables.filter(|table| {
                changes.is_empty() || changes.iter().any(|change| *change.object.name == ***table)
            });
            tables.any(|table| statement.contains(table.as_str()))
        };
        let near = self.doubts.iter().any(|(_, statement)| about(statement));
        let doubts = self.doubts.iter();
        doubts
            .filter(|(_, statement)| !near || about(statement))
            .map(|(doubt, _)| {
                format!(
                    "not understood: {} ({})",
                    doubt.problem.message, doubt.place
                )
            })
            .collect()
    }
}

/// How a database stands to the models.
struct Beside {
    /// Whether it is what they declare.
    agrees: bool,
    /// What differs, and does not by the SQL.
    own: Vec<Change>,
    /// What of the models has no form on the database.
    refused: Vec<String>,
}

/// Whether two changes are about the same fact of the same object, whatever it is there.
pub(super) fn is_same(one: &Change, other: &Change) -> bool {
    let fact = |change: &Change| match &change.what {
        What::Changed { fact, .. } => Some(fact.clone()),
        _ => None,
    };
    one.object == other.object && one.part == other.part && fact(one) == fact(other)
}

fn told(difference: &Difference) -> String {
    match &difference.place {
        Some(place) => format!("{} ({place})", difference.message),
        None => difference.message.clone(),
    }
}

/// Why a history has no head in PostgreSQL's words. Several heads are one state: with all of them applied.
fn incomparable(source: &Source) -> Option<String> {
    if source.written() != Dialect::Postgres {
        return Some(format!(
            "models are compared in PostgreSQL's words, and the revisions are in those of {}",
            source.written().title()
        ));
    }
    let is_empty = source.graph().heads().is_empty();
    is_empty.then(|| "there is no revision".to_owned())
}

fn waives(script: &Script) -> bool {
    let mut rules = script.allows().iter().map(|allow| allow.rule.as_str());
    rules.any(|rule| WAIVERS.contains(&rule))
}

/// The schema that all of `source` makes by its SQL, in PostgreSQL's words, and what of that was not understood, with
/// its statement.
fn head(source: &Source) -> Result<(Schema, Vec<(Doubt, String)>), Error> {
    let heads = source.graph().heads().into_iter().collect();
    let (schema, doubts) = sql::head_schema(source, &heads)?;
    let doubts = doubts.into_iter().map(|doubt| {
        let mut scripts = source.scripts().iter();
        let script = scripts.find(|script| script.path() == doubt.place.path());
        let statement = script.and_then(|script| statement(script, doubt.place.span().start));
        (doubt, statement.unwrap_or_default())
    });
    Ok((schema, doubts.collect()))
}

/// The statement at `offset`.
fn statement(script: &Script, offset: usize) -> Option<String> {
    let mut statements = script.blocks().iter().flat_map(|block| &block.statements);
    let span = statements.find(|span| span.contains(&offset))?;
    script.text().get(span.clone()).map(str::to_owned)
}

impl Prover<'_> {
    /// The models agree with head; `landed` is the database there, none if not every revision could be applied.
    pub(super) fn modelled(&mut self, landed: Option<&Snapshot>) -> Whole {
        let dialect = self.ground.dialect();
        let (status, detail) = match (self.declared, landed) {
            (Err(why), _) => (Status::Skipped, why.clone()),
            (Ok(_), None) => (
                Status::Skipped,
                "not every revision can be applied".to_owned(),
            ),
            (Ok(declared), Some(landed)) => declared.judge(&self.landings.live(landed), dialect),
        };
        Whole {
            obligation: MODELS,
            dialect,
            status,
            detail,
        }
    }
}

#[cfg(test)]
mod tests;
