//! The way to a mail server, tried with one: what is delivered, what is refused, and whose fault it is.

use std::{fs, time::Duration};

use mail_parser::MimeHeaders as _;
use secrecy::SecretString;
use tovholder::mail::{
    Credentials, Encryption, MailError, Mailbox, Mailer, OutgoingMail, SmtpSettings, Transport,
};

use crate::support::{
    builders::moment,
    smtp::{Conduct, SmtpServer, Step, read},
};

fn a_mail() -> OutgoingMail {
    OutgoingMail {
        to: Mailbox::new("Anne Ærø", "anne@example.dk").unwrap(),
        subject: "2 opfølgninger venter på dig".to_owned(),
        text: "Kære Anne\n.\n.. og en prik\nÆØÅ".to_owned(),
        html: "<p>Kære Anne</p>".to_owned(),
        message_id: "<reminder-7f@tovholder.example.dk>".to_owned(),
        date: moment("2023-11-02 08:00"),
        attachments: Vec::new(),
    }
}

fn mailer_to(settings: SmtpSettings) -> Mailer {
    let from = "Tovholder <tovholder@example.dk>".parse().unwrap();
    Mailer::new(from, Transport::Smtp(settings)).unwrap()
}

async fn send(settings: SmtpSettings) -> Result<(), MailError> {
    mailer_to(settings).send(&a_mail()).await
}

/// With this password.
fn identified(settings: SmtpSettings, password: &str) -> SmtpSettings {
    let credentials = Credentials {
        username: "tovholder".to_owned(),
        password: SecretString::from(password),
    };
    SmtpSettings {
        credentials: Some(credentials),
        ..settings
    }
}

fn in_short(settings: SmtpSettings) -> SmtpSettings {
    SmtpSettings {
        timeout: Duration::from_millis(300),
        ..settings
    }
}

/// The kind of an outcome.
fn kind(outcome: &Result<(), MailError>) -> &'static str {
    match outcome {
        Ok(()) => "sent",
        Err(MailError::Temporary(_)) => "temporary",
        Err(MailError::Permanent(_)) => "permanent",
        Err(MailError::Unavailable(_)) => "unavailable",
    }
}

/// Does so at the recipient, and has nothing against anything else.
fn at_recipient(conduct: Conduct) -> SmtpServer {
    SmtpServer::with_conduct(move |step| match step {
        Step::Recipient => conduct.clone(),
        _ => Conduct::Take,
    })
}

fn at_content(conduct: Conduct) -> SmtpServer {
    SmtpServer::with_conduct(move |step| match step {
        Step::Content => conduct.clone(),
        _ => Conduct::Take,
    })
}

fn at_greeting(conduct: Conduct) -> SmtpServer {
    SmtpServer::with_conduct(move |step| match step {
        Step::Greeting => conduct.clone(),
        _ => Conduct::Take,
    })
}

#[actix_web::test]
async fn a_mail_arrives_whole_and_the_next_over_the_same_connection() {
    let server = SmtpServer::start();
    let mailer = mailer_to(server.settings());
    mailer.send(&a_mail()).await.unwrap();
    // The connection goes back to the pool in a task of its own.
    tokio::task::yield_now().await;
    mailer.send(&a_mail()).await.unwrap();
    assert_eq!(server.connections(), 1);
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    let mail = read(&taken[0]);
    assert_eq!(mail.message_id(), Some("reminder-7f@tovholder.example.dk"));
    assert_eq!(mail.subject(), Some("2 opfølgninger venter på dig"));
    let to = mail.to().unwrap().first().unwrap();
    assert_eq!(
        (to.name(), to.address()),
        (Some("Anne Ærø"), Some("anne@example.dk"))
    );
    let from = mail.from().unwrap().first().unwrap();
    assert_eq!(from.address(), Some("tovholder@example.dk"));
    assert_eq!(mail.date().unwrap().to_rfc3339(), "2023-11-02T07:00:00Z");
    assert_eq!(mail.content_type().unwrap().ctype(), "multipart");
    let text = mail.body_text(0).unwrap();
    assert_eq!(text.trim_end().replace("\r\n", "\n"), a_mail().text);
    assert_eq!(mail.body_html(0).unwrap().trim_end(), a_mail().html);
    assert_eq!(
        mail.header_raw("Auto-Submitted").unwrap().trim(),
        "auto-generated"
    );
}

