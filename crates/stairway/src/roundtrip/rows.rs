//! The obligation `rows`: what every table held before an upgrade is there again after the way up and down, and what an
//! upgrade leaves in place is there again after another.

use super::{
    Finding, Grade, Obligation, RevisionProof, Status,
    finding::{about, failure},
    prove::Prover,
};
use crate::{
    Dialect, Error,
    revision::Direction,
    rows::{Filler, Image, Loss, Options, Watch, gained, losses},
    schema::Schema,
    script::Script,
    snapshot::Snapshot,
};
use std::collections::BTreeSet;

/// The rule that waives every loss.
const DATA_LOSS: &str = "data-loss";
/// The rule that waives the obligation as a whole, also where rows stand in the way of a step.
const ROWS: &str = "rows";
/// The rules that waive the loss of what the upgrade drops.
const DROP_TABLE: &str = "drop-table";
const DROP_COLUMN: &str = "drop-column";

/// The rows in the database of a stretch.
pub(super) struct Rows {
    options: Options,
    filler: Filler,
    watch: Watch,
    /// What the tables hold, where nothing happened since they were read.
    image: Option<Image>,
    /// The database that this is of.
    database: usize,
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
            told: BTreeSet::new(),
        }
    }

    /// The tables hold this; where that is none, it has to be read.
    pub(super) fn hold(&mut self, image: Option<Image>) {
        self.image = image;
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
        for (table, why) in self.rows.filler.empty() {
            if self.rows.told.insert(table.clone()) {
                let detail = format!(
                    "proven without rows in `{table}`: {why}\nhelp: a `--! sample` block in the revision that makes \
                     the table can bring some"
                );
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
        let believed = self.read(&schema).await?;
        let there = crate::rows::read(self.ground.eyes(), &schema).await?;
        Ok(believed.differing(&there).map(str::to_owned))
    }

    /// A step failed where there are rows. Tries it where no table has any that were made for the proof; gives whether it
    /// can be taken there. Then the rows are to blame, which is said.
    pub(super) async fn blame(
        &mut self,
        script: &Script,
        proof: &mut RevisionProof,
        direction: Direction,
        finding: &Finding,
    ) -> Result<bool, Error> {
        self.restore().await?;
        match self.ground.step(script.revision(), direction).await {
            Ok(()) => {}
            Err(error) => {
                failure(Obligation::Up, script, self.ground.dialect(), error)?;
                return Ok(false);
            }
        }
        self.accuse(script, proof, direction, finding);
        Ok(true)
    }

    /// Says that a step fails because of rows.
    fn accuse(
        &mut self,
        script: &Script,
        proof: &mut RevisionProof,
        direction: Direction,
        finding: &Finding,
    ) {
        let mut finding = finding.clone();
        let what = match (finding.obligation, direction) {
            (Obligation::Again, _) => "the second upgrade",
            (_, Direction::Upgrade) => "the upgrade",
            (_, Direction::Downgrade) => "the downgrade",
        };
        finding.detail = format!("{what} fails where there are rows: {}", finding.detail);
        finding.obligation = Obligation::Rows;
        let mut rules = script.allows().iter().map(|allow| allow.rule.as_str());
        finding.status = match rules.any(|rule| rule == ROWS) {
            true => Status::Waived,
            false => Status::Failed,
        };
        proof.obligations.rows = proof.obligations.rows.max(finding.status);
        proof.findings.push(finding);
    }

    /// As [`blame`](Self::blame), for the second upgrade: the way up and down is gone again without rows.
    pub(super) async fn afterwards(
        &mut self,
        script: &Script,
        proof: &mut RevisionProof,
        finding: &Finding,
    ) -> Result<bool, Error> {
        self.restore().await?;
        for direction in [Direction::Downgrade, Direction::Upgrade] {
            if let Err(error) = self.ground.step(script.revision(), direction).await {
                failure(Obligation::Again, script, self.ground.dialect(), error)?;
                return Ok(false);
            }
        }
        self.accuse(script, proof, Direction::Upgrade, finding);
        Ok(true)
    }

    /// What the downgrade costs; `laid` is what there was on the way up.
    pub(super) fn grade(&self, proof: &mut RevisionProof, laid: &Laid) {
        proof.drops = gained(&laid.before.1, &laid.after.1);
        let is_lost = |finding: &Finding| {
            finding.obligation == Obligation::Rows
                && matches!(finding.status, Status::Failed | Status::Waived)
        };
        let lossy = !proof.drops.is_empty() || proof.findings.iter().any(is_lost);
        proof.grade = Some(match lossy {
            true => Grade::Lossy,
            false => Grade::Exact,
        });
    }

    /// Compares what the tables hold after the way up and down with what they held before.
    pub(super) fn returned(
        &mut self,
        script: &Script,
        proof: &mut RevisionProof,
        laid: &Laid,
        returned: &Image,
    ) {
        let losses = losses(&laid.before.1, returned, |_, _| true);
        let dropped = |loss: &Loss| dropped(loss, &laid.after.0);
        say(
            script,
            proof,
            self.ground.dialect(),
            &losses,
            "upgrade and downgrade",
            dropped,
        );
    }

    /// Compares what the tables hold after another upgrade with what they held after the first. Of what that one brought
    /// with it nothing is asked: a clock or chance may have a part in it.
    pub(super) fn again(
        &mut self,
        script: &Script,
        proof: &mut RevisionProof,
        laid: &Laid,
        again: &Image,
    ) {
        let (before, after) = (&laid.before.1, &laid.after.1);
        let changed: BTreeSet<(String, Option<String>)> = losses(before, after, |_, _| true)
            .into_iter()
            .map(|loss| (loss.table, loss.column))
            .collect();
        let was = |table: &str, column: &str| {
            let held = before.tables.get(table);
            held.is_some_and(|held| held.place(column).is_some())
                && !changed.contains(&(table.to_owned(), Some(column.to_owned())))
        };
        let told: BTreeSet<Option<String>> = proof
            .findings
            .iter()
            .map(|finding| finding.object.clone())
            .collect();
        let mut losses = losses(after, again, was);
        losses.retain(|loss| {
            before.tables.contains_key(&loss.table) && !told.contains(&Some(object(loss)))
        });
        say(
            script,
            proof,
            self.ground.dialect(),
            &losses,
            "downgrade and upgrade",
            |_| None,
        );
    }
}

impl Laid {
    pub(super) fn new(before: (Schema, Image), after: (Schema, Image)) -> Laid {
        Laid { before, after }
    }

    pub(super) fn after(self) -> Image {
        self.after.1
    }
}

/// The rule that is about a loss, if it is of what the upgrade, which leads to `after`, drops.
fn dropped(loss: &Loss, after: &Schema) -> Option<&'static str> {
    let Some(table) = after.tables.get(&loss.table) else {
        return Some(DROP_TABLE);
    };
    let column = loss.column.as_ref()?;
    table.column(column).is_none().then_some(DROP_COLUMN)
}

