//! The one table of error codes: status, title, cause, what to do. `docs/errors.md` and `/docs/errors` are made from it.

use docket_domain::refusal::Code;

/// A code with everything a reader wants to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Stable code.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What it means, in a few words.
    pub title: &'static str,
    /// When it is answered.
    pub cause: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

macro_rules! edge_codes {
    ($($name:ident = $code:literal, $status:literal, $title:literal, $cause:literal, $remedy:literal;)*) => {
        /// Codes of the edge: what is wrong with a request before any rule sees it, and what is wrong with the server.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum EdgeCode { $(#[doc = $title] $name,)* }

        impl EdgeCode {
            /// As clients see it.
            pub fn as_str(self) -> &'static str {
                match self { $(EdgeCode::$name => $code,)* }
            }
        }

        const EDGE: &[Entry] = &[$(Entry { code: $code, status: $status, title: $title, cause: $cause, remedy: $remedy },)*];
    };
}

edge_codes! {
    RequestMalformed = "request.malformed", 400, "The request cannot be read",
        "The body is not JSON, is cut short, or is not UTF-8.", "Send a complete JSON document.";
    RequestInvalid = "request.invalid", 422, "A field has the wrong type or value",
        "A field has another type than documented, or a value that it cannot have.", "Correct the field that `errors` points at.";
    FieldUnknown = "field.unknown", 422, "A field that does not exist",
        "The body or query has a member that this route does not know; usually a typing error.", "Remove it, or correct its name.";
    FieldRequired = "field.required", 422, "A field is missing",
        "The body lacks a member that this route needs.", "Send it.";
    FieldTooLong = "field.tooLong", 422, "A text is too long",
        "A text has more characters than its limit.", "Shorten it.";
    ItemsEmpty = "items.empty", 422, "An order without items",
        "`items` is an empty list.", "Send at least one item.";
    ItemsTooMany = "items.tooMany", 422, "Too many items",
        "`items` has more than 500 entries.", "Split the order.";
    AmountInvalid = "amount.invalid", 422, "Not an amount",
        "An amount is not a plain decimal number.", "Send a number such as 12.50, without exponent or separators.";
    AmountTooManyDecimals = "amount.tooManyDecimals", 422, "Too many decimals",
        "An amount has more decimals than the merchant's currency.", "Round it before it is sent.";
    AmountNegative = "amount.negative", 422, "A negative amount",
        "A price or a discount is below zero.", "Send zero or more.";
    AmountNotPositive = "amount.notPositive", 422, "An amount of nothing",
        "The amount of a payment is zero or negative.", "Send an amount greater than zero.";
    PaymentMethodUnknown = "payment.methodUnknown", 422, "No such way to pay",
        "Payments are not taken by a method of that name.", "Send one of the methods in `detail`.";
    QuantityInvalid = "quantity.invalid", 422, "Not a quantity",
        "A quantity is not a plain decimal number with at most 3 decimals.", "Send a number such as 2 or 0.250.";
    QuantityNotPositive = "quantity.notPositive", 422, "A quantity of nothing",
        "A quantity is zero or negative.", "Send a quantity greater than zero, or leave the item out.";
    CodeInvalid = "code.invalid", 422, "Not a short code",
        "A seat or another short code has other than 1 to 8 of A-Z and 0-9.", "Send a code such as 2 or T12.";
    PhoneInvalid = "customer.phoneInvalid", 422, "Not a phone number",
        "The phone number is not valid in the merchant's country, nor with a country code.", "Correct it, or leave the customer out.";
    IdempotencyKeyInvalid = "idempotency.keyInvalid", 422, "Not an idempotency key",
        "`Idempotency-Key` is empty, longer than 255 characters or has other than visible ASCII characters.", "Send a UUID.";
    SearchTooLong = "search.tooLong", 422, "A search that is too long",
        "`search` has more than 100 characters.", "Search for a number, a phone or a reference.";
    TokenMissing = "auth.tokenMissing", 401, "No token",
        "The request has no `Authorization: Bearer` header.", "Send a token; `docket token create` makes one.";
    TokenInvalid = "auth.tokenInvalid", 401, "The token is not known",
        "The token was never made here, or is misspelt.", "Check it, or make a new one.";
    TokenExpired = "auth.tokenExpired", 401, "The token has expired",
        "The token's time is over.", "Make a new one.";
    NotFound = "route.unknown", 404, "Nothing is here",
        "No route has this path.", "Compare the path with /docs.";
    MethodNotAllowed = "route.methodNotAllowed", 405, "Not with this method",
        "The path exists, but not with this method.", "Compare the method with /docs.";
    OutletNotFound = "outlet.notFound", 404, "No such outlet",
        "The merchant has no outlet of the code in the path.", "Name one of those in `detail`.";
    ProductNotFound = "product.notFound", 404, "No such product",
        "No product of this merchant has that id.", "Take an id from GET /products.";
    PaymentNotFound = "payment.notFound", 404, "No such payment",
        "No payment of this merchant has that id.", "Search by number with GET /payments?search=.";
    SeriesNotFound = "series.notFound", 404, "No such kind of document",
        "Numbers are kept for order, ticket, bill, creditNote, payment, customer, shift, zReport and purchase.", "Name one of these.";
    RequestTimeout = "request.timeout", 408, "The body did not arrive in time",
        "The body was announced, but had not arrived in full after 30 seconds. Nothing was written.",
        "Send the same request again, with the same key, on a new connection.";
    BodyTooLarge = "request.tooLarge", 413, "The body is too large",
        "The body is larger than 1 MiB.", "Send less at once.";
    LaneBusy = "lane.busy", 503, "Too busy",
        "More commands are waiting than can be taken.", "Send the same request again after `Retry-After`, with the same key.";
    StoreFull = "store.full", 503, "No room on the disk",
        "The server's disk is full. Nothing was written.", "Make room; the server goes on by itself. Then send the request again.";
    StoreUnavailable = "store.unavailable", 503, "The store does not answer",
        "The database is away, or the server is stopping.", "Send the same request again after `Retry-After`, with the same key.";
    ClockSuspect = "clock.suspect", 503, "The server's clock cannot be believed",
        "The server's clock jumped ahead by more than an hour; a document dated by it would hold up the time of all later ones.",
        "Set the clock right; the server goes on by itself. If it is right as it is, run `docket clock confirm`. Then send the request again.";
    Internal = "server.bug", 500, "Something failed inside",
        "A bug. Nothing was written but a finding.", "Tell the operator; the log of that time has the reason.";
}

