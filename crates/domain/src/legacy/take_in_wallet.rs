//! Brings in what went into a customer's wallet and out of it. Example: 15,296,775.16 that were topped up over two years stand in the
//! wallet at once, each entry on the day that it is of, against `opening_balances`.

use super::take_in::Place;
use super::{LegacyCustomer, LegacyKey, LegacyKind, LegacyWalletEntry};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::customers::Customer;
use crate::findings::raise;
use crate::imports::CameTo;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::Amount;

/// The finding of money that was to go out of a wallet that does not hold it any more.
const WALLET_SHORT: &str = "legacy.walletShort";

/// The id under which an entry is known: the other system's, or one that follows from what it is made for. `before` has those that were
/// made for the same customer, so that two of the same kind differ.
pub(super) fn entry_id(entry: &LegacyWalletEntry, owner: &str, before: &mut Vec<String>) -> String {
    if let Some(id) = &entry.legacy_id {
        return id.clone();
    }
    let why = entry.corrects.map_or("", |code| code.as_str());
    let id = format!("made:{owner}:{why}");
    before.push(id.clone());
    match before.iter().filter(|known| **known == id).count() {
        1 => id,
        nth => format!("{id}:{nth}"),
    }
}

/// Brings the entries in that are not here yet: what went in first, so that the wallet never holds less than nothing.
///
/// # Errors
/// `amount.tooLarge`; [`Stop::Missing`] while what is needed is not loaded.
pub(super) fn bring_in_wallet(
    entries: &[LegacyWalletEntry],
    whose: Option<&LegacyCustomer>,
    customer: Option<&Customer>,
    place: &Place<'_>,
    lines: &mut Vec<CameTo>,
    context: &mut Context,
    book: &mut Book,
) -> Result<(), Stop> {
    let owner = whose.map_or("", |whose| &whose.legacy_id);
    let mut before = Vec::new();
    let mut ids = entries.iter().map(|entry| entry_id(entry, owner, &mut before)).collect::<Vec<_>>();
    let mut came_to = vec![CameTo::Unchanged; entries.len()];
    // A wallet is somebody's.
    let Some(customer) = customer else {
        lines.extend(came_to);
        return Ok(());
    };
    for goes_in in [true, false] {
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| (entry.amount > Amount::ZERO) == goes_in) {
            let key = LegacyKey { kind: LegacyKind::WalletEntry, id: std::mem::take(&mut ids[index]) };
            if bring_in_entry(entry, key, customer, place, context, book)? {
                came_to[index] = CameTo::Created;
            }
        }
    }
    lines.extend(came_to);
    Ok(())
}

fn bring_in_entry(
    entry: &LegacyWalletEntry,
    key: LegacyKey,
    customer: &Customer,
    place: &Place<'_>,
    context: &mut Context,
    book: &mut Book,
) -> Result<bool, Stop> {
    book.ask(Key::Legacy(key.clone()));
    book.all_loaded()?;
    if entry.amount == Amount::ZERO || book.legacy.get(&key).is_some() {
        return Ok(false);
    }
    let business_date = place.date(entry.at);
    if wallet_of(customer.row, book)?.0 + entry.amount.0 < 0 {
        say_short(customer, Amount(-entry.amount.0), &key.id, place, context, book);
        return Ok(false);
    }
    let postings = vec![
        (AccountRef::whole(Account::OpeningBalances), entry.amount),
        (AccountRef::of_customer(Account::Wallets, Some(customer.row)), Amount(-entry.amount.0)),
    ];
    let posted = EntryDraft { business_date, outlet: place.outlet.code.clone(), postings }.prepare(book)?;
    // From here on it must succeed.
    let mut facts = vec![
        customer.number_fact(),
        Fact::new("businessDate", Value::Date(business_date)),
        Fact::new("amount", Value::Amount(entry.amount, place.settings.currency.decimals)),
        Fact::new("word", Value::Text(entry.word.clone())),
        Fact::new("legacyId", Value::Text(key.id.clone())),
        Fact::new("madeAt", Value::Text(entry.at.to_string())),
    ];
    facts.extend(entry.corrects.map(|code| Fact::new("code", Value::Word(code.as_str()))));
    let personal = Personal::text("note", entry.note.as_deref(), Some(customer.row), context);
    let row = book.record_change(context, "wallet.imported", customer.subject(), Vec::new(), facts, personal);
    posted.post(row, book);
    book.legacy.put(key, row);
    Ok(true)
}

/// What a customer's wallet holds.
///
/// # Errors
/// [`Stop::Missing`] while that is not loaded.
pub(super) fn wallet_of(customer_row: u64, book: &mut Book) -> Result<Amount, Stop> {
    book.ask(Key::CustomerAccounts(customer_row));
    book.all_loaded()?;
    Ok(book.customer_accounts.get(&customer_row).map_or(Amount::ZERO, |accounts| accounts.wallet()))
}

/// Says that money was to go out of a wallet which has been spent here since, so that it is left out.
pub(super) fn say_short(customer: &Customer, amount: Amount, id: &str, place: &Place<'_>, context: &Context, book: &mut Book) {
    let number = customer.number.text();
    let amount = place.settings.currency.format(amount);
    let detail = format!(
        "{amount} was to go out of the wallet of {number} by the other system's record {id}, and the wallet does not hold it any more. It \
         was left out; settle it with the customer."
    );
    raise(WALLET_SHORT, &detail, context, book);
}
