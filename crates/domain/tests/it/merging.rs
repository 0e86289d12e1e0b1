//! Two customers who are one person: one is left, nothing that is owed is lost, and whatever led to the other leads to the survivor.

use docket_domain::access::{Actor, Role};
use docket_domain::command::{Command, Document};
use docket_domain::customers::{ChangeCustomer, Customer, FindOrCreateCustomer};
use docket_domain::days::DayKey;
use docket_domain::ids::CustomerId;
use docket_domain::ledger::{Account, AccountRef};
use docket_domain::limits::CUSTOMERS_MERGED_MAX;
use docket_domain::payments::RecordPayment;
use docket_domain::refusal::Code;
use uuid::Uuid;

use crate::fixtures::{
    DAY, caller, cash, changing, closing_day, erasing, finding, merging, paying, settings, someone, with_two_outlets,
};
use crate::shop::Shop;

fn done(shop: &mut Shop, command: Command) -> Customer {
    let outcome = shop.run(&someone(Role::Manager), command).expect("done");
    let Document::Customer(customer) = &outcome.document else { panic!("not a customer: {outcome:?}") };
    (**customer).clone()
}

fn made<const N: usize>(shop: &mut Shop) -> [Customer; N] {
    std::array::from_fn(|index| done(shop, finding(caller(&format!("50123456{index}"), None))))
}

fn at(outlet: &str) -> Actor {
    Actor { outlet: Some(outlet.into()), ..someone(Role::Cashier) }
}

/// What stands on a customer's deposits at an outlet, over all dates; what is kept of it is what was posted.
fn deposits(shop: &Shop, customer: &Customer, outlet: &str) -> i64 {
    let account = AccountRef::of_customer(Account::CustomerDeposits, Some(customer.row));
    let at_outlet = shop.rows.entries.values().filter(|entry| entry.outlet == outlet);
    let posted = at_outlet.flat_map(|entry| &entry.postings).filter(|posting| posting.account == account);
    let posted: i64 = posted.map(|posting| posting.amount.0).sum();
    let kept = shop.rows.customer_accounts.get(&customer.row);
    let kept = kept.and_then(|accounts| accounts.outlets().iter().find(|at| at.outlet == outlet));
    assert_eq!(kept.map_or(0, |at| at.nets[0].0), posted);
    -posted
}

fn pay(shop: &mut Shop, actor: &Actor, customer: &Customer, minor: i64) {
    let payment = RecordPayment { customer: Some(customer.id), ..cash(minor) };
    shop.run(actor, paying(payment)).expect("paid");
}

fn actions(shop: &Shop, from: usize) -> Vec<&'static str> {
    shop.rows.records[from..].iter().map(|record| record.action).collect()
}

#[test]
fn what_is_known_of_the_other_fills_gaps_and_replaces_the_default_name_only() {
    let mut shop = Shop::open(settings());
    let [walk_in] = made(&mut shop);
    let who = FindOrCreateCustomer { email: Some("a@example.com".into()), ..caller("509999999", Some("Aisha")) };
    let aisha = done(&mut shop, finding(who));
    done(
        &mut shop,
        Command::ChangeCustomer(Box::new(ChangeCustomer { address: Some(Some("Villa 7".into())), ..changing(aisha.id) })),
    );
    let whole = done(&mut shop, merging(walk_in.id, aisha.id));
    assert_eq!((whole.number.text(), whole.name.as_str(), whole.version), ("CUST0001", "Aisha", 2));
    assert_eq!((whole.email.as_deref(), whole.address.as_deref()), (Some("a@example.com"), Some("Villa 7")));
    let fatima = done(&mut shop, finding(caller("505555555", Some("Fatima"))));
    assert_eq!(done(&mut shop, merging(walk_in.id, fatima.id)).name, "Aisha");
    let part = &shop.rows.customers[&aisha.id];
    assert_eq!((part.merged_into, part.name.as_str(), part.number.text()), (Some(walk_in.id), "Aisha", "CUST0002"));
}

#[test]
fn the_other_s_phone_and_id_lead_to_the_survivor() {
    let mut shop = Shop::open(settings());
    let [one, other] = made(&mut shop);
    done(&mut shop, merging(one.id, other.id));
    assert_eq!(done(&mut shop, finding(caller("501234561", None))).id, one.id);
    shop.reopen();
    assert_eq!(done(&mut shop, finding(caller("501234561", None))).id, one.id, "also for a process that starts anew");
    pay(&mut shop, &at("MAIN"), &other, 500);
    let payment = shop.rows.payments.values().next().expect("a payment");
    assert_eq!((payment.customer, payment.customer_row), (Some(one.id), Some(one.row)));
}

