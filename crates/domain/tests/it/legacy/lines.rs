//! What an order's lines come to: the charged total, whatever the items say.

use docket_domain::legacy::{LegacyAccount, OrderRows};
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
