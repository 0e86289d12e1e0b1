//! Codes that are wrong, too old, used, or too many.

use serde_json::json;

use super::*;

const PHONE: &str = "+971501234567";

#[test]
fn a_code_is_used_once() {
    let mut shop = printing_shop();
    let code = code_for(&mut shop, "al-marya", PHONE);
    say(&mut nobody(&shop), "al-marya", PHONE, &other_than(&code)).problem(401, "signIn.codeWrong");
    say(&mut nobody(&shop), "al-marya", "+971509999999", &code).problem(401, "signIn.codeWrong");
    say(&mut nobody(&shop), "al-marya", PHONE, &code).expect(200);
    say(&mut nobody(&shop), "al-marya", PHONE, &code).problem(401, "signIn.codeWrong");
}

#[test]
fn of_many_who_say_a_code_at_once_one_is_signed_in() {
    let mut shop = printing_shop();
    let code = code_for(&mut shop, "al-marya", PHONE);
    let address = shop.address();
    let answers = at_once(4, |_| say(&mut Client::new(&address, None), "al-marya", PHONE, &code));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
}

#[test]
fn a_code_is_too_old_after_ten_minutes() {
    let mut shop = Shop::rehearsed("2026-01-19T18:00:00+04:00");
    shop.restart_with(&["--codes-to", "print"]);
    shop.set_clock("2026-01-19T18:10:00+04:00");
    let code = code_for(&mut shop, "al-marya", PHONE);
    shop.set_clock("2026-01-19T18:21:00+04:00");
    say(&mut nobody(&shop), "al-marya", PHONE, &code).problem(401, "signIn.codeWrong");
}

#[test]
fn a_thousand_guesses_get_nowhere_even_with_the_right_code_among_them() {
    let mut shop = printing_shop();
    let code = code_for(&mut shop, "al-marya", PHONE);
    let address = shop.address();
    let right: usize = code.parse().expect("digits");
    let statuses = at_once(4, |part| {
        let mut client = Client::new(&address, None);
        let mut seen = [0; 3];
        for number in 0..250 {
            // The right one comes when one of them has guessed wrong for 125 times.
            let guess = (right + 1_000_000 + part * 250 + number - 625) % 1_000_000;
            let answer = say(&mut client, "al-marya", PHONE, &format!("{guess:06}"));
            match answer.status {
                401 => seen[0] += 1,
                429 => {
                    assert!(answer.header("retry-after").is_some());
                    answer.problem(429, "signIn.tooMany");
                    seen[1] += 1;
                }
                _ => seen[2] += 1,
            }
        }
        seen
    });
    let total = statuses.iter().fold([0; 3], |sum, seen| [sum[0] + seen[0], sum[1] + seen[1], sum[2] + seen[2]]);
    assert_eq!(total[2], 0, "nobody is signed in");
    assert!(total[0] < 30, "few are looked at: {total:?}");
    say(&mut nobody(&shop), "al-marya", PHONE, &code).problem(429, "signIn.tooMany");
}

#[test]
fn codes_go_to_a_phone_half_a_minute_apart_and_to_others_all_the_same() {
    let shop = printing_shop();
    ask(&mut nobody(&shop), "al-marya", PHONE).expect(200);
    let again = ask(&mut nobody(&shop), "al-marya", "0501234567");
    let problem = again.problem(429, "signIn.tooMany");
    let seconds: u64 = again.header("retry-after").expect("a wait").parse().expect("seconds");
    assert!((1..=30).contains(&seconds), "{seconds}");
    assert_eq!(problem["retryAfterSeconds"], seconds);
    ask(&mut nobody(&shop), "al-marya", "+971509999999").expect(200);
}

#[test]
fn an_address_asks_for_twenty_codes_an_hour() {
    let shop = printing_shop();
    let mut client = nobody(&shop);
    for number in 0..20 {
        ask(&mut client, "al-marya", &format!("+97150{:07}", 1_000_000 + number)).expect(200);
    }
    ask(&mut client, "al-marya", PHONE).problem(429, "signIn.tooMany");
}

#[test]
fn tries_outlive_a_restart() {
    let mut shop = printing_shop();
    let code = code_for(&mut shop, "al-marya", PHONE);
    for _ in 0..5 {
        say(&mut nobody(&shop), "al-marya", PHONE, &other_than(&code)).problem(401, "signIn.codeWrong");
    }
    shop.stop();
    shop.start();
    let late = say(&mut nobody(&shop), "al-marya", PHONE, &code);
    assert!(matches!(late.status, 401 | 429), "{}", late.text());
}

#[test]
fn what_is_no_phone_or_no_code_is_said_so() {
    let shop = printing_shop();
    let mut client = nobody(&shop);
    ask(&mut client, "al-marya", "12").problem(422, "customer.phoneInvalid");
    client.post("/shop/al-marya/sign-in/code", &json!({})).problem(422, "field.required");
    client.post("/shop/al-marya/sign-in/code", &json!({ "phone": PHONE, "channel": "sms" })).problem(422, "field.unknown");
    for code in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"] {
        let refused = say(&mut client, "al-marya", PHONE, code);
        refused.problem(422, "request.invalid");
        assert_eq!(refused.errors(), [("/code".to_owned(), "request.invalid".to_owned())]);
    }
    let body = json!({ "phone": PHONE, "code": "123456", "session": "window" });
    client.post("/shop/al-marya/sign-in", &body).problem(422, "request.invalid");
}
