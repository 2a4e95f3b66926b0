//! [`ProfileFile`]: the INI file of the official SDKs, `~/.huaweicloud/credentials`.

use std::path::{Path, PathBuf};

use super::ini::{Ini, IniError, Section};
use super::{EnvironmentLookup, FileReader, PublicFile};
use crate::credentials::{check_access_key, check_secret};
use crate::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials, message};

/// The name of this source in errors and logs.
const PROVIDER: &str = "credentials file";
/// The variable that names another file.
const PATH_VARIABLE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";

/// Reads a credentials file:
///
/// ```ini
/// [basic]
/// ak = HPUAQ8EXAMPLE
/// sk = secret
/// # optional
/// security_token = token
/// project_id = 0605767e5780d51e2fc6c0136d5a2ab0
/// iam_endpoint = https://iam.cn-north-4.myhuaweicloud.com
/// ```
///
/// `[global]` has `domain_id` in place of `project_id`. `idp_id` with `id_token_file` takes precedence over `ak` and
/// `sk`; logging in with them needs a server, so here they are an error (use
/// `huaweicloud_runtime::identity::FederatedProfile`). Values are read raw, without interpolation; spaces and quotation
/// marks around them are removed, and a comment after a value is an error. The file is UTF-8, or UTF-16 with a byte
/// order mark. Its path is `HUAWEICLOUD_SDK_CREDENTIALS_FILE`, or `.huaweicloud/credentials` in the home directory; it
/// is read at every fetch. `[basic]` takes precedence over `[global]` unless one of them is selected.
///
/// # Errors
///
/// Not configured when the default file or both sections are missing. Invalid when a file that was named is missing, or
/// when a line cannot be read (the error names its number). Also invalid when one key of a pair or the keys of a token
/// are missing.
#[derive(Debug, Clone, Default)]
pub struct ProfileFile {
    environment: EnvironmentLookup,
    files: FileReader,
    path: Option<PathBuf>,
    section: Option<&'static str>,
}

/// The contents of a section of a credentials file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The file it comes from.
    pub path: PathBuf,
    /// The section it comes from.
    pub section: &'static str,
    /// The keys, or where to get them.
    pub keys: ProfileKeys,
    /// `project_id`.
    pub project_id: Option<String>,
    /// `domain_id`.
    pub domain_id: Option<String>,
    /// `iam_endpoint`.
    pub iam_endpoint: Option<String>,
}

/// The keys of a section, or where to get them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProfileKeys {
    /// `ak` and `sk`.
    Direct(Credentials),
    /// An identity provider of IAM, which exchanges a token for keys.
    Federation {
        /// `idp_id`.
        idp_id: String,
        /// `id_token_file`.
        id_token_file: String,
    },
}

impl ProfileFile {
    /// Reads the credentials file that the environment names, or that of the home directory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks variables up through `environment`.
    #[must_use]
    pub fn with_environment(mut self, environment: impl Into<EnvironmentLookup>) -> Self {
        self.environment = environment.into();
        self
    }

    /// Reads files through `files`.
    #[must_use]
    pub fn with_files(mut self, files: impl Into<FileReader>) -> Self {
        self.files = files.into();
        self
    }

    /// Reads another file.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Reads only `[basic]`, the section for regional services.
    #[must_use]
    pub fn basic(mut self) -> Self {
        self.section = Some("basic");
        self
    }

    /// Reads only `[global]`, the section for global services.
    #[must_use]
    pub fn global(mut self) -> Self {
        self.section = Some("global");
        self
    }

    /// Reads the file synchronously.
    ///
    /// # Errors
    ///
    /// The same as for the type, except that an identity provider is not an error.
    pub fn load(&self) -> Result<Profile, CredentialsError> {
        let location = self.locate()?;
        let is_default = matches!(location, Location::Default(_));
        let (Location::Named(path) | Location::Default(path)) = location;
        let text = self.files.read(&path).map_err(|error| unreadable(&path, &error, is_default))?;
        let ini = Ini::parse(text.expose()).map_err(|error| faulty(&path, error))?;
        let wanted = self.section.map_or_else(|| vec!["basic", "global"], |section| vec![section]);
        let found = wanted.iter().find_map(|name| ini.section(name).map(|section| (*name, section)));
        let Some((name, section)) = found else {
            let names: Vec<&str> = ini.names().collect();
            let message = message!(
                "profile-no-section",
                "`{path}` has no section [{wanted}], only {names}",
                path = path.display().to_string(),
                wanted = wanted.join("] or ["),
                names = format!("{names:?}")
            );
            return Err(CredentialsError::not_configured(PROVIDER, message)
                .with_advice(message!("profile-put-keys", "put ak and sk into [basic]")));
        };
        let text = |key: &str| match section.get(key) {
            Ok(value) => Ok(value.map(|value| value.expose().to_owned())),
            Err(error) => Err(faulty(&path, error)),
        };
        let keys = keys_of(section, &path)?;
        let (project_id, domain_id, iam_endpoint) = (text("project_id")?, text("domain_id")?, text("iam_endpoint")?);
        Ok(Profile { path, section: name, keys, project_id, domain_id, iam_endpoint })
    }

