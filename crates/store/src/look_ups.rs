//! What finds the rows of a customer, a wallet, an account or a product: tables to which entries come some thousands at a time.
//!
//! An index has its entry in the commit of the row, on a page of its own for every customer and product, and most of what a group wrote
//! were such pages. Here entries come sorted, once in some thousand records, in the commit of the group that completes them. Until then a row is
//! found where it stands: behind the number of the record up to which the look-up is complete, of which `merchant` has one for each. So whoever looks
//! something up looks in two places, and what they find is never late.
//!
//! | table | finds | of |
//! | --- | --- | --- |
//! | `order_of_customer` | orders | a customer's row |
//! | `payment_of_customer` | payments | a customer's row |
//! | `bill_of_customer` | bills | a customer's row |
//! | `posting_of_wallet` | entries of a wallet, with their amounts | a customer's row, as `posting.part` |
//! | `posting_of_account` | postings | an account |
//! | `movement_of_product` | movements of goods | a product |
//!
//! Rows are numbered by the record that made them, so that those of one group stand behind those of all before it. Of what an entry is
//! made, only an order's customer ever changes ([`change_customer`]).

use docket_domain::ids::MerchantId;

use crate::sql::{Connection, Result, params};

/// When the number of records passes a multiple of this, one of the look-ups is completed, the next at the next multiple: six small
/// pauses instead of a long one. Whoever looks something up reads the rows of six times as many records at most, with those of one
/// group, which is some milliseconds.
const STEP: u64 = 2_048;

/// One of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookUp {
    Orders,
    Payments,
    Bills,
    Wallets,
    Accounts,
    Movements,
}

impl LookUp {
    const ALL: [LookUp; 6] =
        [LookUp::Orders, LookUp::Payments, LookUp::Bills, LookUp::Wallets, LookUp::Accounts, LookUp::Movements];

    /// What says up to which record a merchant's rows are in it.
    fn indexed_to(self) -> &'static str {
        match self {
            LookUp::Orders => "SELECT order_of_customer_to FROM merchant WHERE merchant_id = ?1",
            LookUp::Payments => "SELECT payment_of_customer_to FROM merchant WHERE merchant_id = ?1",
            LookUp::Bills => "SELECT bill_of_customer_to FROM merchant WHERE merchant_id = ?1",
            LookUp::Wallets => "SELECT posting_of_wallet_to FROM merchant WHERE merchant_id = ?1",
            LookUp::Accounts => "SELECT posting_of_account_to FROM merchant WHERE merchant_id = ?1",
            LookUp::Movements => "SELECT movement_of_product_to FROM merchant WHERE merchant_id = ?1",
        }
    }

    /// How entries come to it, of rows after `?2` up to `?3`, and how that is noted.
    fn complete(self) -> [&'static str; 2] {
        match self {
            LookUp::Orders => [
                "INSERT INTO order_of_customer (merchant_id, customer_row, row)
                 SELECT merchant_id, customer_row, row FROM orders
                 WHERE merchant_id = ?1 AND row > ?2 AND row <= ?3 AND customer_row IS NOT NULL ORDER BY customer_row, row",
                "UPDATE merchant SET order_of_customer_to = ?2 WHERE merchant_id = ?1",
            ],
            LookUp::Payments => [
                "INSERT INTO payment_of_customer (merchant_id, customer_row, row)
                 SELECT merchant_id, customer_row, row FROM payment
                 WHERE merchant_id = ?1 AND row > ?2 AND row <= ?3 AND customer_row IS NOT NULL ORDER BY customer_row, row",
                "UPDATE merchant SET payment_of_customer_to = ?2 WHERE merchant_id = ?1",
            ],
            LookUp::Bills => [
                "INSERT INTO bill_of_customer (merchant_id, customer_row, row)
                 SELECT merchant_id, customer_row, row FROM bill
                 WHERE merchant_id = ?1 AND row > ?2 AND row <= ?3 AND customer_row IS NOT NULL ORDER BY customer_row, row",
                "UPDATE merchant SET bill_of_customer_to = ?2 WHERE merchant_id = ?1",
            ],
            LookUp::Wallets => [
                "INSERT INTO posting_of_wallet (merchant_id, part, entry_row, line, amount)
                 SELECT merchant_id, part, entry_row, line, amount FROM posting
                 WHERE merchant_id = ?1 AND entry_row > ?2 AND entry_row <= ?3 AND account = 'wallets'
                 ORDER BY part, entry_row, line",
                "UPDATE merchant SET posting_of_wallet_to = ?2 WHERE merchant_id = ?1",
            ],
            LookUp::Accounts => [
                "INSERT INTO posting_of_account (merchant_id, account, entry_row, line)
                 SELECT merchant_id, account, entry_row, line FROM posting
                 WHERE merchant_id = ?1 AND entry_row > ?2 AND entry_row <= ?3 ORDER BY account, entry_row, line",
                "UPDATE merchant SET posting_of_account_to = ?2 WHERE merchant_id = ?1",
            ],
            LookUp::Movements => [
                "INSERT INTO movement_of_product (merchant_id, product_id, row, line)
                 SELECT merchant_id, product_id, row, line FROM stock_movement
                 WHERE merchant_id = ?1 AND row > ?2 AND row <= ?3 ORDER BY product_id, row, line",
                "UPDATE merchant SET movement_of_product_to = ?2 WHERE merchant_id = ?1",
            ],
        }
    }

    /// Whether its turn comes as the number of records goes from one to another.
    fn is_due(self, before: u64, seq: u64) -> bool {
        let place = LookUp::ALL.iter().position(|one| *one == self).expect("one of all") as u64;
        let turns = (before / STEP + 1)..=(seq / STEP);
        turns.rev().take(LookUp::ALL.len()).any(|turn| turn % LookUp::ALL.len() as u64 == place)
    }
}

