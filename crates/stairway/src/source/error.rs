//! What can be wrong with a set of revisions beyond each file's own text.

use crate::{
    error::{Error, ErrorKind, Explain, Label},
    place::Place,
    revision::{RevisionId, graph::GraphError},
};
use std::{fmt, io, path::PathBuf};

/// Why a folder is not a sound set of revisions.
#[derive(Debug)]
#[non_exhaustive]
pub enum SourceError {
    /// There is no such folder.
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// It is a file.
    NotAFolder {
        /// The path.
        folder: PathBuf,
    },
    /// A file or the folder cannot be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A folder in the folder.
    Subfolder {
        /// Which.
        path: PathBuf,
    },
    /// A file that is no revision.
    Stranger {
        /// Which.
        path: PathBuf,
    },
    /// A file whose name does not hold the id that its header gives.
    NameWithoutId {
        /// The id.
        revision: RevisionId,
        /// Where the header gives it.
        place: Place,
    },
    /// Several files give one id.
    SameId {
        /// The id.
        revision: RevisionId,
        /// Where each header gives it.
        places: Vec<Place>,
    },
    /// The revisions are no graph.
    Graph {
        /// Why.
        error: GraphError,
        /// Where the headers say so.
        labels: Vec<Label>,
    },
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SourceError::NoFolder { folder } => {
                write!(f, "there is no folder `{}`", folder.display())
            }
            SourceError::NotAFolder { folder } => {
                write!(f, "`{}` is not a folder", folder.display())
            }
            SourceError::Unreadable { path, .. } => {
                write!(f, "`{}` cannot be read", path.display())
            }
            SourceError::Subfolder { path } => write!(
                f,
                "`{}` is a folder, and revisions are files",
                path.display()
            ),
            SourceError::Stranger { path } => {
                write!(f, "`{}` is not a revision's file", path.display())
            }
            SourceError::NameWithoutId { revision, .. } => {
                write!(f, "the file's name lacks its revision id `{revision}`")
            }
            SourceError::SameId { revision, places } => write!(
                f,
                "revision `{revision}` is in several files: {}",
                files(places)
            ),
            SourceError::Graph { error, .. } => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for SourceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SourceError::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}

fn files(places: &[Place]) -> String {
    let name = |place: &Place| format!("`{}`", place.path().display());
    places.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn label(place: Place, text: &str) -> Label {
    let text = text.to_owned();
    Label { place, text }
}

impl Explain for SourceError {
    fn kind(&self) -> ErrorKind {
        match self {
            SourceError::NoFolder { .. }
            | SourceError::NotAFolder { .. }
            | SourceError::Unreadable { .. } => ErrorKind::File,
            _ => ErrorKind::Source,
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            SourceError::NoFolder { .. } | SourceError::NotAFolder { .. } => {
                "`cargo xtask migrate-create MESSAGE` makes the first revision and its folder; \
                 `--migrations DIR`, or `migrations` in [workspace.metadata.stairway], names another"
                    .to_owned()
            }
            SourceError::Unreadable { .. } => "check that it is there and may be read".to_owned(),
            SourceError::Subfolder { .. } => "move it out of the folder of revisions".to_owned(),
            SourceError::Stranger { .. } => {
                "the folder holds revisions (`.sql`), and beside them only `README.md`, \
                 `template.sql` and dot files; move it elsewhere"
                    .to_owned()
            }
            SourceError::NameWithoutId { revision, .. } => format!(
                "put `{revision}` into the file's name, as in `2026-01-18_{revision}_what_it_does.sql`, \
                 or correct the `revision` line"
            ),
            SourceError::SameId { .. } => {
                "give all but one of them an id of their own, in the header and in the file's name"
                    .to_owned()
            }
            SourceError::Graph { error, .. } => return error.help(),
        })
    }

    fn labels(&self) -> Vec<Label> {
        match self {
            SourceError::NoFolder { folder: path }
            | SourceError::NotAFolder { folder: path }
            | SourceError::Unreadable { path, .. }
            | SourceError::Subfolder { path }
            | SourceError::Stranger { path } => vec![label(Place::whole(path), "")],
            SourceError::NameWithoutId { place, .. } => vec![label(place.clone(), "")],
            SourceError::SameId { places, .. } => places
                .iter()
                .map(|place| label(place.clone(), ""))
                .collect(),
            SourceError::Graph { labels, .. } => labels.clone(),
        }
    }
}

/// Several errors as one: it speaks as the first, and the others are related to it.
#[derive(Debug)]
struct Several {
    first: Error,
    rest: Vec<Error>,
}

impl fmt::Display for Several {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)
    }
}

impl std::error::Error for Several {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.first)
    }
}

impl Explain for Several {
    fn kind(&self) -> ErrorKind {
        self.first.kind()
    }

    fn help(&self) -> Option<String> {
        self.first.help()
    }

    fn labels(&self) -> Vec<Label> {
        self.first.labels()
    }

    fn notes(&self) -> Vec<String> {
        self.first.notes()
    }

    fn related(&self) -> &[Error] {
        &self.rest
    }
}

/// All of `errors` as one error; none when there are none.
pub(super) fn join(errors: Vec<Error>) -> Option<Error> {
    let mut errors = errors.into_iter();
    let first = errors.next()?;
    let rest: Vec<Error> = errors.collect();
    Some(match rest.is_empty() {
        true => first,
        false => Several { first, rest }.into(),
    })
}
