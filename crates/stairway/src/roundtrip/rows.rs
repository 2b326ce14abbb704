//! The obligation `rows`: what every table held before an upgrade is there again after the way up and down, and what an
//! upgrade leaves in place is there again after another.
//!
//! What was not there before is not asked for: defaults and seeds that the upgrade brings may hold a clock or chance.
//! What a trigger writes counts as what the statement that fires it does: a value that it replaces is lost, while rows
//! that it adds to a table which no statement names are only noted.

mod culprit;
mod dropping;
mod instead;

use instead::Blame;
pub(super) use instead::{Attempt, Taken};

use super::{
    Finding, Grade, Obligation, RevisionProof, Status,
    finding::about,
    prove::Prover,
    waiver::{self, DATA_LOSS, DROP_COLUMN, DROP_TABLE, ROWS},
};
use crate::{
    Dialect, Error,
    revision::Direction,
    rows::{Cell, Filler, Image, Loss, LossKind, Options, Watch, losses},
    schema::Schema,
    script::Script,
    snapshot::{Snapshot, logical},
    sql::print,
};
use std::collections::BTreeSet;

/// Two steps that nothing may be lost by, and what to do where something is.
#[derive(Clone, Copy)]
struct Way {
    steps: &'static str,
    remedy: &'static str,
}

const FIRST: Way = Way {
    steps: "upgrade and downgrade",
    remedy: "bring them back in the downgrade",
};
const SECOND: Way = Way {
    steps: "downgrade and upgrade",
    remedy: "keep them in another upgrade too",
};

/// The rows in the database of a stretch.
pub(super) struct Rows {
    options: Options,
    filler: Filler,
    watch: Watch,
    /// What the tables hold, where nothing happened since they were read.
    image: Option<Image>,
    /// The database that this is of.
    database: usize,
    /// The database whose rows have no values at the edges of their types, because these stood in the way.
    plain: Option<usize>,
    /// The tables of which it was said that they have no rows.
    told: BTreeSet<String>,
}

/// What there was before an upgrade, and what it made of it.
pub(super) struct Laid {
    before: (Schema, Image),
    after: (Schema, Image),
}

impl Rows {
    pub(super) fn new(options: Options) -> Rows {
        Rows {
            options,
            filler: Filler::new(options),
            watch: Watch::default(),
            image: None,
            database: 0,
            plain: None,
            told: BTreeSet::new(),
        }
    }

    /// The tables hold this; where that is none, it has to be read.
    pub(super) fn hold(&mut self, image: Option<Image>) {
        self.image = image;
    }

    /// Whether this is a database whose rows have no values at the edges of their types.
    pub(super) fn are_plain(&self, database: usize) -> bool {
        self.plain == Some(database)
    }

    /// The database is the one that bears this number.
    fn at(&mut self, database: usize) {
        if self.database != database {
            self.database = database;
            self.filler = Filler::new(self.options);
            self.watch = Watch::default();
            self.image = None;
        }
    }
}

