//! Business days, Z reports and shifts: read as they were decided, and summed from what is written.

use docket_domain::access::{Actor, Role};
use docket_domain::calendar::{ForceClose, Grace, Policy, TimeOfDay, Zone};
use docket_domain::command::{Command, Document};
use docket_domain::days::{CloseDay, DayKey, DayState, Manner, NumberRange, ReopenDay};
use docket_domain::ids::ShiftId;
use docket_domain::money::Amount;
use docket_domain::numbering::Kind;
use docket_domain::shifts::{CashMovementKind, CloseShift, MoveCash, OpenShift};
use docket_domain::time::{Date, Timestamp};
use docket_store::shifts::{ShiftDocument, ShiftFilter};

use crate::desk::Desk;
use crate::fixtures::{DAY, NOON, SHOP, cancelling, cash, paying, series, settings, shawarma};

fn desk() -> Desk {
    let mut settings = settings();
    settings.series.push(series(Kind::Shift, "SH-{SEQ:6}", docket_domain::numbering::Reset::Never));
    settings.series.push(series(Kind::ZReport, "Z-{SEQ:5}", docket_domain::numbering::Reset::Never));
    Desk::with(settings)
}

fn cashier(user: u128) -> Actor {
    let user = docket_domain::ids::UserId(uuid::Uuid::from_u128(user));
    Actor { outlet: Some("MAIN".into()), register: Some("R1".into()), ..Actor::new(user, None, Role::Cashier) }
}

fn open(desk: &mut Desk, actor: &Actor, float_minor: i64) -> ShiftId {
    let open = OpenShift { register: None, opening_float: Amount(float_minor), business_date: None };
    match desk.run_for(SHOP, actor, Command::OpenShift(Box::new(open))).expect("opened").document {
        Document::Shift(id) => id,
        other => panic!("not a shift: {other:?}"),
    }
}

fn close(desk: &mut Desk, actor: &Actor, shift: ShiftId, counted: i64, denominations: &[(i64, u32)]) {
    let denominations = denominations.iter().map(|(value, count)| (Amount(*value), *count)).collect();
    let close = CloseShift { shift, counted: Amount(counted), denominations, version: None };
    desk.run_for(SHOP, actor, Command::CloseShift(Box::new(close))).expect("closed");
}

fn close_day(desk: &mut Desk, date: Date) {
    let close = CloseDay { outlet: "MAIN".into(), date, by_hand: true };
    desk.run(Command::CloseDay(Box::new(close))).expect("closed");
}

fn first_day() -> Date {
    NOON.utc_date()
}

fn key(date: Date) -> DayKey {
    DayKey { outlet: "MAIN".into(), date }
}

#[tokio::test]
async fn a_shift_is_read_as_it_was_decided_open_and_closed() {
    let mut desk = desk();
    let ana = cashier(1);
    let id = open(&mut desk, &ana, 5_000);
    desk.run_for(SHOP, &ana, paying(cash(1_250))).expect("paid");
    let drop = MoveCash { shift: id, kind: CashMovementKind::Drop, amount: Amount(2_000), reason: "to the safe".into() };
    desk.run_for(SHOP, &ana, Command::MoveCash(Box::new(drop))).expect("moved");
    let ShiftDocument { shift, movements, is_day_closed } = desk.reads.shift(SHOP, id).await.expect("read").expect("it is there");
    assert!(!is_day_closed);
    assert_eq!((shift.number.text(), shift.outlet.as_str(), shift.register.as_str()), ("SH-000001", "MAIN", "R1"));
    assert_eq!((shift.user, shift.business_date, shift.version), (ana.user, first_day(), 3));
    assert_eq!(shift.cash.expected(), Amount(5_000 + 1_250 - 2_000));
    assert_eq!(shift.closing, None);
    assert_eq!((movements.len(), movements[0].kind, movements[0].amount), (1, CashMovementKind::Drop, Amount(2_000)));
    assert_eq!(movements[0].reason, "to the safe");
    let (_, payments, refunds) = desk.reads.x_report(SHOP, id).await.expect("read").expect("it is there");
    assert_eq!(refunds, []);
    assert_eq!((payments[0].method.as_str(), payments[0].count, payments[0].amount), ("cash", 1, Amount(1_250)));

    close(&mut desk, &ana, id, 4_200, &[(1_000, 4), (100, 2)]);
    let shift = desk.reads.shift(SHOP, id).await.expect("read").expect("it is there").shift;
    let closing = shift.closing.expect("it is closed");
    assert_eq!((closing.expected, closing.counted, closing.over_short()), (Amount(4_250), Amount(4_200), Amount(-50)));
    assert_eq!((closing.user, closing.business_date), (ana.user, first_day()));
    assert_eq!(closing.denominations, [(Amount(1_000), 4), (Amount(100), 2)]);
}

