//! Numbers of another system: kept as they are, each once, and the series go on after them.

use std::collections::BTreeSet;

use docket_domain::access::{Actor, Role};
use docket_domain::clock::Stamp;
use docket_domain::command::{Command, Document, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::ids::ImportId;
use docket_domain::imports::{CameTo, Slice};
use docket_domain::numbering::{
    AtEnd, ChangeSeries, CounterKey, DocumentFacts, FiscalYearStart, Kind, Number, NumberSource, Reset, ScopePart, Series,
    TakeOverNumbers, TakeOverPart, TakenOver, UniquePart, ask_to_take_over, fits, is_taken, plan, take_over,
};
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::fixtures::{NOON, placing, series, settings, shawarma, someone, with_order_series};
use crate::shop::Shop;

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn on(text: &str) -> DocumentFacts<'static> {
    DocumentFacts::on(date(text), FiscalYearStart::APRIL)
}

/// November of a shop that numbers by month.
fn monthly() -> Series {
    series(Kind::Order, "M{YY}{MM}{SEQ:3}", Reset::Month)
}

impl Shop {
    /// Takes a number over, as a command that brings a document in does; the document itself is not made.
    fn takes_over(&mut self, kind: Kind, text: &str, facts: &DocumentFacts<'_>) -> Result<Number, Refusal> {
        let refused = |stop| match stop {
            Stop::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        };
        ask_to_take_over(kind, text, facts, &mut self.book)?;
        for key in self.book.take_wanted() {
            self.book.accept(self.rows.answer(key));
        }
        let clock = Stamp { at: NOON, is_suspect: false };
        let mut context = Context::new(clock, &self.book, Actor::program(), Entropy::from_seed([3; 32]));
        let is_there = is_taken(kind, text, facts, &mut self.book).map_err(refused)?;
        match take_over(kind, text, facts, &mut context, &mut self.book).map_err(refused) {
            Ok(number) => {
                assert!(!is_there, "{text} is taken");
                self.book.keep();
                Ok(number)
            }
            Err(refusal) => {
                assert_eq!(is_there, refusal.code == Code::NumberingNumberTaken);
                self.book.discard();
                Err(refusal)
            }
        }
    }

    fn refuses_to_take_over(&mut self, kind: Kind, text: &str) -> Code {
        self.takes_over(kind, text, &on("2025-11-06")).expect_err("refused").code
    }

    fn raise(&mut self, part: TakeOverPart) -> Result<Vec<CameTo>, Refusal> {
        let slice = Slice { import: ImportId(Uuid::from_u128(9)), number: 0 };
        let command = Command::TakeOverNumbers(Box::new(TakeOverNumbers { slice, part }));
        let outcome = self.run(&someone(Role::Owner), command)?;
        let Document::Imported(imported) = outcome.document else { panic!("not a slice: {outcome:?}") };
        Ok(imported.lines.clone())
    }

    /// Plans and does what numbers of orders of 2025-11-06 ask for.
    fn takes_over_all(&mut self, texts: &[&str]) -> Vec<CameTo> {
        let settings = self.rows.settings.clone().expect("a merchant");
        let planned = plan(&settings, texts.iter().map(|text| (Kind::Order, *text, on("2025-11-06"))));
        assert_eq!(planned.refused, []);
        planned.parts.into_iter().flat_map(|part| self.raise(part).expect("raised")).collect()
    }

    fn changes_to(&mut self, template: &str, reset: Reset) -> Result<(), String> {
        let command = Command::ChangeSeries(Box::new(ChangeSeries { series: series(Kind::Order, template, reset) }));
        self.run(&someone(Role::Owner), command).map(drop).map_err(|refusal| {
            assert_eq!(refusal.code, Code::NumberingOverlaps, "{refusal:?}");
            refusal.detail
        })
    }

    fn counter(&self, period: &str) -> (i64, i64) {
        let key = CounterKey { kind: Kind::Order, scope: String::new(), period: period.to_owned() };
        let counter = self.rows.counters[&key];
        (counter.start, counter.value)
    }

    fn next_order(&mut self) -> String {
        self.place(&someone(Role::Owner), placing(shawarma())).number.text().to_owned()
    }
}

