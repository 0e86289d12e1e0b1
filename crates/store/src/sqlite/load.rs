//! What a book asks for, read from a SQLite store.

use std::sync::Arc;

use docket_domain::book::{Key, Loaded};
use docket_domain::ids::MerchantId;
use rusqlite::{Connection, Result};

use crate::{
    access, billing, catalog, customers, days, delivery, ledger, merchants, numbering, ordering, payments, replays, shifts,
    standing, stock,
};

/// What the store has for a key.
pub(crate) fn load_one(connection: &Connection, merchant: MerchantId, key: &Key) -> Result<Loaded> {
    Ok(match key.clone() {
        Key::Replay(digest) => Loaded::Replay(digest, replays::sqlite::load(connection, merchant, &digest)?),
        Key::Counter(counter) => {
            let row = numbering::sqlite::load(connection, merchant, &counter)?;
            Loaded::Counter(counter, row)
        }
        Key::CountersOf(kind, period) => {
            let rows = numbering::sqlite::list(connection, merchant, kind, Some(&period), None)?;
            Loaded::CountersOf(kind, period, rows.into_iter().map(|(key, _)| key).collect())
        }
        Key::OpenTickets => Loaded::OpenTickets(ordering::sqlite::open_tickets(connection, merchant)?),
        Key::OnlineOrders(outlet) => {
            let times = ordering::online_sqlite::last_times(connection, merchant, &outlet)?;
            Loaded::OnlineOrders(outlet, times)
        }
        Key::Product(reference) => {
            let row = catalog::sqlite::load(connection, merchant, &reference)?;
            Loaded::Product(reference, row.map(Arc::new))
        }
        Key::Category(code) => {
            let row = catalog::sqlite::category(connection, merchant, &code)?;
            Loaded::Category(code, row)
        }
        Key::CustomerByPhone(phone) => {
            let row = customers::sqlite::by_phone(connection, merchant, &phone)?;
            Loaded::CustomerByPhone(phone, row.map(Arc::new))
        }
        Key::Customer(id) => Loaded::Customer(id, customers::sqlite::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::CustomerFacts(id) => Loaded::CustomerFacts(id, Box::new(customers::sqlite::facts(connection, merchant, id)?)),
        Key::Order(id) => Loaded::Order(id, ordering::sqlite::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::Delivery(id) => Loaded::Delivery(id, delivery::sqlite::by_order(connection, merchant, id)?.map(Arc::new)),
        Key::DriverCash(user) => Loaded::DriverCash(user, delivery::sqlite::cash(connection, merchant, user)?),
        Key::StandingOrder(id) => Loaded::StandingOrder(id, standing::sqlite::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::BusinessDay(day) => {
            let row = days::sqlite::load(connection, merchant, &day)?;
            Loaded::BusinessDay(day, row)
        }
        Key::DayFacts(day) => {
            let facts = days::sums_sqlite::facts(connection, merchant, &day)?;
            Loaded::DayFacts(day, Box::new(facts))
        }
        Key::Shift(id) => Loaded::Shift(id, shifts::sqlite::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::OpenShift(holder) => {
            let row = shifts::sqlite::open_of(connection, merchant, &holder)?;
            Loaded::OpenShift(holder, row.map(Arc::new))
        }
        Key::Balance(balance) => {
            let row = ledger::sqlite::balance(connection, merchant, &balance)?;
            Loaded::Balance(balance, row)
        }
        Key::CustomerAccounts(row) => {
            Loaded::CustomerAccounts(row, ledger::sqlite::customer_accounts(connection, merchant, row)?)
        }
        Key::Stock(key) => {
            let row = stock::sqlite::load(connection, merchant, &key)?;
            Loaded::Stock(key, row.map(Arc::new))
        }
        Key::Batch(id) => Loaded::Batch(id, stock::sqlite::load_batch(connection, merchant, id)?.map(Arc::new)),
        Key::StockDocument(id) => {
            Loaded::StockDocument(id, stock::sqlite::load_document(connection, merchant, id)?.map(Arc::new))
        }
        Key::Bill(id) => Loaded::Bill(id, billing::sqlite::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::Payment(id) => Loaded::Payment(id, payments::sqlite::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::User(name) => {
            let row = access::sqlite::user_by_name(connection, merchant, &name)?;
            Loaded::User(name, row)
        }
        Key::UserById(id) => Loaded::UserById(id, access::sqlite::user_by_id(connection, merchant, id)?),
        Key::Slug(slug) => {
            let row = merchants::sqlite::by_slug(connection, &slug)?;
            Loaded::Slug(slug, row)
        }
    })
}
