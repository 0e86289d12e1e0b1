//! Proves that a series cannot print the same number for two documents, before it prints any.
//!
//! The proof has four parts:
//!
//! 1. **A number can be read back.** Every part of a template of varying length is followed by a character that it cannot contain,
//!    or is the last of varying length; so the text says where each part ends (`{SEQ}{OUTLET}` does not, `{SEQ}-{OUTLET}` does).
//! 2. **What separates counters stands in the number**, or is that within which numbers are unique: each part of the scope, and of
//!    the business date as much as the reset goes by. So an equal text means an equal counter and an equal value: one document.
//! 3. **Different series of a kind print different texts**: what they can print has nothing in common ([`language`]), unless they
//!    count with the same counters. That holds for every series that the kind ever had, and for what each would print while the
//!    database cannot be reached ([`super::fallback`]): no fallback number is a number of any series, its own included.
//! 4. **No number of another system is printed** that was taken over: a series prints no text that looks like them
//!    ([`super::shape`]), unless it counts with the counters that were raised behind them.
//!
//! A refusal names what is missing and shows two documents that would clash ([`example`]). Tickets are display numbers: they are
//! exempt from the proof, and only they may wrap. What a series must be apart from the proof is checked first, and the rules of
//! its jurisdiction last.

mod example;
mod language;
#[cfg(test)]
mod tests;

use super::fallback;
use super::fiscal_year::FiscalYearStart;
use super::series::{AtEnd, Kind, Reset, ScopePart, Series, UniquePart};
use super::shape::{ImportedShape, Shape};
use super::template::Part;
use crate::limits::{SEQUENCE_MAX, SERIES_START_MAX};
use crate::merchants::Settings;
use crate::numbering::facts::is_short_code;
use crate::refusal::{Code, Refusal};
use language::Language;

/// What the proof knows of the merchant.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The month in which the fiscal year begins.
    pub(super) fiscal_year_start: FiscalYearStart,
    settings: Option<&'a Settings>,
}

impl<'a> Ground<'a> {
    /// A merchant's.
    pub fn of(settings: &'a Settings) -> Ground<'a> {
        Ground { fiscal_year_start: settings.fiscal_year_start, settings: Some(settings) }
    }

    /// Nobody's: a template that someone tries out.
    pub fn bare(fiscal_year_start: FiscalYearStart) -> Ground<'static> {
        Ground { fiscal_year_start, settings: None }
    }

    /// The same merchant with another fiscal year, to try it out.
    pub fn with_fiscal_year_from(self, fiscal_year_start: FiscalYearStart) -> Ground<'a> {
        Ground { fiscal_year_start, ..self }
    }

    /// What the numbers of a kind look like that were taken over.
    fn imported(&self, kind: Kind) -> impl Iterator<Item = &'a ImportedShape> {
        self.settings
            .into_iter()
            .flat_map(|settings| &settings.imported_shapes)
            .filter(move |imported| imported.kind == kind.document())
    }

    /// The codes that the merchant's settings have for a part.
    pub(super) fn codes(&self, part: ScopePart) -> Vec<&'a str> {
        let Some(settings) = self.settings else { return Vec::new() };
        match part {
            ScopePart::Outlet => settings.outlets.iter().map(|outlet| outlet.code.as_str()).collect(),
            ScopePart::Register => settings.registers.iter().map(|register| register.code.as_str()).collect(),
            ScopePart::Channel => settings.channels.iter().map(|channel| channel.code.as_str()).collect(),
            ScopePart::Table | ScopePart::Seat | ScopePart::User | ScopePart::Customer => Vec::new(),
        }
    }
}

