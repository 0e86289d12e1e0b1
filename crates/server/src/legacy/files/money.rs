//! Lines of `wallets`, `wallet_transactions` and `payments`.

use docket_domain::legacy::{PaymentRow, TransactionRow, WalletRow};
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::money::Amount;

use super::cells::Cells;
use super::words::{Says, Way, way};
use crate::problem::EdgeCode;

/// What a wallet is said to hold.
pub fn wallet(cells: &mut Cells<'_>) -> WalletRow {
    cells.check_currency();
    WalletRow { line: cells.line(), customer: cells.id_needed("customer_id"), balance: cells.amount_signed("balance") }
}

/// How the file writes what goes out of wallets, and in which line that was seen first: above zero or below. A file that does both
/// cannot be read: one of the two may mean that something came back.
#[derive(Clone, Copy, Debug, Default)]
pub struct WrittenSigns {
    first: Option<(bool, u32)>,
}

/// What went into a wallet or out of it.
pub fn transaction(cells: &mut Cells<'_>, signs: &mut WrittenSigns) -> TransactionRow {
    cells.check_currency();
    let word = cells.needed("type", TEXT_CHARS_MAX);
    let written = cells.amount_signed("amount");
    let (amount, word) = match way(&word) {
        Ok((way, word)) => (signed(cells, way, written, signs), word),
        Err(_) if word.is_empty() => (written, word),
        Err(why) => {
            cells.bad("type", EdgeCode::ImportWord, &why);
            (written, word)
        }
    };
    TransactionRow {
        line: cells.line(),
        id: cells.id_needed("id"),
        customer: cells.id_needed("customer_id"),
        amount,
        word,
        order: cells.id("order_id"),
        at: cells.moment_needed("created_at"),
        note: cells.text("note", TEXT_CHARS_MAX),
    }
}

/// An amount with the sign that its word gives it.
fn signed(cells: &mut Cells<'_>, way: Way, written: Amount, signs: &mut WrittenSigns) -> Amount {
    if written == Amount::ZERO {
        // An empty cell, or one that cannot be read, was noted.
        if cells.is_clean() {
            cells.bad("amount", EdgeCode::AmountNotPositive, "moves nothing");
        }
        return written;
    }
    match way {
        Way::Written => written,
        Way::In if written < Amount::ZERO => {
            cells.bad("amount", EdgeCode::AmountNegative, "is below zero, and its `type` says that it went into the wallet");
            written
        }
        Way::In => written,
        Way::Out => {
            let is_below = written < Amount::ZERO;
            let (first_is_below, line) = *signs.first.get_or_insert((is_below, cells.line()));
            if first_is_below != is_below {
                let (this, other) = if is_below { ("below", "above") } else { ("above", "below") };
                let why = format!(
                    "is {this} zero, and what went out of a wallet in line {line} is {other}; write all of it in one way, and what \
                     came back as a `refund`"
                );
                cells.bad("amount", EdgeCode::AmountInvalid, &why);
            }
            if is_below { written } else { Amount(-written.0) }
        }
    }
}

/// Money given or promised for an order.
pub fn payment(cells: &mut Cells<'_>) -> PaymentRow {
    cells.check_currency();
    PaymentRow {
        line: cells.line(),
        id: cells.id_needed("id"),
        number: cells.id("payment_number"),
        order: cells.id("order_id"),
        customer: cells.id("customer_id"),
        user: cells.id("user"),
        method: cells.word_needed("method", Says::Method),
        amount: cells.amount_above_zero("amount"),
        status: cells.word_needed("status", Says::Money),
        receipt_uploaded_at: cells.moment("receipt_uploaded_at"),
        receipt_amount: cells.amount_if_any("receipt_amount"),
        approved_at: cells.moment("approved_at"),
        created_at: cells.moment("created_at"),
        number_is_of: None,
    }
}
