//! Writes the minimal IAM policy that allows a set of operations.
//!
//! ```
//! use huaweicloud_runtime::policy::{Policy, PolicyKind};
//! use huaweicloud_runtime::{Action, Operation, Permission, Service};
//!
//! static LIST: Operation =
//!     Operation::new("list_vpcs", "GET", "/v1/vpcs").with_permission(Permission::Action("vpc:vpcs:list"));
//! static VPC: Service = Service::new("vpc", "Virtual Private Cloud")
//!     .with_operations(&[&LIST])
//!     .with_actions(&[Action::new("vpc:vpcs:list")]);
//!
//! let policy = Policy::least(PolicyKind::Identity, [(&VPC, &LIST)]);
//! assert_eq!(policy.actions().collect::<Vec<_>>(), ["vpc:vpcs:list"]);
//! println!("{policy}");
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use crate::model::operation::{Action, Operation, Permission, Service};

/// The two kinds of IAM policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyKind {
    /// An identity policy, version 5.0.
    Identity,
    /// A role policy, of the older version 1.1.
    Role,
}

impl PolicyKind {
    /// The value of `Version`.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Identity => "5.0",
            Self::Role => "1.1",
        }
    }
}

/// A policy that allows some operations, and nothing else.
///
/// It displays as JSON that the IAM console accepts, unless it has no action ([`Policy::actions`]).
#[derive(Debug, Clone)]
pub struct Policy {
    kind: PolicyKind,
    /// The resources of a statement, with the actions that it allows on them.
    statements: BTreeMap<Vec<String>, BTreeSet<&'static str>>,
    doubts: Vec<Doubt>,
}

/// Why a policy may not match the needs of its operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// No public document names the action of the operation, so the policy does not allow it.
    Undocumented(&'static str),
    /// The policy names the action, but no public document lists it for this kind of policy.
    NotListed(&'static str),
    /// The documents say that identity policies need no action for the operation, and say nothing about role policies. Without
    /// a role action, this policy does not allow the operation.
    NoRoleAction(&'static str),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undocumented(operation) => {
                write!(f, "no public document names the action of {operation}, so it is not in the policy")
            }
            Self::NotListed(action) => write!(f, "no public document lists {action} for this kind of policy"),
            Self::NoRoleAction(operation) => write!(
                f,
                "{operation} needs no action in an identity policy; no public document says whether it needs one in a role policy, \
                 so the policy has none"
            ),
        }
    }
}

impl Policy {
    /// Collects the actions of the operations, including those that they depend on.
    ///
    /// An identity policy names resources when the action requires it: every resource of the type, in any region and account.
    /// Narrow them by hand to the resources that the caller works on. A role policy names the role actions of an operation, if
    /// it has any. Otherwise it names the action itself or, if role policies do not have it under that name, its aliases.
    pub fn least(
        kind: PolicyKind,
        operations: impl IntoIterator<Item = (&'static Service, &'static Operation)>,
    ) -> Self {
        let mut policy = Self { kind, statements: BTreeMap::new(), doubts: Vec::new() };
        for (service, operation) in operations {
            match (kind, operation.role_actions, operation.permission) {
                (PolicyKind::Role, named @ [_, ..], _) => named.iter().for_each(|action| policy.allow(service, action)),
                (_, _, Permission::Undocumented) => policy.doubt(Doubt::Undocumented(operation.id)),
                (PolicyKind::Role, [], Permission::NotNeeded) => policy.doubt(Doubt::NoRoleAction(operation.id)),
                (PolicyKind::Identity, _, Permission::NotNeeded) => {}
                (_, _, Permission::Action(action)) => policy.allow(service, action),
            }
            for action in operation.dependencies {
                policy.allow(service, action);
            }
        }
        policy
    }

    /// The points at which the policy may not match the needs of its operations, without duplicates.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// Whether the policy allows every operation that it was created for, as far as documents say.
    pub fn is_complete(&self) -> bool {
        !self.doubts.iter().any(|doubt| matches!(doubt, Doubt::Undocumented(_)))
    }

    /// Every action that the policy allows, in order.
    pub fn actions(&self) -> impl Iterator<Item = &'static str> {
        self.statements.values().flatten().copied().collect::<BTreeSet<_>>().into_iter()
    }

    /// Returns the policy in the form that IAM reads. Without an action it has no statement, and IAM rejects it.
    pub fn to_json(&self) -> Value {
        let statement = |(resources, actions): (&Vec<String>, &BTreeSet<&str>)| match self.kind {
            PolicyKind::Identity => json!({ "Effect": "Allow", "Action": actions, "Resource": resources }),
            PolicyKind::Role => json!({ "Effect": "Allow", "Action": actions }),
        };
        let statements: Vec<Value> = self.statements.iter().map(statement).collect();
        json!({ "Version": self.kind.version(), "Statement": statements })
    }

    fn allow(&mut self, service: &Service, name: &'static str) {
        let known = service.action(name);
        match self.kind {
            PolicyKind::Identity => {
                // An action of another service raises no doubt, because this service's documents do not cover it.
                if known.is_some_and(|action| action.level.is_none()) {
                    self.doubt(Doubt::NotListed(name));
                }
                let resources = known.map(|action| required_resources(service, action)).unwrap_or_default();
                self.add(resources, name);
            }
            PolicyKind::Role => match known {
                Some(action) if !action.in_role_policies && !action.aliases.is_empty() => {
                    action.aliases.iter().for_each(|alias| self.add(Vec::new(), alias));
                }
                Some(action) => {
                    if !action.in_role_policies {
                        self.doubt(Doubt::NotListed(name));
                    }
                    self.add(Vec::new(), name);
                }
                None => self.add(Vec::new(), name),
            },
        }
    }

    fn add(&mut self, mut resources: Vec<String>, action: &'static str) {
        if resources.is_empty() {
            resources.push("*".to_owned());
        }
        self.statements.entry(resources).or_default().insert(action);
    }

    fn doubt(&mut self, doubt: Doubt) {
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }
}

/// Returns the resource names of the types that a policy has to name: every resource of the type.
fn required_resources(service: &Service, action: &Action) -> Vec<String> {
    let required = action.resources.iter().filter_map(|kind| kind.strip_suffix('*'));
    required.map(|kind| format!("{}:*:*:{kind}:*", service.name)).collect()
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.to_json())
    }
}

#[cfg(test)]
mod tests;
