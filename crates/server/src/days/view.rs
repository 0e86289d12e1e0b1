//! Business days and Z reports as they are answered.

use docket_domain::days::{BusinessDay, DayFacts, DayKey, GrandTotal, MethodSum, NumberRange, ZReport};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;

/// A business day of an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessDay)]
pub struct DayView {
    /// Code of the outlet.
    outlet: String,
    /// The day.
    #[schema(example = "2026-01-18")]
    business_date: String,
    /// `open`, `waiting` (over, and waits for a manager), `closed`, `reopened`, or `late` (closed, and its Z is being revised for what came
    /// late).
    state: &'static str,
    /// When it begins: the cutoff of its date, at the outlet.
    begins_at: String,
    /// From when on a manager may close it.
    may_close_from: String,
    /// When it ends: from then on it closes by itself as soon as nothing of it is open.
    ends_at: String,
    /// When it is closed although something of it is open, or waits for a manager.
    forced_at: String,
    /// When its first document came.
    opened_at: String,
    /// When it was last closed.
    closed_at: Option<String>,
    /// How many Z reports it has.
    revision: u32,
}

/// A business day with what it comes to so far, and its Z reports.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessDayDetails)]
pub struct DayDetailsView {
    /// The day.
    #[serde(flatten)]
    day: DayView,
    /// What the records say of it now.
    so_far: SumsView,
    /// Its Z reports, the first first.
    z_reports: Vec<ZReportView>,
}

/// What a day comes to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DaySums)]
pub struct SumsView {
    /// Sales, from the ledger.
    sales: SalesView,
    /// Orders of that date.
    orders: OrderSumsView,
    /// Payments of that date, by method.
    payments: Vec<MethodView>,
    /// What was given back on that date, by method.
    refunds: Vec<MethodView>,
    /// First and last number per kind of document, as they were given out.
    numbers: Vec<NumbersView>,
    /// Drawers of that date's shifts.
    cash: CashView,
}

/// Sales of a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SalesSums)]
pub struct SalesView {
    /// Before discounts, without tax.
    gross: Exact,
    /// Discounts given.
    discounts: Exact,
    /// Tax on what was sold.
    taxes: Exact,
    /// Gross less discounts plus taxes.
    total: Exact,
}

/// Orders of a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderSums)]
pub struct OrderSumsView {
    /// All of them.
    placed: u64,
    /// Called off.
    cancelled: u64,
    /// Neither delivered nor called off.
    open: u64,
    /// What all but the cancelled ones come to.
    total: Exact,
}

/// Payments or refunds of a method.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MethodSum)]
pub struct MethodView {
    /// The method.
    method: String,
    /// How many.
    count: u64,
    /// What they come to.
    amount: Exact,
}

/// Numbers of a kind of document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NumberRange)]
pub struct NumbersView {
    /// The kind.
    kind: &'static str,
    /// The first.
    first: String,
    /// The last.
    last: String,
    /// How many.
    count: u64,
}

/// Drawers of a day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CashSums)]
pub struct CashView {
    /// What should be in them, of shifts that are closed.
    expected: Exact,
    /// What was counted in them.
    counted: Exact,
    /// Counted less expected.
    over_short: Exact,
    /// Shifts that are closed.
    shifts_closed: u64,
    /// Shifts of the day that are not.
    shifts_open: u64,
}

/// A Z report: what a day came to when it was closed. It is never changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ZReport)]
pub struct ZReportView {
    /// Its number.
    #[schema(example = "Z-MAIN-00123")]
    z_number: String,
    /// Code of the outlet.
    outlet: String,
    /// The day.
    business_date: String,
    /// 1 for the day's first; more after it was reopened.
    revision: u32,
    /// `by_hand`, `by_itself` or `forced`.
    manner: &'static str,
    /// Id of the user who closed it; the program's own where it closed by itself.
    closed_by: String,
    /// When.
    closed_at: String,
    /// What the day came to.
    #[serde(flatten)]
    sums: SumsView,
    /// Running total of sales, tax included.
    grand_total_sales: GrandTotalView,
    /// Running total of money received, less what was given back.
    grand_total_received: GrandTotalView,
    /// Where the chain of records stood when the day was closed: its last record before, as `SEQ:HASH`. Kept elsewhere, on paper or in
    /// a mailbox, it proves later that no record up to it was altered (`docs/audit.md`). Null in reports of before there were anchors.
    #[schema(example = "1207:9f3c0e6b7a1d52c48e0f6a3b9d7c1e5f2a4b6c8d0e1f3a5b7c9d1e3f5a7b9c0d")]
    anchor: Option<String>,
}

