//! The signing middleware for [`reqwest_middleware`].

use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{Error, Middleware, Next, Result};

use super::SigningMiddleware;

/// Add it last, inside a middleware that retries, so that each attempt gets its own signature:
///
/// ```no_run
/// use huaweicloud_auth::{Credentials, SigningMiddleware};
///
/// # async fn list() -> Result<(), Box<dyn std::error::Error>> {
/// let plain = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
/// let client = reqwest_middleware::ClientBuilder::new(plain)
///     // .with(a retry middleware)
///     .with(SigningMiddleware::new(Credentials::new("AK", "SK")?))
///     .build();
/// let response = client.get("https://iam.myhuaweicloud.com/v3/projects").send().await?;
/// # let _ = response;
/// # Ok(())
/// # }
/// ```
#[async_trait::async_trait]
impl Middleware for SigningMiddleware {
    async fn handle(&self, mut request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
        self.sign_reqwest(&mut request).await.map_err(Error::middleware)?;
        next.run(request, extensions).await
    }
}
