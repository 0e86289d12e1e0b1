//! What the stream says of a standing order: everything that is agreed, nothing that names a person.

use super::{StandingItem, StandingOrder};
use crate::audit::{Fact, Value};

/// All of it.
pub(super) fn agreed(standing: &StandingOrder) -> Vec<Fact> {
    let item = |item: &StandingItem| {
        let options = item.options.iter().cloned().map(Value::Text).collect();
        Value::List(vec![Value::Text(item.sku.clone()), Value::Quantity(item.quantity), Value::List(options)])
    };
    let schedule = &standing.schedule;
    let weekdays = schedule.weekdays.days().map(|day| Value::Word(day.as_str())).collect();
    let payment = standing.payment.as_ref();
    let method = payment.and_then(|payment| payment.method);
    vec![
        Fact::new("outlet", Value::Text(standing.outlet.clone())),
        Fact::new("channel", Value::Text(standing.channel.clone())),
        Fact::new("lines", Value::List(standing.items.iter().map(item).collect())),
        Fact::new("paymentMethod", method.map_or(Value::Null, |method| Value::Word(method.as_str()))),
        Fact::new("useWallet", Value::Bool(payment.is_some_and(|payment| payment.use_wallet))),
        Fact::new("every", Value::Word(schedule.every.as_str())),
        Fact::new("weekdays", Value::List(weekdays)),
        Fact::new("time", Value::Text(schedule.time.to_string())),
        Fact::new("from", Value::Date(schedule.from)),
        Fact::new("until", schedule.until.map_or(Value::Null, Value::Date)),
        Fact::new("status", Value::Word(standing.status.as_str())),
        Fact::new("nextDate", standing.next.map_or(Value::Null, |next| Value::Date(next.date))),
    ]
}

/// What differs between two of its states, as it was and as it is; free text only by its name.
pub(super) fn difference(before: &StandingOrder, after: &StandingOrder) -> (Vec<Fact>, Vec<Fact>) {
    let pairs = agreed(before).into_iter().zip(agreed(after));
    let (old, mut new): (Vec<Fact>, Vec<Fact>) = pairs.filter(|(old, new)| old.value != new.value).unzip();
    let texts = |standing: &StandingOrder| -> Vec<String> {
        standing.items.iter().map(|item| item.notes.clone()).chain([standing.notes.clone()]).collect()
    };
    if before.delivery_address != after.delivery_address {
        new.push(Fact::new("deliveryAddressChanged", Value::Bool(true)));
    }
    if texts(before) != texts(after) {
        new.push(Fact::new("notesChanged", Value::Bool(true)));
    }
    (old, new)
}
