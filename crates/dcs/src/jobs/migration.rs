//! [`RedisMigration`]: a migration that a pre-flight checks.

use huaweicloud_runtime::learn_json;
use huaweicloud_runtime::redact::Redactor;

use crate::operations::SERVICE;
use crate::types::{CreateMigrationTaskRequest, CreateOnlineMigrationTaskRequest, SetOnlineMigrationTaskRequest};

/// A migration of Redis that is about to start.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum RedisMigration<'a> {
    /// From a running Redis.
    Online(OnlineMigration<'a>),
    /// From backup files.
    Import(&'a CreateMigrationTaskRequest),
}

/// An online migration: its configuration, and the machine that copies, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct OnlineMigration<'a> {
    pub(super) ends: &'a SetOnlineMigrationTaskRequest,
    pub(super) machine: Option<&'a CreateOnlineMigrationTaskRequest>,
    pub(super) task: Option<&'a str>,
}

impl<'a> OnlineMigration<'a> {
    /// Creates a migration with this configuration.
    pub fn new(ends: &'a SetOnlineMigrationTaskRequest) -> Self {
        Self { ends, machine: None, task: None }
    }

    /// Sets the request that will create the machine, so that its network is checked against both ends.
    #[must_use]
    pub fn machine(self, machine: &'a CreateOnlineMigrationTaskRequest) -> Self {
        Self { machine: Some(machine), ..self }
    }

    /// Sets the task if it already exists, so that its state and the address of its machine are checked.
    #[must_use]
    pub fn task(self, id: &'a str) -> Self {
        Self { task: Some(id), ..self }
    }
}

impl RedisMigration<'_> {
    /// Returns a redactor that knows the secrets of the request.
    pub(super) fn redactor(self) -> Redactor {
        let mut redactor = Redactor::new().with_names(SERVICE.sensitive);
        let body = match self {
            Self::Online(migration) => serde_json::to_vec(migration.ends),
            Self::Import(request) => serde_json::to_vec(request),
        };
        learn_json(&mut redactor, &body.unwrap_or_default());
        redactor
    }
}

impl<'a> From<OnlineMigration<'a>> for RedisMigration<'a> {
    fn from(migration: OnlineMigration<'a>) -> Self {
        Self::Online(migration)
    }
}

impl<'a> From<&'a SetOnlineMigrationTaskRequest> for RedisMigration<'a> {
    fn from(ends: &'a SetOnlineMigrationTaskRequest) -> Self {
        Self::Online(OnlineMigration::new(ends))
    }
}

impl<'a> From<&'a CreateMigrationTaskRequest> for RedisMigration<'a> {
    fn from(request: &'a CreateMigrationTaskRequest) -> Self {
        Self::Import(request)
    }
}
