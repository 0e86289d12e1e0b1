//! Which events there are: the closed list of what a record may say has happened, of what, and with which facts.
//!
//! The list makes no records; the commands do. It is what `docs/events.md` is made from and what filters of the feed are checked
//! against, and it cannot say less than what happens: in debug builds a record that it does not explain is a bug where it is made.

use super::{Fact, Subject};

/// Something that happens.
#[derive(Clone, Copy, Debug)]
pub struct EventType {
    /// As records and clients have it, such as `order.placed`.
    pub name: &'static str,
    /// To what kind of thing.
    pub subject: &'static str,
    /// What has happened.
    pub when: &'static str,
    /// What may be told of it: of what was, of what is now, or both.
    pub facts: &'static [&'static str],
}

/// What differs of lines and totals of an order.
const LINES_AND_TOTALS: &[&str] = &["lines", "discountTotal", "taxTotal", "total"];
/// The steps of an order.
const STATUS: &[&str] = &["status"];
/// Which day of which outlet.
const DAY: &[&str] = &["outlet", "businessDate"];
/// Everything about a batch that can change.
const BATCH: &[&str] = &["outlet", "batchNumber", "unitCost", "unitPrice", "expiresAt", "isBlocked"];
/// Everything about an outlet that can change.
const OUTLET: &[&str] = &[
    "outlet",
    "name",
    "timeZone",
    "businessDay",
    "receipt",
    "paused",
    "pausedUntil",
    "maxOrders",
    "minutes",
    "openingHours",
    "shop",
];
/// Everything that can change of the settings.
const SETTINGS: &[&str] = &[
    "name",
    "language",
    "timeZone",
    "businessDay",
    "autoConfirm",
    "payLater",
    "transferHours",
    "releaseUnpaidMinutes",
    "queues",
    "smallestCoin",
    "shiftRequired",
    "retentionYears",
    "deliveryProof",
    "charges",
    "barcodeRules",
    "digits",
    "hideZeroDecimals",
    "printers",
    "outlets",
    "registers",
    "channels",
    "version",
];
/// Everything about a product.
const PRODUCT: &[&str] = &[
    "sku",
    "name",
    "category",
    "unit",
    "price",
    "taxes",
    "barcodes",
    "sellByWeight",
    "isActive",
    "soldOnline",
    "trackStock",
    "consumption",
    "reorderLevel",
    "image",
    "modifiers",
    "version",
];
/// Everything about a series.
const SERIES: &[&str] = &["kind", "template", "scope", "reset", "start", "end", "atEnd", "uniqueWithin", "default", "rules"];
/// What another system said, and what it is now; what may name a person stands beside the stream.
const CORRECTED: &[&str] = &["code", "legacyId", "values"];
/// A lane, and the highest of its numbers that its device said it gave out.
const LANE: &[&str] = &["lane", "register", "outlet", "lastSequence"];
/// A lane that is closed, up to which of its numbers, and why.
const CLOSED_LANE: &[&str] = &["lane", "register", "outlet", "lastSequence", "reason"];
/// How a slice of a file was taken in.
const SLICE: &[&str] = &["slice", "created", "changed", "unchanged"];
/// Goods that came or went at an outlet.
const GOODS: &[&str] = &["outlet", "businessDate", "lines", "value"];
/// Goods on their way from one outlet to another.
const TRANSFER: &[&str] = &["businessDate", "from", "to", "value"];

/// Everything about a webhook that can change, but its address and what it is for.
const WEBHOOK: &[&str] = &["types", "outlet", "enabled", "version"];
/// Everything about an endpoint of a platform, but its secret.
const INTEGRATION: &[&str] = &["platform", "name", "outlet", "channel", "isActive"];
/// What a platform said of an order, and where that stands.
const PLATFORM_STATUS: &[&str] = &["integration", "reference", "status", "orderStatus", "why"];

/// Whether a product is sold out where, and until when.
const SOLD_OUT: &[&str] = &["sku", "outlet", "soldOut", "until"];

/// Who said yes with a PIN to what somebody else did; every record of it has this fact beside its own.
pub const APPROVED_BY: &str = "approvedBy";

/// Everything about a user but their name and login, which stand beside the stream.
const USER: &[&str] = &["role", "outlet", "isActive"];

