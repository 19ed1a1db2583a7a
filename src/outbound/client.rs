//! The client: short, bounded calls that follow no redirect and ask no proxy, over certificates that
//! public authorities or the operator's own have signed.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};
use thiserror::Error;

use super::{
    destination::{Destination, Reach},
    networks::is_public,
};

/// A request with its whole body.
pub type Request = http::Request<Vec<u8>>;

/// An answer with its whole body.
pub type Response = http::Response<Vec<u8>>;

/// What a call may cost at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallLimits {
    /// How long it may take from the name's resolution to the last byte of the answer.
    pub time: Duration,
    /// The longest answer, in bytes.
    pub bytes: usize,
}

impl Default for CallLimits {
    /// Documents and keys of providers are some ten thousand bytes, and people wait for them.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            bytes: 256 * 1_024,
        }
    }
}

/// Calls other servers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct HttpClient {
    anywhere: reqwest::Client,
    public: reqwest::Client,
    limits: CallLimits,
}

/// The client cannot be made.
#[derive(Debug, Error)]
pub enum ClientError {
    /// A certificate is none.
    #[error("the certificates of the operator's authority cannot be used: {0}")]
    Certificates(rustls::Error),
    /// The library refuses the settings.
    #[error("calls to other servers cannot be set up: {0}")]
    Settings(String),
}

/// Why a call brought nothing. Holds no address, since an address may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CallError {
    /// The server cannot be reached, or did not answer in time.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The answer has no end.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    /// The server answered that it will not.
    #[error("the server answered with status {0}")]
    Status(u16),
}

impl HttpClient {
    /// A client that trusts the public authorities and these besides.
    pub fn new(
        authorities: impl IntoIterator<Item = CertificateDer<'static>>,
        limits: CallLimits,
    ) -> Result<Self, ClientError> {
        let mut roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        for authority in authorities {
            roots.add(authority).map_err(ClientError::Certificates)?;
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(ClientError::Certificates)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            anywhere: build(tls.clone(), None, limits)?,
            public: build(tls, Some(PublicNames), limits)?,
            limits,
        })
    }

    /// What is at an address; anything but 200 is a failure.
    pub async fn get(&self, from: &Destination) -> Result<Vec<u8>, CallError> {
        let request = Request::new(Vec::new());
        let response = self.send(from, request).await?;
        match response.status() {
            http::StatusCode::OK => Ok(response.into_body()),
            status => Err(CallError::Status(status.as_u16())),
        }
    }

    /// Sends a request, whatever address it names itself, to a destination.
    pub async fn send(&self, to: &Destination, request: Request) -> Result<Response, CallError> {
        let client = match to.reach() {
            Reach::Anywhere => &self.anywhere,
            Reach::Public => &self.public,
        };
        let (head, body) = request.into_parts();
        let call = client
            .request(head.method, to.url().clone())
            .headers(head.headers)
            .body(body);
        let mut answer = call.send().await.map_err(unreachable)?;
        let mut content = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if content.len() + chunk.len() > self.limits.bytes {
                return Err(CallError::TooLong(self.limits.bytes));
            }
            content.extend_from_slice(&chunk);
        }
        let mut response = Response::new(content);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

fn build(
    tls: ClientConfig,
    names: Option<PublicNames>,
    limits: CallLimits,
) -> Result<reqwest::Client, ClientError> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("tovholder/", env!("CARGO_PKG_VERSION")))
        .timeout(limits.time)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        // A proxy would resolve names itself, past the check of where they lead.
        .no_proxy()
        // Calls are rare, and come from the threads of several runtimes.
        .pool_max_idle_per_host(0);
    let builder = match names {
        Some(names) => builder.dns_resolver(names),
        None => builder,
    };
    builder
        .build()
        .map_err(|error| ClientError::Settings(error.to_string()))
}

/// The innermost reason, without the address.
fn unreachable(error: reqwest::Error) -> CallError {
    if error.is_timeout() {
        return CallError::Unreachable("no whole answer in time".to_owned());
    }
    let error = error.without_url();
    let mut reason: &dyn std::error::Error = &error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    CallError::Unreachable(reason.to_string())
}

/// Resolves a name to its public addresses alone, at the moment of the call: a name that was
/// harmless when it was looked at may lead elsewhere by then.
#[derive(Debug, Clone, Copy)]
struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                let reason = "the name leads to no public address";
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, reason).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use url::Url;

    use super::*;

    fn client() -> HttpClient {
        HttpClient::new([], CallLimits::default()).unwrap()
    }

    #[tokio::test]
    async fn a_name_that_another_server_gave_never_leads_to_this_machine() {
        let client = client();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let provider = Url::parse("https://login.example.dk/").unwrap();
        let provider = Destination::named_by_operator(provider).unwrap();
        let named = Url::parse(&format!("https://localhost:{port}/keys")).unwrap();
        let error = client.get(&provider.leads_to(named).unwrap()).await;
        let reason = "the name leads to no public address".to_owned();
        assert_eq!(error, Err(CallError::Unreachable(reason)));
        listener.set_nonblocking(true).unwrap();
        assert!(listener.accept().is_err(), "nobody was asked");
    }

    #[tokio::test]
    async fn a_failure_does_not_tell_the_address() {
        let url = Url::parse("http://127.0.0.1:1/secret?secret").unwrap();
        let nobody = Destination::named_by_operator(url).unwrap();
        let error = client().get(&nobody).await.unwrap_err().to_string();
        assert!(
            !error.contains("secret") && error.contains("refused"),
            "{error}"
        );
    }
}
