//! Users, their passwords and sessions, tokens that are narrowed, and roles that a merchant changes.

use docket_domain::access::{
    APPROVABLE, Actor, ChangeRole, ChangeUser, CreateToken, CreateUser, CredentialKind, EndSessions, Login, OWNER_KEEPS,
    OpenSession, Permission, PermissionSet, RevokeToken, Role, RoleOverride, SetCredential, TokenTerms, TurnUser, WeakSecret,
    check_password, check_pin, permissions_of,
};
use docket_domain::command::Command;
use docket_domain::ids::UserId;
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;
use proptest::prelude::*;

use crate::fixtures::{settings, someone};
use crate::shop::Shop;

fn owner() -> Actor {
    someone(Role::Owner)
}

fn making(name: &str, role: Role, login: Option<&str>) -> Command {
    let login = login.map(|login| Login::parse(login).expect("a login"));
    Command::CreateUser(Box::new(CreateUser { name: name.into(), role, login, outlet: None }))
}

fn changing(user: UserId, role: Role) -> Command {
    Command::ChangeUser(Box::new(ChangeUser { user, name: None, role: Some(role), login: None, outlet: None }))
}

fn turning(user: UserId, is_active: bool) -> Command {
    Command::TurnUser(Box::new(TurnUser { user, is_active }))
}

fn setting(user: UserId, kind: CredentialKind) -> Command {
    Command::SetCredential(Box::new(SetCredential { user, kind, hash: Some("$argon2id$…".into()) }))
}

fn opening(round: u32) -> Command {
    let (secret_hash, expires_at) = ([7; 32], Timestamp(1_900_000_000_000));
    Command::OpenSession(Box::new(OpenSession { secret_hash, proved_by: CredentialKind::Password, round, expires_at }))
}

/// A shop with a user, and that user.
fn with(role: Role) -> (Shop, UserId) {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), making("Fatima", role, Some("fatima"))).expect("made");
    let id = shop.rows.users["Fatima"].id;
    (shop, id)
}

#[test]
fn a_user_is_told_of_without_their_name_and_login_among_the_facts() {
    let (shop, _) = with(Role::Cashier);
    let record = shop.rows.records.last().expect("a record");
    assert_eq!(record.action, "user.created");
    assert!(!format!("{:?}", record.new).to_lowercase().contains("fatima"));
    assert!(format!("{:?}", record.personal).contains("Fatima"), "they stand beside the stream");
}

#[test]
fn names_and_logins_are_one_users_each_and_free_when_they_are_given_up() {
    let (mut shop, fatima) = with(Role::Cashier);
    let refused = shop.refuse(&owner(), making("Fatima", Role::Kitchen, Some("FATIMA")));
    let codes: Vec<Code> = refused.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::UserNameTaken, Code::UserLoginTaken]);
    let rename = ChangeUser { user: fatima, name: Some("Fatima A.".into()), role: None, login: Some(None), outlet: None };
    shop.run(&owner(), Command::ChangeUser(Box::new(rename))).expect("renamed");
    assert_eq!(shop.rows.users["Fatima A."].session_round, 0, "a name ends nothing");
    shop.run(&owner(), making("Fatima", Role::Kitchen, Some("fatima"))).expect("free");
}

#[test]
fn nobody_manages_users_above_their_role() {
    let manager = someone(Role::Manager);
    for role in Role::ALL {
        let (mut shop, user) = with(*role);
        for command in [turning(user, false), setting(user, CredentialKind::Pin), changing(user, Role::Kitchen)] {
            let result = shop.run(&manager, command);
            assert_eq!(result.is_ok(), *role != Role::Owner, "{}", role.as_str());
        }
        let mut shop = Shop::open(settings());
        assert_eq!(shop.run(&manager, making("Eve", *role, None)).is_ok(), *role != Role::Owner, "{}", role.as_str());
    }
    let (mut shop, fatima) = with(Role::Cashier);
    assert_eq!(shop.refuse(&manager, changing(fatima, Role::Owner)).code, Code::PermissionMissing);
}