/// Checks a series against itself and against every series that the same kind of document has or ever had.
///
/// # Errors
/// `numbering.seriesInvalid`, `numbering.ambiguous`, `numbering.partMissing`, `numbering.overlaps`, each of the last three with an
/// example; `numbering.rulesBroken`.
pub fn check<'a>(series: &Series, ground: &Ground<'_>, others: impl IntoIterator<Item = &'a Series>) -> Result<(), Refusal> {
    well_formed(series)?;
    if series.kind != Kind::Ticket {
        can_be_read_back(series)?;
        counters_stand_in_the_number(series, ground)?;
        apart_from_fallback(series, series)?;
        ground.imported(series.kind).try_for_each(|imported| apart_from_imported(series, imported))?;
        others.into_iter().try_for_each(|other| apart(series, other))?;
    }
    documents_have_its_parts(series)?;
    series.rules.map_or(Ok(()), |rules| rules.check(series, ground))
}

/// A series that counts by what no document of its kind has would number none of them, and nobody could see to it: a Z report
/// without a number is a day that cannot be closed.
fn documents_have_its_parts(series: &Series) -> Result<(), Refusal> {
    for part in ScopePart::ALL.iter().filter(|part| !series.kind.parts().contains(part)) {
        let in_scope = series.scope.contains(part);
        if (in_scope || series.template.prints(*part)) && series.default(*part).is_none() {
            let (kind, part) = (series.kind.as_str(), part.as_str());
            let detail = format!("A document of kind {kind} has no {part}, so the series could number none; leave {part} out.");
            let pointer = if in_scope { "/scope" } else { "/template" };
            return Err(Refusal::at(pointer, Code::NumberingSeriesInvalid, detail));
        }
    }
    Ok(())
}

/// What a series must be before anything can be proved of it.
fn well_formed(series: &Series) -> Result<(), Refusal> {
    let invalid = |pointer: &str, detail: String| Err(Refusal::at(pointer, Code::NumberingSeriesInvalid, detail));
    if !(0..=SERIES_START_MAX).contains(&series.start) {
        return invalid("/start", format!("A series starts from 0 to {SERIES_START_MAX}."));
    }
    if series.end != 0 && !(series.start..=SEQUENCE_MAX).contains(&series.end) {
        let start = series.start;
        return invalid("/end", format!("The end is 0, which is none, or from the start ({start}) to {SEQUENCE_MAX}."));
    }
    if series.at_end != AtEnd::Widen && series.end == 0 {
        let at_end = series.at_end.as_str();
        return invalid("/end", format!("A series that is to {at_end} at its end needs one; send `end`, such as 99."));
    }
    if series.wraps() && series.kind != Kind::Ticket {
        let kind = series.kind.as_str();
        let detail =
            format!("Only tickets may wrap: a number of a document of kind {kind} is never given out again. Widen or refuse.");
        return invalid("/atEnd", detail);
    }
    if series.kind == Kind::BillLane {
        well_formed_lane(series)?;
    }
    if series.template.is_snowflake() {
        well_formed_snowflake(series)?;
    }
    for (part, code) in &series.defaults {
        let part_name = part.as_str();
        let pointer = format!("/default/{part_name}");
        if !is_short_code(code) {
            return invalid(&pointer, "A default is a short code, 1 to 8 of A-Z and 0-9, such as NONE.".to_owned());
        }
        if !series.scope.contains(part) && !series.template.prints(*part) {
            return invalid(&pointer, format!("The series neither counts by {part_name} nor prints it; leave the default out."));
        }
    }
    Ok(())
}

/// A device counts for itself, for ever, and by a clock that nobody trusts: nothing of a date stands in its numbers, and it adds the value
/// at their end.
fn well_formed_lane(series: &Series) -> Result<(), Refusal> {
    let invalid = |pointer: &str, detail: &str| Err(Refusal::at(pointer, Code::NumberingSeriesInvalid, detail));
    let may_stand = |part: &Part| match part {
        Part::Literal(_) | Part::Sequence(_) => true,
        Part::Code(part) => series.kind.parts().contains(part),
        _ => false,
    };
    let parts = series.template.parts();
    if !parts.iter().all(may_stand) || !matches!(parts.last(), Some(Part::Sequence(_))) {
        let detail = "Numbers of lanes are text with {REGISTER} and perhaps {OUTLET}, and end with {SEQ} or {SEQ:n}, such as \
                      BILL-{REGISTER}-{SEQ:6}; a device's clock is not trusted with a date.";
        return invalid("/template", detail);
    }
    if series.scope != [ScopePart::Register] {
        return invalid("/scope", "Each lane counts for itself; send `scope` as [\"register\"].");
    }
    let bare = Series::new(series.kind, series.template.clone(), Reset::Never);
    if *series != (Series { scope: series.scope.clone(), rules: series.rules, ..bare }) {
        let detail = "A lane counts from 1 on for ever; leave reset, start, end, atEnd, uniqueWithin and default out.";
        return invalid("/reset", detail);
    }
    Ok(())
}

