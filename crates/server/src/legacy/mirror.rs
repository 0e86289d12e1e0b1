//! What the files say, as it is staged: JSON in shapes of our own, so that the rules know nothing of it. What is left out is empty.

use docket_domain::customers::{Phone, PhoneE164};
use docket_domain::legacy::{
    CustomerRow, DecisionRow, Evidence, FindingCode, ItemRow, LegacyAccount, LegacyFile, LegacyFinding, ManagementRow, Meaning,
    OrderRow, OrderRows, PaymentRow, Place, Settled, TransactionRow, WalletRow, meaning,
};
use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use docket_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Something of the rules that is staged.
pub trait Mirrored: Sized {
    /// Its shape as JSON.
    type Mirror: Serialize + for<'de> Deserialize<'de> + Default;

    /// As it is staged.
    fn mirror(&self) -> Self::Mirror;

    /// As it was. Nothing where a word is not known any more.
    fn back(mirror: Self::Mirror) -> Option<Self>;
}

/// Whether it can be left out.
fn is_empty<T: Default + PartialEq>(mirror: &T) -> bool {
    *mirror == T::default()
}

/// What is the same as JSON.
macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Mirrored for $type {
            type Mirror = $type;

            fn mirror(&self) -> $type {
                self.clone()
            }

            fn back(mirror: $type) -> Option<$type> {
                Some(mirror)
            }
        }
    )*};
}

plain!(String, u32, bool);

/// What is a number.
macro_rules! number {
    ($($type:ident),*) => {$(
        impl Mirrored for $type {
            type Mirror = i64;

            fn mirror(&self) -> i64 {
                self.0
            }

            fn back(mirror: i64) -> Option<$type> {
                Some($type(mirror))
            }
        }
    )*};
}

number!(Amount, Quantity, Timestamp);

/// What is one of a list of words.
macro_rules! word {
    ($($type:ident),*) => {$(
        impl Mirrored for $type {
            type Mirror = String;

            fn mirror(&self) -> String {
                self.as_str().to_owned()
            }

            fn back(mirror: String) -> Option<$type> {
                $type::parse(&mirror)
            }
        }
    )*};
}

word!(LegacyFile, FindingCode, Settled);

impl Mirrored for Meaning {
    type Mirror = String;

    fn mirror(&self) -> String {
        self.word.to_owned()
    }

    fn back(mirror: String) -> Option<Meaning> {
        meaning(&mirror)
    }
}

impl Mirrored for Phone {
    type Mirror = (String, String);

    fn mirror(&self) -> (String, String) {
        (self.e164.as_str().to_owned(), self.national.clone())
    }

    fn back((e164, national): (String, String)) -> Option<Phone> {
        Some(Phone { e164: PhoneE164::new(&e164)?, national })
    }
}

impl Mirrored for Place {
    type Mirror = (String, u32);

    fn mirror(&self) -> (String, u32) {
        (self.file.mirror(), self.line)
    }

    fn back((file, line): (String, u32)) -> Option<Place> {
        Some(Place { file: LegacyFile::back(file)?, line })
    }
}

impl<A: Mirrored, B: Mirrored> Mirrored for (A, B) {
    type Mirror = (A::Mirror, B::Mirror);

    fn mirror(&self) -> Self::Mirror {
        (self.0.mirror(), self.1.mirror())
    }

    fn back((a, b): Self::Mirror) -> Option<(A, B)> {
        Some((A::back(a)?, B::back(b)?))
    }
}

impl<T: Mirrored> Mirrored for Option<T> {
    type Mirror = Option<T::Mirror>;

    fn mirror(&self) -> Self::Mirror {
        self.as_ref().map(T::mirror)
    }

    fn back(mirror: Self::Mirror) -> Option<Option<T>> {
        match mirror {
            Some(mirror) => T::back(mirror).map(Some),
            None => Some(None),
        }
    }
}

impl<T: Mirrored> Mirrored for Vec<T> {
    type Mirror = Vec<T::Mirror>;

    fn mirror(&self) -> Self::Mirror {
        self.iter().map(T::mirror).collect()
    }

    fn back(mirror: Self::Mirror) -> Option<Vec<T>> {
        mirror.into_iter().map(T::back).collect()
    }
}

/// The shape of a row, member by member.
macro_rules! row {
    ($row:ident as $mirror:ident { $($member:ident: $type:ty,)* }) => {
        #[doc = concat!("A [`", stringify!($row), "`].")]
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct $mirror {
            $(
                #[serde(default, skip_serializing_if = "is_empty")]
                $member: <$type as Mirrored>::Mirror,
            )*
        }

        impl Mirrored for $row {
            type Mirror = $mirror;

            fn mirror(&self) -> $mirror {
                $mirror { $($member: self.$member.mirror(),)* }
            }

            fn back(mirror: $mirror) -> Option<$row> {
                Some($row { $($member: <$type>::back(mirror.$member)?,)* })
            }
        }
    };
}

row!(CustomerRow as Customer {
    line: u32,
    id: String,
    number: Option<String>,
    name: Option<String>,
    phone_written: Option<String>,
    phone: Option<Phone>,
    email: Option<String>,
    address: Option<String>,
    is_active: bool,
    created_at: Option<Timestamp>,
    number_is_of: Option<Place>,
});

