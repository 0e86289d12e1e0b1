//! Idempotency keys: the same request is done once, another one under its key is refused, a refused one frees it.

use docket_domain::access::Role;
use docket_domain::command::{Document, DocumentReference, KeyDigest, Outcome};
use docket_domain::ids::{
    BatchId, BillId, CreditNoteId, CustomerId, ImportId, IntegrationId, MerchantId, OrderId, PaymentId, PrintJobId, ProductId,
    ShiftId, StandingOrderId, StockDocumentId, TokenId, UserId, WebhookId,
};
use docket_domain::numbering::Kind;
use docket_domain::ordering::{PlaceOrder, Status};
use docket_domain::refusal::Code;
use uuid::Uuid;

use crate::fixtures::{caller, cancelling, finding, item, moving, placing, settings, shawarma, someone};
use crate::shop::{Request, Shop};

const SOME: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007);

/// Whether an outcome says that this order was made before.
fn is_replay_of(outcome: &Outcome, first: &Outcome) -> bool {
    let earlier = matches!(outcome.document, Document::Earlier(_));
    outcome.replayed && earlier && outcome.document.reference() == first.document.reference()
}

#[test]
fn the_same_key_and_request_again_answers_the_first_document_and_does_nothing() {
    let mut shop = Shop::open(settings());
    let request = shop.request(&someone(Role::Cashier), placing(shawarma()));
    let first = shop.submit(&request).expect("placed");
    let rows = format!("{:?}", shop.rows);
    for _ in 0..3 {
        let again = shop.submit(&request).expect("answered");
        assert!(is_replay_of(&again, &first));
        assert!(again.created, "a replay answers the first status");
    }
    assert_eq!(format!("{:?}", shop.rows), rows, "nothing is done twice");
}

#[test]
fn a_key_is_known_to_a_process_that_has_just_started() {
    let mut shop = Shop::open(settings());
    let request = shop.request(&someone(Role::Cashier), placing(shawarma()));
    let first = shop.submit(&request).expect("placed");
    shop.reopen();
    assert!(is_replay_of(&shop.submit(&request).expect("answered"), &first));
    assert_eq!(shop.rows.orders.len(), 1);
}

#[test]
fn what_has_two_keys_is_done_once_under_either_also_by_a_process_that_has_just_started() {
    let mut shop = Shop::open(settings());
    let both = Request { reference: Some(KeyDigest([9; 16])), ..shop.request(&someone(Role::Cashier), placing(shawarma())) };
    let first = shop.submit(&both).expect("placed");
    let other_key = Request { key: KeyDigest([8; 16]), ..both.clone() };
    let other_reference = Request { reference: Some(KeyDigest([7; 16])), ..both.clone() };
    for _ in 0..2 {
        for again in [&both, &other_key, &other_reference] {
            assert!(is_replay_of(&shop.submit(again).expect("answered"), &first));
        }
        shop.reopen();
    }
    assert_eq!(shop.rows.orders.len(), 1);
}

#[test]
fn the_same_key_with_another_request_is_refused() {
    let mut shop = Shop::open(settings());
    let request = shop.request(&someone(Role::Cashier), placing(shawarma()));
    shop.submit(&request).expect("placed");
    let mut other = request.clone();
    other.hash[0] ^= 1;
    let rows = format!("{:?}", shop.rows);
    assert_eq!(shop.submit(&other).expect_err("refused").code, Code::IdempotencyMismatch);
    assert_eq!(format!("{:?}", shop.rows), rows);
    assert!(shop.submit(&request).expect("answered").replayed, "the key still leads to the first");
}

#[test]
fn a_refused_command_frees_its_key() {
    let mut shop = Shop::open(settings());
    let unknown = PlaceOrder { items: vec![item("NOTHING", "1")], ..shawarma() };
    let refused = shop.request(&someone(Role::Cashier), placing(unknown));
    assert_eq!(shop.submit(&refused).expect_err("refused").code, Code::ProductUnknown);
    let mut mended = shop.request(&someone(Role::Cashier), placing(shawarma()));
    mended.key = refused.key;
    let outcome = shop.submit(&mended).expect("placed");
    assert!(outcome.created && !outcome.replayed);
    assert_eq!(shop.submit(&refused).expect_err("refused").code, Code::IdempotencyMismatch);
}

#[test]
fn of_the_same_key_twice_in_one_group_the_second_is_a_replay() {
    let mut shop = Shop::open(settings());
    let request = shop.request(&someone(Role::Cashier), placing(shawarma()));
    let mut other = request.clone();
    other.hash[0] ^= 1;
    let answers = shop.run_group(&[request.clone(), request, other]);
    let first = answers[0].as_ref().expect("placed");
    assert!(is_replay_of(answers[1].as_ref().expect("answered"), first));
    assert_eq!(answers[2].as_ref().expect_err("refused").code, Code::IdempotencyMismatch);
    assert_eq!(shop.rows.orders.len(), 1);
}

#[test]
fn a_key_freed_by_a_refusal_serves_the_next_command_of_the_same_group() {
    let mut shop = Shop::open(settings());
    let unknown = PlaceOrder { items: vec![item("NOTHING", "1")], ..shawarma() };
    let refused = shop.request(&someone(Role::Cashier), placing(unknown));
    let mut mended = shop.request(&someone(Role::Cashier), placing(shawarma()));
    mended.key = refused.key;
    let answers = shop.run_group(&[refused, mended]);
    assert!(answers[0].is_err() && answers[1].as_ref().is_ok_and(|outcome| outcome.created && !outcome.replayed));
}

