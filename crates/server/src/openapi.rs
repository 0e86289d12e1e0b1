//! The description of the API, generated from the handlers: every route, every field, every refusal code.

mod parameters;

use std::collections::BTreeMap;

use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Object, OpenApi, Ref, RefOr, ResponseBuilder};

use crate::problem::{FieldError, ProblemBody, ProblemCode, codes};
use crate::router;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Docket",
        description = "The record-keeping core of a shop, a restaurant or a chain of them.\n\n\
            Amounts are JSON numbers with exactly the merchant's decimals. Every write takes an `Idempotency-Key`. Errors are RFC 9457 \
            problems with a stable `code`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemBody<'static>, FieldError, ProblemCode)),
    tags(
        (name = "orders", description = "What customers asked for"),
        (name = "delivery", description = "Orders that a driver brings"),
        (name = "queues", description = "What waits for each department, and for how long"),
        (name = "customers", description = "Who buys"),
        (name = "payments", description = "Money received"),
        (name = "ledger", description = "Double entry: accounts, entries, balances"),
        (name = "reports", description = "What documents and ledger come to, by business date and outlet"),
        (name = "catalogue", description = "What is sold"),
        (name = "stock", description = "Batches, what is left of them, and how goods move"),
        (name = "billing", description = "Sales at the counter, bills and credit notes"),
        (name = "imports", description = "Files that are taken in and given out"),
        (name = "numbering", description = "Series, counters and their audit"),
        (name = "events", description = "Committed facts, in order"),
        (name = "webhooks", description = "Endpoints of the merchant's own that are sent events"),
        (name = "audit", description = "Who did what, and the proof that nobody altered it"),
        (name = "standing orders", description = "What customers want again and again, placed by a timer"),
        (name = "integrations", description = "Where delivery platforms send their orders"),
        (name = "shifts", description = "Cash shifts and their drawers"),
        (name = "settings", description = "What a preset sets, to be seen and changed"),
        (name = "outlets", description = "Branches: opening hours, and how many online orders they take"),
        (name = "printing", description = "Printers, and what waits for them"),
        (name = "access", description = "Signing in, users, roles, API tokens and trusted registers"),
        (name = "businessDays", description = "Operating days of outlets, and their Z reports"),
        (name = "shop", description = "What customers see and do themselves, as guests or signed in by a code on their phone"),
        (name = "setup", description = "The first merchant of an empty store"),
        (name = "doctor", description = "What must hold of everything that is stored, and where it does not"),
        (name = "operating", description = "For whoever runs the server")
    )
)]
struct Description;

/// Codes that every route with a token can answer.
const EVERYWHERE: &[&str] = &[
    "auth.tokenMissing",
    "auth.tokenInvalid",
    "auth.tokenExpired",
    "auth.sessionInvalid",
    "auth.sessionExpired",
    "permission.missing",
    "merchant.unknown",
    "route.methodNotAllowed",
    "request.tooMany",
    "request.urlTooLong",
    "request.headersTooLarge",
    "server.tooSlow",
    "field.unknown",
    "store.unavailable",
    "server.bug",
];

/// Codes of every route that changes something: what a session's cookie and an approver's PIN bring with them.
const CHANGING: &[&str] =
    &["auth.csrf", "approval.malformed", "approval.refused", "auth.tooManyAttempts", "auth.pinLocked", "lane.busy"];

/// Codes that every route with a body can answer.
const WITH_BODY: &[&str] =
    &["request.malformed", "request.invalid", "request.timeout", "request.tooLarge", "field.unknown", "field.required"];

/// Codes that every route of customers can answer.
const OF_CUSTOMERS: &[&str] = &["signIn.required", "route.methodNotAllowed", "store.unavailable", "server.bug"];

/// Codes that every route of a shop can answer that needs no sign-in.
const OF_ANYBODY: &[&str] = &["merchant.unknown", "route.methodNotAllowed", "store.unavailable", "server.bug"];

/// Codes that every command can answer.
const COMMANDS: &[&str] =
    &["idempotency.keyInvalid", "idempotency.mismatch", "field.tooLong", "lane.busy", "store.full", "clock.suspect"];

/// Codes that a delivery platform can be answered with beside those of numbering: it has no token, and sends what it likes.
const PLATFORM: &[&str] = &[
    "integration.signatureInvalid",
    "integration.unknown",
    "integration.payloadInvalid",
    "integration.orderNotIncluded",
    "request.malformed",
    "request.timeout",
    "request.tooLarge",
    "route.methodNotAllowed",
    "store.unavailable",
    "store.full",
    "lane.busy",
    "clock.suspect",
    "server.bug",
    "outlet.paused",
    "outlet.closed",
    "outlet.busy",
    "order.requestedTimeOutOfRange",
    "product.soldOut",
    "stock.insufficient",
    "discount.tooLarge",
    "amount.tooLarge",
    "businessDay.closed",
];

/// Routes whose command takes a number.
const NUMBERED: &[&str] = &[
    "receive_platform_webhook",
    "place_order",
    "place_own_order",
    "create_standing_order",
    "find_or_create_customer",
    "create_customer",
    "record_payment",
    "top_up_wallet",
    "open_shift",
    "close_business_day",
    "transition_order",
    "deliver_order",
    "amend_order",
    "merge_orders",
    "split_order",
    "sell_items",
    "return_items",
    "void_bill",
    "receive_purchase",
    "import_customers",
    "sign_in_customer",
];

/// Codes that come with taking a number.
const NUMBERING: &[&str] =
    &["numbering.noSeries", "numbering.scopeMissing", "numbering.codeInvalid", "numbering.exhausted", "numbering.snowflakesOver"];

/// Codes that come with the fields of a product.
const PRODUCT_FIELDS: &[&str] = &[
    "sku.invalid",
    "barcode.invalid",
    "amount.invalid",
    "amount.tooManyDecimals",
    "amount.negative",
    "quantity.invalid",
    "quantity.notPositive",
    "quantity.notWhole",
    "product.codeTaken",
    "product.unitNotWeighed",
    "category.unknown",
    "tax.retired",
    "tax.tooMany",
];

