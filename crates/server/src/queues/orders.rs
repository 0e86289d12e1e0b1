//! `GET /queues/kitchen`, `/queues/warehouse` and `/queues/logistics`: orders, with what each department needs of them.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::merchants::Settings;
use docket_domain::ordering::{Line, Order};
use docket_domain::queues::{LineChange, Queue, TicketLine, ticket_lines};
use docket_domain::time::Timestamp;
use docket_store::Page;
use docket_store::queues::QueuedOrder;
use serde::Serialize;
use utoipa::ToSchema;

use super::{QueueQuery, WaitingView};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Listing, Query};
use crate::orders::{AddressView, CustomerOfOrder, SeatTicketView};
use crate::problem::Problem;

/// What every department sees of an order in its queue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct QueuedOrderHead {
    /// Identity, UUIDv7; the order is moved on by it.
    id: String,
    /// Its number.
    #[schema(example = "ALM-20251106-000123")]
    order_number: String,
    /// The short number; the order's number where the merchant has no ticket series, and the first of `tickets` where there are several.
    #[schema(example = "17")]
    ticket_number: String,
    /// The short number of each seat, where the merchant's tickets are numbered by seat; empty elsewhere.
    tickets: Vec<SeatTicketView>,
    /// Where it stands.
    #[schema(example = "preparing")]
    status: &'static str,
    /// Code of the outlet.
    outlet: String,
    /// Channel.
    channel: String,
    /// Table.
    table: Option<String>,
    /// Notes on the whole.
    notes: String,
    /// When it was placed.
    created_at: String,
    /// 1 when placed, one more with each change.
    version: u32,
    /// For how long it has stood where it stands.
    #[serde(flatten)]
    waiting: WaitingView,
}

/// An order that is to be prepared.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KitchenTicket {
    /// The order.
    #[serde(flatten)]
    order: QueuedOrderHead,
    /// What is to be prepared, and what changed since somebody in the kitchen moved the order last.
    items: Vec<KitchenItem>,
}

/// A line for whoever prepares it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct KitchenItem {
    /// Its number in the order.
    line: u32,
    /// What.
    description: String,
    /// How much; 0 of what was voided.
    quantity: Exact,
    /// How it differs from what was there when the ticket was begun or, before that, came: `added`, `changed` (there was more or less of
    /// it) or `voided`; null where it does not.
    #[schema(example = "added")]
    change: Option<&'static str>,
    /// How much of it was there; null of what was not changed or voided.
    quantity_before: Option<Exact>,
    /// Whether it was made before the ticket came back for what was added since.
    is_done: bool,
    /// The options it was ordered with, by their names.
    options: Vec<String>,
    /// What the customer wants otherwise.
    notes: String,
    /// Whose it is at the table.
    seat: Option<String>,
}

/// An order that is to be packed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WarehouseJob {
    /// The order.
    #[serde(flatten)]
    order: QueuedOrderHead,
    /// What is to be packed.
    items: Vec<WarehouseItem>,
}

/// A line for whoever packs it.
#[derive(Debug, Serialize, ToSchema)]
struct WarehouseItem {
    /// Id of the product; null for an open item.
    product: Option<String>,
    /// Its SKU at that time; null for an open item.
    sku: Option<String>,
    /// What.
    description: String,
    /// How much.
    quantity: Exact,
    /// What the customer wants otherwise.
    notes: String,
}

/// An order that is to be brought.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogisticsJob {
    /// The order.
    #[serde(flatten)]
    order: QueuedOrderHead,
    /// To whom.
    customer: Option<CustomerOfOrder>,
    /// Where to.
    delivery_address: Option<AddressView>,
    /// Id of the driver who has it; null while it waits for one.
    driver: Option<String>,
    /// How many deliveries of it failed before.
    failed_attempts: usize,
    /// How it will be paid, where that was agreed; `cod` is to be collected.
    #[schema(example = "cod")]
    payment_method: Option<&'static str>,
    /// What is left to pay.
    amount_due: Exact,
}

/// Orders to prepare, the oldest first. What was added, changed or voided since the kitchen moved an order last says so; one that was ready and
/// gets an add-on is here again.
#[utoipa::path(
    get, path = "/queues/kitchen", tag = "queues", params(QueueQuery),
    responses((status = 200, description = "A page of orders", body = Listing<KitchenTicket>)),
    security(("token" = ["queues.kitchen"]))
)]
pub async fn list_kitchen_queue(
    State(app): State<App>,
    caller: Caller<{ Permission::QueuesKitchen as u8 }>,
    Query(query): Query<QueueQuery>,
) -> Result<Json<Listing<KitchenTicket>>, Problem> {
    list(Queue::Kitchen, &app, &caller, query, |entry, order, _| KitchenTicket {
        order,
        items: ticket_lines(&entry.order.lines, &entry.steps).iter().map(kitchen_item).collect(),
    })
    .await
}

