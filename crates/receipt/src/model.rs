//! What a receipt is made of. Everything is said already: the crate adds words and arrangement, and calculates nothing.

use crate::figure::Figure;
use crate::language::{Digits, Language};
use crate::qr::QrPayload;

/// A bill or credit note to be printed. Texts may hold anything; what could command a printer or a page is taken out.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Of the words; right to left follows from it.
    pub language: Language,
    /// Of amounts, quantities, dates and times.
    pub digits: Digits,
    /// Whether `200.00` is written `200` on a receipt all of whose amounts are whole.
    pub hide_zero_decimals: bool,
    /// As printed with every amount: `₹`, `AED`, `د.إ`. A symbol that ends in a letter stands apart from its number.
    pub currency: String,
    /// Who sells.
    pub shop: Shop,
    /// What it is.
    pub kind: Kind,
    /// Whether it is headed as a tax invoice or tax credit note, which the UAE and GST ask for.
    pub is_tax_document: bool,
    /// The bill's or credit note's number.
    pub number: String,
    /// The order that was billed, where there was one.
    pub order_number: Option<String>,
    /// The number that the order had before, in another system.
    pub former_number: Option<String>,
    /// The ticket number that was called out.
    pub ticket: Option<String>,
    /// Who buys, where known.
    pub buyer: Option<Buyer>,
    /// When, in the outlet's time zone.
    pub at: LocalTime,
    /// Who sold.
    pub cashier: Option<String>,
    /// At which till.
    pub register: Option<String>,
    /// What was sold or taken back.
    pub lines: Vec<Line>,
    /// What the lines come to.
    pub subtotal: Figure,
    /// Service, delivery and the like, in order.
    pub charges: Vec<Charge>,
    /// What was taken off the whole, in order; written as negative amounts.
    pub discounts: Vec<Charge>,
    /// What was taxed at each rate.
    pub taxes: Vec<Tax>,
    /// Whether prices include the taxes: they stand below the total then.
    pub prices_include_tax: bool,
    /// To the smallest coin, either way.
    pub rounding: Option<Figure>,
    /// On top.
    pub tip: Option<Figure>,
    /// What was to be paid; what was credited, on a credit note.
    pub total: Figure,
    /// How it was paid; what was given back, on a credit note.
    pub payments: Vec<Payment>,
    /// Given back from cash.
    pub change: Option<Figure>,
    /// What the code below says.
    pub qr: Option<QrPayload>,
    /// The id that a fiscal device gave it.
    pub fiscal_device: Option<String>,
    /// Lines at the end: thanks, terms.
    pub footer: Vec<String>,
    /// Whether it was printed before.
    pub is_copy: bool,
}

/// The outlet, as a receipt heads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shop {
    /// Over the door.
    pub name: String,
    /// Of the company, where that is another name.
    pub legal_name: Option<String>,
    /// In lines.
    pub address: Vec<String>,
    /// With the tax office.
    pub tax_number: Option<TaxNumber>,
}

/// A number with the tax office, under the name it has there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxNumber {
    /// `TRN`, `GSTIN`, `CUIT`.
    pub label: String,
    /// As registered.
    pub number: String,
}

/// What a receipt is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a sale.
    Bill,
    /// Of goods taken back.
    CreditNote {
        /// The number of the bill that it corrects.
        of_bill: String,
    },
}

/// A customer, as far as known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buyer {
    /// Customer number.
    pub number: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// As dialled in the country.
    pub phone: Option<String>,
    /// For an invoice that the buyer books.
    pub tax_number: Option<TaxNumber>,
}

/// A date and time on the outlet's wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// Year.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// Something that was sold.
#[derive(Clone, Debug)]
pub struct Line {
    /// In the receipt's language.
    pub name: String,
    /// How much.
    pub quantity: Figure,
    /// In what, where that is not pieces: `kg`.
    pub unit: Option<String>,
    /// Of one.
    pub unit_price: Figure,
    /// Quantity times price, before the line's discount where one is given.
    pub total: Figure,
    /// Taken off this line; written as a negative amount below it.
    pub discount: Option<Figure>,
    /// Below it, one a line.
    pub notes: Vec<String>,
}

/// A named amount.
#[derive(Clone, Debug)]
pub struct Charge {
    /// What for; the word for a discount where none is given and it is one.
    pub name: Option<String>,
    /// How much.
    pub amount: Figure,
}

/// What was taxed at a rate.
#[derive(Clone, Debug)]
pub struct Tax {
    /// `VAT`, `CGST`.
    pub name: String,
    /// In percent: `5`, `2.5`.
    pub rate: Figure,
    /// The amount it is on.
    pub net: Figure,
    /// The tax.
    pub amount: Figure,
}

/// A part that was paid or given back.
#[derive(Clone, Debug)]
pub struct Payment {
    /// How.
    pub method: Method,
    /// How much.
    pub amount: Figure,
    /// The terminal's or bank's.
    pub reference: Option<String>,
}

/// How something was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Coins and notes.
    Cash,
    /// A card terminal.
    Card,
    /// The customer's balance.
    Wallet,
    /// A transfer between banks.
    BankTransfer,
    /// To a delivery platform.
    Platform,
    /// To the driver.
    CashOnDelivery,
    /// Later, on account.
    HouseAccount,
}

/// A page that shows what a printer can do.
#[derive(Clone, Debug)]
pub struct TestPage {
    /// Of the words.
    pub language: Language,
    /// How receipts are headed.
    pub shop: Shop,
    /// What the printer is called.
    pub printer: String,
    /// When, in the outlet's time zone.
    pub at: LocalTime,
}

impl Receipt {
    /// Every amount of money on it.
    pub(crate) fn amounts(&self) -> impl Iterator<Item = &Figure> {
        let lines = self.lines.iter().flat_map(|line| [&line.unit_price, &line.total].into_iter().chain(line.discount.as_ref()));
        let named = self.charges.iter().chain(&self.discounts).map(|charge| &charge.amount);
        let taxes = self.taxes.iter().flat_map(|tax| [&tax.net, &tax.amount]);
        let payments = self.payments.iter().map(|payment| &payment.amount);
        let single = [&self.rounding, &self.tip, &self.change].into_iter().flatten();
        lines.chain(named).chain(taxes).chain(payments).chain(single).chain([&self.subtotal, &self.total])
    }

    /// Whether coins or notes changed hands at the till.
    pub(crate) fn took_cash(&self) -> bool {
        self.payments.iter().any(|payment| payment.method == Method::Cash)
    }
}
