//! Every business "no". A refusal has a stable code, a sentence for a person, and points at what it is about.
//!
//! The code's HTTP status, cause and remedy stand in one table at the edge (`server/src/problem/codes.rs`), from which
//! `docs/errors.md` is made.

use crate::audit::{Fact, Value};
use crate::quantity::Quantity;

/// Why a command was refused. Nothing of it was written, no number was used, its idempotency key is free.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    /// Stable, for programs.
    pub code: Code,
    /// One sentence for people, without internals.
    pub detail: String,
    /// Each single thing that is wrong, where several can be named.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer into the request's body, such as `/items/0/product`.
    pub pointer: String,
    /// Its own code; the refusal's is that of the first problem.
    pub code: Code,
    /// One sentence.
    pub detail: String,
    /// What a program may want to know of it, such as how much there is.
    pub facts: Vec<Fact>,
}

impl Problem {
    /// One problem.
    pub fn at(pointer: impl Into<String>, code: Code, detail: impl Into<String>) -> Problem {
        Problem { pointer: pointer.into(), code, detail: detail.into(), facts: Vec::new() }
    }

    /// There is less than was asked for.
    pub fn short(pointer: impl Into<String>, detail: impl Into<String>, asked: Quantity, available: Quantity) -> Problem {
        let facts = vec![Fact::new("asked", Value::Quantity(asked)), Fact::new("available", Value::Quantity(available))];
        Problem { facts, ..Problem::at(pointer, Code::StockInsufficient, detail) }
    }

    /// The refusal that is about nothing else.
    pub fn refused(self) -> Refusal {
        Refusal { code: self.code, detail: self.detail.clone(), problems: vec![self] }
    }
}

impl Refusal {
    /// A refusal about the request as a whole.
    pub fn new(code: Code, detail: impl Into<String>) -> Refusal {
        Refusal { code, detail: detail.into(), problems: Vec::new() }
    }

    /// A refusal about one field.
    pub fn at(pointer: impl Into<String>, code: Code, detail: impl Into<String>) -> Refusal {
        Problem::at(pointer, code, detail).refused()
    }

