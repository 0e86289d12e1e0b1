//! Every route on one page.
//!
//! Who may call what stands in each handler's signature: `Caller<{ Permission::… as u8 }>`.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::App;
use crate::apps::{app_or_nothing, guide_page};
use crate::entrance::{Descriptions, Manner, dress, guard, tablets};
use crate::problem::{EdgeCode, Problem, codes};
use crate::{
    audit, auth, billing, customers, days, delivery, doctor, events, exports, health, imports, integrations, lanes, ledger,
    legacy, metrics, numbering, openapi, orders, outlets, payments, printing, products, queues, reports, roles, settings, setup,
    shifts, shop, standing, stock, tokens, users, webhooks,
};

/// The largest body, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 1 << 20;

/// Every route of the API, with its description.
pub(crate) fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(orders::place_order, orders::list_orders))
        .routes(routes!(orders::get_order))
        .routes(routes!(orders::cancel_order))
        .routes(routes!(orders::transition_order))
        .routes(routes!(orders::amend_order))
        .routes(routes!(orders::hold_order))
        .routes(routes!(orders::recall_order))
        .routes(routes!(orders::move_table))
        .routes(routes!(orders::merge_orders))
        .routes(routes!(orders::split_order))
        .routes(routes!(orders::list_staff_orders))
        .routes(routes!(delivery::assign_delivery))
        .routes(routes!(delivery::list_available_deliveries))
        .routes(routes!(delivery::list_own_deliveries))
        .routes(routes!(delivery::accept_delivery))
        .routes(routes!(delivery::pick_up_delivery))
        .routes(routes!(delivery::photograph_delivery, delivery::get_own_delivery_photo))
        .routes(routes!(delivery::get_delivery_photo))
        .routes(routes!(delivery::deliver_order))
        .routes(routes!(delivery::fail_delivery))
        .routes(routes!(delivery::get_own_cash))
        .routes(routes!(delivery::list_drivers))
        .routes(routes!(delivery::get_driver_cash))
        .routes(routes!(delivery::hand_in_cash))
        .routes(routes!(queues::list_queues))
        .routes(routes!(queues::list_finance_queue))
        .routes(routes!(queues::list_kitchen_queue))
        .routes(routes!(queues::list_warehouse_queue))
        .routes(routes!(queues::list_logistics_queue))
        .routes(routes!(standing::create_standing_order, standing::list_standing_orders))
        .routes(routes!(standing::get_standing_order, standing::change_standing_order))
        .routes(routes!(standing::pause_standing_order))
        .routes(routes!(standing::resume_standing_order))
        .routes(routes!(standing::cancel_standing_order))
        .routes(routes!(integrations::create_integration, integrations::list_integrations))
        .routes(routes!(integrations::get_integration, integrations::change_integration))
        .routes(routes!(integrations::rotate_integration_secret))
        .routes(routes!(integrations::receive_platform_webhook))
        .routes(routes!(customers::create_customer, customers::list_customers))
        .routes(routes!(customers::find_or_create_customer))
        .routes(routes!(customers::lookup_customer))
        .routes(routes!(customers::get_customer, customers::change_customer))
        .routes(routes!(customers::merge_customers))
        .routes(routes!(customers::erase_customer))
        .routes(routes!(customers::get_wallet))
        .routes(routes!(customers::top_up_wallet))
        .routes(routes!(customers::adjust_wallet))
        .routes(routes!(payments::record_payment, payments::list_payments))
        .routes(routes!(payments::get_payment))
        .routes(routes!(payments::approve_payment))
        .routes(routes!(payments::reject_payment))
        .routes(routes!(payments::refund_payment))
        .routes(routes!(payments::upload_receipt, payments::get_receipt))
        .routes(routes!(ledger::list_accounts))
        .routes(routes!(ledger::list_entries))
        .routes(routes!(ledger::get_trial_balance))
        .routes(routes!(reports::report_sales))
        .routes(routes!(reports::report_sales_file))
        .routes(routes!(reports::report_orders))
        .routes(routes!(reports::report_orders_file))
        .routes(routes!(reports::report_taxes))
        .routes(routes!(reports::report_taxes_file))
        .routes(routes!(reports::report_payments))
        .routes(routes!(reports::report_payments_file))
        .routes(routes!(reports::report_profit))
        .routes(routes!(reports::report_profit_file))
        .routes(routes!(reports::report_wallets))
        .routes(routes!(reports::report_wallets_file))
        .routes(routes!(reports::report_drivers_cash))
        .routes(routes!(reports::report_drivers_cash_file))
        .routes(routes!(billing::price_cart))
        .routes(routes!(billing::sell_items))
        .routes(routes!(billing::list_bills))
        .routes(routes!(billing::get_bill))
        .routes(routes!(billing::bill_receipt))
        .routes(routes!(billing::bill_receipt_text))
        .routes(routes!(billing::bill_receipt_bytes))
        .routes(routes!(billing::print_bill))
        .routes(routes!(billing::return_items))
        .routes(routes!(billing::void_bill))
        .routes(routes!(billing::list_credit_notes))
        .routes(routes!(billing::get_credit_note))
        .routes(routes!(billing::credit_note_receipt))
        .routes(routes!(billing::credit_note_receipt_text))
        .routes(routes!(billing::credit_note_receipt_bytes))
        .routes(routes!(billing::print_credit_note))
        .routes(routes!(stock::receive_purchase, stock::list_purchases))
        .routes(routes!(stock::get_purchase))
        .routes(routes!(stock::return_purchase))
        .routes(routes!(stock::adjust_stock))
        .routes(routes!(stock::transfer_stock))
        .routes(routes!(stock::list_stock_documents))
        .routes(routes!(stock::get_stock_document))
        .routes(routes!(stock::list_batches))
        .routes(routes!(stock::get_batch, stock::change_batch))
        .routes(routes!(stock::list_movements))
        .merge(OpenApiRouter::new().routes(routes!(products::read_catalogue)).layer(compressed()))
        .routes(routes!(products::list_products, products::create_product))
        .routes(routes!(products::get_product, products::change_product))
        .routes(routes!(products::mark_sold_out))
        .routes(routes!(products::set_product_picture))
        .routes(routes!(products::list_categories, products::create_category))
        .routes(routes!(products::change_category))
        .routes(routes!(products::list_taxes, products::create_tax))
        .routes(routes!(products::change_tax))
        .routes(routes!(imports::import_products))
        .routes(routes!(imports::import_stock))
        .routes(routes!(imports::import_customers))
        .routes(routes!(imports::list_imports))
        .routes(routes!(imports::get_import))
        .routes(routes!(imports::resume_import))
        .routes(routes!(imports::abandon_import))
        .routes(routes!(legacy::list_legacy_findings))
        .routes(routes!(legacy::apply_legacy_import))
        .routes(routes!(legacy::fix_orders))
        .routes(routes!(exports::export_products))
        .routes(routes!(exports::export_stock))
        .routes(routes!(exports::export_customers))
        .routes(routes!(numbering::list_series))
        .routes(routes!(numbering::change_series))
        .routes(routes!(numbering::reset_series))
        .routes(routes!(numbering::list_counters))
        .routes(routes!(numbering::preview_numbers))
        .routes(routes!(numbering::audit_numbers))
        .routes(routes!(lanes::enrol_lane, lanes::list_lanes))
        .routes(routes!(lanes::hold_lane))
        .routes(routes!(lanes::close_lane))
        .routes(routes!(billing::get_till))
        .routes(routes!(shifts::open_shift, shifts::list_shifts))
        .routes(routes!(shifts::get_shift))
        .routes(routes!(shifts::x_report))
        .routes(routes!(shifts::move_cash))
        .routes(routes!(shifts::close_shift))
        .routes(routes!(settings::get_settings, settings::change_settings))
        .routes(routes!(outlets::list_outlets))
        .routes(routes!(outlets::get_outlet, outlets::change_outlet))
        .routes(routes!(outlets::get_till_settings))
        .routes(routes!(outlets::pause_online_orders))
        .routes(routes!(outlets::resume_online_orders))
        .routes(routes!(days::list_business_days))
        .routes(routes!(days::get_business_day))
        .routes(routes!(days::close_business_day))
        .routes(routes!(days::reopen_business_day))
        .routes(routes!(printing::list_printers))
        .routes(routes!(printing::print_test_page))
        .routes(routes!(printing::list_print_jobs))
        .routes(routes!(printing::retry_print_job))
        .routes(routes!(events::list_events))
        .routes(routes!(events::list_order_events))
        .routes(routes!(events::list_driver_events))
        .routes(routes!(auth::sign_in))
        .routes(routes!(auth::get_me))
        .routes(routes!(auth::sign_out))
        .routes(routes!(auth::sign_out_everywhere))
        .routes(routes!(auth::set_own_password))
        .routes(routes!(auth::set_own_pin))
        .routes(routes!(auth::list_people))
        .routes(routes!(auth::switch_user))
        .routes(routes!(users::create_user, users::list_users))
        .routes(routes!(users::get_user, users::change_user))
        .routes(routes!(users::deactivate_user))
        .routes(routes!(users::activate_user))
        .routes(routes!(users::set_password))
        .routes(routes!(users::set_pin, users::remove_pin))
        .routes(routes!(users::sign_user_out))
        .routes(routes!(roles::list_roles))
        .routes(routes!(roles::change_role))
        .routes(routes!(tokens::create_token, tokens::list_tokens))
        .routes(routes!(tokens::revoke_token))
        .routes(routes!(tokens::trust_register))
        .routes(routes!(webhooks::create_webhook, webhooks::list_webhooks))
        .routes(routes!(webhooks::get_webhook, webhooks::change_webhook, webhooks::delete_webhook))
        .routes(routes!(webhooks::rotate_webhook_secret))
        .routes(routes!(webhooks::test_webhook))
        .routes(routes!(webhooks::replay_events))
        .routes(routes!(webhooks::list_webhook_deliveries))
        .routes(routes!(webhooks::replay_delivery))
        .routes(routes!(audit::list_audit))
        .routes(routes!(audit::export_audit))
        .routes(routes!(audit::verify_audit))
        .routes(routes!(shop::get_shop))
        .routes(routes!(shop::get_shop_manifest))
        .routes(routes!(shop::get_menu))
        .routes(routes!(shop::get_product_picture))
        .routes(routes!(shop::price_own_cart))
        .routes(routes!(shop::ask_for_code))
        .routes(routes!(shop::sign_in_customer))
        .routes(routes!(shop::sign_out_customer))
        .routes(routes!(shop::sign_out_customer_everywhere))
        .routes(routes!(shop::get_own_profile, shop::change_own_name))
        .routes(routes!(shop::get_own_wallet))
        .routes(routes!(shop::place_own_order, shop::list_own_orders))
        .routes(routes!(shop::get_own_order))
        .routes(routes!(shop::follow_own_order))
        .routes(routes!(shop::cancel_own_order))
        .routes(routes!(shop::upload_own_receipt))
        .routes(routes!(setup::get_setup, setup::set_up))
        .routes(routes!(setup::preview_setup))
        .routes(routes!(doctor::begin_doctor_run))
        .routes(routes!(doctor::get_doctor_run))
        .routes(routes!(doctor::list_findings))
        .routes(routes!(doctor::list_doctor_rules))
        .routes(routes!(doctor::change_doctor_rule))
}

