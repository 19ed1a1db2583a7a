//! What is closed is answered after signing in, by whoever the link is for and sees it; nobody else learns
//! a word by it.

use actix_web::http::{
    Method, StatusCode,
    header::{LOCATION, REFERRER_POLICY},
};
use tovholder::{
    domain::{
        access::Role,
        action::{Action, ActionState, Evidence},
        agenda::Confidentiality,
        history::SubjectKind,
        listing::PageRequest,
        organisation::Person,
    },
    storage::{
        actions,
        closed_reads::{self, ClosedReadFilter},
    },
};

use super::{
    browser::field,
    visit::{REMINDED, link_in},
};
use crate::{
    jobs::stage::{CLOSED_CASE, MARKER, Stage, recipients},
    support::{builders::*, requests::Answer},
};

const NOTE: (&str, &str) = ("note", "Aftalen er underskrevet.");

impl Stage {
    /// A closed action of the owner's that is due at the next meeting, and the link of its first reminder.
    async fn reminded_of_closed(&self) -> (Action, String) {
        let action = self.act_closed(self.at_next_meeting()).await;
        self.run_at("2023-10-26 09:00").await;
        let mails = self.run_at(REMINDED).await;
        assert_eq!(recipients(&mails), ["Mette"]);
        (action, link_in(&mails[0]).unwrap())
    }

    /// Who was given closed actions.
    pub(super) async fn readers(&self) -> Vec<String> {
        let filter = ClosedReadFilter::default();
        let list = move |db: &mut _| closed_reads::list(db, &filter, &PageRequest::default());
        let reads = self.app.store(list).await.items;
        let actions = reads
            .into_iter()
            .filter(|one| one.subject.kind() == SubjectKind::Action);
        actions.map(|one| one.actor).collect()
    }
}

/// The way to sign in and back, and nothing else.
fn asks_to_sign_in(answer: &Answer, link: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.text, "");
    let (_, way) = answer.header(LOCATION).rsplit_once("../").unwrap();
    let page = link.replace('/', "%2F");
    assert_eq!(way, format!("sign-in?return_to={page}"));
}

/// Neither what it is about, nor whose it is.
fn tells_nothing(page: &Answer) {
    for word in [
        MARKER,
        CLOSED_CASE,
        "Mette",
        "Økonomiudvalget",
        "november",
        "Frist",
    ] {
        assert!(!page.text.contains(word), "{word}: {}", page.text);
    }
}

