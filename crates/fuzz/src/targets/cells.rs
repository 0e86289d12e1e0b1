//! What stands in a cell: texts that no spreadsheet takes for a formula, lists, dates and moments.

use docket_domain::calendar::Zone;
use docket_domain::time::{Date, Timestamp};
use docket_server::legacy::files::DateOrder;
use docket_server::readers::{BETWEEN_BARCODES, BETWEEN_TAXES, guarded, joined, moment, parts, unguarded, why_no_number};

/// Reads a text as every kind of cell.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    texts(text.trim());
    let list: Vec<&str> = text.split('\n').filter(|part| !part.trim().is_empty()).collect();
    for between in [BETWEEN_BARCODES, BETWEEN_TAXES] {
        let cell = joined(list.iter().copied(), &between);
        assert_eq!(parts(&cell, &between), list, "a list is read as it was written: {cell:?}");
    }
    why_no_number(&text);
    dates(&text);
}

/// A text as it is kept, which is without spaces around it.
fn texts(text: &str) {
    let cell = guarded(text);
    let first = cell.trim_start().chars().next();
    assert!(
        !first.is_some_and(|first| "=+-@＝＋－＠\t\r".contains(first)),
        "{text:?} is exported as {cell:?}, which is a formula"
    );
    assert_eq!(unguarded(cell.trim()), Some(text), "{text:?} is exported as {cell:?}");
    if let Some(read) = unguarded(text) {
        assert!(text.ends_with(read), "{text:?} is read as {read:?}");
    }
}

fn dates(text: &str) {
    if let Some(date) = Date::parse(text) {
        assert_eq!(date.to_string(), text);
        assert_eq!(Date::from_number(date.as_number()), Some(date));
    }
    if let Some(at) = Timestamp::parse(text) {
        assert_eq!(Timestamp::parse(&at.to_string()), Some(at));
    }
    let zone = Zone::named("Asia/Baghdad").expect("a zone");
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
        let Ok(at) = moment(text, order, &zone) else { continue };
        let printed = at.to_string();
        let is_of_a_merchants_years = ("2000".."2200").contains(&&printed[..4]);
        if is_of_a_merchants_years {
            assert_eq!(moment(&printed, order, &zone), Ok(at), "{text} is {printed}");
        }
    }
}
