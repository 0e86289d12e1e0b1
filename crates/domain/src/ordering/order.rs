//! An order and its lines.

use super::paid::OrderBill;
use super::views::PaymentStatus;
use std::sync::Arc;

use super::pricing::{Discount, LineTax, PricedLine, Totals};
use super::status::{Fulfilment, Status};
use crate::audit::{Fact, Record, Subject, Value};
use crate::catalog::ChosenOption;
use crate::customers::Customer;
use crate::delivery::DeliveryDocument;
use crate::ids::{CustomerId, OrderId, ProductId, UserId};
use crate::integrations::Platform;
use crate::legacy::Origin;
use crate::money::{Amount, Percent};
use crate::numbering::Number;
use crate::payments::{Payment, Terms};
use crate::quantity::Quantity;
use crate::standing::StandingOccurrence;
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
    /// For when it was asked; as soon as possible where `None`.
    pub requested_for: Option<Timestamp>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// 1 when placed, one more with each change.
    pub version: u32,
    /// Since when it is put aside: the kitchen does not see it until it is recalled.
    pub held_at: Option<Timestamp>,
    /// Which order has taken its lines over; it is cancelled since.
    pub merged_into: Option<OrderId>,
    /// Which order it was split off.
    pub split_from: Option<OrderId>,
    /// When it came to where it stands; `updated_at` also moves with its payments.
    pub status_since: Timestamp,
    /// The occurrence of a standing order that it is, where it is one.
    pub standing: Option<StandingOccurrence>,
    /// The delivery platform whose courier fetches it, or whose customer does; then no driver of the shop brings it.
    pub fetched_for: Option<Platform>,
    /// When it is cancelled by itself, where it must be paid first and nothing was ever paid or promised for it.
    pub release_at: Option<Timestamp>,
    /// Where it comes from, where another system made it.
    pub origin: Option<Box<Origin>>,
}

impl Order {
    /// How it reaches the customer.
    pub fn fulfilment(&self) -> Fulfilment {
        Fulfilment::of(&self.channel, self.delivery_address.is_some(), self.fetched_for.is_some())
    }

    /// Whether it was over before Docket had it: then it has no bill, and what is owed of it is paid with the order itself.
    pub fn was_settled_there(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.is_settled_there)
    }

    /// Whether that is its number, or its id or number in the other system that it comes from.
    pub fn is_known_as(&self, text: &str) -> bool {
        let origin = self.origin.as_ref();
        let there = origin.is_some_and(|origin| origin.legacy_id == text || origin.former_number.as_deref() == Some(text));
        there || self.number.text() == text
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
        Order { status: to, status_since: at, held_at: None, release_at: None, ..self.changed(at) }
    }

    /// The order as it is, one version further.
    pub(crate) fn changed(&self, at: Timestamp) -> Order {
        Order { updated_at: at, version: self.version + 1, ..self.clone() }
    }

    /// Its goods that count, without its charges.
    pub(crate) fn goods(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.is_goods())
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

/// One line of an order. It keeps its number for ever: what is taken off stays as a line of which nothing counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in its order, from 1 on; 0 on a bill, whose lines are counted anew.
    pub number: u32,
    /// The product; none for an open item.
    pub product: Option<ProductId>,
    /// Its SKU at that time.
    pub sku: Option<String>,
    /// Its name at that time, or what the open item is.
    pub description: String,
    /// How much counts; nothing where all of it was taken off.
    pub quantity: Quantity,
    /// How much was taken off again.
    pub voided: Quantity,
    /// How much went to another order when this one was split.
    pub split_off: Quantity,
    /// When it was added, where preparing had begun by then: an add-on.
    pub added_at: Option<Timestamp>,
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
    /// The part of the goods that the charge is, where it goes with them; none for goods and for an amount.
    pub charge_percent: Option<Percent>,
    /// How much of its product's stock is kept for it.
    pub reserved: Quantity,
}

