//! An order in its customer's words: what they asked for, where it stands, what is paid and what is not. Never what it cost the shop,
//! who works there, what staff noted, or anybody else's.

use docket_domain::merchants::Settings;
use docket_domain::money::Currency;
use docket_domain::ordering::views::customer_status;
use docket_domain::ordering::{Line, OrderDocument, Status};
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::orders::{AddressView, ChosenOptionView, OrderPaymentView, payments};

/// One's own order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnOrder)]
pub struct OwnOrderView {
    /// Identity, UUIDv7.
    id: String,
    /// What a guest's order is known by; only in the answer to who placed it. Send it as `Order-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_key: Option<String>,
    /// Code of the outlet that makes it.
    #[schema(example = "MAIN")]
    outlet: String,
    /// Its number.
    #[schema(example = "ALM-20251106-000123")]
    order_number: String,
    /// The short number that is called out.
    ticket_number: Option<String>,
    /// Where it stands: `placed`, `awaiting_payment`, `payment_review`, `confirmed`, `preparing`, `ready`, `on_the_way`, `delivered`,
    /// `cancelled`, `returned`.
    #[schema(example = "placed")]
    customer_status: &'static str,
    /// Whether one may still cancel it oneself.
    can_cancel: bool,
    /// How it was ordered.
    #[schema(example = "online")]
    channel: String,
    /// What was ordered.
    items: Vec<OwnItemView>,
    /// Before discounts.
    subtotal: Exact,
    /// What discounts take off.
    discount_total: Exact,
    /// Taxes.
    tax_total: Exact,
    /// Whether prices include taxes.
    prices_include_tax: bool,
    /// What it comes to.
    total: Exact,
    /// What was paid.
    amount_paid: Exact,
    /// What is left to pay.
    amount_due: Exact,
    /// What the shop is to give back.
    refund_due: Exact,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
    /// What is paid: `unpaid`, `partially_paid`, `paid`, `bank_transfer_grace`, `receipt_uploaded`, `refunded`, `partially_refunded`.
    #[schema(example = "bank_transfer_grace")]
    payment_status: &'static str,
    /// Its payments; of a transfer that is awaited, with its deadline.
    payments: Vec<OrderPaymentView>,
    /// Where it goes.
    delivery_address: Option<AddressView>,
    /// What to tell the driver, once it is on its way.
    delivery_code: Option<String>,
    /// For when it was asked.
    requested_for: Option<String>,
    /// When it was placed.
    created_at: String,
    /// 1 when placed, one more with each change.
    version: u32,
}

/// Something that was ordered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnOrderItem)]
pub struct OwnItemView {
    /// What it is.
    description: String,
    /// How much.
    quantity: Exact,
    /// Price of one unit, with its options.
    unit_price: Exact,
    /// The options it was ordered with.
    options: Vec<ChosenOptionView>,
    /// What discounts take off.
    discount: Exact,
    /// What is paid for it.
    line_total: Exact,
}

impl OwnOrderView {
    /// What its customer sees of an order.
    pub fn new(document: &OrderDocument, settings: &Settings) -> OwnOrderView {
        let (order, currency) = (&document.order, &settings.currency);
        let amount = |amount| Exact::amount(amount, currency);
        let ticket = order.tickets().next().unwrap_or(&order.number);
        let counted = order.lines.iter().filter(|line| line.quantity.0 != 0);
        let code = document.delivery.as_ref().and_then(|delivery| delivery.delivery.code);
        OwnOrderView {
            id: order.id.to_string(),
            order_key: None,
            outlet: order.outlet.clone(),
            order_number: order.number.text().to_owned(),
            ticket_number: ticket.printed().map(str::to_owned),
            customer_status: customer_status(order.status, document.payment_status()),
            can_cancel: order.status == Status::Pending,
            channel: order.channel.clone(),
            items: counted.map(|line| item(line, currency)).collect(),
            subtotal: amount(order.totals.subtotal),
            discount_total: amount(order.totals.discount),
            tax_total: amount(order.totals.tax),
            prices_include_tax: settings.prices_include_tax,
            total: amount(order.totals.total),
            amount_paid: amount(document.amount_paid()),
            amount_due: amount(document.amount_due()),
            refund_due: amount(order.refund_due()),
            currency: currency.code.clone(),
            payment_status: document.payment_status().as_str(),
            payments: payments(document, currency),
            delivery_address: order.delivery_address.as_ref().map(AddressView::new),
            delivery_code: code.map(|code| code.to_string()),
            requested_for: order.requested_for.map(|at| at.to_string()),
            created_at: order.created_at.to_string(),
            version: order.version,
        }
    }
}

impl OwnOrderView {
    /// The same with what a guest's order is known by.
    pub fn with_key(self, order_key: Option<String>) -> OwnOrderView {
        OwnOrderView { order_key, ..self }
    }
}

/// A line in its customer's words.
pub(super) fn item(line: &Line, currency: &Currency) -> OwnItemView {
    let amount = |amount| Exact::amount(amount, currency);
    OwnItemView {
        description: line.description.clone(),
        quantity: Exact::quantity(line.quantity),
        unit_price: amount(line.unit_price),
        options: line.options.iter().map(|option| ChosenOptionView::new(option, currency)).collect(),
        discount: amount(line.discount),
        line_total: amount(line.total),
    }
}
