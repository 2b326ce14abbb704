//! The SQL of a migrating session on PostgreSQL: clean start, transaction, lock.

/// All that `DISCARD ALL` does, in a form that may share a round trip with the BEGIN after it: settings,
/// roles, temporary tables, plans and listeners that a script left behind do not reach the next one.
pub(crate) const CLEAN: &str = "\
SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; \
DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES";

/// Ends a statement soon after its migrator was killed, so that nothing of ours runs on unseen. From PostgreSQL 14, and
/// not on every platform: [`PROBE`] tells.
pub(crate) const WATCH_CLIENT: &str = "SET LOCAL client_connection_check_interval = 1000";

/// Fails where [`WATCH_CLIENT`] is not to be had; leaves nothing behind.
pub(crate) const PROBE: &str = "BEGIN; SET LOCAL client_connection_check_interval = 1000; COMMIT";

/// Gives up the role that a script took, so that the record is written by the migrating role.
pub(crate) const OWN_ROLE: &str = "RESET ROLE";

/// One row: the name of the database, which the lock's key is made from.
pub(crate) const DATABASE: &str = "SELECT pg_catalog.current_database()";

/// One row: `true` if the lock is now ours, and the backend that answered.
pub(crate) fn try_lock(key: i64) -> String {
    format!("SELECT pg_catalog.pg_try_advisory_lock({key}), pg_catalog.pg_backend_pid()")
}

/// One row: how many of our backend's locks are this one, and the backend that answered.
pub(crate) fn check_lock(key: i64) -> String {
    format!(
        "SELECT count(*), pg_catalog.pg_backend_pid() FROM pg_catalog.pg_locks \
         WHERE locktype = 'advisory' AND granted AND pid = pg_catalog.pg_backend_pid() \
         AND classid = {} AND objid = {} AND objsubid = 1",
        (key >> 32) as u32,
        key as u32,
    )
}

pub(crate) fn unlock(key: i64) -> String {
    format!("SELECT pg_catalog.pg_advisory_unlock({key})")
}

pub(crate) fn cancel(backend: i64) -> String {
    format!("SELECT pg_catalog.pg_cancel_backend({backend})")
}
