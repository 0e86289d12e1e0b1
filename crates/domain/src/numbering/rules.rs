//! What the tax offices of some countries ask of the numbers of bills.
//!
//! | rules | from where | asks |
//! | --- | --- | --- |
//! | `in-gst` | India, CGST Rules 2017, rule 46 (b) | at most 16 letters, digits, `-` and `/`; unique in a financial year from 1 April |
//! | `eu-vat` | Directive 2006/112/EC, article 226 (2) | a sequence that identifies the bill: gapless, no wrap, unique |
//! | `ar-afip` | Argentina, RG AFIP 1415 | point of sale of 5 digits, number of 8, correlative; the date never goes back |

use super::checker::Ground;
use super::series::{Kind, Reset, ScopePart, Series};
use super::snowflake::SNOWFLAKE_DIGITS_MAX;
use super::template::Part;
use crate::numbering::FiscalYearStart;
use crate::refusal::{Code, Refusal};

words! {
    /// A jurisdiction whose rules a series keeps.
    Rules {
        /// Goods and services tax in India.
        InGst = "in-gst",
        /// Value added tax in the European Union.
        EuVat = "eu-vat",
        /// The tax office of Argentina.
        ArAfip = "ar-afip",
    }
}

words! {
    /// Which date a document of a series bears.
    DocumentDate {
        /// The business date.
        Business = "business",
        /// The calendar date of its commit. Grace periods and overrides move its business date only.
        Commit = "commit",
    }
}

/// The most characters of a number under GST.
const GST_CHARS_MAX: usize = 16;
/// Digits of a point of sale and of a number at the AFIP.
const AFIP_POINT_DIGITS: usize = 5;
const AFIP_NUMBER_DIGITS: u8 = 8;

impl Rules {
    /// Which date a document bears: at the AFIP a date must never be before that of the number before.
    pub fn document_date(self) -> DocumentDate {
        match self {
            Rules::ArAfip => DocumentDate::Commit,
            Rules::InGst | Rules::EuVat => DocumentDate::Business,
        }
    }

    /// Checks a series that shall keep these rules.
    ///
    /// # Errors
    /// `numbering.rulesBroken`, at the field, with what the rules ask.
    pub(super) fn check(self, series: &Series, ground: &Ground<'_>) -> Result<(), Refusal> {
        if series.kind == Kind::Ticket {
            return Err(self.broken("/rules", "are about documents that count for the tax office; a ticket is none"));
        }
        if !series.unique_within.is_empty() {
            let asks =
                "want each number once in the whole merchant; leave uniqueWithin out and print what it names in the template";
            return Err(self.broken("/uniqueWithin", asks));
        }
        if series.template.is_snowflake() {
            let asks = "want numbers that follow each other, and Snowflake ids do not; use {SEQ}";
            return Err(self.broken("/template", asks));
        }
        match self {
            Rules::InGst => self.check_gst(series, ground),
            Rules::EuVat => Ok(()),
            Rules::ArAfip => self.check_afip(series, ground),
        }
    }

    fn check_gst(self, series: &Series, ground: &Ground<'_>) -> Result<(), Refusal> {
        let allowed = |character: char| character.is_ascii_alphanumeric() || character == '-' || character == '/';
        let literals = series.template.parts().iter().filter_map(|part| match part {
            Part::Literal(text) => Some(text.as_str()),
            _ => None,
        });
        if let Some(character) = literals.flat_map(str::chars).find(|character| !allowed(*character)) {
            return Err(self.broken("/template", &format!("allow letters, digits, - and / only, not {character:?}")));
        }
        let chars: usize = series.template.parts().iter().map(|part| chars_of(part, ground)).sum();
        // A lane's code is its register's and a letter.
        let chars = if series.kind == Kind::BillLane { chars + 1 } else { chars };
        if chars > GST_CHARS_MAX {
            let asks = format!("allow at most {GST_CHARS_MAX} characters, and a number of this template has {chars}; shorten it");
            return Err(self.broken("/template", &asks));
        }
        match series.reset {
            Reset::Never | Reset::BusinessDay | Reset::Month => Ok(()),
            Reset::FiscalYear if ground.fiscal_year_start == FiscalYearStart::APRIL => Ok(()),
            Reset::FiscalYear => {
                let asks = "reckon the financial year from 1 April; set the merchant's fiscal_year_start to 4";
                Err(self.broken("/reset", asks))
            }
            Reset::Year => {
                let asks = "want one row of numbers in a financial year from 1 April, and a calendar year begins again within it; \
                            reset with fiscal_year, month or business_day, or never";
                Err(self.broken("/reset", asks))
            }
        }
    }

