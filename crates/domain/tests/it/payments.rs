//! Payments: numbered one after the other, posted to the ledger in the same commit, and refused without a trace.

use std::sync::Arc;

use docket_domain::access::{Actor, Role, User};
use docket_domain::audit::Value;
use docket_domain::calendar::{Policy, TimeOfDay};
use docket_domain::command::{Document, Outcome};
use docket_domain::ids::{CustomerId, UserId};
use docket_domain::ledger::{Account, AccountRef, Balance, BalanceKey};
use docket_domain::limits::AMOUNT_MINOR_MAX;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Reset, ScopePart, Series, UniquePart};
use docket_domain::ordering::{NewOrderPayment, Order, PlaceOrder, Status as OrderStatus};
use docket_domain::payments::{Payment, RecordPayment, Status, Terms};
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use crate::fixtures::{
    DAY, at, at_register, bring_to, caller, cash, finding, paying, placing, series, settings, shawarma_by, someone,
    with_two_outlets,
};
use crate::shop::Shop;

fn recorded(outcome: &Outcome) -> Arc<Payment> {
    let Document::Payment(payment) = &outcome.document else { panic!("not a payment: {outcome:?}") };
    Arc::clone(payment)
}

/// Records a payment that must be taken.
fn pay(shop: &mut Shop, actor: &Actor, payment: RecordPayment) -> Arc<Payment> {
    let outcome = shop.run(actor, paying(payment)).expect("the payment is recorded");
    assert!(outcome.created && !outcome.replayed);
    let payment = recorded(&outcome);
    assert_eq!(shop.rows.payments[&payment.id], payment, "what is answered is what was written");
    payment
}

fn customer(shop: &mut Shop) -> CustomerId {
    let outcome = shop.run(&someone(Role::Cashier), finding(caller("501234567", Some("Aisha")))).expect("made");
    let Document::Customer(customer) = &outcome.document else { panic!("not a customer: {outcome:?}") };
    customer.id
}

fn balance(shop: &Shop, account: AccountRef, date: &str) -> (i64, i64) {
    let business_date = Date::parse(date).expect("a date");
    let key = BalanceKey { account, outlet: "MAIN".into(), business_date };
    let Balance { debit, credit } = shop.rows.balances.get(&key).copied().unwrap_or_default();
    (debit.0, credit.0)
}

fn deposits(part: &str) -> AccountRef {
    AccountRef::part(Account::CustomerDeposits, part)
}

fn refused(refusal: &Refusal) -> (Code, &str) {
    (refusal.code, refusal.problems.first().map_or("", |problem| problem.pointer.as_str()))
}

#[test]
fn cash_without_an_order_is_the_customer_s_deposit_in_the_drawer_of_the_register() {
    let mut shop = Shop::open(settings());
    let customer = customer(&mut shop);
    let cashier = at_register(Role::Cashier, "R1");
    let wanted = RecordPayment { customer: Some(customer), reference: Some("for Friday".into()), ..cash(5_000) };
    let payment = pay(&mut shop, &cashier, wanted);
    assert_eq!((payment.number.text(), payment.status, payment.user), ("PAY20250001", Status::Paid, cashier.user));
    assert_eq!((payment.outlet.as_str(), payment.register.as_deref()), ("MAIN", Some("R1")));
    let entry = &shop.rows.entries[&payment.row];
    let row = shop.rows.customers[&customer].row.to_string();
    let posted: Vec<_> = entry.postings.iter().map(|posting| (posting.account.clone(), posting.amount.0)).collect();
    assert_eq!(posted, [(AccountRef::drawer(Some("R1")), 5_000), (deposits(&row), -5_000)]);
    assert_eq!(balance(&shop, AccountRef::drawer(Some("R1")), "2025-11-06"), (5_000, 0));
    // Each customer's part is kept over all dates; a date has the account as one.
    assert_eq!(balance(&shop, deposits(&row), "2025-11-06"), (0, 0));
    assert_eq!(balance(&shop, deposits(""), "2025-11-06"), (0, 5_000));
    let kept = &shop.rows.customer_accounts[&shop.rows.customers[&customer].row];
    assert_eq!(kept.net(Account::CustomerDeposits), Amount(-5_000));
}

