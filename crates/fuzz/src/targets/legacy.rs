//! Files of another system. Example of an input:
//!
//! ```text
//! encoding windows-1256
//! dates mdy
//! == customers.csv
//! id,name,phone
//! == customer_orders.jsonl
//! {"id":1}
//! ```

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use docket_domain::legacy::{LegacyFiles, Terms, gather, judge};
use docket_domain::merchants::Settings;
use docket_server::legacy::files::{DateOrder, HowToRead, encoding, read};
use docket_server::readers::staged;
use tempfile::TempDir;

use super::imports::{assert_fault, lines};
use crate::said::Said;

/// What stands before the name of a file.
const FILE: &[u8] = b"== ";

fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| super::settings("wallet-orders"))
}

/// Reads a directory of files, and judges every account that they tell of.
pub fn run(input: &[u8]) {
    let (said, files) = parts(input);
    let directory = directory();
    for (name, content) in &files {
        std::fs::write(directory.path().join(name), content).expect("a temporary file");
    }
    let how = HowToRead {
        settings: settings(),
        now: super::now(),
        encoding: said.one("encoding").and_then(encoding),
        dates: said.one("dates").and_then(DateOrder::parse).unwrap_or_default(),
    };
    match read(directory.path(), &how, &mut |_| {}) {
        Ok(read) => check(read),
        Err(faults) => {
            assert!(faults.count > 0 && faults.listed.len() as u64 <= faults.count);
            for fault in &faults.listed {
                // Of two bytes a letter are more lines' ends than of one, never fewer.
                let lines = files
                    .get(&fault.file)
                    .map_or(0, |content| lines(content) + content.len() as u64 * u64::from(is_wide(content, &said)));
                assert_fault(&fault.fault, lines);
            }
        }
    }
    drop(directory);
}

/// Whether lines cannot be counted by bytes.
fn is_wide(content: &[u8], said: &Said) -> bool {
    content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) || said.has("encoding")
}

/// What the input says before its files, and the files.
fn parts(input: &[u8]) -> (Said, BTreeMap<String, Vec<u8>>) {
    let begins = |at: &usize| input[*at..].starts_with(FILE) && (*at == 0 || input[at - 1] == b'\n');
    let beginnings: Vec<usize> = (0..input.len()).filter(begins).collect();
    let said = Said::of(&input[..beginnings.first().copied().unwrap_or(input.len())]);
    let mut files = BTreeMap::new();
    for (index, from) in beginnings.iter().enumerate() {
        let section = &input[from + FILE.len()..beginnings.get(index + 1).copied().unwrap_or(input.len())];
        let end = section.iter().position(|byte| *byte == b'\n').unwrap_or(section.len());
        let name: String = section[..end]
            .iter()
            .map(|byte| char::from(*byte))
            .filter(|c| c.is_ascii_alphanumeric() || "._".contains(*c))
            .take(40)
            .collect();
        if !name.is_empty() && !name.starts_with('.') {
            files.insert(name, section.get(end + 1..).unwrap_or_default().to_vec());
        }
    }
    (said, files)
}

/// In memory, where the machine has such a place.
fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a temporary directory")
}

fn check(files: LegacyFiles) {
    let gathered = gather(files, &|_, _, _| String::new());
    assert_eq!(staged(&gathered.accounts), gathered.accounts, "what is staged is read as it was");
    let settings = settings();
    for approve_receipts in [false, true] {
        let terms =
            Terms { now: super::now(), receipt_waits_ms: 3_600_000, approve_receipts, decimals: settings.currency.decimals };
        for account in &gathered.accounts {
            let judged = judge(account, &terms);
            assert_eq!(judge(account, &terms), judged, "a judgement is the same whenever it is made");
        }
    }
}
