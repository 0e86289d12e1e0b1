use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use crate::numbering::{DocumentFacts, FallbackStamp, LeaseNumber, Rules, Template, fallback_number};
use crate::time::Date;

const APRIL: Ground<'_> = Ground { fiscal_year_start: FiscalYearStart::APRIL, settings: None };

fn series(template: &str, scope: &[ScopePart], reset: Reset) -> Series {
    let template = Template::parse(template).expect("a template");
    Series { scope: scope.to_vec(), ..Series::new(Kind::Order, template, reset) }
}

fn refused(series: &Series) -> (Code, String) {
    let refusal = check(series, &APRIL, []).expect_err("refused");
    (refusal.code, refusal.detail)
}

/// The pointer of a series that is refused as none.
fn invalid(series: &Series) -> String {
    let refusal = check(series, &APRIL, []).expect_err("refused");
    assert_eq!(refusal.code, Code::NumberingSeriesInvalid, "{refusal:?}");
    refusal.problems[0].pointer.clone()
}

#[test]
fn the_series_of_the_seeds_are_proved() {
    let within = |unique_within: &[UniquePart], series: Series| Series { unique_within: unique_within.to_vec(), ..series };
    let daily = [UniquePart::BusinessDate];
    for one in [
        series("ALM-{YYYY}{MM}{DD}-{SEQ:6}", &[], Reset::BusinessDay),
        series("M{YY}{MM}{SEQ:3}", &[], Reset::Month),
        series("PAY{YYYY}{SEQ:4}", &[], Reset::Year),
        within(&[UniquePart::User], series("PAY{YYYY}{SEQ:4}", &[ScopePart::User], Reset::Year)),
        series("CUST{SEQ:4}", &[], Reset::Never),
        series("BILL-{SEQ:10}", &[], Reset::Never),
        within(&daily, series("{SEQ}", &[], Reset::BusinessDay)),
        within(&daily, Series { end: 9_999, ..series("{SEQ}", &[], Reset::BusinessDay) }),
        within(&daily, series("{CHANNEL}-{DD}{MM}-{SEQ:3}", &[ScopePart::Channel], Reset::BusinessDay)),
        within(&daily, series("{CHANNEL}-{SEQ:4}", &[ScopePart::Channel], Reset::BusinessDay)),
        series("{OUTLET}-{SEQ:4}", &[ScopePart::Outlet], Reset::Never),
        series("INV/{FY}/{SEQ:5}", &[], Reset::FiscalYear),
    ] {
        assert_eq!(check(&one, &APRIL, []), Ok(()), "{}", one.template.text());
    }
}

#[test]
fn parts_that_run_together_are_refused_with_two_documents_that_read_alike() {
    for template in [
        "{SEQ}{OUTLET}",
        "{OUTLET}{SEQ}",
        "{OUTLET}1{SEQ}",
        "{OUTLET}A{USER}-{SEQ}",
        "{OUTLET}{YYYY}-{SEQ}",
        "{SEQ}0{CHANNEL}",
        "{SEQ}{TABLE}",
        "{USER}{TABLE}-{SEQ}",
    ] {
        assert_eq!(refused(&series(template, &[], Reset::Never)).0, Code::NumberingAmbiguous, "{template}");
    }
    let (_, detail) = refused(&series("{SEQ}{TABLE}", &[], Reset::Never));
    assert!(detail.contains("SEQ 1 and TABLE 11, and SEQ 11 and TABLE 1, both read 111"), "{detail}");
    let (_, detail) = refused(&series("{OUTLET}A{USER}-{SEQ}", &[], Reset::Never));
    assert!(detail.contains("OUTLET 1 and USER 1A1, and OUTLET 1A1 and USER 1, both read 1A1A1"), "{detail}");
    let (_, detail) = refused(&series("{OUTLET}0{SEQ:2}", &[], Reset::Never));
    assert!(detail.contains("OUTLET 1 and SEQ 1011, and OUTLET 101 and SEQ 11, both read 101011"), "{detail}");
    for template in [
        "{SEQ}-{TABLE}",
        "{OUTLET}-{SEQ}",
        "{YYYY}{SEQ}",
        "{SEQ}{YYYY}",
        "{TABLE}/{YYYY}{SEQ}",
        "{USER}-{FY}{SEQ}",
        "{OUTLET}a{USER}-{SEQ}",
    ] {
        assert_eq!(check(&series(template, &[], Reset::Never), &APRIL, []), Ok(()), "{template}");
    }
}

