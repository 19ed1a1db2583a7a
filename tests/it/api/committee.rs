//! A body with people around it: what the tests of meetings, agendas and matters begin with.

use serde_json::{Value, json};
use tovholder::domain::{
    access::Role,
    ids::{BodyId, MeetingId, PersonId},
};

use crate::support::{app::TestApp, requests::Session};

pub(super) struct Committee<'a> {
    app: &'a TestApp,
    pub(super) body: BodyId,
    pub(super) secretary: PersonId,
    pub(super) member: PersonId,
    /// Has no seat anywhere.
    pub(super) employee: PersonId,
}

impl<'a> Committee<'a> {
    pub(super) async fn founded(app: &'a TestApp, name: &str) -> Self {
        let administrator = app.administrator();
        let body = administrator
            .create("/bodies", &json!({ "name": name }))
            .await;
        let mut people = Vec::new();
        for post in ["sekretær", "medlem", "sagsbehandler"] {
            let email = format!("{post}-{body}@lemvig.example");
            let new = json!({ "name": format!("{post} {name}"), "email": email });
            people.push(administrator.create::<PersonId>("/people", &new).await);
        }
        for (person, function) in people.iter().zip(["secretary", "member"]) {
            let seat = format!("/bodies/{body}/seats/{person}");
            let put = administrator.ask(actix_web::http::Method::PUT, &seat);
            put.json(&json!({ "function": function }))
                .await
                .is(actix_web::http::StatusCode::OK);
        }
        let [secretary, member, employee] = people.try_into().unwrap();
        Self {
            app,
            body,
            secretary,
            member,
            employee,
        }
    }

    pub(super) fn secretary(&self) -> Session<'a> {
        self.app.as_([Role::Secretary], Some(self.secretary))
    }

    pub(super) fn member(&self) -> Session<'a> {
        self.app.as_([Role::Member], Some(self.member))
    }

    pub(super) fn employee(&self) -> Session<'a> {
        self.app.as_([Role::Employee], Some(self.employee))
    }

    /// Gives the body these standing items, for the agendas that are to come.
    pub(super) async fn has_on_every_agenda(&self, items: &Value) {
        let administrator = self.app.administrator();
        let path = format!("/bodies/{}", self.body);
        let tag = administrator.get(&path).await.etag().to_owned();
        let rules = json!({ "rules": { "standing_items": items } });
        let changed = administrator.patch(&path, &tag, &rules).await;
        changed.is(actix_web::http::StatusCode::OK);
    }

    /// Plans a meeting for this moment, in UTC.
    pub(super) async fn meets_at(&self, starts_at: &str) -> MeetingId {
        let new = json!({ "body_id": self.body, "starts_at": starts_at });
        self.secretary().create("/meetings", &new).await
    }
}
