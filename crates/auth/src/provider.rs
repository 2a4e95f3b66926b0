//! The sources of credentials that ask no server, and the chain that tries sources in turn.
//!
//! | source | where the keys come from |
//! |---|---|
//! | [`Credentials`](crate::Credentials) | they are given: the static source |
//! | [`Environment`] | `HUAWEICLOUD_SDK_AK` and its siblings |
//! | [`ProfileFile`] | `~/.huaweicloud/credentials` |
//! | [`Chain`] | several sources in turn |
//!
//! Those that ask a server (the metadata service of an ECS instance, a container's endpoint, federation, a login) are in
//! `huaweicloud_runtime::identity`.

mod chain;
mod environment;
mod files;
mod ini;
mod profile;

pub use self::{
    chain::Chain,
    environment::{ACCESS_KEY_VARIABLE, Environment, EnvironmentLookup, SECRET_KEY_VARIABLE, SECURITY_TOKEN_VARIABLE},
    files::FileReader,
    profile::{Profile, ProfileFile, ProfileKeys},
};
