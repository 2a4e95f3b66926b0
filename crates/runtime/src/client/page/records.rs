//! [`Records`]: reads the records of a list as JSON, whether the list comes in pages or as a whole.

use serde_json::Value;

use super::Pages;
use crate::client::call::Call;
use crate::client::error::Error;
use crate::client::path;
use crate::client::reply::{self, Answer, Meta, Want};
use crate::client::send;
use crate::client::shared::CallContext;
use crate::message;

/// The records of a list, page by page or as a whole.
pub(crate) enum Records {
    Many(Pages<Value>),
    One(Option<Box<(CallContext, Call, &'static str)>>),
}

impl Records {
    /// Reads the records through `call`. The reply has the records in the field `list`, and each record has its id in the field
    /// `id`.
    pub(crate) fn new(context: CallContext, call: Call, list: &'static str, id: &'static str) -> Self {
        match call.operation.is_some_and(|operation| operation.page.is_some()) {
            true => {
                let pages = Pages::new(Ok((context, call))).identified_by(move |record| id_of(record, id));
                Self::Many(pages.require_complete())
            }
            false => Self::One(Some(Box::new((context, call, list)))),
        }
    }

    /// Returns the records of the next page with their metadata, or `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Result<(Vec<Value>, Meta), Error>> {
        match self {
            Self::Many(pages) => Some(pages.next().await?.map(|page| {
                let meta = page.meta.clone();
                (page.into_inner(), meta)
            })),
            Self::One(list) => {
                let (context, call, list) = *list.take()?;
                Some(at_once(&context, call, list).await)
            }
        }
    }

    /// Returns the total number of records, as the last page reported it.
    pub(crate) fn total(&self) -> Option<i64> {
        match self {
            Self::Many(pages) => pages.total(),
            Self::One(_) => None,
        }
    }
}

async fn at_once(context: &CallContext, call: Call, list: &str) -> Result<(Vec<Value>, Meta), Error> {
    let label = call.label.clone();
    let Answer { meta, .. } = send::execute(context, call, Want::Body).await?;
    let records = match reply::json::<Value>(&meta.raw) {
        Ok(body) => match path::at(&body, list) {
            Some(items) => Ok(items.as_array().cloned().unwrap_or_default()),
            None => Err(message!("answer-without", "the answer has no `{field}`", field = list)),
        },
        Err(error) => Err(error.text),
    };
    match records {
        Ok(records) => Ok((records, meta)),
        Err(text) => {
            let Meta { status, headers, raw, attempts, .. } = meta;
            Err(Error::decoding(text, status, &headers, raw).with_operation(label).with_attempts(attempts))
        }
    }
}

fn id_of(record: &Value, field: &str) -> Option<String> {
    path::text(record, field).filter(|id| !id.is_empty())
}
