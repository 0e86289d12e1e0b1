//! `GET /queues/finance`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::merchants::Settings;
use docket_domain::queues::{FinanceTask, Queue};
use docket_domain::time::Timestamp;
use docket_store::queues::QueuedTask;
use serde::Serialize;
use utoipa::ToSchema;

use super::{QueueQuery, WaitingView};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Listing, Query};
use crate::problem::Problem;

/// Something that waits for finance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FinanceTask)]
pub struct FinanceTaskView {
    /// What is to be done: look at a receipt (`receipt_uploaded`), watch for a transfer (`transfer_awaited`), give money back
    /// (`refund_due`), or confirm an order that is paid or may be paid later (`to_confirm`).
    #[schema(example = "receipt_uploaded")]
    kind: &'static str,
    /// The order; null where a payment is for none.
    order: Option<OrderOfTask>,
    /// The payment that is looked at or awaited: approve or reject it by its id.
    payment: Option<PaymentOfTask>,
    /// Whose it is.
    customer: Option<CustomerOfTask>,
    /// Code of the outlet.
    outlet: String,
    /// How much: of the payment, of what is due back, or of the order that is to be confirmed.
    amount: Exact,
    /// For how long it has waited.
    #[serde(flatten)]
    waiting: WaitingView,
}

/// The order of a task.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OrderOfTask {
    /// Identity, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "M2511128")]
    order_number: String,
    /// Where it stands.
    #[schema(example = "pending")]
    status: &'static str,
    /// 1 when placed, one more with each change.
    version: u32,
}

/// The payment of a task.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PaymentOfTask {
    /// Identity, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "PAY20260006")]
    payment_number: String,
    /// How it was given.
    #[schema(example = "bank_transfer")]
    method: &'static str,
    /// Where it stands: `awaited`, `receipt_uploaded` or `rejected`.
    status: &'static str,
    /// Until when it is awaited; null while a receipt waits to be looked at.
    deadline: Option<String>,
}

/// The customer of a task.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CustomerOfTask {
    /// Identity, UUIDv7.
    id: String,
    /// Such as `CUST0001`.
    #[schema(example = "CUST0001")]
    customer_number: String,
    /// What they are called.
    name: String,
}

/// What waits for finance, the oldest first.
#[utoipa::path(
    get, path = "/queues/finance", tag = "queues", params(QueueQuery),
    responses((status = 200, description = "A page of what waits", body = Listing<FinanceTaskView>)),
    security(("token" = ["queues.finance"]))
)]
pub async fn list_finance_queue(
    State(app): State<App>,
    caller: Caller<{ Permission::QueuesFinance as u8 }>,
    Query(query): Query<QueueQuery>,
) -> Result<Json<Listing<FinanceTaskView>>, Problem> {
    let settings = caller.settings();
    let asked = query.checked(&caller)?;
    let now = app.engine().now().at;
    let page = app.reads().queued_tasks(caller.merchant(), settings.payments, asked.outlet, asked.after, asked.limit).await?;
    let data = page.data.iter().map(|task| FinanceTaskView::new(task, settings, now)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

impl FinanceTaskView {
    fn new(task: &QueuedTask, settings: &Settings, now: Timestamp) -> FinanceTaskView {
        let (payment, order) = (task.payment.as_ref(), task.order.as_ref());
        let of_order = || order.expect("what is not about a payment is about an order");
        let (amount, outlet) = match (task.task, payment) {
            (_, Some(payment)) => (payment.amount, &payment.outlet),
            (FinanceTask::RefundDue, None) => (of_order().refund_due(), &of_order().outlet),
            (_, None) => (of_order().totals.total, &of_order().outlet),
        };
        FinanceTaskView {
            kind: task.task.as_str(),
            order: order.map(|order| OrderOfTask {
                id: order.id.to_string(),
                order_number: order.number.text().to_owned(),
                status: order.status.as_str(),
                version: order.version,
            }),
            payment: payment.map(|payment| PaymentOfTask {
                id: payment.id.to_string(),
                payment_number: payment.number.text().to_owned(),
                method: payment.method.as_str(),
                status: payment.status.as_str(),
                deadline: payment.deadline.map(|deadline| deadline.to_string()),
            }),
            customer: task.customer.as_deref().map(|customer| CustomerOfTask {
                id: customer.id.to_string(),
                customer_number: customer.number.text().to_owned(),
                name: customer.name.clone(),
            }),
            outlet: outlet.clone(),
            amount: Exact::amount(amount, &settings.currency),
            waiting: WaitingView::new(Queue::Finance, task.waiting, settings, now),
        }
    }
}