const fn of(subject: &'static str, name: &'static str, when: &'static str, facts: &'static [&'static str]) -> EventType {
    EventType { name, subject, when, facts }
}

/// Every type of event there is, by what it is about.
pub const EVENT_TYPES: &[EventType] = &[
    of(
        "order",
        "order.placed",
        "an order was placed",
        &[
            "orderNumber",
            "businessDate",
            "outlet",
            "channel",
            "status",
            "lines",
            "discountTotal",
            "taxTotal",
            "total",
            "paymentMethod",
            "requestedFor",
            "customerNumber",
            "numberSource",
            "madeAt",
        ],
    ),
    of(
        "order",
        "delivery.photographed",
        "a driver sent a photo of what was left at the door",
        &["driver", "hash", "mediaType", "sizeBytes"],
    ),
    of("order", "order.moved", "an order took a step, also one of its delivery", &["status", "driver", "proof"]),
    of("order", "order.confirmed", "an order was confirmed by itself, because it was paid", STATUS),
    of("order", "order.reassigned", "another driver brings an order", &["status", "driver"]),
    of("order", "order.cancelled", "an order was cancelled", STATUS),
    of("order", "order.amended", "items of an order were added, changed or taken off", LINES_AND_TOTALS),
    of("order", "order.held", "an order was put on hold", &["held"]),
    of("order", "order.recalled", "an order is on hold no more", &["held"]),
    of("order", "order.tableMoved", "an order moved to another table", &["table"]),
    of(
        "order",
        "order.merged",
        "an order took over the lines of others",
        &["lines", "discountTotal", "taxTotal", "total", "mergedFrom"],
    ),
    of("order", "order.mergedAway", "another order took over its lines", &["status", "mergedInto"]),
    of(
        "order",
        "order.split",
        "a part of an order went to a new one",
        &["lines", "discountTotal", "taxTotal", "total", "splitInto"],
    ),
    of(
        "order",
        "order.splitOff",
        "an order was made of a part of another",
        &[
            "orderNumber",
            "businessDate",
            "outlet",
            "channel",
            "status",
            "lines",
            "discountTotal",
            "taxTotal",
            "total",
            "paymentMethod",
            "requestedFor",
            "customerNumber",
            "splitFrom",
        ],
    ),
    of(
        "payment",
        "payment.recorded",
        "money was taken or promised",
        &[
            "paymentNumber",
            "businessDate",
            "outlet",
            "register",
            "user",
            "method",
            "status",
            "amount",
            "deadline",
            "billNumber",
            "orderNumber",
            "customerNumber",
            "numberSource",
            "madeAt",
        ],
    ),
    of(
        "order",
        "order.imported",
        "another system's order was brought in",
        &[
            "orderNumber",
            "businessDate",
            "outlet",
            "channel",
            "status",
            "lines",
            "discountTotal",
            "taxTotal",
            "total",
            "paymentMethod",
            "requestedFor",
            "customerNumber",
            "numberSource",
            "madeAt",
            "legacyId",
            "formerNumber",
            "saidToCustomer",
            "saidToManagement",
        ],
    ),
    of("order", "legacy.corrected", "what another system said of an order was put right", CORRECTED),
    of("customer", "legacy.customerCorrected", "what another system said of a customer was put right", CORRECTED),
    of(
        "payment",
        "payment.imported",
        "another system's payment was brought in",
        &[
            "paymentNumber",
            "businessDate",
            "outlet",
            "user",
            "method",
            "status",
            "amount",
            "orderNumber",
            "customerNumber",
            "numberSource",
            "madeAt",
            "legacyId",
            "formerNumber",
            "receiptAt",
            "code",
        ],
    ),
    of(
        "customer",
        "customer.imported",
        "another system's customer was brought in, or found here",
        &["customerNumber", "numberSource", "madeAt", "legacyId", "formerNumber"],
    ),
    of(
        "customer",
        "wallet.imported",
        "another system's entry of a wallet was brought in",
        &["customerNumber", "businessDate", "amount", "word", "legacyId", "madeAt", "code"],
    ),
    of("import", "legacy.imported", "a slice of another system's records was brought in", SLICE),
    of(
        "payment",
        "payment.receiptUploaded",
        "the bank's receipt of a transfer was sent",
        &["status", "hash", "mediaType", "sizeBytes"],
    ),
    of("payment", "payment.approved", "a transfer has come", &["status", "amount", "businessDate", "toWallet"]),
    of("payment", "payment.rejected", "a receipt was not accepted; a new deadline runs", &["status", "deadline"]),
    of("payment", "payment.cancelled", "a transfer is awaited no more", STATUS),
    of("payment", "payment.expired", "the deadline of a transfer has passed", STATUS),
    of("payment", "payment.refunded", "money went back", &["paymentNumber", "businessDate", "method", "amount"]),
    of(
        "bill",
        "bill.issued",
        "goods were sold at the counter, or an order was handed over",
        &[
            "billNumber",
            "businessDate",
            "outlet",
            "lines",
            "taxTotal",
            "total",
            "cost",
            "customerNumber",
            "orderNumber",
            "numberSource",
            "madeAt",
        ],
    ),
    of("bill", "bill.personalPurged", "the law lets go of what a bill still said of an erased customer", &["billNumber"]),
    of(
        "creditNote",
        "bill.credited",
        "goods of a bill came back, or it was voided",
        &["creditNoteNumber", "billNumber", "businessDate", "outlet", "kind", "lines", "refunds", "taxTotal", "total", "cost"],
    ),
    of("shift", "shift.opened", "a cash shift began", &["shiftNumber", "businessDate", "outlet", "register", "openingFloat"]),
    of(
        "shift",
        "shift.cashMoved",
        "cash was put into a drawer, or taken out of it",
        &["shiftNumber", "businessDate", "kind", "amount"],
    ),
    of(
        "shift",
        "shift.closed",
        "a cash shift ended, and its drawer was counted",
        &["shiftNumber", "businessDate", "expected", "counted", "overShort"],
    ),
    of(
        "cashHandover",
        "driver.cashHandedIn",
        "a driver handed in cash",
        &["driver", "businessDate", "outlet", "into", "register", "amount"],
    ),
    of("businessDay", "businessDay.opened", "the first document of a day was made", DAY),
    of(
        "businessDay",
        "businessDay.chosen",
        "somebody dated a document otherwise than the clock would have",
        &["businessDate", "document"],
    ),
    of(
        "businessDay",
        "businessDay.late",
        "a document that was made without the database came after its day was closed; the Z report is made again",
        &["outlet", "businessDate", "revision"],
    ),
    of("businessDay", "businessDay.waiting", "a day whose time is up waits for a manager", DAY),
    of(
        "businessDay",
        "businessDay.closed",
        "a day was closed, with its Z report",
        &["outlet", "businessDate", "zNumber", "revision", "manner", "openOrders", "openShifts"],
    ),
    of("businessDay", "businessDay.reopened", "a closed day was opened again", &["outlet", "businessDate", "revision"]),
    of(
        "standingOrder",
        "standingOrder.created",
        "a standing order was agreed",
        &[
            "outlet",
            "channel",
            "lines",
            "paymentMethod",
            "useWallet",
            "every",
            "weekdays",
            "time",
            "from",
            "until",
            "status",
            "nextDate",
            "customerNumber",
        ],
    ),
    of(
        "standingOrder",
        "standingOrder.changed",
        "what is agreed changed",
        &[
            "outlet",
            "channel",
            "lines",
            "paymentMethod",
            "useWallet",
            "every",
            "weekdays",
            "time",
            "from",
            "until",
            "status",
            "nextDate",
            "deliveryAddressChanged",
            "notesChanged",
        ],
    ),
    of("standingOrder", "standingOrder.paused", "a standing order rests", &["status", "nextDate"]),
    of("standingOrder", "standingOrder.resumed", "a standing order goes on", &["status", "nextDate"]),
    of("standingOrder", "standingOrder.cancelled", "a standing order is over", &["status", "nextDate"]),
    of(
        "standingOrder",
        "standingOrder.placed",
        "an order was placed for an occurrence",
        &["status", "nextDate", "occurrence", "missed", "order"],
    ),
    of(
        "standingOrder",
        "standingOrder.refused",
        "the order of an occurrence was refused",
        &["status", "nextDate", "occurrence", "missed", "code"],
    ),
    of(
        "standingOrder",
        "standingOrder.missed",
        "it was too late for an occurrence",
        &["status", "nextDate", "occurrence", "missed"],
    ),
    of(
        "stockDocument",
        "purchase.received",
        "goods of a supplier came",
        &["outlet", "purchaseNumber", "businessDate", "lines", "value"],
    ),
    of(
        "stockDocument",
        "purchase.returned",
        "goods went back to their supplier",
        &["outlet", "purchaseNumber", "businessDate", "value"],
    ),
    of("stockDocument", "stock.opened", "what is in stock when the books begin was taken in", GOODS),
    of("stockDocument", "stock.adjusted", "goods were counted, found, spoilt or lost", GOODS),
    of("stockDocument", "stock.sent", "goods left for another outlet", TRANSFER),
    of("stockDocument", "stock.arrived", "goods came from another outlet", TRANSFER),
    of(
        "stockDocument",
        "stock.costCorrected",
        "the cost of a batch was corrected: of what is there, and of what was sold",
        &["outlet", "batchNumber", "businessDate", "inStock", "sold"],
    ),
    of("batch", "batch.changed", "price, expiry or number of a batch changed", BATCH),
    of("batch", "batch.blocked", "a batch is not sold any more", BATCH),
    of("batch", "batch.released", "a batch is sold again", BATCH),
    of("printJob", "printer.tested", "a test page was asked for", &["printer"]),
    of("printJob", "receipt.reprinted", "a copy of a receipt was asked for", &["number", "printer"]),
    of("printJob", "printJob.retried", "a print job is tried again by hand", &[]),
    of("webhook", "webhook.created", "an endpoint is sent events from then on", WEBHOOK),
    of("webhook", "webhook.changed", "an endpoint changed", WEBHOOK),
    of("webhook", "webhook.deleted", "an endpoint is no more", WEBHOOK),
    of(
        "webhook",
        "webhook.disabled",
        "an endpoint is sent nothing any more, because it could not be delivered to",
        &["enabled", "version", "reason", "event"],
    ),
    of("webhook", "webhook.secretRotated", "an endpoint has a new secret", &["oldSecretUntil"]),
    of("webhook", "webhook.replayed", "events are sent once more to an endpoint", &["from", "until"]),
    of("webhook", "webhook.tested", "an endpoint is tried", &[]),
    of("outlet", "outlet.changed", "an outlet changed", OUTLET),
    of("outlet", "outlet.onlineOrdersPaused", "an outlet takes no online orders for now", OUTLET),
    of("outlet", "outlet.onlineOrdersResumed", "an outlet takes online orders again", OUTLET),
    of("outlet", "outlet.unchanged", "a change of an outlet changed nothing", OUTLET),
    of("customer", "wallet.adjusted", "a wallet was corrected", &["customerNumber", "businessDate", "outlet", "amount"]),
    of(
        "customer",
        "customer.balanceMoved",
        "what a customer who was merged had and owed at an outlet is the other's",
        &["customerNumber", "from", "businessDate", "outlet", "amounts"],
    ),
    of("customer", "customer.created", "a customer was made", &["customerNumber"]),
    of("customer", "customer.found", "a customer was looked up, and was there", &["customerNumber"]),
    of("customer", "customer.completed", "a customer got a name or an email that was missing", &["customerNumber"]),
    of(
        "customer",
        "customer.changed",
        "a customer changed; `changed` names the fields",
        &["customerNumber", "changed", "isActive"],
    ),
    of("customer", "customer.merged", "a customer took over another", &["customerNumber", "merged"]),
    of("customer", "customer.mergedInto", "a customer is another one from now on", &["customerNumber", "into"]),
    of("customer", "customer.erased", "what names a customer is gone", &["customerNumber"]),
    of("product", "product.created", "a product was made", PRODUCT),
    of("product", "product.changed", "a product changed", PRODUCT),
    of("product", "product.unchanged", "a change of a product changed nothing", PRODUCT),
    of("product", "product.soldOut", "a product was marked sold out at an outlet", SOLD_OUT),
    of("product", "product.thereAgain", "a product is there again at an outlet", SOLD_OUT),
    of("category", "category.created", "a category was made", &["code", "name"]),
    of("category", "category.changed", "a category changed", &["code", "name"]),
    of("category", "category.unchanged", "a change of a category changed nothing", &["code", "name"]),
    of("merchant", "tax.created", "a tax came onto the list", &["code", "name", "rate", "isActive"]),
    of(
        "merchant",
        "tax.changed",
        "a tax changed, and with it so many products and all charges that bear it",
        &["code", "name", "rate", "isActive", "products"],
    ),
    of("merchant", "tax.unchanged", "a change of a tax changed nothing", &["code"]),
    of("import", "products.imported", "a part of a file of products was taken in", SLICE),
    of("import", "customers.imported", "a part of a file of customers was taken in", SLICE),
    of(
        "counter",
        "numbering.counterOpened",
        "the first number of a series, period and scope was taken",
        &["counter", "start", "numberSource"],
    ),
    of("lane", "lane.enrolled", "a register's device numbers its bills by itself", LANE),
    of("lane", "lane.held", "a device said that it holds its lane, and how far it has counted", LANE),
    of("lane", "lane.closed", "a lane's device will not come back; what never came of its numbers is explained", CLOSED_LANE),
    of(
        "import",
        "numbering.takenOver",
        "counters were raised behind the numbers of another system, and what these look like was kept",
        &["slice", "created", "changed", "unchanged", "shapes"],
    ),
    of(
        "counter",
        "numbering.counterRaised",
        "a counter goes on behind numbers that were taken over from another system",
        &["counter", "sequence", "reason"],
    ),
    of(
        "finding",
        "numbering.aliased",
        "a number that was given out without the database leads to a document that has another",
        &["kind", "number", "document"],
    ),
    of("merchant", "numbering.seriesChanged", "another series is in force", SERIES),
    of("merchant", "numbering.seriesReset", "counters were set back by hand", &["kind", "counters", "next"]),
    of(
        "merchant",
        "merchant.created",
        "the merchant was set up",
        &["slug", "currency", "timeZone", "businessDay", "series", "products"],
    ),
    of("merchant", "clock.confirmed", "an operator confirmed the clock", &["clock"]),
    of("merchant", "clock.lowered", "an operator lowered the time before which nothing is dated", &["floor"]),
    of(
        "token",
        "token.created",
        "an API token was made, or a device was trusted as a register",
        &["user", "role", "outlet", "register", "expiresAt", "scope", "isDevice"],
    ),
    of("token", "token.revoked", "an API token is let in no more", &["user"]),
    of("user", "user.created", "a user was made", USER),
    of("user", "user.changed", "a user was changed: name, role, login, outlet", USER),
    of("user", "user.activated", "a user may sign in again", USER),
    of("user", "user.deactivated", "a user may not sign in any more; their sessions and tokens have ended", USER),
    of("user", "user.credentialSet", "a password or PIN was set or taken away", &["credential", "isSet"]),
    of("user", "user.sessionsEnded", "all sessions of a user were ended", &[]),
    of("user", "session.opened", "a user signed in, by password or PIN", &["by", "register"]),
    of("user", "session.ended", "a user signed out", &[]),
    of("merchant", "settings.changed", "the merchant's settings changed", SETTINGS),
    of("merchant", "settings.unchanged", "a change of the settings changed nothing", &[]),
    of("merchant", "role.changed", "a role was granted or lost permissions", &["role", "granted", "taken"]),
    of("integration", "integration.created", "an endpoint for a delivery platform was made", INTEGRATION),
    of("integration", "integration.changed", "an endpoint for a delivery platform changed", INTEGRATION),
    of("integration", "integration.secretRotated", "an endpoint for a delivery platform has another secret", &[]),
    of(
        "platformOrder",
        "integration.orderTaken",
        "a platform sent an order, which was placed",
        &["integration", "reference", "order"],
    ),
    of(
        "platformOrder",
        "integration.orderRepeated",
        "a platform sent an order that had come before, with the same content or another",
        &["integration", "reference", "order", "isSame"],
    ),
    of(
        "platformOrder",
        "integration.orderNotTaken",
        "a platform sent an order that it had called off before",
        &["integration", "reference", "status"],
    ),
    of("platformOrder", "integration.statusKept", "a platform said something of an order that has not come", PLATFORM_STATUS),
    of("platformOrder", "integration.statusApplied", "an order took the steps that a platform's status means", PLATFORM_STATUS),
    of(
        "platformOrder",
        "integration.statusIgnored",
        "a platform's status changed nothing: it came late, or its order does not allow it",
        PLATFORM_STATUS,
    ),
    of("finding", "finding.raised", "something was found wrong", &["code", "detail", "severity", "place", "document", "repair"]),
    of(
        "merchant",
        "doctor.ruleChanged",
        "a rule of the doctor repairs by itself from now on, or no more",
        &["rule", "autoRepair"],
    ),
    of("finding", "finding.resolved", "what was found wrong is so no more", &["code", "place"]),
    of("finding", "finding.repaired", "a figure that is kept twice was recomputed", &["repair", "place", "figures"]),
];

/// Which types of events are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypePattern {
    /// The one of this name.
    One(String),
    /// All whose names begin so: `order.` for `order.*`.
    All(String),
}

