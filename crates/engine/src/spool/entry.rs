//! An entry of the spool: a document that was answered, with the key and the hash of its request and who asked. JSON, so that a person
//! can read it when there is nothing else left; its version is told apart by `version`.

use docket_domain::access::{Actor, Approver, PermissionSet, Role};
use docket_domain::command::{Command, Envelope, KeyDigest};
use docket_domain::ids::{MerchantId, TokenId, UserId};
use docket_domain::numbering::{FallbackNumber, FallbackStamp, Kind, LeaseNumber};
use docket_domain::outage::TakeIn;
use docket_domain::time::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::documents::MadeJson;

/// The version of what is written.
const VERSION: u8 = 1;

/// A document that was answered and is not taken in yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Whose records.
    pub merchant: MerchantId,
    /// Who asked.
    pub actor: Actor,
    /// The key of the request.
    pub key: KeyDigest,
    /// A second key for the same: what a till calls its sale.
    pub reference: Option<KeyDigest>,
    /// Salted hash of what was asked.
    pub request_hash: [u8; 16],
    /// What was made.
    pub take_in: TakeIn,
}

impl Entry {
    /// The command that takes it in, under the keys of its request.
    pub fn envelope(&self) -> Envelope {
        Envelope {
            key: self.key,
            reference: self.reference,
            request_hash: self.request_hash,
            command: Command::TakeIn(Box::new(self.take_in.clone())),
        }
    }

    /// As it stands in the file.
    pub(super) fn to_json(&self) -> EntryJson {
        let number = &self.take_in.number;
        EntryJson {
            version: VERSION,
            merchant: self.merchant.0,
            actor: ActorJson {
                user: self.actor.user.0,
                user_code: self.actor.user_code.clone(),
                role: self.actor.role.as_str().to_owned(),
                token: self.actor.token.map(|token| token.0),
                outlet: self.actor.outlet.clone(),
                register: self.actor.register.clone(),
                permissions: Some(self.actor.permissions.to_words()),
                approver: self
                    .actor
                    .approver
                    .map(|approver| ApproverJson { user: approver.user.0, role: approver.role.as_str().to_owned() }),
            },
            key: Uuid::from_bytes(self.key.0),
            reference: self.reference.map(|reference| Uuid::from_bytes(reference.0)),
            request_hash: Uuid::from_bytes(self.request_hash),
            number: NumberJson {
                kind: number.kind.as_str().to_owned(),
                text: number.text.clone(),
                unique_scope: number.unique_scope.clone(),
                date: number.date.as_number(),
                milliseconds: number.stamp.milliseconds,
                lease: number.stamp.lease.number(),
                counter: number.stamp.counter,
            },
            made: MadeJson::of(&self.take_in.made),
        }
    }
}

/// An entry as it stands in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntryJson {
    version: u8,
    merchant: i64,
    actor: ActorJson,
    key: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<Uuid>,
    request_hash: Uuid,
    number: NumberJson,
    made: MadeJson,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActorJson {
    user: Uuid,
    user_code: Option<String>,
    role: String,
    token: Option<Uuid>,
    outlet: Option<String>,
    register: Option<String>,
    /// With a space between two; those of the role in entries of before permissions were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permissions: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approver: Option<ApproverJson>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApproverJson {
    user: Uuid,
    role: String,
}

impl ActorJson {
    fn into_actor(self) -> Option<Actor> {
        let role = Role::parse(&self.role)?;
        let permissions = self.permissions.map_or(role.permissions(), |words| PermissionSet::from_words(&words));
        let approver = match self.approver {
            Some(approver) => Some(Approver { user: UserId(approver.user), role: Role::parse(&approver.role)? }),
            None => None,
        };
        Some(Actor {
            token: self.token.map(TokenId),
            outlet: self.outlet,
            register: self.register,
            permissions,
            approver,
            ..Actor::new(UserId(self.user), self.user_code, role)
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NumberJson {
    kind: String,
    text: String,
    unique_scope: String,
    date: i32,
    milliseconds: u32,
    lease: u8,
    counter: u8,
}

impl EntryJson {
    /// The entry; `None` where it says what no Docket of this version writes.
    pub fn into_entry(self) -> Option<Entry> {
        if self.version != VERSION {
            return None;
        }
        let number = self.number.into_number()?;
        let made = self.made.into_made(&number)?;
        Some(Entry {
            merchant: MerchantId(self.merchant),
            actor: self.actor.into_actor()?,
            key: KeyDigest(*self.key.as_bytes()),
            reference: self.reference.map(|reference| KeyDigest(*reference.as_bytes())),
            request_hash: *self.request_hash.as_bytes(),
            take_in: TakeIn { number, made },
        })
    }
}

impl NumberJson {
    fn into_number(self) -> Option<FallbackNumber> {
        let lease = LeaseNumber::new(self.lease)?;
        Some(FallbackNumber {
            kind: Kind::parse(&self.kind)?,
            text: self.text,
            unique_scope: self.unique_scope,
            date: Date::from_number(self.date)?,
            stamp: FallbackStamp { milliseconds: self.milliseconds, lease, counter: self.counter },
        })
    }
}