/// Orders to pack, the oldest first.
#[utoipa::path(
    get, path = "/queues/warehouse", tag = "queues", params(QueueQuery),
    responses((status = 200, description = "A page of orders", body = Listing<WarehouseJob>)),
    security(("token" = ["queues.warehouse"]))
)]
pub async fn list_warehouse_queue(
    State(app): State<App>,
    caller: Caller<{ Permission::QueuesWarehouse as u8 }>,
    Query(query): Query<QueueQuery>,
) -> Result<Json<Listing<WarehouseJob>>, Problem> {
    list(Queue::Warehouse, &app, &caller, query, |entry, order, _| WarehouseJob {
        order,
        items: goods(&entry.order).map(warehouse_item).collect(),
    })
    .await
}

/// Orders to bring, the oldest first.
#[utoipa::path(
    get, path = "/queues/logistics", tag = "queues", params(QueueQuery),
    responses((status = 200, description = "A page of orders", body = Listing<LogisticsJob>)),
    security(("token" = ["queues.logistics"]))
)]
pub async fn list_logistics_queue(
    State(app): State<App>,
    caller: Caller<{ Permission::QueuesLogistics as u8 }>,
    Query(query): Query<QueueQuery>,
) -> Result<Json<Listing<LogisticsJob>>, Problem> {
    list(Queue::Logistics, &app, &caller, query, |entry, order, settings| LogisticsJob {
        order,
        customer: entry.customer.as_deref().map(CustomerOfOrder::new),
        delivery_address: entry.order.delivery_address.as_ref().map(AddressView::new),
        driver: entry.delivery.as_ref().and_then(|one| one.delivery.driver).map(|driver| driver.to_string()),
        failed_attempts: entry.delivery.as_ref().map_or(0, |one| one.attempts.len()),
        payment_method: entry.order.terms.map(|terms| terms.as_str()),
        amount_due: Exact::amount(entry.order.left_to_pay(), &settings.currency),
    })
    .await
}

/// A page of a queue's orders, each as its department sees it.
async fn list<const PERMISSION: u8, T>(
    queue: Queue,
    app: &App,
    caller: &Caller<PERMISSION>,
    query: QueueQuery,
    view: impl Fn(&QueuedOrder, QueuedOrderHead, &Settings) -> T,
) -> Result<Json<Listing<T>>, Problem> {
    let settings = caller.settings();
    let asked = query.checked(caller)?;
    let now = app.engine().now().at;
    let Page { data, next } = app.reads().queued_orders(caller.merchant(), queue, asked.outlet, asked.after, asked.limit).await?;
    let data = data.iter().map(|entry| view(entry, QueuedOrderHead::new(queue, entry, settings, now), settings)).collect();
    Ok(Json(Listing { data, next }))
}

impl QueuedOrderHead {
    fn new(queue: Queue, entry: &QueuedOrder, settings: &Settings, now: Timestamp) -> QueuedOrderHead {
        let order = &entry.order;
        QueuedOrderHead {
            id: order.id.to_string(),
            order_number: order.number.text().to_owned(),
            ticket_number: order.tickets().next().unwrap_or(&order.number).text().to_owned(),
            tickets: order.seat_tickets.iter().map(SeatTicketView::new).collect(),
            status: order.status.as_str(),
            outlet: order.outlet.clone(),
            channel: order.channel.clone(),
            table: order.table.clone(),
            notes: order.notes.clone(),
            created_at: order.created_at.to_string(),
            version: order.version,
            waiting: WaitingView::new(queue, entry.waiting, settings, now),
        }
    }
}

/// The lines that somebody packs: what was taken off again, and a delivery fee, are not.
fn goods(order: &Order) -> impl Iterator<Item = &Line> {
    order.lines.iter().filter(|line| line.is_goods())
}

fn kitchen_item(told: &TicketLine<'_>) -> KitchenItem {
    let line = told.line;
    KitchenItem {
        line: line.number,
        change: told.change.map(LineChange::as_str),
        quantity_before: told.before.map(Exact::quantity),
        is_done: told.is_done,
        description: line.description.clone(),
        quantity: Exact::quantity(line.quantity),
        options: line.options.iter().map(|option| option.name.clone()).collect(),
        notes: line.notes.clone(),
        seat: line.seat.clone(),
    }
}

fn warehouse_item(line: &Line) -> WarehouseItem {
    WarehouseItem {
        product: line.product.map(|product| product.to_string()),
        sku: line.sku.clone(),
        description: line.description.clone(),
        quantity: Exact::quantity(line.quantity),
        notes: line.notes.clone(),
    }
}
