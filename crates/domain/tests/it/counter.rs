//! Sales at the counter: at which register, into which drawer, from whose stock, and what a till may say of the total.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Bill, KnownItem, SellItems, SoldItem};
use docket_domain::catalog::{CreateProduct, NewProduct, ProductReference, Unit};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::ids::ShiftId;
use docket_domain::merchants::{Register, Settings};
use docket_domain::money::Amount;
use docket_domain::numbering::{FallbackNumbers, LeaseNumber};
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::stock::{ReceivePurchase, StockKey};

use crate::fixtures::{at_register, bought, opening, purchase_of, settings, someone, with_two_outlets};
use crate::shop::Shop;

/// One of a product, paid in cash.
fn one(sku: &str, unit_price: Option<i64>) -> SellItems {
    let item = SoldItem {
        product: ProductReference(sku.into()),
        quantity: Quantity(1_000),
        unit_price: unit_price.map(Amount),
        discounts: Vec::new(),
        options: Vec::new(),
        notes: String::new(),
        known: KnownItem::default(),
    };
    let payments = vec![Tender { method: PaymentMethod::Cash, amount: None }];
    SellItems { items: vec![item], payments, ..SellItems::default() }
}

fn selling(sale: SellItems) -> Command {
    Command::SellItems(Box::new(sale))
}

fn bill(outcome: &Outcome) -> Arc<Bill> {
    let Document::Bill(state, _) = &outcome.document else { panic!("not a bill: {outcome:?}") };
    Arc::clone(&state.bill)
}

/// Sells what must be sold.
fn sell(shop: &mut Shop, actor: &Actor, sale: SellItems) -> Arc<Bill> {
    bill(&shop.run(actor, selling(sale)).expect("sold"))
}

fn open(shop: &mut Shop, actor: &Actor, register: &str) -> ShiftId {
    let outcome = shop.run(actor, opening(register, 0, None)).expect("opened");
    let Document::Shift(id) = outcome.document else { panic!("not a shift: {outcome:?}") };
    id
}

fn told(refusal: &Refusal) -> Vec<(&str, Code)> {
    refusal.problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect()
}

/// Five bags of rice lie at the main outlet; each cost 60.00 and is sold at 100.00.
fn grocery(settings: Settings) -> Shop {
    let mut shop = Shop::open(settings);
    let rice = NewProduct {
        track_stock: true,
        ..NewProduct::new("RICE", vec![("en".into(), "Rice".into())], Unit::Piece, Amount(10_000))
    };
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product: rice }))).expect("made");
    let bags = bought("RICE", 5_000, 6_000);
    let purchase = ReceivePurchase { outlet: Some("MAIN".into()), ..purchase_of(vec![bags]) };
    shop.run(&someone(Role::Owner), Command::ReceivePurchase(Box::new(purchase))).expect("received");
    shop
}

#[test]
fn a_sale_is_at_the_register_that_is_named_else_at_the_token_s() {
    let mut shop = Shop::open(settings());
    let at = |register: &str| SellItems { register: Some(register.into()), ..one("WATER", None) };
    let (ana, of_r1) = (someone(Role::Cashier), at_register(Role::Cashier, "R1"));
    assert_eq!(sell(&mut shop, &ana, one("WATER", None)).register, None);
    assert_eq!(sell(&mut shop, &ana, at("r2")).register.as_deref(), Some("R2"), "as its code is written");
    assert_eq!(sell(&mut shop, &of_r1, one("WATER", None)).register.as_deref(), Some("R1"));
    assert_eq!(sell(&mut shop, &of_r1, at("r1")).register.as_deref(), Some("R1"));
    let refusal = shop.refuse(&of_r1, selling(at("R2")));
    assert_eq!(told(&refusal), [("/register", Code::PermissionMissing)]);
    assert_eq!(refusal.detail, "This token sells at register R1 only.");
    assert_eq!(told(&shop.refuse(&ana, selling(at("R9")))), [("/register", Code::RegisterUnknown)]);
}

#[test]
fn cash_of_a_sale_is_in_the_drawer_of_the_shift_that_is_open_at_its_outlet() {
    let mut settings = with_two_outlets();
    settings.registers.push(Register { outlet: "YAS".into(), code: "Y1".into(), name: "Y1".into() });
    let mut shop = Shop::open(settings);
    let ana = someone(Role::Cashier);
    let shift = open(&mut shop, &ana, "R1");
    let at = |outlet: &str| SellItems { outlet: Some(outlet.into()), ..one("WATER", None) };
    let here = sell(&mut shop, &ana, at("MAIN"));
    let row = shop.rows.shifts[&shift].row;
    assert_eq!((here.shift_row, here.register.as_deref()), (Some(row), Some("R1")), "it is at the register of the shift");
    assert_eq!(shop.rows.shifts[&shift].cash.sales, Amount(200));
    let elsewhere = sell(&mut shop, &ana, at("YAS"));
    assert_eq!((elsewhere.shift_row, elsewhere.register.as_deref()), (None, None));
    assert_eq!(shop.rows.shifts[&shift].cash.sales, Amount(200), "what is sold elsewhere is not in this drawer");
}

