//! What every resource is given by the interface as a whole, over a real office.

use actix_web::http::StatusCode;
use tovholder::api::problem::Kind;

use crate::support::app::TestApp;

on_both_databases! {
    async fn the_service_is_ready(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let ready = app.with_token(None).get("/health/ready").await;
        ready.is(StatusCode::OK);
        app.close().await;
    }

    async fn an_expired_token_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let administrator = app.administrator();
        administrator.get("/nothing").await.is_problem(Kind::NoSuchAddress);
        app.set_clock("2023-10-27 09:00");
        administrator.get("/nothing").await.is_problem(Kind::NotAuthenticated);
        app.administrator().get("/nothing").await.is_problem(Kind::NoSuchAddress);
        app.close().await;
    }
}

mod the_outbox {
    use tovholder::{domain::ids::NoticeId, storage::outbox};
    use uuid::Uuid;

    use super::TestApp;
    use crate::support::{
        backends::Backend,
        builders::{a_moment, moment},
    };

    #[actix_web::test]
    #[should_panic(expected = "messages are left over in the outbox")]
    async fn must_be_empty_at_the_end_of_a_test() {
        let database = Backend::Sqlite.database().unwrap();
        let app = TestApp::on(&database).await;
        app.store(|db| {
            let message = outbox::OutboxMessage {
                id: NoticeId::from_uuid(Uuid::from_u128(1)),
                topic: "notice".to_owned(),
                payload: "{}".to_owned(),
                action: None,
                body: None,
                recipient: None,
                send_at: moment("2023-10-26 09:00"),
            };
            outbox::insert(db, &message, a_moment().min(moment("2023-10-26 09:00")))
        })
        .await;
        app.close().await;
    }

    #[actix_web::test]
    #[should_panic(expected = "app.close().await")]
    async fn must_be_looked_into() {
        let database = Backend::Sqlite.database().unwrap();
        drop(TestApp::on(&database).await);
    }
}
