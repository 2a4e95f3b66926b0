//! The one place that runs other programs: pinned ones from npm and PyPI, in folders below `target/` that can be thrown away.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace;

/// What a finished program said.
#[derive(Debug)]
pub struct Outcome {
    pub success: bool,
    pub output: String,
    pub complaint: String,
}

impl Outcome {
    /// The first lines of what it said, for a person.
    pub fn excerpt(&self) -> String {
        let said = if self.output.trim().is_empty() { &self.complaint } else { &self.output };
        said.lines().take(40).map(|line| format!("    {line}\n")).collect()
    }
}

/// Runs a program in the root of the workspace; `remedy` is what to do when it is not installed.
fn run(command: &mut Command, root: &Path, remedy: &str) -> Result<Outcome> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.current_dir(root).output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("`{program}` was not found; {remedy}"),
        _ => anyhow::Error::new(error).context(format!("cannot run `{program}`")),
    })?;
    Ok(Outcome {
        success: output.status.success(),
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// A program from npm, such as `@redocly/cli@2.71.0`.
pub fn npx(root: &Path, package: &str, arguments: &[&str]) -> Result<Outcome> {
    let mut command = Command::new("npx");
    command.args(["--yes", package]).args(arguments);
    run(&mut command, root, "install Node.js 20 or newer, which brings it")
}

/// A virtual environment of Python with pinned packages.
pub struct Python {
    root: PathBuf,
    folder: PathBuf,
}

impl Python {
    /// Makes the environment, or takes the one an earlier run made of the same packages.
    pub fn with(root: &Path, name: &str, packages: &[&str]) -> Result<Self> {
        let folder = scratch(root).join(name);
        let python = Self { root: root.to_owned(), folder };
        let wanted = format!("{}\n", packages.join("\n"));
        let receipt = python.folder.join("packages.txt");
        if std::fs::read_to_string(&receipt).is_ok_and(|installed| installed == wanted) {
            return Ok(python);
        }
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(&python.folder);
        let made = run(&mut venv, root, "install Python 3.9 or newer")?;
        if !made.success {
            bail!("`python3 -m venv` failed; is the package python3-venv installed?\n{}", made.excerpt());
        }
        let mut arguments = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        arguments.extend(packages);
        let installed = python.run("python", &arguments)?;
        if !installed.success {
            bail!("pip could not install {}\n{}", packages.join(", "), installed.excerpt());
        }
        workspace::write(&receipt, &wanted)?;
        Ok(python)
    }

    /// Runs one of the environment's programs.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<Outcome> {
        let programs = if cfg!(windows) { "Scripts" } else { "bin" };
        let mut command = Command::new(self.folder.join(programs).join(program));
        run(command.args(arguments), &self.root, "remove target/xtask and try again")
    }
}

/// Writes a file for another program to read, and tells its path.
pub fn hand_over(root: &Path, name: &str, text: &str) -> Result<String> {
    let path = scratch(root).join(name);
    workspace::write(&path, text)?;
    path.to_str().map(str::to_owned).with_context(|| format!("{} is no UTF-8", path.display()))
}

/// Where the files of other programs stand.
fn scratch(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    root.join(target).join("xtask")
}
