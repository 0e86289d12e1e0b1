//! Brings a payment in: of an order, or money that was given for no order that is there, which is the customer's deposit.

use std::sync::Arc;

use super::money::{Share, is_in, payment_entry};
use super::take_in::{Place, origin};
use super::told::came_with;
use super::{LegacyKey, LegacyKind, LegacyPayment};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::customers::Customer;
use crate::ids::PaymentId;
use crate::money::Amount;
use crate::numbering::Kind;
use crate::payments::{PaidOrder, Payment, Purpose, Receipt, Status};

/// What a payment is given for, and whose it is.
pub(super) struct Given<'a> {
    /// Whose.
    pub customer: Option<&'a Customer>,
    /// Under which id it is known.
    pub id: String,
    /// The order.
    pub order: Option<PaidOrder>,
    /// How much of it the order needs.
    pub share: Share,
    /// Whether that is gone with the order already.
    pub is_over: bool,
}

impl<'a> Given<'a> {
    /// For something that is not known.
    pub fn ahead(customer: Option<&'a Customer>, id: String) -> Given<'a> {
        Given { customer, id, order: None, share: Share::default(), is_over: false }
    }
}

/// Brings it in, unless it is here.
///
/// # Errors
/// Those of numbering; [`Stop::Missing`] while what is needed is not loaded.
pub(super) fn bring_in_payment(
    payment: &LegacyPayment,
    given: &Given<'_>,
    place: &Place<'_>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Option<Arc<Payment>>, Stop> {
    let key = LegacyKey { kind: LegacyKind::Payment, id: given.id.clone() };
    book.ask(Key::Legacy(key.clone()));
    book.all_loaded()?;
    if book.legacy.get(&key).is_some() {
        return Ok(None);
    }
    let customer_row = given.customer.map(|customer| customer.row);
    let business_date = place.date(payment.created_at);
    let paid_date = is_in(payment).then(|| place.date(payment.came_at()));
    let entry = match paid_date {
        Some(date) => {
            let draft = payment_entry(payment, given.share.excess, customer_row, &place.outlet.code, date);
            Some(draft.prepare(book)?)
        }
        None => None,
    };
    let customer_part = customer_row.map(|row| row.to_string());
    let user = payment.user_code().or_else(|| context.actor.user_code.clone());
    let facts = place.facts(business_date, user.as_deref(), customer_part.as_deref());
    let (number, former_number) = super::numbers::number_of(Kind::Payment, &payment.number, &facts, context, book)?;
    // From here on it must succeed.
    let receipt_at = payment.receipt_at.or((payment.status == Status::ReceiptUploaded).then_some(payment.created_at));
    let made = Arc::new(Payment {
        id: PaymentId(context.entropy.uuid_v7(payment.created_at)),
        row: book.next_seq(),
        number,
        user: context.actor.user,
        customer: given.customer.map(|customer| customer.id),
        customer_row,
        purpose: if given.order.is_some() { Purpose::Order } else { Purpose::Deposit },
        order: given.order.clone(),
        outlet: place.outlet.code.clone(),
        register: None,
        shift_row: None,
        bill_row: None,
        billed: (given.is_over && is_in(payment)).then_some(given.share.used),
        amount: payment.amount,
        rounding: Amount::ZERO,
        tendered: payment.amount,
        refunded: Amount::ZERO,
        method: payment.method,
        status: payment.status,
        // Which deadline it had there nobody says; it waits until somebody looks at it.
        deadline: None,
        receipt: receipt_at.map(|uploaded_at| Receipt { file: None, uploaded_at }),
        rejection: None,
        reference: None,
        client_reference: None,
        business_date,
        paid_date,
        created_at: payment.created_at,
        version: 1,
        origin: origin(given.id.clone(), former_number, is_in(payment)),
    });
    let personal = Personal::text("takenBy", payment.user.as_deref(), customer_row, context);
    let facts = told(&made, payment, given, place.settings.currency.decimals);
    let row = book.record_change(context, "payment.imported", made.subject(), Vec::new(), facts, personal);
    if let Some(entry) = entry {
        entry.post(row, book);
    }
    book.legacy.put(key, row);
    book.payments.put_new(made.id, Arc::clone(&made));
    Ok(Some(made))
}

/// What the stream says of it.
fn told(made: &Payment, payment: &LegacyPayment, given: &Given<'_>, decimals: u8) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("paymentNumber", Value::Text(made.number.text().to_owned())),
        Fact::new("businessDate", Value::Date(made.business_date)),
        Fact::new("outlet", Value::Text(made.outlet.clone())),
        Fact::new("method", Value::Word(made.method.as_str())),
        Fact::new("status", Value::Word(made.status.as_str())),
        Fact::new("amount", Value::Amount(made.amount, decimals)),
    ];
    let mut also = |name, text: Option<String>| facts.extend(text.map(|text| Fact::new(name, Value::Text(text))));
    also("customerNumber", given.customer.map(|customer| customer.number.text().to_owned()));
    also("orderNumber", made.order.as_ref().map(|order| order.number.clone()));
    also("receiptAt", made.receipt.as_ref().map(|receipt| receipt.uploaded_at.to_string()));
    facts.extend(made.number.source_facts(made.created_at));
    facts.extend(made.origin.iter().flat_map(|origin| came_with(origin)));
    facts.extend(payment.corrects.map(|code| Fact::new("code", Value::Word(code.as_str()))));
    facts
}
