//! Receipts as text, page and bytes for a printer. Example of an input, of which everything may be missing and anything may stand in
//! place of a text:
//!
//! ```text
//! language ar
//! columns 32
//! shop مطبخ المارية
//! line شاورما دجاج
//! quantity 2
//! price 18.00
//! total 36.00
//! ```

use std::sync::OnceLock;

use docket_receipt::{
    Buyer, Charge, CodePage, Digits, Figure, Fonts, Kind, Language, Line, LocalTime, Method, Paper, Payment, PrinterProfile,
    QrPayload, Receipt, Shop, Tax, TaxNumber, TestPage, escpos, html, test_page, text,
};
use unicode_width::UnicodeWidthStr;

use super::receipt_bytes::understood;
use crate::said::Said;

/// The fewest columns that paper has, and one more than the most.
const COLUMNS: (u64, u64) = (20, 61);
/// The most lines of an input: paper is long, and an input need not be.
const LINES_MAX: usize = 12;
/// Tags of the page itself.
const OWN_TAGS: [&str; 19] = [
    "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "span", "bdi", "hr", "table", "tr",
    "td", "svg", "path",
];

/// Prints a receipt in every way.
pub fn run(input: &[u8]) {
    let said = Said::of(input);
    let receipt = receipt(&said);
    let columns = COLUMNS.0 + said.below("columns", COLUMNS.1 - COLUMNS.0);
    for line in text(&receipt, columns as u16).lines() {
        assert!(line.width() as u64 <= columns, "{line:?} is wider than {columns}");
        assert!(!line.chars().any(char::is_control), "{line:?} has a control character");
    }
    page(&html(&receipt));
    let printer = printer(&said);
    let fonts = if said.has("fonts") { fonts() } else { &Fonts::default() };
    understood(&escpos(&receipt, &printer, fonts).bytes, printer.paper);
    let page = TestPage { language: receipt.language, shop: receipt.shop, printer: receipt.number, at: receipt.at };
    understood(&test_page(&page, &printer, fonts).bytes, printer.paper);
}

/// A page has no markup but its own, and nothing stands in it that is not escaped.
fn page(page: &str) {
    for tag in page.split('<').skip(1) {
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
        assert!(OWN_TAGS.contains(&name.as_str()), "a tag {name:?}");
        let inside = tag.split_once('>').map(|(inside, _)| inside);
        let quotes = inside.map(|inside| inside.matches('"').count());
        assert!(quotes.is_some_and(|quotes| quotes % 2 == 0), "a tag that does not end: {tag:?}");
    }
    let (_, body) = page.split_once("</style>").expect("the page's own style");
    for entity in body.split('&').skip(1) {
        let is_one = ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|known| entity.starts_with(known));
        assert!(is_one, "an ampersand that begins no entity: {entity:?}");
    }
    assert!(!page.contains('\0') && !page.contains('\u{202e}'), "what turns a line around, or ends a text");
}

fn printer(said: &Said) -> PrinterProfile {
    PrinterProfile {
        paper: if said.has("narrow") { Paper::Mm58 } else { Paper::Mm80 },
        code_page: if said.has("wpc1252") { CodePage::Wpc1252 } else { CodePage::Cp858 },
        has_cutter: !said.has("no_cutter"),
        opens_drawer: said.has("drawer"),
        native_qr: said.has("native_qr"),
    }
}

/// Those of the machine, where it has them: receipts are printed without as well.
fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let names = ["NotoSans", "NotoSansArabic", "NotoSansDevanagari"];
        Fonts::new(
            names.iter().filter_map(|name| std::fs::read(format!("/usr/share/fonts/truetype/noto/{name}-Regular.ttf")).ok()),
        )
    })
}

fn figure(said: &str) -> Figure {
    Figure::new(said).unwrap_or_else(|| Figure::new("0.00").expect("a figure"))
}

fn text_of(said: &Said, word: &str) -> Option<String> {
    said.one(word).map(str::to_owned)
}

fn charges(said: &Said, word: &str) -> Vec<Charge> {
    let charge = |text: &str| {
        let (amount, name) = text.split_once(' ').unwrap_or((text, ""));
        Charge { name: (!name.is_empty()).then(|| name.to_owned()), amount: figure(amount) }
    };
    said.all(word).take(LINES_MAX).map(charge).collect()
}

