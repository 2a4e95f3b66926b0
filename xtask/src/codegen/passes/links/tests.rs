//! Tests of which words become links.

use super::*;

fn links() -> Links {
    Links {
        operations: BTreeSet::from(["show_gadget".to_owned()]),
        types: BTreeSet::from(["Gadget".to_owned()]),
        fields: BTreeMap::from([("Gadget".to_owned(), BTreeMap::from([("type".to_owned(), "type_".to_owned())]))]),
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
fn links_and_code_stay_as_they_are() {
    for text in ["[`Gadget`]", "```json\n`Gadget`\n```", "an odd ` tick", "[`Gadget`](crate::types::Gadget)"] {
        assert_eq!(links().words(text), text);
    }
}