    fn check_afip(self, series: &Series, ground: &Ground<'_>) -> Result<(), Refusal> {
        let (point, dash, number) = match series.template.parts() {
            [point, Part::Literal(dash), Part::Sequence(width)] => (Some(point), dash.as_str(), *width),
            // The dash of a point of sale that is written out belongs to the same literal.
            [Part::Literal(text), Part::Sequence(width)] => {
                let digits = text.get(..AFIP_POINT_DIGITS).filter(|digits| is_point_of_sale(digits));
                (digits.map(|_| &series.template.parts()[0]), text.get(AFIP_POINT_DIGITS..).unwrap_or_default(), *width)
            }
            _ => (None, "", 0),
        };
        let scope: Option<&[ScopePart]> = match point {
            Some(Part::Literal(_)) => Some(&[]),
            Some(Part::Code(ScopePart::Register)) => Some(&[ScopePart::Register]),
            Some(Part::Code(ScopePart::Outlet)) => Some(&[ScopePart::Outlet]),
            _ => None,
        };
        let Some(scope) = scope.filter(|_| dash == "-" && number == AFIP_NUMBER_DIGITS) else {
            let asks = "want a point of sale of 5 digits, a dash and a number of 8: write {REGISTER}-{SEQ:8}, {OUTLET}-{SEQ:8}, or the \
                        point of sale itself, such as 00001-{SEQ:8}";
            return Err(self.broken("/template", asks));
        };
        if series.scope != scope {
            return Err(self.broken("/scope", "count each point of sale for itself, and nothing else apart"));
        }
        if series.reset != Reset::Never {
            return Err(self.broken("/reset", "want numbers that go on for ever; reset never"));
        }
        if series.start < 1 {
            return Err(self.broken("/start", "count from 1 on"));
        }
        let codes = scope.first().map(|part| ground.codes(*part)).unwrap_or_default();
        if !codes.is_empty() && !codes.iter().any(|code| is_point_of_sale(code)) {
            let part = scope[0].as_str();
            let asks = format!("want a {part} whose code is its point of sale, such as 00001; none of {} is", codes.join(", "));
            return Err(self.broken("/scope", &asks));
        }
        Ok(())
    }

    /// Why a number that the series prints may not be given out.
    pub(super) fn forbids(self, series: &Series, number: &str) -> Option<Refusal> {
        match self {
            Rules::InGst if number.chars().count() > GST_CHARS_MAX => {
                let detail = format!(
                    "The next number would be {number}, longer than the {GST_CHARS_MAX} characters that GST allows. Put another \
                     series in force with PUT /numbering/series/{}.",
                    series.kind.as_str()
                );
                Some(Refusal::new(Code::NumberingExhausted, detail))
            }
            Rules::ArAfip => self.forbids_at_the_afip(series, number),
            Rules::InGst | Rules::EuVat => None,
        }
    }

    fn forbids_at_the_afip(self, series: &Series, number: &str) -> Option<Refusal> {
        let (point, digits) = number.split_once('-')?;
        if !is_point_of_sale(point) {
            let part = series.scope.first().map_or("template", |part| part.as_str());
            let detail = format!("The AFIP knows points of sale of 5 digits, and {point} is none; sell at a {part} that is one.");
            return Some(Refusal::at(format!("/{part}"), Code::NumberingCodeInvalid, detail));
        }
        let is_too_long = digits.len() > usize::from(AFIP_NUMBER_DIGITS);
        is_too_long.then(|| {
            let detail = format!("The point of sale {point} has used its 99,999,999 numbers; register another with the AFIP.");
            Refusal::new(Code::NumberingExhausted, detail)
        })
    }

    fn broken(self, pointer: &str, asks: &str) -> Refusal {
        Refusal::at(pointer, Code::NumberingRulesBroken, format!("The rules {} {asks}.", self.as_str()))
    }
}

/// How many characters a part prints, with the longest code that the merchant has, and before a sequence widens.
fn chars_of(part: &Part, ground: &Ground<'_>) -> usize {
    match part {
        Part::Literal(text) => text.chars().count(),
        Part::Year | Part::FiscalYear => 4,
        Part::ShortYear | Part::Month | Part::Day => 2,
        Part::Code(part) => ground.codes(*part).iter().map(|code| code.len()).max().unwrap_or(1),
        Part::Sequence(width) | Part::Digits(width) => usize::from(*width),
        Part::Snowflake(digits) => usize::from(digits.unwrap_or(SNOWFLAKE_DIGITS_MAX)),
    }
}

/// `00001` to `99999`.
fn is_point_of_sale(code: &str) -> bool {
    code.len() == AFIP_POINT_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()) && code != "00000"
}
