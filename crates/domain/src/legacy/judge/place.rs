//! Where an order stands, by the words of customers and management and by the times that management has.
//!
//! A word fits a range of stages (`statuses.rs`). Times are evidence: `delivered_at` of *delivered*, `dispatched_at` of *dispatched*,
//! `warehouse_ready_at` of *confirmed*; so are `paid_at` and payments that cover the total, where the order must be paid first.
//!
//! | words | times | where it stands | a finding |
//! | --- | --- | --- | --- |
//! | their ranges meet | within what both allow | the furthest of what both allow that is evident, at least its beginning | no |
//! | their ranges meet | further than both allow | where the times put it | yes |
//! | their ranges do not meet | any | where the times put it, at least where both words have it | yes |
//! | both cancelled | not delivered | cancelled | no |
//! | both cancelled | delivered | returned: it was handed over, and then called off | yes |
//! | cancelled, and alive | dispatched or delivered | where the times put it | yes |
//! | cancelled, and alive | no goods went out | cancelled | yes |
//! | returned, or returned and delivered or on its way | any | returned | where they differ |
//! | returned, and not on its way | dispatched or delivered | returned | yes |
//! | returned, and not on its way | no goods went out | where the times put it, at least where the other word has it | yes |
//! | returned, and cancelled | dispatched or delivered | returned; otherwise cancelled | yes |
//!
//! A status that says that the payment failed means that the order was called off; one that says that it was given back means that too,
//! or that the order came back where it has gone out. Any other word that says nothing of the place agrees with every other. What was cancelled or came back is no further than what is evident:
//! a word alone is not evidence.

use crate::legacy::rows::{ManagementRow, OrderRows};
use crate::legacy::statuses::{Meaning, PaidWord, Stage};

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub stage: Stage,
    /// Whether words, or words and times, disagree.
    pub is_mismatch: bool,
}

impl Place {
    fn agreed(stage: Stage) -> Place {
        Place { stage, is_mismatch: false }
    }

    fn mismatch(stage: Stage) -> Place {
        Place { stage, is_mismatch: true }
    }

    /// Whether it was called off or came back.
    pub fn is_over(self) -> bool {
        is_over(self.stage)
    }

    /// Whether it was handed over, whatever became of it then.
    pub fn has_arrived(self) -> bool {
        matches!(self.stage, Stage::Delivered | Stage::Returned)
    }
}

/// What is evident beside the words.
#[derive(Clone, Copy, Debug)]
pub struct Paid {
    /// All of it was paid.
    pub is_paid: bool,
    /// It must be paid before anything is prepared.
    pub pays_first: bool,
}

/// Where the files put an order.
pub fn place(rows: &OrderRows, paid: Paid) -> Place {
    let times = rows.management.as_ref().map_or(Stage::Pending, times);
    let is_paid = paid.is_paid || rows.management.as_ref().is_some_and(|row| row.paid_at.is_some());
    let if_paid = |counts: bool| if counts && is_paid { times.max(Stage::Confirmed) } else { times };
    let evident = Evident { goods: times, forced: if_paid(paid.pays_first), likely: if_paid(true) };
    let said = [Some(rows.order.status), rows.management.as_ref().map(|row| row.status)];
    let has_gone = |word: &Meaning| word.stages.is_some_and(|(first, _)| matches!(first, Stage::Dispatched | Stage::Delivered));
    let went_out = times >= Stage::Dispatched || said.iter().flatten().any(has_gone);
    let said: Vec<(Stage, Stage)> = said.into_iter().flatten().filter_map(|word| stages(word, went_out)).collect();
    match said[..] {
        [] => evident.between((Stage::Pending, Stage::Delivered)),
        [one] => evident.by_words(one, one),
        [first, second, ..] => evident.by_words(first, second),
    }
}

/// The stages that a status fits.
fn stages(word: Meaning, went_out: bool) -> Option<(Stage, Stage)> {
    let over = match word.money {
        Some(PaidWord::Refunded) if went_out => Stage::Returned,
        Some(PaidWord::Refunded | PaidWord::Failed) => Stage::Cancelled,
        _ => return word.stages,
    };
    word.stages.or(Some((over, over)))
}

/// How far times say that an order is.
fn times(row: &ManagementRow) -> Stage {
    if row.delivered_at.is_some() {
        Stage::Delivered
    } else if row.dispatched_at.is_some() {
        Stage::Dispatched
    } else if row.warehouse_ready_at.is_some() {
        Stage::Confirmed
    } else {
        Stage::Pending
    }
}

fn is_over(stage: Stage) -> bool {
    matches!(stage, Stage::Cancelled | Stage::Returned)
}

#[derive(Clone, Copy)]
struct Evident {
    /// What times say of the goods.
    goods: Stage,
    /// What words may not contradict.
    forced: Stage,
    /// What decides within what words allow: an order that is paid, whatever its terms, was taken on.
    likely: Stage,
}

impl Evident {
    fn by_words(self, first: (Stage, Stage), second: (Stage, Stage)) -> Place {
        match (is_over(first.0), is_over(second.0)) {
            (false, false) => self.alive(first, second),
            (true, true) => self.over(first.0, second.0),
            (true, false) => self.half_over(first.0, second.0),
            (false, true) => self.half_over(second.0, first.0),
        }
    }

    fn alive(self, first: (Stage, Stage), second: (Stage, Stage)) -> Place {
        let both = (first.0.max(second.0), first.1.min(second.1));
        if both.0 <= both.1 { self.between(both) } else { Place::mismatch(self.forced.max(first.0.min(second.0))) }
    }

    fn between(self, (first, last): (Stage, Stage)) -> Place {
        if self.forced > last { Place::mismatch(self.forced) } else { Place::agreed(self.likely.min(last).max(first)) }
    }

    fn over(self, first: Stage, second: Stage) -> Place {
        let went_out = self.goods >= Stage::Dispatched;
        match (first, second) {
            (Stage::Returned, Stage::Returned) => Place::agreed(Stage::Returned),
            (Stage::Cancelled, Stage::Cancelled) if self.goods < Stage::Delivered => Place::agreed(Stage::Cancelled),
            (Stage::Cancelled, Stage::Cancelled) => Place::mismatch(Stage::Returned),
            _ => Place::mismatch(if went_out { Stage::Returned } else { Stage::Cancelled }),
        }
    }

    fn half_over(self, over: Stage, alive: Stage) -> Place {
        let went_out = self.goods >= Stage::Dispatched;
        Place::mismatch(match over {
            Stage::Cancelled if went_out => self.goods,
            Stage::Cancelled => Stage::Cancelled,
            _ if went_out || alive >= Stage::Dispatched => Stage::Returned,
            _ => self.forced.max(alive),
        })
    }
}
