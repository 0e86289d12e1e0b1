//! What the stream says of an endpoint. Its address and what it is for are not among it: they may name a person or hold a secret.

use super::Webhook;
use crate::audit::{Fact, Value};

/// Everything about an endpoint that can change.
pub(super) fn of(webhook: &Webhook) -> Vec<Fact> {
    let text = |text: &String| Value::Text(text.clone());
    vec![
        Fact::new("types", Value::List(webhook.types.iter().map(text).collect())),
        Fact::new("outlet", webhook.outlet.as_ref().map_or(Value::Null, text)),
        Fact::new("enabled", Value::Bool(webhook.is_enabled())),
        Fact::new("version", Value::Integer(i64::from(webhook.version))),
    ]
}
