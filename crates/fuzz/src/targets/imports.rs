//! Files of products, opening stock and customers: the kind on the first line, the file below.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use docket_domain::imports::ImportKind;
use docket_domain::merchants::Settings;
use docket_server::readers::{Fault, FileRead, file};

/// The settings of the merchants whose files are read: of one who writes from left to right, and of one who does not.
fn merchants() -> &'static [Settings; 2] {
    static MERCHANTS: OnceLock<[Settings; 2]> = OnceLock::new();
    MERCHANTS.get_or_init(|| [super::settings("al-marya"), super::settings("wallet-orders")])
}

/// Reads a file.
pub fn run(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let content = input.get(end + 1..).unwrap_or_default();
    let kind = match &input[..end] {
        b"products" => ImportKind::Products,
        b"stock" => ImportKind::Stock,
        _ => ImportKind::Customers,
    };
    let lines = lines(content);
    for settings in merchants() {
        check(&file(kind, content, settings, Vec::new(), super::now()), lines);
    }
}

/// How many lines an editor shows.
pub fn lines(content: &[u8]) -> u64 {
    let mut lines = 1;
    for (at, byte) in content.iter().enumerate() {
        let is_end = *byte == b'\r' || (*byte == b'\n' && (at == 0 || content[at - 1] != b'\r'));
        lines += u64::from(is_end);
    }
    lines
}

fn check(read: &FileRead, lines: u64) {
    let mut good = BTreeSet::new();
    for number in read.slices.iter().flat_map(|(_, numbers)| numbers) {
        assert!((2..=lines).contains(number), "line {number} of {lines}");
        assert!(good.insert(*number), "line {number} is taken twice");
    }
    assert_eq!(read.faults.listed.is_empty(), read.faults.count == 0);
    for fault in &read.faults.listed {
        assert_fault(fault, lines);
        assert!(fault.line.is_none_or(|line| !good.contains(&line)), "a line is good or has a fault: {fault}");
    }
}

/// What a fault says can be found in its file.
pub fn assert_fault(fault: &Fault, lines: u64) {
    assert!(fault.line.is_none_or(|line| (1..=lines).contains(&line)), "{fault} of {lines} lines");
    assert!(fault.column.as_ref().is_none_or(|column| !column.is_empty() || fault.line == Some(1)), "{fault:?}");
    assert!(!fault.detail.is_empty() && fault.detail.chars().count() < 2_000, "{fault:?}");
}
