//! Files with errors: each is named by file, line and column, and nothing is written.

use std::path::Path;

use super::{import, is_untouched, last_event, sample_of_94};
use crate::harness::*;

/// The files of customer 94 in a directory of our own, some of their text replaced. Every part must be there.
fn spoilt(shop: &Shop, changes: &[(&str, &str, &str)]) -> String {
    let directory = shop.data().join("old");
    std::fs::create_dir_all(&directory).expect("a directory of our own");
    for entry in std::fs::read_dir(sample_of_94()).expect("the sample") {
        let entry = entry.expect("a file").path();
        std::fs::copy(&entry, directory.join(entry.file_name().expect("a name"))).expect("a copy");
    }
    for (file, from, to) in changes {
        let path = directory.join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{file} has {from:?}");
        std::fs::write(&path, text.replacen(from, to, 1)).expect("a file of our own");
    }
    directory.to_str().expect("a path that is UTF-8").to_owned()
}

#[test]
fn everything_that_is_wrong_is_named_by_file_line_and_column_and_nothing_is_written() {
    let shop = Shop::of("wallet-orders");
    let directory = spoilt(
        &shop,
        &[
            ("wallets.csv", "\"15,296,775.16\"", "15.296.775"),
            ("customer_orders.csv", "51130,M2511130,94,pending", "51130,M2511130,94,lost"),
            ("wallet_transactions.csv", "2025-06-01T10:00:00+03:00", "yesterday"),
        ],
    );
    let before = last_event(&shop);
    for how in [&["--apply"][..], &["--stage"], &[]] {
        let run = shop.docket(&[&["import", "legacy", &directory], how].concat());
        let said = run.failed(3);
        for part in [
            "wallets.csv, line 2, column balance",
            "customer_orders.csv, line 3, column status",
            "wallet_transactions.csv, line 2, column created_at",
            "nothing was written; 3 errors to be mended",
        ] {
            assert!(said.contains(part), "{part} is not said in:\n{said}");
        }
    }
    is_untouched(&shop, before);
}

#[test]
fn what_cannot_be_tried_is_said_before_anything_is_read() {
    let shop = Shop::of("wallet-orders");
    let sample = sample_of_94();
    let nowhere = shop.data().join("nowhere");
    for (arguments, code, said) in [
        (vec!["import", "legacy", &sample, "--outlet", "MOON"], 1, "There is no such outlet"),
        (vec!["import", "legacy", &sample, "--channel", "smoke"], 1, "There is no such channel"),
        (vec!["import", "legacy", &sample, "--encoding", "klingon"], 1, "there is no encoding klingon"),
        (vec!["import", "legacy", nowhere.to_str().expect("UTF-8")], 3, "nowhere"),
        (vec!["import", "legacy"], 1, "name the directory"),
    ] {
        let run = shop.docket(&arguments);
        assert!(run.failed(code).contains(said), "{said} is not said by {arguments:?}: {}", run.err);
    }
}

#[test]
fn a_sample_is_written_to_an_empty_directory_only_and_is_read_as_it_was_written() {
    let shop = Shop::of("wallet-orders");
    let directory = shop.data().join("sample");
    let directory = directory.to_str().expect("a path that is UTF-8");
    let sample = ["import", "legacy", "--sample", directory, "--seed", "7", "--orders", "60", "--faults", "number.duplicate=3"];
    let said = docket(&sample);
    assert!(said.succeeded().contains("60 orders with 3 faults"), "{said:?}");
    assert!(Path::new(directory).join("truth.csv").exists());
    assert!(docket(&sample).failed(1).contains("is not empty"));
    let report = import(&shop, &[directory])["report"].clone();
    let codes: Vec<&str> =
        report["findings"].as_array().expect("findings").iter().filter_map(|finding| finding["code"].as_str()).collect();
    assert_eq!(codes, ["number.duplicate"; 3], "{report}");
}
