//! The table of stateful operations and their handlers.

use std::collections::HashMap;

use crate::call::{self, Call};
use crate::cloud::Cloud;
use crate::dcs::{self, Dcs};
use crate::oms::{self, Oms};
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::spec::Operation;
use crate::work::Ending;

/// The handler of an operation of either service.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Handler {
    Oms(call::HandlerFn<Oms>),
    Dcs(call::HandlerFn<Dcs>),
}

/// All handlers, by operation.
#[derive(Debug)]
pub(crate) struct Handlers(HashMap<(ServiceName, &'static str), Handler>);

impl Handlers {
    pub(crate) fn new() -> Self {
        let oms = oms::HANDLERS.iter().map(|op| ((ServiceName::Oms, op.id), Handler::Oms(op.run)));
        let dcs = dcs::HANDLERS.iter().map(|op| ((ServiceName::Dcs, op.id), Handler::Dcs(op.run)));
        Self(oms.chain(dcs).collect())
    }

    /// Returns the handler of an operation; `None` when it is answered from its example.
    pub(crate) fn get(&self, service: ServiceName, id: &str) -> Option<Handler> {
        self.0.get(&(service, id)).copied()
    }
}

impl Handlers {
    /// Refuses an operation without a handler in a state that its document forbids. If the resource has no row, its
    /// state is unknown, and the call is answered from the example.
    pub(crate) fn refusal(&self, operation: &Operation, cloud: &mut Cloud, input: &CallInput<'_>) -> Option<ApiError> {
        let legal = operation.legal_in.as_ref()?;
        let read = self.get(operation.service, &legal.read)?;
        let reply = read.run(cloud, input).0.ok()?.body?;
        legal.forbids(&reply.value(), input.body).then(|| match operation.service {
            ServiceName::Oms => ApiError::oms("OMS.1036"),
            ServiceName::Dcs => ApiError::dcs("DCS.4026"),
        })
    }
}

impl Handler {
    /// Executes a call on a project. The second value is what the answer has to wait for.
    pub(crate) fn run(self, cloud: &mut Cloud, input: &CallInput<'_>) -> (Result<Reply, ApiError>, Option<Ending>) {
        let Cloud { kernel, oms, dcs, .. } = cloud;
        let CallInput { path, query, body } = *input;
        match self {
            Self::Oms(run) => {
                let mut call = Call { kernel, state: oms, path, query, body, wait: None };
                (run(&mut call), call.wait)
            }
            Self::Dcs(run) => {
                let mut call = Call { kernel, state: dcs, path, query, body, wait: None };
                (run(&mut call), call.wait)
            }
        }
    }
}

/// The input of a call, validated against the schemas of its operation.
#[derive(Clone, Copy)]
pub(crate) struct CallInput<'a> {
    pub path: &'a [(&'a str, std::borrow::Cow<'a, str>)],
    pub query: &'a [(String, String)],
    /// Null when there was none.
    pub body: &'a serde_json::Value,
}

#[cfg(test)]
mod tests;
