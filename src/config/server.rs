//! The section `[server]`: where the service answers, and how much it takes.

use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

use super::reader::Reader;

/// Where and how the service answers.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The address to listen on. Port 0 takes a free one.
    pub address: SocketAddr,
    /// The address that people use, when it is another than `address`; see [`Self::link_base`].
    pub public_url: Option<Url>,
    /// The largest body of a request, in bytes.
    pub max_body_bytes: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
}

impl ServerConfig {
    /// What every link in mails and answers begins with, without a slash at the end. `bound` is the
    /// address that the service truly listens on.
    pub fn link_base(&self, bound: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{bound}"),
        }
    }

    /// The same as an address; `None` if it is none, which the check of the settings rules out.
    pub fn link_base_url(&self, bound: SocketAddr) -> Option<Url> {
        Url::parse(&self.link_base(bound)).ok()
    }

    pub(super) fn read(section: &mut Reader) -> Self {
        let address = section
            .parsed(
                "address",
                "an IP address and a port, such as 127.0.0.1:8080",
                |text| text.parse().ok(),
            )
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let public_url = section.parsed(
            "public_url",
            "an address that begins with http:// or https://, without query, fragment or password",
            parse_public_url,
        );
        if address.ip().is_unspecified() && !section.is_set("public_url") {
            section.refuse(
                "public_url",
                format!("is missing: server.address {address} is no address for links in mails"),
            );
        }
        Self {
            address,
            public_url,
            max_body_bytes: section
                .number("max_body_bytes", 1_024..=1_073_741_824)
                .unwrap_or(25 * 1_024 * 1_024),
            request_timeout: Duration::from_secs(
                section
                    .number("request_timeout_seconds", 1..=3_600)
                    .unwrap_or(30),
            ),
        }
    }
}

fn parse_public_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_plain.then_some(url)
}
