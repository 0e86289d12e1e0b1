//! What an order's lines come to: the charged total, whatever the items say.

use docket_domain::legacy::{ItemRow, LegacyAccount, LegacyFile, OrderRows};
use docket_domain::money::Amount;

use super::rows::{With, account, codes, item, judged, only, order};

fn of(rows: OrderRows) -> LegacyAccount {
    account(vec![rows])
}

/// An order that nothing is wrong with.
fn sound() -> OrderRows {
    order("1", "delivered", "cod", "paid", 5_000)
}

#[test]
fn items_that_come_to_less_get_a_line_and_those_that_come_to_more_a_discount() {
    let lines = |price: i64, discount: i64| {
        let rows = sound().with(|rows| (rows.items, rows.order.discount) = (vec![item("1", 2_000, price)], Amount(discount)));
        let judgement = judged(&of(rows));
        let order = only(&judgement);
        let lines: Vec<_> = order.lines.iter().map(|line| (line.description.clone(), line.unit_price.0)).collect();
        (lines, order.discount.0, order.corrections.len())
    };
    let primer = |price: i64| ("Primer".to_owned(), price);
    assert_eq!(lines(2_000, 0), (vec![primer(2_000), ("Difference to the old total".to_owned(), 1_000)], 0, 1));
    assert_eq!(lines(3_000, 0), (vec![primer(3_000)], 1_000, 1));
    assert_eq!(lines(3_000, 1_000), (vec![primer(3_000)], 1_000, 0), "the file's own discount");
}

#[test]
fn a_weighed_item_is_rounded_half_up_as_every_line_is() {
    let judgement = judged(&of(order("1", "confirmed", "cod", "", 4).with(|rows| rows.items = vec![item("1", 350, 10)])));
    assert_eq!((codes(&judgement), only(&judgement).lines[0].quantity.0), (vec![], 350));
}

#[test]
fn an_item_below_zero_is_a_discount() {
    let rows = sound().with(|rows| rows.items = vec![item("1", 1_000, 6_000), item("1", 1_000, -1_000)]);
    let judgement = judged(&of(rows));
    assert_eq!((codes(&judgement), only(&judgement).discount, only(&judgement).lines.len()), (vec![], Amount(1_000), 1));
}

#[test]
fn items_and_fees_that_no_amount_can_hold_leave_the_total() {
    let most = 999_999_999_999_999;
    for items in
        [vec![item("1", 2_000, most)], vec![item("1", 1_000, most); 2], vec![item("1", 1_000, 1), item("1", 1_000, -most)]]
    {
        let judgement = judged(&of(sound().with(|rows| rows.items = items)));
        let order = only(&judgement);
        let lines: i64 = order.lines.iter().map(|line| line.unit_price.scaled(line.quantity.0, 1_000).expect("it fits").0).sum();
        assert_eq!((codes(&judgement), lines - order.discount.0), (vec!["order.totalMismatch"], 5_000));
    }
    let judgement = judged(&of(sound().with(|rows| rows.order.delivery_fee = Amount(9_000))));
    let order = only(&judgement);
    assert_eq!(
        (codes(&judgement), order.delivery_fee, order.discount),
        (vec!["order.totalMismatch"], Amount(5_000), Amount(5_000))
    );
}

/// Descriptions, quantities and prices of an order's lines, and its discount.
fn seen(rows: OrderRows) -> (Vec<(String, i64, i64)>, i64) {
    let judgement = judged(&of(rows));
    let order = only(&judgement);
    let lines = order.lines.iter().map(|line| (line.description.clone(), line.quantity.0, line.unit_price.0));
    (lines.collect(), order.discount.0)
}

fn with_items(items: Vec<ItemRow>) -> OrderRows {
    sound().with(|rows| rows.items = items)
}

