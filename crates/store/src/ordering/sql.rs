//! Orders.

use crate::sql::Value;
use crate::sql::{Connection, OptionalExtension, Result, Row, params, params_from_iter};
use docket_domain::ids::{CustomerId, MerchantId, OrderId, ProductId, StandingOrderId, UserId};
use docket_domain::integrations::Platform;
use docket_domain::money::{Amount, Percent};
use docket_domain::numbering::issued;
use docket_domain::ordering::pricing::Totals;
use docket_domain::ordering::{Address, Line, Order, SeatTicket, Status};
use docket_domain::payments::Terms;
use docket_domain::quantity::Quantity;
use docket_domain::standing::StandingOccurrence;
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::{OrderFilter, changes_sql};
use crate::legacy::origin;
use crate::look_ups::{self, LookUp, Place};
use crate::numbering::{source_word, sourced};
use crate::sql::{blob_uuid, broken, uuid_at};
use crate::{customers, json, payments};

pub(super) const COLUMNS: &str = "o.row, o.order_id, o.number, o.sequence, o.counter_row, o.number_scope, o.ticket_number,
     o.ticket_sequence, o.ticket_counter_row, o.business_date, o.outlet, o.register, o.channel, o.table_name, o.user_id,
     o.customer_row, coalesce(c.merged_into, c.customer_id), o.client_reference, o.status, o.subtotal, o.discount_total, o.tax_total, o.total, o.discounts,
     o.address_text, o.address_lat, o.address_lng, o.notes, o.created_at, o.updated_at, o.version, o.terms,
     o.held_at, o.merged_into, o.split_from, o.requested_for, o.status_since, o.standing_id, o.standing_date,
     o.release_at, o.number_source, o.fetched_for, o.legacy_id, o.former_number, o.settled_there";

pub(super) const FROM: &str = "orders o LEFT JOIN customer c ON c.merchant_id = o.merchant_id AND c.row = o.customer_row";
/// The same, looked up by customer.
const LOOKED_UP: &str = "order_of_customer k CROSS JOIN orders o ON o.merchant_id = k.merchant_id AND o.row = k.row
     LEFT JOIN customer c ON c.merchant_id = o.merchant_id AND c.row = o.customer_row";

/// Whether an order `o` is brought by a driver, as `Order::fulfilment` has it.
pub(crate) const IS_BROUGHT: &str = "(o.fetched_for IS NULL AND (o.channel NOT IN ('counter', 'dine_in', 'takeaway', 'online')
     OR (o.channel = 'online' AND o.address_text IS NOT NULL)))";

/// An order without its lines.
fn order(row: &Row<'_>) -> Result<Order> {
    let optional_row = |index| Ok::<_, crate::sql::Error>(row.get::<_, Option<i64>>(index)?.map(|row| row as u64));
    let status: String = row.get(18)?;
    let ticket = match row.get::<_, Option<String>>(6)? {
        Some(text) => Some(issued(text, row.get(7)?, row.get::<_, i64>(8)? as u64, String::new())),
        None => None,
    };
    let address = row.get::<_, Option<String>>(24)?;
    Ok(Order {
        row: row.get::<_, i64>(0)? as u64,
        id: OrderId(uuid_at(row, 1)?),
        number: sourced(issued(row.get(2)?, row.get(3)?, row.get::<_, i64>(4)? as u64, row.get(5)?), row.get(40)?)?,
        ticket,
        seat_tickets: Vec::new(),
        business_date: Date::from_number(row.get(9)?).ok_or_else(|| broken("orders.business_date"))?,
        outlet: row.get(10)?,
        register: row.get(11)?,
        channel: row.get(12)?,
        table: row.get(13)?,
        user: UserId(uuid_at(row, 14)?),
        customer_row: optional_row(15)?,
        customer: row.get::<_, Option<[u8; 16]>>(16)?.map(|id| CustomerId(Uuid::from_bytes(id))),
        client_reference: row.get(17)?,
        status: Status::parse(&status).ok_or_else(|| broken("orders.status"))?,
        terms: match row.get::<_, Option<String>>(31)? {
            Some(word) => Some(Terms::parse(&word).ok_or_else(|| broken("orders.terms"))?),
            None => None,
        },
        payments: Vec::new(),
        lines: Vec::new(),
        totals: Totals {
            subtotal: Amount(row.get(19)?),
            discount: Amount(row.get(20)?),
            tax: Amount(row.get(21)?),
            total: Amount(row.get(22)?),
        },
        discounts: json::parse_discounts(&row.get::<_, String>(23)?).ok_or_else(|| broken("orders.discounts"))?,
        delivery_address: match address {
            Some(text) => Some(Address { text, latitude_micro: row.get(25)?, longitude_micro: row.get(26)? }),
            None => None,
        },
        notes: row.get(27)?,
        created_at: Timestamp(row.get(28)?),
        updated_at: Timestamp(row.get(29)?),
        version: row.get(30)?,
        held_at: row.get::<_, Option<i64>>(32)?.map(Timestamp),
        merged_into: optional_order(row, 33)?,
        split_from: optional_order(row, 34)?,
        requested_for: row.get::<_, Option<i64>>(35)?.map(Timestamp),
        status_since: Timestamp(row.get(36)?),
        standing: standing(row)?,
        fetched_for: match row.get::<_, Option<String>>(41)? {
            Some(word) => Some(Platform::parse(&word).ok_or_else(|| broken("orders.fetched_for"))?),
            None => None,
        },
        release_at: row.get::<_, Option<i64>>(39)?.map(Timestamp),
        origin: origin(row, 42)?,
    })
}

