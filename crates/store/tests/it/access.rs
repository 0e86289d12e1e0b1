//! Users, sessions, tokens and roles as the store keeps them.

use docket_domain::access::{
    Actor, ChangeRole, ChangeUser, CreateToken, CreateUser, CredentialKind, EndSession, EndSessions, Login, OpenSession,
    Permission, PermissionSet, RevokeToken, Role, SetCredential, TokenTerms, TurnUser,
};
use docket_domain::command::{Command, DocumentReference};
use docket_domain::ids::{TokenId, UserId};
use docket_domain::time::Timestamp;

use crate::desk::Desk;
use crate::fixtures::SHOP;

const LATE: Timestamp = Timestamp(4_000_000_000_000);

fn login(text: &str) -> Login {
    Login::parse(text).expect("a login")
}

fn user(desk: &mut Desk, name: &str, role: Role) -> UserId {
    let command = CreateUser { name: name.into(), role, login: Some(login(name)), outlet: Some("MAIN".into()) };
    let outcome = desk.run(Command::CreateUser(Box::new(command))).expect("made");
    let DocumentReference::User(id) = outcome.document.reference() else { panic!("a user") };
    id
}

fn token(desk: &mut Desk, secret_hash: [u8; 32], user: &str, terms: TokenTerms) -> TokenId {
    let role = Role::Cashier;
    let command = CreateToken {
        secret_hash,
        role,
        user: user.into(),
        outlet: Some("MAIN".into()),
        register: Some("R1".into()),
        expires_at: None,
        terms,
    };
    let outcome = desk.run(Command::CreateToken(Box::new(command))).expect("made");
    let DocumentReference::Token(id) = outcome.document.reference() else { panic!("a token") };
    id
}

fn open_session(desk: &mut Desk, user: UserId, secret_hash: [u8; 32], round: u32) {
    let command = OpenSession { secret_hash, proved_by: CredentialKind::Pin, round, expires_at: LATE };
    let actor = Actor { outlet: Some("MAIN".into()), register: Some("R1".into()), ..Actor::new(user, None, Role::Cashier) };
    desk.run_for(SHOP, &actor, Command::OpenSession(Box::new(command))).expect("opened");
}

#[tokio::test]
async fn a_user_is_found_by_name_login_and_code_as_they_are_now() {
    let mut desk = Desk::open();
    let fatima = user(&mut desk, "fatima", Role::Cashier);
    let change =
        ChangeUser { user: fatima, name: Some("Fatima A.".into()), role: Some(Role::Kitchen), login: None, outlet: Some(None) };
    desk.run(Command::ChangeUser(Box::new(change))).expect("changed");
    let found = desk.reads.user_of_login(SHOP, login("fatima")).await.expect("read").expect("found");
    assert_eq!((found.id, found.name.as_str(), found.role, &found.outlet), (fatima, "Fatima A.", Role::Kitchen, &None));
    assert_eq!((found.session_round, found.token_round, found.is_active), (1, 1, true));
    assert_eq!(desk.reads.user_named(SHOP, "Fatima A.".into()).await.expect("read").as_ref(), Some(&found));
    assert_eq!(desk.reads.user_of_code(SHOP, found.code.clone()).await.expect("read"), Some(found));
    assert_eq!(desk.reads.user_named(SHOP, "fatima".into()).await.expect("read"), None);
    let turn = TurnUser { user: fatima, is_active: false };
    desk.run(Command::TurnUser(Box::new(turn))).expect("deactivated");
    assert!(!desk.reads.user(SHOP, fatima).await.expect("read").expect("found").user.is_active);
}

#[tokio::test]
async fn the_last_hash_that_was_set_is_kept_and_none_once_it_is_taken_away() {
    let mut desk = Desk::open();
    let fatima = user(&mut desk, "fatima", Role::Cashier);
    let set = |hash: Option<&str>| SetCredential { user: fatima, kind: CredentialKind::Pin, hash: hash.map(str::to_owned) };
    for hash in [Some("one"), Some("two")] {
        desk.run(Command::SetCredential(Box::new(set(hash)))).expect("set");
    }
    let kept = desk.reads.credential(SHOP, fatima, CredentialKind::Pin).await.expect("read");
    assert_eq!(kept.as_deref(), Some("two"));
    let document = desk.reads.user(SHOP, fatima).await.expect("read").expect("found");
    assert_eq!((document.has_pin, document.has_password), (true, false));
    desk.run(Command::SetCredential(Box::new(set(None)))).expect("taken away");
    assert_eq!(desk.reads.credential(SHOP, fatima, CredentialKind::Pin).await.expect("read"), None);
}

