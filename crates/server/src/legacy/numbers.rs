//! The numbers of another system that are taken over, before any of its documents is brought in.

use docket_domain::command::Command;
use docket_domain::ids::ImportId;
use docket_domain::imports::Slice;
use docket_domain::legacy::{LegacyAccount, user_code};
use docket_domain::merchants::Settings;
use docket_domain::numbering::{DocumentFacts, Kind, TakeOverNumbers, plan};
use docket_domain::time::{Date, Timestamp};

use super::staged::Head;

/// Numbers, with what each document has that a number is told apart by.
#[derive(Debug, Default)]
pub struct Numbers {
    numbers: Vec<Number>,
}

#[derive(Debug)]
struct Number {
    kind: Kind,
    text: String,
    user: Option<String>,
    at: Timestamp,
}

impl Numbers {
    /// Adds the numbers of an account that its documents keep.
    pub fn add(&mut self, account: &LegacyAccount) {
        let mut add = |kind, text: &str, user: Option<&String>, at: Option<Timestamp>| {
            let (text, user) = (text.to_owned(), user.and_then(|user| user_code(user)));
            self.numbers.push(Number { kind, text, user, at: at.unwrap_or(Timestamp(0)) });
        };
        if let Some(customer) = account.customer.as_ref().filter(|customer| customer.number_is_of.is_none())
            && let Some(number) = &customer.number
        {
            add(Kind::Customer, number, None, customer.created_at);
        }
        for rows in &account.orders {
            let order = &rows.order;
            if order.number_is_of.is_none() {
                add(Kind::Order, &order.number, order.user.as_ref(), Some(order.created_at));
            }
            for payment in rows.payments.iter().filter(|payment| payment.number_is_of.is_none()) {
                if let Some(number) = &payment.number {
                    add(Kind::Payment, number, payment.user.as_ref(), payment.created_at.or(Some(order.created_at)));
                }
            }
        }
        // What is nobody's is not brought in.
        for payment in account.payments.iter().filter(|payment| account.customer.is_some() && payment.number_is_of.is_none()) {
            if let Some(number) = &payment.number {
                add(Kind::Payment, number, payment.user.as_ref(), payment.created_at);
            }
        }
    }

    /// The commands that raise the series' counters behind them.
    pub fn commands(&self, import: ImportId, head: &Head, settings: &Settings) -> Vec<Command> {
        let outlet = settings.outlets.iter().find(|outlet| outlet.code == head.outlet);
        let channel = settings.channels.iter().find(|channel| channel.name == head.channel);
        let calendar = settings.calendar(outlet);
        let dates: Vec<Date> = self.numbers.iter().map(|number| calendar.date_by_cutoff(number.at)).collect();
        let numbers = self.numbers.iter().zip(dates).map(|(number, date)| {
            let facts = DocumentFacts {
                outlet: outlet.map(|outlet| outlet.code.as_str()),
                channel: channel.map(|channel| channel.code.as_str()),
                user: number.user.as_deref(),
                ..DocumentFacts::on(date, settings.fiscal_year_start)
            };
            (number.kind, number.text.as_str(), facts)
        });
        // What cannot be taken over is no reason to stop: its document gets a number of the series' own.
        let command = |(place, part)| {
            let slice = Slice { import, number: u32::try_from(place).unwrap_or(u32::MAX) };
            Command::TakeOverNumbers(Box::new(TakeOverNumbers { slice, part }))
        };
        plan(settings, numbers).parts.into_iter().enumerate().map(command).collect()
    }
}
