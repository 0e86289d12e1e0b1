//! The bytes of a job.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use docket_domain::merchants::{Outlet, Settings};
use docket_domain::printing::{self, PrintJob, Printed, Printer};
use docket_domain::time::Timestamp;
use docket_receipt::{CodePage, Fonts, Language, LocalTime, Paper, PrinterProfile, Printout, Receipt, Shop, TaxNumber, TestPage};
use docket_store::Reads;

use crate::app::App;
use crate::billing::{Billed, Said};

/// What goes to a printer, and what a person should know of it.
#[derive(Clone, Debug)]
pub struct Bytes {
    /// ESC/POS commands.
    pub bytes: Vec<u8>,
    /// What could not be printed as it should, in a sentence without personal data.
    pub defect: Option<String>,
}

/// Why there are no bytes for a job.
#[derive(Clone, Debug)]
pub enum Unprintable {
    /// There never will be.
    Never(String),
    /// There may be later.
    NotNow(String),
}

/// Makes the bytes of a job for its printer, with the merchant's settings.
pub type Printouts = Arc<dyn Fn(PrintJob, Printer, Arc<Settings>) -> Printing + Send + Sync>;

/// Bytes in the making.
pub type Printing = Pin<Box<dyn Future<Output = Result<Bytes, Unprintable>> + Send>>;

/// What this server prints of the documents of its store, in the fonts of this machine.
pub fn printouts(app: &App) -> Printouts {
    let (reads, fonts) = (app.reads().clone(), app.fonts().clone());
    Arc::new(move |job, printer, settings| {
        let (reads, fonts) = (reads.clone(), fonts.clone());
        Box::pin(async move {
            let receipt = match job.printed {
                Printed::TestPage => None,
                Printed::Document { row } => Some(receipt(&reads, row, job.is_copy, &settings).await?),
            };
            // Shaping and drawing take milliseconds, which are not the network's.
            let made = tokio::task::spawn_blocking(move || match receipt {
                None => test_page(&job, &printer, &settings, &fonts),
                Some(receipt) => bytes(docket_receipt::escpos(&receipt, &profile(&printer), &fonts), &receipt.language),
            });
            made.await.map_err(|error| Unprintable::NotNow(format!("The printout ended early: {error}.")))
        })
    })
}

/// The receipt of the document that a record made.
async fn receipt(reads: &Reads, row: u64, is_copy: bool, settings: &Settings) -> Result<Receipt, Unprintable> {
    let found = Billed::made_by(reads, settings.merchant, row).await;
    let found = found.map_err(|error| Unprintable::NotNow(format!("The store does not answer: {error}.")))?;
    let billed = found.ok_or_else(|| Unprintable::Never("There is no such document.".to_owned()))?;
    Ok(billed.receipt(settings, Said { language: language(settings), is_copy }))
}

fn test_page(job: &PrintJob, printer: &Printer, settings: &Settings, fonts: &Fonts) -> Bytes {
    let outlet = settings.outlets.iter().find(|outlet| outlet.code == job.outlet);
    let page = TestPage {
        language: language(settings),
        shop: shop(settings, outlet),
        printer: printer.name.clone(),
        at: local_time(settings, outlet, job.created_at),
    };
    bytes(docket_receipt::test_page(&page, &profile(printer), fonts), &page.language)
}

/// The language that the merchant's receipts are in; English where that is none of those that receipts know.
pub(crate) fn language(settings: &Settings) -> Language {
    Language::parse(&settings.language).unwrap_or(Language::English)
}

/// How an outlet's receipts are headed.
pub(crate) fn shop(settings: &Settings, outlet: Option<&Outlet>) -> Shop {
    let head = outlet.map(|outlet| outlet.receipt.clone()).unwrap_or_default();
    Shop {
        name: settings.name.clone(),
        legal_name: head.legal_name,
        address: head.address,
        tax_number: head.tax_number.map(|number| TaxNumber { label: number.label, number: number.number }),
    }
}

/// What the clock on the outlet's wall showed.
pub(crate) fn local_time(settings: &Settings, outlet: Option<&Outlet>, at: Timestamp) -> LocalTime {
    let (date, time) = settings.calendar(outlet).zone.local(at);
    let minutes = time.minutes();
    LocalTime {
        year: date.0.year(),
        month: date.0.month().unsigned_abs(),
        day: date.0.day().unsigned_abs(),
        hour: (minutes / 60) as u8,
        minute: (minutes % 60) as u8,
    }
}

/// What bytes for a printer depend on.
pub(crate) fn profile(printer: &Printer) -> PrinterProfile {
    PrinterProfile {
        paper: match printer.paper {
            printing::Paper::Mm80 => Paper::Mm80,
            printing::Paper::Mm58 => Paper::Mm58,
        },
        code_page: match printer.code_page {
            printing::CodePage::Cp858 => CodePage::Cp858,
            printing::CodePage::Wpc1252 => CodePage::Wpc1252,
        },
        has_cutter: printer.has_cutter,
        opens_drawer: printer.opens_drawer,
        native_qr: printer.native_qr,
    }
}

fn bytes(printout: Printout, language: &Language) -> Bytes {
    // A few characters name nobody.
    let missing: Vec<String> = printout.missing.iter().take(3).map(|c| format!("U+{:04X}", *c as u32)).collect();
    let defect = match (printout.is_in_english_instead, missing.is_empty()) {
        (true, _) => Some(format!("No font has the letters of the language {}, so that the words were English.", language.tag())),
        (false, false) => Some(format!("No font has some characters ({}).", missing.join(", "))),
        (false, true) => None,
    };
    Bytes { bytes: printout.bytes, defect }
}
