//! What changed on a kitchen's ticket since somebody there has last looked at it. Example: a ticket of three soups is begun; a manager voids
//! one of them, which stays on it, struck through, until the ticket is done; a guest orders coffee when it is done, and the ticket
//! comes back with the coffee alone to be made.
//!
//! | since when | what is told |
//! | --- | --- |
//! | the order came to the kitchen (`confirmed`), or was split off | what was added, changed or taken off before it was begun |
//! | it was begun (`preparing`) | the same until it is done: the cook began with what stood there |
//! | it was done (`ready`) and came back | what was added since; everything else is done |

use std::collections::BTreeMap;

use crate::ordering::{Line, Status};
use crate::quantity::Quantity;

/// What a record of an order means for its ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketStep {
    /// The order went from one status to another.
    Moved(Status, Status),
    /// Lines changed: the number of each, and how much of it counted before; none where it was not there.
    Changed(Vec<(u32, Option<Quantity>)>),
}

words! {
    /// How a line of a ticket differs from what was there.
    LineChange {
        /// It was not there.
        Added = "added",
        /// There was more or less of it.
        Changed = "changed",
        /// It is not wanted any more.
        Voided = "voided",
    }
}

/// A line of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketLine<'a> {
    /// The line of the order; of one that is voided nothing counts.
    pub line: &'a Line,
    /// How it differs from what was there; none where it does not.
    pub change: Option<LineChange>,
    /// How much of it there was; only of what was changed or voided.
    pub before: Option<Quantity>,
    /// Whether it was made before the ticket came back for something else.
    pub is_done: bool,
}

/// What a ticket says of an order's lines, after the steps that its records tell, oldest first.
pub fn ticket_lines<'a>(lines: &'a [Line], steps: &[TicketStep]) -> Vec<TicketLine<'a>> {
    let mut before: BTreeMap<u32, Option<Quantity>> = BTreeMap::new();
    let mut was_ready = false;
    for step in steps {
        match step {
            // What came on it since it was done is why it is back.
            TicketStep::Moved(Status::Ready, Status::Preparing) => was_ready = true,
            TicketStep::Moved(..) => {
                before.clear();
                was_ready = false;
            }
            TicketStep::Changed(lines) => {
                for (line, quantity) in lines {
                    before.entry(*line).or_insert(*quantity);
                }
            }
        }
    }
    let is_added = |line: &Line| before.get(&line.number) == Some(&None);
    // One that was called back with nothing new on it was not ready after all.
    let came_back = was_ready && lines.iter().any(|line| line.is_goods() && is_added(line));
    let told = |line| ticket_line(line, before.get(&line.number).copied(), came_back);
    lines.iter().filter(|line| line.charge.is_none()).filter_map(told).collect()
}

