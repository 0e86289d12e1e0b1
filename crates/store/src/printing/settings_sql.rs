//! How receipts are written, and the printers.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::merchants::Settings;
use docket_domain::printing::{CodePage, Digits, Paper, Printer, Printing, ReceiptHead, TaxNumber};

use crate::sql::broken;

/// Reads what was configured into settings that have their outlets; what was not, stays as it is usual.
pub(crate) fn read(connection: &Connection, settings: &mut Settings) -> Result<()> {
    let merchant = settings.merchant.0;
    let style = connection
        .prepare_cached("SELECT digits, hides_zero_decimals FROM receipt_style WHERE merchant_id = ?1")?
        .query_row([merchant], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))
        .optional()?;
    if let Some((digits, hides_zero_decimals)) = style {
        let digits = Digits::parse(&digits).ok_or_else(|| broken("receipt_style.digits"))?;
        settings.printing = Printing { digits, hides_zero_decimals, printers: Vec::new() };
    }
    let mut statement = connection.prepare_cached(
        "SELECT code, name, outlet, host, port, paper, code_page, has_cutter, opens_drawer, native_qr, registers
         FROM printer WHERE merchant_id = ?1 ORDER BY position, code",
    )?;
    settings.printing.printers = statement.query_map([merchant], printer)?.collect::<Result<_>>()?;
    let mut statement = connection.prepare_cached(
        "SELECT outlet, legal_name, address, tax_number_label, tax_number, footer FROM receipt_head WHERE merchant_id = ?1",
    )?;
    let mut rows = statement.query([merchant])?;
    while let Some(row) = rows.next()? {
        let code: String = row.get(0)?;
        if let Some(outlet) = settings.outlets.iter_mut().find(|outlet| outlet.code == code) {
            outlet.receipt = head(&row)?;
        }
    }
    Ok(())
}

fn printer(row: &Row<'_>) -> Result<Printer> {
    let text = |index| row.get::<_, String>(index);
    Ok(Printer {
        code: row.get(0)?,
        name: row.get(1)?,
        outlet: row.get(2)?,
        host: row.get(3)?,
        port: row.get(4)?,
        paper: Paper::parse(&text(5)?).ok_or_else(|| broken("printer.paper"))?,
        code_page: CodePage::parse(&text(6)?).ok_or_else(|| broken("printer.code_page"))?,
        has_cutter: row.get(7)?,
        opens_drawer: row.get(8)?,
        native_qr: row.get(9)?,
        registers: text(10)?.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
    })
}

fn head(row: &Row<'_>) -> Result<ReceiptHead> {
    let lines = |index| -> Result<Vec<String>> { Ok(row.get::<_, String>(index)?.lines().map(str::to_owned).collect()) };
    let tax_number = match (row.get::<_, Option<String>>(3)?, row.get::<_, Option<String>>(4)?) {
        (Some(label), Some(number)) => Some(TaxNumber { label, number }),
        _ => None,
    };
    Ok(ReceiptHead { legal_name: row.get(1)?, address: lines(2)?, tax_number, footer: lines(5)? })
}

/// Writes a new merchant's.
pub(crate) fn insert(connection: &Connection, settings: &Settings) -> Result<()> {
    let (merchant, printing) = (settings.merchant.0, &settings.printing);
    connection.execute(
        "INSERT INTO receipt_style (merchant_id, digits, hides_zero_decimals) VALUES (?1, ?2, ?3)",
        params![merchant, printing.digits.as_str(), printing.hides_zero_decimals],
    )?;
    for outlet in settings.outlets.iter().filter(|outlet| outlet.receipt != ReceiptHead::default()) {
        let head = &outlet.receipt;
        connection.execute(
            "INSERT INTO receipt_head (merchant_id, outlet, legal_name, address, tax_number_label, tax_number, footer)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                merchant,
                outlet.code,
                head.legal_name,
                head.address.join("\n"),
                head.tax_number.as_ref().map(|number| &number.label),
                head.tax_number.as_ref().map(|number| &number.number),
                head.footer.join("\n")
            ],
        )?;
    }
    for (position, printer) in printing.printers.iter().enumerate() {
        connection.execute(
            "INSERT INTO printer (merchant_id, code, position, name, outlet, host, port, paper, code_page, has_cutter, opens_drawer,
                                  native_qr, registers)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                merchant,
                printer.code,
                position as i64,
                printer.name,
                printer.outlet,
                printer.host,
                printer.port,
                printer.paper.as_str(),
                printer.code_page.as_str(),
                printer.has_cutter,
                printer.opens_drawer,
                printer.native_qr,
                printer.registers.join(",")
            ],
        )?;
    }
    Ok(())
}