impl TypePattern {
    /// Reads `order.placed` or `order.*`; `None` where no event of these is ever written.
    pub fn parse(text: &str) -> Option<TypePattern> {
        let pattern = match text.strip_suffix('*') {
            Some(beginning) if beginning.ends_with('.') => TypePattern::All(beginning.to_owned()),
            Some(_) => return None,
            None => TypePattern::One(text.to_owned()),
        };
        EVENT_TYPES.iter().any(|one| pattern.takes(one.name)).then_some(pattern)
    }

    /// Whether an event of this type is wanted.
    pub fn takes(&self, name: &str) -> bool {
        match self {
            TypePattern::One(wanted) => name == wanted,
            TypePattern::All(beginning) => name.starts_with(beginning),
        }
    }
}

/// What happens to these happens at tills, in kitchens and stores, and leaves master data as they are.
const TRADED: &[&str] = &[
    "order",
    "payment",
    "bill",
    "creditNote",
    "shift",
    "cashHandover",
    "businessDay",
    "standingOrder",
    "stockDocument",
    "batch",
    "printJob",
    "counter",
];
/// Of other things, what leaves them as they are too: whoever was not known before changes nothing of those who were.
const TRADED_TYPES: &[&str] = &["customer.created", "customer.found", "session.opened", "session.ended"];

