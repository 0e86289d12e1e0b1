//! `docs/import-legacy.md`.

use docket_domain::legacy::{FindingCode, LegacyFile, Meaning, Settled, WORDS};

use super::{cell, code, codes, filled, table};
use crate::imports::table::Column;
use crate::legacy::files::{IN, OUT, columns};

/// How another system's records are brought in: files, words, findings, decisions.
pub fn import_legacy() -> String {
    let settled = Settled::ALL.iter().map(|settled| [code(settled.as_str()), settled.meaning().to_owned()]);
    let findings = FindingCode::ALL.iter().map(|finding| [code(finding.as_str()), finding.meaning().to_owned()]);
    filled(
        include_str!("import_legacy.md"),
        &[
            ("files", files()),
            ("words", table(["word", "an order is at", "of the money it says", "as a way to pay"], WORDS.iter().map(word))),
            ("in", codes(IN.iter().copied())),
            ("out", codes(OUT.iter().copied())),
            ("settled", table(["", "what it means"], settled)),
            ("findings", table(["code", "what it says"], findings)),
        ],
    )
}

/// The columns of every file.
fn files() -> String {
    let mut text = String::new();
    for file in LegacyFile::ALL {
        let rows = columns(*file).iter().map(|column| {
            let needed = if column.is_required { "yes" } else { "" };
            [code(column.name), needed.to_owned(), names(column)]
        });
        let (name, holds) = (file.as_str(), cell(file.meaning()));
        text.push_str(&format!("### `{name}`: {holds}\n\n{}\n", table(["column", "needed", "may be called"], rows)));
    }
    text
}

fn names(column: &Column) -> String {
    codes(column.also.iter().copied())
}

fn word(word: &Meaning) -> [String; 4] {
    let stages = match word.stages {
        Some((first, last)) if first == last => code(first.as_str()),
        Some((first, last)) => format!("{} to {}", code(first.as_str()), code(last.as_str())),
        None => String::new(),
    };
    let money = word.money.map(|money| cell(money.meaning())).unwrap_or_default();
    let method = word.method.map(|method| code(method.as_str())).unwrap_or_default();
    [code(word.word), stages, money, method]
}
