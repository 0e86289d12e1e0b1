//! Statements: prepared once for each kind of what is bound to them, and how that is sent.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use rusqlite::ToSql;
use tokio_postgres::Statement;
use tokio_postgres::types::Type;

use super::Session;
use super::asking::REMEMBERED_MAX;
use crate::postgres::text::{RowInsert, changed_table, checked, translate, with_nulls};
use crate::postgres::value::{Bound, Column};
use crate::sql::Result;

/// The most statements whose plans a connection keeps; more come only from searches of ever new shapes.
const STATEMENTS_MAX: usize = 2_000;

/// The statements that were met so far.
#[derive(Default)]
pub(super) struct Known {
    pub(super) places: HashMap<Box<str>, usize>,
    pub(super) entries: Vec<Entry>,
}

/// A statement as an area writes it, and what was prepared for it.
pub(super) struct Entry {
    /// In PostgreSQL's words.
    pub(super) text: Arc<str>,
    /// How it inserts one row.
    pub(super) insert: Option<RowInsert>,
    /// The table that it changes; empty for a query.
    pub(super) table: Box<str>,
    /// Whether it takes rows of that table away.
    pub(super) deletes: bool,
    /// Whether what is bound says its type; otherwise the columns do that it is written to.
    pub(super) is_typed: bool,
    /// Prepared for these types.
    pub(super) prepared: Vec<(Vec<Type>, Statement)>,
    /// Prepared for many rows at once.
    pub(super) of_many: Option<Statement>,
    /// Prepared for so many rows, which are few.
    pub(super) of_few: Vec<(usize, Statement)>,
    /// Prepared so that it fails where it does not touch one row.
    pub(super) checked: Option<Statement>,
    /// Prepared to answer many at once, where these parameters are arrays.
    pub(super) asks: Vec<(Vec<Type>, Vec<bool>, Statement)>,
}

pub(super) type AnyParam<'p> = &'p (dyn tokio_postgres::types::ToSql + Sync);

/// What is bound to a statement that is sent together with others.
pub(super) enum Params {
    Values(Vec<Bound>),
    Rows(Bound, Vec<Column>),
    Mixed(Vec<Param>),
}

impl Params {
    pub(super) fn as_params(&self) -> Vec<AnyParam<'_>> {
        match self {
            Params::Values(values) => as_params(values),
            Params::Rows(merchant, columns) => {
                std::iter::once(merchant as AnyParam<'_>).chain(columns.iter().map(Column::as_sql)).collect()
            }
            Params::Mixed(params) => params
                .iter()
                .map(|param| match param {
                    Param::Value(value) => value as AnyParam<'_>,
                    Param::Column(column) => column.as_sql(),
                })
                .collect(),
        }
    }

    /// Rows one behind the other, after the merchant that is the same for all.
    pub(super) fn row_by_row(merchant: Bound, columns: Vec<Column>) -> Params {
        let mut columns: Vec<_> = columns.into_iter().map(|column| column.into_values().into_iter()).collect();
        let mut values = vec![merchant];
        let rows = columns.first().map_or(0, ExactSizeIterator::len);
        for _ in 0..rows {
            values.extend(columns.iter_mut().filter_map(Iterator::next));
        }
        Params::Values(values)
    }
}

pub(super) enum Param {
    Value(Bound),
    Column(Column),
}

impl Param {
    /// The type of the array that it is.
    pub(super) fn array(&self) -> Option<&'static str> {
        match self {
            Param::Value(_) => None,
            Param::Column(column) => Some(column.array()),
        }
    }
}

impl Session {
    /// Forgets statements where there are too many. Only when nothing is asked for that would name one by its place.
    pub(super) fn make_room(&self) {
        if self.asked_before.borrow().len() > REMEMBERED_MAX || self.habits.borrow().len() > REMEMBERED_MAX {
            self.asked_before.borrow_mut().clear();
            self.habits.borrow_mut().clear();
        }
        if self.known.borrow().entries.len() > STATEMENTS_MAX {
            *self.known.borrow_mut() = Known::default();
            self.asked_before.borrow_mut().clear();
            self.habits.borrow_mut().clear();
            *self.noted.borrow_mut() = None;
        }
    }

    /// The place of a statement.
    pub(crate) fn place(&self, sql: &str) -> usize {
        let mut known = self.known.borrow_mut();
        if let Some(place) = known.places.get(sql) {
            return *place;
        }
        let table: Box<str> = changed_table(sql).into();
        // A row's columns and a change's say what is bound; a query and what is inserted from one do not always.
        let is_typed = table.is_empty() || (sql.trim_start().starts_with("INSERT") && sql.contains("SELECT"));
        let entry = Entry {
            text: translate(sql).into(),
            insert: RowInsert::parse(sql),
            table,
            deletes: sql.trim_start().starts_with("DELETE"),
            is_typed,
            prepared: Vec::new(),
            of_many: None,
            of_few: Vec::new(),
            checked: None,
            asks: Vec::new(),
        };
        known.entries.push(entry);
        let place = known.entries.len() - 1;
        known.places.insert(sql.into(), place);
        place
    }