/// Codes that come with every file that is taken in. Those of its lines are in `errors`.
const IMPORT: &[&str] = &[
    "import.fileInvalid",
    "import.encoding",
    "import.column",
    "import.line",
    "import.formula",
    "import.repeated",
    "import.unfinished",
    "import.stopped",
];

/// Codes of every report.
const REPORT: &[&str] = &["request.invalid", "field.unknown", "outlet.unknown", "report.rangeTooLong"];

/// Codes of events of one kind, as screens follow them.
const FOLLOWED: &[&str] = &[
    "request.invalid",
    "field.unknown",
    "outlet.unknown",
    "event.idInvalid",
    "event.beyondLast",
    "event.tooManyStreams",
    "event.streamsFull",
];

/// Codes of what ends an import that has stopped.
const RESUME: &[&str] = &[
    "request.malformed",
    "request.invalid",
    "request.timeout",
    "request.tooLarge",
    "field.unknown",
    "import.notFound",
    "import.ended",
];

/// Codes of signing out.
const SIGN_OUT: &[&str] =
    &["auth.csrf", "request.malformed", "request.invalid", "request.timeout", "request.tooLarge", "field.unknown"];

/// Codes of what a customer orders, and of what a cart comes to.
const OWN_ORDER: &[&str] = &[
    "merchant.unknown",
    "request.tooMany",
    "items.empty",
    "items.tooMany",
    "field.tooLong",
    "amount.invalid",
    "amount.tooManyDecimals",
    "amount.negative",
    "amount.tooLarge",
    "quantity.invalid",
    "quantity.notPositive",
    "quantity.notWhole",
    "customer.phoneInvalid",
    "outlet.unknown",
    "outlet.required",
    "outlet.paused",
    "outlet.closed",
    "outlet.busy",
    "channel.unknown",
    "shop.closed",
    "shop.notOffered",
    "order.requestedTimeOutOfRange",
    "product.unknown",
    "product.inactive",
    "product.notOnline",
    "product.soldOut",
    "stock.insufficient",
    "option.unknown",
    "option.tooFew",
    "option.tooMany",
    "charge.unknown",
    "payment.methodUnknown",
    "businessDay.closed",
    "clock.suspect",
];

/// Codes of what is asked of an empty store.
const SETUP: &[&str] = &[
    "setup.done",
    "setup.codeWrong",
    "request.tooMany",
    "route.methodNotAllowed",
    "store.unavailable",
    "server.bug",
    "numbering.seriesInvalid",
    "numbering.ambiguous",
    "numbering.partMissing",
    "numbering.overlaps",
    "numbering.rulesBroken",
    "field.tooLong",
    "items.tooMany",
    "login.invalid",
    "password.weak",
    "lane.busy",
    "store.full",
    "clock.suspect",
];

