//! What the engine wants to know of a command before it is decided: how many rows it writes, and what must be loaded or written first.

use docket_domain::access::{ChangeUser, Role, TurnUser};
use docket_domain::billing::{
    CreditNoteKind, KnownItem, PurgeBillCopies, ReturnItems, ReturnedItem, ReturnedWhat, SellItems, SoldItem,
};
use docket_domain::catalog::{
    ChangeProduct, ChangeTax, CreateProduct, ImportProducts, ImportedProduct, NewProduct, ProductChanges, ProductReference, Unit,
};
use docket_domain::command::Command;
use docket_domain::customers::{ChangeCustomer, ImportCustomers, ImportedCustomer, Phone, PhoneE164};
use docket_domain::findings::{Repair, RepairFinding};
use docket_domain::ids::{BatchId, BillId, CustomerId, ImportId, IntegrationId, OrderId, StockDocumentId, UserId};
use docket_domain::imports::Slice;
use docket_domain::integrations::{PlatformItem, PlatformOrder, TakePlatformOrder};
use docket_domain::money::Amount;
use docket_domain::ordering::{AmendOrder, NewOrderPayment, PlaceOrder, Status, Taken};
use docket_domain::quantity::Quantity;
use docket_domain::stock::{
    AdjustStock, AdjustedItem, Adjustment, PurchasedItem, ReceivePurchase, ReturnPurchase, ReturnedBatch, TransferStock,
    TransferredItem,
};
use docket_domain::time::Date;
use uuid::Uuid;

use crate::fixtures::{
    amending, caller, cancelling, changing, closing_day, erasing, item, joining, merging, moving, placing, reopening, set_up,
    settings, shawarma, so_many, splitting, without,
};

const SOME: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007);

fn order() -> OrderId {
    OrderId(SOME)
}

fn rice() -> ProductReference {
    ProductReference("RICE".into())
}

fn slice() -> Slice {
    Slice { import: ImportId(SOME), number: 0 }
}

fn new_product() -> NewProduct {
    NewProduct::new("RICE", vec![("en".into(), "Rice".into())], Unit::Piece, Amount(10_000))
}

fn sold() -> SoldItem {
    SoldItem {
        product: rice(),
        quantity: Quantity(1_000),
        unit_price: None,
        discounts: Vec::new(),
        known: KnownItem::default(),
        options: Vec::new(),
        notes: String::new(),
    }
}

fn selling(lines: usize) -> Command {
    Command::SellItems(Box::new(SellItems { items: vec![sold(); lines], ..SellItems::default() }))
}

fn returning(lines: usize) -> Command {
    let item = ReturnedItem { what: ReturnedWhat::Line(1), quantity: Quantity(1_000) };
    Command::ReturnItems(Box::new(ReturnItems {
        bill: BillId(SOME),
        kind: CreditNoteKind::Return,
        items: vec![item; lines],
        refunds: Vec::new(),
        refund_by: None,
        reason: "damp".into(),
    }))
}

fn receiving(lines: usize) -> Command {
    let item = PurchasedItem {
        product: rice(),
        quantity: Quantity(1_000),
        unit_cost: Amount(6_000),
        unit_price: None,
        batch_number: None,
        expires_at: None,
    };
    Command::ReceivePurchase(Box::new(ReceivePurchase {
        outlet: None,
        supplier: None,
        reference: None,
        items: vec![item; lines],
        received_at: None,
        is_opening: false,
        business_date: None,
    }))
}

fn sending_back(lines: usize) -> Command {
    let item = ReturnedBatch { batch: BatchId(SOME), quantity: Quantity(1_000) };
    let purchase = StockDocumentId(SOME);
    Command::ReturnPurchase(Box::new(ReturnPurchase { purchase, items: vec![item; lines], reason: None }))
}

fn counting(lines: usize) -> Command {
    let item = AdjustedItem { product: rice(), batch: None, adjustment: Adjustment::Counted(Quantity(1_000)) };
    Command::AdjustStock(Box::new(AdjustStock { outlet: None, reason: "counted".into(), items: vec![item; lines] }))
}

fn sending(lines: usize) -> Command {
    let item = TransferredItem { product: rice(), batch: None, quantity: Quantity(1_000) };
    let (from, to) = ("MAIN".into(), "YAS".into());
    Command::TransferStock(Box::new(TransferStock { from, to, items: vec![item; lines], reason: None }))
}

fn taking_of_a_platform(lines: usize) -> Command {
    let item = PlatformItem {
        reference: None,
        name: "Rice".into(),
        count: 1,
        unit_price: Amount(10_000),
        options: Vec::new(),
        notes: None,
    };
    let order = PlatformOrder {
        reference: "A".into(),
        shown_as: None,
        items: vec![item; lines],
        discount: Amount::ZERO,
        delivery_fee: Amount::ZERO,
        total: None,
        is_paid_to_platform: true,
        is_fetched: true,
        customer: None,
        contact: None,
        address: None,
        notes: None,
        requested_for: None,
    };
    let integration = IntegrationId(SOME);
    Command::TakePlatformOrder(Box::new(TakePlatformOrder { integration, order, content: [1; 16] }))
}

