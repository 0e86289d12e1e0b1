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
        "`items` (of a sale `saleItems`) is an empty list.", "Send at least one item.";
    ItemsTooMany = "items.tooMany", 422, "Too many items",
        "`items` (of a sale `saleItems`) has more than 500 entries.", "Split the document.";
    AmountInvalid = "amount.invalid", 422, "Not an amount",
        "An amount is not a plain decimal number.", "Send a number such as 12.50, without exponent or separators.";
    AmountTooManyDecimals = "amount.tooManyDecimals", 422, "Too many decimals",
        "An amount has more decimals than the merchant's currency.", "Round it before it is sent.";
    AmountNegative = "amount.negative", 422, "A negative amount",
        "A price or a discount is below zero.", "Send zero or more.";
    AmountNotPositive = "amount.notPositive", 422, "An amount of nothing",
        "The amount of a payment is zero or negative.", "Send an amount greater than zero.";
    CreditNoteNotFound = "creditNote.notFound", 404, "No such credit note",
        "No credit note of the merchant, or of the token's outlet, has this id.", "Look at the credit notes of its bill.";
    StockDocumentNotFound = "stockDocument.notFound", 404, "No such document",
        "No document of the merchant, or of the token's outlet, that moved goods has this id.", "Look it up in the list.";
    PaymentMethodUnknown = "payment.methodUnknown", 422, "No such way to pay",
        "Payments are not taken by a method of that name.", "Send one of the methods in `detail`.";
    QuantityInvalid = "quantity.invalid", 422, "Not a quantity",
        "A quantity is not a plain decimal number with at most 3 decimals.", "Send a number such as 2 or 0.250.";
    QuantityNotPositive = "quantity.notPositive", 422, "A quantity of nothing",
        "A quantity is zero or negative.", "Send a quantity greater than zero, or leave the item out.";
    CodeInvalid = "code.invalid", 422, "Not a short code",
        "A seat or another short code has other than 1 to 8 of A-Z and 0-9.", "Send a code such as 2 or T12.";
    SkuInvalid = "sku.invalid", 422, "Not a SKU",
        "A SKU, or the code of a category, of a group of modifiers or of an option, has other than 1 to 40 of A-Z, 0-9, `-`, `_` and `.`.",
        "Send a code such as SHAWARMA-L.";
    BarcodeInvalid = "barcode.invalid", 422, "Not a barcode",
        "A barcode has a wrong check digit, or is no text of 1 to 64 characters.", "Scan it again.";
    IdempotencyKeyInvalid = "idempotency.keyInvalid", 422, "Not an idempotency key",
        "`Idempotency-Key` is empty, longer than 255 characters, has other than visible ASCII characters or was sent more than once.", "Send a UUID.";
    ReportRangeTooLong = "report.rangeTooLong", 422, "A report over too many days",
        "`from` and `to` of a report are more than 366 business dates apart.", "Ask for a year at a time.";
    SearchTooLong = "search.tooLong", 422, "A search that is too long",
        "`search` has more than 100 characters.", "Search for a number, a phone or a reference.";
    ImportFileInvalid = "import.fileInvalid", 422, "The file has errors",
        "Lines of the file cannot be taken in; `errors` names the first hundred by line and column. Nothing was written.",
        "Correct the lines and send the file again.";
    ImportEncoding = "import.encoding", 422, "Not a CSV file in UTF-8",
        "The file is UTF-16, Windows-1256 or another encoding, a spreadsheet's own file, or holds NUL bytes.",
        "Save it as CSV UTF-8.";
    ImportColumn = "import.column", 422, "A wrong column",
        "The header has a column that is not known, has one twice, or lacks one that is needed.",
        "Correct the header; the columns are in docs/import.md.";
    ImportLine = "import.line", 422, "A line that cannot be read",
        "A line has fewer or more cells than the header, or is too long; often a quote is missing.",
        "Correct the line; texts with separators, quotes or line breaks stand in quotes.";
    ImportFormula = "import.formula", 422, "A formula",
        "A text begins with `=`, `+`, `-`, `@` or a tab, which a spreadsheet would run as a formula.",
        "Remove the formula, or write a quote (') before the text if it is meant so.";
    ImportRepeated = "import.repeated", 422, "Twice in one file",
        "Two lines have the same SKU, barcode or phone, or the same id and not the same cells.", "Leave one of them.";
    ImportFileMissing = "import.fileMissing", 422, "A file that is needed is not there",
        "The directory lacks `customers` or `customer_orders`, has one of the files as a spreadsheet's own, or cannot be read.",
        "Put the file there as `.csv` or `.jsonl`, in UTF-8; docs/import-legacy.md lists them.";
    ImportFileTwice = "import.fileTwice", 422, "Two files of one kind",
        "A file is there as `.csv` and as `.jsonl`, so that it is not known which of them counts.", "Leave one of them.";
    ImportDate = "import.date", 422, "A date that cannot be read",
        "A date is written in a way that is not known, in the other order of day and month, of a day that there is none of, or ahead of the present time.",
        "Write it as 2025-11-09 or 2025-11-09T10:12:00+03:00; where the files write the month before the day, say `--dates mdy`.";
    ImportWord = "import.word", 422, "A word that is not known",
        "A status, a method of payment, a kind of wallet entry or a currency is a word of which it is not known what it means.",
        "Write the word that is meant; docs/import-legacy.md lists them.";
    ImportUnfinished = "import.unfinished", 409, "Another import is not at its end",
        "An import of this merchant is under way, was cut off or has stopped.",
        "Wait for it, resume it, or abandon it; GET /imports lists them.";
    ImportSameFile = "import.sameFile", 409, "The file came before",
        "Opening stock of the very same file is in already, and would be there twice.",
        "Send it with `again=true` if that is meant.";
    ImportStopped = "import.stopped", 409, "The import has stopped",
        "The records changed after the file was checked, and a rule refused a part of it; the parts before it are in.",
        "Mend what `detail` says and resume the import, or abandon it; `GET /imports/{id}` says which lines are not in.";
    ImportNotFound = "import.notFound", 404, "No such import",
        "No import of this merchant has that id.", "Take one from GET /imports.";
    ImportEnded = "import.ended", 409, "The import is at its end",
        "Only an import that has stopped, or was cut off, is resumed or abandoned.", "Look at its state.";
    TokenMissing = "auth.tokenMissing", 401, "No token",
        "The request has no `Authorization: Bearer` header and no cookie of a session.", "Sign in, or send a token; `docket token create` makes one.";
    TokenInvalid = "auth.tokenInvalid", 401, "The token is not known",
        "The token was never made here, is misspelt, was revoked, or its user was changed.", "Check it, or make a new one.";
    TokenExpired = "auth.tokenExpired", 401, "The token has expired",
        "The token's time is over.", "Make a new one.";
    SetupDone = "setup.done", 409, "There is a merchant already",
        "The store was set up, in another browser or on the command line. Only an empty one can be set up in the browser.",
        "Sign in; add a merchant with `docket merchant create`.";
    SetupCodeWrong = "setup.codeWrong", 401, "Not the set-up code",
        "The code is not the one that this server printed when it began to serve an empty store.",
        "Take it from the terminal or the server's log; every start prints another.";
    SignInRefused = "auth.refused", 401, "Not let in",
        "The merchant, the user, or the password or PIN is another; which of them is not told.", "Try again; ask a manager for a new one.";
    SessionInvalid = "auth.sessionInvalid", 401, "The session has ended",
        "The cookie names no session that is open: it was ended, or its user was changed.", "Sign in.";
    SessionExpired = "auth.sessionExpired", 401, "The session is over",
        "The session is older than 12 hours, or was not used for 2.", "Sign in again.";
    CsrfMissing = "auth.csrf", 403, "No proof that this site asks",
        "A request that changes something came by cookie, without the session's `csrfToken` as `X-CSRF-Token`; or the page of another site \
         asks for a sign-in.",
        "Send `csrfToken` of the sign-in or of GET /auth/me as `X-CSRF-Token`.";
    TooManyAttempts = "auth.tooManyAttempts", 429, "Too many wrong tries",
        "Passwords or PINs of this user, or from this address, were wrong too often.", "Try again after `Retry-After` seconds.";
    PinLocked = "auth.pinLocked", 403, "The PIN is locked",
        "The PIN was tried too often; waiting does not help.", "A manager sets a new PIN, or the user signs in with the password.";
    RegisterNotTrusted = "auth.noRegister", 403, "Not at a register",
        "Users switch with PINs only on a device that is trusted as a register, or with a token that is bound to one.",
        "A manager trusts the device with POST /registers/{code}/trust.";
    ApprovalMalformed = "approval.malformed", 400, "An approval that cannot be read",
        "The header `Docket-Approval` is not `USER:PIN`.", "Send the user's id or code, a colon, and the PIN.";
    ApprovalRefused = "approval.refused", 403, "Not approved",
        "The user is not there, gives no approvals or works elsewhere, or the PIN is another; which of them is not told.",
        "Let a manager of this outlet type their PIN.";
    PasswordWeak = "password.weak", 422, "A password that is not taken",
        "It has fewer than 10 or more than 200 characters, or is among those that are tried first.", "Take a longer one, such as a sentence.";
    PinWeak = "pin.weak", 422, "A PIN that is not taken",
        "It has not 4 to 8 digits, or they are all the same, count up or down, or repeat one or two.", "Take another one.";
    LoginInvalid = "login.invalid", 422, "Not a login",
        "A login has 3 to 64 characters of a-z, 0-9 and . _ - + @.", "Send such a one.";
    PermissionUnknown = "permission.unknown", 422, "No such permission",
        "The word names no permission.", "Take those of docs/permissions.md.";
    RoleNotFound = "role.notFound", 404, "No such role",
        "The path names no role.", "Name one of those in `detail`.";
    RegisterNotFound = "register.notFound", 404, "No such register",
        "The path names no register of the merchant.", "Name one of those in `detail`.";
    SignInRequired = "signIn.required", 401, "Not signed in",
        "The request has no customer's token and no cookie of a customer, or the session has ended: it is signed out, 30 days went by \
         without a request, the customer has another phone, or was erased.", "Sign in with a code.";
    CodeWrong = "signIn.codeWrong", 401, "Not the code",
        "The code is not the last that was sent to the phone, was used, is older than 10 minutes, or was tried five times.",
        "Ask for another code.";
    SignInTooMany = "signIn.tooMany", 429, "Too many codes",
        "Codes were asked for too soon after each other or too often, to the phone, from the address or of the shop; or too many wrong \
         ones were tried.", "Wait for as long as `retryAfterSeconds` says.";
    CodesOff = "signIn.codesOff", 409, "No codes are sent",
        "The server was started without a sender of codes.", "Start it with `--codes-to`.";
    CodeNotSent = "signIn.codeNotSent", 503, "The code could not be sent",
        "The gateway that sends codes does not answer, or refuses.", "Ask again in a moment; the try does not count.";
    NotFound = "route.unknown", 404, "Nothing is here",
        "No route has this path.", "Compare the path with /docs.";
    MethodNotAllowed = "route.methodNotAllowed", 405, "Not with this method",
        "The path exists, but not with this method.", "Compare the method with /docs.";
    SettingsInvalid = "settings.invalid", 422, "A setting that does not fit",
        "A setting is not what it must be; `errors` points at each. Presets are held to the same.", "Send what `detail` asks for.";
    SettingsFixed = "settings.fixed", 422, "A setting that is fixed",
        "Slug, country, currency, decimals, whether prices include tax, and the fiscal year are set once: documents are reckoned by them.",
        "Set up another merchant with `docket merchant create`, and take the products along with an export.";
    OutletNotFound = "outlet.notFound", 404, "No such outlet",
        "The merchant has no outlet of the code in the path.", "Name one of those in `detail`.";
    ReceiptTypeUnknown = "receipt.typeUnknown", 422, "Not a picture or a PDF",
        "By its content the file is no PNG, JPEG, WebP or PDF; what it is called does not matter.",
        "Send a photograph or a screenshot of the bank's receipt, or the PDF.";
    ReceiptEmpty = "receipt.empty", 422, "An empty file",
        "The body has no bytes.", "Send the file as the body of the request.";
    ReceiptTooLarge = "receipt.tooLarge", 413, "The receipt is too large",
        "A receipt has at most 5 MiB.", "Send a smaller picture.";
    ReceiptNotFound = "receipt.notFound", 404, "No receipt",
        "No receipt was sent for the payment.", "Look at `receipt` of the payment first.";
    PhotoTypeUnknown = "photo.typeUnknown", 422, "Not a picture",
        "By its content the file is no PNG, JPEG or WebP; what it is called does not matter.", "Send a photograph.";
    PhotoEmpty = "photo.empty", 422, "An empty file",
        "The body has no bytes.", "Send the file as the body of the request.";
    PhotoTooLarge = "photo.tooLarge", 413, "The photo is too large",
        "A photo has at most 5 MiB.", "Send a smaller picture.";
    ShopTooManyGuests = "shop.tooManyGuests", 429, "Too many orders of guests",
        "Guests placed 10 orders for one phone within an hour, or 60 from one address.", "Sign in, or wait for as long as `Retry-After` says.";
    PictureTooLarge = "picture.tooLarge", 413, "The picture is too large",
        "A picture of a product has at most 1 MiB.", "Scale it down: 1,000 pixels across are plenty.";
    PictureNotFound = "picture.notFound", 404, "No such picture",
        "No product of this shop ever had a picture of that address.", "Take the address from the menu.";
    PhotoNotFound = "photo.notFound", 404, "No photo",
        "No photo was sent of the delivery, its customer was erased, or another driver brought it.",
        "Look at `delivery.photo` of the order first.";
    PrintJobNotFound = "printJob.notFound", 404, "No such print job",
        "No print job of this merchant, or of the token's outlet, has that id.", "Take an id from GET /print-jobs.";
    WebhookUrlInvalid = "webhook.urlInvalid", 422, "Not the address of a webhook",
        "`url` is no https:// address of a host, or has a user name, a password or a fragment.",
        "Send one such as https://example.com/docket.";
    WebhookUrlForbidden = "webhook.urlForbidden", 422, "A machine that is not sent to",
        "`url` leads to this machine, a private network, a cloud's metadata or nobody, which webhooks are not sent to.",
        "Send a public address; or let whoever operates the server start it with --webhooks-allow-private.";
    WebhookDeliveryNotFound = "webhook.deliveryNotFound", 404, "No such delivery",
        "No try of that webhook has that id, or it is too old to be kept.",
        "Take an id from GET /webhooks/{id}/deliveries, or replay by the number of the event.";
    EventIdInvalid = "event.idInvalid", 422, "Not the number of an event",
        "`Last-Event-ID` is not a number.", "Send the `id` of the last message that was read, or leave the header out.";
    CatalogueVersionUnknown = "catalogue.versionUnknown", 409, "The catalogue was never at that version",
        "`since` or `after` is of records that this merchant has not, or not any more: the store was taken back from a backup.",
        "Forget what was kept of the catalogue and read it whole, without `since`.";
    EventBeyondLast = "event.beyondLast", 409, "An event that is not there",
        "`Last-Event-ID` or `after` is greater than the number of the merchant's last event: it is of another merchant, or of a store \
         that was restored to an earlier state since.",
        "Read anew what you keep, and then the events after `last` of `GET /events?limit=1`.";
    EventTypeUnknown = "event.typeUnknown", 422, "No such type of event",
        "`type` names a type of event that does not exist.", "Send types of docs/events.md, separated by commas, or `order.*` for an area.";
    EventTooManyStreams = "event.tooManyStreams", 429, "Too many streams of this token",
        "The token has 10 streams of events open on this server.", "Close one, or use another token.";
    EventStreamsFull = "event.streamsFull", 503, "Too many streams",
        "500 streams of events are open on this server.", "Try again after `Retry-After`, or read pages meanwhile.";
    SeriesNotFound = "series.notFound", 404, "No such kind of document",
        "Numbers are kept for order, ticket, bill, creditNote, payment, customer, shift, zReport, purchase and bill.lane.", "Name one of these.";
    IntegrationSignatureInvalid = "integration.signatureInvalid", 401, "Not signed as it must be",
        "What came to the address of a delivery platform is not signed with its secret, or was signed more than five minutes ago or ahead.",
        "Compare the secret with the platform's, and the clocks; what was signed must be sent as it was, byte by byte.";
    IntegrationPayloadInvalid = "integration.payloadInvalid", 422, "Not what the platform sends",
        "The body is signed, and is not what is documented of this platform: something that is needed is missing or cannot be.",
        "Look at what `errors` points at, and at docs/platforms.md for what is read of each platform.";
    IntegrationOrderNotIncluded = "integration.orderNotIncluded", 422, "The order is not in the notification",
        "A notification of Uber Eats names an order; the order itself is to be fetched from Uber, which Docket does not do.",
        "Let what stands between Uber and Docket add the order as `order` and sign the whole with this endpoint's secret.";
    RequestTimeout = "request.timeout", 408, "The body did not arrive in time",
        "The body was announced, but had not arrived in full after 30 seconds. Nothing was written.",
        "Send the same request again, with the same key, on a new connection.";
    UrlTooLong = "request.urlTooLong", 414, "The path is too long",
        "The path with its query is longer than 16 KiB.", "Ask for less at once.";
    HeadersTooLarge = "request.headersTooLarge", 431, "The headers are too large",
        "The headers have more than 32 KiB. More than 64 KiB, or more than 100 of them, are refused without a body.", "Send fewer headers.";
    TooMany = "request.tooMany", 429, "Too many requests",
        "Too many requests came without a token that is known here from one address, or with one token where the operator limits that. \
         Nothing was done.",
        "Send the same request again after `Retry-After`, with the same key. Use a token; a proxy's own address is one address.";
    TooSlow = "server.tooSlow", 503, "It took too long",
        "The server began no answer within 2 minutes. What was asked for may be done all the same.",
        "Send the same request again, with the same key, to learn what became of it; ask for less at once.";
    TlsRequired = "request.tlsRequired", 400, "Only by TLS",
        "The request came by plain HTTP to a server that speaks TLS.",
        "Send it to https://. A token that was sent without TLS should be made anew.";
    BodyTooLarge = "request.tooLarge", 413, "The body is too large",
        "The body is larger than 1 MiB, of an import than 100 MiB.", "Send less at once.";
    LaneBusy = "lane.busy", 503, "Too busy",
        "More commands are waiting than can be taken.", "Send the same request again after `Retry-After`, with the same key.";
    StoreFull = "store.full", 503, "No room on the disk",
        "The server's disk is full. Nothing was written.", "Make room; the server goes on by itself. Then send the request again.";
    StoreUnavailable = "store.unavailable", 503, "The store does not answer",
        "The database is away, or the server is stopping. Orders, sales and payments in cash or by card with an `Idempotency-Key` are taken \
         meanwhile by servers that can spool; `detail` says why this was not.",
        "Send the same request again after `Retry-After`, with the same key.";
    ClockSuspect = "clock.suspect", 503, "The server's clock cannot be believed",
        "The server's clock jumped ahead by more than an hour; a document dated by it would hold up the time of all later ones.",
        "Set the clock right; the server goes on by itself. If it is right as it is, run `docket clock confirm`. Then send the request again.";
    Internal = "server.bug", 500, "Something failed inside",
        "A bug. Nothing was written but a finding.", "Tell the operator; the log of that time has the reason.";
}

