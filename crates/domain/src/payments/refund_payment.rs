//! Gives money of a payment back. Example: the order was cancelled after its transfer had come; finance sends the 2,000,000.00 back,
//! and nothing is due to the customer any more.
//!
//! | payment | what can be given back |
//! | --- | --- |
//! | for an order that is cancelled, or comes to less than was paid | what is due back |
//! | for an order that nobody has taken on yet | all of it |
//! | a deposit | all of it |
//! | into a wallet | what the wallet still holds |
//! | with or on a bill | nothing: goods come back by a credit note |
//!
//! What is due back of an order that was billed is what its bill did not take of the payment. A part in cash is given in coins.

use std::sync::Arc;

use super::{
    Payment, PaymentMethod, PaymentRefund, Purpose, Status, account_of, ask_order, open_drawer, payment_at, put_payment,
};
use crate::access::Permission;
use crate::audit::{Fact, Personal, Value};
use crate::billing::tender::round_to_coin;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, whoever_is};
use crate::days::date_document;
use crate::ids::PaymentId;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::merchants::Settings;
use crate::money::Amount;
use crate::ordering::Status as OrderStatus;
use crate::refusal::{Code, Refusal};
use crate::shifts::Shift;

/// The command.
#[derive(Clone, Debug)]
pub struct RefundPayment {
    /// Of which payment.
    pub payment: PaymentId,
    /// How much; all that can be given back, where nothing is said.
    pub amount: Option<Amount>,
    /// How; as it came, where nothing is said.
    pub method: Option<PaymentMethod>,
    /// Why; free text.
    pub reason: String,
}

/// What can be given back.
struct Refundable {
    /// What is due back already.
    due: Amount,
    /// From which account more can be given, and how much.
    more: (Account, Amount),
}

impl RefundPayment {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Payment(self.payment));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let payment = payment_at(self.payment, context, book)?;
        ask_order(&payment, book)?;
        let customer = payment.customer.map(|id| whoever_is(id, "/payment", book)).transpose()?;
        let method = self.method.unwrap_or(payment.method);
        self.check_method(&payment, method, customer.as_deref(), context)?;
        let (due, from, more) = self.parts(&payment, method, customer.as_deref(), &settings, book)?;
        let amount = Amount(due.0 + more.0);
        let outlet = settings.outlet(&payment.outlet, "/outlet")?;
        let shift = open_drawer(&context.actor, &payment.outlet, book)?;
        let dated = date_document(&settings, outlet, None, context, book)?;
        let given = if method == PaymentMethod::Cash { round_to_coin(amount, settings.smallest_coin) } else { amount };
        let shift = shift.filter(|_| method == PaymentMethod::Cash);
        let changed_shift = shift.as_deref().map(|shift| given_from(shift, given)).transpose()?;
        let register = shift.as_ref().map(|shift| shift.register.clone()).or_else(|| context.actor.register.clone());
        let customer_row = customer.as_ref().map(|customer| customer.row);
        let part = |account| AccountRef::of_customer(account, customer_row);
        let postings = vec![
            (part(Account::RefundsDue), due),
            (part(from), more),
            (account_of(method, register.as_deref(), customer_row, None), Amount(-given.0)),
            (AccountRef::whole(Account::Rounding), Amount(given.0 - amount.0)),
        ];
        let entry = EntryDraft { business_date: dated.date, outlet: payment.outlet.clone(), postings }.prepare(book)?;
        // From here on it must succeed.
        dated.open(context, book);
        let refund = PaymentRefund {
            row: 0,
            payment_row: payment.row,
            amount,
            rounding: Amount(given.0 - amount.0),
            method,
            user: context.actor.user,
            outlet: payment.outlet.clone(),
            register,
            shift_row: shift.as_ref().map(|shift| shift.row),
            business_date: dated.date,
            reason: Some(self.reason.clone()),
            at: context.at,
        };
        let changed = keep_refund(&payment, refund, context, book);
        entry.post(book.next_seq() - 1, book);
        if let Some(shift) = changed_shift {
            book.shifts.put(shift.id, Arc::new(shift));
        }
        put_payment(Arc::clone(&changed), context.at, book);
        Ok(Outcome::created(Document::Payment(changed)))
    }

    fn check_method(
        &self,
        payment: &Payment,
        method: PaymentMethod,
        customer: Option<&Customer>,
        context: &Context,
    ) -> Result<(), Refusal> {
        if method == PaymentMethod::Wallet && customer.is_none() {
            let detail = "The payment has no customer into whose wallet the money could go.";
            return Err(Refusal::at("/method", Code::PaymentCustomerMissing, detail));
        }
        if method == PaymentMethod::Wallet && payment.purpose == Purpose::TopUp {
            let detail = "The money is in the wallet already; name the method by which it leaves.";
            return Err(Refusal::at("/method", Code::PaymentMethodNotTaken, detail));
        }
        let is_usual = method == payment.method || method == PaymentMethod::Wallet;
        if !is_usual && !context.actor.may(Permission::BillsRefundOtherMethod) {
            let detail =
                format!("It was paid by {}; giving it back by {} needs a manager.", payment.method.as_str(), method.as_str());
            return Err(Refusal::at("/method", Code::PermissionMissing, detail));
        }
        Ok(())
    }

    /// How much comes from what is due, from which account the rest, and how much that is.
    fn parts(
        &self,
        payment: &Payment,
        method: PaymentMethod,
        customer: Option<&Customer>,
        settings: &Settings,
        book: &mut Book,
    ) -> Result<(Amount, Account, Amount), Stop> {
        let Refundable { due, more: (from, more) } = refundable(payment, customer, book)?;
        let most = Amount(due.0 + more.0);
        let amount = self.amount.unwrap_or(most);
        if amount > most || amount <= Amount::ZERO {
            let (most, number) = (settings.currency.format(most), payment.number.text());
            let detail = format!("{most} of {number} can be given back.");
            return Err(Refusal::at("/amount", Code::RefundTooMuch, detail).into());
        }
        // Rounding every part would give back more than was paid; only all that is left is rounded.
        if method == PaymentMethod::Cash && amount < most && amount != round_to_coin(amount, settings.smallest_coin) {
            let (amount, coin) = (settings.currency.format(amount), settings.currency.format(settings.smallest_coin));
            let detail =
                format!("{amount} cannot be given in cash, of which the smallest coin is {coin}; give a part in coins, or all.");
            return Err(Refusal::at("/amount", Code::RefundMismatch, detail).into());
        }
        let from_due = Amount(due.0.min(amount.0));
        Ok((from_due, from, Amount(amount.0 - from_due.0)))
    }
}

