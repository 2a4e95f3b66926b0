//! Problems reported for other SDKs, and attacks: each case is named as a sentence, with the thread that it comes from.
//! Each family also has a test over a table or over arbitrary values.

mod bounds;
mod chaos;
mod clock;
mod credentials;
mod emulator;
mod outcome;
mod project;
mod proxies;
mod replies;
mod scanner;
mod scripted;
mod support;
