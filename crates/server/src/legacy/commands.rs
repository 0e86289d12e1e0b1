//! How commands of an import, and of the emergency fix, are submitted: under keys that follow from what they do.

use std::sync::Arc;
use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::billing::Settlement;
use docket_domain::command::{Command, Envelope, KeyDigest, Outcome};
use docket_domain::findings::{FindingKey, Repair, RepairFinding, ResolveFinding};
use docket_domain::ids::{ImportId, OrderId, PaymentId};
use docket_domain::merchants::Settings;
use docket_domain::ordering::{Status, TransitionOrder};
use docket_domain::payments::ApprovePayment;
use docket_domain::refusal::{Code, Refusal};
use docket_engine::{Engine, Failure, Request};
use docket_store::Reads;
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;

use crate::app::own_key;
use crate::extract::Asked;
use crate::imports::ImportFailure;

/// What commands of an import are compared with: nothing, for their key follows from what they do.
const NO_REQUEST: [u8; 16] = [0; 16];
/// How often a lane is asked again that has too much to do.
const TRIES: u32 = 100;
/// For how long it is left alone before.
const BUSY_WAIT: Duration = Duration::from_millis(100);

/// From what keys follow.
#[derive(Clone, Copy, Debug)]
pub enum Keys {
    /// From an import: whoever goes on with it does nothing twice.
    Import(ImportId),
    /// From what somebody asked for: who sends it again does nothing twice, and who sends something else under the same key is refused.
    Asked(Asked),
}

/// Who submits commands, of which merchant. Cheap to clone.
#[derive(Clone)]
pub struct Commands {
    /// Where they go.
    pub engine: Engine,
    /// What the store has.
    pub reads: Reads,
    /// Of the merchant.
    pub settings: Arc<Settings>,
    /// Who does it.
    pub actor: Actor,
    /// Under which keys.
    pub keys: Keys,
}

impl Commands {
    /// A command, known by what it does and what it does that to.
    pub fn request(&self, what: &str, id: &str, command: Command) -> Request {
        let (key, request_hash, has_callers_key) = match self.keys {
            Keys::Import(import) => (key(&import.0.into_bytes(), what, id), NO_REQUEST, false),
            Keys::Asked(Asked { key: Some(asked), request_hash, .. }) => (key(&asked.0, what, id), request_hash, true),
            Keys::Asked(Asked { request_hash, .. }) => (own_key(&self.engine), request_hash, false),
        };
        let envelope = Envelope { key, reference: None, request_hash, command };
        Request { merchant: self.settings.merchant, actor: self.actor.clone(), envelope, has_callers_key }
    }

    /// Says that a transfer has come, and confirms its order where that does not follow by itself. Where a rule refuses that, it stays
    /// where finance sees it, and the refusal is answered.
    ///
    /// # Errors
    /// The store failed; the request's key came before with something else.
    pub async fn approve(&self, payment: PaymentId, order: Option<OrderId>) -> Result<Option<Refusal>, ImportFailure> {
        let command = Command::ApprovePayment(Box::new(ApprovePayment { payment, to_wallet: false }));
        match submit(&self.engine, self.request("approve", &payment.to_string(), command)).await {
            Ok(_) => {}
            Err(Failure::Refused(refusal)) if refusal.code == Code::PaymentAlreadyPaid => {}
            Err(Failure::Refused(refusal)) if refusal.code != Code::IdempotencyMismatch => return Ok(Some(refusal)),
            Err(failure) => return Err(failure.into()),
        }
        match order {
            Some(order) => self.confirm(order).await,
            None => Ok(None),
        }
    }

    /// Confirms an order that is paid and still pending.
    async fn confirm(&self, order: OrderId) -> Result<Option<Refusal>, ImportFailure> {
        let merchant = self.settings.merchant;
        let found = self.reads.order(merchant, order).await?;
        let waits = |order: &docket_domain::ordering::Order| {
            order.status == Status::Pending && order.held_at.is_none() && order.is_settled(&self.settings)
        };
        if !found.is_some_and(|document| waits(&document.order)) {
            return Ok(None);
        }
        let to = Status::Confirmed;
        let command = TransitionOrder { order, to, reason: None, settlement: Settlement::default(), version: None };
        let command = Command::TransitionOrder(Box::new(command));
        match submit(&self.engine, self.request("confirm", &order.to_string(), command)).await {
            Ok(_) => Ok(None),
            Err(Failure::Refused(refusal)) if refusal.code != Code::IdempotencyMismatch => Ok(Some(refusal)),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Closes a finding.
    ///
    /// # Errors
    /// The store failed.
    pub fn close(&self, (code, place): FindingKey) -> Result<(), ImportFailure> {
        let id = format!("{code} {place}");
        self.note("settled", &id, Command::ResolveFinding(Box::new(ResolveFinding { key: (code, place) })))
    }

    /// Recomputes a figure that is kept twice, and answers whether that put it right.
    ///
    /// # Errors
    /// The store failed.
    pub fn repair(&self, repair: &Repair) -> Result<bool, ImportFailure> {
        let command = Command::RepairFinding(Box::new(RepairFinding { repair: repair.clone() }));
        match Handle::current().block_on(submit(&self.engine, self.request("repair", &repair.stored(), command))) {
            Ok(_) => Ok(true),
            Err(Failure::Refused(refusal)) if refusal.code == Code::FindingNothingToRepair => Ok(true),
            Err(Failure::Refused(refusal)) if refusal.code == Code::FindingNeedsPerson => Ok(false),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Notes something about findings, as the program, like the doctor. Another may have been faster.
    ///
    /// # Errors
    /// The store failed.
    pub fn note(&self, what: &str, id: &str, command: Command) -> Result<(), ImportFailure> {
        let request = Request { actor: Actor::program(), ..self.request(what, id, command) };
        match Handle::current().block_on(submit(&self.engine, request)) {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refusal)) if matches!(refusal.code, Code::FindingAlreadyOpen | Code::FindingNotOpen) => Ok(()),
            Err(failure) => Err(failure.into()),
        }
    }
}

/// Submits a command, also where the lane has too much to do.
///
/// # Errors
/// See [`Failure`].
pub async fn submit(engine: &Engine, request: Request) -> Result<Outcome, Failure> {
    for _ in 0..TRIES {
        match engine.submit(request.clone()).await {
            Err(Failure::Busy) => tokio::time::sleep(BUSY_WAIT).await,
            answer => return answer,
        }
    }
    Err(Failure::Busy)
}

/// The key of something: it follows from what is done, to what, and for whom, so that it is done at most once. It begins like that for
/// whom, so that keys of one import arrive in order.
fn key(of: &[u8; 16], what: &str, id: &str) -> KeyDigest {
    let mut hash = Sha256::new();
    hash.update(b"docket put right 1");
    hash.update(of);
    for part in [what, id] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut digest = *of;
    digest[6..].copy_from_slice(&hash.finalize()[..10]);
    // Of version 8 of RFC 9562: no client's key is like it.
    digest[6] = (digest[6] & 0x0f) | 0x80;
    KeyDigest(digest)
}
