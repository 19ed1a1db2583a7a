//! A browser of a few lines: it keeps cookies, follows no redirect by itself, and can be led to a real
//! provider and back.

use std::collections::BTreeMap;

use actix_web::http::{
    Method,
    header::{LOCATION, SET_COOKIE},
};
use url::Url;

use super::visit::FORM;
use crate::support::{
    app::{LINK_BASE, TestApp},
    oidc_provider::client,
    requests::Answer,
};

/// Where our pages come from.
pub(super) const SITE: &str = LINK_BASE;

const SESSION: &str = "__Host-tovholder-session";

#[derive(Clone)]
pub(super) struct Browser<'a> {
    app: &'a TestApp,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub(super) fn at(app: &'a TestApp) -> Self {
        let cookies = BTreeMap::new();
        Self { app, cookies }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], ("x", "y")).await
    }

    /// Sends a form from a page of ours.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(path, fields, ("origin", SITE)).await
    }

    /// Sends a form from a page of which the browser says this.
    pub(super) async fn post_from(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        said: (&'static str, &str),
    ) -> Answer {
        self.ask(Method::POST, path, fields, said).await
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
        (name, value): (&'static str, &str),
    ) -> Answer {
        let cookies = written(&self.cookies);
        let address = format!("{SITE}{path}");
        let mut asking = self.app.with_token(None).ask(method.clone(), &address);
        if !cookies.is_empty() {
            asking = asking.with("cookie", &cookies);
        }
        if method == Method::POST {
            let form = serde_urlencoded::to_string(fields).unwrap();
            asking = asking.with(name, value).body(FORM, form);
        }
        let answer = asking.await;
        let set = answer.headers.get_all(SET_COOKIE);
        keep(&mut self.cookies, set.map(|value| value.to_str().unwrap()));
        answer
    }

    /// The secret of the session.
    pub(super) fn session(&self) -> Option<String> {
        self.cookies.get(SESSION).cloned()
    }

    pub(super) fn plant_session(&mut self, secret: &str) {
        self.cookies.insert(SESSION.to_owned(), secret.to_owned());
    }

    /// Goes to the provider, signs in there under this name and agrees; the address that leads back, with
    /// its state.
    pub(super) async fn sign_in_at_provider(&mut self, name: &str) -> (String, String) {
        let start = self
            .get("/sign-in/start?provider=0&return_to=%2Faccount")
            .await;
        let mut address = Url::parse(start.header(LOCATION)).unwrap();
        let asked: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["nonce"] != asked["state"] && asked["scope"].starts_with("openid"));
        let mut cookies = BTreeMap::new();
        // It asks who it is, then whether they agree; between, it sends the browser round.
        for _ in 0..20 {
            if address.as_str().starts_with(LINK_BASE) {
                let path = address.as_str().strip_prefix(LINK_BASE).unwrap().to_owned();
                return (path, asked["state"].clone());
            }
            let asking = if address.path().starts_with("/interaction/") {
                let page = client()
                    .get(address.clone())
                    .header("cookie", written(&cookies));
                let page = page.send().await.unwrap().text().await.unwrap();
                let prompt = if page.contains("value=\"login\"") {
                    "login"
                } else {
                    "consent"
                };
                let form = format!("prompt={prompt}&login={name}&password=x");
                client()
                    .post(address.clone())
                    .header("content-type", FORM)
                    .body(form)
            } else {
                client().get(address.clone())
            };
            let answer = asking
                .header("cookie", written(&cookies))
                .send()
                .await
                .unwrap();
            let set = answer.headers().get_all("set-cookie").iter();
            keep(&mut cookies, set.map(|value| value.to_str().unwrap()));
            let to = answer
                .headers()
                .get("location")
                .map(|to| to.to_str().unwrap().to_owned());
            let Some(to) = to else {
                panic!("{address}: {}", answer.text().await.unwrap());
            };
            address = address.join(&to).unwrap();
        }
        panic!("sent round for ever, last to {address}");
    }
}

/// The value of a hidden field.
pub(super) fn field(page: &Answer, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.text.split_once(&start).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn keep<'c>(cookies: &mut BTreeMap<String, String>, set: impl Iterator<Item = &'c str>) {
    for cookie in set {
        let (name, rest) = cookie.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        if value.is_empty() || rest.contains("Max-Age=0") {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn written(cookies: &BTreeMap<String, String>) -> String {
    let pairs: Vec<_> = cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("; ")
}
