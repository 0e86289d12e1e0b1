//! What cargo-mutants would change.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::compile::Crate;

/// One mutation.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// From 1 on: 0 is the source as it stands.
    pub id: u32,
    /// Below the tree.
    pub file: String,
    /// As cargo-mutants calls it, with file, line and column.
    pub name: String,
    /// What kind it is.
    pub genre: Genre,
    /// What stands there instead.
    pub replacement: String,
    /// Where it begins: line and column, both from 1 on, the column in characters.
    pub at: (usize, usize),
}

/// The kinds of mutations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Genre {
    /// A function returns something else at once.
    FnValue,
    /// Another operator stands between two values.
    BinaryOperator,
    /// The operator before a value is not there.
    UnaryOperator,
    /// An arm of a match is not there.
    MatchArm,
    /// The condition of an arm always holds, or never.
    MatchArmGuard,
    /// A field comes from the base of a struct expression.
    StructField,
    /// What this program does not know yet.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Listed {
    file: String,
    name: String,
    genre: Genre,
    #[serde(default)]
    replacement: String,
    span: Span,
}

#[derive(Deserialize)]
struct Span {
    start: Place,
}

#[derive(Deserialize)]
struct Place {
    line: usize,
    column: usize,
}

/// All of a crate, in the order of their files.
///
/// # Errors
/// When there is no cargo-mutants, or it finds none.
pub fn list(of: &Crate) -> Result<Vec<Mutant>> {
    let mut command = Command::new("cargo");
    command.args(["mutants", "--list", "--json", "--package", &of.package]).current_dir(&of.tree);
    let output = command.output().context("cargo mutants")?;
    ensure!(output.status.success(), "cargo mutants: {}", String::from_utf8_lossy(&output.stderr));
    let listed: Vec<Listed> = serde_json::from_slice(&output.stdout)?;
    ensure!(!listed.is_empty(), "cargo mutants knows of none in {}", of.package);
    let numbered = listed.into_iter().zip(1..);
    Ok(numbered
        .map(|(one, id)| Mutant {
            id,
            file: one.file,
            name: one.name,
            genre: one.genre,
            replacement: one.replacement,
            at: (one.span.start.line, one.span.start.column),
        })
        .collect())
}