fn importing_products(lines: usize) -> Command {
    let one = ImportedProduct { sku: "RICE".into(), expected: None, changes: ProductChanges::default() };
    Command::ImportProducts(Box::new(ImportProducts { slice: slice(), products: vec![one; lines] }))
}

fn importing_customers(lines: usize) -> Command {
    let one = ImportedCustomer { who: caller("501234567", None), address: None, is_active: true };
    Command::ImportCustomers(Box::new(ImportCustomers { slice: slice(), customers: vec![one; lines] }))
}

fn amending_lines(add: usize, change: usize, remove: usize) -> Command {
    Command::AmendOrder(Box::new(AmendOrder {
        add: vec![item("RICE", "1"); add],
        change: (0..change).map(|_| so_many(1, "2")).collect(),
        remove: (0..remove).map(|_| without(1, None)).collect(),
        ..amending(order())
    }))
}

fn placing_lines(lines: usize, payment: Option<NewOrderPayment>) -> Command {
    placing(PlaceOrder { items: vec![item("RICE", "1"); lines], payment, ..PlaceOrder::default() })
}

fn purging(bills: usize) -> Command {
    Command::PurgeBillCopies(Box::new(PurgeBillCopies { bills: vec![BillId(SOME); bills] }))
}

#[test]
fn a_command_weighs_more_rows_the_more_it_carries_so_that_groups_stay_short() {
    let product = Box::new(ChangeProduct { product: rice(), version: None, changes: ProductChanges::default() });
    let seats = |seats: &[&str]| Taken::Seats(seats.iter().map(|seat| (*seat).to_owned()).collect());
    for (name, command, rows) in [
        ("a merchant with three products", set_up(settings()), 46),
        ("a product", Command::CreateProduct(Box::new(CreateProduct { product: new_product() })), 17),
        ("a change of one", Command::ChangeProduct(product), 17),
        ("no line of a file of products", importing_products(0), 5),
        ("three lines of a file of products", importing_products(3), 44),
        ("two lines of a file of customers", importing_customers(2), 11),
        ("four lines of a file of customers", importing_customers(4), 17),
        ("an order of two lines", placing_lines(2, None), 7),
        ("an order of two lines that is paid", placing_lines(2, Some(NewOrderPayment::default())), 17),
        ("a change of six lines of an order", amending_lines(3, 2, 1), 42),
        ("an order that takes in three others", joining(order(), &[order(); 3]), 75),
        ("three lines that are split off", splitting(order(), Taken::Lines(vec![(1, None); 3])), 16),
        ("three seats that are split off", splitting(order(), seats(&["A", "B", "C"])), 40),
        ("a platform's order of three lines", taking_of_a_platform(3), 29),
        ("a sale of three lines", selling(3), 28),
        ("three lines that come back", returning(3), 42),
        ("copies of three bills", purging(3), 11),
        ("a purchase of three lines", receiving(3), 22),
        ("three batches that go back", sending_back(3), 22),
        ("three counted shelves", counting(3), 22),
        ("three products to another outlet", sending(3), 34),
    ] {
        assert_eq!(command.weight_rows(), rows, "{name}");
    }
}

#[test]
fn only_a_sale_and_what_another_system_had_know_more_of_what_they_need_later() {
    assert!(selling(1).asks_again());
    assert!(crate::customer_94::taking_in(1, 0, Vec::new()).asks_again());
    for command in [placing(shawarma()), returning(1), receiving(1), closing_day(a_date(), true)] {
        assert!(!command.asks_again(), "{command:?}");
    }
}

fn a_date() -> Date {
    Date::parse("2025-11-06").expect("a date")
}

fn renaming(phone: Option<Phone>) -> Command {
    Command::ChangeCustomer(Box::new(ChangeCustomer { phone, ..changing(CustomerId(SOME)) }))
}

#[test]
fn what_counts_or_sums_rows_of_the_store_finds_those_before_it_written() {
    let user = UserId(SOME);
    let role = ChangeUser { user, name: None, role: Some(Role::Cashier), login: None, outlet: None };
    let phone = Phone { e164: PhoneE164::new("+971501234567").expect("a phone"), national: "501234567".into() };
    let tax = ChangeTax { number: 1, name: None, rate: None, is_active: Some(false) };
    let repair = Repair::Customer { row: 7, outlet: "MAIN".into() };
    let date = a_date();
    for summing in [
        closing_day(date, true),
        reopening(date),
        merging(CustomerId(SOME), CustomerId(Uuid::nil())),
        erasing(CustomerId(SOME)),
        Command::ChangeUser(Box::new(role)),
        Command::TurnUser(Box::new(TurnUser { user, is_active: false })),
        Command::RepairFinding(Box::new(RepairFinding { repair })),
        Command::ChangeTax(Box::new(tax.clone())),
        renaming(Some(phone)),
    ] {
        assert!(summing.needs_sums(), "{summing:?}");
    }
    let moved = moving(order(), Status::Confirmed);
    for plain in [placing(shawarma()), selling(1), receiving(1), renaming(None), moved, cancelling(order(), "late")] {
        assert!(!plain.needs_sums() && !plain.changes_beyond_book(), "{plain:?}");
    }
    assert!(Command::ChangeTax(Box::new(tax)).changes_beyond_book(), "products that nobody has loaded bear it, too");
}
