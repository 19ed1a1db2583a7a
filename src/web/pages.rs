//! The pages, each a typed context with its template, and the status that it is shown with.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header::CONTENT_TYPE},
};
use askama::Template;
use chrono::NaiveDate;

use super::form::{Field, OTHER, Sent};
use crate::{
    domain::{
        action_request::Told,
        answer_link::{AnswerKind, Obstacle},
        calendar::{self, Moment},
        language::Language,
    },
    operations::answers::Question,
};

mod account;
mod action;
mod meeting;
mod outstanding_actions;
mod sign_in;
mod waiting_item;

use self::sign_in::with_origin;
pub(super) use self::{
    account::account,
    action::action,
    meeting::meeting,
    outstanding_actions::outstanding_actions,
    sign_in::{SignInChoices, language_of, sign_in},
    waiting_item::waiting_item,
};

/// Where a page stands: what leads from its address back to the root, wherever that is.
pub(super) fn way_to_root(depth: usize) -> String {
    "../".repeat(depth.saturating_sub(1))
}

fn show(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(html) => HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .body(html),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            HttpResponse::InternalServerError()
                .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
                .body("Siden kan ikke vises. / The page cannot be shown.\n")
        }
    }
}

/// The page that asks, with what was filled in so far.
#[derive(Template)]
#[template(path = "pages/question.html")]
struct QuestionPage<'a> {
    language: Language,
    root: String,
    token: &'a str,
    question: &'a Question,
    sent: &'a Sent,
    /// The word of the session, where somebody has signed in for it.
    form_word: Option<&'a str>,
}

/// The question behind a link; with mistakes, where a form was sent that could not be taken, and with the
/// word of the session where that matters.
pub(super) fn question(
    language: Language,
    (token, depth): (&str, usize),
    question: &Question,
    (sent, form_word): (&Sent, Option<&str>),
) -> HttpResponse {
    let status = if sent.mistakes().is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = QuestionPage {
        language,
        root: way_to_root(depth),
        token,
        question,
        sent,
        form_word,
    };
    let answer = show(status, &page);
    if form_word.is_some() {
        with_origin(answer)
    } else {
        answer
    }
}

impl QuestionPage<'_> {
    fn date(&self, day: NaiveDate) -> String {
        date(self.language, day)
    }

    fn moment(&self, moment: Moment) -> String {
        date_time(self.language, moment)
    }

    /// The day after which it has more time.
    fn earliest(&self) -> NaiveDate {
        let after_due = self.question.due.and_then(|due| due.succ_opt());
        let today = self.question.today;
        after_due.map_or(today, |day| day.max(today))
    }

    fn is_another_day(&self) -> bool {
        self.sent.is_of(AnswerKind::MoreTime) && self.sent.is_chosen(OTHER)
    }

    fn is_somebody_else(&self) -> bool {
        self.sent.is_of(AnswerKind::HandOver) && self.sent.is_chosen(OTHER)
    }
}

/// The page that tells why nothing can be answered.
#[derive(Template)]
#[template(path = "pages/obstacle.html")]
struct ObstaclePage {
    language: Language,
    root: String,
    obstacle: Obstacle,
}

/// Why nothing can be answered by a link.
pub(super) fn obstacle(language: Language, depth: usize, obstacle: Obstacle) -> HttpResponse {
    let status = match obstacle {
        Obstacle::Answered(_) => StatusCode::OK,
        Obstacle::Left | Obstacle::Closed | Obstacle::NotForThem | Obstacle::NotTheirs => {
            StatusCode::FORBIDDEN
        }
        Obstacle::Expired | Obstacle::Ended => StatusCode::GONE,
    };
    let page = ObstaclePage {
        language,
        root: way_to_root(depth),
        obstacle,
    };
    show(status, &page)
}

impl ObstaclePage {
    const fn heading(&self) -> &'static str {
        let (danish, english) = match self.obstacle {
            Obstacle::Left => ("Linket gælder ikke længere", "The link is no longer good"),
            Obstacle::Closed => ("Log ind for at svare", "Sign in to answer"),
            Obstacle::NotForThem => ("Du kan ikke svare her", "You cannot answer here"),
            Obstacle::Expired => ("Linket er udløbet", "The link has expired"),
            Obstacle::Answered(_) => ("Tak for dit svar", "Thank you for your answer"),
            Obstacle::Ended => ("Opfølgningen er afsluttet", "The action has ended"),
            Obstacle::NotTheirs => (
                "Det er ikke længere dig, der svarer",
                "It is no longer yours",
            ),
        };
        self.language.choose(danish, english)
    }

    const fn answer(&self, kind: AnswerKind) -> &'static str {
        let (danish, english) = match kind {
            AnswerKind::Done => ("færdig", "done"),
            AnswerKind::MoreTime => ("brug for mere tid", "more time needed"),
            AnswerKind::HandOver => ("giv videre til en anden", "hand over to somebody else"),
        };
        self.language.choose(danish, english)
    }

    /// Who decides what was asked for, and whether they know.
    const fn told(&self, told: Option<Told>) -> &'static str {
        let (danish, english) = match told {
            None | Some(Told::Secretary) => (
                "Udvalgets sekretær har fået besked og afgør det.",
                "The secretary of the body has been told, and decides.",
            ),
            Some(Told::Director) => (
                "Udvalget har ingen sekretær; den ansvarlige direktør har fået besked og afgør det.",
                "The body has no secretary; the accountable director has been told, and decides.",
            ),
            Some(Told::Nobody) => (
                "Det er noteret, men der var ingen, som kunne få besked på mail: tal med dem, der afgør det.",
                "It is noted, but nobody could be told by mail: talk to those who decide.",
            ),
        };
        self.language.choose(danish, english)
    }

    fn moment(&self, moment: Moment) -> String {
        date_time(self.language, moment)
    }
}

