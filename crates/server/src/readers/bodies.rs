//! The JSON body of every operation.

use std::fmt::Debug;

use docket_domain::access::Actor;
use docket_domain::billing::SellItems;
use docket_domain::merchants::Settings;
use docket_domain::numbering::Kind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Refused;
use crate::extract::{Body, Check, parse};
use crate::problem::Problem;
use crate::{
    auth, billing, customers, days, delivery, doctor, integrations, lanes, legacy, numbering, orders, outlets, payments,
    products, roles, settings, setup, shifts, shop, standing, stock, tokens, users, webhooks,
};

/// A body that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// As it is written down to know it again, in JSON; none of what holds secrets, and is never written.
    pub written: Option<Vec<u8>>,
    /// What it asks for, in words of the rules, where that is known without the records.
    pub command: Option<String>,
}

/// How a body of an operation is read.
type Reader = dyn Fn(&[u8], &Settings) -> Result<Taken, Problem> + Send + Sync;

/// An operation that takes a body.
pub struct Operation {
    /// As the description of the API calls it, `place_order`.
    pub name: &'static str,
    read: Box<Reader>,
}

impl Operation {
    /// Reads a body of it.
    ///
    /// # Errors
    /// The body is refused.
    pub fn read(&self, json: &[u8], settings: &Settings) -> Result<Taken, Refused> {
        (self.read)(json, settings).map_err(Refused::from)
    }

