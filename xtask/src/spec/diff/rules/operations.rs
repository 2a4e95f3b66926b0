//! Rules about operations, their bodies, their responses, and the `x-hc-` keys of an operation.

super::rules! {
    OPERATION_ADDED = "operation-added", ["document.paths", "path.get", "path.put", "path.post", "path.delete", "path.patch", "path.head", "path.options"],
        Compatible / Compatible, Always(Additive), "It could not be called before.", "A new call is available.";
    OPERATION_REMOVED = "operation-removed", ["document.paths", "path.get", "path.put", "path.post", "path.delete", "path.patch", "path.head", "path.options"],
        Breaking / Breaking, Always(Breaking), "Its method, builder and table entry are gone, and the service no longer answers.",
        "The call no longer exists; `Client::raw` still reaches the path while the service answers.";
    OPERATION_RENAMED = "operation-renamed", ["operation.operationId"], None / None, Always(Breaking),
        "The id is the name of a Rust method, of its builder and of its constant; it is never sent.", "Call the method by its new name.";
    OPERATION_PATH_CHANGED = "operation-path-changed", ["document.paths"], Breaking / Breaking, Always(Runtime),
        "Old clients call the old path, or swap the values of its placeholders.", "Update the crate: old versions call a path that is no longer described.";
    PATH_PLACEHOLDER_RENAMED = "path-placeholder-renamed", ["document.paths", "parameter.name"], None / None, ByType(None),
        "The value has the same place in the path; the setter may have another name.", "Call the setter by its new name.";
    OPERATION_METHOD_CHANGED = "operation-method-changed", ["document.paths"], Breaking / Breaking, Always(Runtime),
        "Old clients use the old method.", "Update the crate: old versions use a method that is no longer described.";
    OPERATION_TAG_CHANGED = "operation-tag-changed", ["operation.tags"], None / None, Always(Breaking),
        "The call moves to the feature of another tag; a program that chose its features loses it.", "Turn on the feature of the new tag.";
    OPERATION_DEPRECATED = "operation-deprecated", ["operation.deprecated"], None / None, Always(Additive),
        "The call works as before; the compiler warns.", "The call is deprecated; see its documentation for what replaces it.";
    OPERATION_REACTIVATED = "operation-reactivated", ["operation.deprecated"], None / None, Always(None), "The compiler no longer warns.", "";
    SUMMARY_CHANGED = "summary-changed", ["operation.summary"], None / None, Always(Runtime), "The summary is a value of the operation table, which programs can print.", "";
    DESCRIPTION_CHANGED = "description-changed", ["operation.description", "parameter.description", "body.description", "response.description", "header.description", "schema.description"],
        None / None, Always(None), "A description is documentation.", "";
    EXAMPLE_CHANGED = "example-changed", ["parameter.example", "parameter.examples", "media.examples", "example.summary", "example.description", "example.value", "header.example", "schema.example"],
        None / None, Always(None), "An example is documentation.", "";
    SOURCES_CHANGED = "sources-changed", ["operation.x-hc-source", "parameter.x-hc-source", "component.x-hc-source"],
        None / None, Always(None), "The documents that a claim comes from change nothing that is sent.", "";
    UNKNOWNS_CHANGED = "unknowns-changed", ["operation.x-hc-unknown", "parameter.x-hc-unknown", "component.x-hc-unknown"],
        None / None, Always(None), "An open question is documentation.", "";
    SDK_NAME_CHANGED = "sdk-name-changed", ["schema.x-hc-sdk-name", "parameter.x-hc-sdk-name"], None / None, Always(None),
        "The name in Huawei's own SDKs is documentation.", "";
    PERMISSION_CHANGED = "permission-changed", ["operation.x-hc-iam", "iam.action"], Risky / Risky, Always(Runtime),
        "A policy that allows the old action may not allow the new one.", "Allow the new action in the policies of your callers.";
    PERMISSION_DOCUMENTED = "permission-documented", ["operation.x-hc-iam", "iam.action"], None / None, Always(Runtime),
        "An unknown action became known, or the reverse: the service requires the same as before.", "";
    PERMISSION_NEEDED_BESIDES = "permission-needed-besides", ["iam.dependencies"], Risky / Risky, Always(Runtime),
        "A policy that allows the call may not allow the further action.", "Allow the further action in the policies of your callers.";
    PERMISSION_NO_LONGER_NEEDED = "permission-no-longer-needed", ["iam.action", "iam.dependencies"], Compatible / Compatible, Always(Runtime),
        "A policy that allows more than the call needs still allows it.", "A policy may leave the action out.";
    ROLE_ACTIONS_CHANGED = "role-actions-changed", ["iam.role-actions"], None / None, Always(Runtime),
        "A call needs the same permission; role policies are generated from its entry.", "Regenerate the role policies of your callers.";
    SEARCH_CHANGED = "search-changed", ["iam.looked", "unknown.looked", "unknown.what", "unknown.values"], None / None, Always(None),
        "The list of places where an unknown fact was searched for is documentation.", "";
    REPEAT_LOOSENED = "repeat-loosened", ["operation.x-hc-repeat"], Breaking / Breaking, Always(Runtime),
        "A call that was sent once is now sent again when its outcome is unknown: it may create or charge twice.",
        "The crate now retries this call automatically.";
    REPEAT_AFTER_READ = "repeat-after-read", ["operation.x-hc-repeat"], Risky / Risky, Always(Runtime),
        "A call that was never repeated may now be repeated once its state has been read.", "The call may be repeated after its state was read.";
    REPEAT_TIGHTENED = "repeat-tightened", ["operation.x-hc-repeat"], Compatible / Compatible, Always(Runtime),
        "The crate gives up where it used to retry.", "The crate no longer retries this call: handle the error, or retry yourself.";
    REGIONS_NARROWED = "regions-narrowed", ["operation.x-hc-regions"], Breaking / Breaking, Always(Runtime),
        "Callers in the regions that are gone lose the operation.", "The call is no longer offered in every region you may use.";
    REGIONS_WIDENED = "regions-widened", ["operation.x-hc-regions"], Compatible / Compatible, Always(Runtime),
        "The call is offered in more regions, and the table says so.", "The call is offered in more regions.";
    REGIONS_STATED = "regions-stated", ["operation.x-hc-regions"], None / None, Always(Runtime),
        "The call is offered in the same regions; the table of operations says so, or no longer does.", "";
    LIST_REORDERED = "list-reordered", ["operation.x-hc-regions", "legal-in.states", "legal-in.refused", "operation.x-hc-errors", "iam.dependencies", "operation.parameters",
        "path.parameters", "document.servers", "document.tags", "schema.required"], None / None, Always(Runtime),
        "The same entries are listed. Programs can print or walk a list that the crate states; elsewhere the order changes nothing.", "";
    PAGE_ADDED = "page-added", ["operation.x-hc-page"], None / None, ByMethods(Additive), "The reply can be read page by page. A waiter, a mark or a batch that names the list starts to read all its pages.", "Read the list with a paginator.";
    PAGE_REMOVED = "page-removed", ["operation.x-hc-page"], None / None, ByMethods(Runtime), "The document no longer says how the list is split into pages; `pages` and `items` are gone.", "Request each page yourself.";
    PAGE_CHANGED = "page-changed", ["operation.x-hc-page", "page.style", "page.items", "page.id", "page.total", "page.marker", "page.next", "page.more"],
        None / None, ByMethods(Runtime), "The paginator reads other fields, or distinguishes records in another way.", "";
    WAITER_ADDED = "waiter-added", ["operation.x-hc-waiter"], None / None, ByMethods(Additive), "The outcome can be waited for.", "Wait for the outcome with a waiter.";
    WAITER_REMOVED = "waiter-removed", ["operation.x-hc-waiter"], None / None, ByMethods(Runtime), "The document no longer says how to find out the outcome; the request's wait is gone.", "Poll the state yourself.";
    WAITER_CHANGED = "waiter-changed", ["operation.x-hc-waiter", "waiter.read", "waiter.field", "waiter.parameters", "waiter.query", "waiter.entry", "waiter.done",
        "waiter.failed", "waiter.resting", "waiter.queued", "waiter.before", "waiter.until", "waiter.reason", "waiter.no-failure",
        "waiter.cases", "waiter-case.field", "waiter-case.values", "waiter-case.done", "waiter-case.failed", "waiter-case.resting", "waiter-case.no-outcome"],
        None / None, ByMethods(Runtime), "The waiter ends at other states, or reads them elsewhere.", "Waiting may end earlier or later than before.";
    MARK_ADDED = "mark-added", ["operation.x-hc-mark"], None / None, ByMethods(Additive), "A resource that the call creates can be found again by its mark.",
        "Create with `send_once`, which is safe to repeat.";
    MARK_REMOVED = "mark-removed", ["operation.x-hc-mark"], None / None, ByMethods(Runtime), "The document no longer says how to find what the call created; `send_once` is gone.",
        "After an unknown outcome, check yourself whether it exists.";
    MARK_CHANGED = "mark-changed", ["operation.x-hc-mark", "mark.field", "mark.list", "mark.query", "mark.items", "mark.shown", "mark.id", "mark.reply", "mark.except", "mark.count"],
        None / None, ByMethods(Runtime), "The mark is written to, or searched in, another place.", "Resources marked by older versions may not be found.";
    BATCH_ADDED = "batch-added", ["operation.x-hc-batch"], None / None, ByMethods(Additive), "The call can be applied to many items, with an outcome for each.",
        "Apply it to many items with `batch`.";
    BATCH_REMOVED = "batch-removed", ["operation.x-hc-batch"], None / None, ByMethods(Runtime), "The document no longer says how to apply the call to many items; `batch` is gone.",
        "Call it for one item after another.";
    BATCH_CHANGED = "batch-changed", ["operation.x-hc-batch", "batch.ids", "batch.list", "batch.query", "batch.items", "batch.id", "batch.field", "batch.already", "batch.limit", "batch.results", "batch.cases", "batch-case.field", "batch-case.values", "batch-case.already",
        "batch-results.list", "batch-results.id", "batch-results.field", "batch-results.done"],
        None / None, ByMethods(Runtime), "States, or the result for each item, are read elsewhere or have another meaning.", "A batch may make calls for more or fewer items than before.";
    ERROR_CODE_LISTED = "error-code-listed", ["operation.x-hc-errors", "operation-error.code"], None / None, Always(Additive),
        "The list documents what the service has always returned; the operation table has one more code.", "";
    ERROR_CODE_DROPPED = "error-code-dropped", ["operation.x-hc-errors", "operation-error.code"], None / None, Always(Runtime),
        "The list documents what the service returns; the operation table no longer has the code.", "";
    ERROR_CODE_WORDS_CHANGED = "error-code-words-changed", ["operation-error.message", "operation-error.when", "operation-error.cure", "error.meaning", "error.cure",
        "error.message", "error.x-hc-source"], None / None, Always(Runtime), "Meaning and cure are values of the table of errors, which programs can print.", "";
    ERROR_CODE_FACTS_CHANGED = "error-code-facts-changed", ["operation-error.status", "operation-error.repeat", "error.status", "error.repeat"],
        Risky / Risky, Always(Runtime), "A program that handles the error by its status, or repeats the call, may behave differently.",
        "Check how you handle the error.";
    LEGAL_STATES_NARROWED = "legal-states-narrowed", ["operation.x-hc-legal-in", "legal-in.states", "legal-in.refused"], Risky / Risky, Always(Runtime),
        "A call in a state that is no longer listed may be rejected; a batch no longer sends it.", "Check the state before you call.";
    LEGAL_STATES_WIDENED = "legal-states-widened", ["operation.x-hc-legal-in", "legal-in.states", "legal-in.refused"], Compatible / Compatible, Always(Runtime),
        "The call is legal in more states; a batch also sends it there.", "";
    LEGAL_CASES_CHANGED = "legal-cases-changed", ["operation.x-hc-legal-in", "legal-in.cases", "legal-case.field", "legal-case.values", "legal-case.states"],
        Risky / Risky, Always(Runtime),
        "Calls with some bodies are legal in other states, or refused states are now listed instead of legal ones; batches act accordingly.",
        "Check the state before you call.";
    LEGAL_STATES_READ_ELSEWHERE = "legal-states-read-elsewhere", ["legal-in.read", "legal-in.field"], None / None, Always(Runtime),
        "Another call or field reports the state, in the operation table too; the states are the same.", "";

    BODY_ADDED = "body-added", ["operation.requestBody"], Breaking / Breaking, Always(Runtime),
        "Old requests have no body, and the new document requires one.", "Set the body of the request.";
    OPTIONAL_BODY_ADDED = "optional-body-added", ["operation.requestBody"], Compatible / Compatible, Always(Additive),
        "Old requests without a body stay valid. The crate leaves out an optional body that is an empty object; where the body has required fields, it refuses a request without them.", "The body can be set.";
    BODY_REMOVED = "body-removed", ["operation.requestBody"], Breaking / Breaking, Always(Breaking),
        "The document no longer describes a body; the setter is gone.", "Remove the body.";
    BODY_BECAME_REQUIRED = "body-became-required", ["body.required"], Breaking / Breaking, Always(Runtime),
        "Requests without a body were valid. The crate left out an empty object, and sends it now.", "";
    BODY_BECAME_OPTIONAL = "body-became-optional", ["body.required"], Compatible / Compatible, Always(Runtime),
        "Requests with a body stay valid. The crate sent an empty object, and leaves it out now.", "";
    MEDIA_TYPE_ADDED = "media-type-added", ["body.content", "response.content"], Compatible / Risky, ByType(None),
        "Requests may be written in one more form. A reader of replies does not know the new form.", "";
    MEDIA_TYPE_REMOVED = "media-type-removed", ["body.content", "response.content"], Breaking / Risky, ByType(None),
        "Requests in the old form are no longer described. Replies come in one form fewer.", "";
    MEDIA_TYPE_CHANGED = "media-type-changed", ["body.content", "response.content"], Breaking / Breaking, ByType(Runtime),
        "The only described form was replaced with another one.", "The body has another content type.";
    REPLY_ADDED = "reply-added", ["response.content"], Compatible / Compatible, ByType(None),
        "A reply that was empty has a value; an old client ignores it.", "The call returns a value now.";
    REPLY_REMOVED = "reply-removed", ["response.content"], Breaking / Breaking, ByType(None),
        "A reply that had a value is empty. Our client reads nothing, and fails only if it requires a value.", "The call no longer returns a value.";

    RESPONSE_HEADER_ADDED = "response-header-added", ["response.headers", "components.headers"], Compatible / Compatible, Always(None),
        "A reader ignores headers that it does not know. The generator does not read any.", "";
    RESPONSE_HEADER_REMOVED = "response-header-removed", ["response.headers", "components.headers"], Risky / Risky, Always(None),
        "A program that reads the header from the raw reply finds nothing.", "Stop relying on the header.";
    RESPONSE_HEADER_CHANGED = "response-header-changed", ["header.schema"], Risky / Risky, Always(None),
        "In one version, nothing is known about the values of the header.", "";
    SUCCESS_STATUS_ADDED = "success-status-added", ["operation.responses"], Risky / Risky, ByType(Runtime),
        "A strict reader of the old document does not know the status. Our clients accept every 2xx.", "";
    SUCCESS_STATUS_REMOVED = "success-status-removed", ["operation.responses"], Risky / Risky, ByType(Runtime),
        "A program that compares the status may wait for one that no longer comes. Our clients accept every 2xx.", "Do not compare the success status.";
    SUCCESS_STATUS_CHANGED = "success-status-changed", ["operation.responses"], Risky / Risky, ByType(Runtime),
        "A strict reader of the old document does not know the status. Our clients accept every 2xx.", "Do not compare the success status.";
    ERROR_STATUS_ADDED = "error-status-added", ["operation.responses"], None / None, Always(None),
        "Every error has the same form, and `default` already announced this one.", "";
    ERROR_STATUS_REMOVED = "error-status-removed", ["operation.responses"], None / None, Always(None),
        "Every error has the same form; `default` still announces this one.", "";
    ERROR_RESPONSE_CHANGED = "error-response-changed", ["operation.responses"], None / None, Always(None),
        "Another shared error response describes the status; the runtime reads all of them alike.", "";
}