impl Prover<'_> {
    /// Fills every table of the state `before` with rows; gives what they hold.
    pub(super) async fn lay(
        &mut self,
        script: &Script,
        proof: &mut RevisionProof,
        before: &Snapshot,
    ) -> Result<(Schema, Image), Error> {
        let schema = self.landings.live(before);
        self.rows.at(self.ground.number());
        let held = self.rows.image.take();
        let mut image = match held {
            Some(image) => image,
            None => self.read(&schema).await?,
        };
        let Rows { filler, watch, .. } = &mut self.rows;
        let eyes = self.ground.eyes();
        filler.fill(eyes, &schema, &mut image, watch).await?;
        let empty = self.rows.filler.empty().iter().map(|(table, why)| {
            let help = "a `--! sample` block in the revision that makes the table can bring some";
            (table.clone(), why.clone(), help)
        });
        let beyond = beyond_public(before).map(|table| {
            let why = "rows are made and compared in the schema `public` alone".to_owned();
            let help = "with rows of a `--! sample` block the steps are tried, but what becomes of \
                        the rows is not compared";
            (table, why, help)
        });
        for (table, why, help) in empty.chain(beyond) {
            if self.rows.told.insert(table.clone()) {
                let detail = format!("proven without rows in `{table}`: {why}\nhelp: {help}");
                let dialect = before.dialect;
                proof.findings.push(about(
                    script,
                    dialect,
                    Obligation::Rows,
                    Status::Skipped,
                    detail,
                ));
            }
        }
        Ok((schema, image))
    }

    /// What the tables hold in the state `landed`.
    pub(super) async fn look(&mut self, landed: &Snapshot) -> Result<(Schema, Image), Error> {
        let schema = self.landings.live(landed);
        let image = self.read(&schema).await?;
        Ok((schema, image))
    }

    /// What the tables of `schema` hold, read where something may have changed.
    async fn read(&mut self, schema: &Schema) -> Result<Image, Error> {
        let watch = &mut self.rows.watch;
        watch.flush(self.ground.writer()).await?;
        Ok(watch.read(self.ground.eyes(), schema).await?)
    }

    /// A table whose rows in the state `landed` are not those that were read of it where something changed.
    pub(super) async fn misread(&mut self, landed: &Snapshot) -> Result<Option<String>, Error> {
        let schema = self.landings.live(landed);
        let watch = &mut self.rows.watch;
        watch.flush(self.ground.writer()).await?;
        Ok(watch.misread(self.ground.eyes(), &schema).await?)
    }

    /// Says that a step fails because of rows.
    fn accuse(
        &mut self,
        place: usize,
        proof: &mut RevisionProof,
        direction: Direction,
        mut finding: Finding,
        blame: Blame,
    ) {
        let what = match (finding.obligation, direction) {
            (Obligation::Again, _) => "the second upgrade",
            (_, Direction::Upgrade) => "the upgrade",
            (_, Direction::Downgrade) => "the downgrade",
        };
        let when = match &blame {
            Blame::Edges => {
                format!("only with values at the edges of their types: {what} fails: ")
            }
            Blame::Check => format!("only with rows that do not meet it: {what} fails: "),
            Blame::Keys(table) => {
                format!("proven without rows in `{table}`, which had keys that {what} brings: ")
            }
            Blame::Any => format!("{what} fails where there are rows: "),
        };
        finding.detail.insert_str(0, &when);
        finding.obligation = Obligation::Rows;
        finding.status = match (waiver::of(self.history.script(place), &[ROWS]), blame) {
            (Some(allow), _) => {
                self.waivers.need(place, &allow.rule);
                finding.detail.push_str(&waiver::line(allow));
                Status::Waived
            }
            (None, Blame::Any) => {
                let detail = format!(
                    "\nhelp: change such rows in the {direction} before that, or say `--! allow {ROWS} \"why\"` if there \
                     are none"
                );
                finding.detail.push_str(&detail);
                Status::Failed
            }
            (None, _) => Status::Note,
        };
        proof.obligations.rows = proof.obligations.rows.max(finding.status);
        proof.findings.push(finding);
    }

    /// What the downgrade of the revision at `place` costs, whose upgrade leads from the one state to the other; `laid` is
    /// what there was on the way up.
    pub(super) fn grade(
        &self,
        place: usize,
        proof: &mut RevisionProof,
        [before, after]: [&Snapshot; 2],
        laid: &Laid,
    ) {
        let dropping = dropping::Dropping {
            script: self.history.script(place),
            written: self.history.source.written(),
            before,
            after,
            laid,
        };
        (proof.drops, proof.converts) = dropping.names();
        let is_lost = |finding: &Finding| {
            finding.obligation == Obligation::Rows
                && finding.object.is_some()
                && matches!(finding.status, Status::Failed | Status::Waived)
        };
        let lossy = !proof.drops.is_empty()
            || !proof.converts.is_empty()
            || proof.findings.iter().any(is_lost);
        proof.grade = Some(match lossy {
            true => Grade::Lossy,
            false => Grade::Exact,
        });
    }

    /// Compares what the tables hold after the way up and down with what they held before.
    pub(super) fn returned(
        &mut self,
        place: usize,
        proof: &mut RevisionProof,
        laid: &Laid,
        returned: &Image,
    ) {
        for rule in drops(&laid.before.0, &laid.after.0) {
            self.waivers.need(place, rule);
        }
        let losses = losses(&laid.before.1, returned, |_, _| true);
        let dropped = |loss: &Loss| dropped(loss, &laid.after.0);
        self.say(place, proof, &losses, FIRST, dropped);
    }

    /// Compares what the tables hold after another upgrade with what they held before the first, as far as that one left
    /// it in place.
    pub(super) fn again(
        &mut self,
        place: usize,
        proof: &mut RevisionProof,
        laid: &Laid,
        again: &Image,
    ) {
        let (before, after) = (&laid.before.1, &laid.after.1);
        let first = losses(before, after, |_, _| true);
        let by_first = |loss: &Loss| {
            let same = first
                .iter()
                .find(|first| (&first.table, &first.column) == (&loss.table, &loss.column));
            same.is_some_and(|same| loss.column.is_some() || loss.lost <= same.lost)
        };
        let changed = |table: &str, column: &str| {
            let mut first = first.iter();
            first.any(|loss| loss.table == table && loss.column.as_deref() == Some(column))
        };
        let told: BTreeSet<Option<String>> = proof
            .findings
            .iter()
            .map(|finding| finding.object.clone())
            .collect();
        let mut losses = losses(before, again, |table, column| !changed(table, column));
        losses.retain(|loss| {
            loss.kind != LossKind::Extra && !by_first(loss) && !told.contains(&Some(object(loss)))
        });
        self.say(place, proof, &losses, SECOND, |_| None);
    }

    fn say(
        &mut self,
        place: usize,
        proof: &mut RevisionProof,
        losses: &[Loss],
        way: Way,
        dropped: impl Fn(&Loss) -> Option<&'static str>,
    ) {
        let (script, dialect) = (self.history.script(place), self.ground.dialect());
        for loss in losses {
            let mut detail = format!("{loss} by {}", way.steps);
            if let Some((was, is)) = &loss.example {
                let (was, is) = (shown(was, dialect), shown(is, dialect));
                detail.push_str(&format!("\nfor one, {was} became {is}"));
            }
            let rule = dropped(loss).unwrap_or(DATA_LOSS);
            let rules = [rule, DATA_LOSS, ROWS];
            let status = match waiver::of(script, &rules) {
                Some(allow) => {
                    self.waivers.need(place, &allow.rule);
                    detail.push_str(&waiver::line(allow));
                    Status::Waived
                }
                None if loss.kind == LossKind::Extra && !names(script, dialect, &loss.table) => {
                    detail.push_str("\nno statement names the table: a trigger writes there");
                    Status::Note
                }
                None => {
                    let what = match loss.kind {
                        LossKind::Extra => "take them away in the downgrade",
                        LossKind::Rows | LossKind::Values => way.remedy,
                    };
                    detail.push_str(&format!(
                        "\nhelp: {what}, or say `--! allow {rule} \"why\"`"
                    ));
                    Status::Failed
                }
            };
            let mut finding = about(script, dialect, Obligation::Rows, status, detail);
            finding.object = Some(object(loss));
            proof.findings.push(finding);
            proof.obligations.rows = proof.obligations.rows.max(status);
        }
    }
}

