//! What a new revision comes after: the revision that it revises, and those that it depends on.

use super::{
    Made,
    ask::{self, Interview},
};
use crate::{command::target, diagnostic::Diagnostic, output::Output, settings::Settings};
use stairway::{
    ErrorKind,
    executor::Status,
    revision::{RevisionId, Target},
    source::Source,
};
use std::collections::BTreeSet;

/// What it is to come after, as it was typed.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Parent {
    /// The parent: an id or its beginning, `head`, `label@head`, `head-1`, or `base` for a revision without a parent
    #[arg(long, value_name = "REV", allow_negative_numbers = true)]
    head: Option<String>,

    /// Allow `--head` to name a revision that others revise already, which starts a branch there
    #[arg(long, requires = "head")]
    splice: bool,

    /// A revision or branch label that must be applied first; may be given several times
    #[arg(
        long,
        value_name = "REV",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    depends_on: Vec<String>,
}

/// What was found.
pub(super) struct Place {
    /// The revision that the new one revises; none for a base.
    pub(super) revises: Vec<RevisionId>,
    /// Whole ids, and labels as they are.
    pub(super) depends_on: Vec<String>,
}

impl Parent {
    /// The revisions that are meant. On a terminal it is asked which, where there are several heads and none is named.
    pub(super) fn place(
        &self,
        source: &Source,
        settings: &Settings,
        output: &Output,
    ) -> Made<Place> {
        let head = self.head.as_deref().map(target::parsed).transpose()?;
        let is_label = |word: &str| source.graph().labels().any(|(label, _)| label == word);
        let depends_on: Vec<(&str, Target)> = self
            .depends_on
            .iter()
            .map(|word| Ok((word.as_str(), target::parsed(word)?)))
            .collect::<Made<_>>()?;
        let targets = head
            .iter()
            .chain(depends_on.iter().map(|(_, target)| target));
        let status = target::status(settings, output, source, targets)?;
        // What is wrong is said before anything is asked.
        let mut needed = Vec::new();
        for (word, target) in &depends_on {
            let dependency = match is_label(word) {
                true => (*word).to_owned(),
                false => one("--depends-on", source, target, status.as_ref())?.to_string(),
            };
            if !needed.contains(&dependency) {
                needed.push(dependency);
            }
        }
        let revises = match &head {
            Some(target) if *target != Target::HEAD => {
                self.named(source, target, status.as_ref())?
            }
            _ => only(source, output)?,
        };
        for dependency in &needed {
            news(source, &revises, dependency)?;
        }
        Ok(Place {
            revises,
            depends_on: needed,
        })
    }

    /// The parent that `--head` names.
    fn named(
        &self,
        source: &Source,
        target: &Target,
        status: Option<&Status>,
    ) -> Made<Vec<RevisionId>> {
        if *target == Target::BASE {
            return Ok(Vec::new());
        }
        let parent = one("--head", source, target, status)?;
        match source.graph().is_head(parent.as_str()) || self.splice {
            true => Ok(vec![parent]),
            false => Err(no_head(source, &parent, "`--splice` starts a branch there")),
        }
    }
}

/// The only head, or the one that is chosen of several.
fn only(source: &Source, output: &Output) -> Made<Vec<RevisionId>> {
    let heads = source.graph().heads();
    if heads.len() < 2 {
        return Ok(heads);
    }
    let message = format!("there are {} heads: {}", heads.len(), list(&heads));
    let several = Diagnostic {
        labels: source.labels(&heads),
        ..Diagnostic::new(ErrorKind::Target, message)
    };
    if !ask::possible(output) {
        return Err(Box::new(several.help(
            "`--head REV` names the one that the new revision revises; `migrate-merge` joins them in one",
        )));
    }
    output.question(&several.help("`migrate-merge` joins them in one"));
    let described = heads.iter().map(|head| {
        let message = source.script(head).map(|script| script.message());
        format!("{head}  {}", message.unwrap_or_default())
    });
    let described: Vec<String> = described.collect();
    let prompt = "which one does the new revision revise? (Esc: write nothing)";
    let chosen = Interview::new(output)?.choose(prompt, &described)?;
    Ok(heads.into_iter().nth(chosen).into_iter().collect())
}

/// Refuses a dependency that the parents are or need.
fn news(source: &Source, parents: &[RevisionId], dependency: &str) -> Made<()> {
    let graph = source.graph();
    let needed = graph.find(dependency).map_err(stairway::Error::from)?;
    let needs = |parent: &&RevisionId| {
        let parent = BTreeSet::from([(*parent).clone()]);
        graph.ancestors(&parent).contains(needed)
    };
    let message = match parents.iter().find(needs) {
        None => return Ok(()),
        Some(parent) if parent == needed => {
            format!("`{needed}` is the parent, which is applied first anyway")
        }
        Some(parent) => format!("the parent `{parent}` needs `{needed}` already"),
    };
    let error = Diagnostic {
        labels: source.labels(std::slice::from_ref(needed)),
        ..Diagnostic::new(ErrorKind::Usage, message)
    };
    Err(Box::new(
        error.help(format!("leave `--depends-on {dependency}` out")),
    ))
}

/// The one revision that the value of `option` names.
fn one(
    option: &str,
    source: &Source,
    target: &Target,
    status: Option<&Status>,
) -> Made<RevisionId> {
    let mut revisions = target::revisions(source, target, status)?;
    match (revisions.pop(), revisions.is_empty()) {
        (Some(revision), true) => Ok(revision),
        (last, _) => {
            revisions.extend(last);
            let message = match revisions.as_slice() {
                [] => target::nothing(target),
                several => format!("`{target}` names {}", list(several)),
            };
            let error = Diagnostic {
                labels: source.labels(&revisions),
                ..Diagnostic::new(ErrorKind::Usage, message)
            };
            Err(Box::new(
                error.help(format!("`{option}` takes one revision")),
            ))
        }
    }
}

/// That a revision is no head, and what can be done.
pub(in crate::command) fn no_head(
    source: &Source,
    revision: &RevisionId,
    help: &str,
) -> Box<Diagnostic> {
    let message = format!("revision `{revision}` is not a head");
    let children = source.graph().children(revision.as_str());
    let error = Diagnostic::new(ErrorKind::Usage, message);
    Box::new(
        error
            .note(format!("it is revised by {}", list(&children)))
            .help(help),
    )
}

/// Ids, each in backticks, with commas and an `and`.
pub(in crate::command) fn list(revisions: &[RevisionId]) -> String {
    let names: Vec<String> = revisions.iter().map(|id| format!("`{id}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
