//! Bills.

use std::sync::Arc;

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::audit::Subject;
use docket_domain::billing::{Bill, BillLine, BillPayment, BillState, BilledCustomer, BilledOrder, SoldPortion};
use docket_domain::ids::{BatchId, BillId, CreditNoteId, CustomerId, MerchantId, OrderId, PaymentId, ProductId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::issued;
use docket_domain::ordering::Line;
use docket_domain::ordering::pricing::Totals;
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::credit_sql;
use crate::json;
use crate::numbering::{source_word, sourced};
use crate::sql::{blob_uuid, broken, uuid_at};

pub(super) const COLUMNS: &str =
    "b.row, b.bill_id, b.number, b.sequence, b.counter_row, b.number_scope, b.business_date, b.outlet,
     b.register, b.shift_row, b.user_id, b.customer_row, b.customer_id, b.customer_number, b.customer_name, b.customer_phone,
     b.customer_email, b.order_row, b.order_id, b.order_number, b.reference, b.buyer_tax_number, b.subtotal, b.discount_total,
     b.tax_total, b.total, b.prices_include_tax, b.rounding, b.tip, b.cost, b.change_due, b.on_account, b.discounts, b.created_at,
     b.number_source";

fn row_at(row: &Row<'_>, index: usize) -> Result<Option<u64>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(|row| row as u64))
}

/// A bill without its lines and payments.
pub(super) fn bill(row: &Row<'_>) -> Result<Bill> {
    let customer = match row_at(row, 11)? {
        Some(customer_row) => Some(BilledCustomer {
            row: customer_row,
            id: CustomerId(uuid_at(row, 12)?),
            number: row.get(13)?,
            name: row.get::<_, Option<String>>(14)?.unwrap_or_default(),
            phone: row.get::<_, Option<String>>(15)?.unwrap_or_default(),
            email: row.get(16)?,
        }),
        None => None,
    };
    let order = match row_at(row, 17)? {
        Some(order_row) => Some(BilledOrder { row: order_row, id: OrderId(uuid_at(row, 18)?), number: row.get(19)? }),
        None => None,
    };
    Ok(Bill {
        row: row.get::<_, i64>(0)? as u64,
        id: BillId(uuid_at(row, 1)?),
        number: sourced(issued(row.get(2)?, row.get(3)?, row.get::<_, i64>(4)? as u64, row.get(5)?), row.get(34)?)?,
        business_date: Date::from_number(row.get(6)?).ok_or_else(|| broken("bill.business_date"))?,
        outlet: row.get(7)?,
        register: row.get(8)?,
        shift_row: row_at(row, 9)?,
        user: UserId(uuid_at(row, 10)?),
        customer,
        order,
        reference: row.get(20)?,
        buyer_tax_number: row.get(21)?,
        lines: Vec::new(),
        totals: Totals {
            subtotal: Amount(row.get(22)?),
            discount: Amount(row.get(23)?),
            tax: Amount(row.get(24)?),
            total: Amount(row.get(25)?),
        },
        prices_include_tax: row.get(26)?,
        rounding: Amount(row.get(27)?),
        tip: Amount(row.get(28)?),
        cost: Amount(row.get(29)?),
        change_due: Amount(row.get(30)?),
        on_account: Amount(row.get(31)?),
        discounts: json::parse_discounts(&row.get::<_, String>(32)?).ok_or_else(|| broken("bill.discounts"))?,
        payments: Vec::new(),
        printout: None,
        created_at: Timestamp(row.get(33)?),
    })
}

fn line(row: &Row<'_>) -> Result<BillLine> {
    let text = |index| row.get::<_, String>(index);
    let line = Line {
        product: row.get::<_, Option<[u8; 16]>>(0)?.map(|id| ProductId(Uuid::from_bytes(id))),
        sku: row.get(1)?,
        charge: row.get(2)?,
        description: row.get(3)?,
        unit_price: Amount(row.get(5)?),
        gross: Amount(row.get(6)?),
        discount: Amount(row.get(8)?),
        net: Amount(row.get(9)?),
        tax: Amount(row.get(10)?),
        total: Amount(row.get(11)?),
        taxes: json::parse_line_taxes(&text(13)?).ok_or_else(|| broken("bill_line.taxes"))?,
        discounts: json::parse_discounts(&text(14)?).ok_or_else(|| broken("bill_line.discounts"))?,
        notes: row.get(15)?,
        options: json::parse_chosen_options(row.get::<_, Option<String>>(16)?.as_deref())
            .ok_or_else(|| broken("bill_line.options"))?,
        ..Line::empty(Quantity(row.get(4)?))
    };
    Ok(BillLine { line, own_discount: Amount(row.get(7)?), cost: Amount(row.get(12)?), portions: Vec::new() })
}

fn unit_costs(row: &Row<'_>) -> Result<Vec<Amount>> {
    json::parse_amounts(row.get::<_, Option<String>>(17)?.as_deref()).ok_or_else(|| broken("bill_line.unit_costs"))
}

/// The bill with its lines, their portions, and its payments.
fn whole(connection: &Connection, merchant: MerchantId, mut bill: Bill) -> Result<Bill> {
    let of = params![merchant.0, bill.row as i64];
    let mut statement = connection.prepare_cached(
        "SELECT product_id, sku, charge, description, quantity, unit_price, gross, own_discount, discount, net, tax, total, cost,
                taxes, discounts, notes, options, unit_costs
         FROM bill_line WHERE merchant_id = ?1 AND bill_row = ?2 ORDER BY line",
    )?;
    let lines = statement.query_map(of, |row| Ok((line(row)?, unit_costs(row)?)))?.collect::<Result<Vec<_>>>()?;
    let mut costs = Vec::with_capacity(lines.len());
    for (line, of_line) in lines {
        bill.lines.push(line);
        costs.push(of_line);
    }
    let mut statement = connection.prepare_cached(
        "SELECT m.document_line, m.batch_id, b.number, -m.quantity, -m.value
         FROM stock_movement m JOIN batch b
           ON b.merchant_id = m.merchant_id AND b.product_id = m.product_id AND b.batch_id = m.batch_id
         WHERE m.merchant_id = ?1 AND m.row = ?2 AND m.kind = 'sale' ORDER BY m.line",
    )?;
    let mut rows = statement.query(of)?;
    while let Some(row) = rows.next()? {
        let place = (row.get::<_, i64>(0)? - 1) as usize;
        let line = bill.lines.get_mut(place).ok_or_else(|| broken("stock_movement.document_line"))?;
        let unit_cost = costs[place].get(line.portions.len()).ok_or_else(|| broken("bill_line.unit_costs"))?;
        line.portions.push(SoldPortion {
            batch: BatchId(uuid_at(&row, 1)?),
            batch_number: row.get::<_, String>(2)?.into(),
            quantity: Quantity(row.get(3)?),
            cost: Amount(row.get(4)?),
            unit_cost: *unit_cost,
        });
    }
    bill.payments = payments(connection, merchant, bill.row)?;
    bill.printout = connection
        .prepare_cached("SELECT data FROM bill_printout WHERE merchant_id = ?1 AND bill_row = ?2")?
        .query_row(of, |row| row.get(0))
        .optional()?;
    Ok(bill)
}

/// What was paid with a bill, and before it for its order.
pub(super) fn payments(connection: &Connection, merchant: MerchantId, bill_row: u64) -> Result<Vec<BillPayment>> {
    let mut statement = connection.prepare_cached(
        "SELECT payment_id, number, method, coalesce(billed, amount), coalesce(billed, tendered, amount)
         FROM payment INDEXED BY payment_bill
         WHERE merchant_id = ?1 AND bill_row = ?2 AND purpose <> 'bill' ORDER BY row",
    )?;
    let payment = |row: &Row<'_>| {
        Ok(BillPayment {
            id: PaymentId(uuid_at(row, 0)?),
            number: row.get(1)?,
            method: PaymentMethod::parse(&row.get::<_, String>(2)?).ok_or_else(|| broken("payment.method"))?,
            amount: Amount(row.get(3)?),
            tendered: Amount(row.get(4)?),
        })
    };
    statement.query_map(params![merchant.0, bill_row as i64], payment)?.collect()
}

