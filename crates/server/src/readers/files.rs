//! Files that are taken in, as far as that goes without the records that they are compared with.

use docket_domain::access::Actor;
use docket_domain::catalog::Tax;
use docket_domain::imports::ImportKind;
use docket_domain::legacy::LegacyAccount;
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;

use crate::imports::{Faults, Reading, Sieve, Staged};
use crate::legacy::Accounts;

/// What a file says.
#[derive(Debug)]
pub struct FileRead {
    /// Good lines, as they are staged: JSON, and the numbers of the lines in it.
    pub slices: Vec<(String, Vec<u64>)>,
    /// What is wrong: the first hundred, and how many there are.
    pub faults: Faults,
}

/// Reads a file of products, opening stock or customers.
///
/// # Panics
/// Of another system's: those are several files. And where what was staged is read as something else, which would be a bug.
pub fn file(kind: ImportKind, bytes: &[u8], settings: &Settings, taxes: Vec<Tax>, now: Timestamp) -> FileRead {
    let actor = Actor::program();
    let reading = Reading { settings, actor: &actor, taxes, now, new_only: false };
    let mut sieve = Sieve::of(kind);
    let mut slices = Vec::new();
    let mut keep = |slice: Staged| {
        let staged = serde_json::to_string(&slice).expect("lines that were read can be written");
        let again: Staged = serde_json::from_str(&staged).expect("what was staged can be read");
        assert_eq!(serde_json::to_string(&again).expect("it was written before"), staged, "what is staged is read as it was");
        let steps = again.steps(docket_domain::ids::ImportId(uuid::Uuid::nil()), "file.csv");
        slices.push((staged, steps.into_iter().flat_map(|step| step.lines).collect()));
    };
    let Ok(()) = sieve.sift(&reading, bytes, |slice, _, _| {
        keep(slice);
        Ok::<(), std::convert::Infallible>(())
    });
    FileRead { slices, faults: sieve.faults }
}

/// What accounts of another system are when they were staged and are read again.
///
/// # Panics
/// Where they cannot be read, which would be a bug.
pub fn staged(accounts: &[LegacyAccount]) -> Vec<LegacyAccount> {
    Accounts::parse(&Accounts::of(accounts).to_body()).expect("what was staged can be read")
}
