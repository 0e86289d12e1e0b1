//! Users, their passwords and sessions, tokens that are narrowed, and roles that a merchant changes.

use docket_domain::access::{
    APPROVABLE, Actor, ChangeRole, ChangeUser, CreateToken, CreateUser, Credential, CredentialKind, EndSessions, Login,
    OWNER_KEEPS, OpenSession, Permission, PermissionSet, RevokeToken, Role, RoleOverride, SetCredential, TokenTerms, TurnUser,
    WeakSecret, check_password, check_pin, derived_code, is_derived_code, permissions_of,
};
use docket_domain::audit::{Fact, Subject, Value as Told};
use docket_domain::command::Command;
use docket_domain::ids::UserId;
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use crate::fixtures::{at_register, settings, someone, with_two_outlets};
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

fn ending(user: UserId) -> Command {
    Command::EndSessions(Box::new(EndSessions { user }))
}

fn nothing_of(user: UserId) -> ChangeUser {
    ChangeUser { user, name: None, role: None, login: None, outlet: None }
}

fn change(change: ChangeUser) -> Command {
    Command::ChangeUser(Box::new(change))
}

fn of_outlet(outlet: Option<&str>) -> Told {
    outlet.map_or(Told::Null, |outlet| Told::Text(outlet.into()))
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
    let told = [("role", Told::Word("cashier")), ("outlet", Told::Null), ("isActive", Told::Bool(true))];
    assert_eq!(record.new, told.map(|(name, value)| Fact::new(name, value)));
    assert!(format!("{:?}", record.personal).contains("Fatima"), "they stand beside the stream");
}

#[test]
fn the_record_of_a_changed_user_has_their_names_beside_it_where_one_of_them_changed() {
    let (mut shop, fatima) = with(Role::Cashier);
    let login = Login::parse("f.alzaabi").expect("a login");
    let changes = [
        (ChangeUser { name: Some("Fatima A.".into()), ..nothing_of(fatima) }, vec![("name", "Fatima A."), ("login", "fatima")]),
        (ChangeUser { login: Some(Some(login)), ..nothing_of(fatima) }, vec![("name", "Fatima A."), ("login", "f.alzaabi")]),
        (ChangeUser { role: Some(Role::Kitchen), ..nothing_of(fatima) }, vec![]),
        (ChangeUser { login: Some(None), ..nothing_of(fatima) }, vec![("name", "Fatima A.")]),
    ];
    for (command, named) in changes {
        shop.run(&owner(), change(command)).expect("changed");
        let record = shop.rows.records.last().expect("a record");
        let beside = record.personal.as_ref().map_or(Vec::new(), |personal| personal.facts.clone());
        let named: Vec<Fact> = named.into_iter().map(|(name, text)| Fact::new(name, Told::Text(text.into()))).collect();
        assert_eq!((record.action, beside), ("user.changed", named));
    }
}

#[test]
fn who_goes_to_another_outlet_is_signed_in_no_more_and_the_record_says_from_where_to_where() {
    let mut shop = Shop::open(with_two_outlets());
    shop.run(&owner(), making("Fatima", Role::Cashier, None)).expect("made");
    let fatima = shop.rows.users["Fatima"].id;
    let steps = [(None, Some("MAIN")), (Some("MAIN"), Some("YAS")), (Some("YAS"), None)];
    for (round, (from, to)) in (1..).zip(steps) {
        let outlet = Some(to.map(str::to_lowercase));
        shop.run(&owner(), change(ChangeUser { outlet, ..nothing_of(fatima) })).expect("moved");
        let user = &shop.rows.users["Fatima"];
        assert_eq!((user.outlet.as_deref(), user.session_round, user.token_round), (to, round, round));
        let record = shop.rows.records.last().expect("a record");
        let outlet = |outlet| vec![Fact::new("outlet", of_outlet(outlet))];
        assert_eq!((&record.old, &record.new), (&outlet(from), &outlet(to)));
    }
}

#[test]
fn who_is_bound_to_an_outlet_manages_its_users_only() {
    let mut shop = Shop::open(with_two_outlets());
    let of_main = Actor { outlet: Some("MAIN".into()), ..someone(Role::Manager) };
    let making_at = |name: &str, outlet: Option<&str>| {
        let outlet = outlet.map(str::to_owned);
        Command::CreateUser(Box::new(CreateUser { name: name.into(), role: Role::Cashier, login: None, outlet }))
    };
    shop.run(&of_main, making_at("Fatima", None)).expect("hers");
    shop.run(&of_main, making_at("Sara", Some("main"))).expect("hers");
    shop.run(&owner(), making_at("Omar", Some("yas"))).expect("of any");
    shop.run(&owner(), making_at("Ali", None)).expect("of all");
    let outlets: Vec<_> = ["Fatima", "Sara", "Omar", "Ali"].map(|name| shop.rows.users[name].outlet.as_deref()).into();
    assert_eq!(outlets, [Some("MAIN"), Some("MAIN"), Some("YAS"), None]);
    let id = |name: &str| shop.rows.users[name].id;
    let (fatima, omar, ali) = (id("Fatima"), id("Omar"), id("Ali"));
    for beyond in [
        making_at("Eve", Some("YAS")),
        turning(omar, false),
        turning(ali, false),
        setting(omar, CredentialKind::Pin),
        ending(ali),
        change(ChangeUser { outlet: Some(Some("YAS".into())), ..nothing_of(fatima) }),
        change(ChangeUser { outlet: Some(None), ..nothing_of(fatima) }),
    ] {
        let refusal = shop.refuse(&of_main, beyond);
        let expected = (Code::PermissionMissing, "You manage users of outlet MAIN only.");
        assert_eq!((refusal.code, refusal.detail.as_str()), expected);
    }
    shop.run(&of_main, turning(fatima, false)).expect("of her outlet");
    assert!(!shop.rows.users["Fatima"].is_active);
}

