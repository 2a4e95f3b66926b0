//! Unit tests of `convert`: the types that a setter accepts, and the errors that are kept.

use huaweicloud_auth::Secret;

use super::{IntoList, IntoValue, Rejected};
use crate::model::conversion::ConversionError;

#[derive(Debug, Clone, PartialEq)]
enum Color {
    Red,
    Unknown(String),
}

crate::text_enum!(Color { Red = "RED" });

#[derive(Debug, Clone, PartialEq)]
struct Node {
    bucket: String,
}

#[derive(Clone, Default)]
struct NodeBuilder {
    bucket: Option<String>,
    rejected_: Rejected,
}

crate::builds!(NodeBuilder => Node {
    required bucket,
});

fn taken<T>(value: impl IntoValue<T>) -> T {
    value.into_value().unwrap()
}

#[test]
fn a_value_or_an_option_of_it_is_taken() {
    let text = String::from("a");
    let optional = |value: Option<String>| value;
    assert_eq!(optional(taken("a")), Some(text.clone()));
    assert_eq!(optional(taken(&text)), Some(text.clone()));
    assert_eq!(optional(taken(text.clone())), Some(text.clone()));
    assert_eq!(optional(taken(Some(text.clone()))), Some(text.clone()));
    assert_eq!(optional(taken(None)), None);
    assert_eq!(taken::<String>("a"), text);
    assert_eq!(taken::<bool>(true), taken::<Option<bool>>(true).unwrap());
}

#[test]
fn a_whole_number_needs_no_suffix() {
    assert_eq!(taken::<i64>(191_297_407_830_872), 191_297_407_830_872_i64);
    assert_eq!(taken::<Option<i64>>(191_297_407_830_872), Some(191_297_407_830_872_i64));
    assert_eq!(taken::<Option<i32>>(7), Some(7_i32));
    assert_eq!(taken::<Vec<i64>>(vec![]), Vec::<i64>::new());
}

#[test]
fn enums_and_secrets_are_made_of_text_and_keep_what_is_unknown() {
    assert_eq!(taken::<Option<Color>>(Color::Red), Some(Color::Red));
    assert_eq!(taken::<Option<Color>>("RED"), Some(Color::Red));
    assert_eq!(taken::<Color>(String::from("mauve")), Color::Unknown("mauve".to_owned()));
    assert_eq!(taken::<Option<Color>>(None), None);
    assert_eq!(taken::<Option<Secret>>("key"), Some(Secret::from("key".to_owned())));
}

#[test]
fn lists_are_arrays_slices_vectors_or_nothing() {
    let some = |list: Result<Option<Vec<String>>, ConversionError>| list.unwrap();
    let expected = Some(vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(some(["a", "b"].into_list()), expected);
    assert_eq!(some((&["a", "b"]).into_list()), expected);
    assert_eq!(some(["a", "b"].as_slice().into_list()), expected);
    assert_eq!(some(vec!["a", "b"].into_list()), expected);
    assert_eq!(some(expected.clone().into_list()), expected);
    assert_eq!(some(None.into_list()), None);
    let numbers: Vec<i64> = [1, 5_000_000_000].into_list().unwrap();
    assert_eq!(numbers, [1, 5_000_000_000]);
}

#[test]
fn everything_that_is_missing_is_named_with_its_path() {
    let mut rejected = Rejected::default();
    let nodes: Result<Vec<Node>, _> =
        [NodeBuilder { bucket: Some("b".to_owned()), ..NodeBuilder::default() }, NodeBuilder::default()].into_list();
    assert_eq!(rejected.required("nodes", nodes), None);
    let node: Result<Option<Node>, _> = NodeBuilder::default().into_value();
    assert_eq!(rejected.optional("src_node", node), None);
    let error = rejected.check(&[("dst_ak", false), ("dst_sk", true), ("nodes", false)]).unwrap_err();
    assert_eq!(error.to_string(), "`dst_ak` is required; `nodes[1].bucket` is required; `src_node.bucket` is required");
}

#[test]
fn what_is_set_again_replaces_what_was_wrong() {
    let mut rejected = Rejected::default();
    let node: Result<Option<Node>, _> = NodeBuilder::default().into_value();
    assert_eq!(rejected.optional("src_node", node), None);
    let node: Result<Option<Node>, _> = Node { bucket: "b".to_owned() }.into_value();
    assert!(rejected.optional("src_node", node).is_some());
    assert_eq!(rejected.check(&[]), Ok(()));
}
