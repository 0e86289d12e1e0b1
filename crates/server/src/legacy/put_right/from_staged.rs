//! Orders that are staged of another system: their customer's account is brought in.

use std::sync::Arc;

use docket_domain::legacy::{Judgement, LegacyAccount, LegacyFinding, Settled, judge};
use docket_store::imports::StagedSlice;
use tokio::runtime::Handle;

use super::super::already::Already;
use super::super::bring_in::{BringIn, submit_all};
use super::super::commands::Keys;
use super::super::staged::{Accounts, documents, terms};
use super::named::StagedAccounts;
use super::{Fixer, OrderPutRight, PutRight, Standing, Wanted};
use crate::imports::ImportFailure;

impl Fixer {
    /// Brings accounts in, or says what would come of it.
    pub(super) fn staged_ones(
        &self,
        staged: &StagedAccounts,
        wanted: &Wanted,
        result: &mut PutRight,
    ) -> Result<(), ImportFailure> {
        let already = Already::read(&self.importer.reads, self.merchant())?;
        let terms = terms(&self.settings, self.importer.engine.now().at, wanted.approve_receipts);
        let (reads, head) = (self.importer.reads.clone(), Arc::new(staged.head.clone()));
        // Its keys are the import's: whoever applies the rest afterwards finds it in.
        let commands = self.commands(Keys::Import(staged.import.id));
        let bring_in = BringIn { reads, commands, import: staged.import.id, head, terms };
        if !wanted.dry_run {
            bring_in.take_over_numbers(&staged.import)?;
        }
        for (slice, account) in &staged.accounts {
            let judgement = judge(account, &terms);
            let before = self.last_record()?;
            if !wanted.dry_run {
                self.bring_in(&bring_in, *slice, account, &already)?;
            }
            for rows in &account.orders {
                let mut order = self.order_of(rows, account, &judgement, wanted)?;
                if !wanted.dry_run {
                    self.look_again(&mut order, before)?;
                }
                result.orders.push(order);
            }
            result.others.extend(judgement.findings.into_iter().filter(|finding| finding.order.is_none()));
        }
        Ok(())
    }

    /// Brings one account in, with what follows, and takes it out of what is staged.
    fn bring_in(&self, bring_in: &BringIn, slice: u32, account: &LegacyAccount, already: &Already) -> Result<(), ImportFailure> {
        let known_by = account.customer.as_ref().map(|customer| format!("customer:{}", customer.id));
        let of_order = || account.orders.first().map(|order| format!("order:{}", order.order.id));
        let of = format!("account {}", known_by.or_else(of_order).unwrap_or_default());
        let judged = bring_in.judge(vec![account.clone()], slice, &of);
        Handle::current().block_on(submit_all(self.importer.engine.clone(), judged.requests()))?;
        // What could not be approved is an open finding of its order, which is answered.
        bring_in.follow_up(&judged, already)?;
        let import = bring_in.import;
        if let Some(body) = self.importer.reads.legacy_slice_blocking(self.merchant(), import, slice)? {
            let mut accounts = Accounts::parse(&body.body)?;
            accounts.retain(|staged| staged != account);
            let lines = accounts.iter().map(documents).sum();
            let rest = StagedSlice { slice, lines, body: Accounts::of(&accounts).to_body() };
            self.importer.staging.legacy().replace(self.merchant(), import, &rest)?;
        }
        Ok(())
    }

    /// What would become of an order.
    fn order_of(
        &self,
        rows: &docket_domain::legacy::OrderRows,
        account: &LegacyAccount,
        judgement: &Judgement,
        wanted: &Wanted,
    ) -> Result<OrderPutRight, ImportFailure> {
        let order = &rows.order;
        let is_about = |finding: &&LegacyFinding| finding.order.as_ref().is_some_and(|(id, _)| *id == order.id);
        let found: Vec<LegacyFinding> = judgement.findings.iter().filter(is_about).cloned().collect();
        let stored = account.wallet.as_ref().map(|wallet| wallet.balance);
        let before = Standing::of_files(rows, &account.transactions, stored);
        let after = Standing::once_in(&order.id, judgement).unwrap_or_else(|| before.clone());
        let is_done = |finding: &&LegacyFinding| {
            finding.settled == Settled::PutRight || (finding.settled == Settled::WhenAsked && wanted.approve_receipts)
        };
        let mut done: Vec<String> = found.iter().filter(is_done).map(|finding| finding.proposal.clone()).collect();
        done.push(format!("It comes in at {}.", after.status));
        Ok(OrderPutRight {
            number: order.number.clone(),
            id: None,
            legacy_id: Some(order.id.clone()),
            was_staged: true,
            found,
            open: Vec::new(),
            done,
            before,
            after,
            records: Vec::new(),
        })
    }

    /// Where an order stands now that it is in.
    fn look_again(&self, order: &mut OrderPutRight, before: u64) -> Result<(), ImportFailure> {
        let legacy_id = order.legacy_id.as_deref().unwrap_or_default();
        let Some(document) = self.importer.reads.legacy_order_blocking(self.merchant(), legacy_id)? else { return Ok(()) };
        order.id = Some(document.order.id);
        order.number = document.order.number.text().to_owned();
        order.after = Standing::of(&document, self.wallet(&document)?);
        order.records = self.records(&document, before)?;
        order.open = self.open_about(&document)?;
        Ok(())
    }
}
