//! Takes goods of a bill back, and gives money back for them, with a numbered credit note. Example: one of the three of product B
//! comes back; `CN-0000000001` over 100.00, paid back in cash; the goods lie again in the batch they came from, at the cost they left
//! with. A void is the full return of a bill on its own business date.

use std::sync::Arc;

use super::issue::{print, untaxed_discount};
use super::returned::{credit, part_between, portions_back};
use super::tender::round_to_coin;
use super::{Bill, BillState, CreditLine, CreditNote, CreditNoteKind, CreditTotals, Refund};
use crate::access::Permission;
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::catalog::ProductReference;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::whoever_stands_for;
use crate::days::{Dated, date_document};
use crate::ids::{BillId, CreditNoteId};
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::merchants::Settings;
use crate::money::Amount;
use crate::numbering::{DocumentFacts, Kind, Number, allocate};
use crate::payments::{PaymentMethod, account_of};
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};
use crate::shifts::{Holder, Shift, shift_missing};
use crate::stock::{MovementKind, Moves, Portion, StockKey, ask_stock, stock_of};

/// The command.
#[derive(Clone, Debug)]
pub struct ReturnItems {
    /// Of which bill.
    pub bill: BillId,
    /// A return, or a void of the whole.
    pub kind: CreditNoteKind,
    /// What comes back; everything that is left where nothing is named.
    pub items: Vec<ReturnedItem>,
    /// What is given back; by the method that everything was paid with, where nothing is named.
    pub refunds: Vec<Refund>,
    /// By which method all of it is given back, where no amounts are named.
    pub refund_by: Option<PaymentMethod>,
    /// Why.
    pub reason: String,
}

/// Goods that come back.
#[derive(Clone, Debug)]
pub struct ReturnedItem {
    /// Of what.
    pub what: ReturnedWhat,
    /// How much; positive.
    pub quantity: Quantity,
}

/// How the goods are named.
#[derive(Clone, Debug)]
pub enum ReturnedWhat {
    /// A line of the bill, from 1 on.
    Line(u32),
    /// A product, from whichever lines have it.
    Product(ProductReference),
}

/// Everything that is decided before something is written.
struct Plan {
    lines: Vec<CreditLine>,
    totals: CreditTotals,
    refunds: Vec<Refund>,
    /// What the customer owes no more.
    unowed: Amount,
}

