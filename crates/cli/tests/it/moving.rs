//! A merchant goes from one store to another: exported while it sells, taken in whole, and sold on there.

use std::path::Path;

use docket_testing::{Backend, Place};

use crate::harness::*;

/// What a store has of the orders that were placed while it was copied: all that were answered before, none that came after, without a gap;
/// and it goes on with the next number. A key of before is answered as it was.
#[track_caller]
pub fn assert_goes_on(client: &mut Client, load: &Answered) {
    let found: Vec<Placed> = all_orders(client).iter().map(Placed::of).collect();
    for kept in &load.before {
        assert!(found.contains(&kept.placed), "{kept:?} was answered before");
    }
    for kept in &load.after {
        assert!(!found.iter().any(|placed| placed.id == kept.placed.id), "{kept:?} came after");
    }
    assert_consecutive(&found, 1);
    assert_audit(client, found.len());
    let kept = &load.before[0];
    let again = client.send(&keyed_order(&kept.key, kept.customer));
    assert!(again.is_replay(), "a key of before is answered as it was");
    assert_eq!(Placed::answered(&again), kept.placed);
    let next = Placed::of(&place(client, &an_order()));
    assert_consecutive(&[found, vec![next]].concat(), 1);
}

fn path(directory: &Path, name: &str) -> String {
    directory.join(name).to_str().expect("a path that is UTF-8").to_owned()
}

#[test]
fn a_merchant_is_exported_while_it_sells_and_goes_on_in_another_store_and_back() {
    let shop = Shop::open();
    let files = tempfile::tempdir().expect("a directory");
    let (out, back) = (path(files.path(), "out.jsonl"), path(files.path(), "back.jsonl"));
    let (load, said) =
        under_load(&shop.address(), shop.owner_token(), || shop.docket(&["merchant", "export", &out]).succeeded().to_owned());
    assert!(said.starts_with("al-marya is in "), "{said}");
    let there = Place::on(Backend::Sqlite);
    let said = docket_on(&there.data(), &["merchant", "import", &out]);
    assert!(said.succeeded().contains("The chain of records holds; "), "{said:?}");
    let server = Server::start(&there.data());
    assert_goes_on(&mut server.client(shop.owner_token()), &load);
    docket_on(&there.data(), &["merchant", "export", &back]).succeeded();
    // Into a store of the kind that it came from, in which somebody else sells.
    let neighbour = Shop::of("shivik-mart");
    neighbour.docket(&["merchant", "import", &back]).succeeded();
    let mut owner = neighbour.client(shop.owner_token());
    let found = all_orders(&mut owner);
    assert_eq!(found.len(), all_orders(&mut server.client(shop.owner_token())).len());
    let next = Placed::of(&place(&mut owner, &an_order()));
    let placed = found.iter().map(Placed::of).chain([next]).collect::<Vec<_>>();
    assert_consecutive(&placed, 1);
    neighbour.docket(&["numbering", "audit", "--merchant", "al-marya"]).succeeded();
    let again = neighbour.docket(&["merchant", "import", &back]);
    assert!(again.failed(1).contains("is in this store already"), "{again:?}");
}

#[test]
fn a_torn_file_is_refused_before_a_store_is_made_for_it() {
    let shop = Shop::open();
    let files = tempfile::tempdir().expect("a directory");
    let (whole, torn) = (path(files.path(), "whole.jsonl"), path(files.path(), "torn.jsonl"));
    shop.docket(&["merchant", "export", &whole]).succeeded();
    let bytes = std::fs::read(&whole).expect("the file");
    std::fs::write(&torn, &bytes[..bytes.len() - 200]).expect("a file of our own");
    let there = files.path().join("nowhere");
    let run = docket_on(&there, &["merchant", "import", &torn]);
    assert!(run.failed(1).contains("torn.jsonl is not taken in: the file ends"), "{run:?}");
    assert!(!there.exists());
    let run = docket_on(&there, &["merchant", "import", &path(files.path(), "missing.jsonl")]);
    assert!(run.failed(1).contains("cannot read"), "{run:?}");
    assert!(!there.exists());
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_the_file_and_nothing_is_left_of_one_that_failed() {
    use std::os::unix::fs::PermissionsExt as _;
    let shop = Shop::in_a_file();
    let files = tempfile::tempdir().expect("a directory");
    let whole = path(files.path(), "whole.jsonl");
    shop.docket(&["merchant", "export", &whole]).succeeded();
    let mode = std::fs::metadata(&whole).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    shop.damage("UPDATE record SET at = at + 1 WHERE seq = 1");
    let run = shop.docket(&["merchant", "export", &path(files.path(), "broken.jsonl")]);
    assert!(run.failed(1).contains("record 1 is not what was hashed"), "{run:?}");
    let left: Vec<_> =
        std::fs::read_dir(files.path()).expect("a directory").map(|file| file.expect("a file").file_name()).collect();
    assert_eq!(left, ["whole.jsonl"]);
}