/// What was paid since on what its customer owes.
fn paid_later(connection: &Connection, merchant: MerchantId, bill_row: u64) -> Result<Vec<(PaymentMethod, Amount)>> {
    let mut statement = connection.prepare_cached(
        "SELECT method, amount - rounding FROM payment INDEXED BY payment_bill
         WHERE merchant_id = ?1 AND bill_row = ?2 AND purpose = 'bill' AND status = 'paid' ORDER BY row",
    )?;
    let one = |row: &Row<'_>| {
        let method = PaymentMethod::parse(&row.get::<_, String>(0)?).ok_or_else(|| broken("payment.method"))?;
        Ok((method, Amount(row.get(1)?)))
    };
    statement.query_map(params![merchant.0, bill_row as i64], one)?.collect()
}

/// A bill with what was returned of it.
pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: BillId) -> Result<Option<BillState>> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM bill b WHERE b.merchant_id = ?1 AND b.bill_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], bill)
        .optional()?;
    found.map(|bill| state(connection, merchant, bill)).transpose()
}

/// The bill or credit note that a record made, if it made one.
pub(super) fn made_by(connection: &Connection, merchant: MerchantId, row: u64) -> Result<Option<Subject>> {
    let of = params![merchant.0, row as i64];
    let bill = connection
        .prepare_cached("SELECT bill_id FROM bill WHERE merchant_id = ?1 AND row = ?2")?
        .query_row(of, |found| Ok(Subject::Bill { row, id: BillId(uuid_at(found, 0)?) }))
        .optional()?;
    if bill.is_some() {
        return Ok(bill);
    }
    connection
        .prepare_cached("SELECT credit_note_id FROM credit_note WHERE merchant_id = ?1 AND row = ?2")?
        .query_row(of, |found| Ok(Subject::CreditNote { row, id: CreditNoteId(uuid_at(found, 0)?) }))
        .optional()
}

