//! Generates the client type of a service, which has a method for every operation.

use quote::quote;

use super::Context;
use crate::codegen::docs;
use crate::codegen::render::RustFile;

/// The file of the client.
pub(super) fn file(context: &Context) -> RustFile {
    let service = &context.api.service;
    let doc = docs::attributes(&format!(
        "A client of {}.\n\n\
         Cheap to clone: clones share credentials, connections, and what was learned about clock and throttling. Do not wrap it \
         in an `Arc`.\n\n\
         ```no_run\n\
         # fn example() -> Result<(), huaweicloud_{service}::Error> {{\n\
         use huaweicloud_{service}::Client;\n\n\
         let client = Client::from_env()?;\n\
         let elsewhere = Client::builder().region(\"cn-north-4\").build()?;\n\
         // For clients of several services: `Client::new` of each.\n\
         let config = huaweicloud_{service}::Config::builder().application(\"my-app/2.3\").build()?;\n\
         let shared = Client::new(&config)?;\n\
         # Ok(())\n\
         # }}\n\
         ```",
        context.api.title
    ));
    RustFile {
        path: "client.rs".to_owned(),
        source: format!("openapi/{service}.yaml"),
        purpose: "The client.".to_owned(),
        body: quote! {
            use huaweicloud_runtime::{CallOptions, ClientBuilder, Config, Core, Error, Operation, RawRequest, Request};
            use super::operations::SERVICE;
            #doc
            #[derive(Clone, Debug)]
            pub struct Client {
                core: Core,
            }
            impl Client {
                /// Creates a client that shares connections, cached credentials, clock and project with the other clients of `config`.
                ///
                /// # Errors
                ///
                /// [`Error::is_configuration`] when the service has no endpoint in the region, or a malformed one.
                pub fn new(config: &Config) -> Result<Self, Error> {
                    Core::from_config(&SERVICE, config).map(Self::from)
                }
                /// Starts configuring a separate client; settings that are not given come from the environment.
                pub fn builder() -> ClientBuilder<Self> {
                    ClientBuilder::new(&SERVICE)
                }
                /// Creates a client from the environment alone.
                ///
                /// # Errors
                ///
                /// [`Error::is_configuration`], naming the variable that is missing or wrong.
                pub fn from_env() -> Result<Self, Error> {
                    Self::builder().build()
                }
                /// Returns the same client with other limits or another retry policy: for one call, or for a few.
                pub fn with_options(&self, options: &CallOptions) -> Self {
                    Self { core: self.core.with_options(options) }
                }
                /// Starts a signed, untyped request to any path of the service, for what the specification does not cover.
                pub fn raw(&self, method: &str, path: &str) -> RawRequest {
                    self.core.raw(method, path)
                }
                /// Returns the untyped client, which has the same type for all services.
                pub fn core(&self) -> &Core {
                    &self.core
                }
                pub(crate) fn request(&self, operation: &'static Operation) -> Request {
                    self.core.request(operation)
                }
            }
            impl From<Core> for Client {
                fn from(core: Core) -> Self {
                    Self { core }
                }
            }
        },
    }
}
