//! Gives a register's device a lane. Example: the first tablet that opens the till of `R1` gets `R1A`, the next one `R1B`.

use std::sync::Arc;

use uuid::Uuid;

use super::{Lane, lane_code};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::merchants::Settings;
use crate::numbering::checker::Ground;
use crate::numbering::{ChangeSeries, Kind, lane_number_shape, usual_lane_series};
use crate::refusal::{Code, Refusal};

/// Names that are looked at together, until one is free.
const LOOKED_AT: u64 = 8;

/// The command. The same device asks for one lane only once: its secret is a second key of the request.
#[derive(Clone, Debug)]
pub struct EnrolLane {
    /// Short code of the register.
    pub register: String,
    /// The device's secret.
    pub holder: Uuid,
}

impl EnrolLane {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::LanesGiven(self.register.clone()));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let register = settings.register_anywhere(&self.register)?.clone();
        may_sell_at(&settings, &register.outlet, &register.code, context)?;
        book.ask(Key::LanesGiven(register.code.clone()));
        book.all_loaded()?;
        let given = book.lanes_given.get(&register.code).copied().unwrap_or_default();
        let code = free_code(&register.code, given, &settings, book)?;
        if settings.series(Kind::BillLane).is_none() {
            put_usual_series(&settings, context, book)?;
        }
        let settings = book.settings();
        let series = settings.series(Kind::BillLane).expect("there is one by now");
        lane_number_shape(series, &register.outlet, &code)?;
        let lane = Lane {
            row: book.next_seq(),
            code: code.clone(),
            register: register.code.clone(),
            outlet: register.outlet,
            holder: Some(self.holder),
            told: 0,
            enrolled_at: context.at,
            held_at: context.at,
            closed: None,
        };
        let row = lane.row;
        book.record(context, "lane.enrolled", lane.subject(), lane.facts());
        book.lanes.put(code, Arc::new(lane));
        book.lanes_given.put(register.code, given + 1);
        Ok(Outcome::created(Document::Lane(row)))
    }
}

/// Whether who asks sells at that register.
pub(super) fn may_sell_at(settings: &Settings, outlet: &str, register: &str, context: &Context) -> Result<(), Refusal> {
    settings.outlet_for(Some(outlet), &context.actor)?;
    match &context.actor.register {
        Some(bound) if bound != register => {
            Err(Refusal::new(Code::PermissionMissing, format!("This token sells at register {bound} only.")))
        }
        _ => Ok(()),
    }
}

/// The first name that no lane and no register has.
fn free_code(register: &str, given: u64, settings: &Settings, book: &mut Book) -> Result<String, Stop> {
    let mut from = given;
    loop {
        let candidates: Vec<String> = (from..from + LOOKED_AT).map(|n| lane_code(register, n)).collect();
        candidates.iter().for_each(|code| book.ask(Key::Lane(code.clone())));
        book.all_loaded()?;
        let is_free =
            |code: &&String| book.lanes.get(code).is_none() && settings.registers.iter().all(|register| register.code != **code);
        if let Some(code) = candidates.iter().find(is_free) {
            return Ok(code.clone());
        }
        from += LOOKED_AT;
    }
}

/// Merchants that were set up before there were lanes get the usual series with their first lane.
fn put_usual_series(settings: &Settings, context: &Context, book: &mut Book) -> Result<(), Stop> {
    let bills = settings.series.iter().chain(&settings.former_series).filter(|series| series.kind.document() == Kind::Bill);
    let series = usual_lane_series(&Ground::of(settings), bills).map_err(|refusal| {
        let detail = format!(
            "The merchant has no series for bills that a register numbers by itself, and none of the usual ones goes with the others: {} \
             Put one in force with PUT /numbering/series/bill.lane.",
            refusal.detail
        );
        Refusal::new(Code::NumberingNoSeries, detail)
    })?;
    ChangeSeries { series }.put_in_force(context, book);
    Ok(())
}
