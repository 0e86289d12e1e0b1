//! What a book asks for, read from a store.

use std::sync::Arc;

use crate::sql::{Connection, Result};
use docket_domain::book::{Key, Loaded};
use docket_domain::ids::MerchantId;

use crate::{
    access, billing, catalog, customers, days, delivery, doctor, findings, integrations, lanes, ledger, legacy, merchants,
    numbering, ordering, payments, replays, shifts, standing, stock, webhooks,
};

/// What the store has for a key.
pub(crate) fn load_one(connection: &Connection, merchant: MerchantId, key: &Key) -> Result<Loaded> {
    Ok(match key.clone() {
        Key::Replay(digest) => Loaded::Replay(digest, replays::sql::load(connection, merchant, &digest)?),
        Key::Counter(counter) => {
            let row = numbering::sql::load(connection, merchant, &counter)?;
            Loaded::Counter(counter, row)
        }
        Key::CountersOf(kind, period) => {
            let rows = numbering::sql::list(connection, merchant, kind, Some(&period), None)?;
            Loaded::CountersOf(kind, period, rows.into_iter().map(|(key, _)| key).collect())
        }
        Key::OpenTickets => Loaded::OpenTickets(ordering::sql::open_tickets(connection, merchant)?),
        Key::OnlineOrders(outlet) => {
            let times = ordering::online_sql::last_times(connection, merchant, &outlet)?;
            Loaded::OnlineOrders(outlet, times)
        }
        Key::Product(reference) => {
            let row = catalog::sql::load(connection, merchant, &reference)?;
            Loaded::Product(reference, row.map(Arc::new))
        }
        Key::Category(code) => {
            let row = catalog::sql::category(connection, merchant, &code)?;
            Loaded::Category(code, row)
        }
        Key::CustomerByPhone(phone) => {
            let row = customers::sql::by_phone(connection, merchant, &phone)?;
            Loaded::CustomerByPhone(phone, row.map(Arc::new))
        }
        Key::CustomerByLegacyId(legacy_id) => {
            let row = customers::sql::by_legacy_id(connection, merchant, &legacy_id)?;
            Loaded::CustomerByLegacyId(legacy_id, row.map(Arc::new))
        }
        Key::Legacy(key) => {
            let row = legacy::sql::row_of(connection, merchant, &key)?;
            Loaded::Legacy(key, row)
        }
        Key::Customer(id) => Loaded::Customer(id, customers::sql::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::CustomerFacts(id) => Loaded::CustomerFacts(id, Box::new(customers::sql::facts(connection, merchant, id)?)),
        Key::Order(id) => Loaded::Order(id, ordering::sql::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::Delivery(id) => Loaded::Delivery(id, delivery::sql::by_order(connection, merchant, id)?.map(Arc::new)),
        Key::DriverCash(user) => Loaded::DriverCash(user, delivery::sql::cash(connection, merchant, user)?),
        Key::StandingOrder(id) => Loaded::StandingOrder(id, standing::sql::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::Integration(id) => Loaded::Integration(id, integrations::sql::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::PlatformOrder(key) => {
            let row = integrations::sql::order(connection, merchant, &key)?;
            Loaded::PlatformOrder(key, row)
        }
        Key::UnknownProduct(key) => {
            let row = integrations::sql::unknown_product(connection, merchant, &key)?;
            Loaded::UnknownProduct(key, row)
        }
        Key::BusinessDay(day) => {
            let row = days::sql::load(connection, merchant, &day)?;
            Loaded::BusinessDay(day, row)
        }
        Key::DayFacts(day) => {
            let facts = days::sums_sql::facts(connection, merchant, &day)?;
            Loaded::DayFacts(day, Box::new(facts))
        }
        Key::Shift(id) => Loaded::Shift(id, shifts::sql::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::OpenShift(holder) => {
            let row = shifts::sql::open_of(connection, merchant, &holder)?;
            Loaded::OpenShift(holder, row.map(Arc::new))
        }
        Key::Balance(balance) => {
            let row = ledger::sql::balance(connection, merchant, &balance)?;
            Loaded::Balance(balance, row)
        }
        Key::CustomerAccounts(row) => Loaded::CustomerAccounts(row, ledger::sql::customer_accounts(connection, merchant, row)?),
        Key::Stock(key) => {
            let row = stock::sql::load(connection, merchant, &key)?;
            Loaded::Stock(key, row.map(Arc::new))
        }
        Key::Batch(id) => Loaded::Batch(id, stock::sql::load_batch(connection, merchant, id)?.map(Arc::new)),
        Key::StockDocument(id) => Loaded::StockDocument(id, stock::sql::load_document(connection, merchant, id)?.map(Arc::new)),
        Key::Bill(id) => Loaded::Bill(id, billing::sql::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::Payment(id) => Loaded::Payment(id, payments::sql::by_id(connection, merchant, id)?.map(Arc::new)),
        Key::User(name) => {
            let row = access::sql::user_by_name(connection, merchant, &name)?;
            Loaded::User(name, row)
        }
        Key::UserByLogin(login) => {
            let row = access::sql::user_by_login(connection, merchant, &login)?;
            Loaded::UserByLogin(login, row)
        }
        Key::OwnersActive => Loaded::OwnersActive(access::sql::owners_active(connection, merchant)?),
        Key::TaxesInUse => Loaded::TaxesInUse(catalog::taxes_sql::in_use(connection, merchant)?),
        Key::Token(id) => Loaded::Token(id, access::tokens_sql::by_id(connection, merchant, id)?),
        Key::UserById(id) => Loaded::UserById(id, access::sql::user_by_id(connection, merchant, id)?),
        Key::NumberAlias(kind, number) => {
            let row = numbering::alias_sql::load(connection, merchant, kind, &number)?;
            Loaded::NumberAlias(kind, number, row)
        }
        Key::Numbered(key) => {
            let is_taken = numbering::sql::is_taken(connection, merchant, &key)?;
            Loaded::Numbered(key, is_taken)
        }
        Key::Lane(code) => {
            let row = lanes::sql::by_code(connection, merchant, &code)?;
            Loaded::Lane(code, row.map(Arc::new))
        }
        Key::LanesGiven(register) => {
            let count = lanes::sql::given_at(connection, merchant, &register)?;
            Loaded::LanesGiven(register, count)
        }
        Key::ReceivedSale(id) => Loaded::ReceivedSale(id, lanes::sql::received(connection, merchant, id)?),
        Key::LaneNumber(lane, sequence) => {
            let came = lanes::sql::has_come(connection, merchant, &lane, sequence)?;
            Loaded::LaneNumber(lane, sequence, came)
        }
        Key::Webhooks => Loaded::Webhooks(Arc::new(webhooks::sql::all(connection, merchant)?)),
        Key::OpenFinding(key) => {
            let row = findings::sql::open_row(connection, merchant, &key)?;
            Loaded::OpenFinding(key, row)
        }
        Key::Figures(repair) => {
            let figures = doctor::figures_sql::figures(connection, merchant, &repair)?;
            Loaded::Figures(repair, figures)
        }
        Key::Slug(slug) => {
            let row = merchants::sql::by_slug(connection, &slug)?;
            Loaded::Slug(slug, row)
        }
    })
}
