//! What Cargo built, out of the messages that `--message-format json-render-diagnostics` gives.

use cargo_metadata::Message;
use std::path::PathBuf;

/// A program that was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Artifact {
    pub(crate) path: PathBuf,
    /// Nothing had to be done for it: it is what it was before.
    pub(crate) is_fresh: bool,
}

/// The program called `name`.
pub(crate) fn program(messages: &[u8], name: &str) -> Option<Artifact> {
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
