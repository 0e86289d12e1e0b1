//! What is taken while the database is away: numbered without a counter, answered like any other, taken in once, and never refused.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Bill, Buyer, SellItems, Settlement};
use docket_domain::book::Head;
use docket_domain::calendar::Zone;
use docket_domain::catalog::{CreateProduct, NewProduct, Unit};
use docket_domain::command::{Command, Document, Outcome, Stop};
use docket_domain::days::{DateOverride, DayState};
use docket_domain::ids::BillId;
use docket_domain::ledger::Account;
use docket_domain::merchants::{PaymentRules, Settings};
use docket_domain::money::Amount;
use docket_domain::numbering::{ChangeSeries, FallbackNumbers, Kind, LeaseNumber, NumberSource, Rules, Series, Template};
use docket_domain::ordering::{AmendOrder, NewOrderPayment, Order, PlaceOrder, Status, TransitionOrder};
use docket_domain::outage::{Decided, Made};
use docket_domain::payments::{Payment, PaymentMethod, Purpose, RecordPayment, Terms};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;
use docket_domain::time::{Date, Timestamp};

use crate::access::token_for;
use crate::fixtures::{
    amending, at, bought, bring_to, caller, cancelling, cash, closing_day, creating, erasing, item, moving, opening, paying,
    placing, purchase_of, settings, settings_with_grace, shawarma, sold_item, someone, with_two_outlets, without,
};
use crate::shop::{Shop, Spooled};

fn numbers() -> FallbackNumbers {
    FallbackNumbers::new(LeaseNumber::new(1).expect("a lease"))
}

fn owner() -> Actor {
    someone(Role::Owner)
}

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn order_of(outcome: &Outcome) -> Arc<Order> {
    let Document::Order(_, Some(document)) = &outcome.document else { panic!("not an order: {outcome:?}") };
    Arc::clone(&document.order)
}

fn bill_of(outcome: &Outcome) -> Arc<Bill> {
    let Document::Bill(state, _) = &outcome.document else { panic!("not a bill: {outcome:?}") };
    Arc::clone(&state.bill)
}

fn payment_of(outcome: &Outcome) -> Arc<Payment> {
    let Document::Payment(payment) = &outcome.document else { panic!("not a payment: {outcome:?}") };
    Arc::clone(payment)
}