#[test]
fn each_of_the_two_has_a_record_that_names_numbers_only() {
    let mut shop = Shop::open(settings());
    let [one] = made(&mut shop);
    let aisha = done(&mut shop, finding(caller("509999999", Some("Aisha"))));
    let before = shop.rows.records.len();
    done(&mut shop, merging(one.id, aisha.id));
    assert_eq!(actions(&shop, before), ["customer.merged", "customer.mergedInto"]);
    let [merged, into] = &shop.rows.records[before..] else { panic!("two records") };
    assert_eq!((merged.subject, into.subject), (one.subject(), aisha.subject()));
    let chained = format!("{:?}{:?}", merged.new, into.new);
    assert!(chained.contains("CUST0002") && !chained.contains("Aisha") && !chained.contains("two phones"), "{chained}");
    let personal = merged.personal.as_ref().expect("kept beside");
    let beside = format!("{:?}", personal.facts);
    assert!(personal.customer_row == Some(one.row) && beside.contains("Aisha") && beside.contains("two phones"), "{beside}");
}

#[test]
fn what_was_paid_ahead_moves_to_the_survivor_at_each_outlet_s_present_day() {
    let mut shop = Shop::open(with_two_outlets());
    let [one, other] = made(&mut shop);
    pay(&mut shop, &at("MAIN"), &other, 5_000);
    pay(&mut shop, &at("YAS"), &other, 700);
    pay(&mut shop, &at("YAS"), &one, 30);
    shop.now.0 += DAY;
    pay(&mut shop, &at("MAIN"), &other, 250);
    let before = shop.rows.records.len();
    done(&mut shop, merging(one.id, other.id));
    for (outlet, expected) in [("MAIN", 5_250), ("YAS", 730)] {
        assert_eq!((deposits(&shop, &one, outlet), deposits(&shop, &other, outlet)), (expected, 0), "{outlet}");
    }
    let expected =
        ["customer.merged", "customer.mergedInto", "customer.balanceMoved", "businessDay.opened", "customer.balanceMoved"];
    assert_eq!(actions(&shop, before), expected, "YAS has no document of that day yet");
    let moved: Vec<_> = shop.rows.entries.values().filter(|entry| entry.row > before as u64).collect();
    let today = docket_domain::time::Date::parse("2025-11-07").expect("a date");
    assert!(moved.iter().all(|entry| entry.business_date == today), "no day of before is touched");
    let amounts: Vec<Vec<i64>> =
        moved.iter().map(|entry| entry.postings.iter().map(|posting| posting.amount.0).collect()).collect();
    assert_eq!(amounts, [[5_250, -5_250], [700, -700]]);
}

#[test]
fn a_balance_cannot_move_on_a_day_that_is_closed() {
    let mut shop = Shop::open(settings());
    let [one, other] = made(&mut shop);
    pay(&mut shop, &at("MAIN"), &other, 5_000);
    let today = shop.rows.days.keys().next().expect("a day").date;
    shop.rows.days.get_mut(&DayKey { outlet: "MAIN".into(), date: today }).expect("the day").state =
        docket_domain::days::DayState::Closed;
    shop.reopen();
    let refusal = shop.refuse(&someone(Role::Manager), merging(one.id, other.id));
    assert_eq!(refusal.code, Code::BusinessDayClosed);
    shop.now.0 += DAY;
    done(&mut shop, merging(one.id, other.id));
    assert_eq!(deposits(&shop, &one, "MAIN"), 5_000);
}

#[test]
fn a_balance_that_this_group_has_made_moves_too() {
    let mut shop = Shop::open(settings());
    let [one, other] = made(&mut shop);
    let payment = RecordPayment { customer: Some(other.id), ..cash(500) };
    let manager = someone(Role::Manager);
    let requests: Vec<_> = [paying(payment.clone()), merging(one.id, other.id), paying(payment)]
        .into_iter()
        .map(|command| shop.request(&manager, command))
        .collect();
    assert!(shop.run_group(&requests).iter().all(Result::is_ok));
    assert_eq!((deposits(&shop, &one, "MAIN"), deposits(&shop, &other, "MAIN")), (1_000, 0));
}

#[test]
fn chains_end_at_the_survivor_in_one_step() {
    let mut shop = Shop::open(settings());
    let [a, b, c] = made(&mut shop);
    for customer in [&a, &b, &c] {
        pay(&mut shop, &at("MAIN"), customer, 100);
    }
    done(&mut shop, merging(b.id, a.id));
    done(&mut shop, merging(c.id, b.id));
    for part in [&a, &b] {
        assert_eq!(shop.rows.customers[&part.id].merged_into, Some(c.id));
        assert_eq!(deposits(&shop, part, "MAIN"), 0);
    }
    assert_eq!(deposits(&shop, &c, "MAIN"), 300);
    for phone in ["501234560", "501234561", "501234562"] {
        assert_eq!(done(&mut shop, finding(caller(phone, None))).id, c.id);
        shop.reopen();
    }
}