#[test]
fn parts_of_which_no_two_short_examples_read_alike_are_refused_without_any() {
    // A value has no letter; a code has not ten characters.
    for template in ["{OUTLET}A{SEQ}", "{OUTLET}12345678{SEQ}"] {
        let (code, detail) = refused(&series(template, &[], Reset::Never));
        assert_eq!(code, Code::NumberingAmbiguous, "{template}");
        assert!(detail.starts_with(&format!("In {template} nobody can tell where {{OUTLET}} ends")), "{detail}");
        assert!(detail.ends_with("Put a character after it that it cannot contain, such as -."), "{detail}");
        assert!(!detail.contains("both read"), "no document has a value or a code like that: {detail}");
    }
}

#[test]
fn a_missing_part_of_the_date_is_named_with_two_documents_that_clash() {
    for (template, reset, token, clash) in [
        ("M{YY}{MM}{SEQ:3}", Reset::BusinessDay, "{DD}", "of 2026-01-19 and the first of 2026-01-20 would both be M2601001"),
        ("M{YY}{SEQ:3}", Reset::Month, "{MM}", "of 2026-01-19 and the first of 2026-02-01 would both be M26001"),
        ("M{MM}{SEQ:3}", Reset::Month, "{YYYY}", "of 2026-01-19 and the first of 2027-01-01 would both be M01001"),
        ("N{SEQ:3}", Reset::Year, "{YYYY}", "of 2026-01-19 and the first of 2027-01-01 would both be N001"),
        ("N{FY}{SEQ:3}", Reset::Year, "{YYYY}", "of 2026-04-01 and the first of 2027-01-01 would both be N2627001"),
        ("N{YYYY}{SEQ:3}", Reset::FiscalYear, "{FY}", "of 2026-01-19 and the first of 2026-04-01 would both be N2026001"),
    ] {
        let (code, detail) = refused(&series(template, &[], reset));
        assert_eq!(code, Code::NumberingPartMissing, "{template}");
        assert!(detail.contains(&format!("lacks {token}")) && detail.contains(clash), "{template}: {detail}");
    }
}

#[test]
fn a_fiscal_year_names_the_period_as_far_as_it_does() {
    for (template, reset, in_april, in_january) in [
        ("{FY}-{SEQ}", Reset::FiscalYear, true, true),
        ("{FY}-{SEQ}", Reset::Year, false, true),
        ("{FY}{MM}-{SEQ}", Reset::Year, true, true),
        ("{FY}{MM}-{SEQ}", Reset::Month, true, true),
        ("{FY}{MM}{DD}-{SEQ}", Reset::BusinessDay, true, true),
        ("{YYYY}-{SEQ}", Reset::FiscalYear, false, true),
        ("{YY}{MM}-{SEQ}", Reset::FiscalYear, true, true),
        ("{MM}-{SEQ}", Reset::FiscalYear, false, false),
    ] {
        let series = series(template, &[], reset);
        let is_proved = |ground: &Ground<'_>| check(&series, ground, []).is_ok();
        let january = Ground { fiscal_year_start: FiscalYearStart::JANUARY, ..APRIL };
        assert_eq!((is_proved(&APRIL), is_proved(&january)), (in_april, in_january), "{template} {reset:?}");
    }
}

#[test]
fn a_missing_part_of_the_scope_is_named_with_two_documents_that_clash() {
    for part in Kind::Order.parts() {
        let counted = series("R-{SEQ:3}", &[*part], Reset::Never);
        let (code, detail) = refused(&counted);
        assert_eq!(code, Code::NumberingPartMissing);
        let name = part.as_str();
        let named = part.token().map_or(format!("Add {name} to uniqueWithin"), |token| format!("{{{token}}}"));
        assert!(detail.contains(&named) && detail.contains(&format!("first document of {name}")), "{detail}");
        assert!(detail.contains("would both be R-001"), "{detail}");
        let within = Series { unique_within: vec![UniquePart::of(*part)], ..counted };
        assert_eq!(check(&within, &APRIL, []), Ok(()));
    }
}

#[test]
fn two_documents_that_clash_are_of_codes_or_of_customers_as_the_merchant_has_them() {
    let detail = |part| refused(&series("R-{SEQ:3}", &[part], Reset::Never)).1;
    assert_eq!(
        detail(ScopePart::Outlet),
        "The series counts by outlet, but R-{SEQ:3} lacks {OUTLET}: the first document of outlet A and the first of outlet B would \
         both be R-001. Add {OUTLET} to the template."
    );
    assert_eq!(
        detail(ScopePart::Customer),
        "The series counts by customer, which R-{SEQ:3} cannot print: the first document of customer 1 and the first of customer 2 \
         would both be R-001. Add customer to uniqueWithin, or take it out of the scope."
    );
}

