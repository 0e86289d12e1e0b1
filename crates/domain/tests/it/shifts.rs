//! Cash shifts: what is in a drawer, what is posted, and who may.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{CreditNoteKind, ReturnItems, SellItems};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::ids::{BillId, ShiftId, UserId};
use docket_domain::ledger::{Account, AccountRef};
use docket_domain::limits::AMOUNT_MINOR_MAX;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Reset, ScopePart, Series};
use docket_domain::payments::PaymentMethod;
use docket_domain::refusal::Code;
use docket_domain::shifts::{CashMovementKind, CloseShift, Shift};
use docket_domain::time::Date;
use uuid::Uuid;

use crate::fixtures::{
    DAY, at, at_register, cash, closing, closing_day, moving_cash, opening, paying, placing, series, settings,
    settings_with_grace, shawarma, sold_item, someone, with_two_outlets,
};
use crate::shop::Shop;

fn id_of(outcome: &Outcome) -> ShiftId {
    let Document::Shift(id) = outcome.document else { panic!("not a shift: {outcome:?}") };
    id
}

/// Opens a shift that must open.
fn open(shop: &mut Shop, actor: &Actor, register: &str, float_minor: i64) -> Arc<Shift> {
    let outcome = shop.run(actor, opening(register, float_minor, None)).expect("opened");
    assert!(outcome.created);
    Arc::clone(&shop.rows.shifts[&id_of(&outcome)])
}

/// All that was posted to an account, over all days: debits less credits.
fn posted(shop: &Shop, account: &AccountRef) -> i64 {
    shop.rows.balances.iter().filter(|(key, _)| key.account == *account).map(|(_, balance)| balance.net().0).sum()
}

fn another(role: Role) -> Actor {
    Actor { user: UserId(Uuid::from_u128(0x99)), ..someone(role) }
}

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

#[test]
fn what_should_be_in_the_drawer_is_float_plus_what_came_in_less_what_went_out() {
    let mut shop = Shop::open(settings());
    let ana = at_register(Role::Cashier, "R1");
    let shift = open(&mut shop, &ana, "R1", 50_000);
    assert_eq!((shift.number.text(), shift.register.as_str()), ("SH-000001", "R1"));
    shop.run(&ana, paying(cash(12_000))).expect("paid");
    shop.run(&ana, moving_cash(shift.id, CashMovementKind::PayIn, 1_000)).expect("moved");
    shop.run(&ana, moving_cash(shift.id, CashMovementKind::PayOut, 300)).expect("moved");
    shop.run(&ana, moving_cash(shift.id, CashMovementKind::Drop, 40_000)).expect("moved");
    let now = &shop.rows.shifts[&shift.id];
    assert_eq!(now.cash.expected(), Amount(50_000 + 12_000 + 1_000 - 300 - 40_000));
    assert_eq!(posted(&shop, &AccountRef::drawer(Some("R1"))), now.cash.expected().0);
    assert_eq!(shop.rows.cash_movements.len(), 3);
}

#[test]
fn a_close_posts_the_difference_and_empties_the_drawer_into_the_safe() {
    let mut shop = Shop::open(settings());
    let ana = at_register(Role::Cashier, "R1");
    let shift = open(&mut shop, &ana, "R1", 10_000);
    shop.run(&ana, paying(cash(5_000))).expect("paid");
    shop.run(&ana, closing(shift.id, 14_950)).expect("closed");
    let closed = shop.rows.shifts[&shift.id].closing.clone().expect("a closing");
    assert_eq!((closed.expected, closed.counted, closed.over_short()), (Amount(15_000), Amount(14_950), Amount(-50)));
    assert_eq!(posted(&shop, &AccountRef::drawer(Some("R1"))), 0);
    assert_eq!(posted(&shop, &AccountRef::part(Account::OverShort, "R1")), 50, "a shortage costs");
    assert_eq!(posted(&shop, &AccountRef::whole(Account::CashSafe)), 4_950);
}

#[test]
fn a_drawer_that_is_over_is_income() {
    let mut shop = Shop::open(settings());
    let ana = at_register(Role::Cashier, "R1");
    let shift = open(&mut shop, &ana, "R1", 0);
    shop.run(&ana, closing(shift.id, 70)).expect("closed");
    assert_eq!(posted(&shop, &AccountRef::part(Account::OverShort, "R1")), -70);
    assert_eq!(posted(&shop, &AccountRef::whole(Account::CashSafe)), 70);
}

