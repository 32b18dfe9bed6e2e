//! The OpenAPI 3.1 document, generated from the operations so that it can't drift from them.

use crate::{
    envelope::{ErrorBody, Metadata},
    error::ErrorCode,
    operation::{Access, JSON, Method},
    routes::{Entry, ROUTES, Shapes},
};
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const SCHEMAS: &str = "#/components/schemas/";

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = SchemaGenerator::new(settings);
    let metadata = generator.subschema_for::<Metadata>();
    let error = generator.subschema_for::<ErrorBody>();
    let mut paths = Map::new();
    let mut parameter_shapes = Vec::new();
    for entry in ROUTES {
        let shapes = (entry.shapes)(&mut generator);
        parameter_shapes.extend(shapes.path.iter().chain(&shapes.query).filter_map(reference));
        let operation = operation(entry, &shapes, &metadata, &generator);
        let path = paths.entry(entry.route.path).or_insert_with(|| json!({}));
        path[entry.route.method.as_str().to_ascii_lowercase()] = operation;
    }
    let mut schemas = generator.take_definitions(true);
    // Parameters are written out where they are used; as components they would be noise.
    schemas.retain(|name, _| !parameter_shapes.contains(name));
    name_alternatives(&mut schemas);
    schemas.sort_keys();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "FO Analytics",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        // Relative to where this document is served, which has the stage in its path.
        "servers": [{"url": "."}],
        "tags": tags(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": error_responses(&error, &metadata),
            "securitySchemes": {
                "access_token": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "The access token of `POST /auth/login`, good for thirty minutes.",
                },
            },
        },
    });
    enumerate_words(&mut document);
    document
}

/// Gives objects that are one alternative among several a name of their own: a set of assets may be a `union` of such sets, and a generator
/// of clients can make no type of what holds itself and has no name.
fn name_alternatives(schemas: &mut Map<String, Value>) {
    let mut named = Map::new();
    for (name, schema) in schemas.iter_mut() {
        for key in ["anyOf", "oneOf"] {
            let alternatives = schema.get_mut(key).and_then(Value::as_array_mut);
            for alternative in alternatives.into_iter().flatten() {
                let first = alternative["required"][0].as_str().map(camel_case);
                if let (Some(first), true) = (first, alternative.get("properties").is_some()) {
                    let own = format!("{name}{first}");
                    let reference = json!({"$ref": format!("{SCHEMAS}{own}")});
                    named.insert(own, std::mem::replace(alternative, reference));
                }
            }
        }
    }
    schemas.extend(named);
}

fn camel_case(name: &str) -> String {
    name.split('_')
        .map(|part| {
            let (first, rest) = part.split_at(part.len().min(1));
            first.to_uppercase() + rest
        })
        .collect()
}

/// Writes alternatives that are words as an `enum`, which every generator of clients knows, with what each means beside.
fn enumerate_words(value: &mut Value) {
    if let Some(schema) = value.as_object_mut() {
        let words: Option<Vec<(Value, Value)>> =
            schema.get("oneOf").and_then(Value::as_array).and_then(|all| {
                let word = |one: &Value| {
                    let word = one.get("const").filter(|word| word.is_string())?;
                    Some((word.clone(), one.get("description").cloned().unwrap_or_default()))
                };
                all.iter().map(word).collect()
            });
        if let Some(words) = words {
            schema.remove("oneOf");
            schema.insert("type".into(), "string".into());
            let (words, meanings): (Vec<_>, Vec<_>) = words.into_iter().unzip();
            schema.insert("enum".into(), words.into());
            schema.insert("x-enum-descriptions".into(), meanings.into());
        }
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(enumerate_words),
        Value::Array(items) => items.iter_mut().for_each(enumerate_words),
        _ => {}
    }
}

const DESCRIPTION: &str = "Research documents in; strategies with their sources, backtests and verdicts out.\n\n\
    Every JSON answer has the same envelope: `success`, `data`, `error` and `metadata`. Unknown fields are errors. \
    Lists are paginated by `metadata.next_cursor`. Anything that belongs to another organisation answers 404. \
    A POST with an `Idempotency-Key` can be repeated safely for 24 hours. \
    100 requests a minute and user; `Retry-After` says when to come back.";

fn tags() -> Vec<Value> {
    let mut names: Vec<&str> = ROUTES.iter().map(|entry| entry.route.package).collect();
    names.dedup();
    names.into_iter().map(|name| json!({"name": name})).collect()
}

fn reference(schema: &Schema) -> Option<String> {
    Some(
        schema
            .get("$ref")?
            .as_str()?
            .trim_start_matches(SCHEMAS)
            .to_owned(),
    )
}

