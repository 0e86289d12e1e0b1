//! Series of numbers: what the checker lets pass must hold. Example of an input, of which everything but `template` may be missing:
//!
//! ```text
//! kind order
//! template {OUTLET}-{YY}{MM}-{SEQ:3}
//! scope outlet
//! reset month
//! then {OUTLET}/{SEQ}
//! document 2026-01-19 outlet=RES
//! document 2026-01-20 outlet=RES after=998
//! ```
//!
//! `then` is the template of a series that is put in force later, for the same documents.

use std::collections::{BTreeMap, HashSet};

use docket_domain::limits::{SEQUENCE_MAX, TEMPLATE_CHARS_MAX};
use docket_domain::numbering::checker::{Ground, check};
use docket_domain::numbering::{
    AtEnd, CounterKey, DocumentFacts, FallbackStamp, FiscalYearStart, Kind, LeaseNumber, Reset, Rules, ScopePart, Series, Shape,
    Template, UniquePart, fallback_number, preview,
};
use docket_domain::time::Date;

use crate::said::Said;

/// Documents of an input that are looked at.
const DOCUMENTS_MAX: usize = 60;

/// Checks a series, and numbers documents with it.
pub fn run(input: &[u8]) {
    let said = Said::of(input);
    shapes(&said);
    let Some(template) = said.one("template").and_then(template) else { return };
    let month = said.below("fiscal_year_from", 12) + 1;
    let start = FiscalYearStart::new(month as i64).expect("a month");
    let first = series(template, &said);
    let ground = Ground::bare(start);
    let Ok(()) = check(&first, &ground, []) else { return };
    let then = said.one("then").and_then(self::template).map(|template| series(template, &said));
    let then = then.filter(|then| check(then, &ground, [&first]).is_ok());
    let documents: Vec<Document<'_>> = said.all("document").take(DOCUMENTS_MAX).filter_map(Document::of).collect();
    let mut shop = Shop { start, issued: HashSet::new(), counters: BTreeMap::new() };
    for (index, document) in documents.iter().enumerate() {
        shop.number(&first, &first, (index, 0), document);
        if let Some(then) = &then {
            // A series that goes on with another's counters goes on with them.
            shop.number(then, if first.goes_on_with(then) { &first } else { then }, (index, 1), document);
        }
    }
}

/// A template, which must be read as what it says.
fn template(text: &str) -> Option<Template> {
    let template = Template::parse(text).ok()?;
    assert_eq!(template.text(), text);
    assert!((1..=TEMPLATE_CHARS_MAX).contains(&text.chars().count()), "{text}");
    Some(template)
}

/// Shapes of numbers of another system.
fn shapes(said: &Said) {
    for text in said.all("shape") {
        if let Some(shape) = Shape::parse(text) {
            assert_eq!(Shape::parse(&shape.to_string()), Some(shape), "{text}");
        }
    }
}

fn series(template: Template, said: &Said) -> Series {
    let words = |word: &str| said.one(word).unwrap_or_default().split(',').map(str::to_owned).collect::<Vec<_>>();
    let (scope, unique) = (words("scope"), words("unique_within"));
    let is_said = |all: &[String], word: &str| all.iter().any(|one| one == word);
    let default = |part: &ScopePart| said.all("default").find_map(|said| said.strip_prefix(part.as_str())?.strip_prefix('='));
    let number = |word: &str, otherwise: i64| said.one(word).and_then(|said| said.parse().ok()).unwrap_or(otherwise);
    Series {
        kind: said.one("kind").and_then(Kind::parse).unwrap_or(Kind::Order),
        template,
        scope: ScopePart::ALL.iter().copied().filter(|part| is_said(&scope, part.as_str())).collect(),
        reset: said.one("reset").and_then(Reset::parse).unwrap_or(Reset::Never),
        start: number("start", 1),
        end: number("end", 0),
        at_end: said.one("at_end").and_then(AtEnd::parse).unwrap_or(AtEnd::Widen),
        unique_within: UniquePart::ALL.iter().copied().filter(|part| is_said(&unique, part.as_str())).collect(),
        defaults: ScopePart::ALL.iter().filter_map(|part| Some((*part, default(part)?.to_owned()))).collect(),
        rules: said.one("rules").and_then(Rules::parse),
    }
}

