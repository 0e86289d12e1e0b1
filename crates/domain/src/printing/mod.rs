//! What is printed where: the head of receipts, the printers of an outlet, and the jobs that a commit leaves for them.
//!
//! A job is an effect: it is written with what it prints, in the same commit, and carried out after it, at least once. No rule ever
//! reads one; how far it has come is the business of whoever sends it (`server/src/printing/`).

mod print_copy;
mod print_test_page;
mod retry_print_job;

pub use print_copy::PrintCopy;
pub use print_test_page::PrintTestPage;
pub use retry_print_job::RetryPrintJob;

use crate::access::Actor;
use crate::book::Book;
use crate::context::Context;
use crate::ids::PrintJobId;
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

words! {
    /// Which digits amounts and dates of receipts are written in.
    Digits {
        /// 0 to 9.
        Latin = "latin",
        /// Those of the merchant's language.
        Native = "native",
    }
}

words! {
    /// How wide a printer's paper is.
    Paper {
        /// 80 mm, of which 72 are printed.
        Mm80 = "80mm",
        /// 58 mm, of which 48 are printed.
        Mm58 = "58mm",
    }
}

words! {
    /// Which characters above ASCII a printer's own letters have.
    CodePage {
        /// Western European with the euro.
        Cp858 = "cp858",
        /// Windows Western European.
        Wpc1252 = "wpc1252",
    }
}

words! {
    /// Where a job stands.
    PrintStatus {
        /// Waiting for its printer.
        Pending = "pending",
        /// Sent.
        Printed = "printed",
        /// Given up.
        Failed = "failed",
    }
}

/// The port on which printers take raw bytes.
pub const PORT_USUAL: u16 = 9100;

/// How receipts are written and where they are printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// The digits of amounts and dates.
    pub digits: Digits,
    /// Whether `200.00` is written `200` on a receipt all of whose amounts are whole.
    pub hides_zero_decimals: bool,
    /// The printers of all outlets.
    pub printers: Vec<Printer>,
}

impl Default for Printing {
    fn default() -> Printing {
        Printing { digits: Digits::Latin, hides_zero_decimals: true, printers: Vec::new() }
    }
}

/// What stands at the head and foot of an outlet's receipts. Without legal name, address and tax number a receipt is no tax
/// invoice in the UAE or under GST.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptHead {
    /// Of the company, where that is not the merchant's name.
    pub legal_name: Option<String>,
    /// In lines.
    pub address: Vec<String>,
    /// With the tax office.
    pub tax_number: Option<TaxNumber>,
    /// Lines at the end.
    pub footer: Vec<String>,
}

/// A number with the tax office, under the name it has there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxNumber {
    /// `TRN`, `GSTIN`, `CUIT`.
    pub label: String,
    /// As registered.
    pub number: String,
}

/// A network printer of an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printer {
    /// Short code, unique within the merchant.
    pub code: String,
    /// As it is shown.
    pub name: String,
    /// Short code of its outlet.
    pub outlet: String,
    /// Name or address in the shop's network.
    pub host: String,
    /// TCP port, usually [`PORT_USUAL`].
    pub port: u16,
    /// What is in it.
    pub paper: Paper,
    /// Its own letters.
    pub code_page: CodePage,
    /// Whether it cuts.
    pub has_cutter: bool,
    /// Whether a cash drawer hangs on it.
    pub opens_drawer: bool,
    /// Whether it makes QR codes itself.
    pub native_qr: bool,
    /// Registers whose sales it prints by itself; the others print on it when asked to.
    pub registers: Vec<String>,
}

/// Something to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    /// The number of the record that asked for it; a printer's jobs go in its order.
    pub row: u64,
    /// Identity.
    pub id: PrintJobId,
    /// Code of the printer.
    pub printer: String,
    /// Code of the printer's outlet.
    pub outlet: String,
    /// What.
    pub printed: Printed,
    /// Whether it was printed before, and says so.
    pub is_copy: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// What a job prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// A page that shows what the printer can do.
    TestPage,
    /// A bill or a credit note.
    Document {
        /// The number of the record that made it.
        row: u64,
    },
}

impl Printer {
    /// Leaves a job for this printer, asked for by the record of that number.
    pub(crate) fn print(&self, printed: Printed, is_copy: bool, row: u64, context: &mut Context, book: &mut Book) -> PrintJobId {
        let id = PrintJobId(context.entropy.uuid_v7(context.at));
        let (printer, outlet) = (self.code.clone(), self.outlet.clone());
        book.print_jobs.push(PrintJob { row, id, printer, outlet, printed, is_copy, created_at: context.at });
        id
    }
}

impl Settings {
    /// The printer of a code, in any case of letters, as far as the actor sees it.
    ///
    /// # Errors
    /// `printer.unknown`, also for another outlet's than the actor is bound to.
    pub fn printer(&self, code: &str, actor: &Actor) -> Result<&Printer, Refusal> {
        let mut seen = self.printing.printers.iter().filter(|printer| actor.sees(&printer.outlet));
        seen.clone().find(|printer| printer.code.eq_ignore_ascii_case(code)).ok_or_else(|| {
            let known: Vec<&str> = seen.by_ref().map(|printer| printer.code.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Refusal::new(Code::PrinterUnknown, format!("There is no such printer; there are {known}."))
        })
    }

    /// The printers that print what a register sells and takes back without being asked.
    pub fn printers_after_sale(&self, register: &str) -> impl Iterator<Item = &Printer> {
        let prints = move |printer: &&Printer| printer.registers.iter().any(|code| code == register);
        self.printing.printers.iter().filter(prints)
    }
}
