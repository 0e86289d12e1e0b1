//! What a receipt says, row by row, in the words and numbers of its language. Seed 001's layout, with what tax offices ask for.

use crate::figure::{Figure, Numerals};
use crate::inline::{Inline, Run};
use crate::language::{Digits, Language};
use crate::model::{Charge, Kind, Line, LocalTime, Payment, Receipt, Shop, Tax, TaxNumber, TestPage};
use crate::qr::QrPayload;
use crate::words::Words;

/// One thing that is said.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// The shop's name.
    Heading(Inline),
    /// What it is, and that it is a copy.
    Title(Inline),
    /// Address, footer.
    Centred(Inline),
    /// `Bill No: …`
    Field(Inline),
    /// `Product A   2 × ₹100   ₹200`
    Item { name: Inline, count: Inline, total: Inline },
    /// Below an item: a note, a discount.
    Detail { text: Inline, amount: Inline },
    /// `Subtotal:   ₹500`
    Sum { label: Inline, amount: Inline, is_grand: bool },
    /// A line across.
    Rule,
    /// An empty line.
    Gap,
    /// A code to be read by a phone.
    Qr(QrPayload),
}

/// The rows of a receipt in a language, which is the receipt's own where it can be printed.
pub(crate) fn rows(receipt: &Receipt, language: Language) -> Vec<Row> {
    let hides_decimals = receipt.hide_zero_decimals && receipt.amounts().all(Figure::is_whole);
    let digits = if language == receipt.language { receipt.digits } else { Digits::Latin };
    let writer = Writer {
        receipt,
        words: Words::of(language),
        numerals: Numerals { language, digits, hides_decimals },
        is_right_to_left: language.is_right_to_left(),
    };
    let mut rows = vec![];
    writer.head(&mut rows);
    writer.fields(&mut rows);
    rows.extend([Row::Gap, Row::Rule, Row::Gap]);
    receipt.lines.iter().for_each(|line| writer.item(line, &mut rows));
    rows.extend([Row::Gap, Row::Rule]);
    writer.sums(&mut rows);
    writer.paid(&mut rows);
    writer.foot(&mut rows);
    rows
}

/// The rows of a page that shows what a printer can do: its letters, all languages, the width of its paper, a QR code.
pub(crate) fn test_rows(page: &TestPage, language: Language) -> Vec<Row> {
    let words = Words::of(language);
    let numerals = Numerals { language, digits: Digits::Latin, hides_decimals: false };
    let field = |label: &str, value: Inline| Row::Field(Inline::own(format!("{label}: ")).then(value));
    let mut rows = shop_rows(&page.shop);
    rows.extend([
        Row::Title(Inline::own(words.test_page)),
        Row::Gap,
        field(words.printer, Inline::typed(&page.printer)),
        field(words.date, date(page.at, &numerals)),
        Row::Rule,
    ]);
    let cash = |language: Language| Inline::code(language.tag()).and(Run::Own, ": ").and(Run::Typed, Words::of(language).cash);
    rows.extend(Language::ALL.map(|language| Row::Centred(cash(language))));
    rows.extend([Row::Rule, Row::Qr(QrPayload::new("https://example.com/").expect("it is short"))]);
    rows
}

struct Writer<'a> {
    receipt: &'a Receipt,
    words: &'static Words,
    numerals: Numerals,
    is_right_to_left: bool,
}

