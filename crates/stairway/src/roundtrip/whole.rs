//! What must hold of a whole history: the reading of the catalogue agrees with itself, and the way back is whole.

use super::{Status, Whole, finding::in_words, history::History, prove::Prover};
use crate::{
    Dialect, Error, ErrorKind,
    revision::Direction,
    snapshot::{
        Snapshot,
        difference::{self, Level, Wording},
    },
};

/// The obligation that the proof's own reading of the catalogue agrees with itself.
const SNAPSHOT: &str = "snapshot";
/// The obligation that from base to head and back to base nothing is left.
pub(super) const BASE: &str = "base";
/// The obligation that scripts leave what running leaves.
pub(super) const OFFLINE: &str = "offline";

/// The obligation that the models agree with head.
pub(super) const MODELS: &str = "models";
/// The obligation that in whichever order branches are applied the schema ends the same.
pub(super) const ORDER: &str = "order";

/// The obligation that what is not selected can be applied up to head.
const HEAD: &str = "head";

/// Those obligations of the whole history that were not looked at, and `why`; beside those of `whole`, which were.
pub(super) fn skipped(
    whole: &[Whole],
    history: &History<'_>,
    dialect: Dialect,
    why: &str,
) -> Vec<Whole> {
    [SNAPSHOT, BASE, ORDER, OFFLINE, MODELS]
        .into_iter()
        .filter(|obligation| *obligation != ORDER || !history.is_linear())
        .filter(|obligation| !whole.iter().any(|whole| whole.obligation == *obligation))
        .map(|obligation| Whole {
            obligation,
            dialect,
            status: Status::Skipped,
            detail: why.to_owned(),
        })
        .collect()
}

/// One line for each obligation: of several stretches' the worst.
pub(super) fn summed(whole: Vec<Whole>, dialect: Dialect) -> Vec<Whole> {
    [SNAPSHOT, BASE, ORDER, OFFLINE, HEAD, MODELS]
        .into_iter()
        .filter_map(|obligation| {
            let mut of: Vec<&Whole> = whole
                .iter()
                .filter(|whole| whole.obligation == obligation)
                .collect();
            of.sort_by_key(|whole| std::cmp::Reverse(whole.status));
            of.first().map(|whole| Whole {
                dialect,
                ..(*whole).clone()
            })
        })
        .collect()
}

/// Whether what was read step by step, `head`, is what was read `afresh`, and so the rows: those of the table `misread`
/// are not.
fn agreement(head: &Snapshot, afresh: &Snapshot, misread: Option<&str>) -> (Status, String) {
    let changes = difference::difference(head, afresh).changes;
    match (changes.first(), misread) {
        (None, None) => (
            Status::Ok,
            "read step by step and read afresh, the catalogue is the same".to_owned(),
        ),
        (Some(change), _) => (Status::Failed, change.to_string()),
        (None, Some(table)) => (
            Status::Failed,
            format!("read step by step and read afresh, the rows of `{table}` are not the same"),
        ),
    }
}

impl Prover<'_> {
    /// Snapshots are read step by step; a reader that has seen nothing must see the same.
    pub(super) async fn agreed(&mut self, head: &Snapshot) -> Result<Whole, Error> {
        let afresh = self.ground.afresh().await?;
        let misread = self.misread(head).await?;
        let (status, detail) = agreement(head, &afresh, misread.as_deref());
        Ok(Whole {
            obligation: SNAPSHOT,
            dialect: self.ground.dialect(),
            status,
            detail,
        })
    }

    /// What is not selected can be applied as well; none where all is proven.
    pub(super) fn beside_selection(&self) -> Option<Whole> {
        let selected = self.history.selected.as_ref()?;
        let others = selected.iter().filter(|selected| !**selected).count();
        let whole = |status, detail| Whole {
            obligation: HEAD,
            dialect: self.ground.dialect(),
            status,
            detail,
        };
        let stuck: Vec<&str> = self.stuck.values().map(String::as_str).collect();
        let complete = self.position.taken().len() == self.history.scripts.len();
        Some(match (stuck.is_empty(), complete) {
            (false, _) => whole(Status::Failed, stuck.join("; ")),
            (true, false) => whole(
                Status::Skipped,
                "not every selected revision can be applied".to_owned(),
            ),
            (true, true) if others == 1 => whole(
                Status::Ok,
                "the revision that is not selected can be applied".to_owned(),
            ),
            (true, true) => whole(
                Status::Ok,
                format!("the {others} revisions that are not selected can be applied"),
            ),
        })
    }

    /// From head back to base nothing is left.
    pub(super) async fn back(&mut self, base: &Snapshot) -> Result<Whole, Error> {
        let scripts = &self.history.scripts;
        let dialect = self.ground.dialect();
        let whole = |status, detail| Whole {
            obligation: BASE,
            dialect,
            status,
            detail,
        };
        // What was skipped is stuck behind one of these.
        let stuck: Vec<String> = scripts
            .iter()
            .filter(|script| match self.ground.holds(script.revision()) {
                true => script.irreversible().is_some(),
                false => self.ground.lacks(script.revision()).is_none(),
            })
            .map(|script| format!("`{}`", script.revision()))
            .collect();
        if !stuck.is_empty() {
            return Ok(whole(
                Status::Skipped,
                format!("no way through {}", stuck.join(", ")),
            ));
        }
        while let Some(&place) = self.position.taken().last() {
            self.position.leave(&self.history.links, place);
            let revision = self.history.script(place).revision();
            if let Err(error) = self.ground.step(revision, Direction::Downgrade).await {
                if error.kind() == ErrorKind::Interrupted {
                    return Err(error);
                }
                let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
                return Ok(whole(
                    Status::Failed,
                    format!("{error}{}", cause.unwrap_or_default()),
                ));
            }
        }
        let landed = self.ground.snapshot().await?;
        let failed: Vec<String> = difference::difference(base, &landed)
            .changes
            .iter()
            .filter(|change| change.level == Level::Difference)
            .map(|change| in_words(change, Wording::Downgrade))
            .collect();
        Ok(match (failed.is_empty(), scripts.len()) {
            (true, 1) => whole(
                Status::Ok,
                "1 revision up and down leaves nothing".to_owned(),
            ),
            (true, count) => whole(
                Status::Ok,
                format!("{count} revisions up and down leave nothing"),
            ),
            (false, _) => whole(Status::Failed, failed.join("; ")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection::{Access, Connection, DatabaseUrl},
        snapshot,
    };
    use pretty_assertions::assert_eq;

    async fn snapshot_of(sql: &str) -> Snapshot {
        let memory = DatabaseUrl::memory();
        let mut connection = Connection::open(&memory, Access::Write).await.unwrap();
        connection.execute(sql).await.unwrap();
        snapshot::read(&mut connection).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_read_otherwise_afresh_is_told() {
        let one = snapshot_of("CREATE TABLE t (a int)").await;
        let other = snapshot_of("CREATE TABLE t (a int); CREATE INDEX i ON t (a)").await;
        assert_eq!(agreement(&one, &one, None).0, Status::Ok);
        let (status, detail) = agreement(&one, &other, None);
        assert_eq!(
            (status, detail.contains("index `i`")),
            (Status::Failed, true)
        );
        let (status, detail) = agreement(&one, &one, Some("t"));
        assert_eq!(
            (status, detail.contains("rows of `t`")),
            (Status::Failed, true)
        );
    }
}
