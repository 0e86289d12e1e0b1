//! Every command and option.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use docket_domain::audit::Anchor;
use docket_domain::time::Timestamp;
use docket_server::{Network, Reach};
use docket_store::postgres::Patience;

use crate::bench::Work;
use crate::entrance::EntranceOptions;

/// The record-keeping core of a shop, a restaurant or a chain of them.
#[derive(Debug, Parser)]
#[command(name = "docket", version)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API.
    Serve(ServeOptions),
    /// Make a store with its first merchant.
    Init(InitOptions),
    /// Bring the store's schema up to date, as every start of a server does, and say what was done.
    Migrate(MigrateOptions),
    /// Merchants of a store.
    #[command(subcommand)]
    Merchant(MerchantCommand),
    /// The clock by which documents are dated.
    #[command(subcommand)]
    Clock(ClockCommand),
    /// Which servers may number documents while the database is away.
    #[command(subcommand)]
    Leases(LeasesCommand),
    /// API tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Users: who signs in.
    #[command(subcommand)]
    User(UserCommand),
    /// Document numbers.
    #[command(subcommand)]
    Numbering(NumberingCommand),
    /// The audit: who did what, and the proof that nobody altered it.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Proves that everything agrees that is stored, and says what does not, also beside a running server. Exit code 1 where something is
    /// wrong.
    Doctor(DoctorOptions),
    /// Take in CSV files: products, opening stock, customers. Also beside a running server.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write CSV files that can be taken in again.
    #[command(subcommand)]
    Export(ExportCommand),
    /// Copy the store to a file as it stands at one moment, also beside a running server. For a store in a SQLite file.
    Backup(BackupOptions),
    /// Take a backup back into a directory, after it was read through and proved.
    Restore(RestoreOptions),
    /// Prove that what matters works here.
    #[command(subcommand)]
    Selftest(SelftestCommand),
    /// Place orders on a running server as fast as it takes them, and say how fast that was.
    Bench(BenchOptions),
    /// Print the OpenAPI description.
    Openapi,
    /// Print documentation that is made from the program.
    #[command(subcommand)]
    Docs(DocsCommand),
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

/// The URL of a database, which may hold a password: nothing prints it.
#[derive(Clone)]
pub struct DatabaseUrl(String);

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("DatabaseUrl(…)")
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> DatabaseUrl {
        DatabaseUrl(url)
    }
}

/// Where the store is.
#[derive(Clone, Debug, Args)]
pub struct DataOption {
    /// Directory of the store, and of what a server keeps beside a database.
    #[arg(long = "data", value_name = "DIR", env = "DOCKET_DATA", default_value = "data")]
    pub directory: PathBuf,
    /// PostgreSQL database of the store, such as postgres://docket@db.example/docket; without it, the URL in the file database.url of
    /// the directory; without that, a file in the directory.
    #[arg(long, value_name = "URL", env = "DOCKET_DATABASE", hide_env_values = true)]
    pub database: Option<DatabaseUrl>,
    /// Seconds for which an answer of PostgreSQL is waited for, that to a commit among them, such as 2.5.
    #[arg(long, value_name = "SECONDS", env = "DOCKET_DATABASE_TIMEOUT", default_value = "20", value_parser = seconds)]
    pub database_timeout: Duration,
    /// Seconds for which a connection to PostgreSQL is waited for, over all hosts of its URL; never longer than for an answer.
    #[arg(long, value_name = "SECONDS", env = "DOCKET_DATABASE_CONNECT_TIMEOUT", default_value = "5", value_parser = seconds)]
    pub database_connect_timeout: Duration,
}

/// Seconds that a database may take.
fn seconds(text: &str) -> Result<Duration, String> {
    const SECONDS: RangeInclusive<f64> = 0.1..=3600.0;
    let seconds = text.parse().ok().filter(|seconds| SECONDS.contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "it is a number of seconds from 0.1 to 3600".to_owned())
}

/// A file in the directory that holds the URL of the database, so that a password stands in no command line.
const DATABASE_FILE: &str = "database.url";