    fn locate(&self) -> Result<Location, CredentialsError> {
        if let Some(path) = &self.path {
            return Ok(Location::Named(path.clone()));
        }
        if let Some(path) = self.environment.get(PATH_VARIABLE) {
            return Ok(Location::Named(path.into()));
        }
        let home = self.environment.get("HOME").or_else(|| self.environment.get("USERPROFILE"));
        match home {
            Some(home) => Ok(Location::Default(Path::new(&home).join(".huaweicloud/credentials"))),
            None => {
                let message = message!("profile-no-home", "there is no home directory to look in");
                let advice = message!("profile-name-file", "name the file in {variable}", variable = PATH_VARIABLE);
                Err(CredentialsError::not_configured(PROVIDER, message).with_advice(advice))
            }
        }
    }

    fn provide(&self) -> Result<Credentials, CredentialsError> {
        let Profile { path, section, keys, .. } = self.load()?;
        match keys {
            ProfileKeys::Direct(credentials) => Ok(credentials),
            ProfileKeys::Federation { .. } => {
                let message = message!(
                    "profile-federation",
                    "`{path}` section [{section}] has idp_id, which needs a request to IAM",
                    path = path.display().to_string(),
                    section = section
                );
                let advice = message!(
                    "profile-use-federation",
                    "use `identity::FederatedProfile` of huaweicloud-runtime, or remove idp_id"
                );
                Err(CredentialsError::invalid(PROVIDER, message).with_advice(advice))
            }
        }
    }
}

/// Where the file is.
enum Location {
    /// Named by the program or the environment.
    Named(PathBuf),
    /// In the home directory, where it may be missing.
    Default(PathBuf),
}

impl ProvideCredentials for ProfileFile {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.provide()))
    }
}

/// Creates the error for a file that cannot be read. If the default file is missing, the source is only not configured.
fn unreadable(path: &Path, error: &std::io::Error, is_default: bool) -> CredentialsError {
    if let Some(refusal) = PublicFile::refusal(error, PROVIDER, path) {
        return refusal;
    }
    let path = path.display().to_string();
    let reason = FileReader::reason(error);
    let message = message!("file-unreadable", "`{path}` cannot be read: {error}", path = path, error = reason);
    match error.kind() {
        std::io::ErrorKind::NotFound if is_default => {
            CredentialsError::not_configured(PROVIDER, message).with_advice(message!(
                "profile-write-keys",
                "write your keys there, or name another file in {variable}",
                variable = PATH_VARIABLE
            ))
        }
        std::io::ErrorKind::InvalidData => {
            CredentialsError::invalid(PROVIDER, message).with_advice(message!("save-as-utf8", "save it as UTF-8"))
        }
        std::io::ErrorKind::FileTooLarge => CredentialsError::invalid(PROVIDER, message).with_advice(message!(
            "name-credentials-file",
            "name the file that holds your keys in {variable}",
            variable = PATH_VARIABLE
        )),
        _ => CredentialsError::invalid(PROVIDER, message)
            .with_advice(message!("check-path", "check the path and its permissions")),
    }
}

/// Names the line and the problem, never the text.
fn faulty(path: &Path, IniError { line, fault }: IniError) -> CredentialsError {
    let path = path.display().to_string();
    let message = message!("file-line", "`{path}` line {line}: {fault}", path = path, line = line, fault = fault);
    CredentialsError::invalid(PROVIDER, message)
}

fn keys_of(section: &Section, path: &Path) -> Result<ProfileKeys, CredentialsError> {
    let (name, shown) = (section.name(), path.display().to_string());
    let value = |key: &str| section.get(key).map_err(|error| faulty(path, error));
    let half = |missing: &str, present: &str| {
        let message = message!(
            "profile-half",
            "`{path}` section [{section}] has {present} but no {missing}",
            path = &shown,
            section = name,
            present = present,
            missing = missing
        );
        CredentialsError::invalid(PROVIDER, message).with_advice(message!("add", "add {missing}", missing = missing))
    };
    match (value("idp_id")?, value("id_token_file")?) {
        (Some(id), Some(file)) => {
            let (idp_id, id_token_file) = (id.expose().to_owned(), file.expose().to_owned());
            return Ok(ProfileKeys::Federation { idp_id, id_token_file });
        }
        (Some(_), None) => return Err(half("id_token_file", "idp_id")),
        (None, Some(_)) => return Err(half("idp_id", "id_token_file")),
        (None, None) => {}
    }
    let (access_key, secret_key) = match (value("ak")?, value("sk")?) {
        (Some(access_key), Some(secret_key)) => (access_key, secret_key),
        (Some(_), None) => return Err(half("sk", "ak")),
        (None, Some(_)) => return Err(half("ak", "sk")),
        (None, None) if value("security_token")?.is_some() => return Err(half("ak", "security_token")),
        (None, None) => {
            let message = message!(
                "profile-without-keys",
                "`{path}` section [{section}] has neither ak and sk nor idp_id",
                path = &shown,
                section = name
            );
            let advice = message!("profile-add-keys", "add ak and sk");
            return Err(CredentialsError::not_configured(PROVIDER, message).with_advice(advice));
        }
    };
    check_access_key(PROVIDER, "ak", access_key.expose())?;
    check_secret(PROVIDER, "sk", secret_key)?;
    let credentials = Credentials::new(access_key.expose(), secret_key.clone())?.with_provider_name(PROVIDER);
    match value("security_token")? {
        Some(token) => {
            check_secret(PROVIDER, "security_token", token)?;
            credentials.with_security_token(token.clone()).map(ProfileKeys::Direct)
        }
        None => Ok(ProfileKeys::Direct(credentials)),
    }
}
