//! Sales at the counter: what a till is refused, what its bill says, and what the books have of it.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Bill, Buyer, ChargeKind, ChargeRule, CreditNoteKind, NewCharge, ReturnItems, SellItems, SoldItem};
use docket_domain::catalog::{CreateProduct, NewProduct, Tax, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ledger::Account;
use docket_domain::limits::AMOUNT_MINOR_MAX;
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Percent};
use docket_domain::numbering::{Kind, Reset, ScopePart, Series, UniquePart};
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::stock::PurchasedItem;

use crate::fixtures::{
    amount_off, at_register, bought, caller, opening, percent_off, purchase_of, series, settings, sold_item, someone,
};
use crate::shop::Shop;

/// A shop that sells tea for 120.00, 5 % tax in the price or on top of it, and keeps stock of it.
fn tea_shop(prices_include_tax: bool) -> Shop {
    let mut shop = Shop::open(Settings { prices_include_tax, ..settings() });
    let product = NewProduct {
        taxes: vec![Tax { name: "VAT".into(), rate: Percent(5_000) }],
        track_stock: true,
        ..NewProduct::new("TEA", vec![("en".into(), "Tea".into())], Unit::Piece, Amount(12_000))
    };
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
    shop
}

/// So much tea arrives at that cost, to be sold at a price of its own.
fn arrive(shop: &mut Shop, milli: i64, unit_cost: i64, unit_price: Option<i64>) {
    let item = PurchasedItem { unit_price: unit_price.map(Amount), ..bought("TEA", milli, unit_cost) };
    let purchase = purchase_of(vec![item]);
    shop.run(&someone(Role::Owner), Command::ReceivePurchase(Box::new(purchase))).expect("goods");
}

/// One of a product, at the price that it has.
fn one(sku: &str) -> SoldItem {
    sold_item(sku, 1_000)
}

/// One tea at a price that was typed in.
fn tea_at(minor: i64) -> SellItems {
    for_cash(SoldItem { unit_price: Some(Amount(minor)), ..one("TEA") })
}

fn for_cash(item: SoldItem) -> SellItems {
    let payments = vec![Tender { method: PaymentMethod::Cash, amount: None }];
    SellItems { items: vec![item], payments, ..SellItems::default() }
}

fn selling(sale: SellItems) -> Command {
    Command::SellItems(Box::new(sale))
}

fn sold(shop: &mut Shop, actor: &Actor, sale: SellItems) -> Arc<Bill> {
    let outcome = shop.run(actor, selling(sale)).expect("it is sold");
    let Document::Bill(state, _) = outcome.document else { panic!("not a bill") };
    Arc::clone(&state.bill)
}

/// What is wrong, and where.
fn wrong(refusal: &Refusal) -> Vec<(Code, &str)> {
    refusal.problems.iter().map(|problem| (problem.code, problem.pointer.as_str())).collect()
}

/// What an entry has posted.
fn posted(shop: &Shop, row: u64) -> Vec<(Account, i64)> {
    shop.rows.entries[&row].postings.iter().map(|posting| (posting.account.account, posting.amount.0)).collect()
}

#[test]
fn a_price_that_is_typed_in_covers_what_the_goods_cost_without_the_tax_that_is_in_it() {
    // What cost 100.00 is sold for 105.00 with 5 % in the price, and for 100.00 with the tax on top.
    for (prices_include_tax, lowest) in [(true, 10_500), (false, 10_000)] {
        let mut shop = tea_shop(prices_include_tax);
        arrive(&mut shop, 9_000, 10_000, None);
        let cashier = someone(Role::Cashier);
        let refusal = shop.refuse(&cashier, selling(tea_at(lowest - 1)));
        assert_eq!(wrong(&refusal), [(Code::PriceBelowCost, "/saleItems/0/unitPrice")]);
        assert_eq!(sold(&mut shop, &cashier, tea_at(lowest)).lines[0].line.unit_price, Amount(lowest));
        let approved = SellItems { below_cost_reason: Some("dented".into()), ..tea_at(lowest - 1) };
        assert_eq!(shop.refuse(&cashier, selling(approved.clone())).code, Code::PermissionMissing);
        assert_eq!(sold(&mut shop, &someone(Role::Manager), approved).lines[0].line.unit_price, Amount(lowest - 1));
    }
}