/// A Snowflake id is unique without a counter, so nothing separates counters, and a counter only counts them.
fn well_formed_snowflake(series: &Series) -> Result<(), Refusal> {
    let bare = Series::new(series.kind, series.template.clone(), Reset::Never);
    let counts = Series { defaults: series.defaults.clone(), rules: series.rules, ..bare };
    if *series != counts {
        let detail = "Snowflake ids need no counter: leave scope, reset, start, end, atEnd and uniqueWithin out.";
        return Err(Refusal::at("/template", Code::NumberingSeriesInvalid, detail));
    }
    match series.template.snowflake_digits().filter(|_| series.kind != Kind::Ticket) {
        Some(digits) => {
            let (one, other) = (1, 1 + 10_i64.pow(u32::from(digits)));
            let detail = format!(
                "The last {digits} digits of Snowflake ids come again: {one} and {other} end alike. Print {{SNOWFLAKE}} whole; only \
                 tickets may print its last digits."
            );
            Err(Refusal::at("/template", Code::NumberingPartMissing, detail))
        }
        None => Ok(()),
    }
}

fn can_be_read_back(series: &Series) -> Result<(), Refusal> {
    let parts = series.template.parts();
    let last_varying = parts.iter().rposition(Part::varies).unwrap_or_default();
    for (index, (part, next)) in
        parts.iter().zip(&parts[1..]).enumerate().take(last_varying).filter(|(_, (part, _))| part.varies())
    {
        let ends = matches!(next, Part::Literal(text) if text.chars().next().is_some_and(|first| !part.may_contain(first)));
        if !ends {
            let clash = example::of_running_together(series, index).map(|clash| format!(": {clash}")).unwrap_or_default();
            let detail = format!(
                "In {} nobody can tell where {{{}}} ends, so that two documents can print the same number{clash}. Put a character \
                 after it that it cannot contain, such as -.",
                series.template.text(),
                part.name()
            );
            return Err(Refusal::at("/template", Code::NumberingAmbiguous, detail));
        }
    }
    Ok(())
}

fn counters_stand_in_the_number(series: &Series, ground: &Ground<'_>) -> Result<(), Refusal> {
    for part in &series.scope {
        if !series.template.prints(*part) && !series.unique_within.contains(&UniquePart::of(*part)) {
            let clash = example::of_scope(series, *part, ground);
            return Err(match part.token() {
                Some(token) => missing(series, part.as_str(), &format!("{{{token}}}"), clash),
                None => not_unique_within(series, *part, clash),
            });
        }
    }
    match missing_of_the_date(series, ground) {
        Some(token) => Err(missing(series, series.reset.as_str(), token, example::of_dates(series, ground))),
        None => Ok(()),
    }
}

