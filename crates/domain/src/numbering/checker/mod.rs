//! Proves that a series cannot print the same number for two documents, before it prints any.
//!
//! The proof has three parts:
//!
//! 1. **A number can be read back.** Every part of a template of varying length is followed by a character that it cannot contain,
//!    or is the last of varying length; so the text says where each part ends (`{SEQ}{OUTLET}` does not, `{SEQ}-{OUTLET}` does).
//! 2. **What separates counters stands in the number**, or is that within which numbers are unique: each part of the scope, and of
//!    the business date as much as the reset goes by. So an equal text means an equal counter and an equal value: one document.
//! 3. **Different series of a kind print different texts**: what they can print has nothing in common ([`language`]), unless they
//!    count with the same counters.
//!
//! A refusal names what is missing and shows two documents that would clash. Tickets are display numbers and are exempt.

mod language;

use super::allocate::DocumentFacts;
use super::series::{Kind, Reset, ScopePart, Series, UniquePart};
use super::template::Part;
use crate::refusal::{Code, Refusal};
use crate::time::Date;
use language::Language;

/// Checks a series against itself and against every series that the same kind of document has or ever had.
///
/// # Errors
/// `numbering.ambiguous`, `numbering.partMissing` or `numbering.overlaps`, each with an example.
pub fn check<'a>(series: &Series, others: impl IntoIterator<Item = &'a Series>) -> Result<(), Refusal> {
    if series.kind == Kind::Ticket {
        return Ok(());
    }
    can_be_read_back(series)?;
    counters_stand_in_the_number(series)?;
    others.into_iter().filter(|other| !series.goes_on_with(other)).try_for_each(|other| apart(series, other))
}

fn can_be_read_back(series: &Series) -> Result<(), Refusal> {
    let parts = series.template.parts();
    let last_varying = parts.iter().rposition(Part::varies).unwrap_or_default();
    for (part, next) in parts.iter().zip(&parts[1..]).take(last_varying).filter(|(part, _)| part.varies()) {
        let ends = matches!(next, Part::Literal(text) if text.chars().next().is_some_and(|first| !part.may_contain(first)));
        if !ends {
            let detail = format!(
                "In {} nobody can tell where {{{}}} ends, so that two documents can print the same number: 1 and 11 followed by 12 and \
                 by 2 both read 112. Put a character between them that neither contains, such as -.",
                series.template.text(),
                part.name()
            );
            return Err(Refusal::at("/template", Code::NumberingAmbiguous, detail));
        }
    }
    Ok(())
}

fn counters_stand_in_the_number(series: &Series) -> Result<(), Refusal> {
    for part in &series.scope {
        let (token, unique) = match part {
            ScopePart::Outlet => (Part::Outlet, UniquePart::Outlet),
            ScopePart::Register => (Part::Register, UniquePart::Register),
            ScopePart::Channel => (Part::Channel, UniquePart::Channel),
        };
        if !series.template.parts().contains(&token) && !series.unique_within.contains(&unique) {
            return Err(missing(series, part.as_str(), &format!("{{{}}}", token.name()), &example_of_scope(series, *part)));
        }
    }
    if series.unique_within.contains(&UniquePart::BusinessDate) {
        return Ok(());
    }
    let has = |part: Part| series.template.parts().contains(&part);
    let year = has(Part::Year) || has(Part::ShortYear);
    let needed: &[(bool, &str)] = match series.reset {
        Reset::Never => &[],
        Reset::Year => &[(year, "{YYYY}")],
        Reset::Month => &[(year, "{YYYY}"), (has(Part::Month), "{MM}")],
        Reset::BusinessDay => &[(year, "{YYYY}"), (has(Part::Month), "{MM}"), (has(Part::Day), "{DD}")],
    };
    match needed.iter().find(|(stands, _)| !stands) {
        Some((_, token)) => Err(missing(series, series.reset.as_str(), token, &example_of_dates(series, token))),
        None => Ok(()),
    }
}

fn missing(series: &Series, counts_by: &str, token: &str, example: &str) -> Refusal {
    let template = series.template.text();
    let detail =
        format!("The series counts by {counts_by}, but {template} lacks {token}: {example}. Add {token} to the template.");
    Refusal::at("/template", Code::NumberingPartMissing, detail)
}

fn example_of_scope(series: &Series, part: ScopePart) -> String {
    let print = |code: &str| {
        let pick = |one: ScopePart| if one == part { code.to_owned() } else { "A".to_owned() };
        let (outlet, register, channel) = (pick(ScopePart::Outlet), pick(ScopePart::Register), pick(ScopePart::Channel));
        print(series, "2026-01-19", &outlet, &register, &channel)
    };
    debug_assert_eq!(print("A"), print("B"));
    format!("the first document of {0} A and the first of {0} B would both be {1}", part.as_str(), print("A"))
}