impl ReturnItems {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Bill(self.bill));
        for item in &self.items {
            if let ReturnedWhat::Product(product) = &item.what {
                book.ask(Key::Product(product.clone()));
            }
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let state = self.state(context, book)?;
        let bill = Arc::clone(&state.bill);
        let outlet = settings.outlet(&bill.outlet, "/outlet")?;
        let holder = context.actor.register.clone().map_or(Holder::User(context.actor.user), Holder::Register);
        book.ask(Key::OpenShift(holder.clone()));
        ask_goods(&bill, book);
        let dated = date_document(&settings, outlet, None, context, book)?;
        self.check_void(&state, &dated, context)?;
        // Their part of the ledger is that of whom they are part of since.
        let customer_row = match &bill.customer {
            Some(billed) => Some(whoever_stands_for(billed.id, book)?.row),
            None => None,
        };
        self.check_wallet(&bill)?;
        let plan = self.plan(&state, &settings, context, book)?;
        let shift = book.open_shift(&holder).filter(|shift| shift.outlet == bill.outlet).cloned();
        if let Some(problem) = shift_missing(shift.is_some(), &settings) {
            return Err(problem.refused().into());
        }
        let changed_shift = shift.as_deref().map(|shift| given_from(shift, &plan.refunds)).transpose()?;
        let register = shift.as_ref().map(|shift| shift.register.clone()).or_else(|| context.actor.register.clone());
        let postings = postings(&plan, &state, (register.as_deref(), customer_row));
        let entry = EntryDraft { business_date: dated.date, outlet: bill.outlet.clone(), postings }.prepare(book)?;
        dated.open(context, book);
        let number = number(&bill, register.as_deref(), &dated, &settings, context, book)?;
        // From here on it must succeed.
        let note = Arc::new(CreditNote {
            id: CreditNoteId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            number,
            kind: self.kind,
            bill: bill.id,
            bill_row: bill.row,
            bill_number: bill.number.text().to_owned(),
            business_date: dated.date,
            outlet: bill.outlet.clone(),
            register,
            shift_row: shift.as_ref().map(|shift| shift.row),
            user: context.actor.user,
            lines: plan.lines,
            totals: plan.totals,
            refunds: plan.refunds,
            unowed: plan.unowed,
            reason: self.reason.clone(),
            created_at: context.at,
        });
        let row = record(&note, &bill, settings.currency.decimals, context, book);
        entry.post(row, book);
        put_back(&note, &state, book);
        print(note.register.as_deref(), row, context, book);
        if let Some(shift) = changed_shift {
            book.shifts.put(shift.id, Arc::new(shift));
        }
        book.bills.put(bill.id, Arc::new(after(&state, &note)));
        book.credit_notes.push(Arc::clone(&note));
        Ok(Outcome::created(Document::CreditNote(note)))
    }

    fn state(&self, context: &Context, book: &Book) -> Result<Arc<BillState>, Refusal> {
        let state = book.bills.get(&self.bill).filter(|state| context.actor.sees(&state.bill.outlet));
        state.cloned().ok_or_else(|| Refusal::new(Code::BillUnknown, "There is no such bill."))
    }

    fn check_void(&self, state: &BillState, dated: &Dated, context: &Context) -> Result<(), Refusal> {
        if self.kind != CreditNoteKind::Void {
            return Ok(());
        }
        if !context.actor.may(Permission::BillsVoid) {
            let detail = format!("The role {} may not void a bill; ask a manager.", context.actor.role.as_str());
            return Err(Refusal::new(Code::PermissionMissing, detail));
        }
        let bill = &state.bill;
        if bill.business_date != dated.date {
            let detail = format!(
                "Bill {} is of {}, and today is {}; take its items back with a return instead.",
                bill.number.text(),
                bill.business_date,
                dated.date
            );
            return Err(Refusal::new(Code::BillNotVoidable, detail));
        }
        if !state.is_untouched() {
            let detail = format!("Items of bill {} were returned already; return the rest.", bill.number.text());
            return Err(Refusal::new(Code::BillNotVoidable, detail));
        }
        Ok(())
    }

    fn check_wallet(&self, bill: &Bill) -> Result<(), Refusal> {
        let is_wallet = |method: PaymentMethod| method == PaymentMethod::Wallet && bill.customer.is_none();
        let named = self.refunds.iter().map(|refund| refund.method).chain(self.refund_by);
        match named.into_iter().position(is_wallet) {
            Some(index) => {
                let detail = "The bill has no customer into whose wallet the money could go.";
                Err(Refusal::at(format!("/refunds/{index}"), Code::PaymentCustomerMissing, detail))
            }
            None => Ok(()),
        }
    }

    fn plan(&self, state: &BillState, settings: &Settings, context: &Context, book: &Book) -> Result<Plan, Refusal> {
        let quantities = self.quantities(state, book)?;
        let lines: Vec<CreditLine> = quantities
            .iter()
            .enumerate()
            .filter(|(_, quantity)| quantity.0 > 0)
            .map(|(index, quantity)| credit(&state.bill.lines[index], index as u32 + 1, state.returned[index], *quantity))
            .collect();
        let mut totals = CreditTotals::default();
        for line in &lines {
            totals.net.0 += line.net.0;
            totals.tax.0 += line.tax.0;
            totals.total.0 += line.total.0;
            totals.cost.0 += line.cost.0;
        }
        let all_of = |(index, quantity): (usize, &Quantity)| {
            state.returned[index].0 + quantity.0 == state.bill.lines[index].line.quantity.0
        };
        let is_last = quantities.iter().enumerate().all(all_of);
        let bill = &state.bill;
        if self.kind == CreditNoteKind::Void {
            totals.tip = bill.tip;
        }
        // Coins of earlier refunds may have given more than the goods that came back; more than was paid is never given.
        let left = left_in_all(state).0;
        if is_last || totals.total.0 > left {
            totals.rounding = Amount(left - totals.total.0);
        }
        // What is still owed is owed no more, before money is given back.
        let unowed = Amount(state.owed().0.min(totals.due().0).max(0));
        let to_give = Amount(totals.due().0 - unowed.0);
        let refunds = self.refunds(to_give, is_last, state, settings, context, &mut totals)?;
        Ok(Plan { lines, totals, refunds, unowed })
    }

    /// How much of each line comes back.
    fn quantities(&self, state: &BillState, book: &Book) -> Result<Vec<Quantity>, Refusal> {
        let bill = &state.bill;
        let left = |index: usize, taken: &[Quantity]| {
            Quantity(bill.lines[index].line.quantity.0 - state.returned[index].0 - taken[index].0)
        };
        let mut quantities = vec![Quantity(0); bill.lines.len()];
        if self.items.is_empty() {
            let all: Vec<Quantity> = (0..bill.lines.len()).map(|index| left(index, &quantities)).collect();
            if all.iter().all(|quantity| quantity.0 == 0) {
                let detail = format!("Everything of bill {} was returned already.", bill.number.text());
                return Err(Refusal::new(Code::ReturnTooMuch, detail));
            }
            return Ok(all);
        }
        let mut problems = Vec::new();
        for (place, item) in self.items.iter().enumerate() {
            let pointer = format!("/items/{place}");
            let lines = match item.lines(bill, &pointer, book) {
                Ok(lines) => lines,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let available = Quantity(lines.iter().map(|index| left(*index, &quantities).0).sum());
            let is_whole = lines.iter().all(|index| bill.lines[*index].line.quantity.0 % 1_000 == 0);
            if item.quantity > available {
                let detail = format!("{} were to come back, and {available} of them are left.", item.quantity);
                let mut problem = Problem::short(format!("{pointer}/quantity"), detail, item.quantity, available);
                problem.code = Code::ReturnTooMuch;
                problems.push(problem);
            } else if is_whole && item.quantity.0 % 1_000 != 0 && item.is_whole_unit(bill, &lines, book) {
                let detail = "It is sold in whole numbers and comes back in whole numbers.";
                problems.push(Problem::at(format!("{pointer}/quantity"), Code::QuantityNotWhole, detail));
            } else {
                let mut wanted = item.quantity.0;
                for index in lines {
                    let now = wanted.min(left(index, &quantities).0);
                    quantities[index].0 += now;
                    wanted -= now;
                }
            }
        }
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal),
            None => Ok(quantities),
        }
    }

    /// What is given back, by method; checked against what each method paid.
    fn refunds(
        &self,
        to_give: Amount,
        is_last: bool,
        state: &BillState,
        settings: &Settings,
        context: &Context,
        totals: &mut CreditTotals,
    ) -> Result<Vec<Refund>, Refusal> {
        let ahead = ahead(state);
        // What was rounded before is made up for, so that many small returns give what one great one would.
        let rounded = |amount: Amount| match is_last {
            true => amount,
            false => Amount(round_to_coin(Amount((amount.0 - ahead).max(0)), settings.smallest_coin).0.min(left_in_all(state).0)),
        };
        let named = match self.refund_by.filter(|_| to_give > Amount::ZERO) {
            Some(PaymentMethod::Cash) => vec![Refund { method: PaymentMethod::Cash, amount: rounded(to_give) }],
            Some(method) => vec![Refund { method, amount: to_give }],
            None => self.refunds.clone(),
        };
        if named.is_empty() {
            let methods: Vec<PaymentMethod> =
                PaymentMethod::ALL.iter().copied().filter(|method| left_of(state, *method) > Amount::ZERO).collect();
            return match methods.as_slice() {
                _ if to_give == Amount::ZERO => Ok(Vec::new()),
                [method] => {
                    let left = left_of(state, *method);
                    let amount = if *method == PaymentMethod::Cash { rounded(to_give).min(left) } else { to_give };
                    totals.rounding.0 += amount.0 - to_give.0;
                    Ok(if amount == Amount::ZERO { Vec::new() } else { vec![Refund { method: *method, amount }] })
                }
                // Each method gets back what it paid when everything comes back at once.
                several if is_last && state.refunded.is_empty() && self.pays_all(several, state, to_give) => {
                    Ok(several.iter().map(|method| Refund { method: *method, amount: left_of(state, *method) }).collect())
                }
                _ => {
                    let amount = settings.currency.format(to_give);
                    let detail =
                        format!("{amount} is to be given back, and it was paid by several methods; name them in `refunds`.");
                    Err(Refusal::at("/refunds", Code::RefundRequired, detail))
                }
            };
        }
        let given = Amount(named.iter().map(|refund| refund.amount.0).sum());
        let has_cash = named.iter().any(|refund| refund.method == PaymentMethod::Cash);
        let in_cash = || {
            let other: i64 = named.iter().filter(|one| one.method != PaymentMethod::Cash).map(|one| one.amount.0).sum();
            Amount(rounded(Amount(to_give.0 - other)).0 + other)
        };
        if given != to_give && !(has_cash && given == in_cash()) {
            let (asked, due) = (settings.currency.format(given), settings.currency.format(to_give));
            let detail = format!("The refunds come to {asked}, and {due} is to be given back.");
            return Err(Refusal::at("/refunds", Code::RefundMismatch, detail));
        }
        let mut problems = Vec::new();
        for (index, refund) in named.iter().enumerate() {
            let left = left_of(state, refund.method);
            let of_method: i64 = named[..=index].iter().filter(|one| one.method == refund.method).map(|one| one.amount.0).sum();
            if refund.method != PaymentMethod::Wallet
                && of_method > left.0
                && !context.actor.may(Permission::BillsRefundOtherMethod)
            {
                let detail = format!(
                    "{} is left of what was paid by {}; a manager may give back more by it.",
                    settings.currency.format(left),
                    refund.method.as_str()
                );
                problems.push(Problem::at(format!("/refunds/{index}"), Code::RefundTooMuch, detail));
            }
        }
        totals.rounding.0 += given.0 - to_give.0;
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal),
            None => Ok(named),
        }
    }

    fn pays_all(&self, methods: &[PaymentMethod], state: &BillState, to_give: Amount) -> bool {
        methods.iter().map(|method| left_of(state, *method).0).sum::<i64>() == to_give.0
    }
}

