//! Standing orders.

use std::sync::Arc;

use crate::sql::Value;
use crate::sql::{Connection, OptionalExtension, Result, Row, params, params_from_iter};
use docket_domain::book::Change;
use docket_domain::calendar::TimeOfDay;
use docket_domain::ids::{CustomerId, MerchantId, OrderId, ProductId, StandingOrderId, UserId};
use docket_domain::ordering::{Address, NewOrderPayment};
use docket_domain::payments::Terms;
use docket_domain::quantity::Quantity;
use docket_domain::standing::{Every, Occurrence, Schedule, StandingItem, StandingOrder, StandingStatus, Weekdays};
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::StandingFilter;
use crate::customers;
use crate::sql::{blob_uuid, broken, row_bound, uuid_at};

const COLUMNS: &str =
    "s.row, s.standing_id, s.customer_row, coalesce(c.merged_into, c.customer_id), s.outlet, s.channel, s.items, s.pays,
     s.use_wallet, s.terms, s.address_text, s.address_lat, s.address_lng, s.notes, s.every, s.weekdays, s.time, s.from_date,
     s.until_date, s.status, s.next_date, s.next_at, s.last_date, s.last_order, s.user_id, s.created_at, s.updated_at, s.version";

const FROM: &str = "standing_order s JOIN customer c ON c.merchant_id = s.merchant_id AND c.row = s.customer_row";

/// An item as its column has it: product, SKU, thousandths, notes, options.
type StoredItem = (String, String, i64, String, Vec<String>);

fn items_text(items: &[StandingItem]) -> String {
    let stored: Vec<StoredItem> = items
        .iter()
        .map(|item| (item.product.to_string(), item.sku.clone(), item.quantity.0, item.notes.clone(), item.options.clone()))
        .collect();
    serde_json::to_string(&stored).expect("ids, words and numbers are JSON")
}

fn parse_items(text: &str) -> Option<Vec<StandingItem>> {
    let stored: Vec<StoredItem> = serde_json::from_str(text).ok()?;
    let item = |(product, sku, quantity, notes, options): StoredItem| {
        let product = ProductId(Uuid::try_parse(&product).ok()?);
        Some(StandingItem { product, sku, quantity: Quantity(quantity), notes, options })
    };
    stored.into_iter().map(item).collect()
}

fn date_at(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Date>> {
    let number: Option<i32> = row.get(index)?;
    number.map(|number| Date::from_number(number).ok_or_else(|| broken(column))).transpose()
}

fn standing_order(row: &Row<'_>) -> Result<StandingOrder> {
    let text = |index| row.get::<_, String>(index);
    let next_at: Option<i64> = row.get(21)?;
    Ok(StandingOrder {
        row: row.get::<_, i64>(0)? as u64,
        id: StandingOrderId(uuid_at(row, 1)?),
        customer_row: row.get::<_, i64>(2)? as u64,
        customer: CustomerId(uuid_at(row, 3)?),
        outlet: row.get(4)?,
        channel: row.get(5)?,
        items: parse_items(&text(6)?).ok_or_else(|| broken("standing_order.items"))?,
        payment: payment(row)?,
        delivery_address: match row.get::<_, Option<String>>(10)? {
            Some(text) => Some(Address { text, latitude_micro: row.get(11)?, longitude_micro: row.get(12)? }),
            None => None,
        },
        notes: row.get(13)?,
        schedule: schedule(row)?,
        status: StandingStatus::parse(&text(19)?).ok_or_else(|| broken("standing_order.status"))?,
        next: match (date_at(row, 20, "standing_order.next_date")?, next_at) {
            (Some(date), Some(at)) => Some(Occurrence { date, at: Timestamp(at) }),
            _ => None,
        },
        last: date_at(row, 22, "standing_order.last_date")?,
        last_order: row.get::<_, Option<[u8; 16]>>(23)?.map(|id| OrderId(Uuid::from_bytes(id))),
        user: UserId(uuid_at(row, 24)?),
        created_at: Timestamp(row.get(25)?),
        updated_at: Timestamp(row.get(26)?),
        version: row.get(27)?,
    })
}

fn payment(row: &Row<'_>) -> Result<Option<NewOrderPayment>> {
    if !row.get::<_, bool>(7)? {
        return Ok(None);
    }
    let method = match row.get::<_, Option<String>>(9)? {
        Some(word) => Some(Terms::parse(&word).ok_or_else(|| broken("standing_order.terms"))?),
        None => None,
    };
    Ok(Some(NewOrderPayment { use_wallet: row.get(8)?, method, ..NewOrderPayment::default() }))
}

fn schedule(row: &Row<'_>) -> Result<Schedule> {
    let text = |index| row.get::<_, String>(index);
    Ok(Schedule {
        every: Every::parse(&text(14)?).ok_or_else(|| broken("standing_order.every"))?,
        weekdays: Weekdays::from_bits(row.get(15)?).ok_or_else(|| broken("standing_order.weekdays"))?,
        time: TimeOfDay::parse(&text(16)?).ok_or_else(|| broken("standing_order.time"))?,
        from: date_at(row, 17, "standing_order.from_date")?.ok_or_else(|| broken("standing_order.from_date"))?,
        until: date_at(row, 18, "standing_order.until_date")?,
    })
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: StandingOrderId) -> Result<Option<StandingOrder>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE s.merchant_id = ?1 AND s.standing_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], standing_order)
        .optional()
}

