//! How much of every product is at every outlet.

use std::collections::BTreeMap;

use docket_domain::catalog::ProductReference;
use docket_domain::command::Command;
use docket_domain::ids::MerchantId;
use docket_domain::stock::Adjustment;
use rusqlite::params;

use super::Change;
use crate::months::OUTLETS;
use crate::world::Look;
use crate::{Failure, Verdict};

/// Outlet and SKU.
type Place = (String, String);

/// How much there is, in thousandths.
#[derive(Default)]
pub struct Goods {
    there: BTreeMap<Place, i64>,
    is_unknown: bool,
}

impl Goods {
    /// What a command that was done does to goods.
    pub fn change(&self, command: &Command, look: &Look, merchant: MerchantId) -> Change<Vec<(Place, i64)>> {
        let sku = |product: &ProductReference| -> String {
            let Some(id) = product.id() else { return product.0.clone() };
            let sql = "SELECT sku FROM product WHERE merchant_id = ?1 AND product_id = ?2";
            look.value(sql, params![merchant.0, id.0.as_bytes().as_slice()]).unwrap_or_default()
        };
        let outlet = |named: &Option<String>| named.clone().unwrap_or_else(|| OUTLETS[0].to_owned());
        let at = |outlet: String, product: &ProductReference, quantity: i64| ((outlet, sku(product)), quantity);
        match command {
            Command::ReceivePurchase(purchase) => {
                let items = purchase.items.iter();
                Change::Known(items.map(|item| at(outlet(&purchase.outlet), &item.product, item.quantity.0)).collect())
            }
            Command::SellItems(sale) => {
                let items = sale.items.iter();
                Change::Known(items.map(|item| at(outlet(&sale.outlet), &item.product, -item.quantity.0)).collect())
            }
            Command::TransferStock(transfer) => {
                let items = transfer.items.iter().flat_map(|item| {
                    let (from, to, quantity) = (transfer.from.clone(), transfer.to.clone(), item.quantity.0);
                    [at(from, &item.product, -quantity), at(to, &item.product, quantity)]
                });
                Change::Known(items.collect())
            }
            Command::AdjustStock(adjust) => {
                let mut changes = Vec::new();
                for item in &adjust.items {
                    let quantity = match item.adjustment {
                        Adjustment::Waste(quantity) => -quantity.0,
                        Adjustment::Found(quantity) => quantity.0,
                        Adjustment::Counted(_) => return Change::Unknown,
                    };
                    changes.push(at(outlet(&adjust.outlet), &item.product, quantity));
                }
                Change::Known(changes)
            }
            Command::ReturnItems(_)
            | Command::ReturnPurchase(_)
            | Command::TransitionOrder(_)
            | Command::DeliverOrder(_)
            | Command::SetUpMerchant(_) => Change::Unknown,
            _ => Change::Known(Vec::new()),
        }
    }

    /// Puts goods somewhere, or takes them away.
    pub fn apply(&mut self, change: Change<Vec<(Place, i64)>>) {
        match change {
            Change::Unknown => self.is_unknown = true,
            Change::Known(changes) => {
                for (place, quantity) in changes {
                    *self.there.entry(place).or_default() += quantity;
                }
            }
        }
    }

    /// Looks whether the records have the same.
    pub fn compare(&mut self, look: &Look, merchant: MerchantId) -> Verdict {
        let sql = "SELECT s.outlet, p.sku, sum(s.quantity) FROM stock s
                   JOIN product p ON p.merchant_id = s.merchant_id AND p.product_id = s.product_id
                   WHERE s.merchant_id = ?1 GROUP BY s.outlet, p.sku";
        let stored = look.all(sql, [merchant.0], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
        let stored: BTreeMap<Place, i64> = stored.into_iter().collect();
        if std::mem::take(&mut self.is_unknown) {
            self.there = stored;
            return Ok(());
        }
        self.there.retain(|_, quantity| *quantity != 0);
        if self.there != stored {
            let detail = format!("{:?} by what was done, {stored:?} by the records", self.there);
            return Err(Failure::new("there is what came less what went", detail));
        }
        Ok(())
    }
}
