//! Brings an order in, at the place where it belongs, with its payments.

use std::sync::Arc;

use super::lines::lines_of;
use super::money::OrderMoney;
use super::take_in::{Place, origin};
use super::take_in_payment::{Given, bring_in_payment};
use super::take_in_wallet::{say_short, wallet_of};
use super::told::{came_with, corrected};
use super::{LegacyKey, LegacyKind, LegacyOrder, LegacyPayment};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::customers::Customer;
use crate::ids::OrderId;
use crate::imports::CameTo;
use crate::money::Amount;
use crate::numbering::Kind;
use crate::ordering::pricing::{Discount, DiscountKind};
use crate::ordering::{Address, Fulfilment, Order, Status, placed_facts};
use crate::payments::PaymentMethod;

/// Brings it in, unless it is here: then it is left as it is, with its payments.
///
/// # Errors
/// Those of numbering; [`Stop::Missing`] while what is needed is not loaded.
pub(super) fn bring_in_order(
    order: &LegacyOrder,
    customer: Option<&Arc<Customer>>,
    place: &Place<'_>,
    context: &mut Context,
    book: &mut Book,
) -> Result<CameTo, Stop> {
    let key = LegacyKey { kind: LegacyKind::Order, id: order.legacy_id.clone() };
    book.ask(Key::Legacy(key.clone()));
    book.all_loaded()?;
    if book.legacy.get(&key).is_some() {
        return Ok(CameTo::Unchanged);
    }
    let customer_row = customer.map(|customer| customer.row);
    let payments = covered(order, customer.map(|customer| &**customer), place, context, book)?;
    let status = status_here(order, place);
    let money = OrderMoney::of(status, order.total, payments.iter().map(|(_, payment)| *payment));
    let entry = money.entry(customer_row, &place.outlet.code, place.date(order.status_since)).prepare(book)?;
    let business_date = place.date(order.created_at);
    let customer_part = customer_row.map(|row| row.to_string());
    let user = order.user_code().or_else(|| context.actor.user_code.clone());
    let facts = place.facts(business_date, user.as_deref(), customer_part.as_deref());
    let (number, former_number) = super::numbers::number_of(Kind::Order, &order.number, &facts, context, book)?;
    let (lines, totals) = lines_of(order, place.settings)?;
    // From here on only numbers of payments can be refused, and those are taken as this one was.
    let mut made = Order {
        id: OrderId(context.entropy.uuid_v7(order.created_at)),
        row: book.next_seq(),
        number,
        ticket: None,
        seat_tickets: Vec::new(),
        business_date,
        outlet: place.outlet.code.clone(),
        register: None,
        channel: place.channel.name.clone(),
        table: None,
        user: context.actor.user,
        customer: customer.map(|customer| customer.id),
        customer_row,
        client_reference: None,
        status,
        terms: order.terms,
        payments: Vec::with_capacity(payments.len()),
        lines,
        discounts: discounts(order.discount),
        totals,
        delivery_address: order.address.clone().map(|text| Address { text, latitude_micro: None, longitude_micro: None }),
        notes: order.notes.clone().unwrap_or_default(),
        requested_for: None,
        created_at: order.created_at,
        updated_at: order.status_since.max(order.created_at),
        version: 1,
        held_at: None,
        merged_into: None,
        split_from: None,
        status_since: order.status_since,
        standing: None,
        fetched_for: None,
        release_at: None,
        origin: origin(order.legacy_id.clone(), former_number, money.is_over),
    };
    leave_records(order, &made, customer.map(|customer| &**customer), context, book);
    entry.post(made.row, book);
    for ((index, payment), share) in payments.iter().zip(&money.shares) {
        let given = Given {
            customer: customer.map(|customer| &**customer),
            id: payment.id_within(&order.legacy_id, *index),
            order: Some(made.paid_order()),
            share: *share,
            is_over: money.is_over,
        };
        made.payments.extend(bring_in_payment(payment, &given, place, context, book)?);
    }
    book.legacy.put(key, made.row);
    book.orders.put_new(made.id, Arc::new(made));
    Ok(CameTo::Created)
}

/// Where it stands here: what nobody brings cannot be on its way, so that it waits for whoever fetches it.
fn status_here(order: &LegacyOrder, place: &Place<'_>) -> Status {
    let is_brought = Fulfilment::of(&place.channel.name, order.address.is_some(), false) == Fulfilment::Delivery;
    match order.status {
        Status::Dispatched if !is_brought => Status::Ready,
        // Whom it was assigned to is nobody here.
        Status::Assigned => Status::Ready,
        status => status,
    }
}

/// Its payments that come in, with their places: not those that are here (as deposits, before it was known whose they are), nor what
/// the wallet does not hold any more.
fn covered<'o>(
    order: &'o LegacyOrder,
    customer: Option<&Customer>,
    place: &Place<'_>,
    context: &Context,
    book: &mut Book,
) -> Result<Vec<(usize, &'o LegacyPayment)>, Stop> {
    let keyed = order.payments.iter().enumerate().map(|(index, payment)| {
        let id = payment.id_within(&order.legacy_id, index);
        (index, payment, LegacyKey { kind: LegacyKind::Payment, id })
    });
    let keyed: Vec<_> = keyed.collect();
    keyed.iter().for_each(|(_, _, key)| book.ask(Key::Legacy(key.clone())));
    book.all_loaded()?;
    let mut holds = match customer {
        Some(customer) if keyed.iter().any(|(_, payment, _)| spends_wallet(payment)) => wallet_of(customer.row, book)?,
        _ => Amount::ZERO,
    };
    let mut covered = Vec::with_capacity(keyed.len());
    for (index, payment, key) in keyed {
        if book.legacy.get(&key).is_some() {
            continue;
        }
        if spends_wallet(payment) {
            if payment.amount > holds {
                if let Some(customer) = customer {
                    say_short(customer, payment.amount, &key.id, place, context, book);
                }
                continue;
            }
            holds.0 -= payment.amount.0;
        }
        covered.push((index, payment));
    }
    Ok(covered)
}

fn spends_wallet(payment: &LegacyPayment) -> bool {
    payment.method == PaymentMethod::Wallet && super::money::is_in(payment)
}

fn discounts(discount: Amount) -> Vec<Discount> {
    let discounts = (discount > Amount::ZERO).then_some(Discount { kind: DiscountKind::Amount(discount), reason: None });
    discounts.into_iter().collect()
}

/// Its record, with where customers and management were told that it stands, and one of each thing that was put right.
fn leave_records(order: &LegacyOrder, made: &Order, customer: Option<&Customer>, context: &mut Context, book: &mut Book) {
    let mut facts = placed_facts(made, customer, book.settings().currency.decimals);
    facts.extend(made.origin.iter().flat_map(|origin| came_with(origin)));
    facts.push(Fact::new("saidToCustomer", Value::Text(order.said.0.clone())));
    facts.extend(order.said.1.clone().map(|word| Fact::new("saidToManagement", Value::Text(word))));
    let personal = Personal::text("takenBy", order.user.as_deref(), made.customer_row, context);
    book.record_change(context, "order.imported", made.subject(), Vec::new(), facts, personal);
    corrected(&order.corrections, "legacy.corrected", made.subject(), made.customer_row, &order.legacy_id, context, book);
}
