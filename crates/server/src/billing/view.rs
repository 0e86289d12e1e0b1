//! Bills and credit notes as clients see them.

use docket_domain::billing::{Bill, BillLine, BillPayment, BillState, CreditLine, CreditNote};
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Currency};
use docket_domain::quantity::Quantity;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::orders::{ChosenOptionView, DiscountView, TaxView};

/// A sale as seed 001 has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sale)]
pub struct SaleView {
    /// True: what was refused is answered as a problem.
    success: bool,
    /// For people.
    #[schema(example = "Sales processed successfully")]
    message: &'static str,
    /// Per line of the bill what its goods came from.
    data: Vec<SoldView>,
    /// The bill.
    bill: BillView,
}

/// What the goods of a line came from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SoldGoods)]
pub struct SoldView {
    /// Id of the product.
    product_id: Option<String>,
    /// Its SKU.
    sku: Option<String>,
    /// As it is called.
    name: String,
    /// How much.
    quantity: Exact,
    /// From which batches, in the order in which they were taken.
    portions: Vec<PortionView>,
    /// What the goods had cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Exact>,
    /// How much of the product may still be sold; null where no stock of it is kept, and when a sale is answered again.
    stock_left: Option<Exact>,
}

/// Goods of one batch.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Portion)]
pub struct PortionView {
    /// Id of the batch.
    pub(super) batch_id: String,
    /// As it is called.
    pub(super) batch_number: String,
    /// How much.
    pub(super) quantity: Exact,
    /// What one unit is sold for.
    pub(super) unit_price: Exact,
    /// What one unit had cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit_cost: Option<Exact>,
    /// What all of it had cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cost: Option<Exact>,
}

/// A bill.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Bill)]
pub struct BillView {
    /// The same as `id`, as older clients call it.
    #[serde(rename = "_id")]
    id_as_before: String,
    /// Identity, UUIDv7.
    id: String,
    /// Its number; unique, gapless, in order.
    #[schema(example = "BILL-0000000001")]
    bill_number: String,
    /// Where the number comes from: `series`; `lane` where the register's device gave it out; or `fallback` where it was made while the
    /// database could not be reached. What the goods of that cost, and from which batches they are, is only settled when the bill is in
    /// the database.
    #[schema(example = "series")]
    number_source: &'static str,
    /// What the till calls it.
    reference_number: Option<String>,
    /// The operating day it belongs to.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// Code of the register.
    register: Option<String>,
    /// What was sold, then charges.
    items: Vec<BillItemView>,
    /// Discounts on the whole.
    discounts: Vec<DiscountView>,
    /// The lines before a discount on the whole, in the merchant's price mode.
    subtotal: Exact,
    /// All discounts.
    discount_total: Exact,
    /// All taxes.
    tax_total: Exact,
    /// Whether prices include the tax.
    prices_include_tax: bool,
    /// What the items come to.
    total_amount: Exact,
    /// What rounding to the smallest coin added.
    rounding: Exact,
    /// What was given on top, for the staff.
    tip: Exact,
    /// What had to be paid: total, rounding and tip.
    amount_due: Exact,
    /// What the goods had cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_cost: Option<Exact>,
    /// Sales without tax less cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    profit: Option<Exact>,
    /// Currency of all amounts.
    currency: String,
    /// Id of the customer; null where no phone was given, as the three below. Name and phone are null as well when the customer was erased
    /// and the law asks for them no more.
    customer: Option<String>,
    /// Such as `CUST0001`.
    customer_number: Option<String>,
    /// As the receipt named them.
    customer_name: Option<String>,
    /// Digits as they are dialled within the country.
    customer_phone: Option<String>,
    /// Where the receipt went.
    customer_email: Option<String>,
    /// The buyer's tax number.
    buyer_tax_number: Option<String>,
    /// Id of the order that was handed over.
    order: Option<String>,
    /// Its number.
    order_number: Option<String>,
    /// Id of the user who sold it.
    cashier: String,
    /// What was paid with it.
    payments: Vec<BillPaymentView>,
    /// What was given back of cash.
    change_due: Exact,
    /// What the customer owes: a house account.
    on_account: Exact,
    /// What was given back since, or is owed no more.
    refunded_amount: Exact,
    /// What the till sent of its own printout that Docket makes nothing of, as it came.
    #[schema(value_type = Option<Object>)]
    receipt_data: Option<Box<RawValue>>,
    /// When it was issued.
    created_at: String,
}

/// A line of a bill.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BillItem)]
pub struct BillItemView {
    /// Which line, from 1 on; a return names it.
    line: usize,
    /// Id of the product; null for charges and open items.
    product_id: Option<String>,
    /// Its SKU at that time.
    sku: Option<String>,
    /// Which charge it is; null for goods.
    charge: Option<String>,
    /// Its name at that time.
    name: String,
    /// How much.
    quantity: Exact,
    /// Price of one unit.
    unit_price: Exact,
    /// What discounts of the line and of the whole take off.
    discount: Exact,
    /// Discounts on this line alone.
    discounts: Vec<DiscountView>,
    /// Tax per rate.
    taxes: Vec<TaxView>,
    /// Sum of the taxes.
    tax: Exact,
    /// What the customer pays for it.
    total: Exact,
    /// What the goods had cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Exact>,
    /// The options it was sold with.
    options: Vec<ChosenOptionView>,
    /// How much of it came back since.
    returned_quantity: Exact,
    /// Notes.
    notes: String,
}

