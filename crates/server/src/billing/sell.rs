//! `POST /inventory/sales`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::{Actor, Permission};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Buyer, KnownItem, NewCharge, SellItems, SoldItem};
use docket_domain::catalog::ProductReference;
use docket_domain::command::{Command, Document, DocumentReference, KeyDigest};
use docket_domain::customers::FindOrCreateCustomer;
use docket_domain::limits::{CHARGES_MAX, NAME_CHARS_MAX, ORDER_LINES_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::payments::PaymentMethod;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::receipt_data::ReceiptData;
use super::tender::{TenderBody, method_of, tenders};
use super::unknown;
use super::view::SaleView;
use crate::amount::Decimal;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Asked, Body, Caller, Check, IdempotencyKey};
use crate::lanes::{LaneBody, asked_once};
use crate::orders::{DiscountBody, discounts, options};
use crate::problem::{EdgeCode, Problem, shortened};
use crate::products::fields::{TaxBody, taxes};

/// A sale at the counter.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSale, example = json!({
    "saleItems": [{ "productId": "RICE-BASMATI-1KG", "quantity": 2, "unitPrice": 100 }],
    "referenceNumber": "BILL-1234567890",
    "receiptData": { "total": 200, "customerPhone": "9876543210", "customerName": "John Doe", "paymentMethod": "Cash",
                     "cashReceived": 500 }
}))]
pub struct SellItemsBody {
    /// What is sold, at most 500 items.
    sale_items: Vec<SaleItemBody>,
    /// What the till calls the sale: sent again by the same register (or user), it answers the same bill. Never used as our number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference_number: Option<String>,
    /// The till's own printout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    receipt_data: Option<ReceiptData>,
    /// What is handed over, instead of `receiptData.paymentMethod` and `cashReceived`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    payments: Vec<TenderBody>,
    /// Discounts on the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    discounts: Vec<DiscountBody>,
    /// Charges beside the goods, as the merchant's settings name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    charges: Vec<ChargeBody>,
    /// What is given on top, for the staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tip: Option<Decimal>,
    /// The buyer's tax number, for an invoice to a business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    buyer_tax_number: Option<String>,
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// Code of the register; the token's where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    register: Option<String>,
    /// The operating day it shall belong to, YYYY-MM-DD: a manager's choice during the grace period, with `reason`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    business_date: Option<String>,
    /// Why that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// A manager's consent to a price below cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval: Option<ApprovalBody>,
    /// What the register's device says of it, where that numbers its bills by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lane: Option<LaneBody>,
}

/// An item of a sale.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSaleItem)]
pub struct SaleItemBody {
    /// Id, SKU or barcode of the product.
    product_id: String,
    /// How much, with at most 3 decimals.
    quantity: Decimal,
    /// Price of one unit; that of the printout, else of the batch, where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit_price: Option<Decimal>,
    /// Discounts on this item alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    discounts: Vec<DiscountBody>,
    /// Codes of the options that were chosen from the product's `modifiers`; what they cost is added to the price of one unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
    /// Notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    /// What the product was called, of a sale that has happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The taxes on it, of a sale that has happened; those that the product has now, where none are sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taxes: Option<Vec<TaxBody>>,
    /// What its options added to the price of one unit, of a sale that has happened; what they add now, where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    options_price: Option<Decimal>,
}

/// A charge on a document.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCharge)]
pub struct ChargeBody {
    /// Which, as the merchant's settings name it.
    #[schema(example = "deliveryFee")]
    code: String,
    /// How much, where it is not what the settings say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<Decimal>,
}

/// A manager's consent.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Approval)]
pub struct ApprovalBody {
    /// Why.
    reason: String,
}

