//! The closed list of commands, and how one is decided.
//!
//! | phase | what happens |
//! | --- | --- |
//! | ask | the idempotency key and the rows the command is known to need; the engine loads them |
//! | replay | a key that was used before answers what was done then, or refuses another request |
//! | clock | while the clock is suspect, nothing that dates a document goes on |
//! | decide | the command's own file: all checks, then the writes to the draft |
//! | floor | a document raises the floor of the merchant's time |
//! | remember | the key leads to the document from now on |
//!
//! A refusal leaves nothing: the engine discards the draft, and the key is free again.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::access::{
    ChangeRole, ChangeUser, CreateToken, CreateUser, EndSession, EndSessions, OpenSession, RevokeToken, SetCredential, TurnUser,
};
use crate::billing::{BillState, CreditNote, PurgeBillCopies, ReturnItems, SellItems};
use crate::book::{Book, Key};
use crate::catalog::{
    Category, ChangeCategory, ChangeProduct, ChangeTax, CreateCategory, CreateProduct, CreateTax, ImportProducts, MarkSoldOut,
    Product,
};
use crate::clock::{self, ConfirmClock, LowerFloor};
use crate::context::Context;
use crate::customers::{
    ChangeCustomer, CreateCustomer, Customer, EraseCustomer, FindOrCreateCustomer, ImportCustomers, MergeCustomers,
};
use crate::days::{CloseDay, ReopenDay};
use crate::delivery::{
    AcceptDelivery, AssignDelivery, DeliverOrder, FailDelivery, HandInCash, PhotographDelivery, PickUpDelivery,
};
use crate::findings::{ChangeAutoRepair, OpenFinding, RaiseFinding, RepairFinding, ResolveFinding};
use crate::ids::{
    BatchId, BillId, CreditNoteId, CustomerId, ImportId, IntegrationId, MerchantId, OrderId, PaymentId, PrintJobId, ProductId,
    ShiftId, StandingOrderId, StockDocumentId, TokenId, UserId, WebhookId,
};
use crate::imports::Imported;
use crate::integrations::{
    ChangeIntegration, CreateIntegration, Integration, MovePlatformOrder, RotateIntegrationSecret, TakePlatformOrder,
};
use crate::lanes::{CloseLane, EnrolLane, HoldLane};
use crate::legacy::TakeInLegacy;
use crate::merchants::{ChangeSettings, SetUpMerchant};
use crate::numbering::{ChangeSeries, Kind, ResetSeries, TakeOverNumbers};
use crate::ordering::{
    AmendOrder, CancelOrder, HoldOrder, MergeOrders, MoveTable, OrderDocument, PlaceOrder, RecallOrder, ReleaseUnpaidOrder,
    SplitOrder, Taken, TransitionOrder,
};
use crate::outage::TakeIn;
use crate::outlets::{ChangeOutlet, PauseOnlineOrders};
use crate::payments::{
    AdjustWallet, ApprovePayment, ExpirePayment, Payment, RecordPayment, RefundPayment, RejectPayment, TopUpWallet, UploadReceipt,
};
use crate::printing::{PrintCopy, PrintTestPage, RetryPrintJob};
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};
use crate::shifts::{CloseShift, MoveCash, OpenShift};
use crate::standing::{ChangeStandingOrder, CreateStandingOrder, PlaceStandingOrder, StandingOrder, TurnStandingOrder};
use crate::stock::{AdjustStock, ChangeBatch, ReceivePurchase, ReturnPurchase, StockDocument, TransferStock};
use crate::time::Timestamp;
use crate::webhooks::{
    ChangeWebhook, CreateWebhook, DeleteWebhook, DisableWebhook, ReplayEvents, RotateWebhookSecret, TestWebhook,
};

/// About how many rows a product is: itself, its codes, and what it is found by.
const PRODUCT_ROWS: usize = 12;

