//! A merchant and what they configured.

mod change_settings;
mod set_up_merchant;
mod settings_facts;

pub(crate) use change_settings::check_dates_stay;
pub use change_settings::{ChangeSettings, SettingsChanges};
pub(crate) use set_up_merchant::policy_facts;
pub use set_up_merchant::{NewSignIn, NewUser, SetUpMerchant};

use crate::access::{Actor, PermissionSet, Role, RoleOverride, permissions_of};
use crate::billing::ChargeRule;
use crate::calendar::{Calendar, Policy, Zone};
use crate::catalog::KnownTax;
pub use crate::catalog::NewProduct;
use crate::catalog::embedded::BarcodeRule;
use crate::delivery::ProofWanted;
use crate::ids::MerchantId;
use crate::money::{Amount, Currency};
use crate::numbering::{FiscalYearStart, ImportedShape, Kind, Series};
use crate::outlets::{OnlineOrders, OpeningHours, ShopTerms};
use crate::printing::{Printing, ReceiptHead};
use crate::queues::QueueRules;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// What a merchant configured; loaded and written as a whole.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Identity.
    pub merchant: MerchantId,
    /// Counts the changes that [`ChangeSettings`] made, from 1.
    pub version: u32,
    /// Unique in the store, in addresses and on the command line: `al-marya`.
    pub slug: String,
    /// As it is printed.
    pub name: String,
    /// ISO 3166 country, by which phone numbers are read.
    pub country: String,
    /// What all amounts are in.
    pub currency: Currency,
    /// BCP 47 language of what is printed.
    pub language: String,
    /// Where the business day is reckoned, at outlets that name no zone of their own.
    pub zone: Zone,
    /// When business days begin and how they end, at outlets without a policy of their own.
    pub business_day: Policy,
    /// The month in which the fiscal year begins.
    pub fiscal_year_start: FiscalYearStart,
    /// Whether prices include tax.
    pub prices_include_tax: bool,
    /// When an order is confirmed by itself.
    pub auto_confirm: AutoConfirm,
    /// How orders may be paid.
    pub payments: PaymentRules,
    /// After how long what waits in a queue is overdue.
    pub queues: QueueRules,
    /// The smallest coin, in minor units, to which cash is rounded; 0 where there is none to be had but the minor unit.
    pub smallest_coin: Amount,
    /// Whether the counter sells and takes back only in an open shift.
    pub shift_required: bool,
    /// What is charged beside goods.
    pub charges: Vec<ChargeRule>,
    /// The taxes that products and charges bear, or bore once, in the order in which they came.
    pub taxes: Vec<KnownTax>,
    /// For how many years the law wants bills to say whom they were made out to, also after a customer was erased; see
    /// [`RETENTION_YEARS`].
    pub retention_years: u8,
    /// Which proof of a delivery is wanted of drivers.
    pub delivery_proof: ProofWanted,
    /// A merchant made for a self-test, which may be removed.
    pub is_scratch: bool,
    /// How many users were ever made; the codes U1, U2 … count on from it, so that none is given twice.
    pub users_made: u32,
    /// 16 random bytes that keep hashes of this merchant's idempotency keys and requests from being guessed.
    pub salt: [u8; 16],
    /// Branches.
    pub outlets: Vec<Outlet>,
    /// Tills.
    pub registers: Vec<Register>,
    /// Where orders come from.
    pub channels: Vec<Channel>,
    /// How receipts are written and where they are printed.
    pub printing: Printing,
    /// Numbering rules, at most one per kind.
    pub series: Vec<Series>,
    /// Every rule that was in force before and is not any more: what it printed must never be printed again.
    pub former_series: Vec<Series>,
    /// What numbers of another system look like that were taken over: none of them must be printed again.
    pub imported_shapes: Vec<ImportedShape>,
    /// How barcodes that carry a weight or a price are read, as the merchant has set it; see [`Settings::barcode_rules`].
    pub barcode_rules: Vec<BarcodeRule>,
    /// What the merchant has changed of what roles may do, at most once per role.
    pub role_overrides: Vec<RoleOverride>,
}

