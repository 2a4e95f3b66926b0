//! Rules about a document as a whole: its frame, servers, regions, security, tags.

super::rules! {
    SERVICE_ADDED = "service-added", ["document.paths"], Compatible / Compatible, Always(Additive),
        "The other document does not describe the service.", "The crate is new.";
    SERVICE_REMOVED = "service-removed", ["document.paths"], Breaking / Breaking, Always(Breaking),
        "Nothing describes the service any more.", "The crate ends; stay on its last version.";
    OPENAPI_VERSION_CHANGED = "openapi-version-changed", ["document.openapi"], None / None, Always(None),
        "The version of the description language changes nothing that is sent.", "";
    INFO_CHANGED = "info-changed", ["document.info"], None / None, Always(None),
        "Titles, versions and licenses of the document are words: the crates never send `info.version`.", "";
    TITLE_CHANGED = "title-changed", ["document.info"], None / None, Always(Runtime),
        "The title is a value of the service table, which programs can print.", "";
    EXTERNAL_DOCS_CHANGED = "external-docs-changed", ["document.externalDocs", "operation.externalDocs", "tag.externalDocs"],
        None / None, Always(None), "A link is documentation.", "";
    SERVER_ADDED = "server-added", ["document.servers"], Compatible / Compatible, Always(None),
        "The generator reads the first server only.", "";
    SERVER_REMOVED = "server-removed", ["document.servers"], Risky / Risky, Always(None),
        "Callers of the other address are not told whether it still answers. The generator reads the first server only.",
        "Check that nothing calls the removed address.";
    SERVER_CHANGED = "server-changed", ["document.servers"], Breaking / Breaking, Always(Runtime),
        "Requests go to another host.", "Endpoints changed: allow the new hosts in firewalls and proxies.";
    SERVER_DESCRIPTION_CHANGED = "server-description-changed", ["document.servers"], None / None, Always(None),
        "Descriptions and the default of a variable are documentation.", "";
    REGION_ADDED = "region-added", ["document.servers"], Compatible / Compatible, Always(Additive),
        "One more region can be called.", "The region can be used by its id.";
    REGION_REMOVED = "region-removed", ["document.servers"], Breaking / Breaking, Always(Runtime),
        "A program that names the region gets an error before anything is sent.",
        "Set an endpoint of your own for the region, or move to another one.";
    IAM_ENDPOINT_CHANGED = "iam-endpoint-changed", ["document.servers"], Risky / Risky, Always(Runtime),
        "The project and the keys of a program are asked for at another host.",
        "Endpoints of IAM changed: allow the new hosts in firewalls and proxies.";
    SECURITY_WIDENED = "security-widened", ["document.security"], Compatible / Compatible, Always(None),
        "Old requests still prove who sends them, and others may do so in another way, or with less; the runtime signs as before.", "";
    SECURITY_STATED = "security-stated", ["document.security"], None / None, Always(None),
        "The same credentials are enough: the list is in another order, or says it in other words.", "";
    SECURITY_CHANGED = "security-changed", ["document.security"], Breaking / Breaking, Always(None),
        "A way to prove who calls is no longer enough, or some way is demanded now; the runtime signs as before.",
        "Check which credentials the service takes now.";
    SECURITY_SCHEME_CHANGED = "security-scheme-changed", ["components.securitySchemes"], Risky / Risky, Always(None),
        "The words of a scheme decide how requests are signed, and nothing here reads them.", "";
    TAG_ADDED = "tag-added", ["document.tags", "tag.name"], None / None, Always(Additive),
        "A tag becomes a feature of the crate.", "The crate has a new feature, on by default.";
    TAG_REMOVED = "tag-removed", ["document.tags", "tag.name"], None / None, Always(Breaking),
        "A program that turns the feature on by name no longer resolves.", "Remove the feature from your Cargo.toml.";
    TAG_RENAMED = "tag-renamed", ["document.tags", "tag.name"], None / None, Always(Breaking),
        "A program that turns the feature on by name no longer resolves.", "Rename the feature in your Cargo.toml.";
    TAG_DESCRIPTION_CHANGED = "tag-description-changed", ["tag.description"], None / None, Always(None),
        "A description is documentation.", "";
    ERROR_ADDED = "error-added", ["components.x-hc-error-codes"], None / None, Always(Additive),
        "The table documents what the service answered all along; `Error::documented` finds one code more.", "";
    ERROR_REMOVED = "error-removed", ["components.x-hc-error-codes"], None / None, Always(Runtime),
        "The table documents what the service answers; `Error::documented` no longer finds the code.", "";
    ACTION_ADDED = "action-added", ["components.x-hc-actions"], None / None, Always(Additive),
        "The table of permissions has one more; calls need what they needed.", "";
    ACTION_REMOVED = "action-removed", ["components.x-hc-actions"], None / None, Always(Runtime),
        "The table of permissions has one less; calls need what they needed.", "";
    ACTION_CHANGED = "action-changed", ["components.x-hc-actions", "action.level", "action.resources", "action.conditions", "action.aliases",
        "action.role-policy", "action.enterprise-projects", "action.x-hc-source"], None / None, Always(Runtime),
        "A call needs the same permission; policies are written from what is said of it here.", "Write the policies of your callers again.";
    REVIEW_STATE_CHANGED = "review-state-changed", ["document.x-hc-unreviewed"], None / None, Always(None),
        "Which files were compared with their sources is work in progress.", "";
    PATH_ITEM_CHANGED = "path-item-changed", ["document.paths"], Risky / Risky, Always(None),
        "The path has a key that nothing here reads.", "";
    COMPONENT_KIND_CHANGED = "component-kind-changed", ["document.components", "components.schemas", "components.parameters",
        "components.responses", "components.requestBodies"], Risky / Risky, Always(None),
        "The components hold a kind that nothing here reads.", "";
    OTHER_KEY_CHANGED = "other-key-changed", [], Risky / Risky, Always(None),
        "Nothing here knows what the key means.", "";
}
