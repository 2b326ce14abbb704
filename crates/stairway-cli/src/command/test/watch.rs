//! `--watch`: proves again what changed, and what needs it, until Ctrl-C.

use super::{Test, prove, remember, selection::Selected};
use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    runtime,
    settings::Settings,
};
use notify_debouncer_full::{
    DebounceEventResult, Debouncer, RecommendedCache, new_debouncer,
    notify::{EventKind, RecommendedWatcher, RecursiveMode},
};
use stairway::{
    ErrorKind,
    connection::Interrupt,
    revision::RevisionId,
    roundtrip::{Options, Proof, RevisionProof, Status},
    source::Source,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// How long no more changes have to come until those that came count as one: a branch switch writes many files.
const QUIET: Duration = Duration::from_millis(150);

/// What came of the folder.
enum Heard {
    /// A revision's file may have changed.
    Change,
    /// Changes may go unseen, and why.
    Trouble(String),
}

pub(super) fn run(test: &Test, settings: &Settings, output: &Output) -> Outcome {
    let folder = settings.migrations()?;
    runtime::block_on(output, async |interrupt| {
        let (sender, mut heard) = unbounded_channel();
        let _watch = watch(&folder, sender)?;
        let mut known = Known::default();
        let mut first = true;
        loop {
            let round = round(test, settings, output, &mut known, first, interrupt.clone());
            match round.await {
                Ok(()) => first = false,
                // A file that is broken can be mended while this goes on; a wrong command line cannot.
                Err(error) if first && !is_of_files(&error) => return Err(error),
                Err(error) if error.kind == ErrorKind::Interrupted => return Err(error),
                Err(error) => output.error(&error),
            }
            output.note(&format!(
                "watching `{}`{}; Ctrl-C ends",
                folder.display(),
                known.standing()
            ));
            loop {
                let next = tokio::select! {
                    biased;
                    () = interrupt.triggered() => return Ok(Exit::Interrupted),
                    next = heard.recv() => next,
                };
                match next {
                    Some(Heard::Change) => break,
                    Some(Heard::Trouble(why)) => {
                        output.note(&format!("changes may go unseen: {why}"))
                    }
                    None => return Err(unable("nobody tells of changes any more")),
                }
            }
        }
    })
}

/// Proves what changed since the last round; in the first one, what is selected.
async fn round(
    test: &Test,
    settings: &Settings,
    output: &Output,
    known: &mut Known,
    first: bool,
    interrupt: Interrupt,
) -> Result<(), Box<Diagnostic>> {
    let source = settings.source()?;
    let selection = match first {
        true => match test.selection.of(settings, output, &source)? {
            Selected::All => None,
            Selected::Some(revisions) => Some(revisions),
            Selected::Nothing(why) => {
                test.nothing(&why, &source, settings, output);
                known.learn(&source, Some(&BTreeSet::new()), None);
                return Ok(());
            }
        },
        false => Some(known.changed(&source)),
    };
    if let Some(selection) = &selection
        && selection.is_empty()
    {
        let gone = known.gone(&source);
        if !gone.is_empty() {
            test.nothing(
                &format!("{} gone", gone.join(", ")),
                &source,
                settings,
                output,
            );
        }
        known.learn(&source, Some(selection), None);
        return Ok(());
    }
    let options = Options {
        interrupt,
        ..test.options(settings, output)?
    };
    let proof = prove(&source, selection.clone(), options, output).await?;
    remember(&proof, &source, settings, output);
    test.show(&proof, &source, settings, output);
    known.learn(&source, selection.as_ref(), Some(&proof));
    Ok(())
}

/// Whether an error lies with what the folder holds.
fn is_of_files(error: &Diagnostic) -> bool {
    matches!(error.kind, ErrorKind::Source | ErrorKind::File)
}

fn unable(why: &str) -> Box<Diagnostic> {
    let error = Diagnostic::new(ErrorKind::File, "the revisions cannot be watched");
    Box::new(error.note(why))
}

/// Tells `sender` of each change of a revision's file in `folder`, until it is dropped.
fn watch(
    folder: &Path,
    sender: UnboundedSender<Heard>,
) -> Result<Debouncer<RecommendedWatcher, RecommendedCache>, Box<Diagnostic>> {
    let hear = move |result: DebounceEventResult| {
        // Who does not listen any more is about to end.
        match result {
            Ok(events) => {
                let matters = events.iter().any(|event| {
                    event.need_rescan()
                        || is_change(event.kind) && event.paths.iter().any(|path| is_revision(path))
                });
                if matters {
                    let _ = sender.send(Heard::Change);
                }
            }
            Err(errors) => {
                for error in errors {
                    let _ = sender.send(Heard::Trouble(error.to_string()));
                }
            }
        }
    };
    let debouncer = new_debouncer(QUIET, None, hear);
    let watched = debouncer.and_then(|mut debouncer| {
        debouncer.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(debouncer)
    });
    watched.map_err(|error| unable(&error.to_string()))
}

/// Whether an event of this kind may have changed what a file says.
fn is_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_) | EventKind::Other)
}