fn tax(text: &str) -> Tax {
    let mut parts = text.splitn(4, ' ');
    let mut next = || parts.next().unwrap_or_default();
    let (rate, net, amount) = (figure(next()), figure(next()), figure(next()));
    Tax { name: next().to_owned(), rate, net, amount }
}

fn payment(text: &str) -> Payment {
    let (amount, reference) = text.split_once(' ').unwrap_or((text, ""));
    let methods = [Method::Cash, Method::Card, Method::Wallet, Method::BankTransfer, Method::Platform, Method::CashOnDelivery];
    let method = methods[reference.len() % methods.len()];
    Payment { method, amount: figure(amount), reference: (!reference.is_empty()).then(|| reference.to_owned()) }
}

/// Lines of what was sold: what follows a `line` is of it.
fn lines(said: &Said) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (word, text) in said.lines() {
        if word == "line" && lines.len() < LINES_MAX {
            let (quantity, unit_price, total) = (figure("1"), figure("0.00"), figure("0.00"));
            lines.push(Line {
                name: text.to_owned(),
                quantity,
                unit: None,
                unit_price,
                total,
                discount: None,
                notes: Vec::new(),
            });
        }
        let Some(line) = lines.last_mut() else { continue };
        match word {
            "quantity" => line.quantity = figure(text),
            "unit" => line.unit = Some(text.to_owned()),
            "price" => line.unit_price = figure(text),
            "total" => line.total = figure(text),
            "line_discount" => line.discount = Some(figure(text)),
            "note" if line.notes.len() < LINES_MAX => line.notes.push(text.to_owned()),
            _ => {}
        }
    }
    lines
}

fn tax_number(said: &Said, word: &str) -> Option<TaxNumber> {
    let (label, number) = said.one(word)?.split_once(' ')?;
    Some(TaxNumber { label: label.to_owned(), number: number.to_owned() })
}

fn receipt(said: &Said) -> Receipt {
    let texts = |word: &'static str| said.all(word).take(LINES_MAX).map(str::to_owned).collect::<Vec<_>>();
    let buyer = Buyer {
        number: text_of(said, "buyer_number"),
        name: text_of(said, "buyer"),
        phone: text_of(said, "buyer_phone"),
        tax_number: tax_number(said, "buyer_tax_number"),
    };
    Receipt {
        language: said.one("language").and_then(Language::parse).unwrap_or(Language::English),
        digits: if said.has("native_digits") { Digits::Native } else { Digits::Latin },
        hide_zero_decimals: said.has("hide_zero_decimals"),
        currency: text_of(said, "currency").unwrap_or_default(),
        shop: Shop {
            name: text_of(said, "shop").unwrap_or_default(),
            legal_name: text_of(said, "legal_name"),
            address: texts("address"),
            tax_number: tax_number(said, "tax_number"),
        },
        kind: said.one("credit_note").map_or(Kind::Bill, |of_bill| Kind::CreditNote { of_bill: of_bill.to_owned() }),
        is_tax_document: said.has("tax_document"),
        number: text_of(said, "number").unwrap_or_default(),
        order_number: text_of(said, "order_number"),
        former_number: text_of(said, "former_number"),
        ticket: text_of(said, "ticket"),
        buyer: (buyer != Buyer::default()).then_some(buyer),
        at: LocalTime {
            year: 2000 + said.below("year", 200) as i16,
            month: said.below("month", 12) as u8 + 1,
            day: said.below("day", 31) as u8 + 1,
            hour: said.below("hour", 24) as u8,
            minute: said.below("minute", 60) as u8,
        },
        cashier: text_of(said, "cashier"),
        register: text_of(said, "register"),
        lines: lines(said),
        subtotal: figure(said.one("subtotal").unwrap_or_default()),
        charges: charges(said, "charge"),
        discounts: charges(said, "discount"),
        taxes: said.all("tax").take(LINES_MAX).map(tax).collect(),
        prices_include_tax: said.has("prices_include_tax"),
        rounding: said.one("rounding").map(figure),
        tip: said.one("tip").map(figure),
        total: figure(said.one("grand_total").unwrap_or_default()),
        payments: said.all("payment").take(LINES_MAX).map(payment).collect(),
        change: said.one("change").map(figure),
        qr: said.one("qr").and_then(QrPayload::new),
        fiscal_device: text_of(said, "fiscal_device"),
        footer: texts("footer"),
        is_copy: said.has("copy"),
    }
}