/// A line as the ticket has it; none where nobody has to know of it.
fn ticket_line(line: &Line, before: Option<Option<Quantity>>, came_back: bool) -> Option<TicketLine<'_>> {
    let is_gone = line.quantity.0 == 0;
    let (change, before) = match before {
        Some(None) if !is_gone => (Some(LineChange::Added), None),
        // What came and went again meanwhile, and what was gone before, is nobody's affair.
        Some(None) | None if is_gone => return None,
        Some(Some(Quantity(0))) if is_gone => return None,
        Some(Some(before)) if is_gone => (Some(LineChange::Voided), Some(before)),
        Some(Some(before)) if before != line.quantity => (Some(LineChange::Changed), Some(before)),
        _ => (None, None),
    };
    let is_done = came_back && !is_gone && change != Some(LineChange::Added);
    Some(TicketLine { line, change, before, is_done })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Confirmed, Pending, Preparing, Ready};

    const BEGUN: [TicketStep; 2] = [TicketStep::Moved(Pending, Confirmed), TicketStep::Moved(Confirmed, Preparing)];
    const DONE: TicketStep = TicketStep::Moved(Preparing, Ready);
    const BACK: TicketStep = TicketStep::Moved(Ready, Preparing);

    fn changed(line: u32, before: Option<i64>) -> TicketStep {
        TicketStep::Changed(vec![(line, before.map(Quantity))])
    }

    /// What the ticket says of an order of these quantities: line, change, how much before, whether it is done.
    fn told(quantities: &[i64], steps: &[TicketStep]) -> Vec<(u32, Option<&'static str>, Option<i64>, bool)> {
        let numbered = (1..).zip(quantities).map(|(number, quantity)| Line { number, ..Line::empty(Quantity(*quantity)) });
        let lines: Vec<Line> = numbered.collect();
        let line = |line: &TicketLine<'_>| {
            (line.line.number, line.change.map(LineChange::as_str), line.before.map(|before| before.0), line.is_done)
        };
        ticket_lines(&lines, steps).iter().map(line).collect()
    }

    #[test]
    fn what_is_added_changed_and_voided_is_told_until_the_next_bump() {
        let steps = [TicketStep::Moved(Pending, Confirmed), changed(1, Some(3_000)), changed(2, Some(1_000)), changed(3, None)];
        let waiting = told(&[2_000, 0, 1_000, 5_000], &steps);
        let expected = [
            (1, Some("changed"), Some(3_000), false),
            (2, Some("voided"), Some(1_000), false),
            (3, Some("added"), None, false),
            (4, None, None, false),
        ];
        assert_eq!(waiting, expected);
        let begun: Vec<TicketStep> = steps.into_iter().chain([TicketStep::Moved(Confirmed, Preparing)]).collect();
        assert_eq!(told(&[2_000, 0, 1_000], &begun), [(1, None, None, false), (3, None, None, false)]);
    }

    #[test]
    fn of_several_changes_the_first_says_what_was_there() {
        let steps = [&BEGUN[..], &[changed(1, Some(3_000)), changed(1, Some(2_000))]].concat();
        assert_eq!(told(&[1_000], &steps), [(1, Some("changed"), Some(3_000), false)]);
        assert_eq!(told(&[3_000], &steps), [(1, None, None, false)], "it is as it was");
    }

    #[test]
    fn what_came_and_went_between_two_bumps_is_not_told() {
        let steps = [&BEGUN[..], &[changed(2, None), changed(2, Some(1_000))]].concat();
        assert_eq!(told(&[1_000, 0], &steps), [(1, None, None, false)]);
    }

    #[test]
    fn what_is_priced_anew_is_no_change() {
        let steps = [&BEGUN[..], &[changed(1, Some(1_000))]].concat();
        assert_eq!(told(&[1_000], &steps), [(1, None, None, false)]);
    }

    #[test]
    fn a_ticket_that_comes_back_asks_for_what_was_added_and_says_what_is_done() {
        let steps = [&BEGUN[..], &[changed(2, Some(1_000)), DONE, changed(3, None), BACK]].concat();
        assert_eq!(told(&[1_000, 0, 2_000], &steps), [(1, None, None, true), (3, Some("added"), None, false)]);
        let again = [&steps[..], &[changed(1, Some(1_000)), changed(4, None)]].concat();
        let expected =
            [(1, Some("voided"), Some(1_000), false), (3, Some("added"), None, false), (4, Some("added"), None, false)];
        assert_eq!(told(&[0, 0, 2_000, 1_000], &again), expected);
        let done = [&again[..], &[DONE]].concat();
        assert_eq!(told(&[0, 0, 2_000, 1_000], &done), [(3, None, None, false), (4, None, None, false)]);
    }

    #[test]
    fn one_that_is_called_back_with_nothing_new_was_not_ready_after_all() {
        let steps = [&BEGUN[..], &[DONE, BACK]].concat();
        assert_eq!(told(&[1_000], &steps), [(1, None, None, false)]);
    }

    #[test]
    fn what_was_off_the_ticket_before_stays_off_and_is_told_when_it_is_wanted_again() {
        let steps = [&BEGUN[..], &[changed(2, Some(0))]].concat();
        assert_eq!(told(&[1_000, 0], &steps), [(1, None, None, false)]);
        assert_eq!(told(&[1_000, 3_000], &steps), [(1, None, None, false), (2, Some("changed"), Some(0), false)]);
    }
}