#[test]
fn the_price_that_a_batch_has_by_itself_may_be_below_its_cost_and_another_may_not() {
    let mut shop = tea_shop(true);
    arrive(&mut shop, 9_000, 10_000, Some(4_000));
    let cashier = someone(Role::Cashier);
    for sale in [tea_at(4_000), for_cash(one("TEA"))] {
        assert_eq!(sold(&mut shop, &cashier, sale).totals.total, Amount(4_000));
    }
    for other in [3_999, 4_001] {
        assert_eq!(shop.refuse(&cashier, selling(tea_at(other))).code, Code::PriceBelowCost);
    }
}

#[test]
fn a_cashier_gives_ten_per_cent_off_a_sale_and_its_items_together_and_no_amounts() {
    let mut shop = Shop::open(settings());
    let cashier = someone(Role::Cashier);
    let with = |whole, of_item| {
        let item = SoldItem { discounts: of_item, ..one("SHAWARMA-L") };
        SellItems { discounts: whole, ..for_cash(item) }
    };
    assert_eq!(sold(&mut shop, &cashier, with(vec![], vec![percent_off("10")])).totals.total, Amount(2_250));
    let (item, whole) = ((Code::DiscountOverLimit, "/saleItems/0/discounts/0"), (Code::DiscountOverLimit, "/discounts/0"));
    for (of_sale, of_item, expected) in [
        (vec![], vec![percent_off("10.001")], vec![item]),
        (vec![], vec![amount_off(1)], vec![item]),
        (vec![percent_off("10.001")], vec![], vec![whole]),
        (vec![percent_off("6")], vec![percent_off("5")], vec![whole]),
        (vec![percent_off("1")], vec![percent_off("11")], vec![whole, item]),
    ] {
        assert_eq!(wrong(&shop.refuse(&cashier, selling(with(of_sale, of_item)))), expected);
    }
    assert_eq!(sold(&mut shop, &someone(Role::Manager), with(vec![], vec![amount_off(1)])).totals.total, Amount(2_499));
}

#[test]
fn what_comes_to_more_than_an_amount_may_be_says_so_whatever_is_taken_off_it() {
    let mut shop = tea_shop(true);
    arrive(&mut shop, 1_000, 1, Some(100));
    arrive(&mut shop, 2_000, 1, Some(AMOUNT_MINOR_MAX));
    let three = SoldItem { quantity: Quantity(3_000), discounts: vec![amount_off(5_000)], ..one("TEA") };
    let refusal = shop.refuse(&someone(Role::Owner), selling(for_cash(three)));
    // The dear ones bear what is taken off, which alone would be too much for the cheap one.
    assert_eq!(refusal.code, Code::AmountTooLarge);
}

#[test]
fn a_charge_stands_on_the_bill_under_the_name_that_the_merchant_gave_it() {
    let fee = ChargeRule {
        code: "deliveryFee".into(),
        name: "Brought to your door".into(),
        kind: ChargeKind::Amount(Amount(500)),
        taxes: vec![Tax { name: "VAT".into(), rate: Percent(5_000) }],
    };
    let mut shop = Shop::open(Settings { charges: vec![fee], ..settings() });
    let charges = vec![NewCharge { code: "deliveryFee".into(), amount: None }];
    let bill = sold(&mut shop, &someone(Role::Cashier), SellItems { charges, ..for_cash(one("SHAWARMA-L")) });
    let line = &bill.lines[1].line;
    assert_eq!((line.description.as_str(), line.charge.as_deref()), ("Brought to your door", Some("deliveryFee")));
    assert_eq!((line.unit_price, line.net, line.tax, line.total), (Amount(500), Amount(476), Amount(24), Amount(500)));
    assert_eq!(bill.totals.total, Amount(3_000));
}

