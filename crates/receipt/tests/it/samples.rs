//! Receipts to look at, and the fonts they are drawn with.

use std::sync::OnceLock;

use docket_receipt::{
    Buyer, Charge, CodePage, Digits, Figure, Fonts, Kind, Language, Line, LocalTime, Method, Paper, Payment, PrinterProfile,
    QrPayload, Receipt, Shop, Tax, TaxNumber, TestPage,
};

/// Where Debian and Ubuntu put `fonts-noto-core`; `scripts/setup.sh` installs it.
const NOTO: &str = "/usr/share/fonts/truetype/noto";

pub fn font_file(name: &str) -> Vec<u8> {
    let path = format!("{NOTO}/{name}.ttf");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}; run scripts/setup.sh"))
}

pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let names = ["NotoSans", "NotoSansArabic", "NotoSansDevanagari"];
        Fonts::new(names.iter().flat_map(|name| ["Regular", "Bold"].map(|weight| font_file(&format!("{name}-{weight}")))))
    })
}

pub fn figure(text: &str) -> Figure {
    Figure::new(text).unwrap_or_else(|| panic!("{text} is a figure"))
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub fn line(name: &str, quantity: &str, price: &str, total: &str) -> Line {
    Line {
        name: name.to_owned(),
        quantity: figure(quantity),
        unit: None,
        unit_price: figure(price),
        total: figure(total),
        discount: None,
        notes: vec![],
    }
}

pub fn paid(method: Method, amount: &str) -> Payment {
    Payment { method, amount: figure(amount), reference: None }
}

/// A printer for 80 mm paper that can do everything.
pub fn wide_printer() -> PrinterProfile {
    PrinterProfile { paper: Paper::Mm80, code_page: CodePage::Cp858, has_cutter: true, opens_drawer: true, native_qr: false }
}

/// The receipt of seed 001.
pub fn seed() -> Receipt {
    Receipt {
        language: Language::English,
        digits: Digits::Latin,
        hide_zero_decimals: true,
        currency: "₹".to_owned(),
        shop: Shop { name: "SHIVIK MART".to_owned(), ..Shop::default() },
        kind: Kind::Bill,
        is_tax_document: false,
        number: "BILL-1234567890".to_owned(),
        order_number: None,
        former_number: None,
        ticket: None,
        buyer: Some(Buyer { number: text("CUST0001"), name: text("John Doe"), phone: text("9876543210"), tax_number: None }),
        at: LocalTime { year: 2025, month: 1, day: 15, hour: 10, minute: 30 },
        cashier: None,
        register: None,
        lines: vec![line("Product A", "2", "100.00", "200.00"), line("Product B", "3", "100.00", "300.00")],
        subtotal: figure("500.00"),
        charges: vec![],
        discounts: vec![],
        taxes: vec![],
        prices_include_tax: true,
        rounding: None,
        tip: None,
        total: figure("500.00"),
        payments: vec![paid(Method::Cash, "500.00")],
        change: None,
        qr: None,
        fiscal_device: None,
        footer: vec![],
        is_copy: false,
    }
}

/// A tax invoice of a supermarket, in Hindi.
pub fn hindi() -> Receipt {
    let mut rice = line("बासमती चावल", "1.500", "120.00", "180.00");
    rice.unit = text("kg");
    let mut biscuits = line("Parle-G बिस्कुट", "3", "10.00", "30.00");
    biscuits.discount = Some(figure("2.50"));
    Receipt {
        language: Language::Hindi,
        shop: Shop {
            name: "शिविक मार्ट".to_owned(),
            legal_name: text("Shivik Retail Pvt Ltd"),
            address: vec!["12 MG Road".to_owned(), "बेंगलुरु 560001".to_owned()],
            tax_number: Some(TaxNumber { label: "GSTIN".to_owned(), number: "29ABCDE1234F1Z5".to_owned() }),
        },
        is_tax_document: true,
        buyer: Some(Buyer {
            number: text("CUST0001"), name: text("कृष्णा श्रीवास्तव"), phone: text("9876543210"), tax_number: None
        }),
        lines: vec![rice, biscuits, line("शुद्ध देसी घी क्रीमयुक्त विद्यार्थी पैक (एक लीटर)", "1", "650.00", "650.00")],
        subtotal: figure("857.50"),
        discounts: vec![Charge { name: None, amount: figure("7.50") }],
        taxes: vec![
            Tax { name: "CGST".to_owned(), rate: figure("2.5"), net: figure("809.52"), amount: figure("20.24") },
            Tax { name: "SGST".to_owned(), rate: figure("2.5"), net: figure("809.52"), amount: figure("20.24") },
        ],
        total: figure("850.00"),
        payments: vec![paid(Method::Cash, "900.00")],
        change: Some(figure("50.00")),
        qr: QrPayload::new("upi://pay?pa=shivik@example&am=850.00&tn=BILL-1234567890"),
        footer: vec!["धन्यवाद, फिर पधारें!".to_owned()],
        ..seed()
    }
}

/// A copy of a tax invoice of a kitchen in the UAE, in Arabic.
pub fn arabic() -> Receipt {
    let mut shawarma = line("شاورما دجاج", "2", "18.00", "36.00");
    shawarma.notes = vec!["بدون بصل، extra garlic (2)".to_owned()];
    Receipt {
        language: Language::Arabic,
        currency: "د.إ".to_owned(),
        shop: Shop {
            name: "مطبخ المارية".to_owned(),
            legal_name: text("Al Marya Kitchen LLC"),
            address: vec!["شارع حمدان 15، أبوظبي".to_owned()],
            tax_number: Some(TaxNumber { label: "TRN".to_owned(), number: "100123456700003".to_owned() }),
        },
        is_tax_document: true,
        number: "BILL-0000000042".to_owned(),
        order_number: text("ALM-20250115-000007"),
        ticket: text("7"),
        buyer: Some(Buyer {
            number: text("CUST0001"),
            name: text("محمد (Mo) العلي"),
            phone: text("+971 50 123 4567"),
            tax_number: None,
        }),
        at: LocalTime { year: 2025, month: 1, day: 15, hour: 22, minute: 5 },
        cashier: text("Aisha"),
        lines: vec![
            shawarma,
            line("Pepsi 330 ml", "1", "5.50", "5.50"),
            line("لا إله الأرز باللحم مع المكسرات والزبيب", "1", "42.00", "42.00"),
        ],
        subtotal: figure("83.50"),
        charges: vec![Charge { name: text("رسوم التوصيل"), amount: figure("10.00") }],
        discounts: vec![Charge { name: None, amount: figure("3.50") }],
        taxes: vec![Tax { name: "VAT".to_owned(), rate: figure("5"), net: figure("85.71"), amount: figure("4.29") }],
        total: figure("90.00"),
        payments: vec![paid(Method::Wallet, "40.00"), paid(Method::Card, "50.00")],
        qr: QrPayload::new("https://example.com/r/BILL-0000000042"),
        footer: vec!["شكرًا لزيارتكم!".to_owned()],
        is_copy: true,
        ..seed()
    }
}

/// A credit note in Persian, with Persian digits.
pub fn persian() -> Receipt {
    let mut tea = line("چای گیلان می‌چسبد", "0.250", "480000", "120000");
    tea.unit = text("کیلو");
    Receipt {
        language: Language::Persian,
        digits: Digits::Native,
        currency: "تومان".to_owned(),
        shop: Shop {
            name: "فروشگاه پارسیان".to_owned(), address: vec!["خیابان انقلاب، پلاک ۱۲".to_owned()], ..Shop::default()
        },
        kind: Kind::CreditNote { of_bill: "BILL-0000000041".to_owned() },
        number: "CN-0000000003".to_owned(),
        buyer: None,
        lines: vec![tea, line("نان سنگک", "2", "15000", "30000")],
        subtotal: figure("150000"),
        rounding: Some(figure("-500")),
        total: figure("149500"),
        payments: vec![paid(Method::Cash, "149500")],
        footer: vec!["از خرید شما سپاسگزاریم".to_owned()],
        ..seed()
    }
}

/// A bill in Spanish, for the printer's own letters.
pub fn spanish() -> Receipt {
    Receipt {
        language: Language::Spanish,
        currency: "$".to_owned(),
        shop: Shop { name: "La Cantina del Año".to_owned(), ..Shop::default() },
        lines: vec![line("Café con leche y medialunas de grasa recién horneadas", "2", "1500.50", "3001.00")],
        subtotal: figure("3001.00"),
        total: figure("3001.00"),
        payments: vec![paid(Method::Cash, "3001.00")],
        buyer: None,
        ..seed()
    }
}

/// A test page in Arabic.
pub fn test_page() -> TestPage {
    let at = LocalTime { year: 2025, month: 1, day: 15, hour: 10, minute: 30 };
    TestPage { language: Language::Arabic, shop: arabic().shop, printer: "Front counter".to_owned(), at }
}
