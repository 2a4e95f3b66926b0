//! Copies the keys of one Redis to another.
//!
//! | file | what |
//! |---|---|
//! | `rdb`, `value`, `lzf` | reading snapshots |
//! | `wire` | the protocol |
//! | `trouble` | errors |

mod lzf;
mod rdb;
mod trouble;
mod value;
mod wire;
