//! What is said of an import.

use docket_domain::imports::{ImportKind, ImportState};
use docket_store::imports::{Extent, Import};
use serde::Serialize;
use utoipa::ToSchema;

use super::apply::{LineRange, Stopped};
use super::fault::{Fault, Faults};

/// A file that is, was or could be taken in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Import)]
pub struct ImportView {
    /// Identity, UUIDv7; none of a file that was only checked, or has errors.
    pub id: Option<String>,
    /// `products`, `stock` or `customers`.
    pub kind: &'static str,
    /// The file's name.
    pub file: String,
    /// `checked` (it is good, and was only checked), `invalid` (it has errors, and nothing was written), `applying`, `stopped` (a rule
    /// refused a part of it that was good when it was checked), `finished` or `abandoned`.
    #[schema(example = "finished")]
    pub state: &'static str,
    /// Lines of the file without its header.
    pub lines: u64,
    /// Lines that are in; it may lag behind a little.
    pub lines_done: u64,
    /// Lines that make something.
    pub created: u64,
    /// Lines that change what is there.
    pub updated: u64,
    /// Lines that say what is there already.
    pub unchanged: u64,
    /// How many errors there are.
    pub error_count: u64,
    /// The first hundred of them: of a file what is wrong with it, of an import that has stopped why; of another system's records that
    /// are in, the transfers that could not be approved.
    pub errors: Vec<Fault>,
    /// Lines that are not in, of an import that has stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_in: Option<Vec<LineRange>>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// When it ended or stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
}

impl ImportView {
    /// Of a file that is not taken in: because it was only checked, or because it has faults.
    pub fn of_file(kind: ImportKind, file: &str, extent: &Extent, faults: Faults) -> ImportView {
        ImportView {
            id: None,
            kind: kind.as_str(),
            file: file.to_owned(),
            state: if faults.is_empty() { "checked" } else { "invalid" },
            lines: extent.lines,
            lines_done: 0,
            created: extent.created,
            updated: extent.changed,
            unchanged: extent.unchanged,
            error_count: faults.count,
            errors: faults.listed,
            not_in: None,
            started_at: None,
            ended_at: None,
        }
    }

    /// Of an import.
    pub fn new(import: &Import) -> ImportView {
        let stopped = import.problem.as_deref().and_then(|problem| serde_json::from_str::<Stopped>(problem).ok());
        let (errors, not_in) = stopped.map_or((Vec::new(), None), |stopped| (stopped.errors, Some(stopped.not_in)));
        let not_in = not_in.filter(|_| import.state != ImportState::Finished);
        ImportView {
            id: Some(import.id.to_string()),
            kind: import.kind.as_str(),
            file: import.file.clone(),
            state: import.state.as_str(),
            lines: import.extent.lines,
            lines_done: import.lines_done,
            created: import.extent.created,
            updated: import.extent.changed,
            unchanged: import.extent.unchanged,
            error_count: errors.len() as u64,
            errors,
            not_in,
            started_at: Some(import.started_at.to_string()),
            ended_at: import.ended_at.map(|at| at.to_string()),
        }
    }
}