fn optional_order(row: &Row<'_>, index: usize) -> Result<Option<OrderId>> {
    Ok(row.get::<_, Option<[u8; 16]>>(index)?.map(|id| OrderId(Uuid::from_bytes(id))))
}

/// Which occurrence of a standing order it is, where it is one.
fn standing(row: &Row<'_>) -> Result<Option<StandingOccurrence>> {
    let Some(id) = row.get::<_, Option<[u8; 16]>>(37)? else { return Ok(None) };
    let date = Date::from_number(row.get(38)?).ok_or_else(|| broken("orders.standing_date"))?;
    Ok(Some(StandingOccurrence { id: StandingOrderId(Uuid::from_bytes(id)), date }))
}

fn line(row: &Row<'_>) -> Result<Line> {
    let (voided, split_off): (i64, i64) = (row.get(18)?, row.get(19)?);
    let text = |index| row.get::<_, String>(index);
    Ok(Line {
        product: row.get::<_, Option<[u8; 16]>>(0)?.map(|id| ProductId(Uuid::from_bytes(id))),
        sku: row.get(1)?,
        description: row.get(2)?,
        // Stored is what was ordered.
        quantity: Quantity(row.get::<_, i64>(3)? - voided - split_off),
        voided: Quantity(voided),
        split_off: Quantity(split_off),
        added_at: row.get::<_, Option<i64>>(20)?.map(Timestamp),
        unit_price: Amount(row.get(4)?),
        gross: Amount(row.get(5)?),
        discount: Amount(row.get(6)?),
        net: Amount(row.get(7)?),
        tax: Amount(row.get(8)?),
        total: Amount(row.get(9)?),
        taxes: json::parse_line_taxes(&text(10)?).ok_or_else(|| broken("order_line.taxes"))?,
        discounts: json::parse_discounts(&text(11)?).ok_or_else(|| broken("order_line.discounts"))?,
        notes: row.get(12)?,
        seat: row.get(13)?,
        options: json::parse_chosen_options(row.get::<_, Option<String>>(14)?.as_deref())
            .ok_or_else(|| broken("order_line.options"))?,
        charge: row.get(15)?,
        reserved: Quantity(row.get(16)?),
        number: row.get(17)?,
        charge_percent: row.get::<_, Option<i64>>(21)?.map(Percent),
    })
}

fn seat_ticket(row: &Row<'_>) -> Result<SeatTicket> {
    let number = issued(row.get(1)?, row.get(2)?, row.get::<_, i64>(3)? as u64, String::new());
    Ok(SeatTicket { seat: row.get(0)?, number })
}

