//! Puts another series in force, for the next number. What was issued stays as it is.
//!
//! Example: `ALM-{YYYY}{MM}{DD}-{SEQ:6}` becomes `AM-{YY}{MM}{DD}-{SEQ:4}`. A series that could print a number which any earlier
//! one of its kind could have printed is refused with that number.

use super::checker::{self, Ground};
use super::series::Series;
use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::merchants::Settings;
use crate::refusal::Refusal;

/// The command.
#[derive(Clone, Debug)]
pub struct ChangeSeries {
    /// The series, whole. The merchant may have had none of this kind so far.
    pub series: Series,
}

impl ChangeSeries {
    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        context.actor.of_whole_merchant("Numbering series are")?;
        self.check(&book.settings())?;
        self.put_in_force(context, book);
        Ok(Outcome::ok(Document::Series(self.series.kind)))
    }

    /// Whether the series can be put in force at a merchant's: against every series that documents of its kind have or ever had.
    ///
    /// # Errors
    /// Those of [`checker::check`].
    pub fn check(&self, settings: &Settings) -> Result<(), Refusal> {
        let document = self.series.kind.document();
        let all = settings.series.iter().chain(&settings.former_series);
        checker::check(&self.series, &Ground::of(settings), all.filter(|series| series.kind.document() == document))
    }

    /// Puts a series in force that was proved.
    pub(crate) fn put_in_force(&self, context: &Context, book: &mut Book) {
        let settings = book.settings();
        let kind = self.series.kind;
        let current = settings.series(kind);
        let mut changed = Settings::clone(&settings);
        changed.series.retain(|series| series.kind != kind);
        changed.series.push(self.series.clone());
        changed.series.sort_by_key(|series| series.kind);
        // What is in force again is not former any more.
        changed.former_series.retain(|series| *series != self.series);
        if let Some(current) = current.filter(|current| **current != self.series) {
            changed.former_series.push(current.clone());
        }
        let old = current.map(facts).unwrap_or_default();
        book.record_change(context, "numbering.seriesChanged", Subject::Merchant, old, facts(&self.series), None);
        book.put_settings(changed);
    }
}

/// A series as the stream tells of it.
pub(crate) fn facts(series: &Series) -> Vec<Fact> {
    let words = |words: Vec<&'static str>| Value::List(words.into_iter().map(Value::Word).collect());
    let defaults = series.defaults.iter().map(|(part, code)| Fact::new(part.as_str(), Value::Text(code.clone())));
    vec![
        Fact::new("kind", Value::Word(series.kind.as_str())),
        Fact::new("template", Value::Text(series.template.text().to_owned())),
        Fact::new("scope", words(series.scope.iter().map(|part| part.as_str()).collect())),
        Fact::new("reset", Value::Word(series.reset.as_str())),
        Fact::new("start", Value::Integer(series.start)),
        Fact::new("end", Value::Integer(series.end)),
        Fact::new("atEnd", Value::Word(series.at_end.as_str())),
        Fact::new("uniqueWithin", words(series.unique_within.iter().map(|part| part.as_str()).collect())),
        Fact::new("default", Value::Object(defaults.collect())),
        Fact::new("rules", series.rules.map_or(Value::Null, |rules| Value::Word(rules.as_str()))),
    ]
}
