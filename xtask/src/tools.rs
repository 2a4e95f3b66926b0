//! The only module that runs other programs: pinned ones from npm and PyPI, in folders below `target/` that can be
//! deleted.

use std::fmt;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::workspace;

/// The output of a finished program.
#[derive(Debug)]
pub struct Outcome {
    pub success: bool,
    pub output: String,
    pub complaint: String,
}

impl Outcome {
    /// Returns the first lines of its output, for display.
    pub fn excerpt(&self) -> String {
        let said = if self.output.trim().is_empty() { &self.complaint } else { &self.output };
        said.lines().take(40).map(|line| format!("    {line}\n")).collect()
    }
}

/// A program with its arguments and environment. It displays as a shell command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    environment: Vec<(String, String)>,
    program: String,
    arguments: Vec<String>,
}

impl CommandLine {
    pub fn new(program: &str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { environment: Vec::new(), program: program.to_owned(), arguments }
    }

    /// Splits a line at spaces; no word may contain a space. Words like `NAME=value` before the program set the
    /// environment.
    pub fn typed(line: &str) -> Self {
        let mut words = line.split_whitespace().peekable();
        let settings: Vec<_> = std::iter::from_fn(|| words.next_if(|word| word.contains('='))).collect();
        let program = words.next().unwrap_or_default();
        let command = Self::new(program, &words.collect::<Vec<_>>());
        settings
            .iter()
            .filter_map(|word| word.split_once('='))
            .fold(command, |command, (name, value)| command.with(name, value))
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.environment {
            write!(f, "{name}={} ", quoted(value))?;
        }
        write!(f, "{}", quoted(&self.program))?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", quoted(argument)))
    }
}

/// Quotes a word for a shell.
pub fn quoted(word: &str) -> String {
    if word.is_empty() || word.contains([' ', '\'', '"', '$', '*']) {
        format!("'{}'", word.replace('\'', r"'\''"))
    } else {
        word.to_owned()
    }
}

/// Runs a program in the root of the workspace with this process's own output, and returns whether it succeeded.
pub fn stream(root: &Path, line: &CommandLine) -> Result<bool> {
    let mut command = Command::new(&line.program);
    command.args(&line.arguments).envs(line.environment.iter().map(|(name, value)| (name, value))).current_dir(root);
    let status = command.status().with_context(|| format!("cannot run `{}`", line.program))?;
    Ok(status.success())
}

/// Whether a program is found on the search path.
#[expect(clippy::disallowed_methods, reason = "programs are searched for where a shell searches")]
pub fn is_installed(program: &str) -> bool {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .any(|folder| folder.join(&file).is_file() || folder.join(format!("{program}.cmd")).is_file())
}

/// Runs a program in the root of the workspace; `remedy` says what to do when it is not installed.
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

/// Runs git in the root of the workspace. It reads the clone and never fetches, not even objects missing from a partial
/// clone.
pub fn git(root: &Path, arguments: &[&str]) -> Result<Outcome> {
    run(&mut git_command(arguments), root, "install git")
}

/// Runs git with input, and returns its raw output.
pub fn git_with_input(root: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>> {
    let mut command = git_command(arguments);
    command.current_dir(root).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().context("cannot run `git`; install git")?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        // Written on a separate thread: both pipes have small buffers.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(input)));
        Ok(child.wait_with_output().context("git broke off")?.stdout)
    })
}

fn git_command(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(["-c", "protocol.allow=never", "-c", "core.quotePath=false"]).args(arguments);
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    command
}

/// How to get a Node.js that the packages from npm accept.
pub const INSTALL_NODE: &str = "install Node.js 22.12 or newer, or 20.19 or newer within version 20, from \
                                https://nodejs.org or a system with a package of it, such as Debian 13";

/// Whether the packages from npm accept a version of Node.js, as `node --version` prints it. The strictest is Redocly's.
pub fn accepts_node(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), _) => major > 22,
        (None, _) => false,
    }
}

/// Fails if the packages from npm do not accept the installed Node.js: their own errors would not name a remedy.
pub fn check_node(root: &Path) -> Result<()> {
    let answer = run(Command::new("node").arg("--version"), root, INSTALL_NODE)?;
    let version = answer.output.trim();
    if !accepts_node(version) {
        bail!("Node.js {version} is not accepted; {INSTALL_NODE}");
    }
    Ok(())
}

/// How to get a Python that the packages from PyPI accept.
pub const INSTALL_PYTHON: &str = "install Python 3.10 or newer (for the step `foreign`, 3.11 or newer) with its venv \
                                  module, from https://python.org or a system with a package of it, such as Debian 12";

/// The oldest Python that packages from PyPI accept, as the minor number of version 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldestPython(pub u32);

impl OldestPython {
    /// What most of our lists of packages need. The strictest are moto and openapi-spec-validator.
    pub const USUAL: Self = Self(10);
    /// What Schemathesis needs.
    pub const FOREIGN: Self = Self(11);

