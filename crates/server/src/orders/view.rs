//! An order as clients see it.

use docket_domain::access::{Actor, Permission};
use docket_domain::catalog::ChosenOption;
use docket_domain::customers::Customer;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::money::Currency;
use docket_domain::numbering::Number;
use docket_domain::ordering::views::{customer_status, management_status};
use docket_domain::ordering::{Address, Discount, DiscountKind, HistoryEntry, Line, LineTax, Order, OrderDocument, SeatTicket};
use docket_domain::payments::Status as PaymentState;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::delivery::DeliveryOfOrder;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Order)]
pub struct OrderView {
    /// Identity, UUIDv7.
    id: String,
    /// Its number; unique, gapless, in order.
    #[schema(example = "ALM-20251106-000123")]
    order_number: String,
    /// Where the number comes from: `series`, `fallback` where it was made while the database could not be reached, or `imported` where
    /// another system gave it.
    #[schema(example = "series")]
    number_source: &'static str,
    /// The integer in the number, to sort by; of an imported one, its place among those that were taken over.
    #[schema(example = 123)]
    sequence: i64,
    /// The short number for kitchen and customer; the order's number where the merchant has no ticket series, and the first of
    /// `tickets` where there are several. Null until the order is in the database.
    ticket_number: Option<String>,
    /// The short number of each seat, where the merchant's tickets are numbered by seat; empty elsewhere.
    tickets: Vec<SeatTicketView>,
    /// Id of the user who placed it, or of the customer who did it themselves; all zeros where a guest or the program did it.
    user: String,
    /// The operating day it belongs to.
    #[schema(example = "2025-11-06")]
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// Code of the register it was placed at.
    register: Option<String>,
    /// Channel.
    channel: String,
    /// Table.
    table: Option<String>,
    /// What the client calls it.
    client_reference: Option<String>,
    /// Where it stands: pending, confirmed, preparing, ready, assigned, dispatched, delivered, cancelled or returned.
    status: &'static str,
    /// What has been paid, derived from the payments.
    payment_status: &'static str,
    /// What management sees, computed from the status.
    management_status: &'static str,
    /// What the customer sees, computed from the status.
    customer_status: &'static str,
    /// What was ordered.
    items: Vec<ItemView>,
    /// Discounts on the whole.
    discounts: Vec<DiscountView>,
    /// Lines before any discount, in the merchant's price mode.
    subtotal: Exact,
    /// All discounts.
    discount_total: Exact,
    /// All taxes.
    tax_total: Exact,
    /// Whether the prices include the tax; if not, it comes on top.
    prices_include_tax: bool,
    /// What the customer pays.
    total: Exact,
    /// What has been paid, cash as it was rounded to the smallest coin.
    amount_paid: Exact,
    /// What is left to pay: of an order that was handed over, what its customer owes.
    amount_due: Exact,
    /// What is to be paid back of what was given.
    refund_due: Exact,
    /// How it will be paid, as was agreed: `cash`, `card`, `wallet`, `bank_transfer`, `cod` or `house_account`.
    payment_method: Option<&'static str>,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
    /// Whose it is.
    customer: Option<CustomerOfOrder>,
    /// Id of the standing order that it was placed for; null of one that somebody placed.
    standing_order: Option<String>,
    /// Its bill, once it was handed over.
    bill: Option<BillOfOrder>,
    /// What was given or promised for it, oldest first, then what was paid with its bill.
    payments: Vec<OrderPaymentView>,
    /// Where it goes.
    delivery_address: Option<AddressView>,
    /// Who brings it, once a driver had it.
    delivery: Option<DeliveryOfOrder>,
    /// Notes for whoever prepares it.
    notes: String,
    /// For when it was asked; null for as soon as possible.
    #[schema(example = "2025-11-06T18:30:00.000Z")]
    requested_for: Option<String>,
    /// Every step: who, when, from, to, why. Lists leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<HistoryView>>,
    /// When it was placed.
    #[schema(example = "2025-11-06T03:33:20.000Z")]
    created_at: String,
    /// When it was last changed.
    updated_at: String,
    /// 1 when placed, one more with each change; send it back to be told when someone was faster.
    version: u32,
    /// Since when it is on hold; null where it is not.
    held_at: Option<String>,
    /// Id of the order that has its lines now; it is cancelled since.
    merged_into: Option<String>,
    /// Id of the order that it was split off.
    split_from: Option<String>,
    /// When it is cancelled by itself, unless it is paid or a transfer is promised before; null where that does not happen.
    #[schema(example = "2025-11-06T04:03:20.000Z")]
    release_at: Option<String>,
    /// Its id in the other system that it was brought in from; left out of what Docket made.
    #[schema(example = "51128")]
    #[serde(skip_serializing_if = "Option::is_none")]
    legacy_id: Option<String>,
    /// The number that it had there, where another document has that here; left out elsewhere.
    #[schema(example = "M2511128")]
    #[serde(skip_serializing_if = "Option::is_none")]
    former_number: Option<String>,
}