#[test]
fn who_cannot_be_merged_is_refused_and_nothing_is_left_of_it() {
    let mut shop = Shop::open(settings());
    let [a, b, c, gone] = made(&mut shop);
    done(&mut shop, merging(b.id, a.id));
    done(&mut shop, erasing(gone.id));
    let nobody = CustomerId(Uuid::nil());
    for (command, code) in [
        (merging(c.id, c.id), Code::CustomerSame),
        (merging(a.id, a.id), Code::CustomerMerged),
        (merging(c.id, a.id), Code::CustomerMerged),
        (merging(b.id, a.id), Code::CustomerMerged),
        (merging(a.id, b.id), Code::CustomerMerged),
        (merging(a.id, c.id), Code::CustomerMerged),
        (merging(c.id, gone.id), Code::CustomerErased),
        (merging(gone.id, c.id), Code::CustomerErased),
        (merging(c.id, nobody), Code::CustomerUnknown),
        (merging(nobody, c.id), Code::CustomerNotFound),
    ] {
        let refusal = shop.refuse(&someone(Role::Manager), command.clone());
        assert_eq!(refusal.code, code, "{command:?}: {refusal}");
        if code == Code::CustomerMerged {
            assert!(refusal.detail.contains("CUST0002"), "it names the survivor: {refusal}");
        }
    }
}

#[test]
fn one_customer_is_made_of_so_many_at_most() {
    let mut shop = Shop::open(settings());
    let [one] = made(&mut shop);
    for index in 0..=CUSTOMERS_MERGED_MAX {
        let other = done(&mut shop, finding(caller(&format!("55{index:07}"), None)));
        if index < CUSTOMERS_MERGED_MAX {
            done(&mut shop, merging(one.id, other.id));
        } else {
            let refusal = shop.refuse(&someone(Role::Manager), merging(one.id, other.id));
            assert_eq!(refusal.code, Code::CustomerTooManyMerged);
        }
    }
}

#[test]
fn the_survivor_may_take_the_other_s_phone_and_both_lead_to_them_still() {
    let mut shop = Shop::open(settings());
    let [one, other, third] = made(&mut shop);
    done(&mut shop, merging(one.id, other.id));
    let take = ChangeCustomer { phone: other.phone.clone(), ..changing(one.id) };
    let changed = done(&mut shop, Command::ChangeCustomer(Box::new(take)));
    assert_eq!((&changed.phone, &shop.rows.customers[&other.id].phone), (&other.phone, &one.phone));
    for again in [false, true] {
        if again {
            shop.reopen();
        }
        for phone in ["501234560", "501234561"] {
            assert_eq!(done(&mut shop, finding(caller(phone, None))).id, one.id);
        }
    }
    let taken = ChangeCustomer { phone: one.phone.clone(), ..changing(third.id) };
    let refusal = shop.refuse(&someone(Role::Manager), Command::ChangeCustomer(Box::new(taken)));
    assert!(refusal.code == Code::CustomerPhoneTaken && refusal.detail.contains("CUST0001"), "{refusal}");
}

#[test]
fn each_of_the_two_is_one_version_further_after_a_merge_and_after_they_exchange_their_phones() {
    let mut shop = Shop::open(settings());
    let [one, other] = made(&mut shop);
    let versions = |shop: &Shop| [one.id, other.id].map(|id| shop.rows.customers[&id].version);
    done(&mut shop, merging(one.id, other.id));
    assert_eq!(versions(&shop), [2, 2]);
    let take = ChangeCustomer { phone: other.phone.clone(), ..changing(one.id) };
    done(&mut shop, Command::ChangeCustomer(Box::new(take)));
    assert_eq!(versions(&shop), [3, 3]);
}

#[test]
fn one_group_merges_two_and_gives_the_survivor_the_other_s_phone() {
    let mut shop = Shop::open(settings());
    let [one, other] = made(&mut shop);
    let take = ChangeCustomer { phone: other.phone.clone(), ..changing(one.id) };
    let manager = someone(Role::Manager);
    let requests =
        [merging(one.id, other.id), Command::ChangeCustomer(Box::new(take))].map(|command| shop.request(&manager, command));
    assert!(shop.run_group(&requests).iter().all(Result::is_ok));
    let phones = [one.id, other.id].map(|id| shop.rows.customers[&id].phone.clone());
    assert_eq!(phones, [other.phone, one.phone]);
}

#[test]
fn a_merge_leaves_the_z_of_the_day_as_it_would_be() {
    let mut shop = Shop::open(settings());
    let [one, other] = made(&mut shop);
    pay(&mut shop, &at("MAIN"), &other, 5_000);
    done(&mut shop, merging(one.id, other.id));
    let date = shop.rows.days.keys().next().expect("a day").date;
    shop.now.0 += DAY;
    shop.run(&someone(Role::Manager), closing_day(date, true)).expect("closed");
    let z_report = &shop.rows.z_reports[0];
    assert_eq!(z_report.payments.iter().map(|sum| sum.amount.0).sum::<i64>(), 5_000);
}