impl ReturnedItem {
    /// The lines that have it.
    fn lines(&self, bill: &Bill, pointer: &str, book: &Book) -> Result<Vec<usize>, Problem> {
        match &self.what {
            ReturnedWhat::Line(line) => match (*line as usize).checked_sub(1).filter(|index| *index < bill.lines.len()) {
                Some(index) => Ok(vec![index]),
                None => {
                    let detail = format!("The bill has lines 1 to {}.", bill.lines.len());
                    Err(Problem::at(format!("{pointer}/line"), Code::BillLineUnknown, detail))
                }
            },
            ReturnedWhat::Product(reference) => {
                let product = book.product(reference).map(|product| product.id);
                let has = |index: &usize| product.is_some() && bill.lines[*index].line.product == product;
                let lines: Vec<usize> = (0..bill.lines.len()).filter(has).collect();
                if lines.is_empty() {
                    let detail = format!("The bill has no product {}.", reference.0);
                    return Err(Problem::at(format!("{pointer}/productId"), Code::BillLineUnknown, detail));
                }
                Ok(lines)
            }
        }
    }

    /// Whether goods of these lines are counted in whole numbers, as far as the catalogue still knows.
    fn is_whole_unit(&self, bill: &Bill, lines: &[usize], book: &Book) -> bool {
        lines.iter().all(|index| {
            let product =
                bill.lines[*index].line.product.and_then(|id| book.product_if_loaded(&ProductReference(id.to_string())));
            product.is_none_or(|product| product.unit.is_whole())
        })
    }
}

