//! [`Builder`]: configures and starts an emulator.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use huaweicloud_auth::{Message, Secret, message};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::clock::EmulatedClock;
use crate::cloud::Cloud;
use crate::driver::drive;
use crate::front::{Front, Hosts};
use crate::gateway::access::{Access, Rules, SignatureTime};
use crate::gateway::{Gateway, GatewayParts};
use crate::handle::Handle;
use crate::leniency;
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::server::serve;
use crate::service::ServiceName;
use crate::spec::{Router, Spec, bundled};
use crate::store::{Store, Unsaved};
use crate::work::Worker;
use crate::world::kernel::Setup;
use crate::{DEFAULT_ACCESS_KEY, DEFAULT_PROJECT_ID, DEFAULT_REGION, DEFAULT_SECRET_KEY};

/// An emulator did not start.
#[derive(Debug)]
pub struct StartError {
    what: Message,
    address: bool,
}

impl StartError {
    fn new(what: Message) -> Self {
        Self { what, address: false }
    }

    fn address(what: Message) -> Self {
        Self { what, address: true }
    }

    /// Why it did not start, as a message that a program can translate.
    pub fn message(&self) -> &Message {
        &self.what
    }

    /// Whether the address is the reason: it is in use, does not belong to this machine, or can be reached from other
    /// machines.
    pub fn is_address(&self) -> bool {
        self.address
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.what, f)
    }
}

impl std::error::Error for StartError {}

/// Configures an emulator; see [`Emulator::builder`](crate::Emulator::builder).
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    listen: SocketAddr,
    allow_remote: bool,
    listen_dcs: Option<SocketAddr>,
    hosts: Vec<String>,
    access_key: String,
    secret_key: Secret,
    projects: Vec<String>,
    tokens: Vec<Secret>,
    region: String,
    clock: EmulatedClock,
    signature_time: SignatureTime,
    verify_signatures: bool,
    seed: u64,
    samples: bool,
    quirks: Quirks,
    pace: Pace,
    specs: Vec<(ServiceName, String)>,
    body_limit: usize,
    connections: usize,
    recorded: usize,
    check_replies: bool,
    state: Option<PathBuf>,
    worker: Option<Arc<dyn Worker>>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            allow_remote: false,
            listen_dcs: None,
            hosts: Vec::new(),
            access_key: DEFAULT_ACCESS_KEY.to_owned(),
            secret_key: Secret::from(DEFAULT_SECRET_KEY),
            projects: vec![DEFAULT_PROJECT_ID.to_owned()],
            tokens: Vec::new(),
            region: DEFAULT_REGION.to_owned(),
            clock: EmulatedClock::real(),
            signature_time: SignatureTime::Wall,
            verify_signatures: true,
            seed: 0,
            samples: true,
            quirks: Quirks::default(),
            pace: Pace::default(),
            specs: Vec::new(),
            body_limit: 12 << 20,
            connections: 512,
            recorded: 1000,
            check_replies: cfg!(debug_assertions),
            state: None,
            worker: None,
        }
    }
}

