//! Files of products.

use docket_domain::catalog::{Consumption, Expected, ImportedProduct, NameChange, ProductChanges, Tax, Unit};
use docket_domain::imports::CameTo;
use docket_domain::limits::{NAME_CHARS_MAX, SKU_CHARS_MAX};
use docket_domain::money::{Amount, Percent};
use docket_domain::quantity::Quantity;
use serde::{Deserialize, Serialize};

use super::cells::{number, parts};
use super::reading::{Cells, Reading};
use super::table::{Column, Line};
use crate::amount::Decimal;
use crate::extract::Check;
use crate::problem::{EdgeCode, shortened};
use crate::products::fields::{self, TaxBody, sent};

/// The columns that a file may have, beside `name.ar` and so on.
pub const COLUMNS: &[Column] = &[
    Column::text("sku").required(),
    Column::text("name"),
    Column::text("category"),
    Column::plain("unit"),
    Column::plain("price"),
    Column::text("taxes"),
    Column::text("barcodes"),
    Column::plain("sell_by_weight"),
    Column::plain("is_active"),
    Column::plain("sold_online"),
    Column::plain("track_stock"),
    Column::plain("consumption"),
    Column::plain("reorder_level"),
    Column::text("image"),
];

/// What stands between barcodes.
pub const BETWEEN_BARCODES: [char; 2] = ['|', ' '];
/// What stands between taxes.
pub const BETWEEN_TAXES: [char; 2] = [';', '|'];

/// A line, checked by itself. What is `None` is not said; `Some(None)` is said to be nothing.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ProductLine {
    /// Its number.
    pub line: u64,
    /// Of which product.
    pub sku: String,
    /// Whether it is new, as it was when the file was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_new: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    names: Vec<(String, Option<String>)>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    category: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    price: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taxes: Option<Vec<(String, i64)>>,
    /// Its codes from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcodes: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sell_by_weight: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_active: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sold_online: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    track_stock: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consumption: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    reorder_level: Option<Option<i64>>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    image: Option<Option<String>>,
}