/// Sells items: the goods leave their oldest batches, and bill, customer, payments and ledger are written in one commit.
#[utoipa::path(
    post, path = "/inventory/sales", tag = "billing", request_body = SellItemsBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same bill")),
    responses((status = 201, description = "The bill, with its number, and what its goods came from", body = SaleView)),
    security(("token" = ["bills.sell"]))
)]
pub async fn sell_items(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsSell as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<SellItemsBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /inventory/sales", "", &body);
    let command = command(body, settings, caller.actor())?;
    let asked = match &command.lane {
        Some(lane) => asked_once(lane, settings),
        None => {
            let key = |reference: &String| till_key(reference, &command, caller.actor(), settings);
            Asked { reference: command.reference.as_ref().map(key), ..asked }
        }
    };
    let outcome = caller.submit(&app, asked, Command::SellItems(Box::new(command))).await?;
    let sees_cost = caller.actor().may(Permission::CostRead);
    let view = match &outcome.document {
        Document::Bill(state, left) => SaleView::new(state, left, settings, sees_cost),
        Document::Earlier(DocumentReference::Bill(id)) => {
            let (state, _) = app.reads().bill(settings.merchant, *id).await?.ok_or_else(unknown)?;
            // The id of a device's sale is nobody's own.
            let state = Some(state).filter(|state| caller.actor().sees(&state.bill.outlet)).ok_or_else(unknown)?;
            SaleView::new(&state, &[], settings, sees_cost)
        }
        other => unreachable!("a sale came to {other:?}"),
    };
    Ok(answered(&outcome, view))
}

/// The key that a till's reference is: of its register, else of its user. No client's key has a zero byte.
fn till_key(reference: &str, command: &SellItems, actor: &Actor, settings: &Settings) -> KeyDigest {
    let whose = match command.register.as_ref().or(actor.register.as_ref()) {
        Some(register) => format!("register\0{}", register.to_ascii_uppercase()),
        None => format!("user\0{}", actor.user),
    };
    KeyDigest::of(&format!("sale\0{whose}\0{reference}"), &settings.salt)
}

pub(crate) fn command(body: SellItemsBody, settings: &Settings, actor: &Actor) -> Result<SellItems, Problem> {
    let mut check = Check::default();
    if body.sale_items.is_empty() {
        check.bad("/saleItems", EdgeCode::ItemsEmpty, "`saleItems` is empty; a sale must have at least one item.");
    }
    if body.sale_items.len() > ORDER_LINES_MAX {
        let detail = format!("`saleItems` must have at most {ORDER_LINES_MAX} items; make two sales.");
        check.bad("/saleItems", EdgeCode::ItemsTooMany, detail);
        return check.finish(SellItems::default());
    }
    let receipt = body.receipt_data.unwrap_or_default();
    let (payments, _) = if body.payments.is_empty() {
        (receipt_payment(&receipt, settings, &mut check), false)
    } else {
        tenders(body.payments, false, settings, &mut check)
    };
    let lane = body.lane.and_then(|lane| lane.read(&mut check));
    let has_happened = lane.as_ref().is_some_and(|lane| lane.happened);
    let command = SellItems {
        buyer: buyer(&receipt, settings, &mut check),
        items: items(body.sale_items, has_happened, &receipt, settings, &mut check),
        discounts: discounts(body.discounts, "", settings, &mut check),
        charges: charges(body.charges, settings, &mut check),
        tip: body.tip.map_or(Amount::ZERO, |tip| check.amount("/tip", &tip, &settings.currency)),
        expected_total: receipt.total.as_ref().map(|total| check.amount("/receiptData/total", total, &settings.currency)),
        payments,
        reference: check.text("/referenceNumber", body.reference_number, TEXT_CHARS_MAX),
        buyer_tax_number: check.text("/buyerTaxNumber", body.buyer_tax_number, NAME_CHARS_MAX),
        printout: receipt.kept(),
        outlet: check.name("/outlet", body.outlet).or_else(|| actor.outlet.clone()),
        register: check.name("/register", body.register),
        business_date: check.date_override(body.business_date, body.reason),
        lane,
        below_cost_reason: body.approval.map(|approval| check.reason("/approval/reason", approval.reason, TEXT_CHARS_MAX)),
    };
    check.finish(command)
}

