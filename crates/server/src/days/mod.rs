//! Business days of outlets: list, get, close, reopen.

mod change;
mod read;
mod timer;
mod view;

pub use change::{__path_close_business_day, __path_reopen_business_day, close_business_day, reopen_business_day};
pub use read::{__path_get_business_day, __path_list_business_days, get_business_day, list_business_days};
pub use timer::close_days_that_are_due;
pub use view::MethodView;

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use docket_domain::days::DayKey;
use docket_domain::time::Date;

use crate::app::App;
use crate::extract::Caller;
use crate::problem::{EdgeCode, FieldError, Problem};

/// The outlet that a path names, and the date where it names one, as they were sent.
#[derive(Clone, Debug)]
pub struct DayPath {
    outlet: String,
    date: String,
}

impl FromRequestParts<App> for DayPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let Path(mut named) = named.map_err(|_| Problem::new(EdgeCode::RequestInvalid, "The path is not UTF-8."))?;
        let mut take = |name: &str| named.remove(name).unwrap_or_default();
        Ok(DayPath { outlet: take("code"), date: take("date") })
    }
}

impl DayPath {
    /// The day it names, which may have no documents.
    ///
    /// # Errors
    /// `outlet.notFound`; `permission.missing` for another outlet than the token's; `request.invalid` for what is no date.
    fn read<const PERMISSION: u8>(&self, caller: &Caller<PERMISSION>) -> Result<DayKey, Problem> {
        let outlet = self.outlet(caller)?;
        let date = Date::parse(&self.date).ok_or_else(|| {
            let (pointer, detail) = ("/date".to_owned(), "A date in the path is YYYY-MM-DD.".to_owned());
            Problem::fields(vec![FieldError { pointer, code: EdgeCode::RequestInvalid.as_str(), detail }])
        })?;
        Ok(DayKey { outlet, date })
    }

    /// The code of the outlet that it names, as it is spelt in the settings.
    ///
    /// # Errors
    /// `outlet.notFound`; `permission.missing` for another outlet than the token's.
    fn outlet<const PERMISSION: u8>(&self, caller: &Caller<PERMISSION>) -> Result<String, Problem> {
        Ok(caller.outlet_named(&self.outlet)?.code.clone())
    }
}
