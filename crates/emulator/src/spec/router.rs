//! Finds the operation that a request names: by method and path, literal segments before parameters.
//!
//! OMS and DCS share some paths (`/v2/{project_id}/tasks`), because each has its own host in the cloud. Here both
//! answer on one address. If a request matches both, the first of these decides: a path that begins with `/oms` or
//! `/dcs`; the port of a single service; a host name that begins with `oms.` or `dcs.`; the type of a path parameter
//! (OMS numbers its tasks, DCS has UUIDs); a query parameter that only one of them has. Otherwise OMS answers.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::document::{Operation, ParameterLocation, Spec};
use super::reference::component;
use crate::service::ServiceName;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    // The order matters: sorted routes try literals first.
    Literal(String),
    Param(String),
}

#[derive(Debug)]
struct Route {
    segments: Vec<Segment>,
    /// Which segments are literal: routes of the same shape compete.
    shape: Vec<bool>,
    /// Which segments are integer parameters.
    integers: Vec<bool>,
    service: ServiceName,
    method: String,
    spec: usize,
    operation: usize,
}

/// All routes of all documents.
#[derive(Debug)]
pub(crate) struct Router {
    specs: Vec<Arc<Spec>>,
    /// By number of segments; those of a method are adjacent.
    routes: Vec<Vec<Route>>,
}

/// A request that matches an operation.
#[derive(Debug)]
pub(crate) struct Match<'a> {
    pub spec: &'a Spec,
    pub operation: &'a Operation,
    /// Path parameters, percent-decoded.
    pub path: Vec<(&'a str, Cow<'a, str>)>,
}

/// Where a request was sent.
#[derive(Debug, Default)]
pub(crate) struct Destination<'a> {
    /// The only service of the port, if it has just one.
    pub service: Option<ServiceName>,
    /// The value of the `Host` header.
    pub host: &'a str,
}

/// Why a request matches no operation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// No operation has this path.
    Path,
    /// The path exists, but with other methods.
    Method,
}

impl Router {
    pub(crate) fn new(specs: Vec<Arc<Spec>>) -> Self {
        let mut routes: Vec<Vec<Route>> = Vec::new();
        for (s, spec) in specs.iter().enumerate() {
            for (o, operation) in spec.operations.iter().enumerate() {
                let segments: Vec<_> = operation.template.split('/').skip(1).map(segment).collect();
                if routes.len() <= segments.len() {
                    routes.resize_with(segments.len() + 1, Vec::new);
                }
                routes[segments.len()].push(Route {
                    shape: shape(&segments),
                    integers: integers(&segments, operation, &spec.schemas),
                    segments,
                    service: operation.service,
                    method: operation.method.clone(),
                    spec: s,
                    operation: o,
                });
            }
        }
        for list in &mut routes {
            list.sort_by(|a, b| (&a.method, &a.segments, a.spec).cmp(&(&b.method, &b.segments, b.spec)));
        }
        Self { specs, routes }
    }

    pub(crate) fn specs(&self) -> &[Arc<Spec>] {
        &self.specs
    }

