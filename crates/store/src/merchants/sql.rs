//! Merchants and their settings.

use std::collections::HashMap;
use std::sync::Arc;

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::billing::{ChargeKind, ChargeRule};
use docket_domain::book::Head;
use docket_domain::calendar::{ForceClose, Grace, Policy, TimeOfDay, Zone};
use docket_domain::clock::MerchantTime;
use docket_domain::delivery::ProofWanted;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::{AutoConfirm, Channel, PaymentRules, Register, Settings};
use docket_domain::money::{Amount, Currency, Percent};
use docket_domain::numbering::{AtEnd, FiscalYearStart, Kind, Reset, Rules, ScopePart, Series, Template, UniquePart};
use docket_domain::printing::Printing;
use docket_domain::queues::QueueRules;
use docket_domain::time::Timestamp;

use super::{MerchantSummary, outlets_sql};
use crate::numbering::shape_sql;
use crate::sql::broken;
use crate::writer::Opened;
use crate::{access, catalog, json, printing, queues};

pub(crate) fn by_slug(connection: &Connection, slug: &str) -> Result<Option<MerchantId>> {
    connection
        .prepare_cached("SELECT merchant_id FROM merchant_slug WHERE slug = ?1")?
        .query_row([slug], |row| row.get(0).map(MerchantId))
        .optional()
}

/// All merchants but scratch ones, in the order of their slugs.
pub(crate) fn list(connection: &Connection) -> Result<Vec<MerchantSummary>> {
    let mut statement =
        connection.prepare_cached("SELECT merchant_id, slug, name FROM merchant WHERE is_scratch = 0 ORDER BY slug")?;
    let rows = statement
        .query_map((), |row| Ok(MerchantSummary { id: MerchantId(row.get(0)?), slug: row.get(1)?, name: row.get(2)? }))?;
    rows.collect()
}

/// The latest floor of time of any merchant but scratch ones, whose days are made up.
pub(crate) fn latest_floor(connection: &Connection) -> Result<Option<Timestamp>> {
    let beginning = MerchantTime::BEGINNING.floor.0;
    connection
        .prepare_cached("SELECT max(floor) FROM merchant WHERE is_scratch = 0 AND floor > ?1")?
        .query_row([beginning], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Timestamp)))
}

/// Locks a merchant for this transaction, where several may write at once, and says what [`head_of`] reads.
pub(crate) const LOCK: &str = "SELECT seq, hash, floor, is_behind FROM merchant WHERE merchant_id = ?1 FOR UPDATE";

pub(crate) fn head(connection: &Connection, merchant: MerchantId) -> Result<Option<Head>> {
    connection
        .prepare_cached("SELECT seq, hash, floor, is_behind FROM merchant WHERE merchant_id = ?1")?
        .query_row([merchant.0], head_of)
        .optional()
}

/// Number and hash of the last record, and where the merchant's time stands.
pub(crate) fn head_of(row: &Row<'_>) -> Result<Head> {
    let seq = row.get::<_, i64>(0)? as u64;
    let time = MerchantTime { floor: Timestamp(row.get(2)?), is_behind: row.get(3)? };
    Ok(Head { seq, hash: row.get(1)?, time })
}

/// A merchant as a book begins with them.
pub(crate) fn open(connection: &Connection, merchant: MerchantId) -> Result<Opened> {
    let settings = settings(connection, merchant)?.map(Arc::new);
    let head = head(connection, merchant)?.unwrap_or(Head::EMPTY);
    Ok(Opened { settings, head })
}

