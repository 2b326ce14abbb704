//! Foreign keys on SQLite, off around a transaction that rebuilds a table.
//!
//! The pragma does nothing inside of a transaction and says nothing of it
//! (<https://www.sqlite.org/pragma.html#pragma_foreign_keys>), so it is switched before BEGIN and back after the
//! end, and looked at each time. Knows no statement of a script.

use super::{ExecutorError, Session, lock::single, session::query};
use crate::{Dialect, connection::ServerError, dialect::sqlite::session, sql::Segment};

/// What a transaction needs of foreign keys; means something on SQLite alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ForeignKeys {
    /// As the session has them.
    AsTheyAre,
    /// Off.
    Off,
}

impl ForeignKeys {
    /// What a transaction needs that holds these segments.
    pub(super) fn of<'a, 's: 'a>(
        segments: impl IntoIterator<Item = &'a Segment<'s>>,
    ) -> ForeignKeys {
        match segments.into_iter().any(|segment| segment.foreign_keys_off) {
            true => ForeignKeys::Off,
            false => ForeignKeys::AsTheyAre,
        }
    }
}

impl Session<'_> {
    /// Readies the session for a transaction that needs `keys`. Called outside of one.
    pub(super) async fn ready(&mut self, keys: ForeignKeys) -> Result<(), ExecutorError> {
        if self.connection.dialect() != Dialect::Sqlite {
            return Ok(());
        }
        let switched = match keys {
            // What an earlier transaction left off because it could not be switched back then.
            ForeignKeys::AsTheyAre => self.restore_keys().await,
            ForeignKeys::Off => self.suspend_keys().await,
        };
        switched.map_err(query("switch the foreign keys"))
    }

    async fn suspend_keys(&mut self) -> Result<(), ServerError> {
        if !self.keys_suspended && self.has_keys().await? {
            // Noted first: whatever happens to the statement, the way back is tried.
            self.keys_suspended = true;
            self.connection.execute(session::FOREIGN_KEYS_OFF).await?;
            if self.has_keys().await? {
                return Err(unmoved());
            }
        }
        Ok(())
    }

    /// Switches foreign keys back on if they were switched off here. Called outside of a transaction.
    pub(super) async fn restore_keys(&mut self) -> Result<(), ServerError> {
        if self.keys_suspended {
            self.connection.execute(session::FOREIGN_KEYS_ON).await?;
            if !self.has_keys().await? {
                return Err(unmoved());
            }
            self.keys_suspended = false;
        }
        Ok(())
    }

    /// How many rows refer to nothing, while foreign keys are off here. None when they are not, and when SQLite
    /// cannot tell, because a foreign key refers to no key.
    pub(super) async fn orphans(&mut self) -> Option<u64> {
        if !self.keys_suspended {
            return None;
        }
        let count = single(&mut self.connection, session::ORPHANS).await;
        count.ok()?.parse().ok()
    }

    /// Refuses a transaction after which more rows would refer to nothing than `before`.
    pub(super) async fn no_more_orphans(
        &mut self,
        before: Option<u64>,
    ) -> Result<(), ExecutorError> {
        match (before, self.orphans().await) {
            (Some(before), Some(after)) if after > before => Err(ExecutorError::Orphans {
                rows: after - before,
            }),
            _ => Ok(()),
        }
    }

    async fn has_keys(&mut self) -> Result<bool, ServerError> {
        let answer = single(&mut self.connection, session::FOREIGN_KEYS).await?;
        Ok(answer == "1")
    }
}