/// A payment of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderPayment)]
pub struct OrderPaymentView {
    /// Identity, UUIDv7.
    id: String,
    /// Its number; null until the order is in the database.
    #[schema(example = "PAY20260006")]
    payment_number: Option<String>,
    /// How it was given.
    method: &'static str,
    /// Where it stands: `paid`, or how the transfer is awaited.
    status: &'static str,
    /// How much was kept.
    amount: Exact,
    /// How much was handed over, change included.
    tendered: Exact,
    /// What was given back as change.
    change_due: Exact,
    /// How much was given back since, by itself; what bills give back stands in their credit notes.
    refunded_amount: Exact,
    /// Until when a transfer is awaited.
    deadline: Option<String>,
    /// Why finance did not accept the last receipt.
    rejection_reason: Option<String>,
}

/// The bill that an order became.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BillOfOrder)]
pub struct BillOfOrder {
    /// Identity, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "BILL-0000000001")]
    bill_number: String,
}

/// The short number of what one seat ordered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SeatTicket)]
pub struct SeatTicketView {
    /// The seat, or the series' default code for items that name none.
    #[schema(example = "2")]
    seat: String,
    /// Its number; null until the order is in the database.
    #[schema(example = "17")]
    number: Option<String>,
}

/// A line of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderItem)]
pub struct ItemView {
    /// Its number in the order, which it keeps for ever.
    #[schema(example = 1)]
    line: u32,
    /// Id of the product; null for an open item.
    product: Option<String>,
    /// Which charge it is, such as `deliveryFee`; null for goods.
    charge: Option<String>,
    /// Its SKU at that time.
    sku: Option<String>,
    /// Its name at that time, or what the open item is.
    description: String,
    /// How much counts; 0 where all of it was taken off, and then the line comes to nothing.
    quantity: Exact,
    /// How much was taken off again.
    voided: Exact,
    /// How much went to another order when this one was split.
    split_off: Exact,
    /// When it was added, if preparing had begun by then: an add-on. Null for what was ordered before.
    added_at: Option<String>,
    /// Price of one unit, with its options.
    unit_price: Exact,
    /// Unit price × quantity.
    gross: Exact,
    /// What discounts of the line and of the order take off.
    discount: Exact,
    /// Discounts on this line alone.
    discounts: Vec<DiscountView>,
    /// Tax per rate.
    taxes: Vec<TaxView>,
    /// Sum of the taxes.
    tax: Exact,
    /// What the customer pays for it.
    line_total: Exact,
    /// Notes for whoever prepares it.
    notes: String,
    /// Whose it is at the table.
    seat: Option<String>,
    /// The options it was ordered with.
    options: Vec<ChosenOptionView>,
}

/// An option of an item, as it was called and what it cost at that time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChosenOption)]
pub struct ChosenOptionView {
    /// Code of its group.
    #[schema(example = "EXTRAS")]
    group: String,
    /// Its code.
    #[schema(example = "CHEESE")]
    code: String,
    /// Its name in the merchant's language.
    name: String,
    /// What it adds to the price of one unit.
    price: Exact,
}

/// A tax on a line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LineTax)]
pub struct TaxView {
    /// Which.
    #[schema(example = "VAT")]
    name: String,
    /// Its rate, in per cent.
    rate: Exact,
    /// How much.
    amount: Exact,
}

/// A discount that was given.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Discount)]
pub struct DiscountView {
    /// `percent` or `amount`.
    kind: &'static str,
    /// Per cent, or an amount.
    value: Exact,
    /// Why.
    reason: Option<String>,
}

/// The customer of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerOfOrder {
    /// Identity.
    id: String,
    /// Such as `CUST0001`; null of a new customer until the document is in the database.
    customer_number: Option<String>,
    /// What they are called.
    name: String,
    /// National digits; null of who was erased.
    phone: Option<String>,
    /// The full number; null of who was erased.
    phone_e164: Option<String>,
}

/// Where an order goes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryAddress)]
pub struct AddressView {
    /// As people write it.
    text: String,
    /// Degrees north.
    lat: Option<Exact>,
    /// Degrees east.
    lng: Option<Exact>,
}

