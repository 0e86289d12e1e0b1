//! Batches, movements and their documents as clients see them.

use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Currency};
use docket_domain::quantity::Quantity;
use docket_domain::stock::{Movement, StockDocument};
use docket_store::stock::{BatchDocument, MovementDocument, StockDocumentWhole, StockLevel};
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;

/// A batch.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Batch)]
pub struct BatchView {
    /// Identity, UUIDv7.
    id: String,
    /// As the goods or their papers name it.
    batch_number: String,
    /// Id of the product.
    product_id: String,
    /// Code of the outlet.
    outlet: String,
    /// When it was first received; a transfer keeps it.
    received_at: String,
    /// How much came.
    quantity: Exact,
    /// How much is left.
    remaining: Exact,
    /// What one unit cost; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_cost: Option<Exact>,
    /// What is left is worth; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Exact>,
    /// What one unit is sold for; null for the product's price.
    unit_price: Option<Exact>,
    /// The last day on which it may be sold.
    expires_at: Option<String>,
    /// Whose goods they were.
    supplier: Option<String>,
    /// Whether it is held back from sale.
    is_blocked: bool,
}

/// A movement of one batch.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StockMovement)]
pub struct MovementView {
    /// Id of the product.
    product_id: String,
    /// Code of the outlet.
    outlet: String,
    /// Id of the batch.
    batch_id: String,
    /// `purchase`, `purchase_return`, `sale`, `sale_return`, `count`, `waste`, `found`, `transfer_out`, `transfer_in`, `cost_correction`
    /// or `opening`.
    kind: &'static str,
    /// How much: in when positive, out when negative.
    quantity: Exact,
    /// What the stock's value changed by; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Exact>,
    /// The line of the document.
    document_line: u32,
    /// The operating day it belongs to.
    business_date: String,
}

/// A movement with the document that caused it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StockMovementDetails)]
pub struct MovementDetailsView {
    /// The movement.
    #[serde(flatten)]
    movement: MovementView,
    /// As the batch is called.
    batch_number: String,
    /// When.
    at: String,
    /// `bill`, `creditNote` or `stockDocument`.
    document_kind: String,
    /// Id of the document.
    document_id: Option<String>,
    /// Its number, where it has one.
    document_number: Option<String>,
}

/// A document that moves goods.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StockDocument)]
pub struct StockDocumentView {
    /// Identity, UUIDv7.
    id: String,
    /// `purchase`, `purchase_return`, `adjustment`, `transfer`, `cost_correction` or `opening`.
    kind: &'static str,
    /// Its number; purchases have one.
    #[schema(example = "PUR-000001")]
    purchase_number: Option<String>,
    /// Code of the outlet.
    outlet: String,
    /// Where goods of a transfer went.
    to_outlet: Option<String>,
    /// Whose goods.
    supplier: Option<String>,
    /// What the client calls it.
    reference: Option<String>,
    /// Why.
    reason: Option<String>,
    /// The operating day it belongs to.
    business_date: String,
    /// Id of the user.
    user: String,
    /// What the stock's value changed by, or what was moved; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Exact>,
    /// Currency of all amounts.
    currency: String,
    /// The batches that it brought. Lists leave them out.
    #[serde(skip_serializing_if = "Option::is_none")]
    batches: Option<Vec<BatchView>>,
    /// Its movements. Lists leave them out.
    #[serde(skip_serializing_if = "Option::is_none")]
    movements: Option<Vec<MovementView>>,
    /// When.
    created_at: String,
}

/// A product's stock at an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StockLevel)]
pub struct StockLevelView {
    /// Code of the outlet.
    outlet: String,
    /// How much is there, blocked and expired goods included.
    current_stock: Exact,
    /// How much is kept for orders.
    reserved: Exact,
    /// How much may be sold to whoever comes.
    available: Exact,
    /// What it is worth; for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Exact>,
}

impl StockLevelView {
    pub(crate) fn new(level: &StockLevel, currency: &Currency, sees_cost: bool) -> StockLevelView {
        let available = (level.on_hand.0 - level.unsellable.0 - level.reserved.0).max(0);
        StockLevelView {
            outlet: level.outlet.clone(),
            current_stock: Exact::quantity(level.on_hand),
            reserved: Exact::quantity(level.reserved),
            available: Exact::quantity(Quantity(available)),
            value: sees_cost.then(|| Exact::amount(level.value, currency)),
        }
    }
}

impl BatchView {
    pub(super) fn new(document: &BatchDocument, currency: &Currency, sees_cost: bool) -> BatchView {
        let batch = &document.batch;
        let cost = |amount: Amount| sees_cost.then(|| Exact::amount(amount, currency));
        BatchView {
            id: batch.id.to_string(),
            batch_number: batch.number.clone(),
            product_id: batch.product.to_string(),
            outlet: batch.outlet.clone(),
            received_at: batch.received_at.to_string(),
            quantity: Exact::quantity(batch.quantity),
            remaining: Exact::quantity(document.remaining),
            unit_cost: cost(batch.unit_cost),
            value: cost(document.value),
            unit_price: batch.unit_price.map(|price| Exact::amount(price, currency)),
            expires_at: batch.expires_at.map(|date| date.to_string()),
            supplier: batch.supplier.clone(),
            is_blocked: batch.is_blocked,
        }
    }
}

impl MovementView {
    fn new(movement: &Movement, currency: &Currency, sees_cost: bool) -> MovementView {
        MovementView {
            product_id: movement.stock.product.to_string(),
            outlet: movement.stock.outlet.clone(),
            batch_id: movement.batch.to_string(),
            kind: movement.kind.as_str(),
            quantity: Exact::quantity(movement.quantity),
            value: sees_cost.then(|| Exact::amount(movement.value, currency)),
            document_line: movement.document_line,
            business_date: movement.business_date.to_string(),
        }
    }
}

impl MovementDetailsView {
    pub(super) fn new(document: &MovementDocument, currency: &Currency, sees_cost: bool) -> MovementDetailsView {
        MovementDetailsView {
            movement: MovementView::new(&document.movement, currency, sees_cost),
            batch_number: document.batch_number.clone(),
            at: document.at.to_string(),
            document_kind: document.document_kind.clone(),
            document_id: document.document_id.map(|id| id.to_string()),
            document_number: document.document_number.clone(),
        }
    }
}

impl StockDocumentView {
    pub(super) fn new(document: &StockDocument, settings: &Settings, sees_cost: bool) -> StockDocumentView {
        StockDocumentView {
            id: document.id.to_string(),
            kind: document.kind.as_str(),
            purchase_number: document.number.as_ref().map(|number| number.text().to_owned()),
            outlet: document.outlet.clone(),
            to_outlet: document.to_outlet.clone(),
            supplier: document.supplier.clone(),
            reference: document.reference.clone(),
            reason: document.reason.clone(),
            business_date: document.business_date.to_string(),
            user: document.user.to_string(),
            value: sees_cost.then(|| Exact::amount(document.value, &settings.currency)),
            currency: settings.currency.code.clone(),
            batches: None,
            movements: None,
            created_at: document.created_at.to_string(),
        }
    }

    pub(super) fn whole(whole: &StockDocumentWhole, settings: &Settings, sees_cost: bool) -> StockDocumentView {
        let currency = &settings.currency;
        StockDocumentView {
            batches: Some(whole.batches.iter().map(|batch| BatchView::new(batch, currency, sees_cost)).collect()),
            movements: Some(whole.movements.iter().map(|one| MovementView::new(one, currency, sees_cost)).collect()),
            ..StockDocumentView::new(&whole.document, settings, sees_cost)
        }
    }
}
