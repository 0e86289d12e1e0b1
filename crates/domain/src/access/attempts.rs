//! How often a secret may be tried, and something costly be asked for. Example: five passwords that are wrong are free; whoever tries a
//! sixth waits a second first, then two, four … at most a quarter of an hour, until one is right or a day has gone by without a try.
//!
//! A try is counted *before* the secret is looked at and taken back when it was right, so that a hundred tries at the same moment count a
//! hundred times. What is counted stands in the store ([`Tally`]), so that a restart forgets nothing and several servers count together.

use std::net::{IpAddr, Ipv6Addr};

use sha2::{Digest, Sha256};

use crate::hex::hex;
use crate::ids::UserId;
use crate::time::Timestamp;

/// The wait after the last free try that was wrong; it doubles with each.
const FIRST_WAIT_MS: i64 = 1_000;
/// The longest wait.
const LONGEST_WAIT_MS: i64 = 15 * 60_000;
/// When all is forgotten of a target that nobody tried.
pub const FORGOTTEN_AFTER_MS: i64 = 24 * HOUR_MS;
const HOUR_MS: i64 = 60 * 60_000;
/// Of several tries at once one may have read its clock before another was counted, and clocks of several servers differ: whatever was
/// counted so little later counts as now, so that it bars nobody and is not taken for a clock that was put back.
const SAME_MOMENT_MS: i64 = 10_000;
/// Stands for "until somebody resets it".
const UNTIL_RESET: Timestamp = Timestamp(i64::MAX);

words! {
    /// What is tried.
    Kind {
        /// The PIN of a user: so short that only a lock protects it.
        Pin = "pin",
        /// A password.
        Password = "password",
        /// A customer's one-time code.
        Code = "code",
        /// Any of these, from one address. Many people may share one, so it has more free tries than a person needs.
        Address = "address",
        /// Having a code sent to a phone.
        CodesToPhone = "codesToPhone",
        /// Having codes sent, from one address.
        CodesToAddress = "codesToAddress",
        /// Orders of guests, from one address: nobody has proved who they are.
        GuestOrdersOfAddress = "guestOrdersOfAddress",
        /// Orders of guests who name one phone.
        GuestOrdersOfPhone = "guestOrdersOfPhone",
        /// Having codes sent, by whomever: each costs the merchant money.
        CodesOfMerchant = "codesOfMerchant",
    }
}

/// How often, and what then.
enum Allowance {
    /// What is wrong makes the next try wait.
    Secret {
        /// So many without a wait.
        free: u32,
        /// After so many only a reset helps.
        locks_after: Option<u32>,
    },
    /// There are only so many of it.
    Quota { most: u32, within_ms: i64, apart_ms: i64 },
}

impl Kind {
    fn allowance(self) -> Allowance {
        match self {
            Kind::Pin => Allowance::Secret { free: 3, locks_after: Some(10) },
            Kind::Password | Kind::Code => Allowance::Secret { free: 5, locks_after: None },
            Kind::Address => Allowance::Secret { free: 30, locks_after: None },
            Kind::CodesToPhone => Allowance::Quota { most: 5, within_ms: HOUR_MS, apart_ms: 30_000 },
            Kind::CodesToAddress => Allowance::Quota { most: 20, within_ms: HOUR_MS, apart_ms: 0 },
            Kind::GuestOrdersOfAddress => Allowance::Quota { most: 60, within_ms: HOUR_MS, apart_ms: 0 },
            Kind::GuestOrdersOfPhone => Allowance::Quota { most: 10, within_ms: HOUR_MS, apart_ms: 0 },
            Kind::CodesOfMerchant => Allowance::Quota { most: 2_000, within_ms: 24 * HOUR_MS, apart_ms: 0 },
        }
    }
}

/// What is tried, of whom. Its text names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    kind: Kind,
    of: String,
}

impl Target {
    /// The PIN of a user.
    pub fn pin(user: UserId) -> Target {
        Target { kind: Kind::Pin, of: user.0.to_string() }
    }

    /// The password of whoever signs in by that name, whether there is such a user or not.
    pub fn password(login: &str, salt: &[u8; 16]) -> Target {
        Target::hashed(Kind::Password, login, salt)
    }

    /// A customer's code, by their phone.
    pub fn code(phone: &str, salt: &[u8; 16]) -> Target {
        Target::hashed(Kind::Code, phone, salt)
    }

    /// Secrets that are tried from an address. Whoever has an IPv6 address has 2⁶⁴ of them, so those count as one.
    pub fn address(address: IpAddr) -> Target {
        Target { kind: Kind::Address, of: network(address) }
    }

    /// Having a code sent to a phone.
    pub fn codes_to_phone(phone: &str, salt: &[u8; 16]) -> Target {
        Target::hashed(Kind::CodesToPhone, phone, salt)
    }

    /// Having codes sent, from an address.
    pub fn codes_to_address(address: IpAddr) -> Target {
        Target { kind: Kind::CodesToAddress, of: network(address) }
    }

    /// Orders of guests, from an address.
    pub fn guest_orders_of_address(address: IpAddr) -> Target {
        Target { kind: Kind::GuestOrdersOfAddress, of: network(address) }
    }