impl Writer<'_> {
    fn head(&self, rows: &mut Vec<Row>) {
        rows.extend(shop_rows(&self.receipt.shop));
        let title = match (&self.receipt.kind, self.receipt.is_tax_document) {
            (Kind::Bill, false) => None,
            (Kind::Bill, true) => Some(self.words.tax_invoice),
            (Kind::CreditNote { .. }, false) => Some(self.words.credit_note),
            (Kind::CreditNote { .. }, true) => Some(self.words.tax_credit_note),
        };
        rows.extend(title.map(|title| Row::Title(Inline::own(title))));
        if self.receipt.is_copy {
            rows.push(Row::Title(Inline::own(format!("*** {} ***", self.words.copy))));
        }
    }

    fn fields(&self, rows: &mut Vec<Row>) {
        let (receipt, words) = (self.receipt, self.words);
        let mut field = |label: &str, value: Inline| {
            if !value.is_empty() {
                rows.push(Row::Field(Inline::own(format!("{label}: ")).then(value)));
            }
        };
        let optional = |text: &Option<String>| text.as_deref().map(Inline::code).unwrap_or_default();
        match &receipt.kind {
            Kind::Bill => field(words.bill_no, Inline::code(&receipt.number)),
            Kind::CreditNote { of_bill } => {
                field(words.credit_note_no, Inline::code(&receipt.number));
                field(words.for_bill, Inline::code(of_bill));
            }
        }
        field(words.order_no, optional(&receipt.order_number));
        field(words.formerly, optional(&receipt.former_number));
        field(words.ticket, optional(&receipt.ticket));
        if let Some(buyer) = &receipt.buyer {
            let dash = if buyer.number.is_some() && buyer.name.is_some() { " - " } else { "" };
            let name = buyer.name.as_deref().unwrap_or_default();
            field(words.customer, optional(&buyer.number).and(Run::Own, dash).and(Run::Typed, name));
            field(words.phone, optional(&buyer.phone));
            if let Some(number) = &buyer.tax_number {
                field(&format!("{} {}", words.customer, number.label), Inline::code(&number.number));
            }
        }
        field(words.date, date(receipt.at, &self.numerals));
        let typed = |text: &Option<String>| text.as_deref().map(Inline::typed).unwrap_or_default();
        field(words.cashier, typed(&receipt.cashier));
        field(words.register, typed(&receipt.register));
        field(words.fiscal_device, optional(&receipt.fiscal_device));
    }

    fn item(&self, line: &Line, rows: &mut Vec<Row>) {
        let unit = line.unit.as_ref().map(|unit| format!("\u{a0}{unit}")).unwrap_or_default();
        let count = Inline::code(&self.numerals.quantity(&line.quantity))
            .and(Run::Typed, &unit)
            .and(Run::Own, "\u{a0}×\u{a0}")
            .then(self.amount(&line.unit_price, false));
        rows.push(Row::Item { name: Inline::typed(&line.name), count, total: self.amount(&line.total, false) });
        if let Some(discount) = line.discount.as_ref().filter(|discount| !discount.is_zero()) {
            rows.push(Row::Detail { text: Inline::own(self.words.discount), amount: self.amount(discount, true) });
        }
        rows.extend(line.notes.iter().map(|note| Row::Detail { text: Inline::typed(note), amount: Inline::default() }));
    }

    fn sums(&self, rows: &mut Vec<Row>) {
        let (receipt, words) = (self.receipt, self.words);
        let mut sum = |label: Inline, amount: Inline, is_grand| {
            rows.push(Row::Sum { label: label.and(Run::Own, ":"), amount, is_grand });
        };
        sum(Inline::own(words.subtotal), self.amount(&receipt.subtotal, false), false);
        for charge in &receipt.charges {
            sum(named(charge, words.charge), self.amount(&charge.amount, false), false);
        }
        for discount in &receipt.discounts {
            sum(named(discount, words.discount), self.amount(&discount.amount, true), false);
        }
        let taxes = |sum: &mut dyn FnMut(Inline, Inline, bool)| {
            receipt.taxes.iter().for_each(|tax| sum(self.tax(tax), self.amount(&tax.amount, false), false));
        };
        if !receipt.prices_include_tax {
            taxes(&mut sum);
        }
        for (label, amount) in [(words.rounding, &receipt.rounding), (words.tip, &receipt.tip)] {
            if let Some(amount) = amount.as_ref().filter(|amount| !amount.is_zero()) {
                sum(Inline::own(label), self.amount(amount, false), false);
            }
        }
        sum(Inline::own(words.total), self.amount(&receipt.total, false), true);
        if receipt.prices_include_tax {
            taxes(&mut sum);
        }
    }

    /// `Payment: Cash` where that says it all, as in seed 001; each part with its amount otherwise.
    fn paid(&self, rows: &mut Vec<Row>) {
        let (receipt, words) = (self.receipt, self.words);
        let label = match receipt.kind {
            Kind::Bill => words.payment,
            Kind::CreditNote { .. } => words.refund,
        };
        let of = |payment: &Payment| {
            let method = Inline::own(format!("{label}: {}", words.method(payment.method)));
            match &payment.reference {
                Some(reference) => method.and(Run::Own, " ").and(Run::Code, reference),
                None => method,
            }
        };
        match receipt.payments.as_slice() {
            [only] if only.amount == receipt.total && receipt.change.is_none() => rows.push(Row::Field(of(only))),
            several => {
                let sum = |payment| Row::Sum { label: of(payment), amount: self.amount(&payment.amount, false), is_grand: false };
                rows.extend(several.iter().map(sum));
            }
        }
        if let Some(change) = &receipt.change {
            let label = Inline::own(format!("{}:", words.change));
            rows.push(Row::Sum { label, amount: self.amount(change, false), is_grand: false });
        }
    }

    fn foot(&self, rows: &mut Vec<Row>) {
        if let Some(payload) = &self.receipt.qr {
            rows.extend([Row::Gap, Row::Qr(payload.clone())]);
        }
        if !self.receipt.footer.is_empty() {
            rows.push(Row::Gap);
        }
        rows.extend(self.receipt.footer.iter().map(|line| Row::Centred(Inline::typed(line))));
    }

    /// `VAT 5% on AED 95.24`, after "incl." where prices include it.
    fn tax(&self, tax: &Tax) -> Inline {
        let included = if self.receipt.prices_include_tax { format!("{} ", self.words.included) } else { String::new() };
        let rate = format!("{}%", self.numerals.quantity(&tax.rate));
        Inline::own(included)
            .and(Run::Typed, &tax.name)
            .and(Run::Own, " ")
            .and(Run::Code, &rate)
            .and(Run::Own, &format!(" {} ", self.words.net))
            .then(self.amount(&tax.net, false))
    }

    /// An amount with its currency: before the number, apart where the symbol ends in a letter; behind it from right to left.
    fn amount(&self, figure: &Figure, is_taken_off: bool) -> Inline {
        let number = self.numerals.amount(figure);
        let is_negative = (figure.is_negative() != is_taken_off) && !figure.is_zero();
        let sign = if is_negative { "-" } else { "" };
        let symbol = self.receipt.currency.as_str();
        if symbol.is_empty() {
            return Inline::code(&format!("{sign}{number}"));
        }
        if self.is_right_to_left {
            return Inline::code(&format!("{sign}{number}")).and(Run::Own, "\u{a0}").and(Run::Typed, symbol);
        }
        let gap = if symbol.chars().last().is_some_and(char::is_alphabetic) { "\u{a0}" } else { "" };
        Inline::own(sign).and(Run::Typed, symbol).and(Run::Code, &format!("{gap}{number}"))
    }
}