impl ProductLine {
    /// Reads a line.
    pub fn read(line: &Line, reading: &Reading<'_>, check: &mut Check) -> ProductLine {
        let cells = Cells { line, reading };
        let word = |column: &str, all: &[&'static str], check: &mut Check| cells.word(column, all, check);
        let units: Vec<&str> = Unit::ALL.iter().map(|unit| unit.as_str()).collect();
        let orders: Vec<&str> = Consumption::ALL.iter().map(|order| order.as_str()).collect();
        let category = line.cell("category").map(|cell| cell.map(|cell| category(cell, check)));
        ProductLine {
            line: line.number,
            sku: fields::sku("/sku", cells.needed("sku", SKU_CHARS_MAX, check), check),
            is_new: reading.new_only.then_some(true),
            names: names(&cells, check),
            category,
            unit: word("unit", &units, check),
            price: cells.amount("price", check).map(|price| price.0),
            taxes: line.cell("taxes").map(|cell| taxes(cell.unwrap_or_default(), reading, check)),
            barcodes: line.cell("barcodes").map(|cell| barcodes(cell.unwrap_or_default(), check)),
            sell_by_weight: cells.yes_or_no("sell_by_weight", check),
            is_active: cells.yes_or_no("is_active", check),
            sold_online: cells.yes_or_no("sold_online", check),
            track_stock: cells.yes_or_no("track_stock", check),
            consumption: word("consumption", &orders, check),
            reorder_level: line.cell("reorder_level").map(|_| cells.quantity("reorder_level", check).map(|level| level.0)),
            image: line.cell("image").map(|cell| cell.and_then(|cell| fields::image(cell.to_owned(), check))),
        }
    }

    /// Notes whether the product is there.
    pub fn came_to(&mut self, came_to: CameTo) {
        self.is_new = Some(came_to == CameTo::Created);
    }

    /// What it asks for.
    pub fn imported(&self) -> ImportedProduct {
        let tax = |(name, rate): &(String, i64)| Tax { name: name.clone(), rate: Percent(*rate) };
        ImportedProduct {
            sku: self.sku.clone(),
            expected: self.is_new.map(|is_new| if is_new { Expected::New } else { Expected::There }),
            changes: ProductChanges {
                names: (!self.names.is_empty()).then(|| NameChange::Each(self.names.clone())),
                category: self.category.clone(),
                unit: self.unit.as_deref().and_then(Unit::parse),
                price: self.price.map(Amount),
                taxes: self.taxes.as_ref().map(|taxes| taxes.iter().map(tax).collect()),
                barcodes: self.barcodes.clone(),
                sell_by_weight: self.sell_by_weight,
                is_active: self.is_active,
                sold_online: self.sold_online,
                track_stock: self.track_stock,
                consumption: self.consumption.as_deref().and_then(Consumption::parse),
                reorder_level: self.reorder_level.map(|level| level.map(Quantity)),
                image: self.image.clone(),
                ..ProductChanges::default()
            },
        }
    }
}

/// The name in the merchant's language stays where its cell is empty; in another language it is taken off then.
fn names(cells: &Cells<'_>, check: &mut Check) -> Vec<(String, Option<String>)> {
    let own = cells.text("name", NAME_CHARS_MAX, check).map(|name| (cells.reading.settings.language.clone(), Some(name)));
    let others = cells.line.names().map(|(tag, cell)| {
        let name = cell.and_then(|cell| check.text(&format!("/name.{tag}"), Some(cell.to_owned()), NAME_CHARS_MAX));
        (tag.to_owned(), name)
    });
    own.into_iter().chain(others).collect()
}

fn category(cell: &str, check: &mut Check) -> String {
    let code: String = cell.to_uppercase().split_whitespace().collect::<Vec<_>>().join("-");
    if !docket_domain::catalog::is_sku(cell) && docket_domain::catalog::is_sku(&code) {
        let detail = format!("`category` must be a code; write {code} for \"{}\".", shortened(cell));
        check.bad("/category", EdgeCode::SkuInvalid, detail);
        return code;
    }
    fields::sku("/category", cell.to_owned(), check)
}

fn barcodes(cell: &str, check: &mut Check) -> Vec<String> {
    let codes = parts(cell, &BETWEEN_BARCODES);
    if let Some(rounded) = codes.iter().find(|code| is_rounded(code)) {
        let detail = format!(
            "`barcodes` cannot be {}: a spreadsheet has rounded the number; make its column one of text and write the code again.",
            shortened(rounded)
        );
        check.bad("/barcodes", EdgeCode::BarcodeInvalid, detail);
        return Vec::new();
    }
    fields::barcodes(codes, check)
}

/// What a spreadsheet makes of a long number: `4.00638E+12`.
fn is_rounded(code: &str) -> bool {
    let Some((digits, exponent)) = code.split_once(['E', 'e']) else { return false };
    let has_point = digits.contains(['.', ',']) && digits.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte));
    has_point && exponent.strip_prefix('+').is_some_and(|power| power.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `NAME:RATE`, or the name alone of a tax that is on the list.
fn taxes(cell: &str, reading: &Reading<'_>, check: &mut Check) -> Vec<(String, i64)> {
    let mut bodies = Vec::new();
    for part in parts(cell, &BETWEEN_TAXES) {
        let part = part.trim();
        if let Some((name, rate)) = part.rsplit_once(':') {
            let rate = rate.trim().trim_end_matches('%').trim_end();
            bodies.push(TaxBody { name: name.trim().to_owned(), rate: Decimal::new(&number(rate)) });
            continue;
        }
        let mut known = reading.taxes.iter().filter(|tax| tax.name == part);
        match (known.next(), known.next()) {
            (Some(tax), None) => bodies.push(TaxBody { name: tax.name.clone(), rate: Decimal::new(&tax.rate.to_string()) }),
            (Some(_), Some(_)) => {
                let detail = format!("`taxes` names {}, of which there are several rates; write it as {0}:5.", shortened(part));
                check.bad("/taxes", EdgeCode::RequestInvalid, detail);
            }
            (None, _) => {
                let detail = format!(
                    "`taxes` names {}, which is not on the list of taxes; write it with its rate, such as {0}:5.",
                    shortened(part)
                );
                check.bad("/taxes", EdgeCode::RequestInvalid, detail);
            }
        }
    }
    fields::taxes(bodies, "/taxes", check).into_iter().map(|tax| (tax.name, tax.rate.0)).collect()
}
