//! The points at which tests make a group fail.

use docket_store::StoreError;

/// A point in the life of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailPoint {
    /// Before the store is asked for rows.
    BeforeLoad,
    /// Before the next command is decided.
    BeforeDecide,
    /// When all are decided.
    AfterDecide,
    /// When a merchant's changes are written.
    AfterWrite,
    /// Before the commit.
    BeforeCommit,
    /// When the commit is durable and nobody has been answered.
    AfterCommit,
}

/// What happens there.
#[derive(Debug)]
pub enum Fault {
    /// A bug shows.
    Panic,
    /// The store fails.
    Store(StoreError),
}

/// Decides what happens at each point. Without one, nothing does.
pub type Faults = Box<dyn FnMut(FailPoint) -> Option<Fault> + Send>;

/// Lets a fault happen.
///
/// # Errors
/// The store's error that was asked for.
///
/// # Panics
/// Where that was asked for.
pub(crate) fn at(faults: &mut Option<Faults>, point: FailPoint) -> Result<(), StoreError> {
    match faults.as_mut().and_then(|faults| faults(point)) {
        None => Ok(()),
        Some(Fault::Store(error)) => Err(error),
        Some(Fault::Panic) => panic!("a fault was asked for at {point:?}"),
    }
}
