//! The lines of an order that is there already, as whoever changes it names them.

use super::order::{Line, Order};
use super::plan::check_whole;
use crate::book::{Book, Key};
use crate::catalog::{Product, ProductReference};
use crate::command::Stop;
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem};

/// Asks for the products of lines.
pub(super) fn ask_products(order: &Order, numbers: impl Iterator<Item = u32>, book: &mut Book) -> Result<(), Stop> {
    for number in numbers {
        let line = order.lines.iter().find(|line| line.number == number);
        if let Some(product) = line.and_then(|line| line.product) {
            book.ask(Key::Product(ProductReference(product.to_string())));
        }
    }
    book.all_loaded()
}

/// The product of a line that was asked for.
pub(super) fn product_of<'a>(line: &Line, book: &'a Book) -> Option<&'a Product> {
    book.product(&ProductReference(line.product?.to_string())).map(|product| &**product)
}

/// The line of a number of which something counts.
pub(super) fn counting_line<'a>(lines: &'a mut [Line], number: u32, pointer: &str) -> Result<&'a mut Line, Problem> {
    let unknown = |detail: String| Problem::at(format!("{pointer}/line"), Code::OrderLineUnknown, detail);
    match lines.iter_mut().find(|line| line.number == number) {
        Some(line) if line.counts() => Ok(line),
        Some(_) => Err(unknown(format!("Nothing is left of line {number}."))),
        None => Err(unknown(format!("The order has no line {number}."))),
    }
}

/// Charges have no quantity.
pub(super) fn check_goods(line: &Line, pointer: &str) -> Result<(), Problem> {
    if line.charge.is_none() {
        return Ok(());
    }
    let detail = format!("Line {} is a charge, which can only be taken off as a whole.", line.number);
    Err(Problem::at(pointer, Code::OrderLineIsCharge, detail))
}

/// Takes so much off a line, all of it where nothing is said, and returns the line and how much that is.
pub(super) fn take_off<'a>(
    lines: &'a mut [Line],
    number: u32,
    quantity: Option<Quantity>,
    pointer: &str,
    book: &Book,
) -> Result<(&'a mut Line, Quantity), Problem> {
    let line = counting_line(lines, number, pointer)?;
    let Some(wanted) = quantity.filter(|wanted| *wanted != line.quantity) else {
        let whole = line.quantity;
        line.set_quantity(Quantity(0));
        return Ok((line, whole));
    };
    let pointer = format!("{pointer}/quantity");
    check_goods(line, &pointer)?;
    if wanted > line.quantity {
        let detail = format!("Line {number} has {} and not {wanted}.", line.quantity);
        return Err(Problem::at(pointer, Code::OrderLineTooMuch, detail));
    }
    if let Some(product) = product_of(line, book) {
        check_whole(product, wanted, &pointer)?;
    }
    line.set_quantity(Quantity(line.quantity.0 - wanted.0));
    Ok((line, wanted))
}
