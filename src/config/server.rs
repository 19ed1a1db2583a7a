//! The section `[server]`: where the service answers, and how much it takes.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use url::Url;

use super::reader::Reader;
use crate::http::rate::{Rate, RateLimits};

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
    /// How much one caller may ask for.
    pub caller_rate: Rate,
    /// How much may be asked for from one address.
    pub address_rate: Rate,
    /// The proxies whose word about the address of a caller counts.
    pub proxies: Vec<IpAddr>,
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

    /// What limits callers and addresses.
    pub fn rates(&self) -> RateLimits {
        let rates = (self.caller_rate, self.address_rate);
        RateLimits::new(rates, self.proxies.clone())
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
            caller_rate: read_rate(section, "requests_per_minute").unwrap_or(Rate::OF_CALLER),
            address_rate: read_rate(section, "requests_per_minute_by_address")
                .unwrap_or(Rate::OF_ADDRESS),
            proxies: section
                .parsed(
                    "proxies",
                    "IP addresses with commas between them",
                    parse_proxies,
                )
                .unwrap_or_default(),
        }
    }
}

fn read_rate(section: &mut Reader, key: &'static str) -> Option<Rate> {
    let requests: u32 = section.number(key, 1..=i64::from(Rate::HIGHEST))?;
    NonZeroU32::new(requests).map(Rate::per_minute)
}

fn parse_proxies(text: &str) -> Option<Vec<IpAddr>> {
    let addresses = text.split(',').map(|address| address.trim().parse().ok());
    addresses.collect()
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