pub(crate) fn settings(connection: &Connection, merchant: MerchantId) -> Result<Option<Settings>> {
    let settings = connection
        .prepare_cached(
            "SELECT slug, name, country, currency, decimals, language, time_zone, prices_include_tax, auto_confirm,
                    is_scratch, salt, fiscal_year_start, users_made, smallest_coin, retention_years, pay_later, transfer_hours,
                    delivery_proof, release_unpaid_minutes, shift_required, settings_version
             FROM merchant WHERE merchant_id = ?1",
        )?
        .query_row([merchant.0], |row| without_lists(merchant, row))
        .optional()?;
    let Some(mut settings) = settings else { return Ok(None) };
    settings.outlets = outlets_sql::outlets(connection, merchant)?;
    read_policies(connection, &mut settings)?;
    printing::settings_sql::read(connection, &mut settings)?;
    queues::settings_sql::read(connection, &mut settings)?;
    settings.registers = registers(connection, merchant)?;
    settings.channels = channels(connection, merchant)?;
    settings.charges = charges(connection, merchant)?;
    settings.taxes = catalog::taxes_sql::read(connection, merchant)?;
    (settings.series, settings.former_series) = all_series(connection, merchant)?;
    settings.imported_shapes = shape_sql::read(connection, merchant)?;
    settings.barcode_rules = catalog::sql::barcode_rules(connection, merchant)?;
    settings.role_overrides = access::roles_sql::read(connection, merchant)?;
    Ok(Some(settings))
}

fn without_lists(merchant: MerchantId, row: &Row<'_>) -> Result<Settings> {
    let text = |index| row.get::<_, String>(index);
    Ok(Settings {
        merchant,
        version: row.get(20)?,
        slug: row.get(0)?,
        name: row.get(1)?,
        country: row.get(2)?,
        currency: Currency { code: row.get(3)?, decimals: row.get(4)? },
        language: row.get(5)?,
        zone: Zone::named(&text(6)?).ok_or_else(|| broken("merchant.time_zone"))?,
        business_day: Policy::from_cutoff(TimeOfDay::MIDNIGHT),
        prices_include_tax: row.get(7)?,
        auto_confirm: AutoConfirm::parse(&text(8)?).ok_or_else(|| broken("merchant.auto_confirm"))?,
        is_scratch: row.get(9)?,
        salt: row.get(10)?,
        fiscal_year_start: FiscalYearStart::new(row.get(11)?).ok_or_else(|| broken("merchant.fiscal_year_start"))?,
        users_made: row.get(12)?,
        smallest_coin: Amount(row.get(13)?),
        shift_required: row.get(19)?,
        charges: Vec::new(),
        taxes: Vec::new(),
        retention_years: row.get(14)?,
        payments: PaymentRules { pay_later: row.get(15)?, transfer_hours: row.get(16)?, release_unpaid_minutes: row.get(18)? },
        delivery_proof: ProofWanted::parse(&text(17)?).ok_or_else(|| broken("merchant.delivery_proof"))?,
        queues: QueueRules::USUAL,
        outlets: Vec::new(),
        registers: Vec::new(),
        channels: Vec::new(),
        series: Vec::new(),
        former_series: Vec::new(),
        imported_shapes: Vec::new(),
        barcode_rules: Vec::new(),
        role_overrides: Vec::new(),
        printing: Printing::default(),
    })
}

fn registers(connection: &Connection, merchant: MerchantId) -> Result<Vec<Register>> {
    let mut statement =
        connection.prepare_cached("SELECT outlet, code, name FROM register WHERE merchant_id = ?1 ORDER BY position, code")?;
    let register = |row: &Row<'_>| Ok(Register { outlet: row.get(0)?, code: row.get(1)?, name: row.get(2)? });
    statement.query_map([merchant.0], register)?.collect()
}

fn channels(connection: &Connection, merchant: MerchantId) -> Result<Vec<Channel>> {
    let mut statement =
        connection.prepare_cached("SELECT name, code, is_online FROM channel WHERE merchant_id = ?1 ORDER BY position, name")?;
    let channel = |row: &Row<'_>| Ok(Channel { name: row.get(0)?, code: row.get(1)?, is_online: row.get(2)? });
    statement.query_map([merchant.0], channel)?.collect()
}

