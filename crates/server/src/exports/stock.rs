//! What is in stock as a file: a line per batch that is not used up.

use std::io::Write;

use csv::Writer;
use docket_domain::merchants::Settings;
use docket_store::Reads;

use super::{ExportFailure, PAGE, Sight, row, yes_or_no};
use crate::imports::cells::guarded;
use crate::imports::stock::COLUMNS;

/// The column that not everybody may see.
const COST: &str = "unit_cost";

pub fn write<W: Write>(reads: &Reads, settings: &Settings, sight: &Sight, rows: &mut Writer<W>) -> Result<u64, ExportFailure> {
    let is_shown = |column: &str| sight.costs || column != COST;
    let header: Vec<String> =
        COLUMNS.iter().filter(|column| is_shown(column.name)).map(|column| column.name.to_owned()).collect();
    row(rows, &header)?;
    let (mut after, mut written) = (None, 0);
    loop {
        let page = reads.stock_blocking(settings.merchant, sight.outlet.as_deref(), after.as_ref(), PAGE)?;
        for (sku, layer) in &page {
            let batch = &layer.batch;
            let text = |text: &str| guarded(text).into_owned();
            let all = [
                text(sku),
                batch.outlet.clone(),
                layer.remaining.to_string(),
                settings.currency.format(batch.unit_cost),
                batch.unit_price.map(|price| settings.currency.format(price)).unwrap_or_default(),
                text(&batch.number),
                batch.expires_at.map(|date| date.to_string()).unwrap_or_default(),
                batch.received_at.to_string(),
                text(batch.supplier.as_deref().unwrap_or_default()),
                yes_or_no(batch.is_blocked),
            ];
            let cells: Vec<String> =
                COLUMNS.iter().zip(all).filter(|(column, _)| is_shown(column.name)).map(|(_, cell)| cell).collect();
            row(rows, &cells)?;
        }
        written += page.len() as u64;
        match page.last() {
            Some((_, last)) if page.len() == PAGE => {
                after = Some((last.batch.outlet.clone(), last.batch.product, last.batch.id));
            }
            _ => return Ok(written),
        }
    }
}