/// What is left of what a method paid.
fn left_of(state: &BillState, method: PaymentMethod) -> Amount {
    Amount(state.paid_by(method).0 - state.refunded_by(method).0)
}

/// What is left of all that was paid, the tip aside.
fn left_in_all(state: &BillState) -> Amount {
    Amount(state.bill.totals.total.0 + state.bill.rounding.0 - state.refunded_in_all().0)
}

/// How much more was given back so far, for the sake of coins, than what came back had come to.
fn ahead(state: &BillState) -> i64 {
    let lines = state.bill.lines.iter().zip(&state.returned);
    let came_to = lines.map(|(line, returned)| part_between(line.line.total, Quantity(0), *returned, line.line.quantity).0);
    state.refunded_in_all().0 - came_to.sum::<i64>()
}

/// Asks for the stocks and batches that goods may go back to.
fn ask_goods(bill: &Bill, book: &mut Book) {
    for line in &bill.lines {
        for portion in &line.portions {
            book.ask(Key::Batch(portion.batch));
        }
        if let Some(product) = line.line.product {
            book.ask(Key::Product(ProductReference(product.to_string())));
            if !line.portions.is_empty() {
                ask_stock(&bill.outlet, product, book);
            }
        }
    }
}

/// The shift with the cash that it has given back.
fn given_from(shift: &Shift, refunds: &[Refund]) -> Result<Shift, Refusal> {
    let cash: i64 = refunds.iter().filter(|one| one.method == PaymentMethod::Cash).map(|one| one.amount.0).sum();
    let mut shift = shift.clone();
    shift.cash.refunds.0 += cash;
    shift.version += 1;
    shift.cash = shift.cash.bounded()?;
    Ok(shift)
}

