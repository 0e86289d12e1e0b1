//! Questions: what a group loads, gathered into few round trips.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rusqlite::ToSql;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row, Statement};

use super::Session;
use super::statements::{Param, Params, as_params, bound, in_order};
use crate::postgres::answer::Answer;
use crate::postgres::text::query_of_many;
use crate::postgres::value::{Bound, Column};
use crate::sql::{Error, Result};

/// The most rounds of loading for one set of keys: what is asked depends on what was answered only so many times.
const ROUNDS_MAX: usize = 64;

/// Of so many merchants it is remembered what was asked for.
pub(super) const REMEMBERED_MAX: usize = 128;

/// The most questions of a transaction that are remembered.
const NOTED_MAX: usize = 1_000;

/// What was answered to a statement with these values.
pub(super) type Answers = HashMap<(usize, Vec<Bound>), Arc<Answer>>;

/// A statement, and what is bound to it.
pub(super) type Asked = (usize, Vec<Bound>);

#[derive(Default)]
pub(super) struct Asking {
    pub(super) answers: Answers,
    pub(super) wanted: Vec<Asked>,
    /// Everything that was asked for, where that is to be known afterwards.
    pub(super) noted: Option<Vec<Asked>>,
}

/// A statement that is asked for all of these values at once.
struct Question {
    place: usize,
    statement: Statement,
    params: Params,
    asked: Vec<Vec<Bound>>,
}

type Rows = std::result::Result<Vec<Row>, tokio_postgres::Error>;

impl Session {
    /// Rows of a query.
    pub(crate) fn query(&self, place: usize, values: &[&dyn ToSql]) -> Result<Arc<Answer>> {
        let values = bound(values)?;
        if let Some(asking) = self.asking.borrow_mut().as_mut() {
            let asked = (place, values);
            if let Some((_, noted)) = self.noted.borrow_mut().as_mut().filter(|(_, noted)| noted.len() < NOTED_MAX) {
                noted.insert(asked.clone());
            }
            if let Some(noted) = asking.noted.as_mut().filter(|noted| !noted.contains(&asked)) {
                noted.push(asked.clone());
            }
            if let Some(answer) = asking.answers.get(&asked) {
                return Ok(Arc::clone(answer));
            }
            asking.wanted.push(asked);
            return Err(Error::Wanted);
        }
        self.flush()?;
        self.query_now(place, &values)
    }

    fn query_now(&self, place: usize, values: &[Bound]) -> Result<Arc<Answer>> {
        self.ready()?;
        let statement = self.prepared(place, values)?;
        let rows = self
            .talk(self.target.patience.statement, |client| async move { client.query(&statement, &as_params(values)).await })?;
        Ok(Arc::new(Answer::of(rows)))
    }

    /// Begins a transaction, asks its first question, and the first of whatever `ask` asks for, in one round trip; on a new connection where
    /// the old one turns out to be gone. What is answered, [`Session::ask_together`] finds there. `again` says of what everything is asked for
    /// as well that the loads of the last two transactions asked for.
    pub(in crate::postgres) fn begin_asking(
        &self,
        begin: &str,
        (sql, values): (&str, &[&dyn ToSql]),
        ask: impl Fn(),
        again: Option<i64>,
    ) -> Result<Arc<Answer>> {
        self.make_room();
        // First, so that what is asked for now is not taken for what the last one asked for.
        let habits = self.habits(again);
        *self.asking.borrow_mut() = Some(Asking::default());
        ask();
        let mut wanted = self.asking.take().map(|asking| asking.wanted).unwrap_or_default();
        wanted.extend(habits);
        self.begin_by(|| self.try_begin_asking(begin, sql, values, &wanted))
    }