row!(OrderRow as Order {
    line: u32,
    id: String,
    number: String,
    customer: Option<String>,
    status: Meaning,
    payment_method: Option<Meaning>,
    payment_status: Option<Meaning>,
    total: Amount,
    discount: Amount,
    delivery_fee: Amount,
    tax: Amount,
    wallet_amount: Option<Amount>,
    address: Option<String>,
    notes: Option<String>,
    user: Option<String>,
    created_at: Timestamp,
    number_is_of: Option<Place>,
});

row!(ManagementRow as Management {
    line: u32,
    order: String,
    status: Meaning,
    department: Option<String>,
    paid_at: Option<Timestamp>,
    warehouse_ready_at: Option<Timestamp>,
    dispatched_at: Option<Timestamp>,
    delivered_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
});

row!(ItemRow as Item {
    line: u32,
    order: String,
    product: String,
    quantity: Quantity,
    unit_price: Amount,
});

row!(WalletRow as Wallet {
    line: u32,
    customer: String,
    balance: Amount,
});

row!(TransactionRow as Transaction {
    line: u32,
    id: String,
    customer: String,
    amount: Amount,
    word: String,
    order: Option<String>,
    at: Timestamp,
    note: Option<String>,
});

row!(PaymentRow as Payment {
    line: u32,
    id: String,
    number: Option<String>,
    order: Option<String>,
    customer: Option<String>,
    user: Option<String>,
    method: Meaning,
    amount: Amount,
    status: Meaning,
    receipt_uploaded_at: Option<Timestamp>,
    receipt_amount: Option<Amount>,
    approved_at: Option<Timestamp>,
    created_at: Option<Timestamp>,
    number_is_of: Option<Place>,
});

row!(DecisionRow as Decision {
    line: u32,
    finding: String,
    about: String,
    decision: String,
});

row!(OrderRows as WholeOrder {
    order: OrderRow,
    management: Option<ManagementRow>,
    items: Vec<ItemRow>,
    payments: Vec<PaymentRow>,
});

row!(LegacyAccount as Account {
    customer: Option<CustomerRow>,
    wallet: Option<WalletRow>,
    transactions: Vec<TransactionRow>,
    orders: Vec<OrderRows>,
    payments: Vec<PaymentRow>,
    strays: Vec<(Place, String)>,
    phone_is_of: Option<Place>,
    decisions: Vec<DecisionRow>,
    orders_of_others: Vec<String>,
    paid_by_others: Vec<TransactionRow>,
    has_management: bool,
});

row!(Evidence as Said {
    place: Place,
    says: String,
});

row!(LegacyFinding as Finding {
    code: FindingCode,
    order: Option<(String, String)>,
    customer: Option<String>,
    payment: Option<String>,
    evidence: Vec<Evidence>,
    proposal: String,
    settled: Settled,
});

#[cfg(test)]
mod tests {
    use docket_domain::legacy::WORDS;

    use super::*;

    #[test]
    fn what_is_staged_of_an_account_is_all_that_its_files_say() {
        let word = WORDS[0];
        let place = Place { file: LegacyFile::Orders, line: 7 };
        let account = LegacyAccount {
            customer: Some(CustomerRow {
                line: 2,
                id: "94".into(),
                number: Some("C94".into()),
                name: Some("مريم".into()),
                phone_written: Some("0770".into()),
                phone: PhoneE164::new("+9647701234567").map(|e164| Phone { e164, national: "7701234567".into() }),
                email: None,
                address: Some("\"x\"".into()),
                is_active: true,
                created_at: Some(Timestamp(-5)),
                number_is_of: Some(place),
            }),
            wallet: Some(WalletRow { line: 2, customer: "94".into(), balance: Amount(-3) }),
            transactions: vec![],
            orders: vec![OrderRows {
                order: OrderRow {
                    line: 7,
                    id: "o1".into(),
                    number: "M1".into(),
                    customer: None,
                    status: word,
                    payment_method: Some(word),
                    payment_status: None,
                    total: Amount(i64::MAX),
                    discount: Amount(0),
                    delivery_fee: Amount(1),
                    tax: Amount(2),
                    wallet_amount: Some(Amount(0)),
                    address: None,
                    notes: Some("\u{202e}".into()),
                    user: None,
                    created_at: Timestamp(0),
                    number_is_of: None,
                },
                management: None,
                items: vec![ItemRow {
                    line: 1,
                    order: "o1".into(),
                    product: "Rice".into(),
                    quantity: Quantity(1),
                    unit_price: Amount(0),
                }],
                payments: vec![],
            }],
            payments: vec![],
            strays: vec![(place, "o9".into())],
            phone_is_of: Some(place),
            decisions: vec![],
            orders_of_others: vec!["o3".into()],
            paid_by_others: vec![],
            has_management: true,
        };
        let text = serde_json::to_string(&account.mirror()).expect("JSON");
        let read = serde_json::from_str(&text).expect("what was written");
        assert_eq!(LegacyAccount::back(read), Some(account));
    }

    #[test]
    fn a_word_that_is_not_known_any_more_is_not_guessed() {
        assert_eq!(Meaning::back("lost".into()), None);
        assert_eq!(Place::back(("dogs".into(), 1)), None);
    }
}
