//! Samples with faults put in: the import finds all of them, where they are, and invents none.

use std::path::Path;

use docket_domain::legacy::{FindingCode, Gathered, Judgement, LegacyAccount, LegacyFinding, Settled, Terms, gather, judge};
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;
use docket_server::legacy::files::{DateOrder, HowToRead, read};
use docket_server::preset;

use legacy_sample::{Faults, Planted, write_sample};

#[path = "../../../src/legacy_sample/mod.rs"]
mod legacy_sample;

/// Code, order, customer, payment, and what becomes of it.
type Found = (FindingCode, Option<String>, Option<String>, Option<String>, Settled);

fn terms(settings: &Settings) -> Terms {
    let now = Timestamp::parse("2026-01-01T00:00:00Z").expect("a time");
    Terms { now, receipt_waits_ms: 86_400_000, approve_receipts: false, decimals: settings.currency.decimals }
}

fn gathered(dir: &Path, settings: &Settings) -> Gathered {
    let how = HowToRead { settings, now: terms(settings).now, encoding: None, dates: DateOrder::DayFirst };
    let files = read(dir, &how, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(files.unknown_columns, []);
    gather(files, &|_, _, _| String::new())
}

fn found(finding: LegacyFinding) -> Found {
    (finding.code, finding.order.map(|(id, _)| id), finding.customer, finding.payment, finding.settled)
}

fn planted(planted: Planted) -> Found {
    (planted.code, planted.order, planted.customer, planted.payment, planted.settled)
}

/// Takes out of the first what is in the second, as often as it is there.
fn without(all: &[Found], others: &[Found]) -> Vec<Found> {
    let mut left = others.to_vec();
    let is_left = |found: &&Found| match left.iter().position(|other| other == *found) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    };
    all.iter().filter(is_left).cloned().collect()
}

/// What is found in a sample is what was put in; nothing of it is lost.
#[track_caller]
fn check(seed: u64, orders: u32, faults: &Faults) -> Vec<(LegacyAccount, Judgement)> {
    let settings = preset::named("wallet-orders").expect("a preset").settings;
    let dir = tempfile::tempdir().expect("a directory");
    let truth = write_sample(dir.path(), seed, orders, faults).expect("a sample");
    assert_eq!(truth.len(), faults.count() as usize);
    let gathered = gathered(dir.path(), &settings);
    let judged: Vec<(LegacyAccount, Judgement)> = gathered
        .accounts
        .into_iter()
        .map(|account| {
            let judgement = judge(&account, &terms(&settings));
            (account, judgement)
        })
        .collect();
    let findings = judged.iter().flat_map(|(_, judgement)| judgement.findings.clone()).chain(gathered.findings);
    let findings: Vec<Found> = findings.map(found).collect();
    let truth: Vec<Found> = truth.into_iter().map(planted).collect();
    assert_eq!(without(&truth, &findings), [], "put in with seed {seed}, and not found");
    assert_eq!(without(&findings, &truth), [], "found with seed {seed}, and not put in");
    let came_in: usize = judged.iter().map(|(_, judgement)| judgement.records.orders.len()).sum();
    assert_eq!(came_in, orders as usize, "every order comes in");
    judged
}

#[test]
fn a_shop_that_agrees_with_itself_has_no_findings() {
    for seed in [1, 2, 3] {
        check(seed, 1_000, &Faults::default());
    }
}

#[test]
fn five_hundred_faults_in_twenty_thousand_orders_are_found_and_none_is_invented() {
    let judged = check(7, 20_000, &Faults::spread(500));
    let made = judged.iter().flat_map(|(_, judgement)| &judgement.records.orders).flat_map(|order| &order.payments);
    let made = made.filter(|payment| payment.corrects == Some(FindingCode::WalletEntryMissing)).count();
    // 500 over 22 kinds: 23 of this one, of which every third is left to a person.
    assert_eq!(made, 16);
}

#[test]
fn faults_are_found_whatever_the_seed() {
    for seed in 10..30 {
        check(seed, 400, &Faults::spread(110));
    }
}

#[test]
fn every_kind_can_be_asked_for_alone() {
    for code in FindingCode::ALL {
        let faults = Faults::parse(&format!("{}=9", code.as_str())).expect("faults");
        check(3, 60, &faults);
    }
}

#[test]
fn a_sample_is_the_same_for_the_same_seed_and_another_for_another() {
    let written = |seed| {
        let dir = tempfile::tempdir().expect("a directory");
        write_sample(dir.path(), seed, 200, &Faults::spread(44)).expect("a sample");
        let mut files: Vec<_> = std::fs::read_dir(dir.path()).expect("files").map(|file| file.expect("a file").path()).collect();
        files.sort();
        assert_eq!(files.len(), 9, "seven files, decisions and the truth");
        files.iter().map(|file| std::fs::read(file).expect("a file")).collect::<Vec<_>>()
    };
    assert!(written(5) == written(5));
    assert!(written(5) != written(6));
}

#[test]
fn what_cannot_be_a_sample_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let refused = write_sample(dir.path(), 1, 10, &Faults::spread(500)).expect_err("too few orders").to_string();
    assert!(refused.contains("500 faults need at least"), "{refused}");
    std::fs::write(dir.path().join("customers.csv"), "mine").expect("a file");
    let refused = write_sample(dir.path(), 1, 10, &Faults::default()).expect_err("not empty").to_string();
    assert!(refused.contains("not empty"), "{refused}");
    for (text, why) in [("many", "no number of faults"), ("order.lost=3", "no kind of fault"), ("row.repeated=x", "row.repeated")]
    {
        let refused = Faults::parse(text).expect_err(text).to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let parsed = Faults::parse("22, row.repeated=3").expect("faults");
    assert_eq!((parsed.count(), parsed.each().filter(|(code, _)| *code == FindingCode::RowRepeated).count()), (25, 4));
}
