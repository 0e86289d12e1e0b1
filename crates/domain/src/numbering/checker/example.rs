//! Two documents that would clash, for a refusal to show.

use std::collections::HashMap;

use super::{Form, Ground, Language};
use crate::numbering::facts::DocumentFacts;
use crate::numbering::reading::{is_printed_by, readings};
use crate::numbering::series::{ScopePart, Series};
use crate::numbering::shape::ImportedShape;
use crate::numbering::template::Part;
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The day of the examples.
const DAY: jiff::civil::Date = jiff::civil::date(2026, 1, 19);

/// A document of a day with every code it could need.
fn document(date: jiff::civil::Date, ground: &Ground<'_>) -> DocumentFacts<'static> {
    DocumentFacts {
        outlet: Some("A"),
        register: Some("A"),
        channel: Some("A"),
        table: Some("A"),
        seat: Some("A"),
        user: Some("A"),
        customer: Some("1"),
        ..DocumentFacts::on(Date(date), ground.fiscal_year_start)
    }
}

/// Two documents whose counters differ by a part of the scope only.
pub(super) fn of_scope(series: &Series, part: ScopePart, ground: &Ground<'_>) -> Option<String> {
    let (one, other) = if part == ScopePart::Customer { ("1", "2") } else { ("A", "B") };
    let number = |code| series.template.print(series.start, &document(DAY, ground).with_code(part, code));
    let name = part.as_str();
    let clash = format!("the first document of {name} {one} and the first of {name} {other} would both be {}", number(one));
    (number(one) == number(other)).then_some(clash)
}

/// Two documents of different periods that print the same, near each other.
pub(super) fn of_dates(series: &Series, ground: &Ground<'_>) -> Option<String> {
    let number = |date| series.template.print(series.start, &document(date, ground));
    let period = |date| series.period(Date(date), ground.fiscal_year_start);
    let days = || (0..800).map(|days| DAY.checked_add(jiff::Span::new().days(days)).expect("a date of this century"));
    let mut first_of = HashMap::new();
    let clash = days().find_map(|date| {
        let (before, of) = first_of.entry(number(date)).or_insert_with(|| (date, period(date)));
        (*of != period(date)).then_some((*before, date))
    });
    let (date, other) = clash?;
    Some(format!("the first document of {date} and the first of {other} would both be {}", number(date)))
}

/// Two documents that read alike because nobody can tell where a part ends: what stands between it and the next part that varies is
/// read once as that, and once as part of them.
pub(super) fn of_running_together(series: &Series, index: usize) -> Option<String> {
    let parts = series.template.parts();
    let next = index + 1 + parts[index + 1..].iter().position(Part::varies)?;
    let between: String = parts[index + 1..next].iter().map(as_in_the_examples).collect();
    let ones = |part: &Part| if let Part::Sequence(width) = part { "1".repeat(usize::from(*width)) } else { "1".to_owned() };
    let (first, last) = (ones(&parts[index]), ones(&parts[next]));
    let (longer_first, longer_last) = (format!("{first}{between}1"), format!("1{between}{last}"));
    if !is_printed_by(&parts[index], &longer_first) || !is_printed_by(&parts[next], &longer_last) {
        return None;
    }
    let (one, other) = (parts[index].name(), parts[next].name());
    let text = format!("{first}{between}{longer_last}");
    Some(format!("{one} {first} and {other} {longer_last}, and {one} {longer_first} and {other} {last}, both read {text}"))
}

fn as_in_the_examples(part: &Part) -> &str {
    match part {
        Part::Literal(text) => text,
        Part::Year => "2026",
        Part::ShortYear => "26",
        Part::FiscalYear => "2526",
        Part::Month => "01",
        Part::Day => "19",
        Part::Code(_) | Part::Sequence(_) | Part::Digits(_) | Part::Snowflake(_) => "1",
    }
}

/// The refusal of two series that can print the same, with the number and the document of each that would have it.
pub(super) fn overlap(one: &Form<'_>, other: &Form<'_>, text: &str) -> Refusal {
    let lifelike = |form: &Form<'_>| Language::lifelike(&form.parts, form.series.digits_max());
    // A number as a shop would meet it shows more than the first that can be found.
    let text = lifelike(one).common(&lifelike(other)).unwrap_or_else(|| text.to_owned());
    let (new, old) = (one.described(&text), other.described(&text));
    let whose = if one.series == other.series { "" } else { ", which numbers documents of this kind too, or did" };
    let detail = format!("{text} can be {new}, and {old}{whose}. Change the letters in front.");
    Refusal::at("/template", Code::NumberingOverlaps, detail)
}

/// The refusal of a series that can print a number which was taken over, or one that looks like it.
pub(super) fn imported(form: &Form<'_>, imported: &ImportedShape, text: &str) -> Refusal {
    let (example, shape) = (&imported.example, &imported.shape);
    // One that a document has says more than one that only looks like it.
    let text = if readings(&form.parts, example).is_empty() { text } else { example };
    let new = form.described(text);
    let detail = format!(
        "{text} can be {new}, and numbers like {shape} were taken over from another system, such as {example}. Change the letters in \
         front."
    );
    Refusal::at("/template", Code::NumberingOverlaps, detail)
}

impl Form<'_> {
    /// The document of this form whose number a text is.
    fn described(&self, text: &str) -> String {
        let template = self.series.template.text();
        let during = if self.is_fallback { " while the database cannot be reached" } else { "" };
        let read = readings(&self.parts, text).pop().unwrap_or_default();
        let parts = self.parts.iter().zip(read).filter(|(part, _)| !matches!(part, Part::Literal(_)));
        let parts: Vec<String> = parts.map(|(part, text)| format!("{} {text}", part.name())).collect();
        format!("the document of {} under {template}{during}", parts.join(", "))
    }
}
