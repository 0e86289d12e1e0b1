//! Setting a merchant up.

use docket_domain::access::{Actor, CredentialKind, Login, Role};
use docket_domain::command::{Command, Document};
use docket_domain::merchants::{NewSignIn, NewUser};
use docket_domain::refusal::Code;

use crate::fixtures::{set_up, settings, someone};
use crate::shop::{MERCHANT, Shop};

#[test]
fn a_merchant_is_set_up_with_settings_users_and_catalogue() {
    let mut shop = Shop::empty();
    let outcome = shop.run(&Actor::program(), set_up(settings())).expect("set up");
    assert!(outcome.created && matches!(outcome.document, Document::Merchant(MERCHANT)));
    let written = shop.rows.settings.as_ref().expect("settings");
    assert_eq!((written.merchant, written.slug.as_str()), (MERCHANT, "al-marya"));
    assert_ne!(written.salt, [0; 16], "the salt is made here");
    assert_eq!(shop.rows.users["owner"].role, Role::Owner);
    let product = shop.rows.product("4006381333931").expect("a barcode");
    assert!(product.is_active && product.sku == "SHAWARMA-L");
    assert_eq!(shop.rows.records.len(), 1);
    assert_eq!(shop.rows.records[0].action, "merchant.created");
}

#[test]
fn the_owner_of_a_merchant_may_sign_in_from_the_beginning() {
    let mut shop = Shop::empty();
    let Command::SetUpMerchant(mut command) = set_up(settings()) else { panic!("a set-up") };
    let login = Login::parse("maryam").expect("a login");
    let sign_in = NewSignIn { login: login.clone(), password_hash: "$argon2id$hash".into() };
    assert!(!format!("{sign_in:?}").contains("argon2id"), "{sign_in:?}");
    command.owned_by(Some("Maryam".into()), Some(sign_in));
    shop.run(&Actor::program(), Command::SetUpMerchant(command)).expect("set up");
    let maryam = &shop.rows.users["Maryam"];
    assert_eq!((maryam.role, maryam.login.as_ref()), (Role::Owner, Some(&login)));
    assert!(!shop.rows.users.contains_key("owner"), "it is the preset's owner under another name");
    let [credential] = shop.rows.credentials.as_slice() else { panic!("one credential") };
    assert_eq!((credential.user, credential.kind), (maryam.id, CredentialKind::Password));
    assert_eq!(credential.hash.as_deref(), Some("$argon2id$hash"));
    let actions: Vec<&str> = shop.rows.records.iter().map(|record| record.action).collect();
    assert_eq!(actions, ["merchant.created", "user.credentialSet"]);
    assert!(!format!("{:?}", shop.rows.records).contains("argon2id"), "no record holds the hash");
}

#[test]
fn a_preset_without_an_owner_gets_one_and_no_two_users_have_one_name() {
    let mut shop = Shop::empty();
    let Command::SetUpMerchant(mut command) = set_up(settings()) else { panic!("a set-up") };
    command.users = vec![NewUser::new("Maryam", Role::Cashier)];
    command.owned_by(Some("Maryam".into()), None);
    let refusal = shop.refuse(&Actor::program(), Command::SetUpMerchant(command.clone()));
    assert_eq!(refusal.code, Code::UserNameTaken);
    command.owned_by(Some("Fatima".into()), None);
    shop.run(&Actor::program(), Command::SetUpMerchant(command)).expect("set up");
    assert_eq!((shop.rows.users["Fatima"].role, shop.rows.users.len()), (Role::Owner, 2));
}

#[test]
fn a_merchant_that_is_there_is_not_set_up_again() {
    let mut shop = Shop::open(settings());
    let refusal = shop.refuse(&Actor::program(), set_up(settings()));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::MerchantSlugTaken, "/slug"));
    let mut other = settings();
    other.slug = "another".into();
    assert_eq!(shop.refuse(&Actor::program(), set_up(other)).code, Code::MerchantSlugTaken);
}

#[test]
fn setting_up_twice_in_one_group_is_done_once() {
    let mut shop = Shop::empty();
    let first = shop.request(&Actor::program(), set_up(settings()));
    let second = shop.request(&Actor::program(), set_up(settings()));
    let answers = shop.run_group(&[first.clone(), second, first]);
    assert!(answers[0].as_ref().is_ok_and(|outcome| !outcome.replayed));
    assert_eq!(answers[1].as_ref().expect_err("another command").code, Code::MerchantSlugTaken);
    assert!(answers[2].as_ref().is_ok_and(|outcome| outcome.replayed));
}

#[test]
fn nothing_but_setting_up_is_done_for_a_merchant_that_is_not_there() {
    let mut shop = Shop::empty();
    let order = docket_domain::ids::OrderId(uuid::Uuid::from_u128(1));
    let commands: Vec<Command> = vec![
        crate::fixtures::placing(crate::fixtures::shawarma()),
        crate::fixtures::cancelling(order, "why not"),
        crate::fixtures::finding(crate::fixtures::caller("501234567", None)),
        crate::access::token_for("ali", Role::Cashier),
        crate::records::raising("command.failed"),
    ];
    for command in commands {
        assert_eq!(shop.refuse(&someone(Role::Owner), command).code, Code::MerchantUnknown);
    }
}