#[test]
fn the_last_active_owner_is_neither_deactivated_nor_demoted() {
    let mut shop = Shop::open(settings());
    let only = shop.rows.users["owner"].id;
    for command in [turning(only, false), changing(only, Role::Manager)] {
        assert_eq!(shop.refuse(&owner(), command).code, Code::UserLastOwner);
    }
    shop.run(&owner(), making("Maryam", Role::Owner, None)).expect("made");
    shop.run(&owner(), turning(only, false)).expect("another is there");
    let maryam = shop.rows.users["Maryam"].id;
    assert_eq!(shop.refuse(&owner(), turning(maryam, false)).code, Code::UserLastOwner);
}

#[test]
fn what_ends_everything_of_a_user_counts_both_rounds_on_and_a_password_only_that_of_sessions() {
    let (mut shop, fatima) = with(Role::Cashier);
    let rounds = |shop: &Shop| {
        let user = &shop.rows.users["Fatima"];
        (user.session_round, user.token_round)
    };
    shop.run(&owner(), changing(fatima, Role::Kitchen)).expect("changed");
    assert_eq!(rounds(&shop), (1, 1));
    shop.run(&owner(), changing(fatima, Role::Kitchen)).expect("nothing to change");
    assert_eq!(rounds(&shop), (1, 1));
    shop.run(&owner(), turning(fatima, false)).expect("deactivated");
    assert_eq!(rounds(&shop), (2, 2));
    shop.run(&owner(), turning(fatima, true)).expect("activated");
    shop.run(&owner(), setting(fatima, CredentialKind::Password)).expect("set");
    assert_eq!(rounds(&shop), (4, 3));
    shop.run(&owner(), setting(fatima, CredentialKind::Pin)).expect("set");
    shop.run(&owner(), Command::EndSessions(Box::new(EndSessions { user: fatima }))).expect("ended");
    assert_eq!(rounds(&shop), (5, 3));
}

#[test]
fn a_record_of_a_password_says_that_it_was_set_and_nothing_of_it() {
    let (mut shop, fatima) = with(Role::Cashier);
    shop.run(&owner(), setting(fatima, CredentialKind::Password)).expect("set");
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, &record.personal), ("user.credentialSet", &None));
    assert!(!format!("{record:?}").contains("argon2"));
    shop.run(&owner(), making("Omar", Role::Driver, None)).expect("made");
    let omar = shop.rows.users["Omar"].id;
    let refused = shop.refuse(&owner(), setting(omar, CredentialKind::Password));
    assert_eq!(refused.code, Code::UserLoginMissing);
}

#[test]
fn a_session_opens_only_in_the_round_in_which_its_user_was_compared() {
    let (mut shop, fatima) = with(Role::Cashier);
    let herself = Actor::new(fatima, None, Role::Cashier);
    shop.run(&herself, opening(0)).expect("opened");
    assert_eq!((shop.rows.sessions.len(), shop.rows.sessions[0].user), (1, fatima));
    shop.run(&owner(), Command::EndSessions(Box::new(EndSessions { user: fatima }))).expect("ended");
    assert_eq!(shop.refuse(&herself, opening(0)).code, Code::UserInactive);
    shop.run(&owner(), turning(fatima, false)).expect("deactivated");
    assert_eq!(shop.refuse(&herself, opening(2)).code, Code::UserInactive);
}

#[test]
fn a_token_has_at_most_what_its_maker_has() {
    let mut shop = Shop::open(settings());
    let wanting = |role, scope: Option<&[Permission]>| {
        let scope = scope.map(PermissionSet::of);
        let terms = TokenTerms { scope, ..TokenTerms::default() };
        let user = "Shop".to_owned();
        let command = CreateToken { secret_hash: [1; 32], role, user, outlet: None, register: None, expires_at: None, terms };
        Command::CreateToken(Box::new(command))
    };
    let narrow = PermissionSet::of(&[Permission::TokensManage, Permission::OrdersRead]);
    let maker = Actor { permissions: narrow, ..someone(Role::Manager) };
    assert_eq!(shop.refuse(&maker, wanting(Role::Cashier, None)).code, Code::TokenBeyondMaker);
    shop.run(&maker, wanting(Role::Cashier, Some(&[Permission::OrdersRead]))).expect("within");
    assert_eq!(shop.refuse(&maker, wanting(Role::Owner, Some(&[Permission::OrdersRead]))).code, Code::PermissionMissing);
    let id = shop.rows.tokens[0].id;
    for _ in 0..2 {
        shop.run(&maker, Command::RevokeToken(Box::new(RevokeToken { token: id }))).expect("revoked");
    }
    let at: Vec<_> = shop.rows.records.iter().filter(|record| record.action == "token.revoked").map(|record| record.at).collect();
    assert_eq!((at.len(), shop.rows.tokens[0].revoked_at), (2, Some(at[0])), "the second time changes nothing");
}

