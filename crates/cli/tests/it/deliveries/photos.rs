//! Photos as proof: who takes and sees them, which files they may be, and that they go with their customer.

use super::*;
use crate::money::TINY_PNG;

const TINY_JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

fn photo(client: &mut Client, id: &str, file: &[u8]) -> Answer {
    client.send(&photo_of(id, file))
}

fn photo_of(id: &str, file: &[u8]) -> Request {
    Request::new("POST", format!("/api/v1/driver/deliveries/{id}/photo")).text(file)
}

fn by_photo() -> Value {
    json!({ "proof": { "photo": true } })
}

#[test]
fn a_driver_photographs_what_was_left_and_delivers_with_it() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, omar_id) = driver(&shop, "omar");
    let id = under_way(&mut owner, &mut omar);
    let refused = with(&mut omar, &id, "deliver", &by_photo());
    refused.problem(409, "delivery.photoMissing");
    assert_eq!(refused.errors(), [("/proof/photo".to_owned(), "delivery.photoMissing".to_owned())]);
    photo(&mut omar, &id, TINY_JPEG).expect(200);
    let taken = photo(&mut omar, &id, TINY_PNG).expect(200);
    assert_eq!((&taken["photo"]["mediaType"], &taken["photo"]["sizeBytes"]), (&json!("image/png"), &json!(TINY_PNG.len())));
    let delivered = with(&mut omar, &id, "deliver", &by_photo()).expect(200);
    assert_eq!((&delivered["status"], owed(&mut owner, &omar_id)), (&json!("delivered"), 5_000));
    let delivery = order_of(&mut owner, &id)["delivery"].clone();
    assert_eq!((&delivery["proof"], &delivery["note"], &delivery["photo"]), (&json!("photo"), &Value::Null, &taken["photo"]));
    let shown = owner.get(&format!("/orders/{id}/delivery/photo"));
    assert_eq!((shown.status, shown.bytes(), shown.header("content-type")), (200, TINY_PNG, Some("image/png")));
    assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(shown.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    let history = order_of(&mut owner, &id)["history"].clone();
    let photographed = history.as_array().expect("a history").iter().filter(|step| step["action"] == "delivery.photographed");
    assert_eq!(photographed.count(), 2);
}

#[test]
fn a_photo_is_seen_by_who_sees_the_order_and_by_its_own_driver_and_never_by_another() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let ((mut omar, _), (mut said, _)) = (driver(&shop, "omar"), driver(&shop, "said"));
    let id = under_way(&mut owner, &mut omar);
    photo(&mut said, &id, TINY_PNG).problem(409, "delivery.otherDriver");
    owner.get(&format!("/orders/{id}/delivery/photo")).problem(404, "photo.notFound");
    photo(&mut omar, &id, TINY_PNG).expect(200);
    let (own, of_order) = (format!("/driver/deliveries/{id}/photo"), format!("/orders/{id}/delivery/photo"));
    assert_eq!(omar.get(&own).bytes(), TINY_PNG);
    said.get(&own).problem(404, "photo.notFound");
    for role in ROLES {
        let mut client = shop.role(role);
        let (sees_order, sees_photo) = (client.get(&format!("/orders/{id}")).status, client.get(&of_order).status);
        assert_eq!(sees_order, sees_photo, "{role}");
        // Someone else of the role driver, too.
        let expected = match role {
            "owner" | "manager" | "dispatcher" => 200,
            "driver" => 404,
            _ => 403,
        };
        assert_eq!(client.get(&own).status, expected, "{role}");
    }
    said.get(&of_order).problem(403, "permission.missing");
    with(&mut omar, &id, "fail", &json!({ "reason": "nobody opened" })).expect(200);
    omar.get(&own).problem(404, "photo.notFound");
    with(&mut said, &id, "accept", &json!({})).expect(200);
    said.get(&own).problem(404, "photo.notFound");
}

#[test]
fn a_driver_of_another_outlet_neither_takes_nor_sees_one() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let mut order = json!({ "channel": "delivery", "items": [{ "description": "Gift wrap", "quantity": 1, "unitPrice": 50 }] });
    order["outlet"] = json!("MAIN");
    let id = text(&place(&mut owner, &order), "id").to_owned();
    for to in ["confirmed", "preparing", "ready"] {
        make_step(&mut owner, &id, to).expect(200);
    }
    with(&mut omar, &id, "accept", &json!({})).expect(200);
    with(&mut omar, &id, "pick-up", &json!({})).expect(200);
    photo(&mut omar, &id, TINY_PNG).expect(200);
    let mut elsewhere = shop.client(&shop.token(&["--role", "dispatcher", "--outlet", "CITY"]));
    photo(&mut elsewhere, &id, TINY_PNG).problem(404, "order.unknown");
    elsewhere.get(&format!("/orders/{id}/delivery/photo")).problem(404, "order.unknown");
    elsewhere.get(&format!("/driver/deliveries/{id}/photo")).problem(404, "order.unknown");
}