/// Codes of single routes, by operation.
const REFUSALS: &[(&str, &[&str])] = &[
    ("get_setup", &["setup.done", "request.tooMany", "store.unavailable", "server.bug"]),
    ("preview_setup", SETUP),
    ("set_up", SETUP),
    ("begin_doctor_run", &["doctor.ruleUnknown", "doctor.busy"]),
    ("get_doctor_run", &["doctor.runUnknown"]),
    ("change_doctor_rule", &["doctor.ruleUnknown", "doctor.ruleUnrepairable"]),
    (
        "place_order",
        &[
            "items.empty",
            "items.tooMany",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "amount.tooLarge",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "customer.phoneInvalid",
            "outlet.unknown",
            "outlet.required",
            "channel.unknown",
            "outlet.paused",
            "outlet.closed",
            "outlet.busy",
            "order.requestedTimeOutOfRange",
            "product.unknown",
            "product.inactive",
            "product.soldOut",
            "stock.insufficient",
            "option.unknown",
            "option.tooFew",
            "option.tooMany",
            "discount.tooLarge",
            "discount.overLimit",
            "charge.unknown",
            "payment.methodUnknown",
            "payment.methodMissing",
            "payment.methodNotTaken",
            "payment.customerMissing",
            "wallet.insufficient",
            "businessDay.closed",
            "businessDay.outsideGrace",
            "code.invalid",
        ],
    ),
    ("sign_in", &["auth.refused", "auth.tooManyAttempts", "auth.pinLocked", "user.inactive", "lane.busy", "store.unavailable"]),
    ("get_me", &["user.notFound"]),
    ("sign_out", &["request.malformed", "request.timeout", "request.tooLarge", "field.unknown"]),
    ("sign_out_everywhere", &["user.notFound", "request.malformed", "request.timeout", "request.tooLarge", "field.unknown"]),
    ("set_own_password", &["auth.refused", "password.weak", "user.loginMissing", "user.notFound"]),
    ("set_own_pin", &["auth.refused", "pin.weak", "user.notFound"]),
    ("list_people", &["auth.noRegister"]),
    ("switch_user", &["auth.noRegister", "auth.refused", "user.inactive"]),
    ("create_user", &["code.invalid", "login.invalid", "user.nameTaken", "user.loginTaken", "outlet.unknown"]),
    ("list_users", &["request.invalid", "field.unknown"]),
    ("get_user", &["user.notFound"]),
    (
        "change_user",
        &[
            "code.invalid",
            "login.invalid",
            "user.notFound",
            "user.nameTaken",
            "user.loginTaken",
            "user.lastOwner",
            "outlet.unknown",
        ],
    ),
    (
        "deactivate_user",
        &["user.notFound", "user.lastOwner", "request.malformed", "request.timeout", "request.tooLarge", "field.unknown"],
    ),
    ("activate_user", &["user.notFound", "request.malformed", "request.timeout", "request.tooLarge", "field.unknown"]),
    ("set_password", &["password.weak", "user.notFound", "user.loginMissing"]),
    ("set_pin", &["pin.weak", "user.notFound"]),
    ("remove_pin", &["user.notFound", "request.malformed", "request.timeout", "request.tooLarge", "field.unknown"]),
    ("sign_user_out", &["user.notFound", "request.malformed", "request.timeout", "request.tooLarge", "field.unknown"]),
    ("change_role", &["role.notFound", "permission.unknown", "role.ownerKeeps", "role.contradiction"]),
    (
        "create_token",
        &[
            "code.invalid",
            "permission.unknown",
            "token.beyondMaker",
            "user.unknown",
            "user.inactive",
            "outlet.unknown",
            "outlet.required",
            "register.unknown",
        ],
    ),
    ("list_tokens", &["request.invalid", "field.unknown"]),
    ("revoke_token", &["token.notFound", "request.malformed", "request.timeout", "request.tooLarge", "field.unknown"]),
    ("trust_register", &["register.notFound", "user.inactive", "user.unknown"]),
    ("get_menu", &["request.tooMany", "request.invalid", "field.unknown", "search.tooLong", "outlet.unknown", "shop.closed"]),
    ("get_shop", &["request.tooMany"]),
    ("get_shop_manifest", &["request.tooMany"]),
    ("get_product_picture", &["request.tooMany", "picture.notFound"]),
    ("price_own_cart", OWN_ORDER),
    ("place_own_order", OWN_ORDER),
    (
        "place_own_order",
        &[
            "auth.csrf",
            "shop.signInNeeded",
            "shop.tooManyGuests",
            "order.totalChanged",
            "payment.methodMissing",
            "payment.methodNotTaken",
            "payment.customerMissing",
            "wallet.insufficient",
            "customer.erased",
        ],
    ),
    ("follow_own_order", &["order.unknown", "event.tooManyStreams", "event.streamsFull"]),
    ("ask_for_code", &["customer.phoneInvalid", "signIn.codesOff", "signIn.tooMany", "signIn.codeNotSent"]),
    (
        "sign_in_customer",
        &[
            "customer.phoneInvalid",
            "auth.csrf",
            "signIn.codeWrong",
            "signIn.tooMany",
            "field.tooLong",
            "lane.busy",
            "store.full",
            "clock.suspect",
        ],
    ),
    ("sign_out_customer", SIGN_OUT),
    ("sign_out_customer_everywhere", SIGN_OUT),
    ("change_own_name", &["auth.csrf"]),
    ("get_own_wallet", &["request.invalid", "field.unknown"]),
    ("list_own_orders", &["request.invalid", "field.unknown"]),
    ("get_own_order", &["order.unknown"]),
    (
        "cancel_own_order",
        &["auth.csrf", "order.unknown", "order.illegalTransition", "order.versionConflict", "permission.missing"],
    ),
    (
        "upload_own_receipt",
        &[
            "auth.csrf",
            "order.unknown",
            "payment.notAwaited",
            "payment.deadlinePassed",
            "receipt.typeUnknown",
            "receipt.empty",
            "receipt.tooLarge",
        ],
    ),
    (
        "create_standing_order",
        &[
            "items.empty",
            "items.tooMany",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "customer.phoneInvalid",
            "outlet.unknown",
            "outlet.required",
            "channel.unknown",
            "product.unknown",
            "product.inactive",
            "option.unknown",
            "option.tooFew",
            "option.tooMany",
            "payment.methodUnknown",
            "payment.methodNotTaken",
            "standing.neverDue",
        ],
    ),
    (
        "change_standing_order",
        &[
            "items.empty",
            "items.tooMany",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "channel.unknown",
            "product.unknown",
            "product.inactive",
            "option.unknown",
            "option.tooFew",
            "option.tooMany",
            "payment.methodUnknown",
            "payment.methodNotTaken",
            "standing.unknown",
            "standing.versionConflict",
            "standing.illegalTransition",
            "standing.neverDue",
        ],
    ),
    ("pause_standing_order", &["standing.unknown", "standing.versionConflict", "standing.illegalTransition"]),
    (
        "resume_standing_order",
        &["standing.unknown", "standing.versionConflict", "standing.illegalTransition", "standing.neverDue"],
    ),
    ("cancel_standing_order", &["standing.unknown", "standing.versionConflict", "standing.illegalTransition"]),
    (
        "create_integration",
        &["code.invalid", "outlet.unknown", "outlet.required", "channel.unknown", "integration.channelNotOnline"],
    ),
    (
        "change_integration",
        &[
            "code.invalid",
            "outlet.unknown",
            "channel.unknown",
            "integration.channelNotOnline",
            "integration.unknown",
            "integration.versionConflict",
        ],
    ),
    ("rotate_integration_secret", &["integration.unknown", "integration.versionConflict"]),
    ("get_integration", &["integration.unknown"]),
    ("receive_platform_webhook", PLATFORM),
    ("list_standing_orders", &["request.invalid", "field.unknown"]),
    ("get_standing_order", &["standing.unknown"]),
    (
        "open_shift",
        &[
            "code.invalid",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "amount.tooLarge",
            "register.required",
            "register.unknown",
            "shift.registerBusy",
            "shift.userBusy",
            "businessDay.closed",
            "businessDay.outsideGrace",
        ],
    ),
    ("list_shifts", &["request.invalid", "field.unknown", "outlet.unknown"]),
    ("get_shift", &["shift.unknown"]),
    ("x_report", &["shift.unknown"]),
    (
        "move_cash",
        &[
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "shift.unknown",
            "shift.closed",
            "businessDay.closed",
        ],
    ),
    (
        "close_shift",
        &[
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "amount.notPositive",
            "amount.tooLarge",
            "shift.unknown",
            "shift.closed",
            "shift.versionConflict",
            "businessDay.closed",
        ],
    ),
    (
        "change_settings",
        &[
            "settings.invalid",
            "settings.fixed",
            "settings.versionConflict",
            "settings.inUse",
            "settings.dateMoves",
            "amount.invalid",
            "outlet.unknown",
            "numbering.rulesBroken",
        ],
    ),
    ("get_outlet", &["outlet.notFound"]),
    (
        "change_outlet",
        &[
            "outlet.notFound",
            "outlet.pauseOver",
            "shop.termsInvalid",
            "payment.methodUnknown",
            "settings.invalid",
            "settings.dateMoves",
        ],
    ),
    ("pause_online_orders", &["outlet.notFound", "outlet.pauseOver"]),
    ("resume_online_orders", &["outlet.notFound", "field.unknown", "request.malformed", "request.timeout", "request.tooLarge"]),
    ("list_business_days", &["outlet.notFound", "request.invalid", "field.unknown"]),
    ("get_business_day", &["outlet.notFound", "request.invalid", "businessDay.empty"]),
    (
        "close_business_day",
        &[
            "request.malformed",
            "request.timeout",
            "request.tooLarge",
            "field.unknown",
            "outlet.notFound",
            "request.invalid",
            "businessDay.empty",
            "businessDay.closed",
            "businessDay.tooEarly",
        ],
    ),
    (
        "reopen_business_day",
        &["outlet.notFound", "request.invalid", "businessDay.empty", "businessDay.notClosed", "businessDay.notLatest"],
    ),
    ("get_order", &["order.unknown"]),
    ("list_orders", &["request.invalid", "field.unknown", "search.tooLong", "outlet.unknown"]),
    ("list_staff_orders", &["request.invalid", "field.unknown"]),
    ("list_queues", &["field.unknown", "outlet.unknown"]),
    ("list_finance_queue", &["request.invalid", "field.unknown", "outlet.unknown"]),
    ("list_kitchen_queue", &["request.invalid", "field.unknown", "outlet.unknown"]),
    ("list_warehouse_queue", &["request.invalid", "field.unknown", "outlet.unknown"]),
    ("list_logistics_queue", &["request.invalid", "field.unknown", "outlet.unknown"]),
    ("list_available_deliveries", &["request.invalid", "field.unknown"]),
    ("cancel_order", &["order.unknown", "order.illegalTransition", "order.versionConflict", "businessDay.closed"]),
    (
        "transition_order",
        &[
            "order.unknown",
            "order.illegalTransition",
            "order.versionConflict",
            "order.held",
            "order.unpaid",
            "payment.methodUnknown",
            "payment.short",
            "payment.tooMuch",
            "payment.customerMissing",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "businessDay.closed",
            "delivery.otherDriver",
            "delivery.proofMissing",
            "delivery.reasonMissing",
        ],
    ),
    ("assign_delivery", &["order.unknown", "order.illegalTransition", "order.versionConflict", "driver.unknown"]),
    (
        "accept_delivery",
        &[
            "request.malformed",
            "request.timeout",
            "request.tooLarge",
            "field.unknown",
            "order.unknown",
            "order.illegalTransition",
            "delivery.taken",
        ],
    ),
    (
        "pick_up_delivery",
        &[
            "request.malformed",
            "request.timeout",
            "request.tooLarge",
            "field.unknown",
            "order.unknown",
            "order.illegalTransition",
            "delivery.otherDriver",
        ],
    ),
    (
        "deliver_order",
        &[
            "order.unknown",
            "order.illegalTransition",
            "delivery.otherDriver",
            "delivery.proofMissing",
            "delivery.photoMissing",
            "delivery.codeWrong",
            "payment.methodUnknown",
            "payment.short",
            "payment.tooMuch",
            "payment.customerMissing",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "businessDay.closed",
        ],
    ),
    (
        "photograph_delivery",
        &[
            "order.unknown",
            "order.illegalTransition",
            "delivery.otherDriver",
            "photo.empty",
            "photo.tooLarge",
            "photo.typeUnknown",
            "request.timeout",
            "request.malformed",
        ],
    ),
    ("get_own_delivery_photo", &["order.unknown", "photo.notFound"]),
    ("get_delivery_photo", &["order.unknown", "photo.notFound"]),
    ("fail_delivery", &["order.unknown", "order.illegalTransition", "delivery.otherDriver"]),
    ("list_own_deliveries", &["request.invalid", "field.unknown"]),
    ("list_drivers", &["request.invalid", "field.unknown"]),
    ("get_driver_cash", &["driver.notFound", "request.invalid", "field.unknown"]),
    ("get_own_cash", &["driver.notFound", "request.invalid", "field.unknown"]),
    (
        "hand_in_cash",
        &[
            "driver.notFound",
            "handover.tooMuch",
            "handover.own",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "code.invalid",
            "outlet.unknown",
            "outlet.required",
            "register.unknown",
            "register.required",
            "businessDay.closed",
        ],
    ),
    (
        "amend_order",
        &[
            "items.tooMany",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "amount.tooLarge",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "product.unknown",
            "product.inactive",
            "product.soldOut",
            "stock.insufficient",
            "option.unknown",
            "option.tooFew",
            "option.tooMany",
            "discount.tooLarge",
            "discount.overLimit",
            "code.invalid",
            "order.unknown",
            "order.versionConflict",
            "order.tooLate",
            "order.hasPayments",
            "order.lineUnknown",
            "order.lineTooMuch",
            "order.lineIsCharge",
            "order.reasonRequired",
            "order.empty",
            "order.tooManyLines",
            "businessDay.closed",
        ],
    ),
    ("hold_order", &["order.unknown", "order.versionConflict", "order.tooLate", "order.held"]),
    ("recall_order", &["order.unknown", "order.versionConflict", "order.notHeld"]),
    ("move_table", &["order.unknown", "order.versionConflict", "order.tooLate", "order.notDineIn", "code.invalid"]),
    (
        "merge_orders",
        &[
            "order.unknown",
            "order.versionConflict",
            "order.tooLate",
            "order.held",
            "order.same",
            "order.hasPayments",
            "order.notMergeable",
            "order.tooManyLines",
            "amount.tooLarge",
            "businessDay.closed",
        ],
    ),
    (
        "split_order",
        &[
            "items.tooMany",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "code.invalid",
            "order.unknown",
            "order.versionConflict",
            "order.tooLate",
            "order.lineUnknown",
            "order.lineTooMuch",
            "order.lineIsCharge",
            "order.empty",
            "discount.tooLarge",
            "amount.tooLarge",
            "businessDay.closed",
        ],
    ),
    (
        "sell_items",
        &[
            "items.empty",
            "items.tooMany",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "amount.notPositive",
            "amount.tooLarge",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "code.invalid",
            "customer.phoneInvalid",
            "outlet.unknown",
            "outlet.required",
            "register.unknown",
            "product.unknown",
            "product.inactive",
            "option.unknown",
            "option.tooFew",
            "option.tooMany",
            "stock.insufficient",
            "price.belowCost",
            "discount.tooLarge",
            "discount.overLimit",
            "charge.unknown",
            "bill.totalMismatch",
            "payment.methodUnknown",
            "payment.short",
            "payment.tooMuch",
            "businessDay.closed",
            "businessDay.outsideGrace",
            "shift.required",
        ],
    ),
    ("get_till", &["field.unknown", "outlet.unknown", "outlet.required"]),
    (
        "price_cart",
        &[
            "items.tooMany",
            "request.invalid",
            "field.tooLong",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "quantity.invalid",
            "quantity.notPositive",
            "code.invalid",
            "outlet.unknown",
            "outlet.required",
        ],
    ),
    ("list_bills", &["request.invalid", "field.unknown", "search.tooLong", "outlet.unknown"]),
    ("get_bill", &["bill.unknown"]),
    ("print_bill", &["bill.unknown", "printer.unknown", "printer.required"]),
    ("print_credit_note", &["creditNote.notFound", "printer.unknown", "printer.required"]),
    ("bill_receipt", &["bill.unknown", "request.invalid", "field.unknown", "printer.unknown"]),
    ("bill_receipt_text", &["bill.unknown", "request.invalid", "field.unknown"]),
    ("bill_receipt_bytes", &["bill.unknown", "request.invalid", "field.unknown", "printer.unknown"]),
    (
        "return_items",
        &[
            "items.tooMany",
            "bill.unknown",
            "bill.lineUnknown",
            "return.tooMuch",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "code.invalid",
            "payment.methodUnknown",
            "refund.required",
            "refund.mismatch",
            "refund.tooMuch",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "businessDay.closed",
            "shift.required",
        ],
    ),
    (
        "void_bill",
        &[
            "bill.unknown",
            "bill.notVoidable",
            "return.tooMuch",
            "payment.methodUnknown",
            "refund.required",
            "refund.mismatch",
            "refund.tooMuch",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "businessDay.closed",
            "shift.required",
        ],
    ),
    ("list_credit_notes", &["request.invalid", "field.unknown"]),
    ("get_credit_note", &["creditNote.notFound"]),
    ("credit_note_receipt", &["creditNote.notFound", "request.invalid", "field.unknown", "printer.unknown"]),
    ("credit_note_receipt_text", &["creditNote.notFound", "request.invalid", "field.unknown"]),
    ("credit_note_receipt_bytes", &["creditNote.notFound", "request.invalid", "field.unknown", "printer.unknown"]),
    (
        "receive_purchase",
        &[
            "items.empty",
            "items.tooMany",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "amount.tooLarge",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "code.invalid",
            "outlet.unknown",
            "outlet.required",
            "product.unknown",
            "stock.notTracked",
            "stock.notArrived",
            "stock.tooManyBatches",
            "businessDay.closed",
            "businessDay.outsideGrace",
        ],
    ),
    ("list_purchases", &["request.invalid", "field.unknown"]),
    ("get_purchase", &["stockDocument.notFound"]),
    (
        "return_purchase",
        &[
            "items.empty",
            "items.tooMany",
            "quantity.invalid",
            "quantity.notPositive",
            "purchase.unknown",
            "batch.unknown",
            "stock.insufficient",
            "amount.tooLarge",
            "businessDay.closed",
        ],
    ),
    (
        "adjust_stock",
        &[
            "items.empty",
            "items.tooMany",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "code.invalid",
            "outlet.unknown",
            "outlet.required",
            "product.unknown",
            "batch.unknown",
            "stock.notTracked",
            "stock.insufficient",
            "stock.tooManyBatches",
            "amount.tooLarge",
            "businessDay.closed",
        ],
    ),
    (
        "transfer_stock",
        &[
            "items.empty",
            "items.tooMany",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "code.invalid",
            "outlet.unknown",
            "product.unknown",
            "stock.notTracked",
            "stock.insufficient",
            "stock.sameOutlet",
            "stock.tooManyBatches",
            "amount.tooLarge",
            "businessDay.closed",
        ],
    ),
    ("list_stock_documents", &["request.invalid", "field.unknown", "outlet.unknown"]),
    ("get_stock_document", &["stockDocument.notFound"]),
    ("list_batches", &["request.invalid", "field.unknown", "outlet.unknown", "product.notFound"]),
    ("get_batch", &["batch.unknown"]),
    (
        "change_batch",
        &[
            "batch.unknown",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "amount.tooLarge",
            "businessDay.closed",
        ],
    ),
    ("list_movements", &["request.invalid", "field.unknown", "outlet.unknown", "product.notFound"]),
    ("find_or_create_customer", &["customer.phoneInvalid"]),
    ("create_customer", &["customer.phoneInvalid", "customer.phoneTaken"]),
    ("list_customers", &["request.invalid", "field.unknown", "search.tooLong"]),
    ("lookup_customer", &["request.invalid", "field.unknown", "field.required"]),
    (
        "change_customer",
        &[
            "customer.notFound",
            "customer.merged",
            "customer.erased",
            "customer.phoneInvalid",
            "customer.phoneTaken",
            "customer.versionConflict",
        ],
    ),
    (
        "merge_customers",
        &[
            "customer.notFound",
            "customer.unknown",
            "customer.same",
            "customer.merged",
            "customer.erased",
            "customer.tooManyMerged",
            "businessDay.closed",
            "amount.tooLarge",
        ],
    ),
    (
        "erase_customer",
        &["customer.notFound", "customer.merged", "customer.inImport", "customer.hasOpenOrders", "customer.hasBalance"],
    ),
    ("get_customer", &["customer.notFound"]),
    (
        "record_payment",
        &[
            "code.invalid",
            "businessDay.closed",
            "businessDay.outsideGrace",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "payment.methodUnknown",
            "payment.customerMissing",
            "payment.otherCustomer",
            "payment.nothingDue",
            "payment.tooMuch",
            "wallet.insufficient",
            "order.unknown",
            "bill.unknown",
            "customer.unknown",
            "customer.erased",
            "user.unknown",
            "outlet.unknown",
            "outlet.required",
        ],
    ),
    (
        "approve_payment",
        &[
            "payment.notFound",
            "payment.alreadyPaid",
            "payment.rejected",
            "payment.notAwaited",
            "payment.stillAwaited",
            "payment.deadlinePassed",
            "payment.customerMissing",
            "customer.erased",
            "businessDay.closed",
            "amount.tooLarge",
        ],
    ),
    ("reject_payment", &["payment.notFound", "payment.notAwaited"]),
    (
        "refund_payment",
        &[
            "payment.notFound",
            "payment.ofBill",
            "payment.customerMissing",
            "payment.methodUnknown",
            "refund.tooMuch",
            "wallet.insufficient",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "customer.erased",
            "businessDay.closed",
        ],
    ),
    (
        "upload_receipt",
        &[
            "payment.notFound",
            "payment.notAwaited",
            "payment.deadlinePassed",
            "receipt.empty",
            "receipt.tooLarge",
            "receipt.typeUnknown",
            "request.timeout",
            "request.malformed",
        ],
    ),
    ("get_receipt", &["payment.notFound", "receipt.notFound"]),
    ("get_wallet", &["customer.notFound", "request.invalid", "field.unknown"]),
    (
        "top_up_wallet",
        &[
            "customer.notFound",
            "customer.erased",
            "payment.methodUnknown",
            "payment.methodNotTaken",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.notPositive",
            "amount.tooLarge",
            "outlet.unknown",
            "outlet.required",
            "businessDay.closed",
        ],
    ),
    (
        "adjust_wallet",
        &[
            "customer.notFound",
            "customer.erased",
            "wallet.insufficient",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.tooLarge",
            "outlet.unknown",
            "outlet.required",
            "businessDay.closed",
        ],
    ),
    ("list_payments", &["request.invalid", "field.unknown", "search.tooLong"]),
    ("get_payment", &["payment.notFound"]),
    ("list_entries", &["request.invalid", "field.unknown", "outlet.unknown"]),
    ("get_trial_balance", &["request.invalid", "field.unknown", "outlet.unknown"]),
    ("report_orders", REPORT),
    ("report_orders_file", REPORT),
    ("report_sales", REPORT),
    ("report_sales_file", REPORT),
    ("report_taxes", REPORT),
    ("report_taxes_file", REPORT),
    ("report_payments", REPORT),
    ("report_payments_file", REPORT),
    ("report_profit", REPORT),
    ("report_profit_file", REPORT),
    ("report_wallets", REPORT),
    ("report_wallets_file", REPORT),
    ("report_drivers_cash", REPORT),
    ("report_drivers_cash_file", REPORT),
    ("read_catalogue", &["request.invalid", "field.unknown", "outlet.unknown", "outlet.required", "catalogue.versionUnknown"]),
    ("get_till_settings", &["field.unknown", "outlet.unknown", "outlet.required"]),
    ("list_products", &["request.invalid", "field.unknown", "search.tooLong", "barcode.invalid"]),
    ("get_product", &["product.notFound"]),
    ("create_product", PRODUCT_FIELDS),
    ("change_product", PRODUCT_FIELDS),
    ("change_product", &["product.hasStock", "product.notFound", "product.versionConflict"]),
    (
        "set_product_picture",
        &["product.notFound", "product.versionConflict", "picture.tooLarge", "photo.empty", "photo.typeUnknown"],
    ),
    ("mark_sold_out", &["product.notFound", "outlet.unknown", "outlet.required", "code.invalid"]),
    ("import_products", IMPORT),
    ("import_products", PRODUCT_FIELDS),
    ("import_products", &["product.incomplete", "product.hasStock", "product.notFound"]),
    ("import_stock", IMPORT),
    (
        "import_stock",
        &[
            "import.sameFile",
            "amount.invalid",
            "amount.tooManyDecimals",
            "amount.negative",
            "amount.tooLarge",
            "quantity.invalid",
            "quantity.notPositive",
            "quantity.notWhole",
            "product.unknown",
            "stock.notTracked",
            "stock.notArrived",
            "stock.tooManyBatches",
            "businessDay.closed",
        ],
    ),
    ("import_customers", IMPORT),
    ("import_customers", &["customer.phoneInvalid"]),
    ("get_import", &["import.notFound"]),
    ("resume_import", RESUME),
    ("abandon_import", RESUME),
    ("resume_import", &["import.stopped", "lane.busy", "store.full", "clock.suspect"]),
    ("list_legacy_findings", &["import.notFound", "request.invalid", "field.unknown"]),
    ("apply_legacy_import", RESUME),
    ("apply_legacy_import", &["import.unfinished", "import.stopped", "lane.busy", "store.full", "clock.suspect"]),
    ("fix_orders", &["customer.unknown", "order.unknown", "payment.rejected", "payment.notAwaited", "businessDay.closed"]),
    ("list_categories", &["request.invalid", "field.unknown"]),
    ("create_category", &["sku.invalid", "category.codeTaken"]),
    ("change_category", &["category.notFound"]),
    ("create_tax", &["tax.exists", "tax.tooMany"]),
    ("change_tax", &["tax.notFound", "tax.exists", "tax.inUse"]),
    (
        "change_series",
        &[
            "series.notFound",
            "numbering.seriesInvalid",
            "numbering.ambiguous",
            "numbering.partMissing",
            "numbering.overlaps",
            "numbering.rulesBroken",
        ],
    ),
    ("reset_series", &["series.notFound", "numbering.noSeries", "numbering.doesNotWrap", "numbering.counterUnknown"]),
    ("enrol_lane", &["register.notFound", "numbering.noSeries", "numbering.exhausted"]),
    ("hold_lane", &["lane.notFound", "lane.copied", "lane.closed"]),
    ("close_lane", &["lane.notFound"]),
    ("list_lanes", &["register.notFound"]),
    ("sell_items", &["lane.notFound", "lane.number", "lane.doesNotAddUp"]),
    ("list_counters", &["series.notFound", "field.unknown"]),
    (
        "preview_numbers",
        &[
            "series.notFound",
            "numbering.seriesInvalid",
            "numbering.ambiguous",
            "numbering.partMissing",
            "numbering.overlaps",
            "numbering.rulesBroken",
            "numbering.noSeries",
            "numbering.scopeMissing",
            "numbering.codeInvalid",
            "numbering.exhausted",
        ],
    ),
    ("audit_numbers", &["series.notFound", "request.invalid", "field.unknown"]),
    (
        "create_webhook",
        &["webhook.urlInvalid", "webhook.urlForbidden", "event.typeUnknown", "code.invalid", "outlet.unknown", "webhook.tooMany"],
    ),
    ("get_webhook", &["webhook.unknown"]),
    (
        "change_webhook",
        &[
            "webhook.unknown",
            "webhook.versionConflict",
            "webhook.urlInvalid",
            "webhook.urlForbidden",
            "event.typeUnknown",
            "code.invalid",
            "outlet.unknown",
        ],
    ),
    ("delete_webhook", &["webhook.unknown", "field.unknown", "request.malformed", "request.timeout", "request.tooLarge"]),
    ("rotate_webhook_secret", &["webhook.unknown", "field.unknown", "request.malformed", "request.timeout", "request.tooLarge"]),
    ("list_webhook_deliveries", &["webhook.unknown", "request.invalid", "field.unknown"]),
    ("test_webhook", &["webhook.unknown", "field.unknown", "request.malformed", "request.timeout", "request.tooLarge"]),
    ("replay_events", &["webhook.unknown", "webhook.disabled", "webhook.replayBeyondLast"]),
    (
        "replay_delivery",
        &[
            "webhook.unknown",
            "webhook.deliveryNotFound",
            "webhook.disabled",
            "field.unknown",
            "request.malformed",
            "request.timeout",
            "request.tooLarge",
        ],
    ),
    ("print_test_page", &["printer.unknown", "field.unknown", "request.malformed", "request.timeout", "request.tooLarge"]),
    ("list_print_jobs", &["request.invalid", "field.unknown"]),
    ("retry_print_job", &["printJob.notFound", "field.unknown", "request.malformed", "request.timeout", "request.tooLarge"]),
    (
        "list_events",
        &[
            "request.invalid",
            "field.unknown",
            "outlet.unknown",
            "event.idInvalid",
            "event.beyondLast",
            "event.typeUnknown",
            "event.tooManyStreams",
            "event.streamsFull",
        ],
    ),
    ("list_order_events", FOLLOWED),
    ("list_driver_events", FOLLOWED),
    ("list_findings", &["request.invalid", "field.unknown"]),
    ("list_audit", &["request.invalid", "field.unknown", "outlet.unknown", "event.typeUnknown"]),
    ("export_audit", &["request.invalid", "field.unknown"]),
    ("verify_audit", &["request.invalid", "field.unknown"]),
];