/// Those of some customers that were not cancelled.
pub(crate) fn of_customers(connection: &Connection, merchant: MerchantId, rows: &[u64]) -> Result<Vec<Arc<StandingOrder>>> {
    let marks = vec!["?"; rows.len()].join(", ");
    let values = std::iter::once(merchant.0).chain(rows.iter().map(|row| *row as i64)).map(Value::from);
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE s.merchant_id = ? AND s.customer_row IN ({marks}) AND s.status <> 'cancelled'
             ORDER BY s.row"
        ))?
        .query_map(params_from_iter(values), |row| standing_order(row).map(Arc::new))?
        .collect()
}

/// Standing orders from the newest on, older than a row.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &StandingFilter,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<StandingOrder>> {
    let older_than = older_than.map_or(i64::MAX, row_bound);
    let outlet = || filter.outlet.clone().map_or(Value::Null, Value::from);
    let active = || filter.active.map_or(Value::Null, |active| Value::from(i64::from(active)));
    let mut sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE s.merchant_id = ? AND s.row < ? AND (? IS NULL OR s.outlet = ?)
         AND (? IS NULL OR CASE WHEN s.status = 'active' THEN 1 ELSE 0 END = ?)"
    );
    let mut values = vec![Value::from(merchant.0), Value::from(older_than), outlet(), outlet(), active(), active()];
    if let Some(customer) = filter.customer {
        let rows = customers::sql::rows_of_person(connection, merchant, customer)?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let marks = vec!["?"; rows.len()].join(", ");
        sql.push_str(&format!(" AND s.customer_row IN ({marks})"));
        values.extend(rows.into_iter().map(|row| Value::from(row as i64)));
    }
    sql.push_str(" ORDER BY s.row DESC LIMIT ?");
    values.push(Value::from(limit as i64));
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), standing_order)?.collect()
}

