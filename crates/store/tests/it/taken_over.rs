//! Counters that were raised behind the numbers of another system, in the store: read back as they were, audited with the reason of what
//! they passed over, and no finding of the doctor's.

use docket_domain::book::{Key, Loaded};
use docket_domain::command::{Command, Document};
use docket_domain::ids::ImportId;
use docket_domain::imports::{CameTo, Slice};
use docket_domain::numbering::{
    CounterKey, DocumentFacts, FiscalYearStart, Kind, NumberKey, Reset, ScopePart, Series, TakeOverNumbers, UniquePart, plan,
};
use docket_store::numbering::CounterAudit;
use uuid::Uuid;

use crate::desk::Desk;
use crate::doctor::all_found;
use crate::fixtures::{SHOP, date, numbered_by, series, shawarma};

/// Takes over numbers of orders of 2025-11-06.
fn take_over(desk: &mut Desk, texts: &[&str]) -> Vec<CameTo> {
    let facts = DocumentFacts { outlet: Some("MAIN"), ..DocumentFacts::on(date("2025-11-06"), FiscalYearStart::APRIL) };
    let settings = desk.reads.open_blocking(SHOP).expect("opened").settings.expect("the shop");
    let planned = plan(&settings, texts.iter().map(|text| (Kind::Order, *text, facts)));
    let run = |(number, part): (usize, _)| {
        let slice = Slice { import: ImportId(Uuid::from_u128(7)), number: number as u32 };
        let outcome = desk.run(Command::TakeOverNumbers(Box::new(TakeOverNumbers { slice, part }))).expect("taken over");
        let Document::Imported(imported) = outcome.document else { panic!("not a slice: {outcome:?}") };
        imported.lines.clone()
    };
    planned.parts.into_iter().enumerate().flat_map(run).collect()
}

async fn audits(desk: &Desk) -> Vec<CounterAudit> {
    let mut found = Vec::new();
    for (key, _) in desk.reads.counters(SHOP, Kind::Order, None, None).await.expect("counters") {
        found.push(desk.reads.audit_counter(SHOP, key).await.expect("an audit").expect("there"));
    }
    found
}

fn monthly() -> Series {
    series(Kind::Order, "M{YY}{MM}{SEQ:3}", Reset::Month)
}

#[tokio::test]
async fn what_a_counter_passed_over_is_explained_and_no_finding() {
    let mut desk = Desk::with(numbered_by(monthly()));
    assert_eq!(desk.place(shawarma()).order.number.text(), "M2511001");
    assert_eq!(take_over(&mut desk, &["M2511128", "M2511138", "M2510007", "old/7"]), [CameTo::Created, CameTo::Changed]);
    for number in ["M2511139", "M2511140"] {
        assert_eq!(desk.place(shawarma()).order.number.text(), number);
    }
    // Raised again, by another import, while the counter is in use.
    assert_eq!(take_over(&mut desk, &["M2511200"]), [CameTo::Changed]);
    assert_eq!(desk.place(shawarma()).order.number.text(), "M2511201");
    let found = audits(&desk).await;
    assert!(found.iter().all(CounterAudit::holds), "{found:?}");
    let [november, october] = &found[..] else { panic!("{found:?}") };
    assert_eq!((november.counter.value, november.issued), (201, 4));
    assert_eq!(november.explained.iter().map(|gap| (gap.from, gap.to)).collect::<Vec<_>>(), [(2, 138), (141, 200)]);
    assert_eq!((october.counter.start, october.counter.value, october.issued), (8, 7, 0));
    assert_eq!(all_found(&desk).iter().map(|found| found.rule.code).collect::<Vec<_>>(), [""; 0]);
}

#[tokio::test]
async fn a_document_that_is_missing_beside_what_is_explained_is_found() {
    let mut desk = Desk::with(numbered_by(monthly()));
    desk.place(shawarma());
    take_over(&mut desk, &["M2511138"]);
    let lost = desk.place(shawarma()).order;
    desk.place(shawarma());
    assert_eq!(desk.damage(&format!("UPDATE orders SET sequence = 300 WHERE row = {}", lost.row)), 1);
    let found = audits(&desk).await;
    assert_eq!((found[0].gaps.clone(), found[0].beyond.clone()), (vec![(139, 139)], vec![300]));
    assert!(all_found(&desk).iter().any(|found| found.rule.code == "number.countersDiffer"));
    desk.damage(&format!("UPDATE orders SET sequence = 139 WHERE row = {}", lost.row));
    assert!(all_found(&desk).is_empty());
    desk.damage("DELETE FROM numbering_gap");
    assert_eq!(audits(&desk).await[0].gaps, [(2, 138)]);
    let found = all_found(&desk);
    assert_eq!(found.iter().map(|found| found.rule.code).collect::<Vec<_>>(), ["number.countersDiffer"]);
}

