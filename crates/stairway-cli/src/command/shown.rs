//! Which revisions are shown: all of them, or those of `--range`.

use crate::{diagnostic::Diagnostic, output::Output, settings::Settings};
use stairway::{
    executor::Status,
    revision::{Range, RevisionId},
    source::Source,
};

/// Which revisions are shown.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub(super) struct Shown {
    /// Only the revisions from one to another, both included, such as `5ebc:head` or `-3:current`
    ///
    /// They are what TO needs, less what FROM needs. Left out, FROM is `base` and TO is `heads`. What is counted from
    /// `current`, which is what is applied, needs a database.
    #[arg(long, value_name = "FROM:TO", allow_hyphen_values = true)]
    range: Option<String>,
}

impl Shown {
    /// The revisions, each before all that it needs, and where the database stands if there is one. Those that are
    /// applied and have no file are last, and in no range.
    pub(super) fn look(
        &self,
        settings: &Settings,
        output: &Output,
        source: &Source,
    ) -> Result<(Vec<RevisionId>, Option<Status>), Box<Diagnostic>> {
        let Some(range) = &self.range else {
            let status = super::status_if_any(settings, output, source)?;
            let missing = status.iter().flat_map(|status| &status.missing);
            let ids = source.graph().order().rev().chain(missing);
            return Ok((ids.cloned().collect(), status));
        };
        let range: Range = range.parse().map_err(stairway::Error::from)?;
        let status = match range.is_relative() {
            true => Some(super::counted_from(&range, settings, output, source)?),
            false => super::status_if_any(settings, output, source)?,
        };
        let applied = status.as_ref().map(Status::applied).unwrap_or_default();
        let mut ids = range
            .revisions(source.graph(), &applied)
            .map_err(|error| source.explain(error))?;
        ids.reverse();
        Ok((ids, status))
    }

    /// Why nothing is shown.
    pub(super) fn nothing(&self, source: &Source) -> String {
        match &self.range {
            Some(range) if !source.graph().is_empty() => {
                format!("no revision is in `{}`", crate::secret::masked_line(range))
            }
            _ => format!(
                "no revisions in `{}`; `migrate-create MESSAGE --empty` makes the first",
                source.folder().display()
            ),
        }
    }
}