#[test]
fn what_an_approver_adds_is_theirs_and_can_be_approved_and_the_record_names_them() {
    let (mut shop, fatima) = with(Role::Cashier);
    let manager = someone(Role::Manager);
    let approved = Actor::new(fatima, None, Role::Cashier).approved_by(&manager);
    let added = approved.permissions.without(Role::Cashier.permissions());
    assert!(!added.is_empty() && APPROVABLE.has_all(added) && manager.permissions.has_all(added));
    assert!(!approved.may(Permission::UsersManage) && !approved.may(Permission::TokensManage));
    let setting = setting(fatima, CredentialKind::Pin);
    shop.run(&approved, setting).expect("her own");
    let record = shop.rows.records.last().expect("a record");
    assert!(record.new.iter().any(|fact| fact.name == "approvedBy" && fact.value == manager.user.into()));
    let kitchen = someone(Role::Kitchen).approved_by(&someone(Role::Driver));
    assert_eq!(kitchen.permissions.without(Role::Kitchen.permissions()), PermissionSet::NONE, "a driver adds nothing");
}

#[test]
fn passwords_and_pins_that_are_tried_first_are_weak() {
    for good in ["correct horse", "ten chars!", "пароль из слов", "1029384756 "] {
        assert_eq!(check_password(good), Ok(()), "{good}");
    }
    for common in ["password123", "PASSWORD123", "aaaaaaaaaa", "1234567890", "qwertyuiop"] {
        assert_eq!(check_password(common), Err(WeakSecret::Common), "{common}");
    }
    assert!(matches!(check_password("nine char"), Err(WeakSecret::Shape(_))));
    assert!(matches!(check_password(&"x".repeat(201)), Err(WeakSecret::Shape(_))));
    for good in ["4711", "1225", "90210", "48151623"] {
        assert_eq!(check_pin(good), Ok(()), "{good}");
    }
    for common in ["0000", "1234", "4321", "7890", "0987", "1212", "123456", "99999999"] {
        assert_eq!(check_pin(common), Err(WeakSecret::Common), "{common}");
    }
    for shape in ["", "123", "123456789", "12a4", "１２３５"] {
        assert!(matches!(check_pin(shape), Err(WeakSecret::Shape(_))), "{shape}");
    }
}

fn any_set() -> impl Strategy<Value = PermissionSet> {
    prop::collection::vec(prop::sample::select(Permission::ALL), 0..20).prop_map(|some| some.into_iter().collect())
}

proptest! {
    #[test]
    fn whatever_is_changed_of_roles_the_owner_can_undo_it(granted in any_set(), taken in any_set()) {
        let overrides = [RoleOverride { role: Role::Owner, granted, taken }];
        prop_assert!(permissions_of(Role::Owner, &overrides).has_all(OWNER_KEEPS));
        prop_assert_eq!(permissions_of(Role::Kitchen, &overrides), Role::Kitchen.permissions());
    }

    #[test]
    fn a_changed_role_has_what_was_granted_and_lacks_what_was_taken(granted in any_set(), taken in any_set()) {
        let mut shop = Shop::open(settings());
        let command = Command::ChangeRole(Box::new(ChangeRole { role: Role::Cashier, granted, taken }));
        match shop.run(&owner(), command) {
            Ok(_) => {
                let now = shop.rows.settings.as_ref().expect("settings").permissions_of(Role::Cashier);
                prop_assert!(now.has_all(granted) && now.within(taken).is_empty());
                prop_assert_eq!(now.without(granted), Role::Cashier.permissions().without(taken).without(granted));
            }
            Err(_) => prop_assert!(!granted.within(taken).is_empty()),
        }
    }

    #[test]
    fn a_set_is_read_from_its_words(set in any_set()) {
        prop_assert_eq!(PermissionSet::from_words(&set.to_words()), set);
        prop_assert_eq!(set.iter().collect::<PermissionSet>(), set);
        prop_assert_eq!(PermissionSet::from_words(&format!("{} no.such", set.to_words())), set, "what is not known grants nothing");
    }
}
