//! Runs that failed once. Each is a file that says what was wrong, and is played again with every suite.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::Plan;

/// A run that failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bug {
    /// What was wrong, and what was done about it.
    pub what: String,
    /// The claim that did not hold.
    pub claim: String,
    /// The run.
    pub plan: Plan,
}

/// Where they lie.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bugs")
}

/// All of them, by the name of their file.
///
/// # Errors
/// A file cannot be read, or is none of these.
pub fn all() -> anyhow::Result<Vec<(String, Bug)>> {
    let mut bugs = Vec::new();
    for entry in std::fs::read_dir(directory()).context("the bug base")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path)?;
            let bug = toml::from_str(&text).with_context(|| path.display().to_string())?;
            bugs.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), bug));
        }
    }
    bugs.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(bugs)
}

/// Keeps a run that fails, for whoever mends it to fill in what was wrong.
///
/// # Errors
/// The file cannot be written.
pub fn keep(bug: &Bug) -> anyhow::Result<PathBuf> {
    let path = directory().join(format!("seed-{}.toml", bug.plan.seed));
    std::fs::write(&path, toml::to_string(bug)?)?;
    Ok(path)
}
