//! What answers must be: one merchant's records in a few maps, kept by adding and taking away, one command after the other.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `numbers.rs` | which number every new document must have |
//! | `pricing.rs` | what an order comes to |
//! | `wallets.rs` | what every wallet holds, and what it must pay of an order |
//! | `goods.rs` | how much of every product is at every outlet |
//!
//! It predicts what it can predict simply. What follows from more than it keeps, such as what comes back of an order that was merged, it takes
//! from the records, where the auditor looks at it.

mod goods;
mod numbers;
mod pricing;
mod wallets;

use docket_domain::command::Command;
use docket_domain::ids::MerchantId;
use docket_domain::ordering::PlaceOrder;
use docket_domain::refusal::Code;
use rusqlite::params;

use self::goods::Goods;
use self::numbers::Numbers;
use self::wallets::Wallets;
use crate::world::{KeyRow, Look};
use crate::{Failure, Verdict};

/// What became of a command.
#[derive(Clone, Copy, Debug)]
pub enum Did<'a> {
    /// It was done, and this stands under its key.
    Done(&'a KeyRow),
    /// It was done while the store was away, and is in the records now.
    TakenIn,
    /// It was refused.
    Refused(Code),
}

/// What is known of a merchant.
#[derive(Default)]
pub struct Model {
    numbers: Numbers,
    wallets: Wallets,
    goods: Goods,
}

/// What a command does to something that is counted.
enum Change<T> {
    /// This.
    Known(T),
    /// More than the model follows.
    Unknown,
}

impl Model {
    /// Follows the commands of a group, in their order, and looks whether the records are what they must be. In a group to which something
    /// `happened`, commands may have run again behind those that came after them; `since` is the last record before it.
    ///
    /// # Errors
    /// What is not as it must be.
    pub fn follow(
        &mut self,
        group: &[(&Command, Did<'_>)],
        happened: bool,
        look: &Look,
        merchant: MerchantId,
        since: i64,
    ) -> Verdict {
        self.numbers.follow(look, merchant, since)?;
        // Who has which phone is looked up behind the group.
        let moves_phones = |(command, did): &(&Command, Did<'_>)| {
            let moves = matches!(command, Command::ChangeCustomer(_) | Command::MergeCustomers(_) | Command::EraseCustomer(_));
            moves && matches!(did, Did::Done(_))
        };
        let mut is_certain = !happened && !group.iter().any(moves_phones);
        for (command, did) in group {
            match did {
                Did::Done(row) => {
                    if let Command::PlaceOrder(order) = command {
                        self.placed(order, row, look, merchant, is_certain)?;
                    }
                    let wallet = wallets::change(command, row, look, merchant);
                    let goods = self.goods.change(command, look, merchant);
                    is_certain &= matches!((&wallet, &goods), (Change::Known(_), Change::Known(_)));
                    self.wallets.apply(wallet);
                    self.goods.apply(goods);
                }
                Did::TakenIn => {
                    is_certain = false;
                    self.wallets.apply(Change::Unknown);
                    self.goods.apply(Change::Unknown);
                }
                Did::Refused(code) => self.refused(command, *code, look, merchant, is_certain)?,
            }
        }
        self.wallets.compare(look, merchant)?;
        self.goods.compare(look, merchant)
    }

    /// What a new order comes to, and what the wallet pays of it.
    fn placed(&self, order: &PlaceOrder, row: &KeyRow, look: &Look, merchant: MerchantId, is_certain: bool) -> Verdict {
        let Some(expected) = pricing::price(order) else { return Ok(()) };
        let sql = "SELECT row, subtotal, discount_total, tax_total, total, coalesce(customer_row, 0) FROM orders
                   WHERE merchant_id = ?1 AND order_id = ?2 AND version = 1";
        let stored = look.one(sql, params![merchant.0, row.id.as_bytes().as_slice()], |row| {
            let sums = pricing::Sums { subtotal: row.get(1)?, discount: row.get(2)?, tax: row.get(3)?, total: row.get(4)? };
            Ok((row.get::<_, i64>(0)?, sums, row.get::<_, i64>(5)?))
        });
        // One that has been changed since, in the same group, is not what was asked for any more.
        let Some((order_row, stored, customer)) = stored else { return Ok(()) };
        if stored != expected {
            let detail = format!("{order:?} comes to {expected:?}, the records have {stored:?}");
            return Err(Failure::new("an order comes to the sum of what was ordered", detail));
        }
        let sql = "SELECT sum(amount) FROM payment WHERE merchant_id = ?1 AND order_row = ?2 AND method = 'wallet'";
        let paid = look.number(sql, [merchant.0, order_row]);
        let must_pay = wallets::must_pay(order, expected.total, self.wallets.of(customer));
        if is_certain && paid != must_pay {
            let detail = format!("of {} the wallet paid {paid} and must pay {must_pay}: {order:?}", expected.total);
            return Err(Failure::new("a wallet pays what it can", detail));
        }
        Ok(())
    }

    /// What must not be refused like that.
    fn refused(&self, command: &Command, code: Code, look: &Look, merchant: MerchantId, is_certain: bool) -> Verdict {
        let (Command::PlaceOrder(order), Code::WalletInsufficient, true) = (command, code, is_certain) else { return Ok(()) };
        let (Some(sums), Some(customer)) = (pricing::price(order), &order.customer) else { return Ok(()) };
        let sql = "SELECT coalesce(s.row, c.row) FROM customer c
                   LEFT JOIN customer s ON s.merchant_id = c.merchant_id AND s.customer_id = c.merged_into
                   WHERE c.merchant_id = ?1 AND c.phone_e164 = ?2";
        let row = look.number(sql, params![merchant.0, customer.phone.e164.as_str()]);
        let holds = self.wallets.of(row);
        if holds >= sums.total {
            let detail = format!("the wallet holds {holds}: {order:?}");
            return Err(Failure::new("a wallet that holds enough is not refused", detail));
        }
        Ok(())
    }
}