/// Whether a file is called as a revision's is. What editors write beside it for a moment is not: `.x.sql.swp`, `x.sql~`,
/// `#x.sql#`, `.#x.sql`, `4913`.
fn is_revision(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.ends_with(".sql") && !name.starts_with('.'))
}

/// What was proven, as it was then.
#[derive(Default)]
struct Known {
    /// The texts of the revisions: what a file allows counts as well, and is in no checksum.
    texts: BTreeMap<RevisionId, String>,
    /// Those that did not hold when they were proven last.
    failed: BTreeSet<RevisionId>,
}

impl Known {
    /// What has to be proven: what changed, all that needs it, and what did not hold.
    fn changed(&self, source: &Source) -> BTreeSet<RevisionId> {
        let graph = source.graph();
        let scripts = source.scripts().iter();
        let edited = scripts.filter(|script| {
            let known = self.texts.get(script.revision());
            known.is_none_or(|known| known != script.text())
        });
        let edited: BTreeSet<RevisionId> = edited.map(|script| script.revision().clone()).collect();
        let mut changed = graph.descendants(&edited);
        let failed = self.failed.iter().filter(|id| graph.contains(id.as_str()));
        changed.extend(failed.cloned());
        changed
    }

    /// The revisions that are not there any more.
    fn gone(&self, source: &Source) -> Vec<String> {
        let gone = self.texts.keys().filter(|id| source.script(id).is_none());
        gone.map(|id| format!("`{id}`")).collect()
    }

    /// Takes in what came of a round, in which `selection` was to be proven; everything where that is none.
    fn learn(
        &mut self,
        source: &Source,
        selection: Option<&BTreeSet<RevisionId>>,
        proof: Option<&Proof>,
    ) {
        let databases = proof.map(|proof| proof.databases.as_slice());
        let mut proofs: BTreeMap<&RevisionId, Vec<&RevisionProof>> = BTreeMap::new();
        for proof in databases
            .iter()
            .flat_map(|all| all.iter())
            .flat_map(|it| &it.revisions)
        {
            proofs.entry(&proof.revision).or_default().push(proof);
        }
        let asked = databases.map_or(0, <[_]>::len);
        self.texts.retain(|id, _| source.script(id).is_some());
        self.failed.retain(|id| source.script(id).is_some());
        for script in source.scripts() {
            let id = script.revision();
            let is_selected = selection.is_none_or(|selection| selection.contains(id));
            let found = proofs.get(id).map_or(&[][..], Vec::as_slice);
            // After a stop not everything was proven on every database.
            if is_selected && found.len() < asked {
                self.texts.remove(id);
                continue;
            }
            self.texts.insert(id.clone(), script.text().to_owned());
            if is_selected {
                let is_wrong = |proof: &&RevisionProof| {
                    proof.is_failed() || proof.obligations.up == Status::Skipped
                };
                match found.iter().any(is_wrong) {
                    true => self.failed.insert(id.clone()),
                    false => self.failed.remove(id),
                };
            }
        }
    }

