//! The built-in presets (SPEC 16), each served by the real program: what it prints, which day it is, and whether an order is confirmed
//! at once.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod.rs` | the first number of every series of every preset |
//! | `evening.rs` | an evening and the morning after, as every preset has them |
//! | `kitchens.rs`, `counters.rs`, `offices.rs` | a test for each preset |

mod counters;
mod evening;
mod kitchens;
mod offices;

use crate::harness::*;

/// Stands for a number that no counter gives, which nobody knows beforehand.
const ANY: &str = "*";
/// Where a preset has no tickets of its own.
const NONE: &str = "";

/// Preset, outlet, and the first numbers of order, ticket, bill and credit note on 2026-01-19.
const FIRST: &[[&str; 6]] = &[
    ["al-marya", "MAIN", "ALM-20260119-000001", NONE, "BILL-0000000001", "CN-00000001"],
    ["shivik-mart", "MAIN", "SM-20260119-00001", NONE, "BILL-0000000001", "CN-0000000001"],
    ["wallet-orders", "MAIN", "M2601001", NONE, "INV-2026-000001", "CN-2026-000001"],
    ["cantina", "MAIN", "1", NONE, "BILL-0000000001", "CN-00000001"],
    ["cantina-channels", "MAIN", "MESA-1901-001", NONE, "BILL-0000000001", "CN-00000001"],
    ["finance-suite", "HQ", "REQ2026-0001", NONE, "INV/2526/000001", "CN/2526/000001"],
    ["toast", "MAIN", "20260119-0001", "1", "CHK-00000001", "REF-00000001"],
    ["square", "MAIN", "260119-001", "1", "RCPT-00000001", "REF-00000001"],
    ["lightspeed", "RES", "RES-0001", "0", "NOTA-00000001", "NC-00000001"],
    ["fudo", "MAIN", "1", NONE, "BILL-0000000001", "CN-00000001"],
    ["snowflake", "MAIN", ANY, ANY, "INV-00000001", "CN-00000001"],
    ["dual-key", "MAIN", "0001", NONE, "T2026-000001", "R2026-000001"],
];

/// The numbers that a preset's series is previewed with.
#[track_caller]
fn previewed(preset: &str, options: &str) -> Vec<String> {
    let options: Vec<&str> = options.split_whitespace().collect();
    let run = docket(&[&["numbering", "preview", "--preset", preset], options.as_slice()].concat());
    run.succeeded().lines().map(str::to_owned).collect()
}

#[test]
fn every_preset_has_its_first_numbers_in_the_table() {
    let own = tempfile::TempDir::new().expect("a temporary directory");
    let run = docket_on(&own.path().join("none"), &["serve"]);
    let listed = run.failed(2).split_once("Presets: ").map(|(_, names)| names.trim()).expect("a list of presets");
    let known: Vec<&str> = FIRST.iter().map(|row| row[0]).collect();
    assert_eq!(listed.split(", ").collect::<Vec<_>>(), known);
    let run = docket_on(own.path(), &["init", "--preset", "nope"]);
    assert!(run.failed(1).contains(&format!("there are {listed}")), "{run:?}");
}

#[test]
fn every_series_of_every_preset_is_previewed() {
    for [preset, outlet, order, ticket, bill, credit_note] in FIRST {
        let z_report = format!("Z-{outlet}-00001");
        for (kind, expected) in [
            ("order", *order),
            ("ticket", *ticket),
            ("bill", *bill),
            ("creditNote", *credit_note),
            ("payment", "PAY20260001"),
            ("customer", "CUST0001"),
            ("shift", "SH-000001"),
            ("zReport", &z_report),
            ("purchase", "PUR-000001"),
        ] {
            let options = format!("--kind {kind} --date 2026-01-19 --outlet {outlet} --register R1 --channel MESA --count 1");
            if expected == NONE {
                let run = docket(&["numbering", "preview", "--preset", preset, "--kind", kind]);
                assert!(run.failed(1).contains("no series for ticket"), "{preset}: {run:?}");
            } else {
                let printed = previewed(preset, &options);
                assert_eq!(printed.len(), 1, "{preset} {kind}: {printed:?}");
                assert!(expected == ANY || printed[0] == expected, "{preset} {kind}: {printed:?}, not {expected}");
            }
        }
    }
}

#[test]
fn a_token_for_a_role_is_its_users_whatever_the_preset_calls_them() {
    let shop = Shop::rehearsed_with("cantina", &[], "2026-01-19T21:00:00-03:00");
    let body = serde_json::json!({ "items": [{ "product": "EMPANADA-CARNE", "quantity": 1 }] });
    let [printed, made] = [shop.owner(), shop.role("owner")].map(|mut owner| place(&mut owner, &body)["user"].clone());
    assert_eq!(printed, made);
    let named = shop.client(&shop.token(&["--role", "owner", "--user", "Dueña"]));
    assert_eq!(printed, { named }.post("/orders", &body).expect(201)["user"]);
    shop.role("finance");
    let own = tempfile::TempDir::new().expect("a temporary directory");
    docket_on(own.path(), &["init", "--preset", "finance-suite"]).succeeded();
    let finance = ["token", "create", "--role", "finance"];
    let several = docket_on(own.path(), &finance);
    assert!(several.failed(1).contains("name one with --user: Finance 1, Finance 2"), "{several:?}");
    docket_on(own.path(), &[&finance[..], &["--user", "Finance"]].concat()).succeeded();
    docket_on(own.path(), &finance).succeeded();
}
