//! Products and categories that cannot be, changes of what is not there, and questions that cannot be answered.

use serde_json::{Value, json};

use super::{Bad, assert_refused, get, order, post};
use crate::harness::*;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// A body for `POST /products` that is refused: the smallest product with another member, or one more.
fn product(what: &'static str, member: &str, value: Value, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    let mut body = json!({ "sku": "TEA", "name": "Tea", "price": 5 });
    body[member] = value;
    let status = if ["product.", "category.", "quantity.notW"].iter().any(|area| code.starts_with(area)) { 409 } else { 422 };
    post(what, "/products", body, status, code, pointers)
}

/// A body for `PATCH /products/SHAWARMA-L` that is refused.
fn change(what: &'static str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    patch(what, "/products/SHAWARMA-L", body, status, code, pointers)
}

fn patch(what: &'static str, path: &str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("PATCH", format!("/api/v1{path}")).json(&body), status, code, pointers }
}

#[test]
fn products_that_cannot_be_are_refused() {
    let (invalid, sku, barcode) = ("request.invalid", "sku.invalid", "barcode.invalid");
    assert_refused(&[
        post("nothing at all", "/products", json!({}), 422, "field.required", &["/sku"]),
        post("no name", "/products", json!({ "sku": "TEA", "price": 5 }), 422, "field.required", &["/name"]),
        post("no price", "/products", json!({ "sku": "TEA", "name": "Tea" }), 422, "field.required", &["/price"]),
        product("an empty SKU", "sku", json!(""), sku, &["/sku"]),
        product("small letters", "sku", json!("tea"), sku, &["/sku"]),
        product("a space", "sku", json!("GREEN TEA"), sku, &["/sku"]),
        product("41 characters", "sku", json!("T".repeat(41)), sku, &["/sku"]),
        product("a SKU like an id", "sku", json!(NOBODY), sku, &["/sku"]),
        product("a SKU that is a number", "sku", json!(7), invalid, &["/sku"]),
        product("the SKU of another", "sku", json!("SHAWARMA-L"), "product.codeTaken", &["/sku"]),
        product("an empty name", "name", json!(" "), "field.required", &["/name"]),
        product("a name of 201 characters", "name", json!("t".repeat(201)), "field.tooLong", &["/name"]),
        product("a control character", "name", json!("a\u{7}"), invalid, &["/name"]),
        product("a name that is a list", "name", json!(["Tea"]), invalid, &["/name"]),
        product("no name in the merchant's language", "name", json!({ "ar": "شاي" }), "field.required", &["/name"]),
        product("an empty name in Arabic", "name", json!({ "en": "Tea", "ar": "" }), "field.required", &["/name/ar"]),
        product("no language", "name", json!({ "en": "Tea", "Arabic": "x" }), invalid, &["/name"]),
        product("a name that is null", "name", json!(null), invalid, &["/name"]),
        product("an unknown category", "category", json!("NOWHERE"), "category.unknown", &["/category"]),
        product("an unknown unit", "unit", json!("pound"), invalid, &["/unit"]),
        product("a negative price", "price", json!(-1), "amount.negative", &["/price"]),
        product("a third decimal", "price", json!(1.005), "amount.tooManyDecimals", &["/price"]),
        product("sixteen digits", "price", json!("12345678901234.56"), "amount.invalid", &["/price"]),
        product("a price in words", "price", json!("five"), "amount.invalid", &["/price"]),
        product("a tax of 101 %", "taxes", json!([{ "name": "VAT", "rate": 101 }]), invalid, &["/taxes/0/rate"]),
        product("a tax below nothing", "taxes", json!([{ "name": "VAT", "rate": -1 }]), invalid, &["/taxes/0/rate"]),
        product("four decimals", "taxes", json!([{ "name": "VAT", "rate": 5.0001 }]), invalid, &["/taxes/0/rate"]),
        product("a tax without a name", "taxes", json!([{ "name": "", "rate": 5 }]), invalid, &["/taxes/0/name"]),
        product("no rate", "taxes", json!([{ "name": "VAT" }]), "field.required", &["/taxes/0/rate"]),
        product(
            "a tax twice",
            "taxes",
            json!([{ "name": "VAT", "rate": 5 }, { "name": "VAT", "rate": 6 }]),
            invalid,
            &["/taxes/1/name"],
        ),
        product("six taxes", "taxes", json!(vec![json!({ "name": "VAT", "rate": 5 }); 6]), invalid, &["/taxes"]),
        product("a tax by name", "taxes", json!(["VAT"]), invalid, &["/taxes/0"]),
        product("a wrong EAN-13", "barcodes", json!(["X", "4006381333932"]), barcode, &["/barcodes/1"]),
        product("a wrong EAN-8", "barcodes", json!(["73513538"]), barcode, &["/barcodes/0"]),
        product("a wrong UPC-A", "barcodes", json!(["036000291453"]), barcode, &["/barcodes/0"]),
        product("a wrong GTIN-14", "barcodes", json!(["10012345678903"]), barcode, &["/barcodes/0"]),
        product("an empty barcode", "barcodes", json!([""]), barcode, &["/barcodes/0"]),
        product("65 characters", "barcodes", json!(["9".repeat(65)]), barcode, &["/barcodes/0"]),
        product("a barcode like an id", "barcodes", json!([NOBODY]), barcode, &["/barcodes/0"]),
        product("a barcode twice", "barcodes", json!(["X", "X"]), "product.codeTaken", &["/barcodes/1"]),
        product("the SKU as barcode", "barcodes", json!(["TEA"]), "product.codeTaken", &["/barcodes/0"]),
        product("another's SKU as barcode", "barcodes", json!(["SHAWARMA-L"]), "product.codeTaken", &["/barcodes/0"]),
        product("21 barcodes", "barcodes", json!(vec!["X"; 21]), invalid, &["/barcodes"]),
        product("pieces by weight", "sellByWeight", json!(true), "product.unitNotWeighed", &["/sellByWeight"]),
        product("weight that is a text", "sellByWeight", json!("yes"), invalid, &["/sellByWeight"]),
        product("an unknown order of batches", "consumption", json!("lifo"), invalid, &["/consumption"]),
        product("half a piece", "reorderLevel", json!(0.5), "quantity.notWhole", &["/reorderLevel"]),
        product("a level of nothing", "reorderLevel", json!(0), "quantity.notPositive", &["/reorderLevel"]),
        product("half a gram", "reorderLevel", json!(0.0005), "quantity.invalid", &["/reorderLevel"]),
        product("a picture that runs", "image", json!("javascript:alert(1)"), invalid, &["/image"]),
        product("a picture of some other site", "image", json!("//example.com/a.png"), invalid, &["/image"]),
        product("a space in the address", "image", json!("https://example.com/a b.png"), invalid, &["/image"]),
        product("1,001 characters", "image", json!(format!("/{}", "a".repeat(1_000))), "field.tooLong", &["/image"]),
        product("an id of one's own", "id", json!(NOBODY), "field.unknown", &["/id"]),
        product("stock, which is received", "stock", json!(5), "field.unknown", &["/stock"]),
    ]);
}

