//! The files of a folder: which of them are revisions, and their bytes.

use super::error::SourceError;
use crate::error::Error;
use std::{
    fs, io,
    path::{Path, PathBuf},
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
) -> Result<Vec<PathBuf>, SourceError> {
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
    let mut entries = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(|source| unreadable(folder, source))? {
        entries.push(entry.map_err(|source| unreadable(folder, source))?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == "README.md" || name == "template.sql" {
            continue;
        }
        let path = folder.join(entry.file_name());
        let is_folder = entry.file_type().is_ok_and(|kind| match kind.is_symlink() {
            true => entry.path().is_dir(),
            false => kind.is_dir(),
        });
        if is_folder {
            errors.push(SourceError::Subfolder { path }.into());
        } else if name.ends_with(".sql") && name.chars().all(|c| c != char::REPLACEMENT_CHARACTER) {
            files.push(path);
        } else {
            errors.push(SourceError::Stranger { path }.into());
        }
    }
    Ok(files)
}

/// Does `work` for every item, on all cores, and gives the results in the order of the items.
pub(super) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(items.len() / WORTH_A_THREAD).max(1);
    let work = &work;
    let run = move |chunk: &[T]| chunk.iter().map(work).collect::<Vec<R>>();
    let (own, others) = items.split_at(items.len() / threads);
    if others.is_empty() || threads == 1 {
        return run(items);
    }
    thread::scope(|scope| {
        let size = others.len().div_ceil(threads - 1);
        let handles: Vec<_> = others
            .chunks(size)
            .map(|chunk| (chunk, scope.spawn(move || run(chunk))))
            .collect();
        let mut results = run(own);
        for (chunk, handle) in handles {
            // A panic in `work` is a bug; repeating the chunk here lets it surface as itself.
            results.extend(handle.join().unwrap_or_else(|_| run(chunk)));
        }
        results
    })
}