/// A request to change something.
#[derive(Clone, Debug)]
pub enum Command {
    /// See [`SetUpMerchant`].
    SetUpMerchant(Box<SetUpMerchant>),
    /// See [`CreateToken`].
    CreateToken(Box<CreateToken>),
    /// See [`RevokeToken`].
    RevokeToken(Box<RevokeToken>),
    /// See [`CreateUser`].
    CreateUser(Box<CreateUser>),
    /// See [`ChangeUser`].
    ChangeUser(Box<ChangeUser>),
    /// See [`TurnUser`].
    TurnUser(Box<TurnUser>),
    /// See [`SetCredential`].
    SetCredential(Box<SetCredential>),
    /// See [`OpenSession`].
    OpenSession(Box<OpenSession>),
    /// See [`EndSession`].
    EndSession(Box<EndSession>),
    /// See [`EndSessions`].
    EndSessions(Box<EndSessions>),
    /// See [`ChangeRole`].
    ChangeRole(Box<ChangeRole>),
    /// See [`FindOrCreateCustomer`].
    FindOrCreateCustomer(Box<FindOrCreateCustomer>),
    /// See [`CreateCustomer`].
    CreateCustomer(Box<CreateCustomer>),
    /// See [`ChangeCustomer`].
    ChangeCustomer(Box<ChangeCustomer>),
    /// See [`MergeCustomers`].
    MergeCustomers(Box<MergeCustomers>),
    /// See [`EraseCustomer`].
    EraseCustomer(Box<EraseCustomer>),
    /// See [`PlaceOrder`].
    PlaceOrder(Box<PlaceOrder>),
    /// See [`CancelOrder`].
    CancelOrder(Box<CancelOrder>),
    /// See [`ReleaseUnpaidOrder`].
    ReleaseUnpaidOrder(Box<ReleaseUnpaidOrder>),
    /// See [`TransitionOrder`].
    TransitionOrder(Box<TransitionOrder>),
    /// See [`AcceptDelivery`].
    AcceptDelivery(Box<AcceptDelivery>),
    /// See [`AssignDelivery`].
    AssignDelivery(Box<AssignDelivery>),
    /// See [`PickUpDelivery`].
    PickUpDelivery(Box<PickUpDelivery>),
    /// See [`PhotographDelivery`].
    PhotographDelivery(Box<PhotographDelivery>),
    /// See [`DeliverOrder`].
    DeliverOrder(Box<DeliverOrder>),
    /// See [`FailDelivery`].
    FailDelivery(Box<FailDelivery>),
    /// See [`HandInCash`].
    HandInCash(Box<HandInCash>),
    /// See [`AmendOrder`].
    AmendOrder(Box<AmendOrder>),
    /// See [`HoldOrder`].
    HoldOrder(Box<HoldOrder>),
    /// See [`RecallOrder`].
    RecallOrder(Box<RecallOrder>),
    /// See [`MoveTable`].
    MoveTable(Box<MoveTable>),
    /// See [`MergeOrders`].
    MergeOrders(Box<MergeOrders>),
    /// See [`SplitOrder`].
    SplitOrder(Box<SplitOrder>),
    /// See [`CreateStandingOrder`].
    CreateStandingOrder(Box<CreateStandingOrder>),
    /// See [`ChangeStandingOrder`].
    ChangeStandingOrder(Box<ChangeStandingOrder>),
    /// See [`TurnStandingOrder`].
    TurnStandingOrder(Box<TurnStandingOrder>),
    /// See [`PlaceStandingOrder`].
    PlaceStandingOrder(Box<PlaceStandingOrder>),
    /// See [`CreateIntegration`].
    CreateIntegration(Box<CreateIntegration>),
    /// See [`ChangeIntegration`].
    ChangeIntegration(Box<ChangeIntegration>),
    /// See [`RotateIntegrationSecret`].
    RotateIntegrationSecret(Box<RotateIntegrationSecret>),
    /// See [`TakePlatformOrder`].
    TakePlatformOrder(Box<TakePlatformOrder>),
    /// See [`MovePlatformOrder`].
    MovePlatformOrder(Box<MovePlatformOrder>),
    /// See [`RecordPayment`].
    RecordPayment(Box<RecordPayment>),
    /// See [`ApprovePayment`].
    ApprovePayment(Box<ApprovePayment>),
    /// See [`RejectPayment`].
    RejectPayment(Box<RejectPayment>),
    /// See [`UploadReceipt`].
    UploadReceipt(Box<UploadReceipt>),
    /// See [`ExpirePayment`].
    ExpirePayment(Box<ExpirePayment>),
    /// See [`RefundPayment`].
    RefundPayment(Box<RefundPayment>),
    /// See [`TopUpWallet`].
    TopUpWallet(Box<TopUpWallet>),
    /// See [`AdjustWallet`].
    AdjustWallet(Box<AdjustWallet>),
    /// See [`SellItems`].
    SellItems(Box<SellItems>),
    /// See [`ReturnItems`].
    ReturnItems(Box<ReturnItems>),
    /// See [`PurgeBillCopies`].
    PurgeBillCopies(Box<PurgeBillCopies>),
    /// See [`ReceivePurchase`].
    ReceivePurchase(Box<ReceivePurchase>),
    /// See [`ReturnPurchase`].
    ReturnPurchase(Box<ReturnPurchase>),
    /// See [`AdjustStock`].
    AdjustStock(Box<AdjustStock>),
    /// See [`TransferStock`].
    TransferStock(Box<TransferStock>),
    /// See [`ChangeBatch`].
    ChangeBatch(Box<ChangeBatch>),
    /// See [`CreateProduct`].
    CreateProduct(Box<CreateProduct>),
    /// See [`ChangeProduct`].
    ChangeProduct(Box<ChangeProduct>),
    /// See [`MarkSoldOut`].
    MarkSoldOut(Box<MarkSoldOut>),
    /// See [`ImportProducts`].
    ImportProducts(Box<ImportProducts>),
    /// See [`ImportCustomers`].
    ImportCustomers(Box<ImportCustomers>),
    /// See [`CreateCategory`].
    CreateCategory(Box<CreateCategory>),
    /// See [`ChangeCategory`].
    ChangeCategory(Box<ChangeCategory>),
    /// See [`CreateTax`].
    CreateTax(Box<CreateTax>),
    /// See [`ChangeTax`].
    ChangeTax(Box<ChangeTax>),
    /// See [`ChangeSeries`].
    ChangeSeries(Box<ChangeSeries>),
    /// See [`EnrolLane`].
    EnrolLane(Box<EnrolLane>),
    /// See [`HoldLane`].
    HoldLane(Box<HoldLane>),
    /// See [`CloseLane`].
    CloseLane(Box<CloseLane>),
    /// See [`ChangeSettings`].
    ChangeSettings(Box<ChangeSettings>),
    /// See [`ChangeOutlet`].
    ChangeOutlet(Box<ChangeOutlet>),
    /// See [`PauseOnlineOrders`].
    PauseOnlineOrders(Box<PauseOnlineOrders>),
    /// See [`OpenShift`].
    OpenShift(Box<OpenShift>),
    /// See [`MoveCash`].
    MoveCash(Box<MoveCash>),
    /// See [`CloseShift`].
    CloseShift(Box<CloseShift>),
    /// See [`CloseDay`].
    CloseDay(Box<CloseDay>),
    /// See [`ReopenDay`].
    ReopenDay(Box<ReopenDay>),
    /// See [`ResetSeries`].
    ResetSeries(Box<ResetSeries>),
    /// See [`TakeOverNumbers`].
    TakeOverNumbers(Box<TakeOverNumbers>),
    /// See [`PrintCopy`].
    PrintCopy(Box<PrintCopy>),
    /// See [`PrintTestPage`].
    PrintTestPage(Box<PrintTestPage>),
    /// See [`RetryPrintJob`].
    RetryPrintJob(Box<RetryPrintJob>),
    /// See [`CreateWebhook`].
    CreateWebhook(Box<CreateWebhook>),
    /// See [`ChangeWebhook`].
    ChangeWebhook(Box<ChangeWebhook>),
    /// See [`DeleteWebhook`].
    DeleteWebhook(Box<DeleteWebhook>),
    /// See [`RotateWebhookSecret`].
    RotateWebhookSecret(Box<RotateWebhookSecret>),
    /// See [`DisableWebhook`].
    DisableWebhook(Box<DisableWebhook>),
    /// See [`ReplayEvents`].
    ReplayEvents(Box<ReplayEvents>),
    /// See [`TestWebhook`].
    TestWebhook(Box<TestWebhook>),
    /// See [`RaiseFinding`].
    RaiseFinding(Box<RaiseFinding>),
    /// See [`OpenFinding`].
    OpenFinding(Box<OpenFinding>),
    /// See [`ChangeAutoRepair`].
    ChangeAutoRepair(Box<ChangeAutoRepair>),
    /// See [`ResolveFinding`].
    ResolveFinding(Box<ResolveFinding>),
    /// See [`RepairFinding`].
    RepairFinding(Box<RepairFinding>),
    /// See [`ConfirmClock`].
    ConfirmClock(Box<ConfirmClock>),
    /// See [`LowerFloor`].
    LowerFloor(Box<LowerFloor>),
    /// See [`TakeIn`].
    TakeIn(Box<TakeIn>),
    /// See [`TakeInLegacy`].
    TakeInLegacy(Box<TakeInLegacy>),
}