/// A payment that was taken with a bill.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BillPayment)]
pub struct BillPaymentView {
    /// Identity, UUIDv7.
    id: String,
    /// Its number; null until the bill is in the database.
    payment_number: Option<String>,
    /// `cash` or `card`.
    method: &'static str,
    /// How much was kept.
    amount: Exact,
    /// How much was handed over, change included.
    tendered: Exact,
}

/// A bill with its credit notes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BillDetails)]
pub struct BillDetailsView {
    /// The bill.
    #[serde(flatten)]
    pub(super) bill: BillView,
    /// What corrects it, oldest first.
    pub(super) credit_notes: Vec<CreditNoteView>,
}

/// A credit note.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreditNote)]
pub struct CreditNoteView {
    /// Identity, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "CN-0000000001")]
    credit_note_number: String,
    /// `return` or `void`.
    kind: &'static str,
    /// Id of the bill.
    bill: String,
    /// Its number.
    bill_number: String,
    /// The operating day it belongs to.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// Code of the register.
    register: Option<String>,
    /// What came back.
    items: Vec<CreditItemView>,
    /// Tax on it.
    tax_total: Exact,
    /// What the items had come to.
    total_amount: Exact,
    /// What rounding added to what was given back.
    rounding: Exact,
    /// The tip, of a void.
    tip: Exact,
    /// What the goods had cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_cost: Option<Exact>,
    /// What was given back.
    refunds: Vec<RefundView>,
    /// What the customer owes no more.
    off_account: Exact,
    /// Currency of all amounts.
    currency: String,
    /// Why.
    reason: String,
    /// Id of the user who took it back.
    user: String,
    /// When.
    created_at: String,
}

/// What came back of a line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreditItem)]
pub struct CreditItemView {
    /// Which line of the bill.
    line: u32,
    /// How much.
    quantity: Exact,
    /// Tax per rate.
    taxes: Vec<TaxView>,
    /// Sum of the taxes.
    tax: Exact,
    /// What the customer had paid for it.
    total: Exact,
    /// What the goods had cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Exact>,
}

/// Money that was given back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub struct RefundView {
    /// How.
    method: &'static str,
    /// How much.
    amount: Exact,
}

impl SaleView {
    pub(super) fn new(state: &BillState, left: &[Option<Quantity>], settings: &Settings, sees_cost: bool) -> SaleView {
        let currency = &settings.currency;
        let bill = &state.bill;
        let goods = bill.lines.iter().enumerate().filter(|(_, line)| line.line.charge.is_none());
        let data = goods.map(|(index, line)| sold(line, left.get(index).copied().flatten(), currency, sees_cost)).collect();
        let bill = BillView::new(state, settings, sees_cost);
        SaleView { success: true, message: "Sales processed successfully", data, bill }
    }
}

fn sold(line: &BillLine, left: Option<Quantity>, currency: &Currency, sees_cost: bool) -> SoldView {
    let cost = |amount: Amount| sees_cost.then(|| Exact::amount(amount, currency));
    let portions = line.portions.iter().map(|portion| PortionView {
        batch_id: portion.batch.to_string(),
        batch_number: portion.batch_number.to_string(),
        quantity: Exact::quantity(portion.quantity),
        unit_price: Exact::amount(line.line.unit_price, currency),
        unit_cost: cost(portion.unit_cost),
        cost: cost(portion.cost),
    });
    SoldView {
        product_id: line.line.product.map(|product| product.to_string()),
        sku: line.line.sku.clone(),
        name: line.line.description.clone(),
        quantity: Exact::quantity(line.line.quantity),
        portions: portions.collect(),
        cost: cost(line.cost),
        stock_left: left.map(Exact::quantity),
    }
}

impl BillPaymentView {
    pub(crate) fn new(payment: &BillPayment, currency: &Currency) -> BillPaymentView {
        BillPaymentView {
            id: payment.id.to_string(),
            payment_number: Some(payment.number.clone()).filter(|number| !number.is_empty()),
            method: payment.method.as_str(),
            amount: Exact::amount(payment.amount, currency),
            tendered: Exact::amount(payment.tendered, currency),
        }
    }
}