/// The opposite of what the bill posted, for what came back.
fn postings(plan: &Plan, state: &BillState, (register, customer_row): (Option<&str>, Option<u64>)) -> Vec<(AccountRef, Amount)> {
    let bill = &state.bill;
    let mut postings = Vec::with_capacity(8);
    for refund in &plan.refunds {
        postings.push((account_of(refund.method, register, customer_row, None), Amount(-refund.amount.0)));
    }
    postings.push((AccountRef::of_customer(Account::Receivables, customer_row), Amount(-plan.unowed.0)));
    for credited in &plan.lines {
        let place = credited.bill_line as usize - 1;
        let line = &bill.lines[place].line;
        let discount = untaxed_discount(line, bill.prices_include_tax);
        let discount = part_between(discount, state.returned[place], credited.quantity, line.quantity);
        postings.push((AccountRef::whole(Account::Sales), Amount(credited.net.0 + discount.0)));
        postings.push((AccountRef::whole(Account::Discounts), Amount(-discount.0)));
        for tax in &credited.taxes {
            postings.push((AccountRef::part(Account::TaxesPayable, tax.tax.name.clone()), tax.amount));
        }
    }
    postings.push((AccountRef::whole(Account::Tips), plan.totals.tip));
    postings.push((AccountRef::whole(Account::Rounding), plan.totals.rounding));
    postings.push((AccountRef::whole(Account::CostOfGoods), Amount(-plan.totals.cost.0)));
    postings.push((AccountRef::whole(Account::Inventory), plan.totals.cost));
    postings
}

