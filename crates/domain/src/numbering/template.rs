//! The text of a number with places in it: `ALM-{YYYY}{MM}{DD}-{SEQ:6}`.

use std::fmt::Write as _;

use super::facts::DocumentFacts;
use super::series::ScopePart;
use crate::limits::{SEQUENCE_WIDTH_MAX, SNOWFLAKE_TAIL_MAX, TEMPLATE_CHARS_MAX};

/// One part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    /// `{YYYY}`: year of the business date, four digits.
    Year,
    /// `{YY}`: its last two digits.
    ShortYear,
    /// `{FY}`: the last two digits of the years in which the fiscal year begins and ends.
    FiscalYear,
    Month,
    Day,
    /// `{OUTLET}` and the like: a short code.
    Code(ScopePart),
    /// `{SEQ}` or `{SEQ:n}`: zero-padded to n digits, wider when the value is.
    Sequence(u8),
    /// `{SNOWFLAKE}`: a Snowflake id, whole or its last n digits.
    Snowflake(Option<u8>),
    /// Exactly so many digits: what stands for the sequence in a fallback number. No token prints it.
    Digits(u8),
}

impl Part {
    /// Whether it prints texts of different lengths.
    pub(super) fn varies(&self) -> bool {
        matches!(self, Part::Code(_) | Part::Sequence(_) | Part::Snowflake(None))
    }

    /// Whether what it prints may contain a character.
    pub(super) fn may_contain(&self, character: char) -> bool {
        match self {
            Part::Literal(text) => text.contains(character),
            Part::Code(_) => character.is_ascii_digit() || character.is_ascii_uppercase(),
            _ => character.is_ascii_digit(),
        }
    }

    /// As it is written in a template, without braces and width.
    pub(super) fn name(&self) -> &str {
        match self {
            Part::Literal(text) => text,
            Part::Year => "YYYY",
            Part::ShortYear => "YY",
            Part::FiscalYear => "FY",
            Part::Month => "MM",
            Part::Day => "DD",
            Part::Code(part) => part.token().unwrap_or_default(),
            Part::Sequence(_) | Part::Digits(_) => "SEQ",
            Part::Snowflake(_) => "SNOWFLAKE",
        }
    }
}

/// A parsed template. Printing it cannot fail for a document that has every part that it [`Template::prints`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

