//! Files of opening stock.

use docket_domain::catalog::ProductReference;
use docket_domain::limits::NAME_CHARS_MAX;
use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use docket_domain::stock::{PurchasedItem, ReceivePurchase};
use docket_domain::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use super::reading::{Cells, Reading};
use super::table::{Column, Line};
use crate::extract::Check;
use crate::problem::EdgeCode;

/// The columns that a file may have.
pub const COLUMNS: &[Column] = &[
    Column::text("sku").required(),
    Column::plain("outlet"),
    Column::plain("quantity").required(),
    Column::plain("unit_cost").required(),
    Column::plain("unit_price"),
    Column::text("batch_number"),
    Column::plain("expires_at"),
    Column::plain("received_at"),
    Column::text("supplier"),
    Column::plain("is_blocked"),
];

/// What lines of one document have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Receipt {
    outlet: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    supplier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    received_at: Option<i64>,
}

/// A line, checked by itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct StockLine {
    /// Its number.
    pub line: u64,
    sku: String,
    quantity: i64,
    unit_cost: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit_price: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i32>,
}

/// Lines that are received together.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct OpeningStock {
    /// What they have in common.
    pub receipt: Receipt,
    /// The lines.
    pub lines: Vec<StockLine>,
}

impl StockLine {
    /// Reads a line.
    pub fn read(line: &Line, reading: &Reading<'_>, check: &mut Check) -> (Receipt, StockLine) {
        let cells = Cells { line, reading };
        let named = cells.text("outlet", NAME_CHARS_MAX, check);
        let outlet = reading.settings.outlet_for(named.as_deref(), reading.actor);
        let outlet = outlet.map_err(|refusal| check.bad("/outlet", EdgeCode::RequestInvalid, refusal.detail)).ok();
        let mut needs = |column: &str| {
            if line.given(column).is_none() {
                check.bad(&format!("/{column}"), EdgeCode::FieldRequired, format!("`{column}` is empty."));
            }
        };
        needs("quantity");
        needs("unit_cost");
        if cells.yes_or_no("is_blocked", check) == Some(true) {
            let detail = "A batch that is blocked is not taken in, or it could be sold; leave the line out, or take it in with `no` and \
                          block the batch then.";
            check.bad("/is_blocked", EdgeCode::RequestInvalid, detail);
        }
        let receipt = Receipt {
            outlet: outlet.map(|outlet| outlet.code.clone()).unwrap_or_default(),
            supplier: cells.text("supplier", NAME_CHARS_MAX, check),
            received_at: outlet.and_then(|outlet| cells.moment("received_at", outlet, check)).map(|at| at.0),
        };
        let item = StockLine {
            line: line.number,
            sku: cells.needed("sku", NAME_CHARS_MAX, check),
            quantity: cells.quantity("quantity", check).map_or(0, |quantity| quantity.0),
            unit_cost: cells.amount("unit_cost", check).map_or(0, |cost| cost.0),
            unit_price: cells.amount("unit_price", check).map(|price| price.0),
            batch_number: cells.text("batch_number", NAME_CHARS_MAX, check),
            expires_at: cells.date("expires_at", check).map(Date::as_number),
        };
        (receipt, item)
    }
}

impl OpeningStock {
    /// What it asks for.
    pub fn received(&self, file: &str) -> ReceivePurchase {
        let item = |line: &StockLine| PurchasedItem {
            product: ProductReference(line.sku.clone()),
            quantity: Quantity(line.quantity),
            unit_cost: Amount(line.unit_cost),
            unit_price: line.unit_price.map(Amount),
            batch_number: line.batch_number.clone(),
            expires_at: line.expires_at.and_then(Date::from_number),
        };
        ReceivePurchase {
            outlet: Some(self.receipt.outlet.clone()),
            supplier: self.receipt.supplier.clone(),
            reference: Some(file.to_owned()),
            items: self.lines.iter().map(item).collect(),
            received_at: self.receipt.received_at.map(Timestamp),
            is_opening: true,
            business_date: None,
        }
    }
}
