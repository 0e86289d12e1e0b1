//! A run: it looks, opens what is new, closes what is over, and repairs what may be repaired. Every change is an ordinary command.

use std::collections::BTreeSet;
use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::command::{Command, Envelope};
use docket_domain::findings::{AutoRepair, OpenFinding, RepairFinding, ResolveFinding};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::refusal::Code;
use docket_engine::{Engine, Failure, Request};
use docket_store::doctor::{Examined, Extent, Found, Rule, Wanted, rules};
use docket_store::{Reads, StoreError};
use tokio::runtime::Handle;

use crate::app::own_key;

/// What commands of the doctor are compared with: nothing, for each has a key of its own.
const NO_REQUEST: [u8; 16] = [0; 16];
/// Findings because of which nothing is recomputed from the ledger or from documents: what it would be computed from is not whole.
const NOT_WHOLE: &[&str] = &["entry.missing", "entry.unbalanced", "document.missing", "document.unrecorded"];

/// What a run may repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// What the merchant lets be repaired by itself.
    Automatic,
    /// Everything that has a repair.
    All,
}

/// What a run came to.
#[derive(Debug)]
pub struct Treated {
    /// What it saw, before it repaired anything.
    pub examined: Examined,
    /// Findings that it opened.
    pub opened: u64,
    /// Findings that it closed.
    pub closed: u64,
    /// Repairs that it made.
    pub repaired: u64,
    /// What is left, of what it found.
    pub left: Vec<Found>,
}

/// What runs need. Cheap to clone.
#[derive(Clone)]
pub struct Doctor {
    /// Where commands go.
    pub engine: Engine,
    /// Where it looks.
    pub reads: Reads,
}

impl Doctor {
    /// Looks, and does what follows. Blocks, on a thread of a runtime that may block.
    ///
    /// # Errors
    /// The store failed; what was done until then stays, and the next run goes on.
    pub fn run(
        &self,
        settings: &Arc<Settings>,
        rules: Vec<&'static Rule>,
        extent: Extent,
        fix: Fix,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Treated, StoreError> {
        let merchant = settings.merchant;
        let now = self.engine.now().at;
        let wanted = Wanted { merchant, settings: Arc::clone(settings), rules: rules.clone(), extent, now };
        let examined = self.reads.examine_blocking(&wanted, progress)?;
        let mut treated = Treated { opened: 0, closed: 0, repaired: 0, left: examined.findings.clone(), examined };
        self.settle(merchant, &mut treated)?;
        if self.repair(merchant, &mut treated, fix)? {
            // What was found is looked at again: a repair may have put right what other rules have found as well.
            let has_found = |code: &str| treated.examined.findings.iter().any(|found| found.rule.code == code);
            let again = rules.into_iter().filter(|rule| has_found(rule.code)).collect();
            let wanted = Wanted { rules: again, extent: Extent::Whole, ..wanted };
            let after = self.reads.examine_blocking(&wanted, &mut |_, _| {})?;
            treated.left = after.findings.clone();
            let mut closing = Treated { opened: 0, closed: 0, repaired: 0, left: Vec::new(), examined: after };
            self.settle(merchant, &mut closing)?;
            treated.closed += closing.closed;
            treated.opened += closing.opened;
        }
        Ok(treated)
    }

    /// Every rule there is.
    pub fn all_rules() -> Vec<&'static Rule> {
        rules().iter().collect()
    }

    /// Opens what is new, and closes what it has looked at and not found.
    fn settle(&self, merchant: MerchantId, treated: &mut Treated) -> Result<(), StoreError> {
        let open: BTreeSet<(String, String)> = self.reads.open_findings_blocking(merchant)?.into_iter().collect();
        let mut seen = BTreeSet::new();
        for found in &treated.examined.findings {
            let key = (found.rule.code.to_owned(), found.about.place.clone());
            if !open.contains(&key) && !seen.contains(&key) {
                let command = OpenFinding { code: key.0.clone(), detail: found.detail(), about: found.about.clone() };
                if self.submit(merchant, Command::OpenFinding(Box::new(command)))? {
                    treated.opened += 1;
                }
            }
            seen.insert(key);
        }
        for key in open {
            if !seen.contains(&key) && treated.examined.has_looked_at(&key.0, &key.1) {
                let command = ResolveFinding { key };
                if self.submit(merchant, Command::ResolveFinding(Box::new(command)))? {
                    treated.closed += 1;
                }
            }
        }
        Ok(())
    }

    /// Repairs what may be, and answers whether anything was.
    fn repair(&self, merchant: MerchantId, treated: &mut Treated, fix: Fix) -> Result<bool, StoreError> {
        let safe: BTreeSet<String> = match fix {
            Fix::All => rules().iter().map(|rule| rule.code.to_owned()).collect(),
            Fix::Automatic => {
                let said = self.reads.auto_repairs_blocking(merchant)?.into_iter();
                said.filter(|(_, auto)| *auto == AutoRepair::Safe).map(|(code, _)| code).collect()
            }
        };
        if treated.examined.findings.iter().any(|found| NOT_WHOLE.contains(&found.rule.code)) {
            return Ok(false);
        }
        for found in treated.examined.findings.iter().filter(|found| safe.contains(found.rule.code)) {
            let Some(repair) = &found.about.repair else { continue };
            let command = RepairFinding { repair: repair.clone() };
            if self.submit(merchant, Command::RepairFinding(Box::new(command)))? {
                treated.repaired += 1;
            }
        }
        Ok(treated.repaired > 0)
    }

    /// Whether a command was carried out. Another doctor may have been faster, and some things a person decides.
    fn submit(&self, merchant: MerchantId, command: Command) -> Result<bool, StoreError> {
        let envelope = Envelope { key: own_key(&self.engine), reference: None, request_hash: NO_REQUEST, command };
        let request = Request { merchant, actor: Actor::program(), envelope, has_callers_key: false };
        match Handle::current().block_on(self.engine.submit(request)) {
            Ok(_) => Ok(true),
            Err(Failure::Refused(refusal))
                if matches!(
                    refusal.code,
                    Code::FindingAlreadyOpen | Code::FindingNotOpen | Code::FindingNothingToRepair | Code::FindingNeedsPerson
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(StoreError::Other(format!("a finding could not be noted: {error}"))),
        }
    }
}
