//! What GitHub's runner says to what it runs, where this is one of its steps.

use super::environment::variable;
use std::path::{Path, PathBuf};

/// What the runner says; nothing elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Github {
    /// Whether this is a step of it.
    pub(crate) is_there: bool,
    /// The file in which a step says something for the page of its job.
    pub(crate) summary: Option<PathBuf>,
    workspace: Option<PathBuf>,
}

impl Github {
    /// As the environment has it.
    pub(super) fn read() -> Github {
        Github::of(|name| variable(name).ok().flatten())
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Github {
        if variable("GITHUB_ACTIONS").as_deref() != Some("true") {
            return Github::default();
        }
        Github {
            is_there: true,
            summary: variable("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            workspace: variable("GITHUB_WORKSPACE").map(PathBuf::from),
        }
    }

    /// The root of the repository that is checked out.
    pub(crate) fn root(&self) -> Option<&Path> {
        self.workspace.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn elsewhere_nothing_is_said() {
        let other = |name: &str| (name != "GITHUB_ACTIONS").then(|| "/x".to_owned());
        assert_eq!(Github::of(other), Github::default());
        let there = |name: &str| match name {
            "GITHUB_ACTIONS" => Some("true".to_owned()),
            "GITHUB_STEP_SUMMARY" => Some("/s".to_owned()),
            _ => None,
        };
        let found = Github::of(there);
        assert_eq!((found.is_there, found.root()), (true, None));
        assert_eq!(found.summary.as_deref(), Some(Path::new("/s")));
    }
}
