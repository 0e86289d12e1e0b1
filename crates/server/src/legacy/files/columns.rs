//! The columns of each file, and what hand-written systems call them otherwise. Capitals, spaces and `_` make no difference.

use docket_domain::legacy::LegacyFile;

use crate::imports::table::Column;

/// The columns that a file may have.
pub fn columns(file: LegacyFile) -> &'static [Column] {
    match file {
        LegacyFile::Customers => CUSTOMERS,
        LegacyFile::Orders => ORDERS,
        LegacyFile::Management => MANAGEMENT,
        LegacyFile::Items => ITEMS,
        LegacyFile::Wallets => WALLETS,
        LegacyFile::Transactions => TRANSACTIONS,
        LegacyFile::Payments => PAYMENTS,
        LegacyFile::Decisions => DECISIONS,
    }
}

/// The columns that name a line within its file: no two lines have the same.
pub fn key(file: LegacyFile) -> &'static [&'static str] {
    match file {
        LegacyFile::Management => &["order_id"],
        LegacyFile::Wallets => &["customer_id"],
        LegacyFile::Decisions => &["finding", "about"],
        // Items have no id, as a rule, and two lines of the same goods are no mistake.
        LegacyFile::Customers | LegacyFile::Orders | LegacyFile::Items | LegacyFile::Transactions | LegacyFile::Payments => {
            &["id"]
        }
    }
}

const CUSTOMERS: &[Column] = &[
    Column::text("id").also(&["customer_id"]).required(),
    Column::text("number").also(&["customer_number", "customer_no", "customer_code"]),
    Column::text("name").also(&["customer_name", "full_name"]),
    Column::plain("phone").also(&["phone_number", "mobile", "telephone"]),
    Column::plain("email").also(&["email_address"]),
    Column::text("address").also(&["delivery_address"]),
    Column::plain("is_active").also(&["active"]),
    Column::plain("created_at").also(&["registered_at", "created"]),
];

const ORDERS: &[Column] = &[
    Column::text("id").also(&["order_id"]).required(),
    Column::text("order_number").also(&["order_no", "number"]).required(),
    Column::text("customer_id").also(&["customer"]).required(),
    Column::plain("status").also(&["order_status"]).required(),
    Column::plain("payment_method").also(&["method"]),
    Column::plain("payment_status"),
    Column::plain("total").also(&["total_amount", "order_total", "grand_total"]).required(),
    Column::plain("discount").also(&["discount_amount"]),
    Column::plain("delivery_fee").also(&["shipping", "shipping_fee", "delivery_cost"]),
    Column::plain("tax").also(&["tax_amount", "vat"]),
    Column::plain("wallet_amount").also(&["wallet_paid", "wallet_used"]),
    Column::plain("currency"),
    Column::text("address").also(&["delivery_address", "shipping_address"]),
    Column::text("notes").also(&["note", "comment"]),
    Column::text("user").also(&["user_id", "created_by"]),
    Column::plain("created_at").also(&["order_date", "placed_at", "created"]).required(),
];

const MANAGEMENT: &[Column] = &[
    Column::text("order_id").also(&["customer_order_id", "order"]).required(),
    Column::plain("status").also(&["current_status", "management_status"]).required(),
    Column::text("department").also(&["current_department"]),
    Column::plain("paid_at").also(&["payment_at"]),
    Column::plain("warehouse_ready_at").also(&["warehouse_at", "ready_at"]),
    Column::plain("dispatched_at").also(&["shipped_at"]),
    Column::plain("delivered_at"),
    Column::plain("updated_at").also(&["updated"]),
];

const ITEMS: &[Column] = &[
    Column::text("id").also(&["item_id"]),
    Column::text("order_id").also(&["customer_order_id", "order"]).required(),
    Column::text("product").also(&["product_name", "description", "item"]).required(),
    Column::plain("quantity").also(&["qty"]).required(),
    Column::plain("unit_price").also(&["price"]).required(),
];

const WALLETS: &[Column] = &[
    Column::text("customer_id").also(&["customer"]).required(),
    Column::plain("balance").also(&["wallet_balance"]).required(),
    Column::plain("currency"),
];

const TRANSACTIONS: &[Column] = &[
    Column::text("id").also(&["transaction_id"]).required(),
    Column::text("customer_id").also(&["customer"]).required(),
    Column::plain("type").also(&["transaction_type", "kind"]).required(),
    Column::plain("amount").required(),
    Column::plain("currency"),
    Column::text("order_id").also(&["customer_order_id", "order"]),
    Column::plain("created_at").also(&["date", "transaction_date", "created"]).required(),
    Column::text("note").also(&["notes", "description"]),
];

const PAYMENTS: &[Column] = &[
    Column::text("id").also(&["payment_id"]).required(),
    Column::text("payment_number").also(&["payment_no", "number"]),
    Column::text("order_id").also(&["customer_order_id", "order"]).required(),
    Column::text("customer_id").also(&["customer"]),
    Column::text("user").also(&["user_id", "created_by"]),
    Column::plain("method").also(&["payment_method"]).required(),
    Column::plain("amount").required(),
    Column::plain("currency"),
    Column::plain("status").also(&["payment_status"]).required(),
    Column::plain("receipt_uploaded_at").also(&["receipt_at"]),
    Column::plain("receipt_amount"),
    Column::plain("approved_at").also(&["confirmed_at"]),
    Column::plain("created_at").also(&["payment_date", "created"]),
];

const DECISIONS: &[Column] =
    &[Column::plain("finding").required(), Column::text("about").required(), Column::plain("decision").required()];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_columns_of_a_file_and_what_names_a_line_is_a_column() {
        for file in LegacyFile::ALL {
            let columns = columns(*file);
            let mut names: Vec<String> = columns
                .iter()
                .flat_map(|column| column.also.iter().chain(std::iter::once(&column.name)))
                .map(|name| name.replace('_', ""))
                .collect();
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count, "{}", file.as_str());
            assert!(key(*file).iter().all(|key| columns.iter().any(|column| column.name == *key)), "{}", file.as_str());
        }
    }
}
