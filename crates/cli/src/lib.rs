//! The command line for Huawei Cloud's migration services, `hcmigrate`: buckets of other clouds into OBS, Redis into Redis.
//!
//! `cargo install hcmigrate` installs the program; its [README] explains the commands. This library is the program itself,
//! so that a test or another program can [`run`] a command line with an environment of its own.
//!
//! [README]: https://github.com/huaweicloud-rs/huaweicloud-migration/blob/main/crates/cli/README.md

mod address;
mod arguments;
mod call;
mod command_line;
mod completion;
mod conceal;
mod config;
mod copied;
mod copy_request;
mod demo;
mod emulator;
mod exit;
mod failure;
mod files;
mod follow;
mod input;
mod interrupt;
mod json;
mod keys;
mod locale;
mod lookup;
mod manifest;
mod manual;
mod mistake;
mod name_filter;
mod output;
mod policy;
mod profile;
mod resource;
mod run;
mod screen;
mod services;
mod session;
mod sign;
mod text;
mod units;
mod verb;
mod verbs;
mod whoami;

pub use huaweicloud_runtime::EnvironmentLookup;
pub use run::run;