fn refundable(payment: &Payment, customer: Option<&Customer>, book: &mut Book) -> Result<Refundable, Stop> {
    let nothing = Refundable { due: Amount::ZERO, more: (Account::CustomerDeposits, Amount::ZERO) };
    if payment.status != Status::Paid {
        return Ok(nothing);
    }
    match payment.purpose {
        Purpose::Sale | Purpose::Bill => {
            let detail = "It was paid with a bill; take its items back, and give the money back with that.";
            Err(Refusal::new(Code::PaymentOfBill, detail).into())
        }
        Purpose::Deposit => Ok(Refundable { more: (Account::CustomerDeposits, payment.left()), ..nothing }),
        Purpose::TopUp => {
            let row = customer.expect("a wallet is somebody's").row;
            book.ask(Key::CustomerAccounts(row));
            book.all_loaded()?;
            let holds = book.customer_accounts.get(&row).map_or(Amount::ZERO, |accounts| accounts.wallet());
            Ok(Refundable { more: (Account::Wallets, Amount(payment.left().0.min(holds.0))), ..nothing })
        }
        Purpose::Order => {
            let order = payment.order.as_ref().and_then(|order| book.orders.get(&order.id)).expect("it was asked for");
            // What its bill took of it goes back with what was bought.
            let not_billed = payment.left().0 - payment.billed.map_or(0, |billed| billed.0);
            let due = Amount(order.refund_due().0.min(not_billed));
            let is_free = order.status == OrderStatus::Pending;
            let more = if is_free { payment.left().0 - due.0 } else { 0 };
            Ok(Refundable { due, more: (Account::CustomerDeposits, Amount(more)) })
        }
    }
}

/// Leaves the record of a refund and keeps it, and returns the payment as it is then. The entry of that record is its caller's.
pub(crate) fn keep_refund(payment: &Payment, refund: PaymentRefund, context: &mut Context, book: &mut Book) -> Arc<Payment> {
    let decimals = book.settings().currency.decimals;
    let facts = vec![
        Fact::new("paymentNumber", Value::Text(payment.number.text().to_owned())),
        Fact::new("businessDate", Value::Date(refund.business_date)),
        Fact::new("method", Value::Word(refund.method.as_str())),
        Fact::new("amount", Value::Amount(refund.amount, decimals)),
    ];
    let personal = Personal::text("reason", refund.reason.as_deref(), payment.customer_row, context);
    let row = book.record_change(context, "payment.refunded", payment.subject(), Vec::new(), facts, personal);
    let refunded = Amount(payment.refunded.0 + refund.amount.0);
    book.payment_refunds.push(PaymentRefund { row, ..refund });
    Arc::new(Payment { refunded, version: payment.version + 1, ..payment.clone() })
}

/// The shift with the cash that it has given back.
fn given_from(shift: &Shift, amount: Amount) -> Result<Shift, Refusal> {
    let mut shift = shift.clone();
    shift.cash.refunds.0 += amount.0;
    shift.version += 1;
    shift.cash = shift.cash.bounded()?;
    Ok(shift)
}
