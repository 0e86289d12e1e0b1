//! The page.

use docket_receipt::html;

use crate::samples::{arabic, hindi, seed};

#[test]
fn a_page_says_what_the_paper_says_and_loads_nothing() {
    let page = html(&hindi());
    for part in ["<html lang=\"hi\" dir=\"ltr\">", "शिविक मार्ट", "GSTIN", "धन्यवाद", "<svg ", "@page"]
    {
        assert!(page.contains(part), "{part}");
    }
    for part in ["<script", "src=", "href=", "url(", "@import"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(html(&arabic()).contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(html(&seed()).contains("<td><bdi>Product A</bdi></td>"));
}

#[test]
fn what_someone_typed_is_never_markup() {
    let mut receipt = seed();
    let typed = "</title><script>alert('&')</script>";
    receipt.shop.name = typed.to_owned();
    receipt.number = typed.to_owned();
    receipt.currency = typed.to_owned();
    receipt.lines[0].name = typed.to_owned();
    receipt.lines[0].notes = vec![typed.to_owned()];
    receipt.footer = vec![typed.to_owned()];
    receipt.qr = docket_receipt::QrPayload::new(typed);
    let page = html(&receipt);
    assert!(!page.contains("<script"));
    assert_eq!(page.matches("</title>").count(), 1);
}

#[test]
fn the_number_that_an_order_had_before_stands_below_its_own_in_every_language() {
    use docket_receipt::Language;
    let words = [
        (Language::English, "Formerly"),
        (Language::Hindi, "पूर्व नं."),
        (Language::Arabic, "الرقم السابق"),
        (Language::Persian, "شمارهٔ پیشین"),
        (Language::Spanish, "N.º anterior"),
    ];
    for (language, word) in words {
        let receipt = docket_receipt::Receipt { language, former_number: Some("M2511128".to_owned()), ..seed() };
        let page = html(&receipt);
        assert!(page.contains(word) && page.contains("M2511128"), "{word}");
        assert!(!html(&seed()).contains(word));
    }
}
