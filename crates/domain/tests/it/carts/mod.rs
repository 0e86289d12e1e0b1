//! Ten thousand random carts, sold and partly returned by the real commands, against the calculator.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `shelves.rs` | goods arrive, and lie as the calculator says |
//! | `sales.rs` | carts, reckoned and sold |
//! | `returns.rs` | what comes back of them |

mod returns;
mod sales;
mod shelves;

use docket_domain::ids::{BatchId, BillId, ProductId};
use docket_domain::money::Amount;

use crate::calculator::{Layer, Line, Off};
use crate::dice::Dice;
use crate::shop::Shop;

/// A product as the calculator sees it.
struct Goods {
    sku: String,
    id: ProductId,
    price: i128,
    rates: Vec<i128>,
    is_whole: bool,
    is_tracked: bool,
    by_expiry: bool,
    layers: Vec<Layer>,
}

/// A shop, and what the calculator knows of it.
struct Model {
    shop: Shop,
    goods: Vec<Goods>,
    /// Batches as the test counts them.
    batches: Vec<BatchId>,
    /// How each of them came.
    known: Vec<Layer>,
    inclusive: bool,
    coin: i128,
}

/// What a till would send, in the calculator's numbers.
struct Cart {
    items: Vec<(usize, i128, Option<i128>, Vec<Off>)>,
    offs: Vec<Off>,
    tip: i128,
}

/// What a bill has still to give, as the calculator keeps it.
struct Sold {
    bill: BillId,
    products: Vec<usize>,
    lines: Vec<Line>,
    returned: Vec<i128>,
    /// What was paid without the tip, and what of it was given back.
    paid: i128,
    refunded: i128,
    tip: i128,
}

fn amount(minor: i128) -> Amount {
    Amount(minor as i64)
}

/// The calculator counts days from the one on which all of this happens.
const TODAY: i64 = 0;

/// Sells so many carts and takes some of them back, in shop after shop.
fn sell_and_take_back(inclusive: bool, coins: &[i64], seed: u64) {
    let mut dice = Dice(seed);
    let (mut bills, mut refused, mut returns) = (0, 0, 0);
    while bills < CARTS {
        let mut model = Model::open(inclusive, coins, &mut dice);
        for _ in 0..250 {
            if dice.one_in(2) {
                model.restock(&mut dice);
            }
            let cart = model.cart(&mut dice);
            let Some(mut sold) = model.sell(&cart, &mut dice) else {
                refused += 1;
                continue;
            };
            bills += 1;
            for _ in 0..dice.of(&[0, 0, 0, 1, 2, 3]) {
                let everything = dice.one_in(3);
                model.take_back(&mut sold, everything, &mut dice);
                returns += 1;
            }
        }
    }
    assert!(refused > CARTS / 20 && returns > CARTS / 2, "{refused} refused, {returns} returns");
}

/// Of each of the four kinds of shop.
const CARTS: u32 = 2_500;

#[test]
fn carts_with_tax_in_the_price_come_to_what_the_specification_says() {
    sell_and_take_back(true, &[0, 1], 1);
}

#[test]
fn carts_with_tax_on_top_of_the_price_come_to_what_the_specification_says() {
    sell_and_take_back(false, &[0, 1], 2);
}

#[test]
fn carts_paid_in_small_coins_come_to_what_the_specification_says() {
    sell_and_take_back(true, &[5, 25, 100], 3);
}

#[test]
fn carts_with_tax_on_top_paid_in_small_coins_come_to_what_the_specification_says() {
    sell_and_take_back(false, &[5, 25, 100], 4);
}
