//! Orders, bills and payments as they stand in the spool. What is made when they are taken in is left out: rows, tickets, and the
//! numbers of everything but the document itself.

use std::sync::Arc;

use docket_domain::billing::{Bill, BillLine, BillPayment, BilledCustomer};
use docket_domain::customers::{FindOrCreateCustomer, Phone, PhoneE164};
use docket_domain::ids::{BillId, CustomerId, OrderId, PaymentId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::{FallbackNumber, Number};
use docket_domain::ordering::pricing::Totals;
use docket_domain::ordering::{Address, Order, Status};
use docket_domain::outage::{Listed, Made, MadeBill, MadeCustomer, MadeOrder, MadePayment};
use docket_domain::payments::{PaidOrder, Payment, PaymentMethod, Purpose, Status as PaymentState, Terms};
use docket_domain::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lines::{DiscountJson, LineJson};

/// What was made.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum MadeJson {
    Order(Box<OrderJson>),
    Bill(Box<BillJson>),
    Payment(Box<PaymentJson>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderJson {
    id: Uuid,
    business_date: i32,
    outlet: String,
    register: Option<String>,
    channel: String,
    table: Option<String>,
    user: Uuid,
    customer: Option<CustomerJson>,
    client_reference: Option<String>,
    terms: Option<String>,
    payments: Vec<MoneyJson>,
    lines: Vec<LineJson>,
    listed: Vec<ListedJson>,
    discounts: Vec<DiscountJson>,
    totals: TotalsJson,
    address: Option<(String, Option<i64>, Option<i64>)>,
    notes: String,
    requested_for: Option<i64>,
    release_at: Option<i64>,
    created_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BillJson {
    id: Uuid,
    business_date: i32,
    outlet: String,
    register: Option<String>,
    user: Uuid,
    customer: Option<CustomerJson>,
    /// Name, phone and address of the receipt.
    receipt: Option<(String, String, Option<String>)>,
    reference: Option<String>,
    buyer_tax_number: Option<String>,
    lines: Vec<(LineJson, i64)>,
    listed: Vec<ListedJson>,
    discounts: Vec<DiscountJson>,
    totals: TotalsJson,
    prices_include_tax: bool,
    rounding: i64,
    tip: i64,
    /// Id, method, what was kept, what was handed over.
    payments: Vec<(Uuid, String, i64, i64)>,
    change_due: i64,
    printout: Option<String>,
    created_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PaymentJson {
    money: MoneyJson,
    user_code: Option<String>,
    customer: Option<CustomerJson>,
    order: Option<(Uuid, String)>,
    bill: Option<Uuid>,
}

/// A payment, whatever it is for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MoneyJson {
    id: Uuid,
    user: Uuid,
    purpose: String,
    outlet: String,
    register: Option<String>,
    amount: i64,
    rounding: i64,
    tendered: i64,
    method: String,
    status: String,
    deadline: Option<i64>,
    reference: Option<String>,
    client_reference: Option<String>,
    business_date: i32,
    created_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CustomerJson {
    id: Uuid,
    /// Phone in full and as it is dialled, name, address.
    wanted: Option<(String, String, Option<String>, Option<String>)>,
}

/// The price in the catalogue, and whether stock was kept.
type ListedJson = (Option<i64>, bool);
/// Subtotal, discount, tax, total.
type TotalsJson = [i64; 4];

impl MadeJson {
    pub fn of(made: &Made) -> MadeJson {
        match made {
            Made::Order(made) => MadeJson::Order(Box::new(OrderJson::of(made))),
            Made::Bill(made) => MadeJson::Bill(Box::new(BillJson::of(made))),
            Made::Payment(made) => MadeJson::Payment(Box::new(PaymentJson::of(made))),
        }
    }

    pub fn into_made(self, number: &FallbackNumber) -> Option<Made> {
        Some(match self {
            MadeJson::Order(order) => Made::Order(order.into_made(number)?),
            MadeJson::Bill(bill) => Made::Bill(bill.into_made(number)?),
            MadeJson::Payment(payment) => Made::Payment(payment.into_made(number)?),
        })
    }
}

impl OrderJson {
    fn of(made: &MadeOrder) -> OrderJson {
        let order = &*made.order;
        OrderJson {
            id: order.id.0,
            business_date: order.business_date.as_number(),
            outlet: order.outlet.clone(),
            register: order.register.clone(),
            channel: order.channel.clone(),
            table: order.table.clone(),
            user: order.user.0,
            customer: made.customer.as_ref().map(CustomerJson::of),
            client_reference: order.client_reference.clone(),
            terms: order.terms.map(|terms| terms.as_str().to_owned()),
            payments: order.payments.iter().map(|payment| MoneyJson::of(payment)).collect(),
            lines: order.lines.iter().map(LineJson::of).collect(),
            listed: made.listed.iter().map(listed_json).collect(),
            discounts: order.discounts.iter().map(DiscountJson::of).collect(),
            totals: totals_json(order.totals),
            address: order.delivery_address.as_ref().map(|at| (at.text.clone(), at.latitude_micro, at.longitude_micro)),
            notes: order.notes.clone(),
            requested_for: order.requested_for.map(|at| at.0),
            release_at: order.release_at.map(|at| at.0),
            created_at: order.created_at.0,
        }
    }

    fn into_made(self, number: &FallbackNumber) -> Option<MadeOrder> {
        let created_at = Timestamp(self.created_at);
        let customer = self.customer.map(CustomerJson::into_made);
        let address = |(text, latitude_micro, longitude_micro)| Address { text, latitude_micro, longitude_micro };
        let payments: Option<Vec<_>> =
            self.payments.into_iter().map(|payment| Some(Arc::new(payment.into_payment(Number::pending())?))).collect();
        let lines: Option<Vec<_>> = self.lines.into_iter().map(LineJson::into_line).collect();
        let order = Order {
            id: OrderId(self.id),
            row: 0,
            number: number.answered(),
            ticket: None,
            seat_tickets: Vec::new(),
            business_date: Date::from_number(self.business_date)?,
            outlet: self.outlet,
            register: self.register,
            channel: self.channel,
            table: self.table,
            user: UserId(self.user),
            customer: customer.as_ref().map(|customer| customer.id),
            customer_row: None,
            client_reference: self.client_reference,
            status: Status::Pending,
            terms: parsed(self.terms, Terms::parse)?,
            payments: payments?,
            lines: lines?,
            discounts: self.discounts.into_iter().map(DiscountJson::into_discount).collect(),
            totals: totals(self.totals),
            delivery_address: self.address.map(address),
            notes: self.notes,
            requested_for: self.requested_for.map(Timestamp),
            created_at,
            updated_at: created_at,
            version: 1,
            held_at: None,
            merged_into: None,
            split_from: None,
            status_since: created_at,
            standing: None,
            fetched_for: None,
            release_at: self.release_at.map(Timestamp),
            origin: None,
        };
        Some(MadeOrder { order: Arc::new(order), customer, listed: self.listed.into_iter().map(listed).collect() })
    }
}

impl BillJson {
    fn of(made: &MadeBill) -> BillJson {
        let bill = &*made.bill;
        let payment = |one: &BillPayment| (one.id.0, one.method.as_str().to_owned(), one.amount.0, one.tendered.0);
        BillJson {
            id: bill.id.0,
            business_date: bill.business_date.as_number(),
            outlet: bill.outlet.clone(),
            register: bill.register.clone(),
            user: bill.user.0,
            customer: made.customer.as_ref().map(CustomerJson::of),
            receipt: bill.customer.as_ref().map(|one| (one.name.clone(), one.phone.clone(), one.email.clone())),
            reference: bill.reference.clone(),
            buyer_tax_number: bill.buyer_tax_number.clone(),
            lines: bill.lines.iter().map(|line| (LineJson::of(&line.line), line.own_discount.0)).collect(),
            listed: made.listed.iter().map(listed_json).collect(),
            discounts: bill.discounts.iter().map(DiscountJson::of).collect(),
            totals: totals_json(bill.totals),
            prices_include_tax: bill.prices_include_tax,
            rounding: bill.rounding.0,
            tip: bill.tip.0,
            payments: bill.payments.iter().map(payment).collect(),
            change_due: bill.change_due.0,
            printout: bill.printout.clone(),
            created_at: bill.created_at.0,
        }
    }

    fn into_made(self, number: &FallbackNumber) -> Option<MadeBill> {
        let customer = self.customer.map(CustomerJson::into_made);
        let billed = customer.as_ref().zip(self.receipt).map(|(customer, (name, phone, email))| BilledCustomer {
            id: customer.id,
            row: 0,
            number: String::new(),
            name,
            phone,
            email,
        });
        let line = |(line, own_discount): (LineJson, i64)| {
            let line = line.into_line()?;
            Some(BillLine { line, own_discount: Amount(own_discount), cost: Amount::ZERO, portions: Vec::new() })
        };
        let payment = |(id, method, amount, tendered): (Uuid, String, i64, i64)| {
            let method = PaymentMethod::parse(&method)?;
            let (amount, tendered) = (Amount(amount), Amount(tendered));
            Some(BillPayment { id: PaymentId(id), number: String::new(), method, amount, tendered })
        };
        let bill = Bill {
            id: BillId(self.id),
            row: 0,
            number: number.answered(),
            business_date: Date::from_number(self.business_date)?,
            outlet: self.outlet,
            register: self.register,
            shift_row: None,
            user: UserId(self.user),
            customer: billed,
            order: None,
            reference: self.reference,
            buyer_tax_number: self.buyer_tax_number,
            lines: self.lines.into_iter().map(line).collect::<Option<_>>()?,
            discounts: self.discounts.into_iter().map(DiscountJson::into_discount).collect(),
            totals: totals(self.totals),
            prices_include_tax: self.prices_include_tax,
            rounding: Amount(self.rounding),
            tip: Amount(self.tip),
            cost: Amount::ZERO,
            payments: self.payments.into_iter().map(payment).collect::<Option<_>>()?,
            change_due: Amount(self.change_due),
            on_account: Amount::ZERO,
            printout: self.printout,
            created_at: Timestamp(self.created_at),
        };
        Some(MadeBill { bill: Arc::new(bill), customer, listed: self.listed.into_iter().map(listed).collect() })
    }
}

impl PaymentJson {
    fn of(made: &MadePayment) -> PaymentJson {
        PaymentJson {
            money: MoneyJson::of(&made.payment),
            user_code: made.user_code.clone(),
            customer: made.customer.as_ref().map(CustomerJson::of),
            order: made.payment.order.as_ref().map(|order| (order.id.0, order.number.clone())),
            bill: made.bill.map(|bill| bill.0),
        }
    }

    fn into_made(self, number: &FallbackNumber) -> Option<MadePayment> {
        let customer = self.customer.map(CustomerJson::into_made);
        let payment = Payment {
            customer: customer.as_ref().map(|customer| customer.id),
            order: self.order.map(|(id, number)| PaidOrder { id: OrderId(id), row: 0, number }),
            ..self.money.into_payment(number.answered())?
        };
        Some(MadePayment { payment: Arc::new(payment), user_code: self.user_code, bill: self.bill.map(BillId), customer })
    }
}

impl MoneyJson {
    fn of(payment: &Payment) -> MoneyJson {
        MoneyJson {
            id: payment.id.0,
            user: payment.user.0,
            purpose: payment.purpose.as_str().to_owned(),
            outlet: payment.outlet.clone(),
            register: payment.register.clone(),
            amount: payment.amount.0,
            rounding: payment.rounding.0,
            tendered: payment.tendered.0,
            method: payment.method.as_str().to_owned(),
            status: payment.status.as_str().to_owned(),
            deadline: payment.deadline.map(|deadline| deadline.0),
            reference: payment.reference.clone(),
            client_reference: payment.client_reference.clone(),
            business_date: payment.business_date.as_number(),
            created_at: payment.created_at.0,
        }
    }

    fn into_payment(self, number: Number) -> Option<Payment> {
        let business_date = Date::from_number(self.business_date)?;
        let status = PaymentState::parse(&self.status)?;
        Some(Payment {
            id: PaymentId(self.id),
            row: 0,
            number,
            user: UserId(self.user),
            customer: None,
            customer_row: None,
            purpose: Purpose::parse(&self.purpose)?,
            order: None,
            outlet: self.outlet,
            register: self.register,
            shift_row: None,
            bill_row: None,
            billed: None,
            amount: Amount(self.amount),
            rounding: Amount(self.rounding),
            tendered: Amount(self.tendered),
            refunded: Amount::ZERO,
            method: PaymentMethod::parse(&self.method)?,
            status,
            deadline: self.deadline.map(Timestamp),
            receipt: None,
            rejection: None,
            reference: self.reference,
            client_reference: self.client_reference,
            business_date,
            paid_date: (status == PaymentState::Paid).then_some(business_date),
            created_at: Timestamp(self.created_at),
            version: 1,
            origin: None,
        })
    }
}

impl CustomerJson {
    fn of(made: &MadeCustomer) -> CustomerJson {
        let wanted = made.wanted.as_ref();
        CustomerJson {
            id: made.id.0,
            wanted: wanted
                .map(|who| (who.phone.e164.as_str().to_owned(), who.phone.national.clone(), who.name.clone(), who.email.clone())),
        }
    }

    fn into_made(self) -> MadeCustomer {
        let wanted = self.wanted.and_then(|(e164, national, name, email)| {
            let phone = Phone { e164: PhoneE164::new(&e164)?, national };
            Some(FindOrCreateCustomer { phone, name, email })
        });
        MadeCustomer { id: CustomerId(self.id), wanted }
    }
}

/// What a word says, where there is one; `None` where it is no such word.
fn parsed<T>(word: Option<String>, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match word {
        Some(word) => parse(&word).map(Some),
        None => Some(None),
    }
}

fn listed_json(listed: &Listed) -> ListedJson {
    (listed.price.map(|price| price.0), listed.is_tracked)
}

fn listed((price, is_tracked): ListedJson) -> Listed {
    Listed { price: price.map(Amount), is_tracked }
}

fn totals_json(totals: Totals) -> TotalsJson {
    [totals.subtotal.0, totals.discount.0, totals.tax.0, totals.total.0]
}

fn totals([subtotal, discount, tax, total]: TotalsJson) -> Totals {
    Totals { subtotal: Amount(subtotal), discount: Amount(discount), tax: Amount(tax), total: Amount(total) }
}