#[tokio::test]
async fn what_imported_numbers_look_like_is_read_back_as_it_was_written() {
    let per_outlet = Series {
        scope: vec![ScopePart::Outlet],
        unique_within: vec![UniquePart::Outlet, UniquePart::BusinessDate],
        ..series(Kind::Order, "{OUTLET}-{SEQ:4}", Reset::BusinessDay)
    };
    let mut desk = Desk::with(numbered_by(per_outlet));
    take_over(&mut desk, &["MAIN-0007", r"#*\?-7", "فاتورة-12", "YAS-0001"]);
    let settings = desk.reads.open_blocking(SHOP).expect("opened").settings.expect("the shop");
    let told: Vec<(String, &str, bool)> = settings
        .imported_shapes
        .iter()
        .map(|shape| (shape.shape.to_string(), shape.example.as_str(), shape.counted_by.is_some()))
        .collect();
    assert_eq!(
        told,
        [
            ("MAIN-####".to_owned(), "MAIN-0007", true),
            (r"\#\*\\\?-#".to_owned(), r"#*\?-7", false),
            ("فاتورة-##".to_owned(), "فاتورة-12", false),
            ("YAS-0001".to_owned(), "YAS-0001", false),
        ]
    );
    let counted_by = settings.imported_shapes[0].counted_by.as_ref().expect("a series");
    assert!(settings.series(Kind::Order).expect("a series").goes_on_with(counted_by));
    assert_eq!(take_over(&mut desk, &["MAIN-0007", "فاتورة-12"]), [CameTo::Unchanged]);
    let again = desk.reads.open_blocking(SHOP).expect("opened").settings.expect("the shop");
    assert_eq!(again.imported_shapes, settings.imported_shapes);
}

#[test]
fn whether_a_document_has_a_number_is_known_within_what_it_is_unique() {
    let daily = Series { unique_within: vec![UniquePart::BusinessDate], ..series(Kind::Order, "{SEQ}", Reset::BusinessDay) };
    let mut desk = Desk::with(numbered_by(daily));
    desk.place(shawarma());
    let key = |kind, text: &str, scope: &str| NumberKey { kind, text: text.to_owned(), unique_scope: scope.to_owned() };
    let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::Order);
    let mut asked: Vec<(NumberKey, bool)> = kinds.map(|kind| (key(*kind, "1", "2025-11-06"), false)).collect();
    asked.push((key(Kind::Order, "1", "2025-11-06"), true));
    asked.push((key(Kind::Order, "1", "2025-11-07"), false));
    asked.push((key(Kind::Order, "1", ""), false));
    asked.push((key(Kind::Order, "2", "2025-11-06"), false));
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    for (key, is_taken) in asked {
        let loaded = desk.writer.load(SHOP, &[Key::Numbered(key.clone())]).expect("loaded");
        assert!(matches!(&loaded[..], [Loaded::Numbered(_, found)] if *found == is_taken), "{key:?}: {loaded:?}");
    }
    desk.writer.rollback();
}

#[tokio::test]
async fn a_counter_that_was_raised_before_it_was_used_counts_on_from_there() {
    let mut desk = Desk::with(numbered_by(monthly()));
    take_over(&mut desk, &["M2511138"]);
    let key = CounterKey { kind: Kind::Order, scope: String::new(), period: "202511".to_owned() };
    let before = desk.reads.audit_counter(SHOP, key.clone()).await.expect("an audit").expect("there");
    assert_eq!((before.counter.start, before.counter.value, before.issued, before.holds()), (139, 138, 0, true));
    assert_eq!(desk.place(shawarma()).order.number.text(), "M2511139");
    let after = desk.reads.audit_counter(SHOP, key).await.expect("an audit").expect("there");
    assert_eq!((after.counter.start, after.counter.value, after.issued, after.holds()), (139, 139, 1, true));
    assert!(after.explained.is_empty() && all_found(&desk).is_empty());
}
