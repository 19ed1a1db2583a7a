//! Answering a reminder by the link in its mail; about what is closed, after signing in. Opening the page
//! changes nothing, however often and by whatever program it is opened; only a form that is sent acts.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::LOCATION},
    web::{self, Data, Payload, ServiceConfig},
};

use super::{
    WebState, depth_of, failed,
    form::{self, Field, Fields, Mistake, Sent, not_offered},
    form_body,
    pages::{self, Trouble},
    visitor::{Visitor, to_sign_in},
};
use crate::{
    domain::{
        answer_link::{AnswerKind, Obstacle},
        language::Language,
    },
    http::requests,
    operations::{
        OperationError,
        answers::{self, Answered, PageContent},
    },
};

/// Where the pages stand.
pub(super) const BASE: &str = "/answer";

/// What an address ends with, to which a form is sent.
pub(super) const ENDS: [&str; 3] = ["done", "more-time", "handover"];

/// The longest note, each of its characters written as long as there are in a form, and the rest.
const LONGEST_FORM: usize = 128 * 1_024;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/{token}").route(web::get().to(show_question)));
    for end in ENDS {
        let form = web::resource(format!("/{{token}}/{end}"))
            // Whoever loads the address of a form again comes to the question.
            .route(web::get().to(back_to_question))
            .route(web::post().to(take_answer));
        config.service(form);
    }
}

async fn show_question(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    show(&request, &state, &Sent::default()).await
}

async fn back_to_question(request: HttpRequest) -> HttpResponse {
    let token = token_of(&request);
    // Relative, so that it holds behind a proxy that serves from a folder. Anything else than a token
    // of ours could lead elsewhere.
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if token.is_empty() || !token.chars().all(is_plain) {
        return pages::trouble(Trouble::NotFound, depth_of(&request));
    }
    HttpResponse::build(StatusCode::SEE_OTHER)
        .insert_header((LOCATION, format!("../{token}")))
        .finish()
}

async fn take_answer(
    request: HttpRequest,
    state: Data<WebState>,
    payload: Payload,
) -> HttpResponse {
    let bounds = (LONGEST_FORM, state.form_time);
    let fields: Fields = match form_body::read(&request, payload, bounds).await {
        Ok(fields) => fields,
        Err(trouble) => return pages::trouble(trouble, depth_of(&request)),
    };
    let visitor = match Visitor::of(&request, &state).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let caller = visitor.as_ref().map(|visitor| visitor.caller(&request));
    // Whose language the mistakes are told in, and whether anything may be answered at all.
    let page = match answers::open(&state.office, token_of(&request), caller.clone()).await {
        Ok(Some(page)) => page,
        Ok(None) => return pages::trouble(Trouble::NotFound, depth_of(&request)),
        Err(error) => return failed(&request, &error),
    };
    let is_closed = matches!(&page.content, PageContent::Question(asked) if asked.is_closed);
    let is_ours = |visitor: &Visitor| visitor.sent(&request, &state, &fields.form);
    // What another site's page makes a browser send, the session goes along with.
    if is_closed && !visitor.as_ref().is_some_and(is_ours) {
        return pages::trouble(Trouble::Foreign, depth_of(&request));
    }
    let kind = kind_of(&request);
    let answer = match form::read(kind, &fields, page.language) {
        Ok(answer) => answer,
        Err(mistakes) => {
            return show(&request, &state, &Sent::refused(kind, fields, mistakes)).await;
        }
    };
    let id = requests::id_of(&request);
    match answers::give(&state.office, (token_of(&request), caller), answer, id).await {
        Ok(Some(Answered::Taken)) => back_to_question(request).await,
        Ok(Some(Answered::Refused(language, obstacle))) => obstructed(&request, language, obstacle),
        Ok(None) => pages::trouble(Trouble::NotFound, depth_of(&request)),
        Err(error) => match mistakes_of(&error, &fields, page.language) {
            Some(mistakes) => show(&request, &state, &Sent::refused(kind, fields, mistakes)).await,
            None => failed(&request, &error),
        },
    }
}

async fn show(request: &HttpRequest, state: &WebState, sent: &Sent) -> HttpResponse {
    let (token, depth) = (token_of(request), depth_of(request));
    let visitor = match Visitor::of(request, state).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let caller = visitor.as_ref().map(|visitor| visitor.caller(request));
    match answers::open(&state.office, token, caller).await {
        Ok(Some(page)) => match page.content {
            PageContent::Question(asked) => {
                let visitor = visitor.filter(|_| asked.is_closed);
                let word = visitor.map(|visitor| visitor.form_word());
                let form = (sent, word.as_deref());
                pages::question(page.language, (token, depth), &asked, form)
            }
            PageContent::Obstacle(obstacle) => obstructed(request, page.language, obstacle),
        },
        Ok(None) => pages::trouble(Trouble::NotFound, depth),
        Err(error) => failed(request, &error),
    }
}

/// Why nothing can be answered; or the way to sign in, where that is all that is missing.
fn obstructed(request: &HttpRequest, language: Language, obstacle: Obstacle) -> HttpResponse {
    if obstacle == Obstacle::Closed {
        return to_sign_in(request, &format!("{BASE}/{}", token_of(request)));
    }
    pages::obstacle(language, depth_of(request), obstacle)
}

/// What the operation could not take, as mistakes in the fields that it came from.
fn mistakes_of(
    error: &OperationError,
    fields: &Fields,
    language: Language,
) -> Option<Vec<Mistake>> {
    let mistake = match error {
        OperationError::Invalid(errors) => {
            let is_about_due = errors.iter().any(|one| one.pointer.starts_with("/due"));
            match (is_about_due, fields.names_day()) {
                (true, true) => Mistake {
                    field: Field::Date,
                    message: language.choose(
                        "Vælg en dag efter fristen, og ikke før i dag",
                        "Choose a day after it is due, and not before today",
                    ),
                },
                (true, false) => not_offered(Field::When, language),
                (false, _) => not_offered(Field::Who, language),
            }
        }
        OperationError::NotAllowed(_) => Mistake {
            field: Field::Whole,
            message: language.choose(
                "Udvalget har ingen sekretær, der kan afgøre det",
                "The body has no secretary who could decide it",
            ),
        },
        _ => return None,
    };
    Some(vec![mistake])
}

/// What is answered, by the end of the address.
fn kind_of(request: &HttpRequest) -> AnswerKind {
    let [done, more_time, _] = ENDS;
    match request.path().rsplit('/').next() {
        Some(end) if end == done => AnswerKind::Done,
        Some(end) if end == more_time => AnswerKind::MoreTime,
        _ => AnswerKind::HandOver,
    }
}

fn token_of(request: &HttpRequest) -> &str {
    request.match_info().get("token").unwrap_or_default()
}
