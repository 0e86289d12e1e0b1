//! The API's description, as far as tests read it.

use serde_json::{Map, Value};

use super::http::{Client, Request};

/// A route with a method.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: &'static str,
    /// As the description has it, such as `/api/v1/orders/{id}`.
    pub path: String,
    /// The permissions it asks for; none where it needs no token, or any will do.
    pub scopes: Vec<String>,
    /// Whether it is for customers who are signed in.
    pub is_for_customers: bool,
    /// Whether it is for customers, signed in or not.
    pub is_of_shop: bool,
    /// Whether anybody may ask: to look around, to order as a guest, or to sign in.
    pub is_for_anybody: bool,
    /// Whether it needs a token or a session.
    pub is_secured: bool,
    details: Value,
}

const METHODS: [(&str, &str); 5] = [("get", "GET"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];

/// Every operation of the description that the server gives.
pub fn operations(client: &mut Client) -> Vec<Operation> {
    let document = client.get("/openapi.json").expect(200);
    let paths = document["paths"].as_object().expect("paths");
    let mut found = Vec::new();
    for (path, item) in paths {
        for (word, method) in METHODS {
            let details = &item[word];
            if details.is_object() {
                let scopes = details["security"][0]["token"].as_array().into_iter().flatten();
                let scopes = scopes.map(|scope| scope.as_str().expect("a scope").to_owned()).collect();
                let is_for_customers = details["security"][0]["customer"].is_array();
                let is_for_anybody =
                    details["security"].is_null() || details["security"][0].as_object().is_some_and(Map::is_empty);
                let is_secured = details["security"][0]["token"].is_array();
                let is_of_shop = path.starts_with("/api/v1/shop/");
                let (path, details) = (path.clone(), details.clone());
                found.push(Operation { method, path, scopes, is_for_customers, is_of_shop, is_for_anybody, is_secured, details });
            }
        }
    }
    found
}

impl Operation {
    /// A request to it. What its path names is not there.
    pub fn request(&self) -> Request {
        let path = self.path.replace("{id}", "01900000-0000-7000-8000-000000000000").replace("{kind}", "order");
        let path = path.replace("{deliveryId}", "01900000-0000-7000-8000-000000000000");
        let path = path
            .replace("{merchant}", "al-marya")
            .replace("{picture}", &"0".repeat(64))
            .replace("{code}", "MAIN")
            .replace("{date}", "2020-01-01")
            .replace("{role}", "cashier");
        let path = path.replace("{platform}", "generic").replace("{endpointId}", "01900000-0000-7000-8000-000000000000");
        assert!(!path.contains('{'), "a path that tests do not know how to fill: {path}");
        let request = Request::new(self.method, path);
        if self.method == "GET" { request } else { request.text("{}") }
    }

    /// The schema of its JSON body, where it takes one.
    pub fn json_body(&self) -> Option<&Value> {
        Some(&self.details["requestBody"]["content"]["application/json"]["schema"]).filter(|schema| schema.is_object())
    }

    /// Whether it takes a body of any kind.
    pub fn takes_body(&self) -> bool {
        self.details["requestBody"].is_object()
    }

    /// What its query may have: names and schemas.
    pub fn queries(&self) -> Vec<(&str, &Value)> {
        let parameters = self.details["parameters"].as_array().into_iter().flatten();
        let of_query = parameters.filter(|parameter| parameter["in"] == "query");
        of_query.map(|parameter| (parameter["name"].as_str().expect("a name"), &parameter["schema"])).collect()
    }

    /// Whether a request's path is one of this operation's.
    pub fn has(&self, request: &Request) -> bool {
        let path = request.path.split('?').next().unwrap_or_default();
        let (own, asked): (Vec<&str>, Vec<&str>) = (self.path.split('/').collect(), path.split('/').collect());
        let same = |(own, asked): (&&str, &&str)| own == asked || own.starts_with('{');
        self.method == request.method && own.len() == asked.len() && own.iter().zip(&asked).all(same)
    }

    /// Whether it says that it may answer with this code under this status.
    pub fn documents(&self, status: u16, code: &str) -> bool {
        let description = self.details["responses"][status.to_string()]["description"].as_str();
        description.is_some_and(|text| text.contains(&format!("`{code}`")))
    }
}
