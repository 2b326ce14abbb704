//! What the commands know of the database, for tasks that stand beside them: a shell, a server in development.

use crate::{Failure, Globals, current_folder, settings::Settings};
use stairway::connection::DatabaseUrl;

/// The database that the commands work on: what the option, the environment, `.env` and the configuration of the
/// workspace say together.
///
/// # Errors
///
/// When none is named, or what names it is wrong.
pub fn database_url(globals: &Globals) -> Result<DatabaseUrl, Failure> {
    Ok(Settings::new(globals, current_folder()?).database_url()?)
}

/// The environment variable that names the database: to a process that gets its database from here.
///
/// # Errors
///
/// When the configuration is wrong.
pub fn database_url_variable(globals: &Globals) -> Result<String, Failure> {
    Ok(Settings::new(globals, current_folder()?).database_url_variable()?)
}