impl Command {
    fn ask(&self, book: &mut Book) {
        match self {
            Command::SetUpMerchant(command) => command.ask(book),
            Command::CreateToken(command) => command.ask(book),
            Command::RevokeToken(command) => command.ask(book),
            Command::CreateUser(command) => command.ask(book),
            Command::ChangeUser(command) => command.ask(book),
            Command::TurnUser(command) => command.ask(book),
            Command::SetCredential(command) => command.ask(book),
            Command::EndSessions(command) => command.ask(book),
            Command::FindOrCreateCustomer(command) => command.ask(book),
            Command::CreateCustomer(command) => command.ask(book),
            Command::ChangeCustomer(command) => command.ask(book),
            Command::MergeCustomers(command) => command.ask(book),
            Command::EraseCustomer(command) => command.ask(book),
            Command::PlaceOrder(command) => command.ask(book),
            Command::CancelOrder(command) => command.ask(book),
            Command::ReleaseUnpaidOrder(command) => command.ask(book),
            Command::TransitionOrder(command) => command.ask(book),
            Command::AcceptDelivery(command) => command.ask(book),
            Command::AssignDelivery(command) => command.ask(book),
            Command::PickUpDelivery(command) => command.ask(book),
            Command::PhotographDelivery(command) => command.ask(book),
            Command::DeliverOrder(command) => command.ask(book),
            Command::FailDelivery(command) => command.ask(book),
            Command::HandInCash(command) => command.ask(book),
            Command::AmendOrder(command) => command.ask(book),
            Command::HoldOrder(command) => command.ask(book),
            Command::RecallOrder(command) => command.ask(book),
            Command::MoveTable(command) => command.ask(book),
            Command::MergeOrders(command) => command.ask(book),
            Command::SplitOrder(command) => command.ask(book),
            Command::CreateStandingOrder(command) => command.ask(book),
            Command::ChangeStandingOrder(command) => command.ask(book),
            Command::TurnStandingOrder(command) => command.ask(book),
            Command::PlaceStandingOrder(command) => command.ask(book),
            Command::ChangeIntegration(command) => command.ask(book),
            Command::RotateIntegrationSecret(command) => command.ask(book),
            Command::TakePlatformOrder(command) => command.ask(book),
            Command::MovePlatformOrder(command) => command.ask(book),
            Command::MoveCash(command) => command.ask(book),
            Command::CloseShift(command) => command.ask(book),
            Command::CloseDay(command) => command.ask(book),
            Command::ReopenDay(command) => command.ask(book),
            Command::RecordPayment(command) => command.ask(book),
            Command::ApprovePayment(command) => command.ask(book),
            Command::RejectPayment(command) => command.ask(book),
            Command::UploadReceipt(command) => command.ask(book),
            Command::ExpirePayment(command) => command.ask(book),
            Command::RefundPayment(command) => command.ask(book),
            Command::TopUpWallet(command) => command.ask(book),
            Command::AdjustWallet(command) => command.ask(book),
            Command::SellItems(command) => command.ask(book),
            Command::ReturnItems(command) => command.ask(book),
            Command::PurgeBillCopies(command) => command.ask(book),
            Command::ReceivePurchase(command) => command.ask(book),
            Command::ReturnPurchase(command) => command.ask(book),
            Command::AdjustStock(command) => command.ask(book),
            Command::TransferStock(command) => command.ask(book),
            Command::ChangeBatch(command) => command.ask(book),
            Command::CreateProduct(command) => command.ask(book),
            Command::ChangeProduct(command) => command.ask(book),
            Command::MarkSoldOut(command) => command.ask(book),
            Command::ImportProducts(command) => command.ask(book),
            Command::ImportCustomers(command) => command.ask(book),
            Command::CreateCategory(command) => command.ask(book),
            Command::ChangeCategory(command) => command.ask(book),
            Command::ChangeTax(command) => command.ask(book),
            Command::TakeOverNumbers(command) => command.ask(book),
            Command::EnrolLane(command) => command.ask(book),
            Command::HoldLane(command) => command.ask(book),
            Command::CloseLane(command) => command.ask(book),
            Command::CreateWebhook(command) => command.ask(book),
            Command::ChangeWebhook(command) => command.ask(book),
            Command::DeleteWebhook(command) => command.ask(book),
            Command::RotateWebhookSecret(command) => command.ask(book),
            Command::DisableWebhook(command) => command.ask(book),
            Command::ReplayEvents(command) => command.ask(book),
            Command::TestWebhook(command) => command.ask(book),
            Command::OpenFinding(command) => command.ask(book),
            Command::ResolveFinding(command) => command.ask(book),
            Command::RepairFinding(command) => command.ask(book),
            Command::TakeIn(command) => command.ask(book),
            Command::TakeInLegacy(command) => command.ask(book),
            Command::OpenSession(_)
            | Command::EndSession(_)
            | Command::ChangeRole(_)
            | Command::ChangeSeries(_)
            | Command::CreateIntegration(_)
            | Command::CreateTax(_)
            | Command::ChangeSettings(_)
            | Command::ChangeOutlet(_)
            | Command::PauseOnlineOrders(_)
            | Command::OpenShift(_)
            | Command::PrintCopy(_)
            | Command::PrintTestPage(_)
            | Command::RetryPrintJob(_)
            | Command::RaiseFinding(_)
            | Command::ChangeAutoRepair(_)
            | Command::ResetSeries(_)
            | Command::ConfirmClock(_)
            | Command::LowerFloor(_) => {}
        }
    }

