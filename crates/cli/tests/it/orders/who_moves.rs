//! Who may make which step. The table is written by hand: it says what is wanted, not what is.

use serde_json::json;

use crate::harness::*;

/// The way there, the step, and the roles that may make it.
type Step = (&'static [&'static str], &'static str, &'static [&'static str]);

const DELIVERIES: &[Step] = &[
    (&[], "confirmed", &["owner", "manager", "cashier", "dispatcher", "finance"]),
    (&["confirmed"], "preparing", &["owner", "manager", "cashier", "kitchen", "warehouse"]),
    (&["confirmed", "preparing"], "ready", &["owner", "manager", "cashier", "kitchen", "warehouse"]),
    (&["confirmed", "preparing", "ready"], "preparing", &["owner", "manager", "cashier", "kitchen", "warehouse"]),
    (&["confirmed", "preparing", "ready"], "assigned", &["owner", "manager", "dispatcher", "driver"]),
    (&["confirmed", "preparing", "ready", "assigned"], "ready", &["owner", "manager", "dispatcher"]),
    (&["confirmed", "preparing", "ready", "assigned"], "dispatched", &["owner", "manager", "dispatcher", "driver"]),
    (&["confirmed", "preparing", "ready", "assigned", "dispatched"], "delivered", &["owner", "manager", "dispatcher", "driver"]),
    (&["confirmed", "preparing", "ready", "assigned", "dispatched"], "ready", &["owner", "manager", "dispatcher", "driver"]),
    (&["confirmed", "preparing", "ready", "assigned", "dispatched", "delivered"], "returned", &["owner", "manager"]),
    (&[], "cancelled", &["owner", "manager", "cashier", "dispatcher"]),
    (&["confirmed"], "cancelled", &["owner", "manager", "cashier", "dispatcher"]),
    (&["confirmed", "preparing"], "cancelled", &["owner", "manager"]),
    (&["confirmed", "preparing", "ready"], "cancelled", &["owner", "manager"]),
    (&["confirmed", "preparing", "ready", "assigned"], "cancelled", &["owner", "manager"]),
];

const HAND_OVERS: &[Step] = &[
    (&["confirmed", "preparing", "ready"], "preparing", &["owner", "manager", "cashier", "kitchen", "warehouse"]),
    (&["confirmed", "preparing", "ready"], "delivered", &["owner", "manager", "cashier", "kitchen", "warehouse"]),
    (&["confirmed", "preparing", "ready", "delivered"], "returned", &["owner", "manager"]),
];

fn every_role_may_make_exactly_its_steps(channel: &str, steps: &[Step]) {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut roles: Vec<(&str, Client)> = ROLES.iter().map(|role| (*role, shop.role(role))).collect();
    for (way, to, allowed) in steps {
        for (role, client) in &mut roles {
            let body = json!({ "channel": channel, "items": an_order()["items"] });
            let id = Placed::of(&place(&mut owner, &body)).id;
            for to in *way {
                make_step(&mut owner, &id, to).expect(200);
            }
            let from = way.last().unwrap_or(&"pending");
            let answer = match (*from, *to, *role) {
                (_, "cancelled", _) => client.post(&format!("/orders/{id}/cancel"), &json!({ "reason": "no show" })),
                ("ready", "assigned", "owner" | "manager" | "dispatcher") => make_step(client, &id, to),
                ("dispatched", "delivered", "driver") => {
                    client.post(&format!("/driver/deliveries/{id}/deliver"), &json!({ "proof": { "note": "at the door" } }))
                }
                (_, to, _) => client.post(&format!("/orders/{id}/transitions"), &step_to(to)),
            };
            if allowed.contains(role) {
                assert_eq!(answer.status, 200, "{role}, {from} to {to}: {}", answer.text());
            } else {
                assert_eq!(answer.status, 403, "{role}, {from} to {to}: {}", answer.text());
                answer.problem(403, "permission.missing");
            }
        }
    }
}

#[test]
fn every_role_may_make_exactly_its_steps_of_a_delivery() {
    every_role_may_make_exactly_its_steps("delivery", DELIVERIES);
}

#[test]
fn every_role_may_make_exactly_its_steps_of_a_hand_over() {
    every_role_may_make_exactly_its_steps("takeaway", HAND_OVERS);
}
