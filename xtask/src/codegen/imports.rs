//! What generated files import from the runtime beside types of components, which cannot have the same names.

/// What files of requests import, where they name it.
pub const REQUESTS: [&str; 21] = [
    "Batch",
    "ByteStream",
    "CallOptions",
    "Error",
    "Gone",
    "IntoId",
    "IntoList",
    "IntoMap",
    "IntoTime",
    "IntoValue",
    "Items",
    "Mark",
    "Pages",
    "RecordKey",
    "Request",
    "Response",
    "Secret",
    "SendOnce",
    "TimeFormat",
    "Wait",
    "WaitMany",
];

/// What files of types import, where they name it.
pub const TYPES: [&str; 13] = [
    "IntoList",
    "IntoMap",
    "IntoTime",
    "IntoValue",
    "Secret",
    "TimeFormat",
    "builds",
    "convert",
    "lenient",
    "number_enum",
    "text_enum",
    "times",
    "tolerant",
];