    /// What does not hold, behind the words that say that it is watched.
    fn standing(&self) -> String {
        let failed: Vec<String> = self.failed.iter().map(|id| format!("`{id}`")).collect();
        match failed.len() {
            0 => String::new(),
            1..=5 => format!(", until then not proven: {}", failed.join(", ")),
            count => format!(", until then not proven: {count} revisions"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use stairway::{
        Dialect,
        roundtrip::{DatabaseProof, Obligations},
    };
    use std::sync::Arc;

    /// `b` and `c` revise `a`, and `d` revises `c`; each with its text.
    fn source(texts: [&str; 4]) -> Source {
        let parents = ["", "a", "a", "c"];
        let files = ["a", "b", "c", "d"].into_iter().zip(parents).zip(texts);
        let files = files.map(|((id, parent), text)| {
            let revises = match parent {
                "" => String::new(),
                parent => format!("--! revises {parent}\n"),
            };
            let text = format!("--! revision {id}\n{revises}--! upgrade\nSELECT 1; {text}\n");
            (format!("{id}.sql"), Arc::from(text))
        });
        Source::from_texts(Path::new("m"), files, Dialect::Postgres).unwrap()
    }

    fn proof(ids: &str, failed: &str) -> Proof {
        let revisions = ids.split_whitespace().map(|id| RevisionProof {
            revision: id.parse().unwrap(),
            message: String::new(),
            obligations: Obligations {
                up: match failed.contains(id) {
                    true => Status::Failed,
                    false => Status::Ok,
                },
                ..Obligations::SKIPPED
            },
            grade: None,
            drops: Vec::new(),
            converts: Vec::new(),
            findings: Vec::new(),
        });
        Proof {
            ok: failed.is_empty(),
            databases: vec![DatabaseProof {
                dialect: Dialect::Sqlite,
                version: String::new(),
                revisions: revisions.collect(),
            }],
            whole: Vec::new(),
            selection: None,
            stopped: None,
            elapsed: Duration::ZERO,
        }
    }

    fn changed(known: &Known, source: &Source) -> String {
        let ids: Vec<String> = known
            .changed(source)
            .iter()
            .map(ToString::to_string)
            .collect();
        ids.join(" ")
    }

    #[test]
    fn what_changed_and_what_needs_it_is_proven() {
        let mut known = Known::default();
        let first = source([""; 4]);
        assert_eq!(changed(&known, &first), "a b c d");
        known.learn(&first, None, Some(&proof("a b c d", "")));
        assert_eq!(changed(&known, &first), "");
        assert_eq!(changed(&known, &source(["", "-- x", "", ""])), "b");
        assert_eq!(changed(&known, &source(["", "", "-- x", ""])), "c d");
        assert_eq!(changed(&known, &source(["-- x", "", "", ""])), "a b c d");
    }

    #[test]
    fn what_did_not_hold_is_proven_until_it_does() {
        let mut known = Known::default();
        let source = source([""; 4]);
        known.learn(&source, None, Some(&proof("a b c d", "b")));
        assert_eq!(changed(&known, &source), "b");
        assert_eq!(known.standing(), ", until then not proven: `b`");
        let selection = known.changed(&source);
        known.learn(&source, Some(&selection), Some(&proof("b", "")));
        assert_eq!(changed(&known, &source), "");
        assert_eq!(known.standing(), "");
    }

    #[test]
    fn what_was_not_selected_or_not_reached_is_told_apart() {
        let mut known = Known::default();
        let source = source([""; 4]);
        // `c` and `d` were not asked for; `b` was, and the proof stopped before it.
        let selection = ["a", "b"].map(|id| id.parse().unwrap()).into();
        known.learn(&source, Some(&selection), Some(&proof("a", "a")));
        assert_eq!(changed(&known, &source), "a b");
    }

    #[test]
    fn files_that_editors_write_for_a_moment_are_no_revisions() {
        for name in [
            ".x.sql.swp",
            "x.sql~",
            "#x.sql#",
            ".#x.sql",
            "4913",
            "x.sql.tmp",
            "x.sql___jb_tmp___",
            "README.md",
        ] {
            assert!(!is_revision(&Path::new("m").join(name)), "{name}");
        }
        assert!(is_revision(Path::new("m/2026_a_b.sql")));
    }
}
