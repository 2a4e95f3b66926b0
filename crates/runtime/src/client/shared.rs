//! [`Common`]: the state that clients of several services share; [`Shared`]: the state that the clones of one client share;
//! [`CallContext`]: the state that a call uses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::HeaderValue;
use huaweicloud_auth::{Credentials, Secret, SigningMiddleware};

use crate::client::call::Call;
use crate::client::endpoint::{Endpoint, Endpoints};
use crate::client::http_client::proxies::Proxies;
use crate::client::marks::Marks;
use crate::client::observer::Observer;
use crate::client::origin::Origin;
use crate::client::pace::Pace;
use crate::client::project::Project;
use crate::client::retry::budget::Budget;
use crate::client::retry::rate::SendRate;
use crate::client::settings::{CallOptions, Options, Settings};
use crate::client::skew::Skew;
use crate::client::transport::Transport;
use crate::model::operation::Service;
use crate::model::redact::{Redactor, secrets_of};

/// The shared state of a client, and the options that apply to a call.
#[derive(Clone)]
pub(crate) struct CallContext {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Arc<Options>,
}

impl CallContext {
    /// Returns the same shared state, for calls that are repeated when they are throttled.
    pub(crate) fn patient(&self) -> Self {
        Self { shared: self.shared.clone(), options: Arc::new(Options { is_patient: true, ..(*self.options).clone() }) }
    }

    /// Creates a redactor for the secrets of a call and of the credentials that signed it. Call this only if there is something
    /// to show, because it takes time.
    pub(crate) fn redactor(&self, call: &Call, signed_with: Option<&Credentials>) -> Redactor {
        let mut redactor = Redactor::new().with_names(self.shared.service.sensitive);
        call.teach(&mut redactor);
        signed_with.into_iter().for_each(|credentials| redactor.learn_credentials(credentials));
        self.secrets_of_proxies().for_each(|secret| redactor.learn(secret.expose()));
        redactor
    }

    /// Whether a string occurs in the request of a call, in its credentials, or in those of a proxy.
    pub(crate) fn sends(&self, call: &Call, signed_with: &Credentials, text: &str) -> bool {
        let secrets = secrets_of(signed_with).chain(self.secrets_of_proxies());
        call.sends(text) || secrets.into_iter().any(|secret| secret.expose().contains(text))
    }

    fn secrets_of_proxies(&self) -> impl Iterator<Item = &Secret> {
        self.shared.carrier.proxies.iter().flat_map(|proxies| proxies.secrets())
    }

    /// Returns the same shared state with other options.
    pub(crate) fn with_options(&self, options: &CallOptions) -> Self {
        Self { shared: self.shared.clone(), options: Arc::new(options.over(&self.options)) }
    }
}

/// The state that all clones of a client share.
pub(crate) struct Shared {
    pub(crate) service: &'static Service,
    pub(crate) region: Option<(String, Origin)>,
    pub(crate) endpoints: Endpoints,
    /// The `User-Agent` of each call.
    pub(crate) agent: HeaderValue,
    /// The index of the endpoint that the next attempt uses.
    pub(crate) current: AtomicUsize,
    pub(crate) project: Arc<Project>,
    pub(crate) carrier: Carrier,
    pub(crate) skew: Arc<Skew>,
    pub(crate) budget: Budget,
    pub(crate) rate: SendRate,
    /// The marks with which resources are being created, or were.
    pub(crate) marks: Marks,
}

/// The state that a client shares with the IAM client that looks up its project.
#[derive(Clone)]
pub(crate) struct Carrier {
    pub(crate) signer: SigningMiddleware,
    pub(crate) transport: Arc<dyn Transport>,
    /// The proxies of the transport, whose credentials it adds to requests.
    pub(crate) proxies: Option<Arc<Proxies>>,
    pub(crate) connect_timeout: Duration,
    pub(crate) pace: Pace,
    pub(crate) log_bodies: bool,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

/// The state that the clients of one configuration share.
pub(crate) struct Common {
    pub(crate) settings: Settings,
    pub(crate) region: Option<(String, Origin)>,
    /// The project, except for an emulator.
    pub(crate) project: Arc<Project>,
    /// Whether the program, the environment or a profile names the endpoint of IAM.
    pub(crate) iam_is_named: bool,
    pub(crate) carrier: Carrier,
    pub(crate) skew: Arc<Skew>,
    /// The proxies of the environment; `None` when there are none, or the program has its own transport.
    pub(crate) proxies: Option<Arc<Proxies>>,
}

/// The endpoints of a client's calls, and its user agent.
pub(crate) struct Target {
    pub(crate) service: &'static Service,
    pub(crate) region: Option<(String, Origin)>,
    pub(crate) endpoints: Endpoints,
    pub(crate) agent: HeaderValue,
}

impl Shared {
    pub(crate) fn new(target: Target, project: Arc<Project>, carrier: Carrier, skew: Arc<Skew>) -> Self {
        let Target { service, region, endpoints, agent } = target;
        let current = AtomicUsize::new(0);
        let (budget, rate, marks) = (Budget::default(), SendRate::default(), Marks::default());
        Self { service, region, endpoints, agent, current, project, carrier, skew, budget, rate, marks }
    }

    /// The name of the region, if one is known.
    pub(crate) fn region(&self) -> Option<&str> {
        self.region.as_ref().map(|(name, _)| name.as_str())
    }

    /// The index of the endpoint that the next attempt uses.
    pub(crate) fn current(&self) -> usize {
        self.current.load(Ordering::Relaxed)
    }

    /// The endpoint that the next attempt uses.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        self.endpoint_at(self.current())
    }

    /// The endpoint at an index, wrapping around.
    pub(crate) fn endpoint_at(&self, index: usize) -> &Endpoint {
        let list = &self.endpoints.list;
        // The list is never empty: `resolve` rejects that.
        &list[index % list.len().max(1)]
    }
}
