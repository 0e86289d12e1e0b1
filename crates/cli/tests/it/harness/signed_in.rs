//! Users who sign in with passwords and PINs.

use serde_json::{Value, json};

use super::http::{Answer, Client, Request};
use super::shop::Shop;

/// The password of every user that tests make.
pub const PASSWORD: &str = "a sentence that nobody else says";

/// A user, made by the owner; returns their id.
pub fn a_user(shop: &Shop, role: &str, name: &str, login: &str) -> String {
    let mut owner = shop.owner();
    let made = owner.post("/users", &json!({ "name": name, "role": role, "login": login })).expect(201);
    let id = made["id"].as_str().expect("an id").to_owned();
    let set = owner.put(&format!("/users/{id}/password"), &json!({ "password": PASSWORD }));
    assert_eq!(set.status, 204, "{}", set.text());
    id
}

/// Gives a user a PIN.
#[track_caller]
pub fn set_pin(client: &mut Client, user: &str, pin: &str) {
    let set = client.put(&format!("/users/{user}/pin"), &json!({ "pin": pin }));
    assert_eq!(set.status, 204, "{}", set.text());
}

/// A session in a browser: its cookie, and what sign-in answered.
pub struct SignedIn {
    pub cookie: String,
    pub me: Value,
}

impl SignedIn {
    /// A new user of a role, signed in.
    pub fn new(shop: &Shop, role: &str, name: &str) -> SignedIn {
        let login = name.to_lowercase();
        a_user(shop, role, name, &login);
        SignedIn::of(&sign_in(shop, &login, PASSWORD))
    }

    /// The session that an answer opened.
    #[track_caller]
    pub fn of(answer: &Answer) -> SignedIn {
        let me = answer.expect(200);
        SignedIn { cookie: cookie(answer, "docket_session"), me }
    }

    pub fn csrf(&self) -> &str {
        self.me["csrfToken"].as_str().expect("a CSRF token")
    }

    pub fn user(&self) -> &str {
        self.me["user"]["id"].as_str().expect("an id")
    }

    /// A request with the cookie alone, as a page of another site might send it.
    pub fn with_cookie(&self, request: Request) -> Request {
        request.header("Cookie", self.cookie.clone())
    }

    /// A request as an app of this server sends it.
    pub fn sends(&self, request: Request) -> Request {
        self.with_cookie(request).header("X-CSRF-Token", self.csrf())
    }

    /// Asks for something.
    pub fn get(&self, shop: &Shop, path: &str) -> Answer {
        nobody(shop).send(&self.sends(Request::new("GET", format!("/api/v1{path}"))))
    }

    /// Changes something.
    pub fn post(&self, shop: &Shop, path: &str, body: &Value) -> Answer {
        nobody(shop).send(&self.sends(Request::new("POST", format!("/api/v1{path}")).json(body)))
    }
}

/// A connection without a token.
pub fn nobody(shop: &Shop) -> Client {
    Client::new(&shop.address(), None)
}

/// Tries to sign in.
pub fn sign_in(shop: &Shop, login: &str, password: &str) -> Answer {
    nobody(shop).post("/auth/sign-in", &json!({ "merchant": "al-marya", "login": login, "password": password }))
}

/// Name and value of a cookie that an answer sets.
#[track_caller]
pub fn cookie(answer: &Answer, name: &str) -> String {
    let set = answer.header("set-cookie").expect("a cookie is set");
    assert!(set.starts_with(&format!("{name}=")), "{set}");
    assert!(set.contains("; HttpOnly; SameSite=Strict") && set.contains("; Path=/"), "{set}");
    set.split(';').next().expect("a value").to_owned()
}
