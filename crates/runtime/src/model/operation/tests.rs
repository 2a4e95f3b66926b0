//! Unit tests of the tables: the values of an entry before and after its steps.

use super::*;
use crate::model::schema::{Field, IntegerSchema, ObjectSchema, Schema, StringSchema};

static NAME: Schema = Schema::String(StringSchema::new().with_min(1).with_max(64));
static BODY: Schema = Schema::Object(ObjectSchema::new(&[
    Field::required("name", &NAME),
    Field::optional("size", &Schema::Integer(IntegerSchema::new().with_min(1))).nullable(),
]));
static RENAME: Operation = Operation::new("rename", "PUT", "/v1/{project_id}/things/{id}")
    .with_tag("things", "names")
    .with_summary("Rename a thing")
    .with_repeat(Repeat::Safe)
    .with_permission(Permission::Action("things:thing:rename"))
    .with_dependencies(&["names:name:check"])
    .with_role_actions(&["things:thing:label"])
    .with_legal_in(LegalIn::new("show", "state", &["idle"]))
    .with_errors(&["T.1", "T.2"])
    .with_own_errors(&[DocumentedError::new("T.2", 409, "The name is taken.", "Choose another.")])
    .with_regions(&["north-1"])
    .with_parameters(&[
        Parameter::path("id", &Schema::INTEGER),
        Parameter::query("dry", &Schema::Boolean),
        Parameter::header("X-Trace", &Schema::STRING).required(),
    ])
    .with_body(Body::required(&BODY))
    .with_reply(Reply::Json)
    .with_success(&[200, 202])
    .with_page(Page::Marker(MarkerPage::new("things", "marker", "next").with_more("more")))
    .with_waiter(WAITER);
const WAITER: Waiter = Waiter::new("list", "state")
    .with_parameters(&[("id", ValueSource::Reply("id"))])
    .with_entry(StateEntry::new("things", "id").equals(ValueSource::Path("id")))
    .with_done(&["done"])
    .with_failed(&["failed"])
    .with_resting(&["paused"])
    .with_queued(&["waiting"])
    .with_before(&["done"])
    .with_reason(ReasonSource::Field("why"));
static THINGS: Service = Service::new("things", "Things")
    .with_regions(&[("north-1", "https://things.example.com")])
    .with_sensitive(&["key"])
    .with_operations(&[&RENAME])
    .with_errors(&[
        DocumentedError::new("T.1", 400, "Busy.", "Wait.").with_repeat_helps(),
        DocumentedError::new("T.2", 400, "Wrong.", "Correct it."),
    ])
    .with_actions(&[Action::new("things:thing:rename")
        .with_level(AccessLevel::Write)
        .with_resources(&["thing*"])
        .with_conditions(&["g:EnterpriseProjectId"])
        .with_aliases(&["things:thing:change"])
        .with_role_policies()
        .with_enterprise_projects()]);

/// An incomplete table must not make the client repeat more than is safe.
#[test]
fn an_operation_without_steps_is_never_repeated_and_promises_nothing() {
    let bare = Operation::new("bare", "POST", "/bare");
    assert_eq!((bare.id, bare.method, bare.path), ("bare", "POST", "/bare"));
    assert_eq!((bare.repeat, bare.reply), (Repeat::Never, Reply::Empty));
    assert!(bare.parameters.is_empty() && bare.body.is_none() && bare.success.is_empty());
    assert!(bare.page.is_none() && bare.waiter.is_none() && bare.legal_in.is_none() && bare.regions.is_empty());
    assert_eq!((bare.permission, bare.permission.action()), (Permission::Undocumented, None));
    assert!(bare.role_actions.is_empty());
    assert!(bare.dependencies.is_empty() && bare.errors.is_empty() && bare.own_errors.is_empty());
    assert!(!bare.needs_project() && !bare.is_read());
}