/// The description as it is served and checked in.
pub fn document() -> OpenApi {
    let mut document = Description::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let (_, api) = router::api().split_for_parts();
    let (_, operating) = router::operating().split_for_parts();
    document = document.nest("/api/v1", api);
    document.merge(operating);
    let components = document.components.get_or_insert_with(Default::default);
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("Made with `docket token create`. The scopes name the permission that a route needs."))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    let session = "The cookie of POST /auth/sign-in or POST /auth/switch; over https it is called `__Host-docket_session`. What changes \
                   something also sends the session's CSRF token as `X-CSRF-Token`.";
    let session = ApiKeyValue::with_description("docket_session", session);
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    let customer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A customer's session: the `token` of the sign-in or, from a browser, the cookie `docket_customer` with `X-CSRF-Token` for \
             whatever changes something.",
        ))
        .build();
    components.add_security_scheme("customer", SecurityScheme::Http(customer));
    let key = "The `orderKey` that a guest was answered with who placed the order; good for that order.";
    components
        .add_security_scheme("orderKey", SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description("Order-Key", key))));
    let signature = "The header of a generic platform; others sign in theirs. See docs/platforms.md.";
    let signature = ApiKey::Header(ApiKeyValue::with_description("webhook-signature", signature));
    components.add_security_scheme("platform", SecurityScheme::ApiKey(signature));
    for path in document.paths.paths.values_mut() {
        for (changes, operation) in operations(path) {
            add_problems(changes, operation);
            add_sessions(changes, operation);
            parameters::add_limits(operation);
        }
    }
    document
}