impl Builder {
    /// Sets the address to listen on; 127.0.0.1 and any free port by default.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Lets [`listen`](Self::listen) name an address that other machines can reach. Off by default.
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.allow_remote = allow;
        self
    }

    /// Sets the address where only DCS answers, for clients that cannot use an endpoint with a path. By default it is
    /// the address of [`listen`](Self::listen) with the next higher port, or with any free one.
    pub fn listen_dcs(mut self, address: SocketAddr) -> Self {
        self.listen_dcs = Some(address);
        self
    }

    /// Adds a name that requests may be addressed to (`Host`), such as `emulator.internal`. Addresses and `localhost`
    /// are always allowed, names without a dot with [`allow_remote`](Self::allow_remote). Any other name could be one
    /// that a web page has pointed at this machine (DNS rebinding).
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Sets the key pair that callers must sign with.
    pub fn credentials(mut self, access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        self.access_key = access_key.into();
        self.secret_key = secret_key.into();
        self
    }

    /// Sets the project of the account.
    pub fn project_id(mut self, id: impl Into<String>) -> Self {
        self.projects = vec![id.into()];
        self
    }

    /// Adds a project to the account. The lookup by region then finds several, as on an account with sub-projects.
    pub fn another_project(mut self, id: impl Into<String>) -> Self {
        self.projects.push(id.into());
        self
    }

    /// Sets a token that is accepted as `X-Auth-Token`.
    pub fn auth_token(mut self, token: impl Into<Secret>) -> Self {
        self.tokens.push(token.into());
        self
    }

    /// Sets the emulated region; `cn-north-4` by default.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets the clock of the emulated world; the wall clock by default.
    pub fn clock(mut self, clock: EmulatedClock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the clock that signatures are checked against; the wall clock by default.
    pub fn signature_time(mut self, time: SignatureTime) -> Self {
        self.signature_time = time;
        self
    }

    /// Sets whether callers are authenticated at all; on by default.
    pub fn verify_signatures(mut self, verify: bool) -> Self {
        self.verify_signatures = verify;
        self
    }

    /// Sets the seed of ids, addresses and probabilities: the same seed gives the same run.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets whether a new project contains the resources of [`seeds`](crate::seeds); on by default.
    pub fn samples(mut self, samples: bool) -> Self {
        self.samples = samples;
        self
    }

    /// Sets the switches for behavior that public documents do not settle.
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Sets how long simulated operations take, and how much work there is.
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Replaces the bundled document of a service.
    pub fn spec(mut self, service: ServiceName, openapi: impl Into<String>) -> Self {
        self.specs.retain(|(known, _)| *known != service);
        self.specs.push((service, openapi.into()));
        self
    }

    /// Sets the maximum request body in bytes; 12 MiB by default, as at the gateway.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets how many connections are served at a time; 512 by default.
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// Sets how many of the last requests are recorded; 1000 by default.
    pub fn recorded(mut self, requests: usize) -> Self {
        self.recorded = requests;
        self
    }

    /// Sets whether the emulator compares its own answers with the specification, and answers 500 when they differ. On
    /// by default in builds with debug assertions, so that no test can forget it; off otherwise.
    pub fn check_replies(mut self, check: bool) -> Self {
        self.check_replies = check;
        self
    }

    /// Sets a file that keeps the state across restarts. Needs the feature `state`.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into());
        self
    }

    /// Lets a worker move real data; without one all work is simulated. The crate `huaweicloud-mover` provides one.
    ///
    /// A worker belongs to one emulator, which closes it on shutdown.
    pub fn worker(mut self, worker: Arc<dyn Worker>) -> Self {
        self.worker = Some(worker);
        self
    }

    /// Starts listening. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the address cannot be used or is not local, a document cannot be read, or the state file cannot be opened.
    pub async fn start(self) -> Result<Handle, StartError> {
        for address in [Some(self.listen), self.listen_dcs].into_iter().flatten() {
            if !address.ip().is_loopback() && !self.allow_remote {
                return Err(StartError::address(message!(
                    "emulator-reachable",
                    "{address} can be reached from other machines; ask for that explicitly (allow_remote), or listen on 127.0.0.1",
                    address = address.to_string()
                )));
            }
        }
        let router = self.router()?;
        let gateway = self.gateway(router)?;
        let (both, address) = bind(self.listen).await?;
        let (dcs, dcs_address) = match self.listen_dcs {
            Some(asked) => bind(asked).await?,
            None => beside(address).await?,
        };
        if let Some(worker) = &self.worker {
            tokio::spawn(drive(Arc::downgrade(&gateway), worker.wake()));
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let stop_signal = async {
            // Dropping the handle stops the server, too.
            let _ = stopped.await;
        };
        let hosts = Hosts { any_bare_name: self.allow_remote, names: self.hosts };
        let front = Arc::new(Front::new(gateway.clone(), self.body_limit, hosts));
        let listeners = vec![(both, None), (dcs, Some(ServiceName::Dcs))];
        let server = tokio::spawn(serve(listeners, self.connections, front, stop_signal));
        let addresses = (address, dcs_address);
        Ok(Handle::new(addresses, gateway, (self.access_key, self.secret_key), self.projects, stop, server))
    }

    fn router(&self) -> Result<Router, StartError> {
        let mut specs = Vec::new();
        for (service, text) in bundled::documents() {
            let own = self.specs.iter().find(|(known, _)| *known == service).map(|(_, text)| text.as_str());
            let parsed = Spec::parse(service, own.unwrap_or(text));
            let mut spec = parsed.map_err(|error| StartError::new(Message::verbatim(error.to_string())))?;
            // A document that the user supplies is used as it is.
            if own.is_none() {
                leniency::apply(&mut spec, &self.quirks);
            }
            specs.push(Arc::new(spec));
        }
        Ok(Router::new(specs))
    }

    fn gateway(&self, router: Router) -> Result<Arc<Gateway>, StartError> {
        let setup = Arc::new(Setup {
            quirks: self.quirks.clone(),
            pace: self.pace.clone(),
            region: self.region.clone(),
            seed: self.seed,
            worker: self.worker.clone(),
        });
        let (store, mut clouds) = match &self.state {
            Some(path) => {
                let opened = Store::open(path, &setup);
                let (store, clouds) = opened.map_err(|error| {
                    StartError::new(message!(
                        "emulator-state-unopened",
                        "cannot open the state file {path}: {error}",
                        path = path.display().to_string(),
                        error = error.0
                    ))
                })?;
                (Some(store), clouds)
            }
            None => (None, Vec::new()),
        };
        for cloud in &clouds {
            self.clock.not_before(cloud.kernel.now);
        }
        for project in &self.projects {
            if !clouds.iter().any(|cloud| cloud.kernel.project_id == *project) {
                let mut cloud = Cloud::new(project, setup.clone(), self.clock.now_ms());
                if self.samples {
                    crate::seeds::plant(&mut cloud);
                }
                if let Some(store) = &store {
                    let mut seeds = Unsaved::default();
                    seeds.add(cloud.changes());
                    store.write(project, &[&seeds]).map_err(|error| StartError::new(error.0))?;
                }
                clouds.push(cloud);
            }
        }
        let lock = self.quirks.lock_failed_signatures;
        let access = Access::new(Rules {
            verify: self.verify_signatures,
            lock,
            time: self.signature_time,
            projects: self.projects.clone(),
            region: self.region.clone(),
        });
        access.add_key(&self.access_key, self.secret_key.clone(), None);
        for token in &self.tokens {
            access.add_token(token.expose(), None);
        }
        Ok(Arc::new(Gateway::new(GatewayParts {
            router,
            setup,
            clock: self.clock.clone(),
            access,
            clouds,
            store,
            recorded: self.recorded,
            check_replies: self.check_replies,
        })))
    }
}

/// Binds a listener, and returns its address.
async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|error| {
        StartError::address(message!(
            "emulator-not-listening",
            "cannot listen on {address}: {error}",
            address = address.to_string(),
            error = error.to_string()
        ))
    })?;
    let address = listener.local_addr();
    let address = address.map_err(|error| {
        StartError::address(message!(
            "emulator-without-address",
            "the listener has no address: {error}",
            error = error.to_string()
        ))
    })?;
    Ok((listener, address))
}

/// Binds a listener to the port after an address, or to any free port.
async fn beside(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let next = address.port().checked_add(1).map(|port| SocketAddr::new(address.ip(), port));
    if let Some(next) = next
        && let Ok(bound) = bind(next).await
    {
        return Ok(bound);
    }
    bind(SocketAddr::new(address.ip(), 0)).await
}
