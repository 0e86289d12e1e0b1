//! Collects findings and what was put right.

use super::Terms;
use crate::legacy::findings::{Evidence, FindingCode, LegacyFinding, Settled};
use crate::legacy::rows::{CustomerRow, LegacyFile, OrderRow, Place};
use crate::legacy::taking_in::Correction;
use crate::money::format_scaled;

pub struct Report<'a> {
    pub terms: &'a Terms,
    customer: Option<&'a str>,
    pub findings: Vec<LegacyFinding>,
    pub approvals: Vec<String>,
    /// What was put right since somebody took them.
    corrections: Vec<Correction>,
}

/// What was, and what is from now on, by name.
pub type Values = Vec<(&'static str, String)>;

/// A finding that is being put together.
pub struct Draft {
    finding: LegacyFinding,
}

impl Draft {
    pub fn new(code: FindingCode) -> Draft {
        let evidence = Vec::new();
        let finding = LegacyFinding {
            code,
            order: None,
            customer: None,
            payment: None,
            evidence,
            proposal: String::new(),
            settled: Settled::Noted,
        };
        Draft { finding }
    }

    pub fn order(mut self, order: &OrderRow) -> Draft {
        self.finding.order = Some((order.id.clone(), order.number.clone()));
        self.finding.customer = order.customer.clone();
        self
    }

    pub fn customer(mut self, customer: &str) -> Draft {
        self.finding.customer = Some(customer.to_owned());
        self
    }

    pub fn payment(mut self, payment: &str) -> Draft {
        self.finding.payment = Some(payment.to_owned());
        self
    }

    pub fn says(mut self, file: LegacyFile, line: u32, says: impl Into<String>) -> Draft {
        self.finding.evidence.push(Evidence { place: Place { file, line }, says: says.into() });
        self
    }

    /// The same, where there is something.
    pub fn may_say(self, file: LegacyFile, line: u32, says: Option<String>) -> Draft {
        match says {
            Some(says) => self.says(file, line, says),
            None => self,
        }
    }
}

impl<'a> Report<'a> {
    pub fn new(terms: &'a Terms, customer: Option<&'a CustomerRow>) -> Report<'a> {
        let customer = customer.map(|row| row.id.as_str());
        Report { terms, customer, findings: Vec::new(), approvals: Vec::new(), corrections: Vec::new() }
    }

    /// Something that nobody has to decide, or that is put right later on.
    pub fn add(&mut self, draft: Draft, settled: Settled, proposal: impl Into<String>) {
        let mut finding = LegacyFinding { settled, proposal: proposal.into(), ..draft.finding };
        finding.customer = finding.customer.or(self.customer.map(str::to_owned));
        self.findings.push(finding);
    }

    /// Something that is put right as it is brought in.
    pub fn put_right(&mut self, draft: Draft, old: Values, new: Values, proposal: impl Into<String>) {
        self.corrections.push(Correction { code: draft.finding.code, old, new });
        self.add(draft, Settled::PutRight, proposal);
    }

    /// What was put right since this was last asked: it is of the record that is being made.
    pub fn take_corrections(&mut self) -> Vec<Correction> {
        std::mem::take(&mut self.corrections)
    }

    /// Whether there is no customer whose account it is.
    pub fn is_nobodys(&self) -> bool {
        self.customer.is_none()
    }

    /// An amount as people write it.
    pub fn amount(&self, minor: i64) -> String {
        format_scaled(minor, self.terms.decimals)
    }
}