fn findings(shop: &Shop) -> Vec<&str> {
    shop.rows.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn paid(method: Terms, received: Option<i64>, reference: Option<&str>) -> NewOrderPayment {
    NewOrderPayment {
        use_wallet: false,
        method: Some(method),
        received: received.map(Amount),
        reference: reference.map(str::to_owned),
    }
}

/// A kitchen that has sold a shawarma before, so that it is in memory.
fn kitchen(settings: Settings) -> Shop {
    let mut shop = Shop::open(settings);
    shop.reopen();
    shop.run(&owner(), placing(shawarma())).expect("placed");
    shop
}

/// A shop with rice in stock: so many at a cost of 60.00, sold for 100.00.
fn grocery(milli: i64) -> Shop {
    let mut shop = Shop::open(settings());
    let rice = NewProduct {
        track_stock: true,
        ..NewProduct::new("RICE", vec![("en".into(), "Rice".into())], Unit::Piece, Amount(10_000))
    };
    let create = CreateProduct { product: rice };
    shop.run(&owner(), Command::CreateProduct(Box::new(create))).expect("made");
    let bag = bought("RICE", milli, 6_000);
    let purchase = purchase_of(vec![bag]);
    shop.run(&owner(), Command::ReceivePurchase(Box::new(purchase))).expect("received");
    shop
}

fn selling(milli: i64, method: PaymentMethod) -> Command {
    let rice = sold_item("RICE", milli);
    let payments = vec![Tender { method, amount: None }];
    Command::SellItems(Box::new(SellItems { items: vec![rice], payments, ..SellItems::default() }))
}

fn not_taken(shop: &mut Shop, command: Command) -> String {
    let request = shop.request(&owner(), command);
    let before = format!("{:?}", shop.rows);
    match shop.without_store(&request, &mut numbers()) {
        Err(Stop::NotDuringOutage(why)) => {
            assert_eq!(format!("{:?}", shop.rows), before);
            why
        }
        other => panic!("taken: {other:?}"),
    }
}

/// What was spooled is written as it was answered, but for what is made when it is taken in.
fn assert_as_answered(answered: &Order, written: &Order) {
    let same = |order: &Order| Order {
        row: 0,
        number: answered.number.clone(),
        ticket: None,
        seat_tickets: Vec::new(),
        customer_row: None,
        payments: Vec::new(),
        ..order.clone()
    };
    assert_eq!(same(answered), same(written));
    assert_eq!(answered.number.text(), written.number.text());
    let paid =
        |order: &Order| order.payments.iter().map(|one| (one.id, one.method, one.amount, one.created_at)).collect::<Vec<_>>();
    assert_eq!(paid(answered), paid(written));
}

#[test]
fn an_order_is_answered_with_a_fallback_number_and_is_the_same_when_it_is_taken_in() {
    let mut settings = settings();
    let ticket = Template::parse("T{SEQ}").expect("a template");
    settings.series.push(Series::new(Kind::Ticket, ticket, docket_domain::numbering::Reset::Never));
    let mut shop = kitchen(settings);
    let mut numbers = numbers();
    shop.now = at("2025-11-07T02:30:56.789Z");
    let asked = PlaceOrder {
        customer: Some(caller("501234567", Some("Aisha"))),
        payment: Some(paid(Terms::Cash, Some(10_000), None)),
        ..shawarma()
    };
    let spooled = shop.spool(&owner(), placing(asked), &mut numbers);
    let answered = order_of(&spooled.outcome);
    assert_eq!(
        answered.number.text(),
        "ALM-20251107-0234567890100",
        "06:30:56.789 in Dubai, lease 01, the first of its millisecond"
    );
    assert_eq!(answered.number.source(), NumberSource::Fallback);
    assert_eq!(
        (answered.ticket.as_ref().and_then(|ticket| ticket.printed()), answered.payments[0].number.printed()),
        (None, None)
    );
    assert_eq!(shop.rows.orders.len(), 1, "nothing is written");
    shop.reopen();
    let written = order_of(&shop.take_in(&spooled));
    assert_as_answered(&answered, &written);
    assert_eq!(written.ticket.as_ref().and_then(|ticket| ticket.printed()), Some("T2"));
    assert_eq!(written.payments[0].number.text(), "PAY20250001");
    assert_eq!(written.payments[0].tendered, Amount(10_000));
    assert_eq!(shop.rows.orders.len(), 2);
    let customer = &shop.rows.customers[&written.customer.expect("a customer")];
    assert_eq!((customer.number.text(), customer.name.as_str()), ("CUST0001", "Aisha"));
    assert_eq!(Some(customer.id), answered.customer, "whoever was new keeps the id that was answered");
    assert!(findings(&shop).is_empty(), "{:?}", shop.rows.findings);
    // The counter has not moved: the next order has the next number.
    assert_eq!(shop.place(&owner(), placing(shawarma())).number.text(), "ALM-20251107-000001");
}

#[test]
fn what_is_taken_in_twice_is_there_once() {
    let mut shop = kitchen(settings());
    let mut numbers = numbers();
    let spooled: Vec<Spooled> = (0..3).map(|_| shop.spool(&owner(), placing(shawarma()), &mut numbers)).collect();
    shop.reopen();
    for _ in 0..2 {
        for one in &spooled {
            shop.take_in(one);
        }
        shop.reopen();
    }
    assert_eq!(shop.rows.orders.len(), 4);
    assert!(shop.rows.number_aliases.is_empty() && shop.rows.findings.is_empty());
    // Whoever asks once more under the key is told the same order.
    let again = shop.submit(&spooled[0].request).expect("a replay");
    assert!(again.replayed);
    assert_eq!(again.document.reference(), spooled[0].outcome.document.reference());
}

#[test]
fn a_key_that_has_a_document_already_makes_no_second_one_and_its_number_leads_there() {
    let mut shop = kitchen(settings());
    let mut numbers = numbers();
    let request = shop.request(&owner(), placing(shawarma()));
    let mut elsewhere = Shop::open(settings());
    elsewhere.now.0 += 60_000;
    let Decided::Made { take_in, outcome, .. } = elsewhere.without_store(&request, &mut numbers).expect("taken") else {
        panic!()
    };
    let committed = shop.submit(&request).expect("committed just before");
    let spooled = Spooled { request, outcome, take_in: *take_in };
    let orders = shop.rows.orders.len();
    for _ in 0..3 {
        let met = shop.take_in(&spooled);
        assert_eq!(met.document.reference(), committed.document.reference());
        shop.reopen();
    }
    assert_eq!(shop.rows.orders.len(), orders);
    assert_eq!(findings(&shop), ["outage.alreadyDone"]);
    let [alias] = &shop.rows.number_aliases[..] else { panic!("{:?}", shop.rows.number_aliases) };
    assert_eq!((alias.kind, alias.document), (Kind::Order, committed.document.reference()));
    assert_eq!(alias.number, order_of(&spooled.outcome).number.text());
}

#[test]
fn a_key_that_was_used_for_something_else_meanwhile_says_what_is_to_be_entered_by_hand() {
    let mut shop = kitchen(settings());
    let spooled = shop.spool(&owner(), placing(shawarma()), &mut numbers());
    shop.reopen();
    let other = crate::shop::Request { command: paying(cash(100)), hash: [9; 16], ..spooled.request.clone() };
    let done = shop.submit(&other).expect("done elsewhere under the same key");
    assert_eq!(shop.take_in(&spooled).document.reference(), done.document.reference());
    assert_eq!(shop.rows.orders.len(), 1, "no key makes two documents");
    assert_eq!(findings(&shop), ["outage.alreadyDone"]);
    assert!(shop.rows.findings[0].detail.contains("entered by hand"), "{}", shop.rows.findings[0].detail);
}

#[test]
fn what_its_ticket_will_need_is_asked_for_before_it_is_answered() {
    let mut settings = settings();
    let ticket = Template::parse("{REGISTER}-{SEQ}").expect("a template");
    let by_register = Series::new(Kind::Ticket, ticket, docket_domain::numbering::Reset::Never);
    let scope = vec![docket_domain::numbering::ScopePart::Register];
    settings.series.push(Series { scope, ..by_register });
    let mut shop = Shop::open(settings);
    let request = shop.request(&owner(), placing(shawarma()));
    let refused = shop.without_store(&request, &mut numbers()).expect_err("a ticket needs a register");
    assert!(matches!(refused, Stop::Refused(refusal) if refusal.code == Code::NumberingScopeMissing));
    let till = crate::fixtures::at_register(Role::Owner, "R1");
    let spooled = shop.spool(&till, placing(shawarma()), &mut numbers());
    shop.reopen();
    let written = order_of(&shop.take_in(&spooled));
    assert_eq!(written.ticket.as_ref().and_then(|ticket| ticket.printed()), Some("R1-1"));
}

#[test]
fn the_same_key_again_during_the_outage_is_told_what_was_answered() {
    let mut shop = kitchen(settings());
    let mut numbers = numbers();
    let spooled = shop.spool(&owner(), placing(shawarma()), &mut numbers);
    let again = shop.without_store(&spooled.request, &mut numbers).expect("answered");
    assert!(matches!(again, Decided::Earlier(earlier) if earlier == spooled.outcome.document.reference()), "{again:?}");
    let mut other = spooled.request.clone();
    other.hash[0] ^= 1;
    let refused = shop.without_store(&other, &mut numbers).expect_err("another request");
    assert!(matches!(refused, Stop::Refused(refusal) if refusal.code == Code::IdempotencyMismatch));
}

#[test]
fn what_needs_the_database_is_not_taken() {
    let mut shop = kitchen(settings());
    let wallet = NewOrderPayment { use_wallet: true, ..paid(Terms::Cash, None, None) };
    let order = |payment| placing(PlaceOrder { payment: Some(payment), customer: Some(caller("501234567", None)), ..shawarma() });
    for payment in
        [wallet, paid(Terms::Wallet, None, None), paid(Terms::BankTransfer, None, None), paid(Terms::HouseAccount, None, None)]
    {
        not_taken(&mut shop, order(payment));
    }
    not_taken(&mut shop, creating(caller("501234567", None)));
    not_taken(&mut shop, paying(RecordPayment { method: PaymentMethod::Wallet, ..cash(100) }));
    let why = not_taken(&mut shop, placing(PlaceOrder { items: vec![item("DATES", "1")], ..PlaceOrder::default() }));
    assert!(why.contains("the product DATES is not in this server's memory"), "{why}");
    for payment in [paid(Terms::Cod, None, None), paid(Terms::Card, None, Some("A-77"))] {
        let order = PlaceOrder { channel: Some("delivery".into()), payment: Some(payment), ..shawarma() };
        shop.spool(&owner(), placing(order), &mut numbers());
    }
}

#[test]
fn what_the_rules_refuse_is_refused_also_without_the_database() {
    let mut shop = kitchen(settings());
    let request = shop.request(&owner(), placing(PlaceOrder { outlet: Some("NOWHERE".into()), ..shawarma() }));
    let refused = shop.without_store(&request, &mut numbers()).expect_err("no such outlet");
    assert!(matches!(refused, Stop::Refused(refusal) if refusal.code == Code::OutletUnknown));
}

#[test]
fn a_series_under_gst_is_not_numbered_without_the_database() {
    let mut settings = settings();
    let order = settings.series.iter_mut().find(|series| series.kind == Kind::Order).expect("a series");
    *order = Series {
        rules: Some(Rules::InGst),
        template: Template::parse("M{YY}{MM}{DD}{SEQ:4}").expect("a template"),
        ..order.clone()
    };
    let mut shop = kitchen(settings);
    assert!(not_taken(&mut shop, placing(shawarma())).contains("order series"));
}

#[test]
fn a_sale_of_goods_that_are_gone_is_taken_in_with_what_was_found_and_balances() {
    let mut shop = grocery(3_000);
    let mut numbers = numbers();
    // The book has three bags; five are sold, and two of them elsewhere before the sale is taken in.
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold");
    let spooled = shop.spool(&owner(), selling(5_000, PaymentMethod::Cash), &mut numbers);
    let answered = bill_of(&spooled.outcome);
    assert_eq!(answered.totals.total, Amount(50_000));
    shop.reopen();
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold by another server");
    let written = bill_of(&shop.take_in(&spooled));
    assert_eq!((written.id, written.totals, written.created_at), (answered.id, answered.totals, answered.created_at));
    assert_eq!((written.number.text(), written.number.source()), (answered.number.text(), NumberSource::Fallback));
    assert_eq!(written.payments[0].id, answered.payments[0].id);
    assert_eq!(written.cost, Amount(5 * 6_000), "what was found cost as much as the last that came");
    assert_eq!(findings(&shop), ["stock.foundAtSale"]);
    let stock = shop.rows.stocks.values().next().expect("a stock");
    assert_eq!((stock.on_hand(), stock.value()), (Quantity(0), Amount::ZERO));
    let worth: i64 = shop.rows.entries.values().flat_map(|entry| &entry.postings).map(|one| one.amount.0).sum();
    assert_eq!(worth, 0);
}

#[test]
fn an_order_for_which_there_is_not_enough_is_taken_in_and_says_so() {
    let mut shop = grocery(2_000);
    let mut numbers = numbers();
    let order = PlaceOrder { items: vec![item("RICE", "5")], ..PlaceOrder::default() };
    shop.run(&owner(), placing(PlaceOrder { items: vec![item("RICE", "1")], ..PlaceOrder::default() })).expect("placed");
    let spooled = shop.spool(&owner(), placing(order), &mut numbers);
    shop.reopen();
    let written = order_of(&shop.take_in(&spooled));
    assert_eq!(written.lines[0].reserved, Quantity(5_000));
    assert_eq!(findings(&shop), ["outage.stockShort"]);
}

#[test]
fn a_price_that_has_changed_leaves_the_sale_as_it_was_made_with_a_finding() {
    let mut shop = grocery(9_000);
    let mut numbers = numbers();
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold");
    let spooled = shop.spool(&owner(), selling(2_000, PaymentMethod::Cash), &mut numbers);
    shop.reopen();
    let rice = shop.rows.product("RICE").expect("the product").id;
    let mut product = (**shop.rows.product("RICE").expect("the product")).clone();
    (product.price, product.is_active) = (Amount(12_000), true);
    shop.rows.products.insert(rice, Arc::new(product));
    shop.reopen();
    let written = bill_of(&shop.take_in(&spooled));
    assert_eq!(written.totals.total, Amount(20_000));
    assert_eq!(findings(&shop), ["outage.changedSince"]);
    let detail = &shop.rows.findings[0].detail;
    assert!(detail.contains("RICE cost") && detail.contains("100.00") && detail.contains("120.00"), "{detail}");
}

#[test]
fn what_was_made_on_a_day_that_is_closed_since_keeps_its_date_and_the_day_gets_another_z() {
    let mut shop = kitchen(settings_with_grace());
    let mut numbers = numbers();
    let day = shop.rows.orders.values().next().expect("an order").business_date;
    let spooled = shop.spool(&owner(), paying(cash(5_000)), &mut numbers);
    let answered = payment_of(&spooled.outcome);
    assert_eq!(answered.business_date, day);
    shop.reopen();
    let open = shop.rows.orders.values().next().expect("an order").id;
    shop.run(&owner(), cancelling(open, "no shawarma")).expect("cancelled");
    shop.now.0 += 2 * 86_400_000;
    shop.run(&Actor::program(), closing_day(day, false)).expect("closed");
    let state = |shop: &Shop| shop.rows.days.iter().find(|(key, _)| key.date == day).map(|(_, one)| (one.state, one.revision));
    assert_eq!(state(&shop), Some((DayState::Closed, 1)));
    let written = payment_of(&shop.take_in(&spooled));
    assert_eq!((written.business_date, written.number.text()), (day, answered.number.text()));
    assert_eq!(state(&shop), Some((DayState::Late, 1)));
    assert_eq!(shop.refuse(&owner(), closing_day(date("2025-01-01"), false)).code, Code::BusinessDayEmpty);
    shop.run(&Actor::program(), closing_day(day, false)).expect("the timer closes it again by itself");
    assert_eq!(state(&shop), Some((DayState::Closed, 2)));
    let [first, second] = &shop.rows.z_reports[..] else { panic!("{:?}", shop.rows.z_reports) };
    assert_eq!((first.revision, second.revision), (1, 2));
    assert_eq!(second.total.received.0 - first.total.received.0, 5_000);
}

#[test]
fn a_payment_of_an_order_that_was_placed_in_the_outage_pays_for_it() {
    let mut shop = kitchen(settings());
    let mut numbers = numbers();
    let order = shop.spool(&owner(), placing(shawarma()), &mut numbers);
    let id = order_of(&order.outcome).id;
    let payment = shop.spool(&owner(), paying(RecordPayment { order: Some(id), ..cash(3_000) }), &mut numbers);
    assert_eq!(payment_of(&payment.outcome).number.text().len(), "PAY202514050234567890107".len());
    shop.reopen();
    shop.take_in(&order);
    let written = payment_of(&shop.take_in(&payment));
    assert_eq!((written.purpose, written.amount, written.tendered), (Purpose::Order, Amount(2_500), Amount(3_000)));
    assert_eq!(shop.rows.orders[&id].left_to_pay(), Amount::ZERO);
    assert!(findings(&shop).is_empty());
}

#[test]
fn money_that_its_order_needs_no_more_is_a_deposit_or_due_back_and_never_refused() {
    let mut shop = kitchen(settings());
    let mut numbers = numbers();
    let id = *shop.rows.orders.keys().next().expect("an order");
    let whole = shop.spool(&owner(), paying(RecordPayment { order: Some(id), ..cash(2_500) }), &mut numbers);
    shop.reopen();
    shop.run(&owner(), paying(RecordPayment { order: Some(id), ..cash(1_000) })).expect("paid in part elsewhere");
    let written = payment_of(&shop.take_in(&whole));
    assert_eq!(written.purpose, Purpose::Order);
    assert_eq!((shop.rows.orders[&id].left_to_pay(), shop.rows.orders[&id].refund_due()), (Amount::ZERO, Amount(1_000)));
    let again = shop.request(&owner(), paying(cash(700)));
    let mut late = shop.spool(&owner(), paying(RecordPayment { order: None, ..cash(700) }), &mut numbers);
    late.request = again;
    if let docket_domain::outage::Made::Payment(made) = &mut late.take_in.made {
        let payment = Payment { order: written.order.clone(), ..(*made.payment).clone() };
        made.payment = Arc::new(payment);
    }
    shop.reopen();
    let deposit = payment_of(&shop.take_in(&late));
    assert_eq!((deposit.purpose, deposit.order.clone()), (Purpose::Deposit, None));
    assert_eq!(findings(&shop), ["outage.paymentNotDue", "outage.paymentNotDue"]);
    let due: i64 = shop
        .rows
        .entries
        .values()
        .flat_map(|entry| &entry.postings)
        .filter(|one| one.account.account == Account::RefundsDue)
        .map(|one| one.amount.0)
        .sum();
    assert_eq!(due, -1_000);
}

/// A shawarma of Aisha's, 25.00, that was handed over on her account.
fn owed(shop: &mut Shop) -> BillId {
    let customer = Some(caller("501234567", Some("Aisha")));
    let order = PlaceOrder { customer, payment: Some(paid(Terms::HouseAccount, None, None)), ..shawarma() };
    let order = shop.place(&owner(), placing(order)).id;
    bring_to(shop, order, &[Status::Confirmed, Status::Preparing, Status::Ready]);
    let settlement = Settlement { payments: Vec::new(), on_account: true };
    let hand_over = TransitionOrder { order, to: Status::Delivered, reason: None, settlement, version: None };
    shop.run(&owner(), Command::TransitionOrder(Box::new(hand_over))).expect("handed over");
    *shop.rows.bills.keys().next().expect("a bill")
}

#[test]
fn what_was_given_for_a_bill_pays_it_or_is_a_deposit_where_less_of_it_is_owed_by_now() {
    for (given, meanwhile, purpose, left) in [
        (2_500, None, Purpose::Bill, 0),
        (1_000, None, Purpose::Bill, 1_500),
        (1_500, Some(1_000), Purpose::Bill, 0),
        (1_501, Some(1_000), Purpose::Deposit, 1_500),
    ] {
        let mut shop = kitchen(settings());
        let bill = owed(&mut shop);
        let on_bill = |minor| paying(RecordPayment { bill: Some(bill), ..cash(minor) });
        let spooled = shop.spool(&owner(), on_bill(given), &mut numbers());
        shop.reopen();
        if let Some(minor) = meanwhile {
            shop.run(&owner(), on_bill(minor)).expect("paid elsewhere");
        }
        let written = payment_of(&shop.take_in(&spooled));
        assert_eq!((written.purpose, written.amount), (purpose, Amount(given)));
        let state = &shop.rows.bills[&bill];
        assert_eq!(state.owed(), Amount(left), "{given} after {meanwhile:?}");
        assert_eq!(written.bill_row, (purpose == Purpose::Bill).then_some(state.bill.row));
        assert_eq!(written.customer, state.bill.customer.as_ref().map(|billed| billed.id), "it is hers in any case");
        let expected: &[&str] = if purpose == Purpose::Bill { &[] } else { &["outage.paymentNotDue"] };
        assert_eq!(findings(&shop), expected);
    }
}

#[test]
fn money_of_a_customer_whom_nobody_knows_any_more_is_a_deposit_and_says_so() {
    let mut elsewhere = kitchen(settings());
    let aisha = elsewhere.run(&owner(), creating(caller("501234567", Some("Aisha")))).expect("made");
    let Document::Customer(aisha) = aisha.document else { panic!("not a customer") };
    let deposit = RecordPayment { customer: Some(aisha.id), ..cash(500) };
    let mut spooled = elsewhere.spool(&owner(), paying(deposit), &mut numbers());
    let Made::Payment(made) = &mut spooled.take_in.made else { panic!("not a payment") };
    made.customer.as_mut().expect("a customer").wanted = None;
    // The database is one from before she came, and nothing says by whom to find her.
    let mut shop = kitchen(settings());
    shop.now = elsewhere.now;
    let written = payment_of(&shop.take_in(&spooled));
    assert_eq!((written.purpose, written.customer, written.amount), (Purpose::Deposit, None, Amount(500)));
    assert_eq!(findings(&shop), ["outage.paymentNotDue"]);
    let detail = &shop.rows.findings[0].detail;
    assert!(detail.contains(written.number.text()) && detail.contains("a customer who is not known any more"), "{detail}");
}

#[test]
fn cash_goes_into_the_drawer_that_was_open_then_and_into_no_later_one() {
    for is_closed_since in [false, true] {
        let mut shop = kitchen(settings());
        let till = crate::fixtures::at_register(Role::Owner, "R1");
        let Document::Shift(shift) = shop.run(&till, opening("R1", 0, None)).expect("opened").document else { panic!() };
        let spooled = shop.spool(&till, paying(cash(5_000)), &mut numbers());
        shop.reopen();
        if is_closed_since {
            shop.run(&till, crate::fixtures::closing(shift, 0)).expect("closed");
            shop.run(&till, opening("R1", 0, None)).expect("opened again");
        }
        let written = payment_of(&shop.take_in(&spooled));
        assert_eq!(written.shift_row.is_some(), !is_closed_since);
        let open = shop.rows.shifts.values().max_by_key(|shift| shift.row).expect("a shift");
        assert_eq!(open.cash.sales, if is_closed_since { Amount::ZERO } else { Amount(5_000) });
    }
}

#[test]
fn cash_of_a_sale_goes_into_the_drawer_that_was_open_then_and_into_no_later_one() {
    for is_closed_since in [false, true] {
        let mut shop = grocery(3_000);
        let till = crate::fixtures::at_register(Role::Owner, "R1");
        let Document::Shift(shift) = shop.run(&till, opening("R1", 0, None)).expect("opened").document else { panic!() };
        let row = shop.rows.shifts[&shift].row;
        let spooled = shop.spool(&till, selling(1_000, PaymentMethod::Cash), &mut numbers());
        shop.reopen();
        if is_closed_since {
            shop.run(&till, crate::fixtures::closing(shift, 0)).expect("closed");
            shop.run(&till, opening("R1", 0, None)).expect("opened again");
        }
        let written = bill_of(&shop.take_in(&spooled));
        assert_eq!((written.register.as_deref(), written.shift_row), (Some("R1"), (!is_closed_since).then_some(row)));
        let open = shop.rows.shifts.values().max_by_key(|shift| shift.row).expect("a shift");
        assert_eq!(open.cash.sales, if is_closed_since { Amount::ZERO } else { Amount(10_000) });
    }
}

#[test]
fn whoever_has_the_phone_by_now_is_the_customer() {
    let mut shop = kitchen(settings());
    let order = || PlaceOrder { customer: Some(caller("501234567", Some("Aisha"))), ..shawarma() };
    let (first, second) = {
        let mut numbers = numbers();
        (shop.spool(&owner(), placing(order()), &mut numbers), shop.spool(&owner(), placing(order()), &mut numbers))
    };
    assert_eq!(order_of(&first.outcome).customer, order_of(&second.outcome).customer);
    shop.reopen();
    let Document::Customer(known) = shop.run(&owner(), creating(caller("501234567", None))).expect("made").document else {
        panic!()
    };
    for one in [first, second] {
        assert_eq!(order_of(&shop.take_in(&one)).customer, Some(known.id));
    }
    assert_eq!(shop.rows.customers.len(), 1);
    assert_eq!(shop.rows.customers[&known.id].name, "Aisha", "a name that was not known is filled in");
}

#[test]
fn a_payment_of_whom_neither_phone_nor_id_is_known_any_more_is_nobodys_and_says_so() {
    let mut shop = kitchen(settings());
    let Document::Customer(known) = shop.run(&owner(), creating(caller("501234567", None))).expect("made").document else {
        panic!()
    };
    // As another system brought them in, which knew no phone.
    Arc::make_mut(shop.rows.customers.get_mut(&known.id).expect("they are there")).phone = None;
    shop.reopen();
    let deposit = RecordPayment { customer: Some(known.id), ..cash(500) };
    shop.run(&owner(), paying(deposit.clone())).expect("paid");
    let spooled = shop.spool(&owner(), paying(deposit), &mut numbers());
    // As after a restore from before they came.
    shop.rows.customers.remove(&known.id);
    shop.reopen();
    let written = payment_of(&shop.take_in(&spooled));
    assert_eq!((written.customer, written.amount), (None, Amount(500)));
    assert_eq!(findings(&shop), ["outage.paymentNotDue"]);
    let told = format!(
        "Payment {} was taken while the database was away, for a customer who is not known any more.",
        written.number.text()
    );
    assert_eq!(shop.rows.findings[0].detail, told);
}

#[test]
fn what_was_spooled_for_who_was_erased_meanwhile_asks_to_be_erased_at_its_end() {
    let mut shop = grocery(5_000);
    let aisha = || caller("501234567", Some("Aisha"));
    let Document::Customer(known) = shop.run(&owner(), creating(aisha())).expect("made").document else { panic!() };
    let order = PlaceOrder { customer: Some(aisha()), notes: "ring twice".into(), ..PlaceOrder::default() };
    let order = PlaceOrder { items: vec![item("RICE", "1")], ..order };
    let Command::SellItems(sale) = selling(1_000, PaymentMethod::Cash) else { panic!() };
    let buyer = Buyer::Known { customer: aisha(), name: None, email: None };
    let deposit = RecordPayment { customer: Some(known.id), reference: Some("Aisha's deposit".into()), ..cash(500) };
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold");
    let spooled = {
        let mut numbers = numbers();
        [placing(order), Command::SellItems(Box::new(SellItems { buyer: Some(buyer), ..*sale })), paying(deposit)]
            .map(|command| shop.spool(&owner(), command, &mut numbers))
    };
    shop.reopen();
    shop.run(&owner(), erasing(known.id)).expect("erased");
    let taken_in = spooled.each_ref().map(|one| shop.take_in(one));
    let (order, bill, payment) = (order_of(&taken_in[0]), bill_of(&taken_in[1]), payment_of(&taken_in[2]));
    let numbers = [order.number.text(), bill.number.text(), payment.number.text()];
    assert_eq!(findings(&shop), ["outage.customerErased"; 3]);
    for (finding, number) in shop.rows.findings.iter().zip(numbers) {
        assert!(finding.detail.contains(number) && finding.detail.contains("CUST0001"), "{}", finding.detail);
    }
    assert_eq!((order.customer, payment.customer), (Some(known.id), Some(known.id)));
    let said = |shop: &Shop| format!("{:?}{:?}{:?}", shop.rows.orders, shop.rows.payments, shop.rows.records);
    assert!(said(&shop).contains("ring twice") && said(&shop).contains("Aisha's deposit"));
    assert_eq!(shop.refuse(&owner(), erasing(known.id)).code, Code::CustomerHasOpenOrders);
    shop.run(&owner(), cancelling(order.id, "nobody came")).expect("cancelled");
    shop.run(&owner(), erasing(known.id)).expect("erased once more");
    assert!(!said(&shop).contains("ring twice") && !said(&shop).contains("Aisha"), "{}", said(&shop));
}

#[test]
fn an_order_goes_on_like_any_other_after_it_was_taken_in() {
    let mut shop = kitchen(settings());
    let spooled = shop.spool(&owner(), placing(shawarma()), &mut numbers());
    shop.reopen();
    let order = order_of(&shop.take_in(&spooled));
    for to in [Status::Confirmed, Status::Preparing, Status::Ready] {
        shop.run(&owner(), moving(order.id, to)).expect("moved");
    }
    assert_eq!(shop.rows.orders[&order.id].status, Status::Ready);
}

#[test]
fn a_buyer_is_found_and_the_receipt_keeps_the_name_that_was_printed() {
    let mut shop = grocery(5_000);
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold");
    let Command::SellItems(sale) = selling(1_000, PaymentMethod::Cash) else { panic!() };
    let buyer = Buyer::Known { customer: caller("501234567", None), name: Some("Mrs Aisha".into()), email: None };
    let spooled = shop.spool(&owner(), Command::SellItems(Box::new(SellItems { buyer: Some(buyer), ..*sale })), &mut numbers());
    assert_eq!(bill_of(&spooled.outcome).customer.as_ref().map(|one| one.number.as_str()), Some(""));
    shop.reopen();
    let written = bill_of(&shop.take_in(&spooled));
    let customer = written.customer.as_ref().expect("a customer");
    assert_eq!((customer.name.as_str(), customer.number.as_str()), ("Mrs Aisha", "CUST0001"));
}

#[test]
fn a_book_that_was_taken_back_decides_as_if_the_group_had_never_been() {
    let mut shop = kitchen(settings());
    shop.book.make_revertible();
    let before = shop.rows.clone();
    let requests: Vec<_> = (0..3).map(|_| shop.request(&owner(), placing(shawarma()))).collect();
    shop.decide_group(&requests);
    drop(shop.book.take_writes());
    shop.decide_group(&requests[..1]);
    shop.book.revert();
    assert_eq!(format!("{:?}", shop.rows), format!("{before:?}"));
    assert_eq!(shop.place(&owner(), placing(shawarma())).number.text(), "ALM-20251106-000002");
}

/// Decides a group and says that the store has it, which cannot be reached any more.
fn written(shop: &mut Shop, command: Command) {
    let request = shop.request(&owner(), command);
    assert!(shop.decide_group(&[request]).iter().all(Result::is_ok));
    let writes = shop.book.take_writes();
    let seq = writes.records.last().expect("a record").seq;
    shop.book.advance(Head { seq, time: writes.time, ..Head::EMPTY });
}

#[test]
fn a_book_that_was_taken_back_over_several_groups_is_as_it_was_before_the_first() {
    let mut shop = kitchen(settings());
    shop.book.make_revertible();
    let (version, before) = (shop.book.version(), shop.book.settings());
    let template = Template::parse("AM-{YYYY}-{SEQ:4}").expect("a template");
    let series = Series::new(Kind::Order, template, docket_domain::numbering::Reset::Year);
    written(&mut shop, Command::ChangeSeries(Box::new(ChangeSeries { series })));
    written(&mut shop, placing(shawarma()));
    shop.book.revert();
    assert_eq!(shop.book.version(), version);
    assert!(Arc::ptr_eq(&shop.book.settings(), &before));
    assert_eq!(shop.place(&owner(), placing(shawarma())).number.text(), "ALM-20251106-000002");
}

#[test]
fn what_the_store_has_for_good_is_not_taken_back() {
    let mut shop = kitchen(settings());
    shop.book.make_revertible();
    let kept = shop.place(&owner(), placing(shawarma()));
    shop.book.settle();
    let version = shop.book.version();
    written(&mut shop, cancelling(kept.id, "rang back"));
    assert_eq!(shop.book.order_if_loaded(kept.id).map(|order| order.status), Some(Status::Cancelled));
    shop.book.revert();
    assert_eq!(shop.book.version(), version);
    assert_eq!(shop.book.order_if_loaded(kept.id), Some(kept), "who asks for it meanwhile is shown what is written");
    assert_eq!(shop.place(&owner(), placing(shawarma())).number.text(), "ALM-20251106-000003");
}

#[test]
fn an_order_that_is_not_in_memory_is_shown_to_nobody() {
    let mut shop = kitchen(settings());
    let id = *shop.rows.orders.keys().next().expect("one");
    shop.reopen();
    assert_eq!(shop.book.order_if_loaded(id), None);
}

#[test]
fn a_payment_that_somebody_else_took_is_spooled_with_their_code() {
    let mut shop = kitchen(settings());
    shop.run(&owner(), token_for("omar", Role::Cashier)).expect("made");
    let omar = shop.rows.users["omar"].clone();
    let mut numbers = numbers();
    let taken_by = |user| RecordPayment { user, ..cash(500) };
    let request = shop.request(&owner(), paying(taken_by(Some(omar.id))));
    shop.has_seen(&request);
    let by_omar = shop.spool(&owner(), paying(taken_by(Some(omar.id))), &mut numbers);
    let by_owner = shop.spool(&owner(), paying(taken_by(None)), &mut numbers);
    let code = |spooled: &Spooled| match &spooled.take_in.made {
        Made::Payment(made) => made.user_code.clone(),
        other => panic!("not a payment: {other:?}"),
    };
    assert_eq!((code(&by_omar), code(&by_owner)), (Some(omar.code), None));
    shop.reopen();
    assert_eq!(payment_of(&shop.take_in(&by_omar)).user, omar.id);
}

#[test]
fn a_fallback_number_tells_the_time_of_day_at_its_outlet() {
    let mut settings = with_two_outlets();
    settings.outlets[1].zone = Zone::named("America/Argentina/Buenos_Aires");
    let mut shop = Shop::open(settings);
    shop.reopen();
    let at_outlet = |code: &str| placing(PlaceOrder { outlet: Some(code.into()), ..shawarma() });
    for outlet in ["MAIN", "YAS"] {
        shop.run(&owner(), at_outlet(outlet)).expect("placed");
    }
    let mut number = |outlet: &str| {
        shop.now = at("2025-11-07T02:30:56.789Z");
        order_of(&shop.spool(&owner(), at_outlet(outlet), &mut numbers()).outcome).number.text().to_owned()
    };
    assert_eq!(number("MAIN"), "ALM-20251107-0234567890100", "06:30:56.789 in Dubai");
    assert_eq!(number("YAS"), "ALM-20251106-0846567890100", "23:30:56.789 of the day before in Buenos Aires");
}

#[test]
fn the_counter_of_a_date_tells_when_the_first_and_the_last_of_its_numbers_were_taken_in() {
    let mut shop = kitchen(settings());
    let mut numbers = numbers();
    let spooled: Vec<Spooled> = (0..2).map(|_| shop.spool(&owner(), placing(shawarma()), &mut numbers)).collect();
    shop.reopen();
    for (one, time) in spooled.iter().zip(["2025-11-06T09:00:00Z", "2025-11-06T09:05:00Z"]) {
        shop.now = at(time);
        shop.take_in(one);
    }
    let (key, counter) = shop.rows.counters.iter().find(|(key, _)| key.is_fallback()).expect("the date's counter");
    assert_eq!(key.id(), "order-fallback-20251106");
    assert_eq!((counter.first_used_at, counter.last_used_at), (at("2025-11-06T09:00:00Z"), at("2025-11-06T09:05:00Z")));
}

#[test]
fn the_payment_of_an_order_goes_into_the_drawer_of_then_for_its_order_and_its_customer() {
    let mut shop = kitchen(settings());
    let till = crate::fixtures::at_register(Role::Owner, "R1");
    shop.run(&till, opening("R1", 0, None)).expect("opened");
    let asked = PlaceOrder {
        customer: Some(caller("501234567", Some("Aisha"))),
        payment: Some(paid(Terms::Cash, Some(10_000), None)),
        ..shawarma()
    };
    let spooled = shop.spool(&till, placing(asked), &mut numbers());
    shop.reopen();
    let outcome = shop.take_in(&spooled);
    let written = order_of(&outcome);
    let [payment] = &written.payments[..] else { panic!("{:?}", written.payments) };
    assert_eq!((payment.number.text(), payment.purpose), ("PAY20250001", Purpose::Order));
    assert!(written.customer.is_some());
    assert_eq!((payment.customer, payment.customer_row), (written.customer, written.customer_row));
    let shift = shop.rows.shifts.values().next().expect("a shift");
    assert_eq!((payment.shift_row, shift.cash.sales), (Some(shift.row), Amount(2_500)));
    let Document::Order(_, Some(document)) = &outcome.document else { panic!("{outcome:?}") };
    let history: Vec<&str> = document.history.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(history, ["order.placed"], "what else was recorded is not a step of the order");
}

#[test]
fn an_order_for_which_there_is_just_enough_is_taken_in_without_a_word_and_keeps_only_what_is_counted() {
    let mut shop = grocery(5_000);
    let items = vec![item("RICE", "5"), item("SHAWARMA-L", "1")];
    let spooled = shop.spool(&owner(), placing(PlaceOrder { items, ..PlaceOrder::default() }), &mut numbers());
    shop.reopen();
    let written = order_of(&shop.take_in(&spooled));
    assert_eq!(written.lines.iter().map(|line| line.reserved.0).collect::<Vec<_>>(), [5_000, 0]);
    assert!(findings(&shop).is_empty(), "{:?}", shop.rows.findings);
    let kept: Vec<_> = shop.rows.stocks.iter().map(|(key, stock)| (key.product, stock.reserved.0)).collect();
    assert_eq!(kept, [(shop.rows.product("RICE").expect("the product").id, 5_000)], "shawarmas are not counted");
}

#[test]
fn an_order_for_more_than_there_is_can_still_be_changed_as_long_as_it_takes_no_more() {
    let mut shop = grocery(2_000);
    let order = PlaceOrder { items: vec![item("RICE", "5")], ..PlaceOrder::default() };
    let spooled = shop.spool(&owner(), placing(order), &mut numbers());
    shop.reopen();
    let written = order_of(&shop.take_in(&spooled));
    let one_apart = |quantity: &str| {
        let add = vec![item("RICE", quantity)];
        Command::AmendOrder(Box::new(AmendOrder { add, remove: vec![without(1, Some("1"))], ..amending(written.id) }))
    };
    assert_eq!(shop.refuse(&owner(), one_apart("2")).code, Code::StockInsufficient);
    shop.run(&owner(), one_apart("1")).expect("as much as before");
    let lines: Vec<i64> = shop.rows.orders[&written.id].lines.iter().map(|line| line.reserved.0).collect();
    assert_eq!(lines, [4_000, 1_000]);
}

#[test]
fn an_order_that_must_be_paid_first_has_all_of_its_time_from_when_it_is_taken_in_if_it_must_still() {
    let strict = PaymentRules { pay_later: false, release_unpaid_minutes: Some(30), ..PaymentRules::USUAL };
    for (rules, minutes) in [(strict, Some(90)), (PaymentRules::USUAL, None)] {
        let mut shop = kitchen(Settings { payments: strict, ..settings() });
        let spooled = shop.spool(&owner(), placing(shawarma()), &mut numbers());
        let placed_at = order_of(&spooled.outcome).created_at;
        let now = Settings { payments: rules, ..(**shop.rows.settings.as_ref().expect("settings")).clone() };
        shop.rows.settings = Some(Arc::new(now));
        shop.reopen();
        shop.now = Timestamp(placed_at.0 + 60 * 60_000);
        let written = order_of(&shop.take_in(&spooled));
        assert_eq!(written.release_at, minutes.map(|minutes| Timestamp(placed_at.0 + minutes * 60_000)));
    }
}

#[test]
fn a_business_date_is_not_chosen_without_the_database() {
    let mut shop = grocery(5_000);
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold");
    let chosen = || Some(DateOverride { date: date("2025-11-05"), reason: Some("it was after midnight".into()) });
    let Command::SellItems(sale) = selling(1_000, PaymentMethod::Cash) else { panic!() };
    for command in [
        placing(PlaceOrder { business_date: chosen(), ..shawarma() }),
        Command::SellItems(Box::new(SellItems { business_date: chosen(), ..*sale })),
        paying(RecordPayment { business_date: chosen(), ..cash(100) }),
    ] {
        let why = not_taken(&mut shop, command);
        assert_eq!(why, "A business date is not chosen while the database cannot be reached; leave `businessDate` out.");
    }
}

#[test]
fn a_transfer_is_taken_without_the_database_only_where_it_is_for_no_order_and_no_bill() {
    let mut shop = grocery(5_000);
    let order = shop.place(&owner(), placing(shawarma())).id;
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold");
    let bill = *shop.rows.bills.keys().next().expect("a bill");
    let transfer = || RecordPayment { method: PaymentMethod::BankTransfer, ..cash(100) };
    let of_order = RecordPayment { order: Some(order), ..transfer() };
    let of_bill = RecordPayment { bill: Some(bill), ..transfer() };
    for payment in [of_order, of_bill] {
        let why = not_taken(&mut shop, paying(payment));
        assert_eq!(why, "While the database cannot be reached, payments are recorded that came in cash or by card.");
    }
    let spooled = shop.spool(&owner(), paying(transfer()), &mut numbers());
    shop.reopen();
    let written = payment_of(&shop.take_in(&spooled));
    assert_eq!((written.method, written.purpose, written.amount), (PaymentMethod::BankTransfer, Purpose::Deposit, Amount(100)));
}

#[test]
fn what_a_payment_names_must_be_in_memory_and_is_named_where_it_is_not() {
    let mut shop = grocery(5_000);
    let Document::Customer(aisha) = shop.run(&owner(), creating(caller("501234567", None))).expect("made").document else {
        panic!()
    };
    let order = shop.place(&owner(), placing(shawarma())).id;
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold");
    let bill = *shop.rows.bills.keys().next().expect("a bill");
    let user = shop.rows.users["owner"].id;
    shop.reopen();
    for (payment, what) in [
        (RecordPayment { customer: Some(aisha.id), ..cash(100) }, format!("the customer {}", aisha.id)),
        (RecordPayment { order: Some(order), ..cash(100) }, format!("the order {order}")),
        (RecordPayment { bill: Some(bill), ..cash(100) }, format!("the bill {bill}")),
        (RecordPayment { user: Some(user), ..cash(100) }, "the user".to_owned()),
    ] {
        let why = not_taken(&mut shop, paying(payment));
        assert_eq!(why, format!("The database cannot be reached, and {what} is not in this server's memory."));
    }
    shop.spool(&owner(), paying(cash(100)), &mut numbers());
}

#[test]
fn goods_whose_stock_nobody_sees_are_ordered_and_sold_only_at_a_price_that_is_sent() {
    let mut shop = grocery(5_000);
    shop.reopen();
    let order = || placing(PlaceOrder { items: vec![item("RICE", "1")], ..PlaceOrder::default() });
    let seen = shop.request(&owner(), order());
    shop.has_seen(&seen);
    let rice = shop.rows.product("RICE").expect("the product").id;
    let why = not_taken(&mut shop, selling(1_000, PaymentMethod::Cash));
    assert!(
        why.contains(&format!("the price of the stock of product {rice}, which a `unitPrice` makes unnecessary, is not in")),
        "{why}"
    );
    let ordered = shop.spool(&owner(), order(), &mut numbers());
    assert_eq!(order_of(&ordered.outcome).totals.total, Amount(10_000));
    // The order has made the stock seem known; a server that starts anew has not seen it either.
    shop.reopen();
    shop.has_seen(&seen);
    let Command::SellItems(mut sale) = selling(1_000, PaymentMethod::Cash) else { panic!() };
    sale.items[0].unit_price = Some(Amount(9_500));
    let sold = shop.spool(&owner(), Command::SellItems(sale), &mut numbers());
    assert_eq!(bill_of(&sold.outcome).totals.total, Amount(9_500));
}

#[test]
fn a_shop_whose_tickets_begin_again_takes_orders_though_nobody_sees_which_are_open() {
    let mut settings = settings();
    let ticket = Template::parse("{SEQ}").expect("a template");
    let tickets = Series::new(Kind::Ticket, ticket, docket_domain::numbering::Reset::Never);
    settings.series.push(Series { end: 9, at_end: docket_domain::numbering::AtEnd::Wrap, ..tickets });
    let mut shop = Shop::open(settings);
    shop.place(&owner(), placing(shawarma()));
    shop.reopen();
    let seen = shop.request(&owner(), placing(shawarma()));
    shop.has_seen(&seen);
    let spooled = shop.spool(&owner(), placing(shawarma()), &mut numbers());
    shop.reopen();
    let written = order_of(&shop.take_in(&spooled));
    assert_eq!(written.ticket.as_ref().and_then(|ticket| ticket.printed()), Some("2"));
}

#[test]
fn money_of_somebody_who_was_new_in_the_outage_is_of_whoever_has_their_phone_by_now() {
    let mut shop = kitchen(settings());
    let mut numbers = numbers();
    let order = PlaceOrder { customer: Some(caller("501234567", Some("Aisha"))), ..shawarma() };
    let order = shop.spool(&owner(), placing(order), &mut numbers);
    let answered = order_of(&order.outcome).customer;
    let deposit = shop.spool(&owner(), paying(RecordPayment { customer: answered, ..cash(700) }), &mut numbers);
    shop.reopen();
    let Document::Customer(known) = shop.run(&owner(), creating(caller("501234567", None))).expect("made").document else {
        panic!()
    };
    shop.take_in(&order);
    let written = payment_of(&shop.take_in(&deposit));
    assert_ne!(answered, Some(known.id));
    assert_eq!((written.customer, written.customer_row), (Some(known.id), Some(known.row)));
}

#[test]
fn what_is_taken_in_weighs_as_many_rows_as_it_has_lines_and_a_bill_four_for_each() {
    let mut shop = grocery(9_000);
    shop.run(&owner(), selling(1_000, PaymentMethod::Cash)).expect("sold");
    let Command::SellItems(mut sale) = selling(1_000, PaymentMethod::Cash) else { panic!() };
    sale.items = vec![sale.items[0].clone(), sale.items[0].clone(), sale.items[0].clone()];
    let items = vec![item("RICE", "1"), item("SHAWARMA-L", "1"), item("SHAWARMA-L", "2")];
    let mut numbers = numbers();
    let weights = [placing(PlaceOrder { items, ..PlaceOrder::default() }), Command::SellItems(sale), paying(cash(100))]
        .map(|command| Command::TakeIn(Box::new(shop.spool(&owner(), command, &mut numbers).take_in)).weight_rows());
    assert_eq!(weights, [23, 32, 20]);
}
