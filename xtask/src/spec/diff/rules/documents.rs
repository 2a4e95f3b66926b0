//! Rules about a document as a whole: its frame, servers, regions, security, tags.

super::rules! {
    SERVICE_ADDED = "service-added", ["document.paths"], Compatible / Compatible, Always(Additive),
        "The other document does not describe the service.", "The crate is new.";
    SERVICE_REMOVED = "service-removed", ["document.paths"], Breaking / Breaking, Always(Breaking),
        "Nothing describes the service anymore.", "The crate is discontinued; stay on its last version.";
    OPENAPI_VERSION_CHANGED = "openapi-version-changed", ["document.openapi"], None / None, Always(None),
        "The version of the description language changes nothing that is sent.", "";
    INFO_CHANGED = "info-changed", ["document.info"], None / None, Always(None),
        "Titles, versions and licenses of the document are only text: the crates never send `info.version`.", "";
    TITLE_CHANGED = "title-changed", ["document.info"], None / None, Always(Runtime),
        "The title is a value of the service table, which programs can print.", "";
    EXTERNAL_DOCS_CHANGED = "external-docs-changed", ["document.externalDocs", "operation.externalDocs", "tag.externalDocs"],
        None / None, Always(None), "A link is documentation.", "";
    SERVER_ADDED = "server-added", ["document.servers"], Compatible / Compatible, Always(None),
        "The generator reads only the first server.", "";
    SERVER_REMOVED = "server-removed", ["document.servers"], Risky / Risky, Always(None),
        "The document does not say whether the other address still answers. The generator reads only the first server.",
        "Check that nothing calls the removed address.";
    SERVER_CHANGED = "server-changed", ["document.servers"], Breaking / Breaking, Always(Runtime),
        "Requests go to another host.", "Endpoints changed: allow the new hosts in firewalls and proxies.";
    SERVER_DESCRIPTION_CHANGED = "server-description-changed", ["document.servers"], None / None, Always(None),
        "Descriptions and the default of a variable are documentation.", "";
    REGION_ADDED = "region-added", ["document.servers"], Compatible / Compatible, Always(Additive),
        "One more region can be called.", "The region can be used by its id.";
    REGION_REMOVED = "region-removed", ["document.servers"], Breaking / Breaking, Always(Runtime),
        "A program that names the region gets an error before anything is sent.",
        "Set your own endpoint for the region, or move to another one.";
    IAM_ENDPOINT_CHANGED = "iam-endpoint-changed", ["document.servers"], Risky / Risky, Always(Runtime),
        "The project and the keys of a program are requested from another host.",
        "Endpoints of IAM changed: allow the new hosts in firewalls and proxies.";
    SECURITY_WIDENED = "security-widened", ["document.security"], Compatible / Compatible, Always(None),
        "Old credentials are still accepted, and others, or fewer, may now suffice; the runtime signs as before.", "";
    SECURITY_STATED = "security-stated", ["document.security"], None / None, Always(None),
        "The same credentials are enough: the list only has another order or another form.", "";
    SECURITY_CHANGED = "security-changed", ["document.security"], Breaking / Breaking, Always(None),
        "Credentials that used to be enough no longer are, or credentials are now required where none were; the runtime signs as before.",
        "Check which credentials the service accepts now.";
    SECURITY_SCHEME_CHANGED = "security-scheme-changed", ["components.securitySchemes"], Risky / Risky, Always(None),
        "The keys of a scheme describe how requests are signed, and nothing here reads them.", "";
    TAG_ADDED = "tag-added", ["document.tags", "tag.name"], None / None, Always(Additive),
        "A tag becomes a feature of the crate.", "The crate has a new feature, on by default.";
    TAG_REMOVED = "tag-removed", ["document.tags", "tag.name"], None / None, Always(Breaking),
        "A program that turns the feature on by name no longer resolves.", "Remove the feature from your Cargo.toml.";
    TAG_RENAMED = "tag-renamed", ["document.tags", "tag.name"], None / None, Always(Breaking),
        "A program that turns the feature on by name no longer resolves.", "Rename the feature in your Cargo.toml.";
    TAG_DESCRIPTION_CHANGED = "tag-description-changed", ["tag.description"], None / None, Always(None),
        "A description is documentation.", "";
    ERROR_ADDED = "error-added", ["components.x-hc-error-codes"], None / None, Always(Additive),
        "The table documents what the service has always returned; `Error::documented` finds one more code.", "";
    ERROR_REMOVED = "error-removed", ["components.x-hc-error-codes"], None / None, Always(Runtime),
        "The table documents what the service returns; `Error::documented` no longer finds the code.", "";
    ACTION_ADDED = "action-added", ["components.x-hc-actions"], None / None, Always(Additive),
        "The table of permissions has one more entry; calls need the same permissions as before.", "";
    ACTION_REMOVED = "action-removed", ["components.x-hc-actions"], None / None, Always(Runtime),
        "The table of permissions has one entry fewer; calls need the same permissions as before.", "";
    ACTION_CHANGED = "action-changed", ["components.x-hc-actions", "action.level", "action.resources", "action.conditions", "action.aliases",
        "action.role-policy", "action.enterprise-projects", "action.x-hc-source"], None / None, Always(Runtime),
        "A call needs the same permission; policies are generated from its entry.", "Regenerate the policies of your callers.";
    REVIEW_STATE_CHANGED = "review-state-changed", ["document.x-hc-unreviewed"], None / None, Always(None),
        "The list of files that still have to be compared with their sources is work in progress.", "";
    PATH_ITEM_CHANGED = "path-item-changed", ["document.paths"], Risky / Risky, Always(None),
        "The path has a key that nothing here reads.", "";
    COMPONENT_KIND_CHANGED = "component-kind-changed", ["document.components", "components.schemas", "components.parameters",
        "components.responses", "components.requestBodies"], Risky / Risky, Always(None),
        "The components contain a kind that nothing here reads.", "";
    OTHER_KEY_CHANGED = "other-key-changed", [], Risky / Risky, Always(None),
        "The review does not know what the key means.", "";
}
