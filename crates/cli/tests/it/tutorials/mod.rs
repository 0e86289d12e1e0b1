//! The tutorials of `docs/tutorials`, followed as they stand there.
//!
//! Every fenced block of `sh` is run, in its order, in an empty directory, by one shell for each server. A block that begins with `docket
//! serve` is the first terminal: it is served beside the blocks after it, and ends with the next one of its kind. A block of `text` below a
//! block of `sh` is what that one prints; `…` in it stands for anything within a line, such as a password that is made up.

mod page;
mod said;
mod terminal;

use docket_testing::Backend;
use page::{Block, blocks_of};
use terminal::follow;

use crate::harness::repository;

/// Every tutorial; each has a test of its own, so that they run beside each other.
const FOLLOWED: [&str; 5] = ["delivery-kitchen", "moving-in", "night-restaurant", "supermarket", "wholesaler"];

fn does_what_it_says(name: &str) {
    // They make stores in files, whatever this run of the tests is for.
    if Backend::of_this_run() == Backend::Postgres {
        return;
    }
    assert!(FOLLOWED.contains(&name));
    let file = format!("docs/tutorials/{name}.md");
    let text = std::fs::read_to_string(repository().join(&file)).expect("a tutorial");
    follow(&file, &blocks_of(&text));
}

#[test]
fn the_tutorial_of_a_delivery_kitchen_does_what_it_says() {
    does_what_it_says("delivery-kitchen");
}

#[test]
fn the_tutorial_of_moving_in_does_what_it_says() {
    does_what_it_says("moving-in");
}

#[test]
fn the_tutorial_of_a_night_restaurant_does_what_it_says() {
    does_what_it_says("night-restaurant");
}

#[test]
fn the_tutorial_of_a_supermarket_does_what_it_says() {
    does_what_it_says("supermarket");
}

#[test]
fn the_tutorial_of_a_wholesaler_does_what_it_says() {
    does_what_it_says("wholesaler");
}

#[test]
fn no_tutorial_is_left_out_and_each_says_what_most_of_it_prints() {
    let mut there = Vec::new();
    for entry in std::fs::read_dir(repository().join("docs/tutorials")).expect("the tutorials") {
        let path = entry.expect("an entry").path();
        let blocks = blocks_of(&std::fs::read_to_string(&path).expect("a tutorial"));
        let runs: Vec<&Block> = blocks.iter().filter(|block| !block.is_server()).collect();
        let said = runs.iter().filter(|block| block.said.is_some()).count();
        assert!(runs.len() > 10 && said * 2 > runs.len(), "{}: {said} of {}", path.display(), runs.len());
        assert!(
            blocks.iter().filter(|block| block.is_server()).count() == 2,
            "{}: a rehearsal, then the real one",
            path.display()
        );
        there.push(path.file_stem().and_then(|name| name.to_str()).expect("a plain name").to_owned());
    }
    there.sort();
    assert_eq!(there, FOLLOWED);
}
