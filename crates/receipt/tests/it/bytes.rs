//! What a printer is told.

use docket_receipt::{CodePage, Fonts, Paper, Printout, escpos};

use crate::printer::{self, print};
use crate::samples::{arabic, fonts, hindi, paid, seed, spanish, wide_printer};
use docket_receipt::Method;

fn on(printout: &Printout) -> printer::Paper {
    print(&printout.bytes, 576)
}

#[test]
fn spanish_is_printed_in_the_printers_own_letters() {
    for code_page in [CodePage::Cp858, CodePage::Wpc1252] {
        let paper = on(&escpos(&spanish(), &docket_receipt::PrinterProfile { code_page, ..wide_printer() }, &Fonts::default()));
        assert!(paper.pictures.is_empty(), "nothing needs a picture");
        let all = paper.lines.join("\n");
        for part in ["La Cantina del Año", "Factura n.º: BILL-1234567890", "Café con leche", "× $1500,50"] {
            assert!(all.replace('\u{a0}', " ").contains(part), "{part} in\n{all}");
        }
    }
}

#[test]
fn a_line_with_a_character_that_the_printer_lacks_goes_out_as_a_picture() {
    let paper = on(&escpos(&seed(), &wide_printer(), fonts()));
    assert!(paper.lines.iter().any(|line| line.trim() == "SHIVIK MART"), "{:?}", paper.lines);
    assert!(paper.lines.iter().any(|line| line == "Payment: Cash"));
    assert!(!paper.lines.iter().any(|line| line.contains("Product A") || line.contains("Total")), "these have a ₹");
    assert_eq!(paper.pictures.len(), 4, "two items, subtotal, total");
}

#[test]
fn a_drawer_opens_where_cash_was_taken_and_never_for_a_copy() {
    let pulses = |receipt, printer: &docket_receipt::PrinterProfile| on(&escpos(&receipt, printer, fonts())).pulses;
    assert_eq!(pulses(seed(), &wide_printer()), 1);
    let mut printer = wide_printer();
    printer.opens_drawer = false;
    assert_eq!(pulses(seed(), &printer), 0);
    let mut copy = seed();
    copy.is_copy = true;
    assert_eq!(pulses(copy, &wide_printer()), 0);
    let mut by_card = seed();
    by_card.payments = vec![paid(Method::Card, "500.00")];
    assert_eq!(pulses(by_card, &wide_printer()), 0);
}

#[test]
fn a_qr_code_is_made_by_the_printer_or_drawn() {
    let mut printer = wide_printer();
    let drawn = on(&escpos(&arabic(), &printer, fonts()));
    assert!(drawn.codes.is_empty());
    printer.native_qr = true;
    let made = on(&escpos(&arabic(), &printer, fonts()));
    assert_eq!(made.codes, ["https://example.com/r/BILL-0000000042"]);
    assert_eq!(made.pictures.len() + 1, drawn.pictures.len());
}

#[test]
fn paper_is_cut_or_fed_to_be_torn() {
    assert_eq!(on(&escpos(&seed(), &wide_printer(), fonts())).cuts, 1);
    let mut printer = wide_printer();
    printer.has_cutter = false;
    assert_eq!(on(&escpos(&seed(), &printer, fonts())).cuts, 0);
}

#[test]
fn everything_fits_narrow_paper() {
    let printer = docket_receipt::PrinterProfile { paper: Paper::Mm58, ..wide_printer() };
    for receipt in [seed(), hindi(), arabic(), spanish()] {
        assert!(print(&escpos(&receipt, &printer, fonts()).bytes, 384).dots.len() > 200);
    }
}

#[test]
fn without_a_font_the_words_are_english_and_what_is_missing_is_told() {
    let printout = escpos(&arabic(), &wide_printer(), &Fonts::default());
    assert!(printout.is_in_english_instead);
    assert!(printout.missing.contains(&'ش'));
    let lines = on(&printout).lines.join("\n");
    for part in ["*** COPY ***", "Bill No: BILL-0000000042", "Total:", "90.00", "Pepsi 330 ml", "??????"] {
        assert!(lines.contains(part), "{part} in\n{lines}");
    }
    let rupees = escpos(&seed(), &wide_printer(), &Fonts::default());
    assert!(on(&rupees).lines.join("\n").contains("Rs 500"));
    assert_eq!(rupees.missing.into_iter().collect::<String>(), "₹");
    assert!(!rupees.is_in_english_instead);
    let drawn = escpos(&arabic(), &wide_printer(), fonts());
    assert!(drawn.missing.is_empty() && !drawn.is_in_english_instead);
}

#[test]
fn nothing_is_printed_as_a_question_mark_that_a_font_has() {
    for receipt in [seed(), hindi(), arabic(), crate::samples::persian(), spanish()] {
        let paper = on(&escpos(&receipt, &wide_printer(), fonts()));
        assert!(!paper.lines.iter().any(|line| line.contains('?')), "{:?}", paper.lines);
    }
}
