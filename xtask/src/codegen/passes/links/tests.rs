//! Tests of which words become links.

use super::*;

fn links() -> Links {
    Links {
        operations: BTreeSet::from(["show_gadget".to_owned()]),
        types: BTreeSet::from(["Gadget".to_owned()]),
        fields: BTreeMap::from([("Gadget".to_owned(), BTreeMap::from([("type".to_owned(), "type_".to_owned())]))]),
        held: BTreeMap::from([("Gadget".to_owned(), BTreeMap::from([("parts".to_owned(), "Gadget".to_owned())]))]),
        replies: BTreeMap::from([("show_gadget".to_owned(), "Gadget".to_owned())]),
        inputs: BTreeMap::new(),
    }
}

#[test]
fn operations_types_and_own_fields_are_links() {
    let text = links().component("Gadget", "See `show_gadget`, `Gadget`, `type` and `other`.");
    assert_eq!(
        text,
        "See [`show_gadget`](crate::Client::show_gadget), [`Gadget`](crate::types::Gadget), [`type`](Self::type_) and `other`."
    );
}

#[test]
fn a_field_of_another_component_is_no_link() {
    assert_eq!(links().words("The `type` of it."), "The `type` of it.");
}

#[test]
fn a_path_leads_to_the_field_at_its_end() {
    let field = "crate::types::Gadget::type_";
    for word in ["show_gadget.type", "Gadget.type", "Gadget.parts.type", "show_gadget.parts.parts.type"] {
        assert_eq!(links().words(&format!("While `{word}` is 1.")), format!("While [`{word}`]({field}) is 1."));
    }
    assert_eq!(links().component("Gadget", "The `parts.type`."), format!("The [`parts.type`]({field})."));
    for word in ["show_gadget.other", "Gadget.type.type", "parts.type", "redis.conf", ".type", "Gadget."] {
        assert_eq!(links().words(&format!("`{word}`")), format!("`{word}`"));
    }
}

#[test]
fn links_and_code_stay_as_they_are() {
    for text in ["[`Gadget`]", "```json\n`Gadget`\n```", "an odd ` tick", "[`Gadget`](crate::types::Gadget)"] {
        assert_eq!(links().words(text), text);
    }
}
