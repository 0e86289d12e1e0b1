//! `GET /outlets`, `GET /outlets/{code}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;

use super::view::OutletView;
use crate::app::App;
use crate::extract::{Caller, Listing, PathName};
use crate::problem::Problem;

/// The merchant's outlets; for a token that is bound to one, that one.
#[utoipa::path(
    get, path = "/outlets", tag = "outlets",
    responses((status = 200, description = "All of them", body = Listing<OutletView>)),
    security(("token" = ["outlets.read"]))
)]
pub async fn list_outlets(
    State(app): State<App>,
    caller: Caller<{ Permission::OutletsRead as u8 }>,
) -> Result<Json<Listing<OutletView>>, Problem> {
    let (settings, now) = (app.settings_now(caller.merchant()).await?, app.engine().now().at);
    let outlets = settings.outlets.iter().filter(|outlet| caller.actor().sees(&outlet.code));
    Ok(Json(Listing { data: outlets.map(|outlet| OutletView::new(outlet, &settings, now)).collect(), next: None }))
}

/// An outlet: its tills, its opening hours, and how it stands with online orders.
#[utoipa::path(
    get, path = "/outlets/{code}", tag = "outlets",
    params(("code" = String, Path, description = "Code of the outlet")),
    responses((status = 200, description = "The outlet", body = OutletView)),
    security(("token" = ["outlets.read"]))
)]
pub async fn get_outlet(
    State(app): State<App>,
    caller: Caller<{ Permission::OutletsRead as u8 }>,
    PathName(code): PathName,
) -> Result<Json<OutletView>, Problem> {
    let code = &caller.outlet_named(&code)?.code;
    let settings = app.settings_now(caller.merchant()).await?;
    Ok(Json(OutletView::new(settings.outlet(code, "/code")?, &settings, app.engine().now().at)))
}
