//! Stores that lie. A harness that does not notice would not notice a fault of ours either.

use docket_sim::{Failure, Plan, Sabotage, play, shrink};

/// The first failure that a lie leads to, of a few seeds.
fn caught(sabotage: Sabotage) -> (Plan, Failure) {
    for seed in 1..=5 {
        let plan = Plan::new(seed, 120);
        if let Some(failure) = play(&plan, Some(sabotage)).failure {
            return (plan, failure);
        }
    }
    panic!("{sabotage:?} is not noticed");
}

/// Whether what was noticed is one of these claims.
fn assert_claim(failure: &Failure, claims: &[&str]) {
    assert!(claims.contains(&failure.claim), "{failure}");
}

#[test]
fn a_store_that_forgets_keys_is_caught() {
    let (_, failure) = caught(Sabotage::ForgetsKeys);
    assert_claim(&failure, &["what is answered is in the records"]);
}

#[test]
fn a_store_that_loses_commits_is_caught() {
    let (_, failure) = caught(Sabotage::LosesCommits);
    assert_claim(&failure, &["what is answered is in the records"]);
}

#[test]
fn a_store_that_skips_versions_is_caught() {
    let (_, failure) = caught(Sabotage::SkipsVersions);
    assert_claim(&failure, &["no command shows a bug"]);
}

#[test]
fn a_store_that_drops_postings_is_caught() {
    let (_, failure) = caught(Sabotage::DropsPostings);
    assert_claim(&failure, &["every journal entry sums to nothing"]);
}

#[test]
fn a_store_that_tears_groups_is_caught() {
    let (_, failure) = caught(Sabotage::TearsGroups);
    assert_claim(&failure, &["what is said not to be done is not done"]);
}

#[test]
fn a_store_that_leaves_gaps_is_caught() {
    let (_, failure) = caught(Sabotage::LeavesGaps);
    assert_claim(&failure, &["every number is the next one", "numbers are gapless"]);
}

#[test]
fn a_store_that_forgets_movements_is_caught() {
    let (_, failure) = caught(Sabotage::ForgetsMovements);
    assert_claim(&failure, &["there is what movements brought"]);
}

#[test]
fn a_run_that_fails_is_cut_down_to_the_few_steps_it_needs() {
    let (plan, failure) = caught(Sabotage::TearsGroups);
    let (least, still) = shrink::shrink(&plan, &failure, Some(Sabotage::TearsGroups));
    assert_eq!(still.claim, failure.claim);
    assert!(least.taken().len() <= 5, "{} steps are left", least.taken().len());
}