/// Those of all merchants that are due at a time.
pub(crate) fn due(connection: &Connection, now: Timestamp, limit: usize) -> Result<Vec<(MerchantId, StandingOrderId, Date)>> {
    let mut statement = connection.prepare_cached(
        "SELECT s.merchant_id, s.standing_id, s.next_date
         FROM merchant m CROSS JOIN standing_order s INDEXED BY standing_order_due
              ON s.merchant_id = m.merchant_id AND s.next_at IS NOT NULL AND s.next_at <= ?1
         LIMIT ?2",
    )?;
    let one = |row: &Row<'_>| {
        let date = date_at(row, 2, "standing_order.next_date")?.ok_or_else(|| broken("standing_order.next_date"))?;
        Ok((MerchantId(row.get(0)?), StandingOrderId(uuid_at(row, 1)?), date))
    };
    statement.query_map(params![now.0, limit as i64], one)?.collect()
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, change: Change, standing: &StandingOrder) -> Result<()> {
    // An update writes all that may change; what is given when it is made stays.
    let sql = match change {
        Change::Insert => {
            "INSERT INTO standing_order (merchant_id, row, standing_id, customer_row, outlet, user_id, created_at, channel, items, pays,
                 use_wallet, terms, address_text, address_lat, address_lng, notes, every, weekdays, time, from_date, until_date,
                 status, next_date, next_at, last_date, last_order, updated_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
                     ?24, ?25, ?26, ?27, ?28)"
        }
        Change::Update => {
            "UPDATE standing_order
             SET standing_id = ?3, customer_row = ?4, outlet = ?5, user_id = ?6, created_at = ?7, channel = ?8, items = ?9, pays = ?10,
                 use_wallet = ?11, terms = ?12, address_text = ?13, address_lat = ?14, address_lng = ?15, notes = ?16, every = ?17,
                 weekdays = ?18, time = ?19, from_date = ?20, until_date = ?21, status = ?22, next_date = ?23, next_at = ?24,
                 last_date = ?25, last_order = ?26, updated_at = ?27, version = ?28
             WHERE merchant_id = ?1 AND row = ?2"
        }
    };
    let payment = standing.payment.as_ref();
    let address = standing.delivery_address.as_ref();
    let schedule = &standing.schedule;
    connection.prepare_cached(sql)?.execute(params![
        merchant.0,
        standing.row as i64,
        blob_uuid(&standing.id.0),
        standing.customer_row as i64,
        standing.outlet,
        blob_uuid(&standing.user.0),
        standing.created_at.0,
        standing.channel,
        items_text(&standing.items),
        payment.is_some(),
        payment.is_some_and(|payment| payment.use_wallet),
        payment.and_then(|payment| payment.method).map(|method| method.as_str()),
        address.map(|address| &address.text),
        address.and_then(|address| address.latitude_micro),
        address.and_then(|address| address.longitude_micro),
        standing.notes,
        schedule.every.as_str(),
        schedule.weekdays.bits(),
        schedule.time.to_string(),
        schedule.from.as_number(),
        schedule.until.map(|until| until.as_number()),
        standing.status.as_str(),
        standing.next.map(|next| next.date.as_number()),
        standing.next.map(|next| next.at.0),
        standing.last.map(|last| last.as_number()),
        standing.last_order.as_ref().map(|order| blob_uuid(&order.0)),
        standing.updated_at.0,
        standing.version
    ])
}

/// Takes away what those of a customer say of them; that there was an address stays.
pub(crate) fn erase(connection: &Connection, merchant: MerchantId, customer_row: u64, erased: &str) -> Result<()> {
    let found: Vec<(i64, String)> = connection
        .prepare_cached("SELECT row, items FROM standing_order WHERE merchant_id = ?1 AND customer_row = ?2")?
        .query_map(params![merchant.0, customer_row as i64], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    for (row, items) in found {
        let items = parse_items(&items).ok_or_else(|| broken("standing_order.items"))?;
        let silent: Vec<StandingItem> = items.into_iter().map(|item| StandingItem { notes: String::new(), ..item }).collect();
        connection
            .prepare_cached(
                "UPDATE standing_order SET items = ?3, notes = '', address_lat = NULL, address_lng = NULL,
                                           address_text = CASE WHEN address_text IS NULL THEN NULL ELSE ?4 END
                 WHERE merchant_id = ?1 AND row = ?2",
            )?
            .execute(params![merchant.0, row, items_text(&silent), erased])?;
    }
    Ok(())
}
