//! Signing in with a password: sessions, their cookie, and how they end.

use serde_json::json;

use crate::harness::*;

#[test]
fn who_signs_in_is_told_what_an_app_needs_and_goes_on_with_the_cookie() {
    let shop = Shop::open();
    let fatima = SignedIn::new(&shop, "cashier", "Fatima");
    let me = &fatima.me;
    assert_eq!((&me["user"]["name"], &me["user"]["role"]), (&json!("Fatima"), &json!("cashier")));
    assert_eq!((&me["merchant"]["slug"], &me["merchant"]["currency"]), (&json!("al-marya"), &json!("AED")));
    let permissions = me["permissions"].as_array().expect("permissions");
    assert!(permissions.contains(&json!("orders.place")) && !permissions.contains(&json!("users.manage")));
    assert_eq!(&fatima.get(&shop, "/auth/me").expect(200), me);
    let order = fatima.post(&shop, "/orders", &an_order()).expect(201);
    assert_eq!(order["user"], fatima.user(), "the order is theirs");
    fatima.get(&shop, "/users").problem(403, "permission.missing");
}

#[test]
fn a_wrong_merchant_login_and_password_are_answered_alike() {
    let shop = Shop::open();
    a_user(&shop, "cashier", "Fatima", "fatima");
    let wrong = |merchant: &str, login: &str, password: &str| {
        let body = json!({ "merchant": merchant, "login": login, "password": password });
        let answer = nobody(&shop).post("/auth/sign-in", &body);
        answer.problem(401, "auth.refused");
        assert_eq!(answer.header("set-cookie"), None);
        answer.text()
    };
    let answers = [
        wrong("al-marya", "fatima", "another sentence altogether"),
        wrong("al-marya", "nobody", PASSWORD),
        wrong("al-marya", "no login at all!", PASSWORD),
        wrong("elsewhere", "fatima", PASSWORD),
        wrong("al-marya", "fatima", ""),
    ];
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    SignedIn::of(&sign_in(&shop, " FATIMA ", PASSWORD));
}

#[test]
fn passwords_that_are_wrong_again_and_again_have_to_wait_also_for_logins_that_are_not_there() {
    let shop = Shop::open();
    a_user(&shop, "cashier", "Fatima", "fatima");
    for login in ["fatima", "nobody"] {
        for _ in 0..5 {
            sign_in(&shop, login, "another sentence altogether").problem(401, "auth.refused");
        }
        let slowed = sign_in(&shop, login, PASSWORD);
        slowed.problem(429, "auth.tooManyAttempts");
        let seconds: u32 = slowed.header("retry-after").expect("a time").parse().expect("seconds");
        assert!((1..=900).contains(&seconds), "{seconds}");
    }
    a_user(&shop, "cashier", "Omar", "omar");
    SignedIn::of(&sign_in(&shop, "omar", PASSWORD));
}

#[test]
fn a_session_ends_when_its_user_signs_out_and_others_of_theirs_go_on() {
    let shop = Shop::open();
    let one = SignedIn::new(&shop, "cashier", "Fatima");
    let other = SignedIn::of(&sign_in(&shop, "fatima", PASSWORD));
    let answer = one.post(&shop, "/auth/sign-out", &json!({}));
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")));
    one.get(&shop, "/auth/me").problem(401, "auth.sessionInvalid");
    other.get(&shop, "/auth/me").expect(200);
    let third = SignedIn::of(&sign_in(&shop, "fatima", PASSWORD));
    assert_eq!(other.post(&shop, "/auth/sign-out-everywhere", &json!({})).status, 204);
    for session in [&other, &third] {
        session.get(&shop, "/auth/me").problem(401, "auth.sessionInvalid");
    }
    SignedIn::of(&sign_in(&shop, "fatima", PASSWORD));
}

#[test]
fn a_session_is_over_after_two_idle_hours_and_after_twelve_hours_in_any_case() {
    let shop = Shop::rehearsed("2026-01-19T09:00:00+04:00");
    let fatima = SignedIn::new(&shop, "cashier", "Fatima");
    for hour in [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20] {
        pass_until(&shop, &format!("2026-01-19T{hour}:30:00+04:00"), &format!("2026-01-19T{:02}:30", hour - 4));
        let answer = fatima.get(&shop, "/auth/me");
        assert_eq!(answer.status, 200, "at {hour}:30: {}", answer.text());
    }
    pass_until(&shop, "2026-01-19T21:00:05+04:00", "2026-01-19T17:00:05");
    fatima.get(&shop, "/auth/me").problem(401, "auth.sessionExpired");
    let again = SignedIn::of(&sign_in(&shop, "fatima", PASSWORD));
    pass_until(&shop, "2026-01-19T23:00:10+04:00", "2026-01-19T19:00:10");
    for _ in 0..2 {
        again.get(&shop, "/auth/me").problem(401, "auth.sessionExpired");
    }
}

