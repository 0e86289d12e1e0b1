//! The text of a number with places in it: `ALM-{YYYY}{MM}{DD}-{SEQ:6}`.

use std::fmt::Write as _;

use super::allocate::DocumentFacts;
use crate::limits::{SEQUENCE_WIDTH_MAX, TEMPLATE_CHARS_MAX};

/// One part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    /// `{YYYY}`: year of the business date, four digits.
    Year,
    /// `{YY}`: its last two digits.
    ShortYear,
    Month,
    Day,
    Outlet,
    Register,
    Channel,
    /// `{SEQ}` or `{SEQ:n}`: zero-padded to n digits, wider when the value is.
    Sequence(u8),
}

impl Part {
    /// Whether it prints texts of different lengths.
    pub(super) fn varies(&self) -> bool {
        matches!(self, Part::Outlet | Part::Register | Part::Channel | Part::Sequence(_))
    }

    /// Whether what it prints may contain a character.
    pub(super) fn may_contain(&self, character: char) -> bool {
        match self {
            Part::Literal(text) => text.contains(character),
            Part::Outlet | Part::Register | Part::Channel => character.is_ascii_digit() || character.is_ascii_uppercase(),
            Part::Year | Part::ShortYear | Part::Month | Part::Day | Part::Sequence(_) => character.is_ascii_digit(),
        }
    }

    /// As it is written in a template, without braces and width.
    pub(super) fn name(&self) -> &str {
        match self {
            Part::Literal(text) => text,
            Part::Year => "YYYY",
            Part::ShortYear => "YY",
            Part::Month => "MM",
            Part::Day => "DD",
            Part::Outlet => "OUTLET",
            Part::Register => "REGISTER",
            Part::Channel => "CHANNEL",
            Part::Sequence(_) => "SEQ",
        }
    }
}

/// A parsed template. Printing it cannot fail for a document that has what [`Template::needs`] names.
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
    #[error("`{{{0}}}` is not a token; there are YYYY, YY, MM, DD, OUTLET, REGISTER, CHANNEL, SEQ and SEQ:n")]
    UnknownToken(String),
    /// `{SEQ:0}`, `{SEQ:99}`.
    #[error("`{{SEQ:n}}` takes n from 1 to {SEQUENCE_WIDTH_MAX}")]
    Width,
    /// No `{SEQ}`, or two.
    #[error("a template has exactly one `{{SEQ}}`")]
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
        if parts.iter().filter(|part| matches!(part, Part::Sequence(_))).count() != 1 {
            return Err(TemplateError::OneSequence);
        }
        Ok(Template { text: text.to_owned(), parts })
    }

    fn token(name: &str) -> Result<Part, TemplateError> {
        Ok(match name {
            "YYYY" => Part::Year,
            "YY" => Part::ShortYear,
            "MM" => Part::Month,
            "DD" => Part::Day,
            "OUTLET" => Part::Outlet,
            "REGISTER" => Part::Register,
            "CHANNEL" => Part::Channel,
            "SEQ" => Part::Sequence(1),
            _ => match name.strip_prefix("SEQ:") {
                Some(width) => {
                    let width = width.parse().map_err(|_| TemplateError::Width)?;
                    if !(1..=SEQUENCE_WIDTH_MAX).contains(&width) {
                        return Err(TemplateError::Width);
                    }
                    Part::Sequence(width)
                }
                None => return Err(TemplateError::UnknownToken(name.to_owned())),
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

    /// The token, if any, for which this document has no value.
    pub(super) fn missing(&self, facts: &DocumentFacts<'_>) -> Option<&'static str> {
        self.parts.iter().find_map(|part| match part {
            Part::Outlet if facts.outlet.is_none() => Some("outlet"),
            Part::Register if facts.register.is_none() => Some("register"),
            Part::Channel if facts.channel.is_none() => Some("channel"),
            _ => None,
        })
    }

    /// Prints the number of that value.
    ///
    /// # Panics
    /// When a part is missing that [`Template::missing`] would have named.
    pub(super) fn print(&self, sequence: i64, facts: &DocumentFacts<'_>) -> String {
        let date = facts.business_date.0;
        let mut number = String::with_capacity(24);
        for part in &self.parts {
            let written = match part {
                Part::Literal(text) => number.write_str(text),
                Part::Year => write!(number, "{:04}", date.year()),
                Part::ShortYear => write!(number, "{:02}", date.year() % 100),
                Part::Month => write!(number, "{:02}", date.month()),
                Part::Day => write!(number, "{:02}", date.day()),
                Part::Outlet => number.write_str(facts.outlet.expect("checked: the document has an outlet")),
                Part::Register => number.write_str(facts.register.expect("checked: the document has a register")),
                Part::Channel => number.write_str(facts.channel.expect("checked: the document has a channel")),
                Part::Sequence(width) => write!(number, "{sequence:0width$}", width = usize::from(*width)),
            };
            written.expect("writing to a string cannot fail");
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Date;

    fn facts() -> DocumentFacts<'static> {
        DocumentFacts {
            business_date: Date::parse("2025-11-06").expect("a date"),
            outlet: Some("RES"),
            register: None,
            channel: Some("MESA"),
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
    fn a_document_without_a_register_cannot_print_one() {
        let template = Template::parse("{REGISTER}-{SEQ}").expect("a template");
        assert_eq!(template.missing(&facts()), Some("register"));
        assert_eq!(Template::parse("{OUTLET}-{SEQ}").expect("a template").missing(&facts()), None);
    }
}
