//! What a group has decided, written: the rows of every area, in an order in which each finds what it refers to.

use docket_domain::book::{Change, Head};
use docket_domain::writes::Writes;

use crate::audit::Sealed;
use crate::sql::Connection;
use crate::{
    StoreError, access, audit, billing, catalog, customers, days, delivery, doctor, findings, integrations, lanes, ledger,
    legacy, look_ups, merchants, numbering, ordering, payments, printing, replays, shifts, standing, stock, webhooks,
};

/// Writes a merchant's changes.
pub(crate) fn write_all(connection: &Connection, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
    let merchant = writes.merchant;
    match &writes.settings {
        Some(settings) if writes.before == Head::EMPTY => merchants::sql::insert(connection, settings, head)?,
        settings => {
            merchants::sql::advance(connection, merchant, &writes.before, head)?;
            if let Some(settings) = settings {
                merchants::sql::update(connection, settings)?;
            }
        }
    }
    for (change, user) in &writes.users {
        access::sql::write_user(connection, merchant, *change, user)?;
    }
    for credential in &writes.credentials {
        access::sql::write_credential(connection, merchant, credential)?;
    }
    for session in &writes.sessions {
        access::sessions_sql::insert(connection, merchant, session)?;
    }
    for secret_hash in &writes.ended_sessions {
        access::sessions_sql::end(connection, merchant, secret_hash)?;
    }
    for (change, category) in &writes.categories {
        catalog::sql::write_category(connection, merchant, *change, category)?;
    }
    catalog::sql::write_products(connection, merchant, head.seq, &writes.products)?;
    for retaxing in &writes.retaxings {
        catalog::taxes_sql::retax(connection, merchant, head.seq, retaxing)?;
    }
    for (change, token) in &writes.tokens {
        access::tokens_sql::write(connection, merchant, *change, token)?;
    }
    for (before, key, counter) in &writes.counters {
        numbering::sql::write(connection, merchant, Change::of(before), key, counter)?;
    }
    customers::sql::release_phones(connection, merchant, &writes.customers)?;
    for (before, customer) in &writes.customers {
        customers::sql::write(connection, merchant, before.as_deref(), customer)?;
    }
    for (before, order) in &writes.orders {
        ordering::sql::write(connection, merchant, before.as_deref(), order)?;
    }
    for (change, standing) in &writes.standing_orders {
        standing::sql::write(connection, merchant, *change, standing)?;
    }
    for (change, delivery) in &writes.deliveries {
        delivery::sql::write(connection, merchant, *change, delivery)?;
    }
    for attempt in &writes.delivery_attempts {
        delivery::sql::insert_attempt(connection, merchant, attempt)?;
    }
    for photo in &writes.delivery_photos {
        delivery::sql::insert_photo(connection, merchant, photo)?;
    }
    for (before, driver, cash) in &writes.driver_cash {
        delivery::sql::write_cash(connection, merchant, Change::of(before), *driver, *cash)?;
    }
    for handover in &writes.cash_handovers {
        delivery::sql::insert_handover(connection, merchant, handover)?;
    }
    for (change, integration) in &writes.integrations {
        integrations::sql::write(connection, merchant, *change, integration)?;
    }
    integrations::sql::write_secrets(connection, merchant, &writes.integration_secrets)?;
    for (change, key, tracked) in &writes.platform_orders {
        integrations::sql::write_order(connection, merchant, *change, key, tracked)?;
    }
    for (key, row) in &writes.unknown_products {
        integrations::sql::insert_unknown_product(connection, merchant, key, *row)?;
    }
    for (change, shift) in &writes.shifts {
        shifts::sql::write(connection, merchant, *change, shift)?;
    }
    for movement in &writes.cash_movements {
        shifts::sql::insert_movement(connection, merchant, movement)?;
    }
    for (change, key, day) in &writes.days {
        days::sql::write(connection, merchant, *change, key, day)?;
    }
    for z_report in &writes.z_reports {
        days::sql::insert_z_report(connection, merchant, z_report)?;
    }
    for (change, payment) in &writes.payments {
        payments::sql::write(connection, merchant, *change, payment)?;
    }
    for refund in &writes.payment_refunds {
        payments::refunds_sql::insert(connection, merchant, refund)?;
    }
    for (change, state) in &writes.bills {
        // What is returned of a bill stands in its credit notes.
        if *change == Change::Insert {
            billing::sql::insert(connection, merchant, &state.bill)?;
        }
    }
    for note in &writes.credit_notes {
        billing::credit_sql::insert(connection, merchant, note)?;
    }
    for (record, sealed) in writes.records.iter().zip(sealed) {
        audit::sql::insert(connection, merchant, record, sealed)?;
    }
    for document in &writes.stock_documents {
        stock::sql::insert_document(connection, merchant, document)?;
    }
    for (change, batch) in &writes.batches {
        stock::sql::write_batch(connection, merchant, *change, batch)?;
    }
    for (before, key, after) in &writes.stocks {
        stock::sql::write(connection, merchant, before.as_deref(), key, after)?;
    }
    for movement in &writes.movements {
        stock::sql::insert_movement(connection, merchant, movement)?;
    }
    for entry in &writes.entries {
        ledger::sql::insert_entry(connection, merchant, entry)?;
    }
    for (before, key, balance) in &writes.balances {
        ledger::sql::write_balance(connection, merchant, Change::of(before), key, balance)?;
    }
    for (before, row, after) in &writes.customer_accounts {
        ledger::sql::write_customer_accounts(connection, merchant, before.as_ref(), *row, after)?;
    }
    for alias in &writes.number_aliases {
        numbering::alias_sql::insert(connection, merchant, alias)?;
    }
    for (change, lane) in &writes.lanes {
        lanes::sql::write(connection, merchant, *change, lane)?;
    }
    for sale in &writes.received_sales {
        lanes::sql::insert_received(connection, merchant, sale)?;
    }
    for gap in &writes.number_gaps {
        numbering::gap_sql::insert(connection, merchant, gap)?;
    }
    for (legacy_id, row) in &writes.legacy_wallet_entries {
        legacy::sql::insert_wallet_entry(connection, merchant, legacy_id, *row)?;
    }
    for finding in &writes.findings {
        findings::sql::insert(connection, merchant, finding)?;
    }
    for resolution in &writes.resolutions {
        findings::sql::resolve(connection, merchant, resolution)?;
    }
    for repaired in &writes.repairs {
        doctor::figures_sql::write(connection, merchant, repaired)?;
    }
    for change in &writes.auto_repairs {
        doctor::figures_sql::write_auto_repair(connection, merchant, change)?;
    }
    for job in &writes.print_jobs {
        printing::sql::insert(connection, merchant, job)?;
    }
    for job in &writes.print_retries {
        printing::sql::retry(connection, merchant, *job)?;
    }
    if let Some((before, after)) = &writes.webhooks {
        webhooks::sql::write(connection, merchant, before, after)?;
    }
    for secret in &writes.webhook_secrets {
        webhooks::sql::insert_secret(connection, merchant, secret)?;
    }
    for start in &writes.webhook_starts {
        webhooks::sql::start(connection, merchant, start)?;
    }
    for replay in &writes.webhook_replays {
        webhooks::sql::insert_replay(connection, merchant, replay)?;
    }
    for erasure in &writes.erasures {
        customers::erase_sql::erase(connection, merchant, erasure)?;
    }
    for purge in &writes.purges {
        billing::purge_sql::purge(connection, merchant, purge)?;
    }
    for (key, replay) in &writes.replays {
        replays::sql::insert(connection, merchant, key, replay)?;
    }
    look_ups::complete_what_is_due(connection, merchant, writes.before.seq, head.seq)?;
    Ok(())
}
