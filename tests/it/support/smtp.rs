//! A mail server on this machine, started by the test that needs it: SMTP by the crate `mailin`, TLS by
//! rustls, and the conduct that the test asks for. What it has taken can be read.
//!
//! A connection has a thread of its own, which ends with it.

mod authority;
mod conversation;

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use mail_parser::{Message, MessageParser};
use tovholder::mail::{Encryption, SmtpSettings};

use self::authority::Authority;

/// A server that listens until it is stopped or dropped.
pub(crate) struct SmtpServer {
    address: SocketAddr,
    encryption: Encryption,
    authority: Authority,
    house: Arc<House>,
    listening: Option<Listening>,
}

struct Listening {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// What the connections have in common.
struct House {
    taken: Mutex<Vec<Vec<u8>>>,
    connections: AtomicUsize,
    conduct: Box<dyn Fn(Step) -> Conduct + Send + Sync>,
    password: Option<String>,
}

/// What a client has come to when the server is asked how to go on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// It has connected.
    Greeting,
    /// It has named whom the mail is for.
    Recipient,
    /// It has sent the whole mail, which the server keeps unless it refuses; there is no receipt yet.
    Content,
}

/// How the server goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Conduct {
    /// As a server does that has nothing against it.
    Take,
    /// With this answer; nothing is kept.
    Answer(u16, &'static str),
    /// It never says anything again.
    Hang,
    /// It closes the line.
    HangUp,
}

impl SmtpServer {
    /// A server that takes everything, over an open line.
    pub(crate) fn start() -> Self {
        Self::with_conduct(|_| Conduct::Take)
    }

    /// One that behaves like this, over an open line.
    pub(crate) fn with_conduct(conduct: impl Fn(Step) -> Conduct + Send + Sync + 'static) -> Self {
        Self::new(Encryption::None, None, conduct)
    }

    /// One that secures the line and wants this password, of whoever.
    pub(crate) fn secured(encryption: Encryption, password: &str) -> Self {
        Self::new(encryption, Some(password.to_owned()), |_| Conduct::Take)
    }

    fn new(
        encryption: Encryption,
        password: Option<String>,
        conduct: impl Fn(Step) -> Conduct + Send + Sync + 'static,
    ) -> Self {
        let mut server = Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            encryption,
            authority: Authority::new(),
            house: Arc::new(House {
                taken: Mutex::default(),
                connections: AtomicUsize::new(0),
                conduct: Box::new(conduct),
                password,
            }),
            listening: None,
        };
        server.start_again();
        server
    }

    /// Listens again after a stop, at the same address.
    pub(crate) fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address).unwrap();
        self.address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let (house, over) = (Arc::clone(&self.house), Arc::clone(&is_over));
        let (tls, encryption) = (self.authority.server_side(), self.encryption);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let (house, tls) = (Arc::clone(&house), Arc::clone(&tls));
                house.connections.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || {
                    conversation::hold(stream.unwrap(), encryption, &tls, &house);
                });
            }
        });
        self.listening = Some(Listening { is_over, thread });
    }

    /// Takes no more connections; those that are open go on.
    pub(crate) fn stop(&mut self) {
        if let Some(Listening { is_over, thread }) = self.listening.take() {
            is_over.store(true, Ordering::SeqCst);
            // It waits for the next connection.
            drop(TcpStream::connect(self.address));
            thread.join().unwrap();
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// How to reach it, trusting its authority.
    pub(crate) fn settings(&self) -> SmtpSettings {
        SmtpSettings {
            host: self.address.ip().to_string(),
            port: self.port(),
            encryption: self.encryption,
            ca_file: (self.encryption != Encryption::None).then(|| self.ca_file()),
            credentials: None,
            timeout: Duration::from_secs(20),
        }
    }

    /// The certificate of its authority, in a file that lives as long as the server.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.authority.file()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.house.connections.load(Ordering::SeqCst)
    }

    /// What it has taken, in order.
    pub(crate) fn taken(&self) -> Vec<Vec<u8>> {
        self.house.taken.lock().unwrap().clone()
    }

    /// The Message-IDs of what it has taken, in order.
    pub(crate) fn message_ids(&self) -> Vec<String> {
        let taken = self.taken();
        taken.iter().map(|mail| message_id(mail)).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A mail, read by an independent reader.
pub(crate) fn read(mail: &[u8]) -> Message<'_> {
    MessageParser::default().parse(mail).unwrap()
}

/// The Message-ID of a mail, without its brackets.
pub(crate) fn message_id(mail: &[u8]) -> String {
    read(mail).message_id().unwrap().to_owned()
}