    /// A statement prepared for what is bound to it.
    pub(super) fn prepared(&self, place: usize, values: &[Bound]) -> Result<Statement> {
        let (text, types) = {
            let known = self.known.borrow();
            let entry = &known.entries[place];
            let types: Vec<Type> = if entry.is_typed { values.iter().map(Bound::type_of).collect() } else { Vec::new() };
            if let Some((_, statement)) = entry.prepared.iter().find(|(of, _)| *of == types) {
                return Ok(statement.clone());
            }
            (Arc::clone(&entry.text), types)
        };
        let statement = self.prepare_typed(&text, &types)?;
        self.known.borrow_mut().entries[place].prepared.push((types, statement.clone()));
        Ok(statement)
    }

    /// Prepares for values of these types. What is null could be of any, so the text says that it is null.
    pub(super) fn prepare_typed(&self, text: &str, types: &[Type]) -> Result<Statement> {
        let nulls: Vec<_> = types.iter().map(|of| *of == Type::UNKNOWN).collect();
        if !nulls.contains(&true) {
            return self.prepare(text, types);
        }
        let declared: Vec<_> = types.iter().map(|of| if *of == Type::UNKNOWN { Type::TEXT } else { of.clone() }).collect();
        self.prepare(&with_nulls(text, &nulls), &declared)
    }

    pub(super) fn prepare(&self, text: &str, types: &[Type]) -> Result<Statement> {
        let prepared = self.talk(self.target.patience.statement, |client| {
            let (text, types) = (text.to_owned(), types.to_vec());
            async move { client.prepare_typed(&text, &types).await }
        });
        prepared.inspect_err(|error| tracing::debug!(%error, text, "a statement was not prepared"))
    }

    /// The statement prepared so that it fails where it does not touch one row, and the commit behind it with it.
    pub(super) fn checked(&self, place: usize) -> Result<Statement> {
        let text = {
            let known = self.known.borrow();
            let entry = &known.entries[place];
            if let Some(statement) = &entry.checked {
                return Ok(statement.clone());
            }
            checked(&entry.text)
        };
        let statement = self.prepare(&text, &[])?;
        self.known.borrow_mut().entries[place].checked = Some(statement.clone());
        Ok(statement)
    }

    /// A statement that inserts so many rows, where `of_one` inserts one.
    pub(super) fn of_few(&self, place: usize, of_one: &Statement, rows: usize) -> Result<Statement> {
        let (text, types) = {
            let known = self.known.borrow();
            let entry = &known.entries[place];
            if let Some((_, statement)) = entry.of_few.iter().find(|(of, _)| *of == rows) {
                return Ok(statement.clone());
            }
            let (merchant, others) = of_one.params().split_at(1);
            let insert = entry.insert.as_ref().expect("only rows of an insert are gathered");
            let types = merchant.iter().chain(std::iter::repeat_n(others, rows).flatten());
            (insert.of_few(rows, others.len()), types.cloned().collect::<Vec<_>>())
        };
        let statement = self.prepare(&text, &types)?;
        self.known.borrow_mut().entries[place].of_few.push((rows, statement.clone()));
        Ok(statement)
    }

    /// A statement that inserts many rows.
    pub(super) fn of_many(&self, place: usize, columns: &[Column]) -> Result<Statement> {
        let text = {
            let known = self.known.borrow();
            let entry = &known.entries[place];
            if let Some(statement) = &entry.of_many {
                return Ok(statement.clone());
            }
            let arrays: Vec<_> = columns.iter().map(Column::array).collect();
            entry.insert.as_ref().expect("only rows of an insert are gathered").of_many(&arrays)
        };
        let statement = self.prepare(&text, &[])?;
        self.known.borrow_mut().entries[place].of_many = Some(statement.clone());
        Ok(statement)
    }
}

pub(super) fn bound(values: &[&dyn ToSql]) -> Result<Vec<Bound>> {
    values.iter().map(|value| Bound::of(*value)).collect()
}

pub(super) fn as_params(values: &[Bound]) -> Vec<AnyParam<'_>> {
    values.iter().map(|value| value as AnyParam<'_>).collect()
}

/// Polls futures in their order, so that what they send is sent in it, and waits for all.
pub(super) async fn in_order<F: Future + Unpin>(mut futures: Vec<F>) -> Vec<F::Output> {
    let mut outcomes: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut waits = false;
        for (future, outcome) in futures.iter_mut().zip(&mut outcomes).filter(|(_, outcome)| outcome.is_none()) {
            match std::pin::Pin::new(future).poll(context) {
                std::task::Poll::Ready(ready) => *outcome = Some(ready),
                std::task::Poll::Pending => waits = true,
            }
        }
        if waits { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    outcomes.into_iter().flatten().collect()
}