#[test]
fn what_is_not_known_is_the_empty_part_of_its_account() {
    let mut shop = Shop::open(settings());
    let payment = pay(&mut shop, &someone(Role::Finance), cash(700));
    assert_eq!((payment.customer, &payment.register), (None, &None));
    assert_eq!(balance(&shop, AccountRef::drawer(None), "2025-11-06"), (700, 0));
    assert_eq!(balance(&shop, deposits(""), "2025-11-06"), (0, 700));
}

#[test]
fn ten_at_once_have_ten_consecutive_numbers_and_one_balance() {
    let mut shop = Shop::open(settings());
    let cashier = at_register(Role::Cashier, "R1");
    let requests: Vec<_> = (1..=10).map(|minor| shop.request(&cashier, paying(cash(minor)))).collect();
    let answers = shop.run_group(&requests);
    let numbers: Vec<_> = answers.iter().flatten().map(|outcome| recorded(outcome).number.text().to_owned()).collect();
    assert_eq!(numbers, (1..=10).map(|value| format!("PAY2025{value:04}")).collect::<Vec<_>>());
    assert_eq!(balance(&shop, AccountRef::drawer(Some("R1")), "2025-11-06"), (55, 0));
    assert_eq!(shop.rows.balances.len(), 2);
}

#[test]
fn each_business_date_has_balances_of_its_own_and_each_year_a_counter() {
    let mut shop =
        Shop::open(Settings { business_day: Policy::from_cutoff(TimeOfDay::parse("06:00").expect("a time")), ..settings() });
    shop.now = at("2026-01-01T01:59:59Z");
    let cashier = someone(Role::Cashier);
    let night = pay(&mut shop, &cashier, cash(100));
    shop.now = at("2026-01-01T02:00:00Z");
    let morning = pay(&mut shop, &cashier, cash(30));
    assert_eq!((night.number.text(), night.business_date.to_string()), ("PAY20250001", "2025-12-31".to_owned()));
    assert_eq!((morning.number.text(), morning.business_date.to_string()), ("PAY20260001", "2026-01-01".to_owned()));
    assert_eq!(balance(&shop, AccountRef::drawer(None), "2025-12-31"), (100, 0));
    assert_eq!(balance(&shop, AccountRef::drawer(None), "2026-01-01"), (30, 0));
}

#[test]
fn the_stream_says_what_was_paid_and_the_reference_stands_beside_it() {
    let mut shop = Shop::open(settings());
    let customer = customer(&mut shop);
    let wanted = RecordPayment { customer: Some(customer), reference: Some("Aisha, Friday".into()), ..cash(5_000) };
    let payment = pay(&mut shop, &at_register(Role::Cashier, "R1"), wanted);
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.seq, record.action, record.subject), (payment.row, "payment.recorded", payment.subject()));
    let fact = |name: &str| record.new.iter().find(|fact| fact.name == name).map(|fact| fact.value.clone());
    assert_eq!(fact("paymentNumber"), Some(Value::Text("PAY20250001".into())));
    assert_eq!(fact("amount"), Some(Value::Amount(Amount(5_000), 2)));
    assert_eq!((fact("method"), fact("status")), (Some(Value::Word("cash")), Some(Value::Word("paid"))));
    assert_eq!(fact("customerNumber"), Some(Value::Text("CUST0001".into())));
    assert!(!format!("{:?}", record.new).contains("Aisha"));
    let personal = record.personal.as_ref().expect("personal data");
    assert_eq!(personal.customer_row, payment.customer_row);
    assert!(format!("{:?}", personal.facts).contains("Aisha, Friday"));
}

#[test]
fn a_payment_without_a_reference_has_no_personal_data() {
    let mut shop = Shop::open(settings());
    pay(&mut shop, &someone(Role::Cashier), cash(1));
    assert_eq!(shop.rows.records.last().expect("a record").personal, None);
}