on_both_databases! {
    async fn what_is_closed_is_answered_once_somebody_has_signed_in(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded_of_closed().await;
        let happened = stage.happenings(action.id).await;
        for end in ["done", "more-time", "handover"] {
            asks_to_sign_in(&stage.fill_in(&link, end, &[NOTE]).await, &link);
        }
        for method in [Method::GET, Method::HEAD, Method::GET] {
            asks_to_sign_in(&stage.ask_for(method, &link).await, &link);
        }
        assert_eq!(stage.readers().await, [""; 0]);

        let mut browser = stage.signed_in(&stage.owner, &[Role::Employee]).await;
        let page = browser.get(&link).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert_eq!(page.header(REFERRER_POLICY), "same-origin");
        for words in [MARKER, CLOSED_CASE, "Du svarer som <strong>Mette</strong>", "Meld færdig"] {
            assert!(page.text.contains(words), "{words} is missing in {}", page.text);
        }
        assert_eq!(stage.readers().await, ["by:Mette"]);
        let (done, word) = (format!("{link}/done"), field(&page, "form"));
        for form in [vec![NOTE], vec![NOTE, ("form", "x")]] {
            let foreign = browser.post(&done, &form).await;
            assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{}", foreign.text);
            tells_nothing(&foreign);
        }
        let form = [NOTE, ("form", &word)];
        let foreign = browser.post_from(&done, &form, ("origin", "https://attacker.example")).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{}", foreign.text);
        let empty = browser.post(&done, &[("form", &word)]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.text);
        assert_eq!(field(&empty, "form"), word);
        assert_eq!(stage.happenings(action.id).await, happened);

        let taken = browser.post(&done, &form).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        let now = stage.action(action.id).await;
        let evidence = Evidence::Note(note(NOTE.1));
        assert_eq!(now.state, ActionState::ReportedDone { at: moment(REMINDED), evidence });
        assert_eq!(stage.doers_of("reported_done").await, ["Mette: by:Mette"]);

        let happened = stage.happenings(action.id).await;
        for page in [browser.get(&link).await, browser.post(&done, &form).await] {
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            assert!(page.text.contains("Tak for dit svar") && !page.text.contains(MARKER), "{}", page.text);
        }
        // That it was answered is nobody else's business either.
        asks_to_sign_in(&stage.open(&link).await, &link);
        assert_eq!(stage.happenings(action.id).await, happened);
        stage.app.close().await;
    }

    async fn whoever_else_has_signed_in_learns_nothing_by_the_link(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded_of_closed().await;
        let happened = stage.happenings(action.id).await;
        let stranger = stage.enter("Fremmed").await;
        let everything = [Role::Administrator, Role::Cleared];
        let visitors: [(&Person, &[Role]); 5] = [
            (&stranger, &[Role::Employee]),
            (&stranger, &everything),
            // Sees it all, but it was not sent to her.
            (&stage.secretary, &[Role::Secretary, Role::Employee]),
            // May read, and do nothing.
            (&stage.owner, &[Role::Auditor]),
            (&stage.owner, &[]),
        ];
        for (person, roles) in visitors {
            let mut browser = stage.signed_in(person, roles).await;
            let done = format!("{link}/done");
            for page in [browser.get(&link).await, browser.post(&done, &[NOTE, ("form", "x")]).await] {
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{roles:?}: {}", page.text);
                assert!(page.text.contains("Du kan ikke svare her"), "{}", page.text);
                assert!(!page.text.contains(MARKER) && !page.text.contains(CLOSED_CASE), "{}", page.text);
            }
        }
        assert_eq!(stage.happenings(action.id).await, happened);
        assert_eq!(stage.readers().await, [""; 0]);
        stage.app.close().await;
    }

    async fn whoever_stands_in_answers_about_what_is_closed_if_they_may_see_it(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let karen = stage.enter("Karen").await;
        stage.act_closed(stage.at_next_meeting()).await;
        stage.run_at("2023-10-26 09:00").await;
        stage.away(&stage.owner, ("2023-11-01", "2023-11-12"), Some(&karen)).await;
        let mails = stage.run_at(REMINDED).await;
        let link = link_in(mails.iter().find(|mail| mail.to.name() == Some("Karen")).unwrap()).unwrap();
        let page = stage.signed_in(&karen, &[Role::Employee]).await.get(&link).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.text);
        tells_nothing(&page);
        let mut browser = stage.signed_in(&karen, &[Role::Employee, Role::Cleared]).await;
        let page = browser.get(&link).await;
        assert!(page.text.contains("<strong>Karen</strong> på vegne af <strong>Mette</strong>"), "{}", page.text);
        let form = [NOTE, ("form", &*field(&page, "form"))];
        let taken = browser.post(&format!("{link}/done"), &form).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        assert_eq!(stage.doers_of("reported_done").await, ["Karen for Mette: by:Karen"]);
        stage.app.close().await;
    }

    async fn a_link_to_what_is_closed_expires_and_whoever_left_is_told_no_more(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded_of_closed().await;
        let happened = stage.happenings(action.id).await;
        stage.app.set_clock("2023-12-03 00:00");
        asks_to_sign_in(&stage.open(&link).await, &link);
        let page = stage.signed_in(&stage.owner, &[Role::Employee]).await.get(&link).await;
        assert_eq!(page.status, StatusCode::GONE, "{}", page.text);
        assert!(page.text.contains("Linket er udløbet"), "{}", page.text);
        tells_nothing(&page);
        assert_eq!(stage.happenings(action.id).await, happened);
        stage.app.close().await;
    }

    async fn what_is_closed_after_its_mail_left_asks_to_sign_in(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let (action, link) = stage.reminded().await;
        let now = Action {
            confidentiality: Confidentiality::Closed,
            title: title(MARKER),
            ..stage.action(action.id).await
        };
        stage.app.store(move |db| actions::update(db, now.clone()).map(drop)).await;
        let happened = stage.happenings(action.id).await;
        asks_to_sign_in(&stage.open(&link).await, &link);
        asks_to_sign_in(&stage.fill_in(&link, "done", &[NOTE]).await, &link);
        let page = stage.signed_in(&stage.owner, &[Role::Employee]).await.get(&link).await;
        assert!(page.text.contains(MARKER), "{}", page.text);
        assert_eq!(stage.happenings(action.id).await, happened);
        stage.app.close().await;
    }
}
