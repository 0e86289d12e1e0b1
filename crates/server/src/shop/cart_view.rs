//! What a cart comes to, as its customer sees it.

use docket_domain::merchants::Settings;
use docket_domain::ordering::OrderDocument;
use serde::Serialize;
use utoipa::ToSchema;

use super::order_view::{OwnItemView, item};
use crate::amount::Exact;

/// What a cart comes to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnCart)]
pub struct CartView {
    /// What is in it, in the order in which it was sent; then what is charged beside, such as for the delivery.
    items: Vec<OwnItemView>,
    /// Before discounts.
    subtotal: Exact,
    /// Taxes.
    tax_total: Exact,
    /// Whether prices include taxes.
    prices_include_tax: bool,
    /// What it comes to; send it as `expectedTotal` with the order.
    total: Exact,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
}

impl CartView {
    /// What an order would be that is not placed.
    pub fn new(document: &OrderDocument, settings: &Settings) -> CartView {
        let (order, currency) = (&document.order, &settings.currency);
        CartView {
            items: order.lines.iter().map(|line| item(line, currency)).collect(),
            subtotal: Exact::amount(order.totals.subtotal, currency),
            tax_total: Exact::amount(order.totals.tax, currency),
            prices_include_tax: settings.prices_include_tax,
            total: Exact::amount(order.totals.total, currency),
            currency: currency.code.clone(),
        }
    }
}
