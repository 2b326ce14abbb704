//! Where this repository is.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The root of the workspace. Cargo says where the manifest of this package is when it runs it; the place
/// where it was built serves for a binary that is started by itself.
pub(crate) fn root() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let xtask = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    xtask.parent().map_or_else(|| xtask.clone(), Path::to_owned)
}