    /// One whose body is not looked into.
    fn of<H: TakesBody<A>, A>(name: &'static str, _: H) -> Operation
    where
        H::Sent: DeserializeOwned,
    {
        let read = |json: &[u8], _: &Settings| parse::<H::Sent>(json).map(|_| Taken { written: None, command: None });
        Operation { name, read: Box::new(read) }
    }

    /// One whose body is written down to know it again.
    fn known<H: TakesBody<A>, A>(name: &'static str, _: H) -> Operation
    where
        H::Sent: DeserializeOwned + Serialize,
    {
        let read = |json: &[u8], _: &Settings| {
            let body = parse::<H::Sent>(json)?;
            Ok(Taken { written: Some(written(&body)), command: None })
        };
        Operation { name, read: Box::new(read) }
    }

    /// One of whose body it is known which command it asks for.
    fn commands<H: TakesBody<A>, A, C>(
        name: &'static str,
        _: H,
        command: fn(H::Sent, &Settings) -> Result<C, Problem>,
    ) -> Operation
    where
        H::Sent: DeserializeOwned + Serialize + 'static,
        C: Debug + 'static,
    {
        let read = move |json: &[u8], settings: &Settings| {
            let body = parse::<H::Sent>(json)?;
            let written = Some(written(&body));
            let command = Some(format!("{:?}", command(body, settings)?));
            Ok(Taken { written, command })
        };
        Operation { name, read: Box::new(read) }
    }
}

/// As a request is known again by.
fn written(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("a body that was read can be written")
}

/// A handler that takes a body, after other things.
trait TakesBody<Arguments> {
    /// What its body is read as.
    type Sent;
}

macro_rules! takes_body {
    ($($argument:ident)*) => {
        impl<F, R, $($argument,)* T> TakesBody<($($argument,)* T,)> for F
        where
            F: Fn($($argument,)* Body<T>) -> R,
        {
            type Sent = T;
        }
    };
}

takes_body!(A);
takes_body!(A B);
takes_body!(A B C);
takes_body!(A B C D);
takes_body!(A B C D E);
takes_body!(A B C D E G);

macro_rules! operations {
    ($($how:ident $area:ident::$handler:ident $(=> $command:expr)?;)*) => {
        /// Every operation that takes a JSON body, but for the webhook of platforms, whose bodies are theirs.
        pub fn operations() -> Vec<Operation> {
            vec![$(Operation::$how(stringify!($handler), $area::$handler $(, $command)?),)*]
        }
    };
}

operations! {
    commands orders::place_order => orders::command;
    commands orders::amend_order => |body, settings| orders::amendment(docket_domain::ids::OrderId(uuid::Uuid::nil()), body, settings);
    commands billing::sell_items => |body, settings| {
        let sale = billing::sale(body, settings, &Actor::program())?;
        // What the till printed besides makes no other request (docs/billing.md), so it is not written down with one.
        Ok(SellItems { printout: None, ..sale })
    };
    commands products::create_product => |body, settings| {
        let mut check = Check::default();
        let product = products::new_product(body, settings, &mut check);
        check.finish(product)
    };
    commands products::change_product => |body, settings| {
        let mut check = Check::default();
        let changes = products::product_changes(body, settings, &mut check);
        check.finish(changes)
    };
    commands settings::change_settings => |body, of| {
        let mut check = Check::default();
        let changes = settings::settings_changes(body, of, &mut check);
        check.finish(changes)
    };
    commands shop::place_own_order => |body, settings| shop::own_order(body, settings, Some(true));
    commands standing::create_standing_order => standing::standing_order;
    commands stock::receive_purchase => stock::purchase;
    commands numbering::change_series => |body, _| body.read(Kind::Order).map_err(Problem::from);
    known billing::print_bill;
    known billing::print_credit_note;
    known billing::return_items;
    known billing::void_bill;
    known customers::adjust_wallet;
    known customers::change_customer;
    known customers::create_customer;
    known customers::erase_customer;
    known customers::find_or_create_customer;
    known customers::merge_customers;
    known customers::top_up_wallet;
    known days::reopen_business_day;
    known delivery::assign_delivery;
    known delivery::deliver_order;
    known delivery::fail_delivery;
    known delivery::hand_in_cash;
    known doctor::change_doctor_rule;
    known integrations::change_integration;
    known integrations::create_integration;
    known integrations::rotate_integration_secret;
    known lanes::enrol_lane;
    known lanes::hold_lane;
    known lanes::close_lane;
    known legacy::fix_orders;
    known numbering::reset_series;
    known orders::cancel_order;
    known orders::hold_order;
    known orders::merge_orders;
    known orders::move_table;
    known orders::recall_order;
    known orders::split_order;
    known orders::transition_order;
    known outlets::change_outlet;
    known outlets::pause_online_orders;
    known payments::approve_payment;
    known payments::record_payment;
    known payments::refund_payment;
    known payments::reject_payment;
    known products::change_category;
    known products::change_tax;
    known products::create_category;
    known products::create_tax;
    known products::mark_sold_out;
    known roles::change_role;
    known shifts::close_shift;
    known shifts::move_cash;
    known shifts::open_shift;
    known shop::cancel_own_order;
    known standing::cancel_standing_order;
    known standing::change_standing_order;
    known standing::pause_standing_order;
    known standing::resume_standing_order;
    known stock::adjust_stock;
    known stock::change_batch;
    known stock::return_purchase;
    known stock::transfer_stock;
    known tokens::trust_register;
    known users::change_user;
    known users::create_user;
    known webhooks::change_webhook;
    known webhooks::create_webhook;
    known webhooks::replay_events;
    of auth::set_own_password;
    of auth::set_own_pin;
    of auth::sign_in;
    of auth::switch_user;
    of billing::price_cart;
    of doctor::begin_doctor_run;
    of legacy::apply_legacy_import;
    of numbering::preview_numbers;
    of setup::preview_setup;
    of setup::set_up;
    of shop::ask_for_code;
    of shop::change_own_name;
    of shop::price_own_cart;
    of shop::sign_in_customer;
    of tokens::create_token;
    of users::set_password;
    of users::set_pin;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_body_of_the_description_can_be_read_here() {
        let description = serde_json::to_value(crate::openapi_document()).expect("JSON");
        let methods =
            description["paths"].as_object().expect("paths").values().flat_map(|path| path.as_object().expect("methods"));
        let takes_json = methods.filter(|(_, operation)| operation["requestBody"]["content"].get("application/json").is_some());
        let described: BTreeSet<&str> =
            takes_json.filter_map(|(_, operation)| operation["operationId"].as_str()).filter(|name| *name != WEBHOOK).collect();
        let all = operations();
        let here: BTreeSet<&str> = all.iter().map(|operation| operation.name).collect();
        assert_eq!(here, described);
        assert_eq!(here.len(), all.len(), "one is there twice");
    }

    const WEBHOOK: &str = "receive_platform_webhook";
}
