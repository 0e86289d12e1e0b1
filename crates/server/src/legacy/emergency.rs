//! `POST /admin/emergency-order-fix`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::limits::SEARCH_CHARS_MAX;
use docket_domain::money::Currency;
use docket_domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::put_right::{Fixer, Named, ORDERS_MAX, OrderPutRight, PutRight, Standing, Wanted};
use super::view::FindingView;
use crate::amount::Exact;
use crate::app::App;
use crate::doctor::FindingView as DoctorFindingView;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// Which orders, and how.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = EmergencyOrderFix, example = json!({ "customer": "94", "approveReceipts": true, "dryRun": true }))]
pub struct FixBody {
    /// All orders of a customer, by number, id, or id in the other system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "94")]
    customer: Option<String>,
    /// Orders by number, id, or id in the other system; at most 200.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["M2511133"]))]
    order_numbers: Vec<String>,
    /// Every order about which something is open or staged, instead of naming any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    all: bool,
    /// Whether transfers are approved whose receipts cover what is due and have waited for finance for too long. Needs
    /// `payments.approve`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    approve_receipts: bool,
    /// Whether it only says what would be done: where nothing is said, if and only if nothing is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dry_run: Option<bool>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmergencyOrderFixed)]
pub struct FixedView {
    /// Whether nothing was written.
    dry_run: bool,
    /// Order by order.
    orders: Vec<FixedOrder>,
    /// Findings about what has no order: wallets, customers, lines that belong to nothing.
    other_findings: Vec<FindingView>,
    /// Whether there is more than one request puts right; ask again.
    has_more: bool,
}

/// An order, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmergencyOrder)]
struct FixedOrder {
    /// Its number.
    #[schema(example = "M2511133")]
    order_number: String,
    /// Its identity, once it is in Docket.
    id: Option<String>,
    /// Its id in the other system, where it comes from one.
    legacy_id: Option<String>,
    /// Whether it was staged, and not in.
    was_staged: bool,
    /// What disagrees in what was staged of it.
    findings: Vec<FindingView>,
    /// What was open about it in Docket, its payments and its customer, with the repair that is offered.
    open_findings: Vec<DoctorFindingView>,
    /// What was done, or would be, in sentences.
    #[schema(example = json!(["1,200,000.00 goes out of the wallet, dated at the order."]))]
    done: Vec<String>,
    /// Where it stood; of what was staged, as its files say.
    before: StandingView,
    /// Where it stands, or would.
    after: StandingView,
    /// Numbers of the records that were made, as `GET /audit` has them.
    #[schema(example = json!([412, 413]))]
    audit: Vec<u64>,
}

/// Where an order stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderStanding)]
struct StandingView {
    /// Its status.
    #[schema(example = "confirmed")]
    status: String,
    /// What management sees; null where the other system's management does not know it.
    management_status: Option<String>,
    /// What the customer sees.
    customer_status: String,
    /// What was paid.
    paid: Exact,
    /// What is left to pay.
    due: Exact,
    /// What its customer's wallet holds; null where nobody is known to have one.
    wallet: Option<Exact>,
}

/// Puts orders right that disagree: those that are staged of another system are brought in with everything of their customer's, and about
/// those that are in, the doctor's repairs are made. Answers for each what was found, what was done, and where it stood before and after.
/// Sent again, it does nothing twice.
#[utoipa::path(
    post, path = "/admin/emergency-order-fix", tag = "doctor", request_body = FixBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again does nothing twice")),
    responses((status = 200, description = "What was found and done", body = FixedView)),
    security(("token" = ["doctor.fix"]))
)]
pub async fn fix_orders(
    State(app): State<App>,
    caller: Caller<{ Permission::DoctorFix as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<FixBody>,
) -> Result<Json<FixedView>, Problem> {
    caller.actor().of_whole_merchant("The emergency fix is")?;
    let asked = key.asked(caller.settings(), "POST /admin/emergency-order-fix", "", &body);
    let wanted = wanted(body)?;
    if wanted.approve_receipts && !caller.actor().may(Permission::PaymentsApprove) {
        let detail = "Approving transfers needs the permission payments.approve.";
        return Err(Refusal::at("/approveReceipts", Code::PermissionMissing, detail).into());
    }
    let currency = caller.settings().currency.clone();
    let fixer = Fixer::new(app.importer(), caller.settings().clone(), caller.actor().clone(), asked);
    let dry_run = wanted.dry_run;
    let fixing = tokio::task::spawn_blocking(move || fixer.run(&wanted));
    let fixed =
        fixing.await.map_err(|_| Problem::new(EdgeCode::Internal, "The emergency fix ended inside; send it again."))??;
    Ok(Json(FixedView::new(fixed, dry_run, &currency)))
}

/// What is asked, checked.
fn wanted(body: FixBody) -> Result<Wanted, Problem> {
    let mut check = Check::default();
    let customer = check.text("/customer", body.customer, SEARCH_CHARS_MAX);
    if body.order_numbers.len() > ORDERS_MAX {
        let detail = format!("`orderNumbers` has at most {ORDERS_MAX} of them; send the others with another request.");
        check.bad("/orderNumbers", EdgeCode::RequestInvalid, detail);
    }
    let mut orders = Vec::new();
    for (place, number) in body.order_numbers.into_iter().take(ORDERS_MAX).enumerate() {
        let pointer = format!("/orderNumbers/{place}");
        match check.text(&pointer, Some(number), SEARCH_CHARS_MAX) {
            Some(number) => orders.push(number),
            None => check.bad(&pointer, EdgeCode::FieldRequired, "An order is named by its number or id; this one is empty."),
        }
    }
    let named = Named { customer, orders };
    let is_named = !named.is_everything();
    if body.all && is_named {
        check.bad("/all", EdgeCode::RequestInvalid, "Send either `all`, or whose and which orders.");
    }
    if !body.all && !is_named && body.dry_run == Some(false) {
        check.bad("/all", EdgeCode::FieldRequired, "Nothing is named: send `all` to put everything right that is open.");
    }
    let dry_run = body.dry_run.unwrap_or(!body.all && !is_named);
    check.finish(Wanted { named, approve_receipts: body.approve_receipts, dry_run })
}

impl FixedView {
    fn new(fixed: PutRight, dry_run: bool, currency: &Currency) -> FixedView {
        FixedView {
            dry_run,
            orders: fixed.orders.into_iter().map(|order| FixedOrder::new(order, currency)).collect(),
            other_findings: fixed.others.iter().map(FindingView::new).collect(),
            has_more: fixed.has_more,
        }
    }
}

impl FixedOrder {
    fn new(order: OrderPutRight, currency: &Currency) -> FixedOrder {
        FixedOrder {
            order_number: order.number,
            id: order.id.map(|id| id.to_string()),
            legacy_id: order.legacy_id,
            was_staged: order.was_staged,
            findings: order.found.iter().map(FindingView::new).collect(),
            open_findings: order.open.into_iter().map(DoctorFindingView::new).collect(),
            done: order.done,
            before: StandingView::new(order.before, currency),
            after: StandingView::new(order.after, currency),
            audit: order.records,
        }
    }
}

impl StandingView {
    fn new(standing: Standing, currency: &Currency) -> StandingView {
        StandingView {
            status: standing.status,
            management_status: standing.management_status,
            customer_status: standing.customer_status,
            paid: Exact::amount(standing.paid, currency),
            due: Exact::amount(standing.due, currency),
            wallet: standing.wallet.map(|wallet| Exact::amount(wallet, currency)),
        }
    }
}