/// What the printout says of the payment; without a word of it, it is cash.
fn receipt_payment(receipt: &ReceiptData, settings: &Settings, check: &mut Check) -> Vec<Tender> {
    let method = match &receipt.payment_method {
        Some(word) => method_of("/receiptData/paymentMethod", word, check),
        None => PaymentMethod::Cash,
    };
    let received = receipt.cash_received.as_ref().filter(|_| method == PaymentMethod::Cash);
    let amount = received.map(|received| check.amount("/receiptData/cashReceived", received, &settings.currency));
    vec![Tender { method, amount }]
}

fn buyer(receipt: &ReceiptData, settings: &Settings, check: &mut Check) -> Option<Buyer> {
    let name = check.text("/receiptData/customerName", receipt.customer_name.clone(), NAME_CHARS_MAX);
    let email = check.text("/receiptData/customerEmail", receipt.customer_email.clone(), NAME_CHARS_MAX);
    let text = receipt.customer_phone.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
    match docket_phone::normalise(text, &settings.country) {
        Some(phone) => {
            let customer = FindOrCreateCustomer { phone, name: name.clone(), email: email.clone() };
            Some(Buyer::Known { customer, name, email })
        }
        None => {
            let country = &settings.country;
            let detail = format!("{} is not a valid phone number in {country}, nor with a country code.", shortened(text));
            Some(Buyer::Invalid(detail))
        }
    }
}

fn items(
    bodies: Vec<SaleItemBody>,
    has_happened: bool,
    receipt: &ReceiptData,
    settings: &Settings,
    check: &mut Check,
) -> Vec<SoldItem> {
    let one = |(index, body): (usize, SaleItemBody)| {
        let at = |field: &str| format!("/saleItems/{index}/{field}");
        // The printout's line of the same place, if it is of the same product, else the first that is.
        let printed = receipt
            .items
            .get(index)
            .filter(|item| item.product_id.as_deref() == Some(&body.product_id))
            .or_else(|| receipt.items.iter().find(|item| item.product_id.as_deref() == Some(&body.product_id)));
        let price = body.unit_price.as_ref().map(|price| (at("unitPrice"), price)).or_else(|| {
            let price = printed?.unit_price.as_ref()?;
            Some((format!("/receiptData/items/{index}/unitPrice"), price))
        });
        if has_happened && price.is_none() {
            check.bad(
                &at("unitPrice"),
                EdgeCode::FieldRequired,
                "A sale that has happened says at which price each item was sold.",
            );
        }
        let product = check.name(&at("productId"), Some(body.product_id.clone())).unwrap_or_default();
        let known = KnownItem {
            name: check.text(&at("name"), body.name, NAME_CHARS_MAX),
            taxes: body.taxes.map(|bodies| taxes(bodies, &at("taxes"), check)),
            options_price: body.options_price.map(|price| check.amount(&at("optionsPrice"), &price, &settings.currency)),
        };
        SoldItem {
            quantity: check.quantity(&at("quantity"), &body.quantity),
            unit_price: price.map(|(pointer, price)| check.amount(&pointer, price, &settings.currency)),
            discounts: discounts(body.discounts, &format!("/saleItems/{index}"), settings, check),
            notes: check.notes(&at("notes"), body.notes),
            options: options(body.options, &at("options"), check),
            product: ProductReference(product),
            known,
        }
    };
    bodies.into_iter().enumerate().map(one).collect()
}

pub(crate) fn charges(bodies: Vec<ChargeBody>, settings: &Settings, check: &mut Check) -> Vec<NewCharge> {
    if bodies.len() > CHARGES_MAX {
        check.bad("/charges", EdgeCode::RequestInvalid, format!("`charges` must have at most {CHARGES_MAX} charges."));
        return Vec::new();
    }
    let one = |(index, body): (usize, ChargeBody)| NewCharge {
        code: check.name(&format!("/charges/{index}/code"), Some(body.code)).unwrap_or_default(),
        amount: body.amount.map(|amount| check.amount(&format!("/charges/{index}/amount"), &amount, &settings.currency)),
    };
    bodies.into_iter().enumerate().map(one).collect()
}