#[test]
fn a_series_by_what_no_document_of_its_kind_has_is_refused() {
    // A lane is counted by its device and by nothing else.
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::BillLane) {
        for part in ScopePart::ALL {
            let counted = Series { unique_within: vec![UniquePart::of(*part)], ..series("{SEQ:3}", &[*part], Reset::Never) };
            let counted = Series { kind: *kind, ..counted };
            let checked = check(&counted, &APRIL, []);
            if kind.parts().contains(part) {
                assert_eq!(checked, Ok(()), "{kind:?} {part:?}");
                continue;
            }
            let refusal = checked.expect_err("refused");
            assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingSeriesInvalid, "/scope"));
            let Some(token) = part.token() else { continue };
            let printed = Series { kind: *kind, ..series(&format!("{{{token}}}-{{SEQ}}"), &[], Reset::Never) };
            assert_eq!(check(&printed, &APRIL, []).expect_err("refused").problems[0].pointer, "/template");
        }
    }
}

#[test]
fn a_series_that_collides_with_what_was_printed_is_refused_with_the_pair() {
    let old = series("INV-{SEQ:6}", &[], Reset::Never);
    let new = series("INV-{YY}{SEQ:4}", &[], Reset::Year);
    let refusal = check(&new, &APRIL, [&old]).expect_err("refused");
    assert_eq!(refusal.code, Code::NumberingOverlaps);
    let pair = "INV-260001 can be the document of YY 26, SEQ 0001 under INV-{YY}{SEQ:4}, and the document of SEQ 260001 under INV-{SEQ:6}";
    assert!(refusal.detail.contains(pair), "{}", refusal.detail);
    assert_eq!(check(&series("BIL-{YY}{SEQ:4}", &[], Reset::Year), &APRIL, [&old]), Ok(()));
}

#[test]
fn a_clash_with_another_series_is_shown_with_a_number_of_this_january_and_says_whose_it_is() {
    for (new, old, clash) in [
        (
            series("INV-{FY}{SEQ:4}", &[], Reset::FiscalYear),
            series("INV-{SEQ:6}", &[], Reset::Never),
            "INV-25260001 can be the document of FY 2526, SEQ 0001 under INV-{FY}{SEQ:4}, and the document of SEQ 25260001 under \
             INV-{SEQ:6}",
        ),
        (
            series("N{YYYY}{SEQ:4}", &[], Reset::Year),
            series("N{SEQ:8}", &[], Reset::Never),
            "N20260001 can be the document of YYYY 2026, SEQ 0001 under N{YYYY}{SEQ:4}, and the document of SEQ 20260001 under \
             N{SEQ:8}",
        ),
        (
            series("A-{SEQ}", &[], Reset::Never),
            series("A-{YY}{MM}{SEQ:3}", &[], Reset::Month),
            "A-2601001 can be the document of SEQ 2601001 under A-{SEQ}, and the document of YY 26, MM 01, SEQ 001 under \
             A-{YY}{MM}{SEQ:3}",
        ),
        // No number of January is one of both.
        (
            series("B-{MM}{SEQ:4}", &[], Reset::Never),
            series("B-02{SEQ:4}", &[], Reset::Never),
            "B-020000 can be the document of MM 02, SEQ 0000 under B-{MM}{SEQ:4}, and the document of SEQ 0000 under B-02{SEQ:4}",
        ),
    ] {
        let refusal = check(&new, &APRIL, [&old]).expect_err("refused");
        assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingOverlaps, "/template"));
        let expected = format!("{clash}, which numbers documents of this kind too, or did. Change the letters in front.");
        assert_eq!(refusal.detail, expected);
    }
}

#[test]
fn a_series_that_goes_on_with_its_counters_may_change_start_end_and_width() {
    let old = series("INV-{SEQ:6}", &[], Reset::Never);
    for new in [
        Series { start: 5_000, ..old.clone() },
        Series { end: 9_999, at_end: AtEnd::Refuse, ..old.clone() },
        series("INV-{SEQ:8}", &[], Reset::Never),
    ] {
        assert_eq!(check(&new, &APRIL, [&old]), Ok(()), "the value goes on");
    }
    let daily = series("A{YYYY}{MM}{DD}-{SEQ}", &[], Reset::BusinessDay);
    let monthly = series("A{YYYY}{MM}{DD}-{SEQ}", &[], Reset::Month);
    assert_eq!(check(&monthly, &APRIL, [&daily]).expect_err("other counters").code, Code::NumberingOverlaps);
}