/// The operations of a path, each with whether it changes something.
fn operations(path: &mut PathItem) -> Vec<(bool, &mut Operation)> {
    let all = [
        (false, &mut path.get),
        (true, &mut path.post),
        (true, &mut path.put),
        (true, &mut path.patch),
        (true, &mut path.delete),
    ];
    all.into_iter().filter_map(|(changes, operation)| Some((changes, operation.as_mut()?))).collect()
}

/// Who may ask for an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asker {
    Staff,
    Customer,
    Platform,
    Anybody,
}

impl Asker {
    fn of(operation: &Operation) -> Asker {
        let is_of_shop = operation.tags.iter().flatten().any(|tag| tag == "shop");
        match operation.security {
            None => Asker::Anybody,
            Some(_) if is_of_shop => Asker::Customer,
            Some(_) if operation.operation_id.as_deref() == Some("receive_platform_webhook") => Asker::Platform,
            Some(_) => Asker::Staff,
        }
    }
}

/// Adds that a user's session does as well as a token, and the headers that go with what changes something.
fn add_sessions(changes: bool, operation: &mut Operation) {
    let asker = Asker::of(operation);
    if let (Asker::Staff, Some(security)) = (asker, &mut operation.security) {
        security.push(SecurityRequirement::new("session", [] as [String; 0]));
    }
    if !changes || !matches!(asker, Asker::Staff | Asker::Customer) {
        return;
    }
    let header = |name: &str, description: &str| {
        let text = Object::with_type(Type::String);
        ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).description(Some(description)).schema(Some(text))
    };
    let csrf = header("X-CSRF-Token", "The session's CSRF token; needed with a session's cookie, not with a token").build();
    let approval = header(
        "Docket-Approval",
        "`USER:PIN`: somebody, by id or code, approves with their PIN what the caller may not do alone",
    );
    let parameters = operation.parameters.get_or_insert_with(Vec::new);
    parameters.push(csrf.into());
    if asker == Asker::Staff {
        parameters.push(approval.example(Some("manager:4711".into())).build().into());
    }
}