#[test]
fn what_is_one_s_own_needs_no_permission_and_what_is_of_somebody_above_is_refused() {
    let (mut shop, fatima) = with(Role::Cashier);
    let boss = shop.rows.users["owner"].id;
    // She may work at any outlet, and is signed in at a register of one.
    let herself = Actor { user: fatima, ..at_register(Role::Cashier, "R1") };
    // As after a restart, when nothing of the users is known yet.
    for command in [ending(fatima), setting(fatima, CredentialKind::Password), setting(fatima, CredentialKind::Pin)] {
        shop.reopen();
        shop.run(&herself, command).expect("her own");
    }
    assert_eq!(shop.rows.users["Fatima"].session_round, 2, "sessions ended by her and by her new password");
    for role in [Role::Cashier, Role::Manager] {
        for command in [ending(boss), setting(boss, CredentialKind::Pin), turning(boss, false)] {
            let refusal = shop.refuse(&someone(role), command);
            let expected = format!("A user of the role owner is managed by their like, not by {}.", role.as_str());
            assert_eq!((refusal.code, refusal.detail), (Code::PermissionMissing, expected));
        }
    }
    shop.run(&owner(), making("Maryam", Role::Manager, None)).expect("made");
    let maryam = shop.rows.users["Maryam"].id;
    assert_eq!(shop.refuse(&someone(Role::Cashier), turning(maryam, false)).code, Code::PermissionMissing);
    shop.run(&someone(Role::Manager), turning(maryam, false)).expect("a manager by their like");
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
    // Neither takes the last one away: she is active as she was, and the other one is not, as before.
    shop.run(&owner(), turning(maryam, true)).expect("nothing to change");
    shop.run(&owner(), turning(only, false)).expect("nothing to change");
    assert_eq!((shop.rows.users["Maryam"].is_active, shop.rows.users["owner"].is_active), (true, false));
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
    // A PIN needs no login, and what is taken away needs none either.
    shop.run(&owner(), setting(omar, CredentialKind::Pin)).expect("set");
    let (user, kind, hash) = (omar, CredentialKind::Password, None);
    shop.run(&owner(), Command::SetCredential(Box::new(SetCredential { user, kind, hash }))).expect("taken away");
    let record = shop.rows.records.last().expect("a record");
    let told = [("credential", Told::Word("password")), ("isSet", Told::Bool(false))];
    assert_eq!(record.new, told.map(|(name, value)| Fact::new(name, value)));
}

#[test]
fn what_is_logged_of_a_credential_is_whose_and_which_and_never_its_hash() {
    let (user, kind, hash) = (UserId(Uuid::from_u128(5)), CredentialKind::Pin, Some("$argon2id$…".to_owned()));
    let whose = "user: UserId(00000000-0000-0000-0000-000000000005), kind: Pin, ..";
    let command = SetCredential { user, kind, hash: hash.clone() };
    assert_eq!(format!("{command:?}"), format!("SetCredential {{ {whose} }}"));
    let written = Credential { user, kind, hash, set_at: Timestamp(0) };
    assert_eq!(format!("{written:?}"), format!("Credential {{ {whose} }}"));
}

#[test]
fn a_login_is_read_in_small_letters_and_has_no_others_than_its_own() {
    let longest = "x".repeat(64);
    for (typed, login) in [
        ("  Fatima@Al-Marya.example ", "fatima@al-marya.example"),
        ("f_1+2.3-4", "f_1+2.3-4"),
        ("abc", "abc"),
        (longest.as_str(), longest.as_str()),
    ] {
        assert_eq!(Login::parse(typed).as_ref().map(Login::as_str), Some(login));
    }
    let too_long = "x".repeat(65);
    for typed in ["", "  ", "ab", &too_long, "fatima a", "fatima!", "a/b", "фатима"] {
        assert_eq!(Login::parse(typed), None, "{typed:?}");
    }
}