fn operation(entry: &Entry, shapes: &Shapes, metadata: &Schema, generator: &SchemaGenerator) -> Value {
    let route = &entry.route;
    let mut operation = json!({
        "operationId": operation_id(entry),
        "tags": [route.package],
        "summary": route.summary,
        "description": match entry.access {
            Access::Public => "Open to anyone.".to_owned(),
            Access::Role(role) => format!("Needs the role `{}` or a stronger one.", role.as_str()),
        },
        "security": match entry.access {
            Access::Public => json!([]),
            Access::Role(_) => json!([{"access_token": []}]),
        },
    });
    let mut parameters = parameters("path", shapes.path.as_ref(), generator);
    parameters.extend(self::parameters("query", shapes.query.as_ref(), generator));
    if repeatable(entry) {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "1 to 128 printable characters of your choice. The same key with the same request gives the same answer, once.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 128},
        }));
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(body) = &shapes.body {
        operation["requestBody"] = json!({"required": true, "content": {JSON: {"schema": body}}});
    }
    operation["responses"] = responses(entry, shapes, metadata);
    operation
}

/// One bin can serve two routes, so the last path segment is part of the id there.
fn operation_id(entry: &Entry) -> String {
    let route = &entry.route;
    let shared = ROUTES.iter().filter(|other| other.route.bin == route.bin).count() > 1;
    let name = if shared {
        let segment = route.path.rsplit('/').next().unwrap_or_default();
        format!("get-{}", segment.split('.').next().unwrap_or_default())
    } else {
        route.bin.to_owned()
    };
    name.replace('-', "_")
}

fn repeatable(entry: &Entry) -> bool {
    entry.route.method == Method::Post && entry.access != Access::Public
}

fn parameters(place: &str, schema: Option<&Schema>, generator: &SchemaGenerator) -> Vec<Value> {
    let definition = schema
        .and_then(reference)
        .and_then(|name| generator.definitions().get(&name).cloned());
    let Some(definition) = definition else {
        return Vec::new();
    };
    let required = |name: &str| {
        definition["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|other| other == name))
    };
    let properties = definition["properties"].as_object().cloned().unwrap_or_default();
    properties
        .into_iter()
        .map(|(name, mut schema)| {
            let description = schema
                .as_object_mut()
                .and_then(|schema| schema.remove("description"));
            json!({
                "name": name, "in": place, "required": place == "path" || required(&name),
                "description": description, "schema": schema,
            })
        })
        .collect()
}

fn responses(entry: &Entry, shapes: &Shapes, metadata: &Schema) -> Value {
    let route = &entry.route;
    let content = if route.media == JSON {
        json!({JSON: {"schema": {
            "type": "object",
            "required": ["success", "data", "error", "metadata"],
            "properties": {
                "success": {"const": true},
                "data": shapes.output,
                "error": {"type": "null"},
                "metadata": metadata,
            },
        }}})
    } else {
        let kind = if route.media.contains("json") {
            "object"
        } else {
            "string"
        };
        json!({route.media: {"schema": {"type": kind}}})
    };
    let mut responses = BTreeMap::from([(
        route.success,
        json!({"description": route.summary, "content": content}),
    )]);
    for code in errors(entry) {
        let status = code.status();
        responses
            .entry(status)
            .or_insert_with(|| json!({"$ref": format!("#/components/responses/{status}")}));
    }
    responses
        .into_iter()
        .map(|(status, response)| (status.to_string(), response))
        .collect()
}

/// An endpoint's own errors and those that follow from its shape.
#[must_use]
pub fn errors(entry: &Entry) -> Vec<ErrorCode> {
    // A header that is none is refused anywhere, and a dependency may be down for any.
    let mut codes = vec![ErrorCode::Internal, ErrorCode::Unavailable, ErrorCode::BadRequest];
    codes.extend(entry.route.errors);
    if let Access::Role(role) = entry.access {
        codes.extend([
            ErrorCode::Unauthenticated,
            ErrorCode::TokenExpired,
            ErrorCode::RateLimited,
        ]);
        codes.extend((role.as_str() != "viewer").then_some(ErrorCode::Forbidden));
    }
    if entry.route.path.contains('{') {
        codes.push(ErrorCode::NotFound);
    }
    if matches!(entry.route.method, Method::Post | Method::Patch) {
        codes.extend([ErrorCode::ValidationFailed, ErrorCode::PayloadTooLarge]);
        codes.extend(repeatable(entry).then_some(ErrorCode::Conflict));
    }
    if entry.access != Access::Public && entry.route.path.contains('{') || is_list(entry) {
        codes.push(ErrorCode::ValidationFailed);
    }
    codes.sort_by_key(|code| code.status());
    codes.dedup();
    codes
}

fn is_list(entry: &Entry) -> bool {
    entry.route.bin.starts_with("list-") || entry.route.bin.starts_with("search-")
}

fn error_responses(error: &Schema, metadata: &Schema) -> Value {
    let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
    for code in ErrorCode::ALL {
        by_status.entry(code.status()).or_default().push(code);
    }
    by_status
        .into_iter()
        .map(|(status, codes)| {
            let names: Vec<String> = codes
                .iter()
                .filter_map(|code| Some(format!("`{}`", serde_json::to_value(code).ok()?.as_str()?)))
                .collect();
            let schema = json!({
                "type": "object",
                "required": ["success", "data", "error", "metadata"],
                "properties": {
                    "success": {"const": false}, "data": {"type": "null"}, "error": error, "metadata": metadata,
                },
            });
            let response =
                json!({"description": names.join(" or "), "content": {JSON: {"schema": schema}}});
            (status.to_string(), response)
        })
        .collect()
}
