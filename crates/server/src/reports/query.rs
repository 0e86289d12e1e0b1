//! Which business dates, and which outlet, a report is of.

use docket_domain::time::Date;
use docket_store::reports::Scope;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Reader;
use crate::app::App;
use crate::extract::a_date;
use crate::problem::{EdgeCode, FieldError, Problem};

/// The most business dates of one report: a year, and its 29th of February.
const DATES_MAX: usize = 366;

/// Which business dates, and which outlet.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// The first business date, `YYYY-MM-DD`; the present one where none is named, or `to` where that is earlier.
    from: Option<String>,
    /// The last business date, which is part of the report; the present one where none is named, or `from` where that is later.
    to: Option<String>,
    /// Code of the outlet; all, or the token's, where none is named.
    outlet: Option<String>,
}

impl ReportQuery {
    /// What it asks for.
    ///
    /// # Errors
    /// `request.invalid`, `report.rangeTooLong`, `outlet.unknown`, `permission.missing` for another outlet than the token's.
    pub fn scope(&self, app: &App, caller: &Reader) -> Result<Scope, Problem> {
        let (named_from, named_to) = (date("from", self.from.as_deref())?, date("to", self.to.as_deref())?);
        let outlet = caller.outlet_seen(self.outlet.as_deref())?;
        let settings = caller.settings();
        let place = settings.outlets.iter().find(|place| Some(&place.code) == outlet.as_ref());
        let today = settings.calendar(place).date_by_cutoff(app.engine().now().at);
        let from = named_from.unwrap_or_else(|| named_to.map_or(today, |to| to.min(today)));
        let to = named_to.unwrap_or_else(|| from.max(today));
        if to < from {
            return Err(bad("to", EdgeCode::RequestInvalid, format!("`to` is {to}, which is before `from`, {from}.")));
        }
        if std::iter::successors(Some(from), |date| Some(date.tomorrow())).nth(DATES_MAX).is_some_and(|over| over <= to) {
            let detail = format!("From {from} to {to} are more than {DATES_MAX} business dates.");
            return Err(bad("to", EdgeCode::ReportRangeTooLong, detail));
        }
        Ok(Scope { from, to, outlet })
    }
}

fn date(name: &str, text: Option<&str>) -> Result<Option<Date>, Problem> {
    let read = |text| Date::parse(text).ok_or_else(|| bad(name, EdgeCode::RequestInvalid, a_date(name)));
    text.map(read).transpose()
}

fn bad(name: &str, code: EdgeCode, detail: String) -> Problem {
    Problem::fields(vec![FieldError { pointer: format!("?{name}"), code: code.as_str(), detail }])
}
