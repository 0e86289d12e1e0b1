//! Printers and print jobs as they are answered.

use docket_domain::printing::{Printed, Printer};
use docket_store::printing::PrintJobDocument;
use serde::Serialize;
use utoipa::ToSchema;

/// A network printer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Printer)]
pub struct PrinterView {
    /// Short code.
    #[schema(example = "P1")]
    code: String,
    /// As it is shown.
    name: String,
    /// Code of the outlet.
    outlet: String,
    /// Name or address in the shop's network.
    host: String,
    /// TCP port.
    #[schema(example = 9100)]
    port: u16,
    /// Width of the paper: `80mm` or `58mm`.
    paper: &'static str,
    /// Its letters above ASCII: `cp858` or `wpc1252`.
    code_page: &'static str,
    /// Whether it cuts.
    has_cutter: bool,
    /// Whether a cash drawer hangs on it.
    opens_drawer: bool,
    /// Whether it makes QR codes itself.
    native_qr: bool,
    /// Codes of the registers whose sales it prints by itself.
    registers: Vec<String>,
}

impl PrinterView {
    pub(super) fn new(printer: &Printer) -> PrinterView {
        PrinterView {
            code: printer.code.clone(),
            name: printer.name.clone(),
            outlet: printer.outlet.clone(),
            host: printer.host.clone(),
            port: printer.port,
            paper: printer.paper.as_str(),
            code_page: printer.code_page.as_str(),
            has_cutter: printer.has_cutter,
            opens_drawer: printer.opens_drawer,
            native_qr: printer.native_qr,
            registers: printer.registers.clone(),
        }
    }
}

/// Something to be printed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrintJob)]
pub struct PrintJobView {
    /// Identity, UUIDv7.
    id: String,
    /// Code of the printer.
    printer: String,
    /// Code of the printer's outlet.
    outlet: String,
    /// What is printed: `testPage` or `document`.
    prints: &'static str,
    /// Whether it says that it is a copy.
    is_copy: bool,
    /// Where it stands: `pending`, `printed` or `failed`.
    status: &'static str,
    /// How often it was tried.
    attempts: u32,
    /// Why the last try failed.
    last_error: Option<String>,
    /// When it was asked for.
    created_at: String,
    /// When it was sent.
    printed_at: Option<String>,
}

impl PrintJobView {
    pub(super) fn new(document: &PrintJobDocument) -> PrintJobView {
        let job = &document.job;
        PrintJobView {
            id: job.id.to_string(),
            printer: job.printer.clone(),
            outlet: job.outlet.clone(),
            prints: match job.printed {
                Printed::TestPage => "testPage",
                Printed::Document { .. } => "document",
            },
            is_copy: job.is_copy,
            status: document.status.as_str(),
            attempts: document.attempts,
            last_error: document.last_error.clone(),
            created_at: job.created_at.to_string(),
            printed_at: document.printed_at.map(|at| at.to_string()),
        }
    }
}
