//! Who is believed, and what whoever is not learns.

use super::*;

/// What a header is worth after it was tampered with.
fn without(request: &Request, name: &str) -> Request {
    let headers = request.headers.iter().filter(|(known, _)| !known.eq_ignore_ascii_case(name)).cloned().collect();
    Request { headers, ..request.clone() }
}

#[test]
fn what_is_forged_altered_or_of_another_hour_is_refused_without_a_reason_and_leaves_nothing() {
    let shop = cantina();
    let mut details = std::collections::BTreeSet::new();
    let endpoints: Vec<Endpoint> = PLATFORMS.iter().map(|platform| Endpoint::made(&shop, platform, NOON_SECONDS)).collect();
    let events = last_event(&mut shop.owner());
    let mut client = nobody(&shop);
    for endpoint in &endpoints {
        let body = endpoint.order("F-1").to_string();
        let another = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=".to_owned();
        let mut wrong = vec![Endpoint { secret: another, ..endpoint.clone() }.request(&body)];
        let right = endpoint.request(&body);
        for name in ["rappi-signature", "x-uber-signature", "authorization", "webhook-signature"] {
            if right.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                wrong.push(without(&right, name));
                wrong.push(without(&right, name).header("X-Nothing", "1"));
                let known = right.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).expect("it").0;
                for value in ["", "t=,sign=", "v1,", "Bearer ..", "é", "00"] {
                    wrong.push(without(&right, name).header(known, value));
                }
            }
        }
        if endpoint.platform != "pedidosya" {
            // The token of a middleware says nothing of the body.
            wrong.push(Request { body: body.replace("2500", "1").into_bytes(), ..right.clone() });
        }
        if endpoint.platform != "ubereats" {
            // Uber signs no moment.
            for away in [-3_600, 3_600, -301 - 60, 301 + 60] {
                wrong.push(Endpoint { seconds: NOON_SECONDS + away, ..endpoint.clone() }.request(&body));
            }
        }
        for request in wrong {
            let problem = client.send(&request).problem(401, "integration.signatureInvalid");
            details.insert(text(&problem, "detail").to_owned());
        }
    }
    assert_eq!(details.len(), 1, "nothing is said about why: {details:?}");
    assert_eq!(last_event(&mut shop.owner()), events, "and nothing was written");
    assert_eq!(all_orders(&mut shop.owner()), [] as [Value; 0]);
}

#[test]
fn a_token_that_says_it_is_signed_by_nothing_is_signed_by_nothing() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "pedidosya", NOON_SECONDS);
    let claims = URL_SAFE_NO_PAD.encode(json!({ "iat": NOON_SECONDS }).to_string());
    for head in [r#"{"alg":"none"}"#, r#"{"alg":"HS256"}"#, "{}", "no"] {
        let content = format!("{}.{claims}", URL_SAFE_NO_PAD.encode(head));
        let key = hmac::Key::new(hmac::HMAC_SHA512, SECRET.as_bytes());
        let sign = URL_SAFE_NO_PAD.encode(hmac::sign(&key, content.as_bytes()));
        for token in [format!("{content}."), format!("{content}.{sign}")] {
            let request = Request::new("POST", endpoint.path.clone()).text(endpoint.order("T-1").to_string());
            let answer = nobody(&shop).send(&request.header("Authorization", format!("Bearer {token}")));
            answer.problem(401, "integration.signatureInvalid");
        }
    }
}

#[test]
fn an_address_that_is_none_of_the_platform_s_is_answered_alike_whatever_it_is() {
    let shop = cantina();
    let rappi = Endpoint::made(&shop, "rappi", NOON_SECONDS);
    let off = Endpoint::made(&shop, "rappi", NOON_SECONDS);
    shop.owner().patch(&format!("/integrations/{}", off.id), &json!({ "isActive": false })).expect(200);
    let of = |platform: &str, id: &str| format!("/api/v1/integrations/{platform}/{id}/webhook");
    let body = rappi.order("N-1").to_string();
    let answers: Vec<Value> = [
        of("rappi", "01900000-0000-7000-8000-000000000000"),
        of("ubereats", &rappi.id),
        of("generic", &rappi.id),
        of("glovo", &rappi.id),
        of("rappi", "1%27%20OR%201%3D1"),
        of("rappi", "%FF"),
        off.path.clone(),
    ]
    .into_iter()
    .map(|path| {
        let request = Endpoint { path, ..rappi.clone() }.request(&body);
        nobody(&shop).send(&request).problem(404, "integration.unknown")
    })
    .collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    shop.owner().patch(&format!("/integrations/{}", off.id), &json!({ "isActive": true })).expect(200);
    off.send(&mut nobody(&shop), &off.order("N-1")).expect(200);
}