pub(super) fn state(connection: &Connection, merchant: MerchantId, bill: Bill) -> Result<BillState> {
    let mut state = BillState::new(Arc::new(whole(connection, merchant, bill)?));
    credit_sql::read_returned(connection, merchant, &mut state)?;
    state.paid_later = paid_later(connection, merchant, state.bill.row)?;
    Ok(state)
}

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, bill: &Bill) -> Result<()> {
    let (customer, order) = (bill.customer.as_ref(), bill.order.as_ref());
    connection
        .prepare_cached(
            "INSERT INTO bill (merchant_id, row, bill_id, number, sequence, counter_row, number_scope, business_date, outlet, register,
                               shift_row, user_id, customer_row, customer_id, customer_number, customer_name, customer_phone,
                               customer_email, order_row, order_id, order_number, reference, buyer_tax_number, subtotal,
                               discount_total, tax_total, total, prices_include_tax, rounding, tip, cost, change_due, on_account,
                               discounts, created_at, number_source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
                     ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36)",
        )?
        .execute(params![
            merchant.0,
            bill.row as i64,
            blob_uuid(&bill.id.0),
            bill.number.text(),
            bill.number.sequence(),
            bill.number.counter() as i64,
            bill.number.unique_scope(),
            bill.business_date.as_number(),
            bill.outlet,
            bill.register,
            bill.shift_row.map(|row| row as i64),
            blob_uuid(&bill.user.0),
            customer.map(|customer| customer.row as i64),
            customer.map(|customer| blob_uuid(&customer.id.0)),
            customer.map(|customer| &customer.number),
            customer.map(|customer| &customer.name),
            customer.map(|customer| &customer.phone),
            customer.and_then(|customer| customer.email.as_ref()),
            order.map(|order| order.row as i64),
            order.map(|order| blob_uuid(&order.id.0)),
            order.map(|order| &order.number),
            bill.reference,
            bill.buyer_tax_number,
            bill.totals.subtotal.0,
            bill.totals.discount.0,
            bill.totals.tax.0,
            bill.totals.total.0,
            bill.prices_include_tax,
            bill.rounding.0,
            bill.tip.0,
            bill.cost.0,
            bill.change_due.0,
            bill.on_account.0,
            json::discounts(&bill.discounts),
            bill.created_at.0,
            source_word(&bill.number)
        ])?;
    insert_lines(connection, merchant, bill)?;
    if let Some(printout) = &bill.printout {
        connection
            .prepare_cached("INSERT INTO bill_printout (merchant_id, bill_row, data) VALUES (?1, ?2, ?3)")?
            .execute(params![merchant.0, bill.row as i64, printout])?;
    }
    Ok(())
}

fn insert_lines(connection: &Connection, merchant: MerchantId, bill: &Bill) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO bill_line (merchant_id, bill_row, line, product_id, sku, charge, description, quantity, unit_price, gross,
                                own_discount, discount, net, tax, total, cost, taxes, discounts, notes, options,
                                unit_costs)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    )?;
    for (index, billed) in bill.lines.iter().enumerate() {
        let line = &billed.line;
        statement.execute(params![
            merchant.0,
            bill.row as i64,
            index as i64 + 1,
            line.product.as_ref().map(|product| blob_uuid(&product.0)),
            line.sku,
            line.charge,
            line.description,
            line.quantity.0,
            line.unit_price.0,
            line.gross.0,
            billed.own_discount.0,
            line.discount.0,
            line.net.0,
            line.tax.0,
            line.total.0,
            billed.cost.0,
            json::line_taxes(&line.taxes),
            json::discounts(&line.discounts),
            line.notes,
            json::chosen_options(&line.options),
            json::amounts(billed.portions.iter().map(|portion| portion.unit_cost))
        ])?;
    }
    Ok(())
}