    /// About how many rows it writes, by which groups are kept short.
    pub fn weight_rows(&self) -> usize {
        match self {
            Command::SetUpMerchant(command) => 10 + PRODUCT_ROWS * command.products.len(),
            Command::CreateProduct(_) | Command::ChangeProduct(_) => 5 + PRODUCT_ROWS,
            Command::ImportProducts(command) => 5 + (PRODUCT_ROWS + 1) * command.products.len(),
            Command::ImportCustomers(command) => 5 + 3 * command.customers.len(),
            Command::PlaceOrder(command) => 5 + command.items.len() + if command.payment.is_some() { 10 } else { 0 },
            Command::CancelOrder(_) | Command::ReleaseUnpaidOrder(_) | Command::TransitionOrder(_) | Command::RecallOrder(_) => {
                20
            }
            // What was paid may come back, and what was awaited may end.
            Command::AmendOrder(command) => 30 + 2 * (command.add.len() + command.change.len() + command.remove.len()),
            // Nobody knows yet how long they are.
            Command::MergeOrders(command) => 30 + 15 * command.from.len(),
            Command::SplitOrder(command) => match &command.taken {
                Taken::Lines(lines) => 10 + 2 * lines.len(),
                Taken::Seats(seats) => 10 + 10 * seats.len(),
            },
            Command::RecordPayment(_) | Command::TopUpWallet(_) => 12,
            Command::ApprovePayment(_) | Command::RefundPayment(_) | Command::AdjustWallet(_) => 12,
            Command::ExpirePayment(_) => 30,
            // What its order is, only the row says.
            Command::PlaceStandingOrder(_) => 40,
            Command::TakePlatformOrder(command) => 20 + 3 * command.order.items.len(),
            // It may hand the order over.
            Command::MovePlatformOrder(_) => 40,
            Command::SellItems(command) => 16 + 4 * command.items.len(),
            Command::ReturnItems(command) => 30 + 4 * command.items.len(),
            Command::PurgeBillCopies(command) => 5 + 2 * command.bills.len(),
            Command::ReceivePurchase(command) => 10 + 4 * command.items.len(),
            Command::ReturnPurchase(command) => 10 + 4 * command.items.len(),
            Command::AdjustStock(command) => 10 + 4 * command.items.len(),
            Command::TransferStock(command) => 10 + 8 * command.items.len(),
            Command::ChangeBatch(_) => 10,
            Command::TakeIn(command) => command.weight_rows(),
            Command::TakeInLegacy(command) => command.weight_rows(),
            Command::TakeOverNumbers(command) => command.weight_rows(),
            Command::CreateToken(_)
            | Command::RevokeToken(_)
            | Command::CreateUser(_)
            | Command::ChangeUser(_)
            | Command::TurnUser(_)
            | Command::SetCredential(_)
            | Command::OpenSession(_)
            | Command::EndSession(_)
            | Command::EndSessions(_)
            | Command::ChangeRole(_)
            | Command::FindOrCreateCustomer(_)
            | Command::CreateCustomer(_)
            | Command::ChangeCustomer(_)
            | Command::HoldOrder(_)
            | Command::MoveTable(_)
            | Command::CreateStandingOrder(_)
            | Command::ChangeStandingOrder(_)
            | Command::TurnStandingOrder(_)
            | Command::RejectPayment(_)
            | Command::UploadReceipt(_)
            | Command::AcceptDelivery(_)
            | Command::AssignDelivery(_)
            | Command::PickUpDelivery(_)
            | Command::PhotographDelivery(_)
            | Command::FailDelivery(_)
            | Command::ChangeSeries(_)
            | Command::EnrolLane(_)
            | Command::HoldLane(_)
            | Command::CloseLane(_)
            | Command::CreateIntegration(_)
            | Command::ChangeIntegration(_)
            | Command::RotateIntegrationSecret(_)
            | Command::ChangeSettings(_)
            | Command::ChangeOutlet(_)
            | Command::PauseOnlineOrders(_)
            | Command::MarkSoldOut(_)
            | Command::ResetSeries(_)
            | Command::CreateCategory(_)
            | Command::ChangeCategory(_)
            | Command::CreateTax(_)
            | Command::CloseDay(_)
            | Command::ReopenDay(_)
            | Command::PrintCopy(_)
            | Command::PrintTestPage(_)
            | Command::RetryPrintJob(_)
            | Command::CreateWebhook(_)
            | Command::ChangeWebhook(_)
            | Command::DeleteWebhook(_)
            | Command::RotateWebhookSecret(_)
            | Command::DisableWebhook(_)
            | Command::ReplayEvents(_)
            | Command::TestWebhook(_)
            | Command::RaiseFinding(_)
            | Command::OpenFinding(_)
            | Command::ChangeAutoRepair(_)
            | Command::ResolveFinding(_)
            | Command::RepairFinding(_)
            | Command::ConfirmClock(_)
            | Command::LowerFloor(_) => 5,
            Command::OpenShift(_) | Command::MoveCash(_) | Command::CloseShift(_) | Command::HandInCash(_) => 10,
            // As a sale; how many lines the order has, it does not know.
            Command::DeliverOrder(_) => 30,
            // However many products bear the tax, and whatever they have had to do with the merchant.
            Command::ChangeTax(_) | Command::MergeCustomers(_) | Command::EraseCustomer(_) => 50,
        }
    }

