//! Findings.

pub(crate) mod sql;