#[test]
fn a_digit_in_front_of_the_value_makes_another_series_of_the_same_counter() {
    // Value 200,001 of the one reads like value 1 of the other.
    let old = series("INV-{SEQ:6}", &[], Reset::Never);
    let new = series("INV-2{SEQ:5}", &[], Reset::Never);
    for (one, other) in [(&new, &old), (&old, &new)] {
        let refusal = check(one, &APRIL, [other]).expect_err("refused");
        assert_eq!(refusal.code, Code::NumberingOverlaps);
        assert!(refusal.detail.starts_with("INV-200001 can be the document of SEQ "), "{}", refusal.detail);
    }
}

#[test]
fn an_id_stands_beside_the_code_of_a_part_that_documents_may_lack() {
    let per_table =
        Series { defaults: vec![(ScopePart::Table, "NONE".to_owned())], ..series("{TABLE}-{SNOWFLAKE}", &[], Reset::Never) };
    assert_eq!(check(&per_table, &APRIL, []), Ok(()));
    assert_eq!(invalid(&Series { start: 2, ..per_table }), "/template", "a start is for what is counted");
}

#[test]
fn the_last_digits_of_ids_are_refused_with_two_that_end_alike() {
    let (code, detail) = refused(&series("W-{SNOWFLAKE:6}", &[], Reset::Never));
    assert_eq!(code, Code::NumberingPartMissing);
    assert!(detail.starts_with("The last 6 digits of Snowflake ids come again: 1 and 1000001 end alike."), "{detail}");
}

#[test]
fn a_series_that_ends_leaves_what_is_longer_to_others() {
    let short = Series { end: 9_999, at_end: AtEnd::Refuse, ..series("A{SEQ:4}", &[], Reset::Never) };
    let long = series("A{YYYY}{SEQ:4}", &[], Reset::Year);
    assert_eq!(check(&long, &APRIL, [&short]), Ok(()));
    let widens = Series { at_end: AtEnd::Widen, ..short };
    assert_eq!(check(&long, &APRIL, [&widens]).expect_err("it widens").code, Code::NumberingOverlaps);
}

#[test]
fn what_a_series_prints_without_the_database_counts_too() {
    // 17 digits: a year, a zero and a sequence of 12, or days, milliseconds, lease and counter.
    let old = series("INV-{SEQ}", &[], Reset::Never);
    let new = series("INV-{YYYY}0{SEQ:12}", &[], Reset::Year);
    let refusal = check(&new, &APRIL, [&old]).expect_err("refused");
    assert_eq!(refusal.code, Code::NumberingOverlaps);
    assert!(refusal.detail.contains("under INV-{SEQ} while the database cannot be reached"), "{}", refusal.detail);
    assert_eq!(check(&old, &APRIL, [&new]).expect_err("the other way round").code, Code::NumberingOverlaps);
    let without = Series { rules: Some(Rules::EuVat), ..old.clone() };
    assert_eq!(check(&new, &APRIL, [&without]), Ok(()), "where the rules allow no fallback number, none can clash");
    // The sequence ends where the fallback begins: 4 + 12 digits at most, against 21.
    assert_eq!(check(&series("{SEQ}{YYYY}", &[], Reset::Year), &APRIL, []), Ok(()));
}

#[test]
fn only_tickets_may_wrap_and_what_ends_has_an_end() {
    let wrapping = Series { end: 99, at_end: AtEnd::Wrap, ..series("{SEQ}", &[ScopePart::Table], Reset::Never) };
    let ticket = Series { kind: Kind::Ticket, ..wrapping.clone() };
    assert_eq!(check(&ticket, &APRIL, []), Ok(()), "tickets are exempt from the proof");
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Ticket) {
        assert_eq!(invalid(&Series { kind: *kind, ..wrapping.clone() }), "/atEnd");
    }
    for at_end in [AtEnd::Wrap, AtEnd::Refuse] {
        assert_eq!(invalid(&Series { end: 0, at_end, ..ticket.clone() }), "/end");
    }
    assert_eq!(invalid(&Series { start: 100, ..ticket.clone() }), "/end");
    assert_eq!(invalid(&Series { end: -1, ..ticket.clone() }), "/end");
    assert_eq!(invalid(&Series { end: SEQUENCE_MAX + 1, ..ticket.clone() }), "/end");
    assert_eq!(invalid(&Series { start: -1, ..ticket.clone() }), "/start");
    assert_eq!(check(&Series { start: 0, end: 0, at_end: AtEnd::Widen, ..ticket }, &APRIL, []), Ok(()));
}

#[test]
fn a_default_is_a_short_code_for_a_part_that_the_series_needs() {
    let with =
        |part, code: &str| Series { defaults: vec![(part, code.to_owned())], ..series("{TABLE}-{SEQ}", &[], Reset::Never) };
    assert_eq!(check(&with(ScopePart::Table, "NONE"), &APRIL, []), Ok(()));
    assert_eq!(invalid(&with(ScopePart::Table, "no table")), "/default/table");
    assert_eq!(invalid(&with(ScopePart::Table, "")), "/default/table");
    assert_eq!(invalid(&with(ScopePart::Seat, "NONE")), "/default/seat");
}