#[test]
fn a_number_that_is_taken_over_stays_as_it_is_and_is_counted() {
    let mut shop = Shop::open(with_order_series(monthly()));
    let taken: Vec<Number> = ["M2511138", "M2511128", "M2510128", "A/7"]
        .into_iter()
        .map(|text| shop.takes_over(Kind::Order, text, &on("2025-11-06")).expect("taken over"))
        .collect();
    let texts: Vec<&str> = taken.iter().map(Number::text).collect();
    assert_eq!(texts, ["M2511138", "M2511128", "M2510128", "A/7"]);
    assert!(taken.iter().all(|number| number.source() == NumberSource::Imported && number.unique_scope().is_empty()));
    assert!(taken.iter().all(|number| number.counter() == taken[0].counter()), "all are listed under one counter");
    assert_eq!(taken.iter().map(Number::sequence).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn a_number_that_a_document_has_or_that_was_taken_over_is_not_taken_over_again() {
    let mut shop = Shop::open(with_order_series(monthly()));
    assert_eq!(shop.next_order(), "M2511001");
    assert_eq!(shop.refuses_to_take_over(Kind::Order, "M2511001"), Code::NumberingNumberTaken);
    shop.takes_over(Kind::Order, "M2511128", &on("2025-11-06")).expect("taken over");
    assert_eq!(shop.refuses_to_take_over(Kind::Order, "M2511128"), Code::NumberingNumberTaken);
    shop.takes_over(Kind::Payment, "M2511128", &on("2025-11-06")).expect("a payment is another kind of document");
}

#[test]
fn what_is_no_number_is_not_taken_over() {
    let mut shop = Shop::open(settings());
    let long = "7".repeat(65);
    for text in ["", " 7", "7 ", "\t", "A\n7", "A\u{202e}7", "A\u{200b}7", "A\u{feff}", &long] {
        assert_eq!(shop.refuses_to_take_over(Kind::Order, text), Code::NumberingImportedInvalid, "{text:?}");
    }
    for text in ["7", "٧", "فاتورة-7", "#7 (old)", &long[1..]] {
        shop.takes_over(Kind::Order, text, &on("2025-11-06")).expect("taken over");
    }
    assert_eq!(shop.takes_over(Kind::Ticket, "7", &on("2025-11-06")).expect_err("refused").code, Code::NumberingNoSeries);
}

#[test]
fn what_could_be_printed_without_a_counter_is_not_taken_over() {
    let mut shop = Shop::open(settings());
    assert_eq!(shop.refuses_to_take_over(Kind::Order, "ALM-20251106-0234567890107"), Code::NumberingOverlaps);
    shop.takes_over(Kind::Order, "ALM-20251106-234567890107", &on("2025-11-06")).expect("a value of the counter");
    let mut ids = Shop::open(with_order_series(series(Kind::Order, "{SNOWFLAKE}", Reset::Never)));
    assert_eq!(ids.refuses_to_take_over(Kind::Order, "536250402987835392"), Code::NumberingOverlaps);
    ids.takes_over(Kind::Order, "53625040298783539", &on("2025-11-06")).expect("no id has 17 digits");
    assert_eq!(fits(&settings(), Kind::Order, "ALM-20251106-000001"), Ok(()));
}

#[test]
fn numbers_that_are_unique_per_user_are_taken_over_once_for_each() {
    let per_user = Series {
        scope: vec![ScopePart::User],
        unique_within: vec![UniquePart::User],
        ..series(Kind::Payment, "PAY{YYYY}{SEQ:4}", Reset::Year)
    };
    let mut settings = settings();
    settings.series.retain(|series| series.kind != Kind::Payment);
    settings.series.push(per_user);
    let mut shop = Shop::open(settings);
    let of = |user| DocumentFacts { user: Some(user), ..on("2026-01-19") };
    for user in ["ANA", "BEN"] {
        let number = shop.takes_over(Kind::Payment, "PAY20260006", &of(user)).expect("taken over");
        assert_eq!(number.unique_scope(), user);
    }
    let again = shop.takes_over(Kind::Payment, "PAY20260006", &of("ANA")).expect_err("refused");
    assert_eq!(again.code, Code::NumberingNumberTaken);
    let nameless = shop.takes_over(Kind::Payment, "PAY20260007", &of("not a code")).expect_err("refused");
    assert_eq!(nameless.code, Code::NumberingCodeInvalid);
}

#[test]
fn what_numbers_are_unique_within_never_runs_together() {
    let per_user = Series {
        scope: vec![ScopePart::Outlet, ScopePart::User],
        unique_within: vec![UniquePart::Outlet, UniquePart::User],
        ..series(Kind::Order, "P{SEQ:4}", Reset::Never)
    };
    let mut shop = Shop::open(with_order_series(per_user));
    for (outlet, user, scope) in [("A", "BC", "A/BC"), ("AB", "C", "AB/C")] {
        let facts = DocumentFacts { outlet: Some(outlet), user: Some(user), ..on("2025-11-06") };
        let number = shop.takes_over(Kind::Order, "P0006", &facts).expect("each has a P0006 of their own");
        assert_eq!(number.unique_scope(), scope);
    }
}

fn read(series: &Series, text: &str) -> Vec<(String, i64)> {
    series.read_back(text, &on("2025-11-06")).into_iter().map(|(key, value)| (key.id(), value)).collect()
}

#[test]
fn a_number_is_read_back_as_the_series_would_print_it_and_no_other_text_is() {
    let monthly = monthly();
    assert_eq!(read(&monthly, "M2511128"), [("order-202511".to_owned(), 128)]);
    assert_eq!(read(&monthly, "M25111000"), [("order-202511".to_owned(), 1_000)]);
    for text in ["M25110128", "M2513128", "M251112", "m2511128", "M2511128 ", "N2511128", "M25111281234567890", "M2511٠٠١"] {
        assert_eq!(read(&monthly, text), [], "{text}");
    }
    let daily = series(Kind::Order, "ALM-{YYYY}{MM}{DD}-{SEQ:6}", Reset::BusinessDay);
    assert_eq!(read(&daily, "ALM-20240229-000001"), [("order-20240229".to_owned(), 1)]);
    assert_eq!(read(&daily, "ALM-20250229-000001"), [], "there was no such day");
    let fiscal = series(Kind::Order, "INV/{FY}/{SEQ:5}", Reset::FiscalYear);
    assert_eq!(read(&fiscal, "INV/2526/00007"), [("order-2025-26".to_owned(), 7)]);
    assert_eq!(read(&fiscal, "INV/2525/00007"), [], "no fiscal year that begins in April ends in the same year");
    assert_eq!(read(&series(Kind::Order, "A{YYYY}-{YY}-{SEQ}", Reset::Year), "A2025-26-1"), [], "parts that disagree");
    let per_outlet = Series { scope: vec![ScopePart::Outlet], ..series(Kind::Order, "{OUTLET}-{SEQ:4}", Reset::Never) };
    assert_eq!(read(&per_outlet, "RES-0042"), [("order-RES".to_owned(), 42)]);
    assert_eq!(read(&per_outlet, "Res-0042"), []);
    assert_eq!(read(&series(Kind::Order, "{SNOWFLAKE}", Reset::Never), "536250402987835392"), []);
}

#[test]
fn a_year_of_four_digits_says_the_century_for_those_of_two() {
    for template in ["A{YYYY}-{YY}-{SEQ}", "A{YY}-{YYYY}-{SEQ}"] {
        let text = template.replace("{YYYY}", "1999").replace("{YY}", "99").replace("{SEQ}", "7");
        assert_eq!(read(&series(Kind::Order, template, Reset::Year), &text), [("order-1999".to_owned(), 7)], "{text}");
    }
    let fiscal = series(Kind::Order, "{YYYY}/{FY}/{SEQ}", Reset::Year);
    assert_eq!(read(&fiscal, "1999/9900/7"), [("order-1999".to_owned(), 7)]);
    assert_eq!(read(&fiscal, "1999/9899/7"), [("order-1999".to_owned(), 7)], "its first months are of the fiscal year before");
    assert_eq!(read(&fiscal, "1999/0001/7"), []);
    assert_eq!(read(&series(Kind::Order, "A{YY}-{SEQ}", Reset::Year), "A99-7"), [("order-2099".to_owned(), 7)]);
}

#[test]
fn a_ticket_that_comes_again_is_read_back_as_no_value() {
    let counting = series(Kind::Ticket, "T{SEQ}", Reset::Never);
    assert_eq!(read(&counting, "T7"), [("ticket".to_owned(), 7)]);
    assert_eq!(read(&Series { end: 99, at_end: AtEnd::Wrap, ..counting }, "T7"), []);
}

#[test]
fn what_the_text_does_not_say_its_document_does() {
    let daily = Series { unique_within: vec![UniquePart::BusinessDate], ..series(Kind::Order, "{SEQ}", Reset::BusinessDay) };
    assert_eq!(read(&daily, "7"), [("order-20251106".to_owned(), 7)]);
    let channels = Series {
        scope: vec![ScopePart::Channel],
        unique_within: vec![UniquePart::BusinessDate],
        ..series(Kind::Order, "{CHANNEL}-{DD}{MM}-{SEQ:3}", Reset::BusinessDay)
    };
    assert_eq!(read(&channels, "MESA-0611-042"), [("order-20251106-MESA".to_owned(), 42)]);
    assert_eq!(read(&channels, "MESA-0711-042"), [], "only numbers of its own date may not be like it");
    let per_user = Series {
        scope: vec![ScopePart::User],
        unique_within: vec![UniquePart::User],
        ..series(Kind::Order, "P{YYYY}{SEQ:4}", Reset::Year)
    };
    assert_eq!(read(&per_user, "P20260006"), [], "a number of nobody's is beside everybody's");
    let of_ana = per_user.read_back("P20260006", &DocumentFacts { user: Some("ANA"), ..on("2025-11-06") });
    let key = CounterKey { kind: Kind::Order, scope: "ANA".to_owned(), period: "2026".to_owned() };
    assert_eq!(of_ana, [(key, 6)]);
}

const NOVEMBER: [&str; 5] = ["M2511128", "M2511130", "M2511138", "M2511133", "M2511135"];

#[test]
fn a_series_goes_on_after_what_was_taken_over_and_has_no_gap() {
    let mut shop = Shop::open(with_order_series(monthly()));
    assert_eq!(shop.takes_over_all(&NOVEMBER), [CameTo::Created]);
    assert_eq!(shop.counter("202511"), (139, 138));
    assert_eq!(shop.next_order(), "M2511139");
    assert_eq!(shop.next_order(), "M2511140");
    assert_eq!(shop.rows.number_gaps, []);
}

#[test]
fn a_counter_that_stands_before_it_is_moved_and_says_why() {
    let mut shop = Shop::open(with_order_series(monthly()));
    assert_eq!(shop.next_order(), "M2511001");
    assert_eq!(shop.takes_over_all(&NOVEMBER), [CameTo::Changed]);
    assert_eq!(shop.next_order(), "M2511139");
    let gaps: Vec<(i64, i64)> = shop.rows.number_gaps.iter().map(|gap| (gap.from, gap.to)).collect();
    assert_eq!(gaps, [(2, 138)]);
    let raised = |record: &&docket_domain::audit::Record| record.action == "numbering.counterRaised";
    let record = shop.rows.records.iter().find(raised).expect("a record");
    assert_eq!(record.seq, shop.rows.number_gaps[0].row, "the gap names the record that explains it");
}

#[test]
fn a_counter_that_stands_behind_it_stays_and_doing_it_again_changes_nothing() {
    let mut shop = Shop::open(with_order_series(monthly()));
    for _ in 0..3 {
        shop.next_order();
    }
    assert_eq!(shop.takes_over_all(&["M2511002"]), [CameTo::Unchanged]);
    assert_eq!(shop.takes_over_all(&NOVEMBER), [CameTo::Changed]);
    let state = |shop: &Shop| {
        let settings = shop.rows.settings.as_ref().expect("a merchant");
        (shop.rows.counters.clone(), shop.rows.number_gaps.clone(), settings.imported_shapes.clone())
    };
    let before = state(&shop);
    assert_eq!(shop.takes_over_all(&NOVEMBER), [CameTo::Unchanged]);
    assert_eq!(state(&shop), before);
}

#[test]
fn a_start_below_what_was_taken_over_gives_none_of_it_out() {
    let mut shop = Shop::open(with_order_series(Series { start: 500, ..monthly() }));
    shop.takes_over_all(&NOVEMBER);
    assert_eq!(shop.counter("202511"), (500, 499));
    let lower = Command::ChangeSeries(Box::new(ChangeSeries { series: monthly() }));
    shop.run(&someone(Role::Owner), lower).expect("it goes on with the same counters");
    assert_eq!(shop.next_order(), "M2511500");
}

#[test]
fn no_series_may_come_to_print_a_number_that_was_taken_over() {
    let mut shop = Shop::open(with_order_series(monthly()));
    shop.takes_over_all(&NOVEMBER);
    let refused = shop.changes_to("M{YYYY}{SEQ:3}", Reset::Year).expect_err("refused");
    assert!(refused.contains("M2511128") && refused.contains("M#######"), "{refused}");
    assert!(refused.contains("YYYY 2511, SEQ 128"), "{refused}");
    for (template, reset) in
        [("M{SEQ:7}", Reset::Never), ("{OUTLET}{SEQ:3}", Reset::Never), ("M{YY}{MM}{DD}{SEQ}", Reset::BusinessDay)]
    {
        let command = ChangeSeries { series: series(Kind::Order, template, reset) };
        assert!(shop.run(&someone(Role::Owner), Command::ChangeSeries(Box::new(command))).is_err(), "{template}");
    }
    assert_eq!(shop.changes_to("N{YYYY}{SEQ:3}", Reset::Year), Ok(()));
    assert_eq!(shop.next_order(), "N2025001");
    assert_eq!(shop.changes_to("M{YY}{MM}{SEQ:4}", Reset::Month), Ok(()), "its counters stand behind them, also if it is wider");
    assert_eq!(shop.next_order(), "M25110139");
}

#[test]
fn a_series_under_which_numbers_were_not_taken_over_does_not_come_back() {
    let mut shop = Shop::open(with_order_series(monthly()));
    assert_eq!(shop.next_order(), "M2511001");
    assert_eq!(shop.changes_to("ORD-{SEQ}", Reset::Never), Ok(()));
    shop.takes_over_all(&["M2511128"]);
    assert_eq!(shop.next_order(), "ORD-1", "no counter of the series in force was concerned");
    assert!(shop.changes_to("M{YY}{MM}{SEQ:3}", Reset::Month).expect_err("refused").contains("M2511128"));
}

#[test]
fn a_number_that_only_looks_like_one_of_the_series_does_not_keep_it_from_being_made_wider() {
    let mut shop = Shop::open(with_order_series(monthly()));
    shop.takes_over_all(&["M2513001", "M2511128"]);
    assert_eq!(shop.changes_to("M{YY}{MM}{SEQ:4}", Reset::Month), Ok(()));
    assert!(shop.changes_to("M{YYYY}{SEQ:3}", Reset::Year).is_err());
}

#[test]
fn numbers_are_remembered_by_how_they_look_and_those_that_look_like_the_series_exactly() {
    let mut shop = Shop::open(with_order_series(monthly()));
    let numbers = ["M2511128", "M2513001", "A-17"];
    let settings = shop.rows.settings.clone().expect("a merchant");
    let planned = plan(&settings, numbers.map(|text| (Kind::Order, text, on("2025-11-06"))));
    let shapes: Vec<(String, bool)> =
        planned.parts[0].shapes.iter().map(|shape| (shape.shape.to_string(), shape.counted_by.is_some())).collect();
    let expected = [("M#######", true), ("A-##", false), ("M2513001", false)];
    assert_eq!(shapes, expected.map(|(shape, is_counted)| (shape.to_owned(), is_counted)));
    shop.takes_over_all(&numbers);
    let ends = Series { end: 5_000, ..monthly() };
    shop.run(&someone(Role::Owner), Command::ChangeSeries(Box::new(ChangeSeries { series: ends })))
        .expect("no number of it is of a thirteenth month");
    assert!(shop.changes_to("A-2{SEQ:1}", Reset::Never).expect_err("refused").contains("numbers like A-##"));
    assert_eq!(shop.changes_to("A-2{SEQ:2}", Reset::Never), Ok(()));
}

#[test]
fn a_series_of_scopes_goes_on_with_the_counters_that_were_raised_for_it() {
    let per_outlet = Series {
        scope: vec![ScopePart::Outlet],
        unique_within: vec![UniquePart::BusinessDate],
        ..series(Kind::Order, "{OUTLET}-{DD}{MM}-{SEQ:3}", Reset::BusinessDay)
    };
    let mut shop = Shop::open(with_order_series(per_outlet.clone()));
    assert_eq!(shop.takes_over_all(&["MAIN-0611-042"]), [CameTo::Created]);
    let change = |series| Command::ChangeSeries(Box::new(ChangeSeries { series }));
    let other_start = Series { start: 10, ..per_outlet.clone() };
    shop.run(&someone(Role::Owner), change(other_start)).expect("its counters stand behind what was taken over");
    assert_eq!(shop.next_order(), "MAIN-0611-043");
    let by_date_alone = Series { scope: Vec::new(), ..per_outlet };
    assert_eq!(shop.refuse(&someone(Role::Owner), change(by_date_alone)).code, Code::NumberingOverlaps, "its counters do not");
}

#[test]
fn a_part_that_raises_four_counters_weighs_as_many_rows_as_it_may_write() {
    let settings = settings();
    let texts = ["ALM-20251103-000007", "ALM-20251104-000007", "ALM-20251105-000007", "ALM-20251106-000007"];
    let part = plan(&settings, texts.map(|text| (Kind::Order, text, on("2025-11-06")))).parts.remove(0);
    let slice = Slice { import: ImportId(Uuid::from_u128(9)), number: 0 };
    let command = Command::TakeOverNumbers(Box::new(TakeOverNumbers { slice, part }));
    assert_eq!(command.weight_rows(), 17, "a counter, a record and a gap for each, and five for what it does once");
}

#[test]
fn numbers_that_cannot_be_taken_over_are_named_and_the_others_planned() {
    let mut settings = with_order_series(monthly());
    settings.series.retain(|series| series.kind != Kind::Payment);
    let texts = [(Kind::Order, "M2511128"), (Kind::Order, "M251199991234567890123"), (Kind::Payment, "PAY1"), (Kind::Order, "")];
    let planned = plan(&settings, texts.into_iter().map(|(kind, text)| (kind, text, on("2025-11-06"))));
    let refused: Vec<(Kind, &str, Code)> =
        planned.refused.iter().map(|(kind, text, refusal)| (*kind, text.as_str(), refusal.code)).collect();
    assert_eq!(
        refused,
        [
            (Kind::Order, "M251199991234567890123", Code::NumberingOverlaps),
            (Kind::Payment, "PAY1", Code::NumberingNoSeries),
            (Kind::Order, "", Code::NumberingImportedInvalid)
        ]
    );
    assert_eq!(planned.parts.len(), 1);
    assert_eq!(
        planned.parts[0].taken.iter().map(|taken| (taken.counter.id(), taken.last)).collect::<Vec<_>>(),
        [("order-202511".to_owned(), 128)]
    );
}

#[test]
fn years_of_daily_counters_are_raised_in_parts() {
    let mut shop = Shop::open(settings());
    let texts: Vec<String> = (0..2_502_i64)
        .map(|day| {
            let date = jiff::civil::date(2019, 1, 1).checked_add(jiff::Span::new().days(day)).expect("a date");
            format!("ALM-{}-000007", date.strftime("%Y%m%d"))
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let settings = shop.rows.settings.clone().expect("a merchant");
    let planned = plan(&settings, texts.iter().map(|text| (Kind::Order, *text, on("2025-11-06"))));
    assert_eq!(planned.parts.iter().map(|part| part.taken.len()).collect::<Vec<_>>(), [1_000, 1_000, 502]);
    assert_eq!(shop.takes_over_all(&texts).len(), 2_502);
    assert_eq!(shop.next_order(), "ALM-20251106-000008");
}

#[test]
fn what_was_planned_for_another_series_is_refused_and_so_is_a_counter_that_no_series_has() {
    let mut shop = Shop::open(with_order_series(monthly()));
    let settings = shop.rows.settings.clone().expect("a merchant");
    let planned = plan(&settings, [(Kind::Order, "M2511128", on("2025-11-06"))]).parts.remove(0);
    let other = |counter: CounterKey, last| TakeOverPart { taken: vec![TakenOver { counter, last }], ..planned.clone() };
    let key = |kind, period: &str| CounterKey { kind, scope: String::new(), period: period.to_owned() };
    for (part, code) in [
        (other(key(Kind::Order, "imported"), 7), Code::NumberingImportedInvalid),
        (other(key(Kind::Order, "202511"), -1), Code::NumberingImportedInvalid),
        (other(key(Kind::Order, "202511"), 1_000_000_000_000), Code::NumberingImportedInvalid),
        (other(key(Kind::Payment, "2025"), 7), Code::NumberingSeriesReplaced),
    ] {
        assert_eq!(shop.raise(part).expect_err("refused").code, code);
    }
    assert_eq!(shop.changes_to("ORD-{SEQ}", Reset::Never), Ok(()));
    let records = shop.rows.records.len();
    assert_eq!(shop.raise(planned).expect_err("refused").code, Code::NumberingSeriesReplaced);
    assert_eq!(shop.rows.records.len(), records);
}

#[test]
fn payments_go_on_after_the_payments_of_the_suite_before() {
    let mut shop = Shop::open(settings());
    let settings = shop.rows.settings.clone().expect("a merchant");
    let planned = plan(&settings, [(Kind::Payment, "PAY20250006", on("2025-11-06"))]);
    shop.raise(planned.parts.into_iter().next().expect("a part")).expect("raised");
    let series = settings.series(Kind::Payment).expect("a series");
    let key = series.read_back("PAY20250006", &on("2025-11-06")).remove(0).0;
    assert_eq!(shop.rows.counters[&key].value, 6);
}

/// What happens to a shop's orders of a month.
#[derive(Clone, Debug)]
enum Step {
    Order,
    /// Numbers of another system, by value.
    Import(Vec<i64>),
}

/// Every number that a part of a plan can be of: all values of November up to the greatest.
fn texts_of(part: &TakeOverPart) -> impl Iterator<Item = String> {
    let last = part.taken.iter().map(|taken| taken.last).max().unwrap_or_default();
    (1..=last).map(|value| format!("M2511{value:03}"))
}

fn any_steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let import = prop::collection::vec(1_i64..80, 1..4).prop_map(Step::Import);
    let step = prop_oneof![3 => Just(Step::Order), 1 => import];
    prop::collection::vec(prop::collection::vec(step, 1..5), 1..12)
}

proptest! {
    #[test]
    fn no_live_number_is_one_of_another_system_and_every_gap_has_its_reason(start in 0_i64..30, groups in any_steps()) {
        let mut shop = Shop::open(with_order_series(Series { start, ..monthly() }));
        let mut kept: BTreeSet<String> = BTreeSet::new();
        for group in groups {
            let settings = shop.rows.settings.clone().expect("a merchant");
            let mut requests = Vec::new();
            for step in group {
                let command = match step {
                    Step::Order => placing(shawarma()),
                    Step::Import(values) => {
                        let texts: Vec<String> = values.iter().map(|value| format!("M2511{value:03}")).collect();
                        let taken = texts.iter().map(|text| (Kind::Order, text.as_str(), on("2025-11-06")));
                        let part = plan(&settings, taken).parts.remove(0);
                        let slice = Slice { import: ImportId(Uuid::from_u128(9)), number: 0 };
                        Command::TakeOverNumbers(Box::new(TakeOverNumbers { slice, part }))
                    }
                };
                requests.push(shop.request(&someone(Role::Owner), command));
            }
            for (request, outcome) in requests.iter().zip(shop.run_group(&requests)) {
                let outcome = outcome.map_err(|refusal| TestCaseError::fail(format!("{refusal:?}")))?;
                match &request.command {
                    Command::TakeOverNumbers(command) => kept.extend(texts_of(&command.part)),
                    _ => {
                        let number = shop.written(&outcome).number.text().to_owned();
                        prop_assert!(!kept.contains(&number), "{} is another system's", number);
                    }
                }
            }
        }
        let mut documented: Vec<i64> = shop.rows.orders.values().map(|order| order.number.sequence()).collect();
        documented.extend(shop.rows.number_gaps.iter().flat_map(|gap| gap.from..=gap.to));
        documented.sort_unstable();
        if let Some(counter) = shop.rows.counters.values().find(|counter| counter.value >= counter.start) {
            prop_assert_eq!(documented, (counter.start..=counter.value).collect::<Vec<_>>());
        }
    }
}