fn date(language: Language, day: NaiveDate) -> String {
    match language {
        Language::Danish => calendar::danish_date(day),
        Language::English => calendar::english_date(day),
    }
}

fn date_time(language: Language, moment: Moment) -> String {
    match language {
        Language::Danish => calendar::danish_date_time(moment),
        Language::English => calendar::english_date_time(moment),
    }
}

/// What can go wrong where nobody knows whose language to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The address leads nowhere.
    NotFound,
    /// The address is not for that.
    WrongMethod,
    /// The form cannot be understood.
    Malformed,
    /// What came is no form.
    WrongType,
    /// The form is longer than any of ours.
    TooLarge,
    /// The form did not arrive in time.
    TooSlow,
    /// More was asked for from one address than may be.
    TooMany,
    /// The program failed.
    Failed,
    /// The database cannot be reached for now.
    Busy,
    /// Whoever signed in is nobody known here.
    UnknownPerson,
    /// Signing in came to nothing.
    NotSignedIn,
    /// The provider cannot be reached for now.
    ProviderAway,
    /// The form was not sent from a page of ours, or from one of an earlier session.
    Foreign,
    /// Whoever signed in here could be listened to.
    NoSafeLine,
}

impl Trouble {
    const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed | Self::NotSignedIn => StatusCode::BAD_REQUEST,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy | Self::ProviderAway => StatusCode::SERVICE_UNAVAILABLE,
            Self::UnknownPerson | Self::Foreign | Self::NoSafeLine => StatusCode::FORBIDDEN,
        }
    }

    /// What happened, in Danish and English.
    const fn heading(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => ("Siden findes ikke", "There is no such page"),
            Self::WrongMethod => ("Siden kan kun åbnes", "The page can only be opened"),
            Self::Malformed | Self::WrongType => {
                ("Svaret kan ikke læses", "The answer cannot be read")
            }
            Self::TooLarge => ("Svaret er for langt", "The answer is too long"),
            Self::TooSlow => ("Svaret nåede ikke frem", "The answer did not arrive"),
            Self::TooMany => ("For mange forespørgsler", "Too many requests"),
            Self::Failed | Self::Busy => ("Noget gik galt", "Something went wrong"),
            Self::UnknownPerson => ("Du er ikke kendt her", "You are not known here"),
            Self::NotSignedIn => ("Du er ikke logget ind", "You are not signed in"),
            Self::ProviderAway => ("Login-tjenesten svarer ikke", "The sign-in does not answer"),
            Self::Foreign => (
                "Formularen kom ikke herfra",
                "The form did not come from here",
            ),
            Self::NoSafeLine => ("Log ind kræver https", "Signing in needs https"),
        }
    }

    /// What to do, in Danish and English.
    const fn advice(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => (
                "Åbn linket fra mailen igen, og se efter, at det hele er kommet med. Virker det stadig ikke, så svar udvalgets sekretær på mail.",
                "Open the link in the mail again, and see that all of it is there. If that does not help, write to the secretary of the body.",
            ),
            Self::WrongMethod | Self::Malformed | Self::WrongType => (
                "Intet er ændret. Åbn linket fra mailen igen, og svar på siden.",
                "Nothing has changed. Open the link in the mail again, and answer on the page.",
            ),
            Self::TooLarge => (
                "Intet er ændret. Gå tilbage, og skriv kortere.",
                "Nothing has changed. Go back, and write less.",
            ),
            Self::TooSlow | Self::TooMany | Self::Busy => (
                "Intet er ændret. Gå tilbage, og prøv igen om lidt.",
                "Nothing has changed. Go back, and try again in a while.",
            ),
            Self::UnknownPerson => (
                "Login lykkedes, men du er ikke blandt dem, som Tovholder kender. Spørg udvalgets sekretær, eller dem, der driver Tovholder.",
                "The sign-in worked, but you are not among the people whom Tovholder knows. Ask the secretary of the body, or those who run Tovholder.",
            ),
            Self::NotSignedIn => (
                "Login blev afbrudt, tog for lang tid eller kom ikke herfra. Prøv igen.",
                "The sign-in was broken off, took too long, or did not come from here. Try again.",
            ),
            Self::ProviderAway => ("Prøv igen om lidt.", "Try again in a while."),
            Self::Foreign => (
                "Intet er ændret. Gå tilbage, genindlæs siden, og prøv igen.",
                "Nothing has changed. Go back, load the page again, and try again.",
            ),
            Self::NoSafeLine => (
                "På en ukrypteret forbindelse kunne andre se, hvem du er. Brug adressen, der begynder med https.",
                "On an open line others could see who you are. Use the address that begins with https.",
            ),
            Self::Failed => (
                "Intet er ændret. Prøv igen om lidt. Hjælper det ikke, så skriv til udvalgets sekretær.",
                "Nothing has changed. Try again in a while. If that does not help, write to the secretary of the body.",
            ),
        }
    }
}

impl Trouble {
    /// Whether trying to sign in once more is what to do.
    const fn leads_to_sign_in(self) -> bool {
        matches!(self, Self::NotSignedIn | Self::ProviderAway)
    }
}

#[derive(Template)]
#[template(path = "pages/trouble.html")]
struct TroublePage {
    language: Language,
    root: String,
    trouble: Trouble,
}

/// What went wrong, in both languages.
pub(super) fn trouble(trouble: Trouble, depth: usize) -> HttpResponse {
    let page = TroublePage {
        language: Language::Danish,
        root: way_to_root(depth),
        trouble,
    };
    show(trouble.status(), &page)
}
