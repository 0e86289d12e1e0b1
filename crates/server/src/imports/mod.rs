//! Files that are taken in: products, opening stock, customers. Over HTTP and from the command line alike.
//!
//! A file is checked whole before anything of it is written (`check.rs`), staged on the way, and applied in slices that a crash cannot
//! do twice or leave out (`apply.rs`).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `lines.rs`, `table.rs`, `cells.rs` | bytes, lines, cells of a CSV file |
//! | `reading.rs` | cells read, with everything that is wrong noted |
//! | `products.rs`, `stock.rs`, `customers.rs` | columns and lines of each kind of file |
//! | `staged.rs` | lines that are applied together, and their commands |
//! | `sieve.rs` | a file looked through, line by line, without the store |
//! | `check.rs`, `apply.rs` | the two halves of an import |
//! | `fault.rs`, `view.rs` | what is said of a file and of an import |
//! | `routes.rs`, `upload.rs` | the way in over HTTP |

mod apply;
pub(crate) mod cells;
mod check;
pub(crate) mod customers;
pub(crate) mod fault;
pub(crate) mod lines;
pub(crate) mod products;
mod reading;
mod routes;
mod sieve;
mod staged;
pub(crate) mod stock;
pub(crate) mod table;
mod upload;
mod view;

use std::io::Read;

use docket_domain::access::Actor;
use docket_domain::command::KeyDigest;
use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::{ImportKind, ImportState};
use docket_domain::merchants::Settings;
use docket_engine::{Engine, Failure};
use docket_store::imports::{Import, Staging};
use docket_store::{Reads, StoreError};

pub(crate) use apply::Stopped;
pub use apply::{LineRange, Pace};
pub use check::Checked;
pub use fault::{Fault, Faults};
pub(crate) use reading::Reading;
pub use routes::{
    __path_abandon_import, __path_get_import, __path_import_customers, __path_import_products, __path_import_stock,
    __path_list_imports, __path_resume_import, abandon_import, get_import, import_customers, import_products, import_stock,
    list_imports, resume_import,
};
pub(crate) use routes::{answer, blocking, go_on, unfinished_other, unknown_import};
pub(crate) use sieve::Sieve;
pub(crate) use staged::Staged;
use table::Column;
pub use view::ImportView;

/// What imports need of a store.
#[derive(Clone)]
pub struct Importer {
    /// The loop that does the commands.
    pub engine: Engine,
    /// What the store has.
    pub reads: Reads,
    /// Where lines are staged.
    pub staging: Staging,
}

/// What is asked of a file.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of what it is.
    pub kind: ImportKind,
    /// Its name, for people.
    pub file: String,
    /// Who asks.
    pub actor: Actor,
    /// Whether it is only checked.
    pub dry_run: bool,
    /// Whether products that are there are refused.
    pub new_only: bool,
    /// Whether opening stock may come twice.
    pub again: bool,
    /// The digest of the caller's idempotency key.
    pub key: Option<KeyDigest>,
    /// Salted hash of what is asked under it.
    pub request_hash: [u8; 16],
}

/// Why an import went no further. What was staged can be resumed.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// A command could not be done.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such import any more.
    #[error("the import is not there any more")]
    Gone,
    /// Only one that has stopped or was cut off can be resumed or abandoned.
    #[error("the import is {0}, so there is nothing to resume or abandon")]
    Ended(&'static str),
}

impl Importer {
    /// Checks a file whole, and stages it unless it is only to be checked. `progress` is told how many bytes were read. Blocks.
    ///
    /// # Errors
    /// See [`ImportFailure`]. Nothing was written.
    pub fn check(
        &self,
        settings: &Settings,
        wanted: &Wanted,
        file: impl Read,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Checked, ImportFailure> {
        check::check(self, settings, wanted, file, progress)
    }

    /// Applies what is staged, from where it stands. `progress` is told how many lines are in. Blocks a thread of the runtime's that
    /// may block.
    ///
    /// # Errors
    /// See [`ImportFailure`]. It can be resumed.
    pub fn apply(
        &self,
        merchant: MerchantId,
        id: ImportId,
        pace: Pace,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Import, ImportFailure> {
        apply::apply(self, merchant, id, pace, progress)
    }

    /// Gives up what is not in of an import that has stopped or was cut off. Blocks.
    ///
    /// # Errors
    /// See [`ImportFailure`].
    pub fn abandon(&self, merchant: MerchantId, id: ImportId) -> Result<Import, ImportFailure> {
        let now = self.engine.now().at;
        let staged = self.reads.import_blocking(merchant, id)?.is_some_and(|import| import.state == ImportState::Staged);
        if staged {
            self.staging.legacy().give_up(merchant, id, now)?;
            return self.reads.import_blocking(merchant, id)?.ok_or(ImportFailure::Gone);
        }
        let import = self.unfinished(merchant, id)?;
        self.staging.turn(merchant, id, ImportState::Abandoned, import.problem.as_deref(), now)?;
        self.reads.import_blocking(merchant, id)?.ok_or(ImportFailure::Gone)
    }

    /// An import of which more is to come. Blocks.
    ///
    /// # Errors
    /// See [`ImportFailure`].
    pub fn unfinished(&self, merchant: MerchantId, id: ImportId) -> Result<Import, ImportFailure> {
        let import = self.reads.import_blocking(merchant, id)?.ok_or(ImportFailure::Gone)?;
        if import.state.is_unfinished() { Ok(import) } else { Err(ImportFailure::Ended(import.state.as_str())) }
    }
}

/// The columns of a kind of file.
fn columns(kind: ImportKind) -> &'static [Column] {
    match kind {
        ImportKind::Products => products::COLUMNS,
        ImportKind::Stock => stock::COLUMNS,
        ImportKind::Customers => customers::COLUMNS,
        ImportKind::Legacy => unreachable!("the files of another system are read by `legacy::files`"),
    }
}

/// Goes on with every import that was cut off, of all merchants, one after the other.
pub async fn resume_what_was_cut_off(importer: Importer) {
    let cut_off = match importer.reads.imports_applying().await {
        Ok(cut_off) => cut_off,
        Err(error) => return tracing::warn!(%error, "imports that were cut off could not be read"),
    };
    for import in cut_off {
        tracing::info!(import = %import.id, file = import.file, "going on with an import that was cut off");
        let importer = importer.clone();
        let (merchant, id) = (import.merchant, import.id);
        let applied = tokio::task::spawn_blocking(move || importer.apply(merchant, id, Pace::OwnLane, &mut |_| {})).await;
        match applied {
            Ok(Ok(import)) => tracing::info!(import = %id, state = import.state.as_str(), "the import goes no further"),
            Ok(Err(error)) => tracing::error!(import = %id, %error, "the import could not go on; it can be resumed"),
            Err(error) => tracing::error!(import = %id, %error, "the import ended without a result; it can be resumed"),
        }
    }
}