/// Status, title, cause and remedy of a refusal. A match, so that a new code cannot be forgotten.
fn refusal(code: Code) -> Entry {
    let (status, title, cause, remedy) = match code {
        Code::MerchantUnknown => (
            404,
            "No such merchant",
            "The token's merchant is not in this store, or no merchant of it has the slug of the path.",
            "Use a token of this store, or compare the slug with `docket merchant list`.",
        ),
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
        Code::OutletPaused => (
            409,
            "Online orders are paused",
            "An order came on an online channel while the outlet has paused online orders.",
            "Tell the customer what `detail` says; where the pause has an end, `retryAfterSeconds` says when.",
        ),
        Code::OutletClosed => (
            409,
            "The outlet is closed",
            "An order came on an online channel for a time outside the outlet's opening hours.",
            "Send `requestedFor` with a time at which the outlet is open; `detail` names when it opens next.",
        ),
        Code::OutletBusy => (
            429,
            "Too many online orders",
            "The outlet takes so many online orders in so many minutes, and has them.",
            "Quote the wait to the customer, and send the same request again, with the same key, after `Retry-After` seconds.",
        ),
        Code::OutletPauseOver => (
            409,
            "A pause that is over",
            "The time until which online orders shall be paused is past.",
            "Send a later time, or none.",
        ),
        Code::ShopClosed => (
            409,
            "No shop here",
            "A customer orders by themselves at an outlet that has no shop.",
            "Choose an outlet of GET /shop/{merchant}; a manager opens its shop with `shop` of PATCH /outlets/{code}.",
        ),
        Code::ShopSignInNeeded => (
            403,
            "Sign in first",
            "A guest orders where guests are not taken, or asks for a wallet.",
            "Sign in with the code that is sent to the phone, and send the order again.",
        ),
        Code::ShopNotOffered => (
            422,
            "Not offered by this shop",
            "An order is to be brought, fetched or prepared in a way that the outlet's shop does not offer.",
            "Send what GET /shop/{merchant} says that the outlet offers.",
        ),
        Code::ShopTermsInvalid => (
            422,
            "Terms that cannot be kept",
            "`shop` of an outlet contradicts itself or the merchant's settings; `errors` says where.",
            "Correct the members that `errors` points at.",
        ),
        Code::OrderTotalChanged => (
            409,
            "It comes to something else now",
            "A price changed since the customer was shown the total that they sent as `expectedTotal`.",
            "Show the total of POST /shop/{merchant}/cart again, and order anew.",
        ),
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
        Code::ProductSoldOut => (
            409,
            "Sold out",
            "The product is sold out at the outlet for now, as its kitchen has said; `detail` names both, and until when.",
            "Order something else, or let whoever runs the kitchen say that it is there again with PUT /products/{id}/sold-out.",
        ),
        Code::ProductNotOnline => (
            409,
            "Not sold online",
            "A customer orders a product by themselves that is sold at the shop only.",
            "Leave the item out; a manager changes that with `soldOnline` of the product.",
        ),
        Code::ProductInactive => (
            409,
            "Not sold any more",
            "The product was taken out of sale.",
            "Leave the item out, or put the product back on sale.",
        ),
        Code::ProductNotFound => (
            404,
            "No such product",
            "No product of this merchant has that id, SKU or barcode.",
            "Find it with GET /products?search=.",
        ),
        Code::ProductCodeTaken => (
            409,
            "A code that another product has",
            "A SKU or barcode is that of another product, or stands on this one twice.",
            "Send another one, or take it off the product that `detail` names.",
        ),
        Code::ProductVersionConflict => {
            (409, "The product has changed", "Someone changed the product since it was read.", "Read it again and decide anew.")
        }
        Code::ProductIncomplete => (
            409,
            "A new product lacks something",
            "A product that is not there yet comes without a name in the merchant's language, or without a price.",
            "Give it both, or correct its SKU if it is a product that is there.",
        ),
        Code::ProductUnitNotWeighed => (
            409,
            "Sold by weight, and counted in pieces",
            "`sellByWeight` is set, and the product's unit is the piece or the pack.",
            "Send the unit `kg` or `litre`, or leave `sellByWeight` out.",
        ),
        Code::CategoryUnknown => (
            409,
            "No such category",
            "A product names a category that the merchant does not have.",
            "Make it with POST /categories, or take one from GET /categories.",
        ),
        Code::CategoryNotFound => {
            (404, "No such category", "No category of this merchant has that code.", "Take a code from GET /categories.")
        }
        Code::CategoryCodeTaken => (
            409,
            "There is a category of that code",
            "Another category has the code.",
            "Send another code, or change that category with PATCH /categories/{code}.",
        ),
        Code::TaxNotFound => (404, "No such tax", "No tax of this merchant has that code.", "Take a code from GET /taxes."),
        Code::TaxExists => (
            409,
            "There is a tax like that",
            "Another tax has that name and rate, or stands with this one on the same product or charge under that name.",
            "Take the other one, or send another name or rate.",
        ),
        Code::TaxInUse => (
            409,
            "The tax is in use",
            "A tax is to be retired that products or charges bear.",
            "Give those products and charges other taxes first; GET /products and GET /settings show who bears it.",
        ),
        Code::TaxRetired => (
            409,
            "The tax is not in use any more",
            "A product or a charge is to bear a tax whose rate or name has changed since, or that was retired.",
            "Send a tax that GET /taxes shows as active, or put this one into use again with PATCH /taxes/{code}.",
        ),
        Code::TaxTooMany => (
            409,
            "Too many taxes",
            "The list of taxes would have more than 200.",
            "Send a tax that is on the list, or change one that is not in use.",
        ),
        Code::OptionUnknown => (
            409,
            "No such option",
            "The product has no option of that code, or the item has no product.",
            "Send the codes of options that the product's `modifiers` have.",
        ),
        Code::OptionTooFew => {
            (409, "Too few options", "Fewer options of a group were chosen than its `min`.", "Choose what `detail` says.")
        }
        Code::OptionTooMany => {
            (409, "Too many options", "More options of a group were chosen than its `max`.", "Leave some out, as `detail` says.")
        }
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
        Code::CustomerInImport => (
            409,
            "An import may name the customer",
            "Lines of an import of customers, or of another system's records, are kept until it is at its end, and may say who they are.",
            "Let the import end first, or give it up; GET /imports lists them, as does `docket import list`.",
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
        Code::DeliveryTaken => (
            409,
            "Another driver was faster",
            "A driver has the order already.",
            "Take the one in `next`, or look at GET /driver/available-deliveries.",
        ),
        Code::DeliveryOtherDriver => (
            409,
            "Another driver's delivery",
            "A driver picks up, hands over or gives up their own deliveries only, and this one is on another's list.",
            "Have a dispatcher assign it to you.",
        ),
        Code::DeliveryProofMissing => (
            409,
            "A delivery must be proved",
            "A driver handed an order over without proof, or with less than the merchant wants: the customer's code, or that or a photo.",
            "Send `proof` with POST /driver/deliveries/{id}/deliver; where the customer has no code, have a dispatcher do it.",
        ),
        Code::DeliveryPhotoMissing => (
            409,
            "There is no photo",
            "`proof` names the photo of the delivery, and none was sent since the driver left.",
            "Send it with POST /driver/deliveries/{id}/photo, then hand the order over.",
        ),
        Code::DeliveryCodeWrong => (
            409,
            "Not the customer's code",
            "The four digits are not those of this order.",
            "Ask the customer once more, and compare the order number.",
        ),
        Code::DeliveryReasonMissing => (
            409,
            "Why did it fail?",
            "A delivery that was under way became `ready` again, and nobody said why.",
            "Send `reason`.",
        ),
        Code::UserNotFound => (404, "No such user", "No user has the id in the path.", "Take an id from GET /users."),
        Code::UserNameTaken => (409, "The name is taken", "Another user has this name.", "Take another name."),
        Code::UserLoginTaken => (409, "The login is taken", "Another user signs in by this login.", "Take another login."),
        Code::UserLoginMissing => {
            (409, "No login", "The user has no login, with which a password goes.", "Give the user a login first.")
        }
        Code::UserInactive => (
            409,
            "The user is not active",
            "The user is deactivated, or was changed while they signed in.",
            "Activate the user, or sign in again.",
        ),
        Code::UserLastOwner => (409, "The last owner", "No active owner would be left.", "Make another user an owner first."),
        Code::TokenNotFound => (404, "No such token", "No API token has the id in the path.", "Take an id from GET /tokens."),
        Code::TokenBeyondMaker => (
            409,
            "More than its maker may",
            "The token could do something that whoever makes it may not.",
            "Narrow `scope`, or let somebody make it who may do all of that.",
        ),
        Code::RoleOwnerKeeps => (
            409,
            "The owner keeps this",
            "The owner would lose a permission that is needed to undo the change.",
            "Leave the permissions that `detail` names.",
        ),
        Code::RoleContradiction => {
            (409, "Granted and taken", "A permission is both granted and taken.", "Send it in one of the two lists.")
        }
        Code::DriverUnknown => {
            (409, "No such driver", "No user of the merchant whose role is driver has that id.", "Take an id from GET /drivers.")
        }
        Code::DriverNotFound => (
            404,
            "No such driver",
            "The user of the path is not there, or is no driver and never collected anything.",
            "Take an id from GET /drivers.",
        ),
        Code::HandoverTooMuch => (
            409,
            "More than the driver owes",
            "More cash is handed in than the driver has collected and not handed in yet.",
            "Count again; GET /drivers/{id}/cash says what is owed and why.",
        ),
        Code::HandoverOwn => (
            409,
            "One's own cash",
            "Whoever collected the cash would take it in themselves.",
            "Have a cashier or a manager take it.",
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
        Code::OrderTooLate => (
            409,
            "Too late for that",
            "The order is too far along: lines change until preparing begins, and are added or voided until it leaves the house.",
            "Add lines, or void them with a reason; for what is new, place an order of its own.",
        ),
        Code::OrderLineUnknown => (
            409,
            "The order has no such line",
            "The order has no line of that number or seat, or nothing is left of it.",
            "Take the numbers from `items[].line` of the order.",
        ),
        Code::OrderLineTooMuch => (
            409,
            "More than the line has",
            "More was to be taken off a line, or to another order, than counts on it.",
            "Take less, or leave `quantity` out for all of it.",
        ),
        Code::OrderLineIsCharge => (
            409,
            "The line is a charge",
            "A charge has no quantity of its own and does not go to another order.",
            "Take it off as a whole, or leave it.",
        ),
        Code::OrderReasonRequired => (
            409,
            "Why is missing",
            "Preparing has begun, and something was to be taken off the order without a reason.",
            "Send `reason`.",
        ),
        Code::OrderEmpty => (
            409,
            "Nothing would be left of the order",
            "All goods were to be taken off the order, or to another.",
            "Cancel the order, or leave something on it.",
        ),
        Code::OrderTooManyLines => (
            409,
            "Too many lines",
            "The order would have more than 500 lines, those that were taken off included.",
            "Place another order.",
        ),
        Code::OrderHeld => (
            409,
            "The order is on hold",
            "An order on hold is neither moved along nor merged.",
            "Recall it first: POST /orders/{id}/recall.",
        ),
        Code::OrderNotHeld => {
            (409, "The order is not on hold", "An order was to be recalled that is not on hold.", "Nothing; it goes on as it is.")
        }
        Code::OrderNotDineIn => (
            409,
            "The order has no table",
            "Only orders of the channel `dine_in` sit at a table.",
            "Leave the order where it is.",
        ),
        Code::OrderSame => (
            409,
            "An order with itself",
            "An order was to be merged with itself, or named twice.",
            "Name each of the others once in `from`.",
        ),
        Code::OrderNotOverdue => (
            409,
            "Not overdue",
            "The order may be paid later, something was paid or promised for it, it is not pending, or its time is not up.",
            "Nothing: the timer asks again by itself.",
        ),
        Code::OrderHasPayments => (
            409,
            "The order has payments",
            "An order for which money was given, or is awaited, is neither split nor merged into another: nobody could say to which of \
             the two the money belongs.",
            "Merge the others into the one that has payments; or give the money back, or wait until no transfer is awaited any more, \
             and record payments afterwards.",
        ),
        Code::OrderNotMergeable => (
            409,
            "These orders cannot become one",
            "They differ in outlet, channel, address, customer, progress, or in what is off or charged on the whole; `detail` says in what.",
            "Leave them apart, or make them alike first.",
        ),
        Code::WebhookUnknown => {
            (404, "No such webhook", "No webhook of this merchant has that id.", "Take one from GET /webhooks.")
        }
        Code::SettingsVersionConflict => (
            409,
            "The settings have changed",
            "Someone changed the settings since they were read.",
            "Read them again and decide anew.",
        ),
        Code::SettingsInUse => (
            409,
            "It is in use",
            "An outlet, a register or a channel is missing in its list, or has another code, although documents name it; or a charge is \
             missing that a shop of customers goes by.",
            "Send what is there as well; `errors` names it.",
        ),
        Code::SettingsDateMoves => (
            409,
            "The business date would change",
            "With the other zone or cutoff the present moment would be of another business date than it is.",
            "Make the change at the time that `detail` names.",
        ),
        Code::WebhookVersionConflict => {
            (409, "The webhook has changed", "Someone changed the webhook since it was read.", "Read it again and decide anew.")
        }
        Code::WebhookTooMany => {
            (409, "Too many webhooks", "The merchant has 20 webhooks.", "Delete one, or let one of them do more.")
        }
        Code::WebhookDisabled => (
            409,
            "The webhook is disabled",
            "Events were to be sent once more to a webhook that is sent nothing.",
            "Enable it first with PATCH /webhooks/{id}; or try it with POST /webhooks/{id}/test, which is sent all the same.",
        ),
        Code::WebhookReplayBeyondLast => (
            409,
            "No events up to there",
            "`until` of a replay is greater than the number of the last event.",
            "Send at most `last` of GET /events.",
        ),
        Code::IntegrationUnknown => (
            404,
            "No such integration",
            "No integration of this merchant has that id; or, where a platform sends to, none of that platform that is active.",
            "Take one from GET /integrations, and the address from its `webhookPath`.",
        ),
        Code::IntegrationVersionConflict => (
            409,
            "The integration has changed",
            "Someone changed the integration since it was read.",
            "Read it again and decide anew.",
        ),
        Code::IntegrationChannelNotOnline => (
            409,
            "Not a channel for platforms",
            "Orders of platforms count for what an outlet takes online, and the channel is one of which staff take the orders.",
            "Name a channel that is online, such as `online` or one named like the platform.",
        ),
        Code::StandingUnknown => (
            404,
            "No such standing order",
            "No standing order of this merchant has that id.",
            "Take one from GET /standing-orders.",
        ),
        Code::StandingVersionConflict => (
            409,
            "The standing order has changed",
            "Someone changed the standing order since it was read, or an order was placed for it.",
            "Read it again and decide anew.",
        ),
        Code::StandingIllegalTransition => (
            409,
            "The standing order cannot go there",
            "Only an active one is paused, only a paused one is resumed, and what is cancelled stays so.",
            "Read it again; instead of a cancelled one make another.",
        ),
        Code::StandingNeverDue => (
            409,
            "Never due",
            "Between `from` and `until` no date lies ahead on which the schedule is due.",
            "Choose a later `until`, or other `weekdays`.",
        ),
        Code::StandingNotDue => (
            409,
            "Not due",
            "The occurrence was decided before, or its time has not come.",
            "Nothing: the timer asks again by itself.",
        ),
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
        Code::ShiftRequired => (
            409,
            "No open shift",
            "This shop's counter sells and takes back in an open shift only, and neither the register nor the user has one.",
            "Open one with POST /shifts, and send the same again.",
        ),
        Code::ShiftVersionConflict => {
            (409, "The shift has changed", "Cash was moved since the shift was read.", "Read it again and count once more.")
        }
        Code::ProductHasStock => (
            409,
            "It is in stock",
            "The unit of a product, or whether its stock is kept, was to change while some of it is in stock or kept for orders.",
            "Sell it, or count it to nothing with a stock adjustment, first.",
        ),
        Code::StockInsufficient => (
            409,
            "Not enough in stock",
            "There is less than was asked for that may be sold: the rest is kept for orders, blocked, past its expiry, or not there.",
            "Take less; `shortages` says how much there is. If more is on the shelf, count it and send a stock adjustment.",
        ),
        Code::StockNotTracked => {
            (409, "No stock is kept", "Stock of this product is not kept.", "Set the product's `trackStock` first.")
        }
        Code::StockTooManyBatches => (
            409,
            "Too many batches",
            "1,000 batches of the product at the outlet are not used up.",
            "Count the stock and send an adjustment, so that what is gone is used up.",
        ),
        Code::StockSameOutlet => {
            (409, "The same outlet", "Goods are moved to the outlet that they are at.", "Name another outlet.")
        }
        Code::StockNotArrived => {
            (409, "Not arrived yet", "`receivedAt` is ahead of the clock.", "Send when it arrived, or leave it out.")
        }
        Code::BatchUnknown => (
            404,
            "No such batch",
            "No batch of the merchant has this id, or it is not of this purchase, product or outlet.",
            "Look at the product's batches.",
        ),
        Code::PurchaseUnknown => (
            404,
            "No such purchase",
            "No purchase of the merchant, or of the token's outlet, has this id.",
            "Look it up in the list.",
        ),
        Code::PriceBelowCost => (
            409,
            "A price below cost",
            "A price was edited to less than the unit cost of a batch that the goods come from, compared without tax.",
            "Raise the price, or have a manager send `approval` with a reason.",
        ),
        Code::PaymentShort => {
            (409, "Not enough paid", "The payments are less than what is due.", "Take the rest, and send all payments together.")
        }
        Code::PaymentTooMuch => (
            409,
            "Too much paid",
            "Payments other than cash are more than what is due.",
            "Charge the card what is due; only cash gives change.",
        ),
        Code::PaymentCustomerMissing => (
            409,
            "No customer to pay from or to",
            "A wallet or a house account is a customer's, and the order, bill or payment has none.",
            "Take the money in another way, or name the customer.",
        ),
        Code::PaymentNotFound => {
            (404, "No such payment", "No payment of this merchant has that id.", "Search by number with GET /payments?search=.")
        }
        Code::PaymentOtherCustomer => (
            409,
            "Another customer's order or bill",
            "`customer` names somebody else than the order or bill.",
            "Leave `customer` out; the order's own is taken.",
        ),
        Code::PaymentNothingDue => (
            409,
            "Nothing is left to pay",
            "The order or bill is paid, or the order is cancelled, or was handed over and billed.",
            "Pay the bill of an order that was handed over; else give the money back, or put it into the customer's wallet with POST /customers/{id}/wallet/top-ups.",
        ),
        Code::PaymentMethodNotTaken => (
            409,
            "Cannot be paid in this way",
            "The method does not fit: cash on delivery for an order that is handed over, a transfer at a till, one on a bill that has not come yet, a wallet into a wallet.",
            "Take another method; `detail` says which.",
        ),
        Code::PaymentMethodMissing => (
            409,
            "The wallet does not cover all",
            "`useWallet` leaves something to pay, and no `method` says how.",
            "Send a `method` for the rest.",
        ),
        Code::PaymentNotAwaited => (
            409,
            "The transfer is not awaited",
            "The payment is there already, was given up, or is no bank transfer.",
            "Read the payment again. Where its money has come all the same, approve it with `toWallet`.",
        ),
        Code::PaymentStillAwaited => (
            409,
            "The transfer is awaited for its order",
            "`toWallet` is for money that came too late.",
            "Approve it without `toWallet`.",
        ),
        Code::PaymentAlreadyPaid => {
            (409, "Paid already", "Someone else has approved the payment; nothing was booked again.", "Nothing is to be done.")
        }
        Code::PaymentRejected => (
            409,
            "The receipt was rejected",
            "A payment whose receipt was rejected is approved when another receipt has come.",
            "Have the customer send another with POST /payments/{id}/receipt.",
        ),
        Code::PaymentDeadlinePassed => (
            409,
            "Too late",
            "The transfer was awaited until its deadline; its order is called off by itself.",
            "Order anew. Where the money has come, approve it with `toWallet` once the order is cancelled.",
        ),
        Code::PaymentOfBill => (
            409,
            "Paid with a bill",
            "Money of a bill goes back with a credit note.",
            "Take the items back with POST /bills/{id}/returns.",
        ),
        Code::WalletInsufficient => (
            409,
            "The wallet holds less",
            "A wallet is never overdrawn; `detail` says what it holds.",
            "Take less from it, or send `useWallet` with a `method` for the rest.",
        ),
        Code::DoctorRuleUnknown => (
            404,
            "No such rule",
            "The doctor has no rule of that code.",
            "Take one of GET /doctor/rules; docs/doctor.md explains each.",
        ),
        Code::DoctorRuleUnrepairable => (
            409,
            "No repair",
            "What this rule finds needs a person's judgement, so that nothing repairs it by itself.",
            "Do what its remedy says; `detail` names the rules that have a repair.",
        ),
        Code::DoctorRunUnknown => (
            404,
            "No such run",
            "There is no run of the doctor with that id, or it is so old that it is forgotten.",
            "Begin another one with POST /doctor/runs.",
        ),
        Code::DoctorBusy => {
            (409, "A run is under way", "One run at a time looks at a merchant.", "Wait until it has ended; `detail` names it.")
        }
        Code::FindingAlreadyOpen => (
            409,
            "Open already",
            "The doctor has a finding of that code about the same place.",
            "Nothing; it closes by itself when it is no longer so.",
        ),
        Code::FindingNotOpen => {
            (409, "Not open", "No finding of that code about that place is open.", "Read GET /doctor/findings anew.")
        }
        Code::FindingNothingToRepair => (
            409,
            "Nothing to repair",
            "The figure that is kept is what it should be; another repair was faster.",
            "Run the doctor again; the finding is closed.",
        ),
        Code::FindingNeedsPerson => (
            409,
            "A person decides",
            "What is stored does not say what the figure should be: an entry does not balance, or a document is missing.",
            "Put that right first; its own finding says how.",
        ),
        Code::CustomerHasBalance => (
            409,
            "The customer has money here",
            "Their wallet holds something, or something is due back to them.",
            "Give it back first, with POST /payments/{id}/refunds or POST /customers/{id}/wallet/adjustments.",
        ),
        Code::BillTotalMismatch => (
            409,
            "Another total",
            "`receiptData.total` is not what the items come to at the prices of their batches, with discounts and tax.",
            "Ask `POST /inventory/price-cart` for the prices, and sell at those.",
        ),
        Code::BillUnknown => {
            (404, "No such bill", "No bill of the merchant, or of the token's outlet, has this id.", "Search for its number.")
        }
        Code::BillLineUnknown => {
            (409, "No such line", "The bill has no such line, or no line of that product.", "Read the bill, and name its lines.")
        }
        Code::BillNotVoidable => (
            409,
            "Not to be voided",
            "The bill is of another business date, or items of it were returned already.",
            "Take its items back with a return.",
        ),
        Code::ReturnTooMuch => (
            409,
            "More than was sold",
            "More comes back than is left of what was sold.",
            "Read the bill; `returnedQuantity` says what came back.",
        ),
        Code::RefundRequired => (
            409,
            "Which method gives back?",
            "The bill was paid by several methods, and only a part of it comes back.",
            "Send `refunds`, each at most what its method paid.",
        ),
        Code::RefundMismatch => (
            409,
            "Another sum",
            "The refunds do not come to what is to be given back, or a part cannot be given in coins.",
            "Send refunds of the sum in `detail`.",
        ),
        Code::RefundTooMuch => (
            409,
            "More than was paid so",
            "A method would give back more than is left of what it paid.",
            "Give it back by the method it came, or ask a manager.",
        ),
        Code::ChargeUnknown => {
            (409, "No such charge", "The merchant makes no charge of that name.", "Send one of the codes in `detail`.")
        }
        Code::CustomerPhoneInvalid => (
            422,
            "Not a phone number",
            "The phone number is not valid in the merchant's country, nor with a country code.",
            "Correct it, or leave the customer out.",
        ),
        Code::OrderRequestedTimeOutOfRange => (
            409,
            "Not a time to order for",
            "`requestedFor` is before the time of the order, or more than 366 days ahead.",
            "Send a time that lies ahead, or none for an order as soon as possible.",
        ),
        Code::OrderUnpaid => (
            409,
            "Not paid",
            "An order was to be handed over, and something is left to pay for it.",
            "Send `payments` with the step: cash, card, or a house account.",
        ),
        Code::LaneNotFound => (
            404,
            "No such lane",
            "No device of this merchant, or of this outlet or register, was given a lane of that code.",
            "Enrol one with POST /registers/{code}/lanes; what was sold under the old one is sent as it is.",
        ),
        Code::LaneCopied => (
            409,
            "Another device has the lane",
            "The lane is held by a secret that is neither of those sent: the device's storage was copied, or the store was set back.",
            "Enrol a new lane with POST /registers/{code}/lanes, and send what was sold and not sent yet as it is.",
        ),
        Code::LaneClosed => (
            409,
            "The lane is closed",
            "Somebody said that the device of the lane will not come back, and why; it has.",
            "Enrol a new lane with POST /registers/{code}/lanes, and send what was sold and not sent yet as it is.",
        ),
        Code::LaneNumber => (
            422,
            "Not the lane's number",
            "The number is not what any series `bill.lane` of the merchant prints for that lane and sequence.",
            "Print `prefix` and the sequence with `digits` digits, as the enrolment answered.",
        ),
        Code::LaneDoesNotAddUp => (
            422,
            "A sale that does not add up",
            "What a device says that it has sold comes to another total than it says, or was not paid in full.",
            "Reckon with the prices, taxes and discounts that are sent; `detail` says what differs.",
        ),
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
        Code::PrinterUnknown => (
            404,
            "No such printer",
            "The merchant, or the token's outlet, has no printer of that code.",
            "Name one of those in `detail`.",
        ),
        Code::PrinterRequired => (
            409,
            "Which printer?",
            "The outlet has several printers or none, and neither request nor token names one.",
            "Send `printer`, one of GET /printers.",
        ),
        Code::NumberingImportedInvalid => (
            422,
            "Not a number that can be taken over",
            "The number of another system is empty, too long, or has characters that cannot be printed.",
            "Correct it in the file, or leave it out: the document then gets the next number of its series.",
        ),
        Code::NumberingSeriesReplaced => (
            409,
            "Another series is in force",
            "A series was changed between looking at the numbers of a file and taking them over.",
            "Run the import again; it looks at them anew.",
        ),
        Code::NumberingNumberTaken => (
            409,
            "The number is taken",
            "Another document of the kind has that number already, within what its series is unique.",
            "Bring the document in with the next number of its series; the old one is kept beside it.",
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