    /// The question may wait for a lock; that the transaction has begun waits for nobody's, and is waited for no longer than a connection.
    fn try_begin_asking(&self, begin: &str, sql: &str, values: &[&dyn ToSql], wanted: &[Asked]) -> Result<Arc<Answer>> {
        let values = bound(values)?;
        let statement = self.prepared(self.place(sql), &values)?;
        let questions = self.questions(wanted)?;
        let patience = self.target.patience.connect;
        let answer = self.talk(self.target.patience.statement, |client| {
            let (begin, questions) = (begin.to_owned(), &questions);
            async move {
                let params = as_params(&values);
                let begun = async {
                    match tokio::time::timeout(patience, client.batch_execute(&begin)).await {
                        Ok(begun) => begun.map_err(Some),
                        Err(_) => Err(None),
                    }
                };
                let asked = async { client.query(&statement, &params).await.map_err(Some) };
                let more = async { Ok(ask(&client, questions).await) };
                // Polled in their order, so that they are sent in it.
                Ok(tokio::try_join!(biased; begun, asked, more))
            }
        })?;
        match answer {
            Ok(((), rows, more)) => {
                let answers = self.answers_to(questions, more)?;
                *self.answers_so_far.borrow_mut() = answers;
                Ok(Arc::new(Answer::of(rows)))
            }
            Err(Some(error)) => self.heard(Err(error)),
            Err(None) => {
                self.leave();
                Err(Error::Lost(format!("no answer came within {} ms", patience.as_millis())))
            }
        }
    }

    /// What the last two transactions asked for, where this one and they are of the same: it will ask for it too.
    fn habits(&self, of: Option<i64>) -> Vec<Asked> {
        let begun = of.map(|of| (of, HashSet::new()));
        let Some((noted_of, noted)) = std::mem::replace(&mut *self.noted.borrow_mut(), begun) else { return Vec::new() };
        let mut habits = self.habits.borrow_mut();
        let before = habits.insert(noted_of, noted).filter(|_| of == Some(noted_of)).unwrap_or_default();
        habits[&noted_of].intersection(&before).cloned().collect()
    }

    fn asked_before(&self, of: i64) -> Vec<Asked> {
        self.asked_before.borrow().get(&of).cloned().unwrap_or_default()
    }

    /// Loads what is loaded again and again: what was asked for the last time is asked for at once.
    pub(in crate::postgres) fn ask_as_before<T>(&self, of: i64, load: impl Fn() -> Result<T>) -> Result<T> {
        self.flush()?;
        let answers = std::mem::take(&mut *self.answers_so_far.borrow_mut());
        let before: Vec<_> = self.asked_before(of).into_iter().filter(|asked| !answers.contains_key(asked)).collect();
        *self.asking.borrow_mut() = Some(Asking { answers, wanted: Vec::new(), noted: Some(Vec::new()) });
        let asked = if before.is_empty() { Ok(()) } else { self.answer(&before) };
        let loaded = asked.and_then(|()| self.rounds(&[()], |()| load()));
        let Asking { answers, noted, .. } = self.asking.take().unwrap_or_default();
        let loaded = loaded?.pop().ok_or(Error::NoRows)?;
        self.keep_answers(answers);
        self.asked_before.borrow_mut().insert(of, noted.unwrap_or_default());
        Ok(loaded)
    }

    /// Loads what several keys ask for. Each is tried; the queries that have no answer yet are sent together, and then it is tried again,
    /// so that there are as many round trips as one key's longest chain of queries, whatever the number of keys.
    pub(in crate::postgres) fn ask_together<K, T>(&self, keys: &[K], load: impl Fn(&K) -> Result<T>) -> Result<Vec<T>> {
        self.flush()?;
        let answers = std::mem::take(&mut *self.answers_so_far.borrow_mut());
        *self.asking.borrow_mut() = Some(Asking { answers, ..Asking::default() });
        let loaded = self.rounds(keys, load);
        self.keep_answers(self.asking.take().map(|asking| asking.answers).unwrap_or_default());
        loaded
    }

    /// Keeps answers for whoever asks the same in this transaction, which has the merchant's lock.
    fn keep_answers(&self, answers: Answers) {
        if self.in_transaction.get() {
            *self.answers_so_far.borrow_mut() = answers;
        }
    }

    fn rounds<K, T>(&self, keys: &[K], load: impl Fn(&K) -> Result<T>) -> Result<Vec<T>> {
        let mut loaded: Vec<Option<T>> = keys.iter().map(|_| None).collect();
        for _ in 0..ROUNDS_MAX {
            for (key, loaded) in keys.iter().zip(&mut loaded).filter(|(_, loaded)| loaded.is_none()) {
                let before = self.wanted();
                let answer = load(key);
                if self.wanted() == before {
                    *loaded = Some(answer?);
                }
            }
            let wanted = self.asking.borrow_mut().as_mut().map(|asking| std::mem::take(&mut asking.wanted)).unwrap_or_default();
            if wanted.is_empty() {
                return Ok(loaded.into_iter().flatten().collect());
            }
            self.answer(&wanted)?;
        }
        Err(Error::Broken(format!("what is asked for is not known after {ROUNDS_MAX} rounds")))
    }