/// Years for which bills keep their copy of a customer's name, number and phone where a preset says nothing: as long as the longest
/// of the usual laws wants (India: section 128(5) of the Companies Act, eight years).
pub const RETENTION_YEARS: u8 = 8;

/// How orders may be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentRules {
    /// Whether an order that says nothing of payment may be prepared before it is paid: in cash at the counter, or to the driver.
    pub pay_later: bool,
    /// For how many hours a bank transfer is awaited.
    pub transfer_hours: u16,
    /// After how many minutes an order is cancelled that must be paid before it is prepared, and for which nothing was paid or
    /// promised; never where `None`.
    pub release_unpaid_minutes: Option<u16>,
}

impl PaymentRules {
    /// Where a preset says nothing.
    pub const USUAL: PaymentRules = PaymentRules { pay_later: true, transfer_hours: 48, release_unpaid_minutes: None };

    /// Until when a transfer is awaited that was promised, or whose receipt was rejected, at that time.
    pub fn transfer_deadline(self, at: Timestamp) -> Timestamp {
        Timestamp(at.0 + i64::from(self.transfer_hours) * 3_600_000)
    }

    /// Until when goods are kept for an order that was placed at that time and waits for its money.
    pub fn release_deadline(self, at: Timestamp) -> Option<Timestamp> {
        self.release_unpaid_minutes.map(|minutes| Timestamp(at.0 + i64::from(minutes) * 60_000))
    }
}

words! {
    /// When an order moves from `pending` to `confirmed` by itself.
    AutoConfirm {
        /// Someone confirms it.
        Manual = "manual",
        /// In the commit that places it.
        OnPlaced = "on_placed",
        /// In the commit of its last payment.
        OnPaid = "on_paid",
    }
}

/// A branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlet {
    /// Short code, `[A-Z0-9]{1,8}`, never reused.
    pub code: String,
    /// As it is printed.
    pub name: String,
    /// Where it is, if not in the merchant's zone.
    pub zone: Option<Zone>,
    /// When its business days begin and how they end, if not as the merchant's.
    pub business_day: Option<Policy>,
    /// The head and foot of its receipts.
    pub receipt: ReceiptHead,
    /// Whether and how many online orders it takes.
    pub online: OnlineOrders,
    /// When it is open for online orders; always where `None`.
    pub opening_hours: Option<OpeningHours>,
    /// How customers order there by themselves; not at all where `None`.
    pub shop: Option<ShopTerms>,
}

impl Outlet {
    /// An outlet that differs in nothing from what is usual.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Outlet {
        Outlet {
            code: code.into(),
            name: name.into(),
            zone: None,
            business_day: None,
            receipt: ReceiptHead::default(),
            online: OnlineOrders::default(),
            opening_hours: None,
            shop: None,
        }
    }
}

/// A till, tablet or device that sells at an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Short code of its outlet.
    pub outlet: String,
    /// Short code, unique within the merchant.
    pub code: String,
    /// As it is shown.
    pub name: String,
}

/// Where orders come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// In the API: `dine_in`.
    pub name: String,
    /// Short code in numbers: `MESA`.
    pub code: String,
    /// Whether its orders come in by themselves, and are kept to an outlet's limit, pause and opening hours, whoever sends them.
    pub is_online: bool,
}

/// Channels of which staff take the orders. Others, `online` and platform names, are online unless a preset says otherwise.
pub const STAFF_CHANNELS: [&str; 4] = ["counter", "dine_in", "takeaway", "delivery"];

impl Channel {
    /// A channel that is online where its name says so.
    pub fn new(name: impl Into<String>, code: impl Into<String>) -> Channel {
        let name = name.into();
        Channel { is_online: !STAFF_CHANNELS.contains(&name.as_str()), name, code: code.into() }
    }
}

impl Settings {
    /// What a role may do here.
    pub fn permissions_of(&self, role: Role) -> PermissionSet {
        permissions_of(role, &self.role_overrides)
    }

    /// The series of a kind.
    pub fn series(&self, kind: Kind) -> Option<&Series> {
        self.series.iter().find(|series| series.kind == kind)
    }

