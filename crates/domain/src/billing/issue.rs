//! The one way to a bill. Everything it needs is checked and prepared first; then the bill, its movements, payments, journal entry
//! and record are written together.

use std::sync::Arc;

use super::cart::Part;
use super::tender::Settled;
use super::{Bill, BillLine, BillPayment, BillState, BilledCustomer, BilledOrder, SoldPortion};
use crate::audit::{Fact, Personal, Value};
use crate::book::Book;
use crate::command::Stop;
use crate::context::Context;
use crate::customers::Customer;
use crate::days::Dated;
use crate::findings::raise;
use crate::ids::{BillId, PaymentId, UserId};
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::{Amount, Percent};
use crate::numbering::{DocumentFacts, Kind, Number, allocate, ask_counter};
use crate::ordering::Line;
use crate::ordering::pricing::{Discount, Totals};
use crate::payments::{Payment, PaymentMethod, Purpose, Status, account_of, put_payment};
use crate::printing::Printed;
use crate::quantity::Quantity;
use crate::refusal::Refusal;
use crate::shifts::Shift;
use crate::stock::{Batch, MovementKind, Moves, Stock, StockKey};
use crate::time::Timestamp;

/// A bill that is about to be issued.
pub(super) struct NewBill {
    pub outlet: String,
    pub register: Option<String>,
    pub shift: Option<Arc<Shift>>,
    /// Who brought it; the cash is theirs until they hand it in.
    pub driver: Option<UserId>,
    pub channel: Option<String>,
    pub customer: Option<(Arc<Customer>, CopiedNames)>,
    pub order: Option<BilledOrder>,
    pub reference: Option<String>,
    pub buyer_tax_number: Option<String>,
    /// Each line with what its goods come from.
    pub lines: Vec<NewLine>,
    pub discounts: Vec<Discount>,
    pub totals: Totals,
    pub tip: Amount,
    /// What was paid for the order before, and how much of each the bill takes.
    pub prepaid: Vec<(Arc<Payment>, Amount)>,
    pub settled: Settled,
    pub on_account: Amount,
    pub printout: Option<String>,
    /// The stocks without what was sold.
    pub stocks: Vec<(StockKey, Stock)>,
    /// Goods that the records did not know of, which are booked in with it.
    pub found: Vec<FoundGoods>,
    pub business_date: Dated,
    /// The bill as it was answered, where it was made while the database could not be reached.
    pub made: Option<Arc<Bill>>,
    /// When it was sold, where that is not now and its bill was not answered before.
    pub made_at: Option<Timestamp>,
}

/// How the receipt names the customer, where it does.
#[derive(Clone, Debug, Default)]
pub(super) struct CopiedNames {
    pub name: Option<String>,
    pub email: Option<String>,
}

/// A line, priced.
pub(super) struct NewLine {
    pub line: Line,
    pub own_discount: Amount,
    pub part: Part,
}

/// A batch of goods that were sold although the records did not know of them.
pub(super) struct FoundGoods {
    pub key: StockKey,
    pub batch: Arc<Batch>,
    pub worth: Amount,
    pub sku: String,
    pub is_without_cost: bool,
}

/// Issues it.
///
/// # Errors
/// Those of [`allocate`]; `amount.tooLarge`; [`Stop::Missing`] while balances are not loaded.
pub(super) fn issue(mut new: NewBill, context: &mut Context, book: &mut Book) -> Result<Arc<BillState>, Stop> {
    let shift = new.shift.as_deref().map(|shift| taken_in(shift, &new.settled)).transpose()?;
    let postings = postings(&new, book.settings().prices_include_tax);
    let entry = EntryDraft { business_date: new.business_date.date, outlet: new.outlet.clone(), postings }.prepare(book)?;
    new.business_date.open(context, book);
    let (number, payment_numbers) = numbers(&new, context, book)?;
    // From here on it must succeed.
    let prepaid = std::mem::take(&mut new.prepaid);
    let (bill, stocks, found, dated) = bill_of(new, number, (&prepaid, &payment_numbers), context, book);
    let bill = Arc::new(bill);
    let row = record(&bill, context, book);
    entry.post(row, book);
    move_goods(&bill, stocks, found, context, book);
    for (payment, taken) in &prepaid {
        let billed =
            Payment { bill_row: Some(bill.row), billed: Some(*taken), version: payment.version + 1, ..(**payment).clone() };
        put_payment(Arc::new(billed), context.at, book);
    }
    for (payment, number) in bill.payments[prepaid.len()..].iter().zip(payment_numbers) {
        keep_payment(payment, number, &bill, context, book);
    }
    if let Some(shift) = shift {
        book.shifts.put(shift.id, Arc::new(shift));
    }
    dated.record_choice(bill.number.text(), context, book);
    print(bill.register.as_deref(), row, context, book);
    let state = Arc::new(BillState::new(bill));
    book.bills.put_new(state.bill.id, Arc::clone(&state));
    Ok(state)
}