/// Whether `script` says that a loss is fine, which the rule `dropped` may be about.
fn waived(script: &Script, dropped: Option<&str>) -> Option<Status> {
    let mut rules = script.allows().iter().map(|allow| allow.rule.as_str());
    let waived = rules.any(|rule| rule == ROWS || rule == DATA_LOSS || Some(rule) == dropped);
    waived.then_some(Status::Waived)
}

fn say(
    script: &Script,
    proof: &mut RevisionProof,
    dialect: Dialect,
    losses: &[Loss],
    way: &str,
    dropped: impl Fn(&Loss) -> Option<&'static str>,
) {
    for loss in losses {
        let status = waived(script, dropped(loss)).unwrap_or(Status::Failed);
        let mut detail = format!("{loss} by {way}");
        if let Some((was, is)) = &loss.example {
            let shown = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "NULL".to_owned());
            detail.push_str(&format!("\nfor one, {} became {}", shown(was), shown(is)));
        }
        let mut finding = about(script, dialect, Obligation::Rows, status, detail);
        finding.object = Some(object(loss));
        proof.findings.push(finding);
        proof.obligations.rows = proof.obligations.rows.max(status);
    }
}

fn object(loss: &Loss) -> String {
    match &loss.column {
        Some(column) => format!("{}.{column}", loss.table),
        None => loss.table.clone(),
    }
}
