//! What is said of a finding.

use docket_domain::legacy::{LegacyFinding, Settled};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that disagrees in another system's records.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LegacyFinding)]
pub struct FindingView {
    /// Stable code; `docs/import-legacy.md` explains it.
    #[schema(example = "wallet.entryMissing")]
    pub code: &'static str,
    /// What becomes of it: `put_right` as it is brought in, `when_asked` (`approveReceipts`), `noted`, or `left_to_person`.
    #[schema(example = "put_right")]
    pub settled: &'static str,
    /// The order that it is about.
    pub order: Option<OrderNamed>,
    /// Id of the customer that it is about, in the other system.
    #[schema(example = "94")]
    pub customer: Option<String>,
    /// Id of the payment that it is about, in the other system.
    pub payment: Option<String>,
    /// What it means.
    pub explanation: &'static str,
    /// What the files say.
    pub evidence: Vec<EvidenceView>,
    /// What is done about it, or would be.
    #[schema(example = "1,200,000.00 goes out of the wallet, dated at the order.")]
    pub proposal: String,
}

/// An order of another system.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LegacyOrderNamed)]
pub struct OrderNamed {
    /// Its id there.
    pub legacy_id: String,
    /// Its number there.
    #[schema(example = "M2511133")]
    pub number: String,
}

/// What a line of a file says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LegacyEvidence)]
pub struct EvidenceView {
    /// The file, without its ending.
    #[schema(example = "customer_orders")]
    pub file: &'static str,
    /// The line; the header of a CSV file is line 1.
    #[schema(example = 4)]
    pub line: u32,
    /// What stands there.
    #[schema(example = "payment_method = wallet_partial")]
    pub says: String,
}

impl FindingView {
    /// Of a finding.
    pub fn new(finding: &LegacyFinding) -> FindingView {
        let named = |(legacy_id, number): &(String, String)| OrderNamed { legacy_id: legacy_id.clone(), number: number.clone() };
        FindingView {
            code: finding.code.as_str(),
            settled: finding.settled.as_str(),
            order: finding.order.as_ref().map(named),
            customer: finding.customer.clone(),
            payment: finding.payment.clone(),
            explanation: finding.code.meaning(),
            evidence: finding.evidence.iter().map(EvidenceView::new).collect(),
            proposal: finding.proposal.clone(),
        }
    }
}

impl EvidenceView {
    fn new(evidence: &docket_domain::legacy::Evidence) -> EvidenceView {
        EvidenceView { file: evidence.place.file.as_str(), line: evidence.place.line, says: evidence.says.clone() }
    }
}

/// What becomes of a finding, as a heading says it; in the order in which a person reads them.
pub const HEADINGS: &[(Settled, &str)] = &[
    (Settled::LeftToPerson, "A person must decide"),
    (Settled::WhenAsked, "Put right if you ask for it (--approve-receipts)"),
    (Settled::PutRight, "Put right"),
    (Settled::Noted, "Taken over as it is"),
];