impl DataOption {
    /// For how long a database is waited for.
    pub fn patience(&self) -> Patience {
        Patience { connect: self.database_connect_timeout.min(self.database_timeout), statement: self.database_timeout }
    }

    /// The URL of the database; none for a store in a file.
    ///
    /// # Errors
    /// The file that should hold it cannot be read.
    pub fn url(&self) -> anyhow::Result<Option<String>> {
        if self.database.is_some() {
            return Ok(self.database.as_ref().map(|url| url.0.clone()));
        }
        let file = self.directory.join(DATABASE_FILE);
        match std::fs::read_to_string(&file) {
            Ok(url) => Ok(Some(url.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(anyhow::anyhow!("cannot read {}: {error}", file.display())),
        }
    }
}

/// Which merchant of a store.
#[derive(Clone, Debug, Args)]
pub struct MerchantOption {
    /// Slug of the merchant; not needed where there is one only.
    #[arg(long, value_name = "SLUG")]
    pub merchant: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub struct ServeOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// Address to listen on.
    #[arg(long, value_name = "ADDR", env = "DOCKET_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub entrance: EntranceOptions,
    /// Make the store first, where there is none, with a merchant of this preset; and print a token that is good for 12 hours.
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Rehearse: let the clock start at this time and run on, such as 2026-01-19T05:59:50-03:00. Only with data that was made so.
    #[arg(long, value_name = "TIME", value_parser = clock_time)]
    pub clock: Option<Timestamp>,
    /// Connections that answer queries; one long report takes one of them.
    #[arg(
        long, value_name = "COUNT", env = "DOCKET_DATABASE_READERS", default_value_t = 4,
        value_parser = clap::value_parser!(u16).range(1..=100)
    )]
    pub database_readers: u16,
    /// Connections that write, each for a part of the merchants; 4 where none are named. Only with PostgreSQL: a file has one writer.
    #[arg(
        long, value_name = "COUNT", env = "DOCKET_DATABASE_WRITERS",
        value_parser = clap::value_parser!(u16).range(1..=100)
    )]
    pub database_writers: Option<u16>,
    /// Directories with fonts for receipts on printers, separated as in PATH; the system's where none are named.
    #[arg(long, value_name = "DIRS", env = "DOCKET_FONTS")]
    pub fonts: Option<String>,
    /// Proxies that are believed to say whom they ask for (X-Forwarded-For, Forwarded), such as 10.0.0.2 or 10.0.0.0/8; several separated
    /// by commas. Without one, the address of a request is the other end of its connection.
    #[arg(long = "trusted-proxy", value_name = "CIDR", env = "DOCKET_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,
    /// Let webhooks reach private networks and this machine, also without TLS; or only the networks named, such as
    /// 10.20.0.0/16,192.168.1.9. Merchants choose where webhooks go: only for merchants who may reach what is there.
    #[arg(
        long, value_name = "NETWORKS", env = "DOCKET_WEBHOOKS_ALLOW_PRIVATE", num_args = 0..=1, require_equals = true,
        default_missing_value = "all"
    )]
    pub webhooks_allow_private: Option<Reach>,
    /// Who sends the codes by which customers sign in: `none`; `print`, to standard error, for a rehearsal or a server that only this
    /// machine reaches; `print-anyway`; or the URL of a gateway, signed with the secret in DOCKET_CODES_SECRET.
    #[arg(long, value_name = "WHERE", env = "DOCKET_CODES_TO", default_value = "none", value_parser = codes_to)]
    pub codes_to: CodesTo,
    /// Whether the doctor watches over the merchants: what has changed every minute, everything once a night.
    #[arg(
        long, value_name = "true|false", env = "DOCKET_MONITOR", default_value_t = true, action = clap::ArgAction::Set
    )]
    pub monitor: bool,
}

/// Who sends codes to customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodesTo {
    /// Nobody.
    Nobody,
    /// Standard error.
    Print {
        /// Also where the server can be reached from elsewhere.
        anyway: bool,
    },
    /// A gateway.
    Url(String),
}

