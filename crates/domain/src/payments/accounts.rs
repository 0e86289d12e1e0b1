//! Which account money of a method goes to, and comes back from.

use super::PaymentMethod;
use crate::ids::UserId;
use crate::ledger::{Account, AccountRef};

/// The account of a method. What a driver took in cash is theirs until they hand it in; a wallet is its customer's.
pub(crate) fn account_of(
    method: PaymentMethod,
    register: Option<&str>,
    customer_row: Option<u64>,
    driver: Option<UserId>,
) -> AccountRef {
    match method {
        PaymentMethod::Cash => driver.map_or_else(|| AccountRef::drawer(register), AccountRef::of_driver),
        PaymentMethod::Card => AccountRef::whole(Account::CardClearing),
        PaymentMethod::Platform => AccountRef::whole(Account::PlatformClearing),
        PaymentMethod::BankTransfer => AccountRef::whole(Account::BankClearing),
        PaymentMethod::Wallet => AccountRef::of_customer(Account::Wallets, customer_row),
    }
}