#[test]
fn modifiers_that_cannot_be_are_refused() {
    let invalid = "request.invalid";
    let option = |code: &str| json!({ "code": code, "name": code });
    let with = |member: &str, value: Value| {
        let mut group = json!({ "code": "SIZE", "name": "Size", "options": [option("S"), option("L")] });
        group[member] = value;
        json!([group])
    };
    let modifiers = |what, value, code, pointers| product(what, "modifiers", value, code, pointers);
    assert_refused(&[
        modifiers("no options", with("options", json!([])), invalid, &["/modifiers/0/options"]),
        modifiers("51 options", with("options", json!(vec![option("S"); 51])), invalid, &["/modifiers/0/options"]),
        modifiers("a code in small letters", with("code", json!("size")), "sku.invalid", &["/modifiers/0/code"]),
        modifiers("no name", with("name", json!("")), "field.required", &["/modifiers/0/name"]),
        modifiers("more at least than at most", with("min", json!(3)), invalid, &["/modifiers/0/max"]),
        modifiers("none at most", with("max", json!(0)), invalid, &["/modifiers/0/max"]),
        modifiers("51 at most", with("max", json!(51)), invalid, &["/modifiers/0/max"]),
        modifiers("fewer than none", with("min", json!(-1)), invalid, &["/modifiers/0/min"]),
        modifiers(
            "an option twice",
            with("options", json!([option("S"), option("S")])),
            invalid,
            &["/modifiers/0/options/1/code"],
        ),
        modifiers(
            "a negative price",
            with("options", json!([{ "code": "S", "name": "S", "price": -1 }])),
            "amount.negative",
            &["/modifiers/0/options/0/price"],
        ),
        modifiers(
            "the same group and option once more",
            json!([with("min", json!(0))[0], { "code": "SIZE", "name": "Size", "options": [option("L")] }]),
            invalid,
            &["/modifiers/1/code", "/modifiers/1/options/0/code"],
        ),
        modifiers("21 groups", json!(vec![with("min", json!(0))[0].clone(); 21]), invalid, &["/modifiers"]),
        modifiers("an unknown member", with("most", json!(1)), "field.unknown", &["/modifiers/0/most"]),
    ]);
}

