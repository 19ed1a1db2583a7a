//! One connection: lines go to the session of `mailin`, its answers back, unless the conduct of the house
//! is another.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    mem,
    net::TcpStream,
    sync::{Arc, Mutex},
};

use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder, response};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tovholder::mail::Encryption;

use super::{Conduct, House, Step};

enum Line {
    Open(TcpStream),
    Secured(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Line {
    fn secured(self, tls: Arc<ServerConfig>) -> Self {
        match self {
            Self::Open(stream) => {
                let connection = ServerConnection::new(tls).unwrap();
                Self::Secured(Box::new(StreamOwned::new(connection, stream)))
            }
            secured @ Self::Secured(_) => secured,
        }
    }
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Open(stream) => stream.read(buffer),
            Self::Secured(stream) => stream.read(buffer),
        }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(stream) => stream.write(bytes),
            Self::Secured(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Open(stream) => stream.flush(),
            Self::Secured(stream) => stream.flush(),
        }
    }
}

/// Speaks with one client until either has enough.
pub(super) fn hold(
    stream: TcpStream,
    encryption: Encryption,
    tls: &Arc<ServerConfig>,
    house: &Arc<House>,
) {
    // A client that goes away in the middle is what many tests are about.
    let _ = converse(stream, encryption, tls, house);
}

fn converse(
    stream: TcpStream,
    encryption: Encryption,
    tls: &Arc<ServerConfig>,
    house: &Arc<House>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let ip = stream.peer_addr()?.ip();
    let mut line = Line::Open(stream);
    let mut builder = SessionBuilder::new("mail.example.dk");
    match encryption {
        Encryption::None => {}
        Encryption::StartTls => {
            builder.enable_start_tls();
        }
        Encryption::Tls => line = line.secured(Arc::clone(tls)),
    }
    if house.password.is_some() {
        builder.enable_auth(AuthMechanism::Plain);
    }
    let deviation = Arc::new(Mutex::new(Conduct::Take));
    let clerk = Clerk {
        house: Arc::clone(house),
        mail: Vec::new(),
        deviation: Arc::clone(&deviation),
    };
    let mut session = builder.build(ip, clerk);
    if encryption == Encryption::Tls {
        session.tls_active();
    }
    let mut line = BufReader::new(line);
    *deviation.lock().unwrap() = (house.conduct)(Step::Greeting);
    say(&mut line, &session.greeting(), &deviation)?;
    loop {
        let mut text = Vec::new();
        if line.read_until(b'\n', &mut text)? == 0 {
            return Ok(());
        }
        let answer = session.process(&text);
        match answer.action {
            Action::NoReply => {}
            Action::Reply => say(&mut line, &answer, &deviation)?,
            Action::Close => return say(&mut line, &answer, &deviation),
            Action::UpgradeTls => {
                say(&mut line, &answer, &deviation)?;
                line = BufReader::new(line.into_inner().secured(Arc::clone(tls)));
                session.tls_active();
            }
        }
    }
}

/// Says the answer, unless the house would rather not.
fn say(
    line: &mut BufReader<Line>,
    answer: &Response,
    deviation: &Mutex<Conduct>,
) -> io::Result<()> {
    match mem::replace(&mut *deviation.lock().unwrap(), Conduct::Take) {
        Conduct::Hang => {
            // Until the client has enough.
            io::copy(line, &mut io::sink())?;
            Err(io::ErrorKind::ConnectionAborted.into())
        }
        Conduct::HangUp => Err(io::ErrorKind::ConnectionAborted.into()),
        Conduct::Answer(code, words) => write(line, &Response::custom(code, words.to_owned())),
        Conduct::Take => write(line, answer),
    }
}

fn write(line: &mut BufReader<Line>, answer: &Response) -> io::Result<()> {
    answer.write_to(line.get_mut())?;
    line.get_mut().flush()
}

/// Who decides what the server says.
struct Clerk {
    house: Arc<House>,
    mail: Vec<u8>,
    /// How to go on instead of saying what the session says.
    deviation: Arc<Mutex<Conduct>>,
}

impl Clerk {
    /// The session itself never hears of a refusal: after one it would take what follows for content.
    fn go_on(&self, step: Step) -> Response {
        *self.deviation.lock().unwrap() = (self.house.conduct)(step);
        response::OK
    }
}

impl Handler for Clerk {
    fn rcpt(&mut self, _: &str) -> Response {
        self.go_on(Step::Recipient)
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        self.mail.extend_from_slice(line);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let mail = mem::take(&mut self.mail);
        let answer = self.go_on(Step::Content);
        if !matches!(*self.deviation.lock().unwrap(), Conduct::Answer(..)) {
            self.house.taken.lock().unwrap().push(mail);
        }
        answer
    }

    fn auth_plain(&mut self, _: &str, _: &str, password: &str) -> Response {
        if self.house.password.as_deref() == Some(password) {
            response::AUTH_OK
        } else {
            response::INVALID_CREDENTIALS
        }
    }
}
