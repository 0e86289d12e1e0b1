//! The documentation as a site, at `/docs/guide`.

use crate::harness::*;

/// The address of every page that the table of contents lists.
fn addresses() -> Vec<String> {
    let contents = std::fs::read_to_string(repository().join("docs/SUMMARY.md")).expect("the table of contents");
    let linked = contents.lines().filter_map(|line| line.trim().strip_prefix("- [")?.split_once("](")?.1.strip_suffix(".md)"));
    linked
        .map(|page| match page.strip_prefix("../") {
            Some(beside) => format!("/docs/guide/{}", beside.to_lowercase()),
            None if page == "README" => "/docs/guide".to_owned(),
            None => format!("/docs/guide/{page}"),
        })
        .collect()
}

/// Whether the program was built with the web apps, of which the guide is one part.
fn is_built(client: &mut Client) -> bool {
    client.send(&Request::new("GET", "/staff")).status == 200
}

#[test]
fn every_page_is_served_to_anybody_and_not_sent_again_while_it_is_the_same() {
    let shop = Shop::open();
    let mut nobody = Client::new(&shop.address(), None);
    let addresses = addresses();
    assert!(addresses.len() > 45, "{addresses:?}");
    for address in &addresses {
        let page = nobody.send(&Request::new("GET", address));
        if !is_built(&mut nobody) {
            let problem = page.problem(404, "route.unknown");
            assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("make run")), "{problem}");
            continue;
        }
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{address}");
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'self'; img-src") && !policy.contains("unsafe-inline"), "{address}: {policy}");
        let text = page.text();
        assert!(text.contains("<h1 ") && text.contains("aria-current=\"page\""), "{address}");
        assert!(!text.contains("<script>") && !text.contains(" style="), "{address}: what the policy would not run");
        let etag = page.header("etag").expect("an entity tag");
        let again = nobody.send(&Request::new("GET", address).header("if-none-match", etag));
        assert_eq!((again.status, again.bytes().len()), (304, 0), "{address}");
        let compressed = nobody.send(&Request::new("GET", address).header("accept-encoding", "br"));
        assert_eq!(compressed.header("content-encoding"), Some("br"), "{address}");
        assert!(compressed.bytes().len() * 2 < text.len(), "{address}");
    }
}

#[test]
fn what_is_no_page_of_the_guide_is_not_there_and_the_reference_still_is() {
    let shop = Shop::open();
    let mut nobody = Client::new(&shop.address(), None);
    for address in [
        "/docs/guide/nothing",
        "/docs/guide/index.html",
        "/docs/guide/stock.md",
        "/docs/guide/../../staff",
        "/guide",
        "/guide/stock",
    ] {
        nobody.send(&Request::new("GET", address)).problem(404, "route.unknown");
    }
    nobody.send(&Request::new("POST", "/docs/guide")).problem(405, "route.methodNotAllowed");
    assert_eq!(nobody.send(&Request::new("GET", "/docs/")).status, 200);
    assert_eq!(nobody.send(&Request::new("GET", "/docs/errors")).status, 200);
    let index = nobody.send(&Request::new("GET", "/docs/guide/"));
    assert_eq!(index.status, nobody.send(&Request::new("GET", "/docs/guide")).status);
    assert_eq!(nobody.send(&Request::new("HEAD", "/docs/guide")).status, index.status);
}
