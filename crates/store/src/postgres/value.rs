//! Values on their way to PostgreSQL and back.
//!
//! Areas speak of SQLite's five kinds of values. Columns of the PostgreSQL schema are their counterparts, `BIGINT`, `TEXT` and `BYTEA`;
//! what its functions answer beside them (`NUMERIC` for a sum, `BOOLEAN` for a comparison) is read as the integer that it is.

use bytes::{BufMut, BytesMut};
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use tokio_postgres::types::{FromSql, IsNull, Type, to_sql_checked};

use crate::sql::{Error, Result};

type AnyError = Box<dyn std::error::Error + Sync + Send>;

/// A value that is bound to a statement, kept until it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Bound {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl Bound {
    /// Takes a copy of what an area binds.
    pub(super) fn of(value: &dyn ToSql) -> Result<Bound> {
        let output = value.to_sql()?;
        Ok(match &output {
            ToSqlOutput::Borrowed(ValueRef::Null) | ToSqlOutput::Owned(Value::Null) => Bound::Null,
            ToSqlOutput::Borrowed(ValueRef::Integer(value)) | ToSqlOutput::Owned(Value::Integer(value)) => Bound::Integer(*value),
            ToSqlOutput::Borrowed(ValueRef::Text(text)) => Bound::Text(storable(String::from_utf8_lossy(text).into_owned())),
            ToSqlOutput::Owned(Value::Text(text)) => Bound::Text(storable(text.clone())),
            ToSqlOutput::Borrowed(ValueRef::Blob(bytes)) => Bound::Blob(bytes.to_vec()),
            ToSqlOutput::Owned(Value::Blob(bytes)) => Bound::Blob(bytes.clone()),
            _ => return Err(Error::Broken("a bound value of a kind that no column has".to_owned())),
        })
    }

    /// The type to say it is; none where it could be any.
    pub(super) fn type_of(&self) -> Type {
        match self {
            Bound::Null => Type::UNKNOWN,
            Bound::Integer(_) => Type::INT8,
            Bound::Text(_) => Type::TEXT,
            Bound::Blob(_) => Type::BYTEA,
        }
    }
}

/// A text as PostgreSQL can hold it: it has no NUL, which nobody types.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

impl tokio_postgres::types::ToSql for Bound {
    fn to_sql(&self, r#type: &Type, out: &mut BytesMut) -> Result<IsNull, AnyError> {
        match self {
            Bound::Null => return Ok(IsNull::Yes),
            Bound::Integer(value) => match *r#type {
                Type::INT4 => out.put_i32(i32::try_from(*value)?),
                Type::INT2 => out.put_i16(i16::try_from(*value)?),
                Type::INT8 => out.put_i64(*value),
                _ => return Err(format!("an integer is bound where {type} is expected").into()),
            },
            Bound::Text(text) => out.put_slice(text.as_bytes()),
            Bound::Blob(bytes) => out.put_slice(bytes),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The values of one column of many rows.
#[derive(Clone, Debug)]
pub(super) enum Column {
    Integers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Blobs(Vec<Option<Vec<u8>>>),
}

impl Column {
    /// A column of that type, empty; none for a type that no column of the schema has.
    pub(super) fn of(r#type: &Type) -> Option<Column> {
        match *r#type {
            Type::INT8 => Some(Column::Integers(Vec::new())),
            Type::TEXT => Some(Column::Texts(Vec::new())),
            Type::BYTEA => Some(Column::Blobs(Vec::new())),
            _ => None,
        }
    }

    /// Adds the value of one more row.
    pub(super) fn push(&mut self, value: Bound) -> Result<()> {
        match (self, value) {
            (Column::Integers(column), Bound::Integer(value)) => column.push(Some(value)),
            (Column::Integers(column), Bound::Null) => column.push(None),
            (Column::Texts(column), Bound::Text(value)) => column.push(Some(value)),
            (Column::Texts(column), Bound::Null) => column.push(None),
            (Column::Blobs(column), Bound::Blob(value)) => column.push(Some(value)),
            (Column::Blobs(column), Bound::Null) => column.push(None),
            (column, value) => return Err(Error::Broken(format!("{value:?} is bound to a column of {column:?}"))),
        }
        Ok(())
    }

    /// The values, one a row.
    pub(super) fn into_values(self) -> Vec<Bound> {
        fn bound<T>(column: Vec<Option<T>>, of: fn(T) -> Bound) -> Vec<Bound> {
            column.into_iter().map(|value| value.map_or(Bound::Null, of)).collect()
        }
        match self {
            Column::Integers(column) => bound(column, Bound::Integer),
            Column::Texts(column) => bound(column, Bound::Text),
            Column::Blobs(column) => bound(column, Bound::Blob),
        }
    }

    /// The type of such an array.
    pub(super) fn array_type(&self) -> Type {
        match self {
            Column::Integers(_) => Type::INT8_ARRAY,
            Column::Texts(_) => Type::TEXT_ARRAY,
            Column::Blobs(_) => Type::BYTEA_ARRAY,
        }
    }

    /// The type of such an array, as SQL writes it.
    pub(super) fn array(&self) -> &'static str {
        match self {
            Column::Integers(_) => "bigint[]",
            Column::Texts(_) => "text[]",
            Column::Blobs(_) => "bytea[]",
        }
    }

