//! Records money that comes by itself: for an order, on a bill that was put on a house account, or as a deposit. Example: 50.00 in cash
//! at register R1 for `CUST0001` become `PAY20260006`, and the drawer of R1 owes the customer a deposit of 50.00.
//!
//! | for | what becomes of it |
//! | --- | --- |
//! | an order | a deposit until it is billed; the last payment confirms the order where the merchant wants that |
//! | a cancelled order | the customer's wallet: the money came, and there is nothing to pay (SPEC 9) |
//! | a bill | less to owe |
//! | neither | a deposit |
//!
//! Only cash gives change. A bank transfer for an order is awaited, unless whoever approves payments says that it is there; one on a
//! bill is recorded when it has come, because what is awaited pays nothing.

use std::sync::Arc;

use super::{PaymentMethod, Purpose, Status, Taking, open_drawer};
use crate::access::Permission;
use crate::billing::BillState;
use crate::billing::tender::cash_kept;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, whoever_is};
use crate::days::{DateOverride, Dated, date_document};
use crate::ids::{BillId, CustomerId, OrderId, UserId};
use crate::merchants::Settings;
use crate::money::Amount;
use crate::ordering::{Order, order_at, paid_by, payer};
use crate::refusal::{Code, Refusal};
use crate::shifts::Shift;
use crate::time::Timestamp;

/// The command.
#[derive(Clone, Debug)]
pub struct RecordPayment {
    /// Who took it; the caller where none is named. Naming another user needs `payments.recordForOthers`.
    pub user: Option<UserId>,
    /// Whose it is; an order's or a bill's own customer needs not be named.
    pub customer: Option<CustomerId>,
    /// The order it is given for.
    pub order: Option<OrderId>,
    /// The bill it is given for.
    pub bill: Option<BillId>,
    /// Short code of the outlet; the order's or bill's, else the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// How much in minor units; more than zero. Cash with the change.
    pub amount: Amount,
    /// How it was given.
    pub method: PaymentMethod,
    /// Whether a bank transfer is there; where nothing is said, one for an order is awaited, and one for nothing is there when
    /// whoever approves payments records it.
    pub received: Option<bool>,
    /// A manager's choice of its business date.
    pub business_date: Option<DateOverride>,
    /// What the client calls it; searchable, never used as its number.
    pub reference: Option<String>,
    /// A number that the client made up.
    pub client_reference: Option<String>,
}

/// What it is given for.
enum For {
    Order(Arc<Order>),
    Bill(Arc<BillState>),
    Nothing,
}

/// What is kept of what was given.
struct Kept {
    purpose: Purpose,
    amount: Amount,
    rounding: Amount,
    excess: Amount,
}

impl RecordPayment {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        if let Some(customer) = self.customer {
            book.ask(Key::Customer(customer));
        }
        if let Some(user) = self.user {
            book.ask(Key::UserById(user));
        }
        if let Some(order) = self.order {
            book.ask(Key::Order(order));
        }
        if let Some(bill) = self.bill {
            book.ask(Key::Bill(bill));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let given_for = self.given_for(context, book)?;
        let outlet = match &given_for {
            For::Order(order) => order.outlet.clone(),
            For::Bill(state) => state.bill.outlet.clone(),
            For::Nothing => settings.outlet_for(self.outlet.as_deref(), &context.actor)?.code.clone(),
        };
        let user = self.taken_by(context, book)?;
        let customer = self.customer(&given_for, book)?;
        let shift = open_drawer(&context.actor, &outlet, book)?;
        let place = settings.outlet(&outlet, "/outlet")?;
        let dated = date_document(&settings, place, self.business_date.as_ref(), context, book)?;
        let status = self.status(&given_for, context)?;
        let kept = self.kept(&given_for, status, customer.as_deref(), &settings)?;
        let taking = self.taking(&given_for, &kept, status, customer.as_deref(), user, (&outlet, shift.as_deref(), &dated));
        let taking = Taking { deadline: deadline(status, &given_for, &settings, context), ..taking };
        dated.open(context, book);
        let ready = taking.prepare(context, book)?;
        // From here on it must succeed.
        let payment = ready.keep(context, book);
        match &given_for {
            For::Order(order) if payment.purpose == Purpose::Order => paid_by(order, &payment, &settings, context, book),
            For::Order(_) | For::Nothing => {}
            For::Bill(state) => book.bills.put(state.bill.id, Arc::new(state.paid_later(&payment))),
        }
        dated.record_choice(payment.number.text(), context, book);
        Ok(Outcome::created(Document::Payment(payment)))
    }