/// An order with its lines, its payments and, where it has no ticket of its own, those of its seats.
fn with_lines(connection: &Connection, merchant: MerchantId, mut order: Order) -> Result<Order> {
    let mut statement = connection.prepare_cached(
        "SELECT product_id, sku, description, quantity, unit_price, gross, discount, net, tax, total, taxes, discounts, notes,
                seat, options, charge, reserved, line, voided, split_off, added_at, charge_percent
         FROM order_line WHERE merchant_id = ?1 AND order_row = ?2 ORDER BY line",
    )?;
    order.lines = statement.query_map(params![merchant.0, order.row as i64], line)?.collect::<Result<_>>()?;
    if order.ticket.is_none() {
        let mut statement = connection.prepare_cached(
            "SELECT seat, number, sequence, counter_row FROM order_ticket WHERE merchant_id = ?1 AND order_row = ?2 ORDER BY position",
        )?;
        let tickets = statement.query_map(params![merchant.0, order.row as i64], seat_ticket)?;
        order.seat_tickets = tickets.collect::<Result<_>>()?;
    }
    order.payments = payments::sql::of_order(connection, merchant, order.row)?;
    Ok(order)
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: OrderId) -> Result<Option<Order>> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE o.merchant_id = ?1 AND o.order_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], order)
        .optional()?;
    found.map(|order| with_lines(connection, merchant, order)).transpose()
}

pub(crate) fn by_row(connection: &Connection, merchant: MerchantId, row: u64) -> Result<Option<Order>> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE o.merchant_id = ?1 AND o.row = ?2"))?
        .query_row(params![merchant.0, row as i64], order)
        .optional()?;
    found.map(|order| with_lines(connection, merchant, order)).transpose()
}

/// Orders from the newest on, older than a row, or from the oldest on, newer than it.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &OrderFilter,
    beyond: Option<u64>,
    limit: usize,
) -> Result<Vec<Order>> {
    let customer_rows = match filter.customer {
        Some(customer) => customers::sql::rows_of_person(connection, merchant, customer)?,
        None => Vec::new(),
    };
    if filter.customer.is_some() && customer_rows.is_empty() {
        return Ok(Vec::new());
    }
    let orders = match customer_rows.is_empty() {
        true => page(connection, merchant, filter, None, beyond, limit)?,
        false => look_ups::page(connection, merchant, LookUp::Orders, filter.oldest_first, limit, |place, limit| {
            page(connection, merchant, filter, Some((place, &customer_rows)), beyond, limit)
        })?,
    };
    orders.into_iter().map(|order| with_lines(connection, merchant, order)).collect()
}

