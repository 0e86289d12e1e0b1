//! SQL as areas write it, in PostgreSQL's words: parameters are `$1`, and hints that only SQLite understands are left out.

/// The same statement for PostgreSQL.
///
/// `?1` becomes `$1`, and a `?` without a number the next one. `INDEXED BY name` is dropped, and `CROSS JOIN … ON`, which tells SQLite
/// which table to begin with, is a plain join.
pub(super) fn translate(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 16);
    let mut parameters = 0_usize;
    let mut rest = sql;
    while let Some(character) = rest.chars().next() {
        let taken = match character {
            '\'' => {
                let literal = literal(rest);
                out.push_str(literal);
                literal.len()
            }
            '?' => {
                let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                let number = rest[1..=digits].parse().unwrap_or(parameters + 1);
                parameters = parameters.max(number);
                out.push_str(&format!("${number}"));
                1 + digits
            }
            _ if character.is_ascii_alphabetic() || character == '_' => {
                let word = word(rest);
                word.len() + put_word(&mut out, word, &rest[word.len()..])
            }
            _ => {
                out.push(character);
                character.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// Writes a word, and says how much of what follows it has gone with it.
fn put_word(out: &mut String, word: &str, after: &str) -> usize {
    match word {
        "INDEXED" => {
            let name = after.trim_start().strip_prefix("BY").unwrap_or_default().trim_start();
            let taken = after.len() - name.len() + self::word(name).len();
            // With the space before it.
            out.truncate(out.trim_end().len());
            taken
        }
        "CROSS" if is_joined_on(after) => after.len() - after.trim_start().len(),
        _ => {
            out.push_str(word);
            0
        }
    }
}

/// Whether a join says on what, before anything else of its clause.
fn is_joined_on(join: &str) -> bool {
    let mut depth = 0_usize;
    let mut rest = join.trim_start().strip_prefix("JOIN").unwrap_or_default();
    while let Some(character) = rest.chars().next() {
        let taken = match character {
            '\'' => literal(rest).len(),
            '(' => {
                depth += 1;
                1
            }
            ')' if depth == 0 => return false,
            ')' => {
                depth -= 1;
                1
            }
            _ if character.is_ascii_alphabetic() => {
                let word = word(rest);
                match word {
                    "ON" if depth == 0 => return true,
                    "JOIN" | "CROSS" | "LEFT" | "WHERE" | "GROUP" | "ORDER" | "LIMIT" | "UNION" if depth == 0 => return false,
                    _ => word.len(),
                }
            }
            _ => character.len_utf8(),
        };
        rest = &rest[taken..];
    }
    false
}

fn word(text: &str) -> &str {
    let end = text.find(|character: char| !(character.is_ascii_alphanumeric() || character == '_')).unwrap_or(text.len());
    &text[..end]
}

/// A text between quotes; two quotes within it are one.
fn literal(text: &str) -> &str {
    let end = text[1..].find('\'').map_or(text.len(), |end| end + 2);
    &text[..end]
}

/// A statement that inserts one row, taken apart, so that many rows can be inserted by one statement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RowInsert {
    pub table: String,
    /// The columns as they are listed.
    columns: String,
    /// What goes into each column after the merchant's.
    values: Vec<Inserted>,
}

#[derive(Debug, PartialEq, Eq)]
enum Inserted {
    /// A parameter's value.
    Parameter(usize),
    /// The same for all rows.
    Constant(String),
}

impl RowInsert {
    /// Takes `INSERT INTO table (merchant_id, …) VALUES (?1, …)` apart; none for anything else.
    pub(super) fn parse(sql: &str) -> Option<RowInsert> {
        let rest = sql.trim().strip_prefix("INSERT INTO ")?;
        let (table, rest) = rest.split_once(" (")?;
        let (columns, rest) = rest.split_once(')')?;
        let values = rest.trim_start().strip_prefix("VALUES")?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
        if !columns.trim_start().starts_with("merchant_id,") || values.contains('(') {
            return None;
        }
        let mut values = values.split(',').map(|value| match value.trim().strip_prefix('?').map(str::parse) {
            Some(Ok(number)) => Inserted::Parameter(number),
            Some(Err(_)) => Inserted::Constant(String::new()),
            None => Inserted::Constant(value.trim().to_owned()),
        });
        let is_merchants = values.next() == Some(Inserted::Parameter(1));
        let values: Vec<_> = values.collect();
        let is_plain = |value: &Inserted| match value {
            Inserted::Parameter(number) => *number > 1,
            Inserted::Constant(text) => !text.is_empty() && !text.contains('?'),
        };
        (is_merchants && values.iter().all(is_plain)).then(|| RowInsert {
            table: table.trim().to_owned(),
            columns: columns.to_owned(),
            values,
        })
    }

    /// The statement that inserts so many rows, the parameters of one behind those of the other, all after the merchant's. A cluster routes it
    /// by the merchant alone, and for few rows it takes half as long as [`RowInsert::of_many`] (`reference/distributed.md` 1.3).
    pub(super) fn of_few(&self, rows: usize, parameters: usize) -> String {
        let row = |row: usize| {
            let values = self.values.iter().map(|value| match value {
                Inserted::Parameter(number) => format!("${}", number + row * parameters),
                Inserted::Constant(text) => text.clone(),
            });
            format!("($1, {})", values.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<_> = (0..rows).map(row).collect();
        format!("INSERT INTO {} ({}) VALUES {}", self.table, self.columns, rows.join(", "))
    }

    /// The statement that inserts a row for each element of its parameters, which are arrays of these types but for the first. Written as
    /// a join with the merchant's row, so that a cluster runs it where the merchant is (`reference/distributed.md` 1.2).
    pub(super) fn of_many(&self, arrays: &[&str]) -> String {
        let wanted = self.values.iter().map(|value| match value {
            Inserted::Parameter(number) => format!("u.p{number}"),
            Inserted::Constant(text) => text.clone(),
        });
        let names = (2..arrays.len() + 2).map(|number| format!("p{number}"));
        let parameters = arrays.iter().zip(2..).map(|(array, number)| format!("${number}::{array}"));
        format!(
            "INSERT INTO {} ({}) SELECT m.merchant_id, {} FROM merchant m CROSS JOIN UNNEST({}) AS u({}) WHERE m.merchant_id = $1",
            self.table,
            self.columns,
            wanted.collect::<Vec<_>>().join(", "),
            parameters.collect::<Vec<_>>().join(", "),
            names.collect::<Vec<_>>().join(", "),
        )
    }
}

/// A change that fails, with a division by zero, where it does not touch one row.
pub(super) fn checked(translated: &str) -> String {
    format!("WITH touched AS ({translated} RETURNING 1) SELECT 1 / (CASE WHEN count(*) = 1 THEN 1 ELSE 0 END) FROM touched")
}

/// Which table a statement changes; empty where it changes none.
pub(super) fn changed_table(sql: &str) -> &str {
    let sql = sql.trim_start();
    let after = ["INSERT INTO ", "UPDATE ", "DELETE FROM "].iter().find_map(|verb| sql.strip_prefix(verb));
    after.map_or("", |after| word(after.trim_start()))
}

/// The statement with `NULL` in the place of the parameters that are null.
pub(super) fn with_nulls(translated: &str, nulls: &[bool]) -> String {
    replace_parameters(translated, |number| nulls.get(number - 1).is_some_and(|null| *null).then(|| "NULL".to_owned()))
}

/// The statement with something else in the place of parameters, where there is something.
fn replace_parameters(translated: &str, other: impl Fn(usize) -> Option<String>) -> String {
    let mut out = String::with_capacity(translated.len() + 32);
    let mut rest = translated;
    while let Some(at) = rest.find(['$', '\'']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('\'') {
            let literal = literal(rest);
            out.push_str(literal);
            rest = &rest[literal.len()..];
            continue;
        }
        let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = rest[1..=digits].parse().unwrap_or(0);
        match other(number.max(1)).filter(|_| number > 0) {
            Some(other) => out.push_str(&other),
            None => out.push_str(&rest[..=digits]),
        }
        rest = &rest[1 + digits..];
    }
    out.push_str(rest);
    out
}

/// A query that asks the same for many values at once: a row of its answer begins with the place, from 1 on, of the values it is for.
/// `arrays` says for each parameter whether it has a value for each place, as an array of that type, or one for all.
///
/// `OFFSET 0` keeps the planner from joining the values with the table as it likes: of a table that was empty then it would go through all
/// rows of the merchant and look for each among the values, for as long as the connection lasts.
pub(super) fn query_of_many(translated: &str, arrays: &[Option<&str>]) -> String {
    let inner =
        replace_parameters(translated, |number| arrays.get(number - 1).copied().flatten().map(|_| format!("u.p{number}")));
    let several = || arrays.iter().zip(1..).filter_map(|(array, number)| array.map(|array| (array, number)));
    let parameters = several().map(|(array, number): (&str, usize)| format!("${number}::{array}")).collect::<Vec<_>>().join(", ");
    let names = several().map(|(_, number)| format!("p{number}, ")).collect::<String>();
    format!(
        "SELECT u.place, q.* FROM UNNEST({parameters}) WITH ORDINALITY AS u({names}place) CROSS JOIN LATERAL ({inner} OFFSET 0) q"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_and_texts_are_left_alone() {
        assert_eq!(translate("SELECT a FROM t WHERE b = ?2 AND c = ?1"), "SELECT a FROM t WHERE b = $2 AND c = $1");
        assert_eq!(translate("a = ? AND b IN (?,?)"), "a = $1 AND b IN ($2,$3)");
        assert_eq!(translate("a = '?1 INDEXED BY x' AND b = ?12"), "a = '?1 INDEXED BY x' AND b = $12");
    }

    #[test]
    fn hints_for_sqlite_are_left_out() {
        assert_eq!(translate("FROM orders o INDEXED BY orders_open\n WHERE a = ?1"), "FROM orders o\n WHERE a = $1");
        assert_eq!(translate("FROM a CROSS JOIN b ON b.x = a.x WHERE 1"), "FROM a JOIN b ON b.x = a.x WHERE 1");
        assert_eq!(translate("FROM a CROSS JOIN b c WHERE c.x = a.x"), "FROM a CROSS JOIN b c WHERE c.x = a.x");
        assert_eq!(translate("FROM a CROSS JOIN (SELECT 1 FROM x JOIN y ON 1) b JOIN c ON 1"), {
            "FROM a CROSS JOIN (SELECT 1 FROM x JOIN y ON 1) b JOIN c ON 1"
        });
    }

    #[test]
    fn an_insert_of_a_row_becomes_one_of_many() {
        let insert = RowInsert::parse("INSERT INTO t (merchant_id, a, b, c)\n VALUES (?1, ?2, 0, ?3)").expect("an insert");
        assert_eq!(
            insert.of_many(&["bigint[]", "text[]"]),
            "INSERT INTO t (merchant_id, a, b, c) SELECT m.merchant_id, u.p2, 0, u.p3 FROM merchant m \
             CROSS JOIN UNNEST($2::bigint[], $3::text[]) AS u(p2, p3) WHERE m.merchant_id = $1"
        );
    }

    #[test]
    fn an_insert_of_a_row_becomes_one_of_few() {
        let insert = RowInsert::parse("INSERT INTO t (merchant_id, a, b, c)\n VALUES (?1, ?3, 0, ?2)").expect("an insert");
        assert_eq!(
            insert.of_few(3, 2),
            "INSERT INTO t (merchant_id, a, b, c) VALUES ($1, $3, 0, $2), ($1, $5, 0, $4), ($1, $7, 0, $6)"
        );
    }

    #[test]
    fn inserts_that_do_more_are_left_as_they_are() {
        for sql in [
            "INSERT INTO t (merchant_id, a) VALUES (?1, ?2) ON CONFLICT (merchant_id) DO NOTHING",
            "INSERT INTO t (merchant_id, a) SELECT ?1, ?2",
            "INSERT INTO t (a, b) VALUES (?1, ?2)",
            "INSERT INTO t (merchant_id, a) VALUES (?1, coalesce(?2, 0))",
            "INSERT INTO t (merchant_id, a) VALUES (?1, ?2 + 1)",
            "UPDATE t SET a = ?2 WHERE merchant_id = ?1",
        ] {
            assert_eq!(RowInsert::parse(sql), None, "{sql}");
        }
    }

    #[test]
    fn a_change_that_must_touch_one_row_fails_otherwise() {
        assert_eq!(
            checked("UPDATE t SET a = $2 WHERE m = $1"),
            "WITH touched AS (UPDATE t SET a = $2 WHERE m = $1 RETURNING 1) \
             SELECT 1 / (CASE WHEN count(*) = 1 THEN 1 ELSE 0 END) FROM touched"
        );
    }

    #[test]
    fn what_is_null_is_said_to_be() {
        assert_eq!(
            with_nulls("$1 IS NULL OR a = $1 OR b = $11 AND c = '$1'", &[true]),
            "NULL IS NULL OR a = NULL OR b = $11 AND c = '$1'"
        );
    }

    #[test]
    fn a_query_asks_for_many_at_once() {
        assert_eq!(
            query_of_many("SELECT a FROM t WHERE m = $1 AND b = $2 AND c = '$2' LIMIT 1", &[None, Some("bytea[]")]),
            "SELECT u.place, q.* FROM UNNEST($2::bytea[]) WITH ORDINALITY AS u(p2, place) \
             CROSS JOIN LATERAL (SELECT a FROM t WHERE m = $1 AND b = u.p2 AND c = '$2' LIMIT 1 OFFSET 0) q"
        );
    }

    #[test]
    fn the_table_that_is_changed_is_known() {
        assert_eq!(changed_table("UPDATE orders SET a = 1"), "orders");
        assert_eq!(changed_table(" INSERT INTO t (a) VALUES (1)"), "t");
        assert_eq!(changed_table("DELETE FROM t WHERE a"), "t");
        assert_eq!(changed_table("SELECT 1"), "");
    }
}
