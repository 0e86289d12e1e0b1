//! Every limit, named, with its reason. A limit is refused helpfully at the edge or by the rule that needs it.

/// The most lines one order may have: an order is decided and written in one piece, while others wait.
pub const ORDER_LINES_MAX: usize = 500;
/// The most orders that one takes over at once: all of them are written in one piece.
pub const ORDERS_MERGED_MAX: usize = 20;
/// Batches of a product at an outlet that are not used up: a sale looks at all of them.
pub const OPEN_BATCHES_MAX: usize = 1_000;
/// Payments of a bill.
pub const PAYMENTS_MAX: usize = 20;
/// Charges on a document.
pub const CHARGES_MAX: usize = 20;
/// The most characters of notes on an order or a line.
pub const NOTES_CHARS_MAX: usize = 1_000;
/// The most characters of a reason, a description, an address or a reference.
pub const TEXT_CHARS_MAX: usize = 500;
/// The most characters of a name of a person or a product.
pub const NAME_CHARS_MAX: usize = 200;
/// The most characters of an email address (RFC 5321: 256 with the brackets around it).
pub const EMAIL_CHARS_MAX: usize = 254;
/// The most characters of a search; longer ones match nothing anyone typed.
pub const SEARCH_CHARS_MAX: usize = 100;
/// The most characters of an `Idempotency-Key` (Stripe allows as many).
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;
/// The most discounts on one line or one order.
pub const DISCOUNTS_MAX: usize = 10;
/// The most customers that one is made of by merging: all of them are looked up together.
pub const CUSTOMERS_MERGED_MAX: usize = 100;
/// The most coins and notes of different values in which a drawer is counted.
pub const DENOMINATIONS_MAX: usize = 50;
/// The most significant digits of an amount, so that each survives a double on the way through a client (SPEC 2).
pub const AMOUNT_DIGITS_MAX: u32 = 15;
/// The greatest amount in minor units, from [`AMOUNT_DIGITS_MAX`].
pub const AMOUNT_MINOR_MAX: i64 = 999_999_999_999_999;
/// The greatest quantity of one line in thousandths: 999,999.999.
pub const QUANTITY_MILLI_MAX: i64 = 999_999_999;
/// The most characters of a series' template.
pub const TEMPLATE_CHARS_MAX: usize = 100;
/// The widest zero-padding of a sequence.
pub const SEQUENCE_WIDTH_MAX: u8 = 12;
/// Ids that are drawn at most for a ticket whose ending no open order shows; then it shows the whole id.
pub const SNOWFLAKE_TRIES_MAX: i64 = 10_000;
/// The most last digits that a template prints of a Snowflake id, which has 19 at most.
pub const SNOWFLAKE_TAIL_MAX: u8 = 18;
/// The most digits of a sequence's value; a shop that places a million orders a day gets there in three thousand years.
pub const SEQUENCE_DIGITS_MAX: usize = 12;
/// The greatest value of a sequence, from [`SEQUENCE_DIGITS_MAX`].
pub const SEQUENCE_MAX: i64 = 999_999_999_999;
/// The greatest value that a series may start at: it then has room left to count.
pub const SERIES_START_MAX: i64 = 99_999_999_999;
/// The most characters of a number that is taken over from another system.
pub const IMPORTED_NUMBER_CHARS_MAX: usize = 64;
/// The most shapes of imported numbers that are told apart; beyond, they say less.
pub const IMPORTED_SHAPES_MAX: usize = 100;
/// The most counters that one command raises behind imported numbers: they are written in one commit, while others wait.
pub const TAKEN_OVER_COUNTERS_MAX: usize = 1_000;
/// The most counters that one reset by hand takes back: they are written in one commit, while others wait.
pub const RESET_COUNTERS_MAX: usize = 1_000;
/// The most characters of a short code (`[A-Z0-9]{1,8}`, SPEC 3.1).
pub const SHORT_CODE_CHARS_MAX: usize = 8;
/// Days for which an idempotency key is kept at least: tills can be offline for long (SPEC 2).
pub const IDEMPOTENCY_DAYS_MIN: i64 = 90;
/// Rounds in which one command may ask for rows before that counts as a bug. An order that was paid while the database was away, by
/// somebody new and with a ticket, needs more than eight where it is taken in by a server that remembers nothing.
pub const LOAD_ROUNDS_MAX: usize = 16;
/// The most characters of a SKU, and of the code of a category, of a group of modifiers or of an option.
pub const SKU_CHARS_MAX: usize = 40;
/// The most characters of a barcode; GS1-128 has 48, and others write more into a QR code.
pub const BARCODE_CHARS_MAX: usize = 64;
/// The most barcodes of one product: each is an entry of its own to be looked up by.
pub const BARCODES_MAX: usize = 20;
/// The most taxes on one product.
pub const TAXES_MAX: usize = 5;
/// The most taxes on a merchant's list, those included that are not in use any more.
pub const TAXES_KNOWN_MAX: usize = 200;
/// The most characters of a tax's name, which stands on every receipt.
pub const TAX_NAME_CHARS_MAX: usize = 40;
/// The most languages in which one thing is named.
pub const LANGUAGES_MAX: usize = 20;
/// The most characters of the address of a picture.
pub const IMAGE_CHARS_MAX: usize = 1_000;
/// The most groups of modifiers of one product.
pub const MODIFIER_GROUPS_MAX: usize = 20;
/// The most options in one group of modifiers.
pub const MODIFIER_OPTIONS_MAX: usize = 50;
/// The most options that one item is ordered with.
pub const OPTIONS_CHOSEN_MAX: usize = 50;
/// The largest receipt of a bank transfer, in bytes: 5 MiB (SPEC 2).
pub const RECEIPT_BYTES_MAX: usize = 5 << 20;
/// The largest photo of a delivery, in bytes: 5 MiB, as a telephone makes them.
pub const PHOTO_BYTES_MAX: usize = 5 << 20;
/// The largest picture of a product, in bytes: 1 MiB.
pub const PICTURE_BYTES_MAX: usize = 1 << 20;
/// The largest file that is taken in, in bytes: 100 MiB (SPEC 2).
pub const IMPORT_BYTES_MAX: u64 = 100 << 20;
/// The most bytes of one of its lines: 20 names of a product and all its codes have room, and a quote that is never closed ends here.
pub const IMPORT_LINE_BYTES_MAX: usize = 64 << 10;
/// Lines of a file that are applied together: of products some 4,000 rows, so that the lane is held for a fraction of 100 ms.
pub const IMPORT_SLICE_LINES_MAX: usize = 200;
/// The most online orders that a limit of an outlet lets in: so many times of orders are kept in memory per outlet.
pub const ONLINE_ORDERS_MAX: u16 = 1_000;
/// The most minutes over which a limit of an outlet counts.
pub const ONLINE_MINUTES_MAX: u16 = 240;
/// The most times a day at which an outlet opens.
pub const OPENINGS_OF_A_DAY_MAX: usize = 5;
/// Days for which an order may be asked for ahead.
pub const REQUESTED_AHEAD_DAYS_MAX: i64 = 366;
/// The characters of a word by which products are found; what is longer is found by its beginning.
pub const WORD_CHARS_MAX: usize = 40;
/// The most words of a search that are looked at, the longest: more of them find nothing less.
pub const SEARCH_WORDS_MAX: usize = 8;
/// Characters of an id or a number of another system, and of a word of it.
pub const LEGACY_ID_CHARS_MAX: usize = 100;
