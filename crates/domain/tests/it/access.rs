//! API tokens and the users they are for.

use docket_domain::access::{Actor, CreateToken, CreateUser, RevokeToken, Role, TokenTerms};
use docket_domain::audit::{Subject, Value};
use docket_domain::command::Command;
use docket_domain::ids::TokenId;
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

fn revoking(token: TokenId) -> Command {
    Command::RevokeToken(Box::new(RevokeToken { token }))
}

/// A manager who is bound to an outlet.
fn manager_of(outlet: &str) -> Actor {
    Actor { outlet: Some(outlet.into()), ..someone(Role::Manager) }
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

#[test]
fn no_two_users_have_one_code_however_they_are_made() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let user = |name: &str| {
        let name = name.to_owned();
        Command::CreateUser(Box::new(CreateUser { name, role: Role::Cashier, login: None, outlet: None }))
    };
    let made = [
        ("Ali", token_for("Ali", Role::Cashier)),
        ("Fatima", user("Fatima")),
        ("Omar", user("Omar")),
        ("Noor", token_for("Noor", Role::Kitchen)),
        ("Sara", user("Sara")),
    ];
    for (name, command) in made.clone() {
        shop.run(&owner, command).expect(name);
    }
    let codes: Vec<&str> = made.iter().map(|(name, _)| shop.rows.users[*name].code.as_str()).collect();
    assert_eq!(codes, ["U2", "U3", "U4", "U5", "U6"], "U1 is who was there when the shop was set up");
    shop.run(&owner, token_for("Ali", Role::Kitchen)).expect("of one who is there");
    assert_eq!(shop.rows.settings.as_ref().expect("settings").users_made, 6, "no code is lost to a user who is there already");
}

#[test]
fn a_token_is_bound_to_nothing_unless_it_is_asked_for_or_its_maker_is() {
    let mut one = Shop::open(settings());
    one.run(&someone(Role::Owner), token_for("ali", Role::Cashier)).expect("made");
    assert_eq!(one.rows.tokens[0].outlet, None, "an outlet that is opened later is its too");
    let mut two = Shop::open(with_two_outlets());
    two.run(&someone(Role::Owner), token_for("ali", Role::Cashier)).expect("made");
    two.run(&manager_of("YAS"), token_for("ali", Role::Cashier)).expect("made");
    let at_register = CreateToken { register: Some("R1".into()), ..token("ali", Role::Cashier) };
    two.run(&manager_of("MAIN"), making(at_register)).expect("made");
    let bound: Vec<_> = two.rows.tokens.iter().map(|token| (token.outlet.as_deref(), token.register.as_deref())).collect();
    assert_eq!(bound, [(None, None), (Some("YAS"), None), (Some("MAIN"), Some("R1"))]);
    let beyond = CreateToken { outlet: Some("MAIN".into()), ..token("ali", Role::Cashier) };
    assert_eq!(two.refuse(&manager_of("YAS"), making(beyond)).code, Code::PermissionMissing);
}

#[test]
fn who_is_bound_to_an_outlet_revokes_its_tokens_and_no_other_is_there_for_them() {
    let mut shop = Shop::open(with_two_outlets());
    for outlet in [Some("MAIN"), Some("YAS"), None] {
        let command = CreateToken { outlet: outlet.map(str::to_owned), ..token("ali", Role::Cashier) };
        shop.run(&someone(Role::Owner), making(command)).expect("made");
    }
    let [main, yas, everywhere] = shop.rows.tokens.as_slice() else { panic!("three tokens") };
    let (main, yas, everywhere) = (main.id, yas.id, everywhere.id);
    // As after a restart, when nothing of the tokens is known yet.
    shop.reopen();
    for other in [yas, everywhere] {
        let refusal = shop.refuse(&manager_of("MAIN"), revoking(other));
        assert_eq!((refusal.code, refusal.detail.as_str()), (Code::TokenNotFound, "There is no such token."));
    }
    let revoked = |shop: &Shop| {
        let is_revoked = |id| shop.rows.tokens.iter().any(|token| token.id == id && token.revoked_at.is_some());
        [main, yas, everywhere].map(is_revoked)
    };
    shop.run(&manager_of("MAIN"), revoking(main)).expect("its own");
    assert_eq!(revoked(&shop), [true, false, false]);
    shop.run(&someone(Role::Owner), revoking(yas)).expect("of any outlet");
    shop.run(&someone(Role::Owner), revoking(everywhere)).expect("of none");
    assert_eq!(revoked(&shop), [true, true, true]);
}