/// A step of an order's history.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderHistoryEntry)]
pub struct HistoryView {
    /// Number of the event.
    seq: u64,
    /// When.
    at: String,
    /// Id of the user, or of the customer who did it themselves; all zeros where the program did it.
    user: String,
    /// What happened, such as `order.placed`.
    action: String,
    /// From which status.
    from: Option<&'static str>,
    /// To which status.
    to: Option<&'static str>,
    /// Why, where someone said.
    reason: Option<String>,
    /// What it changed: the lines that differ, the totals, the table, as they were (`old`) and are (`new`). Null of steps that changed
    /// nothing but the status.
    #[schema(value_type = Option<Object>)]
    changes: Option<Box<RawValue>>,
}

impl OrderView {
    /// What clients see of an order.
    pub fn new(document: &OrderDocument, settings: &Settings) -> OrderView {
        let order: &Order = &document.order;
        let amount = |amount| Exact::amount(amount, &settings.currency);
        let bill = document.bill.as_ref();
        OrderView {
            id: order.id.to_string(),
            order_number: order.number.text().to_owned(),
            number_source: order.number.source().as_str(),
            sequence: order.number.sequence(),
            ticket_number: shown(order.tickets().next().unwrap_or(&order.number)),
            tickets: order.seat_tickets.iter().map(SeatTicketView::new).collect(),
            user: order.user.to_string(),
            business_date: order.business_date.to_string(),
            outlet: order.outlet.clone(),
            register: order.register.clone(),
            channel: order.channel.clone(),
            table: order.table.clone(),
            client_reference: order.client_reference.clone(),
            status: order.status.as_str(),
            payment_status: document.payment_status().as_str(),
            management_status: management_status(order.status, document.payment_status()),
            customer_status: customer_status(order.status, document.payment_status()),
            items: order.lines.iter().map(|line| item(line, &settings.currency)).collect(),
            discounts: order.discounts.iter().map(|one| DiscountView::new(one, &settings.currency)).collect(),
            subtotal: amount(order.totals.subtotal),
            discount_total: amount(order.totals.discount),
            tax_total: amount(order.totals.tax),
            prices_include_tax: settings.prices_include_tax,
            total: amount(order.totals.total),
            amount_paid: amount(document.amount_paid()),
            amount_due: amount(document.amount_due()),
            refund_due: amount(order.refund_due()),
            payment_method: order.terms.map(|terms| terms.as_str()),
            currency: settings.currency.code.clone(),
            customer: document.customer.as_deref().map(CustomerOfOrder::new),
            standing_order: order.standing.map(|standing| standing.id.to_string()),
            bill: bill.map(|bill| BillOfOrder { id: bill.id.to_string(), bill_number: bill.number.clone() }),
            payments: payments(document, &settings.currency),
            delivery_address: order.delivery_address.as_ref().map(AddressView::new),
            delivery: document.delivery.as_ref().map(DeliveryOfOrder::new),
            notes: order.notes.clone(),
            requested_for: order.requested_for.map(|at| at.to_string()),
            history: (!document.history.is_empty()).then(|| document.history.iter().map(step).collect()),
            created_at: order.created_at.to_string(),
            updated_at: order.updated_at.to_string(),
            version: order.version,
            held_at: order.held_at.map(|at| at.to_string()),
            merged_into: order.merged_into.map(|id| id.to_string()),
            split_from: order.split_from.map(|id| id.to_string()),
            release_at: order.release_at.filter(|_| order.waits_unpaid(settings)).map(|at| at.to_string()),
            legacy_id: order.origin.as_ref().map(|origin| origin.legacy_id.clone()),
            former_number: order.origin.as_ref().and_then(|origin| origin.former_number.clone()),
        }
    }
}

impl OrderView {
    /// The same, with the code that proves its delivery for who may see it.
    pub fn seen_by(actor: &Actor, document: &OrderDocument, settings: &Settings) -> OrderView {
        let sees_code = actor.may(Permission::DeliveriesCode);
        let view = OrderView::new(document, settings);
        match &document.delivery {
            Some(delivery) if sees_code => OrderView { delivery: Some(DeliveryOfOrder::with_code(delivery)), ..view },
            _ => view,
        }
    }
}

impl AddressView {
    /// Where an order goes.
    pub fn new(address: &Address) -> AddressView {
        AddressView {
            text: address.text.clone(),
            lat: address.latitude_micro.map(degrees),
            lng: address.longitude_micro.map(degrees),
        }
    }
}