impl Laid {
    pub(super) fn new(before: (Schema, Image), after: (Schema, Image)) -> Laid {
        Laid { before, after }
    }

    /// What the tables hold where a step begins.
    pub(super) fn where_begins(&self, direction: Direction) -> &Image {
        match direction {
            Direction::Upgrade => &self.before.1,
            Direction::Downgrade => &self.after.1,
        }
    }

    pub(super) fn after(self) -> Image {
        self.after.1
    }
}

/// The tables that no logical schema has: those outside of `public`. What an extension brings is in no snapshot.
fn beyond_public(snapshot: &Snapshot) -> impl Iterator<Item = String> {
    let tables = snapshot.objects.keys().filter(|object| {
        snapshot.dialect == Dialect::Postgres
            && object.kind.as_ref() == "table"
            && logical::is_beyond(&object.name)
    });
    tables.map(|table| table.name.to_string())
}

/// The rules that are about what is there no longer.
fn drops(before: &Schema, after: &Schema) -> BTreeSet<&'static str> {
    let mut rules = BTreeSet::new();
    for (name, table) in &before.tables {
        let Some(kept) = after.tables.get(name) else {
            rules.insert(DROP_TABLE);
            continue;
        };
        let mut columns = table.columns.iter();
        if columns.any(|column| kept.column(&column.name).is_none()) {
            rules.insert(DROP_COLUMN);
        }
    }
    rules
}

