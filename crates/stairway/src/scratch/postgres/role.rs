//! Roles belong to a server, and not to one of its databases. Those that are made in throwaway databases go with these,
//! and whoever makes some is alone with that on the server.

use super::Server;
use crate::{
    Dialect, Error,
    connection::{Access, Connection, ConnectionError, Interrupt, ServerError},
    scratch::ScratchError,
    sql::print,
};
use std::{collections::BTreeSet, time::Duration};

/// The advisory lock of whoever makes roles, in the database that the server's URL leads to.
const KEY: i64 = 0x7374_6169_725f_726f;
/// So often it is asked for.
const PAUSE: Duration = Duration::from_millis(100);

/// Nobody else makes roles in throwaway databases of the server while this is there.
#[derive(Debug)]
pub(crate) struct Alone(#[expect(dead_code, reason = "its session holds the lock")] Connection);

impl Server {
    /// Waits until nobody else makes roles here. From then on the roles `made` go with each database that is made; none
    /// of `own` may be there.
    ///
    /// # Errors
    ///
    /// One is there, or the server cannot be asked.
    pub(crate) async fn reserve(
        &mut self,
        made: &BTreeSet<String>,
        own: &BTreeSet<String>,
        interrupt: &Interrupt,
    ) -> Result<Alone, Error> {
        let mut connection = Connection::open(&self.own_url()?, Access::Write).await?;
        let ask = format!("SELECT pg_catalog.pg_try_advisory_lock({KEY})::text");
        while connection.value(&ask).await.map_err(asking)?.as_deref() != Some("true") {
            tokio::select! {
                biased;
                () = interrupt.triggered() => return Err(ConnectionError::Interrupted.into()),
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
        let rows = connection
            .rows("SELECT rolname::text FROM pg_catalog.pg_roles")
            .await
            .map_err(asking)?;
        let there: BTreeSet<String> = rows.into_iter().flatten().flatten().collect();
        let roles: Vec<String> = own.intersection(&there).cloned().collect();
        if !roles.is_empty() {
            return Err(ScratchError::Roles { roles }.into());
        }
        self.roles = made.difference(&there).cloned().collect();
        Ok(Alone(connection))
    }

    /// Whether roles are made in its databases, so that there may be one at a time.
    pub(crate) fn has_own_roles(&self) -> bool {
        !self.roles.is_empty()
    }
}

/// Drops `roles`, as far as they are there.
pub(super) async fn drop_roles(
    connection: &mut Connection,
    roles: &[String],
) -> Result<(), ScratchError> {
    if roles.is_empty() {
        return Ok(());
    }
    let names = roles
        .iter()
        .map(|role| print::name(role, Dialect::Postgres));
    let names: Vec<String> = names.collect();
    let sql = format!("DROP ROLE IF EXISTS {}", names.join(", "));
    let dropped = connection.execute(&sql).await;
    dropped.map_err(|cause| ScratchError::DropRoles {
        roles: roles.to_vec(),
        cause: Box::new(cause),
    })
}

fn asking(cause: ServerError) -> ConnectionError {
    ConnectionError::Query {
        doing: "ask for the roles of the server",
        cause,
    }
}
