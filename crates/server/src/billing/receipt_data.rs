//! The till's own printout, `receiptData`: what Docket knows of it is used, the rest is kept with the bill as it came (SPEC 8).

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::amount::Decimal;

/// How many lists and objects may stand in each other in what is kept as it came: whoever reads the bill reads them all again.
const DEPTH_MAX: usize = 32;

/// The till's own printout. Members that are not named here are kept with the bill as they came.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptData {
    /// The till's own number of the sale; never used as ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    bill_number: Option<String>,
    /// Its lines; a unit price that `saleItems` lacks is taken from here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) items: Vec<ReceiptItem>,
    /// Its sum before a discount on the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    subtotal: Option<Decimal>,
    /// Its total; a sale whose total is not ours is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total: Option<Decimal>,
    /// The customer's phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer_phone: Option<String>,
    /// The name on the receipt, which is copied to the bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer_name: Option<String>,
    /// Where the receipt goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer_email: Option<String>,
    /// `Cash` or `Card`, in any case of letters, where `payments` are not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Cash")]
    pub(super) payment_method: Option<String>,
    /// The cash that is handed over; exactly what is due where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cash_received: Option<Decimal>,
    /// What is not named above: it makes no other sale of it, so it is no part of what is compared when it comes again.
    #[serde(skip)]
    #[schema(ignore)]
    rest: Vec<(String, Box<RawValue>)>,
}

/// A line of the till's printout.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptItem {
    /// Which product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) product_id: Option<String>,
    /// As it is called there.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Decimal>,
    /// Its price there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit_price: Option<Decimal>,
    /// What it comes to there.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Decimal>,
    /// What is not named above.
    #[serde(skip)]
    #[schema(ignore)]
    rest: Vec<(String, Box<RawValue>)>,
}

impl ReceiptData {
    /// What Docket makes nothing of, as JSON; none where there is nothing.
    pub(super) fn kept(&self) -> Option<String> {
        let items_have_more = self.items.iter().any(|item| !item.rest.is_empty());
        if self.rest.is_empty() && !items_have_more {
            return None;
        }
        let mut members: Vec<String> = self.rest.iter().map(member).collect();
        if items_have_more {
            let item = |item: &ReceiptItem| format!("{{{}}}", item.rest.iter().map(member).collect::<Vec<_>>().join(","));
            members.push(format!("\"items\":[{}]", self.items.iter().map(item).collect::<Vec<_>>().join(",")));
        }
        Some(format!("{{{}}}", members.join(",")))
    }
}

fn member((name, value): &(String, Box<RawValue>)) -> String {
    format!("{}:{}", serde_json::Value::from(name.as_str()), value.get())
}

/// What is kept, unless it is so deep that readers of JSON stumble over it; nothing else looks into it.
fn flat_enough<E: Error>(value: Box<RawValue>) -> Result<Box<RawValue>, E> {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for byte in value.get().bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth -= 1,
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(E::custom(format!("more than {DEPTH_MAX} lists and objects stand in each other")));
        }
    }
    Ok(value)
}

macro_rules! with_rest {
    ($name:ident { $($key:literal => $field:ident,)* }) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members;

                impl<'de> Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let mut read = $name::default();
                        while let Some(key) = map.next_key::<String>()? {
                            match key.as_str() {
                                $($key => read.$field = Nullable::value(map.next_value()?),)*
                                _ => read.rest.push((key, flat_enough(map.next_value()?)?)),
                            }
                        }
                        Ok(read)
                    }
                }

                deserializer.deserialize_map(Members)
            }
        }
    };
}

with_rest!(ReceiptData {
    "billNumber" => bill_number,
    "items" => items,
    "subtotal" => subtotal,
    "total" => total,
    "customerPhone" => customer_phone,
    "customerName" => customer_name,
    "customerEmail" => customer_email,
    "paymentMethod" => payment_method,
    "cashReceived" => cash_received,
});

with_rest!(ReceiptItem {
    "productId" => product_id,
    "name" => name,
    "quantity" => quantity,
    "unitPrice" => unit_price,
    "total" => total,
});

/// A member that may be null, which says as much as leaving it out.
trait Nullable: Sized {
    type Sent: for<'de> Deserialize<'de>;

    fn value(sent: Self::Sent) -> Self;
}

impl<T: for<'de> Deserialize<'de>> Nullable for Option<T> {
    type Sent = Option<T>;

    fn value(sent: Option<T>) -> Option<T> {
        sent
    }
}

impl Nullable for Vec<ReceiptItem> {
    type Sent = Option<Vec<ReceiptItem>>;

    fn value(sent: Option<Vec<ReceiptItem>>) -> Vec<ReceiptItem> {
        sent.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_no_deeper_than_readers_bear() {
        let nested =
            |levels: usize| format!(r#"{{ "shop": "[[[\"[[{{", "till": {}{} }}"#, "[".repeat(levels), "]".repeat(levels));
        assert!(serde_json::from_str::<ReceiptData>(&nested(DEPTH_MAX)).is_ok());
        let refused = serde_json::from_str::<ReceiptData>(&nested(DEPTH_MAX + 1)).expect_err("refused");
        assert!(refused.to_string().contains("more than 32 lists and objects"), "{refused}");
    }

    #[test]
    fn what_is_not_known_is_kept_as_it_came_and_makes_no_other_request() {
        let text = r#"{ "total": 500, "shop": "A \"B\"", "items": [{ "name": "x", "batch": [1.50] }], "customerEmail": null }"#;
        let read: ReceiptData = serde_json::from_str(text).expect("read");
        assert_eq!(read.kept().as_deref(), Some(r#"{"shop":"A \"B\"","items":[{"batch":[1.50]}]}"#));
        let plain: ReceiptData = serde_json::from_str(r#"{ "total": "500.00", "items": [{ "name": "x" }] }"#).expect("read");
        assert_eq!(plain.kept(), None);
        assert_eq!(serde_json::to_string(&read).expect("json"), serde_json::to_string(&plain).expect("json"));
    }
}
