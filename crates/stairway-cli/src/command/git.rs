//! What is committed, from the `git` program. A few calls, however many revisions there are.

use crate::diagnostic::Diagnostic;
use stairway::{
    ErrorKind,
    check::{Committed, CommittedFile},
};
use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

/// The remote's default branch, and where it commonly is when the remote did not say.
const DEFAULTS: [&str; 2] = ["origin/main", "origin/master"];

/// What helps where commits are missing.
const SHALLOW: &str = "the clone is shallow: fetch all of the history (`git fetch --unshallow`)";

/// The files of `folder` at the merge base of HEAD and `base`, which is the remote's default branch unless it is named.
/// In the inner result, why they are not known where nothing was named.
pub(super) fn committed(
    folder: &Path,
    base: Option<&str>,
) -> Result<Result<Committed, String>, Box<Diagnostic>> {
    let git = Git { folder };
    match (git.committed(base), base) {
        (Err(Unknown { why, help }), Some(base)) => {
            let message = format!("revisions cannot be compared with `{base}`");
            let error = Diagnostic::new(ErrorKind::Usage, message).note(why);
            Err(Box::new(match help {
                Some(help) => error.help(help),
                None => error,
            }))
        }
        (Err(Unknown { why, help }), None) => Ok(Err(match help {
            Some(help) => format!("{why}; {help}"),
            None => why,
        })),
        (Ok(committed), _) => Ok(Ok(committed)),
    }
}

/// The files of `folder` where HEAD and `reference` part: at their merge base. None where no revision was there yet.
pub(super) fn at(folder: &Path, reference: &str) -> Result<Vec<CommittedFile>, Box<Diagnostic>> {
    let git = Git { folder };
    git.at(reference).map_err(|Unknown { why, help }| {
        let message = format!("what changed since `{reference}` is not known");
        let error = Diagnostic::new(ErrorKind::Usage, message).note(why);
        Box::new(match help {
            Some(help) => error.help(help),
            None => error,
        })
    })
}

/// Why it is not known what is committed, as a fragment.
struct Unknown {
    why: String,
    help: Option<String>,
}

impl Unknown {
    fn new(why: impl Into<String>) -> Unknown {
        Unknown {
            why: why.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Unknown {
        self.help = Some(help.into());
        self
    }
}

/// The program, at work in the folder of the revisions.
struct Git<'a> {
    folder: &'a Path,
}

impl Git<'_> {
    fn committed(&self, base: Option<&str>) -> Result<Committed, Unknown> {
        self.inside()?;
        let base = match base {
            Some(base) => self.named(base)?,
            None => self.default()?,
        };
        let commit = self.shared(&base)?;
        let blobs = self.blobs(&commit)?;
        if blobs.is_empty() {
            return Err(Unknown::new(format!(
                "`{}` holds no revision in `{base}`",
                self.folder.display()
            )));
        }
        let files = self.contents(&blobs)?;
        Ok(Committed { base, files })
    }

    fn at(&self, reference: &str) -> Result<Vec<CommittedFile>, Unknown> {
        self.inside()?;
        let reference = self.named(reference)?;
        let commit = self.shared(&reference)?;
        let blobs = self.blobs(&commit)?;
        self.contents(&blobs)
    }

    /// Sees to it that the folder is in a working tree.
    fn inside(&self) -> Result<(), Unknown> {
        let output = self.run(&["rev-parse", "--is-inside-work-tree"])?;
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.success() {
            true if output.stdout.starts_with(b"true") => Ok(()),
            true => Err(Unknown::new("not in a working tree of git")),
            false if said.contains("not a git repository") => {
                Err(Unknown::new("not in a git repository"))
            }
            false => Err(failed(&output)),
        }
    }

    /// A branch or commit that the user named; a branch of the remote where there is none here.
    fn named(&self, base: &str) -> Result<String, Unknown> {
        let remote = format!("origin/{base}");
        for name in [base, remote.as_str()] {
            // What begins so is an option to git.
            if !name.starts_with('-') && self.resolves(name)? {
                return Ok(name.to_owned());
            }
        }
        let unknown = Unknown::new(format!("git knows neither `{base}` nor `{remote}`"));
        Err(match self.is_shallow()? {
            true => unknown.help(SHALLOW),
            false => unknown.help("fetch it, or name another branch"),
        })
    }

    fn is_shallow(&self) -> Result<bool, Unknown> {
        let shallow = self.run(&["rev-parse", "--is-shallow-repository"])?;
        Ok(shallow.stdout.starts_with(b"true"))
    }

