//! Takes a slice of another system's records in, after they were judged. Example: customer 94 comes in with their wallet and five orders;
//! `M2511130` stands at `delivered`, where management and the driver had it, and a record says that the customer was told `pending`.
//!
//! | what | how it comes in |
//! | --- | --- |
//! | a record whose id of the other system is here | it is left as it is |
//! | a customer whose phone is here | the same customer, who keeps the number of here |
//! | an order that is open | like any other: its payments are deposits until it is billed |
//! | an order that was handed over | without a bill; what was paid of it has gone, what was not is owed |
//! | an order that was called off | what was paid of it is due back |
//! | money | against `opening_balances`: no drawer, bank or day of Docket's had it |
//!
//! Documents keep their dates, and no day is opened or closed by them. What is refused is the whole slice, for want of a series or an
//! outlet; never a record for what it says, because the judgement has settled that.

use super::money::{OrderMoney, accounts_of_entry, is_in};
use super::numbers::{Unnumbered, ask_all, user_code};
use super::take_in_customer::{Whose, whose};
use super::take_in_order::bring_in_order;
use super::take_in_payment::{Given, bring_in_payment};
use super::take_in_wallet::{bring_in_wallet, entry_id};
use super::{LegacyKey, LegacyKind, LegacyOrder, LegacyPayment, LegacyRecords, Origin};
use crate::audit::Subject;
use crate::book::{Book, Key};
use crate::calendar::Calendar;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::imports::{CameTo, Imported, Slice};
use crate::ledger::{Account, AccountRef, BalanceKey};
use crate::merchants::{Channel, Outlet, Settings};
use crate::numbering::{DocumentFacts, Kind};
use crate::payments::PaymentMethod;
use crate::refusal::Refusal;
use crate::time::{Date, Timestamp};
use std::sync::Arc;

/// Rows of an order or payment beside its lines: itself, records, entry, postings, balances.
const ROWS: usize = 8;

/// The command.
#[derive(Clone, Debug)]
pub struct TakeInLegacy {
    /// Which part of which import.
    pub slice: Slice,
    /// Short code of the outlet that everything belongs to.
    pub outlet: String,
    /// Name of the channel of its orders.
    pub channel: String,
    /// What comes in.
    pub records: Vec<LegacyRecords>,
}

/// Where it comes in.
pub(super) struct Place<'a> {
    pub settings: &'a Settings,
    pub outlet: &'a Outlet,
    pub channel: &'a Channel,
    calendar: Calendar<'a>,
}

impl<'a> Place<'a> {
    fn of(command: &TakeInLegacy, settings: &'a Settings) -> Result<Place<'a>, Refusal> {
        let outlet = settings.outlet(&command.outlet, "/outlet")?;
        let channel = settings.channel(&command.channel)?;
        Ok(Place { settings, outlet, channel, calendar: settings.calendar(Some(outlet)) })
    }

    /// The operating day of a moment of the past: by the cutoff alone, because nobody can ask now who had which shift open.
    pub fn date(&self, at: Timestamp) -> Date {
        self.calendar.date_by_cutoff(at)
    }

    /// The facts of a document, by which it is numbered.
    pub fn facts<'f>(&'f self, date: Date, user: Option<&'f str>, customer: Option<&'f str>) -> DocumentFacts<'f> {
        DocumentFacts {
            outlet: Some(&self.outlet.code),
            channel: Some(&self.channel.code),
            user,
            customer,
            ..DocumentFacts::on(date, self.settings.fiscal_year_start)
        }
    }

    /// An account's balance on a day here.
    fn ask_balance(&self, account: Account, date: Date, book: &mut Book) {
        let key = BalanceKey { account: AccountRef::whole(account), outlet: self.outlet.code.clone(), business_date: date };
        book.ask(Key::Balance(key));
    }
}

