//! On a real server, and with programs that are none.

use super::{archive::Archive, keep, pipe, program::Programs, readable};
use crate::{
    Error, ErrorKind,
    backup::{self, Backup},
    connection::{Access, Connection, DatabaseUrl, Interrupt},
    executor::{Lock, Options},
    scratch::{
        postgres::{ScratchDatabase, Search},
        testing::server,
    },
    snapshot,
};
use pretty_assertions::assert_eq;
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

/// Of everything that a role can make that owns the database, and what only a superuser can make.
const RICH: &str = include_str!("rich.sql");
const SUPER: &str = include_str!("super.sql");

/// Takes away, adds and changes.
const DAMAGE: &str = include_str!("damage.sql");

struct Place {
    folder: TempDir,
    database: ScratchDatabase,
    url: DatabaseUrl,
    /// A role that owns the database and is no superuser.
    role: Option<String>,
}

impl Place {
    /// A database, worked on by a superuser.
    async fn new() -> Place {
        let database = server().await.create_database().await.unwrap();
        Place {
            folder: tempfile::tempdir().unwrap(),
            url: database.url().clone(),
            database,
            role: None,
        }
    }

    /// A database, worked on by a role that owns it.
    async fn owned() -> Place {
        let mut place = Place::new().await;
        let name = place.database.name();
        let role = format!("{name}_owner");
        let sql = format!("CREATE ROLE {role} LOGIN; ALTER DATABASE {name} OWNER TO {role}");
        place.execute(&sql).await;
        let url = place.url.secret();
        let and = if url.contains('?') { '&' } else { '?' };
        place.url = format!("{url}{and}user={role}").parse().unwrap();
        place.role = Some(role);
        place
    }

    async fn open(&self) -> Connection {
        Connection::open(&self.url, Access::Write).await.unwrap()
    }

    /// As the superuser.
    async fn execute(&self, sql: &str) {
        let mut connection = Connection::open(self.database.url(), Access::Write)
            .await
            .unwrap();
        connection.execute(sql).await.unwrap();
    }

    async fn create(&self) -> Backup {
        let interrupt = Interrupt::default();
        backup::create(&self.url, self.folder.path(), "a1", &interrupt)
            .await
            .unwrap()
    }

    async fn restore(&self, file: &Path) -> Result<(), Error> {
        self.restore_with(file, &Options::default()).await
    }

    async fn restore_with(&self, file: &Path, options: &Options) -> Result<(), Error> {
        backup::restore(&self.url, file, options, &mut |_| {}).await
    }

    /// The catalogue, and all that `pg_dump` says: every object, privilege, row and position of a sequence.
    async fn everything(&self) -> String {
        let mut connection = self.open().await;
        let snapshot = snapshot::read(&mut connection).await.unwrap();
        let environment = self.url.environment().unwrap();
        let folder = Search::machine().folders(&["pg_dump"]).next().unwrap();
        let mut dump = duct::cmd!(folder.join("pg_dump"), "--no-password");
        for (name, value) in environment.set {
            dump = dump.env(name, value);
        }
        let dump = dump.read().unwrap();
        let lines = dump.lines().filter(|line| !line.contains("restrict "));
        let dump: Vec<&str> = lines.collect();
        format!("{:#?}\n{}", snapshot.objects, dump.join("\n"))
    }

    async fn close(self) {
        let role = self.role;
        self.database.close().await.unwrap();
        if let Some(role) = role {
            let mut connection =
                Connection::open(&server().await.url("postgres").unwrap(), Access::Write)
                    .await
                    .unwrap();
            let sql = format!("DROP ROLE {role}");
            connection.execute(&sql).await.unwrap();
        }
    }
}

/// What differs, for a reader; the texts are long.
#[track_caller]
fn same(now: &str, before: &str, what: &str) {
    if now != before {
        assert_eq!(now, before, "{what}");
    }
}

#[tokio::test]
async fn what_comes_back_is_what_was_there() {
    for place in [Place::new().await, Place::owned().await] {
        let mut connection = place.open().await;
        connection.execute(RICH).await.unwrap();
        let superuser = place.role.is_none();
        if superuser {
            connection.execute(SUPER).await.unwrap();
        }
        let before = place.everything().await;
        let made = place.create().await;
        connection.execute(DAMAGE).await.unwrap();
        assert!(place.everything().await != before);
        place.restore(&made.path).await.unwrap();
        same(
            &place.everything().await,
            &before,
            &format!("superuser: {superuser}"),
        );
        // And once more, onto what it is.
        place.restore(&made.path).await.unwrap();
        same(&place.everything().await, &before, "again");
        drop(connection);
        place.close().await;
    }
}