#[test]
fn what_an_order_did_not_come_to_is_said_with_the_old_figures_and_the_new() {
    /// Price of the item; discount, fee and tax; what they were; what they are from now on; what is done.
    type Case = (i64, [i64; 3], &'static str, &'static str, &'static str);
    let cases: [Case; 4] = [
        (
            4_000,
            [300, 200, 100],
            "items = 40.00, discount = 3.00, deliveryFee = 2.00, tax = 1.00",
            "lines = 2, discount = 3.00, deliveryFee = 2.00, tax = 1.00, total = 50.00",
            "The charged total is believed: a line “Difference to the old total” is added.",
        ),
        (
            6_000,
            [300, 200, 100],
            "items = 60.00, discount = 3.00, deliveryFee = 2.00, tax = 1.00",
            "lines = 1, discount = 13.00, deliveryFee = 2.00, tax = 1.00, total = 50.00",
            "The charged total is believed: what the items come to more is a discount.",
        ),
        (
            0,
            [0, 9_000, 0],
            "items = 0.00, discount = 0.00, deliveryFee = 90.00, tax = 0.00",
            "lines = 1, discount = 0.00, deliveryFee = 50.00, tax = 0.00, total = 50.00",
            "The charged total is believed: discount, fee and tax are cut to what it holds.",
        ),
        (
            5_000,
            [-100, 0, 0],
            "items = 50.00, discount = -1.00, deliveryFee = 0.00, tax = 0.00",
            "lines = 1, discount = 0.00, deliveryFee = 0.00, tax = 0.00, total = 50.00",
            "The charged total is believed: discount, fee and tax are cut to what it holds.",
        ),
    ];
    for (price, [discount, fee, tax], was, is, done) in cases {
        let rows = with_items(vec![item("1", 1_000, price)]).with(|rows| {
            (rows.order.discount, rows.order.delivery_fee, rows.order.tax) = (Amount(discount), Amount(fee), Amount(tax));
        });
        let judgement = judged(&of(rows));
        assert_eq!(codes(&judgement), ["order.totalMismatch"], "{was}");
        let finding = &judgement.findings[0];
        let evidence: Vec<_> =
            finding.evidence.iter().map(|seen| (seen.place.file, seen.place.line, seen.says.as_str())).collect();
        assert_eq!(evidence, [(LegacyFile::Orders, 3, "total = 50.00"), (LegacyFile::Orders, 3, was)]);
        assert_eq!(finding.proposal, done);
        let text = |values: &[(&'static str, String)]| {
            values.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
        };
        let corrections = &only(&judgement).corrections;
        assert_eq!(corrections.len(), 1);
        assert_eq!((text(&corrections[0].old), text(&corrections[0].new)), (format!("{was}, total = 50.00"), is.to_owned()));
    }
}

#[test]
fn an_item_of_no_quantity_is_no_line_and_one_taken_back_below_zero_is_one() {
    let primer = |quantity: i64, price: i64| ("Primer".to_owned(), quantity, price);
    let none = with_items(vec![item("1", 0, 700), item("1", 1_000, 5_000)]);
    assert_eq!((codes(&judged(&of(none.clone()))), seen(none)), (vec![], (vec![primer(1_000, 5_000)], 0)));
    let free = with_items(vec![item("1", 2_000, 0), item("1", 1_000, 5_000)]);
    assert_eq!((codes(&judged(&of(free.clone()))), seen(free)), (vec![], (vec![primer(2_000, 0), primer(1_000, 5_000)], 0)));
    let twice = with_items(vec![item("1", -2_000, -500), item("1", 1_000, 4_000)]);
    let expected = vec![primer(1_000, 1_000), primer(1_000, 4_000)];
    assert_eq!((codes(&judged(&of(twice.clone()))), seen(twice)), (vec![], (expected, 0)));
}

#[test]
fn items_are_kept_up_to_the_most_that_an_amount_can_hold() {
    let most = 999_999_999_999_999;
    let one = |description: &str, price: i64| (description.to_owned(), 1_000, price);
    let (rest, old) = ("Difference to the old total", "Items of the old order M1");
    let exact = with_items(vec![item("1", 1_000, most)]);
    assert_eq!(seen(exact), (vec![one("Primer", most)], 999_999_999_994_999));
    let over = with_items(vec![item("1", 1_000, most), item("1", 1_000, 1)]);
    assert_eq!(seen(over), (vec![one(old, 5_000)], 0));
    let taken_off = |off: i64| with_items(vec![item("1", 1_000, 1)]).with(|rows| rows.order.discount = Amount(off));
    assert_eq!(
        seen(taken_off(999_999_999_994_999)),
        (vec![one("Primer", 1), one(rest, 999_999_999_999_998)], 999_999_999_994_999)
    );
    assert_eq!(seen(taken_off(999_999_999_995_000)), (vec![one(old, 5_000)], 0));
    let half_off = order("1", "delivered", "cod", "paid", 50_000_000)
        .with(|rows| (rows.items, rows.order.discount) = (vec![item("1", 1_000, 90_000_000)], Amount(50_000_000)));
    assert_eq!(seen(half_off), (vec![one("Primer", 90_000_000), one(rest, 10_000_000)], 50_000_000));
}

#[test]
fn an_order_without_items_has_no_more_discount_than_its_line_can_hold() {
    let line = |price: i64| vec![("Items of the old order M1".to_owned(), 1_000, price)];
    let without = |off: i64| with_items(vec![]).with(|rows| rows.order.discount = Amount(off));
    assert_eq!(codes(&judged(&of(without(300)))), ["order.itemsMissing"]);
    assert_eq!(seen(without(300)), (line(5_300), 300));
    assert_eq!(seen(without(999_999_999_999_999)), (line(999_999_999_999_999), 999_999_999_994_999));
}
