//! The credential sources that need no server.
//!
//! | source | where the keys come from |
//! |---|---|
//! | [`Credentials`](crate::Credentials) | the given value: the static source |
//! | [`Environment`] | `HUAWEICLOUD_SDK_AK` and its siblings |
//! | [`ProfileFile`] | `~/.huaweicloud/credentials` |
//!
//! Those that ask a server (the metadata service of an ECS instance, a container's endpoint, federation, a login), the
//! chain that tries sources in turn, and the cache are in `huaweicloud_runtime::identity`.

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