#[test]
fn steps_set_what_they_name() {
    assert_eq!((RENAME.service, RENAME.tag, RENAME.summary), ("things", "names", "Rename a thing"));
    assert_eq!((RENAME.repeat, RENAME.reply, RENAME.success), (Repeat::Safe, Reply::Json, &[200, 202][..]));
    assert_eq!((RENAME.permission.action(), RENAME.regions), (Some("things:thing:rename"), &["north-1"][..]));
    assert_eq!(RENAME.dependencies, ["names:name:check"]);
    assert_eq!(RENAME.role_actions, ["things:thing:label"]);
    assert_eq!(RENAME.legal_in, Some(LegalIn::new("show", "state", &["idle"])));
    assert_eq!(RENAME.errors, ["T.1", "T.2"]);
    let parameters = RENAME.parameters.iter().map(|p| (p.name, p.place, p.required)).collect::<Vec<_>>();
    assert_eq!(parameters, [("id", Place::Path, true), ("dry", Place::Query, false), ("X-Trace", Place::Header, true)]);
    assert!(RENAME.body.as_ref().unwrap().required && !Body::optional(&BODY).required);
    let page = RENAME.page.unwrap();
    assert_eq!(page.items(), "things");
    assert_eq!(page, Page::Marker(MarkerPage { items: "things", marker: "marker", next: "next", more: Some("more") }));
    let waiter = RENAME.waiter.unwrap();
    assert_eq!((waiter.read, waiter.field, waiter.reason), ("list", "state", Some(ReasonSource::Field("why"))));
    assert_eq!((waiter.before, waiter.until_gone, waiter.until_gone().until_gone), (&["done"][..], false, true));
    assert_eq!(waiter.parameters, [("id", ValueSource::Reply("id"))]);
    let entry = waiter.entry.unwrap();
    assert_eq!((entry.list, entry.field, entry.equals), ("things", "id", Some(ValueSource::Path("id"))));
    let log = ReasonLog::new("logs", "entries", "at", "text").with_filter("level", "ERROR");
    assert_eq!((log.read, log.list, log.filter), ("logs", "entries", Some(("level", "ERROR"))));
    assert_eq!((log.time, log.message), ("at", "text"));
}

#[test]
fn states_have_phases_and_unknown_ones_go_on() {
    let phases = ["done", "failed", "paused", "waiting", "dancing"].map(|state| WAITER.phase(state));
    assert_eq!(phases, [Phase::Done, Phase::Failed, Phase::Resting, Phase::Queued, Phase::Running]);
    assert_eq!(phases.map(Phase::is_final), [true, true, true, false, false]);
}

#[test]
fn a_service_finds_its_operations_and_endpoints() {
    assert_eq!((THINGS.name, THINGS.title, THINGS.sensitive), ("things", "Things", &["key"][..]));
    assert_eq!(THINGS.operation("rename").unwrap().id, "rename");
    assert!(THINGS.operation("nothing").is_none());
    assert_eq!(THINGS.endpoint("north-1"), Some("https://things.example.com"));
    assert_eq!(THINGS.endpoint("south-1"), None);
}

#[test]
fn a_code_means_what_the_operation_says_before_what_the_service_says() {
    let error = RENAME.error(&THINGS, "t.1").unwrap();
    assert_eq!((error.status, error.meaning, error.cure, error.repeat_helps), (400, "Busy.", "Wait.", true));
    assert_eq!(RENAME.error(&THINGS, "T.2").map(|error| (error.status, error.repeat_helps)), Some((409, false)));
    assert_eq!(THINGS.error("T.2").map(|error| error.status), Some(400));
    assert_eq!(RENAME.error(&THINGS, "T.3"), None);
}

#[test]
fn a_service_knows_its_actions() {
    let action = THINGS.action("things:thing:rename").unwrap();
    assert_eq!((action.level.map(AccessLevel::name), action.resources), (Some("write"), &["thing*"][..]));
    assert_eq!((action.conditions, action.aliases), (&["g:EnterpriseProjectId"][..], &["things:thing:change"][..]));
    assert!(action.in_role_policies && action.enterprise_projects);
    assert_eq!(THINGS.action("things:thing:paint"), None);
    let bare = Action::new("things:thing:paint");
    assert!(bare.level.is_none() && !bare.in_role_policies && !bare.enterprise_projects);
}

#[test]
fn a_call_is_allowed_in_the_states_of_its_case_or_in_those_that_do_not_forbid_it() {
    const CASES: &[LegalCase] = &[LegalCase::new("force", &["true"], &["stuck"])];
    let legal = LegalIn::new("show", "state", &["idle"]).with_cases(CASES);
    assert!(legal.allows("idle") && !legal.allows("stuck"));
    let forced = legal.of_call(|field| vec![(field == "force").to_string()]);
    assert!(!forced.allows("idle") && forced.allows("stuck"));
    let refused = LegalIn::new("show", "state", &[]).with_refused(&["busy"]);
    assert!(refused.allows("idle") && refused.allows("new to us") && !refused.allows("busy"));
    assert!(!refused.with_cases(CASES).of_call(|_| vec!["true".to_owned()]).allows("idle"));
}
