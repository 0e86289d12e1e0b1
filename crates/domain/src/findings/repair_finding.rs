//! Recomputes a figure that is kept twice. Example: the kept balance of a drawer says 500.00 and its postings 480.00; it is set to 480.00,
//! with both in the record.
//!
//! No money moves: documents, entries, postings and movements stay as they are, and what is kept of them is made to agree. Whatever needs
//! a judgement is refused: a day whose entries do not balance does not say what its balances are, and a counter that stands behind a gap
//! has lost a document.

use super::{Figures, Repair, Repaired};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ledger::{AtOutlet, Balance, BalanceKey, CustomerAccounts};
use crate::money::Amount;
use crate::numbering::CounterKey;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct RepairFinding {
    /// What is recomputed.
    pub repair: Repair,
}

impl RepairFinding {
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Figures(self.repair.clone()));
    }

    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let figures = book.figures(&self.repair);
        let (old, new, repaired) = match (&self.repair, figures) {
            (Repair::Balance(key), Figures::Balance { kept, posted, day }) => balance(key, kept, posted, day)?,
            (Repair::Customer { row, outlet }, Figures::Customer { kept, posted, unbalanced }) => {
                customer((*row, outlet), kept, posted, unbalanced)?
            }
            (Repair::Counter(key), Figures::Counter { value, last, is_gapless }) => counter(key, value, last, is_gapless)?,
            (repair, figures) => unreachable!("{figures:?} are not the figures of {repair:?}"),
        };
        // From here on it must succeed.
        let row = book.next_seq();
        let place = self.repair.stored();
        let fact = |name, text: &str| Fact::new(name, Value::Text(text.to_owned()));
        let new = vec![fact("repair", self.repair.word()), fact("place", place.split_once(' ').map_or("", |(_, key)| key)), new];
        book.record_change(context, "finding.repaired", Subject::Finding { row }, vec![old], new, None);
        book.repairs.push(repaired);
        Ok(Outcome::ok(Document::Finding(row)))
    }
}

type Change = (Fact, Fact, Repaired);

fn balance(key: &BalanceKey, kept: Balance, posted: Balance, day: Amount) -> Result<Change, Refusal> {
    if kept == posted {
        return Err(nothing_to_repair());
    }
    if day != Amount::ZERO || !posted.is_within_limits() {
        let detail =
            format!("The entries of {} on {} do not balance; they do not say what must be kept.", key.outlet, key.business_date);
        return Err(needs_person(detail));
    }
    let values = |balance: Balance| values(&[balance.debit, balance.credit]);
    Ok((values(kept), values(posted), Repaired::Balance(key.clone(), posted)))
}

fn customer((row, outlet): (u64, &str), kept: [Amount; 4], posted: [Amount; 4], unbalanced: u64) -> Result<Change, Refusal> {
    if kept == posted {
        return Err(nothing_to_repair());
    }
    if unbalanced > 0 || !Repaired::is_possible(posted) {
        let detail =
            format!("{unbalanced} entries of this customer at {outlet} do not balance; they do not say what must be kept.");
        return Err(needs_person(detail));
    }
    debug_assert_eq!(CustomerAccounts::ACCOUNTS.len(), posted.len());
    let at = AtOutlet { outlet: outlet.to_owned(), nets: posted };
    Ok((values(&kept), values(&posted), Repaired::Customer { row, at }))
}

fn counter(key: &CounterKey, value: Option<i64>, last: Option<i64>, is_gapless: bool) -> Result<Change, Refusal> {
    let (Some(value), Some(last)) = (value, last) else {
        return Err(needs_person(format!("{} is not there, or has numbered nothing.", key.id())));
    };
    if value == last {
        return Err(nothing_to_repair());
    }
    if value > last || !is_gapless {
        return Err(needs_person(format!("{} stands at {value}, and documents with its numbers are missing.", key.id())));
    }
    let figure = |value| Fact::new("figures", Value::List(vec![Value::Integer(value)]));
    Ok((figure(value), figure(last), Repaired::Counter(key.clone(), last)))
}

/// Amounts in minor units, as whoever compares tables has them.
fn values(amounts: &[Amount]) -> Fact {
    Fact::new("figures", Value::List(amounts.iter().map(|amount| Value::Integer(amount.0)).collect()))
}

fn nothing_to_repair() -> Refusal {
    Refusal::new(Code::FindingNothingToRepair, "What is kept is what it should be; there is nothing to repair.")
}

