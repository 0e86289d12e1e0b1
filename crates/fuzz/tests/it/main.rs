//! Every target on what is kept of it, and on small changes of that: the same ones each time.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use docket_fuzz::{Mutator, TARGETS, Target, target};

/// Changed inputs of each target: so many that all of them take seconds in a build that is not optimised. `FUZZ_CHANGES` says another number.
const CHANGED: u64 = 250;

/// A number of the environment.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |said| said.parse().unwrap_or_else(|_| panic!("{name} is no number: {said}")))
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Name and content of every input that is kept of a target, by name.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = repository().join("fuzz/corpus").join(name);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let file = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().expect("a name");
        (name, std::fs::read(entry.path()).expect("a file"))
    };
    let mut files: Vec<(String, Vec<u8>)> = entries.map(|entry| file(entry.expect("an entry"))).collect();
    files.sort();
    files
}

/// Runs a target, and keeps the input for which a claim does not hold.
fn hold(target: &Target, name: &str, input: &[u8]) {
    if catch_unwind(|| (target.run)(input)).is_err() {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", target.name));
        std::fs::write(&kept, input).expect("a file");
        panic!("{} does not hold for {name}: {}. The input is {}", target.name, target.claims, kept.display());
    }
}

fn check(name: &str) {
    let target = target(name).expect("a target");
    let kept = corpus(name);
    assert!(!kept.is_empty(), "{name} has a corpus");
    kept.iter().for_each(|(name, input)| hold(target, name, input));
    let inputs: Vec<Vec<u8>> = kept.into_iter().map(|(_, input)| input).collect();
    let mut mutator = Mutator::new(number("FUZZ_SEED", 1));
    for change in 0..number("FUZZ_CHANGES", CHANGED) {
        hold(target, &format!("change-{change}"), &mutator.next(&inputs));
    }
}

macro_rules! claims {
    ($($name:ident: $claim:ident;)*) => {
        $(#[test]
        fn $claim() {
            check(stringify!($name));
        })*

        #[test]
        fn every_target_is_tested_and_described() {
            let tested = [$(stringify!($name)),*];
            let guide = std::fs::read_to_string(repository().join("docs/fuzzing.md")).expect("the guide");
            for target in TARGETS {
                assert!(tested.contains(&target.name), "{} is tested", target.name);
                let row = format!("| `{}` | {} |", target.name, target.claims);
                assert!(guide.contains(&row), "docs/fuzzing.md lacks {row}");
            }
            let folders = std::fs::read_dir(repository().join("fuzz/corpus")).expect("the corpora");
            assert_eq!(folders.count(), TARGETS.len(), "a folder for each target and no other");
        }
    };
}

claims! {
    template: what_the_checker_lets_pass_prints_no_number_twice_and_is_read_back;
    money: what_was_read_as_a_number_is_printed_so_that_it_is_read_as_the_same;
    cells: what_stands_in_cells_comes_back_as_it_was_written;
    bodies: a_body_means_the_same_when_it_is_written_down_and_read_again;
    imports: files_are_read_to_lines_that_exist;
    legacy: files_of_another_system_are_read_to_rows_that_can_be_judged;
    platforms: orders_of_platforms_are_within_every_limit;
    phone: a_phone_number_is_one_number_however_it_is_written;
    receipt: a_receipt_has_nothing_but_what_belongs_on_it;
    barcode: labels_say_what_their_digits_say;
}

#[test]
fn changes_are_the_same_each_time() {
    let inputs = vec![b"2 kg of rice".to_vec(), "٢ كجم".as_bytes().to_vec()];
    let row = |seed| (0..50).map(|_| 0).scan(Mutator::new(seed), |mutator, _| Some(mutator.next(&inputs))).collect::<Vec<_>>();
    assert_eq!(row(1), row(1));
    assert_ne!(row(1), row(2));
}