/// Lets a rehearsal's time pass until then, and waits until the server has seen that: what it dates is of that time (in UTC).
fn pass_until(shop: &Shop, to: &str, utc: &str) {
    shop.pass_until(to);
    let mut owner = shop.owner();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while owner.post("/orders", &an_order()).json()["createdAt"].as_str().is_none_or(|at| at < utc) {
        assert!(std::time::Instant::now() < until, "the server's clock follows");
    }
}

#[test]
fn a_new_password_ends_the_sessions_of_the_old_one() {
    let shop = Shop::open();
    let fatima = SignedIn::new(&shop, "cashier", "Fatima");
    let put =
        |session: &SignedIn, body| nobody(&shop).send(&session.sends(Request::new("PUT", "/api/v1/auth/password").json(&body)));
    put(&fatima, json!({ "current": "another", "password": "an even longer sentence" })).problem(401, "auth.refused");
    for weak in ["short", "password123", "aaaaaaaaaaaaaaaa", "1234567890"] {
        put(&fatima, json!({ "current": PASSWORD, "password": weak })).problem(422, "password.weak");
    }
    let set = put(&fatima, json!({ "current": PASSWORD, "password": "an even longer sentence" }));
    assert_eq!(set.status, 204, "{}", set.text());
    fatima.get(&shop, "/auth/me").problem(401, "auth.sessionInvalid");
    sign_in(&shop, "fatima", PASSWORD).problem(401, "auth.refused");
    SignedIn::of(&sign_in(&shop, "fatima", "an even longer sentence"));
}

#[test]
fn no_file_of_the_store_and_no_line_of_the_log_holds_a_password_a_pin_or_a_session() {
    let mut shop = Shop::open();
    let fatima = SignedIn::new(&shop, "cashier", "Fatima");
    set_pin(&mut shop.owner(), fatima.user(), "48151623");
    fatima.get(&shop, "/auth/me").expect(200);
    let secret = fatima.cookie.split("docket_").last().expect("a secret").to_owned();
    let csrf = fatima.csrf().to_owned();
    let events = shop.owner().get("/events?limit=200").text();
    let log = shop.server().log();
    shop.stop();
    for secret in [PASSWORD, "48151623", &secret, &csrf] {
        assert!(!log.contains(secret) && !events.contains(secret), "{secret} is told");
        assert_eq!(shop.holding(secret), [] as [String; 0], "{secret} is there in the clear");
    }
}

#[test]
fn the_first_owner_signs_in_with_the_password_that_init_prints_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    let init = docket_on(&data, &["init", "--preset", "al-marya", "--owner", "Maryam", "--owner-login", "maryam"]);
    let printed = init.succeeded();
    let password = printed.lines().find_map(|line| line.split("shown only now:").nth(1)).expect("a password").trim().to_owned();
    assert!(password.len() >= 20, "{password}");
    let users = docket_on(&data, &["user", "list"]);
    assert!(users.succeeded().contains("Maryam\towner\tmaryam\tpassword\tactive"), "{}", users.out);
    let server = Server::start_with(&data, &[]);
    let body = json!({ "merchant": "al-marya", "login": "maryam", "password": password });
    let me = Client::new(server.address(), None).post("/auth/sign-in", &body).expect(200);
    assert_eq!(me["user"]["role"], "owner");
    // Whoever has forgotten it is given another by an operator.
    let again = docket_on(&data, &["user", "password", "maryam", "--made-up"]);
    let new = again.succeeded().split("shown only now:").nth(1).expect("a password").trim().to_owned();
    Client::new(server.address(), None).post("/auth/sign-in", &body).problem(401, "auth.refused");
    let body = json!({ "merchant": "al-marya", "login": "maryam", "password": new });
    Client::new(server.address(), None).post("/auth/sign-in", &body).expect(200);
}