fn needs_person(detail: String) -> Refusal {
    Refusal::new(Code::FindingNeedsPerson, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::book::{Head, Loaded};
    use crate::clock::Stamp;
    use crate::context::Entropy;
    use crate::ids::MerchantId;
    use crate::limits::AMOUNT_MINOR_MAX;
    use crate::numbering::Kind;
    use crate::time::Timestamp;

    const NOTHING: [Amount; 4] = [Amount::ZERO; 4];

    fn wallet(minor: i64) -> [Amount; 4] {
        [Amount::ZERO, Amount(-minor), Amount::ZERO, Amount::ZERO]
    }

    fn code<T>(change: Result<T, Refusal>) -> Option<Code> {
        change.err().map(|refusal| refusal.code)
    }

    #[test]
    fn what_a_customer_has_is_recomputed_where_all_their_entries_balance_and_it_is_an_amount() {
        let of = |kept, posted, unbalanced| customer((7, "MAIN"), kept, posted, unbalanced);
        let (_, _, repaired) = of(NOTHING, wallet(500), 0).expect("repaired");
        let Repaired::Customer { row, at } = repaired else { panic!("not a customer") };
        assert_eq!((row, at.outlet.as_str(), at.nets), (7, "MAIN", wallet(500)));
        assert_eq!(code(of(wallet(500), wallet(500), 0)), Some(Code::FindingNothingToRepair));
        assert_eq!(code(of(NOTHING, wallet(500), 1)), Some(Code::FindingNeedsPerson), "an entry does not balance");
        assert_eq!(code(of(NOTHING, wallet(AMOUNT_MINOR_MAX + 1), 0)), Some(Code::FindingNeedsPerson), "no amount");
    }

    #[test]
    fn a_balance_is_recomputed_where_its_day_balances_and_it_is_an_amount() {
        let Repair::Balance(key) = Repair::of_balance("20251106/MAIN/cash_drawers/R1/x").expect("a balance") else {
            panic!("not a balance")
        };
        let (kept, posted) = (Balance::default(), Balance { debit: Amount(500), credit: Amount(20) });
        let too_much = Balance { debit: Amount(AMOUNT_MINOR_MAX + 1), ..posted };
        let (_, _, repaired) = balance(&key, kept, posted, Amount::ZERO).expect("repaired");
        assert!(matches!(repaired, Repaired::Balance(of, to) if of == key && to == posted));
        assert_eq!(code(balance(&key, posted, posted, Amount::ZERO)), Some(Code::FindingNothingToRepair));
        assert_eq!(code(balance(&key, kept, posted, Amount(1))), Some(Code::FindingNeedsPerson), "its day does not balance");
        assert_eq!(code(balance(&key, kept, too_much, Amount::ZERO)), Some(Code::FindingNeedsPerson), "no amount");
    }

    #[test]
    fn a_counter_is_put_to_its_last_document_and_never_back_and_never_over_a_gap() {
        let key = CounterKey { kind: Kind::Order, period: "20251106".into(), scope: "MAIN".into() };
        let (_, _, repaired) = counter(&key, Some(3), Some(5), true).expect("repaired");
        assert!(matches!(repaired, Repaired::Counter(of, 5) if of == key));
        assert_eq!(code(counter(&key, Some(5), Some(5), true)), Some(Code::FindingNothingToRepair));
        for (value, last, is_gapless) in
            [(Some(6), Some(5), true), (Some(3), Some(5), false), (None, Some(5), true), (Some(3), None, true)]
        {
            assert_eq!(code(counter(&key, value, last, is_gapless)), Some(Code::FindingNeedsPerson));
        }
    }

    #[test]
    fn the_record_of_a_repair_says_what_was_recomputed_and_both_figures() {
        let balance = Repair::of_balance("20251106/MAIN/cash_drawers/R1").expect("a balance");
        let kept = Balance { debit: Amount(50_000), credit: Amount::ZERO };
        let posted = Balance { debit: Amount(50_000), credit: Amount(2_000) };
        let counter = CounterKey { kind: Kind::Order, period: "20251106".into(), scope: "MAIN".into() };
        for (repair, figures, word, place, old, new) in [
            (
                balance,
                Figures::Balance { kept, posted, day: Amount::ZERO },
                "ledger.balance",
                "20251106/MAIN/cash_drawers/R1",
                vec![50_000, 0],
                vec![50_000, 2_000],
            ),
            (
                Repair::Customer { row: 12, outlet: "MAIN".into() },
                Figures::Customer { kept: NOTHING, posted: wallet(500), unbalanced: 0 },
                "customer.balance",
                "12/MAIN",
                vec![0, 0, 0, 0],
                vec![0, -500, 0, 0],
            ),
            (
                Repair::Counter(counter),
                Figures::Counter { value: Some(3), last: Some(5), is_gapless: true },
                "number.counter",
                "order/20251106/MAIN",
                vec![3],
                vec![5],
            ),
        ] {
            let mut book = Book::open(MerchantId(7), None, Head::EMPTY);
            let command = RepairFinding { repair: repair.clone() };
            command.ask(&mut book);
            assert_eq!(book.take_wanted(), [Key::Figures(repair.clone())]);
            book.accept(Loaded::Figures(repair, figures));
            let context = Context::new(Stamp::trusted(Timestamp(0)), &book, Actor::program(), Entropy::from_seed([0; 32]));
            let outcome = command.decide(&context, &mut book).expect("repaired");
            assert!(matches!(outcome.document, Document::Finding(1)));
            let [record] = book.drafted_records() else { panic!("one record") };
            let figures = |minor: Vec<i64>| {
                let figures = minor.into_iter().map(Value::Integer).collect();
                Fact::new("figures", Value::List(figures))
            };
            let text = |name, text: &str| Fact::new(name, Value::Text(text.to_owned()));
            assert_eq!((record.action, record.old.clone()), ("finding.repaired", vec![figures(old)]));
            assert_eq!(record.new, [text("repair", word), text("place", place), figures(new)]);
        }
    }
}