/// Why a text is not a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Nothing, or longer than a number may be.
    #[error("a template has 1 to {TEMPLATE_CHARS_MAX} characters")]
    Length,
    /// A brace without its partner.
    #[error("`{{` and `}}` must stand in pairs")]
    Braces,
    /// A token that does not exist.
    #[error(
        "`{{{0}}}` is not a token; there are YYYY, YY, FY, MM, DD, OUTLET, REGISTER, CHANNEL, TABLE, SEAT, USER, SEQ, SEQ:n, SNOWFLAKE \
         and SNOWFLAKE:n"
    )]
    UnknownToken(String),
    /// `{SEQ:0}`, `{SEQ:99}`.
    #[error("`{{SEQ:n}}` takes n from 1 to {SEQUENCE_WIDTH_MAX}")]
    Width,
    /// `{SNOWFLAKE:0}`, `{SNOWFLAKE:19}`.
    #[error("`{{SNOWFLAKE:n}}` takes n from 1 to {SNOWFLAKE_TAIL_MAX}")]
    Tail,
    /// No `{SEQ}`, or two.
    #[error("a template has exactly one `{{SEQ}}`, or one `{{SNOWFLAKE}}` in its place")]
    OneSequence,
    /// Control characters and the like.
    #[error("a template's text is of printable characters")]
    Unprintable,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// See [`TemplateError`]; each says what to write instead.
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        if text.is_empty() || text.chars().count() > TEMPLATE_CHARS_MAX {
            return Err(TemplateError::Length);
        }
        if text.chars().any(char::is_control) {
            return Err(TemplateError::Unprintable);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let literal = &rest[..rest.find(['{', '}']).unwrap_or(rest.len())];
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
                rest = &rest[literal.len()..];
                continue;
            }
            let token = rest.strip_prefix('{').and_then(|inside| inside.split_once('}')).ok_or(TemplateError::Braces)?;
            parts.push(Self::token(token.0)?);
            rest = token.1;
        }
        if parts.iter().filter(|part| matches!(part, Part::Sequence(_) | Part::Snowflake(_))).count() != 1 {
            return Err(TemplateError::OneSequence);
        }
        Ok(Template { text: text.to_owned(), parts })
    }

    fn token(name: &str) -> Result<Part, TemplateError> {
        Ok(match name {
            "YYYY" => Part::Year,
            "YY" => Part::ShortYear,
            "FY" => Part::FiscalYear,
            "MM" => Part::Month,
            "DD" => Part::Day,
            "SEQ" => Part::Sequence(1),
            "SNOWFLAKE" => Part::Snowflake(None),
            _ if name.starts_with("SNOWFLAKE:") => {
                let digits = name["SNOWFLAKE:".len()..].parse().map_err(|_| TemplateError::Tail)?;
                if !(1..=SNOWFLAKE_TAIL_MAX).contains(&digits) {
                    return Err(TemplateError::Tail);
                }
                Part::Snowflake(Some(digits))
            }
            _ => match name.strip_prefix("SEQ:") {
                Some(width) => {
                    let width = width.parse().map_err(|_| TemplateError::Width)?;
                    if !(1..=SEQUENCE_WIDTH_MAX).contains(&width) {
                        return Err(TemplateError::Width);
                    }
                    Part::Sequence(width)
                }
                None => match ScopePart::ALL.iter().find(|part| part.token() == Some(name)) {
                    Some(part) => Part::Code(*part),
                    None => return Err(TemplateError::UnknownToken(name.to_owned())),
                },
            },
        })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether two templates differ at most in the width of their sequence.
    pub(super) fn same_but_for_width(&self, other: &Template) -> bool {
        let alike = |(one, other): (&Part, &Part)| match (one, other) {
            (Part::Sequence(_), Part::Sequence(_)) => true,
            _ => one == other,
        };
        self.parts.len() == other.parts.len() && self.parts.iter().zip(&other.parts).all(alike)
    }

    /// Its parts, in order.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether it prints Snowflake ids, in place of a counter's values.
    pub fn is_snowflake(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Snowflake(_)))
    }

    /// Of a template that prints only the last digits of an id, how many.
    pub(super) fn snowflake_digits(&self) -> Option<u8> {
        self.parts.iter().find_map(|part| match part {
            Part::Snowflake(digits) => *digits,
            _ => None,
        })
    }

    /// The same template with the whole id.
    pub(super) fn with_whole_snowflake(&self) -> Template {
        let whole = |part: &Part| if let Part::Snowflake(_) = part { Part::Snowflake(None) } else { part.clone() };
        Template { text: self.text.clone(), parts: self.parts.iter().map(whole).collect() }
    }

    /// Whether a part of the scope stands in the number.
    pub fn prints(&self, part: ScopePart) -> bool {
        self.parts.contains(&Part::Code(part))
    }

    /// Prints the number of that value, or of that Snowflake id.
    ///
    /// # Panics
    /// When the document lacks a part that the template prints.
    pub(super) fn print(&self, sequence: i64, facts: &DocumentFacts<'_>) -> String {
        print(&self.parts, sequence, facts)
    }
}