    /// Whether it makes or moves a document, whose time no later command goes back behind (SPEC 4). Such a command is not
    /// carried out while the clock is suspect.
    pub fn raises_floor(&self) -> bool {
        match self {
            Command::FindOrCreateCustomer(_)
            | Command::CreateCustomer(_)
            | Command::ChangeCustomer(_)
            | Command::MergeCustomers(_)
            | Command::EraseCustomer(_)
            | Command::PlaceOrder(_)
            | Command::CancelOrder(_)
            | Command::ReleaseUnpaidOrder(_)
            | Command::TransitionOrder(_)
            | Command::AcceptDelivery(_)
            | Command::AssignDelivery(_)
            | Command::PickUpDelivery(_)
            | Command::PhotographDelivery(_)
            | Command::DeliverOrder(_)
            | Command::FailDelivery(_)
            | Command::HandInCash(_)
            | Command::AmendOrder(_)
            | Command::HoldOrder(_)
            | Command::RecallOrder(_)
            | Command::MoveTable(_)
            | Command::MergeOrders(_)
            | Command::SplitOrder(_)
            | Command::CreateStandingOrder(_)
            | Command::ChangeStandingOrder(_)
            | Command::TurnStandingOrder(_)
            | Command::PlaceStandingOrder(_)
            | Command::TakePlatformOrder(_)
            | Command::MovePlatformOrder(_)
            | Command::RecordPayment(_)
            | Command::ApprovePayment(_)
            | Command::RejectPayment(_)
            | Command::UploadReceipt(_)
            | Command::ExpirePayment(_)
            | Command::RefundPayment(_)
            | Command::TopUpWallet(_)
            | Command::AdjustWallet(_)
            | Command::SellItems(_)
            | Command::ReturnItems(_)
            | Command::PurgeBillCopies(_)
            | Command::ReceivePurchase(_)
            | Command::ReturnPurchase(_)
            | Command::AdjustStock(_)
            | Command::TransferStock(_)
            | Command::ChangeBatch(_)
            | Command::OpenShift(_)
            | Command::MoveCash(_)
            | Command::CloseShift(_)
            | Command::CloseDay(_)
            | Command::ReopenDay(_)
            | Command::ImportProducts(_)
            | Command::ImportCustomers(_)
            | Command::TakeInLegacy(_)
            | Command::TakeOverNumbers(_)
            | Command::TakeIn(_) => true,
            Command::SetUpMerchant(_)
            | Command::CreateToken(_)
            | Command::RevokeToken(_)
            | Command::CreateUser(_)
            | Command::ChangeUser(_)
            | Command::TurnUser(_)
            | Command::SetCredential(_)
            | Command::OpenSession(_)
            | Command::EndSession(_)
            | Command::EndSessions(_)
            | Command::ChangeRole(_)
            | Command::CreateIntegration(_)
            | Command::ChangeIntegration(_)
            | Command::RotateIntegrationSecret(_)
            | Command::CreateProduct(_)
            | Command::ChangeProduct(_)
            | Command::CreateCategory(_)
            | Command::ChangeCategory(_)
            | Command::CreateTax(_)
            | Command::ChangeTax(_)
            | Command::ChangeSeries(_)
            | Command::EnrolLane(_)
            | Command::HoldLane(_)
            | Command::CloseLane(_)
            | Command::ChangeSettings(_)
            | Command::ChangeOutlet(_)
            | Command::PauseOnlineOrders(_)
            | Command::MarkSoldOut(_)
            | Command::ResetSeries(_)
            | Command::PrintCopy(_)
            | Command::PrintTestPage(_)
            | Command::RetryPrintJob(_)
            | Command::CreateWebhook(_)
            | Command::ChangeWebhook(_)
            | Command::DeleteWebhook(_)
            | Command::RotateWebhookSecret(_)
            | Command::DisableWebhook(_)
            | Command::ReplayEvents(_)
            | Command::TestWebhook(_)
            | Command::RaiseFinding(_)
            | Command::OpenFinding(_)
            | Command::ChangeAutoRepair(_)
            | Command::ResolveFinding(_)
            | Command::RepairFinding(_)
            | Command::ConfirmClock(_)
            | Command::LowerFloor(_) => false,
        }
    }

    /// Whether it knows more of what it needs when what it asked for first is there.
    pub fn asks_again(&self) -> bool {
        matches!(self, Command::SellItems(_) | Command::TakeInLegacy(_))
    }

    /// Whether it sums over rows that the book does not hold. Whatever was decided before it in its group is then written first,
    /// in the same transaction, so that the store's sums are right.
    pub fn needs_sums(&self) -> bool {
        match self {
            Command::CloseDay(_) | Command::ReopenDay(_) | Command::MergeCustomers(_) | Command::EraseCustomer(_) => true,
            Command::ChangeUser(_) | Command::TurnUser(_) => true,
            Command::RepairFinding(_) => true,
            Command::ChangeTax(_) => true,
            Command::ChangeCustomer(command) => command.needs_sums(),
            _ => false,
        }
    }

    /// Whether it changes rows that the book does not hold. What comes behind it in its group is then decided on rows that are loaded
    /// after they were written.
    pub fn changes_beyond_book(&self) -> bool {
        matches!(self, Command::ChangeTax(_))
    }

    /// Whether customers may ask for it themselves: of what is their own, which each of these looks at.
    fn is_for_customers(&self) -> bool {
        matches!(
            self,
            Command::FindOrCreateCustomer(_)
                | Command::ChangeCustomer(_)
                | Command::PlaceOrder(_)
                | Command::CancelOrder(_)
                | Command::UploadReceipt(_)
        )
    }

    fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        match self {
            Command::SetUpMerchant(command) => command.decide(context, book),
            Command::CreateToken(command) => command.decide(context, book),
            Command::RevokeToken(command) => command.decide(context, book),
            Command::CreateUser(command) => command.decide(context, book),
            Command::ChangeUser(command) => command.decide(context, book),
            Command::TurnUser(command) => command.decide(context, book),
            Command::SetCredential(command) => command.decide(context, book),
            Command::OpenSession(command) => command.decide(context, book),
            Command::EndSession(command) => command.decide(context, book),
            Command::EndSessions(command) => command.decide(context, book),
            Command::ChangeRole(command) => command.decide(context, book),
            Command::FindOrCreateCustomer(command) => command.decide(context, book),
            Command::CreateCustomer(command) => command.decide(context, book),
            Command::ChangeCustomer(command) => command.decide(context, book),
            Command::MergeCustomers(command) => command.decide(context, book),
            Command::EraseCustomer(command) => command.decide(context, book),
            Command::PlaceOrder(command) => command.decide(context, book),
            Command::CancelOrder(command) => command.decide(context, book),
            Command::ReleaseUnpaidOrder(command) => command.decide(context, book),
            Command::TransitionOrder(command) => command.decide(context, book),
            Command::AcceptDelivery(command) => command.decide(context, book),
            Command::AssignDelivery(command) => command.decide(context, book),
            Command::PickUpDelivery(command) => command.decide(context, book),
            Command::PhotographDelivery(command) => command.decide(context, book),
            Command::DeliverOrder(command) => command.decide(context, book),
            Command::FailDelivery(command) => command.decide(context, book),
            Command::HandInCash(command) => command.decide(context, book),
            Command::AmendOrder(command) => command.decide(context, book),
            Command::HoldOrder(command) => command.decide(context, book),
            Command::RecallOrder(command) => command.decide(context, book),
            Command::MoveTable(command) => command.decide(context, book),
            Command::MergeOrders(command) => command.decide(context, book),
            Command::SplitOrder(command) => command.decide(context, book),
            Command::CreateStandingOrder(command) => command.decide(context, book),
            Command::ChangeStandingOrder(command) => command.decide(context, book),
            Command::TurnStandingOrder(command) => command.decide(context, book),
            Command::PlaceStandingOrder(command) => command.decide(context, book),
            Command::RecordPayment(command) => command.decide(context, book),
            Command::ApprovePayment(command) => command.decide(context, book),
            Command::RejectPayment(command) => command.decide(context, book),
            Command::UploadReceipt(command) => command.decide(context, book),
            Command::ExpirePayment(command) => command.decide(context, book),
            Command::RefundPayment(command) => command.decide(context, book),
            Command::TopUpWallet(command) => command.decide(context, book),
            Command::AdjustWallet(command) => command.decide(context, book),
            Command::SellItems(command) => command.decide(context, book),
            Command::ReturnItems(command) => command.decide(context, book),
            Command::PurgeBillCopies(command) => command.decide(context, book),
            Command::ReceivePurchase(command) => command.decide(context, book),
            Command::ReturnPurchase(command) => command.decide(context, book),
            Command::AdjustStock(command) => command.decide(context, book),
            Command::TransferStock(command) => command.decide(context, book),
            Command::ChangeBatch(command) => command.decide(context, book),
            Command::CreateProduct(command) => command.decide(context, book),
            Command::ChangeProduct(command) => command.decide(context, book),
            Command::MarkSoldOut(command) => command.decide(context, book),
            Command::ImportProducts(command) => command.decide(context, book),
            Command::ImportCustomers(command) => command.decide(context, book),
            Command::CreateCategory(command) => command.decide(context, book),
            Command::ChangeCategory(command) => command.decide(context, book),
            Command::CreateTax(command) => command.decide(context, book),
            Command::ChangeTax(command) => command.decide(context, book),
            Command::CreateIntegration(command) => command.decide(context, book),
            Command::ChangeIntegration(command) => command.decide(context, book),
            Command::RotateIntegrationSecret(command) => command.decide(context, book),
            Command::TakePlatformOrder(command) => command.decide(context, book),
            Command::MovePlatformOrder(command) => command.decide(context, book),
            Command::ChangeSeries(command) => command.decide(context, book),
            Command::EnrolLane(command) => command.decide(context, book),
            Command::HoldLane(command) => command.decide(context, book),
            Command::CloseLane(command) => command.decide(context, book),
            Command::ChangeSettings(command) => command.decide(context, book),
            Command::ChangeOutlet(command) => command.decide(context, book),
            Command::PauseOnlineOrders(command) => command.decide(context, book),
            Command::OpenShift(command) => command.decide(context, book),
            Command::MoveCash(command) => command.decide(context, book),
            Command::CloseShift(command) => command.decide(context, book),
            Command::CloseDay(command) => command.decide(context, book),
            Command::ReopenDay(command) => command.decide(context, book),
            Command::ResetSeries(command) => command.decide(context, book),
            Command::TakeOverNumbers(command) => command.decide(context, book),
            Command::PrintCopy(command) => command.decide(context, book),
            Command::PrintTestPage(command) => command.decide(context, book),
            Command::RetryPrintJob(command) => command.decide(context, book),
            Command::CreateWebhook(command) => command.decide(context, book),
            Command::ChangeWebhook(command) => command.decide(context, book),
            Command::DeleteWebhook(command) => command.decide(context, book),
            Command::RotateWebhookSecret(command) => command.decide(context, book),
            Command::DisableWebhook(command) => command.decide(context, book),
            Command::ReplayEvents(command) => command.decide(context, book),
            Command::TestWebhook(command) => command.decide(context, book),
            Command::RaiseFinding(command) => command.decide(context, book),
            Command::OpenFinding(command) => command.decide(context, book),
            Command::ResolveFinding(command) => command.decide(context, book),
            Command::ChangeAutoRepair(command) => command.decide(context, book),
            Command::RepairFinding(command) => command.decide(context, book),
            Command::ConfirmClock(command) => command.decide(context, book),
            Command::LowerFloor(command) => command.decide(context, book),
            Command::TakeIn(command) => command.decide(context, book),
            Command::TakeInLegacy(command) => command.decide(context, book),
        }
    }
}

/// A command with the key under which it is done at most once. Every command has one: the caller's, or one the server made.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// The key's digest.
    pub key: KeyDigest,
    /// A second key for the same: what a till calls its sale. Whichever of the two came before is answered.
    pub reference: Option<KeyDigest>,
    /// Salted hash of what was asked: method, path and parsed body.
    pub request_hash: [u8; 16],
    /// What is asked.
    pub command: Command,
}

impl Envelope {
    /// Its keys, the caller's first.
    pub fn keys(&self) -> impl Iterator<Item = KeyDigest> + use<> {
        [Some(self.key), self.reference.filter(|reference| *reference != self.key)].into_iter().flatten()
    }
}

/// A digest of an idempotency key. Keys that are UUIDv7 are taken as they are, so that they arrive in order; any other text is
/// hashed with the merchant's salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyDigest(pub [u8; 16]);

impl KeyDigest {
    /// The digest of a client's key.
    pub fn of(key: &str, salt: &[u8; 16]) -> KeyDigest {
        match Uuid::try_parse(key) {
            Ok(uuid) if uuid.get_version_num() == 7 => KeyDigest(*uuid.as_bytes()),
            _ => {
                let mut hash = Sha256::new();
                hash.update(b"docket key 1");
                hash.update(salt);
                hash.update(key);
                let mut digest = [0; 16];
                digest.copy_from_slice(&hash.finalize()[..16]);
                // Version 8 of RFC 9562, so that it never reads as one that was taken as it is.
                digest[6] = (digest[6] & 0x0f) | 0x80;
                KeyDigest(digest)
            }
        }
    }
}

/// What was done under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The request it was done for.
    pub request_hash: [u8; 16],
    /// The document that came of it.
    pub document: DocumentReference,
    /// Whether the first answer said that something was made.
    pub created: bool,
    /// When.
    pub at: Timestamp,
}

