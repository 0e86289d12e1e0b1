//! Stock is the sum of its movements, and what left cost what the oldest batches cost.

use std::collections::BTreeMap;

use docket_domain::ids::MerchantId;

use super::none;
use crate::world::Look;
use crate::{Failure, Verdict};

/// A movement of goods.
struct Moved {
    row: i64,
    batch: [u8; 16],
    kind: String,
    quantity: i64,
    value: i64,
}

/// A batch, as movements left it.
struct Layer {
    shelf: (String, [u8; 16]),
    /// Its place in the order of age.
    age: (i64, i64, i64),
    expires_at: Option<i64>,
    /// Whether it was ever held back from sale: then it may have been passed over.
    was_changed: bool,
    quantity: i64,
    value: i64,
}

pub fn audit(look: &Look, merchant: MerchantId) -> Verdict {
    none(
        look,
        merchant,
        "there is what movements brought",
        "WITH moved AS (SELECT outlet, product_id, batch_id, sum(quantity) AS quantity, sum(value) AS value
                        FROM stock_movement WHERE merchant_id = ?1 GROUP BY 1, 2, 3)
         SELECT 'batch ' || hex(batch_id) || ': ' || group_concat(quantity) || ' worth ' || group_concat(value) FROM (
             SELECT * FROM moved UNION ALL SELECT outlet, product_id, batch_id, -quantity, -value FROM stock WHERE merchant_id = ?1)
         GROUP BY outlet, product_id, batch_id HAVING sum(quantity) <> 0 OR sum(value) <> 0",
    )?;
    none(
        look,
        merchant,
        "the ledger has what stock is worth",
        "SELECT 'the ledger has ' || l.amount || ', stock is worth ' || s.value
         FROM (SELECT coalesce(sum(debit - credit), 0) AS amount FROM ledger_balance WHERE merchant_id = ?1 AND account = 'inventory') AS l,
              (SELECT coalesce(sum(value), 0) AS value FROM stock WHERE merchant_id = ?1) AS s
         WHERE l.amount <> s.value",
    )?;
    none(
        look,
        merchant,
        "a bill cost what left for it",
        "SELECT b.number || ': ' || b.cost FROM bill b
         LEFT JOIN (SELECT row, -sum(value) AS cost FROM stock_movement WHERE merchant_id = ?1 AND kind = 'sale' GROUP BY row) AS m
             ON m.row = b.row
         WHERE b.merchant_id = ?1 AND b.cost <> coalesce(m.cost, 0)",
    )?;
    replay(look, merchant)
}

/// Plays the movements once more, and works out what each must have cost.
fn replay(look: &Look, merchant: MerchantId) -> Verdict {
    let mut layers = layers(look, merchant);
    let sql = "SELECT row, batch_id, kind, quantity, value, business_date FROM stock_movement WHERE merchant_id = ?1 ORDER BY row, line";
    let moved = look.all(sql, [merchant.0], |row| {
        let moved = Moved { row: row.get(0)?, batch: row.get(1)?, kind: row.get(2)?, quantity: row.get(3)?, value: row.get(4)? };
        Ok((moved, row.get::<_, i64>(5)?))
    });
    let fifo = fifo(look, merchant);
    for (moved, date) in moved {
        let wrong = |claim, detail: String| Err(Failure::new(claim, format!("record {}, {}: {detail}", moved.row, moved.kind)));
        let Some(layer) = layers.get(&moved.batch) else { return wrong("every movement has its batch", String::new()) };
        if moved.quantity < 0 {
            let (there, worth, taken) = (i128::from(layer.quantity), i128::from(layer.value), -i128::from(moved.quantity));
            if taken > there {
                return wrong("nothing is taken that is not there", format!("{taken} of {there}"));
            }
            let cost = if taken == there { worth } else { (2 * worth * taken + there) / (2 * there) };
            if cost != -i128::from(moved.value) {
                return wrong("what is taken costs its part", format!("{} instead of {cost}", -moved.value));
            }
            if moved.kind == "sale" && fifo.contains(&layer.shelf.1) && !layer.was_changed {
                let is_sellable = |other: &&Layer| other.expires_at.is_none_or(|last| last >= date) && !other.was_changed;
                let mut older =
                    layers.values().filter(|other| other.shelf == layer.shelf && other.age < layer.age && other.quantity > 0);
                if let Some(older) = older.find(is_sellable) {
                    return wrong("the oldest is sold first", format!("{} is left of an older batch", older.quantity));
                }
            }
        }
        let layer = layers.get_mut(&moved.batch).expect("it was there just now");
        layer.quantity += moved.quantity;
        layer.value += moved.value;
    }
    Ok(())
}

fn layers(look: &Look, merchant: MerchantId) -> BTreeMap<[u8; 16], Layer> {
    let sql = "SELECT b.batch_id, b.outlet, b.product_id, b.received_at, b.row, b.line, b.expires_at,
                      EXISTS (SELECT 1 FROM record r WHERE r.merchant_id = b.merchant_id AND r.subject_kind = 'batch'
                              AND r.subject_id = b.batch_id AND r.seq <> b.row)
               FROM batch b WHERE b.merchant_id = ?1";
    let layers = look.all(sql, [merchant.0], |row| {
        let layer = Layer {
            shelf: (row.get(1)?, row.get(2)?),
            age: (row.get(3)?, row.get(4)?, row.get(5)?),
            expires_at: row.get(6)?,
            was_changed: row.get(7)?,
            quantity: 0,
            value: 0,
        };
        Ok((row.get(0)?, layer))
    });
    layers.into_iter().collect()
}

/// The products of which the oldest is sold first.
fn fifo(look: &Look, merchant: MerchantId) -> Vec<[u8; 16]> {
    look.all("SELECT product_id FROM product WHERE merchant_id = ?1 AND consumption = 'fifo'", [merchant.0], |row| row.get(0))
}
