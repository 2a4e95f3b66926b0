//! Signs a plain [`reqwest::Request`], so that any Huawei service can be called with reqwest alone.

use std::time::SystemTime;

use super::SigningMiddleware;
use crate::sign::{Payload, SignableRequest, Signature};
use crate::{AuthError, Credentials};

impl SigningMiddleware {
    /// Signs a reqwest request in place, with the current credentials and time.
    ///
    /// A body in memory is hashed; a stream is sent as `UNSIGNED-PAYLOAD`. Call this last, right before sending, and
    /// again for every further attempt. Turn redirects off in the client: a followed redirect carries the signature of
    /// another URL.
    ///
    /// # Errors
    ///
    /// [`AuthError`]; the request is then unchanged.
    ///
    /// ```no_run
    /// use huaweicloud_auth::SigningMiddleware;
    /// use huaweicloud_auth::provider::Environment;
    ///
    /// # async fn list_vpcs() -> Result<(), Box<dyn std::error::Error>> {
    /// let signer = SigningMiddleware::new(Environment::new());
    /// let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    ///
    /// let mut request = client.get("https://iam.myhuaweicloud.com/v3/projects?name=cn-north-4").build()?;
    /// signer.sign_reqwest(&mut request).await?;
    /// println!("{}", client.execute(request).await?.text().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn sign_reqwest(&self, request: &mut reqwest::Request) -> Result<Option<Signature>, AuthError> {
        let credentials = self.credentials().await?;
        self.sign_reqwest_with(request, &credentials, self.now())
    }

    /// Like [`SigningMiddleware::sign_reqwest`], with the given credentials and time.
    ///
    /// # Errors
    ///
    /// [`AuthError`]; the request is then unchanged.
    pub fn sign_reqwest_with(
        &self,
        request: &mut reqwest::Request,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<Option<Signature>, AuthError> {
        let (signature, headers) = {
            let payload = match request.body() {
                None => Payload::EMPTY,
                Some(body) => body.as_bytes().map_or(Payload::Unsigned, Payload::Bytes),
            };
            let url_headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
            let signable =
                SignableRequest::new(request.method().as_str(), request.url().as_str(), url_headers, payload)?;
            self.prepare(signable, credentials, time)?
        };
        if let Some(signature) = &signature {
            let query = signature.canonical_query();
            if request.url().query().is_some_and(|sent| sent != query || query.is_empty()) {
                request.url_mut().set_query(Some(query).filter(|query| !query.is_empty()));
            }
        }
        headers.apply_to(request.headers_mut());
        Ok(signature)
    }
}
