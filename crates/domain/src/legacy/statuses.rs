//! What the words of hand-written systems mean: statuses of orders as customers and management see them, of payments, and methods.
//!
//! One table, because such systems write words of one column into another: an order "is" `receipt_uploaded`, its payment
//! `wallet_partial`. It is printed into `docs/import.md`.

use crate::payments::Terms;

words! {
    /// How far an order is, in the order of the way.
    Stage {
        /// Nobody has taken it on.
        Pending = "pending",
        /// It is for the warehouse or the kitchen.
        Confirmed = "confirmed",
        /// It is being packed.
        Preparing = "preparing",
        /// It waits for a driver.
        Ready = "ready",
        /// It is on its way.
        Dispatched = "dispatched",
        /// It was handed over.
        Delivered = "delivered",
        /// It was called off.
        Cancelled = "cancelled",
        /// It came back.
        Returned = "returned",
    }
}

words! {
    /// What a word says of the money.
    PaidWord {
        /// Nothing was given.
        Unpaid = "unpaid",
        /// A transfer is awaited.
        Awaited = "awaited",
        /// The customer has sent the bank's receipt.
        ReceiptUploaded = "receipt_uploaded",
        /// The wallet pays, or a part.
        FromWallet = "from_wallet",
        /// All of it is there.
        Paid = "paid",
        /// It was not accepted, or never came.
        Failed = "failed",
        /// It was given back.
        Refunded = "refunded",
    }
}

/// A word, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// As it is written, without capitals, `_` for spaces and `-`.
    pub word: &'static str,
    /// The stages that it fits, first and last; none where it says nothing of that.
    pub stages: Option<(Stage, Stage)>,
    /// What it says of the money.
    pub money: Option<PaidWord>,
    /// Which method it names.
    pub method: Option<Terms>,
}

/// What a word means, however it is written; nothing for one that is not in the table.
pub fn meaning(word: &str) -> Option<Meaning> {
    let plain: String = word.trim().to_ascii_lowercase().chars().map(|c| if c == ' ' || c == '-' { '_' } else { c }).collect();
    WORDS.iter().find(|known| known.word == plain).copied()
}

const fn stage(word: &'static str, first: Stage, last: Stage) -> Meaning {
    Meaning { word, stages: Some((first, last)), money: None, method: None }
}

const fn money(word: &'static str, money: PaidWord) -> Meaning {
    Meaning { word, stages: None, money: Some(money), method: None }
}

const fn both(word: &'static str, first: Stage, last: Stage, money: PaidWord) -> Meaning {
    Meaning { word, stages: Some((first, last)), money: Some(money), method: None }
}

const fn method(word: &'static str, method: Terms) -> Meaning {
    Meaning { word, stages: None, money: None, method: Some(method) }
}

use PaidWord as P;
use Stage as S;

/// Every word that is known.
pub const WORDS: &[Meaning] = &[
    both("pending", S::Pending, S::Pending, P::Unpaid),
    stage("new", S::Pending, S::Pending),
    stage("placed", S::Pending, S::Pending),
    both("pending_payment", S::Pending, S::Pending, P::Awaited),
    both("awaiting_payment", S::Pending, S::Pending, P::Awaited),
    Meaning {
        word: "bank_transfer_grace",
        stages: Some((S::Pending, S::Pending)),
        money: Some(P::Awaited),
        method: Some(Terms::BankTransfer),
    },
    both("payment_uploaded", S::Pending, S::Pending, P::ReceiptUploaded),
    both("receipt_uploaded", S::Pending, S::Pending, P::ReceiptUploaded),
    both("payment_review", S::Pending, S::Pending, P::ReceiptUploaded),
    Meaning {
        word: "wallet_partial",
        stages: Some((S::Pending, S::Pending)),
        money: Some(P::FromWallet),
        method: Some(Terms::BankTransfer),
    },
    both("paid", S::Pending, S::Confirmed, P::Paid),
    stage("confirmed", S::Confirmed, S::Confirmed),
    stage("accepted", S::Confirmed, S::Confirmed),
    stage("processing", S::Confirmed, S::Ready),
    stage("warehouse_ready", S::Confirmed, S::Ready),
    stage("warehouse", S::Confirmed, S::Ready),
    stage("preparing", S::Preparing, S::Preparing),
    stage("packing", S::Preparing, S::Preparing),
    stage("ready", S::Ready, S::Ready),
    stage("packed", S::Ready, S::Ready),
    stage("logistics_dispatched", S::Dispatched, S::Dispatched),
    stage("dispatched", S::Dispatched, S::Dispatched),
    stage("shipped", S::Dispatched, S::Dispatched),
    stage("on_the_way", S::Dispatched, S::Dispatched),
    stage("out_for_delivery", S::Dispatched, S::Dispatched),
    stage("delivered", S::Delivered, S::Delivered),
    both("completed", S::Delivered, S::Delivered, P::Paid),
    stage("cancelled", S::Cancelled, S::Cancelled),
    stage("canceled", S::Cancelled, S::Cancelled),
    stage("returned", S::Returned, S::Returned),
    money("unpaid", P::Unpaid),
    money("awaiting", P::Awaited),
    money("partially_paid", P::Unpaid),
    money("partial", P::Unpaid),
    money("approved", P::Paid),
    money("rejected", P::Failed),
    money("failed", P::Failed),
    money("expired", P::Failed),
    money("refunded", P::Refunded),
    method("cash", Terms::Cash),
    method("card", Terms::Card),
    method("cod", Terms::Cod),
    method("cash_on_delivery", Terms::Cod),
    method("bank_transfer", Terms::BankTransfer),
    method("transfer", Terms::BankTransfer),
    method("house_account", Terms::HouseAccount),
    method("credit", Terms::HouseAccount),
    Meaning { word: "wallet", stages: None, money: Some(P::FromWallet), method: Some(Terms::Wallet) },
    Meaning {
        word: "wallet_paid",
        stages: Some((S::Pending, S::Confirmed)),
        money: Some(P::FromWallet),
        method: Some(Terms::Wallet),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_however_it_is_written() {
        assert_eq!(meaning(" Warehouse-Ready ").map(|found| found.word), Some("warehouse_ready"));
        assert_eq!(meaning("PAYMENT UPLOADED").and_then(|found| found.money), Some(PaidWord::ReceiptUploaded));
        assert_eq!(meaning("lost"), None);
    }

    #[test]
    fn every_word_is_listed_once_and_says_something() {
        let mut words: Vec<&str> = WORDS.iter().map(|known| known.word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), WORDS.len());
        assert!(WORDS.iter().all(|known| known.stages.is_some() || known.money.is_some() || known.method.is_some()));
        assert!(WORDS.iter().filter_map(|known| known.stages).all(|(first, last)| first <= last));
    }
}
