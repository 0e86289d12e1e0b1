//! What each role may do: every route × every role, against a table written by hand.

use std::collections::BTreeSet;

use crate::harness::*;

/// SPEC 13, as it is wanted. The owner may do everything, and the manager all but change what roles may.
const PERMISSIONS: [(&str, &[&str]); 9] = [
    ("owner", EVERYTHING),
    ("manager", EVERYTHING_BUT_ROLES),
    (
        "cashier",
        &[
            "orders.read",
            "orders.place",
            "orders.openItem",
            "orders.cancel",
            "orders.transition",
            "deliveries.code",
            "drivers.read",
            "drivers.cash",
            "standingOrders.read",
            "standingOrders.change",
            "customers.read",
            "customers.write",
            "payments.record",
            "payments.read",
            "wallets.read",
            "wallets.topUp",
            "products.read",
            "stock.read",
            "bills.sell",
            "bills.read",
            "bills.return",
            "numbering.read",
            "shifts.work",
            "shifts.read",
            "businessDay.read",
            "outlets.read",
            "outlets.pause",
            "printing.read",
            "printing.manage",
            "queues.read",
            "queues.kitchen",
        ],
    ),
    (
        "kitchen",
        &[
            "orders.read",
            "orders.transition",
            "products.read",
            "products.soldOut",
            "outlets.read",
            "queues.read",
            "queues.kitchen",
        ],
    ),
    (
        "warehouse",
        &[
            "orders.read",
            "orders.transition",
            "products.read",
            "products.write",
            "products.soldOut",
            "cost.read",
            "stock.read",
            "stock.write",
            "outlets.read",
            "queues.read",
            "queues.warehouse",
        ],
    ),
    (
        "finance",
        &[
            "orders.read",
            "orders.transition",
            "drivers.read",
            "drivers.cash",
            "standingOrders.read",
            "customers.read",
            "payments.record",
            "payments.read",
            "payments.approve",
            "payments.refund",
            "wallets.read",
            "wallets.topUp",
            "wallets.adjust",
            "ledger.read",
            "reports.read",
            "products.read",
            "cost.read",
            "stock.read",
            "bills.read",
            "numbering.read",
            "numbering.audit",
            "doctor.read",
            "shifts.read",
            "businessDay.read",
            "events.read",
            "audit.read",
            "settings.read",
            "outlets.read",
            "queues.read",
            "queues.finance",
        ],
    ),
    (
        "dispatcher",
        &[
            "orders.read",
            "orders.place",
            "orders.cancel",
            "orders.transition",
            "deliveries.read",
            "deliveries.deliver",
            "deliveries.assign",
            "deliveries.code",
            "drivers.read",
            "standingOrders.read",
            "standingOrders.change",
            "customers.read",
            "customers.write",
            "products.read",
            "outlets.read",
            "outlets.pause",
            "queues.read",
            "queues.logistics",
        ],
    ),
    ("driver", &["deliveries.read", "deliveries.accept", "deliveries.deliver", "orders.transition", "outlets.read"]),
    (
        "accountant",
        &[
            "orders.read",
            "drivers.read",
            "standingOrders.read",
            "customers.read",
            "payments.read",
            "wallets.read",
            "ledger.read",
            "reports.read",
            "products.read",
            "cost.read",
            "stock.read",
            "bills.read",
            "numbering.read",
            "numbering.audit",
            "doctor.read",
            "shifts.read",
            "businessDay.read",
            "events.read",
            "audit.read",
            "settings.read",
            "outlets.read",
            "queues.read",
            "queues.finance",
        ],
    ),
];

const EVERYTHING_BUT_ROLES: &[&str] = EVERYTHING.split_last().expect("there are some").1;

