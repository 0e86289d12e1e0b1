//! The files of a sample.

use std::path::Path;

use anyhow::{Context, Result};
use docket_domain::money::{Amount, format_scaled};
use docket_domain::quantity::Quantity;
use docket_domain::time::Timestamp;

use super::export::{Customer, Entry, Export, Item, Management, Order, Payment, Repeated};
use super::plant::Planted;

/// Writes everything.
pub fn export(dir: &Path, export: &Export) -> Result<()> {
    let (customers, orders) = (&export.customers, &export.orders);
    let twice = |of: fn(&Repeated) -> Option<usize>| export.repeated.iter().filter_map(of);

    let again = twice(|line| if let Repeated::Customer(at) = line { Some(*at) } else { None }).map(|at| &customers[at]);
    let header = ["id", "number", "name", "phone", "email", "address", "created_at"];
    write(dir, "customers", &header, customers.iter().chain(again).map(customer))?;

    let again = twice(|line| if let Repeated::Order(at) = line { Some(*at) } else { None }).map(|at| &orders[at]);
    let header = [
        "id",
        "order_number",
        "customer_id",
        "status",
        "payment_method",
        "payment_status",
        "total",
        "discount",
        "delivery_fee",
        "tax",
        "wallet_amount",
        "address",
        "notes",
        "user",
        "created_at",
    ];
    write(dir, "customer_orders", &header, orders.iter().chain(again).map(order))?;

    let again = twice(|line| if let Repeated::Management(at) = line { Some(*at) } else { None }).map(|at| &orders[at]);
    let header = ["order_id", "status", "department", "paid_at", "warehouse_ready_at", "dispatched_at", "delivered_at"];
    let rows = orders.iter().chain(again).filter_map(|order| order.management.as_ref());
    write(dir, "order_management", &header, rows.chain(&export.strays.management).map(management))?;

    let items = orders.iter().flat_map(|order| &order.items).chain(&export.strays.items);
    write(dir, "order_items", &["order_id", "product", "quantity", "unit_price"], items.map(item))?;

    let own = customers.iter().filter_map(|customer| Some((&customer.id, customer.wallet?)));
    let strays = export.strays.wallets.iter().map(|(customer, balance)| (customer, *balance));
    let rows = own.chain(strays).map(|(customer, balance)| [customer.clone(), in_thousands(balance), "IQD".to_owned()]);
    write(dir, "wallets", &["customer_id", "balance", "currency"], rows)?;

    let entries = customers.iter().flat_map(|customer| &customer.entries).chain(&export.strays.entries);
    let header = ["id", "customer_id", "type", "amount", "order_id", "created_at", "note"];
    write(dir, "wallet_transactions", &header, entries.map(entry))?;

    let again = twice(|line| if let Repeated::Payment(at) = line { Some(*at) } else { None });
    let again = again.map(|at| &orders[at].payments[0]);
    let header = [
        "id",
        "payment_number",
        "order_id",
        "customer_id",
        "user",
        "method",
        "amount",
        "status",
        "receipt_uploaded_at",
        "receipt_amount",
        "approved_at",
        "created_at",
    ];
    let rows = orders.iter().flat_map(|order| &order.payments).chain(&export.strays.payments).chain(again);
    write(dir, "payments", &header, rows.map(payment))?;

    if export.decisions.is_empty() {
        return Ok(());
    }
    let rows = export.decisions.iter().map(|(finding, about, decision)| [finding.clone(), about.clone(), decision.clone()]);
    write(dir, "decisions", &["finding", "about", "decision"], rows)
}

/// Writes what was put in.
pub fn truth(dir: &Path, truth: &[Planted]) -> Result<()> {
    let row = |planted: &Planted| {
        let text = |id: &Option<String>| id.clone().unwrap_or_default();
        [
            planted.code.as_str().to_owned(),
            text(&planted.order),
            text(&planted.customer),
            text(&planted.payment),
            planted.done.clone(),
            planted.settled.as_str().to_owned(),
        ]
    };
    write(dir, "truth", &["finding", "order_id", "customer_id", "payment_id", "done", "settled"], truth.iter().map(row))
}

fn write<const N: usize>(dir: &Path, name: &str, header: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> Result<()> {
    let path = dir.join(format!("{name}.csv"));
    let cannot = || format!("cannot write {}", path.display());
    let mut file = csv::Writer::from_path(&path).with_context(cannot)?;
    file.write_record(header).with_context(cannot)?;
    for row in rows {
        file.write_record(&row).with_context(cannot)?;
    }
    file.flush().with_context(cannot)
}

fn customer(row: &Customer) -> [String; 7] {
    let Customer { id, number, name, phone, email, address, created_at, .. } = row.clone();
    [id, number, name, phone, email, address, created_at.to_string()]
}

fn order(row: &Order) -> [String; 15] {
    [
        row.id.clone(),
        row.number.clone(),
        row.customer.clone(),
        row.status.to_owned(),
        row.method.to_owned(),
        row.payment_status.to_owned(),
        plain(row.total),
        plain(row.discount),
        plain(row.delivery_fee),
        plain(row.tax),
        plain(row.wallet_amount),
        row.address.clone(),
        row.notes.to_owned(),
        row.user.to_owned(),
        row.created_at.to_string(),
    ]
}

fn management(row: &Management) -> [String; 7] {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    [
        row.order.clone(),
        row.status.to_owned(),
        row.department.to_owned(),
        time(row.paid_at),
        time(row.warehouse_ready_at),
        time(row.dispatched_at),
        time(row.delivered_at),
    ]
}

fn item(row: &Item) -> [String; 4] {
    [row.order.clone(), row.product.to_owned(), Quantity(row.quantity).to_string(), plain(row.unit_price)]
}

fn entry(row: &Entry) -> [String; 7] {
    [
        row.id.clone(),
        row.customer.clone(),
        row.word.to_owned(),
        plain(row.amount),
        row.order.clone(),
        row.at.to_string(),
        row.note.to_owned(),
    ]
}

fn payment(row: &Payment) -> [String; 12] {
    [
        row.id.clone(),
        row.number.clone(),
        row.order.clone(),
        row.customer.clone(),
        row.user.to_owned(),
        row.method.to_owned(),
        plain(row.amount),
        row.status.to_owned(),
        row.receipt.map(|(at, _)| at.to_string()).unwrap_or_default(),
        row.receipt.map(|(_, amount)| plain(amount)).unwrap_or_default(),
        row.approved_at.map(|at| at.to_string()).unwrap_or_default(),
        row.created_at.to_string(),
    ]
}

fn plain(amount: Amount) -> String {
    format_scaled(amount.0, 2)
}

/// `15,296,775.16`, as seed 002 writes a wallet.
fn in_thousands(amount: Amount) -> String {
    let text = plain(amount);
    let (whole, decimals) = text.split_once('.').expect("two decimals");
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{decimals}")
}