#[test]
fn files_that_are_no_photos_are_refused_and_leave_nothing() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let id = under_way(&mut owner, &mut omar);
    let before = (all_there_is(&mut owner), order_of(&mut owner, &id));
    for file in [&b"%PDF-1.7\n"[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\x7fELF\x02\x01\x01\0"] {
        omar.send(&photo_of(&id, file).header("content-type", "image/png")).problem(422, "photo.typeUnknown");
    }
    photo(&mut omar, &id, b"").problem(422, "photo.empty");
    let mut large = TINY_PNG.to_vec();
    large.resize((5 << 20) + 1, 0);
    photo(&mut omar, &id, &large).problem(413, "photo.tooLarge");
    shop.role("kitchen").send(&photo_of(&id, TINY_PNG)).problem(403, "permission.missing");
    photo(&mut omar, "01900000-0000-7000-8000-000000000000", TINY_PNG).problem(404, "order.unknown");
    let waiting = waiting_id(&mut owner);
    photo(&mut owner, &waiting, TINY_PNG).problem(409, "order.illegalTransition");
    assert_eq!(order_of(&mut owner, &id), before.1);
    large.truncate(5 << 20);
    assert_eq!(photo(&mut omar, &id, &large).expect(200)["photo"]["sizeBytes"], 5 << 20);
}

#[test]
fn the_same_key_takes_one_photo_also_after_the_order_was_handed_over() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let id = under_way(&mut owner, &mut omar);
    let request = photo_of(&id, TINY_PNG).key("flash");
    let version = order_of(&mut owner, &id)["version"].as_u64().expect("a version");
    omar.send(&request).expect(200);
    omar.send(&request).expect(200);
    assert_eq!(order_of(&mut owner, &id)["version"], version + 1);
    with(&mut omar, &id, "deliver", &by_photo()).expect(200);
    let again = omar.send(&request);
    assert!(again.is_replay() && again.json()["status"] == "delivered", "{}", again.text());
    omar.send(&photo_of(&id, TINY_JPEG).key("flash")).problem(422, "idempotency.mismatch");
}

#[test]
fn a_preset_says_which_proof_is_enough() {
    for (wanted, by_photo_is_enough) in [("any", true), ("photo", true), ("code", false)] {
        let line = format!("decimals = 2\ndelivery_proof = \"{wanted}\"");
        let shop = a_counter_with(&[("decimals = 2", &line)]);
        let mut owner = shop.owner();
        let (mut omar, _) = driver(&shop, "omar");
        let id = under_way(&mut owner, &mut omar);
        photo(&mut omar, &id, TINY_PNG).expect(200);
        if wanted != "any" {
            with(&mut omar, &id, "deliver", &noted()).problem(409, "delivery.proofMissing");
        }
        let answer = with(&mut omar, &id, "deliver", &by_photo());
        if by_photo_is_enough {
            assert_eq!(answer.expect(200)["status"], "delivered", "{wanted}");
        } else {
            answer.problem(409, "delivery.proofMissing");
            let code = json!({ "proof": { "code": code_of(&mut owner, &id) } });
            with(&mut omar, &id, "deliver", &code).expect(200);
        }
    }
}

#[test]
fn whoever_is_erased_takes_the_photos_of_their_door_along() {
    let mut shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let id = under_way(&mut owner, &mut omar);
    photo(&mut omar, &id, TINY_PNG).expect(200);
    assert!(!shop.holding(TINY_PNG).is_empty(), "the photo is there to be erased");
    with(&mut omar, &id, "deliver", &by_photo()).expect(200);
    let order = order_of(&mut owner, &id);
    let customer = text(&order["customer"], "id").to_owned();
    owner.post(&format!("/customers/{customer}/erase"), &json!({ "reason": "asked for" })).expect(200);
    owner.get(&format!("/orders/{id}/delivery/photo")).problem(404, "photo.notFound");
    omar.get(&format!("/driver/deliveries/{id}/photo")).problem(404, "photo.notFound");
    let delivery = order_of(&mut owner, &id)["delivery"].clone();
    assert_eq!((&delivery["proof"], &delivery["photo"]), (&json!("photo"), &Value::Null));
    shop.stop();
    assert_eq!(shop.holding(TINY_PNG), [] as [String; 0]);
}
