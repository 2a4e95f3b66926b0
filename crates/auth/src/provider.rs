//! The sources of credentials, and the chain that tries them in turn.
//!
//! | source | where the keys come from |
//! |---|---|
//! | [`Credentials`](crate::Credentials) | they are given: the static source |
//! | [`Environment`] | `HUAWEICLOUD_SDK_AK` and its siblings |
#![cfg_attr(feature = "providers", doc = "| [`ProfileFile`] | `~/.huaweicloud/credentials` |")]
#![cfg_attr(feature = "providers", doc = "| [`Container`] | the pod identity of a CCE container |")]
#![cfg_attr(feature = "providers", doc = "| [`EcsMetadata`] | the agency of an ECS instance |")]
#![cfg_attr(feature = "providers", doc = "| [`IdentityProvider`] | federation through IAM with an OIDC token |")]
#![cfg_attr(feature = "providers", doc = "| [`OidcAgency`] | federation through STS with an OIDC token |")]
#![cfg_attr(feature = "providers", doc = "| [`IamLogin`] | an IAM token for a user name and a password |")]
#![cfg_attr(feature = "providers", doc = "| [`Chain`], [`default_chain`] | several sources in turn |")]

mod environment;

pub use environment::{
    ACCESS_KEY_VARIABLE, Environment, EnvironmentLookup, SECRET_KEY_VARIABLE, SECURITY_TOKEN_VARIABLE,
};

#[cfg(feature = "providers")]
mod chain;
#[cfg(feature = "providers")]
mod container;
#[cfg(feature = "providers")]
mod context;
#[cfg(feature = "providers")]
mod exchange;
#[cfg(feature = "providers")]
mod federation;
#[cfg(feature = "providers")]
mod iam_login;
#[cfg(feature = "providers")]
mod ini;
#[cfg(feature = "providers")]
mod metadata;
#[cfg(feature = "providers")]
mod profile;
#[cfg(feature = "providers")]
mod sts;

#[cfg(feature = "providers")]
pub use self::{
    chain::{Chain, default_chain},
    container::Container,
    context::{FileReader, ProviderContext},
    federation::IdentityProvider,
    iam_login::{IamLogin, TokenScope},
    metadata::EcsMetadata,
    profile::{Profile, ProfileFile},
    sts::OidcAgency,
};
