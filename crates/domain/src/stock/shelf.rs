//! The layers of a product at an outlet: what can be taken, from which batches, at which cost (SPEC 7).
//!
//! Taking q of a layer (Q, V) costs half_up(V × q ÷ Q), and V when q = Q: however a layer is cut up, its parts cost exactly what
//! it was worth.

use std::sync::Arc;

use super::Batch;
use crate::catalog::Consumption;
use crate::ids::BatchId;
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::time::Date;

/// What is left of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Which.
    pub batch: Arc<Batch>,
    /// How much; more than zero.
    pub remaining: Quantity,
    /// What that is worth, in minor units.
    pub value: Amount,
}

/// A product's stock at an outlet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Its layers, the oldest first; none that is used up.
    layers: Vec<Layer>,
    /// How much is kept for orders.
    pub reserved: Quantity,
    /// What one unit cost at the last receipt; goods that are found cost the same.
    pub last_unit_cost: Option<Amount>,
}

/// What was taken from a batch, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    /// From which.
    pub batch: Arc<Batch>,
    /// How much.
    pub quantity: Quantity,
    /// What it cost, in minor units.
    pub cost: Amount,
}

/// There is less than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// How much there is.
    pub available: Quantity,
}

impl Stock {
    /// What the store has; layers in any order.
    pub fn new(mut layers: Vec<Layer>, reserved: Quantity, last_unit_cost: Option<Amount>) -> Stock {
        layers.sort_by_key(|layer| layer.batch.age());
        Stock { layers, reserved, last_unit_cost }
    }

    /// Its layers, the oldest first.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The layer of a batch, unless it is used up.
    pub fn layer(&self, batch: BatchId) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.batch.id == batch)
    }

    /// How much is there, blocked and expired goods included.
    pub fn on_hand(&self) -> Quantity {
        Quantity(self.layers.iter().map(|layer| layer.remaining.0).sum())
    }

    /// What that is worth.
    pub fn value(&self) -> Amount {
        Amount(self.layers.iter().map(|layer| layer.value.0).sum())
    }

    /// How much may be sold on a day, what is kept for orders included.
    pub fn sellable(&self, on: Date) -> Quantity {
        let sellable = self.layers.iter().filter(|layer| layer.batch.is_sellable(on));
        Quantity(sellable.map(|layer| layer.remaining.0).sum())
    }

    /// How much may be sold on a day to whoever comes; never below zero, also where more is kept for orders than there is.
    pub fn available(&self, on: Date) -> Quantity {
        Quantity((self.sellable(on).0 - self.reserved.0).max(0))
    }

    /// Takes goods that may be sold, in the product's order.
    ///
    /// # Errors
    /// [`Shortage`] where there are fewer, and nothing is taken. What is kept for orders is the caller's to respect.
    pub fn take(&mut self, quantity: Quantity, order: Consumption, on: Date) -> Result<Vec<Portion>, Shortage> {
        let available = self.sellable(on);
        if available < quantity {
            return Err(Shortage { available });
        }
        Ok(self.take_up_to(quantity, order, |batch| batch.is_sellable(on)))
    }

    /// Takes goods whether they may be sold or not, in the product's order: a stock-take finds that they are gone.
    ///
    /// # Errors
    /// [`Shortage`] where there are fewer, and nothing is taken.
    pub fn write_off(&mut self, quantity: Quantity, order: Consumption) -> Result<Vec<Portion>, Shortage> {
        let available = self.on_hand();
        if available < quantity {
            return Err(Shortage { available });
        }
        Ok(self.take_up_to(quantity, order, |_| true))
    }

    /// Takes as much as there is of a quantity, of batches that `may` be taken.
    pub(crate) fn take_up_to(&mut self, quantity: Quantity, order: Consumption, may: impl Fn(&Batch) -> bool) -> Vec<Portion> {
        let mut places: Vec<usize> = (0..self.layers.len()).filter(|place| may(&self.layers[*place].batch)).collect();
        if order == Consumption::Fefo {
            // The sort is stable: batches that expire on one day, or never, go by their age.
            places.sort_by_key(|place| self.layers[*place].batch.expires_at.map_or(i32::MAX, Date::as_number));
        }
        let mut wanted = quantity;
        let mut portions = Vec::with_capacity(1);
        for place in places {
            if wanted.0 == 0 {
                break;
            }
            let portion = self.layers[place].cut(wanted);
            wanted.0 -= portion.quantity.0;
            portions.push(portion);
        }
        self.layers.retain(|layer| layer.remaining.0 > 0);
        portions
    }

    /// Takes goods of one batch.
    ///
    /// # Errors
    /// [`Shortage`] where less is left of it, and nothing is taken.
    pub fn take_of(&mut self, batch: BatchId, quantity: Quantity) -> Result<Portion, Shortage> {
        let left = self.layer(batch).map_or(Quantity(0), |layer| layer.remaining);
        let Some(layer) = self.layers.iter_mut().find(|layer| layer.batch.id == batch).filter(|_| quantity <= left) else {
            return Err(Shortage { available: left });
        };
        let portion = layer.cut(quantity);
        self.layers.retain(|layer| layer.remaining.0 > 0);
        Ok(portion)
    }

    /// Puts goods into the layer of their batch, which is there again where it was used up.
    pub fn put(&mut self, batch: &Arc<Batch>, quantity: Quantity, value: Amount) {
        if let Some(layer) = self.layers.iter_mut().find(|layer| layer.batch.id == batch.id) {
            layer.remaining.0 += quantity.0;
            layer.value.0 += value.0;
            return;
        }
        let place = self.layers.partition_point(|layer| layer.batch.age() < batch.age());
        self.layers.insert(place, Layer { batch: Arc::clone(batch), remaining: quantity, value });
    }

    /// Puts what is known of a batch in the place of what was known; its layer's value changes by `difference`.
    pub(crate) fn replace(&mut self, batch: &Arc<Batch>, difference: Amount) {
        if let Some(layer) = self.layers.iter_mut().find(|layer| layer.batch.id == batch.id) {
            layer.batch = Arc::clone(batch);
            layer.value.0 += difference.0;
        }
    }
}