/// Status, title, cause and remedy of a refusal. A match, so that a new code cannot be forgotten.
fn refusal(code: Code) -> Entry {
    let (status, title, cause, remedy) = match code {
        Code::MerchantUnknown => {
            (404, "No such merchant", "The token's merchant is not in this store.", "Use a token of this store.")
        }
        Code::MerchantSlugTaken => {
            (409, "The slug is taken", "Another merchant of this store has the slug.", "Choose another slug.")
        }
        Code::IdempotencyMismatch => (
            422,
            "The key came before with another request",
            "The same `Idempotency-Key` was used for another method, path or body.",
            "Make a new key for a new request; keep a key only to repeat the same one.",
        ),
        Code::PermissionMissing => (403, "Not allowed", "The role of the token may not do this.", "Ask someone whose role may."),
        Code::OutletUnknown => {
            (409, "No such outlet", "The merchant has no outlet of that code.", "Send one of the codes in `detail`.")
        }
        Code::OutletRequired => {
            (409, "Which outlet?", "The merchant has several outlets, and neither request nor token names one.", "Send `outlet`.")
        }
        Code::RegisterUnknown => {
            (409, "No such register", "The outlet has no register of that code.", "Send one of the codes in `detail`.")
        }
        Code::ChannelUnknown => {
            (409, "No such channel", "The merchant has no channel of that name.", "Send one of the names in `detail`.")
        }
        Code::ProductUnknown => (
            409,
            "No such product",
            "No product of the merchant has that SKU, barcode or id.",
            "Take one from GET /products, or send an open item with `description` and `unitPrice`.",
        ),
        Code::ProductInactive => (
            409,
            "Not sold any more",
            "The product was taken out of sale.",
            "Leave the item out, or put the product back on sale.",
        ),
        Code::CustomerUnknown => (
            409,
            "No such customer",
            "No customer of the merchant has that id.",
            "Take an id from find-or-create, or leave the customer out.",
        ),
        Code::CustomerNotFound => {
            (404, "No such customer", "No customer of this merchant has that id.", "Search for them with GET /customers?search=.")
        }
        Code::CustomerPhoneTaken => (
            409,
            "The phone is another customer's",
            "A phone number leads to one customer, and it leads to the one that `detail` names.",
            "Use that customer, or merge the two if they are one person.",
        ),
        Code::CustomerVersionConflict => (
            409,
            "The customer has changed",
            "Someone changed the customer since they were read.",
            "Read them again and decide anew.",
        ),
        Code::CustomerMerged => (
            409,
            "The customer is part of another",
            "The two were merged; what is to be changed is changed at the one that is left.",
            "Use the customer that `detail` names.",
        ),
        Code::CustomerErased => (
            409,
            "The customer was erased",
            "What named the customer was erased; nothing is to be known of them any more.",
            "Find or create a customer by phone; it makes a new one.",
        ),
        Code::CustomerSame => {
            (409, "One and the same customer", "`other` is the customer of the path.", "Name the other of the two.")
        }
        Code::CustomerTooManyMerged => (
            409,
            "Too many in one",
            "A customer is made of at most 100 by merging.",
            "Leave them apart, or merge them into another one.",
        ),
        Code::CustomerHasOpenOrders => (
            409,
            "Orders of the customer are open",
            "What names a customer is needed until their orders are delivered or called off.",
            "Bring the orders to their end first; GET /orders?customer= lists them.",
        ),
        Code::UserUnknown => (
            409,
            "No such user",
            "No user of the merchant has that id.",
            "Take an id from a document that they made, or leave the user out.",
        ),
        Code::QuantityNotWhole => {
            (409, "Only whole quantities", "The product is sold by the piece or pack.", "Send a whole quantity.")
        }
        Code::DiscountTooLarge => {
            (409, "More discount than price", "Discounts come to more than what they are taken off.", "Lower them.")
        }
        Code::DiscountOverLimit => (
            409,
            "More discount than the role may give",
            "The discount is above the role's limit.",
            "Ask a manager to place the order.",
        ),
        Code::AmountTooLarge => {
            (409, "An amount that is too large", "A sum would have more than 15 digits.", "Split the order, or correct a price.")
        }
        Code::OrderUnknown => {
            (404, "No such order", "No order of this merchant has that id.", "Search by number with GET /orders?search=.")
        }
        Code::OrderIllegalTransition => (
            409,
            "The order cannot go there",
            "The lifecycle has no such step from where the order is.",
            "Take one of the steps in `detail`.",
        ),
        Code::OrderVersionConflict => {
            (409, "The order has changed", "Someone changed the order since it was read.", "Read it again and decide anew.")
        }
        Code::RegisterRequired => (
            409,
            "Which register",
            "No register was named, and the token is bound to none.",
            "Send `register`, or use a token that is bound to one.",
        ),
        Code::BusinessDayClosed => (
            409,
            "The business day is closed",
            "The day takes no more documents: it was closed by hand or by itself, or its time is up.",
            "Leave `businessDate` out; or have a manager reopen the day, if it is the outlet's latest closed one or has not ended.",
        ),
        Code::BusinessDayOutsideGrace => (
            409,
            "That business date cannot be chosen now",
            "A business date can be chosen only during the grace period, for the day before or the day itself.",
            "Leave `businessDate` out, so that the clock decides.",
        ),
        Code::BusinessDayTooEarly => (
            409,
            "The business day cannot be closed yet",
            "A day can be closed by hand from the beginning of the grace period of the next one, without grace from its end.",
            "Wait until the time that `detail` names.",
        ),
        Code::BusinessDayEmpty => (
            404,
            "A day without documents",
            "The outlet has no documents on that day; such a day is neither closed nor given a Z report.",
            "Take a date from GET /outlets/{code}/business-days.",
        ),
        Code::BusinessDayNotClosed => (
            409,
            "The business day is not closed",
            "Only a closed day can be reopened.",
            "Enter the documents; the day takes them.",
        ),
        Code::BusinessDayNotLatest => (
            409,
            "Not the latest closed day",
            "A later day of the outlet, which has begun, was closed already; its Z report has carried the totals on.",
            "Enter the documents on the present day.",
        ),
        Code::ShiftUnknown => (404, "No such shift", "No shift of this merchant has that id.", "Take one from GET /shifts."),
        Code::ShiftClosed => (409, "The shift is closed", "The shift was closed and counted.", "Open another one."),
        Code::ShiftRegisterBusy => (
            409,
            "The register has an open shift",
            "A register has at most one open shift.",
            "Close the one that `detail` names.",
        ),
        Code::ShiftUserBusy => {
            (409, "The user has an open shift", "A user has at most one open shift.", "Close the one that `detail` names.")
        }
        Code::ShiftVersionConflict => {
            (409, "The shift has changed", "Cash was moved since the shift was read.", "Read it again and count once more.")
        }
        Code::NumberingScopeMissing => (
            409,
            "The number needs more",
            "The series counts by a part, or prints one, that the document lacks.",
            "Send what `detail` names, use a token that is bound to it, or give the series a `default` code for it.",
        ),
        Code::NumberingNoSeries => (409, "No series", "The merchant has no series for this kind of document.", "Configure one."),
        Code::NumberingAmbiguous => (
            422,
            "The number cannot be read back",
            "Two parts of varying length run together in the template, so that two documents could print the same number.",
            "Put a character between them that neither contains, such as `-`.",
        ),
        Code::NumberingPartMissing => (
            422,
            "The number lacks a part",
            "The series counts by something that does not stand in its number, so that two documents could print the same.",
            "Add the token that `detail` names.",
        ),
        Code::NumberingOverlaps => (
            409,
            "Another series could print the same number",
            "What this series can print, another of the same kind of document can print too, or could before.",
            "Change the letters in front.",
        ),
        Code::NumberingSnowflakesOver => (
            409,
            "No Snowflake ids of that time",
            "The series prints Snowflake ids, which are printed from 2023 to 2091, and the clock is not in these years.",
            "Set the server's clock right, or put another series in force.",
        ),
        Code::ClockFloorNotAhead => (
            409,
            "Nothing to lower",
            "The merchant's last document is not dated after the clock's time.",
            "Nothing is to be done: the next document is dated by the clock.",
        ),
        Code::NumberingSeriesInvalid => (
            422,
            "Not a valid series",
            "The template or another part of the series cannot be read, or does not fit the rest.",
            "Correct what `detail` names.",
        ),
        Code::NumberingCodeInvalid => (
            409,
            "Not a code that a number can have",
            "The series counts by a table or another part, or prints it, and what was sent for it is no short code.",
            "Send 1 to 8 of A-Z and 0-9.",
        ),
        Code::NumberingExhausted => (
            409,
            "No numbers are left",
            "The series has come to its end in this scope and period, or its next number would be longer than its rules allow.",
            "Raise the end, or put another series in force.",
        ),
        Code::NumberingRulesBroken => (
            422,
            "Not as the tax office wants it",
            "The series names the rules of a jurisdiction and breaks one.",
            "Correct what `detail` names, or leave `rules` out.",
        ),
        Code::NumberingDoesNotWrap => (
            409,
            "The series does not wrap",
            "Only a ticket series that wraps can begin again by hand; what another printed is never printed again.",
            "Put another series in force instead.",
        ),
        Code::NumberingCounterUnknown => (
            409,
            "No such counter",
            "The series has no counter of that scope in the present period, or more than can begin again at once.",
            "Take a scope from GET /numbering/series/{kind}/counters.",
        ),
    };
    Entry { code: code.as_str(), status, title, cause, remedy }
}

