//! Somebody who follows the link in a reminder, with a browser or without.

use actix_web::http::{Method, StatusCode, header::LOCATION};
use diesel::{dsl::sql, prelude::*, sql_types::Text};
use tovholder::{
    domain::{
        access::Role, action::Action, ids::ActionId, organisation::Person,
        page_session::SessionLimits,
    },
    mail::OutgoingMail,
    operations::page_sessions::{self, SignedIn},
    storage::{StorageError, events},
};

use super::browser::Browser;
use crate::{
    jobs::stage::Stage,
    support::{app::LINK_BASE, requests::Answer},
};

pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The day of the first rung.
pub(super) const REMINDED: &str = "2023-11-02 08:00";

/// The link in a mail, without what every link begins with.
pub(super) fn link_in(mail: &OutgoingMail) -> Option<String> {
    let start = format!("{LINK_BASE}/answer/");
    let mut words = mail.text.split_whitespace();
    let link = words.find(|word| word.starts_with(&start))?;
    assert!(mail.html.contains(link), "{}", mail.html);
    link.strip_prefix(LINK_BASE).map(str::to_owned)
}

impl Stage {
    /// An action of the owner's that is due at the next meeting, and the link of its first reminder.
    pub(super) async fn reminded(&self) -> (Action, String) {
        let action = self.act("Planlægge kursus", self.at_next_meeting()).await;
        self.run_at("2023-10-26 09:00").await;
        let mails = self.run_at(REMINDED).await;
        assert_eq!(mails.len(), 1);
        (action, link_in(&mails[0]).unwrap())
    }

    pub(super) async fn open(&self, address: &str) -> Answer {
        self.ask_for(Method::GET, address).await
    }

    pub(super) async fn ask_for(&self, method: Method, address: &str) -> Answer {
        let address = format!("{LINK_BASE}{address}");
        self.app.with_token(None).ask(method, &address).await
    }

    /// The browser of somebody who has signed in as this.
    pub(super) async fn signed_in(&self, person: &Person, roles: &[Role]) -> Browser<'_> {
        let who = SignedIn {
            person: person.id,
            subject: format!("by:{}", person.name),
            provider: "Kommunen".to_owned(),
            roles: roles.iter().copied().collect(),
        };
        let limits = SessionLimits::default();
        let secret = page_sessions::begin(&self.app.office, who, limits, None).await;
        let mut browser = Browser::at(&self.app);
        browser.plant_session(&secret.unwrap().expose());
        browser
    }

    /// Sends the form of a link.
    pub(super) async fn fill_in(&self, link: &str, end: &str, fields: &[(&str, &str)]) -> Answer {
        let form = serde_urlencoded::to_string(fields).unwrap();
        self.send(&format!("{link}/{end}"), FORM, form.into_bytes())
            .await
    }

    pub(super) async fn send(&self, address: &str, kind: &str, body: Vec<u8>) -> Answer {
        let asking = self.app.with_token(None).ask(Method::POST, address);
        asking.body(kind, body).await
    }

    /// Sends the form and follows to the page that thanks for it.
    pub(super) async fn answer(&self, link: &str, end: &str, fields: &[(&str, &str)]) {
        let sent = self.fill_in(link, end, fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let token = link.strip_prefix("/answer/").unwrap();
        assert_eq!(sent.header(LOCATION), format!("../{token}"));
        let thanks = self.open(link).await;
        assert_eq!(thanks.status, StatusCode::OK, "{}", thanks.text);
    }

    /// What happened to an action, in order.
    pub(super) async fn happenings(&self, action: ActionId) -> Vec<String> {
        let subject = action.as_uuid();
        let kept = self
            .app
            .store(move |db| events::of_subject(db, subject, None, 100))
            .await;
        kept.into_iter().map(|(_, what, _)| what).collect()
    }

    /// Who did this, for whom and by which way, as the history has it: `Mette: answer link`.
    pub(super) async fn doers_of(&self, happening: &str) -> Vec<String> {
        let query = format!(
            "SELECT people.name || COALESCE(' for ' || owners.name, '') || ': ' || events.actor FROM events \
             JOIN people ON people.id = events.person_id \
             LEFT JOIN people owners ON owners.id = events.on_behalf_of_id \
             WHERE events.happening = '{happening}'"
        );
        let doers = self.app.store(move |db| {
            let query = sql::<Text>(&query);
            query.load(db).map_err(StorageError::from)
        });
        doers.await
    }
}