/// Completes what is due where a group took the records from one number to another. To be called when all other rows of the group are
/// written.
pub(crate) fn complete_what_is_due(connection: &Connection, merchant: MerchantId, before: u64, seq: u64) -> Result<()> {
    for look_up in LookUp::ALL.into_iter().filter(|look_up| look_up.is_due(before, seq)) {
        let from = indexed_to(connection, merchant, look_up)?;
        let [insert, note] = look_up.complete();
        connection.execute(insert, params![merchant.0, from, seq as i64])?;
        connection.execute(note, params![merchant.0, seq as i64])?;
    }
    Ok(())
}

/// The number of the last record whose rows are in a look-up.
fn indexed_to(connection: &Connection, merchant: MerchantId, look_up: LookUp) -> Result<i64> {
    connection.query_row(look_up.indexed_to(), [merchant.0], |row| row.get(0))
}

/// Notes that an order is of another customer.
pub(crate) fn change_customer(
    connection: &Connection,
    merchant: MerchantId,
    order: u64,
    before: Option<u64>,
    after: Option<u64>,
) -> Result<()> {
    if let Some(before) = before {
        connection.execute(
            "DELETE FROM order_of_customer WHERE merchant_id = ?1 AND customer_row = ?2 AND row = ?3",
            params![merchant.0, before as i64, order as i64],
        )?;
    }
    if let Some(after) = after {
        connection.execute(
            "INSERT INTO order_of_customer (merchant_id, customer_row, row)
             SELECT merchant_id, ?2, ?3 FROM merchant WHERE merchant_id = ?1 AND order_of_customer_to >= ?3",
            params![merchant.0, after as i64, order as i64],
        )?;
    }
    Ok(())
}

/// The query for the rows of what customers have, who are themselves the rows of a query. `?1` is the merchant.
pub(crate) fn of_customers(look_up: &str, table: &str, customers: &str) -> String {
    format!(
        "SELECT row FROM {look_up} WHERE merchant_id = ?1 AND customer_row IN ({customers})
         UNION ALL
         SELECT row FROM {table} WHERE merchant_id = ?1 AND row > (SELECT {look_up}_to FROM merchant WHERE merchant_id = ?1)
            AND customer_row IN ({customers})"
    )
}

/// Where rows are found: each place with the number of the last record that is in the look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the look-up: the rows up to that.
    LookUp(i64),
    /// In the table itself: the rows after it.
    Table(i64),
}

impl Place {
    /// That number.
    pub fn to(self) -> i64 {
        let (Place::LookUp(to) | Place::Table(to)) = self;
        to
    }
}

/// A page of rows in their order, from both places. What is read of them need not be of one moment: what comes into the look-up
/// meanwhile is after the number.
pub(crate) fn page<T>(
    connection: &Connection,
    merchant: MerchantId,
    look_up: LookUp,
    oldest_first: bool,
    limit: usize,
    mut read: impl FnMut(Place, usize) -> Result<Vec<T>>,
) -> Result<Vec<T>> {
    let to = indexed_to(connection, merchant, look_up)?;
    let mut places = [Place::Table(to), Place::LookUp(to)];
    if oldest_first {
        places.reverse();
    }
    let mut rows = read(places[0], limit)?;
    if rows.len() < limit {
        rows.extend(read(places[1], limit - rows.len())?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_of_a_stretch_of_rows_and_never_of_all() {
        for look_up in LookUp::ALL {
            let steps = crate::sqlite::plan(look_up.complete()[0]);
            let stretch = ["row>? AND row<?", "entry_row>? AND entry_row<?"];
            assert!(stretch.iter().any(|part| steps[0].contains(part)), "{look_up:?}: {steps:#?}");
        }
    }

    #[test]
    fn each_has_its_turn_once_in_six_steps_and_a_large_group_has_them_all() {
        let due = |before, seq| LookUp::ALL.into_iter().filter(|one| one.is_due(before, seq)).collect::<Vec<_>>();
        assert_eq!(due(0, STEP - 1), []);
        assert_eq!(due(STEP, STEP), []);
        let turns: Vec<_> = (0..12).flat_map(|turn| due(turn * STEP + 7, (turn + 1) * STEP + 3)).collect();
        assert_eq!(turns[..6], turns[6..]);
        assert!(LookUp::ALL.iter().all(|one| turns[..6].contains(one)));
        assert_eq!(due(STEP - 1, 3 * STEP).len(), 3);
        assert_eq!(due(5, 1_000 * STEP), LookUp::ALL);
    }

    #[test]
    fn what_customers_have_is_looked_up_and_its_end_read() {
        for (look_up, table) in
            [("order_of_customer", "orders"), ("payment_of_customer", "payment"), ("bill_of_customer", "bill")]
        {
            let steps = crate::sqlite::plan(&of_customers(
                look_up,
                table,
                "SELECT row FROM customer WHERE merchant_id = ?1 AND row = ?2",
            ));
            for part in ["(merchant_id=? AND customer_row=?)", "(merchant_id=? AND row>?)"] {
                assert!(steps.iter().any(|step| step.contains(part)), "{part}: {steps:#?}");
            }
        }
    }
}
