//! A shift as it is answered.

use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::shifts::{CashMovement, Closing, Shift};
use docket_domain::time::Timestamp;
use docket_store::shifts::ShiftDocument;
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;

/// A cash shift.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Shift)]
pub struct ShiftView {
    /// Identity, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "SH-000123")]
    shift_number: String,
    /// Code of the outlet.
    outlet: String,
    /// Code of the register.
    register: String,
    /// Id of the user.
    user: String,
    /// The operating day it belongs to, fixed when it opened.
    business_date: String,
    /// `open` or `closed`.
    status: &'static str,
    /// Whether it is open although its day is closed or its day's time is up; it pulls nothing into that day any more.
    overdue: bool,
    /// When it opened.
    opened_at: String,
    /// What is in its drawer.
    cash: DrawerView,
    /// Cash that moved without a sale, oldest first; null in lists.
    cash_movements: Option<Vec<MovementView>>,
    /// How it was closed.
    closing: Option<ClosingView>,
    /// Raised by every change.
    version: u32,
}

/// What went into a drawer and out of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DrawerCash)]
pub struct DrawerView {
    /// At the beginning.
    opening_float: Exact,
    /// Taken from customers.
    sales: Exact,
    /// Given back to customers.
    refunds: Exact,
    /// Put in for another purpose.
    pay_ins: Exact,
    /// Taken out for another purpose.
    pay_outs: Exact,
    /// Taken to the safe.
    drops: Exact,
    /// What should be in it: float + sales − refunds + pay-ins − pay-outs − drops.
    expected: Exact,
}

/// Cash that moved without a sale.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CashMovement)]
pub struct MovementView {
    /// `pay_in`, `pay_out`, `drop`, or `driver_handover` for cash that a driver handed in, which counts among the pay-ins.
    kind: &'static str,
    /// How much.
    amount: Exact,
    /// Why; empty of a driver's hand-over.
    reason: String,
    /// Id of the user.
    user: String,
    /// The operating day it is posted to.
    business_date: String,
    /// When.
    at: String,
}

/// The close of a shift.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShiftClosing)]
pub struct ClosingView {
    /// When.
    at: String,
    /// Id of the user who closed it.
    user: String,
    /// The operating day it is posted to: the shift's own, or the open day where that one is closed.
    business_date: String,
    /// What should have been in the drawer.
    expected: Exact,
    /// What was counted.
    counted: Exact,
    /// Counted less expected: over when positive, short when negative.
    over_short: Exact,
    /// How it was counted, where that was said.
    denominations: Vec<DenominationView>,
}

/// Coins or notes of one value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Denomination)]
pub struct DenominationView {
    /// Of what value.
    value: Exact,
    /// How many.
    count: u32,
}

impl ShiftView {
    /// `with_movements` in all answers but lists.
    pub fn new(document: &ShiftDocument, with_movements: bool, settings: &Settings, now: Timestamp) -> ShiftView {
        let shift = &document.shift;
        let movements = with_movements.then_some(&document.movements);
        let outlet = settings.outlets.iter().find(|outlet| outlet.code == shift.outlet);
        let time_is_up = now >= settings.calendar(outlet).forced_at(shift.business_date);
        ShiftView {
            id: shift.id.to_string(),
            shift_number: shift.number.text().to_owned(),
            outlet: shift.outlet.clone(),
            register: shift.register.clone(),
            user: shift.user.to_string(),
            business_date: shift.business_date.to_string(),
            status: if shift.is_open() { "open" } else { "closed" },
            overdue: shift.is_open() && (time_is_up || document.is_day_closed),
            opened_at: shift.opened_at.to_string(),
            cash: DrawerView::new(shift, settings),
            cash_movements: movements.map(|all| all.iter().map(|one| MovementView::new(one, settings)).collect()),
            closing: shift.closing.as_ref().map(|closing| ClosingView::new(closing, settings)),
            version: shift.version,
        }
    }
}

impl DrawerView {
    pub fn new(shift: &Shift, settings: &Settings) -> DrawerView {
        let exact = |amount: Amount| Exact::amount(amount, &settings.currency);
        let cash = &shift.cash;
        DrawerView {
            opening_float: exact(cash.opening_float),
            sales: exact(cash.sales),
            refunds: exact(cash.refunds),
            pay_ins: exact(cash.pay_ins),
            pay_outs: exact(cash.pay_outs),
            drops: exact(cash.drops),
            expected: exact(cash.expected()),
        }
    }
}

impl MovementView {
    fn new(movement: &CashMovement, settings: &Settings) -> MovementView {
        MovementView {
            kind: movement.kind.as_str(),
            amount: Exact::amount(movement.amount, &settings.currency),
            reason: movement.reason.clone(),
            user: movement.user.to_string(),
            business_date: movement.business_date.to_string(),
            at: movement.at.to_string(),
        }
    }
}

impl ClosingView {
    fn new(closing: &Closing, settings: &Settings) -> ClosingView {
        let exact = |amount: Amount| Exact::amount(amount, &settings.currency);
        let denomination = |(value, count): &(Amount, u32)| DenominationView { value: exact(*value), count: *count };
        ClosingView {
            at: closing.at.to_string(),
            user: closing.user.to_string(),
            business_date: closing.business_date.to_string(),
            expected: exact(closing.expected),
            counted: exact(closing.counted),
            over_short: exact(closing.over_short()),
            denominations: closing.denominations.iter().map(denomination).collect(),
        }
    }
}