#[test]
fn who_is_not_there_cannot_be_named() {
    let mut shop = Shop::open(settings());
    let nobody = Uuid::from_u128(9);
    let customer = RecordPayment { customer: Some(CustomerId(nobody)), ..cash(100) };
    let refusal = shop.refuse(&someone(Role::Cashier), paying(customer));
    assert_eq!(refused(&refusal), (Code::CustomerUnknown, "/customer"));
    let user = RecordPayment { user: Some(UserId(nobody)), ..cash(100) };
    let refusal = shop.refuse(&someone(Role::Manager), paying(user));
    assert_eq!(refused(&refusal), (Code::UserUnknown, "/user"));
}

#[test]
fn only_a_manager_records_what_another_user_took() {
    let mut shop = Shop::open(settings());
    let User { id, .. } = shop.rows.users["owner"].clone();
    for role in [Role::Cashier, Role::Finance] {
        let refusal = shop.refuse(&someone(role), paying(RecordPayment { user: Some(id), ..cash(100) }));
        assert_eq!(refused(&refusal), (Code::PermissionMissing, "/user"));
        let own = someone(role);
        let named = RecordPayment { user: Some(own.user), ..cash(100) };
        assert_eq!(pay(&mut shop, &own, named).user, own.user, "one may name oneself");
    }
    let manager = someone(Role::Manager);
    let payment = pay(&mut shop, &manager, RecordPayment { user: Some(id), ..cash(100) });
    assert_eq!(payment.user, id);
    assert_eq!(shop.rows.records.last().expect("a record").actor, manager, "who recorded it is in the stream");
}

#[test]
fn a_payment_is_counted_for_the_user_who_took_it() {
    let per_user = Series {
        scope: vec![ScopePart::User],
        unique_within: vec![UniquePart::User],
        ..series(Kind::Payment, "PAY{YYYY}{SEQ:4}", Reset::Year)
    };
    let mut settings = settings();
    settings.series.retain(|series| series.kind != Kind::Payment);
    settings.series.push(per_user);
    let mut shop = Shop::open(settings);
    let owner = shop.rows.users["owner"].clone();
    let manager = Actor { user_code: Some("MAX".into()), ..someone(Role::Manager) };
    pay(&mut shop, &manager, cash(100));
    pay(&mut shop, &manager, RecordPayment { user: Some(owner.id), ..cash(100) });
    let scopes: Vec<&str> = shop.rows.counters.keys().filter(|key| key.kind == Kind::Payment).map(|key| &*key.scope).collect();
    assert_eq!(scopes, ["MAX", owner.code.as_str()]);
}

#[test]
fn a_user_who_was_just_made_can_be_named() {
    let mut shop = Shop::open(settings());
    let (owner, manager) = (someone(Role::Owner), someone(Role::Manager));
    let token = docket_domain::access::CreateToken {
        secret_hash: [1; 32],
        role: Role::Cashier,
        user: "ali".into(),
        outlet: None,
        register: None,
        expires_at: None,
        terms: docket_domain::access::TokenTerms::default(),
    };
    let create = shop.request(&owner, docket_domain::command::Command::CreateToken(Box::new(token)));
    assert!(shop.decide_group(&[create])[0].is_ok());
    let writes = shop.book.take_writes();
    let ali = writes.users[0].1.id;
    let pay = shop.request(&manager, paying(RecordPayment { user: Some(ali), ..cash(100) }));
    assert!(shop.decide_group(&[pay])[0].is_ok(), "known without asking the store, which has not seen them yet");
}

