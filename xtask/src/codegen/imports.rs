//! Lists the runtime items that generated files import. Types of components cannot have the same names.

/// The runtime items that request files import if they name them.
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

/// The runtime items that type files import if they name them.
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
