//! Tests of which words become links.

use super::*;

fn table(rows: &[[&str; 3]]) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut table: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for row in rows {
        let [component, wire, target] = row.map(str::to_owned);
        table.entry(component).or_default().insert(wire, target);
    }
    table
}

/// Creates links for this API: a gadget has an owner and parts, which are gadgets; an order has gadgets,
/// and the reply to it is a receipt.
fn links() -> Links {
    Links {
        operations: BTreeSet::from(["show_gadget".to_owned(), "create_order".to_owned()]),
        types: ["Gadget", "Owner", "Order", "Receipt"].map(str::to_owned).into(),
        fields: Fields::made_of(
            table(&[
                ["Gadget", "type", "type_"],
                ["Owner", "name", "name"],
                ["Owner", "note", "note"],
                ["Order", "amount", "amount"],
                ["Order", "note", "note"],
                ["Receipt", "number", "number"],
            ]),
            table(&[["Gadget", "parts", "Gadget"], ["Gadget", "owner", "Owner"], ["Order", "gadgets", "Gadget"]]),
        ),
        bodies: BTreeMap::from([("create_order".to_owned(), "Order".to_owned())]),
        replies: BTreeMap::from([
            ("show_gadget".to_owned(), "Gadget".to_owned()),
            ("create_order".to_owned(), "Receipt".to_owned()),
        ]),
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

#[test]
fn a_field_is_looked_for_in_the_neighborhood() {
    let links = links();
    let of_gadget = links.component("Gadget", "The `name` for the `amount`; not the `number`.");
    assert_eq!(
        of_gadget,
        "The [`name`](crate::types::Owner::name) for the [`amount`](crate::types::Order::amount); not the `number`."
    );
    let of_order = links.component("Order", "The `number` to pay.");
    assert_eq!(of_order, "The [`number`](crate::types::Receipt::number) to pay.");
}

#[test]
fn the_component_that_is_named_comes_first() {
    let text = links().component("Order", "The `note` of `Owner`, not its own `note`.");
    assert_eq!(
        text,
        "The [`note`](crate::types::Owner::note) of [`Owner`](crate::types::Owner), not its own [`note`](Self::note)."
    );
    let text = links().words("The `name` of `show_gadget`.");
    assert_eq!(text, "The [`name`](crate::types::Owner::name) of [`show_gadget`](crate::Client::show_gadget).");
}

#[test]
fn of_several_fields_at_the_same_distance_none_is_a_link() {
    let mut links = links();
    links.fields = Fields::made_of(
        table(&[["Owner", "name", "name"], ["Maker", "name", "name"]]),
        table(&[["Gadget", "owner", "Owner"], ["Gadget", "maker", "Maker"]]),
    );
    assert_eq!(links.component("Gadget", "The `name`."), "The `name`.");
}