/// A page of them without their lines: of all orders, or of customers in one of the places where those are found.
fn page(
    connection: &Connection,
    merchant: MerchantId,
    filter: &OrderFilter,
    of: Option<(Place, &[u64])>,
    beyond: Option<u64>,
    limit: usize,
) -> Result<Vec<Order>> {
    let marks = of.map(|(_, rows)| vec!["?"; rows.len()].join(", ")).unwrap_or_default();
    let (mut sql, row) = match of {
        None => (format!("SELECT {COLUMNS} FROM {FROM} WHERE o.merchant_id = ?"), "o.row"),
        Some((Place::LookUp(_), _)) => (
            format!("SELECT {COLUMNS} FROM {LOOKED_UP} WHERE k.merchant_id = ? AND k.row <= ? AND k.customer_row IN ({marks})"),
            "k.row",
        ),
        Some((Place::Table(_), _)) => (
            format!("SELECT {COLUMNS} FROM {FROM} WHERE o.merchant_id = ? AND o.row > ? AND o.customer_row IN ({marks})"),
            "o.row",
        ),
    };
    let mut values = vec![Value::from(merchant.0)];
    if let Some((place, customer_rows)) = of {
        values.push(Value::from(place.to()));
        values.extend(customer_rows.iter().map(|row| Value::from(*row as i64)));
    }
    let (is_beyond, direction) = if filter.oldest_first { (">", "ASC") } else { ("<", "DESC") };
    if let Some(beyond) = beyond {
        sql.push_str(&format!(" AND {row} {is_beyond} ?"));
        values.push(Value::from(beyond as i64));
    }
    if filter.open {
        sql.push_str(" AND o.is_open = 1");
    }
    if let Some(held) = filter.held {
        sql.push_str(if held { " AND o.held_at IS NOT NULL" } else { " AND o.held_at IS NULL" });
    }
    if filter.delivery {
        sql.push_str(&format!(" AND {IS_BROUGHT}"));
    }
    if !filter.statuses.is_empty() {
        let marks = vec!["?"; filter.statuses.len()].join(", ");
        sql.push_str(&format!(" AND o.status IN ({marks})"));
        values.extend(filter.statuses.iter().map(|status| Value::from(status.as_str().to_owned())));
    }
    for (column, value) in [("channel", &filter.channel), ("outlet", &filter.outlet)] {
        if let Some(value) = value {
            sql.push_str(&format!(" AND o.{column} = ?"));
            values.push(Value::from(value.clone()));
        }
    }
    for (comparison, date) in [("=", filter.business_date), (">=", filter.from), ("<=", filter.to)] {
        if let Some(date) = date {
            sql.push_str(&format!(" AND o.business_date {comparison} ?"));
            values.push(Value::from(i64::from(date.as_number())));
        }
    }
    sql.push_str(&format!(" ORDER BY {row} {direction} LIMIT ?"));
    values.push(Value::from(limit as i64));
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), order)?.collect()
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, before: Option<&Order>, order: &Order) -> Result<()> {
    match before {
        None => {
            insert(connection, merchant, order)?;
            insert_lines(connection, merchant, order, &order.lines)?;
            insert_seat_tickets(connection, merchant, order, 0)
        }
        Some(before) => {
            connection
                .prepare_cached(
                    "UPDATE orders SET status = ?3, is_open = ?4, updated_at = ?5, version = ?6, refund_due = ?7,
                                       status_since = ?8, left_to_pay = ?9, release_at = ?10
                     WHERE merchant_id = ?1 AND row = ?2",
                )?
                .execute(params![
                    merchant.0,
                    order.row as i64,
                    order.status.as_str(),
                    order.status.is_open(),
                    order.updated_at.0,
                    order.version,
                    order.refund_due().0,
                    order.status_since.0,
                    order.left_to_pay().0,
                    order.release_at.map(|at| at.0)
                ])?;
            changes_sql::write(connection, merchant, before, order)
        }
    }
}

fn insert(connection: &Connection, merchant: MerchantId, order: &Order) -> Result<()> {
    let address = order.delivery_address.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO orders (merchant_id, row, order_id, number, sequence, counter_row, number_scope, ticket_number,
                                 ticket_sequence, ticket_counter_row, business_date, outlet, register, channel, table_name,
                                 user_id, customer_row, client_reference, status, is_open, subtotal, discount_total, tax_total,
                                 total, discounts, address_text, address_lat, address_lng, notes, created_at, updated_at, version, terms,
                                 refund_due, held_at, merged_into, split_from, requested_for, status_since,
                                 left_to_pay, standing_id, standing_date, release_at, number_source, fetched_for,
                                 legacy_id, former_number, settled_there)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
                     ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45,
                     ?46, ?47, ?48)",
        )?
        .execute(params![
            merchant.0,
            order.row as i64,
            blob_uuid(&order.id.0),
            order.number.text(),
            order.number.sequence(),
            order.number.counter() as i64,
            order.number.unique_scope(),
            order.ticket.as_ref().map(|ticket| ticket.text()),
            order.ticket.as_ref().map(|ticket| ticket.sequence()),
            order.ticket.as_ref().map(|ticket| ticket.counter() as i64),
            order.business_date.as_number(),
            order.outlet,
            order.register,
            order.channel,
            order.table,
            blob_uuid(&order.user.0),
            order.customer_row.map(|row| row as i64),
            order.client_reference,
            order.status.as_str(),
            order.status.is_open(),
            order.totals.subtotal.0,
            order.totals.discount.0,
            order.totals.tax.0,
            order.totals.total.0,
            json::discounts(&order.discounts),
            address.map(|address| &address.text),
            address.and_then(|address| address.latitude_micro),
            address.and_then(|address| address.longitude_micro),
            order.notes,
            order.created_at.0,
            order.updated_at.0,
            order.version,
            order.terms.map(|terms| terms.as_str()),
            order.refund_due().0,
            order.held_at.map(|at| at.0),
            // It may have been taken over in the group in which it was placed.
            order.merged_into.as_ref().map(|id| blob_uuid(&id.0)),
            order.split_from.as_ref().map(|id| blob_uuid(&id.0)),
            order.requested_for.map(|at| at.0),
            order.status_since.0,
            order.left_to_pay().0,
            order.standing.as_ref().map(|standing| blob_uuid(&standing.id.0)),
            order.standing.as_ref().map(|standing| standing.date.as_number()),
            order.release_at.map(|at| at.0),
            source_word(&order.number),
            order.fetched_for.map(|platform| platform.as_str()),
            order.origin.as_ref().map(|origin| &origin.legacy_id),
            order.origin.as_ref().and_then(|origin| origin.former_number.as_ref()),
            order.was_settled_there().then_some(1)
        ])?;
    Ok(())
}