fn shop_rows(shop: &Shop) -> Vec<Row> {
    let mut rows = vec![Row::Heading(Inline::typed(&shop.name))];
    rows.extend(shop.legal_name.iter().chain(&shop.address).map(|line| Row::Centred(Inline::typed(line))));
    rows.extend(shop.tax_number.iter().map(|number| Row::Centred(tax_number(number))));
    rows.push(Row::Gap);
    rows
}

fn named(charge: &Charge, word: &str) -> Inline {
    charge.name.as_deref().map_or_else(|| Inline::own(word), Inline::typed)
}

fn tax_number(number: &TaxNumber) -> Inline {
    Inline::typed(&number.label).and(Run::Own, ": ").and(Run::Code, &number.number)
}

/// English as in seed 001, the others as CLDR has the short forms, with a year of four digits.
fn date(at: LocalTime, numerals: &Numerals) -> Inline {
    let LocalTime { year, month, day, hour, minute } = at;
    let words = Words::of(numerals.language);
    let written = |text: String| numerals.digits_of(&text);
    let date = match numerals.language {
        Language::English => format!("{year:04}-{month:02}-{day:02}"),
        Language::Persian => format!("{year:04}/{month:02}/{day:02}"),
        Language::Hindi | Language::Arabic | Language::Spanish => format!("{day:02}/{month:02}/{year:04}"),
    };
    let twelve = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    let half = if hour < 12 { words.am } else { words.pm };
    let (time, half) = match numerals.language {
        Language::Persian | Language::Spanish => (format!("{hour:02}:{minute:02}"), String::new()),
        Language::English | Language::Hindi | Language::Arabic => (format!("{twelve:02}:{minute:02}"), format!(" {half}")),
    };
    Inline::code(&written(date)).and(Run::Own, " ").and(Run::Code, &written(time)).and(Run::Own, &half)
}
