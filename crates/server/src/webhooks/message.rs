//! What is sent, and its signatures.

use docket_domain::ids::WebhookId;
use docket_domain::webhooks::SigningSecret;
use docket_store::audit::Event;
use serde::Serialize;

use crate::events::EventView;
use crate::problem::Problem;
use crate::standard_webhooks::SigningKey;

/// The type of what is sent to try an endpoint. No event of the stream has it.
pub const TEST_TYPE: &str = "webhook.test";

/// Something to be sent to one endpoint, the same with every try.
#[derive(Clone, Debug)]
pub struct Message {
    /// By which the receiver knows that it has it already.
    pub id: String,
    /// The type of its event.
    pub kind: String,
    /// The number of its event; none of a test.
    pub event: Option<u64>,
    /// JSON.
    pub body: Vec<u8>,
}

#[derive(Serialize)]
struct Wrapped<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: String,
    data: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    webhook_id: String,
}

impl Message {
    /// An event, told as `GET /events` tells it.
    ///
    /// # Errors
    /// Its facts are not JSON.
    pub fn of(webhook: WebhookId, event: Event) -> Result<Message, Problem> {
        let (seq, kind, timestamp) = (event.seq, event.action.clone(), event.at.to_string());
        let data = EventView::of(event)?;
        let body = written(&Wrapped { kind: &kind, timestamp, data });
        Ok(Message { id: format!("msg_{}_{seq}", webhook.0.simple()), kind, event: Some(seq), body })
    }

    /// A try that was asked for by the record of that number.
    pub fn test(webhook: WebhookId, asked_by: u64, at: docket_domain::time::Timestamp) -> Message {
        let data = Test { webhook_id: webhook.to_string() };
        let body = written(&Wrapped { kind: TEST_TYPE, timestamp: at.to_string(), data });
        let id = format!("msg_{}_test_{asked_by}", webhook.0.simple());
        Message { id, kind: TEST_TYPE.to_owned(), event: None, body }
    }

    /// `webhook-signature` of a try at that second: one for each secret, so that a receiver may change over from one to the next.
    pub fn signatures(&self, secrets: &[SigningSecret], at_seconds: u64) -> String {
        let signed = secrets.iter().map(|secret| SigningKey::new(&secret.0).sign(&self.id, at_seconds, &self.body));
        signed.collect::<Vec<_>>().join(" ")
    }
}

fn written(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).expect("a message is JSON")
}

#[cfg(test)]
mod tests {
    use docket_domain::time::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::standard_webhooks::{new_secret, secret_text};

    #[test]
    fn each_secret_signs_and_any_change_is_noticed() {
        let message = Message::test(WebhookId(Uuid::from_u128(7)), 3, Timestamp(0));
        let (new, old) = (SigningSecret([1; 32]), SigningSecret([2; 32]));
        let both = message.signatures(&[new.clone(), old.clone()], 60);
        let parts: Vec<&str> = both.split(' ').collect();
        assert_eq!(parts, [message.signatures(std::slice::from_ref(&new), 60), message.signatures(&[old], 60)]);
        assert_ne!(parts[0], parts[1]);
        assert_ne!(message.signatures(std::slice::from_ref(&new), 61), parts[0]);
        let other = Message { body: b"{}".to_vec(), ..message };
        assert_ne!(other.signatures(&[new], 60), parts[0]);
    }

    #[test]
    fn a_secret_is_not_printed_by_accident() {
        let secret = SigningSecret(new_secret());
        let text = secret_text(&secret.0);
        let shown = text.strip_prefix("whsec_").expect("the prefix");
        assert!(!format!("{secret:?}").contains(shown));
    }
}