    /// Finds the operation of a request. `path` is as sent.
    pub(crate) fn find<'a>(
        &'a self,
        method: &str,
        path: &'a str,
        query: &[(String, String)],
        destination: &Destination<'_>,
    ) -> Result<Match<'a>, Miss> {
        let (asked, path) = service_of(path, destination);
        let segments = segments(path);
        let candidates = self.routes.get(segments.len()).map_or(&[][..], Vec::as_slice);
        let fit = |route: &&Route| asked.is_none_or(|asked| asked == route.service) && fits(&route.segments, &segments);
        let from = candidates.partition_point(|route| *route.method < *method);
        let of_method = candidates[from..].iter().take_while(|route| route.method == method);
        let fitting: Vec<&Route> = of_method.filter(fit).collect();
        let Some(best) = self.choose(&fitting, &segments, query) else {
            return Err(if candidates.iter().any(|route| fit(&route)) { Miss::Method } else { Miss::Path });
        };
        let (spec, operation) = (&*self.specs[best.spec], &self.specs[best.spec].operations[best.operation]);
        let named = best.segments.iter().zip(segments).filter_map(|(pattern, value)| match pattern {
            Segment::Param(name) => Some((name.as_str(), value)),
            Segment::Literal(_) => None,
        });
        Ok(Match { spec, operation, path: named.collect() })
    }

    fn operation(&self, route: &Route) -> Option<&Operation> {
        self.specs.get(route.spec)?.operations.get(route.operation)
    }

    /// Chooses the most literal route; among equal ones of two services, the one whose parameters match best.
    fn choose<'r>(
        &self,
        fitting: &[&'r Route],
        segments: &[Cow<'_, str>],
        query: &[(String, String)],
    ) -> Option<&'r Route> {
        let first = *fitting.first()?;
        let rivals = fitting.iter().take_while(|route| route.shape == first.shape);
        if rivals.clone().count() == 1 {
            return Some(first);
        }
        // `min_by_key` keeps the first of equals: OMS, as it is the first document.
        rivals.min_by_key(|route| self.misfits(route, segments, query)).copied()
    }

    /// Counts the values of the request that do not match a route's parameters.
    fn misfits(&self, route: &Route, segments: &[Cow<'_, str>], query: &[(String, String)]) -> usize {
        let Some(operation) = self.operation(route) else { return usize::MAX };
        let expected = route.shape.iter().zip(&route.integers).zip(segments);
        let path = expected.filter(|((literal, integer), value)| {
            !**literal && **integer != value.bytes().all(|byte| byte.is_ascii_digit())
        });
        let unknown =
            |name: &str| !operation.params.iter().any(|p| p.place == ParameterLocation::Query && p.name == name);
        // A project id may or may not be all digits; it counts the same for both services.
        path.count() * 100 + query.iter().filter(|(name, _)| unknown(name)).count()
    }
}

fn segment(text: &str) -> Segment {
    match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => Segment::Param(name.to_owned()),
        None => Segment::Literal(text.to_owned()),
    }
}

fn fits(pattern: &[Segment], segments: &[Cow<'_, str>]) -> bool {
    // Compares from the end, where routes differ: all of them begin alike.
    pattern.iter().zip(segments).rev().all(|(pattern, value)| match pattern {
        Segment::Literal(text) => text == value,
        Segment::Param(_) => !value.is_empty(),
    })
}

fn shape(segments: &[Segment]) -> Vec<bool> {
    segments.iter().map(|segment| matches!(segment, Segment::Literal(_))).collect()
}

fn integers(segments: &[Segment], operation: &Operation, schemas: &Value) -> Vec<bool> {
    let is_integer = |name: &str| {
        let param = operation.params.iter().find(|p| p.place == ParameterLocation::Path && p.name == name);
        param.is_some_and(|p| component(schemas, &p.schema).get("type").and_then(Value::as_str) == Some("integer"))
    };
    segments.iter().map(|segment| matches!(segment, Segment::Param(name) if is_integer(name))).collect()
}

/// Returns the service that a request names, and the path without that name.
fn service_of<'p>(path: &'p str, destination: &Destination<'_>) -> (Option<ServiceName>, &'p str) {
    for (service, prefix) in [(ServiceName::Oms, "/oms/"), (ServiceName::Dcs, "/dcs/")] {
        if path.starts_with(prefix) {
            return (Some(service), path.get(prefix.len() - 1..).unwrap_or("/"));
        }
    }
    if destination.service.is_some() {
        return (destination.service, path);
    }
    let host = destination.host;
    let begins = |name: &str| host.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    let named = [(ServiceName::Oms, "oms."), (ServiceName::Dcs, "dcs.")].into_iter().find(|(_, name)| begins(name));
    (named.map(|(service, _)| service), path)
}

/// Returns the decoded segments of a path. Text before the first slash is ignored.
fn segments(path: &str) -> Vec<Cow<'_, str>> {
    let is_encoded = path.bytes().any(|byte| byte == b'%');
    let decoded = |segment| match is_encoded {
        true => percent_decode_str(segment).decode_utf8_lossy(),
        false => Cow::Borrowed(segment),
    };
    // In short strings, a loop over bytes is faster than the search of the standard library.
    let slashes = path.bytes().enumerate().filter(|(_, byte)| *byte == b'/').map(|(place, _)| place);
    let mut starts = slashes.map(|slash| slash + 1).peekable();
    let mut segments = Vec::with_capacity(8);
    while let Some(start) = starts.next() {
        let end = starts.peek().map_or(path.len(), |next| next - 1);
        segments.push(decoded(path.get(start..end).unwrap_or_default()));
    }
    segments
}

#[cfg(test)]
mod tests;
