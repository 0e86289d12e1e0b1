//! Files that are there as a whole or not at all: written beside, on disk with their directory, and only then called by their name.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Whoever the directory and the user's own mask let.
    Everybody,
    /// Only who wrote it: it has everything of a merchant.
    Owner,
}

/// Writes a file.
///
/// # Errors
/// It cannot be written; nothing of it is left then.
pub fn write<T>(path: &Path, readers: For, write: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> Result<T> {
    let written = |beside: &Path| {
        let mut out = BufWriter::new(create(beside, readers)?);
        let written = write(&mut out)?;
        out.flush().with_context(|| cannot_write(beside))?;
        Ok(written)
    };
    made(path, written)
}

/// Lets a file be made under another name beside its own, and gives it its own when it is on disk.
///
/// # Errors
/// It cannot be made; nothing of it is left then.
pub fn made<T>(path: &Path, make: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    let beside = beside(path);
    let made = make(&beside).and_then(|made| {
        File::open(&beside).and_then(|file| file.sync_all()).with_context(|| cannot_write(&beside))?;
        std::fs::rename(&beside, path).with_context(|| cannot_write(path))?;
        sync_directory_of(path)?;
        Ok(made)
    });
    made.inspect_err(|_| drop(std::fs::remove_file(&beside)))
}

/// Makes an empty file.
///
/// # Errors
/// It cannot be made.
pub fn create(path: &Path, readers: For) -> Result<File> {
    let mode = if readers == For::Owner { 0o600 } else { 0o666 };
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(mode).open(path).with_context(|| cannot_write(path))
}

/// A file that was made or called otherwise is only durable when its directory is.
///
/// # Errors
/// The directory cannot be synced.
pub fn sync_directory_of(path: &Path) -> Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.with_context(|| format!("cannot sync the directory {}", directory.display()))
}

/// A name beside a file's, under which it is written until it is whole.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    name.into()
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}