/// Every code there is: those of the edge, then the refusals.
pub fn all() -> Vec<Entry> {
    EDGE.iter().copied().chain(Code::ALL.iter().map(|code| refusal(*code))).collect()
}

/// The entry of a code.
///
/// # Panics
/// For a code that is not in the table: all codes come from the two enums.
pub(crate) fn entry(code: &str) -> Entry {
    if let Some(entry) = EDGE.iter().find(|entry| entry.code == code) {
        return *entry;
    }
    let found = Code::ALL.iter().find(|refusal| refusal.as_str() == code);
    refusal(*found.expect("every code is in the table"))
}

/// `docs/errors.md`.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Error codes\n\n\
         Made from `crates/server/src/problem/codes.rs` by `docket docs errors`; a test says when it is out of date.\n\n\
         Every error is `application/problem+json` (RFC 9457) with a `code` that never changes once released. A refused request wrote\n\
         nothing, used no number and did not use up its `Idempotency-Key`. 422 means that the request is wrong whatever the records\n\
         say; 409 means that the records, or the merchant's settings, say no.\n\n\
         | code | status | when | what to do |\n| --- | --- | --- | --- |\n",
    );
    for entry in all() {
        text.push_str(&format!("| `{}` | {} | {} | {} |\n", entry.code, entry.status, entry.cause, entry.remedy));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_twice_in_the_table() {
        let mut codes: Vec<_> = all().iter().map(|entry| entry.code).collect();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }

    #[test]
    fn every_code_has_a_status_that_fits_its_kind() {
        for entry in all() {
            assert!((400..=599).contains(&entry.status), "{}", entry.code);
            assert!(!entry.title.is_empty() && entry.cause.ends_with('.') && entry.remedy.ends_with('.'), "{}", entry.code);
        }
    }
}
