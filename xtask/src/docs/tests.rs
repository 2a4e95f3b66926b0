//! Unit tests of `docs`.

use std::sync::LazyLock;

use serde_json::Value;

use super::*;

/// The site of the real documents. It takes seconds, so all tests share it.
fn files() -> &'static FileSet {
    static FILES: LazyLock<FileSet> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        site(&SERVICES, &workspace::sources(&root).unwrap(), Some("# Changes\n".to_owned())).unwrap()
    });
    &FILES
}

fn operations(document: &Value) -> Vec<&Value> {
    let items = document["paths"].as_object().unwrap().values();
    items.flat_map(|item| item.as_object().unwrap().values()).filter(|node| node.get("operationId").is_some()).collect()
}

#[test]
fn every_operation_has_its_facts_and_samples() {
    let files = files();
    for service in SERVICES {
        let document: Value = serde_json::from_str(&files[&format!("{service}/reference.json")]).unwrap();
        let operations = operations(&document);
        assert!(operations.len() > 30, "{service}");
        for operation in &operations {
            let id = operation["operationId"].as_str().unwrap();
            let text = operation["description"].as_str().unwrap();
            assert!(text.contains("- **Permission:** ") && text.contains("- **Repeating the call:** "), "{id}");
            let has_role_actions = operation["x-hc-iam"].get("role-actions").is_some();
            assert_eq!(has_role_actions, text.contains("- **Permission in role policies:** `"), "{id}");
            assert_eq!(operation.get("x-hc-errors").is_some(), text.contains("**Errors**"), "{id}");
            let samples = operation["x-codeSamples"].as_array().unwrap();
            let labels: Vec<&str> = samples.iter().map(|sample| sample["label"].as_str().unwrap()).collect();
            assert_eq!(labels, ["curl", "hcmigrate", "Rust", "Python"], "{id}");
            for sample in samples {
                let source = sample["source"].as_str().unwrap();
                let is_http = source.contains("curl") || source.contains("import requests");
                assert!(source.contains(id) || is_http, "{id}: {source}");
                assert!(!source.contains("```") && !source.contains("{project_id}"), "{id}: {source}");
            }
        }
        // Every tag is in exactly one group.
        let grouped = document["x-tagGroups"].as_array().unwrap().iter();
        let mut grouped: Vec<&Value> = grouped.flat_map(|group| group["tags"].as_array().unwrap()).collect();
        let mut tags: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
        grouped.sort_by_key(|tag| tag.as_str());
        tags.sort_by_key(|tag| tag.as_str());
        assert_eq!(grouped, tags);
    }
}

#[test]
fn security_names_the_permissions_where_version_3_1_has_roles() {
    for service in SERVICES {
        let document: Value = serde_json::from_str(&files()[&format!("{service}/reference.json")]).unwrap();
        assert_eq!(document["openapi"], "3.1.1");
        for operation in operations(&document) {
            let action = operation["x-hc-iam"]["action"].as_str().unwrap();
            match action {
                "none" | "unknown" => assert!(operation.get("security").is_none(), "{action}"),
                action => {
                    let ways = operation["security"].as_array().unwrap();
                    assert_eq!(ways.len(), document["security"].as_array().unwrap().len());
                    assert!(ways.iter().all(|way| way.to_string().contains(&format!("\"{action}\""))), "{ways:?}");
                }
            }
        }
        assert!(!document["components"].to_string().contains("\"nullable\":"), "{service}");
    }
}

#[test]
fn operations_in_the_words_are_links_to_operations() {
    let files = files();
    let document: Value = serde_json::from_str(&files["oms/reference.json"]).unwrap();
    let operations = operations(&document);
    let targets: Vec<String> = operations
        .iter()
        .map(|operation| {
            let (tag, id) = (operation["tags"][0].as_str().unwrap(), operation["operationId"].as_str().unwrap());
            format!("#tag/{tag}/{id}")
        })
        .collect();
    let mut seen = 0;
    for operation in &operations {
        let text = operation["description"].as_str().unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            assert!(targets.iter().any(|target| target == link), "{link}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

/// The first page and that of the service link to both documents.
#[test]
fn both_documents_can_be_downloaded() {
    for service in SERVICES {
        for name in ["openapi.json", "reference.json"] {
            assert!(files().contains_key(&format!("{service}/{name}")), "{service} {name}");
            assert!(files()["index.html"].contains(&format!("href=\"{service}/{name}\"")), "{service} {name}");
            assert!(
                files()[&format!("{service}/index.html")].contains(&format!("href=\"{name}\"")),
                "{service} {name}"
            );
        }
    }
}

/// A reader who has no network access, or who blocks foreign scripts, sees the whole site.
#[test]
fn no_page_loads_anything_from_elsewhere() {
    for (path, text) in files().iter().filter(|(path, _)| path.ends_with(".html")) {
        let markup: String = text.split("<script type=\"application/json\"").take(1).collect();
        let tail = text.rsplit("</script>\n<script src=").next().unwrap();
        for part in [markup.as_str(), tail] {
            assert!(!part.contains("http://") && !part.contains("https://"), "{path}");
        }
        assert_eq!(text.matches("</script>").count(), text.matches("<script").count(), "{path}");
    }
}