    fn given_for(&self, context: &Context, book: &Book) -> Result<For, Refusal> {
        if let Some(id) = self.order {
            return order_at(book, context, id, None).map(For::Order);
        }
        let Some(id) = self.bill else { return Ok(For::Nothing) };
        let state = book.bills.get(&id).filter(|state| context.actor.sees(&state.bill.outlet));
        let unknown = || Refusal::at("/bill", Code::BillUnknown, "There is no such bill.");
        state.cloned().map(For::Bill).ok_or_else(unknown)
    }

    /// Whose it is: an order's or a bill's customer, whoever they are part of since.
    fn customer(&self, given_for: &For, book: &mut Book) -> Result<Option<Arc<Customer>>, Stop> {
        let of_document = match given_for {
            For::Order(order) => payer(order, book)?,
            For::Bill(state) => match &state.bill.customer {
                Some(billed) => {
                    book.ask(Key::Customer(billed.id));
                    book.all_loaded()?;
                    Some(whoever_is(billed.id, "/bill", book)?)
                }
                None => None,
            },
            For::Nothing => None,
        };
        let named = self.customer.map(|id| whoever_is(id, "/customer", book)).transpose()?;
        match (given_for, of_document, named) {
            (For::Nothing, _, named) => Ok(named),
            (_, Some(customer), Some(named)) if customer.id != named.id => {
                let detail = "The order or bill is another customer's; leave `customer` out.";
                Err(Refusal::at("/customer", Code::PaymentOtherCustomer, detail).into())
            }
            (_, of_document, _) => Ok(of_document),
        }
    }

    /// Who took it, and the short code that stands for them in numbers.
    fn taken_by(&self, context: &Context, book: &Book) -> Result<(UserId, Option<String>), Refusal> {
        let actor = &context.actor;
        let Some(user) = self.user.filter(|user| *user != actor.user) else { return Ok((actor.user, actor.user_code.clone())) };
        if !context.actor.may(Permission::PaymentsRecordForOthers) {
            let detail = format!("The role {} records payments that it took itself only.", context.actor.role.as_str());
            return Err(Refusal::at("/user", Code::PermissionMissing, detail));
        }
        match book.users_by_id.get(&user) {
            Some(user) => Ok((user.id, Some(user.code.clone()))),
            None => Err(Refusal::at("/user", Code::UserUnknown, "There is no such user.")),
        }
    }

    /// Whether the money is there.
    fn status(&self, given_for: &For, context: &Context) -> Result<Status, Refusal> {
        if self.method != PaymentMethod::BankTransfer {
            return Ok(Status::Paid);
        }
        let may_approve = context.actor.may(Permission::PaymentsApprove);
        let is_cancelled = matches!(given_for, For::Order(order) if order.is_cancelled());
        let awaits = matches!(given_for, For::Order(_)) && !is_cancelled && !is_owed(given_for);
        let received = self.received.unwrap_or(may_approve && !awaits);
        match received {
            true if !may_approve => {
                let detail = format!("The role {} may not say that a transfer has come.", context.actor.role.as_str());
                Err(Refusal::at("/received", Code::PermissionMissing, detail))
            }
            true => Ok(Status::Paid),
            false if matches!(given_for, For::Bill(_)) || is_owed(given_for) => {
                let detail = "A bank transfer on a bill, or on an order that was handed over before Docket, is recorded when it has come, with `received`, by whoever approves payments.";
                Err(Refusal::at("/received", Code::PaymentMethodNotTaken, detail))
            }
            false => Ok(Status::Awaited),
        }
    }