    fn wanted(&self) -> usize {
        self.asking.borrow().as_ref().map_or(0, |asking| asking.wanted.len())
    }

    /// Asks for all of this in one round trip.
    fn answer(&self, wanted: &[Asked]) -> Result<()> {
        let questions = self.questions(wanted)?;
        let answers = self.talk(self.target.patience.statement, |client| {
            let questions = &questions;
            async move { Ok(ask(&client, questions).await) }
        })?;
        // All are heard before they go to the others: one that says that the connection is lost takes away what was asked.
        let found = self.answers_to(questions, answers)?;
        if let Some(asking) = self.asking.borrow_mut().as_mut() {
            asking.answers.extend(found);
        }
        Ok(())
    }

    /// Each statement once, for all values that it is asked for.
    fn questions(&self, wanted: &[Asked]) -> Result<Vec<Question>> {
        let mut places: HashMap<usize, Vec<Vec<Bound>>> = HashMap::new();
        for (place, values) in wanted {
            let same = places.entry(*place).or_default();
            if !same.contains(values) {
                same.push(values.clone());
            }
        }
        let question = |(place, asked): (usize, Vec<Vec<Bound>>)| {
            let (statement, params) = match &*asked {
                [alone] => (self.prepared(place, alone)?, Params::Values(alone.clone())),
                _ => self.ask_of_many(place, &asked)?,
            };
            Ok(Question { place, statement, params, asked })
        };
        places.into_iter().map(question).collect()
    }

    /// The answers to questions, each for the values that it was asked for.
    fn answers_to(&self, questions: Vec<Question>, answers: Vec<Rows>) -> Result<Answers> {
        let mut all = Answers::new();
        for (Question { place, asked, .. }, rows) in questions.into_iter().zip(answers) {
            let rows = self.heard(rows)?;
            let answers = if asked.len() == 1 { vec![Answer::of(rows)] } else { Answer::of_many(rows, asked.len())? };
            all.extend(asked.into_iter().zip(answers).map(|(values, answer)| ((place, values), Arc::new(answer))));
        }
        Ok(all)
    }

    /// A query for many, and its parameters: what is the same for all is bound once, the rest as arrays.
    fn ask_of_many(&self, place: usize, asked: &[Vec<Bound>]) -> Result<(Statement, Params)> {
        let (mut types, mut params, mut arrays) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..asked[0].len() {
            let values = || asked.iter().map(|values| &values[number]);
            if values().all(|value| *value == asked[0][number]) {
                types.push(asked[0][number].type_of());
                params.push(Param::Value(asked[0][number].clone()));
                arrays.push(false);
                continue;
            }
            let of = values().map(Bound::type_of).find(|of| *of != Type::UNKNOWN).unwrap_or(Type::TEXT);
            let mut column = Column::of(&of).ok_or_else(|| Error::Broken("an array of a kind that no column has".to_owned()))?;
            values().try_for_each(|value| column.push(value.clone()))?;
            types.push(of);
            params.push(Param::Column(column));
            arrays.push(true);
        }
        let known = self.known.borrow();
        let entry = &known.entries[place];
        if let Some((_, _, statement)) = entry.asks.iter().find(|(of, which, _)| *of == types && *which == arrays) {
            return Ok((statement.clone(), Params::Mixed(params)));
        }
        let names: Vec<_> = params.iter().map(Param::array).collect();
        let text = query_of_many(&entry.text, &names);
        drop(known);
        let declared = params.iter().zip(&types).map(|(param, of)| match param {
            Param::Value(_) => of.clone(),
            Param::Column(column) => column.array_type(),
        });
        let statement = self.prepare_typed(&text, &declared.collect::<Vec<_>>())?;
        self.known.borrow_mut().entries[place].asks.push((types, arrays, statement.clone()));
        Ok((statement, Params::Mixed(params)))
    }
}

/// Asks all questions, in one round trip.
async fn ask(client: &Client, questions: &[Question]) -> Vec<Rows> {
    let params: Vec<_> = questions.iter().map(|question| question.params.as_params()).collect();
    let asking = questions.iter().zip(&params);
    let asking = asking.map(|(question, params)| Box::pin(async move { client.query(&question.statement, params).await }));
    in_order(asking.collect()).await
}
