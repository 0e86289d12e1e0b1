//! JSON bodies of every operation of the API: its name on the first line, the body below.

use std::sync::OnceLock;

use docket_domain::merchants::Settings;
use docket_server::codes;
use docket_server::readers::{Operation, Refused, operations};
use serde_json::Value;

/// The most characters of a sentence about what is wrong: what was sent is not repeated in it at length.
const SENTENCE_CHARS_MAX: usize = 2_000;

fn all() -> &'static (Vec<Operation>, Settings) {
    static ALL: OnceLock<(Vec<Operation>, Settings)> = OnceLock::new();
    ALL.get_or_init(|| (operations(), super::settings("al-marya")))
}

/// Reads a body of an operation; where no operation is named, of one or another.
pub fn run(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (name, json) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    let (operations, settings) = all();
    let by_name = operations.iter().find(|operation| operation.name.as_bytes() == name);
    let sum: usize = name.iter().map(|byte| usize::from(*byte)).sum();
    let operation = by_name.unwrap_or(&operations[sum % operations.len()]);
    match operation.read(json, settings) {
        Ok(taken) => {
            let Some(written) = &taken.written else { return };
            let again = operation.read(written, settings);
            assert_eq!(again.as_ref(), Ok(&taken), "{}: written as {}", operation.name, String::from_utf8_lossy(written));
        }
        Err(refused) => check(&refused, json, operation.name),
    }
}

/// What a refusal says must help whoever gets it.
fn check(refused: &Refused, json: &[u8], operation: &str) {
    assert!((400..500).contains(&refused.status), "{operation}: {refused:?}");
    assert!(codes::all().iter().any(|known| known.code == refused.code), "{operation}: {refused:?}");
    let length = refused.detail.chars().count();
    assert!((1..=SENTENCE_CHARS_MAX).contains(&length), "{operation}: {refused:?}");
    let Ok(sent) = serde_json::from_slice::<Value>(json) else { return };
    for (pointer, code) in &refused.errors {
        assert!(pointer.is_empty() || pointer.starts_with('/'), "{operation}: {pointer:?} is no pointer");
        // What is missing is not there; what it is missing in is.
        let parent = if *code == "field.required" { pointer.rsplit_once('/').map_or("", |(parent, _)| parent) } else { pointer };
        let is_there = sent.pointer(parent).is_some() || is_of_the_rules(code);
        assert!(is_there, "{operation}: nothing was sent at {pointer} ({code})");
    }
}

/// Whether a code may name what was not sent: a rule misses it.
fn is_of_the_rules(code: &str) -> bool {
    code != "field.unknown" && code != "request.invalid"
}
