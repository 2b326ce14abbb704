//! One body of work for either database. The pools have types of their own, and so has all that is made of them; what is
//! written once is compiled for each.

/// Does the work in a transaction that reads.
macro_rules! reading {
    ($database:expr, $connection:ident => $work:expr) => {
        transaction!($database, "BEGIN", "BEGIN READ ONLY", $connection => $work)
    };
}

/// Does the work in a transaction that writes. What returns early, as `?` does, takes back what was written.
macro_rules! writing {
    ($database:expr, $connection:ident => $work:expr) => {
        // A transaction of SQLite's that begins by reading cannot wait for its turn to write.
        transaction!($database, "BEGIN IMMEDIATE", "BEGIN", $connection => $work)
    };
}

macro_rules! transaction {
    ($database:expr, $sqlite:literal, $postgres:literal, $connection:ident => $work:expr) => {
        match $database {
            #[cfg(feature = "sqlite")]
            $crate::database::Database::Sqlite(pool) => {
                let mut transaction = pool.begin_with($sqlite).await?;
                let $connection = &mut *transaction;
                let done = $work;
                transaction.commit().await?;
                done
            }
            #[cfg(feature = "postgres")]
            $crate::database::Database::Postgres(pool) => {
                let mut transaction = pool.begin_with($postgres).await?;
                let $connection = &mut *transaction;
                let done = $work;
                transaction.commit().await?;
                done
            }
        }
    };
}
