//! What a rule is.

use docket_domain::findings::{About, Repair, Severity};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;

use crate::sql::{Connection, Result};

/// Something that must hold of what is stored.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable code of its findings, such as `order.totalsDiffer`.
    pub code: &'static str,
    /// How bad it is where it does not hold.
    pub severity: Severity,
    /// What must hold, in a sentence.
    pub holds: &'static str,
    /// What it means where it does not.
    pub explanation: &'static str,
    /// What a person does about it.
    pub remedy: &'static str,
    /// What its repair does; none where a person has to decide.
    pub repair: Option<&'static str>,
    pub(super) look: Look,
}

impl Rule {
    /// Whether the monitor looks at it every minute, for what has changed, and not only in the whole run of the night.
    pub fn is_incremental(&self) -> bool {
        matches!(self.look, Look::Rows(_) | Look::Code(_) | Look::Waiting(_))
    }
}

/// How a rule looks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Look {
    /// By queries over documents.
    Rows(&'static [Query]),
    /// By code over documents, where SQL does not do.
    Code(Code),
    /// At what is kept of rows that are never changed, against their sum.
    Totals(Totals),
    /// By queries over little, in the last snapshot.
    State(&'static [StateQuery]),
    /// Along the chain of records.
    Chain,
    /// By code over little, in the last snapshot.
    Here(LookHere),
    /// At what has waited for too long.
    Waiting(LookForWaiting),
    /// At counters, against the numbers that documents have.
    Numbers,
}

/// A query over documents: the merchant is `?1`, those are meant whose row is more than `?2` and at most `?3`, and it answers at most
/// `?4`. Its first column is the row of each that is wrong, the others are facts of that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query {
    pub of: Kind,
    pub sql: &'static str,
    pub facts: &'static [&'static str],
}

/// The same in Rust, over the rows that are more than the first number and at most the second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Code {
    pub of: Kind,
    pub look: LookThere,
}

/// The row of a document that is wrong, and facts of that.
pub(super) type Wrong = (i64, Vec<(&'static str, String)>);

/// Looks at the rows that are more than the first number and at most the second.
pub(super) type LookThere = fn(&Connection, MerchantId, (i64, i64)) -> Result<Vec<Wrong>>;

/// Looks at little in the last snapshot, and answers at most so many.
pub(super) type LookHere = fn(&Connection, MerchantId, usize) -> Result<Vec<Here>>;

/// Something that is wrong there, and facts of that.
pub(super) struct Here {
    pub of: Kind,
    pub key: String,
    pub facts: Vec<(&'static str, String)>,
}

/// What has waited for too long at a time, by what a merchant has set; at most so many.
pub(super) type LookForWaiting = fn(&Connection, MerchantId, &Settings, Timestamp, usize) -> Result<Vec<(Kind, Wrong)>>;

/// A query in the last snapshot: the merchant is `?1`, and it answers at most `?2`. Its first columns say what is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct StateQuery {
    pub of: Kind,
    /// How many of the first columns are the key.
    pub keys: usize,
    pub sql: &'static str,
    pub facts: &'static [&'static str],
}

/// A figure that is kept, and what it is kept of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Totals {
    pub of: Kind,
    /// How many of the first columns are the key.
    pub keys: usize,
    /// Sums over rows that are never changed; parameters as those of [`Query`] without the last.
    pub summed: &'static [&'static str],
    /// What it must come to.
    pub against: Against,
    /// What each figure is called.
    pub facts: &'static [&'static str],
    pub repair: Option<fn(&str) -> Option<Repair>>,
}

/// What sums are compared with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Against {
    /// With what is kept, by a query for the merchant `?1`.
    Kept(&'static str),
    /// With other sums of the same kind.
    Sums(&'static [&'static str]),
}

/// What a finding may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Order,
    Payment,
    Bill,
    CreditNote,
    Shift,
    StockDocument,
    CashHandover,
    ZReport,
    Customer,
    Counter,
    /// A journal entry, by the number of its record.
    Entry,
    Record,
    /// A balance of the ledger: date, outlet, account and part.
    Balance,
    /// What a customer has and owes at an outlet.
    CustomerBalance,
    Driver,
    /// A batch of a product at an outlet.
    Stock,
    /// A product at an outlet.
    StockItem,
    Outlet,
    BusinessDate,
    /// A business date of an outlet.
    Day,
    Product,
    PrintJob,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Order => "order",
            Kind::Payment => "payment",
            Kind::Bill => "bill",
            Kind::CreditNote => "creditNote",
            Kind::Shift => "shift",
            Kind::StockDocument => "stockDocument",
            Kind::CashHandover => "cashHandover",
            Kind::ZReport => "zReport",
            Kind::Customer => "customer",
            Kind::Counter => "counter",
            Kind::Entry => "entry",
            Kind::Record => "record",
            Kind::Balance => "balance",
            Kind::CustomerBalance => "customerBalance",
            Kind::Driver => "driver",
            Kind::Stock => "stock",
            Kind::StockItem => "stockItem",
            Kind::Outlet => "outlet",
            Kind::BusinessDate => "businessDate",
            Kind::Day => "businessDay",
            Kind::Product => "product",
            Kind::PrintJob => "printJob",
        }
    }
}

/// Something that a rule found wrong, before it is known what people call it.
#[derive(Clone, Debug)]
pub(super) struct Suspect {
    pub rule: &'static Rule,
    pub of: Kind,
    /// What it is about, stable: a row, or what a figure is kept by.
    pub key: String,
    pub facts: Vec<(&'static str, String)>,
    pub repair: Option<Repair>,
}

impl Suspect {
    /// The row of its document, where it is about one.
    pub fn row(&self) -> Option<i64> {
        self.key.parse().ok()
    }

    pub fn place(&self) -> String {
        format!("{}:{}", self.of.word(), self.key)
    }
}

/// Something that is wrong.
#[derive(Clone, Debug)]
pub struct Found {
    /// By which rule.
    pub rule: &'static Rule,
    /// Of what, with its figures.
    pub about: About,
}

impl Found {
    /// One sentence, without personal data.
    pub fn detail(&self) -> String {
        let about = &self.about;
        let name = about.number.as_ref().map_or_else(|| about.place.clone(), |number| format!("{} {number}", about.kind));
        let facts: Vec<String> = about.facts.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        format!("{name}: it does not hold that {}{facts}.", lower_first(self.rule.holds.trim_end_matches('.')))
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
