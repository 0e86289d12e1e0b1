//! Sales: a cart as a till would send it, reckoned and sold.

use docket_domain::access::Role;
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Bill, SellItems, SoldItem};
use docket_domain::catalog::ProductReference;
use docket_domain::command::{Command, Document};
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{Discount, DiscountKind};
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;

use crate::calculator::{Layer, Line, Off, Taken, Wanted, half_up, in_coins, is_sellable, offs_of_lines, price, take};
use crate::dice::Dice;
use crate::fixtures::someone;

use super::{Cart, Model, Sold, TODAY, amount};

/// The products of the lines, the lines, and every product's shelf afterwards.
type Reckoned = (Vec<usize>, Vec<Line>, Vec<Vec<Layer>>);

impl Model {
    pub(super) fn cart(&self, dice: &mut Dice) -> Cart {
        let items = (0..dice.from(1, 3)).map(|_| {
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

    /// What the calculator makes of a cart; or why not.
    pub(super) fn reckon(&self, cart: &Cart) -> Result<Reckoned, Code> {
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
    pub(super) fn sell(&mut self, cart: &Cart, dice: &mut Dice) -> Option<Sold> {
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

    pub(super) fn selling(&self, cart: &Cart, payments: Vec<Tender>) -> Command {
        let items = cart.items.iter().map(|(place, quantity, price, offs)| SoldItem {
            product: ProductReference(self.goods[*place].sku.clone()),
            quantity: Quantity(*quantity as i64),
            unit_price: price.map(amount),
            discounts: discounts(offs),
            known: docket_domain::billing::KnownItem::default(),
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

    pub(super) fn compare_lines(&self, bill: &Bill, products: &[usize], lines: &[Line]) {
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
}

fn discounts(offs: &[Off]) -> Vec<Discount> {
    let kind = |one: &Off| match one {
        Off::Percent(percent) => DiscountKind::Percent(Percent(*percent as i64)),
        Off::Amount(amount) => DiscountKind::Amount(Amount(*amount as i64)),
    };
    offs.iter().map(|one| Discount { kind: kind(one), reason: None }).collect()
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