/// What was paid of an order, ahead and with its bill.
pub(crate) fn payments(document: &OrderDocument, currency: &Currency) -> Vec<OrderPaymentView> {
    let amount = |amount| Exact::amount(amount, currency);
    let ahead = document.order.payments.iter().map(|payment| OrderPaymentView {
        id: payment.id.to_string(),
        payment_number: shown(&payment.number),
        method: payment.method.as_str(),
        status: payment.status.as_str(),
        amount: amount(payment.amount),
        tendered: amount(payment.tendered),
        change_due: amount(payment.change()),
        refunded_amount: amount(payment.refunded),
        deadline: payment.deadline.map(|deadline| deadline.to_string()),
        rejection_reason: payment.rejection.clone(),
    });
    let is_ahead = |id| document.order.payments.iter().any(|payment| payment.id == id);
    let of_bill = document.bill.iter().flat_map(|bill| &bill.payments).filter(|payment| !is_ahead(payment.id));
    let of_bill = of_bill.map(|payment| OrderPaymentView {
        id: payment.id.to_string(),
        payment_number: Some(payment.number.clone()).filter(|number| !number.is_empty()),
        method: payment.method.as_str(),
        status: PaymentState::Paid.as_str(),
        amount: amount(payment.amount),
        tendered: amount(payment.tendered),
        change_due: amount(Amount(payment.tendered.0 - payment.amount.0)),
        refunded_amount: amount(Amount::ZERO),
        deadline: None,
        rejection_reason: None,
    });
    ahead.chain(of_bill).collect()
}

fn item(line: &Line, currency: &Currency) -> ItemView {
    let amount = |amount| Exact::amount(amount, currency);
    ItemView {
        line: line.number,
        product: line.product.map(|product| product.to_string()),
        charge: line.charge.clone(),
        sku: line.sku.clone(),
        description: line.description.clone(),
        quantity: Exact::quantity(line.quantity),
        voided: Exact::quantity(line.voided),
        split_off: Exact::quantity(line.split_off),
        added_at: line.added_at.map(|at| at.to_string()),
        unit_price: amount(line.unit_price),
        gross: amount(line.gross),
        discount: amount(line.discount),
        discounts: line.discounts.iter().map(|discount| DiscountView::new(discount, currency)).collect(),
        taxes: line.taxes.iter().map(|tax| TaxView::new(tax, currency)).collect(),
        tax: amount(line.tax),
        line_total: amount(line.total),
        notes: line.notes.clone(),
        seat: line.seat.clone(),
        options: line.options.iter().map(|option| ChosenOptionView::new(option, currency)).collect(),
    }
}

impl SeatTicketView {
    pub(crate) fn new(ticket: &SeatTicket) -> SeatTicketView {
        SeatTicketView { seat: ticket.seat.clone(), number: shown(&ticket.number) }
    }
}

impl ChosenOptionView {
    pub(crate) fn new(option: &ChosenOption, currency: &Currency) -> ChosenOptionView {
        ChosenOptionView {
            group: option.group.clone(),
            code: option.code.clone(),
            name: option.name.clone(),
            price: Exact::amount(option.price, currency),
        }
    }
}

impl TaxView {
    pub(crate) fn new(tax: &LineTax, currency: &Currency) -> TaxView {
        TaxView { name: tax.tax.name.clone(), rate: Exact(tax.tax.rate.to_string()), amount: Exact::amount(tax.amount, currency) }
    }
}

impl DiscountView {
    pub(crate) fn new(discount: &Discount, currency: &Currency) -> DiscountView {
        let (kind, value) = match discount.kind {
            DiscountKind::Percent(percent) => ("percent", Exact(percent.to_string())),
            DiscountKind::Amount(amount) => ("amount", Exact::amount(amount, currency)),
        };
        DiscountView { kind, value, reason: discount.reason.clone() }
    }
}

impl CustomerOfOrder {
    pub(crate) fn new(customer: &Customer) -> CustomerOfOrder {
        CustomerOfOrder {
            id: customer.id.to_string(),
            customer_number: shown(&customer.number),
            name: customer.name.clone(),
            phone: customer.phone.as_ref().map(|phone| phone.national.clone()),
            phone_e164: customer.phone.as_ref().map(|phone| phone.e164.as_str().to_owned()),
        }
    }
}

/// A number, once there is one.
fn shown(number: &Number) -> Option<String> {
    number.printed().map(str::to_owned)
}

fn degrees(micro: i64) -> Exact {
    Exact(docket_domain::money::format_scaled(micro, 6))
}

fn step(entry: &HistoryEntry) -> HistoryView {
    HistoryView {
        seq: entry.seq,
        at: entry.at.to_string(),
        user: entry.user.to_string(),
        action: entry.action.clone(),
        from: entry.from.map(|status| status.as_str()),
        to: entry.to.map(|status| status.as_str()),
        reason: entry.reason.clone(),
        changes: entry.changes.clone().and_then(|changes| RawValue::from_string(changes).ok()),
    }
}
