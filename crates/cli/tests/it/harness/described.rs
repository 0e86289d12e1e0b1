//! Values and bodies made up from what the API's description says of them.

use serde_json::{Value, json};

use super::http::Client;

/// Members in each other that a made-up body has at most; what is described by itself would have no end.
const DEPTH_MAX: usize = 6;

/// The API's description, with the shapes that operations share.
pub struct Description {
    document: Value,
}

/// A property of a body that may be a text: the way to it, where `-` is the one entry of a list.
pub type Way = Vec<String>;

impl Description {
    pub fn of(client: &mut Client) -> Description {
        Description { document: client.get("/openapi.json").expect(200) }
    }

    /// What a schema comes to: what it refers to, or the first of several that is not null.
    fn shape<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(named) = schema["$ref"].as_str() {
            let pointer = named.strip_prefix('#').expect("a shape of this document");
            return self.shape(self.document.pointer(pointer).expect("a shape that is described"));
        }
        let several = ["oneOf", "allOf", "anyOf"].iter().find_map(|word| schema[*word].as_array());
        match several {
            Some(several) => self.shape(several.iter().find(|one| one["type"] != "null").expect("one that is a value")),
            None => schema,
        }
    }

    /// The smallest value of a shape: its example, or what must be there.
    pub fn smallest(&self, schema: &Value) -> Value {
        self.smallest_within(schema, DEPTH_MAX)
    }

    fn smallest_within(&self, schema: &Value, depth: usize) -> Value {
        let shape = self.shape(schema);
        let example =
            [&schema["example"], &shape["example"], &shape["examples"][0]].into_iter().find(|example| !example.is_null());
        if let Some(example) = example {
            return example.clone();
        }
        if let Some(first) = shape["enum"].get(0) {
            return first.clone();
        }
        match kind(shape) {
            "object" => {
                let required = shape["required"].as_array().into_iter().flatten().map(|name| name.as_str().expect("a name"));
                let member =
                    |name: &str| (name.to_owned(), self.smallest_within(&shape["properties"][name], depth.saturating_sub(1)));
                Value::Object(required.map(member).collect())
            }
            "array" if depth > 0 => json!([self.smallest_within(&shape["items"], depth - 1)]),
            "array" => json!([]),
            "integer" | "number" => json!(1),
            "boolean" => json!(true),
            _ => json!("x"),
        }
    }

    /// Every property of a body that takes a text.
    pub fn texts(&self, body: &Value) -> Vec<Way> {
        let mut found = Vec::new();
        self.find_texts(body, &mut Vec::new(), &mut found);
        found
    }

    fn find_texts(&self, schema: &Value, way: &mut Way, found: &mut Vec<Way>) {
        let shape = self.shape(schema);
        if way.len() > DEPTH_MAX {
            return;
        }
        let is_text = |shape: &Value| {
            shape["type"] == "string" || shape["type"].as_array().is_some_and(|types| types.contains(&json!("string")))
        };
        if is_text(shape) {
            found.push(way.clone());
        }
        for (name, property) in shape["properties"].as_object().into_iter().flatten() {
            way.push(name.clone());
            self.find_texts(property, way, found);
            way.pop();
        }
        if shape["items"].is_object() {
            way.push("-".to_owned());
            self.find_texts(&shape["items"], way, found);
            way.pop();
        }
    }

    /// A body with a value at the end of a way; what must stand beside it is put there.
    pub fn with(&self, schema: &Value, mut body: Value, way: &[String], value: Value) -> Value {
        let Some((step, rest)) = way.split_first() else { return value };
        let shape = self.shape(schema);
        if step == "-" {
            let inner = body.get(0).cloned().unwrap_or_else(|| self.smallest(&shape["items"]));
            return json!([self.with(&shape["items"], inner, rest, value)]);
        }
        if !body.is_object() {
            body = self.smallest(shape);
        }
        let property = &shape["properties"][step];
        let inner = body.get(step).filter(|inner| !inner.is_null()).cloned().unwrap_or_else(|| self.smallest(property));
        body[step] = self.with(property, inner, rest, value);
        body
    }
}

/// What a shape is, but for null.
pub fn kind(shape: &Value) -> &str {
    match &shape["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("string"),
        _ => "object",
    }
}