/// Where and why a series breaks its jurisdiction's rules; `None` where it keeps them.
fn broken(series: &Series, ground: &Ground<'_>) -> Option<(String, String)> {
    let refusal = check(series, ground, []).err()?;
    assert_eq!(refusal.code, Code::NumberingRulesBroken, "{refusal:?}");
    Some((refusal.problems[0].pointer.clone(), refusal.detail))
}

fn bill(rules: Rules, template: &str, scope: &[ScopePart], reset: Reset) -> Series {
    Series { kind: Kind::Bill, rules: Some(rules), ..series(template, scope, reset) }
}

#[test]
fn gst_allows_sixteen_letters_digits_dashes_and_slashes_in_a_financial_year() {
    let gst = |template, reset| bill(Rules::InGst, template, &[], reset);
    for kept in [
        gst("INV/{FY}/{SEQ:7}", Reset::FiscalYear),
        gst("A-{YY}{MM}-{SEQ:4}", Reset::Month),
        gst("abc{YY}{MM}{DD}{SEQ:6}", Reset::BusinessDay),
        gst("{SEQ:12}", Reset::Never),
        bill(Rules::InGst, "{OUTLET}/{FY}/{SEQ:9}", &[ScopePart::Outlet], Reset::FiscalYear),
    ] {
        assert_eq!(broken(&kept, &APRIL), None, "{}", kept.template.text());
    }
    let january = Ground::bare(FiscalYearStart::JANUARY);
    for (series, ground, pointer, named) in [
        (gst("INV/{FY}/{SEQ:8}", Reset::FiscalYear), &APRIL, "/template", "has 17"),
        (gst("INV.{FY}.{SEQ:5}", Reset::FiscalYear), &APRIL, "/template", "'.'"),
        (gst("فاتورة{SEQ:5}", Reset::Never), &APRIL, "/template", "letters"),
        (gst("A{YYYY}-{SEQ:4}", Reset::Year), &APRIL, "/reset", "calendar year"),
        (gst("INV/{FY}/{SEQ:5}", Reset::FiscalYear), &january, "/reset", "fiscal_year_start"),
    ] {
        let (at, detail) = broken(&series, ground).expect("broken");
        assert!(at == pointer && detail.contains(named) && detail.contains("in-gst"), "{at} {detail}");
    }
    let daily = Series { unique_within: vec![UniquePart::BusinessDate], ..gst("{SEQ:6}", Reset::BusinessDay) };
    assert_eq!(broken(&daily, &APRIL).expect("broken").0, "/uniqueWithin");
    let ticket = Series { kind: Kind::Ticket, ..gst("{SEQ}", Reset::Never) };
    assert_eq!(broken(&ticket, &APRIL).expect("broken").0, "/rules");
}

#[test]
fn european_bills_are_numbered_once_in_the_merchant() {
    let kept = bill(Rules::EuVat, "R-{YYYY}-{SEQ:5}", &[], Reset::Year);
    assert_eq!(broken(&kept, &APRIL), None);
    let per_register = Series { scope: vec![ScopePart::Register], unique_within: vec![UniquePart::Register], ..kept.clone() };
    assert_eq!(broken(&per_register, &APRIL).expect("broken").0, "/uniqueWithin");
    let ticket = Series { kind: Kind::Ticket, end: 99, at_end: AtEnd::Wrap, ..kept };
    assert_eq!(broken(&ticket, &APRIL).expect("broken").0, "/rules", "what wraps counts for no tax office");
}

#[test]
fn the_afip_wants_a_point_of_sale_of_five_digits_and_a_number_of_eight() {
    let afip = |template, scope: &[ScopePart]| bill(Rules::ArAfip, template, scope, Reset::Never);
    for kept in [
        afip("{REGISTER}-{SEQ:8}", &[ScopePart::Register]),
        afip("{OUTLET}-{SEQ:8}", &[ScopePart::Outlet]),
        afip("00001-{SEQ:8}", &[]),
    ] {
        assert_eq!(broken(&kept, &APRIL), None, "{}", kept.template.text());
    }
    for (series, pointer) in [
        (afip("{REGISTER}-{SEQ:6}", &[ScopePart::Register]), "/template"),
        (afip("{REGISTER}/{SEQ:8}", &[ScopePart::Register]), "/template"),
        (afip("A-{REGISTER}-{SEQ:8}", &[ScopePart::Register]), "/template"),
        (afip("0001-{SEQ:8}", &[]), "/template"),
        (afip("00000-{SEQ:8}", &[]), "/template"),
        (afip("éé1-{SEQ:8}", &[]), "/template"),
        (afip("{SEQ:8}", &[]), "/template"),
        (afip("{REGISTER}-{SEQ:8}", &[]), "/scope"),
        (Series { start: 0, ..afip("00001-{SEQ:8}", &[]) }, "/start"),
        (
            Series {
                reset: Reset::Year,
                template: Template::parse("00001-{SEQ:8}").expect("a template"),
                ..afip("00001-{SEQ:8}", &[])
            },
            "/template",
        ),
    ] {
        let refusal = check(&series, &APRIL, []).expect_err("refused");
        assert_eq!(refusal.problems[0].pointer, pointer, "{refusal:?}");
    }
}