#[tokio::test]
async fn shifts_are_listed_newest_first_by_what_is_asked() {
    let mut desk = desk();
    for user in 1..=3 {
        let ana = cashier(user);
        let id = open(&mut desk, &ana, 0);
        if user < 3 {
            close(&mut desk, &ana, id, 0, &[]);
        }
    }
    let numbers = async |filter: ShiftFilter, after: Option<i64>, limit| {
        let page = desk.reads.shifts(SHOP, filter, after, limit).await.expect("read");
        (page.data.iter().map(|document| document.shift.number.text().to_owned()).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(numbers(ShiftFilter::default(), None, 9).await.0, ["SH-000003", "SH-000002", "SH-000001"]);
    assert_eq!(numbers(ShiftFilter { open: Some(true), ..ShiftFilter::default() }, None, 9).await.0, ["SH-000003"]);
    assert_eq!(numbers(ShiftFilter { open: Some(false), ..ShiftFilter::default() }, None, 9).await.0, ["SH-000002", "SH-000001"]);
    assert_eq!(numbers(ShiftFilter { user: Some(cashier(2).user), ..ShiftFilter::default() }, None, 9).await.0, ["SH-000002"]);
    let other = ShiftFilter { outlet: Some("YAS".into()), ..ShiftFilter::default() };
    assert!(numbers(other, None, 9).await.0.is_empty());
    let (first, next) = numbers(ShiftFilter::default(), None, 2).await;
    assert_eq!(first.len(), 2);
    let after = next.expect("another page").parse().expect("a row");
    assert_eq!(numbers(ShiftFilter::default(), Some(after), 2).await, (vec!["SH-000001".to_owned()], None));
}

#[tokio::test]
async fn a_z_report_has_what_was_written_of_its_day_and_outlet_only() {
    let mut desk = desk();
    let ana = cashier(1);
    desk.place(shawarma());
    let cancelled = desk.place(shawarma());
    desk.run(cancelling(cancelled.order.id, "rang back")).expect("cancelled");
    desk.place(docket_domain::ordering::PlaceOrder { outlet: Some("YAS".into()), ..shawarma() });
    let id = open(&mut desk, &ana, 1_000);
    desk.run_for(SHOP, &ana, paying(cash(250))).expect("paid");
    close(&mut desk, &ana, id, 1_240, &[]);
    desk.now = Timestamp(NOON.0 + DAY);
    desk.place(shawarma());
    close_day(&mut desk, first_day());

    let (day, _) = desk.reads.business_day(SHOP, key(first_day())).await.expect("read").expect("it is there");
    assert_eq!((day.state, day.revision, day.closed_at.is_some()), (DayState::Closed, 1, true));
    let z_reports = desk.reads.z_reports(SHOP, key(first_day())).await.expect("read");
    let z_report = &z_reports[0];
    assert_eq!((z_report.number.text(), z_report.revision, z_report.manner), ("Z-00001", 1, Manner::ByHand));
    assert_eq!((z_report.orders.placed, z_report.orders.cancelled, z_report.orders.open), (2, 1, 1));
    assert_eq!((z_report.payments.len(), z_report.payments[0].amount), (1, Amount(250)));
    assert_eq!((z_report.cash.expected, z_report.cash.counted), (Amount(1_250), Amount(1_240)));
    let orders = NumberRange {
        kind: Kind::Order,
        first: desk.order(cancelled.order.id).await.order.number.text().replace("000002", "000001"),
        last: cancelled.order.number.text().into(),
        count: 2,
    };
    assert!(z_report.numbers.contains(&orders), "{:?}", z_report.numbers);
    assert_eq!(z_report.grand_total.received, Amount(250));
}

#[tokio::test]
async fn a_revision_stands_beside_the_first_z_report_and_carries_the_difference() {
    let mut desk = desk();
    desk.run(paying(cash(100))).expect("paid");
    desk.now = Timestamp(NOON.0 + DAY);
    close_day(&mut desk, first_day());
    let reopen = ReopenDay { outlet: "MAIN".into(), date: first_day(), reason: "forgotten".into() };
    desk.run(Command::ReopenDay(Box::new(reopen))).expect("reopened");
    let date = docket_domain::days::DateOverride { date: first_day(), reason: Some("forgotten".into()) };
    desk.run(paying(docket_domain::payments::RecordPayment { business_date: Some(date), ..cash(7) })).expect("paid");
    close_day(&mut desk, first_day());
    let z_reports = desk.reads.z_reports(SHOP, key(first_day())).await.expect("read");
    let received: Vec<i64> = z_reports.iter().map(|z_report| z_report.added.received.0).collect();
    assert_eq!((received, z_reports[1].revision), (vec![100, 7], 2));
    assert_eq!(z_reports[1].grand_total.received, Amount(107));
    for kind in [Kind::ZReport, Kind::Payment] {
        let counters = desk.reads.counters(SHOP, kind, None, None).await.expect("read");
        let audit = desk.reads.audit_counter(SHOP, counters[0].0.clone()).await.expect("read").expect("a counter");
        assert!(audit.issued == 2 && audit.gaps.is_empty() && audit.duplicates.is_empty(), "{audit:?}");
    }
}

#[tokio::test]
async fn days_that_may_be_due_say_whether_anything_of_them_is_open() {
    let mut desk = desk();
    let order = desk.place(shawarma());
    let tomorrow = first_day().tomorrow();
    assert!(desk.reads.days_in_question(first_day()).await.expect("read").is_empty(), "it has not ended");
    let due = desk.reads.days_in_question(tomorrow).await.expect("read");
    assert_eq!((due.len(), due[0].merchant, &due[0].key, due[0].has_open), (1, SHOP, &key(first_day()), true));
    desk.run(cancelling(order.order.id, "rang back")).expect("cancelled");
    assert!(!desk.reads.days_in_question(tomorrow).await.expect("read")[0].has_open);
    open(&mut desk, &cashier(1), 0);
    assert!(desk.reads.days_in_question(tomorrow).await.expect("read")[0].has_open);
    desk.now = Timestamp(NOON.0 + DAY);
    close_day(&mut desk, first_day());
    assert!(desk.reads.days_in_question(tomorrow).await.expect("read").is_empty());
}

#[tokio::test]
async fn days_are_listed_latest_first() {
    let mut desk = desk();
    for day in 0..3 {
        desk.now = Timestamp(NOON.0 + day * DAY);
        desk.place(shawarma());
    }
    let page = desk.reads.business_days(SHOP, "MAIN".into(), None, 2).await.expect("read");
    let dates: Vec<Date> = page.data.iter().map(|(key, _)| key.date).collect();
    assert_eq!(dates, [first_day().tomorrow().tomorrow(), first_day().tomorrow()]);
    let before = page.next.as_deref().and_then(Date::parse);
    let rest = desk.reads.business_days(SHOP, "MAIN".into(), before, 2).await.expect("read");
    assert_eq!((rest.data.len(), rest.data[0].0.date, rest.next), (1, first_day(), None));
}

#[tokio::test]
async fn the_policies_of_outlets_are_read_as_they_were_set_up() {
    let time = |text| TimeOfDay::parse(text).expect("a time");
    let grace = Grace { from: time("22:00"), until: time("02:00") };
    let policy = Policy::new(TimeOfDay::MIDNIGHT, Some(grace), 15, ForceClose::Manager).expect("a policy");
    let mut settings = settings();
    settings.outlets[0].zone = Zone::named("Asia/Kolkata");
    settings.outlets[1].business_day = Some(policy);
    let desk = Desk::with(settings.clone());
    let read = desk.reads.settings(SHOP).await.expect("read").expect("it is there");
    assert_eq!((read.business_day, &read.outlets), (settings.business_day, &settings.outlets));
}