    /// All problems at once, so that a client can mend them together; `None` where there are none.
    pub fn all(problems: Vec<Problem>) -> Option<Refusal> {
        let first = problems.first()?;
        let detail = match problems.len() {
            1 => first.detail.clone(),
            count => format!("{} ({} more in errors)", first.detail, count - 1),
        };
        Some(Refusal { code: first.code, detail, problems })
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The stable codes of refusals. A closed list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All of them, in the order of the table.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// As clients see it: dotted, never changed once released.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// No such merchant.
    MerchantUnknown = "merchant.unknown",
    /// The slug names another merchant of this store.
    MerchantSlugTaken = "merchant.slugTaken",
    /// The same idempotency key came with another request.
    IdempotencyMismatch = "idempotency.mismatch",
    /// The actor's role may not do this.
    PermissionMissing = "permission.missing",
    /// No such outlet.
    OutletUnknown = "outlet.unknown",
    /// Several outlets and none named.
    OutletRequired = "outlet.required",
    /// The outlet takes no online orders for now.
    OutletPaused = "outlet.paused",
    /// The outlet is closed at the time for which something is ordered online.
    OutletClosed = "outlet.closed",
    /// The outlet has as many online orders as it takes at a time.
    OutletBusy = "outlet.busy",
    /// A pause ends before it begins.
    OutletPauseOver = "outlet.pauseOver",
    /// The outlet has no shop in which customers order by themselves.
    ShopClosed = "shop.closed",
    /// Only customers who have signed in may do this.
    ShopSignInNeeded = "shop.signInNeeded",
    /// The shop does not bring, hand over or prepare orders in that way.
    ShopNotOffered = "shop.notOffered",
    /// Terms of a shop that cannot be kept.
    ShopTermsInvalid = "shop.termsInvalid",
    /// The order does not come to what its customer was shown.
    OrderTotalChanged = "order.totalChanged",
    /// No such register at the outlet.
    RegisterUnknown = "register.unknown",
    /// No such channel.
    ChannelUnknown = "channel.unknown",
    /// No product has that SKU, barcode or id.
    ProductUnknown = "product.unknown",
    /// The product is not sold any more.
    ProductInactive = "product.inactive",
    /// The product is sold out at the outlet for now.
    ProductSoldOut = "product.soldOut",
    /// Customers may not order the product by themselves.
    ProductNotOnline = "product.notOnline",
    /// There is no such product to be read or changed.
    ProductNotFound = "product.notFound",
    /// Another product has that SKU or barcode.
    ProductCodeTaken = "product.codeTaken",
    /// The product was changed since the client read it.
    ProductVersionConflict = "product.versionConflict",
    /// A new product lacks its name or its price.
    ProductIncomplete = "product.incomplete",
    /// Sold by weight, and counted in whole pieces.
    ProductUnitNotWeighed = "product.unitNotWeighed",
    /// A product names a category that is not there.
    CategoryUnknown = "category.unknown",
    /// There is no such category to be changed.
    CategoryNotFound = "category.notFound",
    /// Another category has that code.
    CategoryCodeTaken = "category.codeTaken",
    /// There is no such tax on the list.
    TaxNotFound = "tax.notFound",
    /// Another tax of the list has that name and rate.
    TaxExists = "tax.exists",
    /// A product or a charge bears the tax.
    TaxInUse = "tax.inUse",
    /// The tax is not in use any more.
    TaxRetired = "tax.retired",
    /// The list of taxes would be too long.
    TaxTooMany = "tax.tooMany",
    /// The product has no such option.
    OptionUnknown = "option.unknown",
    /// Fewer options of a group than must be chosen.
    OptionTooFew = "option.tooFew",
    /// More options of a group than may be chosen.
    OptionTooMany = "option.tooMany",
    /// No customer has that id.
    CustomerUnknown = "customer.unknown",
    /// The path names no customer.
    CustomerNotFound = "customer.notFound",
    /// Another customer has the phone number.
    CustomerPhoneTaken = "customer.phoneTaken",
    /// The customer was changed since the client read them.
    CustomerVersionConflict = "customer.versionConflict",
    /// The customer is part of another one.
    CustomerMerged = "customer.merged",
    /// The customer was erased.
    CustomerErased = "customer.erased",
    /// A customer cannot be merged with themselves.
    CustomerSame = "customer.same",
    /// A customer would be made of too many.
    CustomerTooManyMerged = "customer.tooManyMerged",
    /// The customer has money here.
    CustomerHasBalance = "customer.hasBalance",
    /// An import that may name the customer is not at its end.
    CustomerInImport = "customer.inImport",
    /// Orders of the customer are open.
    CustomerHasOpenOrders = "customer.hasOpenOrders",
    /// No user has that id.
    UserUnknown = "user.unknown",
    /// A quantity that the product's unit cannot have.
    QuantityNotWhole = "quantity.notWhole",
    /// A discount of more than there is to discount.
    DiscountTooLarge = "discount.tooLarge",
    /// A discount of more than the role may give.
    DiscountOverLimit = "discount.overLimit",
    /// An amount would become greater than any may be.
    AmountTooLarge = "amount.tooLarge",
    /// No such order.
    OrderUnknown = "order.unknown",
    /// The time for which something is ordered is past, or too far ahead.
    OrderRequestedTimeOutOfRange = "order.requestedTimeOutOfRange",
    /// The order cannot go there from where it is.
    OrderIllegalTransition = "order.illegalTransition",
    /// The order was changed since the client read it.
    OrderVersionConflict = "order.versionConflict",
    /// The order is too far along for that.
    OrderTooLate = "order.tooLate",
    /// The order has no such line, or nothing of it is left.
    OrderLineUnknown = "order.lineUnknown",
    /// More of a line is taken than it has.
    OrderLineTooMuch = "order.lineTooMuch",
    /// The line is a charge.
    OrderLineIsCharge = "order.lineIsCharge",
    /// It must be said why something is taken off.
    OrderReasonRequired = "order.reasonRequired",
    /// Nothing would be left of the order.
    OrderEmpty = "order.empty",
    /// The order would have too many lines.
    OrderTooManyLines = "order.tooManyLines",
    /// The order is on hold.
    OrderHeld = "order.held",
    /// The order is not on hold.
    OrderNotHeld = "order.notHeld",
    /// The order has no table to be moved from.
    OrderNotDineIn = "order.notDineIn",
    /// An order was to be merged with itself.
    OrderSame = "order.same",
    /// The orders do not fit together.
    OrderNotMergeable = "order.notMergeable",
    /// Money was given for the order, or is awaited for it.
    OrderHasPayments = "order.hasPayments",
    /// The order is not cancelled for want of its money, or not yet.
    OrderNotOverdue = "order.notOverdue",
    /// No register named, and the token is bound to none.
    RegisterRequired = "register.required",
    /// The business day takes no more documents.
    BusinessDayClosed = "businessDay.closed",
    /// A business date was chosen outside the grace period, or one that is out of reach.
    BusinessDayOutsideGrace = "businessDay.outsideGrace",
    /// The business day cannot be closed yet.
    BusinessDayTooEarly = "businessDay.tooEarly",
    /// The business day has no documents.
    BusinessDayEmpty = "businessDay.empty",
    /// The business day is not closed, so it cannot be reopened.
    BusinessDayNotClosed = "businessDay.notClosed",
    /// A later business day was closed since.
    BusinessDayNotLatest = "businessDay.notLatest",
    /// No such shift.
    ShiftUnknown = "shift.unknown",
    /// The shift is closed.
    ShiftClosed = "shift.closed",
    /// The register has an open shift.
    ShiftRegisterBusy = "shift.registerBusy",
    /// The user has an open shift.
    ShiftUserBusy = "shift.userBusy",
    /// The merchant's counter sells in an open shift only, and there is none.
    ShiftRequired = "shift.required",
    /// The shift was changed since the client read it.
    ShiftVersionConflict = "shift.versionConflict",
    /// The product is in stock, so that this cannot change.
    ProductHasStock = "product.hasStock",
    /// There is less in stock than was asked for.
    StockInsufficient = "stock.insufficient",
    /// No stock is kept of the product.
    StockNotTracked = "stock.notTracked",
    /// Too many batches of a product are not used up.
    StockTooManyBatches = "stock.tooManyBatches",
    /// Goods cannot be moved to the outlet they are at.
    StockSameOutlet = "stock.sameOutlet",
    /// Goods are booked in before they have arrived.
    StockNotArrived = "stock.notArrived",
    /// No such batch.
    BatchUnknown = "batch.unknown",
    /// No such purchase.
    PurchaseUnknown = "purchase.unknown",
    /// A price was edited below what the goods cost.
    PriceBelowCost = "price.belowCost",
    /// Less is paid than is due.
    PaymentShort = "payment.short",
    /// More is paid than is due, and not in cash.
    PaymentTooMuch = "payment.tooMuch",
    /// A house account needs a customer.
    PaymentCustomerMissing = "payment.customerMissing",
    /// No such payment.
    PaymentNotFound = "payment.notFound",
    /// The order or bill is another customer's.
    PaymentOtherCustomer = "payment.otherCustomer",
    /// Nothing is left to pay.
    PaymentNothingDue = "payment.nothingDue",
    /// It cannot be paid in this way here.
    PaymentMethodNotTaken = "payment.methodNotTaken",
    /// The wallet does not cover all, and nothing says how the rest is paid.
    PaymentMethodMissing = "payment.methodMissing",
    /// The transfer is not awaited.
    PaymentNotAwaited = "payment.notAwaited",
    /// The transfer is still awaited for its order.
    PaymentStillAwaited = "payment.stillAwaited",
    /// The money is there already.
    PaymentAlreadyPaid = "payment.alreadyPaid",
    /// The receipt was rejected, and no other has come.
    PaymentRejected = "payment.rejected",
    /// The transfer did not come in time.
    PaymentDeadlinePassed = "payment.deadlinePassed",
    /// It was paid with a bill.
    PaymentOfBill = "payment.ofBill",
    /// The wallet holds less than is to be taken from it.
    WalletInsufficient = "wallet.insufficient",
    /// There is no such rule of the doctor.
    DoctorRuleUnknown = "doctor.ruleUnknown",
    /// The rule has no repair.
    DoctorRuleUnrepairable = "doctor.ruleUnrepairable",
    /// There is no such run of the doctor.
    DoctorRunUnknown = "doctor.runUnknown",
    /// A run is under way.
    DoctorBusy = "doctor.busy",
    /// A finding is open for the same already.
    FindingAlreadyOpen = "finding.alreadyOpen",
    /// No finding is open for that.
    FindingNotOpen = "finding.notOpen",
    /// What is kept is what it should be.
    FindingNothingToRepair = "finding.nothingToRepair",
    /// What is stored does not say what the figure should be.
    FindingNeedsPerson = "finding.needsPerson",
    /// The till's total is not ours.
    BillTotalMismatch = "bill.totalMismatch",
    /// No such bill.
    BillUnknown = "bill.unknown",
    /// The bill has no such line.
    BillLineUnknown = "bill.lineUnknown",
    /// The bill cannot be voided any more.
    BillNotVoidable = "bill.notVoidable",
    /// More comes back than was sold.
    ReturnTooMuch = "return.tooMuch",
    /// It must be said how money is given back.
    RefundRequired = "refund.required",
    /// The refunds are not what is to be given back.
    RefundMismatch = "refund.mismatch",
    /// A method would give back more than it took.
    RefundTooMuch = "refund.tooMuch",
    /// The merchant makes no such charge.
    ChargeUnknown = "charge.unknown",
    /// The phone is none.
    CustomerPhoneInvalid = "customer.phoneInvalid",
    /// Something is left to pay for the order.
    OrderUnpaid = "order.unpaid",
    /// Another driver has the delivery.
    DeliveryTaken = "delivery.taken",
    /// The delivery is another driver's.
    DeliveryOtherDriver = "delivery.otherDriver",
    /// Nothing proves the delivery, or not what the merchant wants.
    DeliveryProofMissing = "delivery.proofMissing",
    /// A photo is to prove the delivery, and there is none.
    DeliveryPhotoMissing = "delivery.photoMissing",
    /// The code is not the customer's.
    DeliveryCodeWrong = "delivery.codeWrong",
    /// A delivery failed, and nobody said why.
    DeliveryReasonMissing = "delivery.reasonMissing",
    /// The path names no user.
    UserNotFound = "user.notFound",
    /// Another user has this name.
    UserNameTaken = "user.nameTaken",
    /// Another user signs in by this login.
    UserLoginTaken = "user.loginTaken",
    /// A password is set for somebody who has no login.
    UserLoginMissing = "user.loginMissing",
    /// The user is deactivated, or was changed while they signed in.
    UserInactive = "user.inactive",
    /// The last active owner would go.
    UserLastOwner = "user.lastOwner",
    /// The path names no API token.
    TokenNotFound = "token.notFound",
    /// A token could do what its maker may not.
    TokenBeyondMaker = "token.beyondMaker",
    /// The owner would lose what is needed to undo it.
    RoleOwnerKeeps = "role.ownerKeeps",
    /// A permission is granted and taken.
    RoleContradiction = "role.contradiction",
    /// No driver has that id.
    DriverUnknown = "driver.unknown",
    /// The path names no driver.
    DriverNotFound = "driver.notFound",
    /// More cash is handed in than the driver owes.
    HandoverTooMuch = "handover.tooMuch",
    /// A driver takes in their own cash.
    HandoverOwn = "handover.own",
    /// No such lane.
    LaneNotFound = "lane.notFound",
    /// Another device has taken the lane over.
    LaneCopied = "lane.copied",
    /// The lane was closed: its device was not thought to come back.
    LaneClosed = "lane.closed",
    /// The number is not what the series prints for the lane.
    LaneNumber = "lane.number",
    /// A sale that has happened does not add up in itself.
    LaneDoesNotAddUp = "lane.doesNotAddUp",
    /// The series needs a part that the document does not have.
    NumberingScopeMissing = "numbering.scopeMissing",
    /// The merchant has no series for this kind of document.
    NumberingNoSeries = "numbering.noSeries",
    /// The template does not say where one part ends and the next begins.
    NumberingAmbiguous = "numbering.ambiguous",
    /// The template lacks a part by which the series counts.
    NumberingPartMissing = "numbering.partMissing",
    /// Two series of one kind of document could print the same number.
    NumberingOverlaps = "numbering.overlaps",
    /// The series is not a valid one.
    NumberingSeriesInvalid = "numbering.seriesInvalid",
    /// The time is outside the years that Snowflake ids have.
    NumberingSnowflakesOver = "numbering.snowflakesOver",
    /// The floor of time is not ahead of the clock, so there is nothing to lower.
    ClockFloorNotAhead = "clock.floorNotAhead",
    /// A part that the series needs is not a short code.
    NumberingCodeInvalid = "numbering.codeInvalid",
    /// The series has come to its end.
    NumberingExhausted = "numbering.exhausted",
    /// The series breaks a rule of the jurisdiction that it names.
    NumberingRulesBroken = "numbering.rulesBroken",
    /// Only a series that wraps can begin again by hand.
    NumberingDoesNotWrap = "numbering.doesNotWrap",
    /// What another system calls a number can be none here.
    NumberingImportedInvalid = "numbering.importedInvalid",
    /// Another series was put in force since it was decided what becomes of numbers.
    NumberingSeriesReplaced = "numbering.seriesReplaced",
    /// Another document of the kind has the number already.
    NumberingNumberTaken = "numbering.numberTaken",
    /// There is no such counter.
    NumberingCounterUnknown = "numbering.counterUnknown",
    /// No such endpoint of a delivery platform.
    IntegrationUnknown = "integration.unknown",
    /// The endpoint has changed since it was read.
    IntegrationVersionConflict = "integration.versionConflict",
    /// Orders of platforms need a channel that is online.
    IntegrationChannelNotOnline = "integration.channelNotOnline",
    /// No such standing order.
    StandingUnknown = "standing.unknown",
    /// The standing order has changed since it was read.
    StandingVersionConflict = "standing.versionConflict",
    /// A standing order that stands there cannot go on like that.
    StandingIllegalTransition = "standing.illegalTransition",
    /// The schedule has no date ahead.
    StandingNeverDue = "standing.neverDue",
    /// The occurrence was decided before, or its time has not come.
    StandingNotDue = "standing.notDue",
    /// The settings have changed since they were read.
    SettingsVersionConflict = "settings.versionConflict",
    /// Documents name what would be taken away, or go by it.
    SettingsInUse = "settings.inUse",
    /// At this moment the change would put another business date in place of the present one.
    SettingsDateMoves = "settings.dateMoves",
    /// No such printer.
    PrinterUnknown = "printer.unknown",
    /// None or several printers, and none named.
    PrinterRequired = "printer.required",
    /// No such webhook.
    WebhookUnknown = "webhook.unknown",
    /// The webhook has changed since it was read.
    WebhookVersionConflict = "webhook.versionConflict",
    /// The merchant has as many webhooks as there may be.
    WebhookTooMany = "webhook.tooMany",
    /// The webhook is sent nothing.
    WebhookDisabled = "webhook.disabled",
    /// There are no events up to there yet.
    WebhookReplayBeyondLast = "webhook.replayBeyondLast",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_codes_read_alike_and_all_are_dotted() {
        let mut texts: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(texts.iter().all(|text| text.contains('.')));
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), Code::ALL.len());
    }

    #[test]
    fn a_refusal_of_many_problems_says_how_many_more_there_are() {
        let problem = |n: usize| Problem::at(format!("/items/{n}"), Code::ProductUnknown, format!("No {n}."));
        let refusal = Refusal::all(vec![problem(0), problem(1), problem(2)]).expect("there are problems");
        assert_eq!(refusal.detail, "No 0. (2 more in errors)");
        assert_eq!(Refusal::all(vec![]), None);
    }
}
