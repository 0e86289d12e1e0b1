//! Lines of `customers` and `decisions`.

use docket_domain::legacy::{CustomerRow, DecisionRow};
use docket_domain::limits::{LEGACY_ID_CHARS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX};

use super::cells::Cells;

/// A customer. A phone that is none is no fault of the file: it is kept as it was written, and found when it is judged.
pub fn customer(cells: &mut Cells<'_>) -> CustomerRow {
    // A spreadsheet's user may have put a quote before the plus.
    let written = cells.text("phone", NAME_CHARS_MAX).map(|phone| phone.trim_start_matches('\'').to_owned());
    CustomerRow {
        line: cells.line(),
        id: cells.id_needed("id"),
        number: cells.id("number"),
        name: cells.text("name", NAME_CHARS_MAX),
        phone: written.as_deref().and_then(|phone| docket_phone::normalise(phone, &cells.how().settings.country)),
        phone_written: written,
        email: cells.email("email"),
        address: cells.text("address", TEXT_CHARS_MAX),
        is_active: cells.yes_or_no("is_active").unwrap_or(true),
        created_at: cells.moment("created_at"),
        number_is_of: None,
    }
}

/// What a person has decided. Which decisions there are is not for the reading to know.
pub fn decision(cells: &mut Cells<'_>) -> DecisionRow {
    DecisionRow {
        line: cells.line(),
        finding: cells.needed("finding", LEGACY_ID_CHARS_MAX),
        about: cells.id_needed("about"),
        decision: cells.needed("decision", LEGACY_ID_CHARS_MAX),
    }
}