    /// Whether a version, as `python3 --version` prints it, is new enough.
    pub fn accepts(self, version: &str) -> bool {
        let version = version.trim().trim_start_matches("Python ");
        let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
        match (numbers.next(), numbers.next()) {
            (Some(3), Some(minor)) => minor >= self.0,
            (Some(major), _) => major > 3,
            (None, _) => false,
        }
    }

    /// Fails if the installed Python is older: pip would only say that it finds no version of a package.
    fn check(self, root: &Path) -> Result<()> {
        let answer = run(Command::new("python3").arg("--version"), root, INSTALL_PYTHON)?;
        let version = answer.output.trim();
        if !self.accepts(version) {
            bail!("{version} is not accepted; {INSTALL_PYTHON}");
        }
        Ok(())
    }
}

/// Runs a program from npm, such as `@redocly/cli@2.71.0`.
pub fn npx(root: &Path, package: &str, arguments: &[&str]) -> Result<Outcome> {
    check_node(root)?;
    let mut command = Command::new("npx");
    command.args(["--yes", package]).args(arguments);
    run(&mut command, root, INSTALL_NODE)
}

/// A file of a package from npm.
#[derive(Debug, Clone, Copy)]
pub struct NpmFile {
    pub package: &'static str,
    pub version: &'static str,
    /// Its path inside of the package.
    pub path: &'static str,
}

impl NpmFile {
    /// Returns the text of the file, and fetches it unless an earlier run has.
    pub fn fetch(&self, root: &Path) -> Result<String> {
        let name = format!("{}-{}", self.package.trim_start_matches('@').replace('/', "-"), self.version);
        let folder = scratch(root).join("npm").join(&name);
        let file = folder.join("package").join(self.path);
        if !file.is_file() {
            std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
            let mut pack = Command::new("npm");
            pack.args(["pack", "--silent", "--pack-destination"]).arg(&folder);
            pack.arg(format!("{}@{}", self.package, self.version));
            let packed = run(&mut pack, root, INSTALL_NODE)?;
            if !packed.success {
                bail!("npm could not fetch {}\n{}", self.package, packed.excerpt());
            }
            let mut unpack = Command::new("tar");
            unpack.arg("-xzf").arg(folder.join(format!("{name}.tgz"))).arg("-C").arg(&folder);
            let unpacked = run(unpack.arg(format!("package/{}", self.path)), root, "install tar")?;
            if !unpacked.success {
                bail!("{} has no {}\n{}", self.package, self.path, unpacked.excerpt());
            }
        }
        std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
    }
}

/// Returns the output of `cargo metadata` for the packages that are built on this machine.
pub fn metadata(root: &Path) -> Result<Value> {
    const REMEDY: &str = "install Rust with rustup";
    let version = run(Command::new("rustc").arg("-vV"), root, REMEDY)?;
    let host = version.output.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("`rustc -vV` names no host")?;
    let arguments = ["metadata", "--format-version=1", "--locked", "--filter-platform", host];
    let metadata = run(Command::new("cargo").args(arguments), root, REMEDY)?;
    if !metadata.success {
        bail!("`cargo metadata` failed\n{}", metadata.complaint);
    }
    serde_json::from_str(&metadata.output).context("`cargo metadata` did not print JSON")
}

/// A Python virtual environment with pinned packages.
pub struct Python {
    root: PathBuf,
    folder: PathBuf,
}

impl Python {
    /// Refers to the environment with this name, whether or not it exists.
    pub fn at(root: &Path, name: &str) -> Self {
        Self { root: root.to_owned(), folder: scratch(root).join(name) }
    }

    /// Creates the environment, or reuses the one that an earlier run created with the same packages.
    pub fn with(root: &Path, name: &str, oldest: OldestPython, packages: &[&str]) -> Result<Self> {
        let python = Self::at(root, name);
        let wanted = format!("{}\n", packages.join("\n"));
        let receipt = python.folder.join("packages.txt");
        if std::fs::read_to_string(&receipt).is_ok_and(|installed| installed == wanted) {
            return Ok(python);
        }
        oldest.check(root)?;
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(&python.folder);
        let made = run(&mut venv, root, INSTALL_PYTHON)?;
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

    /// The path of one of the environment's programs.
    pub fn program(&self, name: &str) -> PathBuf {
        let programs = if cfg!(windows) { "Scripts" } else { "bin" };
        self.folder.join(programs).join(name)
    }

    /// Runs one of the environment's programs.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<Outcome> {
        let mut command = Command::new(self.program(program));
        run(command.args(arguments), &self.root, "remove target/xtask and try again")
    }
}

/// Writes a file for another program to read, and returns its path.
pub fn hand_over(root: &Path, name: &str, text: &str) -> Result<String> {
    let path = scratch(root).join(name);
    workspace::write(&path, text)?;
    path.to_str().map(str::to_owned).with_context(|| format!("{} is not UTF-8", path.display()))
}

/// The folder for files of other programs.
fn scratch(root: &Path) -> PathBuf {
    target(root).join("xtask")
}

/// Cargo's target folder.
#[expect(clippy::disallowed_methods, reason = "the target folder is where Cargo is configured to put it")]
pub fn target(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    root.join(target)
}