#[test]
fn a_register_and_a_user_have_one_open_shift_at_most() {
    let mut shop = Shop::open(settings());
    let ana = someone(Role::Cashier);
    let first = open(&mut shop, &ana, "R1", 0);
    assert_eq!(shop.refuse(&another(Role::Cashier), opening("R1", 0, None)).code, Code::ShiftRegisterBusy);
    assert_eq!(shop.refuse(&ana, opening("R2", 0, None)).code, Code::ShiftUserBusy);
    open(&mut shop, &another(Role::Cashier), "R2", 0);
    shop.run(&ana, closing(first.id, 0)).expect("closed");
    assert_eq!(open(&mut shop, &ana, "R1", 0).number.text(), "SH-000003");
}

#[test]
fn a_register_must_be_known_named_and_within_reach() {
    let mut settings = with_two_outlets();
    settings.registers.push(docket_domain::merchants::Register { outlet: "YAS".into(), code: "Y1".into(), name: "Y1".into() });
    let mut shop = Shop::open(settings);
    let unnamed = docket_domain::shifts::OpenShift { register: None, opening_float: Amount(0), business_date: None };
    let unnamed = docket_domain::command::Command::OpenShift(Box::new(unnamed));
    assert_eq!(shop.refuse(&someone(Role::Cashier), unnamed.clone()).code, Code::RegisterRequired);
    assert_eq!(shop.refuse(&someone(Role::Cashier), opening("R9", 0, None)).code, Code::RegisterUnknown);
    assert_eq!(shop.refuse(&at_register(Role::Cashier, "R1"), opening("R2", 0, None)).code, Code::PermissionMissing);
    let of_main = Actor { register: None, ..at_register(Role::Cashier, "R1") };
    assert_eq!(shop.refuse(&of_main, opening("Y1", 0, None)).code, Code::PermissionMissing);
    let opened = shop.run(&at_register(Role::Cashier, "R2"), unnamed).expect("opened");
    assert_eq!(shop.rows.shifts[&id_of(&opened)].register, "R2");
}

#[test]
fn only_its_user_and_a_manager_touch_a_shift() {
    let mut shop = Shop::open(settings());
    let shift = open(&mut shop, &someone(Role::Cashier), "R1", 0);
    let drop = || moving_cash(shift.id, CashMovementKind::PayIn, 5);
    assert_eq!(shop.refuse(&another(Role::Cashier), drop()).code, Code::PermissionMissing);
    assert_eq!(shop.refuse(&another(Role::Cashier), closing(shift.id, 0)).code, Code::PermissionMissing);
    shop.run(&another(Role::Manager), drop()).expect("moved");
    shop.run(&another(Role::Manager), closing(shift.id, 5)).expect("closed");
    let closed = shop.rows.shifts[&shift.id].closing.clone().expect("a closing");
    assert_eq!(closed.user, another(Role::Manager).user);
}

#[test]
fn a_closed_shift_takes_nothing_more() {
    let mut shop = Shop::open(settings());
    let ana = someone(Role::Cashier);
    let shift = open(&mut shop, &ana, "R1", 0);
    shop.run(&ana, closing(shift.id, 0)).expect("closed");
    assert_eq!(shop.refuse(&ana, closing(shift.id, 0)).code, Code::ShiftClosed);
    assert_eq!(shop.refuse(&ana, moving_cash(shift.id, CashMovementKind::Drop, 1)).code, Code::ShiftClosed);
    let payment = shop.run(&at_register(Role::Cashier, "R1"), paying(cash(100))).expect("paid");
    let Document::Payment(payment) = &payment.document else { panic!("not a payment") };
    assert_eq!(payment.shift_row, None, "cash is taken all the same, outside any shift");
}

#[test]
fn a_count_of_a_drawer_that_has_changed_since_is_refused() {
    let mut shop = Shop::open(settings());
    let ana = at_register(Role::Cashier, "R1");
    let shift = open(&mut shop, &ana, "R1", 0);
    shop.run(&ana, paying(cash(100))).expect("paid");
    let counted = |version| {
        let close = CloseShift { shift: shift.id, counted: Amount(0), denominations: Vec::new(), version: Some(version) };
        docket_domain::command::Command::CloseShift(Box::new(close))
    };
    assert_eq!(shop.refuse(&ana, counted(1)).code, Code::ShiftVersionConflict);
    shop.run(&ana, counted(2)).expect("closed");
}

#[test]
fn cash_of_a_user_without_a_register_goes_into_the_drawer_of_their_shift() {
    let mut shop = Shop::open(settings());
    let ana = someone(Role::Cashier);
    let shift = open(&mut shop, &ana, "R2", 0);
    let payment = shop.run(&ana, paying(cash(700))).expect("paid");
    let Document::Payment(payment) = &payment.document else { panic!("not a payment") };
    assert_eq!((payment.register.as_deref(), payment.shift_row), (Some("R2"), Some(shift.row)));
    assert_eq!(posted(&shop, &AccountRef::drawer(Some("R2"))), 700);
}