/// Adds an answer per status, naming the codes that come with it.
fn add_problems(changes: bool, operation: &mut Operation) {
    let id = operation.operation_id.clone().unwrap_or_default();
    let (asker, is_of_shop) = (Asker::of(operation), operation.tags.iter().flatten().any(|tag| tag == "shop"));
    let mut codes: Vec<&str> = match asker {
        Asker::Customer => OF_CUSTOMERS.to_vec(),
        Asker::Anybody if is_of_shop => OF_ANYBODY.to_vec(),
        Asker::Staff => EVERYWHERE.to_vec(),
        Asker::Platform | Asker::Anybody => Vec::new(),
    };
    if asker == Asker::Staff && changes {
        codes.extend(CHANGING);
    }
    if operation.request_body.is_some() && asker != Asker::Platform {
        codes.extend(WITH_BODY);
    }
    let is_key = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.name == "Idempotency-Key");
    let takes_key = operation.parameters.iter().flatten().any(is_key);
    if takes_key {
        codes.extend(COMMANDS);
    }
    codes.extend(REFUSALS.iter().filter(|(operation, _)| *operation == id).flat_map(|(_, codes)| codes.iter()));
    if NUMBERED.contains(&id.as_str()) {
        codes.extend(NUMBERING);
    }
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in codes {
        let at = by_status.entry(codes::entry(code).status).or_default();
        if !at.contains(&code) {
            at.push(code);
        }
    }
    for (status, codes) in by_status {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new()
            .description(codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", "))
            .content("application/problem+json", content)
            .build();
        operation.responses.responses.insert(status.to_string(), RefOr::T(response));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_a_route_names_is_in_the_table_and_every_route_exists() {
        let document = document();
        let mut ids = Vec::new();
        for path in document.paths.paths.values() {
            let all = [&path.get, &path.post, &path.put, &path.patch, &path.delete];
            ids.extend(all.into_iter().flatten().filter_map(|operation| operation.operation_id.clone()));
        }
        for (operation, codes) in REFUSALS {
            assert!(ids.iter().any(|id| id == operation), "{operation} is not a route");
            for code in *codes {
                assert_eq!(codes::entry(code).code, *code);
            }
        }
    }

    #[test]
    fn every_route_that_takes_a_query_names_what_it_may_be_refused_for() {
        let document = document();
        for (path, item) in &document.paths.paths {
            let all = [&item.get, &item.post, &item.put, &item.patch, &item.delete];
            for operation in all.into_iter().flatten() {
                let is_query = |one: &RefOr<Parameter>| matches!(one, RefOr::T(one) if one.parameter_in == ParameterIn::Query);
                let takes_query = operation.parameters.iter().flatten().any(is_query);
                let id = operation.operation_id.as_deref().unwrap_or_default();
                assert!(!takes_query || REFUSALS.iter().any(|(named, _)| *named == id), "{path}: {id}");
            }
        }
    }

    #[test]
    fn only_users_have_sessions_and_approvals() {
        let document = serde_json::to_value(document()).expect("json");
        let mut asked_by = BTreeMap::<&str, usize>::new();
        for (path, operations) in document["paths"].as_object().expect("paths") {
            for (method, operation) in operations.as_object().expect("operations") {
                let schemes: Vec<&str> = operation["security"].as_array().into_iter().flatten().filter_map(scheme).collect();
                let asker = schemes.first().copied().unwrap_or("nobody");
                *asked_by.entry(asker).or_default() += 1;
                let is_users = asker == "token";
                assert_eq!(schemes.contains(&"session"), is_users, "{method} {path}");
                let named =
                    |name| operation["parameters"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == name));
                let changes = method != "get";
                assert_eq!(named("Docket-Approval"), changes && is_users, "{method} {path}");
                assert_eq!(named("X-CSRF-Token"), changes && (is_users || asker == "customer"), "{method} {path}");
            }
        }
        assert_eq!(asked_by.keys().copied().collect::<Vec<_>>(), ["customer", "nobody", "platform", "token"]);
    }

    fn scheme(requirement: &serde_json::Value) -> Option<&str> {
        requirement.as_object()?.keys().next().map(String::as_str)
    }

    #[test]
    fn what_a_route_says_of_a_parameter_goes_before_what_its_name_says() {
        let document = serde_json::to_value(document()).expect("json");
        let schema = |path: &str, name: &str| {
            let all = document["paths"][path]["get"]["parameters"].as_array().expect("parameters");
            all.iter().find(|one| one["name"] == name).expect("the parameter")["schema"].clone()
        };
        assert_eq!(schema("/api/v1/payments", "order")["format"], "uuid");
        assert_eq!(schema("/api/v1/audit", "order")["pattern"], "^(newest|oldest)$");
        for (path, name) in [("/api/v1/audit", "user"), ("/api/v1/audit", "to"), ("/api/v1/audit/verify", "from")] {
            assert!(schema(path, name)["format"].is_null(), "{path} {name}");
        }
    }

    #[test]
    fn every_code_is_answered_by_some_route() {
        let text = serde_json::to_string(&document()).expect("json");
        // Set up, tokens and the floor of time are the command line's, and what is due the timer's; an unknown path has no operation to stand with.
        let elsewhere = [
            "merchant.slugTaken",
            "route.unknown",
            "clock.floorNotAhead",
            "standing.notDue",
            "order.notOverdue",
            "request.tlsRequired",
            // Files of another system are read on the command line only.
            "import.fileMissing",
            "import.fileTwice",
            "import.date",
            "import.word",
            // Numbers of another system are taken over while an import is under way, whose answer has the problem.
            "numbering.importedInvalid",
            "numbering.seriesReplaced",
            "numbering.numberTaken",
            // A run of the doctor meets these, and goes on.
            "finding.alreadyOpen",
            "finding.notOpen",
            "finding.nothingToRepair",
            "finding.needsPerson",
        ];
        for entry in codes::all() {
            let quoted = format!("`{}`", entry.code);
            assert!(elsewhere.contains(&entry.code) || text.contains(&quoted), "no route answers {}", entry.code);
        }
    }
}
