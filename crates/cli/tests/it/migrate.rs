//! `docket migrate`: what it says and does on each kind of store. On a cluster it is tried by the store's tests.

use docket_testing::{Backend, Place, runs_on_citus};

use crate::harness::*;

/// A store that was never migrated: an empty file, or an empty database.
fn untouched() -> Place {
    let place = Place::empty();
    let data = place.data();
    if place.url().is_none() {
        std::fs::create_dir_all(&data).expect("a directory");
        std::fs::write(data.join("docket.db"), "").expect("a file");
    }
    place
}

#[test]
fn checking_says_what_there_is_to_do_and_does_nothing() {
    let place = untouched();
    // On a cluster the databases of tests come with tables.
    let check = || docket_on(&place.data(), &["migrate", "--check"]);
    if !runs_on_citus() {
        let first = check();
        assert_eq!(first.code, Some(3), "{first:?}");
        assert!(first.out.contains("The schema is at 0; to be applied:\n  00"), "{first:?}");
        assert_eq!(check().out, first.out, "looking changes nothing");
        let done = docket_on(&place.data(), &["migrate"]);
        let pending: Vec<_> = first.out.lines().skip(1).collect();
        assert!(done.succeeded().contains("The schema was at 0 and is at "), "{done:?}");
        assert_eq!(done.out.lines().skip(1).collect::<Vec<_>>(), pending);
    }
    assert!(check().succeeded().contains("Nothing is to do; the schema is at "));
    assert!(docket_on(&place.data(), &["migrate"]).succeeded().contains("The schema is up to date, at "));
}

#[test]
fn a_store_that_is_up_to_date_is_left_as_it_is() {
    let shop = Shop::open();
    assert!(shop.docket(&["migrate", "--check"]).succeeded().contains("Nothing is to do"));
    assert!(shop.docket(&["migrate"]).succeeded().contains("up to date"));
    assert_eq!(shop.docket(&["merchant", "list"]).succeeded(), "al-marya\tAl Marya Kitchen\n");
}

#[test]
fn a_store_that_is_on_no_cluster_is_not_distributed() {
    if runs_on_citus() {
        return;
    }
    let place = untouched();
    for command in [&["migrate", "--distribute", "citus"] as &[&str], &["migrate", "--check", "--distribute", "citus"]] {
        let run = docket_on(&place.data(), command);
        let why = match Backend::of_this_run() {
            Backend::Sqlite => "move it to PostgreSQL",
            Backend::Postgres => "citus",
        };
        assert!(run.failed(1).contains(why), "{run:?}");
    }
    assert_eq!(docket_on(&place.data(), &["migrate", "--check"]).code, Some(3), "nothing was made");
}

#[test]
fn there_is_no_other_kind_of_cluster() {
    let run = docket(&["migrate", "--distribute", "yugabyte"]);
    assert!(run.failed(2).contains("citus"), "{run:?}");
}
