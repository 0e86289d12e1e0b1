//! What has changed between the making of a document and its taking in: it stands as it was made, and a finding says so (SPEC 3.5).

use crate::book::Book;
use crate::catalog::ProductReference;
use crate::context::Context;
use crate::customers::Customer;
use crate::findings::raise;
use crate::money::Amount;
use crate::ordering::Line;

/// What the catalogue said of a line's product when it was sold; nothing of an open item or a charge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Its price, without options.
    pub price: Option<Amount>,
    /// Whether stock of it was kept.
    pub is_tracked: bool,
}

impl Listed {
    /// What the book says of it now.
    pub(crate) fn of(line: &Line, book: &Book) -> Listed {
        let product = line.product.and_then(|id| book.product_if_loaded(&ProductReference(id.to_string())));
        product.map_or_else(Listed::default, |product| Listed { price: Some(product.price), is_tracked: product.track_stock })
    }

    /// What is different now, as the words of a sentence.
    fn changed(&self, line: &Line, book: &Book) -> Option<String> {
        let (id, price) = (line.product?, self.price?);
        let sku = line.sku.as_deref().unwrap_or_default();
        let Some(product) = book.product_if_loaded(&ProductReference(id.to_string())) else {
            return Some(format!("{sku} is not there any more"));
        };
        if !product.is_active {
            return Some(format!("{sku} is not sold any more"));
        }
        let currency = &book.settings().currency;
        (product.price != price)
            .then(|| format!("{sku} cost {} then and costs {} now", currency.format(price), currency.format(product.price)))
    }
}

/// Leaves a finding where a product or its price is not what it was when the document was made.
pub(crate) fn raise_changes<'a>(
    what: &str,
    lines: impl Iterator<Item = (&'a Line, &'a Listed)>,
    context: &Context,
    book: &mut Book,
) {
    let mut changes: Vec<String> = lines.filter_map(|(line, listed)| listed.changed(line, book)).collect();
    changes.dedup();
    if !changes.is_empty() {
        let detail =
            format!("{what} was made while the database was away and stands as it was made, though {}.", changes.join(", "));
        raise("outage.changedSince", &detail, context, book);
    }
}

/// Leaves a finding where the customer was erased since: what the document says of them came after the erasure.
pub(crate) fn raise_erased(what: &str, customer: Option<&Customer>, context: &Context, book: &mut Book) {
    if let Some(customer) = customer.filter(|customer| customer.erased_at.is_some()) {
        let number = customer.number.text();
        let detail = format!(
            "{what} was made while the database was away, for {number}, who was erased before it was taken in. Bring it to its end, and \
             erase {number} once more: that takes away what it says of them."
        );
        raise("outage.customerErased", &detail, context, book);
    }
}
