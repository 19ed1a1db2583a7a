//! Where a call may go. An address becomes a destination by being checked; how far it reaches depends
//! on whose word it is.

use std::net::IpAddr;

use url::{Host, Url};

use super::networks::is_public;

/// An address that may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    url: Url,
    reach: Reach,
}

/// Which addresses the name of a destination may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Any: the operator named the server, which may well stand in the municipality's own network.
    Anywhere,
    /// Public ones: a server named it, and is not to send us round inside.
    Public,
}

/// Why an address may not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ForbiddenAddress {
    /// It is no plain address of a server.
    #[error("an address of a server is expected, without user, password or fragment")]
    NotPlain,
    /// What is said on the way could be read and changed.
    #[error("an address that begins with https:// is expected; http:// is for this machine alone")]
    Insecure,
    /// It leads into a network that is not the world's.
    #[error("an address of the internal network is not for another server to name")]
    Internal,
}

impl Destination {
    /// An address that the operator wrote into the settings: `https`, or `http` to this machine.
    pub fn named_by_operator(url: Url) -> Result<Self, ForbiddenAddress> {
        ensure_plain(&url)?;
        if url.scheme() != "https" && !(url.scheme() == "http" && is_this_machine(&url)) {
            return Err(ForbiddenAddress::Insecure);
        }
        Ok(Self {
            url,
            reach: Reach::Anywhere,
        })
    }

    /// An address that the server at this destination named. On the same server, or on this machine
    /// where that server is too, it reaches as far as this; otherwise it must be `https` and public.
    pub fn leads_to(&self, url: Url) -> Result<Self, ForbiddenAddress> {
        ensure_plain(&url)?;
        let is_neighbour =
            self.reach == Reach::Anywhere && is_this_machine(&self.url) && is_this_machine(&url);
        if url.origin() == self.url.origin() || is_neighbour && is_http(&url) {
            let reach = self.reach;
            return Ok(Self { url, reach });
        }
        if url.scheme() != "https" {
            return Err(ForbiddenAddress::Insecure);
        }
        // A name is looked at when it is resolved, right before the call.
        if address_of(&url).is_some_and(|address| !is_public(address)) {
            return Err(ForbiddenAddress::Internal);
        }
        Ok(Self {
            url,
            reach: Reach::Public,
        })
    }

    /// The address.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    pub(super) const fn reach(&self) -> Reach {
        self.reach
    }
}

fn ensure_plain(url: &Url) -> Result<(), ForbiddenAddress> {
    let is_plain = url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none();
    if is_plain {
        Ok(())
    } else {
        Err(ForbiddenAddress::NotPlain)
    }
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn address_of(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ForbiddenAddress::{Insecure, Internal, NotPlain};

    fn operators(text: &str) -> Result<Destination, ForbiddenAddress> {
        Destination::named_by_operator(Url::parse(text).unwrap())
    }

    #[test]
    fn an_operator_names_any_server_but_over_a_safe_way() {
        for (address, expected) in [
            ("https://login.example.dk/realm", Ok(())),
            ("https://adfs.kommune.local/adfs", Ok(())),
            ("https://10.1.2.3/", Ok(())),
            ("http://127.0.0.1:3000", Ok(())),
            ("http://[::1]:3000", Ok(())),
            ("http://localhost:3000", Ok(())),
            ("http://login.example.dk", Err(Insecure)),
            ("http://127.0.0.1.example.dk", Err(Insecure)),
            ("ftp://127.0.0.1", Err(Insecure)),
            ("https://me@login.example.dk", Err(NotPlain)),
            ("https://:pw@login.example.dk", Err(NotPlain)),
            ("https://login.example.dk#x", Err(NotPlain)),
            ("data:text/plain,x", Err(NotPlain)),
        ] {
            assert_eq!(operators(address).map(|_| ()), expected, "{address}");
        }
    }

    #[test]
    fn a_server_names_itself_or_what_is_public() {
        let (far, inside, here) = (
            operators("https://login.example.dk/realm").unwrap(),
            operators("https://10.1.2.3/").unwrap(),
            operators("http://127.0.0.1:3000").unwrap(),
        );
        for (from, address, expected) in [
            (&far, "https://login.example.dk/keys", Ok(Reach::Anywhere)),
            (&far, "https://keys.example.com/", Ok(Reach::Public)),
            (&far, "https://login.example.dk:8443/", Ok(Reach::Public)),
            (&far, "https://1.1.1.1/", Ok(Reach::Public)),
            (&far, "http://login.example.dk/keys", Err(Insecure)),
            (&far, "http://127.0.0.1/", Err(Insecure)),
            (&far, "https://127.0.0.1/", Err(Internal)),
            (&far, "https://[::ffff:10.0.0.1]/", Err(Internal)),
            (&far, "https://169.254.169.254/latest", Err(Internal)),
            // Other spellings of 127.0.0.1, as browsers read them.
            (&far, "https://0x7f000001/", Err(Internal)),
            (&far, "https://2130706433/", Err(Internal)),
            (&far, "https://user@login.example.dk/keys", Err(NotPlain)),
            (&inside, "https://10.1.2.3/keys", Ok(Reach::Anywhere)),
            (&inside, "https://10.1.2.4/keys", Err(Internal)),
            (&here, "http://127.0.0.1:4000/keys", Ok(Reach::Anywhere)),
            (&here, "http://localhost/keys", Ok(Reach::Anywhere)),
            (&here, "http://10.0.0.1/keys", Err(Insecure)),
            (&here, "ftp://127.0.0.1/keys", Err(Insecure)),
        ] {
            let led = from.leads_to(Url::parse(address).unwrap());
            assert_eq!(led.map(|to| to.reach()), expected, "{address}");
        }
    }

    #[test]
    fn whoever_is_led_to_leads_no_further_inside() {
        let far = operators("https://login.example.dk/").unwrap();
        let led = far.leads_to(Url::parse("https://localhost/").unwrap());
        let further = led
            .unwrap()
            .leads_to(Url::parse("http://localhost/").unwrap());
        assert_eq!(further, Err(Insecure));
    }
}
