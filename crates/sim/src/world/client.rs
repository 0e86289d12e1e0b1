//! Calls of clients, and what becomes of them.

use docket_domain::access::Actor;
use docket_domain::command::{Command, Envelope, KeyDigest};
use docket_domain::ids::MerchantId;
use docket_engine::Request;

use super::World;
use super::disk::{KeyRow, Uuid};

/// Something that a client asks for, under a key of its own.
pub struct Call {
    /// Of whom.
    pub merchant: MerchantId,
    /// Who asks.
    pub actor: Actor,
    /// For what.
    pub command: Command,
    /// Under which key.
    pub key: [u8; 16],
    /// Whether its client was told what became of it: it was done, or refused.
    pub is_answered: bool,
    /// What the records say was done under its key.
    pub done: Option<KeyRow>,
    /// What it was answered with by servers that could not reach the store.
    pub promised: Vec<Promise>,
}

/// A document that was answered while the store was away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Which.
    pub id: Uuid,
    /// Its number.
    pub number: String,
}

/// A request on its way.
#[derive(Clone, Copy, Debug)]
pub struct Delivery {
    /// Of which call.
    pub call: usize,
    /// To which server.
    pub server: usize,
    /// The step in which it arrives.
    pub due: u32,
    /// Whether it asks for something else under the same key.
    pub is_other: bool,
}

impl Call {
    /// The hash of what is asked.
    pub fn hash(&self, is_other: bool) -> [u8; 16] {
        let mut hash = self.key;
        hash[0] ^= if is_other { 0xff } else { 0 };
        hash
    }

    /// The request as it arrives.
    pub fn request(&self, is_other: bool) -> Request {
        let (key, request_hash) = (KeyDigest(self.key), self.hash(is_other));
        let envelope = Envelope { key, reference: None, request_hash, command: self.command.clone() };
        Request { merchant: self.merchant, actor: self.actor.clone(), envelope, has_callers_key: true }
    }
}

impl World {
    /// A new call. Clients of several merchants come upon the same keys, which are nobody's but each merchant's own.
    pub(super) fn ask(&mut self, merchant: MerchantId, actor: Actor, command: Command) -> usize {
        let key = KeyDigest::of(&format!("call {}", self.calls_of(merchant).len()), &[0; 16]).0;
        self.calls.push(Call { merchant, actor, command, key, is_answered: false, done: None, promised: Vec::new() });
        self.calls.len() - 1
    }

    /// Sends a call to a server, where it arrives at once.
    pub(super) fn send(&mut self, call: usize, server: usize) {
        self.on_the_way.push(Delivery { call, server, due: self.step, is_other: false });
    }

    /// The calls of a merchant: their keys, and whether the client knows that they were done.
    pub(super) fn calls_of(&self, merchant: MerchantId) -> Vec<&Call> {
        self.calls.iter().filter(|call| call.merchant == merchant).collect()
    }
}