fn charges(connection: &Connection, merchant: MerchantId) -> Result<Vec<ChargeRule>> {
    let mut statement = connection
        .prepare_cached("SELECT code, name, kind, value, taxes FROM charge WHERE merchant_id = ?1 ORDER BY position")?;
    let charge = |row: &Row<'_>| {
        let (kind, value): (String, i64) = (row.get(2)?, row.get(3)?);
        let kind = match kind.as_str() {
            "amount" => ChargeKind::Amount(Amount(value)),
            "percent" => ChargeKind::Percent(Percent(value)),
            _ => return Err(broken("charge.kind")),
        };
        let taxes = json::parse_taxes(&row.get::<_, String>(4)?).ok_or_else(|| broken("charge.taxes"))?;
        Ok(ChargeRule { code: row.get(0)?, name: row.get(1)?, kind, taxes })
    };
    statement.query_map([merchant.0], charge)?.collect()
}

fn insert_charges(connection: &Connection, settings: &Settings) -> Result<()> {
    for (position, charge) in settings.charges.iter().enumerate() {
        let (kind, value) = match charge.kind {
            ChargeKind::Amount(amount) => ("amount", amount.0),
            ChargeKind::Percent(percent) => ("percent", percent.0),
        };
        connection.execute(
            "INSERT INTO charge (merchant_id, code, position, name, kind, value, taxes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![settings.merchant.0, charge.code, position as i64, charge.name, kind, value, json::taxes(&charge.taxes)],
        )?;
    }
    Ok(())
}

/// The series in force, and those that were.
fn all_series(connection: &Connection, merchant: MerchantId) -> Result<(Vec<Series>, Vec<Series>)> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, template, scope, reset, start, unique_within, end_at, at_end, defaults, rules, in_force FROM series
         WHERE merchant_id = ?1 ORDER BY kind, revision",
    )?;
    let rows = statement.query_map([merchant.0], |row| Ok((row.get::<_, bool>(10)?, series(row)?)))?;
    let (current, former): (Vec<_>, Vec<_>) = rows.collect::<Result<Vec<_>>>()?.into_iter().partition(|(in_force, _)| *in_force);
    let bare = |rows: Vec<(bool, Series)>| rows.into_iter().map(|(_, series)| series).collect();
    Ok((bare(current), bare(former)))
}

fn series(row: &Row<'_>) -> Result<Series> {
    let text = |index| row.get::<_, String>(index);
    Ok(Series {
        kind: Kind::parse(&text(0)?).ok_or_else(|| broken("series.kind"))?,
        template: Template::parse(&text(1)?).map_err(|_| broken("series.template"))?,
        scope: words(&text(2)?, ScopePart::parse).ok_or_else(|| broken("series.scope"))?,
        reset: Reset::parse(&text(3)?).ok_or_else(|| broken("series.reset"))?,
        start: row.get(4)?,
        unique_within: words(&text(5)?, UniquePart::parse).ok_or_else(|| broken("series.unique_within"))?,
        end: row.get(6)?,
        at_end: AtEnd::parse(&text(7)?).ok_or_else(|| broken("series.at_end"))?,
        defaults: words(&text(8)?, default).ok_or_else(|| broken("series.defaults"))?,
        rules: match row.get::<_, Option<String>>(9)? {
            Some(word) => Some(Rules::parse(&word).ok_or_else(|| broken("series.rules"))?),
            None => None,
        },
    })
}

/// `table=NONE`.
fn default(text: &str) -> Option<(ScopePart, String)> {
    let (part, code) = text.split_once('=')?;
    Some((ScopePart::parse(part)?, code.to_owned()))
}

pub(crate) fn words<T>(text: &str, parse: fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').filter(|word| !word.is_empty()).map(parse).collect()
}