#[test]
fn whoever_opens_a_shift_in_the_grace_period_may_choose_its_day() {
    for (chosen, expected) in [(None, "2025-11-05"), (Some("2025-11-05"), "2025-11-05"), (Some("2025-11-06"), "2025-11-06")] {
        let mut shop = Shop::open(settings_with_grace());
        shop.now = at("2025-11-06T00:30:00Z"); // 04:30 in Dubai
        let opened = shop.run(&someone(Role::Cashier), opening("R1", 0, chosen.map(date))).expect("opened");
        assert_eq!(shop.rows.shifts[&id_of(&opened)].business_date, date(expected), "{chosen:?}");
    }
}

#[test]
fn outside_the_grace_period_a_cashier_chooses_no_day() {
    let mut shop = Shop::open(settings_with_grace());
    shop.now = at("2025-11-06T08:00:00Z"); // noon
    let refusal = shop.refuse(&someone(Role::Cashier), opening("R1", 0, Some(date("2025-11-06"))));
    assert_eq!(refusal.code, Code::PermissionMissing);
    let refusal = shop.refuse(&someone(Role::Manager), opening("R1", 0, Some(date("2025-11-05"))));
    assert_eq!(refusal.code, Code::BusinessDayOutsideGrace);
}

#[test]
fn orders_of_a_user_with_a_shift_of_the_evening_belong_to_the_evening_until_the_grace_period_ends() {
    let mut shop = Shop::open(settings_with_grace());
    shop.now = at("2025-11-05T18:00:00Z"); // 22:00
    let ana = someone(Role::Cashier);
    open(&mut shop, &ana, "R1", 0);
    let placed_at = |shop: &mut Shop, actor: &Actor, time: &str| {
        shop.now = at(time);
        shop.place(actor, placing(shawarma())).business_date
    };
    assert_eq!(placed_at(&mut shop, &ana, "2025-11-06T01:59:59Z"), date("2025-11-05"));
    assert_eq!(placed_at(&mut shop, &ana, "2025-11-06T02:00:00Z"), date("2025-11-05"), "06:00, by the shift");
    assert_eq!(placed_at(&mut shop, &another(Role::Cashier), "2025-11-06T02:00:01Z"), date("2025-11-06"), "without a shift");
    assert_eq!(placed_at(&mut shop, &ana, "2025-11-06T03:59:59Z"), date("2025-11-05"));
    assert_eq!(placed_at(&mut shop, &ana, "2025-11-06T04:00:00Z"), date("2025-11-06"), "08:00, overdue");
}

#[test]
fn a_shift_left_open_for_two_days_is_closed_on_the_open_day() {
    let mut shop = Shop::open(settings_with_grace());
    shop.now = at("2025-11-05T18:00:00Z");
    let ana = someone(Role::Cashier);
    let shift = open(&mut shop, &ana, "R1", 1_000);
    shop.now.0 += 2 * DAY;
    assert_eq!(shop.place(&ana, placing(shawarma())).business_date, date("2025-11-07"));
    shop.run(&ana, moving_cash(shift.id, CashMovementKind::PayIn, 5)).expect("moved");
    assert_eq!(shop.rows.cash_movements[0].business_date, date("2025-11-07"));
    shop.run(&ana, closing(shift.id, 1_005)).expect("closed");
    let closed = &shop.rows.shifts[&shift.id];
    assert_eq!(closed.business_date, date("2025-11-05"), "its own day is fixed");
    assert_eq!(closed.closing.as_ref().map(|closing| closing.business_date), Some(date("2025-11-07")));
}

#[test]
fn a_close_in_a_day_that_was_closed_by_hand_is_posted_to_the_open_day() {
    let mut shop = Shop::open(settings_with_grace());
    shop.now = at("2025-11-05T18:00:00Z");
    let ana = someone(Role::Cashier);
    let shift = open(&mut shop, &ana, "R1", 0);
    shop.now = at("2025-11-06T01:00:00Z"); // 05:00
    shop.run(&someone(Role::Manager), closing_day(date("2025-11-05"), true)).expect("closed");
    shop.run(&ana, closing(shift.id, 0)).expect("closed");
    let closing = shop.rows.shifts[&shift.id].closing.clone().expect("a closing");
    assert_eq!(closing.business_date, date("2025-11-06"));
}

#[test]
fn a_drawer_never_comes_to_more_than_an_amount_may_be() {
    let mut shop = Shop::open(settings());
    let ana = at_register(Role::Cashier, "R1");
    let shift = open(&mut shop, &ana, "R1", 0);
    shop.run(&ana, moving_cash(shift.id, CashMovementKind::PayIn, AMOUNT_MINOR_MAX)).expect("moved");
    let one_more = shop.refuse(&ana, moving_cash(shift.id, CashMovementKind::PayIn, 1));
    assert_eq!(one_more.code, Code::AmountTooLarge);
}