#[test]
fn a_code_that_a_merchant_chooses_is_never_one_that_is_given_by_itself() {
    assert_eq!(derived_code(12), "U12");
    for given in ["U1", "U12", "U007"] {
        assert!(is_derived_code(given), "{given}");
    }
    for chosen in ["", "U", "U1A", "UA", "UU1", "u1", "1", "U-1", "OMAR"] {
        assert!(!is_derived_code(chosen), "{chosen}");
    }
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
    for common in ["password123", "PASSWORD123", "aaaaaaaaaa", "1234567890", "qwertyuiop", "zzzzzzzzzzzz", "яяяяяяяяяя"]
    {
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

#[test]
fn a_change_of_a_role_takes_the_place_of_the_one_before_and_leaves_the_other_roles() {
    let mut shop = Shop::open(settings());
    let (void, cancel, pause) = (Permission::OrdersVoidLine, Permission::OrdersCancel, Permission::OutletsPause);
    let words = |words: &[&'static str]| Told::List(words.iter().map(|word| Told::Word(word)).collect());
    let told = |role, facts: &[(&'static str, &[&'static str])]| {
        let role = Fact::new("role", Told::Word(role));
        std::iter::once(role).chain(facts.iter().map(|(name, list)| Fact::new(name, words(list)))).collect::<Vec<Fact>>()
    };
    let mut run = |role: Role, granted: &[Permission], taken: &[Permission]| {
        let (granted, taken) = (PermissionSet::of(granted), PermissionSet::of(taken));
        shop.run(&owner(), Command::ChangeRole(Box::new(ChangeRole { role, granted, taken }))).expect("changed");
        let record = shop.rows.records.last().expect("a record").clone();
        assert_eq!((record.action, record.subject), ("role.changed", Subject::Merchant));
        let settings = shop.rows.settings.as_ref().expect("settings");
        let may = |role| [void, cancel, pause].map(|one| settings.permissions_of(role).has(one));
        (record.old, record.new, may(Role::Cashier), may(Role::Kitchen))
    };
    let (old, new, cashier, kitchen) = run(Role::Cashier, &[void], &[pause]);
    assert_eq!(old, told("cashier", &[("granted", &[]), ("taken", &[])]));
    assert_eq!(new, told("cashier", &[("granted", &["orders.voidLine"]), ("taken", &["outlets.pause"])]));
    assert_eq!((cashier, kitchen), ([true, true, false], [false, false, false]));

    let (old, new, cashier, kitchen) = run(Role::Kitchen, &[cancel], &[]);
    assert_eq!(old, told("kitchen", &[("granted", &[])]), "what was changed of cashiers is no part of it");
    assert_eq!(new, told("kitchen", &[("granted", &["orders.cancel"])]));
    assert_eq!((cashier, kitchen), ([true, true, false], [false, true, false]));

    let (old, new, cashier, kitchen) = run(Role::Cashier, &[void], &[]);
    assert_eq!(old, told("cashier", &[("taken", &["outlets.pause"])]));
    assert_eq!(new, told("cashier", &[("taken", &[])]));
    assert_eq!((cashier, kitchen), ([true, true, true], [false, true, false]));

    let (.., cashier, kitchen) = run(Role::Cashier, &[], &[]);
    assert_eq!((cashier, kitchen), ([false, true, true], [false, true, false]));
    let overrides = &shop.rows.settings.as_ref().expect("settings").role_overrides;
    let granted = PermissionSet::of(&[cancel]);
    assert_eq!(*overrides, [RoleOverride { role: Role::Kitchen, granted, taken: PermissionSet::NONE }]);
}

#[test]
fn an_owner_gives_up_anything_but_what_would_undo_it() {
    let mut shop = Shop::open(settings());
    let taking = |role, taken: &[Permission]| {
        let (granted, taken) = (PermissionSet::NONE, PermissionSet::of(taken));
        Command::ChangeRole(Box::new(ChangeRole { role, granted, taken }))
    };
    for kept in [Permission::UsersRead, Permission::UsersManage, Permission::RolesChange] {
        let refusal = shop.refuse(&owner(), taking(Role::Owner, &[Permission::BillsVoid, kept]));
        let expected = "The owner keeps users.read, users.manage, roles.change, or nobody could undo this.";
        let problem = &refusal.problems[0];
        assert_eq!((problem.pointer.as_str(), problem.code), ("/taken", Code::RoleOwnerKeeps));
        assert_eq!(problem.detail, expected);
    }
    shop.run(&owner(), taking(Role::Owner, &[Permission::BillsVoid])).expect("changed");
    shop.run(&owner(), taking(Role::Manager, &[Permission::UsersManage])).expect("a manager keeps nothing");
    let settings = shop.rows.settings.as_ref().expect("settings");
    let lacks = |role| PermissionSet::EVERYTHING.without(settings.permissions_of(role)).to_words();
    assert_eq!((lacks(Role::Owner), lacks(Role::Manager)), ("bills.void".into(), "users.manage roles.change".into()));
}

#[test]
fn a_set_is_made_of_the_permissions_that_are_named_and_shows_them() {
    let (read, place) = (Permission::OrdersRead, Permission::OrdersPlace);
    let set = PermissionSet::of(&[read, place]);
    assert_eq!(PermissionSet::from_words("orders.place orders.read no.such"), set);
    assert_eq!([place, read].into_iter().collect::<PermissionSet>(), set);
    assert_eq!(format!("{set:?}"), "{OrdersRead, OrdersPlace}");
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
