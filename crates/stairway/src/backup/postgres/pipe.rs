//! `pg_restore` into `psql`: one transaction that takes everything away and brings the copy back.
//!
//! `pg_restore` can do both by itself, but it drops only what it knows, and not what came since. psql would commit what
//! it has got if its script ended too early, so the end of the script, with the COMMIT in it, is held back until
//! `pg_restore` has ended well and psql has come so far. Until then it can be stopped.

use super::{
    super::BackupError,
    archive::Archive,
    keep::Kept,
    program::{Program, Running, lines},
};
use crate::{
    Error,
    connection::DatabaseUrl,
    dialect::postgres::copy,
    executor::{Lock, Options},
};
use std::{
    io::{self, BufRead, BufReader, PipeReader, PipeWriter, Read as _, Write as _},
    path::Path,
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

/// How much of the script's end is held back: more than the COMMIT and what follows it.
const HELD: usize = 4096;

/// What ends the transaction, as `pg_restore` writes it.
const COMMIT: &[u8] = b"\nCOMMIT;\n";

/// How often a session that is to end is looked for, and how long it is waited in between.
const LOOKS: (u32, Duration) = (100, Duration::from_millis(100));

/// Whether it can still be stopped.
#[derive(Clone, Default)]
struct Phase(Arc<AtomicU8>);

impl Phase {
    const COMMITTING: u8 = 1;
    const STOPPED: u8 = 2;

    /// Goes on to `next`, unless it went another way already.
    fn enter(&self, next: u8) -> bool {
        self.0
            .compare_exchange(0, next, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    fn is_committing(&self) -> bool {
        self.0.load(Ordering::Acquire) == Phase::COMMITTING
    }
}

pub(super) async fn replace(
    url: &DatabaseUrl,
    archive: &Archive,
    kept: &Kept,
    server: u32,
    options: &Options,
    lock: &mut Lock,
) -> Result<(), Error> {
    let unable = |cause| BackupError::File {
        doing: "run programs with files in",
        path: std::env::temp_dir(),
        cause,
    };
    let mut list = tempfile::NamedTempFile::new().map_err(unable)?;
    list.write_all(archive.list_without(&kept.left_out).as_bytes())
        .map_err(unable)?;
    // By this name the session is found again, if it has to be ended.
    let random = getrandom::u64().map_err(|cause| unable(io::Error::other(cause)))?;
    let application = format!("stairway-restore-{random:016x}");
    let psql = Program::new(&archive.programs, "psql")
        .connecting(url)?
        .variable("PGAPPNAME", &application)
        .variable("PGCLIENTENCODING", "UTF8")
        .word("--no-psqlrc")
        .word("--quiet")
        .word("--no-password")
        .word("--set=ON_ERROR_STOP=1")
        .word("--set=VERBOSITY=verbose")
        .word("--file=-")
        .expression();
    let restore = archive
        .script()
        .word("--single-transaction")
        .word("--use-list")
        .word(list.path())
        .expression()
        .stdin_null();
    let (commands, into_psql) = io::pipe().map_err(unable)?;
    let (script, into_script) = io::pipe().map_err(unable)?;
    let (answers, into_answers) = io::pipe().map_err(unable)?;
    let psql = Running::start(&psql.stdin_file(commands).stdout_file(into_answers));
    let psql = psql.map_err(unable)?;
    let restore = Running::start(&restore.stdout_file(into_script)).map_err(unable)?;
    let phase = Phase::default();
    let flow = Flow {
        script,
        commands: into_psql,
        arrived: arrival(answers, application.clone()),
        token: application.clone(),
        restore: restore.clone(),
        phase: phase.clone(),
        clear: copy::clear(
            &kept.extensions,
            &kept.schemas,
            options.lock_wait.max(Duration::from_millis(1)),
        ),
        unknown: unknown(server),
    };
    let mut flow = tokio::task::spawn_blocking(move || flow.run());
    let flowed = tokio::select! {
        flowed = &mut flow => flowed,
        () = options.interrupt.triggered() => {
            if phase.enter(Phase::STOPPED) {
                drop((psql, restore));
                end(lock, &application).await;
                return Err(BackupError::Interrupted {
                    state: "the database is as it was",
                }
                .into());
            }
            flow.await
        }
    };
    let restored = flowed.map_err(io::Error::other).and_then(|flowed| flowed);
    let ran = psql.ended().await.map_err(unable)?;
    judge(
        &archive.file,
        restored.map_err(unable)?,
        &ran,
        &phase,
        options,
    )
    .map_err(Error::from)
}

/// What both programs came to.
fn judge(
    file: &Path,
    restored: Option<Output>,
    ran: &Output,
    phase: &Phase,
    options: &Options,
) -> Result<(), BackupError> {
    let unrestored = |message: String, code, mut said: Vec<String>, state: &str| {
        said.push(state.to_owned());
        BackupError::Unrestored {
            file: file.to_owned(),
            message,
            code,
            said,
        }
    };
    const AS_IT_WAS: &str = "all of it was rolled back: the database is as it was";
    if let Some(restored) = restored.filter(|it| !it.status.success())
        && ran.status.success()
    {
        let message = "it cannot be read to its end".to_owned();
        return Err(unrestored(message, None, lines(&restored), AS_IT_WAS));
    }
    if ran.status.success() && phase.is_committing() {
        return Ok(());
    }
    let said = lines(ran);
    let error = said.iter().enumerate().find_map(|(at, line)| {
        let (_, error) = line.split_once("ERROR:  ")?;
        Some((at, error.split_once(": ")?))
    });
    // An error of the script is psql's code 3; any other comes from the connection.
    let Some((at, (code, message))) = error.filter(|_| ran.status.code() == Some(3)) else {
        let (message, state) = match phase.is_committing() {
            true => (
                "the connection was lost during the commit",
                "the database is either as it was or as the copy is: `migrate-current` tells",
            ),
            false => ("psql could not go on", AS_IT_WAS),
        };
        return Err(unrestored(message.to_owned(), None, said, state));
    };
    if code == "55P03" {
        return Err(BackupError::InUse {
            waited: options.lock_wait,
        });
    }
    let more = said.iter().skip(at + 1);
    let more = more.filter(|line| !line.starts_with("LOCATION:"));
    Err(unrestored(
        message.to_owned(),
        Some(code.to_owned()),
        more.cloned().collect(),
        AS_IT_WAS,
    ))
}

/// Ends the session that nobody waits for any more, and returns when it is gone.
async fn end(lock: &mut Lock, application: &str) {
    let (looks, pause) = LOOKS;
    for _ in 0..looks {
        match lock.connection().rows(&copy::terminate(application)).await {
            Ok(rows) if !rows.is_empty() => tokio::time::sleep(pause).await,
            // Gone, or nobody there to ask: then nobody commits either.
            _ => return,
        }
    }
}

/// The script on its way.
struct Flow {
    script: PipeReader,
    commands: PipeWriter,
    /// Gives a word when psql has answered with the token; ends with psql.
    arrived: mpsc::Receiver<()>,
    token: String,
    restore: Running,
    phase: Phase,
    clear: String,
    /// How a line of the script's head begins that is left out.
    unknown: Option<&'static [u8]>,
}

impl Flow {
    /// How `pg_restore` ended; nothing where psql was gone before.
    fn run(mut self) -> io::Result<Option<Output>> {
        match self.pass().and_then(|held| self.finish(&held)) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(None),
            other => other.map(Some),
        }
    }

    /// Passes the end on, if it is one, once psql has done all that comes before.
    fn finish(&mut self, held: &[u8]) -> io::Result<Output> {
        let restored = self.restore.wait()?;
        if !restored.status.success() {
            return Ok(restored);
        }
        let commit = held.windows(COMMIT.len()).rposition(|it| it == COMMIT);
        let commit = commit.ok_or_else(|| io::Error::other("the script has no COMMIT"))?;
        let (before, end) = held.split_at(commit);
        self.commands.write_all(before)?;
        writeln!(self.commands, "\nSELECT '{}';", self.token)?;
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.arrived.recv().map_err(gone)?;
        if self.phase.enter(Phase::COMMITTING) {
            self.commands.write_all(end)?;
        }
        Ok(restored)
    }

    /// Passes everything on but for the end, which it gives.
    fn pass(&mut self) -> io::Result<Vec<u8>> {
        self.commands.write_all(self.clear.as_bytes())?;
        let mut script = BufReader::with_capacity(1 << 16, &mut self.script);
        let mut held = head(&mut script, self.unknown)?;
        let mut chunk = vec![0; 1 << 16];
        loop {
            let read = script.read(&mut chunk)?;
            if read == 0 {
                return Ok(held);
            }
            held.extend_from_slice(&chunk[..read]);
            if held.len() > HELD {
                let passed = held.len() - HELD;
                self.commands.write_all(&held[..passed])?;
                held.drain(..passed);
            }
        }
    }
}

/// Reads all that psql answers, so that it never waits for a reader, and tells when the token is in it.
fn arrival(answers: PipeReader, token: String) -> mpsc::Receiver<()> {
    let (tell, arrived) = mpsc::channel();
    thread::spawn(move || {
        let lines = BufReader::new(answers).split(b'\n');
        for line in lines.map_while(Result::ok) {
            if String::from_utf8_lossy(&line).contains(&token) {
                // Nobody listens after an interrupt.
                let _ = tell.send(());
            }
        }
    });
    arrived
}

/// How the line begins that `pg_restore` writes from 17 on, and that a server before does not know.
fn unknown(server: u32) -> Option<&'static [u8]> {
    (server < 17).then_some(b"SET transaction_timeout")
}

/// The lines up to the first object, without the one that the server does not know.
fn head(script: &mut impl BufRead, unknown: Option<&[u8]>) -> io::Result<Vec<u8>> {
    const LONGEST: usize = 100;
    let mut head = Vec::new();
    let mut line = Vec::new();
    for _ in 0..LONGEST {
        line.clear();
        if script.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if !unknown.is_some_and(|unknown| line.starts_with(unknown)) {
            head.extend_from_slice(&line);
        }
        if line.starts_with(b"-- Name:") || line.starts_with(b"-- Data for") {
            break;
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_setting_is_left_out_of_the_head_alone() {
        let script = "SET a = 1;\nSET transaction_timeout = 0;\n\n-- Name: t\nSET transaction_timeout = 0;\n";
        let check = |unknown: Option<&[u8]>, expected: &str| {
            let mut rest = script.as_bytes();
            let head = head(&mut rest, unknown).unwrap();
            let all = [head.as_slice(), rest].concat();
            assert_eq!(String::from_utf8(all).unwrap(), expected);
        };
        check(unknown(17), script);
        check(
            unknown(16),
            "SET a = 1;\n\n-- Name: t\nSET transaction_timeout = 0;\n",
        );
    }

    #[test]
    fn whoever_comes_first_decides_whether_it_is_committed() {
        let phase = Phase::default();
        assert!(!phase.is_committing());
        assert!(phase.enter(Phase::COMMITTING));
        assert!(!phase.enter(Phase::STOPPED) && phase.is_committing());
        let phase = Phase::default();
        assert!(phase.enter(Phase::STOPPED));
        assert!(!phase.enter(Phase::COMMITTING) && !phase.is_committing());
    }

    /// How a program ended that said this.
    #[cfg(unix)]
    fn ended(code: i32, said: &str) -> Output {
        use std::os::unix::process::ExitStatusExt as _;
        Output {
            status: std::process::ExitStatus::from_raw(code << 8),
            stdout: Vec::new(),
            stderr: said.into(),
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_the_two_programs_came_to_is_told_with_what_became_of_the_database() {
        use crate::error::Explain as _;
        let read = || Some(ended(0, ""));
        let check = |restored: Option<Output>, ran: Output, committing: bool, expected: &str| {
            let phase = Phase::default();
            assert!(!committing || phase.enter(Phase::COMMITTING));
            let options = Options::default();
            let shown = match judge("x".as_ref(), restored, &ran, &phase, &options) {
                Ok(()) => "restored".to_owned(),
                Err(error) => {
                    let lines = [vec![error.to_string()], error.notes()].concat();
                    lines.join("\n")
                }
            };
            assert_eq!(shown, expected);
        };
        const ROLLED_BACK: &str = "all of it was rolled back: the database is as it was";
        check(read(), ended(0, ""), true, "restored");
        check(
            Some(ended(
                1,
                "pg_restore: error: could not read from input file",
            )),
            ended(0, ""),
            false,
            &format!(
                "`x` could not be brought back: it cannot be read to its end\n\
                 pg_restore: error: could not read from input file\n{ROLLED_BACK}"
            ),
        );
        let refused = "psql:<stdin>:5: ERROR:  42501: must be owner of table t\nDETAIL:  some\nLOCATION:  aclcheck.c:1\n";
        check(
            None,
            ended(3, refused),
            false,
            &format!(
                "`x` could not be brought back: must be owner of table t\nDETAIL:  some\n{ROLLED_BACK}"
            ),
        );
        check(
            None,
            ended(
                3,
                "psql:<stdin>:5: ERROR:  55P03: canceling statement due to lock timeout\n",
            ),
            false,
            &BackupError::InUse {
                waited: Options::default().lock_wait,
            }
            .to_string(),
        );
        // The words are those of the server's last answer, and not what stopped psql.
        let lost =
            "psql:<stdin>:5: ERROR:  57014: canceled\npsql: error: connection to server was lost";
        check(
            None,
            ended(2, lost),
            false,
            &format!("`x` could not be brought back: psql could not go on\n{lost}\n{ROLLED_BACK}"),
        );
        check(
            read(),
            ended(2, "psql: error: connection to server was lost"),
            true,
            "`x` could not be brought back: the connection was lost during the commit\n\
             psql: error: connection to server was lost\n\
             the database is either as it was or as the copy is: `migrate-current` tells",
        );
    }
}