fn codes_to(text: &str) -> Result<CodesTo, String> {
    match text {
        "none" => Ok(CodesTo::Nobody),
        "print" => Ok(CodesTo::Print { anyway: false }),
        "print-anyway" => Ok(CodesTo::Print { anyway: true }),
        url if url.contains("://") => Ok(CodesTo::Url(url.to_owned())),
        _ => Err("one of none, print, print-anyway, or a URL such as https://gateway.example/codes".to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct InitOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// Kind of merchant: a built-in preset, or a path to a file of your own.
    #[arg(long, value_name = "NAME")]
    pub preset: String,
    /// Make data to rehearse with, for ever: their clock starts at this time, such as 2026-01-19T05:59:50-03:00.
    #[arg(long, value_name = "TIME", value_parser = clock_time)]
    pub clock: Option<Timestamp>,
    /// What the first owner is called.
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// By what the first owner signs in; they get a password with it.
    #[arg(long, value_name = "LOGIN")]
    pub owner_login: Option<String>,
    #[command(flatten)]
    pub secret: SecretOption,
}

#[derive(Debug, Subcommand)]
pub enum MerchantCommand {
    /// Make a merchant in a store, also beside a running server.
    Create(MerchantCreateOptions),
    /// List the merchants of a store.
    List(MerchantListOptions),
    /// Write everything that is a merchant's to one file, to move it to another store. Also beside a running server.
    Export(MerchantExportOptions),
    /// Take a merchant in from such a file, all of it or nothing.
    Import(MerchantImportOptions),
}

#[derive(Debug, Args)]
pub struct MerchantExportOptions {
    /// Where to.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
}

#[derive(Debug, Args)]
pub struct MerchantImportOptions {
    /// The file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataOption,
}

#[derive(Debug, Args)]
pub struct MerchantCreateOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// Kind of merchant: a built-in preset, or a path to a file of your own.
    #[arg(long, value_name = "NAME")]
    pub preset: String,
    /// Unique name in addresses and on the command line, of a-z, 0-9 and -; the preset's where none is given.
    #[arg(long)]
    pub slug: Option<String>,
    /// Name as it is printed; the preset's where none is given.
    #[arg(long)]
    pub name: Option<String>,
}

#[derive(Debug, Args)]
pub struct MigrateOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// Change nothing, and say what there is to do; ends with 3 where there is something.
    #[arg(long)]
    pub check: bool,
    /// Also distribute the tables over the nodes of a cluster, each merchant's on one.
    #[arg(long, value_name = "CLUSTER")]
    pub distribute: Option<Distribution>,
}

/// A kind of cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Distribution {
    /// PostgreSQL with the extension citus.
    Citus,
}

#[derive(Debug, Args)]
pub struct MerchantListOptions {
    #[command(flatten)]
    pub data: DataOption,
}

#[derive(Debug, Args)]
pub struct BackupOptions {
    /// Where to; a file that is not there yet.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataOption,
}

#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// A file of `docket backup`.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataOption,
    /// Put it in the place of the store that is there, which is kept under another name. Its server must be stopped.
    #[arg(long)]
    pub replace: bool,
}

#[derive(Debug, Subcommand)]
pub enum ClockCommand {
    /// Say that the clock is right although it has jumped, so that a running server goes on.
    Confirm(ClockConfirmOptions),
    /// Let a merchant's next documents be dated by the clock again, after some were dated in the future.
    Lower(ClockLowerOptions),
    /// Set the clock of a rehearsal, as one sets the clock of a machine.
    Set(ClockSetOptions),
}

#[derive(Debug, Subcommand)]
pub enum LeasesCommand {
    /// List the leases that servers have, or had.
    List(LeasesListOptions),
    /// Say that the server of a lease is gone for good, with its disk, so that another may have the lease.
    DeclareDead(LeasesDeclareDeadOptions),
}

