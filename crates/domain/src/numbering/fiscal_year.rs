//! The fiscal year of a business date, by the month in which the merchant's begins.

use crate::time::Date;

/// The month in which a merchant's fiscal year begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalYearStart(i8);

impl FiscalYearStart {
    /// The calendar year.
    pub const JANUARY: FiscalYearStart = FiscalYearStart(1);
    /// As in India (GST): from 1 April.
    pub const APRIL: FiscalYearStart = FiscalYearStart(4);

    /// The start in a month, 1 to 12.
    pub fn new(month: i64) -> Option<FiscalYearStart> {
        (1..=12).contains(&month).then_some(FiscalYearStart(month as i8))
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0
    }

    /// The calendar years in which the fiscal year of a date begins and ends: 2025 and 2026, or twice 2025 from January on.
    pub fn years_of(self, date: Date) -> (i16, i16) {
        let first = if date.0.month() >= self.0 { date.0.year() } else { date.0.year() - 1 };
        (first, if self.0 == 1 { first } else { first + 1 })
    }

    /// The name of the fiscal year of a date, as counters have it: `2025-26`, from January on `2025-25`.
    pub fn period(self, date: Date) -> String {
        let (first, last) = self.years_of(date);
        format!("{first:04}-{:02}", last % 100)
    }

    /// The first and the last day of the fiscal year that has this name.
    pub fn days_of(self, period: &str) -> Option<(Date, Date)> {
        let first: i16 = period.split_once('-')?.0.parse().ok()?;
        let begins = jiff::civil::Date::new(first, self.0, 1).ok()?;
        let begins_again = jiff::civil::Date::new(first + 1, self.0, 1).ok()?;
        Some((Date(begins), Date(begins_again.yesterday().ok()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn a_fiscal_year_begins_with_its_month() {
        let april = FiscalYearStart::APRIL;
        assert_eq!(april.years_of(date("2026-03-31")), (2025, 2026));
        assert_eq!(april.years_of(date("2026-04-01")), (2026, 2027));
        assert_eq!(FiscalYearStart::JANUARY.years_of(date("2026-12-31")), (2026, 2026));
        let december = FiscalYearStart::new(12).expect("a month");
        assert_eq!(december.years_of(date("2026-11-30")), (2025, 2026));
        assert_eq!(december.years_of(date("2026-12-01")), (2026, 2027));
    }

    #[test]
    fn a_period_leads_back_to_its_days() {
        for month in 1..=12 {
            let start = FiscalYearStart::new(month).expect("a month");
            let (first, last) = start.days_of(&start.period(date("2026-05-17"))).expect("days");
            assert!(first <= date("2026-05-17") && date("2026-05-17") <= last, "{month}");
            assert_eq!(start.period(first), start.period(last));
            assert_ne!(start.period(last), start.period(Date(last.0.tomorrow().expect("a day"))));
        }
    }

    #[test]
    fn there_are_twelve_months() {
        assert_eq!((FiscalYearStart::new(0), FiscalYearStart::new(13), FiscalYearStart::new(-1)), (None, None, None));
        let months: Vec<i8> = (1..=12).filter_map(FiscalYearStart::new).map(FiscalYearStart::month).collect();
        assert_eq!(months, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        assert_eq!((FiscalYearStart::JANUARY.month(), FiscalYearStart::APRIL.month()), (1, 4));
    }
}