#[test]
fn a_group_of_replays_only_writes_nothing() {
    let mut shop = Shop::open(settings());
    let request = shop.request(&someone(Role::Cashier), placing(shawarma()));
    shop.submit(&request).expect("placed");
    shop.decide_group(&[request.clone(), request]);
    let writes = shop.book.take_writes();
    assert!(writes.is_empty() && writes.replays.is_empty() && writes.orders.is_empty());
}

#[test]
fn every_kind_of_command_has_its_replay() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let order = shop.place(&owner, placing(shawarma()));
    let customer = shop.request(&owner, finding(caller("501234567", None)));
    let moved = shop.request(&owner, moving(order.id, Status::Confirmed));
    let cancelled = shop.request(&owner, cancelling(order.id, "rang back"));
    for (request, created) in [(customer, true), (moved, false), (cancelled, false)] {
        let first = shop.submit(&request).expect("done");
        assert_eq!((first.created, first.replayed), (created, false));
        let again = shop.submit(&request).expect("answered");
        assert!(is_replay_of(&again, &first));
        assert_eq!(again.created, created);
    }
    assert_eq!(shop.rows.orders[&order.id].version, 3, "each step was made once");
}

#[test]
fn a_key_that_found_a_customer_keeps_leading_to_them() {
    let mut shop = Shop::open(settings());
    let made = shop.run(&someone(Role::Cashier), finding(caller("501234567", None))).expect("made");
    let find = shop.request(&someone(Role::Cashier), finding(caller("501234567", None)));
    assert!(!shop.submit(&find).expect("found").created);
    let again = shop.submit(&find).expect("answered");
    assert_eq!((again.created, again.replayed), (false, true));
    assert_eq!(again.document.reference(), made.document.reference());
}

#[test]
fn a_uuid_of_version_7_is_its_own_digest_and_other_keys_are_hashed_with_the_salt() {
    let uuid = "018f4e3a-7d2c-7b6a-9c1d-2e3f4a5b6c7d";
    let digest = KeyDigest::of(uuid, &[1; 16]);
    assert_eq!(digest.0, *uuid::Uuid::parse_str(uuid).expect("a uuid").as_bytes());
    assert_eq!(digest, KeyDigest::of(&uuid.to_uppercase(), &[2; 16]));
    let text = KeyDigest::of("till-7/000123", &[1; 16]);
    assert_eq!(text, KeyDigest::of("till-7/000123", &[1; 16]));
    assert_ne!(text, KeyDigest::of("till-7/000123", &[2; 16]));
    assert_ne!(text, KeyDigest::of("till-7/000124", &[1; 16]));
    assert_eq!(text.0[6] >> 4, 8, "a hashed key never reads as a UUIDv7");
}

#[test]
fn a_uuid_of_another_version_is_hashed_with_the_salt_like_any_text() {
    for uuid in ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"] {
        let digest = KeyDigest::of(uuid, &[1; 16]);
        assert_ne!(digest, KeyDigest::of(uuid, &[2; 16]), "another merchant's is another");
        assert_eq!(digest.0[6] >> 4, 8, "{uuid}");
    }
}

#[test]
fn whatever_was_made_under_a_key_is_found_again_by_its_kind_and_id() {
    for (reference, kind) in [
        (DocumentReference::Merchant(MerchantId(7)), "merchant"),
        (DocumentReference::Token(TokenId(SOME)), "token"),
        (DocumentReference::User(UserId(SOME)), "user"),
        (DocumentReference::Role, "role"),
        (DocumentReference::Customer(CustomerId(SOME)), "customer"),
        (DocumentReference::Order(OrderId(SOME)), "order"),
        (DocumentReference::StandingOrder(StandingOrderId(SOME)), "standingOrder"),
        (DocumentReference::Integration(IntegrationId(SOME)), "integration"),
        (DocumentReference::Payment(PaymentId(SOME)), "payment"),
        (DocumentReference::Product(ProductId(SOME)), "product"),
        (DocumentReference::Category, "category"),
        (DocumentReference::Tax(3), "tax"),
        (DocumentReference::Outlet, "outlet"),
        (DocumentReference::Shift(ShiftId(SOME)), "shift"),
        (DocumentReference::BusinessDay(12), "businessDay"),
        (DocumentReference::PrintJob(PrintJobId(SOME)), "printJob"),
        (DocumentReference::Webhook(WebhookId(SOME)), "webhook"),
        (DocumentReference::CashHandover(13), "cashHandover"),
        (DocumentReference::Lane(14), "lane"),
        (DocumentReference::Finding(15), "finding"),
        (DocumentReference::Bill(BillId(SOME)), "bill"),
        (DocumentReference::CreditNote(CreditNoteId(SOME)), "creditNote"),
        (DocumentReference::StockDocument(StockDocumentId(SOME)), "stockDocument"),
        (DocumentReference::Batch(BatchId(SOME)), "batch"),
        (DocumentReference::Import(ImportId(SOME)), "import"),
    ] {
        let (stored, id) = reference.to_stored();
        assert_eq!(stored, kind);
        assert_eq!(DocumentReference::from_stored(kind, id), Some(reference), "{kind}");
    }
    for kind in Kind::ALL {
        let (stored, id) = DocumentReference::Series(*kind).to_stored();
        assert_eq!(stored, "series");
        assert_eq!(DocumentReference::from_stored("series", id), Some(DocumentReference::Series(*kind)));
    }
    assert_eq!(DocumentReference::from_stored("series", SOME), None, "there are only so many series");
    assert_eq!(DocumentReference::from_stored("invoice", SOME), None, "nothing is called so");
}
