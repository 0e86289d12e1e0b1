//! Money received or promised.
//!
//! A payment is taken for an order (a deposit until the order is billed), with a bill, on a bill that was put on a house account,
//! into a wallet, or as a deposit for something that is not known yet. A bank transfer is awaited until its deadline, and is there
//! when finance has seen it.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `take.rs` | the one way to a payment that is not taken with a bill: number, entry, shift, record |
//! | `accounts.rs` | which account money of a method goes to |
//! | `record_payment.rs` | money that comes by itself, for an order, a bill, or neither |
//! | `take_in_payment.rs` | the same, where it came while the database could not be reached |
//! | `upload_receipt.rs`, `approve_payment.rs`, `reject_payment.rs`, `expire_payment.rs` | the life of a bank transfer |
//! | `refund_payment.rs` | money that goes back |
//! | `top_up_wallet.rs`, `adjust_wallet.rs` | a customer's wallet |

mod accounts;
mod adjust_wallet;
mod approve_payment;
mod expire_payment;
mod record_payment;
mod refund_payment;
mod reject_payment;
mod take;
mod take_in_payment;
mod top_up_wallet;
mod upload_receipt;

pub(crate) use accounts::account_of;
pub use adjust_wallet::AdjustWallet;
pub use approve_payment::ApprovePayment;
pub use expire_payment::ExpirePayment;
pub use record_payment::RecordPayment;
pub use refund_payment::RefundPayment;
pub(crate) use refund_payment::keep_refund;
pub use reject_payment::RejectPayment;
pub(crate) use take::{Ready, Taking, ask_drawer, drawer_then, open_drawer};
pub use top_up_wallet::TopUpWallet;
pub use upload_receipt::UploadReceipt;

use std::sync::Arc;

use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::ids::{CustomerId, OrderId, PaymentId, UserId};
use crate::legacy::Origin;
use crate::money::Amount;
use crate::numbering::Number;
use crate::refusal::{Code, Refusal};
use crate::time::{Date, Timestamp};

words! {
    /// How money is given. A closed list of what can be taken.
    PaymentMethod {
        /// Coins and notes, into a drawer.
        Cash = "cash",
        /// By a card, on the terminal of an acquirer.
        Card = "card",
        /// From the customer's stored balance.
        Wallet = "wallet",
        /// To the merchant's bank; awaited until somebody has seen it there.
        BankTransfer = "bank_transfer",
        /// To a delivery platform, which owes it to the merchant from then on.
        Platform = "platform",
    }
}

words! {
    /// How an order will be paid, as was agreed when it was placed.
    Terms {
        /// In cash, when it is handed over.
        Cash = "cash",
        /// By card, when it is handed over.
        Card = "card",
        /// From the wallet, at once.
        Wallet = "wallet",
        /// By a transfer that is awaited.
        BankTransfer = "bank_transfer",
        /// To the driver, on delivery.
        Cod = "cod",
        /// To the delivery platform, which has the money.
        Platform = "platform",
        /// Later: the customer owes it.
        HouseAccount = "house_account",
    }
}

impl Terms {
    /// Whether the goods may be prepared and handed over before the money is there (SPEC 5.1).
    pub fn allow_later(self) -> bool {
        match self {
            Terms::Cash | Terms::Card | Terms::Cod | Terms::HouseAccount | Terms::Platform => true,
            Terms::Wallet | Terms::BankTransfer => false,
        }
    }
}

words! {
    /// Where a payment stands.
    Status {
        /// Promised, until its deadline.
        Awaited = "awaited",
        /// The customer has sent the bank's receipt; finance looks at it.
        ReceiptUploaded = "receipt_uploaded",
        /// Finance did not accept the receipt; another is awaited, until a new deadline.
        Rejected = "rejected",
        /// The money is there.
        Paid = "paid",
        /// The deadline has passed.
        Expired = "expired",
        /// Awaited no more: its order was cancelled, or paid in another way.
        Cancelled = "cancelled",
    }
}

impl Status {
    /// Whether the money may still come.
    pub fn is_awaited(self) -> bool {
        matches!(self, Status::Awaited | Status::ReceiptUploaded | Status::Rejected)
    }

    /// Whether its deadline counts: a receipt that waits for finance stops it.
    pub fn has_deadline(self) -> bool {
        matches!(self, Status::Awaited | Status::Rejected)
    }
}

words! {
    /// What money is given for.
    Purpose {
        /// For something that is not known yet: the customer's until something is bought.
        Deposit = "deposit",
        /// For an order, before it is billed.
        Order = "order",
        /// With a bill, in the commit that issues it.
        Sale = "sale",
        /// On a bill that was put on a house account.
        Bill = "bill",
        /// Into the customer's wallet.
        TopUp = "top_up",
    }
}