fn unmoved() -> ServerError {
    ServerError {
        message: "the setting stays as it is, as it does inside of a transaction".to_owned(),
        ..ServerError::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        executor::{Options, failure::Failure},
        plan::Step,
        revision::Direction,
        scratch::sqlite::ScratchFile,
        source::Source,
        sql::Statement,
    };
    use std::{borrow::Cow, path::Path, sync::Arc};

    const REBUILD: &[&str] = &[
        "CREATE TABLE \"new\" (id integer PRIMARY KEY, name text NOT NULL)",
        "INSERT INTO \"new\" SELECT id, 'x' FROM parents",
        "DROP TABLE parents",
        "ALTER TABLE \"new\" RENAME TO parents",
    ];

    const FAMILY: &str = "\
        CREATE TABLE parents (id integer PRIMARY KEY); INSERT INTO parents VALUES (1), (2); \
        CREATE TABLE children (parent integer REFERENCES parents ON DELETE CASCADE); \
        INSERT INTO children VALUES (1), (2);";

    /// A revision whose statements are given to it by the test.
    fn source() -> Source {
        let text = "-- Rebuild\n\n--! revision a1\n\n--! upgrade\nSELECT 1;\n\n--! downgrade\n";
        let texts = [("a1.sql".to_owned(), Arc::from(text))];
        Source::from_texts(Path::new(""), texts, Dialect::Sqlite).unwrap()
    }

    fn segment(transaction: bool, off: bool, statements: &[&'static str]) -> Segment<'static> {
        Segment {
            transaction,
            foreign_keys_off: off,
            statements: statements
                .iter()
                .map(|&text| Statement {
                    text: Cow::Borrowed(text),
                    span: 0..0,
                })
                .collect(),
        }
    }

    /// Takes the step with these segments on parents and children, and gives what became of it, the rows of the
    /// children, and the pragma afterwards.
    async fn check(segments: &[Segment<'_>]) -> (bool, String, String) {
        let (file, source) = (ScratchFile::create().unwrap(), source());
        let mut session = Session::open(file.url(), &source, Options::default(), &mut |_| {})
            .await
            .unwrap();
        session.connection.execute(FAMILY).await.unwrap();
        let outcome = take(&mut session, segments).await;
        if outcome.is_err() {
            session.roll_back().await;
        }
        let children = single(
            &mut session.connection,
            "SELECT CAST(count(*) AS TEXT) FROM children",
        );
        let children = children.await.unwrap();
        let keys = single(&mut session.connection, session::FOREIGN_KEYS);
        (outcome.is_ok(), children, keys.await.unwrap())
    }

    async fn take(session: &mut Session<'_>, segments: &[Segment<'_>]) -> Result<(), Failure> {
        let step = Step {
            revision: "a1".parse().unwrap(),
            direction: Direction::Upgrade,
        };
        let script = session.source.script(&step.revision).unwrap();
        let taken = session.take(script, &step, segments, &mut |_| {}).await?;
        assert!(taken.is_some());
        Ok(())
    }

    fn is(taken: bool, children: &str, keys: &str) -> (bool, String, String) {
        (taken, children.to_owned(), keys.to_owned())
    }

    #[tokio::test]
    async fn a_rebuild_takes_no_child_along_and_the_keys_are_on_again() {
        let found = check(&[segment(true, true, REBUILD)]).await;
        assert_eq!(found, is(true, "2", "1"));
    }

    #[tokio::test]
    async fn the_same_statements_without_it_are_refused() {
        let found = check(&[segment(true, false, REBUILD)]).await;
        assert_eq!(found, is(false, "2", "1"));
    }

    #[tokio::test]
    async fn a_rebuild_that_fails_switches_the_keys_back_on() {
        let failing = [REBUILD, &["INSERT INTO nowhere VALUES (1)"]].concat();
        let found = check(&[segment(true, true, &failing)]).await;
        assert_eq!(found, is(false, "2", "1"));
    }

    #[tokio::test]
    async fn a_rebuild_that_fails_at_its_rename_leaves_alter_table_as_it_was() {
        let (file, source) = (ScratchFile::create().unwrap(), source());
        let mut session = Session::open(file.url(), &source, Options::default(), &mut |_| {})
            .await
            .unwrap();
        let segments = [segment(
            true,
            true,
            &[
                "PRAGMA legacy_alter_table = ON",
                "ALTER TABLE nowhere RENAME TO here",
            ],
        )];
        assert!(take(&mut session, &segments).await.is_err());
        session.roll_back().await;
        let legacy = single(&mut session.connection, "PRAGMA legacy_alter_table");
        assert_eq!(legacy.await.unwrap(), "0");
    }

    #[tokio::test]
    async fn a_segment_that_shares_the_transaction_shares_the_setting() {
        let segments = [
            segment(true, false, &["INSERT INTO parents VALUES (3)"]),
            segment(true, true, REBUILD),
        ];
        assert_eq!(check(&segments).await, is(true, "2", "1"));
    }

    #[tokio::test]
    async fn outside_of_the_transaction_the_keys_are_on() {
        let orphan = "INSERT INTO children VALUES (9)";
        let segments = [
            segment(true, true, REBUILD),
            segment(false, false, &[orphan]),
        ];
        assert_eq!(check(&segments).await, is(false, "2", "1"));
    }

    #[tokio::test]
    async fn an_interrupted_rebuild_switches_the_keys_back_on() {
        let (file, source) = (ScratchFile::create().unwrap(), source());
        let options = Options::default();
        let interrupt = options.interrupt.clone();
        let mut session = Session::open(file.url(), &source, options, &mut |_| {})
            .await
            .unwrap();
        interrupt.trigger();
        let segments = [segment(true, true, &["SELECT 1"])];
        assert!(take(&mut session, &segments).await.is_err());
        session.roll_back().await;
        assert!(session.has_keys().await.unwrap());
    }

    #[tokio::test]
    async fn in_one_transaction_for_the_whole_run_the_keys_stay_off_to_its_end() {
        let (file, source) = (ScratchFile::create().unwrap(), source());
        let mut session = Session::open(file.url(), &source, Options::default(), &mut |_| {})
            .await
            .unwrap();
        session.begin(ForeignKeys::Off, &mut |_| {}).await.unwrap();
        session.spanning = true;
        take(&mut session, &[segment(true, false, &["SELECT 1"])])
            .await
            .unwrap_or_else(|_| panic!("the step failed"));
        assert!(!session.has_keys().await.unwrap());
        session.spanning = false;
        session.commit(&mut |_| {}).await.unwrap();
        assert!(session.has_keys().await.unwrap());
    }

    #[tokio::test]
    async fn a_run_in_one_transaction_leaves_no_more_rows_that_refer_to_nothing() {
        let (file, source) = (ScratchFile::create().unwrap(), source());
        let mut session = Session::open(file.url(), &source, Options::default(), &mut |_| {})
            .await
            .unwrap();
        // One was there before, and may stay.
        let family =
            format!("{FAMILY} PRAGMA foreign_keys = OFF; INSERT INTO children VALUES (7);");
        session.connection.execute(&family).await.unwrap();
        session
            .connection
            .execute(session::FOREIGN_KEYS_ON)
            .await
            .unwrap();
        session.begin(ForeignKeys::Off, &mut |_| {}).await.unwrap();
        let before = session.orphans().await;
        assert_eq!(before, Some(1));
        session.no_more_orphans(before).await.unwrap();
        // With foreign keys on this would take a child along.
        session
            .connection
            .execute("DELETE FROM parents WHERE id = 1")
            .await
            .unwrap();
        let error = session.no_more_orphans(before).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "1 row would refer to nothing after the run, which was rolled back"
        );
        session.roll_back().await;
        assert_eq!(session.orphans().await, None);
    }
}
