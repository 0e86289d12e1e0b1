//! Findings.

pub(crate) mod sqlite;