#[derive(Debug, Args)]
pub struct LeasesListOptions {
    #[command(flatten)]
    pub data: DataOption,
}

#[derive(Debug, Args)]
pub struct LeasesDeclareDeadOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// Number of the lease, 0 to 99.
    #[arg(value_name = "LEASE")]
    pub lease: u8,
}

#[derive(Debug, Args)]
pub struct ClockConfirmOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// Why the clock has jumped; kept in the audit.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct ClockLowerOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Why the last documents are dated wrongly; kept in the audit.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct ClockSetOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// What it shall say now, such as 2026-01-19T05:59:50-03:00.
    #[arg(value_name = "TIME", value_parser = clock_time)]
    pub to: Timestamp,
}

/// The earliest time that a rehearsal's clock may be set to: 2000-01-01.
const CLOCK_MIN: Timestamp = Timestamp(946_684_800_000);
/// The latest: 2090-01-01. Snowflake ids end in 2091, and nobody rehearses that far.
const CLOCK_MAX: Timestamp = Timestamp(3_786_912_000_000);

/// A time that the clock of a rehearsal may be set to.
fn clock_time(text: &str) -> Result<Timestamp, String> {
    let at =
        Timestamp::parse(text).ok_or("write it with its offset, such as 2026-01-19T05:59:50-03:00 or 2026-01-19T08:59:50Z")?;
    if (CLOCK_MIN..=CLOCK_MAX).contains(&at) { Ok(at) } else { Err(format!("a time from {CLOCK_MIN} to {CLOCK_MAX}")) }
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token, also beside a running server. Prints only the token.
    Create(TokenCreateOptions),
    /// List tokens and trusted devices, without their secrets.
    List(TokenListOptions),
    /// Let a token in no more; a running server notices within a second.
    Revoke(TokenRevokeOptions),
}

#[derive(Debug, Args)]
pub struct TokenListOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
}

#[derive(Debug, Args)]
pub struct TokenRevokeOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Id of the token, as `docket token list` prints it.
    #[arg(value_name = "ID")]
    pub token: String,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user.
    Create(UserCreateOptions),
    /// Set a user's password. All of their sessions end.
    Password(UserSecretOptions),
    /// Set a user's PIN, and unlock it.
    Pin(UserSecretOptions),
    /// List users.
    List(UserListOptions),
}

#[derive(Debug, Args)]
pub struct UserListOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
}

#[derive(Debug, Args)]
pub struct UserCreateOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// What they are called.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// owner, manager, cashier, kitchen, warehouse, finance, dispatcher, driver or accountant.
    #[arg(long)]
    pub role: String,
    /// By what they sign in; then they get a password as well.
    #[arg(long)]
    pub login: Option<String>,
    /// Code of the outlet they are limited to.
    #[arg(long)]
    pub outlet: Option<String>,
    #[command(flatten)]
    pub secret: SecretOption,
}

#[derive(Debug, Args)]
pub struct UserSecretOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Login or name of the user.
    #[arg(value_name = "USER")]
    pub user: String,
    #[command(flatten)]
    pub secret: SecretOption,
}

/// Where a password or PIN comes from: asked for on a terminal; otherwise made up and printed once.
#[derive(Clone, Copy, Debug, Args)]
pub struct SecretOption {
    /// Read it from standard input, one line.
    #[arg(long)]
    pub stdin: bool,
    /// Make it up and print it, also on a terminal.
    #[arg(long, conflicts_with = "stdin")]
    pub made_up: bool,
}

