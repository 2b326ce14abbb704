//! The files of a folder: which of them are revisions, and their bytes.

use super::error::SourceError;
use crate::error::Error;
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read},
    panic,
    path::Path,
    sync::Arc,
    thread,
};

/// Below so many files a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 64;

/// The files of `folder`, which is relative to `root`, that should be revisions, by name and without the root; what
/// should not be there is added to `errors`.
pub(super) fn list(
    root: &Path,
    folder: &Path,
    errors: &mut Vec<Error>,
) -> Result<Vec<Arc<Path>>, SourceError> {
    let unreadable = |path: &Path, source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => SourceError::NoFolder {
            folder: path.to_owned(),
        },
        io::ErrorKind::NotADirectory => SourceError::NotAFolder {
            folder: path.to_owned(),
        },
        _ => SourceError::Unreadable {
            path: path.to_owned(),
            source,
        },
    };
    let mut entries: Vec<(OsString, bool)> = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(|source| unreadable(folder, source))? {
        let entry = entry.map_err(|source| unreadable(folder, source))?;
        let is_folder = entry.file_type().is_ok_and(|kind| match kind.is_symlink() {
            true => entry.path().is_dir(),
            false => kind.is_dir(),
        });
        entries.push((entry.file_name(), is_folder));
    }
    entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let mut files = Vec::with_capacity(entries.len());
    for (file_name, is_folder) in entries {
        let name = file_name.to_string_lossy();
        if name.starts_with('.') || name == "README.md" || name == "template.sql" {
            continue;
        }
        let path = folder.join(&file_name);
        if is_folder {
            errors.push(SourceError::Subfolder { path }.into());
        } else if name.ends_with(".sql") && !name.contains(char::REPLACEMENT_CHARACTER) {
            files.push(path.into());
        } else {
            errors.push(SourceError::Stranger { path }.into());
        }
    }
    Ok(files)
}

/// Fills `bytes` with those of a file.
///
/// Not by `fs::read`: a buffer that has held other files is mostly large enough, so that nobody has to ask how large this
/// one is.
pub(super) fn read(path: &Path, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    // A plain file would ask for its size here.
    File::open(path)?.take(u64::MAX).read_to_end(bytes)?;
    Ok(())
}

/// Does `work` for every item, on all cores, and gives the results in the order of the items. Each core has a state of
/// its own, which goes from item to item.
pub(super) fn in_parallel<T: Sync, S: Default, R: Send>(
    items: &[T],
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(items.len() / WORTH_A_THREAD).max(1);
    let mut results: Vec<Option<R>> = Vec::new();
    results.resize_with(items.len(), || None);
    let run = |(items, results): (&[T], &mut [Option<R>])| {
        let mut state = S::default();
        for (item, result) in items.iter().zip(results) {
            *result = Some(work(&mut state, item));
        }
    };
    thread::scope(|scope| {
        let size = items.len().div_ceil(threads).max(1);
        let mut shares = items.chunks(size).zip(results.chunks_mut(size));
        let own = shares.next();
        let handles: Vec<_> = shares
            .map(|share| scope.spawn(move || run(share)))
            .collect();
        own.map(run);
        for handle in handles {
            // A panic in `work` is a bug, and surfaces as itself.
            handle
                .join()
                .unwrap_or_else(|panic| panic::resume_unwind(panic));
        }
    });
    results.into_iter().flatten().collect()
}
