//! Changes the merchant's settings: everything that a preset sets and that documents do not depend on. What is not named stays.
//!
//! Example: from now on the counter sells only in an open shift. What documents are reckoned by, currency and decimals, whether prices
//! include tax, the fiscal year and the country, is no part of it: amounts of before would mean something else.

use super::settings_facts::facts;
use super::{AutoConfirm, Channel, Outlet, PaymentRules, Register, Settings};
use crate::audit::{Fact, Subject, Value, differing};
use crate::billing::ChargeRule;
use crate::book::Book;
use crate::calendar::{Policy, Zone};
use crate::catalog::embedded::BarcodeRule;
use crate::catalog::{check_borne, list_all, record_listed};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::delivery::ProofWanted;
use crate::money::Amount;
use crate::numbering::Series;
use crate::numbering::checker::{self, Ground};
use crate::printing::{Digits, Printer};
use crate::queues::Queue;
use crate::refusal::{Code, Problem, Refusal};
use crate::time::Timestamp;

/// The command.
#[derive(Clone, Debug)]
pub struct ChangeSettings {
    /// The version that was read; refused when the settings were changed since.
    pub version: Option<u32>,
    /// What becomes different.
    pub changes: SettingsChanges,
}

/// What becomes different of the settings; `None` stays as it is. Each must fit by itself, as the edge reads it.
#[derive(Clone, Debug, Default)]
pub struct SettingsChanges {
    /// As it is printed.
    pub name: Option<String>,
    /// Language of what is printed.
    pub language: Option<String>,
    /// Where the business day is reckoned.
    pub zone: Option<Zone>,
    /// When business days begin and end.
    pub business_day: Option<Policy>,
    /// When an order is confirmed by itself.
    pub auto_confirm: Option<AutoConfirm>,
    /// Whether an order that says nothing of payment may be prepared unpaid.
    pub pay_later: Option<bool>,
    /// For how many hours a bank transfer is awaited.
    pub transfer_hours: Option<u16>,
    /// After how many minutes an order is cancelled that nobody pays for; never where the inner one is `None`.
    pub release_unpaid_minutes: Option<Option<u16>>,
    /// After how many minutes what waits in these queues is overdue.
    pub queues: Vec<(Queue, u32)>,
    /// The smallest coin, in minor units; 0 for none but the minor unit.
    pub smallest_coin: Option<Amount>,
    /// Whether the counter sells only in an open shift.
    pub shift_required: Option<bool>,
    /// For how many years bills keep their copy of a customer's name.
    pub retention_years: Option<u8>,
    /// Which proof of a delivery is wanted.
    pub delivery_proof: Option<ProofWanted>,
    /// All charges from now on.
    pub charges: Option<Vec<ChargeRule>>,
    /// All barcode rules from now on; the usual ones where there are none.
    pub barcode_rules: Option<Vec<BarcodeRule>>,
    /// The digits of receipts.
    pub digits: Option<Digits>,
    /// Whether receipts of whole amounts leave decimals out.
    pub hides_zero_decimals: Option<bool>,
    /// All printers from now on.
    pub printers: Option<Vec<Printer>>,
    /// All outlets, by code and name; those that are new are as usual otherwise.
    pub outlets: Option<Vec<Outlet>>,
    /// All registers.
    pub registers: Option<Vec<Register>>,
    /// All channels.
    pub channels: Option<Vec<Channel>>,
}

impl ChangeSettings {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        context.actor.of_whole_merchant("The settings are")?;
        let before = book.settings();
        if let Some(version) = self.version.filter(|version| *version != before.version) {
            let detail = format!("The settings were changed since version {version} was read; read them again.");
            return Err(Refusal::at("/version", Code::SettingsVersionConflict, detail).into());
        }
        let mut after = self.changes.apply(&before);
        check_nothing_is_taken_away(&before, &after)?;
        check_fits_together(&after)?;
        check_taxes(&before, &after)?;
        check_dates_stay(&before, &after, context.at)?;
        prove_series(&before, &after)?;
        // From here on it must succeed.
        let (old, mut new) = differing(facts(&before), facts(&after));
        if new.is_empty() {
            // The key of a command that changes nothing is written too, and nothing is written without a record.
            book.record(context, "settings.unchanged", Subject::Merchant, Vec::new());
            return Ok(Outcome::ok(Document::Merchant(book.merchant())));
        }
        after.version += 1;
        let charges = after.charges.clone();
        let listed = list_all(&mut after, charges.iter().flat_map(|charge| &charge.taxes));
        record_listed(&listed, context, book);
        new.push(Fact::new("version", Value::Integer(after.version.into())));
        book.record_change(context, "settings.changed", Subject::Merchant, old, new, None);
        book.put_settings(after);
        Ok(Outcome::ok(Document::Merchant(book.merchant())))
    }
}