impl TakeInLegacy {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        let Some(settings) = book.settings_if_any().cloned() else { return };
        // Whoever names no place is refused when it is decided.
        let Ok(place) = Place::of(self, &settings) else { return };
        for records in &self.records {
            records.ask(&place, book);
        }
    }

    /// About how many rows it writes.
    pub(crate) fn weight_rows(&self) -> usize {
        let of_order = |order: &LegacyOrder| ROWS + order.lines.len() + ROWS * order.payments.len();
        let of_one = |records: &LegacyRecords| {
            let orders: usize = records.orders.iter().map(of_order).sum();
            ROWS + orders + ROWS * (records.wallet.len() + records.payments.len())
        };
        5 + self.records.iter().map(of_one).sum::<usize>()
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let place = Place::of(self, &settings)?;
        // What can be refused is a number, and the first of a kind tells: the draft is discarded then.
        let owners = self.records.iter().map(|records| whose(records.customer.as_ref(), &place, context, book));
        let owners = owners.collect::<Result<Vec<Whose>, Stop>>()?;
        let unnumbered = self.records.iter().zip(&owners).flat_map(|(one, owner)| one.unnumbered(owner, &place, context, book));
        let unnumbered: Vec<Unnumbered<'_>> = unnumbered.collect();
        ask_all(&unnumbered, &place, book)?;
        let mut lines = Vec::new();
        for (records, owner) in self.records.iter().zip(owners) {
            records.bring_in(owner, &place, &mut lines, context, book)?;
        }
        // From here on it must succeed.
        book.record(context, "legacy.imported", Subject::Import(self.slice.import), self.slice.facts(&lines));
        Ok(Outcome::created(Document::Imported(Arc::new(Imported { slice: self.slice, lines }))))
    }
}

impl LegacyRecords {
    fn ask(&self, place: &Place<'_>, book: &mut Book) {
        if let Some(customer) = &self.customer {
            customer.ask(place, book);
        }
        let mut before = Vec::new();
        for entry in &self.wallet {
            let owner = self.customer.as_ref().map_or("", |customer| &customer.legacy_id);
            book.ask(Key::Legacy(LegacyKey { kind: LegacyKind::WalletEntry, id: entry_id(entry, owner, &mut before) }));
            for account in [Account::OpeningBalances, Account::Wallets] {
                place.ask_balance(account, place.date(entry.at), book);
            }
        }
        for order in &self.orders {
            order.ask(place, book);
        }
        let owner = self.customer.as_ref().map_or("", |customer| &customer.legacy_id);
        for (index, payment) in self.payments.iter().enumerate() {
            payment.ask(&payment.id_within(owner, index), place, book);
        }
    }

    /// Its documents that are not here, with what their numbers are made of.
    fn unnumbered<'a>(&'a self, owner: &Whose, place: &Place<'_>, context: &Context, book: &Book) -> Vec<Unnumbered<'a>> {
        let customer = match owner {
            Whose::Somebody(customer, _) => Some(customer.row.to_string()),
            Whose::Nobody => None,
            Whose::Erased => return Vec::new(),
        };
        let is_here = |kind, id: &str| book.legacy.peek(&LegacyKey { kind, id: id.to_owned() }).is_some();
        let orders = self.orders.iter().filter(|order| !is_here(LegacyKind::Order, &order.legacy_id));
        let orders: Vec<&LegacyOrder> = orders.collect();
        let of_payments = orders.iter().flat_map(|order| &order.payments).chain(&self.payments);
        let payments = of_payments.map(|one| (Kind::Payment, &one.number, one.created_at, one.user_code()));
        let numbered = orders.iter().map(|one| (Kind::Order, &one.number, one.created_at, one.user_code())).chain(payments);
        let unnumbered = numbered.map(|(kind, number, at, user)| Unnumbered {
            kind,
            number,
            date: place.date(at),
            user: user.or_else(|| context.actor.user_code.clone()),
            customer: customer.clone(),
        });
        unnumbered.collect()
    }