/// Leaves a job with every printer that prints by itself what this register sells and takes back.
pub(super) fn print(register: Option<&str>, row: u64, context: &mut Context, book: &mut Book) {
    let settings = book.settings();
    for printer in register.into_iter().flat_map(|register| settings.printers_after_sale(register)) {
        printer.print(Printed::Document { row }, false, row, context, book);
    }
}

/// The shift with the cash that it has taken now.
fn taken_in(shift: &Shift, settled: &Settled) -> Result<Shift, Refusal> {
    let cash: i64 =
        settled.payments.iter().filter(|(method, _, _)| *method == PaymentMethod::Cash).map(|(_, kept, _)| kept.0).sum();
    let mut shift = shift.clone();
    shift.cash.sales.0 += cash;
    shift.version += 1;
    shift.cash = shift.cash.bounded()?;
    Ok(shift)
}

/// What a line's discount is without tax.
pub(super) fn untaxed_discount(line: &Line, prices_include_tax: bool) -> Amount {
    if line.discount == Amount::ZERO {
        return Amount::ZERO;
    }
    let rates: i64 = line.taxes.iter().map(|tax| tax.tax.rate.0).sum();
    let untaxed = if prices_include_tax {
        line.gross.scaled(Percent::WHOLE.0, Percent::WHOLE.0 + rates).unwrap_or(line.gross)
    } else {
        line.gross
    };
    Amount(untaxed.0 - line.net.0)
}

fn postings(new: &NewBill, prices_include_tax: bool) -> Vec<(AccountRef, Amount)> {
    let mut postings = Vec::with_capacity(8);
    let register = new.shift.as_ref().map(|shift| shift.register.as_str()).or(new.register.as_deref());
    let customer_row = new.customer.as_ref().map(|(customer, _)| customer.row);
    for (method, kept, _) in &new.settled.payments {
        postings.push((account_of(*method, register, customer_row, new.driver), *kept));
    }
    let ahead: i64 = new.prepaid.iter().map(|(_, taken)| taken.0).sum();
    postings.push((AccountRef::of_customer(Account::CustomerDeposits, customer_row), Amount(ahead)));
    postings.push((AccountRef::of_customer(Account::Receivables, customer_row), new.on_account));
    let mut cost = 0;
    for new_line in &new.lines {
        let line = &new_line.line;
        let discount = untaxed_discount(line, prices_include_tax);
        postings.push((AccountRef::whole(Account::Sales), Amount(-line.net.0 - discount.0)));
        postings.push((AccountRef::whole(Account::Discounts), discount));
        for tax in &line.taxes {
            postings.push((AccountRef::part(Account::TaxesPayable, tax.tax.name.clone()), Amount(-tax.amount.0)));
        }
        cost += new_line.part.cost().0;
    }
    postings.push((AccountRef::whole(Account::Tips), Amount(-new.tip.0)));
    postings.push((AccountRef::whole(Account::Rounding), Amount(-new.settled.rounding.0)));
    postings.push((AccountRef::whole(Account::CostOfGoods), Amount(cost)));
    let found: i64 = new.found.iter().map(|found| found.worth.0).sum();
    postings.push((AccountRef::whole(Account::StockDifferences), Amount(-found)));
    postings.push((AccountRef::whole(Account::Inventory), Amount(found - cost)));
    postings
}