#[derive(Debug, Args)]
pub struct TokenCreateOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// owner, manager, cashier, kitchen, warehouse, finance, dispatcher, driver or accountant.
    #[arg(long)]
    pub role: String,
    /// Name of the user it is for; made where there is none of that name. Where none is given, the one who has the role.
    #[arg(long)]
    pub user: Option<String>,
    /// Code of the outlet it is bound to.
    #[arg(long)]
    pub outlet: Option<String>,
    /// Code of the register it is bound to.
    #[arg(long)]
    pub register: Option<String>,
    /// Hours after which it is refused; never where none is given.
    #[arg(long, value_name = "HOURS")]
    pub expires_in: Option<u32>,
    /// The most it may do: permissions, separated by commas; what its role may where none are given.
    #[arg(long, value_name = "PERMISSIONS", value_delimiter = ',')]
    pub scope: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum NumberingCommand {
    /// Print the numbers that a series would give out; nothing is taken.
    Preview(Box<PreviewOptions>),
    /// Prove that the issued numbers are unique and gapless, or list every gap and duplicate. Series that wrap are listed apart.
    Audit(AuditOptions),
}

#[derive(Debug, Args)]
pub struct PreviewOptions {
    /// Take the series from a preset.
    #[arg(long, value_name = "NAME", conflicts_with = "template")]
    pub preset: Option<String>,
    /// Try a template, such as 'ALM-{YYYY}{MM}{DD}-{SEQ:6}'.
    #[arg(long)]
    pub template: Option<String>,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Kind of document.
    #[arg(long, default_value = "order")]
    pub kind: String,
    /// Operating day, YYYY-MM-DD; today where none is given.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Short code of the outlet.
    #[arg(long)]
    pub outlet: Option<String>,
    /// Short code of the register.
    #[arg(long)]
    pub register: Option<String>,
    /// Short code of the channel.
    #[arg(long)]
    pub channel: Option<String>,
    /// Code of the table.
    #[arg(long)]
    pub table: Option<String>,
    /// Code of the seat.
    #[arg(long)]
    pub seat: Option<String>,
    /// Short code of the user.
    #[arg(long)]
    pub user: Option<String>,
    /// Any short code that stands for a customer.
    #[arg(long)]
    pub customer: Option<String>,
    /// With a template: what has counters of its own, separated by commas.
    #[arg(long, value_name = "PARTS", value_delimiter = ',', requires = "template")]
    pub scope: Vec<String>,
    /// With a template: never, business_day, month, year or fiscal_year.
    #[arg(long, requires = "template")]
    pub reset: Option<String>,
    /// With a template: the first value of a counter.
    #[arg(long, requires = "template")]
    pub start: Option<i64>,
    /// With a template: the last value; 0 is none.
    #[arg(long, requires = "template")]
    pub end: Option<i64>,
    /// With a template: widen, wrap or refuse.
    #[arg(long, requires = "template")]
    pub at_end: Option<String>,
    /// With a template: within what numbers are unique, separated by commas.
    #[arg(long, value_name = "PARTS", value_delimiter = ',', requires = "template")]
    pub unique_within: Vec<String>,
    /// With a template: the code for documents that lack a part, such as table=NONE.
    #[arg(long, value_name = "PART=CODE", value_delimiter = ',', requires = "template")]
    pub default: Vec<String>,
    /// With a template: in-gst, eu-vat or ar-afip.
    #[arg(long, requires = "template")]
    pub rules: Option<String>,
    /// With a template: the month in which the fiscal year begins.
    #[arg(long, value_name = "MONTH", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=12))]
    pub fiscal_year_start: u8,
    /// The first value; the series' start where none is given.
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..=999_999_999_999))]
    pub from: Option<i64>,
    /// How many.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub count: u16,
}

#[derive(Debug, Args)]
pub struct AuditOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// One kind of document; all where none is named.
    #[arg(long)]
    pub kind: Option<String>,
    /// Counters of periods from this day on, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Counters of periods to this day, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Print JSON, the shape of GET /numbering/audit.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Prove that no record was changed, taken out, put in or moved, or name the first that was, and why. Also beside a running server.
    Verify(AuditVerifyOptions),
    /// Write every record as a line of JSON, with its hash and all that the hash covers, so that anybody can verify it.
    Export(AuditExportOptions),
}

