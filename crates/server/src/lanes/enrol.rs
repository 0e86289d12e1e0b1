//! `POST /registers/{code}/lanes`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Command, KeyDigest};
use docket_domain::lanes::EnrolLane;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::LaneView;
use super::{register_named, shown};
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName};
use crate::problem::Problem;

/// A device that asks for a lane.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewLane, example = json!({ "holder": "5f0d1f6e-2b1a-4a5e-9f0a-0c3b2a1d4e5f" }))]
pub struct EnrolBody {
    /// A secret of the device, any new UUID: it asks for one lane only once, and says by it later that it holds that.
    holder: String,
}

/// Gives the device that asks a lane, so that it numbers its bills by itself and sells while the server is away.
///
/// The lane is called after its register, and never given out again. A merchant that has no series for such numbers gets the usual one.
#[utoipa::path(
    post, path = "/registers/{code}/lanes", tag = "numbering", request_body = EnrolBody,
    params(
        ("code" = String, Path, description = "Code of the register"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again gives out no second lane; nor does the same `holder`")
    ),
    responses((status = 201, description = "The lane, and how it prints its numbers", body = LaneView)),
    security(("token" = ["bills.sell"]))
)]
pub async fn enrol_lane(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsSell as u8 }>,
    PathName(code): PathName,
    key: IdempotencyKey,
    Body(body): Body<EnrolBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let register = register_named(&caller, &code)?;
    let mut asked = key.asked(settings, "POST /registers/{code}/lanes", &register.code, &body);
    let mut check = Check::default();
    let holder = check.id("/holder", Some(body.holder));
    let holder: Uuid = check.finish(holder)?.unwrap_or_default();
    // No client's key has a zero byte.
    asked.reference = Some(KeyDigest::of(&format!("lane\0{}\0{holder}", register.code), &settings.salt));
    let command = EnrolLane { register: register.code, holder };
    let outcome = caller.submit(&app, asked, Command::EnrolLane(Box::new(command))).await?;
    // The merchant's first lane may have brought the series.
    app.forget_sessions();
    let view = shown(&app, caller.merchant(), holder, &outcome).await?;
    Ok(answered(&outcome, view))
}
