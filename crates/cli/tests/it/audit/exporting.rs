//! The whole chain as lines that anybody can verify.

use std::process::Command;

use serde_json::Value;

use super::shop;
use crate::harness::*;

/// What the independent verifier says of a file; nothing where this machine has no Python.
fn said_of(lines: &str, anchors: &[&str]) -> Option<(bool, String)> {
    Command::new("python3").arg("--version").output().ok().filter(|output| output.status.success())?;
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("audit.jsonl");
    std::fs::write(&file, lines).expect("written");
    let script = repository().join("scripts/verify-audit.py");
    let output = Command::new("python3").arg(script).arg(&file).args(anchors).output().expect("Python runs");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some((output.status.success(), said.trim().to_owned()))
}

#[test]
fn an_export_is_verified_without_docket_and_every_alteration_of_it_is_noticed() {
    let shop = shop();
    let answer = shop.owner().get("/audit/export");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/x-ndjson")));
    let lines = answer.text();
    let parsed: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(parsed.len() > 5 && parsed.iter().any(|line| line["address"] == "127.0.0.1"));
    assert!(
        parsed.iter().any(|line| line["personalHash"].is_string()) && !lines.contains("Zubaida"),
        "hashes, and nobody's name"
    );
    let last = parsed.last().expect("a line");
    let head = format!("{}:{}", last["seq"], last["hash"].as_str().expect("a hash"));
    let Some(said) = said_of(&lines, &[&head]) else { return };
    assert_eq!(said, (true, format!("{} records hold", parsed.len())));
    // Every member of a line in the middle, altered.
    let middle = parsed.len() / 2;
    for (member, value) in parsed[middle].as_object().expect("a line") {
        let other = match value {
            Value::Null if ["token", "subjectId"].contains(&member.as_str()) => "01900000-0000-7000-8000-000000000000".into(),
            Value::Null if member == "subjectRow" => 7.into(),
            Value::Null if member == "personalHash" => "00".repeat(32).into(),
            Value::Null => "local".into(),
            Value::Number(number) => (number.as_i64().expect("whole") + 1).into(),
            // A digit that is another one, which every text of these has.
            Value::String(text) if text.contains(|char: char| char.is_ascii_digit()) => {
                let at = text.find(|char: char| char.is_ascii_digit()).expect("a digit");
                let digit = if &text[at..=at] == "9" { "8" } else { "9" };
                format!("{}{digit}{}", &text[..at], &text[at + 1..]).into()
            }
            Value::String(text) => format!("{text}x").into(),
            other => panic!("{other}"),
        };
        let mut altered = parsed.clone();
        altered[middle][member] = other;
        let altered: String = altered.iter().map(|line| format!("{line}\n")).collect();
        let (holds, said) = said_of(&altered, &[]).expect("Python");
        assert!(!holds && said.contains("record"), "{member}: {said}");
    }
    let without: String =
        lines.lines().enumerate().filter(|(index, _)| *index != middle).map(|(_, line)| format!("{line}\n")).collect();
    assert_eq!(said_of(&without, &[]), Some((false, format!("record {} is missing", middle + 1))));
    let cut: String = lines.lines().take(middle).map(|line| format!("{line}\n")).collect();
    assert_eq!(said_of(&cut, &[]), Some((true, format!("{middle} records hold"))), "a tail that is cut off only an anchor shows");
    assert!(!said_of(&cut, &[&head]).expect("Python").0);
}

#[test]
fn the_program_exports_what_the_api_does_and_goes_on_behind_a_record() {
    let shop = shop();
    let lines = shop.owner().get("/audit/export").text();
    assert_eq!(shop.docket(&["audit", "export", "-"]).succeeded(), lines);
    let rest: String = lines.lines().skip(5).map(|line| format!("{line}\n")).collect();
    assert_eq!(shop.docket(&["audit", "export", "--after", "5", "-"]).succeeded(), rest);
    assert_eq!(shop.owner().get("/audit/export?after=5").text(), rest);
    let file = shop.data().join("audit.jsonl");
    let path = file.to_str().expect("a path");
    assert!(shop.docket(&["audit", "export", path]).succeeded().contains(" records."));
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), lines);
}