#[test]
fn the_outlet_is_the_token_s_or_named_or_the_only_one() {
    let mut shop = Shop::open(with_two_outlets());
    let named = |outlet: &str| RecordPayment { outlet: Some(outlet.to_lowercase()), ..cash(100) };
    let unbound = someone(Role::Cashier);
    assert_eq!(shop.refuse(&unbound, paying(cash(100))).code, Code::OutletRequired);
    assert_eq!(shop.refuse(&unbound, paying(named("NORTH"))).code, Code::OutletUnknown);
    assert_eq!(pay(&mut shop, &unbound, named("MAIN")).outlet, "MAIN");
    let bound = at_register(Role::Cashier, "R1");
    assert_eq!(pay(&mut shop, &bound, cash(100)).outlet, "MAIN");
    let other = shop.rows.settings.as_ref().expect("settings").outlets[1].code.clone();
    assert_eq!(refused(&shop.refuse(&bound, paying(named(&other)))), (Code::PermissionMissing, "/outlet"));
}

#[test]
fn a_balance_that_would_be_more_than_an_amount_may_be_is_refused_and_the_next_day_has_room() {
    let mut shop = Shop::open(settings());
    let cashier = someone(Role::Cashier);
    pay(&mut shop, &cashier, cash(AMOUNT_MINOR_MAX));
    assert_eq!(shop.refuse(&cashier, paying(cash(1))).code, Code::AmountTooLarge);
    shop.now.0 += DAY;
    assert_eq!(pay(&mut shop, &cashier, cash(1)).number.text(), "PAY20250002", "the refused one used no number");
}

#[test]
fn a_merchant_without_a_payment_series_records_none() {
    let mut without = settings();
    without.series.retain(|series| series.kind != Kind::Payment);
    let mut shop = Shop::open(without);
    assert_eq!(shop.refuse(&someone(Role::Owner), paying(cash(100))).code, Code::NumberingNoSeries);
}

#[test]
fn an_order_that_was_handed_over_is_not_paid_again_and_awaits_no_transfer() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let payment = NewOrderPayment { method: Some(Terms::BankTransfer), ..NewOrderPayment::default() };
    let order = shop.place(&owner, placing(PlaceOrder { payment: Some(payment), ..shawarma_by("counter") }));
    let transfer = order.payments[0].id;
    let part = RecordPayment { order: Some(order.id), ..cash(order.totals.total.0) };
    pay(&mut shop, &owner, part.clone());
    assert_eq!(shop.rows.payments[&transfer].status, Status::Cancelled, "it is paid in another way");
    bring_to(&mut shop, order.id, &[OrderStatus::Confirmed, OrderStatus::Preparing, OrderStatus::Ready, OrderStatus::Delivered]);
    let refusal = shop.refuse(&owner, paying(part));
    assert_eq!(refusal.code, Code::PaymentNothingDue);
}

/// An order of one large shawarma for 25.00, with what is said of how it is paid.
fn placed(shop: &mut Shop, payment: NewOrderPayment) -> Arc<Order> {
    let customer = Some(caller("501234567", Some("Aisha")));
    shop.place(&someone(Role::Cashier), placing(PlaceOrder { customer, payment: Some(payment), ..shawarma_by("counter") }))
}

#[test]
fn change_is_what_was_handed_over_less_what_was_due() {
    let mut shop = Shop::open(settings());
    let by = |received| NewOrderPayment { method: Some(Terms::Cash), received, ..NewOrderPayment::default() };
    let in_a_note = placed(&mut shop, by(Some(Amount(10_000))));
    assert_eq!((in_a_note.payments[0].amount, in_a_note.payments[0].change()), (Amount(2_500), Amount(7_500)));
    let exactly = placed(&mut shop, by(Some(Amount(2_500))));
    assert_eq!((exactly.payments[0].amount, exactly.payments[0].change()), (Amount(2_500), Amount::ZERO));
}

#[test]
fn a_transfer_is_awaited_for_two_days_or_as_many_hours_as_the_merchant_says() {
    const HOUR: i64 = 3_600_000;
    for (hours, waits) in [(48, DAY * 2), (5, HOUR * 5)] {
        let mut with_hours = settings();
        with_hours.payments.transfer_hours = hours;
        let mut shop = Shop::open(with_hours);
        let by_transfer = NewOrderPayment { method: Some(Terms::BankTransfer), ..NewOrderPayment::default() };
        let order = placed(&mut shop, by_transfer);
        let payment = &order.payments[0];
        assert_eq!((payment.status, payment.deadline), (Status::Awaited, Some(Timestamp(order.created_at.0 + waits))));
    }
    assert_eq!(settings().payments.transfer_hours, 48);
}

