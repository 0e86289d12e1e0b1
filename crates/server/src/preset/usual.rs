//! The series of kinds of documents that a preset leaves out: without one the document could not be made at all, and a day without
//! a series for Z reports would never close.

use docket_domain::merchants::Settings;
use docket_domain::numbering::checker::Ground;
use docket_domain::numbering::{Kind, Reset, ScopePart, Series, Template, usual_lane_series};

/// The usual series of a kind; none for tickets, which not every merchant has, and for lanes, which [`lane_series`] fits to the others.
pub(super) fn series(kind: Kind) -> Option<Series> {
    let (template, reset) = match kind {
        Kind::Order => ("{YYYY}{MM}{DD}-{SEQ:4}", Reset::BusinessDay),
        Kind::Ticket => return None,
        Kind::Bill => ("BILL-{SEQ:10}", Reset::Never),
        Kind::CreditNote => ("CN-{SEQ:8}", Reset::Never),
        Kind::Payment => ("PAY{YYYY}{SEQ:4}", Reset::Year),
        Kind::Customer => ("CUST{SEQ:4}", Reset::Never),
        Kind::Shift => ("SH-{SEQ:6}", Reset::Never),
        Kind::ZReport => ("Z-{OUTLET}-{SEQ:5}", Reset::Never),
        Kind::Purchase => ("PUR-{SEQ:6}", Reset::Never),
        Kind::BillLane => return None,
    };
    let scope = if kind == Kind::ZReport { vec![ScopePart::Outlet] } else { Vec::new() };
    let template = Template::parse(template).expect("the usual templates are templates");
    Some(Series { scope, ..Series::new(kind, template, reset) })
}

/// The usual series of bills that registers number by themselves; none where the rules of the merchant's bills allow no such numbers.
pub(super) fn lane_series(settings: &Settings) -> Option<Series> {
    let bills = settings.series.iter().filter(|series| series.kind.document() == Kind::Bill);
    usual_lane_series(&Ground::of(settings), bills).ok()
}

#[cfg(test)]
mod tests {
    use docket_domain::numbering::FiscalYearStart;
    use docket_domain::numbering::checker::check;

    use super::*;

    #[test]
    fn every_kind_but_tickets_has_a_usual_series_and_each_is_proved() {
        let bills = series(Kind::Bill);
        usual_lane_series(&Ground::bare(FiscalYearStart::APRIL), bills.iter()).expect("proved beside the usual bills");
        for kind in Kind::ALL {
            match series(*kind) {
                Some(series) => check(&series, &Ground::bare(FiscalYearStart::APRIL), []).expect("proved"),
                None => assert!(matches!(kind, Kind::Ticket | Kind::BillLane)),
            }
        }
    }
}
