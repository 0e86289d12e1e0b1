//! What a number may be made of: the facts of its document.

use super::fiscal_year::FiscalYearStart;
use super::series::{ScopePart, Series, UniquePart};
use crate::limits::SHORT_CODE_CHARS_MAX;
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The facts of a document, as far as it has them.
#[derive(Clone, Copy, Debug)]
pub struct DocumentFacts<'a> {
    /// The business date of the document, from the same reading of the clock as everything else in it.
    pub business_date: Date,
    /// The month in which the merchant's fiscal year begins.
    pub fiscal_year_start: FiscalYearStart,
    /// Short code of the outlet.
    pub outlet: Option<&'a str>,
    /// Short code of the register.
    pub register: Option<&'a str>,
    /// Short code of the channel.
    pub channel: Option<&'a str>,
    /// The table, in capitals.
    pub table: Option<&'a str>,
    /// The seat.
    pub seat: Option<&'a str>,
    /// Short code of the user.
    pub user: Option<&'a str>,
    /// The customer's row. It is counted by and never printed.
    pub customer: Option<&'a str>,
}

/// Whether a text is a short code, `[A-Z0-9]{1,8}`.
pub fn is_short_code(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (1..=SHORT_CODE_CHARS_MAX).contains(&text.len()) && text.bytes().all(inside)
}

impl<'a> DocumentFacts<'a> {
    /// A document of that day that has nothing else.
    pub fn on(business_date: Date, fiscal_year_start: FiscalYearStart) -> DocumentFacts<'a> {
        DocumentFacts {
            business_date,
            fiscal_year_start,
            outlet: None,
            register: None,
            channel: None,
            table: None,
            seat: None,
            user: None,
            customer: None,
        }
    }

    /// The code of a part, where the document has one.
    pub fn code(&self, part: ScopePart) -> Option<&'a str> {
        match part {
            ScopePart::Outlet => self.outlet,
            ScopePart::Register => self.register,
            ScopePart::Channel => self.channel,
            ScopePart::Table => self.table,
            ScopePart::Seat => self.seat,
            ScopePart::User => self.user,
            ScopePart::Customer => self.customer,
        }
    }

    /// The same document with the series' default codes for what it lacks.
    ///
    /// A default is a code like any other: it stands in the scope and in the number alike, so that a document without a table and
    /// one of a table that bears the default's name share a counter and can never print one number twice.
    pub(super) fn or_defaults(self, series: &'a Series) -> DocumentFacts<'a> {
        let code = |part| self.code(part).or_else(|| series.default(part));
        DocumentFacts {
            outlet: code(ScopePart::Outlet),
            register: code(ScopePart::Register),
            channel: code(ScopePart::Channel),
            table: code(ScopePart::Table),
            seat: code(ScopePart::Seat),
            user: code(ScopePart::User),
            customer: code(ScopePart::Customer),
            ..self
        }
    }

    /// Whether the document has every part that the series counts by or prints, as a short code.
    ///
    /// # Errors
    /// `numbering.scopeMissing`, `numbering.codeInvalid`.
    pub(super) fn suffice(&self, series: &Series) -> Result<(), Refusal> {
        for part in ScopePart::ALL {
            let needed = series.scope.contains(part) || series.template.prints(*part);
            let looked_at = needed || series.unique_within.contains(&UniquePart::of(*part));
            match self.code(*part) {
                None if needed => return Err(scope_missing(series, *part)),
                Some(code) if looked_at && !is_key(*part, code) => return Err(code_invalid(series, *part)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether what the document has of that within which numbers are unique, is codes. It may lack some of it.
    ///
    /// # Errors
    /// `numbering.codeInvalid`.
    pub(super) fn tell_apart(&self, series: &Series) -> Result<(), Refusal> {
        for part in series.unique_within.iter().filter_map(|part| part.part()) {
            if self.code(part).is_some_and(|code| !is_key(part, code)) {
                return Err(code_invalid(series, part));
            }
        }
        Ok(())
    }

    /// The same document with another code for a part.
    pub(super) fn with_code(self, part: ScopePart, code: &'a str) -> DocumentFacts<'a> {
        let code = Some(code);
        match part {
            ScopePart::Outlet => DocumentFacts { outlet: code, ..self },
            ScopePart::Register => DocumentFacts { register: code, ..self },
            ScopePart::Channel => DocumentFacts { channel: code, ..self },
            ScopePart::Table => DocumentFacts { table: code, ..self },
            ScopePart::Seat => DocumentFacts { seat: code, ..self },
            ScopePart::User => DocumentFacts { user: code, ..self },
            ScopePart::Customer => DocumentFacts { customer: code, ..self },
        }
    }
}

/// Whether a part can stand in a counter's scope: a short code, or the row of a customer.
fn is_key(part: ScopePart, code: &str) -> bool {
    let is_row = part == ScopePart::Customer && !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    is_row || is_short_code(code)
}

fn scope_missing(series: &Series, part: ScopePart) -> Refusal {
    let (kind, part) = (series.kind.as_str(), part.as_str());
    let detail = format!(
        "The series for {kind} counts by {part} or prints it, and this document has no {part}; send one, or give the series a \
         `default` code for {part}."
    );
    Refusal::at(format!("/{part}"), Code::NumberingScopeMissing, detail)
}

fn code_invalid(series: &Series, part: ScopePart) -> Refusal {
    let (kind, part) = (series.kind.as_str(), part.as_str());
    let detail = format!("The series for {kind} needs the {part} as a code of 1 to 8 of A-Z and 0-9, such as T12.");
    Refusal::at(format!("/{part}"), Code::NumberingCodeInvalid, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_code_is_one_to_eight_capitals_and_digits() {
        for code in ["A", "12", "R1A", "ABCDEFGH"] {
            assert!(is_short_code(code), "{code}");
        }
        for text in ["", "a", "ABCDEFGHI", "A-1", "Ä", "A 1", "A/1", "١"] {
            assert!(!is_short_code(text), "{text}");
        }
    }
}