#[tokio::test]
async fn an_owner_leaves_what_only_a_superuser_can_make() {
    let place = Place::owned().await;
    place
        .execute(
            "CREATE SCHEMA extra; CREATE EXTENSION btree_gin SCHEMA extra; CREATE EXTENSION citext; \
             COMMENT ON EXTENSION citext IS 'theirs'; \
             CREATE FUNCTION public.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; \
             CREATE EVENT TRIGGER theirs ON ddl_command_end EXECUTE FUNCTION public.f(); \
             COMMENT ON EVENT TRIGGER theirs IS 'x'; ALTER EXTENSION citext ADD FUNCTION public.f();",
        )
        .await;
    // What an extension keeps for users is in a copy, and is no reason to make the extension anew.
    place
        .execute(
            "CREATE TABLE public.settings (a text PRIMARY KEY, own boolean); ALTER EXTENSION citext ADD TABLE public.settings; \
             UPDATE pg_extension SET extconfig = ARRAY['public.settings'::regclass::oid], extcondition = ARRAY['WHERE own'] \
             WHERE extname = 'citext'; INSERT INTO public.settings VALUES ('system', false), ('user', true)",
        )
        .await;
    let role = place.role.clone().unwrap();
    place
        .execute(&format!(
            "GRANT SELECT, INSERT, DELETE ON public.settings TO {role}; \
             ALTER SCHEMA extra OWNER TO {role}"
        ))
        .await;
    let mut connection = place.open().await;
    connection
        .execute("CREATE TABLE t (a citext); INSERT INTO t VALUES ('X')")
        .await
        .unwrap();
    let before = place.everything().await;
    let made = place.create().await;
    connection
        .execute("DROP TABLE t; DELETE FROM settings WHERE own; CREATE TABLE extra.more (a int)")
        .await
        .unwrap();
    place.restore(&made.path).await.unwrap();
    same(&place.everything().await, &before, "an owner");
    drop(connection);
    place.close().await;
}

#[tokio::test]
async fn the_copy_says_what_it_holds() {
    let place = Place::new().await;
    let mut connection = place.open().await;
    let records = crate::dialect::postgres::record::SQL
        .create
        .replace("{schema}", "public");
    connection.execute(&records).await.unwrap();
    connection
        .execute(
            "INSERT INTO stairway_revisions VALUES ('a1', E'tab\\there', 'c', 'd', '2026-01-02 03:04:05.678+00', 1, 'v', 'applied'), \
             ('b2', '', 'c', 'd', '2026-01-01 00:00:00+05', 1, 'v', 'applied')",
        )
        .await
        .unwrap();
    let made = place.create().await;
    let name = made.path.file_name().unwrap().to_str().unwrap();
    let begins = format!("{}-2", place.database.name());
    assert!(
        name.starts_with(&begins) && name.ends_with("Z-a1.dump"),
        "{name}"
    );
    let contents = backup::contents(&made.path, &Interrupt::default())
        .await
        .unwrap();
    let revisions: Vec<&str> = contents.revisions.iter().map(|id| id.as_str()).collect();
    assert_eq!(revisions, ["a1", "b2"]);
    assert_eq!(
        contents.applied.as_deref(),
        Some("2026-01-02T03:04:05.678Z")
    );
    // The same second, more or less, as its name says.
    let made = contents.made.unwrap().replace(':', "");
    assert!(name.contains(&made[..13]), "{name} {made}");
    drop(connection);
    place.close().await;
}

#[tokio::test]
async fn a_file_that_is_no_sound_archive_is_refused() {
    let place = Place::new().await;
    let mut connection = place.open().await;
    connection
        .execute("CREATE TABLE t AS SELECT i, md5(i::text) FROM generate_series(1, 20000) i")
        .await
        .unwrap();
    let made = place.create().await;
    let before = place.everything().await;
    let whole = fs::read(&made.path).unwrap();
    let middle = whole.len() / 2;
    let mut changed = whole.clone();
    changed[middle..middle + 200].fill(0);
    for bytes in [&changed, &whole[..middle], &whole[..300], b"PGDMP"] {
        let file = place.folder.path().join("given");
        fs::write(&file, bytes).unwrap();
        let error = place.restore(&file).await.unwrap_err();
        let message = format!(
            "`{}` is damaged; the database was not touched",
            file.display()
        );
        assert_eq!(
            (error.kind(), error.to_string()),
            (ErrorKind::File, message)
        );
        assert!(!error.notes().is_empty());
        same(&place.everything().await, &before, "refused");
    }
    let error = backup::restore(
        &DatabaseUrl::of_file("x".as_ref()),
        &made.path,
        &Options::default(),
        &mut |_| {},
    )
    .await
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    drop(connection);
    place.close().await;
}

