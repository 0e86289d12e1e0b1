//! Whatever is typed: nothing panics, nothing is wider than the paper, nothing gets through as a command or as markup.

use docket_receipt::{Digits, Fonts, Kind, Language, Paper, PrinterProfile, QrPayload, Receipt, escpos, html, text};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::printer::print;
use crate::samples::{arabic, figure, fonts, hindi, wide_printer};

/// Text of the scripts that matter, and of what breaks programs.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,60}",
        ".{0,40}",
        "[ا-يپچژگ\u{200c} ]{0,60}",
        "[क-ह\u{93e}-\u{94d}\u{200d} ]{0,60}",
        "[\u{0}-\u{1f}\u{80}-\u{9f}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}<>&\"'a1א]{0,30}",
        "[a-zéñ₹€×─ -]{0,120}",
        "[क्]{1,80}",
        "a[\u{300}-\u{36f}]{0,50}",
    ]
}

fn any_figure() -> impl Strategy<Value = docket_receipt::Figure> {
    "-?[0-9]{1,15}(\\.[0-9]{1,3})?".prop_map(|text| figure(&text))
}

fn receipts() -> impl Strategy<Value = Receipt> {
    let language = prop::sample::select(&Language::ALL[..]);
    let texts = prop::collection::vec(typed(), 12);
    let figures = prop::collection::vec(any_figure(), 6);
    (language, texts, figures, any::<[bool; 5]>()).prop_map(|(language, texts, figures, flags)| {
        let mut receipt = if flags[0] { arabic() } else { hindi() };
        receipt.language = language;
        receipt.digits = if flags[1] { Digits::Native } else { Digits::Latin };
        receipt.prices_include_tax = flags[2];
        receipt.is_copy = flags[3];
        if flags[4] {
            receipt.kind = Kind::CreditNote { of_bill: texts[0].clone() };
        }
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap_or_default();
        receipt.number = next();
        receipt.currency = next();
        receipt.shop.name = next();
        receipt.shop.address = vec![next()];
        receipt.buyer.iter_mut().for_each(|buyer| buyer.name = Some(next()));
        receipt.lines[0].name = next();
        receipt.lines[0].unit = Some(next());
        receipt.lines[0].notes = vec![next()];
        receipt.discounts[0].name = Some(next());
        receipt.taxes[0].name = next();
        receipt.footer = vec![next()];
        receipt.qr = QrPayload::new(&next());
        let mut figures = figures.into_iter();
        receipt.lines[0].quantity = figures.next().unwrap();
        receipt.lines[0].unit_price = figures.next().unwrap();
        receipt.lines[0].total = figures.next().unwrap();
        receipt.total = figures.next().unwrap();
        receipt.discounts[0].amount = figures.next().unwrap();
        receipt.taxes[0].net = figures.next().unwrap();
        receipt
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_line_of_text_is_wider_than_the_paper(receipt in receipts(), columns in 20_u16..60) {
        for line in text(&receipt, columns).lines() {
            prop_assert!(line.width() <= usize::from(columns), "{:?} is wider than {columns}", line);
        }
    }

    #[test]
    fn a_printer_understands_every_byte_and_every_picture_is_as_large_as_it_says(
        receipt in receipts(), is_narrow in any::<bool>(), has_fonts in any::<bool>(), native_qr in any::<bool>()
    ) {
        let paper = if is_narrow { Paper::Mm58 } else { Paper::Mm80 };
        let printer = PrinterProfile { paper, native_qr, ..wide_printer() };
        let none = Fonts::default();
        let printout = escpos(&receipt, &printer, if has_fonts { fonts() } else { &none });
        print(&printout.bytes, paper.dots() as usize);
    }

    #[test]
    fn a_page_has_no_markup_but_its_own(receipt in receipts()) {
        let page = html(&receipt);
        prop_assert!(!page.contains("<script"));
        // Every < begins one of the page's own tags.
        let own = ["!DOCTYPE", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "span", "bdi", "hr", "table", "tr", "td", "svg", "path"];
        for tag in page.split('<').skip(1) {
            let name: String = tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
            prop_assert!(own.contains(&name.as_str()), "{name}");
        }
    }
}
