//! Problems reported for other SDKs, and attacks. The name of each test is a sentence, and its comment names the
//! report. Each family also has a test over a table or over arbitrary values.

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