#[test]
fn where_a_shift_is_required_nothing_is_sold_without_one_but_while_the_database_is_away() {
    let mut shop = Shop::open(Settings { shift_required: true, ..settings() });
    let of_r1 = at_register(Role::Cashier, "R1");
    assert_eq!(told(&shop.refuse(&of_r1, selling(one("WATER", None)))), [("", Code::ShiftRequired)]);
    let mut away = Shop::open(Settings { shift_required: true, ..settings() });
    let mut numbers = FallbackNumbers::new(LeaseNumber::new(1).expect("a lease"));
    let taken = away.spool(&of_r1, selling(one("WATER", Some(200))), &mut numbers);
    assert_eq!(bill(&taken.outcome).totals.total, Amount(200), "nobody knows of shifts meanwhile");
    let shift = open(&mut shop, &of_r1, "R1");
    let sold = sell(&mut shop, &of_r1, one("WATER", None));
    assert_eq!(sold.shift_row, Some(shop.rows.shifts[&shift].row));
}

#[test]
fn whoever_is_bound_to_an_outlet_sells_its_goods_without_naming_it() {
    let mut shop = grocery(with_two_outlets());
    // Nothing is in memory any more.
    shop.reopen();
    let sold = sell(&mut shop, &at_register(Role::Cashier, "R1"), one("RICE", None));
    assert_eq!((sold.outlet.as_str(), sold.cost), ("MAIN", Amount(6_000)));
    let product = shop.rows.product("RICE").expect("rice").id;
    let left = shop.rows.stocks[&StockKey { outlet: "MAIN".into(), product }].on_hand();
    assert_eq!(left, Quantity(4_000));
    let of_yas = Actor { outlet: Some("YAS".into()), ..someone(Role::Cashier) };
    assert_eq!(told(&shop.refuse(&of_yas, selling(one("RICE", None)))), [("/saleItems/0/quantity", Code::StockInsufficient)]);
}

#[test]
fn a_price_below_cost_is_approved_by_a_manager_and_by_no_cashier() {
    let mut shop = grocery(settings());
    let cheap = || one("RICE", Some(5_000));
    let approved = || SellItems { below_cost_reason: Some("its bag is torn".into()), ..cheap() };
    let (cashier, manager) = (someone(Role::Cashier), someone(Role::Manager));
    assert_eq!(told(&shop.refuse(&cashier, selling(cheap()))), [("/saleItems/0/unitPrice", Code::PriceBelowCost)]);
    let refusal = shop.refuse(&cashier, selling(approved()));
    assert_eq!(told(&refusal), [("/approval", Code::PermissionMissing)]);
    assert_eq!(refusal.detail, "The role cashier may not approve a price below cost; ask a manager.");
    assert_eq!(sell(&mut shop, &manager, approved()).profit(), Amount(-1_000));
}

#[test]
fn a_till_s_total_is_ours_with_or_without_coins_and_with_or_without_the_tip() {
    let mut shop = Shop::open(Settings { smallest_coin: Amount(25), ..settings() });
    let owner = someone(Role::Owner);
    // 10.13 and a tip of 1.00, for which 11.25 are paid in coins.
    let said = |total: i64| SellItems { tip: Amount(100), expected_total: Some(Amount(total)), ..one("WATER", Some(1_013)) };
    for total in [1_013, 1_025, 1_113, 1_125] {
        let sold = sell(&mut shop, &owner, said(total));
        assert_eq!((sold.totals.total, sold.rounding, sold.due()), (Amount(1_013), Amount(12), Amount(1_125)), "{total}");
    }
    for total in [913, 925, 1_001, 1_012, 1_014, 1_101, 1_126] {
        assert_eq!(
            told(&shop.refuse(&owner, selling(said(total)))),
            [("/receiptData/total", Code::BillTotalMismatch)],
            "{total}"
        );
    }
    let refusal = shop.refuse(&owner, selling(said(1_012)));
    assert_eq!(refusal.detail, "The till's total is 10.12, and the items come to 10.13; read the prices again.");
}
