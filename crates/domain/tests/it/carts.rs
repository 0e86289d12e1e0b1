//! Ten thousand random carts, sold and partly returned by the real commands, against the calculator.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{
    Bill, CreditNote, CreditNoteKind, Refund, ReturnItems, ReturnedItem, ReturnedWhat, SellItems, SoldItem,
};
use docket_domain::catalog::{Consumption, CreateProduct, NewProduct, ProductReference, Tax, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::{BatchId, BillId, ProductId};
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{Discount, DiscountKind};
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;
use docket_domain::stock::{ChangeBatch, PurchasedItem, ReceivePurchase, StockKey};
use docket_domain::time::{Date, Timestamp};

use crate::calculator::{Layer, Line, Off, Taken, Wanted, back, half_up, in_coins, is_sellable, offs_of_lines, price, take};
use crate::dice::Dice;
use crate::fixtures::{DAY, settings, someone};
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

const RATES: [&[i128]; 7] =
    [&[], &[5_000], &[9_000, 9_000], &[18_000], &[2_500, 2_500, 1_000], &[14_975, 333], &[21_000, 0, 10_500]];

fn sold_at(rates: &[i128]) -> Vec<Tax> {
    let tax = |(place, rate): (usize, &i128)| Tax { name: format!("T{place}"), rate: Percent(*rate as i64) };
    rates.iter().enumerate().map(tax).collect()
}

fn discounts(offs: &[Off]) -> Vec<Discount> {
    let kind = |one: &Off| match one {
        Off::Percent(percent) => DiscountKind::Percent(Percent(*percent as i64)),
        Off::Amount(amount) => DiscountKind::Amount(Amount(*amount as i64)),
    };
    offs.iter().map(|one| Discount { kind: kind(one), reason: None }).collect()
}

fn amount(minor: i128) -> Amount {
    Amount(minor as i64)
}

impl Model {
    fn open(inclusive: bool, coins: &[i64], dice: &mut Dice) -> Model {
        let coin = dice.of(coins);
        let settings = Settings { prices_include_tax: inclusive, smallest_coin: Amount(coin), ..settings() };
        let mut shop = Shop::open(settings);
        let goods = (0..8).map(|place| Model::product(place, &mut shop, dice)).collect();
        Model { shop, goods, batches: Vec::new(), known: Vec::new(), inclusive, coin: i128::from(coin) }
    }

    fn product(place: usize, shop: &mut Shop, dice: &mut Dice) -> Goods {
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
    fn restock(&mut self, dice: &mut Dice) {
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
        let purchase = ReceivePurchase {
            outlet: None,
            supplier: None,
            reference: None,
            items: items.clone(),
            received_at: Some(Timestamp(received)),
            is_opening: false,
            business_date: None,
        };
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
    fn recall(&mut self, place: usize, dice: &mut Dice) {
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

    fn cart(&self, dice: &mut Dice) -> Cart {
        let items = (0..dice.from(1, 5)).map(|_| {
            let place = dice.from(0, 7) as usize;
            let goods = &self.goods[place];
            let there: i128 = goods.layers.iter().filter(|one| is_sellable(one, TODAY)).map(|one| one.quantity).sum();
            let most = if goods.is_tracked { (there as i64).clamp(1_000, 20_000) } else { 5_000 };
            let quantity = if goods.is_whole { dice.from(1, most / 1_000) * 1_000 } else { dice.from(1, most) };
            let price = dice.one_in(3).then(|| i128::from(dice.of(&[0, 1, 50, 999, 12_349])));
            (place, i128::from(quantity), price, offs(dice))
        });
        Cart { items: items.collect(), offs: offs(dice), tip: if dice.one_in(8) { i128::from(dice.from(1, 500)) } else { 0 } }
    }

    /// What the calculator makes of a cart: the lines with their products, and the shelves afterwards; or why not.
    fn reckon(&self, cart: &Cart) -> Result<(Vec<usize>, Vec<Line>, Vec<Vec<Layer>>), Code> {
        let mut shelves: Vec<Vec<Layer>> = self.goods.iter().map(|goods| goods.layers.clone()).collect();
        let (mut wanted, mut products) = (Vec::new(), Vec::new());
        for (place, quantity, price, offs) in &cart.items {
            let goods = &self.goods[*place];
            let runs = if goods.is_tracked {
                let shelf = shelves[*place].clone();
                let taken = take(&mut shelves[*place], *quantity, goods.by_expiry, TODAY);
                runs(taken.ok_or(Code::StockInsufficient)?, |batch| {
                    let layer = shelf.iter().find(|layer| layer.batch == batch).expect("it was there");
                    price.or(layer.price).unwrap_or(goods.price)
                })
            } else {
                vec![(price.unwrap_or(goods.price), *quantity, Vec::new())]
            };
            let gross: Vec<i128> = runs.iter().map(|(price, quantity, _)| half_up(price * quantity, 1_000)).collect();
            for ((price, quantity, taken), offs) in runs.into_iter().zip(offs_of_lines(offs, &gross)) {
                wanted.push(Wanted { quantity, price, offs, rates: goods.rates.clone(), taken });
                products.push(*place);
            }
        }
        let lines = price(&wanted, &cart.offs, self.inclusive).ok_or(Code::DiscountTooLarge)?;
        Ok((products, lines, shelves))
    }

    /// Sells a cart, or is refused as the calculator says, and compares. The bill, where there is one.
    fn sell(&mut self, cart: &Cart, dice: &mut Dice) -> Option<Sold> {
        let reckoned = self.reckon(cart);
        let total: i128 = reckoned.iter().flat_map(|(_, lines, _)| lines).map(|line| line.total).sum();
        let due = total + cart.tip;
        let (card, cash) = match dice.from(0, 3) {
            0 => (None, Some(0)),
            1 => (Some(due), None),
            2 if due > 1 => (Some(i128::from(dice.from(1, due as i64 - 1))), Some(0)),
            _ => (None, Some(i128::from(dice.from(0, 5_000)))),
        };
        let rest = due - card.unwrap_or(0);
        let to_pay = cash.map_or(0, |_| in_coins(rest, self.coin));
        let rounding = cash.map_or(0, |_| to_pay - rest);
        let tenders = [
            card.map(|card| Tender { method: PaymentMethod::Card, amount: Some(amount(card)) }),
            cash.map(|more| Tender { method: PaymentMethod::Cash, amount: (more > 0).then(|| amount(to_pay + more)) }),
        ];
        let sold = self.shop.run(&someone(Role::Owner), self.selling(cart, tenders.into_iter().flatten().collect()));
        let (products, lines, shelves) = match reckoned {
            Ok(reckoned) => reckoned,
            Err(code) => {
                let refusal = sold.expect_err("the calculator refuses it");
                assert!(refusal.code == code || refusal.problems.iter().any(|problem| problem.code == code), "{refusal:?}");
                return None;
            }
        };
        let Document::Bill(state, _) = sold.expect("the calculator sells it").document else { panic!("not a bill") };
        let bill = &state.bill;
        self.compare_lines(bill, &products, &lines);
        let sum = |part: fn(&Line) -> i128| amount(lines.iter().map(part).sum());
        let cost: i128 = lines.iter().flat_map(|line| &line.taken).map(|taken| taken.cost).sum();
        let tax = sum(|line| line.taxes.iter().sum());
        assert_eq!(bill.totals.subtotal, sum(|line| line.gross));
        assert_eq!(bill.subtotal(), sum(|line| line.gross - line.own_off));
        assert_eq!((bill.totals.discount, bill.totals.tax), (sum(|line| line.off), tax));
        assert_eq!((bill.totals.total, bill.rounding, bill.due()), (amount(total), amount(rounding), amount(due + rounding)));
        assert_eq!((bill.cost, bill.profit()), (amount(cost), Amount((total - cost) as i64 - tax.0)));
        assert_eq!(bill.change_due, amount(cash.unwrap_or(0)));
        assert_eq!(bill.paid_by(PaymentMethod::Card), amount(card.unwrap_or(0)));
        assert_eq!(bill.paid_by(PaymentMethod::Cash), amount(to_pay));
        self.goods.iter_mut().zip(shelves).for_each(|(goods, shelf)| goods.layers = shelf);
        self.compare_shelves();
        let (returned, paid) = (vec![0; lines.len()], total + rounding);
        Some(Sold { bill: bill.id, products, lines, returned, paid, refunded: 0, tip: cart.tip })
    }

    fn selling(&self, cart: &Cart, payments: Vec<Tender>) -> Command {
        let items = cart.items.iter().map(|(place, quantity, price, offs)| SoldItem {
            product: ProductReference(self.goods[*place].sku.clone()),
            quantity: Quantity(*quantity as i64),
            unit_price: price.map(amount),
            discounts: discounts(offs),
            options: Vec::new(),
            notes: String::new(),
        });
        Command::SellItems(Box::new(SellItems {
            items: items.collect(),
            discounts: discounts(&cart.offs),
            tip: amount(cart.tip),
            payments,
            below_cost_reason: Some("a proof".into()),
            ..SellItems::default()
        }))
    }

    fn compare_lines(&self, bill: &Bill, products: &[usize], lines: &[Line]) {
        assert_eq!(bill.lines.len(), lines.len(), "{bill:?} {lines:?}");
        for ((sold, place), line) in bill.lines.iter().zip(products).zip(lines) {
            let taken = sold.portions.iter().map(|portion| self.taken(portion.batch, portion.quantity, portion.cost));
            let found = Line {
                quantity: i128::from(sold.line.quantity.0),
                gross: i128::from(sold.line.gross.0),
                own_off: i128::from(sold.own_discount.0),
                off: i128::from(sold.line.discount.0),
                net: i128::from(sold.line.net.0),
                taxes: sold.line.taxes.iter().map(|tax| i128::from(tax.amount.0)).collect(),
                total: i128::from(sold.line.total.0),
                taken: taken.collect(),
            };
            assert_eq!((sold.line.product, &found), (Some(self.goods[*place].id), line));
            assert_eq!(i128::from(sold.cost.0), line.taken.iter().map(|taken| taken.cost).sum::<i128>());
            assert_eq!(i128::from(sold.line.tax.0), line.taxes.iter().sum::<i128>());
        }
    }

    fn taken(&self, batch: BatchId, quantity: Quantity, cost: Amount) -> Taken {
        let batch = self.batches.iter().position(|known| *known == batch).expect("a batch of this test");
        Taken { batch, quantity: i128::from(quantity.0), cost: i128::from(cost.0) }
    }

    /// What lies on the shelves is what the calculator says, batch by batch.
    fn compare_shelves(&self) {
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

/// Portions of one price beside each other, with that price and how much they are.
fn runs(taken: Vec<Taken>, price: impl Fn(usize) -> i128) -> Vec<(i128, i128, Vec<Taken>)> {
    let mut runs: Vec<(i128, i128, Vec<Taken>)> = Vec::new();
    for one in taken {
        let price = price(one.batch);
        match runs.last_mut().filter(|(of_run, _, _)| *of_run == price) {
            Some((_, quantity, taken)) => {
                *quantity += one.quantity;
                taken.push(one);
            }
            None => runs.push((price, one.quantity, vec![one])),
        }
    }
    runs
}

fn offs(dice: &mut Dice) -> Vec<Off> {
    let count = dice.of(&[0, 0, 0, 1, 1, 2]);
    let percent = |dice: &mut Dice| Off::Percent(i128::from(dice.of(&[10_000, 12_345, 33_333, 50_000, 1])));
    (0..count).map(|_| if dice.one_in(3) { Off::Amount(i128::from(dice.from(1, 300))) } else { percent(dice) }).collect()
}

/// The calculator counts days from the one on which all of this happens.
const TODAY: i64 = 0;

fn day(offset: i64) -> Date {
    let today = Date::parse("2025-11-06").expect("a date");
    Date(today.0.checked_add(jiff::Span::new().days(offset)).expect("a date"))
}

fn days_from_today(date: Date) -> i64 {
    i64::from(day(TODAY).0.until(date.0).expect("a span").get_days())
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

impl Model {
    /// Some of a bill comes back, and everything is as the calculator says.
    fn take_back(&mut self, sold: &mut Sold, everything: bool, dice: &mut Dice) {
        let quantities: Vec<i128> = (0..sold.lines.len()).map(|place| self.wanted_back(sold, place, everything, dice)).collect();
        let backs: Vec<_> = (0..sold.lines.len())
            .filter(|place| quantities[*place] > 0)
            .map(|place| (place, back(&sold.lines[place], sold.returned[place], quantities[place])))
            .collect();
        if backs.is_empty() {
            return;
        }
        let total: i128 = backs.iter().map(|(_, back)| back.total).sum();
        let is_last = sold.lines.iter().enumerate().all(|(at, line)| sold.returned[at] + quantities[at] == line.quantity);
        // The last return gives what is left, whatever coins there were; and no return gives more than that.
        let left = sold.paid - sold.refunded;
        let is_void = is_last && sold.refunded == 0 && sold.returned.iter().all(|returned| *returned == 0) && dice.one_in(2);
        let to_give = if is_void { left + sold.tip } else { left.min(if is_last { left } else { total }) };
        let note = if is_void { self.void(sold.bill) } else { self.returning(sold.bill, &quantities, to_give) };
        assert_eq!(note.refunds.iter().map(|refund| i128::from(refund.amount.0)).sum::<i128>(), to_give);
        let found: Vec<_> = note.lines.iter().collect();
        assert_eq!(found.len(), backs.len());
        for (line, (place, back)) in found.iter().zip(&backs) {
            let taxes: Vec<i128> = line.taxes.iter().map(|tax| i128::from(tax.amount.0)).collect();
            assert_eq!((line.bill_line as usize, i128::from(line.quantity.0)), (place + 1, quantities[*place]));
            assert_eq!((line.gross, line.discount), (amount(back.gross), amount(back.off)));
            assert_eq!((line.net, taxes.as_slice(), line.total), (amount(back.net), back.taxes.as_slice(), amount(back.total)));
            assert_eq!(line.tax, amount(back.taxes.iter().sum()));
            assert_eq!(line.cost, amount(back.goods.iter().map(|goods| goods.cost).sum()));
        }
        let sum = |part: fn(&crate::calculator::Back) -> i128| amount(backs.iter().map(|(_, back)| part(back)).sum());
        assert_eq!((note.totals.net, note.totals.total), (sum(|back| back.net), amount(total)));
        assert_eq!(note.totals.tax, sum(|back| back.taxes.iter().sum()));
        assert_eq!(note.totals.cost, sum(|back| back.goods.iter().map(|goods| goods.cost).sum()));
        assert_eq!(i128::from(note.totals.due().0), to_give);
        for (place, back) in &backs {
            let goods = back.goods.clone();
            self.put_back(sold.products[*place], goods);
            sold.returned[*place] += quantities[*place];
        }
        sold.refunded += to_give;
        self.compare_shelves();
    }

    fn wanted_back(&self, sold: &Sold, place: usize, everything: bool, dice: &mut Dice) -> i128 {
        let left = (sold.lines[place].quantity - sold.returned[place]) as i64;
        let wanted = match self.goods[sold.products[place]].is_whole {
            _ if everything => left,
            true => dice.from(0, left / 1_000) * 1_000,
            false => dice.from(0, left),
        };
        i128::from(wanted)
    }

    /// Returns those quantities of the lines, all of it paid back in exact cash.
    fn returning(&mut self, bill: BillId, quantities: &[i128], to_give: i128) -> Arc<CreditNote> {
        let items = quantities.iter().enumerate().filter(|(_, quantity)| **quantity > 0).map(|(place, quantity)| ReturnedItem {
            what: ReturnedWhat::Line(place as u32 + 1),
            quantity: Quantity(*quantity as i64),
        });
        let refund = Refund { method: PaymentMethod::Cash, amount: amount(to_give) };
        let refunds = if to_give == 0 { Vec::new() } else { vec![refund] };
        self.credited(bill, CreditNoteKind::Return, items.collect(), refunds)
    }

    /// Takes a bill back whole; each method gets what it paid.
    fn void(&mut self, bill: BillId) -> Arc<CreditNote> {
        self.credited(bill, CreditNoteKind::Void, Vec::new(), Vec::new())
    }

    fn credited(
        &mut self,
        bill: BillId,
        kind: CreditNoteKind,
        items: Vec<ReturnedItem>,
        refunds: Vec<Refund>,
    ) -> Arc<CreditNote> {
        let command = ReturnItems { bill, kind, items, refunds, reason: "it did not fit".into() };
        let outcome = self.shop.run(&someone(Role::Owner), Command::ReturnItems(Box::new(command))).expect("it is taken back");
        let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
        note
    }

    /// The goods lie again in their batches, which are as old as they were.
    fn put_back(&mut self, place: usize, goods: Vec<Taken>) {
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
}

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
