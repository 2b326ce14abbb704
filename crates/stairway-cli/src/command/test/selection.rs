//! Which revisions are proven: those that are named, that changed since a commit, or that lie between two.

use crate::{
    command::{git, target},
    diagnostic::Diagnostic,
    output::Output,
    settings::Settings,
};
use stairway::{
    ErrorKind,
    revision::{Range, RevisionId, Target},
    source::Source,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Which revisions are proven; the others are applied where they are needed, and not proven.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct Selection {
    /// Prove these revisions only: ids or their beginnings, labels, `head`
    ///
    /// The other revisions are applied, not proven. What is about the whole history (`base`, `order`, `offline`) is
    /// skipped then, and said to be; head is still reached, and compared with the models.
    #[arg(long, value_name = "REV", num_args = 1.., conflicts_with_all = ["since", "from", "to"])]
    revision: Vec<String>,

    /// Prove only the revisions whose files are new or changed since HEAD and this branch, tag or commit parted
    ///
    /// What is not committed yet counts. Where no revision changed there is nothing to prove, which is fine.
    #[arg(long, value_name = "GIT-REF", conflicts_with_all = ["from", "to"])]
    since: Option<String>,

    /// Prove only the revisions from this one on, which is included: what --to needs, less what this one needs
    #[arg(long, value_name = "REV", allow_hyphen_values = true)]
    from: Option<String>,

    /// Prove only the revisions up to this one, which is included, and what it needs
    #[arg(long, value_name = "REV", allow_hyphen_values = true)]
    to: Option<String>,

    /// Stop after the first revision that does not hold
    #[arg(long)]
    pub(super) fail_fast: bool,

    /// Prove again whenever a revision's file changes, until Ctrl-C
    ///
    /// The first round is as without it. Each later one proves what changed and all that needs it, and what did not hold
    /// before.
    #[cfg(feature = "watch")]
    #[arg(long)]
    pub(super) watch: bool,
}

/// What is to be proven.
pub(super) enum Selected {
    /// Everything.
    All,
    /// These, which are not none.
    Some(BTreeSet<RevisionId>),
    /// Nothing, which is fine, and why.
    Nothing(String),
}

impl Selection {
    /// The revisions of `source` that are meant.
    pub(super) fn of(
        &self,
        settings: &Settings,
        output: &Output,
        source: &Source,
    ) -> Result<Selected, Box<Diagnostic>> {
        if let Some(reference) = &self.since {
            return since(reference, output, source);
        }
        if !self.revision.is_empty() {
            return self.named(settings, output, source).map(Selected::Some);
        }
        if self.from.is_none() && self.to.is_none() {
            return Ok(Selected::All);
        }
        let [from, to] = [&self.from, &self.to].map(|end| end.as_deref().unwrap_or_default());
        let range: Range = format!("{from}:{to}")
            .parse()
            .map_err(stairway::Error::from)?;
        let applied = match range.is_relative() {
            true => super::super::counted_from(&range, settings, output, source)?.applied(),
            false => BTreeSet::new(),
        };
        let revisions = range
            .revisions(source.graph(), &applied)
            .map_err(|error| source.explain(error))?;
        match revisions.is_empty() {
            false => Ok(Selected::Some(revisions.into_iter().collect())),
            true => Err(empty(format!("no revision is in `{range}`"))),
        }
    }

    fn named(
        &self,
        settings: &Settings,
        output: &Output,
        source: &Source,
    ) -> Result<BTreeSet<RevisionId>, Box<Diagnostic>> {
        let words = self.revision.iter().map(|word| target::parsed(word));
        let targets = words.collect::<Result<Vec<Target>, _>>()?;
        let status = target::status(settings, output, source, &targets)?;
        let mut revisions = BTreeSet::new();
        for target in &targets {
            let found = target::revisions(source, target, status.as_ref())?;
            if found.is_empty() {
                return Err(empty(target::nothing(target)));
            }
            revisions.extend(found);
        }
        Ok(revisions)
    }
}

fn empty(message: String) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(ErrorKind::Target, message).note("nothing was proven"))
}

/// The revisions whose files are not what they were when HEAD and `reference` parted.
fn since(reference: &str, output: &Output, source: &Source) -> Result<Selected, Box<Diagnostic>> {
    let committed = git::at(source.folder(), reference)?;
    let committed: BTreeMap<_, _> = committed
        .iter()
        .filter_map(|file| Some((file.path.file_name()?, String::from_utf8_lossy(&file.bytes))))
        .collect();
    let name = |path: &Path| path.file_name().map(ToOwned::to_owned);
    let mut names = BTreeSet::new();
    let mut texts = BTreeSet::new();
    let mut selected = BTreeSet::new();
    for script in source.scripts() {
        let text = plain(script.text());
        let name = name(script.path()).unwrap_or_default();
        let was = committed.get(&*name).map(|was| plain(was));
        // A file with a new name and the same text is none that changed.
        let is_moved = || committed.values().any(|was| plain(was) == text);
        if was.as_ref() != Some(&text) && !(was.is_none() && is_moved()) {
            selected.insert(script.revision().clone());
        }
        names.insert(name);
        texts.insert(text);
    }
    for (name, was) in &committed {
        if !names.contains(*name) && !texts.contains(&plain(was)) {
            output.note(&format!(
                "`{}` is gone since `{reference}`; a revision that is not there cannot be proven",
                name.display()
            ));
        }
    }
    Ok(match selected.is_empty() {
        false => Selected::Some(selected),
        true => Selected::Nothing(format!("no revision is new or changed since `{reference}`")),
    })
}

/// A text without what a checkout may change: the ends of its lines.
fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}
