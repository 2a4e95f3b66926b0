//! [`IntoId`]: the types that are accepted as ids in a list of ids.

/// The id of a resource, as a string or a number. An integer is an `i64`, so that a literal needs no suffix. A reference is
/// accepted as well as the value.
///
/// ```
/// use huaweicloud_runtime::IntoId;
///
/// fn ids(ids: impl IntoIterator<Item = impl IntoId>) -> Vec<String> {
///     ids.into_iter().map(IntoId::into_id).collect()
/// }
///
/// assert_eq!(ids([191297407830872, 191297407830873]), ["191297407830872", "191297407830873"]);
/// assert_eq!(ids(191297407830872..191297407830874), ["191297407830872", "191297407830873"]);
/// assert_eq!(ids(["a8e7"]), ids(&[String::from("a8e7")]));
/// assert_eq!(ids(&vec![7_i64]), ["7"]);
/// ```
pub trait IntoId {
    /// Returns the id as a string.
    fn into_id(self) -> String;
}

impl IntoId for String {
    fn into_id(self) -> String {
        self
    }
}

impl IntoId for &str {
    fn into_id(self) -> String {
        self.to_owned()
    }
}

// With a second integer type, each literal would need a suffix.
impl IntoId for i64 {
    fn into_id(self) -> String {
        self.to_string()
    }
}

impl<T: IntoId + Clone> IntoId for &T {
    fn into_id(self) -> String {
        self.clone().into_id()
    }
}