impl SettingsChanges {
    /// The settings as they are then.
    fn apply(&self, before: &Settings) -> Settings {
        let mut after = before.clone();
        fn set<T: Clone>(field: &mut T, change: &Option<T>) {
            if let Some(change) = change {
                field.clone_from(change);
            }
        }
        set(&mut after.name, &self.name);
        set(&mut after.language, &self.language);
        set(&mut after.zone, &self.zone);
        set(&mut after.business_day, &self.business_day);
        set(&mut after.auto_confirm, &self.auto_confirm);
        let PaymentRules { pay_later, transfer_hours, release_unpaid_minutes } = &mut after.payments;
        set(pay_later, &self.pay_later);
        set(transfer_hours, &self.transfer_hours);
        set(release_unpaid_minutes, &self.release_unpaid_minutes);
        for (queue, minutes) in &self.queues {
            *after.queues.minutes_mut(*queue) = *minutes;
        }
        set(&mut after.smallest_coin, &self.smallest_coin);
        set(&mut after.shift_required, &self.shift_required);
        set(&mut after.retention_years, &self.retention_years);
        set(&mut after.delivery_proof, &self.delivery_proof);
        set(&mut after.charges, &self.charges);
        set(&mut after.barcode_rules, &self.barcode_rules);
        // The usual ones are what a merchant has who has set none.
        if after.barcode_rules == BarcodeRule::usual(after.currency.decimals) {
            after.barcode_rules.clear();
        }
        set(&mut after.printing.digits, &self.digits);
        set(&mut after.printing.hides_zero_decimals, &self.hides_zero_decimals);
        set(&mut after.printing.printers, &self.printers);
        set(&mut after.registers, &self.registers);
        set(&mut after.channels, &self.channels);
        if let Some(outlets) = &self.outlets {
            let known = |new: &Outlet| before.outlets.iter().find(|outlet| outlet.code == new.code);
            let outlet = |new: &Outlet| match known(new) {
                Some(outlet) => Outlet { name: new.name.clone(), ..outlet.clone() },
                None => new.clone(),
            };
            after.outlets = outlets.iter().map(outlet).collect();
        }
        after
    }
}

/// Codes of outlets, registers and channels stand in documents and in their numbers, so none goes, and none means something else.
///
/// # Errors
/// `settings.inUse`, all of them at once.
fn check_nothing_is_taken_away(before: &Settings, after: &Settings) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    let mut gone = |pointer: &str, what: &str, detail: &str| {
        let detail = format!("{what} stands in documents and must stay as it is; {detail}.");
        problems.push(Problem::at(pointer, Code::SettingsInUse, detail));
    };
    for outlet in &before.outlets {
        if !after.outlets.iter().any(|one| one.code == outlet.code) {
            gone("/outlets", &format!("Outlet {}", outlet.code), "send it too, and close it with its opening hours");
        }
    }
    for register in &before.registers {
        if !after.registers.iter().any(|one| one.code == register.code && one.outlet == register.outlet) {
            gone("/registers", &format!("Register {} of {}", register.code, register.outlet), "send it too, with its outlet");
        }
    }
    for channel in &before.channels {
        if !after.channels.iter().any(|one| one.name == channel.name && one.code == channel.code) {
            gone("/channels", &format!("Channel {} with code {}", channel.name, channel.code), "send it too, with its code");
        }
    }
    Refusal::all(problems).map_or(Ok(()), Err)
}

/// What one part of the settings says of another.
///
/// # Errors
/// `outlet.unknown` of a register; `settings.inUse` of a charge or a register that something else names.
fn check_fits_together(after: &Settings) -> Result<(), Refusal> {
    for (index, register) in after.registers.iter().enumerate() {
        after.outlet(&register.outlet, &format!("/registers/{index}/outlet"))?;
    }
    for outlet in &after.outlets {
        let Some(terms) = &outlet.shop else { continue };
        terms.check(&after.charges, &after.channels, "").map_err(|refusal| {
            let detail = format!("The shop of outlet {} goes by it. {} Change the shop first.", outlet.code, refusal.detail);
            Refusal::at("/charges", Code::SettingsInUse, detail)
        })?;
    }
    Ok(())
}

/// The taxes of charges that were not there before may be borne.
///
/// # Errors
/// `tax.retired`, `tax.tooMany`.
fn check_taxes(before: &Settings, after: &Settings) -> Result<(), Refusal> {
    let new = after.charges.iter().enumerate().filter(|(_, charge)| !before.charges.contains(charge));
    for (index, charge) in new {
        check_borne(before, &charge.taxes, &format!("/charges/{index}/taxes"))?;
    }
    Ok(())
}

/// The present business date of every outlet stays what it is: documents of one evening shall not be of two dates, nor of a day that is
/// closed already.
///
/// # Errors
/// `settings.dateMoves`.
pub(crate) fn check_dates_stay(before: &Settings, after: &Settings, at: Timestamp) -> Result<(), Refusal> {
    for outlet in &before.outlets {
        let Some(changed) = after.outlets.iter().find(|one| one.code == outlet.code) else { continue };
        let (was, is) = (before.calendar(Some(outlet)), after.calendar(Some(changed)));
        let (old, new) = (was.moment(at).by_cutoff(), is.moment(at).by_cutoff());
        if old != new {
            let field = if was.policy == is.policy { "/timeZone" } else { "/businessDay" };
            let detail = format!(
                "Outlet {} is on business date {old}, and by this it would be on {new}. Make the change at a time that is of the \
                 same date either way, such as after {} at the outlet.",
                outlet.code,
                was.policy.cutoff().max(is.policy.cutoff())
            );
            return Err(Refusal::at(field, Code::SettingsDateMoves, detail));
        }
    }
    Ok(())
}

/// New codes may be some that a jurisdiction's rules do not allow; only then the series are proved anew.
///
/// # Errors
/// What the checker says, at the list that brought the code.
fn prove_series(before: &Settings, after: &Settings) -> Result<(), Refusal> {
    let lists = [
        ("/outlets", before.outlets.len() != after.outlets.len()),
        ("/registers", before.registers.len() != after.registers.len()),
        ("/channels", before.channels.len() != after.channels.len()),
    ];
    let Some((pointer, _)) = lists.into_iter().find(|(_, grew)| *grew) else { return Ok(()) };
    for series in &after.series {
        let of_its_documents = |other: &&Series| other.kind.document() == series.kind.document();
        let others = after.series.iter().chain(&after.former_series).filter(of_its_documents);
        checker::check(series, &Ground::of(after), others)
            .map_err(|refusal| Refusal::at(pointer, refusal.code, refusal.detail))?;
    }
    Ok(())
}
