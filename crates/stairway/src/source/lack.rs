//! What a sound set of revisions can still lack before it is shared or shipped: one head, and a way back for each
//! revision.

use super::{Source, candidate::at_its_id, error::join};
use crate::{
    error::{Error, ErrorKind, Explain, Label},
    revision::{RevisionId, graph::list},
    script::Script,
};
use std::fmt;

/// How a revision gets its way back.
pub(crate) const WAY_BACK: &str = "write the way back below a line `--! downgrade`, or say with `--! irreversible \"why\"` that there is none";

/// What is lacking.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Lack {
    /// One head: there are several.
    OneHead {
        /// All of them, by id; at least two.
        heads: Vec<RevisionId>,
        /// Where their headers give their ids, with their messages; of very many the first ones.
        labels: Vec<Label>,
    },
    /// A downgrade, where there has to be one.
    Downgrade {
        /// The revision.
        revision: RevisionId,
        /// Where its header gives the id.
        label: Label,
    },
}

impl Lack {
    /// What a revision's script lacks.
    pub(crate) fn of(script: &Script) -> Option<Lack> {
        let goes_back = script.has_downgrade() || script.irreversible().is_some();
        (!goes_back && !script.is_merge()).then(|| Lack::Downgrade {
            revision: script.revision().clone(),
            label: at_its_id(script, ""),
        })
    }
}

impl Source {
    /// All that is lacking; empty for a set that can be shipped. A set without revisions lacks nothing.
    pub fn lacks(&self) -> Vec<Lack> {
        let downgrades = self.scripts().iter().filter_map(Lack::of);
        self.lacks_one_head()
            .into_iter()
            .chain(downgrades)
            .collect()
    }

    /// The same as one error.
    ///
    /// # Errors
    ///
    /// What is lacking, if anything is: the first is the error, the others are [`related`](Error::related) to it.
    pub fn finished(&self) -> Result<(), Error> {
        let lacks = self.lacks().into_iter().map(Error::from);
        join(lacks.collect()).map_or(Ok(()), Err)
    }

    pub(crate) fn lacks_one_head(&self) -> Option<Lack> {
        let heads = self.graph().heads();
        let labels = self.labels(&heads);
        (heads.len() > 1).then_some(Lack::OneHead { heads, labels })
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lack::OneHead { heads, .. } => {
                write!(f, "there are {} heads: {}", heads.len(), list(heads))
            }
            Lack::Downgrade { revision, .. } => write!(f, "revision `{revision}` has no downgrade"),
        }
    }
}

impl std::error::Error for Lack {}

impl Explain for Lack {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Source
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Lack::OneHead { .. } => {
                "`cargo xtask migrate-merge` joins them in one; or let the revision that is not \
                 shared yet revise the other head, in its `--! revises` line"
                    .to_owned()
            }
            Lack::Downgrade { .. } => WAY_BACK.to_owned(),
        })
    }

    fn labels(&self) -> Vec<Label> {
        match self {
            Lack::OneHead { labels, .. } => labels.clone(),
            Lack::Downgrade { label, .. } => vec![label.clone()],
        }
    }
}
