//! Credential sources that ask a server, over the same [`Transport`](crate::Transport) as calls.
//!
//! | source | where the keys come from |
//! |---|---|
//! | [`Metadata`] | the agency of an ECS instance |
//! | [`Container`] | the pod identity of a CCE container |
//! | [`Federation`] | an OIDC token, through IAM |
//! | [`OidcAgency`] | an OIDC token, through STS |
//! | [`FederatedProfile`] | `~/.huaweicloud/credentials`, keys or an identity provider |
//! | [`IamLogin`] | an IAM token for a user name and a password |
//! | [`Chain`] | several sources in turn |
//! | [`default_chain`] | all of these except the login, and the environment, in turn |
//!
//! A client finds these automatically. A program that wants a particular one names it and puts it behind a cache:
//!
//! ```
//! use huaweicloud_runtime::identity::{CachedCredentials, Metadata, ProviderContext};
//!
//! let context = ProviderContext::new().with_region("cn-north-4");
//! let credentials = CachedCredentials::new(Metadata::new(&context));
//! # let _ = credentials; // client.credentials(credentials)
//! ```
//!
//! Sources that need no server come from `huaweicloud_auth` and are re-exported here: [`Environment`], [`ProfileFile`].

mod cache;
mod chain;
mod container;
mod context;
mod discovery;
mod exchange;
mod federated_profile;
mod federation;
mod iam_login;
mod keys;
mod metadata;
mod observed;
mod oidc_agency;

pub use huaweicloud_auth::provider::{Environment, FileReader, Profile, ProfileFile, ProfileKeys, PublicFile};

pub(crate) use self::discovery::{find, profile};
pub use self::{
    cache::CachedCredentials,
    chain::{Chain, default_chain},
    container::Container,
    context::ProviderContext,
    discovery::FEDERATION_VARIABLES,
    federated_profile::FederatedProfile,
    federation::Federation,
    iam_login::{IamLogin, TokenScope},
    metadata::Metadata,
    oidc_agency::OidcAgency,
};