/// Writes a new merchant's settings.
pub(crate) fn insert(connection: &Connection, settings: &Settings, head: &Head) -> Result<()> {
    let merchant = settings.merchant.0;
    connection.execute(
        "INSERT INTO merchant (merchant_id, slug, name, country, currency, decimals, language, time_zone,
                               prices_include_tax, auto_confirm, is_scratch, salt, seq, hash, floor, is_behind,
                               fiscal_year_start, users_made, smallest_coin, retention_years, pay_later,
                               transfer_hours, delivery_proof, release_unpaid_minutes, shift_required)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                 ?21, ?22, ?23, ?24, ?25)",
        params![
            merchant,
            settings.slug,
            settings.name,
            settings.country,
            settings.currency.code,
            settings.currency.decimals,
            settings.language,
            settings.zone.name(),
            settings.prices_include_tax,
            settings.auto_confirm.as_str(),
            settings.is_scratch,
            settings.salt.as_slice(),
            head.seq as i64,
            head.hash.as_slice(),
            head.time.floor.0,
            head.time.is_behind,
            settings.fiscal_year_start.month(),
            settings.users_made,
            settings.smallest_coin.0,
            settings.retention_years,
            settings.payments.pay_later,
            settings.payments.transfer_hours,
            settings.delivery_proof.as_str(),
            settings.payments.release_unpaid_minutes,
            settings.shift_required
        ],
    )?;
    connection.execute("INSERT INTO merchant_slug (slug, merchant_id) VALUES (?1, ?2)", params![settings.slug, merchant])?;
    insert_lists(connection, settings)?;
    insert_all_series(connection, settings)
}

/// Writes every list of the settings but the series, and what stands beside the merchant's row.
fn insert_lists(connection: &Connection, settings: &Settings) -> Result<()> {
    let merchant = settings.merchant.0;
    for (position, outlet) in settings.outlets.iter().enumerate() {
        outlets_sql::write(connection, settings.merchant, position, outlet)?;
    }
    for (position, register) in settings.registers.iter().enumerate() {
        connection.execute(
            "INSERT INTO register (merchant_id, code, outlet, name, position) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![merchant, register.code, register.outlet, register.name, position as i64],
        )?;
    }
    for (position, channel) in settings.channels.iter().enumerate() {
        connection.execute(
            "INSERT INTO channel (merchant_id, name, code, position, is_online) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![merchant, channel.name, channel.code, position as i64, channel.is_online],
        )?;
    }
    insert_charges(connection, settings)?;
    catalog::taxes_sql::insert(connection, settings)?;
    insert_policies(connection, settings)?;
    for rule in &settings.barcode_rules {
        catalog::sql::insert_barcode_rule(connection, settings.merchant, rule)?;
    }
    printing::settings_sql::insert(connection, settings)?;
    queues::settings_sql::insert(connection, settings)
}

/// The policies of the merchant and of the outlets that differ.
fn read_policies(connection: &Connection, settings: &mut Settings) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT outlet, time_zone, cutoff, grace_from, grace_until, close_after_minutes, force_close
         FROM business_day_policy WHERE merchant_id = ?1",
    )?;
    let mut rows = statement.query([settings.merchant.0])?;
    while let Some(row) = rows.next()? {
        let (zone, policy) = (policy_zone(&row)?, policy(&row)?);
        let code: String = row.get(0)?;
        match settings.outlets.iter_mut().find(|outlet| outlet.code == code) {
            Some(outlet) => (outlet.zone, outlet.business_day) = (zone, policy),
            None => settings.business_day = policy.ok_or_else(|| broken("business_day_policy.cutoff"))?,
        }
    }
    Ok(())
}

fn policy_zone(row: &Row<'_>) -> Result<Option<Zone>> {
    let name: Option<String> = row.get(1)?;
    name.map(|name| Zone::named(&name).ok_or_else(|| broken("business_day_policy.time_zone"))).transpose()
}

fn policy(row: &Row<'_>) -> Result<Option<Policy>> {
    let time = |index| -> Result<Option<TimeOfDay>> {
        let text: Option<String> = row.get(index)?;
        text.map(|text| TimeOfDay::parse(&text).ok_or_else(|| broken("business_day_policy"))).transpose()
    };
    let Some(cutoff) = time(2)? else { return Ok(None) };
    let grace = time(3)?.zip(time(4)?).map(|(from, until)| Grace { from, until });
    let force_close = ForceClose::parse(&row.get::<_, String>(6)?).ok_or_else(|| broken("business_day_policy.force_close"))?;
    Policy::new(cutoff, grace, row.get(5)?, force_close).map(Some).map_err(|_| broken("business_day_policy"))
}

