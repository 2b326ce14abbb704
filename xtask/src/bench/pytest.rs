//! The yardstick of the round trip: the tests that pytest-alembic has for a history, on the same revisions, as Alembic has
//! them. That there is one head, that all can be applied, and that each can be taken back and applied again; that models
//! agree with head is left out, for the history has none here.

use crate::bench::{
    Result,
    child::{Cost, measure},
    database::{Bed, Database},
    history::History,
};
use stairway::{Dialect, revision::Direction};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const INI: &str = "[alembic]\nscript_location = %(here)s\n";

const ENV: &str = "\
from alembic import context

connectable = context.config.attributes['connection']
with connectable.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
";

const TESTS: &str = "\
import os

import pytest
from pytest_alembic.tests import test_single_head_revision, test_up_down_consistency, test_upgrade
from sqlalchemy import create_engine


@pytest.fixture
def alembic_engine():
    return create_engine(os.environ['BENCH_DATABASE'])


@pytest.fixture
def alembic_config():
    return {'file': 'alembic.ini'}
";

/// A history as Alembic has it, with the tests of pytest-alembic.
#[derive(Debug)]
pub(super) struct Pytest {
    folder: PathBuf,
}

impl Pytest {
    /// Writes the project; none where pytest-alembic, or the driver of the database, is not installed.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub(super) fn prepare(
        history: &History,
        dialect: Dialect,
        folder: &Path,
    ) -> Result<Option<Pytest>> {
        let modules = match dialect {
            Dialect::Sqlite => "import pytest_alembic",
            Dialect::Postgres => "import pytest_alembic, psycopg2",
        };
        let found = Command::new("python3")
            .args(["-c", modules])
            .stderr(Stdio::null())
            .status();
        if !found.is_ok_and(|status| status.success()) {
            return Ok(None);
        }
        let folder = folder.join("pytest");
        fs::create_dir_all(folder.join("versions"))?;
        fs::write(folder.join("alembic.ini"), INI)?;
        fs::write(folder.join("env.py"), ENV)?;
        fs::write(folder.join("test_history.py"), TESTS)?;
        for (number, [up, down]) in history.steps(dialect).enumerate() {
            let parent = number.checked_sub(1).map(|parent| format!("'r{parent}'"));
            let body = |sql: &str| -> String {
                let statements = sql.split(";\n").filter(|statement| !statement.is_empty());
                statements
                    .map(|statement| format!("    op.execute({statement:?})\n"))
                    .collect()
            };
            let text = format!(
                "from alembic import op\n\nrevision = 'r{number}'\ndown_revision = {}\n\n\n\
                 def {}():\n{}\n\ndef {}():\n{}",
                parent.as_deref().unwrap_or("None"),
                Direction::Upgrade,
                body(up),
                Direction::Downgrade,
                body(down),
            );
            fs::write(folder.join(format!("versions/r{number}.py")), text)?;
        }
        Ok(Some(Pytest { folder }))
    }

    /// Runs the tests on an empty database.
    ///
    /// # Errors
    ///
    /// When a test fails.
    pub(super) fn run(&self, bed: &Bed) -> Result<Cost> {
        let database: Database<'_> = bed.fresh()?;
        // As SQLAlchemy writes them.
        let url = match bed.dialect() {
            Dialect::Sqlite => database.url().replacen("sqlite://", "sqlite:///", 1),
            Dialect::Postgres => {
                database
                    .url()
                    .replacen("postgres://", "postgresql+psycopg2://", 1)
            }
        };
        let mut command = Command::new("python3");
        command
            .current_dir(&self.folder)
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .arg("test_history.py")
            .env("BENCH_DATABASE", url);
        measure(&mut command)
    }
}
