//! Search of products: the exact code, then names that begin like it, then every product that has all the words.
//!
//! Both later stages walk along one range of `product_word`, in the order of word and product, and ask of each entry whether its
//! product has the other words too. The range is that of the rarest word, so that `coconut o` does not walk along everything with
//! an `o`. A page looks at so many entries at most; where that was not enough to fill it, it says where to go on. The cursor names a
//! place in the index, so that paging needs no memory, and what is added meanwhile moves nothing.

use crate::sql::Value;
use crate::sql::{Connection, Result, Row, params, params_from_iter};
use docket_domain::catalog::Product;
use docket_domain::catalog::search::Wanted;
use docket_domain::ids::{MerchantId, ProductId};
use uuid::Uuid;

use super::ProductFilter;
use super::sql::{by_code, by_id};
use crate::ordering::search_sql::successor;
use crate::sql::{blob_uuid, uuid_at};

/// The most entries that one page looks at, a few hundredths of a second.
const SCANNED_MAX: usize = 5_000;
/// Entries that are looked at together.
const SCANNED_AT_ONCE: usize = 250;
/// As far as words are counted to find the rarest: along one that has fewer entries, one page sees them all.
const COUNTED_MAX: usize = SCANNED_MAX;

/// Where a search goes on: `stage/word along which it walks/entry/product`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    stage: Stage,
    /// Whose range it is: a word of the search, by its place, for which is the rarest may change between two pages.
    along: usize,
    word: String,
    product: Uuid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The product of that SKU or barcode.
    Code,
    /// Products whose name begins like what was typed.
    Beginning,
    /// Products that have every word.
    Words,
}

const STAGES: &[(Stage, &str)] = &[(Stage::Code, "c"), (Stage::Beginning, "b"), (Stage::Words, "w")];

impl Cursor {
    const START: Cursor = Cursor::start(Stage::Code, 0);

    const fn start(stage: Stage, along: usize) -> Cursor {
        Cursor { stage, along, word: String::new(), product: Uuid::nil() }
    }

    pub fn parse(text: &str) -> Option<Cursor> {
        let mut parts = text.split('/');
        let (stage, along, word, product) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let stage = STAGES.iter().find(|(_, letter)| *letter == stage)?.0;
        let rest = parts.next();
        let cursor = Cursor { stage, along: along.parse().ok()?, word: word.to_owned(), product: Uuid::try_parse(product).ok()? };
        rest.is_none().then_some(cursor)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let letter = STAGES.iter().find(|(stage, _)| *stage == self.stage).map_or("", |(_, letter)| letter);
        // No term holds a slash.
        write!(f, "{letter}/{}/{}/{}", self.along, self.word, self.product)
    }
}

/// What comes after a walk.
enum Onward {
    /// Nothing more is found.
    Nowhere,
    /// The next stage.
    Stage(Cursor),
    /// The rest of the range: the page is full, or has looked at enough.
    From(Cursor),
}

/// A search that is under way.
struct Search<'a> {
    connection: &'a Connection,
    merchant: MerchantId,
    wanted: &'a Wanted,
    filter: &'a ProductFilter,
    /// The products whose code it is, which the later stages leave out.
    of_code: Vec<Product>,
}

/// One page of matches, and where the next begins.
pub(crate) fn search(
    connection: &Connection,
    merchant: MerchantId,
    wanted: &Wanted,
    filter: &ProductFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<Product>, Option<Cursor>)> {
    let mut of_code: Vec<Product> = Vec::new();
    for code in &wanted.codes {
        if let Some(product) = by_code(connection, merchant, code)?
            && !of_code.contains(&product)
        {
            of_code.push(product);
        }
    }
    Search { connection, merchant, wanted, filter, of_code }.page(after.unwrap_or(Cursor::START), limit)
}