/// Which document, without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentReference {
    /// The merchant itself.
    Merchant(MerchantId),
    /// A token.
    Token(TokenId),
    /// A user.
    User(UserId),
    /// A role, which the request itself names.
    Role,
    /// A customer.
    Customer(CustomerId),
    /// An order.
    Order(OrderId),
    /// A standing order.
    StandingOrder(StandingOrderId),
    /// An endpoint of a delivery platform.
    Integration(IntegrationId),
    /// A payment.
    Payment(PaymentId),
    /// A product.
    Product(ProductId),
    /// A category, which the request itself names.
    Category,
    /// A tax of the list, by its number.
    Tax(u32),
    /// The series of a kind.
    Series(Kind),
    /// An outlet, which the request itself names.
    Outlet,
    /// A shift.
    Shift(ShiftId),
    /// A business day, by its row.
    BusinessDay(u64),
    /// A print job.
    PrintJob(PrintJobId),
    /// A webhook.
    Webhook(WebhookId),
    /// Cash that a driver handed in, by its row.
    CashHandover(u64),
    /// The lane of a register's device, by its row.
    Lane(u64),
    /// A finding, by its row.
    Finding(u64),
    /// A bill.
    Bill(BillId),
    /// A credit note.
    CreditNote(CreditNoteId),
    /// A document that moves goods.
    StockDocument(StockDocumentId),
    /// A batch.
    Batch(BatchId),
    /// A slice of an import.
    Import(ImportId),
}

impl DocumentReference {
    /// Kind and id as they are stored.
    pub fn to_stored(self) -> (&'static str, Uuid) {
        match self {
            DocumentReference::Merchant(id) => ("merchant", Uuid::from_u128(id.0 as u128)),
            DocumentReference::Token(id) => ("token", id.0),
            DocumentReference::User(id) => ("user", id.0),
            DocumentReference::Role => ("role", Uuid::nil()),
            DocumentReference::Customer(id) => ("customer", id.0),
            DocumentReference::Order(id) => ("order", id.0),
            DocumentReference::StandingOrder(id) => ("standingOrder", id.0),
            DocumentReference::Integration(id) => ("integration", id.0),
            DocumentReference::Payment(id) => ("payment", id.0),
            DocumentReference::Product(id) => ("product", id.0),
            DocumentReference::Category => ("category", Uuid::nil()),
            DocumentReference::Tax(number) => ("tax", Uuid::from_u128(number.into())),
            DocumentReference::Series(kind) => ("series", Uuid::from_u128(kind as u128)),
            DocumentReference::Outlet => ("outlet", Uuid::nil()),
            DocumentReference::Shift(id) => ("shift", id.0),
            DocumentReference::BusinessDay(row) => ("businessDay", Uuid::from_u128(u128::from(row))),
            DocumentReference::PrintJob(id) => ("printJob", id.0),
            DocumentReference::Webhook(id) => ("webhook", id.0),
            DocumentReference::CashHandover(row) => ("cashHandover", Uuid::from_u128(u128::from(row))),
            DocumentReference::Lane(row) => ("lane", Uuid::from_u128(u128::from(row))),
            DocumentReference::Finding(row) => ("finding", Uuid::from_u128(u128::from(row))),
            DocumentReference::Bill(id) => ("bill", id.0),
            DocumentReference::CreditNote(id) => ("creditNote", id.0),
            DocumentReference::StockDocument(id) => ("stockDocument", id.0),
            DocumentReference::Batch(id) => ("batch", id.0),
            DocumentReference::Import(id) => ("import", id.0),
        }
    }

    /// The reference that was stored like this.
    pub fn from_stored(kind: &str, id: Uuid) -> Option<DocumentReference> {
        Some(match kind {
            "merchant" => DocumentReference::Merchant(MerchantId(id.as_u128() as i64)),
            "token" => DocumentReference::Token(TokenId(id)),
            "user" => DocumentReference::User(UserId(id)),
            "role" => DocumentReference::Role,
            "customer" => DocumentReference::Customer(CustomerId(id)),
            "order" => DocumentReference::Order(OrderId(id)),
            "standingOrder" => DocumentReference::StandingOrder(StandingOrderId(id)),
            "integration" => DocumentReference::Integration(IntegrationId(id)),
            "payment" => DocumentReference::Payment(PaymentId(id)),
            "product" => DocumentReference::Product(ProductId(id)),
            "category" => DocumentReference::Category,
            "tax" => DocumentReference::Tax(id.as_u128() as u32),
            "series" => DocumentReference::Series(*Kind::ALL.get(id.as_u128() as usize)?),
            "outlet" => DocumentReference::Outlet,
            "shift" => DocumentReference::Shift(ShiftId(id)),
            "businessDay" => DocumentReference::BusinessDay(id.as_u128() as u64),
            "printJob" => DocumentReference::PrintJob(PrintJobId(id)),
            "webhook" => DocumentReference::Webhook(WebhookId(id)),
            "cashHandover" => DocumentReference::CashHandover(id.as_u128() as u64),
            "lane" => DocumentReference::Lane(id.as_u128() as u64),
            "finding" => DocumentReference::Finding(id.as_u128() as u64),
            "bill" => DocumentReference::Bill(BillId(id)),
            "creditNote" => DocumentReference::CreditNote(CreditNoteId(id)),
            "stockDocument" => DocumentReference::StockDocument(StockDocumentId(id)),
            "batch" => DocumentReference::Batch(BatchId(id)),
            "import" => DocumentReference::Import(ImportId(id)),
            _ => return None,
        })
    }
}

/// What a command came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Whether something was made (the first answer's 201) or changed (200).
    pub created: bool,
    /// Whether this was done before, under the same key.
    pub replayed: bool,
    /// The document.
    pub document: Document,
}

