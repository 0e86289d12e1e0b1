//! Makes one of two customers who are one person. Example: Aisha came with her old phone (`CUST0001`) and with her new one
//! (`CUST0042`); `CUST0042` becomes part of `CUST0001`, both phones lead to `CUST0001` from now on, and the deposit that `CUST0042`
//! paid is hers there.
//!
//! What was merged stays as it is, with its number, orders and payments; it only says of whom it is part. Whoever was merged into
//! it before becomes part of the survivor too, so that the way to the survivor is never longer than one step.
//!
//! What stands on the other's part of the ledger moves by one entry per outlet, at the outlet's present business date: an outlet's
//! books stay right in themselves, and a closed day takes nothing more.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reach::{erased, merged, survivor, whole};
use super::{Customer, DEFAULT_NAME};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::{Dated, date_by_clock};
use crate::ids::CustomerId;
use crate::ledger::{Account, AccountRef, CustomerAccounts, EntryDraft, Prepared};
use crate::limits::CUSTOMERS_MERGED_MAX;
use crate::merchants::Settings;
use crate::money::Amount;
use crate::refusal::{Code, Refusal};

/// The command. It sums over what is written, so it begins a part of its group.
#[derive(Clone, Debug)]
pub struct MergeCustomers {
    /// Who stays.
    pub customer: CustomerId,
    /// Who becomes part of them.
    pub other: CustomerId,
    /// Why; free text.
    pub reason: String,
}

/// What moves at one outlet.
struct Transfer {
    dated: Dated,
    entry: Prepared,
    facts: Vec<Fact>,
}

impl MergeCustomers {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Customer(self.customer));
        book.ask(Key::Customer(self.other));
        book.ask(Key::CustomerFacts(self.customer));
        book.ask(Key::CustomerFacts(self.other));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let (customer, other) = self.both(book)?;
        let facts = book.customer_facts(other.id);
        let more = facts.merged.len() + book.customer_facts(customer.id).merged.len() + 1;
        if more > CUSTOMERS_MERGED_MAX {
            let detail = format!("{} would be made of more than {CUSTOMERS_MERGED_MAX} customers.", customer.number.text());
            return Err(Refusal::at("/other", Code::CustomerTooManyMerged, detail).into());
        }
        book.ask(Key::CustomerAccounts(other.row));
        book.all_loaded()?;
        let accounts = book.customer_accounts.get(&other.row).cloned().unwrap_or_default();
        let transfers = transfers(&customer, &other, &accounts, &settings, context, book)?;
        // From here on it must succeed.
        let whole = Arc::new(completed(&customer, &other));
        self.record(&customer, &whole, &other, context, book);
        for Transfer { dated, entry, mut facts } in transfers {
            dated.open(context, book);
            facts.splice(0..0, [customer.number_fact(), Fact::new("from", Value::Text(other.number.text().to_owned()))]);
            let row = book.record(context, "customer.balanceMoved", customer.subject(), facts);
            entry.post(row, book);
        }
        for part in facts.merged.iter().chain([&other]) {
            let moved = Customer { merged_into: Some(customer.id), version: part.version + 1, ..(**part).clone() };
            if let Some(phone) = &moved.phone {
                book.customers_by_phone.put_new(phone.e164.clone(), Some(customer.id));
            }
            book.customers.put(part.id, Arc::new(moved));
        }
        book.customers.put(whole.id, Arc::clone(&whole));
        Ok(Outcome::ok(Document::Customer(whole)))
    }

    /// Who stays and who goes, when both stand for themselves.
    fn both(&self, book: &mut Book) -> Result<(Arc<Customer>, Arc<Customer>), Stop> {
        let customer = whole(self.customer, book)?;
        if self.other == self.customer {
            let detail = format!("{} cannot be merged with themselves.", customer.number.text());
            return Err(Refusal::at("/other", Code::CustomerSame, detail).into());
        }
        let unknown = || Refusal::at("/other", Code::CustomerUnknown, "There is no such customer.");
        let other = book.customers.get(&self.other).cloned().ok_or_else(unknown)?;
        if let Some(survivor) = survivor(&other, book)? {
            return Err(Refusal::at("/other", Code::CustomerMerged, merged(&other, &survivor)).into());
        }
        if customer.erased_at.is_some() {
            return Err(Refusal::new(Code::CustomerErased, erased(&customer)).into());
        }
        if other.erased_at.is_some() {
            return Err(Refusal::at("/other", Code::CustomerErased, erased(&other)).into());
        }
        Ok((customer, other))
    }

    /// A record for each of the two: each one's history tells of it.
    fn record(&self, before: &Customer, after: &Customer, other: &Customer, context: &mut Context, book: &mut Book) {
        let number = |name, customer: &Customer| Fact::new(name, Value::Text(customer.number.text().to_owned()));
        let mut told = vec![Fact::new("reason", Value::Text(self.reason.clone()))];
        let known = |customer: &Customer| [Some(customer.name.clone()), customer.email.clone(), customer.address.clone()];
        for ((name, old), new) in ["name", "email", "address"].into_iter().zip(known(before)).zip(known(after)) {
            if let Some(new) = new.filter(|new| old.as_ref() != Some(new)) {
                told.push(Fact::new(name, Value::Text(new)));
            }
        }
        let personal = Personal { salt: context.entropy.bytes16(), customer_row: Some(before.row), facts: told };
        let facts = vec![before.number_fact(), number("merged", other)];
        book.record_change(context, "customer.merged", before.subject(), Vec::new(), facts, Some(personal));
        book.record(context, "customer.mergedInto", other.subject(), vec![other.number_fact(), number("into", before)]);
    }
}

