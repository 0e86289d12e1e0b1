//! What a merchant changes of roles.

use serde_json::json;

use crate::harness::*;

#[test]
fn what_is_granted_and_taken_counts_at_once_and_is_undone_by_an_empty_change() {
    let shop = Shop::open();
    let (mut owner, mut cashier) = (shop.owner(), shop.role("cashier"));
    cashier.get("/reports/sales").problem(403, "permission.missing");
    cashier.get("/customers").expect(200);
    let change = json!({ "granted": ["reports.read"], "taken": ["customers.read"] });
    let role = owner.put("/roles/cashier", &change).expect(200);
    assert_eq!((&role["granted"], &role["taken"]), (&json!(["reports.read"]), &json!(["customers.read"])));
    assert_ne!(cashier.get("/reports/sales").status, 403);
    cashier.get("/customers").problem(403, "permission.missing");
    let listed = owner.get("/roles").expect(200);
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(ROLES.len()));
    owner.put("/roles/cashier", &json!({})).expect(200);
    cashier.get("/reports/sales").problem(403, "permission.missing");
    cashier.get("/customers").expect(200);
}

#[test]
fn a_rule_heeds_what_the_merchant_has_changed_not_only_the_routes() {
    let shop = Shop::open();
    let half =
        json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 1, "discounts": [{ "kind": "percent", "value": 50 }] }] });
    let mut cashier = shop.role("cashier");
    cashier.post("/orders", &half).problem(409, "discount.overLimit");
    shop.owner().put("/roles/cashier", &json!({ "granted": ["discounts.overLimit"] })).expect(200);
    place(&mut cashier, &half);
}

#[test]
fn the_owner_keeps_what_undoes_it_and_nobody_else_changes_roles() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    owner.put("/roles/owner", &json!({ "taken": ["roles.change"] })).problem(409, "role.ownerKeeps");
    let both = json!({ "granted": ["cost.read"], "taken": ["cost.read"] });
    owner.put("/roles/cashier", &both).problem(409, "role.contradiction");
    owner.put("/roles/king", &json!({})).problem(404, "role.notFound");
    owner.put("/roles/cashier", &json!({ "granted": ["everything"] })).problem(422, "permission.unknown");
    shop.role("manager").put("/roles/cashier", &json!({})).problem(403, "permission.missing");
    owner.put("/roles/owner", &json!({ "taken": ["customers.erase"] })).expect(200);
    owner.put("/roles/owner", &json!({})).expect(200);
}
