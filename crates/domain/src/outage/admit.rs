//! Which commands are taken while the database cannot be reached: those whose checks need nothing that nobody can see (SPEC 3.5).
//!
//! | command | is taken when |
//! | --- | --- |
//! | an order | it is paid in cash, by card, on delivery, or not yet |
//! | a sale | everything is handed over in cash or by card, and the server numbers its bill |
//! | a payment | it comes in cash or by card; a bank transfer only where it is for no order and no bill |
//!
//! No wallet and no house account (what they hold may have changed elsewhere), no choice of a business date. The products, customers
//! by id, orders and bills that a command names must be in memory.

use crate::book::{Key, Loaded};
use crate::command::Command;
use crate::numbering::Kind;
use crate::ordering::NewOrderPayment;
use crate::payments::{PaymentMethod, Terms};

/// The kind of document that a command makes while the database is away.
///
/// # Errors
/// Why it is not taken, as a sentence.
pub fn admitted(command: &Command) -> Result<Kind, &'static str> {
    const DATE: &str = "A business date is not chosen while the database cannot be reached; leave `businessDate` out.";
    match command {
        Command::PlaceOrder(order) if order.business_date.is_some() => Err(DATE),
        Command::PlaceOrder(order) => match &order.payment {
            Some(payment) if !is_handed_over(payment) => {
                Err("While the database cannot be reached, orders are paid in cash, by card or on delivery, or later.")
            }
            _ => Ok(Kind::Order),
        },
        Command::SellItems(sale) if sale.lane.is_some() => {
            Err("The database cannot be reached, and only it knows which numbers of a lane came; the till goes on by itself.")
        }
        Command::SellItems(sale) if sale.business_date.is_some() => Err(DATE),
        Command::SellItems(sale) => {
            let is_till = |method| matches!(method, PaymentMethod::Cash | PaymentMethod::Card);
            match sale.payments.iter().all(|tender| is_till(tender.method)) {
                true => Ok(Kind::Bill),
                false => Err("While the database cannot be reached, sales are paid in cash or by card."),
            }
        }
        Command::RecordPayment(payment) if payment.business_date.is_some() => Err(DATE),
        Command::RecordPayment(payment) => match payment.method {
            PaymentMethod::Cash | PaymentMethod::Card => Ok(Kind::Payment),
            PaymentMethod::BankTransfer if payment.order.is_none() && payment.bill.is_none() => Ok(Kind::Payment),
            PaymentMethod::BankTransfer | PaymentMethod::Wallet | PaymentMethod::Platform => {
                Err("While the database cannot be reached, payments are recorded that came in cash or by card.")
            }
        },
        _ => Err("The database cannot be reached, and this cannot be done without it."),
    }
}

fn is_handed_over(payment: &NewOrderPayment) -> bool {
    !payment.use_wallet && matches!(payment.method, Some(Terms::Cash | Terms::Card | Terms::Cod))
}

/// What is taken for the row of a key that is not in memory, where the command does not depend on it: counters are not touched, balances
/// and stock are moved when the document is taken in, a day that nobody has seen is not closed, and whoever is not known by their phone
/// is found or made then.
///
/// # Errors
/// What it is that nobody can look up now, as the words of a sentence.
pub fn assumed(key: Key, command: &Command) -> Result<Loaded, String> {
    Ok(match key {
        Key::Replay(digest) => Loaded::Replay(digest, None),
        Key::Counter(counter) => Loaded::Counter(counter, None),
        Key::OpenTickets => Loaded::OpenTickets(Vec::new()),
        Key::CustomerByPhone(phone) => Loaded::CustomerByPhone(phone, None),
        Key::BusinessDay(day) => Loaded::BusinessDay(day, None),
        Key::OpenShift(holder) => Loaded::OpenShift(holder, None),
        Key::Balance(balance) => Loaded::Balance(balance, None),
        Key::CustomerAccounts(row) => Loaded::CustomerAccounts(row, None),
        Key::Stock(stock) if is_priced_without_stock(command) => Loaded::Stock(stock, None),
        Key::Stock(stock) => {
            return Err(format!("the price of the stock of product {}, which a `unitPrice` makes unnecessary,", stock.product));
        }
        Key::Product(reference) => return Err(format!("the product {}", reference.0)),
        Key::Customer(id) => return Err(format!("the customer {id}")),
        Key::Order(id) => return Err(format!("the order {id}")),
        Key::Bill(id) => return Err(format!("the bill {id}")),
        Key::UserById(_) => return Err("the user".to_owned()),
        _ => return Err("something that this needs".to_owned()),
    })
}

/// Batches have prices of their own, which a sale without a price goes by.
fn is_priced_without_stock(command: &Command) -> bool {
    match command {
        Command::SellItems(sale) => sale.items.iter().all(|item| item.unit_price.is_some()),
        _ => true,
    }
}