#[derive(Debug, Args)]
pub struct AuditVerifyOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// Slug of the merchant; all where none is named.
    #[arg(long, value_name = "SLUG")]
    pub merchant: Option<String>,
    /// An anchor of a Z report that is believed: what was before it is not looked at.
    #[arg(long, value_name = "SEQ:HASH", value_parser = anchor, requires = "merchant")]
    pub from_anchor: Option<Anchor>,
    /// An anchor from paper, or wherever it was kept, that must be in the chain; may be given several times.
    #[arg(long = "anchor", value_name = "SEQ:HASH", value_parser = anchor, requires = "merchant")]
    pub anchors: Vec<Anchor>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// An anchor as a Z report has it.
fn anchor(text: &str) -> Result<Anchor, String> {
    let anchor = Anchor::parse(text).filter(|anchor| anchor.seq > 0);
    anchor.ok_or_else(|| "write it as the Z report has it: the number of a record, a colon, and 64 hexadecimal digits".to_owned())
}

#[derive(Debug, Args)]
pub struct AuditExportOptions {
    /// Where to; - is standard output.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Only the records after this number.
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    pub after: u64,
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Products: new ones are made, those that are there are changed in the columns that the file has.
    Products(ImportProductsOptions),
    /// What is in stock when the books begin.
    Stock(ImportStockOptions),
    /// Customers, who are found by phone or made.
    Customers(ImportOptions),
    /// Everything of another system: customers, orders, wallets and payments, from the files of a directory. Says what disagrees in them
    /// and what would become of it, and brings them in with --apply.
    Legacy(Box<ImportLegacyOptions>),
    /// Every import there was, and how far it is.
    List(ImportListOptions),
    /// Go on with an import that was cut off or has stopped. What is in is not done again.
    Resume(ImportIdOptions),
    /// Give up what is not in of an import that has stopped. What is in stays.
    Abandon(ImportIdOptions),
}

#[derive(Debug, Args)]
pub struct ImportOptions {
    /// The file: CSV in UTF-8.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Only check the file, and say what it would come to.
    #[arg(long)]
    pub dry_run: bool,
    /// Print JSON, the shape of GET /imports/{id}.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ImportProductsOptions {
    #[command(flatten)]
    pub common: ImportOptions,
    /// Refuse SKUs that are there, instead of changing their products.
    #[arg(long)]
    pub new_only: bool,
}

#[derive(Debug, Args)]
pub struct ImportStockOptions {
    #[command(flatten)]
    pub common: ImportOptions,
    /// Take the file in although the very same one is in already.
    #[arg(long)]
    pub again: bool,
}

#[derive(Debug, Args)]
pub struct ImportLegacyOptions {
    /// The directory with the files: customers, customer_orders, order_management, order_items, wallets, wallet_transactions, payments,
    /// each as .csv or .jsonl, and decisions.csv for what a person has decided.
    #[arg(value_name = "DIR")]
    pub files: Option<PathBuf>,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Code of the outlet that everything comes to; not needed where there is one.
    #[arg(long, value_name = "CODE")]
    pub outlet: Option<String>,
    /// Channel of the orders; delivery, else online, else the first, where none is named.
    #[arg(long, value_name = "NAME")]
    pub channel: Option<String>,
    /// How files are encoded that are not UTF-8 and have no mark, such as windows-1256.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What comes first in a date whose year comes last.
    #[arg(long, value_enum, default_value_t = DateChoice::Dmy)]
    pub dates: DateChoice,
    /// Keep what was read in the store, so that its findings show over the API; nothing of it is in.
    #[arg(long, conflicts_with = "apply")]
    pub stage: bool,
    /// Bring everything in, put right as the report says.
    #[arg(long)]
    pub apply: bool,
    /// Approve transfers whose receipts cover what is due and have waited for finance for too long.
    #[arg(long)]
    pub approve_receipts: bool,
    /// Nobody sells beside it: leave nobody else a pause.
    #[arg(long, requires = "apply")]
    pub alone: bool,
    /// Write the report as a page that shows in a browser and prints.
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    /// Instead of reading anything, write made-up files with faults to an empty directory, and truth.csv with what was put in.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["files", "stage", "apply", "report"])]
    pub sample: Option<PathBuf>,
    /// The same seed makes the same sample.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sample")]
    pub seed: u64,
    /// Orders of the sample.
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "sample")]
    pub orders: u32,
    /// Faults of the sample: a number, spread over all kinds, or kinds such as number.duplicate=30,wallet.entryMissing=5.
    #[arg(long, value_name = "N|KIND=N,…", default_value = "50", requires = "sample")]
    pub faults: String,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What comes first in a date whose year comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DateChoice {
    /// 09/11/2025 is in November.
    Dmy,
    /// 09/11/2025 is in September.
    Mdy,
}