/// Writes new lines of an order.
pub(super) fn insert_lines(connection: &Connection, merchant: MerchantId, order: &Order, lines: &[Line]) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO order_line (merchant_id, order_row, line, product_id, sku, description, quantity, unit_price, gross,
                                 discount, net, tax, total, taxes, discounts, notes, seat, options, charge, reserved, voided, split_off,
                                 added_at, charge_percent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)",
    )?;
    for line in lines {
        statement.execute(params![
            merchant.0,
            order.row as i64,
            line.number,
            line.product.as_ref().map(|product| blob_uuid(&product.0)),
            line.sku,
            line.description,
            ordered(line),
            line.unit_price.0,
            line.gross.0,
            line.discount.0,
            line.net.0,
            line.tax.0,
            line.total.0,
            json::line_taxes(&line.taxes),
            json::discounts(&line.discounts),
            line.notes,
            line.seat,
            json::chosen_options(&line.options),
            line.charge,
            line.reserved.0,
            line.voided.0,
            line.split_off.0,
            line.added_at.map(|at| at.0),
            line.charge_percent.map(|percent| percent.0)
        ])?;
    }
    Ok(())
}

/// How much was ordered of a line, what was taken off since included: never nothing, which the table would refuse.
pub(super) fn ordered(line: &Line) -> i64 {
    line.quantity.0 + line.voided.0 + line.split_off.0
}

/// Writes the tickets of an order's seats, without the first ones that it had before.
pub(super) fn insert_seat_tickets(connection: &Connection, merchant: MerchantId, order: &Order, known: usize) -> Result<()> {
    for (index, ticket) in order.seat_tickets.iter().enumerate().skip(known) {
        connection
            .prepare_cached(
                "INSERT INTO order_ticket (merchant_id, order_row, position, seat, number, sequence, counter_row)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                merchant.0,
                order.row as i64,
                index as i64 + 1,
                ticket.seat,
                ticket.number.text(),
                ticket.number.sequence(),
                ticket.number.counter() as i64
            ])?;
    }
    Ok(())
}

/// Counter and sequence of every ticket on an open order.
pub(crate) fn open_tickets(connection: &Connection, merchant: MerchantId) -> Result<Vec<(u64, i64)>> {
    let mut statement = connection.prepare_cached(
        "SELECT ticket_counter_row, ticket_sequence FROM orders
         WHERE merchant_id = ?1 AND is_open = 1 AND ticket_counter_row IS NOT NULL
         UNION ALL
         SELECT t.counter_row, t.sequence
         FROM orders o JOIN order_ticket t ON t.merchant_id = o.merchant_id AND t.order_row = o.row
         WHERE o.merchant_id = ?1 AND o.is_open = 1 AND o.ticket_counter_row IS NULL",
    )?;
    let rows = statement.query_map([merchant.0], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)))?;
    rows.collect()
}