impl Line {
    /// A line of a quantity of nothing yet.
    pub fn empty(quantity: Quantity) -> Line {
        Line {
            number: 0,
            product: None,
            sku: None,
            description: String::new(),
            quantity,
            voided: Quantity(0),
            split_off: Quantity(0),
            added_at: None,
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
            charge_percent: None,
            reserved: Quantity(0),
        }
    }

    /// Whether any of it counts.
    pub fn counts(&self) -> bool {
        self.quantity.0 > 0
    }

    /// Whether it is goods of which any count.
    pub fn is_goods(&self) -> bool {
        self.counts() && self.charge.is_none()
    }

    /// Makes another quantity of it count; as much of it is kept in stock, where any was.
    pub(crate) fn set_quantity(&mut self, quantity: Quantity) {
        self.quantity = quantity;
        if self.reserved.0 > 0 {
            self.reserved = quantity;
        }
    }

    /// What pricing has made of it.
    pub(crate) fn take_prices(&mut self, priced: PricedLine) {
        self.gross = priced.gross;
        self.discount = priced.discount;
        self.net = priced.net;
        self.taxes = priced.taxes;
        self.tax = priced.tax;
        self.total = priced.total;
    }

    /// The line as a bill has it: what became of it in the order is the order's.
    pub(crate) fn billed(&self) -> Line {
        Line {
            number: 0,
            voided: Quantity(0),
            split_off: Quantity(0),
            added_at: None,
            charge_percent: None,
            // What was kept for the line is goods that have left now.
            reserved: Quantity(0),
            ..self.clone()
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
    /// What it changed, `old` and `new`, as the stream has them; none where the statuses say it all.
    pub changes: Option<String>,
}

impl HistoryEntry {
    /// Whether the facts of such a step are part of the order's history.
    pub fn tells_changes(action: &str) -> bool {
        super::changes::TOLD.contains(&action)
    }

    /// Whether its facts are lines that changed, `old` and `new`.
    pub fn is_of_lines(&self) -> bool {
        super::changes::OF_LINES.contains(&self.action.as_str())
    }

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
            changes: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::audit::{Personal, Subject};
    use uuid::Uuid;

    /// A step as the running command recorded it, with what was kept beside the stream.
    fn step(action: &'static str, beside: Vec<Fact>) -> HistoryEntry {
        let status = |status: Status| vec![Fact::new("status", Value::Word(status.as_str()))];
        HistoryEntry::of(&Record {
            seq: 7,
            at: Timestamp(1_000),
            actor: Actor::program(),
            action,
            subject: Subject::Order { row: 3, id: OrderId(Uuid::nil()) },
            old: status(Status::Ready),
            new: status(Status::Preparing),
            personal: Some(Personal { salt: [0; 16], customer_row: None, facts: beside }),
        })
    }

    #[test]
    fn a_step_says_from_where_to_where_and_why_and_nothing_else_of_what_stands_beside_it() {
        let note = Fact::new("note", Value::Text("Aisha rang".into()));
        let reason = Fact::new("reason", Value::Text("not done".into()));
        let entry = step("order.moved", vec![note.clone(), reason]);
        assert_eq!((entry.seq, entry.action.as_str()), (7, "order.moved"));
        assert_eq!((entry.from, entry.to), (Some(Status::Ready), Some(Status::Preparing)));
        assert_eq!(entry.reason.as_deref(), Some("not done"));
        assert_eq!(step("order.moved", vec![note]).reason, None, "a note is no reason");
    }

    #[test]
    fn the_history_tells_what_changed_where_the_statuses_do_not_say_it() {
        for (action, tells, is_of_lines) in [
            ("order.placed", false, false),
            ("order.moved", false, false),
            ("order.amended", true, true),
            ("order.merged", true, true),
            ("order.split", true, true),
            ("order.tableMoved", true, false),
            ("order.mergedAway", true, false),
            ("order.splitOff", true, false),
            ("legacy.corrected", true, false),
        ] {
            assert_eq!(HistoryEntry::tells_changes(action), tells, "{action}");
            assert_eq!(step(action, Vec::new()).is_of_lines(), is_of_lines, "{action}");
        }
    }
}
