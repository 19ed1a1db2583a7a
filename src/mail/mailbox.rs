//! A name and an address to which mail can go. Built so that neither can end a header line and
//! begin another.

use std::fmt;
use std::str::FromStr;

use lettre::Address;
use thiserror::Error;

/// A person's or a house's mail address, with the name beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox(lettre::message::Mailbox);

/// Not a mail address. The text is not repeated: it may be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a mail address")]
pub struct InvalidMailbox;

impl Mailbox {
    /// Control characters in the name become spaces; in the address they are refused.
    pub fn new(name: &str, address: &str) -> Result<Self, InvalidMailbox> {
        if address.contains(char::is_control) {
            return Err(InvalidMailbox);
        }
        let address = with_ascii_domain(address.trim());
        let address = address.parse().map_err(|_| InvalidMailbox)?;
        Ok(Self::of_parts(name, address))
    }

    /// The sender when none is configured: good for mails that stay in a folder.
    pub fn of_this_house() -> Self {
        Self::of_parts(
            "Tovholder",
            Address::new_dangerous("tovholder", "localhost"),
        )
    }

    /// The address alone.
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }

    /// The name, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    pub(super) fn as_header(&self) -> lettre::message::Mailbox {
        self.0.clone()
    }

    fn of_parts(name: &str, address: Address) -> Self {
        let name = on_one_line(name);
        Self(lettre::message::Mailbox::new(
            (!name.is_empty()).then_some(name),
            address,
        ))
    }
}

impl FromStr for Mailbox {
    type Err = InvalidMailbox;

    /// `Name <name@example.dk>` or the bare address.
    fn from_str(text: &str) -> Result<Self, InvalidMailbox> {
        let parsed: lettre::message::Mailbox = text.parse().map_err(|_| InvalidMailbox)?;
        Self::new(
            parsed.name.as_deref().unwrap_or_default(),
            parsed.email.as_ref(),
        )
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The address with its domain as it stands in the DNS (RFC 5890): `borger@xn--tnder-vua.dk`, which every
/// server takes. The part before it is left as it is: only its own server knows that.
fn with_ascii_domain(address: &str) -> String {
    let parts = address
        .rsplit_once('@')
        .filter(|(_, domain)| !domain.is_ascii());
    let ascii = parts.and_then(|(local, domain)| match url::Host::parse(domain).ok()? {
        url::Host::Domain(ascii) => Some(format!("{local}@{ascii}")),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => None,
    });
    ascii.unwrap_or_else(|| address.to_owned())
}

/// The text without line breaks and other control characters, runs of white space folded.
pub(super) fn on_one_line(text: &str) -> String {
    let spaced = text.replace(char::is_control, " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_begin_another_header() {
        let mailbox = Mailbox::new("Anne\r\nBcc: all@example.dk", "anne@example.dk").unwrap();
        assert_eq!(mailbox.name(), Some("Anne Bcc: all@example.dk"));
        assert_eq!(
            mailbox.to_string(),
            "\"Anne Bcc: all@example.dk\" <anne@example.dk>"
        );
    }

    #[test]
    fn an_address_with_a_line_break_or_a_second_address_is_refused() {
        for address in [
            "anne@example.dk\r\nBcc: all@example.dk",
            "a@example.dk, b@example.dk",
            "anne",
            "",
        ] {
            assert_eq!(
                Mailbox::new("Anne", address),
                Err(InvalidMailbox),
                "{address:?}"
            );
        }
    }

    #[test]
    fn a_domain_with_danish_letters_is_written_as_every_server_reads_it() {
        for (address, expected) in [
            ("borger@tønder.dk", "borger@xn--tnder-vua.dk"),
            ("Borger@TØNDER.dk", "Borger@xn--tnder-vua.dk"),
            ("Borger@Example.dk", "Borger@Example.dk"),
            ("søren@tønder.dk", "søren@xn--tnder-vua.dk"),
        ] {
            let mailbox = Mailbox::new("Anne", address).unwrap();
            assert_eq!(mailbox.address(), expected);
        }
    }

    #[test]
    fn a_mailbox_is_read_with_and_without_a_name() {
        let named: Mailbox = "Bjørn Ærø <bjorn@example.dk>".parse().unwrap();
        assert_eq!(
            (named.name(), named.address()),
            (Some("Bjørn Ærø"), "bjorn@example.dk")
        );
        let bare: Mailbox = "bjorn@example.dk".parse().unwrap();
        assert_eq!((bare.name(), bare.address()), (None, "bjorn@example.dk"));
        assert_eq!(
            Mailbox::of_this_house().to_string().parse::<Mailbox>(),
            Ok(Mailbox::of_this_house())
        );
    }
}
