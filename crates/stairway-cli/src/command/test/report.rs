//! What a proof found, told: on the terminal, in files that programs and people read, and to GitHub where it runs there.
//! Each is made of the same value, [`Proof`], which `--format json` prints as it is. Proves nothing.

mod github;
mod html;
mod junit;
mod obligation;
mod place;
mod proven;
mod sarif;
mod summary;
#[cfg(test)]
mod testing;
mod text;

pub(super) use proven::verdict;
pub(super) use text::text;

use crate::{
    diagnostic::Diagnostic,
    output::Output,
    settings::{Github, Settings},
};
use place::Places;
use stairway::{ErrorKind, roundtrip::Proof, source::Source};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Files that a proof is written to, beside what is printed.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct Reports {
    /// Write a JUnit report, which most CI servers show as tests; over what is in FILE, as all reports
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Write a SARIF report, for code scanning and editors
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,

    /// Write a page that is complete in itself: the graph, and each revision with its SQL and what was found
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// What the reports are made of.
struct Report<'p> {
    proof: &'p Proof,
    source: &'p Source,
    places: Places,
}

impl Reports {
    /// Each option that was given, with its file.
    fn each(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let all = [
            ("--junit", &self.junit),
            ("--sarif", &self.sarif),
            ("--html", &self.html),
        ];
        all.into_iter()
            .filter_map(|(option, file)| Some((option, file.as_deref()?)))
    }

    /// Refuses one file for two reports, before anything is proven.
    pub(super) fn check(&self, settings: &Settings) -> Result<(), Box<Diagnostic>> {
        let mut taken: Vec<(&str, PathBuf)> = Vec::new();
        for (option, file) in self.each() {
            let place = place::place(settings.folder(), file);
            if let Some((other, _)) = taken.iter().find(|(_, own)| *own == place) {
                let message = format!("`{other}` and `{option}` name the same file");
                let note = format!("both would be written to `{}`", file.display());
                return Err(Box::new(
                    Diagnostic::new(ErrorKind::Usage, message)
                        .note(note)
                        .help("give each report a file of its own"),
                ));
            }
            taken.push((option, place));
        }
        Ok(())
    }

    /// Writes them, and tells GitHub. Gives what could not be written: the proof's own result is told before that.
    pub(super) fn write(
        &self,
        proof: &Proof,
        source: &Source,
        settings: &Settings,
        output: &Output,
    ) -> Vec<Diagnostic> {
        let github = settings.github();
        let report = Report {
            proof,
            source,
            places: Places::new(settings.folder(), github.root()),
        };
        let mut unwritten = Vec::new();
        for (option, file) in self.each() {
            let text = match option {
                "--junit" => junit::junit(&report),
                "--sarif" => sarif::sarif(&report),
                _ => html::html(&report),
            };
            match fs::write(file, text) {
                Ok(()) => output.note(&format!("written: `{}`", file.display())),
                Err(error) => unwritten.push(cannot(file, &error)),
            }
        }
        unwritten.extend(tell(&github, &report, output));
        unwritten
    }
}

/// Says what was found where GitHub shows it: beside the lines of a change, and on the page of the job.
fn tell(github: &Github, report: &Report<'_>, output: &Output) -> Option<Diagnostic> {
    if !github.is_there {
        return None;
    }
    for command in github::annotations(report) {
        output.command(&command);
    }
    let file = github.summary.as_deref()?;
    add(file, &summary::summary(report))
        .err()
        .map(|error| cannot(file, &error))
}

/// Adds a paragraph to what other steps, or this one, said before.
fn add(file: &Path, text: &str) -> io::Result<()> {
    let mut open = OpenOptions::new().append(true).create(true).open(file)?;
    let between = match open.metadata()?.len() {
        0 => "",
        _ => "\n",
    };
    open.write_all(format!("{between}{text}").as_bytes())
}

/// Why a report could not be written, and what to do about it.
fn cannot(file: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("the report `{}` cannot be written", file.display());
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let help = match (error.kind(), folder) {
        (io::ErrorKind::NotFound, Some(folder)) if !folder.exists() => {
            format!("make the folder first: `mkdir -p {}`", folder.display())
        }
        _ if file.is_dir() => format!(
            "it is a folder; name a file in it, such as `{}`",
            file.join("report").display()
        ),
        _ => "name a file in a folder that can be written to".to_owned(),
    };
    Diagnostic::new(ErrorKind::File, message)
        .note(error.to_string())
        .help(help)
}