#[tokio::test]
async fn an_archive_that_ends_in_the_middle_is_rolled_back_whole() {
    let place = Place::new().await;
    let mut connection = place.open().await;
    connection
        .execute(
            "CREATE TABLE a AS SELECT i, md5(i::text) FROM generate_series(1, 20000) i; \
             CREATE TABLE b AS SELECT i, md5(i::text) FROM generate_series(1, 20000) i",
        )
        .await
        .unwrap();
    let made = place.create().await;
    connection
        .execute("DROP TABLE a; CREATE TABLE c ()")
        .await
        .unwrap();
    let before = place.everything().await;
    let mut bytes = fs::read(&made.path).unwrap();
    let late = bytes.len() * 3 / 4;
    bytes[late..late + 500].fill(0);
    fs::write(&made.path, bytes).unwrap();
    // Past the check that refuses such a file.
    let programs = Programs::all(&Search::machine(), &["pg_restore", "psql"]).unwrap();
    let programs = programs.newest_first().remove(0);
    let interrupt = Interrupt::default();
    let archive = Archive::open(&programs, &made.path, &interrupt, "").await;
    let archive = archive.unwrap().unwrap();
    let kept = keep::kept(&mut connection, &archive).await.unwrap();
    let options = Options::default();
    let mut lock = Lock::acquire(&place.url, &options, &mut |_| {})
        .await
        .unwrap();
    let error = pipe::replace(&place.url, &archive, &kept, 15, &options, &mut lock)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Step);
    let notes = error.notes();
    let last = notes.last().map(String::as_str);
    assert_eq!(
        last,
        Some("all of it was rolled back: the database is as it was")
    );
    same(&place.everything().await, &before, "rolled back");
    drop((connection, lock));
    place.close().await;
}

