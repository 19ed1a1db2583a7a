//! The mailer against a server on this machine that says what the test tells it to say.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::super::outgoing::tests::a_mail;
use super::*;

/// What the server answers to a recipient; `None` is silence.
type Answer = Option<&'static str>;

struct Responder {
    port: u16,
    said: UnboundedReceiver<String>,
    connections: Arc<AtomicUsize>,
}

impl Responder {
    async fn answering(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (hear, said) = unbounded_channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(converse(stream, answer, hear.clone()));
            }
        });
        Self {
            port,
            said,
            connections,
        }
    }

    fn mailer(&self) -> SmtpMailer {
        mailer_to(self.port)
    }

    fn heard(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.said.try_recv().ok()).collect()
    }
}

fn settings_to(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        credentials: None,
        timeout: Duration::from_secs(10),
    }
}

fn mailer_to(port: u16) -> SmtpMailer {
    SmtpMailer::new(Mailbox::of_this_house(), settings_to(port)).unwrap()
}

async fn converse(stream: TcpStream, answer: Answer, hear: UnboundedSender<String>) {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut is_content = false;
    writing.write_all(b"220 here\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_owned();
        let reply = match verb.as_str() {
            "." => {
                is_content = false;
                Some("250 taken")
            }
            _ if is_content => {
                let _ = hear.send(line);
                continue;
            }
            "EHLO" => Some("250-here\r\n250 AUTH PLAIN"),
            "AUTH" => Some("535 wrong password"),
            "RCPT" => answer,
            "DATA" => {
                is_content = true;
                Some("354 go on")
            }
            _ => Some("250 yes"),
        };
        let _ = hear.send(line);
        if let Some(reply) = reply
            && writing
                .write_all(format!("{reply}\r\n").as_bytes())
                .await
                .is_err()
        {
            return;
        }
    }
}

#[tokio::test]
async fn mails_are_delivered_over_one_kept_connection() {
    let mut server = Responder::answering(Some("250 yes")).await;
    let mailer = server.mailer();
    mailer.send(&a_mail()).await.unwrap();
    let heard = server.heard();
    assert!(
        heard.iter().any(|line| line == "RCPT TO:<anne@example.dk>"),
        "{heard:?}"
    );
    assert!(
        heard
            .iter()
            .any(|line| line == "Message-ID: <018b-7f@tovholder.example.dk>"),
        "{heard:?}"
    );
    // The connection goes back to the pool in a task of its own.
    tokio::task::yield_now().await;
    mailer.send(&a_mail()).await.unwrap();
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refused_recipient_is_refused_for_good() {
    let answer = Responder::answering(Some("550 no such person"))
        .await
        .mailer();
    let error = answer.send(&a_mail()).await.unwrap_err();
    assert!(matches!(&error, MailError::Permanent(text) if text.contains("no such person")));
}

#[tokio::test]
async fn a_busy_mailbox_may_be_tried_again() {
    let mailer = Responder::answering(Some("450 busy")).await.mailer();
    assert!(matches!(
        mailer.send(&a_mail()).await,
        Err(MailError::Temporary(_))
    ));
}

#[tokio::test]
async fn a_server_that_is_not_there_may_be_tried_again() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let error = mailer_to(port).send(&a_mail()).await.unwrap_err();
    assert!(matches!(&error, MailError::Temporary(text) if text.contains(&port.to_string())));
}

#[tokio::test]
async fn a_silent_server_is_given_up_in_time_and_its_connection_is_not_used_again() {
    let server = Responder::answering(None).await;
    let settings = SmtpSettings {
        timeout: Duration::from_millis(200),
        ..settings_to(server.port)
    };
    let mailer = SmtpMailer::new(Mailbox::of_this_house(), settings).unwrap();
    for attempt in 1..=2 {
        assert!(matches!(
            mailer.send(&a_mail()).await,
            Err(MailError::Temporary(_))
        ));
        // Time for a connection to go back to the pool, if it were to.
        tokio::task::yield_now().await;
        assert_eq!(server.connections.load(Ordering::SeqCst), attempt);
    }
}

#[tokio::test]
async fn a_wrong_password_is_not_held_against_the_mail_and_never_told() {
    let server = Responder::answering(Some("250 yes")).await;
    let credentials = Credentials {
        username: "tovholder".to_owned(),
        password: SecretString::from("hunter2"),
    };
    let settings = SmtpSettings {
        credentials: Some(credentials),
        ..settings_to(server.port)
    };
    let mailer = SmtpMailer::new(Mailbox::of_this_house(), settings).unwrap();
    let error = mailer.send(&a_mail()).await.unwrap_err();
    assert!(matches!(error, MailError::Temporary(_)), "{error:?}");
    assert!(!format!("{error:?} {error} {mailer:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_line_that_cannot_be_secured_is_not_used() {
    let mut server = Responder::answering(Some("250 yes")).await;
    let settings = SmtpSettings {
        encryption: Encryption::StartTls,
        ..settings_to(server.port)
    };
    let mailer = SmtpMailer::new(Mailbox::of_this_house(), settings).unwrap();
    assert!(matches!(
        mailer.send(&a_mail()).await,
        Err(MailError::Temporary(_))
    ));
    assert!(!server.heard().iter().any(|line| line.starts_with("MAIL")));
}
