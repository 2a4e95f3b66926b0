//! Answers to bash, which takes `--output=json` apart: it passes `=` as a word of its own, which no option takes as its value.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_complete::engine;
use clap_complete::env::{self, EnvCompleter};
use huaweicloud_runtime::EnvironmentLookup;

/// The variable with the place of the cursor: the number of the word.
const PLACE: &str = "_CLAP_COMPLETE_INDEX";
/// What the script separates candidates by.
const BETWEEN: &[u8] = b"\x0b";

/// The shell, and the environment in which it passes the place of the cursor.
pub(super) struct Bash(pub(super) EnvironmentLookup);

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        env::Bash.name()
    }

    fn is(&self, name: &str) -> bool {
        env::Bash.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        env::Bash.write_registration(variable, name, program, completer, out)
    }

    fn write_complete(
        &self,
        program: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let place = self.0.get(PLACE).and_then(|place| place.parse().ok()).unwrap_or_default();
        let (words, place) = without_equals(words, place);
        for (number, candidate) in engine::complete(program, words, place, folder)?.iter().enumerate() {
            if number > 0 {
                out.write_all(BETWEEN)?;
            }
            out.write_all(candidate.get_value().to_string_lossy().as_bytes())?;
        }
        Ok(())
    }
}

/// Removes each `=` between an option and its value. Also returns the new place of the cursor.
fn without_equals(words: Vec<OsString>, place: usize) -> (Vec<OsString>, usize) {
    let mut kept: Vec<OsString> = Vec::with_capacity(words.len());
    let mut moved = place;
    for (number, word) in words.into_iter().enumerate() {
        let follows_option = kept.last().is_some_and(|last| last.as_encoded_bytes().starts_with(b"--"));
        if word == "=" && follows_option && number != place {
            moved -= usize::from(number < place);
        } else {
            kept.push(word);
        }
    }
    (kept, moved)
}
