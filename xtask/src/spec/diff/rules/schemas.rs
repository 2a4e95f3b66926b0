//! Rules about schemas: components, properties, types, limits, enums.

super::rules! {
    SCHEMA_ADDED = "schema-added", ["components.schemas"], None / None, ByType(None),
        "A component on its own is never sent; each use of it is a separate change.", "";
    SCHEMA_REMOVED = "schema-removed", ["components.schemas"], None / None, ByType(None),
        "A component on its own is never sent; its Rust type is gone.", "Stop naming the type.";
    SCHEMA_RENAMED = "schema-renamed", ["components.schemas"], None / None, ByType(None),
        "The name of a component is never sent; it is the name of a Rust type.", "Use the new name of the type.";
    SCHEMA_REPLACED = "schema-replaced", ["schema.allOf", "body.content", "media.schema"], Breaking / Breaking, ByType(None),
        "Another schema is used here. The label is the worst of the differences between the two.", "";
    SCHEMA_EXTRACTED = "schema-extracted", ["schema.allOf", "media.schema"], None / None, ByType(None),
        "The schema moved into a component, or back; what it allows is the same.", "";
    TYPE_ROLE_CHANGED = "type-role-changed", [], None / None, ByType(Additive),
        "A type that both requests and replies use, or whose reply may be absent, has only optional fields; a type that nothing \
         sends has no builder.", "Fields changed between `T` and `Option<T>`.";
    TYPE_FEATURE_CHANGED = "type-feature-changed", [], None / None, Always(Breaking),
        "A type that one tag uses exists only with the feature of that tag.", "Turn on the feature of the tag that the type belongs to.";
    FIELD_TYPE_CHANGED = "field-type-changed", [], None / None, Always(Breaking),
        "A field that leads back to its own struct is boxed. The property that now closes the cycle, or no longer does, may belong to another struct.",
        "The field is now a `Box`, or no longer is.";

    PROPERTY_ADDED = "property-added", ["schema.properties"], Compatible / Compatible, ByType(Additive),
        "It may be left out of a request, and readers ignore fields they do not know. A new secret also redacts other values with the same name.", "A new field is available.";
    REQUIRED_PROPERTY_ADDED = "required-property-added", ["schema.properties", "schema.required"], Breaking / Compatible, ByType(Runtime),
        "Old requests lack it; the builder compiles without it and fails when it is converted.", "Set the new field.";
    PROPERTY_REMOVED = "property-removed", ["schema.properties"], Risky / Risky, ByType(Breaking),
        "The documents do not say whether the service rejects a field that it does not know, or what a program does without a field that it used to read.",
        "Stop using the field.";
    REQUIRED_PROPERTY_REMOVED = "required-property-removed", ["schema.properties"], Risky / Breaking, ByType(Breaking),
        "A reader that insists on the field fails. The documents do not say whether the service refuses a field it does not know.",
        "Stop using the field.";
    PROPERTY_RENAMED = "property-renamed", ["schema.properties"], Risky / Risky, ByType(Runtime),
        "The old name may be ignored or refused in requests, and is missing from replies. Both names may be the same in Rust.", "Use the new name of the field.";
    REQUIRED_PROPERTY_RENAMED = "required-property-renamed", ["schema.properties"], Breaking / Breaking, ByType(Runtime),
        "Old requests lack a required field; readers that insist on the old name fail. Both names may be the same in Rust.", "Use the new name of the field, and update old clients.";
    PROPERTY_BECAME_REQUIRED = "property-became-required", ["schema.required"], Breaking / Compatible, Checked(Runtime),
        "Old requests may lack it; the crate refuses to send one without it.", "Set the field on every call.";
    PROPERTY_BECAME_OPTIONAL = "property-became-optional", ["schema.required"], Compatible / Breaking, Checked(Additive),
        "A reader that insists on the field fails when it is missing.", "The field may be missing.";
    REPLY_PROPERTY_MAY_BE_ABSENT = "reply-property-may-be-absent", ["schema.required"], Compatible / Risky, Checked(Additive),
        "A strict reader insists on the field. Our clients read a shared type with every field optional.", "The field may be missing from replies.";

    TYPE_CHANGED = "type-changed", ["schema.type"], Breaking / Breaking, Checked(Runtime),
        "Values of another kind are sent.", "The field has another type.";
    TYPE_WIDENED = "type-widened", ["schema.type", "schema.format"], Compatible / Breaking, Checked(Additive),
        "Every old value is still valid; a reader may get values it cannot hold.", "The field has a wider type.";
    TYPE_NARROWED = "type-narrowed", ["schema.type", "schema.format"], Breaking / Compatible, Checked(Runtime),
        "Some old values are no longer valid; every new value can be read.", "The field has a narrower type.";
    REPLY_TYPE_LOOSENED = "reply-type-changed-readable", ["schema.type"], Breaking / Risky, Checked(Runtime),
        "A strict reader fails; our clients read text, numbers and booleans in place of each other where the value allows it, and any whole reply as text.", "The field has another type.";
    TYPES_REORDERED = "types-reordered", ["schema.anyOf"], None / None, ByType(None),
        "The same values are sent. Our client reads a value that arrives as one of several types as the first of them.", "";
    TYPE_STATED = "type-stated", ["schema.type"], None / None, Always(None),
        "The type beside a wrapped reference repeats the type of the component.", "";
    FORMAT_CHANGED = "format-changed", ["schema.format"], None / None, ByType(None),
        "The format is a hint for readers; the same values are sent.", "";
    SENSITIVITY_ADDED = "sensitivity-added", ["schema.format", "schema.x-hc-sensitive"], None / None, ByType(Runtime),
        "The same text is sent; in Rust it becomes a `Secret`, and it is redacted wherever its name occurs. The setter of a required parameter still takes text.", "Read the value with `Secret::expose`.";
    SENSITIVITY_REMOVED = "sensitivity-removed", ["schema.format", "schema.x-hc-sensitive"], None / None, ByType(Runtime),
        "The same text is sent; in Rust it is a `String`, and it is no longer redacted.", "The value now shows in `Debug` and in errors.";
    SENSITIVITY_STATED = "sensitivity-stated", ["schema.x-hc-sensitive", "schema.format"], None / None, ByType(None),
        "The mark states what was already the case.", "";
    NULLABLE_ADDED = "nullable-added", ["schema.nullable"], Compatible / Risky, Checked(Additive),
        "A strict reader fails at null. Our clients read null as a missing value.", "The field may be null.";
    REQUIRED_NULLABLE_ADDED = "required-reply-nullable-added", ["schema.nullable"], Compatible / Breaking, Checked(Additive),
        "Our clients insist on a value here: an id, a whole reply, an element of a reply that is a list or a map.", "The field may be null.";
    NULLABLE_REMOVED = "nullable-removed", ["schema.nullable"], Breaking / Compatible, Checked(Runtime),
        "Old requests may send null, which the crate now refuses.", "Leave the field out instead of sending null.";
    NULLABLE_STATED = "nullable-stated", ["schema.nullable"], None / None, Checked(Runtime),
        "The component behind a reference decides whether null is valid. The crate checks requests by the mark beside the reference.", "";

    LIMIT_TIGHTENED = "limit-tightened", ["schema.minLength", "schema.maxLength", "schema.minimum", "schema.maximum", "schema.minItems", "schema.maxItems"],
        Breaking / Compatible, Checked(Runtime), "Some old values are no longer valid; the crate refuses them before it sends.", "Keep to the new limit.";
    LIMIT_LOOSENED = "limit-loosened", ["schema.minLength", "schema.maxLength", "schema.minimum", "schema.maximum", "schema.minItems", "schema.maxItems"],
        Compatible / Risky, Checked(Additive), "More values are valid. A strict reader of replies may refuse them; our clients do not check replies. The maximum of a list's `limit` is the size of its pages.", "More values are valid.";
    LIMIT_STATED = "limit-stated", ["schema.minLength", "schema.maxLength", "schema.minItems", "schema.minimum", "schema.maximum", "schema.pattern"], None / None, ByType(None),
        "The limit excludes nothing: it is a minimum length of zero, a bound that every integer of the format satisfies, a length that the pattern requires anyway, or an empty pattern.", "";
    PATTERN_ADDED = "pattern-added", ["schema.pattern"], Breaking / Compatible, Checked(Runtime), "Some old values no longer match.", "Keep to the pattern.";
    PATTERN_REMOVED = "pattern-removed", ["schema.pattern"], Compatible / Risky, Checked(Additive),
        "Every string is valid. A strict reader of replies may refuse it; our clients do not check replies.", "More values are valid.";
    PATTERN_CHANGED = "pattern-changed", ["schema.pattern"], Risky / Risky, Checked(Runtime),
        "The review does not decide whether one pattern allows everything that the other one allows.", "Check your values against the new pattern.";
    CONSTRAINT_ADDED = "constraint-added", [], Breaking / Compatible, ByType(None),
        "Some old values are no longer valid. The generator does not read the keyword.", "";
    CONSTRAINT_REMOVED = "constraint-removed", [], Compatible / Risky, ByType(None),
        "More values are valid. A strict reader of replies may refuse them.", "";
    CONSTRAINT_CHANGED = "constraint-changed", [], Risky / Risky, ByType(None),
        "The review does not decide whether every old value stays valid. The generator does not read the keyword.", "";
    COMPOSITION_CHANGED = "composition-changed", ["schema.allOf", "schema.anyOf"], Risky / Risky, ByType(None),
        "Types that exclude each other are compared one by one where `anyOf` lists them. The review does not decide what any other composition allows.", "";

    ENUM_VALUE_ADDED = "enum-value-added", ["schema.enum"], Compatible / Risky, ByType(Additive),
        "A strict reader fails at a value it does not know; our clients keep it as `Unknown`.", "Handle the new value.";
    ENUM_VALUE_REMOVED = "enum-value-removed", ["schema.enum"], Breaking / Compatible, ByType(Runtime),
        "Requests with the value are no longer valid, and its variant is gone.", "Stop naming the variant; `Unknown` still carries the value.";
    ENUM_VALUE_CHANGED = "enum-value-changed", ["schema.enum", "schema.x-enum-varnames"], Breaking / Risky, ByType(Runtime),
        "The variant keeps its name but has another value: old requests are not valid, and strict readers do not know the new value.", "";
    ENUM_ADDED = "enum-added", ["schema.enum"], Breaking / Compatible, Checked(Runtime),
        "Only the listed values are valid now.", "Use the variants of the new enum.";
    ENUM_REMOVED = "enum-removed", ["schema.enum"], Compatible / Risky, Checked(Runtime),
        "Any value is valid now. A strict reader of replies knows only the listed ones.", "The enum became a plain value.";
    ENUM_OPENED = "enum-opened", ["schema.enum", "schema.x-extensible-enum"], Compatible / Risky, Checked(Additive),
        "The listed values remain the known ones, and any other value is also valid. A strict reader of replies knows only the listed ones.",
        "Other values can be sent.";
    ENUM_CLOSED = "enum-closed", ["schema.enum", "schema.x-extensible-enum"], Breaking / Compatible, Checked(Runtime),
        "Only the listed values are valid now; the crate refuses others before it sends.", "Keep to the listed values.";
    KNOWN_VALUES_ADDED = "known-values-added", ["schema.x-extensible-enum"], None / None, ByType(None),
        "The same values are valid; the known ones now have names in Rust.", "Use the variants of the new enum; its `From` takes text.";
    KNOWN_VALUES_REMOVED = "known-values-removed", ["schema.x-extensible-enum"], None / None, ByType(None),
        "The same values are valid; the known ones no longer have names.", "The enum became a plain value.";
    KNOWN_VALUE_ADDED = "known-value-added", ["schema.x-extensible-enum"], None / None, ByType(Additive),
        "The value was valid before; now it has a name.", "Handle the new value.";
    KNOWN_VALUE_REMOVED = "known-value-removed", ["schema.x-extensible-enum"], Risky / None, ByType(Runtime),
        "The value stays valid according to the document, which no longer says whether the service still accepts it.",
        "Stop naming the variant; `Unknown` still carries the value.";
    KNOWN_VALUE_CHANGED = "known-value-changed", ["schema.x-extensible-enum", "schema.x-enum-varnames"], Risky / None, ByType(Runtime),
        "The variant keeps its name but has another value. The document no longer says whether the service still accepts the old one.", "";
    ENUM_REORDERED = "enum-reordered", ["schema.enum", "schema.x-extensible-enum"], None / None, Always(Runtime), "The same values are listed. The crate lists them in this order, which programs can print or walk.", "";
    ENUM_VARIANT_RENAMED = "enum-variant-renamed", ["schema.x-enum-varnames"], None / None, ByType(None),
        "The same value is sent; its variant has another name. A program that uses a name that now belongs to another value sends that value.",
        "Use the new name of the variant.";
    ENUM_WORDS_CHANGED = "enum-words-changed", ["schema.x-enum-descriptions"], None / None, Always(None), "Explanations of values are documentation.", "";

    TIME_MARKED = "time-marked", ["schema.x-hc-time"], None / None, ByType(Additive),
        "The same value is sent; setters take a `DateTime` as well, and a method reads the field as one.", "The field can be set and read as a time.";
    TIME_UNMARKED = "time-unmarked", ["schema.x-hc-time"], None / None, ByType(Breaking),
        "The same value is sent; setters take no `DateTime`, and the method that reads it is gone.", "Set and read the value as it is on the wire.";
    TIME_FORMAT_CHANGED = "time-format-changed", ["schema.x-hc-time"], Risky / Risky, ByType(Runtime),
        "The same number or string means another time, or none. The documents do not say which format the service expects from old clients.",
        "Check how the value is written where you do not use a `DateTime`.";

    DEFAULT_CHANGED = "default-changed", ["schema.default"], Risky / None, Always(None),
        "The effect of leaving the value out may be different; the documents do not say whether the service itself changed. The crate \
         sends no defaults.", "Set the value if you rely on the old default.";
    DEFAULT_STATED = "default-stated", ["schema.default"], None / None, Always(None),
        "The default beside a reference repeats that of the component.", "";
    PROPERTY_DEPRECATED = "property-deprecated", ["schema.deprecated"], None / None, Always(Additive),
        "The field works as before; the compiler warns where it is set.", "The field is deprecated.";
    PROPERTY_REACTIVATED = "property-reactivated", ["schema.deprecated"], None / None, Always(None), "The compiler no longer warns.", "";
    ITEMS_CHANGED = "items-changed", ["schema.items"], Risky / Risky, ByType(None), "In one version, nothing is known about the elements.", "";
    MAP_CHANGED = "map-changed", ["schema.additionalProperties"], Risky / Risky, ByType(None), "In one version, nothing is known about the values of the map.", "";
    MAP_CLOSED = "additional-properties-refused", ["schema.additionalProperties"], Breaking / Compatible, ByType(None),
        "Requests with further fields are no longer valid.", "";
    MAP_OPENED = "additional-properties-allowed", ["schema.additionalProperties"], Compatible / Risky, ByType(None),
        "Further fields are valid. A strict reader of replies may refuse them.", "";
}
