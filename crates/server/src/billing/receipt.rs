//! What the receipt of a bill or a credit note says: the documents in the words of [`docket_receipt`]. Nothing is calculated anew but
//! sums of lines; what is said where is in `docs/receipts.md`.

use docket_domain::billing::{Bill, CreditNote};
use docket_domain::merchants::{Outlet, Settings};
use docket_domain::money::Amount;
use docket_domain::ordering::{Line, LineTax};
use docket_domain::payments::PaymentMethod;
use docket_domain::printing;
use docket_domain::quantity::Quantity;
use docket_domain::time::Timestamp;
use docket_receipt::{Buyer, Charge, Digits, Figure, Kind, Language, Method, Payment, QrPayload, Receipt, Shop, Tax, TaxNumber};

use crate::printing::{local_time, shop};

/// What a buyer's tax number is called where the outlet's own has no name.
const TAX_NUMBER_LABEL: &str = "Tax No";

/// In which language a receipt is, and whether it says that it was there before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub language: Language,
    pub is_copy: bool,
}

/// What was sold or came back, as a line of a receipt needs it.
struct Entry<'a> {
    line: &'a Line,
    quantity: Quantity,
    gross: Amount,
    /// What stands below the line, of what was taken off.
    own_discount: Amount,
    discount: Amount,
    net: Amount,
    taxes: &'a [LineTax],
}

/// The receipt of a bill. The ticket is what was called out for its order.
pub(crate) fn of_bill(bill: &Bill, ticket: Option<String>, settings: &Settings, said: Said) -> Receipt {
    let entries: Vec<Entry<'_>> = bill
        .lines
        .iter()
        .map(|billed| Entry {
            line: &billed.line,
            quantity: billed.line.quantity,
            gross: billed.line.gross,
            own_discount: billed.own_discount,
            discount: billed.line.discount,
            net: billed.line.net,
            taxes: &billed.line.taxes,
        })
        .collect();
    let writer = Writer::new(settings, &bill.outlet);
    let change = Some(bill.change_due).filter(|change| *change != Amount::ZERO);
    // Handed over and given back stand beside each other; without change both are what was kept.
    let mut payments: Vec<Payment> =
        bill.payments.iter().map(|payment| writer.payment(method(payment.method), payment.tendered)).collect();
    payments.extend(writer.on_account(bill.on_account));
    Receipt {
        number: bill.number.text().to_owned(),
        order_number: bill.order.as_ref().map(|order| order.number.clone()),
        ticket,
        register: writer.register(bill.register.as_deref()),
        rounding: writer.unless_zero(bill.rounding),
        tip: writer.unless_zero(bill.tip),
        total: writer.figure(bill.due()),
        change: change.map(|change| writer.figure(change)),
        payments,
        qr: writer.qr(bill.number.text(), bill.created_at, bill.due(), bill.totals.tax),
        ..writer.receipt(bill, &entries, bill.created_at, said)
    }
}

/// The receipt of a credit note.
pub(crate) fn of_credit_note(note: &CreditNote, bill: &Bill, settings: &Settings, said: Said) -> Receipt {
    let entries: Vec<Entry<'_>> = note
        .lines
        .iter()
        .filter_map(|credited| {
            let billed = bill.lines.get((credited.bill_line as usize).checked_sub(1)?)?;
            Some(Entry {
                line: &billed.line,
                quantity: credited.quantity,
                gross: credited.gross,
                // What came off the whole bill came off what is credited, too: it is the line's here.
                own_discount: credited.discount,
                discount: credited.discount,
                net: credited.net,
                taxes: &credited.taxes,
            })
        })
        .collect();
    let writer = Writer::new(settings, &note.outlet);
    let mut payments: Vec<Payment> =
        note.refunds.iter().map(|refund| writer.payment(method(refund.method), refund.amount)).collect();
    payments.extend(writer.on_account(note.unowed));
    Receipt {
        kind: Kind::CreditNote { of_bill: note.bill_number.clone() },
        number: note.number.text().to_owned(),
        register: writer.register(note.register.as_deref()),
        rounding: writer.unless_zero(note.totals.rounding),
        tip: writer.unless_zero(note.totals.tip),
        total: writer.figure(note.totals.due()),
        payments,
        qr: writer.qr(note.number.text(), note.created_at, Amount(-note.totals.due().0), Amount(-note.totals.tax.0)),
        ..writer.receipt(bill, &entries, note.created_at, said)
    }
}