    /// Brings in the customer, the wallet, deposits and orders; what each came to goes to `lines`, in that order.
    fn bring_in(
        &self,
        owner: Whose,
        place: &Place<'_>,
        lines: &mut Vec<CameTo>,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<(), Stop> {
        let customer = match owner {
            Whose::Somebody(customer, came_to) => {
                lines.push(came_to);
                Some(customer)
            }
            Whose::Nobody => None,
            // Whoever wanted to be forgotten is not brought in again by the files of another system.
            Whose::Erased => {
                let documents = 1 + self.wallet.len() + self.payments.len() + self.orders.len();
                lines.extend(std::iter::repeat_n(CameTo::Unchanged, documents));
                return Ok(());
            }
        };
        bring_in_wallet(&self.wallet, self.customer.as_ref(), customer.as_deref(), place, lines, context, book)?;
        let owner = self.customer.as_ref().map_or("", |customer| &customer.legacy_id);
        for (index, payment) in self.payments.iter().enumerate() {
            let given = Given::ahead(customer.as_deref(), payment.id_within(owner, index));
            let came_in = bring_in_payment(payment, &given, place, context, book)?;
            lines.push(if came_in.is_some() { CameTo::Created } else { CameTo::Unchanged });
        }
        for order in &self.orders {
            lines.push(bring_in_order(order, customer.as_ref(), place, context, book)?);
        }
        Ok(())
    }
}

impl LegacyOrder {
    pub(super) fn user_code(&self) -> Option<String> {
        self.user.as_deref().and_then(user_code)
    }

    fn ask(&self, place: &Place<'_>, book: &mut Book) {
        book.ask(Key::Legacy(LegacyKey { kind: LegacyKind::Order, id: self.legacy_id.clone() }));
        let date = place.date(self.created_at);
        super::numbers::ask(Kind::Order, &self.number, &place.facts(date, self.user_code().as_deref(), None), book);
        let money = OrderMoney::of(self.status, self.total, self.payments.iter());
        for (index, (payment, share)) in self.payments.iter().zip(&money.shares).enumerate() {
            payment.ask(&payment.id_within(&self.legacy_id, index), place, book);
            if share.excess.0 > 0 {
                place.ask_balance(Account::RefundsDue, place.date(payment.came_at()), book);
            }
        }
        // What a wallet does not hold any more is owed.
        let may_owe = money.is_over && self.payments.iter().any(|payment| payment.method == PaymentMethod::Wallet);
        for account in accounts_of_entry(&money).chain(may_owe.then_some(Account::Receivables)) {
            place.ask_balance(account, place.date(self.status_since), book);
        }
    }
}

impl LegacyPayment {
    pub(super) fn user_code(&self) -> Option<String> {
        self.user.as_deref().and_then(user_code)
    }

    /// The id under which it is known: the other system's, or one that follows from what it is made for.
    pub(super) fn id_within(&self, owner: &str, index: usize) -> String {
        self.legacy_id.clone().unwrap_or_else(|| format!("made:{owner}:{index}"))
    }

    /// When the money came; of what is awaited, when it was promised.
    pub(super) fn came_at(&self) -> Timestamp {
        self.paid_at.unwrap_or(self.created_at)
    }

    fn ask(&self, id: &str, place: &Place<'_>, book: &mut Book) {
        book.ask(Key::Legacy(LegacyKey { kind: LegacyKind::Payment, id: id.to_owned() }));
        let date = place.date(self.created_at);
        super::numbers::ask(Kind::Payment, &self.number, &place.facts(date, self.user_code().as_deref(), None), book);
        if is_in(self) {
            let from = super::money::from_account(self.method);
            for account in [from, Account::CustomerDeposits] {
                place.ask_balance(account, place.date(self.came_at()), book);
            }
        }
    }
}

/// Where a document comes from.
pub(super) fn origin(legacy_id: String, former_number: Option<String>, is_settled_there: bool) -> Option<Box<Origin>> {
    Some(Box::new(Origin { legacy_id, former_number, is_settled_there }))
}
