//! Search of customers: exact matches first, then by prefix, each stage by an index, as orders are searched.
//!
//! Whoever was merged is found by what they were known by and shown as the one they are part of. Someone may match in many ways;
//! they are shown where the first of them stands, which is found by looking at the person, so that paging needs no memory.

use crate::sql::{Connection, Result, params};
use docket_domain::customers::Customer;
use docket_domain::fold::{digits, folded, is_invisible};
use docket_domain::ids::MerchantId;

use super::sql::{by_row, person};
use super::terms::{Kind, reversed, terms, words};
use super::{CustomerFilter, CustomerSearch};
pub(crate) use crate::ordering::search_sql::Cursor;
use crate::ordering::search_sql::successor;

/// The fewest digits that are looked for in phones; fewer would match nearly everyone.
const PHONE_DIGITS_MIN: usize = 3;
/// Entries of an index that are read at a time.
const BATCH: usize = 100;

/// Where a stage looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Term(Kind),
    /// A phone's national digits.
    National,
    /// A phone's full number.
    International,
}

/// What a search looks at, in the order in which matches are shown: values from `from` to `to`, both included.
struct Stage {
    source: Source,
    from: String,
    to: String,
    /// Beginnings of further words that the same name has.
    others: Vec<String>,
}

impl Stage {
    fn exact(source: Source, text: String) -> Stage {
        Stage { source, to: text.clone(), from: text, others: Vec::new() }
    }

    fn prefix(source: Source, text: String) -> Stage {
        Stage { source, to: successor(&text), from: text, others: Vec::new() }
    }

    /// The values of a customer that this stage finds, in order.
    fn matches(&self, customer: &Customer) -> Vec<String> {
        let phone = customer.phone.iter();
        let mut values: Vec<String> = match self.source {
            Source::Term(kind) => terms(customer).into_iter().filter(|(one, _)| *one == kind).map(|(_, term)| term).collect(),
            Source::National => phone.map(|phone| phone.national.clone()).collect(),
            Source::International => phone.map(|phone| phone.e164.as_str().to_owned()).collect(),
        };
        let has = |beginning: &String| values.iter().any(|value| value.starts_with(beginning));
        if !self.others.iter().all(has) {
            return Vec::new();
        }
        values.retain(|value| *value >= self.from && *value <= self.to);
        values
    }
}

/// The stages of a search. They follow from what was typed alone, so that a cursor means the same on every page.
fn stages(search: &CustomerSearch) -> Vec<Stage> {
    let text = folded(&search.text);
    let mut stages = vec![Stage::exact(Source::Term(Kind::Number), text.clone())];
    stages.extend(search.phone.iter().map(|phone| Stage::exact(Source::International, phone.as_str().to_owned())));
    if text.contains('@') {
        stages.push(Stage::exact(Source::Term(Kind::Email), text.clone()));
    }
    stages.push(Stage::prefix(Source::Term(Kind::Number), text));
    stages.extend(phone_stages(&search.text));
    let mut words = words(&search.text);
    // The longest word is likely to be the rarest.
    if let Some(longest) = (0..words.len()).max_by_key(|index| (words[*index].chars().count(), words.len() - index)) {
        let driver = words.swap_remove(longest);
        stages.push(Stage { others: words, ..Stage::prefix(Source::Term(Kind::Word), driver) });
    }
    stages
}

/// Phones by their beginning and by their last digits, for what can only be part of a phone.
fn phone_stages(text: &str) -> Vec<Stage> {
    let digits = digits(text);
    let is_phone = |character: char| {
        !folded(&character.to_string()).chars().any(|folded| !folded.is_ascii_digit() && !"+-–—()./".contains(folded))
    };
    if digits.len() < PHONE_DIGITS_MIN || !text.chars().all(is_phone) {
        return Vec::new();
    }
    let begins_with_plus = text.chars().find(|character| !is_invisible(*character)).is_some_and(|first| first == '+');
    let international = digits.strip_prefix("00").unwrap_or(&digits);
    let mut stages = vec![Stage::prefix(Source::International, format!("+{international}"))];
    if !begins_with_plus {
        // Within the country a 0 is dialled first, which is no part of the number.
        let national = digits.trim_start_matches('0');
        if national.len() >= PHONE_DIGITS_MIN {
            stages.insert(0, Stage::prefix(Source::National, national.to_owned()));
        }
        stages.push(Stage::prefix(Source::Term(Kind::Tail), reversed(&digits)));
    }
    stages
}

/// One page of matches, and where the next begins.
pub(crate) fn search(
    connection: &Connection,
    merchant: MerchantId,
    search: &CustomerSearch,
    filter: &CustomerFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<Customer>, Option<Cursor>)> {
    let stages = stages(search);
    let mut found = Vec::new();
    let mut cursor = after.unwrap_or(Cursor::START);
    let mut shown = cursor.clone();
    while let Some(stage) = stages.get(cursor.stage) {
        let candidates = candidates(connection, merchant, stage, &cursor)?;
        let is_exhausted = candidates.len() < BATCH;
        for (text, row) in candidates {
            cursor = Cursor { stage: cursor.stage, text, row };
            let Some(person) = person_of(connection, merchant, stage, row)? else { continue };
            let is_wanted = filter.is_active.is_none_or(|is_active| is_active == person[0].is_active);
            if !is_wanted || first_match(&stages, &person).as_ref() != Some(&cursor) {
                continue;
            }
            if found.len() == limit {
                return Ok((found, Some(shown)));
            }
            found.extend(person.into_iter().next());
            shown = cursor.clone();
        }
        if is_exhausted {
            cursor = Cursor { stage: cursor.stage + 1, ..Cursor::START };
        }
    }
    Ok((found, None))
}

