//! Rules about the parameters of an operation, and of a path.

super::rules! {
    PARAMETER_ADDED = "parameter-added", ["operation.parameters", "path.parameters"], Compatible / Compatible, Always(Additive),
        "It may be left out. A new secret also redacts other values with the same name.", "A new setter is available.";
    REQUIRED_PARAMETER_ADDED = "required-parameter-added", ["operation.parameters", "path.parameters"], Breaking / Breaking, Always(Runtime),
        "Old requests lack it. The builder compiles without it, and `send` fails.", "Set the new parameter on every call.";
    PARAMETER_REMOVED = "parameter-removed", ["operation.parameters", "path.parameters"], Risky / Risky, Always(Breaking),
        "The documents do not say whether the service ignores or refuses a parameter it does not know. The setter is gone.",
        "Remove the setter from your calls.";
    PARAMETER_RENAMED = "parameter-renamed", ["parameter.name"], Risky / Risky, ByType(Runtime),
        "Old requests contain the old name, which the service may ignore or refuse. Both names may belong to the same setter.", "Call the setter by its new name.";
    REQUIRED_PARAMETER_RENAMED = "required-parameter-renamed", ["parameter.name"], Breaking / Breaking, ByType(Runtime),
        "Old requests lack a required parameter. Both names may belong to the same setter.", "Call the setter by its new name, and update old clients.";
    HEADER_RESPELLED = "header-respelled", ["parameter.name"], None / None, ByType(None),
        "The case of a header's name has no meaning on the wire; the setter may have another name.", "Call the setter by its new name.";
    PARAMETER_MOVED = "parameter-moved", ["parameter.in"], Breaking / Breaking, ByType(Runtime),
        "Old requests have it in a place that the service no longer reads.", "Update the crate: old versions send the parameter in the wrong place.";
    PARAMETER_BECAME_REQUIRED = "parameter-became-required", ["parameter.required"], Breaking / Breaking, ByType(Runtime),
        "Old requests may lack it. Its setter no longer takes an `Option`, and without it `send` fails.", "Set the parameter on every call.";
    PARAMETER_BECAME_OPTIONAL = "parameter-became-optional", ["parameter.required"], Compatible / Compatible, ByType(Additive),
        "It may be left out now.", "";
    PARAMETER_ENCODING_CHANGED = "parameter-encoding-changed", ["parameter.style", "parameter.explode"], Breaking / Breaking, Always(None),
        "The list is written in another form. The crate writes lists as repeated parameters, regardless of the document.", "";
    PARAMETER_ENCODING_STATED = "parameter-encoding-stated", ["parameter.style", "parameter.explode"], None / None, Always(None),
        "The document states the default explicitly.", "";
    PARAMETER_SCHEMA_CHANGED = "parameter-schema-changed", ["parameter.schema"], Risky / Risky, ByType(None),
        "In one version, the parameter has no schema, so its values are unknown.", "";
    PARAMETER_DEPRECATED = "parameter-deprecated", [], None / None, Always(None),
        "The parameter works as before. The generator does not read the mark.", "";
}
