//! The shelves: goods arrive and are held back, and lie as the calculator says.

use docket_domain::access::Role;
use docket_domain::catalog::{Consumption, CreateProduct, NewProduct, ProductReference, Tax, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::BatchId;
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Percent};
use docket_domain::quantity::Quantity;
use docket_domain::stock::{ChangeBatch, PurchasedItem, ReceivePurchase, StockKey};
use docket_domain::time::{Date, Timestamp};

use crate::calculator::{Layer, Taken, half_up};
use crate::dice::Dice;
use crate::fixtures::{DAY, purchase_of, settings, someone};
use crate::shop::Shop;

use super::{Goods, Model, TODAY};

const RATES: [&[i128]; 7] =
    [&[], &[5_000], &[9_000, 9_000], &[18_000], &[2_500, 2_500, 1_000], &[14_975, 333], &[21_000, 0, 10_500]];

fn sold_at(rates: &[i128]) -> Vec<Tax> {
    let tax = |(place, rate): (usize, &i128)| Tax { name: format!("T{place}"), rate: Percent(*rate as i64) };
    rates.iter().enumerate().map(tax).collect()
}

impl Model {
    pub(super) fn open(inclusive: bool, coins: &[i64], dice: &mut Dice) -> Model {
        let coin = dice.of(coins);
        let settings = Settings { prices_include_tax: inclusive, smallest_coin: Amount(coin), ..settings() };
        let mut shop = Shop::open(settings);
        let goods = (0..8).map(|place| Model::product(place, &mut shop, dice)).collect();
        Model { shop, goods, batches: Vec::new(), known: Vec::new(), inclusive, coin: i128::from(coin) }
    }

    pub(super) fn product(place: usize, shop: &mut Shop, dice: &mut Dice) -> Goods {
        let (unit, by_expiry) = (dice.of(&[Unit::Piece, Unit::Kilogram]), dice.one_in(2));
        let rates = dice.of(&RATES).to_vec();
        let (sku, price) = (format!("GOODS-{place}"), dice.of(&[1, 7, 99, 333, 2_500, 19_999]));
        let product = NewProduct {
            taxes: sold_at(&rates),
            sell_by_weight: unit == Unit::Kilogram,
            track_stock: place > 0,
            consumption: if by_expiry { Consumption::Fefo } else { Consumption::Fifo },
            ..NewProduct::new(&sku, vec![("en".into(), sku.clone())], unit, Amount(price))
        };
        let made = shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product })));
        let Document::Product(made) = made.expect("a product").document else { panic!("not a product") };
        let (is_whole, is_tracked) = (unit == Unit::Piece, place > 0);
        Goods { sku, id: made.id, price: i128::from(price), rates, is_whole, is_tracked, by_expiry, layers: Vec::new() }
    }

    /// Some goods arrive, perhaps late or already old.
    pub(super) fn restock(&mut self, dice: &mut Dice) {
        let place = dice.from(1, 7) as usize;
        let received = dice.of(&[0, 1, 1, 2]) * 3_600_000 + self.shop.now.0 - DAY;
        let is_whole = self.goods[place].is_whole;
        let items: Vec<PurchasedItem> = (0..dice.from(1, 3))
            .map(|_| PurchasedItem {
                product: ProductReference(self.goods[place].sku.clone()),
                quantity: Quantity(if is_whole { dice.from(1, 9) * 1_000 } else { dice.from(1, 9_999) }),
                unit_cost: Amount(dice.of(&[0, 1, 77, 1_001, 12_345])),
                unit_price: dice.one_in(2).then(|| Amount(dice.of(&[11, 333, 2_499]))),
                batch_number: None,
                expires_at: dice.one_in(2).then(|| day(dice.from(-1, 5))),
            })
            .collect();
        let purchase = ReceivePurchase { received_at: Some(Timestamp(received)), ..purchase_of(items.clone()) };
        let outcome = self.shop.run(&someone(Role::Owner), Command::ReceivePurchase(Box::new(purchase))).expect("goods");
        let Document::StockDocument(document) = outcome.document else { panic!("not a purchase") };
        let mut new: Vec<_> = self.shop.rows.batches.values().filter(|batch| batch.row == document.row).cloned().collect();
        new.sort_by_key(|batch| batch.line);
        for (item, batch) in items.iter().zip(new) {
            let quantity = i128::from(item.quantity.0);
            let layer = Layer {
                batch: self.batches.len(),
                age: (received, self.batches.len()),
                expires: item.expires_at.map(days_from_today),
                is_blocked: false,
                price: item.unit_price.map(|price| i128::from(price.0)),
                quantity,
                value: half_up(quantity * i128::from(item.unit_cost.0), 1_000),
            };
            self.goods[place].layers.push(layer.clone());
            self.known.push(layer);
            self.batches.push(batch.id);
        }
        if dice.one_in(6) {
            self.recall(place, dice);
        }
    }

    /// The newest batch is held back from sale.
    pub(super) fn recall(&mut self, place: usize, dice: &mut Dice) {
        let at = dice.from(0, self.goods[place].layers.len() as i64 - 1) as usize;
        let layer = &mut self.goods[place].layers[at];
        layer.is_blocked = true;
        self.known[layer.batch].is_blocked = true;
        let change = ChangeBatch {
            batch: self.batches[layer.batch],
            is_blocked: Some(true),
            unit_price: None,
            expires_at: None,
            unit_cost: None,
            reason: "recalled".into(),
        };
        self.shop.run(&someone(Role::Owner), Command::ChangeBatch(Box::new(change))).expect("it is held back");
    }

    /// The goods lie again in their batches, which are as old as they were.
    pub(super) fn put_back(&mut self, place: usize, goods: Vec<Taken>) {
        for one in goods {
            match self.goods[place].layers.iter_mut().find(|layer| layer.batch == one.batch) {
                Some(layer) => {
                    layer.quantity += one.quantity;
                    layer.value += one.cost;
                }
                None => {
                    let layer = self.known[one.batch].clone();
                    self.goods[place].layers.push(Layer { quantity: one.quantity, value: one.cost, ..layer });
                }
            }
        }
    }

    pub(super) fn taken(&self, batch: BatchId, quantity: Quantity, cost: Amount) -> Taken {
        let batch = self.batches.iter().position(|known| *known == batch).expect("a batch of this test");
        Taken { batch, quantity: i128::from(quantity.0), cost: i128::from(cost.0) }
    }

    /// What lies on the shelves is what the calculator says, batch by batch.
    pub(super) fn compare_shelves(&self) {
        for goods in self.goods.iter().filter(|goods| goods.is_tracked) {
            let key = StockKey { outlet: "MAIN".into(), product: goods.id };
            let stock = self.shop.rows.stocks.get(&key);
            let layers = stock.iter().flat_map(|stock| stock.layers());
            let mut found: Vec<Taken> = layers.map(|one| self.taken(one.batch.id, one.remaining, one.value)).collect();
            let as_taken = |one: &Layer| Taken { batch: one.batch, quantity: one.quantity, cost: one.value };
            let mut reckoned: Vec<Taken> = goods.layers.iter().map(as_taken).collect();
            found.sort_by_key(|one| one.batch);
            reckoned.sort_by_key(|one| one.batch);
            assert_eq!(found, reckoned, "{}", goods.sku);
        }
    }
}

fn day(offset: i64) -> Date {
    let today = Date::parse("2025-11-06").expect("a date");
    Date(today.0.checked_add(jiff::Span::new().days(offset)).expect("a date"))
}

fn days_from_today(date: Date) -> i64 {
    i64::from(day(TODAY).0.until(date.0).expect("a span").get_days())
}