impl Search<'_> {
    fn page(&self, mut cursor: Cursor, limit: usize) -> Result<(Vec<Product>, Option<Cursor>)> {
        let mut found = Vec::new();
        if cursor.stage == Stage::Code {
            // Two at most, of two spellings; where a page has room for one, the other is the first of the next.
            let shown = cursor.product;
            for product in self.of_code.iter().filter(|product| product.id.0 != shown && self.filter.admits(product)) {
                if found.len() == limit {
                    return Ok((found, Some(cursor)));
                }
                cursor.product = product.id.0;
                found.push(product.clone());
            }
            cursor = Cursor::start(Stage::Beginning, 0);
        }
        if self.wanted.words.is_empty() {
            return Ok((found, None));
        }
        let mut left = SCANNED_MAX;
        loop {
            let (ids, onward) = self.walk(cursor, limit - found.len(), &mut left)?;
            for id in ids {
                found.extend(by_id(self.connection, self.merchant, id)?);
            }
            match onward {
                Onward::Nowhere => return Ok((found, None)),
                Onward::From(cursor) => return Ok((found, Some(cursor))),
                // Also after a full page: whether there is another, the next stage says.
                Onward::Stage(start) => cursor = start,
            }
        }
    }

    /// Walks along the range of a cursor: up to so many products that match, and where to go on.
    fn walk(&self, mut cursor: Cursor, limit: usize, left: &mut usize) -> Result<(Vec<ProductId>, Onward)> {
        let mut ids = Vec::new();
        while *left > 0 {
            let at_once = SCANNED_AT_ONCE.min(*left);
            let entries = self.entries(&cursor, at_once)?;
            *left -= entries.len();
            let is_end = entries.len() < at_once;
            for (word, id, is_match) in entries {
                if is_match {
                    if ids.len() == limit {
                        return Ok((ids, Onward::From(cursor)));
                    }
                    ids.push(id);
                }
                (cursor.word, cursor.product) = (word, id.0);
            }
            if is_end {
                let onward = match cursor.stage {
                    Stage::Words => Onward::Nowhere,
                    Stage::Code | Stage::Beginning => Onward::Stage(Cursor::start(Stage::Words, self.rarest()?)),
                };
                return Ok((ids, onward));
            }
        }
        Ok((ids, Onward::From(cursor)))
    }

    /// The word of the search that the fewest entries begin with.
    fn rarest(&self) -> Result<usize> {
        let words = &self.wanted.words;
        if words.len() == 1 {
            return Ok(0);
        }
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT count(*) FROM (
                 SELECT 1 FROM product_word WHERE merchant_id = ?1 AND word >= ?2 AND word < ?3 LIMIT {COUNTED_MAX}) AS counted"
        ))?;
        let mut rarest = (usize::MAX, 0);
        for (index, word) in words.iter().enumerate() {
            let count = statement.query_row(params![self.merchant.0, word, successor(word)], |row| row.get::<_, i64>(0))?;
            rarest = rarest.min((count as usize, index));
        }
        Ok(rarest.1)
    }

    /// The next entries of a cursor's range, and whether the product of each is to be shown there.
    fn entries(&self, cursor: &Cursor, limit: usize) -> Result<Vec<(String, ProductId, bool)>> {
        let (words, beginning) = (&self.wanted.words, &self.wanted.beginning);
        let (along, others, not): (&String, Vec<&String>, Option<&String>) = match cursor.stage {
            Stage::Code | Stage::Beginning => (beginning, Vec::new(), None),
            Stage::Words => {
                let along = cursor.along.min(words.len() - 1);
                let others = words.iter().enumerate().filter(|(index, _)| *index != along).map(|(_, word)| word).collect();
                (&words[along], others, Some(beginning))
            }
        };
        // Never before the range, whatever a cursor says.
        let from = along.max(&cursor.word);
        let mut values = vec![
            Value::from(self.merchant.0),
            Value::from(from.clone()),
            Value::from(successor(along)),
            Value::from(blob_uuid(&cursor.product).to_vec()),
            Value::from(limit as i64),
            Value::from(along.clone()),
        ];
        // A product with two such words is shown at the first.
        let mut conditions = vec![has_word("NOT EXISTS", "?6", "s.word")];
        for other in others {
            conditions.push(has_word("EXISTS", &place(&mut values, other.clone()), &place(&mut values, successor(other))));
        }
        if let Some(not) = not {
            conditions.push(has_word("NOT EXISTS", &place(&mut values, not.clone()), &place(&mut values, successor(not))));
        }
        for product in &self.of_code {
            conditions.push(format!("s.product_id <> {}", place(&mut values, blob_uuid(&product.id.0).to_vec())));
        }
        conditions.extend(self.filtered(&mut values));
        let sql = format!(
            "SELECT s.word, s.product_id, {} FROM (
                 SELECT word, product_id FROM product_word
                 WHERE merchant_id = ?1 AND word >= ?2 AND word < ?3 AND (word, product_id) > (?2, ?4)
                 ORDER BY word, product_id LIMIT ?5) AS s
             ORDER BY s.word, s.product_id",
            conditions.join(" AND ")
        );
        let entry = |row: &Row<'_>| Ok((row.get(0)?, ProductId(uuid_at(row, 1)?), row.get(2)?));
        self.connection.prepare_cached(&sql)?.query_map(params_from_iter(values), entry)?.collect()
    }

    fn filtered(&self, values: &mut Vec<Value>) -> Option<String> {
        let category = self.filter.category.as_ref().map(|category| format!("p.category = {}", place(values, category.clone())));
        let active = self.filter.active.map(|active| format!("p.is_active = {}", i32::from(active)));
        let online = self.filter.sold_online.map(|online| format!("p.sold_online = {}", i32::from(online)));
        let parts: Vec<String> = category.into_iter().chain(active).chain(online).collect();
        let of_product = "SELECT 1 FROM product p WHERE p.merchant_id = ?1 AND p.product_id = s.product_id";
        (!parts.is_empty()).then(|| format!("EXISTS ({of_product} AND {})", parts.join(" AND ")))
    }
}

/// Whether the product of an entry has a word in a range.
fn has_word(exists: &str, from: &str, to: &str) -> String {
    format!(
        "{exists} (SELECT 1 FROM product_word o WHERE o.merchant_id = ?1 AND o.product_id = s.product_id
                   AND o.word >= {from} AND o.word < {to})"
    )
}

/// Adds a value, and says how the statement names it.
fn place(values: &mut Vec<Value>, value: impl Into<Value>) -> String {
    values.push(value.into());
    format!("?{}", values.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_being_sent_and_nothing_else_is_one() {
        let cursor = Cursor { stage: Stage::Words, along: 2, word: " hair oil".into(), product: Uuid::from_u128(7) };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        for text in
            ["", "nope", "w/0/a", "x/0/a/00000000-0000-0000-0000-000000000007", "w/a/a/00000000-0000-0000-0000-000000000007"]
        {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
    }
}
