//! The program `docket`.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `arguments.rs` | every command and option |
//! | `commands/` | one file per command |
//! | `entrance.rs` | how clients come in to a server |
//! | `opened.rs` | a store, its merchant and its loop, as commands use them |
//! | `whole_file.rs`, `progress.rs`, `say.rs` | files that are there as a whole or not at all; bars; what is printed |
//! | `bench/` | the load driver |

mod arguments;
mod bench;
mod commands;
mod entrance;
mod legacy_sample;
mod opened;
mod progress;
mod say;
mod whole_file;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser;
use docket_domain::imports::ImportKind;

use arguments::{
    Arguments, AuditCommand, ClockCommand, Command, DocsCommand, ExportCommand, LeasesCommand, MerchantCommand, NumberingCommand,
    SelftestCommand, TokenCommand, UserCommand,
};

/// A request allocates many small things, some on one thread to be freed on another; the C library's allocator is slow at both.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("DOCKET_LOG")
                .unwrap_or_else(|_| "info,refinery_core=warn".into())
                // Below that it says what stands in the rows: names, phones, hashes of secrets. Whoever asks for everything does not ask for that.
                .add_directive("tokio_postgres::query=info".parse().expect("a directive"))
                // It says which phones it reads.
                .add_directive("rlibphonenumber=off".parse().expect("a directive")),
        )
        .with_writer(std::io::stderr)
        // Colours are for a terminal; a log file and a service manager want plain text.
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(request_threads()).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let code = match runtime.block_on(run(arguments.command)) {
        Ok(code) => code,
        Err(error) => fail(&error),
    };
    // Does not wait for a thread that waits for a connection that nobody closes.
    runtime.shutdown_background();
    code
}

/// One core is the lane's; a request that hops to a thread on it only costs a wake-up.
fn request_threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1))
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(options) => commands::serve::run(options).await,
        Command::Init(options) => commands::init::run(options).await,
        Command::Migrate(options) => commands::migrate::run(&options),
        Command::Merchant(MerchantCommand::Create(options)) => commands::merchant_create::run(options).await,
        Command::Merchant(MerchantCommand::List(options)) => commands::merchant_list::run(options).await,
        Command::Merchant(MerchantCommand::Export(options)) => commands::merchant_export::run(options).await,
        Command::Merchant(MerchantCommand::Import(options)) => commands::merchant_import::run(options).await,
        Command::Clock(ClockCommand::Confirm(options)) => commands::clock_confirm::run(options).await,
        Command::Clock(ClockCommand::Lower(options)) => commands::clock_lower::run(options).await,
        Command::Clock(ClockCommand::Set(options)) => commands::clock_set::run(options),
        Command::Leases(LeasesCommand::List(options)) => commands::leases_list::run(options).await,
        Command::Leases(LeasesCommand::DeclareDead(options)) => commands::leases_declare_dead::run(options).await,
        Command::Token(TokenCommand::Create(options)) => commands::token_create::run(options).await,
        Command::Token(TokenCommand::List(options)) => commands::token_list::run(options).await,
        Command::Token(TokenCommand::Revoke(options)) => commands::token_revoke::run(options).await,
        Command::User(UserCommand::Create(options)) => commands::user_create::run(options).await,
        Command::User(UserCommand::Password(options)) => commands::user_password::run(options).await,
        Command::User(UserCommand::Pin(options)) => commands::user_pin::run(options).await,
        Command::User(UserCommand::List(options)) => commands::user_list::run(options).await,
        Command::Numbering(NumberingCommand::Preview(options)) => commands::numbering_preview::run(*options).await,
        Command::Numbering(NumberingCommand::Audit(options)) => commands::numbering_audit::run(options).await,
        Command::Audit(AuditCommand::Verify(options)) => commands::audit_verify::run(options).await,
        Command::Audit(AuditCommand::Export(options)) => commands::audit_export::run(options).await,
        Command::Doctor(options) => commands::doctor::run(options).await,
        Command::Import(command) => commands::import::run(command).await,
        Command::Export(ExportCommand::Products(options)) => commands::export::run(ImportKind::Products, options).await,
        Command::Export(ExportCommand::Stock(options)) => commands::export::run(ImportKind::Stock, options).await,
        Command::Export(ExportCommand::Customers(options)) => commands::export::run(ImportKind::Customers, options).await,
        Command::Backup(options) => commands::backup::run(options).await,
        Command::Restore(options) => commands::restore::run(options).await,
        Command::Selftest(SelftestCommand::Numbering(options)) => commands::selftest_numbering::run(options).await,
        Command::Bench(options) => commands::bench::run(options).await,
        Command::Openapi => commands::openapi::run(),
        Command::Docs(DocsCommand::Errors) => commands::docs_errors::run(),
        Command::Docs(DocsCommand::Events) => commands::docs_events::run(),
        Command::Docs(DocsCommand::Doctor) => commands::docs_doctor::run(),
        Command::Docs(DocsCommand::ImportLegacy) => commands::docs_import_legacy::run(),
        Command::Docs(DocsCommand::OrderLifecycle) => commands::docs_order_lifecycle::run(),
        Command::Docs(DocsCommand::Money) => commands::docs_money::run(),
        Command::Docs(DocsCommand::Man { directory }) => commands::docs_man::run(&directory),
        Command::Docs(DocsCommand::Permissions) => commands::docs_permissions::run(),
        Command::Completions { shell } => commands::completions::run(shell),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("docket: {error:#}");
    ExitCode::from(1)
}
