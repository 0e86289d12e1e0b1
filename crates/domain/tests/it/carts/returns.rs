//! Returns and voids of what was sold.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::billing::{CreditNote, CreditNoteKind, Refund, ReturnItems, ReturnedItem, ReturnedWhat};
use docket_domain::command::{Command, Document};
use docket_domain::ids::BillId;
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;

use crate::calculator::back;
use crate::dice::Dice;
use crate::fixtures::someone;

use super::{Model, Sold, amount};

impl Model {
    /// Some of a bill comes back, and everything is as the calculator says.
    pub(super) fn take_back(&mut self, sold: &mut Sold, everything: bool, dice: &mut Dice) {
        let quantities: Vec<i128> = (0..sold.lines.len()).map(|place| self.wanted_back(sold, place, everything, dice)).collect();
        let backs: Vec<_> = (0..sold.lines.len())
            .filter(|place| quantities[*place] > 0)
            .map(|place| (place, back(&sold.lines[place], sold.returned[place], quantities[place])))
            .collect();
        if backs.is_empty() {
            return;
        }
        let total: i128 = backs.iter().map(|(_, back)| back.total).sum();
        let is_last = sold.lines.iter().enumerate().all(|(at, line)| sold.returned[at] + quantities[at] == line.quantity);
        // The last return gives what is left, whatever coins there were; and no return gives more than that.
        let left = sold.paid - sold.refunded;
        let is_void = is_last && sold.refunded == 0 && sold.returned.iter().all(|returned| *returned == 0) && dice.one_in(2);
        let to_give = if is_void { left + sold.tip } else { left.min(if is_last { left } else { total }) };
        let note = if is_void { self.void(sold.bill) } else { self.returning(sold.bill, &quantities, to_give) };
        assert_eq!(note.refunds.iter().map(|refund| i128::from(refund.amount.0)).sum::<i128>(), to_give);
        let found: Vec<_> = note.lines.iter().collect();
        assert_eq!(found.len(), backs.len());
        for (line, (place, back)) in found.iter().zip(&backs) {
            let taxes: Vec<i128> = line.taxes.iter().map(|tax| i128::from(tax.amount.0)).collect();
            assert_eq!((line.bill_line as usize, i128::from(line.quantity.0)), (place + 1, quantities[*place]));
            assert_eq!((line.gross, line.discount), (amount(back.gross), amount(back.off)));
            assert_eq!((line.net, taxes.as_slice(), line.total), (amount(back.net), back.taxes.as_slice(), amount(back.total)));
            assert_eq!(line.tax, amount(back.taxes.iter().sum()));
            assert_eq!(line.cost, amount(back.goods.iter().map(|goods| goods.cost).sum()));
        }
        let sum = |part: fn(&crate::calculator::Back) -> i128| amount(backs.iter().map(|(_, back)| part(back)).sum());
        assert_eq!((note.totals.net, note.totals.total), (sum(|back| back.net), amount(total)));
        assert_eq!(note.totals.tax, sum(|back| back.taxes.iter().sum()));
        assert_eq!(note.totals.cost, sum(|back| back.goods.iter().map(|goods| goods.cost).sum()));
        assert_eq!(i128::from(note.totals.due().0), to_give);
        for (place, back) in &backs {
            let goods = back.goods.clone();
            self.put_back(sold.products[*place], goods);
            sold.returned[*place] += quantities[*place];
        }
        sold.refunded += to_give;
        self.compare_shelves();
    }

    pub(super) fn wanted_back(&self, sold: &Sold, place: usize, everything: bool, dice: &mut Dice) -> i128 {
        let left = (sold.lines[place].quantity - sold.returned[place]) as i64;
        let wanted = match self.goods[sold.products[place]].is_whole {
            _ if everything => left,
            true => dice.from(0, left / 1_000) * 1_000,
            false => dice.from(0, left),
        };
        i128::from(wanted)
    }

    /// Returns those quantities of the lines, all of it paid back in exact cash.
    pub(super) fn returning(&mut self, bill: BillId, quantities: &[i128], to_give: i128) -> Arc<CreditNote> {
        let items = quantities.iter().enumerate().filter(|(_, quantity)| **quantity > 0).map(|(place, quantity)| ReturnedItem {
            what: ReturnedWhat::Line(place as u32 + 1),
            quantity: Quantity(*quantity as i64),
        });
        let refund = Refund { method: PaymentMethod::Cash, amount: amount(to_give) };
        let refunds = if to_give == 0 { Vec::new() } else { vec![refund] };
        self.credited(bill, CreditNoteKind::Return, items.collect(), refunds)
    }

    /// Takes a bill back whole; each method gets what it paid.
    pub(super) fn void(&mut self, bill: BillId) -> Arc<CreditNote> {
        self.credited(bill, CreditNoteKind::Void, Vec::new(), Vec::new())
    }

    pub(super) fn credited(
        &mut self,
        bill: BillId,
        kind: CreditNoteKind,
        items: Vec<ReturnedItem>,
        refunds: Vec<Refund>,
    ) -> Arc<CreditNote> {
        let command = ReturnItems { bill, kind, items, refunds, refund_by: None, reason: "it did not fit".into() };
        let outcome = self.shop.run(&someone(Role::Owner), Command::ReturnItems(Box::new(command))).expect("it is taken back");
        let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
        note
    }
}