/// Money received or promised, with its own number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Identity.
    pub id: PaymentId,
    /// The number of the record that recorded it; of money that was there at once its journal entry has the same.
    pub row: u64,
    /// Such as `PAY20260006`.
    pub number: Number,
    /// Who took it.
    pub user: UserId,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// The row of that customer.
    pub customer_row: Option<u64>,
    /// What it is given for.
    pub purpose: Purpose,
    /// The order it was given for.
    pub order: Option<PaidOrder>,
    /// Short code of the outlet where it was taken.
    pub outlet: String,
    /// Short code of the register into whose drawer it went.
    pub register: Option<String>,
    /// The row of the shift into whose drawer it went.
    pub shift_row: Option<u64>,
    /// The row of the bill that it pays: its journal entry is the bill's where it was taken with it.
    pub bill_row: Option<u64>,
    /// How much of what was given for an order its bill took; nothing before it is billed.
    pub billed: Option<Amount>,
    /// How much in minor units; more than zero.
    pub amount: Amount,
    /// How much of that is rounding to the smallest coin; what is left pays what was due.
    pub rounding: Amount,
    /// How much was handed over, change included.
    pub tendered: Amount,
    /// How much of what it paid was given back since, bills aside.
    pub refunded: Amount,
    /// How it was given.
    pub method: PaymentMethod,
    /// Where it stands.
    pub status: Status,
    /// Until when a transfer is awaited.
    pub deadline: Option<Timestamp>,
    /// The bank's receipt that the customer sent.
    pub receipt: Option<Receipt>,
    /// Why finance did not accept the last receipt; free text.
    pub rejection: Option<String>,
    /// What the client calls it: a receipt's number, a note. Searchable; it may name a person.
    pub reference: Option<String>,
    /// A number that the client made up for it; searchable.
    pub client_reference: Option<String>,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// The operating day on which the money came; none while it is awaited.
    pub paid_date: Option<Date>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// 1 when recorded, one more with each change.
    pub version: u32,
    /// Where it comes from, where another system made it.
    pub origin: Option<Box<Origin>>,
}

/// The order that money was given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidOrder {
    /// Which.
    pub id: OrderId,
    /// Its row.
    pub row: u64,
    /// Its number.
    pub number: String,
}

/// A bank's receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The file; none where another system had it and only said when it came.
    pub file: Option<ReceiptFile>,
    /// When it came.
    pub uploaded_at: Timestamp,
}

/// What is kept of a receipt, by its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptFile {
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    /// What it is, by its content: `image/png`.
    pub media_type: String,
    /// How large.
    pub size_bytes: u64,
}

/// Money that was given back, beside any bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRefund {
    /// The number of the record that gave it back; its journal entry has the same.
    pub row: u64,
    /// The row of the payment.
    pub payment_row: u64,
    /// How much of the payment in minor units; more than zero.
    pub amount: Amount,
    /// What rounding to the smallest coin added to that, or took off it.
    pub rounding: Amount,
    /// How.
    pub method: PaymentMethod,
    /// By whom.
    pub user: UserId,
    /// Short code of the outlet.
    pub outlet: String,
    /// Short code of the register whose drawer gave it.
    pub register: Option<String>,
    /// The row of the shift whose drawer gave it.
    pub shift_row: Option<u64>,
    /// The operating day.
    pub business_date: Date,
    /// Why; free text.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Payment {
    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::Payment { row: self.row, id: self.id }
    }

    /// What it pays of what was due.
    pub fn credited(&self) -> Amount {
        Amount(self.amount.0 - self.rounding.0)
    }

    /// What is left of that after refunds; nothing while the money is not there.
    pub fn left(&self) -> Amount {
        if self.status == Status::Paid { Amount(self.credited().0 - self.refunded.0) } else { Amount::ZERO }
    }

    /// Whether the money came before Docket had it: it is in no drawer, and on no day of Docket's.
    pub fn was_settled_there(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.is_settled_there)
    }

    /// What was given back as change.
    pub fn change(&self) -> Amount {
        Amount(self.tendered.0 - self.amount.0)
    }
}

/// The payment of a path, when it is of the actor's outlet where they are bound to one.
///
/// # Errors
/// `payment.notFound`.
pub(crate) fn payment_at(id: PaymentId, context: &Context, book: &Book) -> Result<Arc<Payment>, Refusal> {
    let found = book.payments.get(&id).filter(|payment| context.actor.sees(&payment.outlet)).cloned();
    found.ok_or_else(|| Refusal::new(Code::PaymentNotFound, "There is no such payment."))
}

/// Asks for the order that a payment was given for, and goes on when it is there.
///
/// # Errors
/// [`Stop::Missing`] while it is not loaded.
pub(crate) fn ask_order(payment: &Payment, book: &mut Book) -> Result<(), Stop> {
    if let Some(order) = &payment.order {
        book.ask(Key::Order(order.id));
    }
    if let Some(customer) = payment.customer {
        book.ask(Key::Customer(customer));
    }
    book.all_loaded()
}

/// Writes a payment that has changed, also where its order lists it.
pub(crate) fn put_payment(payment: Arc<Payment>, at: Timestamp, book: &mut Book) {
    if let Some(order) = &payment.order {
        let order = book.orders.get(&order.id).expect("the order of a payment is asked for with it");
        let changed = order.with_payment(Arc::clone(&payment), at);
        book.orders.put(changed.id, Arc::new(changed));
    }
    book.payments.put(payment.id, payment);
}

/// The fact of where a payment stands.
pub(crate) fn status_fact(status: Status) -> Fact {
    Fact::new("status", Value::Word(status.as_str()))
}