fn number(
    bill: &Bill,
    register: Option<&str>,
    dated: &Dated,
    settings: &Settings,
    context: &mut Context,
    book: &mut Book,
) -> Result<Number, Stop> {
    let user = context.actor.user_code.clone();
    let customer_row = bill.customer.as_ref().map(|customer| customer.row.to_string());
    let facts = DocumentFacts {
        outlet: Some(&bill.outlet),
        register: register.or(bill.register.as_deref()),
        channel: settings.channel("counter").ok().map(|channel| channel.code.as_str()),
        user: user.as_deref(),
        customer: customer_row.as_deref(),
        ..DocumentFacts::on(dated.date, settings.fiscal_year_start)
    };
    allocate(Kind::CreditNote, &facts, context, book)
}

fn record(note: &CreditNote, bill: &Bill, decimals: u8, context: &mut Context, book: &mut Book) -> u64 {
    let amount = |amount: Amount| Value::Amount(amount, decimals);
    let line = |line: &CreditLine| {
        Value::List(vec![Value::Integer(line.bill_line.into()), Value::Quantity(line.quantity), amount(line.total)])
    };
    let refund = |refund: &Refund| Value::List(vec![Value::Word(refund.method.as_str()), amount(refund.amount)]);
    let facts = vec![
        Fact::new("creditNoteNumber", Value::Text(note.number.text().to_owned())),
        Fact::new("billNumber", Value::Text(note.bill_number.clone())),
        Fact::new("businessDate", Value::Date(note.business_date)),
        Fact::new("outlet", Value::Text(note.outlet.clone())),
        Fact::new("kind", Value::Word(note.kind.as_str())),
        Fact::new("lines", Value::List(note.lines.iter().map(line).collect())),
        Fact::new("refunds", Value::List(note.refunds.iter().map(refund).collect())),
        Fact::new("taxTotal", amount(note.totals.tax)),
        Fact::new("total", amount(note.totals.total)),
        Fact::new("cost", amount(note.totals.cost)),
    ];
    let customer_row = bill.customer.as_ref().map(|customer| customer.row);
    let personal = Personal::text("reason", Some(&note.reason), customer_row, context);
    book.record_change(context, "bill.credited", note.subject(), Vec::new(), facts, personal)
}

/// Puts the goods back into the batches they came from, at the cost they left with.
fn put_back(note: &CreditNote, state: &BillState, book: &mut Book) {
    let mut moves = Moves::of(note.row, note.business_date);
    for (index, credited) in note.lines.iter().enumerate() {
        let place = credited.bill_line as usize - 1;
        let line = &state.bill.lines[place];
        let Some(product) = line.line.product.filter(|_| !line.portions.is_empty()) else { continue };
        let key = StockKey { outlet: state.bill.outlet.clone(), product };
        let mut stock = stock_of(&key, book);
        for portion in portions_back(&line.portions, state.returned[place], credited.quantity) {
            let batch = Arc::clone(book.batches.get(&portion.batch).expect("a portion leads to its batch"));
            let portion = Portion { batch, quantity: portion.quantity, cost: portion.cost };
            moves.back((&key, &mut stock), &portion, MovementKind::SaleReturn, index as u32 + 1, book);
        }
        book.stocks.put(key, Arc::new(stock));
    }
}

/// The bill's state with this credit note.
fn after(state: &BillState, note: &CreditNote) -> BillState {
    let mut state = state.clone();
    for line in &note.lines {
        state.returned[line.bill_line as usize - 1].0 += line.quantity.0;
    }
    for refund in &note.refunds {
        match state.refunded.iter_mut().find(|(method, _)| *method == refund.method) {
            Some((_, amount)) => amount.0 += refund.amount.0,
            None => state.refunded.push((refund.method, refund.amount)),
        }
    }
    state.unowed.0 += note.unowed.0;
    state
}