fn any_series() -> impl Strategy<Value = Series> {
    let piece = prop::sample::select(vec![
        "{YYYY}",
        "{YY}",
        "{FY}",
        "{MM}",
        "{DD}",
        "{OUTLET}",
        "{REGISTER}",
        "{CHANNEL}",
        "{TABLE}",
        "{SEAT}",
        "{USER}",
        "-",
        "/",
        "A",
        "1",
        "0",
        "A-",
    ]);
    let sequence = prop::sample::select(vec!["{SEQ}", "{SEQ:1}", "{SEQ:2}", "{SEQ:4}", "{SEQ:12}"]);
    let scope = prop::sample::subsequence(ScopePart::ALL.to_vec(), 0..=3);
    let unique = prop::sample::subsequence(UniquePart::ALL.to_vec(), 0..=2);
    let reset = prop::sample::select(Reset::ALL.to_vec());
    let ends =
        (0_i64..3, prop::sample::select(vec![0_i64, 9, 40, 200]), prop::sample::select(AtEnd::ALL.to_vec()), any::<bool>());
    (prop::collection::vec(piece.clone(), 0..5), sequence, prop::collection::vec(piece, 0..4), scope, unique, reset, ends)
        .prop_map(|(before, sequence, after, scope, unique_within, reset, (start, end, at_end, has_defaults))| {
            let template = Template::parse(&format!("{}{sequence}{}", before.concat(), after.concat())).expect("a template");
            let is_needed = |part: &ScopePart| scope.contains(part) || template.prints(*part);
            let needed: Vec<ScopePart> = ScopePart::ALL.iter().copied().filter(is_needed).collect();
            let defaults = needed.into_iter().filter(|_| has_defaults).map(|part| (part, "A".to_owned())).collect();
            Series { scope, start, end, at_end, unique_within, defaults, ..Series::new(Kind::Order, template, reset) }
        })
}

/// A document: days after some date, and which code each part has.
type Document = (i64, [usize; 7]);

fn any_document() -> impl Strategy<Value = Document> {
    (0_i64..800, prop::array::uniform7(0_usize..5))
}

fn any_start() -> impl Strategy<Value = FiscalYearStart> {
    (1_i64..=12).prop_map(|month| FiscalYearStart::new(month).expect("a month"))
}

fn facts(document: &Document, fiscal_year_start: FiscalYearStart) -> DocumentFacts<'static> {
    const CODES: [Option<&str>; 5] = [Some("A"), Some("1"), Some("A1"), Some("11"), None];
    let start = jiff::civil::date(2025, 12, 28);
    let date = Date(start.checked_add(jiff::Span::new().days(document.0)).expect("a date"));
    let [outlet, register, channel, table, seat, user, customer] = document.1.map(|code| CODES[code]);
    DocumentFacts { outlet, register, channel, table, seat, user, customer, ..DocumentFacts::on(date, fiscal_year_start) }
}

/// Counters by period and scope.
type Counters = HashMap<String, i64>;

/// The number of the next document with these facts, and within what it is unique; none where the series cannot number it.
fn number(series: &Series, facts: DocumentFacts<'static>, counters: &mut Counters) -> Option<(String, String)> {
    // The series outlives the test's use of it; its codes are those of the facts.
    let code = |part: ScopePart| facts.code(part).or(series.default(part).map(|_| "A"));
    let filled = facts.or_defaults(series);
    filled.suffice(series).ok()?;
    let scope: Vec<&str> = series.scope.iter().filter_map(|part| code(*part)).collect();
    let key = format!("{}|{}", series.period(facts.business_date, facts.fiscal_year_start), scope.join("|"));
    let next = series.next(counters.get(&key).copied(), |_| false)?;
    counters.insert(key, next.stands_at);
    Some((series.template.print(next.sequence, &filled), unique(series, facts.business_date, code)))
}

