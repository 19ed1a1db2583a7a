//! The two cookies of pages: who is signed in, and who is just signing in. Each holds a secret and is for
//! this server alone: no script reads it, no other site's form brings it along.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};

use super::return_address::ReturnAddress;
use crate::domain::secrets::Secret;

/// How long somebody may take to sign in at their provider.
const SIGN_IN_TIME: Duration = Duration::minutes(15);

/// How the cookies go over the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Over `https`: under a name that a browser takes from this very server alone, for all of it and on a
    /// safe line (RFC 6265bis, 4.1.3.2).
    Safe,
    /// Over `http` on this machine, for development: browsers would refuse the name.
    ThisMachine,
}

/// Somebody on their way to a provider and back.
#[derive(Debug, Clone)]
pub(super) struct UnderWay {
    pub(super) secret: Secret,
    /// At which provider, by its place in the settings.
    pub(super) provider: usize,
    pub(super) return_to: ReturnAddress,
}

impl Line {
    const fn session(self) -> &'static str {
        match self {
            Self::Safe => "__Host-tovholder-session",
            Self::ThisMachine => "tovholder-session",
        }
    }

    const fn sign_in(self) -> &'static str {
        match self {
            Self::Safe => "__Host-tovholder-sign-in",
            Self::ThisMachine => "tovholder-sign-in",
        }
    }

    /// The secret of the session that the browser says it has.
    pub(super) fn read_session(self, request: &HttpRequest) -> Option<Secret> {
        request.cookie(self.session())?.value().parse().ok()
    }

    /// Goes when the browser does; the table says when it is over.
    pub(super) fn keep_session(self, secret: &Secret) -> Cookie<'static> {
        self.cookie(self.session(), secret.expose())
    }

    pub(super) fn forget_session(self) -> Cookie<'static> {
        self.forget(self.session())
    }

    pub(super) fn read_sign_in(self, request: &HttpRequest) -> Option<UnderWay> {
        let cookie = request.cookie(self.sign_in())?;
        let mut parts = cookie.value().splitn(3, '.');
        Some(UnderWay {
            secret: parts.next()?.parse().ok()?,
            provider: parts.next()?.parse().ok()?,
            return_to: ReturnAddress::of(parts.next()),
        })
    }

    pub(super) fn keep_sign_in(self, under_way: &UnderWay) -> Cookie<'static> {
        let UnderWay {
            secret,
            provider,
            return_to,
        } = under_way;
        let value = format!("{}.{provider}.{return_to}", secret.expose());
        let mut cookie = self.cookie(self.sign_in(), value);
        cookie.set_max_age(SIGN_IN_TIME);
        cookie
    }

    pub(super) fn forget_sign_in(self) -> Cookie<'static> {
        self.forget(self.sign_in())
    }

    fn cookie(self, name: &'static str, value: String) -> Cookie<'static> {
        Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .secure(self == Self::Safe)
            // Lax, since people come here by links in mails, and back from their provider.
            .same_site(SameSite::Lax)
            .finish()
    }

    fn forget(self, name: &'static str) -> Cookie<'static> {
        let mut cookie = self.cookie(name, String::new());
        cookie.make_removal();
        cookie
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const SECRET: Secret = Secret::from_bytes([7; 32]);

    #[test]
    fn cookies_are_for_this_server_and_no_script() {
        let text = Line::Safe.keep_session(&SECRET).to_string();
        let (value, attributes) = text.split_once("; ").unwrap();
        assert_eq!(
            value,
            format!("__Host-tovholder-session={}", SECRET.expose())
        );
        assert_eq!(attributes, "HttpOnly; SameSite=Lax; Secure; Path=/");
        let forgotten = Line::Safe.forget_session().to_string();
        assert!(
            forgotten.contains("__Host-tovholder-session=;") && forgotten.contains("Max-Age=0"),
            "{forgotten}"
        );
        let open = Line::ThisMachine.keep_session(&SECRET).to_string();
        assert!(
            open.starts_with("tovholder-session=") && !open.contains("Secure"),
            "{open}"
        );
    }

    #[test]
    fn a_cookie_that_is_none_of_ours_is_no_session() {
        let under_way = UnderWay {
            secret: SECRET,
            provider: 2,
            return_to: ReturnAddress::of(Some("/answer/x")),
        };
        let sent =
            |cookie: Cookie<'static>| TestRequest::default().cookie(cookie).to_http_request();
        let request = sent(Line::Safe.keep_sign_in(&under_way));
        let read = Line::Safe.read_sign_in(&request).unwrap();
        assert_eq!((read.secret, read.provider), (SECRET, 2));
        assert_eq!(read.return_to.path(), "/answer/x");
        assert!(Line::Safe.read_session(&request).is_none());
        // A name that another server of the domain could have set.
        let planted = sent(Line::ThisMachine.keep_session(&SECRET));
        assert!(Line::Safe.read_session(&planted).is_none());
        for value in [
            "",
            "x",
            &"0".repeat(63),
            &"A".repeat(64),
            &"0".repeat(1_000_000),
        ] {
            let request = sent(Cookie::new("__Host-tovholder-session", value.to_owned()));
            assert!(Line::Safe.read_session(&request).is_none());
        }
        for value in ["", "x.0./account", &format!("{}./account", SECRET.expose())] {
            let request = sent(Cookie::new("__Host-tovholder-sign-in", value.to_owned()));
            assert!(Line::Safe.read_sign_in(&request).is_none(), "{value}");
        }
    }
}