    /// How barcodes that carry a weight or a price are read: as the merchant has set it, else as is usual.
    pub fn barcode_rules(&self) -> Vec<BarcodeRule> {
        if self.barcode_rules.is_empty() { BarcodeRule::usual(self.currency.decimals) } else { self.barcode_rules.clone() }
    }

    /// The calendar of an outlet's business days; the merchant's own where no outlet is named.
    pub fn calendar<'a>(&'a self, outlet: Option<&'a Outlet>) -> Calendar<'a> {
        Calendar {
            zone: outlet.and_then(|outlet| outlet.zone.as_ref()).unwrap_or(&self.zone),
            policy: outlet.and_then(|outlet| outlet.business_day.as_ref()).unwrap_or(&self.business_day),
        }
    }

    /// The outlet of a code, in any case of letters.
    ///
    /// # Errors
    /// `outlet.unknown`, at that pointer.
    pub fn outlet(&self, code: &str, pointer: &str) -> Result<&Outlet, Refusal> {
        self.outlets.iter().find(|outlet| outlet.code.eq_ignore_ascii_case(code)).ok_or_else(|| {
            let known = listed(self.outlets.iter().map(|outlet| &outlet.code));
            Refusal::at(pointer, Code::OutletUnknown, format!("There is no such outlet; there are {known}."))
        })
    }

    /// The outlet that a document of an actor belongs to: the one that is named, else the actor's own, else the only one.
    ///
    /// # Errors
    /// `permission.missing` where another is named than the actor is bound to; `outlet.unknown`; `outlet.required`.
    pub fn outlet_for(&self, named: Option<&str>, actor: &Actor) -> Result<&Outlet, Refusal> {
        match (named, &actor.outlet) {
            (Some(named), Some(bound)) if !named.eq_ignore_ascii_case(bound) => {
                let detail = format!("This token sells at outlet {bound} only.");
                Err(Refusal::at("/outlet", Code::PermissionMissing, detail))
            }
            (Some(code), _) => self.outlet(code, "/outlet"),
            (None, Some(code)) => self.outlet(code, "/outlet"),
            (None, None) => self.only_outlet(),
        }
    }

    /// The outlet of a merchant that has one.
    ///
    /// # Errors
    /// `outlet.required` where there are several.
    pub fn only_outlet(&self) -> Result<&Outlet, Refusal> {
        match self.outlets.as_slice() {
            [only] => Ok(only),
            _ => {
                let known = listed(self.outlets.iter().map(|outlet| &outlet.code));
                Err(Refusal::at("/outlet", Code::OutletRequired, format!("Name an outlet; there are {known}.")))
            }
        }
    }

    /// The register of a code at an outlet.
    ///
    /// # Errors
    /// `register.unknown`.
    pub fn register(&self, outlet: &str, code: &str) -> Result<&Register, Refusal> {
        let mut here = self.registers.iter().filter(|register| register.outlet == outlet);
        here.clone().find(|register| register.code.eq_ignore_ascii_case(code)).ok_or_else(|| {
            let known = listed(here.by_ref().map(|register| &register.code));
            let detail = format!("There is no such register at outlet {outlet}; there are {known}.");
            Refusal::at("/register", Code::RegisterUnknown, detail)
        })
    }

    /// The register of a code, at whatever outlet.
    ///
    /// # Errors
    /// `register.unknown`.
    pub fn register_anywhere(&self, code: &str) -> Result<&Register, Refusal> {
        self.registers.iter().find(|register| register.code.eq_ignore_ascii_case(code)).ok_or_else(|| {
            let known = listed(self.registers.iter().map(|register| &register.code));
            Refusal::at("/register", Code::RegisterUnknown, format!("There is no such register; there are {known}."))
        })
    }

    /// The channel of a name.
    ///
    /// # Errors
    /// `channel.unknown`.
    pub fn channel(&self, name: &str) -> Result<&Channel, Refusal> {
        self.channels.iter().find(|channel| channel.name == name).ok_or_else(|| {
            let known = listed(self.channels.iter().map(|channel| &channel.name));
            Refusal::at("/channel", Code::ChannelUnknown, format!("There is no such channel; there are {known}."))
        })
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let words: Vec<&str> = words.map(String::as_str).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
