//! API tokens and the users they are for.

use docket_domain::access::{CreateToken, Role, TokenTerms};
use docket_domain::audit::{Subject, Value};
use docket_domain::command::Command;
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;

use crate::fixtures::{settings, someone, with_two_outlets};
use crate::shop::Shop;

fn token(user: &str, role: Role) -> CreateToken {
    CreateToken {
        secret_hash: [9; 32],
        role,
        user: user.into(),
        outlet: None,
        register: None,
        expires_at: None,
        terms: TokenTerms::default(),
    }
}

fn making(token: CreateToken) -> Command {
    Command::CreateToken(Box::new(token))
}

/// The command that makes a token for a user.
pub fn token_for(user: &str, role: Role) -> Command {
    making(token(user, role))
}

#[test]
fn a_token_makes_its_user_where_there_is_none_and_takes_the_one_there_is() {
    let mut shop = Shop::open(settings());
    shop.run(&someone(Role::Owner), token_for("ali", Role::Cashier)).expect("made");
    shop.run(&someone(Role::Owner), token_for("ali", Role::Kitchen)).expect("made");
    shop.run(&someone(Role::Owner), token_for("owner", Role::Owner)).expect("made");
    let [first, second, owner] = shop.rows.tokens.as_slice() else { panic!("three tokens") };
    assert_eq!((first.user, second.user), (shop.rows.users["ali"].id, shop.rows.users["ali"].id));
    assert_eq!((first.role, second.role), (Role::Cashier, Role::Kitchen), "a token has a role of its own");
    assert_eq!(owner.user, shop.rows.users["owner"].id);
    assert_eq!(shop.rows.users.len(), 2);
    assert_ne!(first.id, second.id);
}

#[test]
fn a_token_may_be_bound_to_an_outlet_and_a_register_of_it() {
    let mut shop = Shop::open(with_two_outlets());
    let bound = CreateToken { outlet: Some("main".into()), register: Some("r2".into()), ..token("ali", Role::Cashier) };
    shop.run(&someone(Role::Owner), making(bound)).expect("made");
    let made = &shop.rows.tokens[0];
    assert_eq!((made.outlet.as_deref(), made.register.as_deref()), (Some("MAIN"), Some("R2")));
}

#[test]
fn a_register_needs_its_outlet_where_there_are_several() {
    let of_register = || CreateToken { register: Some("R1".into()), ..token("ali", Role::Cashier) };
    let mut one = Shop::open(settings());
    one.run(&someone(Role::Owner), making(of_register())).expect("made");
    assert_eq!(one.rows.tokens[0].outlet.as_deref(), Some("MAIN"));
    let mut two = Shop::open(with_two_outlets());
    assert_eq!(two.refuse(&someone(Role::Owner), making(of_register())).code, Code::OutletRequired);
    let elsewhere = CreateToken { outlet: Some("YAS".into()), ..of_register() };
    assert_eq!(two.refuse(&someone(Role::Owner), making(elsewhere)).code, Code::RegisterUnknown);
    let nowhere = CreateToken { outlet: Some("NOWHERE".into()), ..of_register() };
    assert_eq!(two.refuse(&someone(Role::Owner), making(nowhere)).code, Code::OutletUnknown);
}

#[test]
fn a_refused_token_makes_no_user() {
    let mut shop = Shop::open(settings());
    let wrong = CreateToken { register: Some("R9".into()), ..token("ali", Role::Cashier) };
    shop.refuse(&someone(Role::Owner), making(wrong));
    assert!(!shop.rows.users.contains_key("ali"));
}

#[test]
fn the_record_of_a_token_names_neither_its_user_nor_its_secret() {
    let mut shop = Shop::open(settings());
    let expiring = CreateToken { expires_at: Some(Timestamp(1_900_000_000_000)), ..token("ali", Role::Cashier) };
    shop.run(&someone(Role::Owner), making(expiring)).expect("made");
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, record.subject), ("token.created", Subject::Token(shop.rows.tokens[0].id)));
    assert!(!format!("{record:?}").contains("ali"));
    let user = record.new.iter().find(|fact| fact.name == "user").expect("whose");
    assert_eq!(user.value, Value::Id(shop.rows.users["ali"].id.0));
    assert!(!record.new.iter().any(|fact| format!("{:?}", fact.value).contains(&format!("{:?}", [9_u8; 32]))));
    assert_eq!(shop.rows.tokens[0].expires_at, Some(Timestamp(1_900_000_000_000)));
}