/// The bill's number and one for each payment.
fn numbers(new: &NewBill, context: &mut Context, book: &mut Book) -> Result<(Number, Vec<Number>), Stop> {
    let user = context.actor.user_code.clone();
    let customer_row = new.customer.as_ref().map(|(customer, _)| customer.row.to_string());
    let register = new.shift.as_ref().map(|shift| shift.register.as_str()).or(new.register.as_deref());
    let facts = DocumentFacts {
        outlet: Some(&new.outlet),
        register,
        channel: new.channel.as_deref(),
        user: user.as_deref(),
        customer: customer_row.as_deref(),
        ..DocumentFacts::on(new.business_date.date, book.settings().fiscal_year_start)
    };
    // Both counters in one round; that of a lane is asked for with the sale.
    if context.lane_number.is_none() {
        ask_counter(Kind::Bill, &facts, book)?;
    }
    if !new.settled.payments.is_empty() {
        ask_counter(Kind::Payment, &facts, book)?;
    }
    book.all_loaded()?;
    let number = allocate(Kind::Bill, &facts, context, book)?;
    let payments = new.settled.payments.iter().map(|_| allocate(Kind::Payment, &facts, context, book));
    Ok((number, payments.collect::<Result<_, _>>()?))
}

type Kept = (Bill, Vec<(StockKey, Stock)>, Vec<FoundGoods>, Dated);

fn bill_of(
    new: NewBill,
    number: Number,
    (prepaid, payment_numbers): (&[(Arc<Payment>, Amount)], &[Number]),
    context: &mut Context,
    book: &Book,
) -> Kept {
    let register = new.shift.as_ref().map(|shift| shift.register.clone()).or(new.register);
    let ahead = prepaid.iter().map(|(payment, taken)| BillPayment {
        id: payment.id,
        number: payment.number.text().to_owned(),
        method: payment.method,
        amount: *taken,
        tendered: *taken,
    });
    let made = new.made.as_deref();
    let made_payment = |place: usize| made.and_then(|made| made.payments.get(place)).map(|payment| payment.id);
    let now = new.settled.payments.iter().zip(payment_numbers).enumerate();
    let now = now.map(|(place, ((method, amount, tendered), number))| BillPayment {
        id: made_payment(place).unwrap_or_else(|| PaymentId(context.entropy.uuid_v7(context.at))),
        number: number.text().to_owned(),
        method: *method,
        amount: *amount,
        tendered: *tendered,
    });
    let payments = ahead.chain(now).collect();
    let lines: Vec<BillLine> = new.lines.into_iter().map(bill_line).collect();
    let customer = new.customer.map(|(customer, copied)| BilledCustomer {
        id: customer.id,
        row: customer.row,
        number: customer.number.text().to_owned(),
        name: copied.name.unwrap_or_else(|| customer.name.clone()),
        phone: customer.phone.as_ref().map(|phone| phone.national.clone()).unwrap_or_default(),
        email: copied.email.or_else(|| customer.email.clone()),
    });
    let bill = Bill {
        id: made.map_or_else(|| BillId(context.entropy.uuid_v7(context.at)), |made| made.id),
        row: book.next_seq(),
        number,
        business_date: new.business_date.date,
        outlet: new.outlet,
        register,
        shift_row: new.shift.as_ref().map(|shift| shift.row),
        user: context.actor.user,
        customer,
        order: new.order,
        reference: new.reference,
        buyer_tax_number: new.buyer_tax_number,
        cost: Amount(lines.iter().map(|line| line.cost.0).sum()),
        lines,
        discounts: new.discounts,
        totals: new.totals,
        prices_include_tax: book.settings().prices_include_tax,
        rounding: new.settled.rounding,
        tip: new.tip,
        payments,
        change_due: new.settled.change,
        on_account: new.on_account,
        printout: new.printout,
        created_at: made.map(|made| made.created_at).or(new.made_at).unwrap_or(context.at),
    };
    (bill, new.stocks, new.found, new.business_date)
}

fn bill_line(new: NewLine) -> BillLine {
    let portions = new.part.portions.iter().map(|portion| SoldPortion {
        batch: portion.batch.id,
        batch_number: portion.batch.number.as_str().into(),
        unit_cost: portion.batch.unit_cost,
        quantity: portion.quantity,
        cost: portion.cost,
    });
    BillLine { portions: portions.collect(), cost: new.part.cost(), own_discount: new.own_discount, line: new.line }
}

