//! The credential sources that need no server.
//!
//! | source | where the keys come from |
//! |---|---|
//! | [`Credentials`](crate::Credentials) | the given value: the static source |
//! | [`Environment`] | `HUAWEICLOUD_SDK_AK` and its siblings |
//! | [`ProfileFile`] | `~/.huaweicloud/credentials` |
//!
//! The sources that ask a server are in `huaweicloud_runtime::identity`: the metadata service of an ECS instance, a
//! container's endpoint, federation, a login. So are the chain that tries sources in turn, and the cache.

mod environment;
mod files;
mod ini;
mod profile;

pub use self::{
    environment::{ACCESS_KEY_VARIABLE, Environment, EnvironmentLookup, SECRET_KEY_VARIABLE, SECURITY_TOKEN_VARIABLE},
    files::{FileReader, PublicFile},
    ini::{Ini, IniError, Section as IniSection},
    profile::{Profile, ProfileFile, ProfileKeys},
};