#[test]
fn what_pays_an_order_is_its_customer_s_and_nobody_else_is_named() {
    let mut shop = Shop::open(settings());
    let cashier = at_register(Role::Cashier, "R1");
    let aisha = customer(&mut shop);
    let Document::Customer(omar) = shop.run(&cashier, finding(caller("507654321", Some("Omar")))).expect("made").document else {
        panic!("not a customer")
    };
    let wanted = PlaceOrder { customer: Some(caller("501234567", None)), ..shawarma_by("counter") };
    let order = shop.place(&cashier, placing(wanted));
    let part = |customer| RecordPayment { order: Some(order.id), customer, ..cash(1_000) };
    let refusal = shop.refuse(&cashier, paying(part(Some(omar.id))));
    assert_eq!(refused(&refusal), (Code::PaymentOtherCustomer, "/customer"));
    for named in [None, Some(aisha)] {
        assert_eq!(pay(&mut shop, &cashier, part(named)).customer, Some(aisha));
    }
}

#[test]
fn payments_may_be_counted_and_numbered_by_outlet_and_register() {
    let by_register = Series {
        scope: vec![ScopePart::Outlet, ScopePart::Register],
        ..series(Kind::Payment, "{OUTLET}-{REGISTER}-{SEQ:3}", Reset::Never)
    };
    let mut settings = settings();
    settings.series.retain(|series| series.kind != Kind::Payment);
    settings.series.push(by_register);
    let mut shop = Shop::open(settings);
    let numbers = ["R1", "R1", "R2"].map(|register| {
        let payment = pay(&mut shop, &at_register(Role::Cashier, register), cash(100));
        payment.number.text().to_owned()
    });
    assert_eq!(numbers, ["MAIN-R1-001", "MAIN-R1-002", "MAIN-R2-001"]);
}

/// The kitchen that counts payments by a part that not all of them have; those that lack it bear a default.
fn counted_by(part: ScopePart, template: &str) -> Shop {
    let counted = Series {
        scope: vec![part],
        unique_within: vec![UniquePart::of(part)],
        defaults: vec![(part, "NONE".into())],
        ..series(Kind::Payment, template, Reset::Never)
    };
    let mut settings = settings();
    settings.series.retain(|series| series.kind != Kind::Payment);
    settings.series.push(counted);
    Shop::open(settings)
}

#[test]
fn a_payment_that_comes_with_an_order_is_counted_by_its_channel_and_one_that_comes_alone_by_the_default() {
    let mut shop = counted_by(ScopePart::Channel, "{CHANNEL}-{SEQ:3}");
    let cashier = someone(Role::Cashier);
    let numbers = ["counter", "dine_in", "counter"].map(|channel| {
        let payment = NewOrderPayment { method: Some(Terms::Cash), received: Some(Amount(2_500)), ..NewOrderPayment::default() };
        let order = shop.place(&cashier, placing(PlaceOrder { payment: Some(payment), ..shawarma_by(channel) }));
        order.payments[0].number.text().to_owned()
    });
    assert_eq!(numbers, ["CNTR-001", "MESA-001", "CNTR-002"]);
    assert_eq!(pay(&mut shop, &cashier, cash(100)).number.text(), "NONE-001");
}

#[test]
fn a_payment_is_counted_for_the_customer_whose_it_is() {
    let mut shop = counted_by(ScopePart::Customer, "PAY{SEQ:4}");
    let aisha = customer(&mut shop);
    let numbers = [Some(aisha), None, Some(aisha)].map(|customer| {
        let payment = pay(&mut shop, &someone(Role::Cashier), RecordPayment { customer, ..cash(100) });
        payment.number.text().to_owned()
    });
    assert_eq!(numbers, ["PAY0001", "PAY0001", "PAY0002"], "hers, nobody's, hers");
}
