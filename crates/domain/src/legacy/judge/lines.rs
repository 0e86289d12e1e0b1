//! What an order's lines come to. The charged total is believed: it is what the customer was told and has paid.
//!
//! | what the files say | what comes in |
//! | --- | --- |
//! | items come to total − fee − tax + discount, each half-up as Docket prices lines | the items |
//! | items come to less | a line "Difference to the old total" |
//! | items come to more | the rest is a discount |
//! | no items, or none that a line can hold | one line with the total |
//! | an item below zero | a discount of that much: such systems write discounts like that |
//! | fee and tax are more than the total | they are cut to it |

use super::report::{Draft, Report, Values};
use crate::legacy::findings::FindingCode;
use crate::legacy::rows::{ItemRow, LegacyFile, OrderRow, OrderRows};
use crate::legacy::taking_in::LegacyLine;
use crate::limits::AMOUNT_MINOR_MAX;
use crate::money::Amount;
use crate::quantity::Quantity;

/// What is sold by the piece, once.
const ONE: Quantity = Quantity(1_000);

/// Lines that come to the total: lines − discount + fee + tax.
pub struct Lines {
    pub lines: Vec<LegacyLine>,
    pub discount: Amount,
    pub delivery_fee: Amount,
    pub tax: Amount,
    pub total: Amount,
}

/// What the customer was charged: nothing where the file says less than that.
pub fn charged(order: &OrderRow) -> i64 {
    order.total.0.clamp(0, AMOUNT_MINOR_MAX)
}

pub fn lines(rows: &OrderRows, report: &mut Report<'_>) -> Lines {
    let order = &rows.order;
    let total = charged(order);
    let tax = order.tax.0.clamp(0, total);
    let delivery_fee = order.delivery_fee.0.clamp(0, total - tax);
    let net = total - tax - delivery_fee;
    let items = Items::of(&rows.items);
    let discount = order.discount.0.max(0) + items.taken_off;
    let difference = i128::from(net) + i128::from(discount) - items.sum;
    let fits = (total, tax, delivery_fee) == (order.total.0, order.tax.0, order.delivery_fee.0) && order.discount.0 >= 0;
    let mut found = Lines {
        lines: items.lines,
        discount: Amount(discount),
        delivery_fee: Amount(delivery_fee),
        tax: Amount(tax),
        total: Amount(total),
    };
    if found.lines.is_empty() {
        found.without_items(rows, net, report);
    } else if difference != 0 || !fits || !items.are_whole {
        found.put_right(order, difference, net, items.sum, report);
    }
    found
}

impl Lines {
    fn without_items(&mut self, rows: &OrderRows, net: i64, report: &mut Report<'_>) {
        let order = &rows.order;
        let is_missing = rows.items.is_empty();
        let code = if is_missing { FindingCode::OrderItemsMissing } else { FindingCode::OrderTotalMismatch };
        self.discount = Amount(self.discount.0.min(AMOUNT_MINOR_MAX - net));
        self.lines = vec![line(format!("Items of the old order {}", order.number), net + self.discount.0)];
        let draft = Draft::new(code).order(order);
        let draft = draft.says(LegacyFile::Orders, order.line, format!("total = {}", report.amount(order.total.0)));
        let new = vec![("items", "1".to_owned()), ("total", report.amount(self.total.0))];
        report.put_right(
            draft,
            vec![("items", rows.items.len().to_string())],
            new,
            "It comes in with one line that comes to its total.",
        );
    }

    fn put_right(&mut self, order: &OrderRow, difference: i128, net: i64, sum: i128, report: &mut Report<'_>) {
        let old = self.values(order, sum, report);
        let most = sum.max(i128::from(net) + i128::from(self.discount.0));
        match i64::try_from(difference) {
            // Items that no amount can hold: only the total is certain.
            _ if most > i128::from(AMOUNT_MINOR_MAX) => {
                (self.lines, self.discount) = (vec![line(format!("Items of the old order {}", order.number), net)], Amount::ZERO);
            }
            Ok(more @ 1..) => self.lines.push(line("Difference to the old total".into(), more)),
            Ok(less) => self.discount.0 -= less,
            Err(_) => unreachable!("a difference of what amounts can hold"),
        }
        let draft = Draft::new(FindingCode::OrderTotalMismatch).order(order);
        let draft = draft.says(LegacyFile::Orders, order.line, format!("total = {}", report.amount(order.total.0)));
        let what = match difference {
            1.. => "The charged total is believed: a line “Difference to the old total” is added.",
            0 => "The charged total is believed: discount, fee and tax are cut to what it holds.",
            _ => "The charged total is believed: what the items come to more is a discount.",
        };
        let new = vec![
            ("lines", self.lines.len().to_string()),
            ("discount", report.amount(self.discount.0)),
            ("deliveryFee", report.amount(self.delivery_fee.0)),
            ("tax", report.amount(self.tax.0)),
            ("total", report.amount(self.total.0)),
        ];
        let draft = draft.says(LegacyFile::Orders, order.line, said(&old));
        report.put_right(draft, old, new, what);
    }

    fn values(&self, order: &OrderRow, sum: i128, report: &Report<'_>) -> Values {
        let sum = i64::try_from(sum).map_or_else(|_| "too much".to_owned(), |sum| report.amount(sum));
        vec![
            ("items", sum),
            ("discount", report.amount(order.discount.0)),
            ("deliveryFee", report.amount(order.delivery_fee.0)),
            ("tax", report.amount(order.tax.0)),
            ("total", report.amount(order.total.0)),
        ]
    }
}

fn said(values: &Values) -> String {
    let parts: Vec<String> = values.iter().take(4).map(|(name, value)| format!("{name} = {value}")).collect();
    parts.join(", ")
}

fn line(description: String, price: i64) -> LegacyLine {
    LegacyLine { description, quantity: ONE, unit_price: Amount(price) }
}

struct Items {
    lines: Vec<LegacyLine>,
    /// What the lines come to.
    sum: i128,
    /// What items below zero take off.
    taken_off: i64,
    /// Whether all of them could be reckoned.
    are_whole: bool,
}

impl Items {
    fn of(rows: &[ItemRow]) -> Items {
        let mut items = Items { lines: Vec::with_capacity(rows.len()), sum: 0, taken_off: 0, are_whole: true };
        for row in rows {
            match row.unit_price.scaled(row.quantity.0, 1_000) {
                Some(gross) if gross.0 < 0 => items.take_off(gross),
                Some(gross) => items.add(row, gross),
                None => items.are_whole = false,
            }
        }
        items
    }

    fn take_off(&mut self, gross: Amount) {
        match Amount(self.taken_off).minus(gross) {
            Some(Amount(taken_off)) => self.taken_off = taken_off,
            None => self.are_whole = false,
        }
    }

    fn add(&mut self, row: &ItemRow, gross: Amount) {
        self.sum += i128::from(gross.0);
        if row.quantity.0 > 0 && row.unit_price.0 >= 0 {
            let (quantity, unit_price) = (row.quantity, row.unit_price);
            self.lines.push(LegacyLine { description: row.product.clone(), quantity, unit_price });
        } else if gross.0 > 0 {
            self.lines.push(line(row.product.clone(), gross.0));
        }
    }
}
