#![doc = include_str!("../README.md")]

mod address;
mod arguments;
mod call;
mod command_line;
mod config;
mod copy_request;
mod demo;
mod emulator;
mod exit;
mod failure;
mod follow;
mod generate;
mod input;
mod interrupt;
mod json;
mod keys;
mod locale;
mod lookup;
mod manifest;
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