/// How a running total came about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GrandTotal)]
pub struct GrandTotalView {
    /// After the day before.
    carried: Exact,
    /// What revisions of earlier days have added since; zero in a revision.
    revised: Exact,
    /// The day's total; in a revision the difference to the report before it.
    added: Exact,
    /// After this report.
    total: Exact,
}

impl DayView {
    pub fn new(key: &DayKey, day: &BusinessDay, settings: &Settings) -> DayView {
        let outlet = settings.outlets.iter().find(|outlet| outlet.code == key.outlet);
        let calendar = settings.calendar(outlet);
        DayView {
            outlet: key.outlet.clone(),
            business_date: key.date.to_string(),
            state: day.state.as_str(),
            begins_at: calendar.begins(key.date).to_string(),
            may_close_from: calendar.may_close_from(key.date).to_string(),
            ends_at: calendar.ends(key.date).to_string(),
            forced_at: calendar.forced_at(key.date).to_string(),
            opened_at: day.opened_at.to_string(),
            closed_at: day.closed_at.map(|at| at.to_string()),
            revision: day.revision,
        }
    }
}

impl DayDetailsView {
    pub fn new(key: &DayKey, day: &BusinessDay, facts: &DayFacts, z_reports: &[ZReport], settings: &Settings) -> DayDetailsView {
        DayDetailsView {
            day: DayView::new(key, day, settings),
            so_far: SumsView::of_facts(facts, settings),
            z_reports: z_reports.iter().map(|z_report| ZReportView::new(z_report, settings)).collect(),
        }
    }
}

impl SumsView {
    fn of_facts(facts: &DayFacts, settings: &Settings) -> SumsView {
        let exact = |amount: Amount| Exact::amount(amount, &settings.currency);
        let (sales, orders, cash) = (&facts.sales, &facts.orders, &facts.cash);
        SumsView {
            sales: SalesView {
                gross: exact(sales.gross),
                discounts: exact(sales.discounts),
                taxes: exact(sales.taxes),
                total: exact(sales.total()),
            },
            orders: OrderSumsView {
                placed: orders.placed,
                cancelled: orders.cancelled,
                open: orders.open,
                total: exact(orders.total),
            },
            payments: facts.payments.iter().map(|sum| MethodView::new(sum, settings)).collect(),
            refunds: facts.refunds.iter().map(|sum| MethodView::new(sum, settings)).collect(),
            numbers: facts.numbers.iter().map(NumbersView::new).collect(),
            cash: CashView {
                expected: exact(cash.expected),
                counted: exact(cash.counted),
                over_short: exact(cash.over_short()),
                shifts_closed: cash.shifts_closed,
                shifts_open: cash.shifts_open,
            },
        }
    }
}

impl MethodView {
    pub fn new(sum: &MethodSum, settings: &Settings) -> MethodView {
        MethodView { method: sum.method.clone(), count: sum.count, amount: Exact::amount(sum.amount, &settings.currency) }
    }
}

impl NumbersView {
    fn new(range: &NumberRange) -> NumbersView {
        let (first, last) = (range.first.clone(), range.last.clone());
        NumbersView { kind: range.kind.as_str(), first, last, count: range.count }
    }
}

impl ZReportView {
    fn new(z_report: &ZReport, settings: &Settings) -> ZReportView {
        let running = |of: fn(GrandTotal) -> Amount| {
            let exact = |total: GrandTotal| Exact::amount(of(total), &settings.currency);
            GrandTotalView {
                carried: exact(z_report.carried),
                revised: exact(z_report.revised),
                added: exact(z_report.added),
                total: exact(z_report.grand_total),
            }
        };
        let facts = DayFacts {
            sales: z_report.sales,
            orders: z_report.orders,
            payments: z_report.payments.clone(),
            refunds: z_report.refunds.clone(),
            numbers: z_report.numbers.clone(),
            cash: z_report.cash,
            ..DayFacts::default()
        };
        ZReportView {
            z_number: z_report.number.text().to_owned(),
            outlet: z_report.day.outlet.clone(),
            business_date: z_report.day.date.to_string(),
            revision: z_report.revision,
            manner: z_report.manner.as_str(),
            closed_by: z_report.user.to_string(),
            closed_at: z_report.at.to_string(),
            sums: SumsView::of_facts(&facts, settings),
            grand_total_sales: running(|total| total.sales),
            grand_total_received: running(|total| total.received),
            anchor: z_report.anchor.map(|anchor| anchor.to_string()),
        }
    }
}