#[actix_web::test]
async fn an_answer_about_the_mail_is_told_from_one_about_us() {
    use Conduct::Answer;
    for (server, expected, words) in [
        (
            at_recipient(Answer(550, "no such person")),
            "permanent",
            "no such person",
        ),
        (
            at_recipient(Answer(450, "mailbox busy")),
            "temporary",
            "mailbox busy",
        ),
        (
            at_content(Answer(554, "looks like spam")),
            "permanent",
            "looks like spam",
        ),
        (
            at_content(Answer(451, "disk trouble")),
            "temporary",
            "disk trouble",
        ),
        // Refusals that would meet any mail.
        (
            at_recipient(Answer(530, "sign in first")),
            "unavailable",
            "sign in first",
        ),
        (
            at_greeting(Answer(554, "not for you")),
            "unavailable",
            "not for you",
        ),
        (
            at_greeting(Answer(421, "too busy")),
            "unavailable",
            "too busy",
        ),
    ] {
        let outcome = send(server.settings()).await;
        assert_eq!(kind(&outcome), expected, "{outcome:?}");
        assert!(outcome.unwrap_err().to_string().contains(words), "{words}");
        assert!(server.taken().is_empty());
    }
}

#[actix_web::test]
async fn a_server_that_falls_silent_is_given_up_in_time() {
    for (server, expected) in [
        (at_recipient(Conduct::Hang), "temporary"),
        (at_content(Conduct::Hang), "temporary"),
        (at_greeting(Conduct::Hang), "unavailable"),
    ] {
        let mailer = mailer_to(in_short(server.settings()));
        for _ in 0..2 {
            let outcome = mailer.send(&a_mail()).await;
            assert_eq!(kind(&outcome), expected, "{outcome:?}");
        }
        assert!(
            server.connections() >= 4,
            "a silent connection was used again"
        );
    }
}

#[actix_web::test]
async fn a_server_that_dies_in_the_middle_may_have_taken_the_mail_and_gets_the_same_again() {
    let server = at_content(Conduct::HangUp);
    let mailer = mailer_to(server.settings());
    for _ in 0..2 {
        let outcome = mailer.send(&a_mail()).await;
        assert_eq!(kind(&outcome), "temporary", "{outcome:?}");
    }
    assert_eq!(
        server.message_ids(),
        ["reminder-7f@tovholder.example.dk"; 2]
    );
}

#[actix_web::test]
async fn a_server_that_is_not_there_is_found_when_it_is_back() {
    let mut server = SmtpServer::start();
    server.stop();
    let mailer = mailer_to(server.settings());
    let outcome = mailer.send(&a_mail()).await;
    assert_eq!(kind(&outcome), "unavailable", "{outcome:?}");
    let port = server.port().to_string();
    assert!(outcome.unwrap_err().to_string().contains(&port));
    server.start_again();
    mailer.send(&a_mail()).await.unwrap();
}

#[actix_web::test]
async fn a_secured_line_is_used_where_the_house_trusts_the_authority_and_the_password_is_right() {
    for encryption in [Encryption::StartTls, Encryption::Tls] {
        let server = SmtpServer::secured(encryption, "hunter2");
        send(identified(server.settings(), "hunter2"))
            .await
            .unwrap();
        assert_eq!(server.taken().len(), 1, "{encryption:?}");

        let stranger = SmtpSettings {
            ca_file: None,
            ..identified(server.settings(), "hunter2")
        };
        let outcome = send(stranger).await;
        assert_eq!(kind(&outcome), "unavailable", "{encryption:?} {outcome:?}");

        let wrong = identified(server.settings(), "hunter3");
        let outcome = send(wrong.clone()).await;
        assert_eq!(kind(&outcome), "unavailable", "{encryption:?} {outcome:?}");
        let mailer = mailer_to(wrong);
        assert!(!format!("{outcome:?} {mailer:?}").contains("hunter"));
        assert_eq!(server.taken().len(), 1, "{encryption:?}");
    }
}

#[actix_web::test]
async fn an_open_line_is_not_used_where_a_secured_one_was_asked_for() {
    let server = SmtpServer::start();
    for encryption in [Encryption::StartTls, Encryption::Tls] {
        let settings = SmtpSettings {
            encryption,
            ..in_short(server.settings())
        };
        let outcome = send(settings).await;
        assert_eq!(kind(&outcome), "unavailable", "{encryption:?} {outcome:?}");
    }
    assert!(server.taken().is_empty());
}

#[test]
fn a_file_without_certificates_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    for (content, complaint) in [
        (None, "cannot be read"),
        (Some("no"), "holds no certificates"),
    ] {
        if let Some(content) = content {
            fs::write(&file, content).unwrap();
        }
        let settings = SmtpSettings {
            ca_file: Some(file.clone()),
            ..SmtpServer::secured(Encryption::Tls, "").settings()
        };
        let from = Mailbox::of_this_house();
        let error = Mailer::new(from, Transport::Smtp(settings)).unwrap_err();
        let told = error.to_string();
        assert!(
            told.contains(complaint) && told.contains("ca.pem"),
            "{told}"
        );
    }
}