fn insert_policies(connection: &Connection, settings: &Settings) -> Result<()> {
    insert_policy(connection, settings.merchant, "", None, Some(&settings.business_day))?;
    for outlet in settings.outlets.iter().filter(|outlet| outlet.zone.is_some() || outlet.business_day.is_some()) {
        insert_policy(connection, settings.merchant, &outlet.code, outlet.zone.as_ref(), outlet.business_day.as_ref())?;
    }
    Ok(())
}

fn insert_policy(
    connection: &Connection,
    merchant: MerchantId,
    outlet: &str,
    zone: Option<&Zone>,
    policy: Option<&Policy>,
) -> Result<()> {
    let grace = policy.and_then(Policy::grace);
    connection.execute(
        "INSERT INTO business_day_policy
             (merchant_id, outlet, time_zone, cutoff, grace_from, grace_until, close_after_minutes, force_close)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            merchant.0,
            outlet,
            zone.map(Zone::name),
            policy.map(|policy| policy.cutoff().to_string()),
            grace.map(|grace| grace.from.to_string()),
            grace.map(|grace| grace.until.to_string()),
            policy.map(Policy::close_after_minutes),
            policy.map(|policy| policy.force_close().as_str())
        ],
    )?;
    Ok(())
}

/// What is written anew with every change of the settings: nothing refers to these rows, and they are few.
const CLEARED: [&str; 10] = [
    "DELETE FROM register WHERE merchant_id = ?1",
    "DELETE FROM channel WHERE merchant_id = ?1",
    "DELETE FROM charge WHERE merchant_id = ?1",
    "DELETE FROM tax WHERE merchant_id = ?1",
    "DELETE FROM business_day_policy WHERE merchant_id = ?1",
    "DELETE FROM barcode_rule WHERE merchant_id = ?1",
    "DELETE FROM printer WHERE merchant_id = ?1",
    "DELETE FROM receipt_head WHERE merchant_id = ?1",
    "DELETE FROM receipt_style WHERE merchant_id = ?1",
    "DELETE FROM queue_threshold WHERE merchant_id = ?1",
];

/// Writes what may change of a merchant's settings: all but what amounts and documents are reckoned by.
pub(crate) fn update(connection: &Connection, settings: &Settings) -> Result<()> {
    connection.execute(
        "UPDATE merchant SET users_made = ?2, settings_version = ?3, name = ?4, language = ?5, time_zone = ?6, auto_confirm = ?7,
                             smallest_coin = ?8, retention_years = ?9, pay_later = ?10, transfer_hours = ?11,
                             delivery_proof = ?12, release_unpaid_minutes = ?13, shift_required = ?14
         WHERE merchant_id = ?1",
        params![
            settings.merchant.0,
            settings.users_made,
            settings.version,
            settings.name,
            settings.language,
            settings.zone.name(),
            settings.auto_confirm.as_str(),
            settings.smallest_coin.0,
            settings.retention_years,
            settings.payments.pay_later,
            settings.payments.transfer_hours,
            settings.delivery_proof.as_str(),
            settings.payments.release_unpaid_minutes,
            settings.shift_required
        ],
    )?;
    for statement in CLEARED {
        connection.execute(statement, [settings.merchant.0])?;
    }
    insert_lists(connection, settings)?;
    access::roles_sql::replace(connection, settings.merchant, &settings.role_overrides)?;
    connection.execute("DELETE FROM series WHERE merchant_id = ?1", [settings.merchant.0])?;
    insert_all_series(connection, settings)
}

fn insert_all_series(connection: &Connection, settings: &Settings) -> Result<()> {
    let former = settings.former_series.iter().map(|series| (false, series));
    let current = settings.series.iter().map(|series| (true, series));
    let mut revisions: HashMap<Kind, i64> = HashMap::new();
    for (in_force, series) in former.chain(current) {
        let revision = revisions.entry(series.kind).and_modify(|revision| *revision += 1).or_insert(1);
        insert_series(connection, settings.merchant.0, *revision, in_force, series)?;
    }
    shape_sql::write(connection, settings)
}