/// For answers of megabytes that hold no secrets. Fast rather than small: a page of the catalogue waits for it.
fn compressed() -> CompressionLayer {
    CompressionLayer::new().quality(CompressionLevel::Fastest)
}

/// Routes beside the API, for whoever operates the server.
pub(crate) fn operating() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(health::healthz)).routes(routes!(health::readyz)).routes(routes!(metrics::get_metrics))
}

/// The whole server. The API answers at `/api/v1` and, for clients that call it so, at `/api`.
pub(crate) fn router(app: App) -> Router {
    // Rendered once: handlers are cloned for every connection, and the description is large.
    let document = openapi::document();
    let known = Arc::new(Descriptions::of(&document));
    let description = Bytes::from(document.to_json().expect("the description is JSON"));
    let json = [(CONTENT_TYPE, "application/json")];
    let (api, _) = api().split_for_parts();
    let (operating, _) = operating().split_for_parts();
    // Without a validator: it would fetch a badge from another site.
    let reference = SwaggerUi::new("/docs").config(Config::from("/api/v1/openapi.json").validator_url("none"));
    let is_rehearsal = app.engine().is_rehearsal();
    let router = Router::new()
        .nest("/api/v1", api.clone().route("/openapi.json", get(move || async move { (json, description) })))
        .nest("/api", api)
        .merge(operating)
        .route("/docs/errors", get(error_codes))
        .route("/docs/guide", get(guide_page))
        .route("/docs/guide/", get(guide_page))
        .route("/docs/guide/{*page}", get(guide_page))
        .route("/", get(setup::lead_to_setup))
        .merge(reference)
        .merge(tablets(app.entrance().tls.as_ref()))
        .fallback(app_or_nothing)
        .method_not_allowed_fallback(not_with_this_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CatchPanicLayer::custom(|_| internal()))
        .layer(from_fn_with_state((app.clone(), known), guard))
        .layer(from_fn_with_state(Manner::of(app.entrance()), dress))
        .layer(from_fn_with_state(app.clone(), metrics::count_request))
        .with_state(app.clone());
    // What is real pays nothing for it.
    if is_rehearsal { router.layer(from_fn_with_state(app, health::tell_rehearsal)) } else { router }
}

async fn not_with_this_method(uri: Uri) -> Problem {
    Problem::new(EdgeCode::MethodNotAllowed, format!("{} does not take this method.", uri.path()))
}

fn internal() -> Response {
    Problem::new(EdgeCode::Internal, "Something failed inside.").into_response()
}

/// The error codes, where every problem's `type` leads.
async fn error_codes() -> Html<String> {
    let rows: String = codes::all()
        .iter()
        .map(|entry| {
            format!(
                "<tr id=\"{0}\"><td><code>{0}</code><td>{1}<td>{2}<td>{3}",
                entry.code, entry.status, entry.cause, entry.remedy
            )
        })
        .collect();
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Docket: error codes</title>\
         <style>body{{font:16px/1.5 system-ui;max-width:70em;margin:2em auto;padding:0 1em}}td,th{{text-align:start;padding:.3em .6em;\
         border-bottom:1px solid #ccc;vertical-align:top}}:target{{background:#ffd}}</style>\
         <h1>Error codes</h1><table><tr><th>code<th>status<th>when<th>what to do{rows}</table>"
    ))
}