#[test]
fn changes_that_cannot_be_are_refused() {
    let invalid = "request.invalid";
    assert_refused(&[
        patch("nobody's", &format!("/products/{NOBODY}"), json!({ "price": 1 }), 404, "product.notFound", &[]),
        patch("an unknown SKU", "/products/NOPE", json!({ "price": 1 }), 404, "product.notFound", &[]),
        patch("a name that is not UTF-8", "/products/%FF", json!({ "price": 1 }), 404, "product.notFound", &[]),
        change("a version that is not there", json!({ "version": 7 }), 409, "product.versionConflict", &["/version"]),
        change("a version in words", json!({ "version": "one" }), 422, invalid, &["/version"]),
        change("no price", json!({ "price": null }), 422, invalid, &["/price"]),
        change("no SKU", json!({ "sku": null }), 422, invalid, &["/sku"]),
        change("no name", json!({ "name": null }), 422, invalid, &["/name"]),
        change("no barcodes", json!({ "barcodes": null }), 422, invalid, &["/barcodes"]),
        change("neither sold nor not", json!({ "isActive": null }), 422, invalid, &["/isActive"]),
        change("another's SKU", json!({ "sku": "MEZZE-HUMMUS" }), 409, "product.codeTaken", &["/sku"]),
        change("an unknown category", json!({ "category": "NOWHERE" }), 409, "category.unknown", &["/category"]),
        change("pieces by weight", json!({ "sellByWeight": true }), 409, "product.unitNotWeighed", &["/sellByWeight"]),
        change("an unknown member", json!({ "stock": 1 }), 422, "field.unknown", &["/stock"]),
        change("an id", json!({ "id": NOBODY }), 422, "field.unknown", &["/id"]),
        change(
            "everything at once",
            json!({ "sku": "x", "name": "", "unit": "x", "price": -1, "barcodes": [""], "image": "x" }),
            422,
            "sku.invalid",
            &["/sku", "/name", "/unit", "/price", "/barcodes/0", "/image"],
        ),
    ]);
}

#[test]
fn taxes_that_cannot_be_are_refused() {
    let tax = |name: &str, rate: Value| json!({ "name": name, "rate": rate });
    let invalid = "request.invalid";
    assert_refused(&[
        post("no name", "/taxes", json!({ "rate": 5 }), 422, "field.required", &["/name"]),
        post("an empty name", "/taxes", tax(" ", json!(5)), 422, invalid, &["/name"]),
        post("a name of 41 letters", "/taxes", tax(&"x".repeat(41), json!(5)), 422, "field.tooLong", &["/name"]),
        post("101 %", "/taxes", tax("City", json!(101)), 422, invalid, &["/rate"]),
        post("four decimals", "/taxes", tax("City", json!("5.0001")), 422, invalid, &["/rate"]),
        post("a code of one's own", "/taxes", json!({ "code": "X", "name": "X", "rate": 1 }), 422, "field.unknown", &["/code"]),
        patch("nothing", "/taxes/T1", json!({}), 422, "field.required", &[""]),
        patch("null", "/taxes/T1", json!({ "rate": null }), 422, invalid, &["/rate"]),
        patch("less than nothing", "/taxes/T1", json!({ "rate": -1 }), 422, invalid, &["/rate"]),
        patch("an unknown tax", "/taxes/T99", json!({ "rate": 1 }), 404, "tax.notFound", &[]),
        patch("no code of a tax", "/taxes/VAT", json!({ "rate": 1 }), 404, "tax.notFound", &[]),
    ]);
}

