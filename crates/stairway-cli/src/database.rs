//! What the commands know of the database, for tasks that stand beside them: a shell, a server in development.

use crate::{
    Globals, current_folder, diagnostic::Diagnostic, output::Output, settings::Settings,
    voice::Voice,
};
use stairway::connection::DatabaseUrl;
use std::process::ExitCode;

/// The database that the commands work on: what the option, the environment, `.env` and the configuration of the
/// workspace say together. What is wrong with it is shown.
///
/// # Errors
///
/// The code that the process should end with.
pub fn database_url(globals: &Globals) -> Result<DatabaseUrl, ExitCode> {
    resolved(globals, Settings::database_url)
}

/// The environment variable that names the database: to a process that gets its database from here.
///
/// # Errors
///
/// The code that the process should end with; what is wrong with the configuration is shown.
pub fn database_url_variable(globals: &Globals) -> Result<String, ExitCode> {
    resolved(globals, Settings::database_url_variable)
}

fn resolved<T>(
    globals: &Globals,
    resolve: impl FnOnce(&Settings) -> Result<T, Box<Diagnostic>>,
) -> Result<T, ExitCode> {
    let resolved = current_folder().and_then(|folder| resolve(&Settings::new(globals, folder)));
    resolved.map_err(|diagnostic| {
        Output::new(&globals.common, Voice::default()).error(&diagnostic);
        diagnostic.exit().into()
    })
}
