//! Lines of `customer_orders`, `order_management` and `order_items`.

use docket_domain::legacy::{ItemRow, ManagementRow, OrderRow};
use docket_domain::limits::{NAME_CHARS_MAX, NOTES_CHARS_MAX, TEXT_CHARS_MAX};

use super::cells::Cells;
use super::words::Says;

/// An order as its customer sees it.
pub fn order(cells: &mut Cells<'_>) -> OrderRow {
    cells.check_currency();
    OrderRow {
        line: cells.line(),
        id: cells.id_needed("id"),
        number: cells.id_needed("order_number"),
        customer: cells.id("customer_id"),
        status: cells.word_needed("status", Says::Place),
        payment_method: cells.word("payment_method", Says::Method),
        payment_status: cells.word("payment_status", Says::Money),
        total: cells.amount("total"),
        discount: cells.amount_if_any("discount").unwrap_or_default(),
        delivery_fee: cells.amount_if_any("delivery_fee").unwrap_or_default(),
        tax: cells.amount_if_any("tax").unwrap_or_default(),
        wallet_amount: cells.amount_if_any("wallet_amount"),
        address: cells.text("address", TEXT_CHARS_MAX),
        notes: cells.text("notes", NOTES_CHARS_MAX),
        user: cells.id("user"),
        created_at: cells.moment_needed("created_at"),
        number_is_of: None,
    }
}

/// An order as management sees it.
pub fn management(cells: &mut Cells<'_>) -> ManagementRow {
    ManagementRow {
        line: cells.line(),
        order: cells.id_needed("order_id"),
        status: cells.word_needed("status", Says::Place),
        department: cells.id("department"),
        paid_at: cells.moment("paid_at"),
        warehouse_ready_at: cells.moment("warehouse_ready_at"),
        dispatched_at: cells.moment("dispatched_at"),
        delivered_at: cells.moment("delivered_at"),
        updated_at: cells.moment("updated_at"),
    }
}

/// Something that was ordered.
pub fn item(cells: &mut Cells<'_>) -> ItemRow {
    ItemRow {
        line: cells.line(),
        order: cells.id_needed("order_id"),
        product: cells.needed("product", NAME_CHARS_MAX),
        quantity: cells.quantity("quantity"),
        // Below zero it is a discount, as such systems write them.
        unit_price: cells.amount_signed("unit_price"),
    }
}
