//! How far something is, on a terminal; nothing elsewhere.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar of a known length.
pub fn bar(length: u64, template: &str) -> Result<ProgressBar> {
    Ok(ProgressBar::new(length).with_style(ProgressStyle::with_template(template)?))
}
