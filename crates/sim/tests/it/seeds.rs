//! Fixed seeds, the bug base, and that one seed is one run.

use docket_sim::{Plan, bugs, faults, play};

/// How many steps a seed has here.
const STEPS: u32 = 120;

#[test]
fn thirty_fixed_seeds_play_without_a_failure_and_nearly_every_fault_happens_in_them() {
    let mut never: Vec<String> = faults::every();
    for seed in 1..=30 {
        let played = play(&Plan::new(seed, STEPS), None);
        assert!(played.failure.is_none(), "seed {seed}: {}", played.failure.expect("a failure"));
        never.retain(|name| played.faults[name] == 0);
    }
    assert!(never.len() <= 2, "never happened: {never:?}");
}

#[test]
fn the_same_seed_is_the_same_run_to_the_last_byte() {
    let [one, again, other] = [7, 7, 8].map(|seed| play(&Plan::new(seed, STEPS), None));
    assert_eq!((one.trace, &one.faults, &one.done), (again.trace, &again.faults, &again.done));
    assert_ne!(one.trace, other.trace);
}

#[test]
fn what_failed_once_does_not_fail_again() {
    for (name, bug) in bugs::all().expect("the bug base") {
        let failure = play(&bug.plan, None).failure;
        assert!(failure.is_none(), "{name} ({}): {}", bug.what, failure.expect("a failure"));
    }
}