/// What the stream says of a bill: everything that was sold, nothing that names a person.
fn record(bill: &Bill, context: &mut Context, book: &mut Book) -> u64 {
    let decimals = book.settings().currency.decimals;
    let amount = |amount: Amount| Value::Amount(amount, decimals);
    let line = |line: &BillLine| {
        let sku = line.line.sku.clone().or_else(|| line.line.charge.clone()).map_or(Value::Null, Value::Text);
        let parts =
            [Value::Quantity(line.line.quantity), amount(line.line.unit_price), amount(line.line.total), amount(line.cost)];
        Value::List([sku].into_iter().chain(parts).collect())
    };
    let mut facts = vec![
        Fact::new("billNumber", Value::Text(bill.number.text().to_owned())),
        Fact::new("businessDate", Value::Date(bill.business_date)),
        Fact::new("outlet", Value::Text(bill.outlet.clone())),
        Fact::new("lines", Value::List(bill.lines.iter().map(line).collect())),
        Fact::new("taxTotal", amount(bill.totals.tax)),
        Fact::new("total", amount(bill.totals.total)),
        Fact::new("cost", amount(bill.cost)),
    ];
    if let Some(customer) = &bill.customer {
        facts.push(Fact::new("customerNumber", Value::Text(customer.number.clone())));
    }
    if let Some(order) = &bill.order {
        facts.push(Fact::new("orderNumber", Value::Text(order.number.clone())));
    }
    facts.extend(bill.number.source_facts(bill.created_at));
    // A till's reference is its own number, but it is free text.
    let customer_row = bill.customer.as_ref().map(|customer| customer.row);
    let personal = Personal::text("reference", bill.reference.as_deref(), customer_row, context);
    book.record_change(context, "bill.issued", bill.subject(), Vec::new(), facts, personal)
}

/// Writes the movements of what was sold, and before them those of what was found.
fn move_goods(bill: &Bill, stocks: Vec<(StockKey, Stock)>, found: Vec<FoundGoods>, context: &Context, book: &mut Book) {
    let mut moves = Moves::of(bill.row, bill.business_date);
    for (index, goods) in found.iter().enumerate() {
        let batch = Arc::new(Batch { row: bill.row, line: index as u32 + 1, ..(*goods.batch).clone() });
        book.batches.put_new(batch.id, Arc::clone(&batch));
        moves.push(&goods.key, batch.id, MovementKind::Found, batch.quantity, goods.worth, 0, book);
    }
    for (index, line) in bill.lines.iter().enumerate() {
        let Some(product) = line.line.product.filter(|_| !line.portions.is_empty()) else { continue };
        let key = StockKey { outlet: bill.outlet.clone(), product };
        for portion in &line.portions {
            let (quantity, value) = (Quantity(-portion.quantity.0), Amount(-portion.cost.0));
            moves.push(&key, portion.batch, MovementKind::Sale, quantity, value, index as u32 + 1, book);
        }
    }
    for (key, stock) in stocks {
        book.stocks.put(key, Arc::new(stock));
    }
    for goods in found {
        let (quantity, number) = (goods.batch.quantity, bill.number.text());
        let detail = format!(
            "{quantity} of {} went with bill {number}, and the records had none left; they were booked in as found. Count the stock.",
            goods.sku
        );
        raise("stock.foundAtSale", &detail, context, book);
        if goods.is_without_cost {
            let detail = format!("Goods of {} were found, and nothing says what they cost; they cost 0.", goods.sku);
            raise("stock.foundWithoutCost", &detail, context, book);
        }
    }
}

fn keep_payment(paid: &BillPayment, number: Number, bill: &Bill, context: &mut Context, book: &mut Book) {
    let decimals = book.settings().currency.decimals;
    let payment = Arc::new(Payment {
        id: paid.id,
        row: book.next_seq(),
        number,
        user: bill.user,
        customer: bill.customer.as_ref().map(|customer| customer.id),
        customer_row: bill.customer.as_ref().map(|customer| customer.row),
        purpose: Purpose::Sale,
        order: None,
        outlet: bill.outlet.clone(),
        register: bill.register.clone(),
        shift_row: bill.shift_row,
        bill_row: Some(bill.row),
        billed: None,
        amount: paid.amount,
        rounding: Amount::ZERO,
        tendered: paid.tendered,
        refunded: Amount::ZERO,
        method: paid.method,
        status: Status::Paid,
        deadline: None,
        receipt: None,
        rejection: None,
        reference: None,
        client_reference: None,
        business_date: bill.business_date,
        paid_date: Some(bill.business_date),
        created_at: bill.created_at,
        version: 1,
        origin: None,
    });
    let facts = vec![
        Fact::new("paymentNumber", Value::Text(paid.number.clone())),
        Fact::new("billNumber", Value::Text(bill.number.text().to_owned())),
        Fact::new("method", Value::Word(paid.method.as_str())),
        Fact::new("amount", Value::Amount(paid.amount, decimals)),
    ];
    book.record(context, "payment.recorded", payment.subject(), facts);
    book.payments.put_new(payment.id, payment);
}
