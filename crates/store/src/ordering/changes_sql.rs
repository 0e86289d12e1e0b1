//! What changed on an order after it was placed: its own columns, and only those lines and tickets that differ.

use crate::sql::{Connection, Result, params};
use docket_domain::ids::MerchantId;
use docket_domain::ordering::{Line, Order};

use super::sql::{insert_lines, insert_seat_tickets, ordered};
use crate::sql::blob_uuid;
use crate::{json, look_ups};

/// Writes what differs, beside the status, which every step changes.
pub(super) fn write(connection: &Connection, merchant: MerchantId, before: &Order, order: &Order) -> Result<()> {
    if !is_same(before, order) {
        update(connection, merchant, before, order)?;
    }
    for (old, line) in before.lines.iter().zip(&order.lines).filter(|(old, line)| old != line) {
        debug_assert_eq!(old.number, line.number);
        update_line(connection, merchant, order, line)?;
    }
    insert_lines(connection, merchant, order, &order.lines[before.lines.len().min(order.lines.len())..])?;
    insert_seat_tickets(connection, merchant, order, before.seat_tickets.len())
}

/// Whether the columns that [`update`] writes are as they were.
fn is_same(before: &Order, order: &Order) -> bool {
    let same_sums = before.totals == order.totals && before.discounts == order.discounts;
    let same_fate = before.held_at == order.held_at && before.merged_into == order.merged_into;
    let same_person = before.customer_row == order.customer_row && before.notes == order.notes;
    same_sums && same_fate && same_person && before.table == order.table
}

fn update(connection: &Connection, merchant: MerchantId, before: &Order, order: &Order) -> Result<()> {
    if before.customer_row != order.customer_row {
        look_ups::change_customer(connection, merchant, order.row, before.customer_row, order.customer_row)?;
    }
    connection
        .prepare_cached(
            "UPDATE orders SET table_name = ?3, customer_row = ?4, subtotal = ?5, discount_total = ?6, tax_total = ?7, total = ?8,
                               discounts = ?9, notes = ?10, held_at = ?11, merged_into = ?12
             WHERE merchant_id = ?1 AND row = ?2",
        )?
        .execute(params![
            merchant.0,
            order.row as i64,
            order.table,
            order.customer_row.map(|row| row as i64),
            order.totals.subtotal.0,
            order.totals.discount.0,
            order.totals.tax.0,
            order.totals.total.0,
            json::discounts(&order.discounts),
            order.notes,
            order.held_at.map(|at| at.0),
            order.merged_into.as_ref().map(|id| blob_uuid(&id.0))
        ])?;
    Ok(())
}

/// What of a line may change: product, price, taxes and options stay as they were ordered, but for charges that go with the goods.
fn update_line(connection: &Connection, merchant: MerchantId, order: &Order, line: &Line) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE order_line SET quantity = ?4, voided = ?5, split_off = ?6, unit_price = ?7, gross = ?8, discount = ?9, net = ?10,
                                   tax = ?11, total = ?12, taxes = ?13, notes = ?14, reserved = ?15
             WHERE merchant_id = ?1 AND order_row = ?2 AND line = ?3",
        )?
        .execute(params![
            merchant.0,
            order.row as i64,
            line.number,
            ordered(line),
            line.voided.0,
            line.split_off.0,
            line.unit_price.0,
            line.gross.0,
            line.discount.0,
            line.net.0,
            line.tax.0,
            line.total.0,
            json::line_taxes(&line.taxes),
            line.notes,
            line.reserved.0
        ])?;
    Ok(())
}