#[tokio::test]
async fn what_the_server_refuses_is_rolled_back_whole() {
    let place = Place::new().await;
    let role = format!("{}_gone", place.database.name());
    let mut connection = place.open().await;
    connection
        .execute(&format!(
            "CREATE TABLE a (); CREATE ROLE {role}; ALTER TABLE a OWNER TO {role}"
        ))
        .await
        .unwrap();
    let made = place.create().await;
    connection
        .execute(&format!(
            "DROP TABLE a; DROP ROLE {role}; CREATE TABLE b AS SELECT 1 AS x"
        ))
        .await
        .unwrap();
    let before = place.everything().await;
    let error = place.restore(&made.path).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` could not be brought back: role \"{role}\" does not exist",
            made.path.display()
        )
    );
    assert!(error.help().unwrap().contains("a role most of all"));
    same(&place.everything().await, &before, "rolled back");
    drop(connection);
    place.close().await;
}

#[tokio::test]
async fn who_uses_a_table_is_waited_for_and_an_interrupt_ends_the_wait() {
    let place = Place::new().await;
    let mut user = place.open().await;
    user.execute("CREATE TABLE a AS SELECT 1 AS x")
        .await
        .unwrap();
    let made = place.create().await;
    user.execute("UPDATE a SET x = 2").await.unwrap();
    user.execute("BEGIN; SELECT * FROM a").await.unwrap();
    // No patience at all is not what it is to the server, to which it would be no limit.
    for lock_wait in [Duration::from_millis(200), Duration::ZERO] {
        let impatient = Options {
            lock_wait,
            ..Options::default()
        };
        let restored = place.restore_with(&made.path, &impatient);
        let ended = tokio::time::timeout(Duration::from_secs(60), restored).await;
        let error = ended.expect("it waits for ever").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Locked, "{error}");
    }
    let options = Options::default();
    let waits = async {
        let mut connection = place.open().await;
        let sql = "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'stairway-restore-%' \
                   AND datname = current_database() AND wait_event_type = 'Lock'";
        while connection.rows(sql).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        options.interrupt.trigger();
    };
    let (restored, ()) = tokio::join!(place.restore_with(&made.path, &options), waits);
    let error = restored.unwrap_err();
    assert_eq!(error.to_string(), "interrupted; the database is as it was");
    // Nobody of ours is left on the server, and the lock is free.
    let left = "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'stairway-restore-%' \
                AND datname = current_database()";
    assert!(user.rows(left).await.unwrap().is_empty());
    user.execute("COMMIT").await.unwrap();
    assert_eq!(
        user.rows("SELECT x FROM a").await.unwrap()[0][0].as_deref(),
        Some("2")
    );
    place.restore(&made.path).await.unwrap();
    assert_eq!(
        user.rows("SELECT x FROM a").await.unwrap()[0][0].as_deref(),
        Some("1")
    );
    drop(user);
    place.close().await;
}

#[tokio::test]
async fn no_migrator_runs_meanwhile() {
    let place = Place::new().await;
    let made = place.create().await;
    let options = Options::default();
    let lock = Lock::acquire(&place.url, &options, &mut |_| {})
        .await
        .unwrap();
    let impatient = Options {
        lock_wait: Duration::from_millis(100),
        ..Options::default()
    };
    let mut said = Vec::new();
    let error = backup::restore(&place.url, &made.path, &impatient, &mut |event| {
        said.push(format!("{event:?}"));
    })
    .await
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Locked);
    assert_eq!(said, ["Waiting"]);
    lock.release().await.unwrap();
    place.restore(&made.path).await.unwrap();
    place.close().await;
}

/// Programs that are these scripts, in a folder of their own.
fn programs(scripts: &[(&str, &str)]) -> (TempDir, Search) {
    let folder = tempfile::tempdir().unwrap();
    for (name, script) in scripts {
        let path: PathBuf = folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let search = search(&[folder.path()]);
    (folder, search)
}

/// In these folders and nowhere else.
fn search(folders: &[&Path]) -> Search {
    Search {
        path: std::env::join_paths(folders).unwrap(),
        usual: Vec::new(),
    }
}

#[tokio::test]
async fn a_copy_that_cannot_be_read_back_is_thrown_away() {
    let place = Place::new().await;
    const DUMP: &str = "[ \"$1\" = --version ] && echo 99; exit 0";
    for restore in [
        "echo no list >&2; exit 1",
        "[ \"$1\" = --list ] && exit 0; echo no list >&2; exit 1",
    ] {
        let (_folder, search) = programs(&[("pg_dump", DUMP), ("pg_restore", restore)]);
        let copies = place.folder.path().join("copies");
        let interrupt = Interrupt::default();
        let error = super::create_with(&search, &place.url, &copies, "r", &interrupt)
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the copy is not like the database, and was thrown away: no list"
        );
        assert_eq!(error.kind(), ErrorKind::File);
        assert_eq!(fs::read_dir(&copies).unwrap().count(), 0);
    }
    place.close().await;
}

#[tokio::test]
async fn an_archive_is_read_by_whichever_program_can() {
    const OLD: &str =
        "echo 'pg_restore: error: unsupported version (1.16) in file header' >&2; exit 1";
    let (old, _) = programs(&[("pg_restore", OLD)]);
    let (able, _) = programs(&[("pg_restore", "exit 0")]);
    let at = |folder: &TempDir, version| Programs::at(folder.path(), version);
    // A path that begins with `-` is no option.
    let file = Path::new("-x.dump");
    let read = async |programs| readable(programs, file, &Interrupt::default(), "").await;
    let archive = read(vec![at(&old, 14), at(&able, 9)]).await.unwrap();
    assert_eq!(archive.programs.version, 9);
    assert_eq!(archive.file, std::path::absolute(file).unwrap());
    let error = Error::from(read(vec![at(&old, 14), at(&old, 9)]).await.unwrap_err());
    assert_eq!(
        (error.kind(), error.to_string()),
        (
            ErrorKind::Config,
            "`pg_restore` 14 cannot read `-x.dump`, which a newer `pg_dump` made".to_owned()
        )
    );
}

#[test]
fn of_one_version_the_first_is_taken_and_a_wrapper_last() {
    let (real, _) = programs(&[("pg_dump", "echo 15.1"), ("pg_wrapper", "echo 15.1")]);
    let (wrapped, _) = programs(&[]);
    let link = wrapped.path().join("pg_dump");
    std::os::unix::fs::symlink(real.path().join("pg_wrapper"), link).unwrap();
    let (other, _) = programs(&[("pg_dump", "echo 15.2")]);
    let check = |folders: &[&Path], expected: &Path| {
        let found = Programs::all(&search(folders), &["pg_dump"]).unwrap();
        let programs = found.newest_first();
        let shown = format!("{programs:?}");
        assert_eq!(programs.len(), 1, "{shown}");
        assert!(shown.contains(expected.to_str().unwrap()), "{shown}");
    };
    check(&[real.path(), other.path()], real.path());
    check(&[other.path(), real.path()], other.path());
    check(&[wrapped.path(), other.path()], other.path());
    check(&[wrapped.path()], wrapped.path());
}

#[tokio::test]
async fn programs_that_are_not_there_or_too_old_say_what_to_install() {
    let place = Place::new().await;
    let create = async |search: &Search| {
        let folder = place.folder.path().join("none");
        let interrupt = Interrupt::default();
        let error = super::create_with(search, &place.url, &folder, "r", &interrupt)
            .await
            .unwrap_err();
        assert!(!folder.exists());
        error
    };
    let (_none, search) = programs(&[]);
    let error = create(&search).await;
    assert_eq!(error.to_string(), "no `pg_dump` found on this machine");
    assert_eq!(
        error.notes(),
        ["looked for `pg_dump` in: PATH, `pg_config --bindir`"]
    );
    assert!(
        error
            .help()
            .unwrap()
            .contains("`apt-get install postgresql-client`")
    );
    let (_old, search) = programs(&[
        ("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.2'"),
        ("pg_restore", ""),
    ]);
    let error = create(&search).await;
    let mut connection = place.open().await;
    let server = super::program::major(&connection.version().await.unwrap());
    assert_eq!(
        error.to_string(),
        format!("`pg_dump` 9 cannot read a PostgreSQL {server} server")
    );
    let package = format!("postgresql-client-{server}");
    assert!(error.help().unwrap().contains(&package));
    drop(connection);
    place.close().await;
}

#[tokio::test]
async fn a_password_is_in_no_command_line() {
    let place = Place::new().await;
    let heard = place.folder.path().join("heard");
    let script = format!(
        "[ \"$1\" = --version ] && echo 99 && exit; echo \"$LC_ALL $TZ $PGTZ $PGPASSWORD\" >{0}; echo \"$@\" >>{0}; exit 1",
        heard.display()
    );
    let (_folder, search) = programs(&[("pg_dump", &script), ("pg_restore", "")]);
    let url = place.url.secret();
    let and = if url.contains('?') { '&' } else { '?' };
    let url: DatabaseUrl = format!("{url}{and}password=hunter2").parse().unwrap();
    let interrupt = Interrupt::default();
    let copies = place.folder.path().join("copies");
    let error = super::create_with(&search, &url, &copies, "r", &interrupt)
        .await
        .unwrap_err();
    let shown = format!("{error} {:?} {:?}", error.notes(), error.help());
    assert!(!shown.contains("hunter2"), "{shown}");
    let heard = fs::read_to_string(heard).unwrap();
    // In no language but the one that is read here.
    let (variables, words) = heard.split_once('\n').unwrap();
    assert_eq!(variables, "C UTC UTC hunter2");
    let (words, _file) = words.split_once(" --file ").unwrap();
    assert_eq!(
        words,
        "--format=custom --no-password --no-subscriptions --lock-wait-timeout=300000"
    );
    assert_eq!(fs::read_dir(copies).unwrap().count(), 0);
    place.close().await;
}

#[tokio::test]
async fn an_interrupt_ends_the_program_and_its_file_goes() {
    let place = Place::new().await;
    let heard = place.folder.path().join("heard");
    let script = format!(
        "[ \"$1\" = --version ] && echo 99 && exit; echo $$ $(ps -o pgid= -p $$) >{}; exec sleep 600",
        heard.display()
    );
    let (_folder, search) = programs(&[("pg_dump", &script), ("pg_restore", "")]);
    let interrupt = Interrupt::default();
    let copies = place.folder.path().join("copies");
    let runs = async {
        while fs::read_to_string(&heard).unwrap_or_default().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(fs::read_dir(&copies).unwrap().count(), 1);
        interrupt.trigger();
    };
    let create = super::create_with(&search, &place.url, &copies, "r", &interrupt);
    let (made, ()) = tokio::join!(create, runs);
    assert_eq!(
        made.unwrap_err().to_string(),
        "interrupted; no copy was made"
    );
    assert_eq!(fs::read_dir(&copies).unwrap().count(), 0);
    let heard = fs::read_to_string(heard).unwrap();
    let (pid, group) = heard.trim().split_once(' ').unwrap();
    assert_eq!(pid, group, "a Ctrl-C at the terminal would be for it too");
    let alive = duct::cmd!("kill", "-0", pid).stderr_null().run();
    assert!(alive.is_err(), "the program goes on");
    place.close().await;
}
