//! Lists which operations have state behind them, as a table for the README.

use crate::handlers::Handlers;
use crate::spec::{Spec, bundled};

/// Returns the coverage table of the bundled documents: each operation, and whether it is stateful or canned.
pub fn coverage_markdown() -> String {
    let specs = bundled::documents().into_iter().filter_map(|(service, text)| Spec::parse(service, text).ok());
    let handlers = Handlers::new();
    let mut table = String::from("| service | tag | operation | call | behind it |\n|---|---|---|---|---|\n");
    let (mut stateful, mut all) = (0, 0);
    for spec in specs {
        let mut operations: Vec<_> = spec.operations.iter().collect();
        operations.sort_by(|a, b| (&a.tag, &a.id).cmp(&(&b.tag, &b.id)));
        for op in operations {
            let state = handlers.get(spec.service, &op.id).is_some();
            stateful += usize::from(state);
            all += 1;
            let word = if state { "state" } else { "canned" };
            table.push_str(&format!(
                "| {} | {} | `{}` | {} `{}` | {word} |\n",
                op.service, op.tag, op.id, op.method, op.template
            ));
        }
    }
    format!(
        "{all} operations, {stateful} with state behind them; the others answer from the examples of the specification.\n\n{table}"
    )
}
