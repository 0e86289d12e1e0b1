//! Pages of lists: `limit` and `after`, `data` and `next`.

use docket_domain::customers::PhoneE164;
use docket_domain::limits::SEARCH_CHARS_MAX;
use docket_domain::merchants::Settings;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::{EdgeCode, FieldError, Problem};

/// Entries on a page where none are asked for.
const LIMIT_DEFAULT: u16 = 50;
/// The most entries on a page, of any list.
pub const LIMIT_MAX: u16 = 200;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Entries on the page, 1 to 200; 50 where none are asked for.
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    /// What is on it.
    pub data: Vec<T>,
    /// Send it as `after` for the next page; null on the last.
    pub next: Option<String>,
}

/// Refuses an `after` that is no page's `next`, instead of beginning anew without a word.
///
/// # Errors
/// `request.invalid`, unless it is one.
pub fn checked_after(after: Option<String>, is_cursor: impl Fn(&str) -> bool) -> Result<Option<String>, Problem> {
    match after {
        Some(after) if !is_cursor(&after) => Err(Problem::fields(vec![FieldError {
            pointer: "?after".to_owned(),
            code: EdgeCode::RequestInvalid.as_str(),
            detail: "`after` must be the `next` of the page before, as it was answered.".to_owned(),
        }])),
        after => Ok(after),
    }
}

/// Refuses a number that no record can have.
///
/// # Errors
/// `request.invalid`.
pub fn checked_record(after: Option<u64>) -> Result<Option<u64>, Problem> {
    match after {
        Some(after) if i64::try_from(after).is_err() => Err(Problem::fields(vec![FieldError {
            pointer: "?after".to_owned(),
            code: EdgeCode::RequestInvalid.as_str(),
            detail: format!("`after` must be the number of a record; none has one beyond {}.", i64::MAX),
        }])),
        after => Ok(after),
    }
}

/// What is searched for, trimmed; none where nothing is left of it.
///
/// # Errors
/// `search.tooLong`.
pub fn searched(text: Option<String>) -> Result<Option<String>, Problem> {
    let Some(text) = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.chars().count() > SEARCH_CHARS_MAX {
        let detail = format!("`search` must have at most {SEARCH_CHARS_MAX} characters.");
        let error = FieldError { pointer: "?search".to_owned(), code: EdgeCode::SearchTooLong.as_str(), detail };
        return Err(Problem::fields(vec![error]));
    }
    Ok(Some(text))
}

/// The phone that a search is, if it is one.
pub fn phone_searched(text: &str, settings: &Settings) -> Option<PhoneE164> {
    docket_phone::normalise(text, &settings.country).map(|phone| phone.e164)
}

/// The entries to put on a page.
///
/// # Errors
/// Not between 1 and 200.
pub fn page_limit(limit: Option<u16>) -> Result<usize, Problem> {
    match limit.unwrap_or(LIMIT_DEFAULT) {
        limit @ 1..=LIMIT_MAX => Ok(usize::from(limit)),
        _ => Err(Problem::fields(vec![FieldError {
            pointer: "?limit".to_owned(),
            code: EdgeCode::RequestInvalid.as_str(),
            detail: format!("`limit` must be a number from 1 to {LIMIT_MAX}."),
        }])),
    }
}
