//! Finds services and operations by the names that people type, and suggests corrections of mistyped ones.

use huaweicloud_runtime::Operation;

use crate::failure::Failure;
use crate::locale::say;
use crate::services::{self, KnownService};

/// Returns the service of that short name.
pub(crate) fn find_service(name: &str) -> Result<&'static KnownService, Failure> {
    services::service(name).ok_or_else(|| {
        let known = services::ALL.map(|service| service.table.name).join(", ");
        Failure::usage(say!("settings-no-service", name = name, known = known))
    })
}

/// Returns the operation of that id. The spelling of the documents and SDKs, `StartTask`, is also accepted.
pub(crate) fn find_operation(service: &'static KnownService, name: &str) -> Result<&'static Operation, Failure> {
    let snake = snake_case(name);
    if let Some(operation) = service.table.operation(&snake) {
        return Ok(operation);
    }
    let failure = Failure::usage(say!("settings-no-operation", service = service.table.name, name = name));
    let elsewhere = services::ALL.into_iter().find(|other| other.table.operation(&snake).is_some());
    if let Some(other) = elsewhere {
        let hint = say!("settings-operation-elsewhere", service = other.table.name, operation = snake);
        return Err(failure.with_hint(hint));
    }
    let near = nearest(&snake, service.table.operations.iter().map(|operation| operation.id), 3);
    let list = say!("settings-operation-list", service = service.table.name);
    Err(match near.is_empty() {
        true => failure.with_hint(list),
        false => failure.with_hint(say!("settings-operation-near", names = near.join(", "), list = list)),
    })
}

/// Converts `StartTask` and `start-task` to `start_task`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        match c {
            '-' => snake.push('_'),
            c if c.is_ascii_uppercase() => {
                if !snake.is_empty() && !snake.ends_with('_') {
                    snake.push('_');
                }
                snake.push(c.to_ascii_lowercase());
            }
            c => snake.push(c),
        }
    }
    snake
}

/// Returns the names that are similar to `text`, the most similar first. A difference in case does not count.
pub(crate) fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    const NEAR: f64 = 0.8;
    let text = text.to_lowercase();
    let mut near: Vec<(f64, &str)> =
        names.map(|name| (strsim::jaro_winkler(&text, &name.to_lowercase()), name)).collect();
    near.retain(|(likeness, _)| *likeness >= NEAR);
    near.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.cmp(right)));
    near.into_iter().take(most).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests;
