//! What a device says of a sale, and what becomes of its number.
//!
//! | the sale | its number | becomes |
//! | --- | --- | --- |
//! | is known | whatever it is | the bill that came of it |
//! | is new | is new | a bill with that number |
//! | is new | came with another sale | a bill with a number of the ordinary series, to which that number leads as well; and a finding |

use std::sync::Arc;

use super::code::could_be_of;
use super::{Lane, not_found};
use crate::audit::{Fact, Subject, Value};
use crate::billing::Bill;
use crate::book::{Book, Key};
use crate::command::{DocumentReference, Stop};
use crate::context::Context;
use crate::findings::raise;
use crate::ids::{BillId, SaleId};
use crate::merchants::{Outlet, Register, Settings};
use crate::numbering::{CounterKey, Kind, LaneNumber, check_lane_number};
use crate::outage::NumberAlias;
use crate::refusal::Refusal;
use crate::time::{Date, Timestamp};

/// What a device says of a sale.
#[derive(Clone, Debug)]
pub struct LaneSale {
    /// As the device calls it for ever.
    pub id: SaleId,
    /// The number that it gave the bill.
    pub number: LaneNumber,
    /// When it was sold, by the device's clock.
    pub sold_at: Timestamp,
    /// The operating day, by what the device knew.
    pub business_date: Date,
    /// Whether goods and receipt were handed over already, so that nothing can refuse it any more.
    pub happened: bool,
}

/// A sale of a device that came, and what it became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedSale {
    /// Which.
    pub id: SaleId,
    /// The code of its lane.
    pub lane: String,
    /// Which of the lane's numbers the device gave it.
    pub sequence: i64,
    /// Its bill.
    pub bill: BillId,
    /// The row of that.
    pub bill_row: u64,
    /// Whether it had happened when it came.
    pub happened: bool,
    /// When it was sold, by the device's clock.
    pub sold_at: Timestamp,
    /// When it came.
    pub received_at: Timestamp,
}

/// What becomes of a sale that arrives.
pub(crate) enum Arrived {
    /// It came before.
    Before(BillId),
    /// It is new.
    New(Box<Coming>),
}

/// A sale that is about to be made a bill.
pub(crate) struct Coming {
    /// Its lane.
    pub lane: Arc<Lane>,
    /// Whether the lane is not known here: it is taken over with the sale.
    is_adopted: bool,
    /// Whether its number came with another sale.
    is_taken: bool,
}

impl LaneSale {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        let LaneNumber { lane, sequence, text } = &self.number;
        book.ask(Key::ReceivedSale(self.id));
        book.ask(Key::Lane(lane.clone()));
        book.ask(Key::LaneNumber(lane.clone(), *sequence));
        book.ask(Key::Counter(CounterKey::of_lane(lane)));
        book.ask(Key::NumberAlias(Kind::Bill, text.clone()));
    }

    /// The outlet of its lane, where that is known.
    pub(crate) fn outlet(&self, book: &Book) -> Option<String> {
        book.lanes.peek(&self.number.lane).map(|lane| lane.outlet.clone())
    }

    /// Looks up what becomes of it, and has the bill that the running command makes bear its number.
    ///
    /// # Errors
    /// `lane.notFound`, `lane.number`; [`Stop::Missing`] while what it needs is not loaded.
    pub(crate) fn arrive(
        &self,
        outlet: &Outlet,
        register: Option<&str>,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Arrived, Stop> {
        self.ask(book);
        book.all_loaded()?;
        if let Some(received) = book.received_sales.get(&self.id) {
            return Ok(Arrived::Before(received.bill));
        }
        let settings = book.settings();
        let known = book.lanes.get(&self.number.lane).cloned();
        let is_adopted = known.is_none();
        let lane = match known {
            Some(lane) => lane,
            None => Arc::new(self.adopted(&settings, outlet, register, context, book)?),
        };
        if lane.outlet != outlet.code || register.is_some_and(|register| !register.eq_ignore_ascii_case(&lane.register)) {
            return Err(not_found(&self.number.lane, "/lane/code").into());
        }
        check_lane_number(&self.number, &outlet.code, &settings)?;
        let place = (self.number.lane.clone(), self.number.sequence);
        let is_taken = book.lane_numbers.get(&place).copied().unwrap_or_default();
        context.lane_number = (!is_taken).then(|| self.number.clone());
        Ok(Arrived::New(Box::new(Coming { lane, is_adopted, is_taken })))
    }

    /// The lane of a sale that has happened, where nobody knows of it: it was given out and then forgotten, with a store that was set
    /// back. It is taken over, so that it is not given out again.
    fn adopted(
        &self,
        settings: &Settings,
        outlet: &Outlet,
        register: Option<&str>,
        context: &Context,
        book: &Book,
    ) -> Result<Lane, Refusal> {
        let code = &self.number.lane;
        let not_found = || not_found(code, "/lane/code");
        let is_register = settings.registers.iter().any(|register| register.code == *code);
        if !self.happened || is_register {
            return Err(not_found());
        }
        let mut here = settings.registers.iter().filter(|register| register.outlet == outlet.code);
        let is_its =
            |one: &&Register| register.is_none_or(|named| named.eq_ignore_ascii_case(&one.code)) && could_be_of(code, &one.code);
        let register = here.find(is_its).ok_or_else(not_found)?;
        Ok(Lane {
            row: book.next_seq(),
            code: code.clone(),
            register: register.code.clone(),
            outlet: outlet.code.clone(),
            holder: None,
            told: 0,
            enrolled_at: context.at,
            held_at: context.at,
            closed: None,
        })
    }
}

