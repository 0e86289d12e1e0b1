//! What the parsers say, in sentences for a person: which field, what it must be.

use crate::problem::{EdgeCode, named, shortened};

/// What is wrong with a field.
#[derive(Debug, PartialEq, Eq)]
pub struct Explained {
    /// Stable code.
    pub code: EdgeCode,
    /// The member it is about, where the parser itself names one.
    pub name: Option<String>,
    /// A sentence.
    pub detail: String,
}

/// A parser's reason for refusing the field at a pointer. What was sent is not repeated: it may be long.
pub fn explained(reason: &str, pointer: &str) -> Explained {
    for (beginning, code) in [
        ("unknown field `", EdgeCode::FieldUnknown),
        ("missing field `", EdgeCode::FieldRequired),
        ("duplicate field `", EdgeCode::RequestInvalid),
    ] {
        let Some(rest) = reason.strip_prefix(beginning) else { continue };
        // A name may hold a backtick; what follows it is ours, and holds no name of the client's.
        let (name, known) = rest.rsplit_once("`, expected ").unwrap_or_else(|| match rest.rsplit_once('`') {
            Some((name, _)) => (name, ""),
            None => (rest, ""),
        });
        let shown = shortened(name);
        let detail = match code {
            EdgeCode::FieldRequired => format!("`{shown}` is missing; send it."),
            EdgeCode::RequestInvalid => format!("`{shown}` was sent more than once; send it once."),
            _ if known.is_empty() => format!("`{shown}` is not known here; send nothing by that name."),
            _ => format!("`{shown}` is not known here; what can be sent is {}.", known.trim_start_matches("one of ")),
        };
        return Explained { code, name: Some(name.to_owned()), detail };
    }
    Explained { code: EdgeCode::RequestInvalid, name: None, detail: format!("{} {}.", named(pointer), must_be(reason)) }
}

fn must_be(reason: &str) -> String {
    // Of query parameters.
    match reason {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            return "must be a whole number, written in digits".to_owned();
        }
        "number too large to fit in target type" => return "must be a smaller number".to_owned(),
        "number too small to fit in target type" => return "must be a larger number".to_owned(),
        "provided string was not `true` or `false`" => return "must be true or false".to_owned(),
        _ => {}
    }
    // Of bodies.
    if let Some(expected) = reason.strip_prefix("expected ") {
        return format!("must be {expected}");
    }
    match reason.rsplit_once(", expected ") {
        Some((found, expected)) => format!("must be {}, but {} was sent", wanted(expected), sent(found)),
        None => format!("cannot be read: {}", shortened(reason)),
    }
}

/// What our types expect, in words; what they are called is nobody's business.
fn wanted(expected: &str) -> &str {
    match expected {
        "i64" => "a whole number",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" => "a whole number of zero or more",
        "a string" => "a text",
        "a sequence" => "a list",
        "a boolean" => "true or false",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

/// What was found, as `invalid type: string "5"` names it.
fn sent(found: &str) -> &str {
    let what = found.split_once(": ").map_or("", |(_, what)| what);
    match what.split([' ', ',']).next().unwrap_or_default() {
        "string" => "a text",
        "integer" if found.starts_with("invalid value") => "another number",
        "integer" | "floating" => "a number",
        "boolean" => "true or false",
        "sequence" => "a list",
        "map" => "an object",
        "null" => "null",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_becomes_a_sentence_with_the_name_of_the_field() {
        for (reason, pointer, sentence) in [
            ("invalid digit found in string", "?limit", "`limit` must be a whole number, written in digits."),
            ("provided string was not `true` or `false`", "?open", "`open` must be true or false."),
            ("invalid type: string \"5\", expected i64", "/version", "`version` must be a whole number, but a text was sent."),
            ("invalid type: map, expected a string", "/scope/1", "`scope/1` must be a text, but an object was sent."),
            (
                "invalid value: integer `-1`, expected u16",
                "/count",
                "`count` must be a whole number from 0 to 65535, but another number was sent.",
            ),
            ("invalid type: sequence, expected struct Body", "", "The body must be an object, but a list was sent."),
            (
                "invalid type: string \", expected u8\", expected a boolean",
                "/a",
                "`a` must be true or false, but a text was sent.",
            ),
            (
                "unknown variant `half`, expected `percent` or `amount`",
                "/discounts/0/kind",
                "`kind` must be `percent` or `amount`, but something else was sent.",
            ),
            (
                "unknown field `nope`, expected one of `a`, `b`",
                "/nope",
                "`nope` is not known here; what can be sent is `a`, `b`.",
            ),
            ("unknown field `nope`, there are no fields", "/nope", "`nope` is not known here; send nothing by that name."),
            ("missing field `items`", "", "`items` is missing; send it."),
            ("duplicate field `limit`", "", "`limit` was sent more than once; send it once."),
        ] {
            assert_eq!(explained(reason, pointer).detail, sentence, "{reason}");
        }
    }

    #[test]
    fn what_was_sent_is_not_repeated_at_length() {
        let long = "x".repeat(10_000);
        for reason in [
            format!("invalid type: string \"{long}\", expected i64"),
            format!("unknown field `{long}`, expected `a`"),
            format!("unknown variant `{long}`, expected `a`"),
            long,
        ] {
            let detail = explained(&reason, "/a").detail;
            assert!(detail.chars().count() < 120, "{detail}");
        }
    }
}
