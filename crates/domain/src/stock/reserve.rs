//! Goods that are kept for orders: an order takes no goods before it is handed over, but nobody else is sold them either.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{StockKey, stock_of};
use crate::book::Book;
use crate::ids::ProductId;
use crate::quantity::Quantity;

/// Keeps goods for an order, or lets others have them again (`release`). Which there are was checked before.
pub(crate) fn reserve(outlet: &str, wanted: &BTreeMap<ProductId, Quantity>, book: &mut Book) {
    change(outlet, wanted, 1, book);
}

/// The opposite of [`reserve`].
pub(crate) fn release(outlet: &str, kept: &BTreeMap<ProductId, Quantity>, book: &mut Book) {
    change(outlet, kept, -1, book);
}

fn change(outlet: &str, quantities: &BTreeMap<ProductId, Quantity>, sign: i64, book: &mut Book) {
    for (product, quantity) in quantities {
        let key = StockKey { outlet: outlet.to_owned(), product: *product };
        let mut stock = stock_of(&key, book);
        stock.reserved.0 += sign * quantity.0;
        book.stocks.put(key, Arc::new(stock));
    }
}