fn unique(series: &Series, date: Date, code: impl Fn(ScopePart) -> Option<&'static str>) -> String {
    let within = series.unique_within.iter().map(|part| match part.part() {
        Some(part) => code(part).unwrap_or_default().to_owned(),
        None => date.to_string(),
    });
    within.collect::<Vec<_>>().join("|")
}

/// What the series would print for the same document without the database; each stamp comes once.
fn without_database(series: &Series, facts: DocumentFacts<'static>, stamp: usize) -> Option<(String, String)> {
    let code = |part: ScopePart| facts.code(part).or(series.default(part).map(|_| "A"));
    let milliseconds = (stamp as u32 * 7_919) % 86_400_000;
    let stamp = FallbackStamp {
        milliseconds,
        lease: LeaseNumber::new((stamp % 3) as u8).expect("a lease"),
        counter: (stamp % 100) as u8,
    };
    Some((fallback_number(series, &facts, stamp)?, unique(series, facts.business_date, code)))
}

/// A series that has to do with another: what comes next for it, a neighbour that could print the same, or any at all.
fn related(one: &Series, other: Series, relation: u8) -> Series {
    let with = |text: String| Template::parse(&text).unwrap_or_else(|_| one.template.clone());
    let text = one.template.text();
    let wider = text.replace("{SEQ}", "{SEQ:7}").replace("{SEQ:1}", "{SEQ:7}").replace("{SEQ:2}", "{SEQ:7}");
    match relation {
        0 => Series { template: with(wider), end: other.end, at_end: other.at_end, start: other.start, ..one.clone() },
        1 => Series { reset: other.reset, ..one.clone() },
        2 => Series { scope: other.scope, template: with(text.replace("{YYYY}", "{YY}{YY}")), ..one.clone() },
        3 => Series { template: with(text.replace("{SEQ", "1{SEQ").replace("{OUTLET}", "{USER}")), ..one.clone() },
        _ => Series { unique_within: one.unique_within.clone(), ..other },
    }
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
        start in any_start(),
        documents in prop::collection::vec(any_document(), 2..150),
    ) {
        prop_assume!(check(&series, &Ground::bare(start), []).is_ok());
        let mut counters = Counters::new();
        let mut issued = HashSet::new();
        for (index, document) in documents.iter().enumerate() {
            let facts = facts(document, start);
            for number in [number(&series, facts, &mut counters), without_database(&series, facts, index)].into_iter().flatten() {
                prop_assert!(issued.insert(number.clone()), "{} printed {:?} twice", series.template.text(), number);
            }
        }
    }

    #[test]
    fn what_is_refused_for_a_missing_part_is_refused_with_an_example(series in any_series(), start in any_start()) {
        if let Err(refusal) = check(&series, &Ground::bare(start), []) {
            match refusal.code {
                Code::NumberingPartMissing => prop_assert!(refusal.detail.contains("would both be"), "{}", refusal.detail),
                Code::NumberingOverlaps => prop_assert!(refusal.detail.contains(" can be the document of "), "{}", refusal.detail),
                Code::NumberingAmbiguous | Code::NumberingSeriesInvalid => {}
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}

proptest! {
    #![proptest_config(accepted(100))]
    #[test]
    fn no_two_documents_of_series_that_are_accepted_together_have_one_number(
        one in any_series(),
        other in any_series(),
        relation in 0_u8..5,
        start in any_start(),
        documents in prop::collection::vec(any_document(), 2..100),
    ) {
        let other = related(&one, other, relation);
        let ground = Ground::bare(start);
        prop_assume!(check(&one, &ground, []).is_ok() && check(&other, &ground, [&one]).is_ok());
        let (mut counters, mut other_counters) = (Counters::new(), Counters::new());
        let mut issued = HashSet::new();
        for (index, document) in documents.iter().enumerate() {
            let facts = facts(document, start);
            let (series, counters) = match (index % 2 == 0, one.goes_on_with(&other)) {
                (true, _) => (&one, &mut counters),
                (false, true) => (&other, &mut counters),
                (false, false) => (&other, &mut other_counters),
            };
            for number in [number(series, facts, counters), without_database(series, facts, index)].into_iter().flatten() {
                prop_assert!(issued.insert(number.clone()), "{} and {} printed {:?}", one.template.text(), other.template.text(), number);
            }
        }
    }
}

/// Shapes of numbers that no counter stands behind.
fn imported<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<ImportedShape> {
    let shape =
        |text: &str| ImportedShape { kind: Kind::Order, shape: Shape::of(text), example: text.to_owned(), counted_by: None };
    texts.map(shape).collect()
}

#[test]
fn a_shape_has_in_common_with_a_template_what_both_can_be() {
    let common = |template: &str, shape: &str| {
        let template = Template::parse(template).expect("a template");
        Language::of(template.parts(), 12).common(&Language::of_shape(&Shape::parse(shape).expect("a shape")))
    };
    for (template, shape, text) in [
        ("M{SEQ:7}", "M#######", Some("M0000000")),
        ("M{SEQ:8}", "M#######", None),
        ("{OUTLET}-{SEQ}", "?-#", Some("A-0")),
        ("{YYYY}-{SEQ}", "?###-#", None),
        ("{SEQ:2}", "**", Some("00")),
        ("فاتورة{SEQ:1}", "??????#", Some("فاتورة0")),
        ("فاتورة{SEQ:1}", "?#####?", None),
        ("A#{SEQ:1}", r"A\##", Some("A#0")),
        ("A1{SEQ:1}", r"A\##", None),
    ] {
        assert_eq!(common(template, shape).as_deref(), text, "{template} {shape}");
    }
}

#[test]
fn what_is_printed_without_the_database_is_no_imported_number_either() {
    let shop = series("ALM-{YYYY}{MM}{DD}-{SEQ:6}", &[], Reset::BusinessDay);
    let counted = |text| {
        let mut shape = imported([text].into_iter()).remove(0);
        shape.counted_by = Some(ImportedShape::counters_of(&shop));
        shape
    };
    assert_eq!(apart_from_imported(&shop, &counted("ALM-20251106-000001")), Ok(()));
    let refusal = apart_from_imported(&shop, &counted("ALM-20251106-0234567890107")).expect_err("refused");
    assert!(
        refusal.code == Code::NumberingOverlaps && refusal.detail.contains("while the database cannot be reached"),
        "{refusal:?}"
    );
    let other = series("ALM-{YYYY}{MM}{DD}-{SEQ:6}", &[], Reset::Month);
    let refusal = apart_from_imported(&other, &counted("ALM-20251106-000001")).expect_err("its counters are others");
    assert!(
        refusal.detail.contains("ALM-########-######") && refusal.detail.contains("such as ALM-20251106-000001"),
        "{refusal:?}"
    );
}

proptest! {
    #![proptest_config(accepted(300))]
    #[test]
    fn what_an_accepted_series_prints_is_read_back_as_that_and_nothing_else(
        series in any_series(),
        start in any_start(),
        document in any_document(),
        other_day in 0_i64..800,
        sequence in prop_oneof![0_i64..20, 0_i64..=SEQUENCE_MAX],
    ) {
        prop_assume!(series.kind != Kind::Ticket && check(&series, &Ground::bare(start), []).is_ok());
        let elsewhere = DocumentFacts::on(facts(&(other_day, document.1), start).business_date, start);
        let facts = facts(&document, start);
        let filled = facts.or_defaults(&series);
        prop_assume!(filled.suffice(&series).is_ok());
        let text = series.template.print(sequence, &filled);
        let key = crate::numbering::allocate::counter_key(&series, &filled).expect("it suffices");
        prop_assert_eq!(series.read_back(&text, &facts), vec![(key.clone(), sequence)], "{} {}", series.template.text(), text);
        // Only that within which numbers are unique has to be known beside the text.
        let known = series.unique_within.iter().filter_map(|part| part.part());
        let mut known = known.fold(elsewhere, |known, part| match filled.code(part) {
            Some(code) => known.with_code(part, code),
            None => known,
        });
        if series.unique_within.contains(&UniquePart::BusinessDate) {
            known.business_date = facts.business_date;
        }
        prop_assert_eq!(series.read_back(&text, &known), vec![(key, sequence)], "{} {}", series.template.text(), text);
    }
}

proptest! {
    #![proptest_config(accepted(100))]
    #[test]
    fn a_series_that_is_accepted_beside_imported_numbers_prints_none_of_them(
        one in any_series(),
        other in any_series(),
        relation in 0_u8..5,
        start in any_start(),
        documents in prop::collection::vec(any_document(), 2..60),
    ) {
        let other = related(&one, other, relation);
        let mut counters = Counters::new();
        let taken: HashSet<String> =
            documents.iter().filter_map(|document| number(&one, facts(document, start), &mut counters)).map(|(text, _)| text).collect();
        let shapes = imported(taken.iter().map(String::as_str));
        prop_assume!(check(&other, &Ground::bare(start), []).is_ok());
        prop_assume!(shapes.iter().all(|shape| apart_from_imported(&other, shape).is_ok()));
        let mut counters = Counters::new();
        for (index, document) in documents.iter().enumerate() {
            let facts = facts(document, start);
            for (text, _) in [number(&other, facts, &mut counters), without_database(&other, facts, index)].into_iter().flatten() {
                prop_assert!(!taken.contains(&text), "{} printed {}", other.template.text(), text);
            }
        }
    }
}