impl BillView {
    pub(super) fn new(state: &BillState, settings: &Settings, sees_cost: bool) -> BillView {
        let bill: &Bill = &state.bill;
        let currency = &settings.currency;
        let amount = |amount: Amount| Exact::amount(amount, currency);
        let cost = |amount: Amount| sees_cost.then(|| Exact::amount(amount, currency));
        let customer = bill.customer.as_ref();
        let lines = bill.lines.iter().zip(&state.returned).enumerate();
        let payments = bill.payments.iter().map(|payment| BillPaymentView::new(payment, currency));
        BillView {
            id_as_before: bill.id.to_string(),
            id: bill.id.to_string(),
            bill_number: bill.number.text().to_owned(),
            number_source: bill.number.source().as_str(),
            reference_number: bill.reference.clone(),
            business_date: bill.business_date.to_string(),
            outlet: bill.outlet.clone(),
            register: bill.register.clone(),
            items: lines.map(|(index, (line, returned))| item(line, index + 1, *returned, currency, sees_cost)).collect(),
            discounts: bill.discounts.iter().map(|discount| DiscountView::new(discount, currency)).collect(),
            subtotal: amount(bill.subtotal()),
            discount_total: amount(bill.totals.discount),
            tax_total: amount(bill.totals.tax),
            prices_include_tax: bill.prices_include_tax,
            total_amount: amount(bill.totals.total),
            rounding: amount(bill.rounding),
            tip: amount(bill.tip),
            amount_due: amount(bill.due()),
            total_cost: cost(bill.cost),
            profit: cost(bill.profit()),
            currency: currency.code.clone(),
            customer: customer.map(|customer| customer.id.to_string()),
            customer_number: customer.map(|customer| customer.number.clone()).filter(|number| !number.is_empty()),
            customer_name: customer.map(|customer| customer.name.clone()).filter(|name| !name.is_empty()),
            customer_phone: customer.map(|customer| customer.phone.clone()).filter(|phone| !phone.is_empty()),
            customer_email: customer.and_then(|customer| customer.email.clone()),
            buyer_tax_number: bill.buyer_tax_number.clone(),
            order: bill.order.as_ref().map(|order| order.id.to_string()),
            order_number: bill.order.as_ref().map(|order| order.number.clone()),
            cashier: bill.user.to_string(),
            payments: payments.collect(),
            change_due: amount(bill.change_due),
            on_account: amount(bill.on_account),
            refunded_amount: amount(state.refunded_in_all()),
            receipt_data: bill.printout.clone().and_then(|text| RawValue::from_string(text).ok()),
            created_at: bill.created_at.to_string(),
        }
    }
}

fn item(line: &BillLine, number: usize, returned: Quantity, currency: &Currency, sees_cost: bool) -> BillItemView {
    let amount = |amount: Amount| Exact::amount(amount, currency);
    let billed = &line.line;
    BillItemView {
        line: number,
        product_id: billed.product.map(|product| product.to_string()),
        sku: billed.sku.clone(),
        charge: billed.charge.clone(),
        name: billed.description.clone(),
        quantity: Exact::quantity(billed.quantity),
        unit_price: amount(billed.unit_price),
        discount: amount(billed.discount),
        discounts: billed.discounts.iter().map(|discount| DiscountView::new(discount, currency)).collect(),
        taxes: billed.taxes.iter().map(|tax| TaxView::new(tax, currency)).collect(),
        tax: amount(billed.tax),
        total: amount(billed.total),
        cost: sees_cost.then(|| amount(line.cost)),
        returned_quantity: Exact::quantity(returned),
        options: billed.options.iter().map(|option| ChosenOptionView::new(option, currency)).collect(),
        notes: billed.notes.clone(),
    }
}

impl CreditNoteView {
    pub(super) fn new(note: &CreditNote, settings: &Settings, sees_cost: bool) -> CreditNoteView {
        let currency = &settings.currency;
        let amount = |amount: Amount| Exact::amount(amount, currency);
        let item = |line: &CreditLine| CreditItemView {
            line: line.bill_line,
            quantity: Exact::quantity(line.quantity),
            taxes: line.taxes.iter().map(|tax| TaxView::new(tax, currency)).collect(),
            tax: amount(line.tax),
            total: amount(line.total),
            cost: sees_cost.then(|| amount(line.cost)),
        };
        let refunds =
            note.refunds.iter().map(|refund| RefundView { method: refund.method.as_str(), amount: amount(refund.amount) });
        CreditNoteView {
            id: note.id.to_string(),
            credit_note_number: note.number.text().to_owned(),
            kind: note.kind.as_str(),
            bill: note.bill.to_string(),
            bill_number: note.bill_number.clone(),
            business_date: note.business_date.to_string(),
            outlet: note.outlet.clone(),
            register: note.register.clone(),
            items: note.lines.iter().map(item).collect(),
            tax_total: amount(note.totals.tax),
            total_amount: amount(note.totals.total),
            rounding: amount(note.totals.rounding),
            tip: amount(note.totals.tip),
            total_cost: sees_cost.then(|| amount(note.totals.cost)),
            refunds: refunds.collect(),
            off_account: amount(note.unowed),
            currency: currency.code.clone(),
            reason: note.reason.clone(),
            user: note.user.to_string(),
            created_at: note.created_at.to_string(),
        }
    }
}
