//! The permission that an operation needs, and what is known about an IAM action.

/// The permission that a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// No public document names the action.
    Undocumented,
    /// Any authenticated caller may call it.
    NotNeeded,
    /// A policy must allow this IAM action.
    Action(&'static str),
}

impl Permission {
    /// The IAM action, if one is needed and known.
    pub const fn action(self) -> Option<&'static str> {
        match self {
            Self::Action(action) => Some(action),
            Self::Undocumented | Self::NotNeeded => None,
        }
    }
}

/// An IAM action of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// The name, such as `oms:task:create`.
    pub name: &'static str,
    /// The access level in identity policies; `None` when no document lists the action for them.
    pub level: Option<AccessLevel>,
    /// The types of resources that an identity policy can restrict the action to. A type that the policy has to name ends in
    /// `*`.
    pub resources: &'static [&'static str],
    /// The condition keys of identity policies.
    pub conditions: &'static [&'static str],
    /// The actions of role policies (version 1.1) that grant the same permission.
    pub aliases: &'static [&'static str],
    /// Whether role policies have the action under its own name; false if no document says so.
    pub in_role_policies: bool,
    /// Whether role policies can restrict it to an enterprise project.
    pub enterprise_projects: bool,
}

impl Action {
    /// Describes an action by its name alone.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            level: None,
            resources: &[],
            conditions: &[],
            aliases: &[],
            in_role_policies: false,
            enterprise_projects: false,
        }
    }

    /// Sets the access level in identity policies.
    pub const fn with_level(mut self, level: AccessLevel) -> Self {
        self.level = Some(level);
        self
    }

    /// Sets the types of resources.
    pub const fn with_resources(mut self, types: &'static [&'static str]) -> Self {
        self.resources = types;
        self
    }

    /// Sets the condition keys.
    pub const fn with_conditions(mut self, keys: &'static [&'static str]) -> Self {
        self.conditions = keys;
        self
    }

    /// Sets the actions of role policies that grant the same permission.
    pub const fn with_aliases(mut self, actions: &'static [&'static str]) -> Self {
        self.aliases = actions;
        self
    }

    /// Marks an action that role policies have under its own name.
    pub const fn with_role_policies(mut self) -> Self {
        self.in_role_policies = true;
        self
    }

    /// Marks an action that role policies can restrict to an enterprise project.
    pub const fn with_enterprise_projects(mut self) -> Self {
        self.enterprise_projects = true;
        self
    }
}

/// What an action does, as identity policies classify it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccessLevel {
    /// Lists resources.
    List,
    /// Reads one resource.
    Read,
    /// Creates, changes or deletes resources.
    Write,
    /// Changes tags.
    Tagging,
    /// Changes permissions.
    Permissions,
}

impl AccessLevel {
    /// The name in lowercase.
    pub const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Write => "write",
            Self::Tagging => "tagging",
            Self::Permissions => "permissions",
        }
    }
}
