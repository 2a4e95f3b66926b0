//! The program: passes its arguments and environment to the library, and the exit code to the system.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hcmigrate::run(std::env::args_os(), hcmigrate::EnvironmentLookup::default())
}