/// Prints parts of a template.
///
/// # Panics
/// When the document lacks one of them.
pub(super) fn print(parts: &[Part], sequence: i64, facts: &DocumentFacts<'_>) -> String {
    let date = facts.business_date.0;
    let mut number = String::with_capacity(24);
    for part in parts {
        let written = match part {
            Part::Literal(text) => number.write_str(text),
            Part::Year => write!(number, "{:04}", date.year()),
            Part::ShortYear => write!(number, "{:02}", date.year() % 100),
            Part::FiscalYear => {
                let (first, last) = facts.fiscal_year_start.years_of(facts.business_date);
                write!(number, "{:02}{:02}", first % 100, last % 100)
            }
            Part::Month => write!(number, "{:02}", date.month()),
            Part::Day => write!(number, "{:02}", date.day()),
            Part::Code(part) => {
                number.write_str(facts.code(*part).expect("checked: the document has every part that is printed"))
            }
            Part::Sequence(width) | Part::Digits(width) => write!(number, "{sequence:0width$}", width = usize::from(*width)),
            Part::Snowflake(None) => write!(number, "{sequence}"),
            Part::Snowflake(Some(digits)) => {
                let tail = sequence % 10_i64.pow(u32::from(*digits));
                write!(number, "{tail:0width$}", width = usize::from(*digits))
            }
        };
        written.expect("writing to a string cannot fail");
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbering::FiscalYearStart;
    use crate::time::Date;

    fn facts() -> DocumentFacts<'static> {
        let date = Date::parse("2025-11-06").expect("a date");
        DocumentFacts {
            outlet: Some("RES"),
            channel: Some("MESA"),
            table: Some("T12"),
            seat: Some("2"),
            user: Some("ANA"),
            ..DocumentFacts::on(date, FiscalYearStart::APRIL)
        }
    }

    fn print(template: &str, sequence: i64) -> String {
        Template::parse(template).expect("a template").print(sequence, &facts())
    }

    #[test]
    fn the_numbers_of_the_seeds_print_as_they_show_them() {
        assert_eq!(print("ALM-{YYYY}{MM}{DD}-{SEQ:6}", 123), "ALM-20251106-000123");
        assert_eq!(print("CUST{SEQ:4}", 1), "CUST0001");
        assert_eq!(print("M{YY}{MM}{SEQ:3}", 128), "M2511128");
        assert_eq!(print("PAY{YYYY}{SEQ:4}", 6), "PAY20250006");
        assert_eq!(print("{CHANNEL}-{DD}{MM}-{SEQ:3}", 42), "MESA-0611-042");
        assert_eq!(print("{OUTLET}-{SEQ:4}", 42), "RES-0042");
        assert_eq!(print("{SEQ}", 7), "7");
    }

    #[test]
    fn the_millionth_order_of_a_day_prints_seven_digits() {
        assert_eq!(print("ALM-{YYYY}{MM}{DD}-{SEQ:6}", 1_000_000), "ALM-20251106-1000000");
    }

    #[test]
    fn what_is_not_a_template_is_refused_with_the_reason() {
        assert_eq!(Template::parse(""), Err(TemplateError::Length));
        assert_eq!(Template::parse(&"x".repeat(500)), Err(TemplateError::Length));
        assert_eq!(Template::parse("A-{SEQ"), Err(TemplateError::Braces));
        assert_eq!(Template::parse("A-}{SEQ}"), Err(TemplateError::Braces));
        assert_eq!(Template::parse("{NOPE}{SEQ}"), Err(TemplateError::UnknownToken("NOPE".into())));
        assert_eq!(Template::parse("{SEQ:0}"), Err(TemplateError::Width));
        assert_eq!(Template::parse("{SEQ:99}"), Err(TemplateError::Width));
        assert_eq!(Template::parse("{SEQ:x}"), Err(TemplateError::Width));
        assert_eq!(Template::parse("ALM-{YYYY}"), Err(TemplateError::OneSequence));
        assert_eq!(Template::parse("{SEQ}-{SEQ}"), Err(TemplateError::OneSequence));
        assert_eq!(Template::parse("A\n{SEQ}"), Err(TemplateError::Unprintable));
    }

    #[test]
    fn a_template_has_at_most_a_hundred_characters() {
        let of_length = |length: usize| Template::parse(&format!("{}{{SEQ}}", "é".repeat(length - 5)));
        assert_eq!(of_length(100).map(|template| template.text().chars().count()), Ok(100));
        assert_eq!(of_length(101), Err(TemplateError::Length));
    }

    #[test]
    fn tables_seats_users_and_fiscal_years_print() {
        assert_eq!(print("{TABLE}/{SEAT}-{SEQ:2}", 7), "T12/2-07");
        assert_eq!(print("{USER}-{FY}-{SEQ:4}", 6), "ANA-2526-0006");
        let january = DocumentFacts { fiscal_year_start: FiscalYearStart::JANUARY, ..facts() };
        assert_eq!(Template::parse("{FY}{SEQ}").expect("a template").print(1, &january), "25251");
    }

    #[test]
    fn a_snowflake_prints_whole_or_its_last_digits() {
        assert_eq!(print("{SNOWFLAKE}", 541_234_567_890_123_456), "541234567890123456");
        assert_eq!(print("W-{SNOWFLAKE:6}", 541_234_567_890_003_456), "W-003456");
        assert_eq!(Template::parse("{SNOWFLAKE:0}"), Err(TemplateError::Tail));
        assert_eq!(Template::parse("{SNOWFLAKE:19}"), Err(TemplateError::Tail));
        assert_eq!(Template::parse("{SNOWFLAKE:x}"), Err(TemplateError::Tail));
        assert_eq!(Template::parse("{SNOWFLAKE}{SEQ}"), Err(TemplateError::OneSequence));
        assert_eq!(Template::parse("{SNOWFLAKE}{SNOWFLAKE:6}"), Err(TemplateError::OneSequence));
    }

    #[test]
    fn a_customer_is_never_printed() {
        assert_eq!(Template::parse("{CUSTOMER}{SEQ}"), Err(TemplateError::UnknownToken("CUSTOMER".into())));
    }
}