    /// What is kept, of what is due.
    fn kept(&self, given_for: &For, status: Status, customer: Option<&Customer>, settings: &Settings) -> Result<Kept, Refusal> {
        let needs_customer = |detail: &str| Refusal::at("/customer", Code::PaymentCustomerMissing, detail);
        if self.method == PaymentMethod::Wallet && customer.is_none() {
            return Err(needs_customer("A wallet is a customer's; name one."));
        }
        let all = |purpose| Kept { purpose, amount: self.amount, rounding: Amount::ZERO, excess: Amount::ZERO };
        let due = match given_for {
            For::Nothing if self.method == PaymentMethod::Wallet => {
                let detail = "Money from a wallet pays for an order or a bill; name one.";
                return Err(Refusal::at("/order", Code::PaymentNothingDue, detail));
            }
            For::Nothing => return Ok(all(Purpose::Deposit)),
            For::Order(order) if order.is_cancelled() && self.method != PaymentMethod::Wallet => {
                // Cash is not taken for nothing; other money has come already, and is the customer's.
                if self.method == PaymentMethod::Cash || status != Status::Paid {
                    return Err(nothing_due("The order is cancelled; there is nothing to pay."));
                }
                return match customer {
                    Some(_) => Ok(all(Purpose::TopUp)),
                    None => {
                        Err(needs_customer("The order is cancelled and has no customer into whose wallet the money could go."))
                    }
                };
            }
            For::Order(order) => order.left_to_pay(),
            For::Bill(state) => state.owed(),
        };
        if matches!(given_for, For::Order(order) if order.is_billed()) {
            return Err(nothing_due("The order was handed over and billed; what is owed of it is paid with `bill`."));
        }
        if due <= Amount::ZERO {
            return Err(nothing_due("Nothing is left to pay; what is owed of a house account is paid with `bill`."));
        }
        let purpose = if matches!(given_for, For::Bill(_)) { Purpose::Bill } else { Purpose::Order };
        if self.method == PaymentMethod::Cash {
            let (amount, rounding) = cash_kept(self.amount, due, settings.smallest_coin);
            return Ok(Kept { purpose, amount, rounding, excess: Amount::ZERO });
        }
        if self.amount <= due {
            return Ok(all(purpose));
        }
        // A transfer that has come cannot be sent back by refusing it.
        if purpose == Purpose::Order && self.method == PaymentMethod::BankTransfer && status == Status::Paid {
            return Ok(Kept { excess: Amount(self.amount.0 - due.0), ..all(purpose) });
        }
        let (due, given) = (settings.currency.format(due), settings.currency.format(self.amount));
        let detail = format!("{due} is left to pay, and {given} is more; only cash gives change.");
        Err(Refusal::at("/amount", Code::PaymentTooMuch, detail))
    }

    fn taking<'a>(
        &self,
        given_for: &For,
        kept: &Kept,
        status: Status,
        customer: Option<&'a Customer>,
        user: (UserId, Option<String>),
        (outlet, shift, dated): (&'a str, Option<&'a Shift>, &'a Dated),
    ) -> Taking<'a> {
        let (order, bill_row) = match given_for {
            For::Order(order) => (Some(order.paid_order()), None),
            For::Bill(state) => (None, Some(state.bill.row)),
            For::Nothing => (None, None),
        };
        Taking {
            method: self.method,
            amount: kept.amount,
            rounding: kept.rounding,
            tendered: self.amount,
            purpose: kept.purpose,
            status,
            deadline: None,
            excess: kept.excess,
            is_owed: is_owed(given_for),
            customer,
            order,
            bill_row,
            user,
            outlet,
            channel: None,
            shift,
            dated,
            reference: self.reference.clone(),
            client_reference: self.client_reference.clone(),
        }
    }
}

/// Whether it is for an order that was handed over before Docket had it.
fn is_owed(given_for: &For) -> bool {
    matches!(given_for, For::Order(order) if order.is_owed_without_bill())
}

/// Until when a transfer for an order is awaited; one that was promised for nothing has no end.
fn deadline(status: Status, given_for: &For, settings: &Settings, context: &Context) -> Option<Timestamp> {
    (status == Status::Awaited && matches!(given_for, For::Order(_))).then(|| settings.payments.transfer_deadline(context.at))
}

fn nothing_due(detail: &str) -> Refusal {
    Refusal::new(Code::PaymentNothingDue, detail)
}