#[test]
fn a_bill_is_numbered_by_where_how_by_whom_and_to_whom_it_is_sold() {
    let mut settings = settings();
    let bills = settings.series.iter_mut().find(|series| series.kind == Kind::Bill).expect("a series");
    *bills = Series {
        scope: vec![ScopePart::Customer],
        unique_within: vec![UniquePart::Customer],
        ..series(Kind::Bill, "{OUTLET}-{REGISTER}-{CHANNEL}-{USER}-{SEQ:3}", Reset::Never)
    };
    let mut shop = Shop::open(settings);
    let mut number = |register: &str, phone: &str| {
        let buyer = Buyer::Known { customer: caller(phone, None), name: None, email: None };
        let sale = SellItems { buyer: Some(buyer), ..for_cash(one("WATER")) };
        sold(&mut shop, &at_register(Role::Cashier, register), sale).number.text().to_owned()
    };
    assert_eq!(number("R1", "501234567"), "MAIN-R1-CNTR-S2-001");
    assert_eq!(number("R2", "501234567"), "MAIN-R2-CNTR-S2-002");
    assert_eq!(number("R1", "509999999"), "MAIN-R1-CNTR-S2-001", "each customer is counted for themselves");
}

#[test]
fn what_is_given_away_needs_no_series_for_payments() {
    let mut settings = settings();
    settings.series.retain(|series| series.kind != Kind::Payment);
    let mut shop = Shop::open(settings);
    let cashier = someone(Role::Cashier);
    let free = SoldItem { unit_price: Some(Amount::ZERO), ..one("WATER") };
    let bill = sold(&mut shop, &cashier, SellItems { payments: Vec::new(), ..for_cash(free) });
    assert_eq!((bill.totals.total, bill.payments.len()), (Amount::ZERO, 0));
    assert_eq!(shop.refuse(&cashier, selling(for_cash(one("WATER")))).code, Code::NumberingNoSeries);
}

#[test]
fn each_sale_adds_its_cash_to_the_shift_of_its_register_which_is_another_version_then() {
    let mut shop = Shop::open(settings());
    let cashier = at_register(Role::Cashier, "R1");
    shop.run(&cashier, opening("R1", 10_000, None)).expect("opened");
    let shift = |shop: &Shop| {
        let shift = shop.rows.shifts.values().next().expect("a shift");
        (shift.row, shift.cash.sales, shift.version)
    };
    let (row, sales, version) = shift(&shop);
    assert_eq!((sales, version), (Amount::ZERO, 1));
    let bill = sold(&mut shop, &cashier, for_cash(one("SHAWARMA-L")));
    assert_eq!((bill.shift_row, shift(&shop)), (Some(row), (row, Amount(2_500), 2)));
    sold(&mut shop, &cashier, for_cash(one("WATER")));
    assert_eq!(shift(&shop), (row, Amount(2_700), 3));
}

#[test]
fn the_books_have_what_was_sold_and_what_was_taken_off_it_apart_and_both_without_tax() {
    // 105.00 with 5 % in it, or 100.00 and 5 % on top of it: 10 % off leaves 90.00 and 4.50 of tax.
    for (prices_include_tax, price) in [(true, 10_500), (false, 10_000)] {
        let mut shop = tea_shop(prices_include_tax);
        arrive(&mut shop, 1_000, 6_000, None);
        let tea = SoldItem { unit_price: Some(Amount(price)), discounts: vec![percent_off("10")], ..one("TEA") };
        let owner = someone(Role::Owner);
        let bill = sold(&mut shop, &owner, for_cash(tea));
        let mut entry = posted(&shop, bill.row);
        entry.sort_unstable();
        let mut expected = vec![
            (Account::CashDrawers, 9_450),
            (Account::Sales, -10_000),
            (Account::Discounts, 1_000),
            (Account::TaxesPayable, -450),
            (Account::CostOfGoods, 6_000),
            (Account::Inventory, -6_000),
        ];
        expected.sort_unstable();
        assert_eq!(entry, expected);
        let (items, refunds, refund_by) = (Vec::new(), Vec::new(), None);
        let kind = CreditNoteKind::Return;
        let back = ReturnItems { bill: bill.id, kind, items, refunds, refund_by, reason: "it was stale".into() };
        let outcome = shop.run(&owner, Command::ReturnItems(Box::new(back))).expect("taken back");
        let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
        let mut entry: Vec<_> = posted(&shop, note.row).into_iter().map(|(account, minor)| (account, -minor)).collect();
        entry.sort_unstable();
        assert_eq!(entry, expected, "what comes back is taken out as it was put in");
    }
}
