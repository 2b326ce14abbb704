//! What the options, the environment, `.env` and the workspace's configuration say together.
//!
//! Nearest wins: the option, the environment variable, `.env` at the workspace root, the table
//! `[workspace.metadata.stairway]`, the default. Each setting is resolved when a command asks for it, and
//! the workspace is looked for only when no option answered, since `cargo metadata` takes its time.
//!
//! A relative path is relative to where it is written: on the command line and in the environment to the
//! current folder, in the configuration and in `.env` to the workspace root. That holds for SQLite URLs too.

mod environment;
mod error;
mod github;
mod workspace;

pub(crate) use github::Github;

use crate::{
    diagnostic::Diagnostic,
    globals::{Common, Globals},
};
use stairway::{
    Dialect,
    configuration::{self, DATABASE_URL, MIGRATIONS},
    connection::DatabaseUrl,
    scratch::postgres,
    source::{Embedded, Source},
};
use std::{
    cell::OnceCell,
    path::{Path, PathBuf},
};
use workspace::Workspace;

/// The settings of one command, resolved on demand.
#[derive(Debug)]
pub(crate) struct Settings {
    options: Globals,
    /// The current folder, absolute.
    folder: PathBuf,
    workspace: OnceCell<Workspace>,
    /// The revisions of an application that carries its own; it has no workspace.
    embedded: Option<Embedded>,
}

type Resolved<T> = Result<T, Box<Diagnostic>>;

impl Settings {
    /// The settings of a command that was started in `folder`, which is absolute.
    pub(crate) fn new(options: &Globals, folder: PathBuf) -> Settings {
        Settings {
            options: options.clone(),
            folder,
            workspace: OnceCell::new(),
            embedded: None,
        }
    }

    /// The settings of a command of an application that carries its revisions. What the workspace said of them when it
    /// was built is part of them; the file `.env` is looked for in `folder` alone.
    pub(crate) fn embedded(
        options: &Common,
        folder: PathBuf,
        embedded: Embedded,
    ) -> Resolved<Settings> {
        Ok(Settings {
            options: Globals {
                common: options.clone(),
                ..Globals::default()
            },
            workspace: OnceCell::from(Workspace::embedded(&folder, &embedded)?),
            folder,
            embedded: Some(embedded),
        })
    }

    /// The folder that the command was started in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What GitHub's runner says, where this is one of its steps.
    pub(crate) fn github(&self) -> Github {
        Github::read()
    }

    /// Whether this is an application that carries its revisions.
    pub(crate) fn is_embedded(&self) -> bool {
        self.embedded.is_some()
    }

    /// The revisions, and the dialect of those blocks that name none.
    pub(crate) fn source(&self) -> Resolved<Source> {
        match &self.embedded {
            Some(embedded) => Ok(embedded.source()?),
            None => Ok(Source::read(&self.migrations()?, self.sql()?)?),
        }
    }

    /// The same for a command whose `--sql-dialect` is the dialect that it writes for.
    pub(crate) fn source_as_configured(&self) -> Resolved<Source> {
        match &self.embedded {
            Some(embedded) => Ok(embedded.source()?),
            None => Ok(Source::read(&self.migrations()?, self.configured_sql()?)?),
        }
    }

    /// The folder of the revisions, relative to the current folder where it can be.
    pub(crate) fn migrations(&self) -> Resolved<PathBuf> {
        if let Some(folder) = &self.options.migrations {
            return Ok(folder.clone());
        }
        let workspace = self.workspace()?;
        if !workspace.exists {
            return Err(Box::new(error::no_workspace(&self.folder)));
        }
        let folder = workspace.table.migrations.as_deref().unwrap_or(MIGRATIONS);
        Ok(workspace.root.join(folder))
    }

    /// The Rust sources of the models. With `--migrations` and without `--models` there are none.
    pub(crate) fn models(&self) -> Resolved<Vec<PathBuf>> {
        if !self.options.models.is_empty() || self.options.migrations.is_some() {
            return Ok(self.options.models.clone());
        }
        let workspace = self.workspace()?;
        let models = workspace.table.models.iter();
        Ok(models.map(|path| workspace.root.join(path)).collect())
    }

    /// The dialects that the revisions are for, in the order of reports; never empty.
    pub(crate) fn databases(&self) -> Resolved<Vec<Dialect>> {
        Ok(configuration::databases(
            match self.options.databases.as_slice() {
                [] => &self.workspace()?.table.databases,
                named => named,
            },
        ))
    }

    /// `dialect`, if the revisions are for it: what they say means nothing to another.
    pub(crate) fn one_of_the_databases(&self, dialect: Dialect) -> Resolved<Dialect> {
        let databases = self.databases()?;
        match databases.contains(&dialect) {
            true => Ok(dialect),
            false => Err(error::foreign_dialect(dialect, &databases).into()),
        }
    }

    /// The dialect of blocks that name none.
    pub(crate) fn sql(&self) -> Resolved<Dialect> {
        match self.options.common.sql_dialect {
            Some(dialect) => Ok(dialect),
            None => self.configured_sql(),
        }
    }

