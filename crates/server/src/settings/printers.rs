//! Receipts and printers on the wire.

use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::merchants::{Outlet, Register};
use docket_domain::printing::{Digits, Printer, Printing, ReceiptHead};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parts::{Fits, code, line};
use crate::extract::Check;
use crate::preset::printing::{HeadEntry, PrinterEntry};
use crate::products::fields::word;

/// How receipts are written; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ReceiptStyle)]
pub struct ReceiptsBody {
    /// The digits of amounts and dates: `latin`, or `native`, those of the merchant's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "latin")]
    digits: Option<String>,
    /// Whether `200.00` is written `200` on a receipt all of whose amounts are whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hide_zero_decimals: Option<bool>,
}

impl ReceiptsBody {
    /// The digits, and whether zero decimals are left out, as far as they are sent.
    pub(super) fn read(&self, check: &mut Check) -> (Option<Digits>, Option<bool>) {
        let digits = self.digits.as_ref().map(|text| word("/receipts/digits", text, (Digits::ALL, Digits::as_str), check));
        (digits, self.hide_zero_decimals)
    }

    pub(super) fn new(printing: &Printing) -> ReceiptsBody {
        ReceiptsBody { digits: Some(printing.digits.as_str().to_owned()), hide_zero_decimals: Some(printing.hides_zero_decimals) }
    }
}

/// What stands at the head and foot of an outlet's receipts, all of it.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ReceiptHead, example = json!({
    "legalName": "Al Marya Kitchen LLC", "address": ["Al Maryah Island", "Abu Dhabi"], "taxNumberLabel": "TRN",
    "taxNumber": "100123456700003", "footer": ["Thank you!"]
}))]
pub struct ReceiptHeadBody {
    /// Name of the company, where that is another name; at most 96 characters, as every line.
    #[serde(default)]
    legal_name: Option<String>,
    /// At most 10 lines.
    #[serde(default)]
    address: Vec<String>,
    /// What the tax office calls its number: `TRN`, `GSTIN`, `CUIT`; together with `taxNumber`.
    #[serde(default)]
    tax_number_label: Option<String>,
    /// As registered.
    #[serde(default)]
    tax_number: Option<String>,
    /// At most 10 lines at the end.
    #[serde(default)]
    footer: Vec<String>,
}

impl ReceiptHeadBody {
    /// The head that was sent. Empty texts count as absent.
    pub fn read(self, pointer: &str, check: &mut Check) -> ReceiptHead {
        let mut text = |field: &str, text: Option<String>| check.text(&format!("{pointer}/{field}"), text, TEXT_CHARS_MAX);
        let legal_name = text("legalName", self.legal_name);
        let tax_number_label = text("taxNumberLabel", self.tax_number_label);
        let tax_number = text("taxNumber", self.tax_number);
        let mut lines = |field: &str, lines: Vec<String>| {
            let line = |(index, line): (usize, String)| text(&format!("{field}/{index}"), Some(line));
            lines.into_iter().enumerate().filter_map(line).collect()
        };
        let (address, footer) = (lines("address", self.address), lines("footer", self.footer));
        let entry = HeadEntry { legal_name, address, tax_number_label, tax_number, footer };
        entry.head(pointer).noted(check).unwrap_or_default()
    }

    /// A head as it is answered.
    pub fn new(head: &ReceiptHead) -> ReceiptHeadBody {
        ReceiptHeadBody {
            legal_name: head.legal_name.clone(),
            address: head.address.clone(),
            tax_number_label: head.tax_number.as_ref().map(|one| one.label.clone()),
            tax_number: head.tax_number.as_ref().map(|one| one.number.clone()),
            footer: head.footer.clone(),
        }
    }
}

/// A network printer.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPrinter)]
pub struct PrinterBody {
    /// Short code; each once.
    #[schema(example = "P1")]
    code: String,
    /// As it is shown.
    name: String,
    /// Code of its outlet.
    #[schema(example = "MAIN")]
    outlet: String,
    /// Name or address in the shop's network.
    #[schema(example = "192.168.1.50")]
    host: String,
    /// TCP port; 9100 where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    /// Width of the paper: `80mm`, which is usual, or `58mm`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paper: Option<String>,
    /// Its letters above ASCII: `cp858`, which is usual, or `wpc1252`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code_page: Option<String>,
    /// Whether it cuts; it does where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    has_cutter: Option<bool>,
    /// Whether a cash drawer hangs on it.
    #[serde(default)]
    opens_drawer: bool,
    /// Whether it makes QR codes itself.
    #[serde(default)]
    native_qr: bool,
    /// Codes of the registers whose sales it prints by itself.
    #[serde(default)]
    registers: Vec<String>,
}

/// Reads all printers, among these outlets and registers.
pub(super) fn printers(
    bodies: Vec<PrinterBody>,
    outlets: &[Outlet],
    all_registers: &[Register],
    check: &mut Check,
) -> Vec<Printer> {
    let mut seen = Vec::new();
    let mut all = Vec::new();
    for (index, body) in bodies.into_iter().enumerate() {
        let at = format!("/printers/{index}");
        let entry = PrinterEntry {
            code: code(&format!("{at}/code"), body.code, &mut seen, check),
            name: line(&format!("{at}/name"), body.name, check),
            outlet: body.outlet,
            host: body.host,
            port: body.port,
            paper: body.paper,
            code_page: body.code_page,
            has_cutter: body.has_cutter.unwrap_or(true),
            opens_drawer: body.opens_drawer,
            native_qr: body.native_qr,
            registers: body.registers,
        };
        if check.is_clean() {
            all.extend(entry.printer(&at, outlets, all_registers).noted(check));
        }
    }
    all
}

impl From<&Printer> for PrinterBody {
    fn from(printer: &Printer) -> PrinterBody {
        PrinterBody {
            code: printer.code.clone(),
            name: printer.name.clone(),
            outlet: printer.outlet.clone(),
            host: printer.host.clone(),
            port: Some(printer.port),
            paper: Some(printer.paper.as_str().to_owned()),
            code_page: Some(printer.code_page.as_str().to_owned()),
            has_cutter: Some(printer.has_cutter),
            opens_drawer: printer.opens_drawer,
            native_qr: printer.native_qr,
            registers: printer.registers.clone(),
        }
    }
}
