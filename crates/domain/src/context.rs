//! What comes in from outside with a command: one reading of the clock, who asks, and randomness.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::access::Actor;
use crate::book::Book;
use crate::clock::Stamp;
use crate::command::Stop;
use crate::ids::CustomerId;
use crate::numbering::snowflake::{NoSnowflake, PRINTED_FROM, SnowflakeId, Snowflakes};
use crate::numbering::{FallbackNumber, FallbackNumbers, Kind, LaneNumber};
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// Everything a command may know that is not in the book.
#[derive(Clone, Debug)]
pub struct Context {
    /// The command's time: the one reading of the clock, never before the merchant's last document (SPEC 4).
    pub at: Timestamp,
    /// The reading itself.
    pub clock: Stamp,
    /// Who asks.
    pub actor: Actor,
    /// Where ids and salts come from.
    pub entropy: Entropy,
    /// Set while the database cannot be reached: the command is decided against what the book holds, and touches no counter.
    pub outage: Option<OutageNumbers>,
    /// The number that a document was given while the database could not be reached; it is taken in with it.
    pub given_number: Option<FallbackNumber>,
    /// The number that a register's device gave the bill of the running command.
    pub(crate) lane_number: Option<LaneNumber>,
    /// The id that a customer was answered with while the database could not be reached, for whoever makes them now.
    pub(crate) given_customer: Option<CustomerId>,
    /// Where Snowflake ids come from; `None` while this process has leased no worker.
    pub snowflakes: Option<Snowflakes>,
    last_snowflake: Option<SnowflakeId>,
}

/// How documents are numbered while the database cannot be reached.
#[derive(Clone, Debug)]
pub struct OutageNumbers {
    /// The kind of the document that the command is about; what it makes beside it has no number yet.
    pub kind: Kind,
    /// Where the spool's numbers stand.
    pub numbers: FallbackNumbers,
    /// The number that the document got.
    pub number: Option<FallbackNumber>,
}

impl Context {
    /// What a command of this merchant knows, whose clock was read once.
    pub fn new(clock: Stamp, book: &Book, actor: Actor, entropy: Entropy) -> Context {
        let at = clock.at.max(book.floor());
        Context {
            at,
            clock,
            actor,
            entropy,
            outage: None,
            given_number: None,
            lane_number: None,
            given_customer: None,
            snowflakes: None,
            last_snowflake: None,
        }
    }

    /// The next Snowflake id, of the command's time.
    ///
    /// # Errors
    /// [`Stop::NeedsWorker`] where the lease does not reach so far; the engine leases, and the command runs again.
    /// `numbering.snowflakesOver` before 2023 and from 2091 on.
    pub fn next_snowflake(&mut self) -> Result<SnowflakeId, Stop> {
        let id = self.draw_snowflake()?;
        self.last_snowflake = Some(id);
        Ok(id)
    }

    /// The id that the running command drew last and has not used for a ticket yet, or the next: a ticket shows the end of its order's
    /// number where it can.
    ///
    /// # Errors
    /// As [`Context::next_snowflake`].
    pub fn snowflake_for_ticket(&mut self) -> Result<SnowflakeId, Stop> {
        match self.last_snowflake.take() {
            Some(id) => Ok(id),
            None => self.draw_snowflake(),
        }
    }

    fn draw_snowflake(&mut self) -> Result<SnowflakeId, Stop> {
        if self.at < PRINTED_FROM {
            return Err(snowflakes_over().into());
        }
        let Some(snowflakes) = &mut self.snowflakes else { return Err(Stop::NeedsWorker { until: self.at }) };
        snowflakes.next(self.at).map_err(|none| match none {
            NoSnowflake::BeyondLease(until) => Stop::NeedsWorker { until },
            NoSnowflake::OutOfRange(_) => snowflakes_over().into(),
        })
    }
}

/// Why no id can be printed.
pub(crate) fn snowflakes_over() -> Refusal {
    let detail = "Snowflake ids are printed from 2023 to 2091, and the document's time is not in these years.";
    Refusal::new(Code::NumberingSnowflakesOver, detail)
}

/// A stream of random bytes from a seed, so that the same command with the same seed makes the same ids.
#[derive(Clone, Debug)]
pub struct Entropy {
    seed: [u8; 32],
    drawn: u64,
}

impl Entropy {
    /// A stream from 32 bytes that nobody can guess (or a fixed seed in tests).
    pub fn from_seed(seed: [u8; 32]) -> Entropy {
        Entropy { seed, drawn: 0 }
    }

    /// The next 16 bytes.
    pub fn bytes16(&mut self) -> [u8; 16] {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.drawn.to_be_bytes());
        self.drawn += 1;
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        bytes
    }

    /// A UUIDv7 (RFC 9562) of that time: ids made later sort later, to the millisecond.
    pub fn uuid_v7(&mut self, at: Timestamp) -> Uuid {
        let mut bytes = self.bytes16();
        bytes[..6].copy_from_slice(&at.0.to_be_bytes()[2..]);
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Uuid::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_later_millisecond_sort_later_and_no_two_are_equal() {
        let mut entropy = Entropy::from_seed([7; 32]);
        let first = entropy.uuid_v7(Timestamp(1_762_400_000_000));
        let second = entropy.uuid_v7(Timestamp(1_762_400_000_000));
        let later = entropy.uuid_v7(Timestamp(1_762_400_000_001));
        assert_ne!(first, second);
        assert!(first < later && second < later);
        assert_eq!(first.get_version_num(), 7);
    }

    #[test]
    fn the_same_seed_makes_the_same_ids() {
        let draw = || Entropy::from_seed([9; 32]).uuid_v7(Timestamp(5));
        assert_eq!(draw(), draw());
    }

    #[test]
    fn every_id_is_a_uuid_of_version_7_that_any_client_reads_as_one() {
        let mut entropy = Entropy::from_seed([7; 32]);
        for _ in 0..64 {
            let id = entropy.uuid_v7(Timestamp(1_762_400_000_000));
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122), "{id}");
            assert!(id.to_string().starts_with("019a5739-d800-7"), "{id}");
        }
    }
}
