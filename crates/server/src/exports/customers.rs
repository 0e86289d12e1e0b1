//! Customers as a file.

use std::io::Write;

use csv::Writer;
use docket_domain::customers::DEFAULT_NAME;
use docket_domain::merchants::Settings;
use docket_store::Reads;

use super::{ExportFailure, PAGE, row, yes_or_no};
use crate::imports::cells::guarded;
use crate::imports::customers::COLUMNS;

pub fn write<W: Write>(reads: &Reads, settings: &Settings, rows: &mut Writer<W>) -> Result<u64, ExportFailure> {
    let header: Vec<String> = COLUMNS.iter().map(|column| column.name.to_owned()).collect();
    row(rows, &header)?;
    let (mut after, mut written) = (0, 0);
    loop {
        let page = reads.customers_blocking(settings.merchant, after, PAGE)?;
        for customer in &page {
            let text = |text: &str| guarded(text).into_owned();
            // The name of who gave none is nobody's.
            let name = if customer.name == DEFAULT_NAME { "" } else { &customer.name };
            let cells = [
                customer.phone.as_ref().map(|phone| phone.e164.as_str().to_owned()).unwrap_or_default(),
                text(name),
                text(customer.email.as_deref().unwrap_or_default()),
                text(customer.address.as_deref().unwrap_or_default()),
                yes_or_no(customer.is_active),
            ];
            row(rows, &cells)?;
        }
        written += page.len() as u64;
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.row,
            _ => return Ok(written),
        }
    }
}
