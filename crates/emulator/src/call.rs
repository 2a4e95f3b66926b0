//! [`Call`]: the input of a stateful operation's handler.

use std::borrow::Cow;

use serde_json::Value;

use crate::quirks::{ListOrder, OverLimit};
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::work::Ending;
use crate::world::kernel::Kernel;

/// One call, validated against its schemas.
pub(crate) struct Call<'a, S> {
    pub kernel: &'a mut Kernel,
    /// What the project owns of the service.
    pub state: &'a mut S,
    pub path: &'a [(&'a str, Cow<'a, str>)],
    pub query: &'a [(String, String)],
    /// Null when there was none.
    pub body: &'a Value,
    /// What the answer has to wait for.
    pub wait: Option<Ending>,
}

/// Executes an operation.
pub(crate) type HandlerFn<S> = fn(&mut Call<'_, S>) -> Result<Reply, ApiError>;

/// A handler, and the operation it belongs to.
pub(crate) struct Stateful<S: 'static> {
    pub id: &'static str,
    pub run: HandlerFn<S>,
}

/// A window of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub offset: usize,
    pub limit: usize,
}

impl<'a, S> Call<'a, S> {
    /// Returns a path parameter; empty when the document does not define it.
    pub(crate) fn path(&self, name: &str) -> &'a str {
        self.path.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// Returns a query parameter that was given and is not empty.
    pub(crate) fn query(&self, name: &str) -> Option<&'a str> {
        self.query.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Returns a query parameter as a number.
    pub(crate) fn query_number(&self, name: &str) -> Option<u64> {
        self.query(name)?.parse().ok()
    }

    /// Returns a string field of the body; empty when it is absent.
    pub(crate) fn text(&self, name: &str) -> &'a str {
        text(self.body, name)
    }

    /// Returns the page that a list call asks for.
    pub(crate) fn page(&self, service: ServiceName, default: usize, most: usize) -> Result<Page, ApiError> {
        let quirks = &self.kernel.setup.quirks;
        let number = |name: &str| self.query(name).map(str::parse::<i64>).transpose();
        let refuse = |name: &str| {
            let bounds = if name == "limit" { format!("1 to {most}") } else { "0 or more".to_owned() };
            match service {
                ServiceName::Oms => ApiError::oms("OMS.0051").about(format!("{name} must be {bounds}")),
                ServiceName::Dcs => ApiError::dcs("DCS.4800").about(format!("{name} must be {bounds}")),
            }
        };
        let offset = number("offset").map_err(|_| refuse("offset"))?.unwrap_or(0);
        let limit = number("limit").map_err(|_| refuse("limit"))?.unwrap_or(default as i64);
        let offset = usize::try_from(offset).map_err(|_| refuse("offset"))?;
        let mut limit = usize::try_from(limit).ok().filter(|limit| *limit > 0).ok_or_else(|| refuse("limit"))?;
        if limit > most {
            if quirks.over_limit == OverLimit::Reject {
                return Err(refuse("limit"));
            }
            limit = most;
        }
        let paged = service == ServiceName::Oms && quirks.offset_is_page;
        Ok(Page { offset: if paged { offset.saturating_mul(limit) } else { offset }, limit })
    }
}

/// Returns a string field of an object; empty when it is absent or of another type.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

impl Page {
    /// Counts the rows that pass the filter, and renders only those in the window.
    pub(crate) fn cut<'r, R: 'r, V>(
        self,
        order: ListOrder,
        rows: impl DoubleEndedIterator<Item = &'r R>,
        keep: impl Fn(&R) -> bool,
        render: impl Fn(&'r R) -> V,
    ) -> (usize, Vec<V>) {
        match order {
            ListOrder::OldestFirst => self.window(rows.filter(|row| keep(row)), render),
            ListOrder::NewestFirst => self.window(rows.rev().filter(|row| keep(row)), render),
        }
    }

    fn window<'r, R: 'r, V>(self, rows: impl Iterator<Item = &'r R>, render: impl Fn(&'r R) -> V) -> (usize, Vec<V>) {
        let (mut count, mut page) = (0, Vec::new());
        for row in rows {
            if count >= self.offset && page.len() < self.limit {
                page.push(render(row));
            }
            count += 1;
        }
        (count, page)
    }
}