/// The survivor with what was not known of them.
fn completed(customer: &Customer, other: &Customer) -> Customer {
    Customer {
        name: if customer.name == DEFAULT_NAME { other.name.clone() } else { customer.name.clone() },
        email: customer.email.clone().or_else(|| other.email.clone()),
        address: customer.address.clone().or_else(|| other.address.clone()),
        version: customer.version + 1,
        ..customer.clone()
    }
}

/// Prepares an entry per outlet that takes the other's part of each account to the customer's.
fn transfers(
    customer: &Customer,
    other: &Customer,
    accounts: &CustomerAccounts,
    settings: &Settings,
    context: &Context,
    book: &mut Book,
) -> Result<Vec<Transfer>, Stop> {
    let mut by_outlet: BTreeMap<&str, Vec<(Account, Amount)>> = BTreeMap::new();
    for at in accounts.outlets() {
        let parts: Vec<_> = CustomerAccounts::ACCOUNTS.into_iter().zip(at.nets).filter(|(_, net)| *net != Amount::ZERO).collect();
        if !parts.is_empty() {
            by_outlet.insert(&at.outlet, parts);
        }
    }
    // Each round asks for the rows of all outlets, however many there are.
    let mut dates = Vec::new();
    for outlet in by_outlet.keys() {
        dates.push(date_by_clock(settings, settings.outlet(outlet, "/other")?, context, book));
    }
    let dates = dates.into_iter().collect::<Result<Vec<Dated>, Stop>>()?;
    let mut entries = Vec::new();
    for ((outlet, parts), dated) in by_outlet.iter().zip(&dates) {
        let part = |account: Account, of: &Customer| AccountRef::of_customer(account, Some(of.row));
        let both =
            |(account, net): &(Account, Amount)| [(part(*account, other), Amount(-net.0)), (part(*account, customer), *net)];
        let postings = parts.iter().flat_map(both).collect();
        let draft = EntryDraft { business_date: dated.date, outlet: (*outlet).to_owned(), postings };
        entries.push(draft.prepare_part(book));
    }
    let entries = entries.into_iter().collect::<Result<Vec<Prepared>, Stop>>()?;
    let moved = by_outlet.into_iter().zip(dates).zip(entries).map(|(((outlet, parts), dated), entry)| {
        let amount =
            |(account, net): &(Account, Amount)| Fact::new(account.as_str(), Value::Amount(*net, settings.currency.decimals));
        let facts = vec![
            Fact::new("businessDate", Value::Date(dated.date)),
            Fact::new("outlet", Value::Text(outlet.to_owned())),
            Fact::new("amounts", Value::Object(parts.iter().map(amount).collect())),
        ];
        Transfer { dated, entry, facts }
    });
    Ok(moved.collect())
}