#[test]
fn a_merchant_without_a_series_for_shifts_is_told_so() {
    let mut without = settings();
    without.series.retain(|series| series.kind != Kind::Shift);
    let mut shop = Shop::open(Settings { ..without });
    assert_eq!(shop.refuse(&someone(Role::Cashier), opening("R1", 0, None)).code, Code::NumberingNoSeries);
    assert!(shop.rows.days.is_empty(), "a refused document opens no day");
}

/// Sells a bottle of water for cash.
fn selling_water() -> Command {
    let water = sold_item("WATER", 1_000);
    let payments = vec![Tender { method: PaymentMethod::Cash, amount: None }];
    Command::SellItems(Box::new(SellItems { items: vec![water], payments, ..SellItems::default() }))
}

/// Everything of a bill comes back.
fn returning(bill: BillId) -> Command {
    let (items, refunds, reason) = (Vec::new(), Vec::new(), "damp".into());
    let kind = CreditNoteKind::Return;
    Command::ReturnItems(Box::new(ReturnItems { bill, kind, items, refunds, refund_by: None, reason }))
}

#[test]
fn a_counter_that_wants_a_shift_sells_and_takes_back_in_an_open_one_only() {
    let mut shop = Shop::open(Settings { shift_required: true, ..settings() });
    let manager = at_register(Role::Manager, "R1");
    let refusal = shop.refuse(&manager, selling_water());
    assert_eq!(refusal.code, Code::ShiftRequired);
    assert_eq!(refusal.detail, "The counter sells and takes back in an open shift only, and there is none here; open one first.");
    let shift = open(&mut shop, &manager, "R1", 1_000);
    let sold = shop.run(&manager, selling_water()).expect("sold").document;
    let Document::Bill(state, _) = sold else { panic!("not a bill") };
    shop.run(&manager, closing(shift.id, 1_200)).expect("closed");
    assert_eq!(shop.refuse(&manager, returning(state.bill.id)).code, Code::ShiftRequired);
    open(&mut shop, &manager, "R1", 1_000);
    shop.run(&manager, returning(state.bill.id)).expect("taken back");
}

#[test]
fn a_counter_that_wants_none_sells_with_and_without_a_shift() {
    let mut shop = Shop::open(settings());
    let manager = at_register(Role::Manager, "R1");
    shop.run(&manager, selling_water()).expect("sold without one");
    open(&mut shop, &manager, "R1", 0);
    shop.run(&manager, selling_water()).expect("sold in one");
    assert_eq!(shop.rows.bills.len(), 2);
}

#[test]
fn whatever_changes_a_shift_raises_its_version() {
    let mut shop = Shop::open(settings());
    let ana = someone(Role::Cashier);
    let shift = open(&mut shop, &ana, "R1", 0);
    let version = |shop: &Shop| shop.rows.shifts[&shift.id].version;
    assert_eq!(version(&shop), 1);
    shop.run(&ana, moving_cash(shift.id, CashMovementKind::PayIn, 500)).expect("moved");
    assert_eq!(version(&shop), 2);
    shop.run(&ana, closing(shift.id, 500)).expect("closed");
    assert_eq!(version(&shop), 3);
}

#[test]
fn shifts_are_numbered_by_outlet_register_and_user_where_the_series_says_so() {
    let mut settings = settings();
    settings.series.retain(|series| series.kind != Kind::Shift);
    settings.series.push(Series {
        scope: vec![ScopePart::Outlet, ScopePart::Register, ScopePart::User],
        ..series(Kind::Shift, "SH-{OUTLET}-{REGISTER}-{USER}-{SEQ:3}", Reset::Never)
    });
    let mut shop = Shop::open(settings);
    let ana = Actor { user_code: Some("ANA".into()), ..someone(Role::Cashier) };
    let ben = Actor { user_code: Some("BEN".into()), ..another(Role::Cashier) };
    let numbers = [(&ana, "R1"), (&ana, "R2"), (&ben, "R1"), (&ana, "R1")].map(|(actor, register)| {
        let shift = open(&mut shop, actor, register, 0);
        shop.run(actor, closing(shift.id, 0)).expect("closed");
        shift.number.text().to_owned()
    });
    assert_eq!(numbers, ["SH-MAIN-R1-ANA-001", "SH-MAIN-R2-ANA-001", "SH-MAIN-R1-BEN-001", "SH-MAIN-R1-ANA-002"]);
}
