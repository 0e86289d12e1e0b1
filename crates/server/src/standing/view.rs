//! What clients see of a standing order.

use docket_domain::customers::Customer;
use docket_domain::standing::StandingOrder;
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::orders::{AddressView, CustomerOfOrder};

/// A standing order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StandingOrder)]
pub struct StandingOrderView {
    /// Identity, UUIDv7.
    id: String,
    /// Where it stands: `active`, `paused`, `ended` or `cancelled`.
    status: &'static str,
    /// Code of the outlet.
    outlet: String,
    /// Channel.
    channel: String,
    /// Whose it is.
    customer: CustomerOfOrder,
    /// What is ordered each time.
    items: Vec<StandingItemView>,
    /// How each order is paid.
    payment: Option<StandingPaymentView>,
    /// Where each order goes.
    delivery_address: Option<AddressView>,
    /// Notes for whoever prepares it.
    notes: String,
    /// When it is due.
    schedule: ScheduleView,
    /// The date at the outlet on which it is due next; only of an active one.
    #[schema(example = "2026-01-22")]
    next_date: Option<String>,
    /// The moment at which it is due next.
    #[schema(example = "2026-01-22T03:00:00.000Z")]
    next_at: Option<String>,
    /// The last date that was placed, refused or missed.
    last_date: Option<String>,
    /// Id of the last order that was placed for it.
    last_order: Option<String>,
    /// Id of the user who made it.
    user: String,
    /// When it was made.
    created_at: String,
    /// When it was last changed, or an order was placed for it.
    updated_at: String,
    /// 1 when made, one more with each change and each occurrence.
    version: u32,
}

/// A product that is ordered each time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StandingItem)]
pub struct StandingItemView {
    /// Id of the product.
    product: String,
    /// Its SKU when it was agreed.
    sku: String,
    /// How much.
    quantity: Exact,
    /// Notes for whoever prepares it.
    notes: String,
    /// Codes of the options that were chosen.
    options: Vec<String>,
}

/// How each order is paid.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StandingPayment)]
pub struct StandingPaymentView {
    /// Whether the wallet pays what it can first.
    use_wallet: bool,
    /// How, or the rest.
    method: Option<&'static str>,
}

/// When it is due, by the clock of its outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Schedule)]
pub struct ScheduleView {
    /// `daily` or `weekly`.
    every: &'static str,
    /// Its days of the week; all where it is daily.
    weekdays: Vec<&'static str>,
    /// The time of day.
    #[schema(example = "07:00")]
    time: String,
    /// Not before this date.
    from: String,
    /// Not after this date.
    until: Option<String>,
}

impl StandingOrderView {
    /// What clients see of it.
    pub fn new(standing: &StandingOrder, customer: &Customer) -> StandingOrderView {
        let payment = standing.payment.as_ref();
        let schedule = &standing.schedule;
        StandingOrderView {
            id: standing.id.to_string(),
            status: standing.status.as_str(),
            outlet: standing.outlet.clone(),
            channel: standing.channel.clone(),
            customer: CustomerOfOrder::new(customer),
            items: standing
                .items
                .iter()
                .map(|item| StandingItemView {
                    product: item.product.to_string(),
                    sku: item.sku.clone(),
                    quantity: Exact::quantity(item.quantity),
                    notes: item.notes.clone(),
                    options: item.options.clone(),
                })
                .collect(),
            payment: payment.map(|payment| StandingPaymentView {
                use_wallet: payment.use_wallet,
                method: payment.method.map(|method| method.as_str()),
            }),
            delivery_address: standing.delivery_address.as_ref().map(AddressView::new),
            notes: standing.notes.clone(),
            schedule: ScheduleView {
                every: schedule.every.as_str(),
                weekdays: schedule.weekdays.days().map(|day| day.as_str()).collect(),
                time: schedule.time.to_string(),
                from: schedule.from.to_string(),
                until: schedule.until.map(|until| until.to_string()),
            },
            next_date: standing.next.map(|next| next.date.to_string()),
            next_at: standing.next.map(|next| next.at.to_string()),
            last_date: standing.last.map(|last| last.to_string()),
            last_order: standing.last_order.map(|order| order.to_string()),
            user: standing.user.to_string(),
            created_at: standing.created_at.to_string(),
            updated_at: standing.updated_at.to_string(),
            version: standing.version,
        }
    }
}