    /// As what is bound.
    pub(super) fn as_sql(&self) -> &(dyn tokio_postgres::types::ToSql + Sync) {
        match self {
            Column::Integers(column) => column,
            Column::Texts(column) => column,
            Column::Blobs(column) => column,
        }
    }
}

/// What stands in a column of an answer.
pub(super) struct Answered<'a>(pub ValueRef<'a>);

impl<'a> FromSql<'a> for Answered<'a> {
    fn from_sql(r#type: &Type, raw: &'a [u8]) -> Result<Answered<'a>, AnyError> {
        Ok(Answered(match *r#type {
            Type::INT8 => ValueRef::Integer(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => ValueRef::Integer(i32::from_be_bytes(raw.try_into()?).into()),
            Type::INT2 => ValueRef::Integer(i16::from_be_bytes(raw.try_into()?).into()),
            Type::BOOL => ValueRef::Integer(i64::from(raw == [1])),
            Type::NUMERIC => ValueRef::Integer(integer_of(raw)?),
            Type::BYTEA => ValueRef::Blob(raw),
            _ => ValueRef::Text(raw),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Answered<'a>, AnyError> {
        Ok(Answered(ValueRef::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A `NUMERIC` in its binary form, which must be a whole number of 64 bits: groups of four decimal digits, the first of which stands for
/// the power of ten thousand that the weight says.
fn integer_of(raw: &[u8]) -> Result<i64, AnyError> {
    const NEGATIVE: i16 = 0x4000;
    let word = |at: usize| raw.get(2 * at..2 * at + 2).map(|two| i16::from_be_bytes([two[0], two[1]])).ok_or("a torn number");
    let (digits, weight, sign) = (word(0)?, word(1)?, word(2)?);
    let mut value: i128 = 0;
    for place in 0..=weight.max(digits - 1) {
        let digit = if place < digits { word(4 + place as usize)? } else { 0 };
        if place <= weight {
            value = value * 10_000 + i128::from(digit);
        } else if digit != 0 {
            return Err("a number that is not whole".into());
        }
    }
    if sign != 0 && sign != NEGATIVE {
        return Err("not a number".into());
    }
    Ok(i64::try_from(if sign == NEGATIVE { -value } else { value })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(weight: i16, sign: i16, digits: &[i16]) -> Vec<u8> {
        let head = [digits.len() as i16, weight, sign, 0];
        head.iter().chain(digits).flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn a_whole_sum_is_read_as_the_integer_that_it_is() {
        assert_eq!(integer_of(&numeric(0, 0, &[])).expect("nought"), 0);
        assert_eq!(integer_of(&numeric(0, 0, &[42])).expect("42"), 42);
        assert_eq!(integer_of(&numeric(1, 0, &[1])).expect("a trailing group is left out"), 10_000);
        assert_eq!(integer_of(&numeric(1, 0x4000, &[12, 3456])).expect("negative"), -123_456);
        assert_eq!(integer_of(&numeric(4, 0, &[922, 3372, 368, 5477, 5807])).expect("the largest"), i64::MAX);
    }

    #[test]
    fn what_is_no_integer_is_refused() {
        assert!(integer_of(&numeric(0, 0, &[1, 5000])).is_err(), "one and a half");
        assert!(integer_of(&numeric(4, 0, &[922, 3372, 368, 5477, 5808])).is_err(), "one more than fits");
        assert!(integer_of(&numeric(0, -0x4000, &[])).is_err(), "NaN");
        assert!(integer_of(&[0]).is_err());
    }
}