/// The rule that is about a loss, if it is of what the upgrade, which leads to `after`, drops.
fn dropped(loss: &Loss, after: &Schema) -> Option<&'static str> {
    let Some(table) = after.tables.get(&loss.table) else {
        return Some(DROP_TABLE);
    };
    let column = loss.column.as_ref()?;
    table.column(column).is_none().then_some(DROP_COLUMN)
}

/// Whether a statement of `script` has the name of a table in it.
fn names(script: &Script, dialect: Dialect, table: &str) -> bool {
    let blocks = script
        .blocks()
        .iter()
        .filter(|block| block.runs_on(dialect));
    let mut statements = blocks.flat_map(|block| &block.statements);
    statements.any(|span| has_word(script.text().get(span.clone()).unwrap_or_default(), table))
}

/// Whether `name` stands in `text`, in whichever case.
pub(super) fn has_word(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    match name.chars().all(is_part) {
        true => text
            .split(|letter: char| !is_part(letter))
            .any(|word| word.eq_ignore_ascii_case(name)),
        false => text.contains(name),
    }
}

/// A value as it is shown to people: text in quotes, and of a long one its ends.
fn shown(cell: &Cell, dialect: Dialect) -> String {
    let Some(cell) = cell else {
        return "NULL".to_owned();
    };
    let text = match dialect {
        Dialect::Sqlite => unquoted(cell),
        Dialect::Postgres => (cell.parse::<f64>().is_err()).then(|| cell.clone()),
    };
    match text {
        Some(text) => print::shown(&text),
        None => print::bare(cell),
    }
}

/// The text that a literal of SQLite's stands for; none if it is a number or bytes.
fn unquoted(literal: &str) -> Option<String> {
    let text = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(text.replace("''", "'"))
}

fn object(loss: &Loss) -> String {
    match &loss.column {
        Some(column) => format!("{}.{column}", loss.table),
        None => loss.table.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_value_is_shown_alike_on_both() {
        let check = |sqlite: &str, postgres: &str, wanted: &str| {
            assert_eq!(shown(&Some(sqlite.to_owned()), Dialect::Sqlite), wanted);
            assert_eq!(shown(&Some(postgres.to_owned()), Dialect::Postgres), wanted);
        };
        check("'it''s'", "it's", "'it''s'");
        check("' a\tb\nc '", " a\tb\nc ", r"E' a\tb\nc '");
        check("-1.5", "-1.5", "-1.5");
        let long = "é".repeat(200);
        let wanted = format!("'{}…{}'", "é".repeat(39), "é".repeat(20));
        check(&format!("'{long}'"), &long, &wanted);
        assert_eq!(shown(&None, Dialect::Sqlite), "NULL");
    }
}
