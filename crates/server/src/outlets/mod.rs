//! Outlets: list, get, change, pause online orders and take them again.

mod change;
mod hours;
mod pause;
mod read;
mod shop_terms;
mod till_settings;
mod view;

pub use change::{__path_change_outlet, change_outlet};
pub use pause::{__path_pause_online_orders, __path_resume_online_orders, pause_online_orders, resume_online_orders};
pub use read::{__path_get_outlet, __path_list_outlets, get_outlet, list_outlets};
pub use till_settings::{__path_get_till_settings, get_till_settings};

use axum::response::Response;
use docket_domain::command::Outcome;
use docket_domain::ids::MerchantId;

pub(crate) use self::hours::HoursBody;
pub(crate) use self::shop_terms::ShopTermsBody;
pub(crate) use self::till_settings::BarcodeRuleView;
use self::view::OutletView;
use crate::answer::answered;
use crate::app::App;
use crate::problem::Problem;

/// Answers a command with its outlet as it is now; whoever asks next has the settings read anew.
async fn answer(app: &App, merchant: MerchantId, code: &str, outcome: &Outcome) -> Result<Response, Problem> {
    app.forget_sessions();
    let settings = app.settings_now(merchant).await?;
    let view = OutletView::new(settings.outlet(code, "/code")?, &settings, app.engine().now().at);
    Ok(answered(outcome, view))
}