/// Whether what a record says leaves the master data as they are: the settings, the products and categories that there are, and the
/// customers. The invariants promise it of every group, so that a server may go on with what it knows of them where another one left only
/// such records. What is not on the list changes them.
pub fn leaves_master_data(action: &str) -> bool {
    let known = EVENT_TYPES.iter().find(|one| one.name == action);
    known.is_some_and(|one| TRADED.contains(&one.subject) || TRADED_TYPES.contains(&one.name))
}

/// Whether the list has what a record says.
pub(crate) fn explains(action: &str, subject: Subject, old: &[Fact], new: &[Fact]) -> bool {
    let is_it = |one: &&EventType| one.name == action && one.subject == subject.kind();
    let told = old.iter().chain(new);
    EVENT_TYPES.iter().find(is_it).is_some_and(|one| told.map(|fact| fact.name).all(|name| one.facts.contains(&name)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;
    use crate::audit::Value;
    use crate::ids::{OrderId, UserId};

    #[test]
    fn every_type_is_listed_once() {
        let names: BTreeSet<&str> = EVENT_TYPES.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), EVENT_TYPES.len());
    }

    #[test]
    fn a_record_is_explained_by_its_action_its_subject_and_every_fact_before_and_after() {
        let order = Subject::Order { row: 7, id: OrderId(Uuid::nil()) };
        let status = || vec![Fact::new("status", Value::Word("pending"))];
        let phone = || vec![Fact::new("phone", Value::Text("+971501234567".into()))];
        assert!(explains("order.moved", order, &status(), &status()));
        assert!(explains("order.moved", order, &[], &[]), "nothing has to be told");
        assert!(!explains("order.vanished", order, &status(), &status()), "no such thing happens");
        assert!(!explains("order.moved", Subject::User(UserId(Uuid::nil())), &status(), &status()), "not to a user");
        assert!(!explains("order.moved", order, &phone(), &status()), "nothing else is told of what was");
        assert!(!explains("order.moved", order, &status(), &phone()), "nor of what is");
    }

    #[test]
    fn a_pattern_takes_one_type_or_all_of_an_area() {
        let placed = TypePattern::parse("order.placed").expect("there is one");
        assert!(placed.takes("order.placed") && !placed.takes("order.placedAgain") && !placed.takes("order.moved"));
        let orders = TypePattern::parse("order.*").expect("there are some");
        assert!(orders.takes("order.placed") && orders.takes("order.moved"));
        assert!(!orders.takes("orders.placed") && !orders.takes("payment.recorded"));
    }

    #[test]
    fn a_pattern_that_takes_nothing_is_none() {
        for text in ["", "*", ".*", "order", "order*", "order.", "order.place", "ORDER.placed", "orders.*", "order.**", "o.*.p"] {
            assert_eq!(TypePattern::parse(text), None, "{text:?}");
        }
    }
}
