//! Files with errors: a clear sentence with line and column, and nothing written.

use serde_json::Value;

use super::{counts, exported, file, many_products};
use crate::harness::*;

/// A file that is refused, and what is said of it, each in order.
struct Bad {
    what: &'static str,
    kind: &'static str,
    content: &'static [u8],
    said: &'static [&'static str],
}

const fn bad(what: &'static str, kind: &'static str, content: &'static [u8], said: &'static [&'static str]) -> Bad {
    Bad { what, kind, content, said }
}

#[track_caller]
fn assert_refused(bad_files: &[Bad]) {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let (events, products) = (last_event(&mut owner), exported(&shop, "products"));
    for Bad { what, kind, content, said } in bad_files {
        let file = file(&shop, "bad.csv", content);
        for dry_run in [&["--dry-run"][..], &[]] {
            let run = shop.docket(&[&["import", kind, &file], dry_run].concat());
            let complaint = run.failed(3);
            let mut rest = complaint;
            for part in *said {
                let found = rest.find(part).unwrap_or_else(|| panic!("{what}: {part:?} is not said in {complaint}"));
                rest = &rest[found + part.len()..];
            }
            assert!(complaint.contains("nothing was written"), "{what}: {complaint}");
        }
    }
    assert_eq!(last_event(&mut owner), events, "nothing was written");
    assert_eq!(exported(&shop, "products"), products);
    assert_eq!(shop.docket(&["import", "list"]).succeeded(), "", "an import that never was is not listed");
}

#[test]
fn files_that_are_no_table_in_utf_8_are_refused() {
    assert_refused(&[
        bad("nothing at all", "products", b"", &["The file is empty"]),
        bad("only a header", "products", b"sku,name,price\n", &["has a header and no lines"]),
        bad("a wrong column", "products", b"sku,name,prise\nTEA,Tea,5\n", &["line 1, column prise: ", "is it `price`?"]),
        bad("a column twice", "products", b"sku,SKU,name\nTEA,TEA,Tea\n", &["line 1, column sku: ", "twice"]),
        bad("no SKU", "products", b"name,price\nTea,5\n", &["line 1, column sku: The header lacks the column sku"]),
        bad(
            "Windows-1256",
            "products",
            b"sku,name,price\nTEA,Tea,5\nSHAY,\xd4\xc7\xed,6\n",
            &["line 3: ", "is not UTF-8", "CSV UTF-8"],
        ),
        bad("UTF-16", "products", b"\xff\xfes\0k\0u\0\n\0", &["UTF-16 and not UTF-8"]),
        bad("a spreadsheet's own file", "products", b"PK\x03\x04\x14\0\x06\0", &["a spreadsheet's own and no CSV"]),
        bad("a NUL byte", "products", b"sku,name,price\nTEA,T\0ea,5\n", &["line 2: ", "NUL byte"]),
        bad("a cell too few", "products", b"sku,name,price\nTEA,Tea\n", &["line 2: ", "has 2 cells, and the header 3"]),
        bad("a cell too many", "products", b"sku,name,price\nTEA,Tea,green,5\n", &["line 2: ", "has 4 cells, and the header 3"]),
    ]);
}

#[test]
fn products_that_cannot_be_are_refused() {
    let arabic = "sku,name,price\nTEA,شاي,١٢٫٥٠٠\nRICE,أرز,1٬000\n".as_bytes();
    assert_refused(&[
        bad(
            "a bad barcode",
            "products",
            b"sku,name,price,barcodes\nTEA,Tea,5,4006381333931 4006381333932\n",
            &["line 2, column barcodes: ", "check digit"],
        ),
        bad(
            "a barcode that a spreadsheet rounded",
            "products",
            b"sku,name,price,barcodes\nTEA,Tea,5,4.00638E+12\n",
            &["line 2, column barcodes: ", "a spreadsheet has rounded"],
        ),
        bad(
            "two equal SKUs",
            "products",
            b"sku,name,price\nTEA,Tea,5\nSALT,Salt,1\nTEA,Green tea,6\n",
            &["line 4, column sku: TEA stands in line 2 already"],
        ),
        bad(
            "a barcode that is the SKU of another line",
            "products",
            b"sku,name,price,barcodes\nTEA,Tea,5,\nSALT,Salt,1,TEA\n",
            &["line 3, column barcodes: TEA stands in line 2 already"],
        ),
        bad(
            "a barcode of another product",
            "products",
            b"sku,name,price,barcodes\nTEA,Tea,5,SHAWARMA-L\n",
            &["line 2, column barcodes: SHAWARMA-L is a SKU or barcode of SHAWARMA-L already"],
        ),
        bad(
            "formulas",
            "products",
            b"sku,name,price,category\nTEA,=HYPERLINK(1),5,\nSALT,+1,1,@X\n",
            &["line 2, column name: ", "formula", "line 3, column name: ", "line 3, column category: "],
        ),
        bad(
            "numbers written otherwise",
            "products",
            b"sku;name;price\nTEA;Tea;12,50\nSALT;Salt;1,234.50\nRICE;Rice;AED 5\nOIL;Oil;-1\nSOAP;Soap;1.005\n",
            &[
                "line 2, column price: ",
                "decimal comma",
                "line 3, column price: ",
                "commas",
                "line 4, column price: ",
                "line 5, column price: ",
                "zero or more",
                "line 6, column price: ",
                "more than 2 decimals",
            ],
        ),
        bad("signs between digits", "products", arabic, &["line 3, column price: ", "signs between its digits"]),
        bad(
            "new products without name or price",
            "products",
            b"sku,name,price\nTEA,,5\nSALT,Salt,\n",
            &["line 2, column name: TEA is new and needs a name", "line 3, column price: SALT is new and needs a price"],
        ),
        bad(
            "a category that is no code",
            "products",
            b"sku,name,price,category\nTEA,Tea,5,Cold drinks\n",
            &["line 2, column category: ", "write COLD-DRINKS"],
        ),
        bad(
            "a tax that no product has",
            "products",
            b"sku,name,price,taxes\nTEA,Tea,5,GST\n",
            &["line 2, column taxes: ", "GST", "with its rate, such as GST:5"],
        ),
        bad(
            "words that are not known",
            "products",
            b"sku,name,price,unit,is_active\nTEA,Tea,5,dozen,maybe\n",
            &["line 2, column unit: ", "piece, pack, kg, litre", "line 2, column is_active: ", "yes or no"],
        ),
        bad(
            "what is sold by weight and counted",
            "products",
            b"sku,name,price,sell_by_weight\nTEA,Tea,5,yes\n",
            &["line 2, column sell_by_weight: ", "kg or litre"],
        ),
    ]);
}

#[test]
fn stock_that_cannot_be_is_refused() {
    assert_refused(&[
        bad(
            "a product that is not there",
            "stock",
            b"sku,quantity,unit_cost\nNOPE,1,1\n",
            &["line 2, column sku: No product has the SKU, barcode or id NOPE"],
        ),
        bad("no stock is kept", "stock", b"sku,quantity,unit_cost\nSHAWARMA-L,1,1\n", &["line 2, column sku: No stock is kept"]),
        bad(
            "cells that are empty or wrong",
            "stock",
            b"sku,quantity,unit_cost,expires_at,received_at,outlet\n,,,31/12/2026,2999-01-01,NOPE\nTEA,0,1,,,\n",
            &[
                "line 2, column outlet: ",
                "line 2, column quantity: ",
                "line 2, column unit_cost: ",
                "line 2, column sku: ",
                "line 2, column expires_at: ",
                "YYYY-MM-DD",
                "line 3, column quantity: ",
            ],
        ),
        bad(
            "a batch that is blocked",
            "stock",
            b"sku,quantity,unit_cost,is_blocked\nSHAWARMA-L,1,1,yes\n",
            &["line 2, column is_blocked: ", "could be sold"],
        ),
    ]);
}

#[test]
fn customers_that_cannot_be_are_refused() {
    assert_refused(&[
        bad("no phone", "customers", b"phone,name\n123,Aisha\n,Omar\n", &["line 2, column phone: ", "line 3, column phone: "]),
        bad(
            "two equal phones, written in two ways",
            "customers",
            "phone,name\n050 123 4567,Aisha\n+971 50 999 8888,Omar\n٠٥٠١٢٣٤٥٦٧,Aisha\n".as_bytes(),
            &["line 4, column phone: +971501234567 stands in line 2 already"],
        ),
        bad("a formula", "customers", b"phone,name,address\n0501234567,-1+1,\"\t=1\"\n", &["line 2, column name: ", "formula"]),
    ]);
}

#[test]
fn a_hundred_errors_are_listed_and_the_rest_is_counted() {
    let shop = Shop::open();
    let mut content = many_products(300);
    content = content.replace(".50,", ".505,");
    let file = file(&shop, "bad.csv", content);
    let complaint = shop.docket(&["import", "products", &file]);
    let complaint = complaint.failed(3);
    assert_eq!(complaint.lines().filter(|line| line.starts_with("line ")).count(), 100);
    assert!(complaint.contains("… and 200 more") && complaint.contains("300 errors"), "{complaint}");
    let run = shop.docket(&["import", "products", &file, "--json"]);
    assert_eq!(run.code, Some(3));
    let view: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((view["errorCount"].as_u64(), view["errors"].as_array().map(Vec::len)), (Some(300), Some(100)));
    assert_eq!((&view["state"], &view["id"], counts(&view)[0]), (&"invalid".into(), &Value::Null, 300));
}

#[test]
fn an_error_in_the_last_line_keeps_all_others_out() {
    let shop = Shop::open();
    let events = last_event(&mut shop.owner());
    let file = file(&shop, "bad.csv", many_products(1_000) + "P-LAST,,1,,\n");
    let run = shop.docket(&["import", "products", &file]);
    assert!(run.failed(3).contains("line 1002, column name: "), "{}", run.err);
    assert_eq!(last_event(&mut shop.owner()), events);
}