    /// Orders of guests who name a phone.
    pub fn guest_orders_of_phone(phone: &str, salt: &[u8; 16]) -> Target {
        Target::hashed(Kind::GuestOrdersOfPhone, phone, salt)
    }

    /// Having codes sent at all.
    pub fn codes_of_merchant() -> Target {
        Target { kind: Kind::CodesOfMerchant, of: String::new() }
    }

    fn hashed(kind: Kind, name: &str, salt: &[u8; 16]) -> Target {
        let mut hash = Sha256::new();
        hash.update(b"docket attempt 1");
        hash.update(salt);
        hash.update(name);
        let of = hex(&hash.finalize()[..16]);
        Target { kind, of }
    }

    /// What kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// As the store knows it: `pin:0198…`, `address:2001:db8::/64`.
    pub fn subject(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.of)
    }

    /// Whether one that was right leaves the others counted: whoever has an account of their own must not be able to try those of
    /// others for ever from the same address.
    pub fn outlasts_success(&self) -> bool {
        self.kind == Kind::Address
    }
}

/// Who is counted as one: an address, and of IPv6 the network of 64 bits that one subscriber has to choose addresses from.
pub fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

fn network(address: IpAddr) -> String {
    match counted_as(address) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(network) => format!("{network}/64"),
    }
}

/// What was counted of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many tries.
    pub tries: u32,
    /// When the first was.
    pub began_at: Timestamp,
    /// When the last was.
    pub last_at: Timestamp,
    /// From when on there may be another.
    pub barred_until: Timestamp,
}

/// That something may not be tried now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// In so many milliseconds it may.
    For(i64),
    /// Not before somebody resets it.
    UntilReset,
}

impl Barred {
    /// Whole seconds to wait, for `Retry-After`; none where waiting does not help.
    pub fn seconds(self) -> Option<u64> {
        match self {
            Barred::For(ms) => Some(ms.max(1).unsigned_abs().div_ceil(1_000)),
            Barred::UntilReset => None,
        }
    }
}

/// What is counted once one more try is taken.
///
/// # Errors
/// It may not be taken now; nothing is counted then.
pub fn admit(kind: Kind, tally: Option<Tally>, now: Timestamp) -> Result<Tally, Barred> {
    let now = tally.map_or(now, |tally| in_order(tally.last_at, now));
    let counted = tally.filter(|tally| counts(kind, tally, now));
    if let Some(tally) = counted {
        if tally.barred_until == UNTIL_RESET {
            return Err(Barred::UntilReset);
        }
        let wait = tally.barred_until.0 - now.0;
        // What is further ahead than any wait is from before the clock was put back, and is past.
        if wait > 0 && wait <= longest_wait_ms(kind) {
            return Err(Barred::For(wait));
        }
    }
    let tries = counted.map_or(0, |tally| tally.tries).saturating_add(1);
    let began_at = counted.map_or(now, |tally| tally.began_at);
    Ok(Tally { tries, began_at, last_at: now, barred_until: barred_until(kind, tries, began_at, now) })
}

/// When a try is: never before the last one of the same moment.
fn in_order(last_at: Timestamp, now: Timestamp) -> Timestamp {
    let is_same_moment = (0..=SAME_MOMENT_MS).contains(&(last_at.0 - now.0));
    if is_same_moment { last_at } else { now }
}

/// What is counted when one try is taken back; nothing where it was the only one.
pub fn take_back(kind: Kind, tally: Tally) -> Option<Tally> {
    let tries = tally.tries.saturating_sub(1);
    let barred_until = match kind.allowance() {
        Allowance::Secret { .. } => barred_until(kind, tries, tally.began_at, tally.last_at),
        // What was not given out keeps nobody from asking at once.
        Allowance::Quota { .. } => tally.began_at,
    };
    (tries > 0).then_some(Tally { tries, barred_until, ..tally })
}

/// Whether what was counted still matters.
fn counts(kind: Kind, tally: &Tally, now: Timestamp) -> bool {
    match kind.allowance() {
        Allowance::Secret { .. } => tally.barred_until == UNTIL_RESET || now.0 - tally.last_at.0 < FORGOTTEN_AFTER_MS,
        Allowance::Quota { within_ms, .. } => (0..within_ms).contains(&(now.0 - tally.began_at.0)),
    }
}

fn barred_until(kind: Kind, tries: u32, began_at: Timestamp, last_at: Timestamp) -> Timestamp {
    match kind.allowance() {
        Allowance::Secret { locks_after, .. } if locks_after.is_some_and(|most| tries >= most) => UNTIL_RESET,
        Allowance::Secret { free, .. } if tries < free => last_at,
        Allowance::Secret { free, .. } => {
            let doublings = (tries - free).min(20);
            Timestamp(last_at.0 + (FIRST_WAIT_MS << doublings).min(LONGEST_WAIT_MS))
        }
        Allowance::Quota { most, within_ms, .. } if tries >= most => Timestamp(began_at.0 + within_ms),
        Allowance::Quota { apart_ms, .. } => Timestamp(last_at.0 + apart_ms),
    }
}

fn longest_wait_ms(kind: Kind) -> i64 {
    match kind.allowance() {
        Allowance::Secret { .. } => LONGEST_WAIT_MS,
        Allowance::Quota { within_ms, apart_ms, .. } => within_ms.max(apart_ms),
    }
}
