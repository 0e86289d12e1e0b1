//! Receipts: what a [`Receipt`] says, as plain text, as a page that prints itself, and as bytes for a thermal printer.
//!
//! ```text
//! Receipt ─► sheet (rows: what is said, in which order, in which words) ─┬─► html     one page, 80 mm and A4
//!                                                                       └─► arrange (lines that fit the paper)
//!                                                                              ├─► text     columns of characters
//!                                                                              └─► escpos   columns, or dots where the printer
//!                                                                                           has no letters for it
//! ```
//!
//! All three come from the same rows, so that a page never says something else than the paper. Printers do not shape: a row in
//! Devanagari or Arabic, or with a character that the printer's code page lacks (such as ₹), goes out as a picture, shaped and
//! ordered here. Pure: no files, no clock; fonts come in as bytes. Apart from the other crates because its libraries are large.
//!
//! The conventions per language and what happens without fonts are in `docs/receipts.md`.

mod arrange;
mod escpos;
mod figure;
mod html;
mod inline;
mod language;
mod model;
mod qr;
mod raster;
mod sheet;
mod text;
mod words;

pub use escpos::{CodePage, Paper, PrinterProfile, Printout, escpos, test_page};
pub use figure::Figure;
pub use html::{escaped, html};
pub use language::{Digits, Language};
pub use model::{Buyer, Charge, Kind, Line, LocalTime, Method, Payment, Receipt, Shop, Tax, TaxNumber, TestPage};
pub use qr::QrPayload;
pub use raster::Fonts;
pub use text::text;
