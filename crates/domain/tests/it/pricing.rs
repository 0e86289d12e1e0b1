//! Discounts and sums of whole orders, and who may give how much.

use docket_domain::access::Role;
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{Discount, DiscountKind, NewItem, PlaceOrder};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;

use crate::fixtures::{amount_off, item, open_item, percent_off, placing, settings, shawarma, someone};
use crate::shop::Shop;

fn discounted(items: Vec<NewItem>, discounts: Vec<Discount>) -> PlaceOrder {
    PlaceOrder { items, discounts, ..PlaceOrder::default() }
}

fn less(item: NewItem, discounts: Vec<Discount>) -> NewItem {
    NewItem { discounts, ..item }
}

#[test]
fn tax_in_the_price_is_taken_out_of_it() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Owner), placing(shawarma()));
    let totals = order.totals;
    assert_eq!((totals.subtotal, totals.tax, totals.total), (Amount(2_500), Amount(119), Amount(2_500)));
    assert_eq!(order.lines[0].net, Amount(2_381));
}

#[test]
fn tax_on_top_of_the_price_is_added_to_it() {
    let mut shop = Shop::open(Settings { prices_include_tax: false, ..settings() });
    let totals = shop.place(&someone(Role::Owner), placing(shawarma())).totals;
    assert_eq!((totals.subtotal, totals.tax, totals.total), (Amount(2_500), Amount(125), Amount(2_625)));
}

#[test]
fn discounts_of_a_line_and_of_the_order_come_off_one_after_the_other() {
    let mut shop = Shop::open(settings());
    let items = vec![less(item("SHAWARMA-L", "2"), vec![percent_off("10"), amount_off(500)]), item("WATER", "1")];
    let order = shop.place(&someone(Role::Manager), placing(discounted(items, vec![percent_off("50")])));
    // 50.00 − 10 % − 5.00 = 40.00, with the water 42.00, of which half is 21.00: 20.00 on the first line, 1.00 on the second.
    assert_eq!(order.totals.subtotal, Amount(5_200));
    assert_eq!(order.totals.total, Amount(2_100));
    assert_eq!(order.lines.iter().map(|line| line.discount).collect::<Vec<_>>(), [Amount(3_000), Amount(100)]);
}

#[test]
fn more_than_there_is_cannot_be_taken_off() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let line = discounted(vec![item("WATER", "1"), less(item("WATER", "1"), vec![amount_off(201)])], vec![]);
    let refusal = shop.refuse(&owner, placing(line));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DiscountTooLarge, "/items/1/discounts"));
    let order = discounted(vec![item("WATER", "1")], vec![percent_off("50"), amount_off(101)]);
    let refusal = shop.refuse(&owner, placing(order));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DiscountTooLarge, "/discounts"));
}

#[test]
fn an_order_may_be_given_away_whole_by_who_may() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Manager), placing(discounted(vec![item("WATER", "3")], vec![percent_off("100")])));
    assert_eq!((order.totals.discount, order.totals.total, order.totals.tax), (Amount(600), Amount::ZERO, Amount::ZERO));
}

#[test]
fn a_cashier_gives_ten_per_cent_and_not_a_thousandth_more() {
    let mut shop = Shop::open(settings());
    let cashier = someone(Role::Cashier);
    let of_order = |percent: &str| placing(discounted(vec![item("WATER", "1")], vec![percent_off(percent)]));
    let of_line = |percent: &str| placing(discounted(vec![less(item("WATER", "1"), vec![percent_off(percent)])], vec![]));
    shop.place(&cashier, of_order("10"));
    shop.place(&cashier, of_line("10"));
    let refusal = shop.refuse(&cashier, of_order("10.001"));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DiscountOverLimit, "/discounts/0"));
    let refusal = shop.refuse(&cashier, of_line("10.001"));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DiscountOverLimit, "/items/0/discounts/0"));
    shop.place(&someone(Role::Manager), of_order("10.001"));
}

#[test]
fn a_cashier_s_limit_is_not_stretched_by_giving_several_discounts() {
    let mut shop = Shop::open(settings());
    let cashier = someone(Role::Cashier);
    let ten = || percent_off("10");
    let twice_on_a_line = discounted(vec![less(item("WATER", "1"), vec![ten(), ten()])], vec![]);
    let refusal = shop.refuse(&cashier, placing(twice_on_a_line));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DiscountOverLimit, "/items/0/discounts/1"));
    let twice_on_the_order = discounted(vec![item("WATER", "1")], vec![ten(), ten()]);
    let refusal = shop.refuse(&cashier, placing(twice_on_the_order));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DiscountOverLimit, "/discounts/1"));
    let on_both = discounted(vec![item("WATER", "1"), less(item("WATER", "1"), vec![ten()])], vec![ten()]);
    let refusal = shop.refuse(&cashier, placing(on_both));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::DiscountOverLimit, "/discounts/0"));
    let halves = discounted(vec![less(item("WATER", "1"), vec![percent_off("5")])], vec![percent_off("5")]);
    shop.place(&cashier, placing(halves));
}

#[test]
fn a_cashier_gives_no_amounts_and_a_manager_does() {
    let order = || placing(discounted(vec![item("WATER", "1")], vec![amount_off(1)]));
    let mut shop = Shop::open(settings());
    assert_eq!(shop.refuse(&someone(Role::Cashier), order()).code, Code::DiscountOverLimit);
    shop.place(&someone(Role::Manager), order());
}

#[test]
fn discounts_over_the_limit_are_named_beside_everything_else_that_is_wrong() {
    let mut shop = Shop::open(settings());
    let items = vec![item("NOTHING", "1"), less(item("WATER", "1"), vec![percent_off("50")])];
    let refusal = shop.refuse(&someone(Role::Cashier), placing(discounted(items, vec![])));
    let named: Vec<_> = refusal.problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect();
    let expected = [("/items/0/product", Code::ProductUnknown), ("/items/1/discounts/0", Code::DiscountOverLimit)];
    assert_eq!(named, expected);
}

#[test]
fn a_reason_stays_with_its_discount() {
    let mut shop = Shop::open(settings());
    let kind = DiscountKind::Percent(Percent(10_000));
    let discount = Discount { kind, reason: Some("opening week".into()) };
    let order = shop.place(&someone(Role::Owner), placing(discounted(vec![item("WATER", "1")], vec![discount.clone()])));
    assert_eq!(order.discounts, [discount]);
}

#[test]
fn an_order_of_more_than_an_amount_may_be_is_refused() {
    let mut shop = Shop::open(settings());
    let huge = NewItem { quantity: Quantity(999_999_999), ..open_item("Gold", 999_999_999_999_999) };
    let refusal = shop.refuse(&someone(Role::Owner), placing(discounted(vec![huge], vec![])));
    assert_eq!(refusal.code, Code::AmountTooLarge);
}