fn method(method: PaymentMethod) -> Method {
    match method {
        PaymentMethod::Cash => Method::Cash,
        PaymentMethod::Card => Method::Card,
        PaymentMethod::Wallet => Method::Wallet,
        PaymentMethod::BankTransfer => Method::BankTransfer,
        PaymentMethod::Platform => Method::Platform,
    }
}

/// Writes for an outlet.
struct Writer<'a> {
    settings: &'a Settings,
    outlet: Option<&'a Outlet>,
    shop: Shop,
}

impl<'a> Writer<'a> {
    fn new(settings: &'a Settings, outlet: &str) -> Writer<'a> {
        let outlet = settings.outlets.iter().find(|one| one.code == outlet);
        Writer { settings, outlet, shop: shop(settings, outlet) }
    }

    /// What bills and credit notes have in common; the document's own parts are still those of an empty one.
    fn receipt(&self, bill: &Bill, entries: &[Entry<'_>], at: Timestamp, said: Said) -> Receipt {
        let goods = || entries.iter().filter(|entry| entry.line.charge.is_none());
        let charges = entries.iter().filter(|entry| entry.line.charge.is_some()).map(|entry| Charge {
            name: Some(entry.line.description.clone()),
            amount: self.figure(Amount(entry.gross.0 - entry.own_discount.0)),
        });
        let off_the_whole = Amount(entries.iter().map(|entry| entry.discount.0 - entry.own_discount.0).sum());
        let taxes = self.taxes(entries);
        Receipt {
            language: said.language,
            digits: match self.settings.printing.digits {
                printing::Digits::Latin => Digits::Latin,
                printing::Digits::Native => Digits::Native,
            },
            hide_zero_decimals: self.settings.printing.hides_zero_decimals,
            currency: symbol(&self.settings.currency.code, said.language),
            shop: self.shop.clone(),
            kind: Kind::Bill,
            is_tax_document: self.shop.tax_number.is_some() && !taxes.is_empty(),
            number: String::new(),
            order_number: None,
            former_number: None,
            ticket: None,
            buyer: self.buyer(bill),
            at: local_time(self.settings, self.outlet, at),
            cashier: None,
            register: None,
            lines: goods().map(|entry| self.line(entry)).collect(),
            subtotal: self.figure(Amount(goods().map(|entry| entry.gross.0 - entry.own_discount.0).sum())),
            charges: charges.collect(),
            discounts: self.unless_zero(off_the_whole).map(|amount| Charge { name: None, amount }).into_iter().collect(),
            taxes,
            prices_include_tax: bill.prices_include_tax,
            rounding: None,
            tip: None,
            total: self.figure(Amount::ZERO),
            payments: Vec::new(),
            change: None,
            qr: None,
            fiscal_device: None,
            footer: self.outlet.map(|outlet| outlet.receipt.footer.clone()).unwrap_or_default(),
            is_copy: said.is_copy,
        }
    }

    fn line(&self, entry: &Entry<'_>) -> docket_receipt::Line {
        docket_receipt::Line {
            name: entry.line.description.clone(),
            quantity: figure_of(&entry.quantity.to_string()),
            unit: None,
            unit_price: self.figure(entry.line.unit_price),
            total: self.figure(entry.gross),
            discount: self.unless_zero(entry.own_discount),
            notes: entry.line.options.iter().map(|option| option.name.clone()).collect(),
        }
    }

    /// What was taxed at each rate, in the order in which the lines bring them.
    fn taxes(&self, entries: &[Entry<'_>]) -> Vec<Tax> {
        let mut sums: Vec<(&LineTax, i64, i64)> = Vec::new();
        for entry in entries {
            for tax in entry.taxes {
                match sums.iter_mut().find(|(known, _, _)| known.tax == tax.tax) {
                    Some((_, net, amount)) => (*net, *amount) = (*net + entry.net.0, *amount + tax.amount.0),
                    None => sums.push((tax, entry.net.0, tax.amount.0)),
                }
            }
        }
        let tax = |(tax, net, amount): (&LineTax, i64, i64)| Tax {
            name: tax.tax.name.clone(),
            rate: figure_of(&tax.tax.rate.to_string()),
            net: self.figure(Amount(net)),
            amount: self.figure(Amount(amount)),
        };
        sums.into_iter().map(tax).collect()
    }

    /// Whom the bill names; what was taken away from it when the law let go of it is left out.
    fn buyer(&self, bill: &Bill) -> Option<Buyer> {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let label = self.shop.tax_number.as_ref().map_or(TAX_NUMBER_LABEL, |number| number.label.as_str());
        let tax_number = bill.buyer_tax_number.clone().map(|number| TaxNumber { label: label.to_owned(), number });
        let customer = bill.customer.as_ref();
        (customer.is_some() || tax_number.is_some()).then(|| Buyer {
            number: customer.and_then(|customer| some(&customer.number)),
            name: customer.and_then(|customer| some(&customer.name)),
            phone: customer.and_then(|customer| some(&customer.phone)),
            tax_number,
        })
    }

    /// The register, where the outlet has several.
    fn register(&self, code: Option<&str>) -> Option<String> {
        let here = self.settings.registers.iter().filter(|one| self.outlet.is_some_and(|outlet| outlet.code == one.outlet));
        let is_one_of_several = here.clone().count() > 1;
        let mut here = here.filter(|_| is_one_of_several);
        here.find(|one| Some(one.code.as_str()) == code).map(|one| one.name.clone())
    }

    fn payment(&self, method: Method, amount: Amount) -> Payment {
        Payment { method, amount: self.figure(amount), reference: None }
    }

    fn on_account(&self, amount: Amount) -> Option<Payment> {
        (amount != Amount::ZERO).then(|| self.payment(Method::HouseAccount, amount))
    }

    fn unless_zero(&self, amount: Amount) -> Option<Figure> {
        (amount != Amount::ZERO).then(|| self.figure(amount))
    }

    fn figure(&self, amount: Amount) -> Figure {
        figure_of(&self.settings.currency.format(amount))
    }

    /// Six lines of plain text: who sells, their tax number (empty where there is none), the document's number, when in UTC, what it
    /// comes to with its currency, and the tax in that; negative on a credit note. None where that is longer than a code may be.
    fn qr(&self, number: &str, at: Timestamp, total: Amount, tax: Amount) -> Option<QrPayload> {
        let currency = &self.settings.currency;
        let seller = self.shop.legal_name.as_ref().unwrap_or(&self.shop.name);
        let tax_number = self.shop.tax_number.as_ref().map_or("", |number| number.number.as_str());
        let (total, tax) = (currency.format(total), currency.format(tax));
        QrPayload::new(&format!("{seller}\n{tax_number}\n{number}\n{at}\n{total} {}\n{tax}", currency.code))
    }
}

/// A figure of what Docket itself has written.
fn figure_of(text: &str) -> Figure {
    Figure::new(text).expect("an amount, a quantity and a rate are written as plain decimals")
}

/// How a currency is written on receipts: with the sign that people know it by, where there is one, else by its code.
fn symbol(code: &str, language: Language) -> String {
    let arabic = language == Language::Arabic;
    let sign = match code {
        "INR" => "₹",
        "USD" | "ARS" | "MXN" | "CLP" | "COP" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "AED" if arabic => "د.إ",
        "SAR" if arabic => "ر.س",
        "IQD" if arabic => "د.ع",
        "IRR" if language == Language::Persian => "ریال",
        code => code,
    };
    sign.to_owned()
}
