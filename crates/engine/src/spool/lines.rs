//! Lines of orders and bills as they stand in the spool.

use docket_domain::catalog::{ChosenOption, Tax};
use docket_domain::ids::ProductId;
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{Discount, DiscountKind, Line, LineTax};
use docket_domain::quantity::Quantity;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LineJson {
    number: u32,
    product: Option<Uuid>,
    sku: Option<String>,
    description: String,
    quantity: i64,
    unit_price: i64,
    discounts: Vec<DiscountJson>,
    gross: i64,
    discount: i64,
    net: i64,
    /// Name, rate in thousandths of a per cent, amount.
    taxes: Vec<(String, i64, i64)>,
    tax: i64,
    total: i64,
    notes: String,
    seat: Option<String>,
    /// Group, code, name, price.
    options: Vec<(String, String, String, i64)>,
    charge: Option<String>,
    charge_percent: Option<i64>,
    reserved: i64,
}

/// A discount: per cent in thousandths, or an amount; and why.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum DiscountJson {
    Percent(i64, Option<String>),
    Amount(i64, Option<String>),
}

impl DiscountJson {
    pub fn of(discount: &Discount) -> DiscountJson {
        match discount.kind {
            DiscountKind::Percent(percent) => DiscountJson::Percent(percent.0, discount.reason.clone()),
            DiscountKind::Amount(amount) => DiscountJson::Amount(amount.0, discount.reason.clone()),
        }
    }

    pub fn into_discount(self) -> Discount {
        match self {
            DiscountJson::Percent(percent, reason) => Discount { kind: DiscountKind::Percent(Percent(percent)), reason },
            DiscountJson::Amount(amount, reason) => Discount { kind: DiscountKind::Amount(Amount(amount)), reason },
        }
    }
}

impl LineJson {
    pub fn of(line: &Line) -> LineJson {
        let option = |option: &ChosenOption| (option.group.clone(), option.code.clone(), option.name.clone(), option.price.0);
        LineJson {
            number: line.number,
            product: line.product.map(|product| product.0),
            sku: line.sku.clone(),
            description: line.description.clone(),
            quantity: line.quantity.0,
            unit_price: line.unit_price.0,
            discounts: line.discounts.iter().map(DiscountJson::of).collect(),
            gross: line.gross.0,
            discount: line.discount.0,
            net: line.net.0,
            taxes: line.taxes.iter().map(|tax| (tax.tax.name.clone(), tax.tax.rate.0, tax.amount.0)).collect(),
            tax: line.tax.0,
            total: line.total.0,
            notes: line.notes.clone(),
            seat: line.seat.clone(),
            options: line.options.iter().map(option).collect(),
            charge: line.charge.clone(),
            charge_percent: line.charge_percent.map(|percent| percent.0),
            reserved: line.reserved.0,
        }
    }

    /// The line; `None` where it is of nothing.
    pub fn into_line(self) -> Option<Line> {
        if self.quantity <= 0 {
            return None;
        }
        let tax = |(name, rate, amount)| LineTax { tax: Tax { name, rate: Percent(rate) }, amount: Amount(amount) };
        let option = |(group, code, name, price)| ChosenOption { group, code, name, price: Amount(price) };
        Some(Line {
            number: self.number,
            product: self.product.map(ProductId),
            sku: self.sku,
            description: self.description,
            unit_price: Amount(self.unit_price),
            discounts: self.discounts.into_iter().map(DiscountJson::into_discount).collect(),
            gross: Amount(self.gross),
            discount: Amount(self.discount),
            net: Amount(self.net),
            taxes: self.taxes.into_iter().map(tax).collect(),
            tax: Amount(self.tax),
            total: Amount(self.total),
            notes: self.notes,
            seat: self.seat,
            options: self.options.into_iter().map(option).collect(),
            charge: self.charge,
            charge_percent: self.charge_percent.map(Percent),
            reserved: Quantity(self.reserved),
            ..Line::empty(Quantity(self.quantity))
        })
    }
}
