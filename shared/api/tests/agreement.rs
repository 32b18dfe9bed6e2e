//! The routes, the committed OpenAPI document, the template and the functions' bins say the same thing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_api::{BASE_PATH, ROUTES};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_committed_openapi_document_is_the_generated_one() {
    let path = root().join("infra/openapi.json");
    let generated = format!(
        "{}\n",
        serde_json::to_string_pretty(&fo_api::openapi::document()).unwrap()
    );
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(
        committed == generated,
        "infra/openapi.json is not what the types say: run `UPDATE_OPENAPI=1 cargo test -p fo-api` and commit it"
    );
}

#[test]
fn every_reference_in_the_document_leads_somewhere_and_every_component_is_used() {
    let document = fo_api::openapi::document();
    let mut references = BTreeSet::new();
    collect_references(&document, &mut references);
    for reference in &references {
        assert!(
            document.pointer(reference.trim_start_matches('#')).is_some(),
            "{reference}"
        );
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(
            references.contains(&format!("#/components/schemas/{name}")),
            "nothing uses {name}"
        );
    }
}

fn collect_references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.insert(reference.clone());
            }
            map.values().for_each(|value| collect_references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect_references(value, found)),
        _ => {}
    }
}

#[test]
fn operations_have_ids_of_their_own() {
    let document = fo_api::openapi::document();
    let mut ids = BTreeSet::new();
    for path in document["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values() {
            assert!(
                ids.insert(operation["operationId"].as_str().unwrap().to_owned()),
                "{operation}"
            );
        }
    }
    assert_eq!(ids.len(), ROUTES.len());
}

#[test]
fn every_route_has_its_bin_and_every_api_bin_its_route() {
    let wanted: BTreeSet<PathBuf> = ROUTES
        .iter()
        .map(|entry| {
            PathBuf::from(format!(
                "functions/{}/src/bin/{}.rs",
                entry.route.package, entry.route.bin
            ))
        })
        .collect();
    let packages: BTreeSet<&str> = ROUTES.iter().map(|entry| entry.route.package).collect();
    let mut present = BTreeSet::new();
    for package in packages {
        let folder = format!("functions/{package}/src/bin");
        for file in fs::read_dir(root().join(&folder)).unwrap() {
            present.insert(PathBuf::from(&folder).join(file.unwrap().file_name()));
        }
    }
    assert_eq!(wanted, present);
}

#[test]
fn the_template_routes_what_we_serve_to_the_bin_that_serves_it() {
    let text = fs::read_to_string(root().join("template.yaml")).unwrap();
    let template: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text).unwrap();
    let mut routed = BTreeMap::new();
    for (name, resource) in plain(&template)["Resources"].as_object().unwrap() {
        if resource["Type"] != "AWS::Serverless::Function" {
            continue;
        }
        let code = resource["Properties"]["CodeUri"]
            .as_str()
            .unwrap_or_else(|| panic!("{name} has no CodeUri"));
        let bin = code
            .trim_end_matches('/')
            .trim_end_matches("/bootstrap.zip")
            .rsplit('/')
            .next()
            .unwrap();
        let Some(events) = resource["Properties"]["Events"].as_object() else {
            continue;
        };
        for event in events.values().filter(|event| event["Type"] == "Api") {
            let properties = &event["Properties"];
            let method = properties["Method"].as_str().unwrap().to_ascii_uppercase();
            let path = properties["Path"].as_str().unwrap().to_owned();
            routed.insert((path, method), bin.to_owned());
        }
    }
    let preflights: BTreeMap<_, _> = routed
        .extract_if(.., |(_, method), _| method == "OPTIONS")
        .map(|((path, _), bin)| (path, bin))
        .collect();
    let served: BTreeMap<_, _> = ROUTES
        .iter()
        .map(|entry| {
            let route = &entry.route;
            (
                (
                    format!("{BASE_PATH}{}", route.path),
                    route.method.as_str().to_owned(),
                ),
                route.bin.to_owned(),
            )
        })
        .collect();
    assert_eq!(served, routed);
    // Before a browser sends a request it asks the path, and one of the path's own functions answers.
    for (path, _) in served.keys() {
        let bin = preflights
            .get(path)
            .unwrap_or_else(|| panic!("nothing answers a browser's preflight of {path}"));
        assert!(served.iter().any(|((of, _), by)| of == path && by == bin));
    }
    assert!(
        preflights
            .keys()
            .all(|path| served.keys().any(|(of, _)| of == path))
    );
}

/// YAML as JSON, with CloudFormation's tags (`!Sub`, `!Ref`…) left aside.
fn plain(value: &serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match value {
        Yaml::Tagged(tagged) => plain(&tagged.value),
        Yaml::Mapping(map) => Value::Object(
            map.iter()
                .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), plain(value))))
                .collect(),
        ),
        Yaml::Sequence(list) => list.iter().map(plain).collect(),
        other => serde_json::to_value(other).unwrap_or(Value::Null),
    }
}