/// Values and rows that a stage finds, in the order of the values, after the cursor.
fn candidates(connection: &Connection, merchant: MerchantId, stage: &Stage, after: &Cursor) -> Result<Vec<(String, u64)>> {
    let (sql, kind) = match stage.source {
        Source::Term(kind) => (
            "SELECT term, customer_row FROM customer_term
             WHERE merchant_id = ?1 AND kind = ?6 AND term >= ?2 AND term <= ?3 AND (term, customer_row) > (?2, ?4)
             ORDER BY term, customer_row LIMIT ?5",
            kind.as_str(),
        ),
        Source::National => (
            "SELECT phone_national, row FROM customer
             WHERE merchant_id = ?1 AND phone_national >= ?2 AND phone_national <= ?3 AND (phone_national, row) > (?2, ?4)
               AND ?6 = ''
             ORDER BY phone_national, row LIMIT ?5",
            "",
        ),
        Source::International => (
            "SELECT phone_e164, row FROM customer
             WHERE merchant_id = ?1 AND phone_e164 >= ?2 AND phone_e164 <= ?3 AND (phone_e164, row) > (?2, ?4) AND ?6 = ''
             ORDER BY phone_e164, row LIMIT ?5",
            "",
        ),
    };
    let (from, row) = if after.row == 0 { (&stage.from, 0) } else { (&after.text, after.row as i64) };
    connection
        .prepare_cached(sql)?
        .query_map(params![merchant.0, from, stage.to, row, BATCH as i64, kind], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)? as u64))
        })?
        .collect()
}

/// Who is one with the customer of a row, the survivor first; none where the row does not match after all.
fn person_of(connection: &Connection, merchant: MerchantId, stage: &Stage, row: u64) -> Result<Option<Vec<Customer>>> {
    let one = by_row(connection, merchant, row)?.filter(|one| !stage.matches(one).is_empty());
    one.map(|one| person(connection, merchant, &one)).transpose()
}

/// Where a person is shown: at the first of all their matches.
fn first_match(stages: &[Stage], person: &[Customer]) -> Option<Cursor> {
    let of_stage = |(stage, looked_for): (usize, &Stage)| {
        let all = person.iter().flat_map(|one| looked_for.matches(one).into_iter().map(|text| (text, one.row)));
        all.min().map(|(text, row)| Cursor { stage, text, row })
    };
    stages.iter().enumerate().find_map(of_stage)
}

#[cfg(test)]
mod tests {
    use docket_domain::customers::PhoneE164;

    use super::*;

    fn looked_at(text: &str) -> Vec<(Source, String)> {
        let search = CustomerSearch { text: text.to_owned(), phone: PhoneE164::new(text) };
        stages(&search).into_iter().map(|stage| (stage.source, stage.from)).collect()
    }

    #[test]
    fn what_is_typed_decides_where_it_is_looked_for() {
        let number = |text: &str| (Source::Term(Kind::Number), text.to_owned());
        let word = |text: &str| (Source::Term(Kind::Word), text.to_owned());
        assert_eq!(looked_at("Aïsha Al-M"), [number("aisha al-m"), number("aisha al-m"), word("aisha")]);
        let phones = [
            (Source::National, "5012".to_owned()),
            (Source::International, "+05012".to_owned()),
            (Source::Term(Kind::Tail), "21050".to_owned()),
        ];
        assert_eq!(looked_at("\u{200f}050-12")[2..5], phones);
        assert_eq!(looked_at("٠٥٠ ١٢")[2..5], phones);
        assert_eq!(looked_at("00971 50")[3], (Source::International, "+97150".to_owned()));
        assert_eq!(
            looked_at("+97150")[1..4],
            [(Source::International, "+97150".to_owned()), number("+97150"), (Source::International, "+97150".to_owned())]
        );
        assert_eq!(looked_at("12").len(), 3, "two digits are no phone");
    }

    #[test]
    fn every_stage_is_read_off_an_index_and_never_sorted() {
        for (search, index) in [
            (
                "SELECT term, customer_row FROM customer_term
              WHERE merchant_id = 1 AND kind = 'word' AND term >= 'a' AND term <= 'b' AND (term, customer_row) > ('a', 0)
              ORDER BY term, customer_row LIMIT 9",
                "PRIMARY KEY",
            ),
            (
                "SELECT phone_national, row FROM customer
              WHERE merchant_id = 1 AND phone_national >= '5' AND phone_national <= '6' AND (phone_national, row) > ('5', 0) ORDER BY phone_national, row LIMIT 9",
                "customer_phone_national",
            ),
            (
                "SELECT phone_e164, row FROM customer
              WHERE merchant_id = 1 AND phone_e164 >= '5' AND phone_e164 <= '6' AND (phone_e164, row) > ('5', 0)
              ORDER BY phone_e164, row LIMIT 9",
                "autoindex",
            ),
        ] {
            let steps = crate::sqlite::plan(search);
            assert!(steps.len() == 1 && steps[0].contains(index), "{steps:?}");
        }
    }
}