fn example_of_dates(series: &Series, token: &str) -> String {
    let (one, other) = match token {
        "{DD}" => ("2026-01-19", "2026-01-20"),
        "{MM}" => ("2026-01-19", "2026-02-19"),
        _ => ("2026-01-19", "2027-01-19"),
    };
    let number = print(series, one, "A", "A", "A");
    debug_assert_eq!(number, print(series, other, "A", "A", "A"));
    format!("the first document of {one} and the first of {other} would both be {number}")
}

fn print(series: &Series, date: &str, outlet: &str, register: &str, channel: &str) -> String {
    let facts = DocumentFacts {
        business_date: Date::parse(date).expect("the examples' dates are dates"),
        outlet: Some(outlet),
        register: Some(register),
        channel: Some(channel),
    };
    series.template.print(series.start, &facts)
}

fn apart(series: &Series, other: &Series) -> Result<(), Refusal> {
    match Language::of(&series.template).common(&Language::of(&other.template)) {
        None => Ok(()),
        Some(number) => {
            let (new, old) = (series.template.text(), other.template.text());
            let detail = format!(
                "{number} can be a number of {new} and one of {old}, which numbers documents of this kind too, or did. Change the \
                 letters in front."
            );
            Err(Refusal::at("/template", Code::NumberingOverlaps, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::numbering::Template;

    fn series(template: &str, scope: &[ScopePart], reset: Reset) -> Series {
        Series {
            kind: Kind::Order,
            template: Template::parse(template).expect("a template"),
            scope: scope.to_vec(),
            reset,
            start: 1,
            unique_within: Vec::new(),
        }
    }

    fn refused(series: &Series) -> (Code, String) {
        let refusal = check(series, []).expect_err("refused");
        (refusal.code, refusal.detail)
    }

    #[test]
    fn the_series_of_the_seeds_are_proved() {
        let daily = series("ALM-{YYYY}{MM}{DD}-{SEQ:6}", &[], Reset::BusinessDay);
        let monthly = series("M{YY}{MM}{SEQ:3}", &[], Reset::Month);
        let yearly = series("PAY{YYYY}{SEQ:4}", &[], Reset::Year);
        let never = series("CUST{SEQ:4}", &[], Reset::Never);
        let per_channel = Series {
            unique_within: vec![UniquePart::BusinessDate],
            ..series("{CHANNEL}-{DD}{MM}-{SEQ:3}", &[ScopePart::Channel], Reset::BusinessDay)
        };
        let per_outlet = series("{OUTLET}-{SEQ:4}", &[ScopePart::Outlet], Reset::Never);
        for one in [daily, monthly, yearly, never, per_channel, per_outlet] {
            assert_eq!(check(&one, []), Ok(()), "{}", one.template.text());
        }
    }

    #[test]
    fn parts_that_run_together_are_refused() {
        for template in ["{SEQ}{OUTLET}", "{OUTLET}{SEQ}", "{OUTLET}1{SEQ}", "{OUTLET}{YYYY}-{SEQ}", "{SEQ}0{CHANNEL}"] {
            assert_eq!(refused(&series(template, &[], Reset::Never)).0, Code::NumberingAmbiguous, "{template}");
        }
        for template in ["{SEQ}-{OUTLET}", "{OUTLET}-{SEQ}", "{YYYY}{SEQ}", "{SEQ}{YYYY}", "{OUTLET}/{YYYY}{SEQ}"] {
            assert_eq!(check(&series(template, &[], Reset::Never), []), Ok(()), "{template}");
        }
    }

    #[test]
    fn a_missing_part_is_named_with_two_documents_that_clash() {
        let (code, detail) = refused(&series("M{YY}{MM}{SEQ:3}", &[], Reset::BusinessDay));
        assert_eq!(code, Code::NumberingPartMissing);
        assert!(detail.contains("lacks {DD}") && detail.contains("2026-01-19") && detail.contains("M2601001"), "{detail}");
        let (code, detail) = refused(&series("R-{SEQ:3}", &[ScopePart::Register], Reset::Never));
        assert_eq!(code, Code::NumberingPartMissing);
        assert!(detail.contains("{REGISTER}") && detail.contains("register A") && detail.contains("R-001"), "{detail}");
    }

    #[test]
    fn a_series_that_collides_with_what_was_printed_is_refused_with_the_number() {
        let old = series("INV-{SEQ:6}", &[], Reset::Never);
        let new = series("INV-{YY}{SEQ:4}", &[], Reset::Year);
        let refusal = check(&new, [&old]).expect_err("refused");
        assert_eq!(refusal.code, Code::NumberingOverlaps);
        assert!(refusal.detail.contains("INV-{SEQ:6}"), "{}", refusal.detail);
        assert_eq!(check(&series("BIL-{YY}{SEQ:4}", &[], Reset::Year), [&old]), Ok(()));
    }

    #[test]
    fn a_series_that_goes_on_with_its_counters_may_change_its_start() {
        let old = series("INV-{SEQ:6}", &[], Reset::Never);
        let new = Series { start: 5_000, ..old.clone() };
        assert_eq!(check(&new, [&old]), Ok(()));
        let wider = series("INV-{SEQ:8}", &[], Reset::Never);
        assert_eq!(check(&wider, [&old]), Ok(()), "the value goes on, however wide it is printed");
        let daily = series("A{YYYY}{MM}{DD}-{SEQ}", &[], Reset::BusinessDay);
        let monthly = series("A{YYYY}{MM}{DD}-{SEQ}", &[], Reset::Month);
        assert_eq!(check(&monthly, [&daily]).expect_err("other counters").code, Code::NumberingOverlaps);
    }

    #[test]
    fn tickets_are_exempt() {
        let ticket = Series { kind: Kind::Ticket, ..series("{SEQ}", &[ScopePart::Outlet], Reset::BusinessDay) };
        assert_eq!(check(&ticket, []), Ok(()));
    }

    fn any_series() -> impl Strategy<Value = Series> {
        let piece = prop::sample::select(vec![
            "{YYYY}",
            "{YY}",
            "{MM}",
            "{DD}",
            "{OUTLET}",
            "{REGISTER}",
            "{CHANNEL}",
            "-",
            "/",
            "A",
            "1",
            "0",
            "A-",
        ]);
        let sequence = prop::sample::select(vec!["{SEQ}", "{SEQ:1}", "{SEQ:2}", "{SEQ:4}"]);
        let scope = prop::sample::subsequence(ScopePart::ALL.to_vec(), 0..=3);
        let unique = prop::sample::subsequence(UniquePart::ALL.to_vec(), 0..=2);
        let reset = prop::sample::select(Reset::ALL.to_vec());
        (prop::collection::vec(piece.clone(), 0..5), sequence, prop::collection::vec(piece, 0..4), scope, unique, reset).prop_map(
            |(before, sequence, after, scope, unique_within, reset)| {
                let template = Template::parse(&format!("{}{sequence}{}", before.concat(), after.concat())).expect("a template");
                Series { kind: Kind::Order, template, scope, reset, start: 1, unique_within }
            },
        )
    }

    /// A document: days after some date, codes, and which of its counter's values it gets.
    type Document = (i64, usize, usize, usize);

    fn number(series: &Series, document: &Document, counters: &mut HashMap<String, i64>) -> (String, String) {
        const CODES: [&str; 4] = ["A", "1", "A1", "11"];
        let start = jiff::civil::date(2025, 12, 28);
        let date = Date(start.checked_add(jiff::Span::new().days(document.0)).expect("a date"));
        let (outlet, register, channel) = (CODES[document.1], CODES[document.2], CODES[document.3]);
        let facts = DocumentFacts { business_date: date, outlet: Some(outlet), register: Some(register), channel: Some(channel) };
        let scope: Vec<&str> = series.scope.iter().map(|part| [outlet, register, channel][*part as usize]).collect();
        let value = counters.entry(format!("{}|{}", series.period(date), scope.join("|"))).or_insert(0);
        *value += 1;
        let unique: Vec<String> = series
            .unique_within
            .iter()
            .map(|part| match part {
                UniquePart::Outlet => outlet.to_owned(),
                UniquePart::Register => register.to_owned(),
                UniquePart::Channel => channel.to_owned(),
                UniquePart::BusinessDate => date.to_string(),
            })
            .collect();
        (series.template.print(*value, &facts), unique.join("|"))
    }

    /// Most random series are refused, as they should be; what counts is how many accepted ones were tried.
    fn accepted(cases: u32) -> ProptestConfig {
        ProptestConfig { cases, max_global_rejects: 1_000_000, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(accepted(500))]
        #[test]
        fn no_two_documents_of_an_accepted_series_have_one_number(
            series in any_series(),
            documents in prop::collection::vec((0_i64..800, 0_usize..4, 0_usize..4, 0_usize..4), 2..150),
        ) {
            prop_assume!(check(&series, []).is_ok());
            let mut counters = HashMap::new();
            let mut issued = std::collections::HashSet::new();
            for document in &documents {
                let number = number(&series, document, &mut counters);
                prop_assert!(issued.insert(number.clone()), "{} printed {:?} twice", series.template.text(), number);
            }
        }

    }

    proptest! {
        #![proptest_config(accepted(50))]
        #[test]
        fn no_two_documents_of_series_that_are_accepted_together_have_one_number(
            one in any_series(), other in any_series(),
            documents in prop::collection::vec((0_i64..800, 0_usize..4, 0_usize..4, 0_usize..4), 2..100),
        ) {
            let other = Series { unique_within: one.unique_within.clone(), ..other };
            prop_assume!(check(&one, []).is_ok() && check(&other, [&one]).is_ok() && !one.goes_on_with(&other));
            let (mut counters, mut other_counters) = (HashMap::new(), HashMap::new());
            let mut issued = std::collections::HashSet::new();
            for (index, document) in documents.iter().enumerate() {
                let number = if index % 2 == 0 {
                    number(&one, document, &mut counters)
                } else {
                    number(&other, document, &mut other_counters)
                };
                prop_assert!(issued.insert(number.clone()), "{} and {} printed {:?}", one.template.text(), other.template.text(), number);
            }
        }
    }
}