fn insert_series(connection: &Connection, merchant: i64, revision: i64, in_force: bool, series: &Series) -> Result<()> {
    let scope: Vec<&str> = series.scope.iter().map(|part| part.as_str()).collect();
    let defaults: Vec<String> = series.defaults.iter().map(|(part, code)| format!("{}={code}", part.as_str())).collect();
    let unique_within: Vec<&str> = series.unique_within.iter().map(|part| part.as_str()).collect();
    connection.execute(
        "INSERT INTO series (merchant_id, kind, revision, in_force, template, scope, reset, start, unique_within, end_at, at_end,
                             defaults, rules)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            merchant,
            series.kind.as_str(),
            revision,
            in_force,
            series.template.text(),
            scope.join(","),
            series.reset.as_str(),
            series.start,
            unique_within.join(","),
            series.end,
            series.at_end.as_str(),
            defaults.join(","),
            series.rules.map(|rules| rules.as_str())
        ],
    )?;
    Ok(())
}

/// Moves the merchant's row on, if it still stands where the group began. Returns how many rows did.
pub(crate) fn advance(connection: &Connection, merchant: MerchantId, before: &Head, head: &Head) -> Result<()> {
    connection.execute_one(
        "UPDATE merchant SET seq = ?2, hash = ?3, floor = ?4, is_behind = ?5 WHERE merchant_id = ?1 AND seq = ?6",
        params![merchant.0, head.seq as i64, head.hash.as_slice(), head.time.floor.0, head.time.is_behind, before.seq as i64],
    )
}

/// Removes a scratch merchant and everything it owns; `false` where there is no such scratch merchant.
pub(crate) fn remove_scratch(connection: &Connection, merchant: MerchantId) -> Result<bool> {
    let is_scratch: Option<bool> = connection
        .query_row("SELECT is_scratch FROM merchant WHERE merchant_id = ?1", [merchant.0], |row| row.get(0))
        .optional()?;
    if is_scratch != Some(true) {
        return Ok(false);
    }
    // Children before parents, as foreign keys want it.
    const OWNED: &[&str] = &[
        "attempt",
        "sign_in_code",
        "customer_session",
        "import_slice",
        "import",
        "number_alias",
        "lane_sale",
        "lane",
        "numbering_gap",
        "imported_shape",
        "cash_handover",
        "driver_cash",
        "delivery_attempt",
        "delivery_photo",
        "delivery",
        "credit_note_refund",
        "credit_note_line",
        "credit_note",
        "bill_printout",
        "bill_line",
        "bill",
        "stock_movement",
        "stock",
        "stock_item",
        "stock_document",
        "batch",
        "charge",
        "tax",
        "print_job",
        "payment_refund",
        "standing_order",
        "file",
        "product_picture",
        "customer_balance",
        "posting",
        "journal_entry",
        "ledger_balance",
        "payment",
        "record_personal",
        "record",
        "finding",
        "idempotency",
        "z_report",
        "business_day",
        "cash_movement",
        "shift",
        "order_ticket",
        "order_line",
        "orders",
        "customer_term",
        "customer",
        "counter",
        "product_word",
        "product_code",
        "product",
        "category",
        "user_session",
        "user_credential",
        "role_permission",
        "merchant_token",
        "integration_unknown_product",
        "integration_order",
        "integration_secret",
        "integration",
        "api_token",
        "merchant_user",
        "series",
        "queue_threshold",
        "channel",
        "business_day_policy",
        "barcode_rule",
        "printer",
        "receipt_head",
        "receipt_style",
        "register",
        "outlet",
        "merchant_slug",
        "merchant",
    ];
    for table in OWNED {
        connection.execute(&format!("DELETE FROM {table} WHERE merchant_id = ?1"), [merchant.0])?;
    }
    Ok(true)
}