    fn default(&self) -> Result<String, Unknown> {
        let output = self.run(&["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"])?;
        let name = String::from_utf8_lossy(&output.stdout);
        let known = name.trim().strip_prefix("refs/remotes/");
        for name in known.into_iter().chain(DEFAULTS) {
            if self.resolves(name)? {
                return Ok(name.to_owned());
            }
        }
        Err(
            Unknown::new("no default branch of the remote `origin` is known here")
                .help("`--base BRANCH` names a branch"),
        )
    }

    fn resolves(&self, name: &str) -> Result<bool, Unknown> {
        let commit = format!("{name}^{{commit}}");
        let output = self.run(&["rev-parse", "--verify", "--quiet", &commit])?;
        Ok(output.status.success())
    }

    /// The commit up to which HEAD and `base` have one history.
    fn shared(&self, base: &str) -> Result<String, Unknown> {
        if !self.resolves("HEAD")? {
            return Err(Unknown::new("there is no commit yet"));
        }
        let output = self.run(&["merge-base", "HEAD", base])?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() && !commit.is_empty() {
            return Ok(commit);
        }
        let unknown = Unknown::new(format!(
            "HEAD and `{base}` share no commit that is known here"
        ));
        Err(match self.is_shallow()? {
            true => unknown.help(SHALLOW),
            false => unknown,
        })
    }

    /// The names and object ids of the revisions in the folder at `commit`.
    fn blobs(&self, commit: &str) -> Result<Vec<(PathBuf, String)>, Unknown> {
        let output = self.run(&["ls-tree", "-z", commit])?;
        if !output.status.success() {
            return Err(failed(&output));
        }
        let listing = String::from_utf8_lossy(&output.stdout);
        let entries = listing.split('\0').filter_map(|entry| {
            let (facts, name) = entry.split_once('\t')?;
            let mut facts = facts.split(' ');
            let (mode, kind, id) = (facts.next()?, facts.next()?, facts.next()?);
            // A link holds a path, not a revision.
            let is_file = kind == "blob" && mode != "120000";
            let is_revision =
                name.ends_with(".sql") && !name.starts_with('.') && name != "template.sql";
            (is_file && is_revision).then(|| (self.folder.join(name), id.to_owned()))
        });
        Ok(entries.collect())
    }

    /// The files with their bytes, by one call.
    fn contents(&self, blobs: &[(PathBuf, String)]) -> Result<Vec<CommittedFile>, Unknown> {
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| unable(&error))?;
        let ids: String = blobs.iter().map(|(_, id)| format!("{id}\n")).collect();
        let stdin = child.stdin.take();
        // While git answers it may stop to read.
        let writer = thread::spawn(move || {
            if let Some(mut stdin) = stdin {
                // If it cannot be written, an answer is missing.
                let _ = stdin.write_all(ids.as_bytes());
            }
        });
        let output = child.wait_with_output().map_err(|error| unable(&error))?;
        let _ = writer.join();
        let mut rest = output.stdout.as_slice();
        blobs
            .iter()
            .map(|(path, _)| {
                let bytes = next(&mut rest).ok_or_else(|| {
                    let why = format!("git does not have all of `{}`", path.display());
                    Unknown::new(why)
                })?;
                Ok(CommittedFile {
                    path: path.clone(),
                    bytes: bytes.to_vec(),
                })
            })
            .collect()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("git");
        // A hook of git sets these, relative to another folder.
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(variable);
        }
        command
            .arg("-C")
            .arg(self.folder)
            .args(words)
            .env("LC_ALL", "C")
            .env("GIT_OPTIONAL_LOCKS", "0");
        command
    }

    fn run(&self, words: &[&str]) -> Result<Output, Unknown> {
        self.command(words)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| unable(&error))
    }
}

/// The next object in what `cat-file --batch` answers: `ID blob SIZE`, and so many bytes.
fn next<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (head, behind) = rest.split_at(end);
    let head = std::str::from_utf8(head).ok()?;
    let size: usize = head.split(' ').nth(2)?.parse().ok()?;
    let behind = behind.get(1..)?;
    let bytes = behind.get(..size)?;
    *rest = behind.get(size + 1..)?;
    Some(bytes)
}

fn unable(error: &io::Error) -> Unknown {
    match error.kind() {
        io::ErrorKind::NotFound => Unknown::new("git is not installed"),
        _ => Unknown::new(format!("git cannot be run: {error}")),
    }
}

/// What git itself says.
fn failed(output: &Output) -> Unknown {
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().next().unwrap_or_default();
    Unknown::new(format!("git says: {}", line.trim_start_matches("fatal: ")))
}