const EVERYTHING: &[&str] = &[
    "orders.read",
    "orders.place",
    "orders.openItem",
    "orders.voidLine",
    "orders.cancel",
    "orders.transition",
    "deliveries.read",
    "deliveries.accept",
    "deliveries.deliver",
    "deliveries.assign",
    "deliveries.code",
    "drivers.read",
    "drivers.cash",
    "standingOrders.read",
    "standingOrders.change",
    "customers.read",
    "customers.write",
    "customers.merge",
    "customers.erase",
    "payments.record",
    "payments.recordForOthers",
    "payments.read",
    "payments.approve",
    "payments.refund",
    "wallets.read",
    "wallets.topUp",
    "wallets.adjust",
    "ledger.read",
    "reports.read",
    "products.read",
    "cost.read",
    "stock.read",
    "stock.write",
    "bills.sell",
    "bills.read",
    "bills.return",
    "bills.void",
    "bills.belowCost",
    "bills.refundOtherMethod",
    "products.write",
    "products.soldOut",
    "imports.run",
    "numbering.read",
    "numbering.change",
    "numbering.audit",
    "doctor.read",
    "doctor.run",
    "doctor.fix",
    "shifts.work",
    "shifts.read",
    "shifts.manage",
    "businessDay.read",
    "businessDay.close",
    "businessDay.override",
    "events.read",
    "audit.read",
    "outlets.read",
    "outlets.change",
    "settings.read",
    "settings.change",
    "outlets.pause",
    "integrations.read",
    "integrations.manage",
    "printing.read",
    "printing.manage",
    "webhooks.read",
    "webhooks.manage",
    "queues.read",
    "queues.finance",
    "queues.kitchen",
    "queues.warehouse",
    "queues.logistics",
    "discounts.overLimit",
    "users.read",
    "users.manage",
    "tokens.manage",
    "registers.trust",
    "approvals.give",
    // The last: the manager has everything but this.
    "roles.change",
];

#[test]
fn every_route_refuses_exactly_the_roles_that_lack_its_permission() {
    let shop = Shop::open();
    let operations = operations(&mut shop.owner());
    for (role, permissions) in PERMISSIONS {
        let mut client = shop.role(role);
        for operation in operations.iter().filter(|operation| !operation.path.contains("/auth/")) {
            let allowed = operation.scopes.iter().all(|scope| permissions.contains(&scope.as_str()));
            let answer = client.send(&operation.request());
            let shown = format!("{role}: {} {}: {}", operation.method, operation.path, answer.text());
            if operation.is_for_customers {
                assert_eq!(answer.status, 401, "{shown}");
                answer.problem(401, "signIn.required");
            } else if operation.is_of_shop && operation.path.ends_with("/orders") {
                assert_eq!(answer.status, 401, "{shown}: whoever has a token is no guest");
            } else if operation.is_of_shop {
                let is_read = operation.method == "GET";
                assert_eq!(answer.status == 422, !is_read, "{shown}: it looks at its body only");
                assert!(answer.status != 403 && answer.status != 401 && answer.status < 500, "{shown}");
            } else if allowed {
                assert!(answer.status != 403 && answer.status != 401 && answer.status < 500, "{shown}");
            } else {
                assert_eq!(answer.status, 403, "{shown}");
                answer.problem(403, "permission.missing");
            }
        }
    }
}

#[test]
fn every_route_of_the_api_asks_for_one_known_permission() {
    let shop = Shop::open();
    let (mut asked, mut for_anybody) = (BTreeSet::new(), BTreeSet::new());
    for operation in operations(&mut shop.owner()) {
        // A platform has no token: it signs what it sends.
        let is_signed = operation.path.ends_with("/webhook");
        if operation.path.contains("/auth/") {
            // One's own sign-in takes no permission, and signing in not even a token.
            assert_eq!(operation.scopes, [] as [String; 0], "{}", operation.path);
            assert_eq!(operation.is_secured, !operation.path.ends_with("/sign-in"), "{}", operation.path);
        } else if operation.path.contains("/setup") {
            // There is nobody yet who could have a token: it takes the code that the server printed.
            assert!(operation.is_for_anybody && operation.scopes.is_empty(), "{} {}", operation.method, operation.path);
        } else if operation.is_of_shop {
            assert_eq!(operation.scopes, [] as [String; 0], "{} {}", operation.method, operation.path);
            assert_ne!(operation.is_for_customers, operation.is_for_anybody, "{} {}", operation.method, operation.path);
            for_anybody.extend(operation.is_for_anybody.then(|| format!("{} {}", operation.method, operation.path)));
        } else if operation.path.starts_with("/api/") && !is_signed {
            assert_eq!(operation.scopes.len(), 1, "{} {}", operation.method, operation.path);
            assert!(EVERYTHING.contains(&operation.scopes[0].as_str()), "{:?}", operation.scopes);
            asked.extend(operation.scopes);
        } else {
            assert_eq!(operation.scopes, [] as [String; 0], "{} {}", operation.method, operation.path);
        }
    }
    let shop = [
        "GET ",
        "GET /manifest",
        "GET /menu",
        "GET /pictures/{picture}",
        "POST /cart",
        "POST /orders",
        "POST /sign-in",
        "POST /sign-in/code",
    ];
    let shop = shop.map(|route| route.replacen(' ', " /api/v1/shop/{merchant}", 1));
    assert_eq!(for_anybody, BTreeSet::from(shop), "nothing else of a shop is open to strangers");
    // What depends on the request is checked by a rule, not by a route.
    let by_a_rule = [
        "orders.openItem",
        "orders.voidLine",
        "payments.recordForOthers",
        "deliveries.code",
        "cost.read",
        "bills.belowCost",
        "bills.refundOtherMethod",
        "shifts.manage",
        "businessDay.override",
        "discounts.overLimit",
        "approvals.give",
    ];
    asked.extend(by_a_rule.map(str::to_owned));
    assert_eq!(asked, EVERYTHING.iter().map(|word| (*word).to_owned()).collect());
}

