//! Cargo as it is called from here: with a clean environment, and read by its messages.

use cargo_metadata::{Message, MetadataCommand};
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Which Cargo: the one that runs us.
pub(crate) fn program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The variables that Cargo set for the program that it runs, which is this one. Passed on to another Cargo they would be
/// taken for the user's: build scripts that look at them run again, as `ring`'s does, and all that depends on it is built
/// again each time that `cargo xtask` and plain `cargo` take turns.
pub(crate) fn of_this_run() -> Vec<OsString> {
    env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_str().is_some_and(is_of_a_run))
        .collect()
}

fn is_of_a_run(name: &str) -> bool {
    const OTHERS: [&str; 6] = [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_MANIFEST_LINKS",
        "CARGO_BIN_NAME",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
    ];
    name.starts_with("CARGO_PKG_") || OTHERS.contains(&name)
}

/// The folder that this workspace is built in.
pub(crate) fn target(root: &Path) -> Result<PathBuf, cargo_metadata::Error> {
    let metadata = MetadataCommand::new().current_dir(root).no_deps().exec()?;
    Ok(metadata.target_directory.into())
}

/// A program that was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Artifact {
    pub(crate) path: PathBuf,
    /// Nothing had to be done for it: it is what it was before.
    pub(crate) is_fresh: bool,
}

/// The program called `name`, out of the messages that `--message-format json-render-diagnostics` gives.
pub(crate) fn built(messages: &[u8], name: &str) -> Option<Artifact> {
    Message::parse_stream(messages)
        .filter_map(|message| match message {
            Ok(Message::CompilerArtifact(artifact)) if artifact.target.name == name => {
                Some(Artifact {
                    path: artifact.executable?.into(),
                    is_fresh: artifact.fresh,
                })
            }
            _ => None,
        })
        .last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_says_to_cargo_stays() {
        for name in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_MANIFEST_DIR"] {
            assert!(is_of_a_run(name), "{name}");
        }
        for name in [
            "CARGO",
            "CARGO_HOME",
            "CARGO_TARGET_DIR",
            "CARGO_INCREMENTAL",
        ] {
            assert!(!is_of_a_run(name), "{name}");
        }
    }
}
