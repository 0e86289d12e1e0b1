//! Receipts and printers in a preset.

use std::collections::BTreeSet;

use docket_domain::merchants::{Outlet, Register};
use docket_domain::numbering::is_short_code;
use docket_domain::printing::{CodePage, Digits, PORT_USUAL, Paper, Printer, Printing, ReceiptHead, TaxNumber};
use serde::Deserialize;

use super::PresetError;
use super::rules::{SHORT_CODE, check, required};

/// The most characters of a line at the head or foot of a receipt: two lines on the widest paper.
const LINE_CHARS_MAX: usize = 96;
/// The most lines of an address, and of a footer.
const LINES_MAX: usize = 10;
/// The longest name of a host (RFC 1035).
const HOST_CHARS_MAX: usize = 253;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Receipts {
    digits: Option<String>,
    hide_zero_decimals: Option<bool>,
}

/// What an outlet's receipts are headed with; part of the outlet's entry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeadEntry {
    pub legal_name: Option<String>,
    #[serde(default)]
    pub address: Vec<String>,
    pub tax_number_label: Option<String>,
    pub tax_number: Option<String>,
    #[serde(default)]
    pub footer: Vec<String>,
}

/// A printer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrinterEntry {
    pub code: String,
    pub name: String,
    pub outlet: String,
    pub host: String,
    pub port: Option<u16>,
    pub paper: Option<String>,
    pub code_page: Option<String>,
    #[serde(default = "yes")]
    pub has_cutter: bool,
    #[serde(default)]
    pub opens_drawer: bool,
    #[serde(default)]
    pub native_qr: bool,
    #[serde(default)]
    pub registers: Vec<String>,
}

fn yes() -> bool {
    true
}

impl HeadEntry {
    /// Reads it.
    ///
    /// # Errors
    /// What does not fit, at that place.
    pub fn head(&self, at: &str) -> Result<ReceiptHead, PresetError> {
        let all =
            self.legal_name.iter().chain(&self.address).chain(&self.tax_number_label).chain(&self.tax_number).chain(&self.footer);
        for line in all {
            let fits = (1..=LINE_CHARS_MAX).contains(&line.chars().count()) && !line.chars().any(char::is_control);
            check(at, fits, "a line of a receipt has 1 to 96 characters and no control characters")?;
        }
        check(
            at,
            self.address.len() <= LINES_MAX && self.footer.len() <= LINES_MAX,
            "an address or a footer has at most 10 lines",
        )?;
        let tax_number = match (&self.tax_number_label, &self.tax_number) {
            (Some(label), Some(number)) => Some(TaxNumber { label: label.clone(), number: number.clone() }),
            (None, None) => None,
            _ => {
                let problem = "a tax number has both what it is called and the number".to_owned();
                return Err(PresetError::Value { at: at.to_owned(), problem });
            }
        };
        let (legal_name, address, footer) = (self.legal_name.clone(), self.address.clone(), self.footer.clone());
        Ok(ReceiptHead { legal_name, address, tax_number, footer })
    }
}

impl Receipts {
    pub(super) fn printing(
        &self,
        printers: &[PrinterEntry],
        outlets: &[Outlet],
        registers: &[Register],
    ) -> Result<Printing, PresetError> {
        let usual = Printing::default();
        let digits = self.digits.as_deref().map(|word| required("receipts.digits", Digits::parse(word), "latin or native"));
        let mut codes = BTreeSet::new();
        let mut all = Vec::new();
        for printer in printers {
            let at = format!("printers.{}", printer.code);
            check(&at, codes.insert(&printer.code), "two printers have this code")?;
            all.push(printer.printer(&at, outlets, registers)?);
        }
        Ok(Printing {
            digits: digits.transpose()?.unwrap_or(usual.digits),
            hides_zero_decimals: self.hide_zero_decimals.unwrap_or(usual.hides_zero_decimals),
            printers: all,
        })
    }
}

impl PrinterEntry {
    /// Reads it, among these outlets and registers.
    ///
    /// # Errors
    /// What does not fit, below that place.
    pub fn printer(&self, at: &str, outlets: &[Outlet], registers: &[Register]) -> Result<Printer, PresetError> {
        check(at, is_short_code(&self.code), SHORT_CODE)?;
        let field = |name: &str| format!("{at}.{name}");
        check(field("outlet"), outlets.iter().any(|outlet| outlet.code == self.outlet), "no such outlet")?;
        for code in &self.registers {
            let is_there = registers.iter().any(|register| register.code == *code && register.outlet == self.outlet);
            check(field("registers"), is_there, "no such register at the printer's outlet")?;
        }
        let is_host = (1..=HOST_CHARS_MAX).contains(&self.host.len()) && self.host.bytes().all(|byte| byte.is_ascii_graphic());
        check(field("host"), is_host, "a host is a name or an address in the network, such as 192.168.1.50")?;
        let port = self.port.unwrap_or(PORT_USUAL);
        check(field("port"), port > 0, "a port is 1 to 65535")?;
        let paper = self.paper.as_deref().unwrap_or(Paper::Mm80.as_str());
        let code_page = self.code_page.as_deref().unwrap_or(CodePage::Cp858.as_str());
        Ok(Printer {
            code: self.code.clone(),
            name: self.name.clone(),
            outlet: self.outlet.clone(),
            host: self.host.clone(),
            port,
            paper: required(field("paper"), Paper::parse(paper), "80mm or 58mm")?,
            code_page: required(field("code_page"), CodePage::parse(code_page), "cp858 or wpc1252")?,
            has_cutter: self.has_cutter,
            opens_drawer: self.opens_drawer,
            native_qr: self.native_qr,
            registers: self.registers.clone(),
        })
    }
}
