//! Erases what names a customer. Example: Aisha asks to be forgotten; `CUST0001` stays, as "Erased customer", with its orders, sums
//! and ledger, and nothing says whose they were. Her phone makes a new customer when she comes again.
//!
//! | where | what goes |
//! | --- | --- |
//! | the customer, and whoever was merged into them | name, phone, email, address |
//! | their orders | delivery address, notes, reasons of discounts |
//! | their deliveries | notes and photos that proved them, reasons and photos of those that failed |
//! | their standing orders, which are cancelled | delivery address, notes |
//! | their payments | references, receipts of transfers, reasons of rejections and refunds |
//! | their bills | email, notes, reasons of discounts and returns, the till's printout; name and phone when `PurgeBillCopies` comes |
//! | where another system's records come from | nothing: by the ids there they are known, so that they are not brought in again |
//! | imports | nothing: their lines are gone when they end, and nobody is erased before |
//! | sign-in | sessions, codes that were sent |
//! | records | what stands beside the stream with their row; its salted hash stays in the chain |
//!
//! Erasing once more is harmless: it takes away what was written about them since.

use std::sync::Arc;

use super::Customer;
use super::one_time_code::phone_hash;
use super::reach::whole;
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::CustomerId;
use crate::money::Amount;
use crate::refusal::{Code, Refusal};
use crate::standing::cancel;

/// The name of a customer who was erased.
pub const ERASED_NAME: &str = "Erased customer";
/// What stands for a delivery address that was erased: that there was one decides how an order goes on.
pub const ERASED_TEXT: &str = "erased";

/// The command. It looks at what is written, so it begins a part of its group.
#[derive(Clone, Debug)]
pub struct EraseCustomer {
    /// Who.
    pub customer: CustomerId,
    /// Why; free text, which should not name them.
    pub reason: String,
}

/// Whose traces the store takes away, as the module describes, after everything else of the group is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The rows of the customer and of who was merged into them.
    pub customer_rows: Vec<u64>,
    /// Hashes of the phones they had, under which codes to sign in stand.
    pub phone_hashes: Vec<[u8; 32]>,
    /// The number of the record of the erasure: what stands beside earlier records goes, its own reason stays.
    pub record: u64,
}

impl EraseCustomer {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Customer(self.customer));
        book.ask(Key::CustomerFacts(self.customer));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let customer = whole(self.customer, book)?;
        let facts = book.customer_facts(customer.id);
        if facts.open_imports > 0 {
            let detail = format!(
                "An import of customers is not at its end, and its lines may name {}; let it end, or give it up.",
                customer.number.text()
            );
            return Err(Refusal::new(Code::CustomerInImport, detail).into());
        }
        if facts.open_orders > 0 {
            let orders =
                if facts.open_orders == 1 { "1 open order".to_owned() } else { format!("{} open orders", facts.open_orders) };
            let detail = format!("{} has {orders}; bring them to their end first.", customer.number.text());
            return Err(Refusal::new(Code::CustomerHasOpenOrders, detail).into());
        }
        book.ask(Key::CustomerAccounts(customer.row));
        book.all_loaded()?;
        let accounts = book.customer_accounts.get(&customer.row).cloned().unwrap_or_default();
        if accounts.wallet() > Amount::ZERO || accounts.refunds_due() > Amount::ZERO {
            let currency = &book.settings().currency;
            let (wallet, due) = (currency.format(accounts.wallet()), currency.format(accounts.refunds_due()));
            let detail = format!(
                "{} has {wallet} in the wallet, and {due} is due back to them; give it back first.",
                customer.number.text()
            );
            return Err(Refusal::new(Code::CustomerHasBalance, detail).into());
        }
        // From here on it must succeed.
        let reason = vec![Fact::new("reason", Value::Text(self.reason.clone()))];
        let personal = Personal { salt: context.entropy.bytes16(), customer_row: Some(customer.row), facts: reason };
        let said = vec![customer.number_fact()];
        let record = book.record_change(context, "customer.erased", customer.subject(), Vec::new(), said, Some(personal));
        let salt = book.settings().salt;
        let (mut customer_rows, mut phone_hashes) = (Vec::new(), Vec::new());
        for one in facts.merged.iter().chain([&customer]) {
            if let Some(phone) = &one.phone {
                book.customers_by_phone.put_new(phone.e164.clone(), None);
                phone_hashes.push(phone_hash(&phone.e164, &salt));
            }
            customer_rows.push(one.row);
            book.customers.put(one.id, Arc::new(erased(one, context)));
        }
        for standing in &facts.standing_orders {
            cancel(standing, context, book);
        }
        book.erasures.push(Erasure { customer_rows, phone_hashes, record });
        let erased = book.customers.get(&customer.id).cloned().expect("it was put just now");
        Ok(Outcome::ok(Document::Customer(erased)))
    }
}

fn erased(customer: &Customer, context: &Context) -> Customer {
    Customer {
        name: ERASED_NAME.to_owned(),
        phone: None,
        email: None,
        address: None,
        is_active: false,
        erased_at: customer.erased_at.or(Some(context.at)),
        version: if customer.erased_at.is_some() { customer.version } else { customer.version + 1 },
        ..customer.clone()
    }
}