impl Layer {
    /// Cuts off at most a quantity.
    fn cut(&mut self, wanted: Quantity) -> Portion {
        let quantity = wanted.min(self.remaining);
        let cost = if quantity == self.remaining {
            self.value
        } else {
            self.value.scaled(quantity.0, self.remaining.0).expect("a part is not greater than the whole")
        };
        self.remaining.0 -= quantity.0;
        self.value.0 -= cost.0;
        Portion { batch: Arc::clone(&self.batch), quantity, cost }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::ProductId;
    use crate::time::Timestamp;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    fn batch(row: u64, expires_at: Option<&str>) -> Arc<Batch> {
        Arc::new(Batch {
            id: BatchId(Uuid::from_u128(u128::from(row))),
            row,
            line: 1,
            outlet: "MAIN".into(),
            product: ProductId(Uuid::nil()),
            number: format!("B{row}"),
            received_at: Timestamp(row as i64),
            unit_cost: Amount(100),
            unit_price: None,
            quantity: Quantity(10_000),
            expires_at: expires_at.map(date),
            supplier: None,
            is_blocked: false,
        })
    }

    fn stock(layers: &[(u64, Option<&str>, i64, i64)]) -> Stock {
        let layer = |(row, expires, milli, value): &(u64, Option<&str>, i64, i64)| Layer {
            batch: batch(*row, *expires),
            remaining: Quantity(*milli),
            value: Amount(*value),
        };
        Stock::new(layers.iter().map(layer).collect(), Quantity(0), None)
    }

    fn taken(portions: &[Portion]) -> Vec<(u64, i64, i64)> {
        portions.iter().map(|portion| (portion.batch.row, portion.quantity.0, portion.cost.0)).collect()
    }

    const TODAY: &str = "2025-11-06";

    #[test]
    fn the_oldest_batch_goes_first_and_its_last_unit_takes_what_is_left_of_its_value() {
        let mut stock = stock(&[(2, None, 2_000, 500), (1, None, 3_000, 1_000)]);
        assert_eq!(taken(&stock.take(Quantity(1_000), Consumption::Fifo, date(TODAY)).expect("there")), [(1, 1_000, 333)]);
        assert_eq!(
            taken(&stock.take(Quantity(3_000), Consumption::Fifo, date(TODAY)).expect("there")),
            [(1, 2_000, 667), (2, 1_000, 250)]
        );
        assert_eq!((stock.on_hand(), stock.value()), (Quantity(1_000), Amount(250)));
    }

    #[test]
    fn what_expires_first_goes_first_where_the_product_says_so() {
        let layers = [(1, None, 1_000, 10), (2, Some("2025-12-31"), 1_000, 20), (3, Some("2025-11-30"), 1_000, 30)];
        let portions = stock(&layers).take(Quantity(3_000), Consumption::Fefo, date(TODAY)).expect("there");
        assert_eq!(taken(&portions), [(3, 1_000, 30), (2, 1_000, 20), (1, 1_000, 10)]);
    }

    #[test]
    fn goods_are_sold_on_the_day_of_their_expiry_and_not_after_it() {
        let mut stock = stock(&[(1, Some(TODAY), 1_000, 10)]);
        assert_eq!(stock.sellable(date("2025-11-07")), Quantity(0));
        assert_eq!(stock.take(Quantity(1_000), Consumption::Fifo, date("2025-11-07")), Err(Shortage { available: Quantity(0) }));
        assert!(stock.take(Quantity(1_000), Consumption::Fifo, date(TODAY)).is_ok());
    }

    #[test]
    fn a_blocked_batch_is_not_sold_but_can_be_written_off() {
        let mut stock = stock(&[(1, None, 1_000, 10), (2, None, 1_000, 20)]);
        stock.replace(&Arc::new(Batch { is_blocked: true, ..(*batch(1, None)).clone() }), Amount::ZERO);
        assert_eq!(taken(&stock.take(Quantity(1_000), Consumption::Fifo, date(TODAY)).expect("there")), [(2, 1_000, 20)]);
        assert!(stock.take(Quantity(1), Consumption::Fifo, date(TODAY)).is_err());
        assert_eq!(taken(&stock.write_off(Quantity(1_000), Consumption::Fifo).expect("there")), [(1, 1_000, 10)]);
    }

    #[test]
    fn a_shortage_takes_nothing() {
        let mut stock = stock(&[(1, None, 1_000, 10), (2, None, 1_000, 20)]);
        let before = stock.clone();
        let short = stock.take(Quantity(2_001), Consumption::Fifo, date(TODAY));
        assert_eq!(short, Err(Shortage { available: Quantity(2_000) }));
        assert_eq!(stock, before);
    }

    #[test]
    fn goods_of_one_batch_come_from_it_alone_and_are_no_more_than_is_left_of_it() {
        let mut stock = stock(&[(1, None, 3_000, 30), (2, None, 2_000, 25)]);
        let second = batch(2, None).id;
        let before = stock.clone();
        assert_eq!(stock.take_of(second, Quantity(2_001)), Err(Shortage { available: Quantity(2_000) }));
        assert_eq!(stock, before);
        assert_eq!(taken(&[stock.take_of(second, Quantity(500)).expect("there")]), [(2, 500, 6)]);
        assert_eq!(taken(&[stock.take_of(second, Quantity(1_500)).expect("there")]), [(2, 1_500, 19)]);
        assert_eq!(stock.take_of(second, Quantity(1)), Err(Shortage { available: Quantity(0) }));
        assert_eq!((stock.on_hand(), stock.value()), (Quantity(3_000), Amount(30)));
    }

    #[test]
    fn what_comes_back_lies_where_it_lay() {
        let mut stock = stock(&[(1, None, 1_000, 10), (2, None, 1_000, 20)]);
        let before = stock.clone();
        for portion in stock.take(Quantity(1_500), Consumption::Fifo, date(TODAY)).expect("there") {
            stock.put(&portion.batch, portion.quantity, portion.cost);
        }
        assert_eq!(stock, before);
    }

    proptest! {
        #[test]
        fn however_a_stock_is_cut_up_its_parts_cost_what_it_was_worth(
            layers in prop::collection::vec((1_i64..5_000, 0_i64..100_000), 1..6),
            cuts in prop::collection::vec(1_i64..3_000, 1..40),
            fefo: bool,
        ) {
            let layers: Vec<_> = layers.iter().enumerate().map(|(index, (milli, value))| (index as u64 + 1, None, *milli, *value)).collect();
            let mut stock = stock(&layers);
            let (quantity, value) = (stock.on_hand(), stock.value());
            let order = if fefo { Consumption::Fefo } else { Consumption::Fifo };
            let (mut out, mut cost) = (0, 0);
            for cut in cuts {
                let portions = stock.take_up_to(Quantity(cut), order, |_| true);
                out += portions.iter().map(|portion| portion.quantity.0).sum::<i64>();
                cost += portions.iter().map(|portion| portion.cost.0).sum::<i64>();
                prop_assert!(stock.layers().iter().all(|layer| layer.remaining.0 > 0 && layer.value.0 >= 0));
            }
            prop_assert_eq!(out + stock.on_hand().0, quantity.0);
            prop_assert_eq!(cost + stock.value().0, value.0);
        }
    }
}