    /// The same for a command whose `--sql-dialect` is the dialect that it writes for.
    pub(crate) fn configured_sql(&self) -> Resolved<Dialect> {
        let databases = self.databases()?;
        let sql = match databases.len() {
            // One that the options name decides alone, and then no workspace is read.
            1 => None,
            _ => self.workspace()?.table.sql,
        };
        Ok(configuration::written(&databases, sql))
    }

    /// The dialect to write SQL for: the one that is asked for, else that of the database, else the only one that
    /// the revisions are for.
    pub(crate) fn dialect_to_write(&self) -> Resolved<Dialect> {
        if let Some(dialect) = self.options.common.sql_dialect {
            return self.one_of_the_databases(dialect);
        }
        if let Some(url) = self.named_database_url()? {
            return Ok(url.dialect());
        }
        match self.databases()?.as_slice() {
            [only] => Ok(*only),
            databases => Err(Box::new(error::no_dialect(databases))),
        }
    }

    /// The dialect to show SQL for, where one is asked for.
    pub(crate) fn dialect_to_show(&self) -> Resolved<Option<Dialect>> {
        let asked = self.options.common.sql_dialect;
        asked
            .map(|dialect| self.one_of_the_databases(dialect))
            .transpose()
    }

    /// The database to work on.
    pub(crate) fn database_url(&self) -> Resolved<DatabaseUrl> {
        match self.named_database_url()? {
            Some(url) => Ok(url),
            None => {
                let exists = self.workspace()?.exists;
                let variable = self.database_url_variable()?;
                Err(Box::new(error::no_database(&variable, exists)))
            }
        }
    }

    /// The variable that names the database.
    pub(crate) fn database_url_variable(&self) -> Resolved<String> {
        let variable = self.workspace()?.table.database_url_env.as_deref();
        Ok(variable.unwrap_or(DATABASE_URL).to_owned())
    }

    /// The database to work on, for a command that can do without one.
    pub(crate) fn named_database_url(&self) -> Resolved<Option<DatabaseUrl>> {
        let url = self.unchecked_database_url()?;
        if let Some(url) = &url {
            let databases = self.databases()?;
            if !databases.contains(&url.dialect()) {
                return Err(Box::new(error::foreign_database(url, &databases)));
            }
        }
        Ok(url)
    }

    fn unchecked_database_url(&self) -> Resolved<Option<DatabaseUrl>> {
        if let Some(text) = &self.options.common.database_url {
            return parse(text, "`--database-url`").map(Some);
        }
        let workspace = self.workspace()?;
        if let Some(named) = self.variable(&self.database_url_variable()?)? {
            let url = parse(&named.text, &named.from)?;
            return Ok(Some(match named.in_dot_env {
                true => url.relative_to(&workspace.root),
                false => url,
            }));
        }
        let Some(text) = &workspace.table.database_url else {
            return Ok(None);
        };
        let url = parse(text, "`database-url` in [workspace.metadata.stairway]")?;
        Ok(Some(url.relative_to(&workspace.root)))
    }

    /// Where Cargo puts what it builds, which can be made anew; none without a workspace that can be read.
    pub(crate) fn target(&self) -> Option<PathBuf> {
        self.workspace().ok()?.target.clone()
    }

    /// A running PostgreSQL server to make scratch databases on, if one is named.
    pub(crate) fn scratch_postgres_url(&self) -> Resolved<Option<DatabaseUrl>> {
        match self.variable(&self.scratch_postgres_variable()?)? {
            Some(named) => parse(&named.text, &named.from).map(Some),
            None => Ok(None),
        }
    }

    /// The variable that names that server.
    pub(crate) fn scratch_postgres_variable(&self) -> Resolved<String> {
        let variable = self.workspace()?.table.scratch_postgres_url_env.as_deref();
        Ok(variable.unwrap_or(postgres::VARIABLE).to_owned())
    }

    /// The variable out of the environment or else `.env`.
    fn variable(&self, name: &str) -> Resolved<Option<Named>> {
        if let Some(text) = environment::variable(name)? {
            let from = format!("the environment variable `{name}`");
            return Ok(Some(Named {
                text,
                from,
                in_dot_env: false,
            }));
        }
        let text = self.workspace()?.dot_env.get(name);
        Ok(text.map(|text| Named {
            text: text.clone(),
            from: format!("`{name}` in `.env`"),
            in_dot_env: true,
        }))
    }

    fn workspace(&self) -> Resolved<&Workspace> {
        match self.workspace.get() {
            Some(workspace) => Ok(workspace),
            None => {
                let workspace = Workspace::around(&self.folder)?;
                Ok(self.workspace.get_or_init(|| workspace))
            }
        }
    }
}

/// A variable's value.
struct Named {
    text: String,
    /// Where it stands, for an error to say.
    from: String,
    in_dot_env: bool,
}

/// Reads a URL and says, when it cannot be read, where it stood; the URL itself may hold a password.
fn parse(text: &str, from: &str) -> Resolved<DatabaseUrl> {
    text.parse::<DatabaseUrl>().map_err(|error| {
        let diagnostic = Diagnostic::from(&stairway::Error::from(error));
        Box::new(diagnostic.note(format!("the URL is from {from}")))
    })
}

#[cfg(test)]
mod tests;
