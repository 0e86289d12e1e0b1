//! The headers that every answer has.

use crate::harness::goods::*;
use crate::harness::*;

const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[track_caller]
fn assert_dressed(what: &str, answer: &Answer) {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), Some(value), "{name} of {what}");
    }
    assert!(answer.header("permissions-policy").is_some_and(|policy| policy.contains("microphone=()")), "{what}");
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{what} has no policy"));
    assert!(policy.contains("sandbox") || policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
    assert!(!policy.contains("script-src") && !policy.contains("http"), "{what} runs scripts of this origin at most: {policy}");
    assert_eq!(answer.header("strict-transport-security"), None, "{what} came without TLS");
}

#[test]
fn every_route_says_what_a_browser_may_do_with_its_answer() {
    let shop = Shop::open();
    let (mut owner, mut nobody) = (shop.owner(), Client::new(&shop.address(), None));
    for operation in operations(&mut owner) {
        for mount in ["/api/v1/", "/api/"] {
            let request = operation.request();
            let request = Request { path: request.path.replacen("/api/v1/", mount, 1), ..request };
            for client in [&mut owner, &mut nobody] {
                let answer = client.send(&request);
                let what = format!("{} {}: {}", request.method, request.path, answer.status);
                assert_dressed(&what, &answer);
                let cached = answer.header("cache-control");
                // What anybody may read of a shop is kept, and asked for again each time.
                let is_public = operation.is_of_shop && operation.is_for_anybody && cached == Some("public, no-cache");
                assert!(is_public || matches!(cached, Some("no-store" | "no-cache")), "{what}: {cached:?}");
                let policy = answer.header("content-security-policy").unwrap_or_default();
                assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
            }
        }
    }
}

#[test]
fn so_do_pages_and_what_is_not_there() {
    let shop = Shop::open();
    let mut nobody = Client::new(&shop.address(), None);
    for path in
        ["/docs/", "/docs/errors", "/docs", "/docs/swagger-ui-bundle.js", "/nope", "/", "/api/v1/nope", "/api/v1/openapi.json"]
    {
        assert_dressed(path, &nobody.send(&Request::new("GET", path)));
    }
    assert_dressed("a wrong method", &nobody.send(&Request::new("DELETE", "/healthz")));
    let reference = nobody.send(&Request::new("GET", "/docs/"));
    let policy = reference.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("default-src 'self'"), "its scripts are of this origin: {policy}");
    assert!(!reference.text().contains("<script>"), "none stands in the page, which the policy would not run");
}

#[test]
fn a_receipt_is_a_page_with_its_own_styles_and_nothing_else() {
    let shop = Shop::of("shivik-mart");
    let mut owner = shop.owner();
    let tea = make(&mut owner, "TEA", serde_json::json!({ "trackStock": false }));
    let bill = sold(&mut owner, &sale(&tea, 1));
    let page = owner.get(&format!("/bills/{}/receipt", bill["id"].as_str().expect("an id")));
    assert!(page.text().contains("<style>") && !page.text().contains("<script"), "{}", page.text());
    assert_dressed("a receipt", &page);
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"), "{policy}");
}
