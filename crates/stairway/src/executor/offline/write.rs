//! The text of a script, in the order in which a session does things. The statements of ours are in
//! [`dialect`](crate::dialect); what the client must not misread is in `client`.

use super::{Backslash, ForeignKeys, client, mark::Marks};
use crate::{
    Dialect,
    dialect::{postgres, sqlite},
    executor::{
        Options,
        drop::{Drop, dropped},
        record::recorded,
        session::lock_timeout,
    },
    plan::Step,
    revision::Direction,
    script::Script,
    sql::{Segment, Statement},
    store::{Statements, Took},
};

/// A script that is being written.
pub(super) struct Writer {
    pub(super) dialect: Dialect,
    pub(super) records: Statements,
    pub(super) text: String,
    marks: Marks,
    /// Whether a transaction spans the whole run.
    pub(super) spanning: bool,
    /// Whether foreign keys are off for the transaction that is open.
    pub(super) keys_suspended: bool,
    /// What is said of the step to come.
    pub(super) note: Option<String>,
}

impl Writer {
    pub(super) fn new(dialect: Dialect) -> Writer {
        Writer {
            dialect,
            records: match dialect {
                Dialect::Sqlite => Statements::within(dialect, "main"),
                // Which schema holds the records is found by the database.
                Dialect::Postgres => Statements::unqualified(dialect),
            },
            text: String::new(),
            marks: Marks::default(),
            spanning: false,
            keys_suspended: false,
            note: None,
        }
    }

    /// One step, as `Session::take` takes it.
    pub(super) fn step(
        &mut self,
        script: &Script,
        step: &Step,
        segments: &[Segment<'_>],
    ) -> Result<(), Backslash> {
        self.text.push('\n');
        let direction = match step.direction {
            Direction::Upgrade => "Upgrade",
            Direction::Downgrade => "Downgrade",
        };
        self.comment(&format!(
            "{direction} {}: {}",
            step.revision,
            script.message()
        ));
        if let Some(note) = self.note.take() {
            self.comment(&note);
        }
        let mut open = self.spanning;
        for (index, segment) in segments.iter().enumerate() {
            if segment.transaction && !open {
                let shared = segments.iter().skip(index);
                let shared = shared.take_while(|segment| segment.transaction);
                self.begin(ForeignKeys::of(shared));
                open = true;
            } else if !segment.transaction {
                if open {
                    self.commit();
                    open = false;
                }
                self.clean();
            }
            self.segment(script, segment)?;
        }
        if !open {
            self.begin(ForeignKeys::AsTheyAre);
        }
        if self.dialect == Dialect::Postgres {
            self.line(postgres::session::OWN_ROLE);
            self.line(postgres::offline::OWN_PATH);
        }
        for statement in recorded(&self.records, script, step, Took::SinceBegin) {
            self.line(&statement);
        }
        match (self.spanning, self.dialect) {
            (false, _) => self.commit(),
            (true, Dialect::Postgres) => {
                self.clean();
                self.line(&lock_timeout(Options::default().lock_timeout));
            }
            (true, Dialect::Sqlite) => {}
        }
        if self.dialect == Dialect::Sqlite {
            self.clean();
        }
        Ok(())
    }

    /// The statements of these segments and nothing else; what runs outside of a transaction is said to.
    pub(super) fn statements(
        &mut self,
        script: &Script,
        segments: &[Segment<'_>],
    ) -> Result<(), Backslash> {
        for segment in segments {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            if !segment.transaction {
                self.comment("Outside of a transaction:");
            }
            if segment.foreign_keys_off {
                self.comment("With foreign_keys off:");
            }
            for statement in &segment.statements {
                self.statement(script, statement)?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn segment(&mut self, script: &Script, segment: &Segment<'_>) -> Result<(), Backslash> {
        for statement in &segment.statements {
            match self.dialect {
                Dialect::Sqlite if !segment.foreign_keys_off => {
                    self.guarded(script, statement, segment.transaction)?;
                }
                _ => self.statement(script, statement)?,
            }
            if self.dialect == Dialect::Sqlite {
                self.marks.note(&statement.text);
            }
        }
        // On SQLite the BEGIN that follows fails by itself.
        let begins = |statement: &Statement<'_>| {
            let word = statement.text.split(|c: char| !c.is_alphabetic()).next();
            word.is_some_and(|word| {
                word.eq_ignore_ascii_case("begin") || word.eq_ignore_ascii_case("start")
            })
        };
        if !segment.transaction
            && self.dialect == Dialect::Postgres
            && segment.statements.iter().any(begins)
        {
            self.line(postgres::offline::ENDED);
        }
        Ok(())
    }

    /// A statement on SQLite; a DROP TABLE must not take rows of other tables along, as in `executor::drop`.
    fn guarded(
        &mut self,
        script: &Script,
        statement: &Statement<'_>,
        transaction: bool,
    ) -> Result<(), Backslash> {
        let Some(Drop { table, if_exists }) = dropped(&statement.text) else {
            return self.statement(script, statement);
        };
        let rule = format!("dropping {table} would take rows of other tables along");
        let [before, after] = sqlite::offline::drop_guard(
            &self.dialect.quote_name(&table),
            &self.dialect.quote_text(&table),
            &self.dialect.quote_name(&rule),
            if_exists,
        );
        if !transaction {
            self.line(sqlite::offline::DROP_BEGIN);
        }
        self.line(&before);
        self.statement(script, statement)?;
        self.line(&after);
        if !transaction {
            self.line(sqlite::offline::DROP_END);
        }
        Ok(())
    }

    fn statement(&mut self, script: &Script, statement: &Statement<'_>) -> Result<(), Backslash> {
        let text = client::ended(self.dialect, &statement.text).map_err(|part| {
            let start = statement.span.start;
            Backslash {
                place: Box::new(script.place_of(start + part.start..start + part.end)),
            }
        })?;
        self.text.push_str(&text);
        self.text.push('\n');
        Ok(())
    }

    pub(super) fn begin(&mut self, keys: ForeignKeys) {
        match self.dialect {
            Dialect::Postgres => {
                self.clean();
                self.line("BEGIN");
                self.line(&lock_timeout(Options::default().lock_timeout));
            }
            Dialect::Sqlite => {
                if keys == ForeignKeys::Off {
                    self.line(sqlite::session::FOREIGN_KEYS_OFF);
                    self.keys_suspended = true;
                }
                self.line(sqlite::session::BEGIN);
            }
        }
    }

    pub(super) fn commit(&mut self) {
        self.line("COMMIT");
        if std::mem::take(&mut self.keys_suspended) {
            self.line(sqlite::session::FOREIGN_KEYS_ON);
        }
    }

    /// Takes away what statements may have left in the session.
    fn clean(&mut self) {
        match self.dialect {
            Dialect::Postgres => {
                self.line(postgres::session::CLEAN);
                self.line(postgres::offline::CLIENT);
            }
            Dialect::Sqlite => {
                for statement in self.marks.clean() {
                    self.line(&statement);
                }
            }
        }
    }

    /// A statement of ours.
    pub(super) fn line(&mut self, sql: &str) {
        self.text.push_str(sql);
        self.text.push_str(";\n");
    }

    pub(super) fn comment(&mut self, text: &str) {
        // A line end of any kind would end the comment.
        let text = text.replace(char::is_control, " ");
        self.text.push_str(format!("-- {text}").trim_end());
        self.text.push('\n');
    }
}