impl Coming {
    /// Whether the lane is not known here.
    pub fn is_adopted(&self) -> bool {
        self.is_adopted
    }

    /// Keeps that the sale came, when its bill is issued.
    pub fn keep(self, sale: &LaneSale, bill: &Bill, context: &Context, book: &mut Book) {
        let LaneNumber { lane, sequence, text } = sale.number.clone();
        if self.is_adopted {
            let adopted = Lane { row: book.next_seq(), ..Lane::clone(&self.lane) };
            book.record(context, "lane.enrolled", adopted.subject(), adopted.facts());
            let detail = format!(
                "Lane {lane} of register {} was not known when its sales came: it was given out before the store was set back. It was \
                 taken over, and is not given out again.",
                adopted.register
            );
            raise("lane.adopted", &detail, context, book);
            book.lanes.put(lane.clone(), Arc::new(adopted));
        }
        if self.is_taken {
            self.lead_to(&text, bill, context, book);
        }
        let received = ReceivedSale {
            id: sale.id,
            lane: lane.clone(),
            sequence,
            bill: bill.id,
            bill_row: bill.row,
            happened: sale.happened,
            sold_at: sale.sold_at,
            received_at: context.at,
        };
        book.received_sales.put(sale.id, received);
        book.lane_numbers.put((lane, sequence), true);
    }

    /// Has a number that came twice lead to the second bill as well.
    fn lead_to(&self, text: &str, bill: &Bill, context: &Context, book: &mut Book) {
        let own = bill.number.text();
        let detail = format!(
            "Number {text} came from register {} with two sales: a copy of the device's storage sold as well. The second is bill {own}; \
             {text} finds both.",
            self.lane.register
        );
        let row = raise("lane.numberTwice", &detail, context, book);
        let key = (Kind::Bill, text.to_owned());
        // A third sale is found by its own number, which its finding names.
        if book.number_aliases.get(&key).is_some() {
            return;
        }
        let document = DocumentReference::Bill(bill.id);
        let facts = vec![
            Fact::new("kind", Value::Word(Kind::Bill.as_str())),
            Fact::new("number", Value::Text(text.to_owned())),
            Fact::new("document", Value::Text(format!("bill {}", bill.id))),
        ];
        let recorded = book.record(context, "numbering.aliased", Subject::Finding { row }, facts);
        book.number_aliases.put(key.clone(), NumberAlias { kind: key.0, number: key.1, document, row: recorded, at: context.at });
    }
}
