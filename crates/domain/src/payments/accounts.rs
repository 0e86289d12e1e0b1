//! Which account money of a method goes to, and comes back from.

use super::PaymentMethod;
use crate::access::{Actor, Role};
use crate::ledger::{Account, AccountRef};

/// The account of a method. What a driver takes in cash is his until he hands it in; a wallet is its customer's.
pub(crate) fn account_of(method: PaymentMethod, register: Option<&str>, customer_row: Option<u64>, actor: &Actor) -> AccountRef {
    match method {
        PaymentMethod::Cash if actor.role == Role::Driver => AccountRef::part(Account::DriversCash, actor.user.to_string()),
        PaymentMethod::Cash => AccountRef::drawer(register),
        PaymentMethod::Card => AccountRef::whole(Account::CardClearing),
        PaymentMethod::BankTransfer => AccountRef::whole(Account::BankClearing),
        PaymentMethod::Wallet => AccountRef::of_customer(Account::Wallets, customer_row),
    }
}