#[test]
fn a_role_without_the_permission_is_refused_before_its_body_is_looked_at() {
    let shop = Shop::open();
    let refused = shop.role("kitchen").send(&Request::new("POST", "/api/v1/orders").text("not JSON"));
    let problem = refused.problem(403, "permission.missing");
    let detail = problem["detail"].as_str().expect("a detail");
    assert!(detail.contains("kitchen") && detail.contains("orders.place"), "{detail}");
}

#[test]
fn the_table_has_every_role_that_a_token_can_have() {
    let roles: Vec<&str> = PERMISSIONS.iter().map(|(role, _)| *role).collect();
    assert_eq!(roles, ROLES);
    let shop = Shop::open();
    let refused = shop.docket(&["token", "create", "--role", "king"]);
    let listed = refused.failed(1).split_once("there are ").expect("a list").1.trim().to_owned();
    assert_eq!(listed.split(", ").collect::<Vec<_>>(), ROLES);
}

#[test]
fn a_token_does_nothing_beyond_its_scope_on_any_route() {
    let shop = Shop::open();
    let mut narrow = shop.client(&shop.token(&["--role", "owner", "--scope", "orders.read,outlets.read"]));
    for operation in operations(&mut shop.owner()).iter().filter(|operation| !operation.scopes.is_empty()) {
        let answer = narrow.send(&operation.request());
        let is_in_scope = ["orders.read", "outlets.read"].contains(&operation.scopes[0].as_str());
        assert_eq!(answer.status == 403, !is_in_scope, "{} {}: {}", operation.method, operation.path, answer.text());
    }
}

#[test]
fn a_device_that_is_trusted_does_nothing_by_itself_on_any_route() {
    let shop = Shop::open();
    let trusted = shop.owner().post("/registers/R1/trust", &serde_json::json!({})).expect(201);
    let mut device = shop.client(trusted["secret"].as_str().expect("a secret"));
    for operation in operations(&mut shop.owner()).iter().filter(|operation| !operation.scopes.is_empty()) {
        device.send(&operation.request()).problem(403, "permission.missing");
    }
}

#[test]
fn every_route_that_changes_something_refuses_a_session_without_its_csrf_token() {
    let shop = Shop::open();
    let signed_in = SignedIn::new(&shop, "owner", "Olga");
    let mut nobody = Client::new(&shop.address(), None);
    let mut changing = 0;
    for operation in operations(&mut shop.owner()).iter().filter(|operation| operation.is_secured) {
        let bare = signed_in.with_cookie(operation.request());
        if operation.method == "GET" {
            // A page of the list of events ends; following it would not.
            let answer = nobody.send(&bare);
            assert!(![401, 403].contains(&answer.status) || operation.path.ends_with("/auth/people"), "{}", answer.text());
            continue;
        }
        changing += 1;
        nobody.send(&bare).problem(403, "auth.csrf");
        let wrong = bare.clone().header("X-CSRF-Token", "0".repeat(64));
        nobody.send(&wrong).problem(403, "auth.csrf");
    }
    assert!(changing > 50, "{changing}");
    nobody.send(&signed_in.with_cookie(Request::new("GET", "/api/v1/auth/me"))).expect(200);
}
