//! An order and its lines.

use super::paid::OrderBill;
use super::views::PaymentStatus;
use std::sync::Arc;

use super::pricing::{Discount, LineTax, Totals};
use super::status::{Fulfilment, Status};
use crate::audit::{Fact, Record, Subject, Value};
use crate::catalog::ChosenOption;
use crate::customers::Customer;
use crate::delivery::DeliveryDocument;
use crate::ids::{CustomerId, OrderId, ProductId, UserId};
use crate::money::Amount;
use crate::numbering::Number;
use crate::payments::{Payment, Terms};
use crate::quantity::Quantity;
use crate::time::{Date, Timestamp};

/// What a customer asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// The number of the record that placed it; lines and history refer to the order by it.
    pub row: u64,
    /// Its number.
    pub number: Number,
    /// The short number for kitchen and customer; a merchant without a ticket series shows the order's.
    pub ticket: Option<Number>,
    /// Instead of that, where the ticket series counts or prints seats: one per seat, in the order in which the items name them.
    pub seat_tickets: Vec<SeatTicket>,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// Short code of the outlet.
    pub outlet: String,
    /// Short code of the register it was placed at.
    pub register: Option<String>,
    /// Name of the channel.
    pub channel: String,
    /// Table, as the staff call it.
    pub table: Option<String>,
    /// Who placed it.
    pub user: UserId,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// The row of that customer.
    pub customer_row: Option<u64>,
    /// What the client calls the order.
    pub client_reference: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// How it will be paid, as was agreed.
    pub terms: Option<Terms>,
    /// What was given or promised for it before it is billed, in the order in which it came.
    pub payments: Vec<Arc<Payment>>,
    /// What was ordered.
    pub lines: Vec<Line>,
    /// Discounts on the whole.
    pub discounts: Vec<Discount>,
    /// The sums.
    pub totals: Totals,
    /// Where it goes.
    pub delivery_address: Option<Address>,
    /// Notes for whoever prepares it.
    pub notes: String,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// 1 when placed, one more with each change.
    pub version: u32,
}

impl Order {
    /// How it reaches the customer.
    pub fn fulfilment(&self) -> Fulfilment {
        Fulfilment::of(&self.channel, self.delivery_address.is_some())
    }

    /// Its ticket numbers: the one, or those of its seats.
    pub fn tickets(&self) -> impl Iterator<Item = &Number> {
        self.ticket.iter().chain(self.seat_tickets.iter().map(|ticket| &ticket.number))
    }

    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::Order { row: self.row, id: self.id }
    }

    /// The order one step further.
    pub(crate) fn moved(&self, to: Status, at: Timestamp) -> Order {
        Order { status: to, updated_at: at, version: self.version + 1, ..self.clone() }
    }
}

/// The short number of what one seat ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatTicket {
    /// The seat, or the series' default code for items that name none.
    pub seat: String,
    /// Its number.
    pub number: Number,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The product; none for an open item.
    pub product: Option<ProductId>,
    /// Its SKU at that time.
    pub sku: Option<String>,
    /// Its name at that time, or what the open item is.
    pub description: String,
    /// How much.
    pub quantity: Quantity,
    /// Price of one unit with its options, in the merchant's price mode.
    pub unit_price: Amount,
    /// Discounts on this line alone.
    pub discounts: Vec<Discount>,
    /// Unit price × quantity, rounded half-up.
    pub gross: Amount,
    /// What discounts of the line and of the order take off it.
    pub discount: Amount,
    /// What is taxed.
    pub net: Amount,
    /// Tax per rate.
    pub taxes: Vec<LineTax>,
    /// Sum of the taxes.
    pub tax: Amount,
    /// What the customer pays for it.
    pub total: Amount,
    /// Notes for whoever prepares it.
    pub notes: String,
    /// Whose it is at the table: a short code.
    pub seat: Option<String>,
    /// The options it was ordered with.
    pub options: Vec<ChosenOption>,
    /// Which charge it is; none for goods.
    pub charge: Option<String>,
    /// How much of its product's stock is kept for it.
    pub reserved: Quantity,
}

impl Line {
    /// A line of a quantity of nothing yet.
    pub fn empty(quantity: Quantity) -> Line {
        Line {
            product: None,
            sku: None,
            description: String::new(),
            quantity,
            unit_price: Amount::ZERO,
            discounts: Vec::new(),
            gross: Amount::ZERO,
            discount: Amount::ZERO,
            net: Amount::ZERO,
            taxes: Vec::new(),
            tax: Amount::ZERO,
            total: Amount::ZERO,
            notes: String::new(),
            seat: None,
            options: Vec::new(),
            charge: None,
            reserved: Quantity(0),
        }
    }
}

/// Where an order goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As people write it.
    pub text: String,
    /// Degrees north, in millionths.
    pub latitude_micro: Option<i64>,
    /// Degrees east, in millionths.
    pub longitude_micro: Option<i64>,
}

/// An order with what is read beside it.
#[derive(Clone, Debug)]
pub struct OrderDocument {
    /// The order.
    pub order: Arc<Order>,
    /// Whose it is.
    pub customer: Option<Arc<Customer>>,
    /// Its bill, once it was handed over.
    pub bill: Option<OrderBill>,
    /// Who brings it, once a driver had it.
    pub delivery: Option<DeliveryDocument>,
    /// Its steps, oldest first.
    pub history: Vec<HistoryEntry>,
}

impl OrderDocument {
    /// What was paid of it: by its bill once it has one.
    pub fn amount_paid(&self) -> Amount {
        self.bill.as_ref().map_or_else(|| self.order.paid(), OrderBill::paid)
    }

    /// What is left to pay of it: what is owed of its bill once it has one.
    pub fn amount_due(&self) -> Amount {
        self.bill.as_ref().map_or_else(|| self.order.left_to_pay(), OrderBill::due)
    }

    /// What was paid of it.
    pub fn payment_status(&self) -> PaymentStatus {
        self.bill.as_ref().map_or_else(|| self.order.payment_status(), OrderBill::payment_status)
    }
}

/// One step of an order's history: a view of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Number of the record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: UserId,
    /// What happened, such as `order.placed`.
    pub action: String,
    /// From where; none when it was placed.
    pub from: Option<Status>,
    /// To where.
    pub to: Option<Status>,
    /// Why, where someone said.
    pub reason: Option<String>,
}

impl HistoryEntry {
    /// The step that a record of the running command describes.
    pub(crate) fn of(record: &Record) -> HistoryEntry {
        let status = |facts: &[Fact]| match facts.iter().find(|fact| fact.name == "status").map(|fact| &fact.value) {
            Some(Value::Word(word)) => Status::parse(word),
            _ => None,
        };
        let personal = record.personal.iter().flat_map(|personal| &personal.facts);
        let reason = personal.filter(|fact| fact.name == "reason").find_map(|fact| match &fact.value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        });
        HistoryEntry {
            seq: record.seq,
            at: record.at,
            user: record.actor.user,
            action: record.action.to_owned(),
            from: status(&record.old),
            to: status(&record.new),
            reason,
        }
    }
}