/// The document a command is answered with, as far as deciding it has it at hand; the rest is read after the commit.
#[derive(Clone, Debug)]
pub enum Document {
    /// The merchant itself.
    Merchant(MerchantId),
    /// A token.
    Token(TokenId),
    /// A user.
    User(UserId),
    /// A role, which the request itself names.
    Role,
    /// A customer.
    Customer(Arc<Customer>),
    /// An order, whole where it was just placed.
    Order(OrderId, Option<Box<OrderDocument>>),
    /// A standing order.
    StandingOrder(Arc<StandingOrder>),
    /// An endpoint of a delivery platform.
    Integration(Arc<Integration>),
    /// A payment.
    Payment(Arc<Payment>),
    /// A product.
    Product(Arc<Product>),
    /// A category.
    Category(Category),
    /// A tax of the list, by its number.
    Tax(u32),
    /// The series of a kind, as it is in force now.
    Series(Kind),
    /// An outlet, which the request itself names.
    Outlet,
    /// A shift.
    Shift(ShiftId),
    /// A business day, by its row.
    BusinessDay(u64),
    /// A print job.
    PrintJob(PrintJobId),
    /// A webhook.
    Webhook(WebhookId),
    /// Cash that a driver handed in.
    CashHandover(u64),
    /// The lane of a register's device, by its row.
    Lane(u64),
    /// A finding.
    Finding(u64),
    /// A bill, and how much of each line's product may still be sold, where stock of it is kept.
    Bill(Arc<BillState>, Vec<Option<Quantity>>),
    /// A credit note.
    CreditNote(Arc<CreditNote>),
    /// A document that moves goods.
    StockDocument(Arc<StockDocument>),
    /// A batch.
    Batch(BatchId),
    /// A slice of an import, and what its lines came to.
    Imported(Arc<Imported>),
    /// What an earlier command with the same key made.
    Earlier(DocumentReference),
}

impl Document {
    /// Which document it is.
    pub fn reference(&self) -> DocumentReference {
        match self {
            Document::Merchant(id) => DocumentReference::Merchant(*id),
            Document::Token(id) => DocumentReference::Token(*id),
            Document::User(id) => DocumentReference::User(*id),
            Document::Role => DocumentReference::Role,
            Document::Customer(customer) => DocumentReference::Customer(customer.id),
            Document::Order(id, _) => DocumentReference::Order(*id),
            Document::StandingOrder(standing) => DocumentReference::StandingOrder(standing.id),
            Document::Integration(integration) => DocumentReference::Integration(integration.id),
            Document::Payment(payment) => DocumentReference::Payment(payment.id),
            Document::Product(product) => DocumentReference::Product(product.id),
            Document::Category(_) => DocumentReference::Category,
            Document::Tax(number) => DocumentReference::Tax(*number),
            Document::Series(kind) => DocumentReference::Series(*kind),
            Document::Outlet => DocumentReference::Outlet,
            Document::Shift(id) => DocumentReference::Shift(*id),
            Document::BusinessDay(row) => DocumentReference::BusinessDay(*row),
            Document::PrintJob(id) => DocumentReference::PrintJob(*id),
            Document::Webhook(id) => DocumentReference::Webhook(*id),
            Document::CashHandover(row) => DocumentReference::CashHandover(*row),
            Document::Lane(row) => DocumentReference::Lane(*row),
            Document::Finding(row) => DocumentReference::Finding(*row),
            Document::Bill(state, _) => DocumentReference::Bill(state.bill.id),
            Document::CreditNote(note) => DocumentReference::CreditNote(note.id),
            Document::StockDocument(document) => DocumentReference::StockDocument(document.id),
            Document::Batch(id) => DocumentReference::Batch(*id),
            Document::Imported(imported) => DocumentReference::Import(imported.slice.import),
            Document::Earlier(reference) => *reference,
        }
    }
}

impl Outcome {
    pub(crate) fn created(document: Document) -> Outcome {
        Outcome { created: true, replayed: false, document }
    }

    pub(crate) fn ok(document: Document) -> Outcome {
        Outcome { created: false, replayed: false, document }
    }
}

/// Why a command stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Rows that it asked for are not loaded; it runs again when they are.
    Missing,
    /// It makes Snowflake ids up to that time, for which no worker is leased yet; it runs again when one is.
    NeedsWorker {
        /// The last millisecond that it is known to need.
        until: Timestamp,
    },
    /// It would date a document, and the clock cannot be believed now.
    ClockSuspect,
    /// It needs what nobody can look up while the database is away; with a sentence that says what.
    NotDuringOutage(String),
    /// The business says no.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

/// Decides one command against the book. On `Ok` the caller keeps the book's draft, on `Err` it discards it.
///
/// # Errors
/// [`Stop::Missing`], [`Stop::NeedsWorker`], [`Stop::ClockSuspect`] or a refusal.
///
/// # Panics
/// Only on a bug: a row read that was not asked for, a broken internal promise.
pub fn decide(envelope: &Envelope, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
    ask(envelope, book);
    book.all_loaded()?;
    for key in envelope.keys() {
        if let Some(replay) = book.replays.get(&key).copied() {
            if let Command::TakeIn(take_in) = &envelope.command {
                return take_in.meet(replay, envelope.request_hash, context, book);
            }
            let replay = &replay;
            return replayed(envelope, replay).map_err(Stop::Refused);
        }
    }
    if book.settings_if_any().is_none() && !matches!(envelope.command, Command::SetUpMerchant(_)) {
        return Err(Refusal::new(Code::MerchantUnknown, "There is no such merchant.").into());
    }
    if context.actor.as_customer().is_some() && !envelope.command.is_for_customers() {
        return Err(Refusal::new(Code::PermissionMissing, "Customers cannot ask for this themselves.").into());
    }
    // What was made while the database was away has its date already.
    let is_dated = matches!(envelope.command, Command::TakeIn(_));
    if envelope.command.raises_floor() && context.clock.is_suspect && !is_dated {
        return Err(Stop::ClockSuspect);
    }
    let outcome = envelope.command.decide(context, book)?;
    if outcome.replayed {
        // What it is about was done before, under another key: nothing is written.
        return Ok(outcome);
    }
    if envelope.command.raises_floor() {
        clock::raise_floor(context, book);
    }
    let replay = Replay {
        request_hash: envelope.request_hash,
        document: outcome.document.reference(),
        created: outcome.created,
        at: context.at,
    };
    envelope.keys().for_each(|key| book.replays.put(key, replay));
    Ok(outcome)
}

fn replayed(envelope: &Envelope, replay: &Replay) -> Result<Outcome, Refusal> {
    if replay.request_hash != envelope.request_hash {
        let detail = "This Idempotency-Key or reference came before with another request; send a new one with a new request.";
        return Err(Refusal::new(Code::IdempotencyMismatch, detail));
    }
    Ok(Outcome { created: replay.created, replayed: true, document: Document::Earlier(replay.document) })
}

/// Asks for the rows that a command is known to need, without deciding it, so that a group loads in one round.
pub fn ask(envelope: &Envelope, book: &mut Book) {
    envelope.keys().for_each(|key| book.ask(Key::Replay(key)));
    envelope.command.ask(book);
}