#[derive(Debug, Args)]
pub struct ImportListOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ImportIdOptions {
    /// Which; not needed where only one is not at its end.
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Print JSON, the shape of GET /imports/{id}.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Every product.
    Products(ExportOptions),
    /// What is in stock, a line per batch.
    Stock(ExportOptions),
    /// Every customer.
    Customers(ExportOptions),
}

#[derive(Debug, Args)]
pub struct ExportOptions {
    /// Where to; `-` is standard output.
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
    /// Print how many lines there are as JSON; only with a FILE.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DoctorOptions {
    #[command(flatten)]
    pub data: DataOption,
    /// Slug of one merchant; all of the store where none is named.
    #[arg(long, value_name = "SLUG")]
    pub merchant: Option<String>,
    /// Only this rule, by its code; may be given several times.
    #[arg(long = "rule", value_name = "CODE")]
    pub rules: Vec<String>,
    /// Recompute figures that are kept twice, where nothing needs a person's judgement.
    #[arg(long)]
    pub fix: bool,
    /// Print what was found as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum SelftestCommand {
    /// The steps of a numbering test, in a scratch merchant with a copy of this merchant's order series, on this store.
    Numbering(SelftestOptions),
}

#[derive(Debug, Args)]
pub struct SelftestOptions {
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub merchant: MerchantOption,
}

#[derive(Debug, Args)]
pub struct BenchOptions {
    /// Where the server listens; several servers of one store, separated by commas, get the connections in turn.
    #[arg(long, default_value = "http://127.0.0.1:8080", value_delimiter = ',')]
    pub url: Vec<String>,
    /// A token whose role may place orders.
    #[arg(long, env = "DOCKET_TOKEN", hide_env_values = true)]
    pub token: String,
    /// Connections, each placing one order after the other.
    #[arg(long, default_value_t = 64)]
    pub connections: usize,
    /// For how long.
    #[arg(long, default_value_t = 10.0)]
    pub seconds: f64,
    /// Place exactly this many orders instead.
    #[arg(long)]
    pub orders: Option<u64>,
    /// Place so many a second and no more. Whoever finds all connections busy waits from when it was their turn.
    #[arg(long, value_name = "ORDERS")]
    pub rate: Option<f64>,
    /// What to ask for: orders, orders from wallets, or sales, carts or barcodes of products in stock.
    #[arg(long, value_enum, default_value_t = Work::Orders)]
    pub work: Work,
    /// Instead of a run, make so many products with three batches each, to be sold by later runs. Needs an owner's token.
    #[arg(long, value_name = "PRODUCTS")]
    pub prepare: Option<u32>,
    /// Random idempotency keys instead of ones that ascend with time, as our apps send.
    #[arg(long)]
    pub random_keys: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum DocsCommand {
    /// The table of error codes (docs/errors.md).
    Errors,
    /// How events are read and followed, and which there are (docs/events.md).
    Events,
    /// Which steps an order takes (docs/order-lifecycle.md).
    OrderLifecycle,
    /// How money moves (docs/money.md).
    Money,
    /// Which role may do what (docs/permissions.md).
    Permissions,
    /// The rules of the doctor (docs/doctor.md).
    Doctor,
    /// How another system's records are brought in (docs/import-legacy.md).
    ImportLegacy,
    /// A man page for the program and each of its commands, as files.
    #[command(hide = true)]
    Man {
        /// Where to.
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}
