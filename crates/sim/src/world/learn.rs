//! What clients see of what was done: every document of which a record says that it changed.

use docket_domain::book::{Key, Loaded};
use docket_domain::ids::{
    BatchId, BillId, CustomerId, MerchantId, OrderId, PaymentId, ProductId, ShiftId, StandingOrderId, TokenId, UserId,
};

use super::World;
use super::disk::Uuid;
use crate::workload::Known;

impl World {
    /// Reads what has changed of a merchant.
    pub(super) fn learn(&mut self, id: MerchantId) {
        let merchant = self.merchants.get_mut(&id).expect("one of them");
        let (head, _) = self.look.head(id);
        let changed = self.look.all(
            "SELECT DISTINCT subject_kind, subject_id, subject_row FROM record WHERE merchant_id = ?1 AND seq > ?2",
            [id.0, merchant.read_to],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<[u8; 16]>>(1)?, row.get::<_, Option<i64>>(2)?)),
        );
        merchant.read_to = head;
        let mut keys = Vec::new();
        for (kind, subject, row) in changed {
            let Some(subject) = subject.map(Uuid::from_bytes) else { continue };
            match kind.as_str() {
                "order" => keys.push(Key::Order(OrderId(subject))),
                "customer" => keys.push(Key::Customer(CustomerId(subject))),
                "payment" => keys.push(Key::Payment(PaymentId(subject))),
                "bill" => keys.push(Key::Bill(BillId(subject))),
                "batch" => keys.push(Key::Batch(BatchId(subject))),
                "shift" if !merchant.known.shifts.contains(&ShiftId(subject)) => merchant.known.shifts.push(ShiftId(subject)),
                "user" if !merchant.known.users.contains(&UserId(subject)) => merchant.known.users.push(UserId(subject)),
                "token" if !merchant.known.tokens.contains(&TokenId(subject)) => merchant.known.tokens.push(TokenId(subject)),
                "standingOrder" => keys.push(Key::StandingOrder(StandingOrderId(subject))),
                "product" => {
                    let sql = "SELECT sku FROM product WHERE merchant_id = ?1 AND product_id = ?2";
                    let sku: Option<String> = self.look.value(sql, rusqlite::params![id.0, subject.as_bytes().as_slice()]);
                    merchant.known.goods.skus.extend(sku.map(|sku| (ProductId(subject), sku)));
                }
                "creditNote" => {
                    let sql =
                        "SELECT b.bill_id FROM credit_note c JOIN bill b ON b.merchant_id = c.merchant_id AND b.row = c.bill_row
                               WHERE c.merchant_id = ?1 AND c.row = ?2";
                    let bill = self.look.value::<[u8; 16]>(sql, [Some(id.0), row]);
                    keys.extend(bill.map(|bill| Key::Bill(BillId(Uuid::from_bytes(bill)))));
                }
                "stockDocument" => {
                    let sql = "SELECT kind FROM stock_document WHERE merchant_id = ?1 AND row = ?2";
                    if self.look.value::<String>(sql, [Some(id.0), row]).as_deref() == Some("purchase") {
                        let row = row.unwrap_or_default().unsigned_abs();
                        merchant.known.goods.purchases.push((docket_domain::ids::StockDocumentId(subject), row));
                    }
                    let sql = "SELECT batch_id FROM batch WHERE merchant_id = ?1 AND row = ?2 ORDER BY line";
                    let batches = self.look.all(sql, [Some(id.0), row], |row| row.get::<_, [u8; 16]>(0));
                    keys.extend(batches.into_iter().map(|batch| Key::Batch(BatchId(Uuid::from_bytes(batch)))));
                }
                _ => {}
            }
        }
        // A payment changes what its order says of it.
        let orders = keys.iter().filter_map(|key| match key {
            Key::Payment(payment) => {
                let sql =
                    "SELECT o.order_id FROM payment p JOIN orders o ON o.merchant_id = p.merchant_id AND o.row = p.order_row
                           WHERE p.merchant_id = ?1 AND p.payment_id = ?2";
                self.look.value::<[u8; 16]>(sql, rusqlite::params![id.0, payment.0.as_bytes().as_slice()])
            }
            _ => None,
        });
        let orders: Vec<Key> = orders.map(|order| Key::Order(OrderId(Uuid::from_bytes(order)))).collect();
        keys.extend(orders);
        for loaded in self.reads.load_blocking(id, &keys).expect("the records can be read") {
            see(&mut merchant.known, loaded);
        }
    }
}

fn see(known: &mut Known, loaded: Loaded) {
    match loaded {
        Loaded::StandingOrder(_, Some(order)) => match known.standing.iter_mut().find(|known| known.id == order.id) {
            Some(known) => *known = order,
            None => known.standing.push(order),
        },
        Loaded::Order(id, Some(order)) => drop(known.goods.orders.insert(id, order)),
        Loaded::Bill(id, Some(bill)) => drop(known.goods.bills.insert(id, bill)),
        Loaded::Batch(id, Some(batch)) => drop(known.goods.batches.insert(id, batch)),
        Loaded::Customer(_, Some(customer)) => match known.customers.iter_mut().find(|known| known.id == customer.id) {
            Some(known) => *known = customer,
            None => known.customers.push(customer),
        },
        Loaded::Payment(_, Some(payment)) => match known.payments.iter_mut().find(|known| known.id == payment.id) {
            Some(known) => *known = payment,
            None => known.payments.push(payment),
        },
        _ => {}
    }
}
