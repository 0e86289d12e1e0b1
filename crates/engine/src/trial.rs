//! Trying a command out: it is decided by the rules on what the store has, and nothing comes of it.
//!
//! It runs on the read side, beside the lane, so that a file of a hundred thousand lines is checked while others sell. What it finds
//! is true of the records as they were read; whether the command is carried out is decided again, in its group.

use docket_domain::access::Actor;
use docket_domain::book::Book;
use docket_domain::clock::Stamp;
use docket_domain::command::{self, Command, Envelope, KeyDigest, Outcome, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::ids::MerchantId;
use docket_domain::limits::LOAD_ROUNDS_MAX;
use docket_domain::numbering::snowflake::{Snowflakes, WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_store::{Reads, StoreError};

use crate::lane::Failure;
use crate::seeds::{Seeds, SystemSeeds};

/// A book that is only read.
pub struct Trial {
    reads: Reads,
    book: Book,
    seeds: SystemSeeds,
}

impl Trial {
    /// A merchant's book, as it stands now. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn open(reads: Reads, merchant: MerchantId) -> Result<Trial, StoreError> {
        let opened = reads.open_blocking(merchant)?;
        Ok(Trial { reads, book: Book::open(merchant, opened.settings, opened.head), seeds: SystemSeeds::default() })
    }

    /// What a command would come to. Each is tried by itself: none sees what another would have done. Blocks.
    ///
    /// # Errors
    /// The store failed.
    ///
    /// # Panics
    /// On a bug in the rules.
    pub fn run(&mut self, stamp: Stamp, actor: &Actor, command: Command) -> Result<Result<Outcome, Failure>, StoreError> {
        let mut key = [0; 16];
        key.copy_from_slice(&self.seeds.draw()[..16]);
        let envelope = Envelope { key: KeyDigest(key), reference: None, request_hash: [0; 16], command };
        self.look(stamp, actor, |context, book| command::decide(&envelope, context, book))
    }

    /// What rules say that look at the book and change nothing. Blocks.
    ///
    /// # Errors
    /// The store failed.
    ///
    /// # Panics
    /// On a bug in the rules.
    pub fn look<T>(
        &mut self,
        stamp: Stamp,
        actor: &Actor,
        rules: impl Fn(&mut Context, &mut Book) -> Result<T, Stop>,
    ) -> Result<Result<T, Failure>, StoreError> {
        let seed = self.seeds.draw();
        for _ in 0..LOAD_ROUNDS_MAX {
            let mut context = Context::new(stamp, &self.book, actor.clone(), Entropy::from_seed(seed));
            context.snowflakes = Some(made_up());
            let decided = rules(&mut context, &mut self.book);
            self.book.discard();
            let result = match decided {
                Ok(found) => Ok(found),
                Err(Stop::Refused(refusal)) => Err(Failure::Refused(refusal)),
                Err(Stop::ClockSuspect) => Err(Failure::ClockSuspect),
                Err(Stop::NotDuringOutage(_)) => unreachable!("nothing is tried without a store"),
                Err(Stop::NeedsWorker { .. }) => unreachable!("a lease that is made up does not end"),
                Err(Stop::Missing) => {
                    let wanted = self.book.take_wanted();
                    for loaded in self.reads.load_blocking(self.book.merchant(), &wanted)? {
                        self.book.accept(loaded);
                    }
                    continue;
                }
            };
            self.book.trim();
            return Ok(result);
        }
        panic!("a command still asks for rows after {LOAD_ROUNDS_MAX} rounds");
    }
}

/// Ids that nobody will ever see: the lease is of no worker that the store knows of.
fn made_up() -> Snowflakes {
    let worker = WorkerId::new(0).expect("there is a first worker");
    Snowflakes::new(WorkerLease { worker, above: Timestamp(0), until: Timestamp(i64::MAX) })
}
