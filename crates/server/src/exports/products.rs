//! Products as a file.

use std::io::Write;

use csv::Writer;
use docket_domain::catalog::Product;
use docket_domain::merchants::Settings;
use docket_store::Reads;

use super::{ExportFailure, PAGE, row, yes_or_no};
use crate::imports::cells::{guarded, joined};
use crate::imports::products::{BETWEEN_BARCODES, BETWEEN_TAXES, COLUMNS};

pub fn write<W: Write>(reads: &Reads, settings: &Settings, rows: &mut Writer<W>) -> Result<u64, ExportFailure> {
    let mut languages = reads.product_languages_blocking(settings.merchant)?;
    languages.retain(|language| *language != settings.language);
    // `sku` and `name`, the name in each other language, and the rest.
    let (first, rest) = COLUMNS.split_at(2);
    let header = first.iter().map(|column| column.name.to_owned());
    let header = header.chain(languages.iter().map(|language| format!("name.{language}")));
    let header: Vec<String> = header.chain(rest.iter().map(|column| column.name.to_owned())).collect();
    row(rows, &header)?;
    let (mut after, mut written) = (None, 0);
    loop {
        let page = reads.products_blocking(settings.merchant, after, PAGE)?;
        for product in &page {
            row(rows, &cells(product, settings, &languages))?;
        }
        written += page.len() as u64;
        match page.last() {
            Some(last) if page.len() == PAGE => after = Some(last.id.0),
            _ => return Ok(written),
        }
    }
}

fn cells(product: &Product, settings: &Settings, languages: &[String]) -> Vec<String> {
    let text = |text: &str| guarded(text).into_owned();
    let name = |language: &String| {
        let name = product.names.iter().find(|(tag, _)| tag == language);
        text(name.map_or("", |(_, name)| name))
    };
    let tax: Vec<String> = product.taxes.iter().map(|tax| format!("{}:{}", tax.name, tax.rate)).collect();
    let mut cells = vec![text(&product.sku), name(&settings.language)];
    cells.extend(languages.iter().map(name));
    cells.extend([
        text(product.category.as_deref().unwrap_or_default()),
        product.unit.as_str().to_owned(),
        settings.currency.format(product.price),
        text(&joined(tax.iter().map(String::as_str), &BETWEEN_TAXES)),
        text(&joined(product.barcodes.iter().map(String::as_str), &BETWEEN_BARCODES)),
        yes_or_no(product.sell_by_weight),
        yes_or_no(product.is_active),
        yes_or_no(product.sold_online),
        yes_or_no(product.track_stock),
        product.consumption.as_str().to_owned(),
        product.reorder_level.map(|level| level.to_string()).unwrap_or_default(),
        text(product.image.as_deref().unwrap_or_default()),
    ]);
    cells
}