#[tokio::test]
async fn a_session_leads_to_its_user_until_it_or_all_of_theirs_are_ended() {
    let mut desk = Desk::open();
    let fatima = user(&mut desk, "fatima", Role::Cashier);
    open_session(&mut desk, fatima, [1; 32], 0);
    open_session(&mut desk, fatima, [2; 32], 0);
    let found = desk.reads.session_principal(SHOP, [1; 32]).await.expect("read").expect("someone");
    assert_eq!((found.actor.user, found.actor.role, found.expires_at), (fatima, Role::Cashier, Some(LATE)));
    assert_eq!((found.actor.outlet.as_deref(), found.actor.register.as_deref()), (Some("MAIN"), Some("R1")));
    let actor = Actor::new(fatima, None, Role::Cashier);
    let end = Command::EndSession(Box::new(EndSession { secret_hash: [1; 32] }));
    desk.run_for(SHOP, &actor, end).expect("ended");
    let is_there = async |desk: &Desk, hash| desk.reads.session_principal(SHOP, hash).await.expect("read").is_some();
    assert!(!is_there(&desk, [1; 32]).await && is_there(&desk, [2; 32]).await);
    desk.run(Command::EndSessions(Box::new(EndSessions { user: fatima }))).expect("ended");
    assert!(!is_there(&desk, [2; 32]).await);
    open_session(&mut desk, fatima, [3; 32], 1);
    assert!(is_there(&desk, [3; 32]).await);
}

#[tokio::test]
async fn a_token_keeps_its_scope_and_is_nobodys_once_it_is_revoked() {
    let mut desk = Desk::open();
    user(&mut desk, "fatima", Role::Cashier);
    let scope = PermissionSet::of(&[Permission::OrdersRead, Permission::OrdersPlace]);
    let terms = TokenTerms { label: Some("Web shop".into()), scope: Some(scope), is_device: false };
    let id = token(&mut desk, [4; 32], "fatima", terms.clone());
    let device = TokenTerms { is_device: true, ..TokenTerms::default() };
    token(&mut desk, [5; 32], "fatima", device);
    let principal = desk.reads.principal([4; 32]).await.expect("read").expect("someone");
    assert_eq!((principal.scope, principal.actor.outlet.as_deref()), (scope, Some("MAIN")));
    let principal = desk.reads.principal([5; 32]).await.expect("read").expect("a device");
    assert_eq!(principal.scope, PermissionSet::NONE);
    let page = desk.reads.tokens(SHOP, None, None, 1).await.expect("read");
    assert!(page.data[0].token.terms.is_device && page.next.is_some(), "the latest first");
    let page = desk.reads.tokens(SHOP, None, page.next, 1).await.expect("read");
    assert_eq!((page.data[0].token.id, &page.data[0].token.terms, &page.next), (id, &terms, &None));
    desk.run(Command::RevokeToken(Box::new(RevokeToken { token: id }))).expect("revoked");
    assert!(desk.reads.principal([4; 32]).await.expect("read").is_none());
    assert!(desk.reads.token(SHOP, id).await.expect("read").expect("listed").token.revoked_at.is_some());
}

#[tokio::test]
async fn what_is_changed_of_roles_is_loaded_with_the_settings() {
    let mut desk = Desk::open();
    let granted = PermissionSet::of(&[Permission::ReportsRead]);
    let taken = PermissionSet::of(&[Permission::OutletsPause]);
    desk.run(Command::ChangeRole(Box::new(ChangeRole { role: Role::Cashier, granted, taken }))).expect("changed");
    let settings = desk.reads.settings(SHOP).await.expect("read").expect("settings");
    let cashier = settings.permissions_of(Role::Cashier);
    assert_eq!(cashier, Role::Cashier.permissions().with(granted).without(taken));
    let nothing = ChangeRole { role: Role::Cashier, granted: PermissionSet::NONE, taken: PermissionSet::NONE };
    desk.run(Command::ChangeRole(Box::new(nothing))).expect("undone");
    let settings = desk.reads.settings(SHOP).await.expect("read").expect("settings");
    assert!(settings.role_overrides.is_empty());
}