/// A document that is numbered.
struct Document<'a> {
    date: Date,
    said: &'a str,
    /// To which value its counter is raised before.
    after: i64,
}

impl<'a> Document<'a> {
    fn of(said: &'a str) -> Option<Document<'a>> {
        let (date, rest) = said.split_once(' ').unwrap_or((said, ""));
        // Years of two digits are of this century, and days are counted in four digits from 2022 on (docs/numbering.md).
        let date = Date::parse(date).filter(|date| (2022..2049).contains(&date.0.year()))?;
        let document = Document { date, said: rest, after: 0 };
        let after = document.named("after").and_then(|text| text.parse().ok()).unwrap_or_default();
        Some(Document { after, ..document })
    }

    fn named(&self, name: &str) -> Option<&'a str> {
        self.said.split(' ').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    }

    fn facts(&self, start: FiscalYearStart) -> DocumentFacts<'a> {
        DocumentFacts {
            outlet: self.named("outlet"),
            register: self.named("register"),
            channel: self.named("channel"),
            table: self.named("table"),
            seat: self.named("seat"),
            user: self.named("user"),
            customer: self.named("customer"),
            ..DocumentFacts::on(self.date, start)
        }
    }
}

/// What numbers were given out: an independent model of the counters.
struct Shop {
    start: FiscalYearStart,
    /// Text and within what it is unique.
    issued: HashSet<(String, String)>,
    /// Which values, by the series whose counters they are, scope and period.
    counters: BTreeMap<(String, String, String), i64>,
}

impl Shop {
    fn number(&mut self, series: &Series, counted_by: &Series, stamp: (usize, u8), document: &Document<'_>) {
        let facts = document.facts(self.start);
        let code = |part: ScopePart| facts.code(part).or_else(|| series.default(part)).unwrap_or_default();
        let scope = series.scope.iter().map(|part| code(*part)).collect::<Vec<_>>().join("/");
        let period = series.period(document.date, self.start);
        let value = self
            .counters
            .entry((counted_by.template.text().to_owned(), scope.clone(), period.clone()))
            .or_insert(series.start - 1);
        // What widens, and what ends, does so at values that no input would count to.
        let next = (*value + 1).max(document.after.clamp(0, SEQUENCE_MAX)).max(series.start);
        let Ok(printed) = preview(series, &facts, next, 1) else { return };
        let number = &printed.numbers[0];
        if series.template.is_snowflake() || series.repeats() {
            return;
        }
        *value = next;
        let unique =
            series.unique_within.iter().map(|part| part.part().map_or(document.date.to_string(), |part| code(part).to_owned()));
        let unique = unique.collect::<Vec<_>>().join("/");
        if series.kind != Kind::Ticket {
            assert!(self.issued.insert((number.clone(), unique.clone())), "{} prints {number} twice", series.template.text());
            let key = CounterKey { kind: series.kind, scope, period };
            assert_eq!(series.read_back(number, &facts), [(key, next)], "{} printed {number}", series.template.text());
            self.without_database(series, &facts, stamp, unique);
        }
    }

    /// The number of the same document where the database cannot be reached.
    fn without_database(&mut self, series: &Series, facts: &DocumentFacts<'_>, (index, counter): (usize, u8), unique: String) {
        let lease = LeaseNumber::new(7).expect("a lease");
        let stamp = FallbackStamp { milliseconds: index as u32, lease, counter };
        let Some(number) = fallback_number(series, facts, stamp) else { return };
        assert!(self.issued.insert((number.clone(), unique)), "{} prints {number} without the database", series.template.text());
    }
}
