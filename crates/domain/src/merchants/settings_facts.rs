//! The settings as the stream tells of them: one fact for each that can change.

use super::Settings;
use super::set_up_merchant::policy_facts;
use crate::audit::{Fact, Value};
use crate::billing::{ChargeKind, ChargeRule};
use crate::catalog::Tax;
use crate::catalog::embedded::BarcodeRule;
use crate::printing::Printer;
use crate::queues::Queue;

/// Every setting, always in this order.
pub(super) fn facts(settings: &Settings) -> Vec<Fact> {
    let text = |text: &str| Value::Text(text.to_owned());
    let list = |values: Vec<Value>| Value::List(values);
    let payments = &settings.payments;
    let minutes = payments.release_unpaid_minutes.map_or(Value::Null, |minutes| Value::Integer(minutes.into()));
    let queue = |queue: &Queue| Fact::new(queue.as_str(), Value::Integer(settings.queues.minutes(*queue).into()));
    let decimals = settings.currency.decimals;
    let outlets = settings.outlets.iter().map(|one| named(&[("code", &one.code), ("name", &one.name)]));
    let registers = settings.registers.iter();
    let registers = registers.map(|one| named(&[("code", &one.code), ("name", &one.name), ("outlet", &one.outlet)]));
    let channels = settings.channels.iter().map(|one| {
        let online = Fact::new("online", Value::Bool(one.is_online));
        with(named(&[("name", &one.name), ("code", &one.code)]), vec![online])
    });
    vec![
        Fact::new("name", text(&settings.name)),
        Fact::new("language", text(&settings.language)),
        Fact::new("timeZone", text(settings.zone.name())),
        Fact::new("businessDay", Value::Object(policy_facts(&settings.business_day))),
        Fact::new("autoConfirm", Value::Word(settings.auto_confirm.as_str())),
        Fact::new("payLater", Value::Bool(payments.pay_later)),
        Fact::new("transferHours", Value::Integer(payments.transfer_hours.into())),
        Fact::new("releaseUnpaidMinutes", minutes),
        Fact::new("queues", Value::Object(Queue::ALL.iter().map(queue).collect())),
        Fact::new("smallestCoin", Value::Amount(settings.smallest_coin, decimals)),
        Fact::new("shiftRequired", Value::Bool(settings.shift_required)),
        Fact::new("retentionYears", Value::Integer(settings.retention_years.into())),
        Fact::new("deliveryProof", Value::Word(settings.delivery_proof.as_str())),
        Fact::new("charges", list(settings.charges.iter().map(|one| charge(one, decimals)).collect())),
        Fact::new("barcodeRules", list(settings.barcode_rules.iter().map(barcode_rule).collect())),
        Fact::new("digits", Value::Word(settings.printing.digits.as_str())),
        Fact::new("hideZeroDecimals", Value::Bool(settings.printing.hides_zero_decimals)),
        Fact::new("printers", list(settings.printing.printers.iter().map(printer).collect())),
        Fact::new("outlets", list(outlets.collect())),
        Fact::new("registers", list(registers.collect())),
        Fact::new("channels", list(channels.collect())),
    ]
}

fn named(texts: &[(&'static str, &String)]) -> Value {
    Value::Object(texts.iter().map(|(name, text)| Fact::new(name, Value::Text((*text).clone()))).collect())
}

fn with(value: Value, more: Vec<Fact>) -> Value {
    match value {
        Value::Object(facts) => Value::Object(facts.into_iter().chain(more).collect()),
        other => other,
    }
}

fn charge(rule: &ChargeRule, decimals: u8) -> Value {
    let how_much = match rule.kind {
        ChargeKind::Amount(amount) => Fact::new("amount", Value::Amount(amount, decimals)),
        ChargeKind::Percent(percent) => Fact::new("percent", Value::Text(percent.to_string())),
    };
    let tax = |tax: &Tax| with(named(&[("name", &tax.name)]), vec![Fact::new("rate", Value::Text(tax.rate.to_string()))]);
    let taxes = Fact::new("taxes", Value::List(rule.taxes.iter().map(tax).collect()));
    with(named(&[("code", &rule.code), ("name", &rule.name)]), vec![how_much, taxes])
}

fn barcode_rule(rule: &BarcodeRule) -> Value {
    let number = |name, number: u8| Fact::new(name, Value::Integer(number.into()));
    let rest = vec![
        Fact::new("kind", Value::Word(rule.kind.as_str())),
        number("itemDigits", rule.item_digits),
        number("valueDigits", rule.value_digits),
        number("valueDecimals", rule.value_decimals),
    ];
    with(named(&[("prefix", &rule.prefix)]), rest)
}

fn printer(printer: &Printer) -> Value {
    let rest = vec![
        Fact::new("port", Value::Integer(printer.port.into())),
        Fact::new("paper", Value::Word(printer.paper.as_str())),
        Fact::new("codePage", Value::Word(printer.code_page.as_str())),
        Fact::new("hasCutter", Value::Bool(printer.has_cutter)),
        Fact::new("opensDrawer", Value::Bool(printer.opens_drawer)),
        Fact::new("nativeQr", Value::Bool(printer.native_qr)),
        Fact::new("registers", Value::List(printer.registers.iter().map(|code| Value::Text(code.clone())).collect())),
    ];
    let texts = [("code", &printer.code), ("name", &printer.name), ("outlet", &printer.outlet), ("host", &printer.host)];
    with(named(&texts), rest)
}
