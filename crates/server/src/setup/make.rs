//! Making merchants, for the command line and the browser alike.

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document, Envelope};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::SetUpMerchant;
use docket_engine::{Engine, Failure, Request};
use docket_store::{Reads, Store, StoreError};
use tokio::runtime::Handle;

use crate::app::own_key;

/// What comes under a key of our own is never compared with anything.
const NO_REQUEST: [u8; 16] = [0; 16];

/// Why the first merchant was not made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// The store has a merchant.
    #[error("there is a merchant in this store already")]
    ThereIsOne,
    /// It was refused, or may not be written.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a merchant, with everything that the command has, in one commit.
///
/// # Errors
/// The slug is taken, a series could print a number twice, or the store failed.
pub async fn make_merchant(engine: &Engine, actor: Actor, command: SetUpMerchant) -> Result<MerchantId, Failure> {
    let command = Command::SetUpMerchant(Box::new(command));
    let envelope = Envelope { key: own_key(engine), reference: None, request_hash: NO_REQUEST, command };
    let outcome = engine.submit(Request { merchant: new_id(), actor, envelope, has_callers_key: false }).await?;
    match outcome.document {
        Document::Merchant(merchant) => Ok(merchant),
        other => unreachable!("setting up a merchant came to {other:?}"),
    }
}

/// The same where there is none yet: of several that ask at once, on one server or on several, one is the first. It goes on to its end when
/// nobody waits for it any more.
///
/// # Errors
/// See [`NotMade`].
pub async fn make_first_merchant(
    store: Store,
    reads: Reads,
    engine: Engine,
    actor: Actor,
    command: SetUpMerchant,
) -> Result<MerchantId, NotMade> {
    let runtime = Handle::current();
    let first = async move {
        if !reads.merchants().await?.is_empty() {
            return Err(NotMade::ThereIsOne);
        }
        Ok(make_merchant(&engine, actor, command).await?)
    };
    // The lock is the database's or a file's, so a thread holds it that may wait.
    let alone = tokio::task::spawn_blocking(move || store.alone(|| runtime.block_on(first)));
    alone.await.expect("making a merchant does not panic")?
}

/// A random 48-bit id.
fn new_id() -> MerchantId {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes[2..]).expect("the operating system has randomness");
    MerchantId(i64::from_be_bytes(bytes).max(1))
}