#[test]
fn categories_that_cannot_be_are_refused() {
    let category = |code: &str, name: Value| json!({ "code": code, "name": name });
    assert_refused(&[
        post("no code", "/categories", json!({ "name": "Tea" }), 422, "field.required", &["/code"]),
        post("no name", "/categories", json!({ "code": "TEA" }), 422, "field.required", &["/name"]),
        post("small letters", "/categories", category("tea", json!("Tea")), 422, "sku.invalid", &["/code"]),
        post("an empty name", "/categories", category("TEA", json!("")), 422, "field.required", &["/name"]),
        post("a code that is there", "/categories", category("MEZZE", json!("Mezze")), 409, "category.codeTaken", &["/code"]),
        patch("no name to change", "/categories/MEZZE", json!({}), 422, "field.required", &["/name"]),
        patch("another code", "/categories/MEZZE", json!({ "code": "X", "name": "X" }), 422, "field.unknown", &["/code"]),
        patch("an unknown category", "/categories/NOPE", json!({ "name": "X" }), 404, "category.notFound", &[]),
    ]);
}

#[test]
fn questions_to_the_catalogue_are_checked() {
    let invalid = "request.invalid";
    assert_refused(&[
        get("an unknown product", "/products/NOPE", 404, "product.notFound", &[]),
        get("a long search", &format!("/products?search={}", "9".repeat(101)), 422, "search.tooLong", &["?search"]),
        get("a label that was misread", "/products?barcode=2112345012507", 422, "barcode.invalid", &["?barcode"]),
        get("no barcode", "/products?barcode=", 422, "barcode.invalid", &["?barcode"]),
        get("a long barcode", &format!("/products?barcode={}", "9".repeat(65)), 422, "barcode.invalid", &["?barcode"]),
        get("a barcode and a search", "/products?barcode=1&search=x", 422, invalid, &["?barcode"]),
        get("the next page of a barcode", "/products?barcode=1&after=x", 422, invalid, &["?barcode"]),
        get("half active", "/products?active=half", 422, invalid, &["?active"]),
        get("a list's cursor in a search", &format!("/products?search=x&after={NOBODY}"), 422, invalid, &["?after"]),
        get("a cursor of nobody's", "/products?search=x&after=w/0", 422, invalid, &["?after"]),
        get("no categories", "/categories?limit=0", 422, invalid, &["?limit"]),
        get("a cursor of nobody's of categories", "/categories?after=no%20code", 422, invalid, &["?after"]),
    ]);
}

#[test]
fn options_that_cannot_be_are_refused() {
    let with = |options: Value| json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 1, "options": options }] });
    let open = json!({ "items": [{ "description": "Wrap", "quantity": 1, "unitPrice": 1, "options": ["CHEESE"] }] });
    assert_refused(&[
        order("an option of a product without", with(json!(["CHEESE"])), 409, "option.unknown", &["/items/0/options/0"]),
        order("an option of an open item", open, 409, "option.unknown", &["/items/0/options/0"]),
        order("51 options", with(json!(vec!["CHEESE"; 51])), 422, "request.invalid", &["/items/0/options"]),
        order("options that are no list", with(json!("CHEESE")), 422, "request.invalid", &["/items/0/options"]),
        order("an option that is a number", with(json!([1])), 422, "request.invalid", &["/items/0/options/0"]),
    ]);
}

#[test]
fn what_is_sold_out_is_said_of_a_product_an_outlet_and_a_time_that_there_are() {
    let put = |what, path: &str, body: Value, status, code, pointers| Bad {
        what,
        request: Request::new("PUT", format!("/api/v1{path}")).json(&body),
        status,
        code,
        pointers,
    };
    let path = "/products/SHAWARMA-L/sold-out";
    assert_refused(&[
        put("nothing said", path, json!({}), 422, "field.required", &["/soldOut"]),
        put("neither yes nor no", path, json!({ "soldOut": "yes" }), 422, "request.invalid", &["/soldOut"]),
        put("an unknown time", path, json!({ "soldOut": true, "until": "noon" }), 422, "request.invalid", &["/until"]),
        put(
            "an end of what is there",
            path,
            json!({ "soldOut": false, "until": "business_day_end" }),
            422,
            "request.invalid",
            &["/until"],
        ),
        put("an unknown outlet", path, json!({ "outlet": "NORTH", "soldOut": true }), 409, "outlet.unknown", &["/outlet"]),
        put("an empty outlet", path, json!({ "outlet": " ", "soldOut": true }), 422, "code.invalid", &["/outlet"]),
        put("an unknown member", path, json!({ "soldOut": true, "reason": "x" }), 422, "field.unknown", &["/reason"]),
        put("an unknown product", "/products/NOTHING/sold-out", json!({ "soldOut": true }), 404, "product.notFound", &[]),
        put("an unknown id", &format!("/products/{NOBODY}/sold-out"), json!({ "soldOut": true }), 404, "product.notFound", &[]),
    ]);
}