/// The token without which a number does not say which period it is of. A fiscal year and a month name the year as well; and so
/// does a fiscal year that is the calendar year.
fn missing_of_the_date(series: &Series, ground: &Ground<'_>) -> Option<&'static str> {
    if series.unique_within.contains(&UniquePart::BusinessDate) {
        return None;
    }
    let has = |part: Part| series.template.parts().contains(&part);
    let is_calendar_year = ground.fiscal_year_start == FiscalYearStart::JANUARY;
    let (month, day) = (has(Part::Month), has(Part::Day));
    let calendar_year = has(Part::Year) || has(Part::ShortYear);
    let year = calendar_year || (has(Part::FiscalYear) && (month || is_calendar_year));
    let fiscal_year = has(Part::FiscalYear) || (calendar_year && (month || is_calendar_year));
    let needed: &[(bool, &'static str)] = match series.reset {
        Reset::Never => &[],
        Reset::FiscalYear => &[(fiscal_year, "{FY}")],
        Reset::Year => &[(year, "{YYYY}")],
        Reset::Month => &[(month, "{MM}"), (year, "{YYYY}")],
        Reset::BusinessDay => &[(day, "{DD}"), (month, "{MM}"), (year, "{YYYY}")],
    };
    needed.iter().find(|(stands, _)| !stands).map(|(_, token)| *token)
}

fn missing(series: &Series, counts_by: &str, token: &str, clash: Option<String>) -> Refusal {
    let template = series.template.text();
    let clash = clash.map(|clash| format!(": {clash}")).unwrap_or_default();
    let detail = format!("The series counts by {counts_by}, but {template} lacks {token}{clash}. Add {token} to the template.");
    Refusal::at("/template", Code::NumberingPartMissing, detail)
}

/// For a part that no token prints.
fn not_unique_within(series: &Series, part: ScopePart, clash: Option<String>) -> Refusal {
    let (template, part) = (series.template.text(), part.as_str());
    let clash = clash.map(|clash| format!(": {clash}")).unwrap_or_default();
    let detail = format!(
        "The series counts by {part}, which {template} cannot print{clash}. Add {part} to uniqueWithin, or take it out of the scope."
    );
    Refusal::at("/uniqueWithin", Code::NumberingPartMissing, detail)
}

/// What one form of one series can print.
struct Form<'a> {
    series: &'a Series,
    parts: Vec<Part>,
    is_fallback: bool,
}

impl<'a> Form<'a> {
    fn ordinary(series: &'a Series) -> Form<'a> {
        Form { series, parts: series.template.parts().to_vec(), is_fallback: false }
    }

    fn fallback(series: &'a Series) -> Option<Form<'a>> {
        fallback::parts(series).map(|parts| Form { series, parts, is_fallback: true })
    }

    fn language(&self) -> Language {
        Language::of(&self.parts, self.series.digits_max())
    }
}

/// Whether two series of a kind print different texts, whichever of them is at work and whether the database can be reached.
fn apart(series: &Series, other: &Series) -> Result<(), Refusal> {
    if !series.goes_on_with(other) {
        nothing_in_common(&Form::ordinary(series), &Form::ordinary(other))?;
        if let (Some(fallback), Some(others)) = (Form::fallback(series), Form::fallback(other)) {
            nothing_in_common(&fallback, &others)?;
        }
    }
    apart_from_fallback(series, other)?;
    apart_from_fallback(other, series)
}

/// Whether a series prints nothing that another's fallback prints.
fn apart_from_fallback(series: &Series, other: &Series) -> Result<(), Refusal> {
    match Form::fallback(other) {
        Some(fallback) => nothing_in_common(&Form::ordinary(series), &fallback),
        None => Ok(()),
    }
}

/// Whether a series prints no number that was taken over, nor does it while the database cannot be reached.
fn apart_from_imported(series: &Series, imported: &ImportedShape) -> Result<(), Refusal> {
    let language = Language::of_shape(&imported.shape);
    let ordinary = (!imported.is_behind(series)).then(|| Form::ordinary(series));
    for form in ordinary.into_iter().chain(Form::fallback(series)) {
        if let Some(text) = form.language().common(&language) {
            return Err(example::imported(&form, imported, &text));
        }
    }
    Ok(())
}

/// Whether a series prints a text of a shape.
pub(super) fn prints_alike(series: &Series, shape: &Shape) -> bool {
    Form::ordinary(series).language().common(&Language::of_shape(shape)).is_some()
}

fn nothing_in_common(one: &Form<'_>, other: &Form<'_>) -> Result<(), Refusal> {
    match one.language().common(&other.language()) {
        None => Ok(()),
        Some(text) => Err(example::overlap(one, other, &text)),
    }
}
