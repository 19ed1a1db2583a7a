//! What this thread logs, for tests that look for what must not be there. One subscriber serves the
//! whole run: one that came and went with its test would race with others for what is worth logging,
//! which `tracing` remembers for all threads. Leaves out what other threads log.

use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
    sync::Once,
};

use tracing_subscriber::{Layer as _, filter::dynamic_filter_fn, layer::SubscriberExt as _};

thread_local! {
    static LISTENER: RefCell<Option<Heard>> = const { RefCell::new(None) };
}

type Heard = Rc<RefCell<Vec<u8>>>;

/// Everything that this thread logs from now on, at every level.
pub(crate) struct Log(Heard);

impl Log {
    /// Begins to listen.
    pub(crate) fn listen() -> Self {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| {
            let listens = dynamic_filter_fn(|_, _| LISTENER.with_borrow(Option::is_some));
            let layer = tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_writer(|| Ear)
                .with_filter(listens);
            let subscriber = tracing_subscriber::registry().with(layer);
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
        let heard = Heard::default();
        LISTENER.set(Some(Rc::clone(&heard)));
        Self(heard)
    }

    /// What was logged.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        LISTENER.set(None);
    }
}

struct Ear;

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LISTENER.with_borrow(|heard| {
            if let Some(heard) = heard {
                heard.borrow_mut().extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
