//! Faults of wallets.

use docket_domain::legacy::{FindingCode, Settled};
use docket_domain::money::Amount;
use docket_domain::time::Timestamp;

use super::super::export::Entry;
use super::{Planted, Spot};

/// The wallet was to pay a part, and nothing went out of it. In turn the stored balance has the debit, has it not, and does not cover it.
pub fn entry_missing(spot: &mut Spot<'_>) -> Planted {
    let way = spot.nth % 3;
    let (settled, done) = match way {
        0 => (Settled::PutRight, "its debit was left out, and the balance has it"),
        1 => (Settled::PutRight, "its debit was left out, and the balance with it"),
        _ => (Settled::LeftToPerson, "its debit was left out, and the wallet does not cover it"),
    };
    let order = spot.order();
    let (id, amount) = (order.id.clone(), order.wallet_amount);
    let planted = Planted::new(FindingCode::WalletEntryMissing, settled, done).order(order);
    let deposit = (way == 2).then(|| spot.export.next_entry());
    let customer = spot.customer();
    customer.entries.retain(|entry| entry.order != id);
    if let Some(deposit) = deposit {
        // Only what its other orders took out was ever paid in.
        let first = customer.entries.iter().find(|entry| entry.word == "deposit").expect("it has paid").clone();
        customer.entries.retain(|entry| entry.word != "deposit");
        let out: i64 = -customer.entries.iter().map(Entry::moves).sum::<i64>();
        if out > 0 {
            customer.entries.insert(0, Entry { id: deposit, amount: Amount(out), ..first });
        }
    }
    let entries: i64 = customer.entries.iter().map(Entry::moves).sum();
    customer.wallet = Some(Amount(if way == 0 { entries - amount.0 } else { entries }));
    planted
}

/// The wallet does not hold what its entries come to.
pub fn balance_mismatch(spot: &mut Spot<'_>) -> Planted {
    let by = 123_457 + i64::from(spot.nth);
    let customer = spot.customer();
    customer.wallet = customer.wallet.map(|balance| Amount(balance.0 + by));
    let done = "the stored balance is more than the entries";
    Planted::new(FindingCode::WalletBalanceMismatch, Settled::LeftToPerson, done).customer(customer.id.clone())
}

/// Money went out for an order that is not there.
pub fn order_missing(spot: &mut Spot<'_>) -> Planted {
    let order = spot.of_nobody("debited");
    let (deposit, debit) = (spot.export.next_entry(), spot.export.next_entry());
    let customer = spot.customer();
    let entry = |id, word, order: &str, at| Entry {
        id,
        customer: customer.id.clone(),
        word,
        amount: Amount(2_500_000),
        order: order.to_owned(),
        at,
        note: "",
    };
    let since = customer.created_at.0;
    let both =
        [entry(deposit, "deposit", "", Timestamp(since + 60_000)), entry(debit, "debit", &order, Timestamp(since + 120_000))];
    let done = format!("a debit is for an order {order}");
    customer.entries.extend(both);
    Planted::new(FindingCode::WalletOrderMissing, Settled::Noted, done).customer(customer.id.clone())
}

/// A wallet, with an entry, is of a customer who is not there.
pub fn of_nobody(spot: &mut Spot<'_>) -> Planted {
    let customer = spot.of_nobody("wallet");
    let id = spot.export.next_entry();
    let amount = Amount(1_000_000);
    spot.export.strays.wallets.push((customer.clone(), amount));
    let at = Timestamp(1_740_000_000_000);
    spot.export.strays.entries.push(Entry {
        id,
        customer: customer.clone(),
        word: "deposit",
        amount,
        order: String::new(),
        at,
        note: "",
    });
    let done = "a wallet and an entry are of a customer who is not there";
    Planted::new(FindingCode::WalletCustomerMissing, Settled::LeftToPerson, done).customer(customer)
}
