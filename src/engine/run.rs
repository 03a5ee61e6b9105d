//! A query is run elsewhere while this process waits, shows how long, and can
//! be stopped.

use super::Rows;
use super::address::Address;
use super::error::EngineError;
use super::known::Engine;

/// The engine that is asked.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where it is.
    pub address: Address,
    /// Its driver, by name or path, where the address is not to say it.
    pub driver: Option<String>,
}

/// Connects, asks for the query that the engine understands, and runs it.
/// Ctrl-C stops the query there and ends this with
/// [`EngineError::Interrupted`].
#[cfg(not(feature = "engine"))]
pub fn run(
    _target: &Target,
    _query: impl FnOnce(&'static Engine) -> String + Send + 'static,
) -> Result<Rows, EngineError> {
    Err(EngineError::NotBuiltIn)
}

/// Connects, asks for the query that the engine understands, and runs it.
/// Ctrl-C stops the query there and ends this with
/// [`EngineError::Interrupted`].
#[cfg(feature = "engine")]
pub fn run(
    target: &Target,
    query: impl FnOnce(&'static Engine) -> String + Send + 'static,
) -> Result<Rows, EngineError> {
    waiting::run(target, query)
}

#[cfg(feature = "engine")]
mod waiting {
    //! The work is done by a thread of its own: a driver does not come back
    //! before it is done.

    use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
    use std::time::Duration;

    use super::super::adbc::{Session, Stop};
    use super::{Engine, EngineError, Rows, Target};

    /// So long a driver may take to stop.
    const PATIENCE: Duration = Duration::from_secs(5);

    enum Event {
        Done(Result<Rows, EngineError>),
        CtrlC,
    }

    pub fn run(
        target: &Target,
        query: impl FnOnce(&'static Engine) -> String + Send + 'static,
    ) -> Result<Rows, EngineError> {
        let (events, seen) = channel();
        listen(events.clone());
        let stop = Stop::default();
        let target = target.clone();
        let inner = stop.clone();
        std::thread::spawn(move || {
            let opened = Session::open(&target.address, target.driver.as_deref(), &inner);
            let done = opened.and_then(|mut session| {
                let query = query(session.engine);
                session.run(&query, &inner)
            });
            // Nobody waits where the run was stopped.
            let _ = events.send(Event::Done(done));
        });
        match seen.recv() {
            Ok(Event::Done(done)) => done,
            Ok(Event::CtrlC) => {
                if stop.now() {
                    // Until it is done, or the same is asked again.
                    let done: Result<Event, RecvTimeoutError> = seen.recv_timeout(PATIENCE);
                    drop(done);
                }
                Err(EngineError::Interrupted)
            }
            Err(_) => Err(EngineError::Interrupted),
        }
    }

    /// Tells of Ctrl-C as long as anybody listens; then it ends the process
    /// as it usually does.
    fn listen(events: Sender<Event>) {
        // Where no handler can be set, Ctrl-C ends the process at once.
        let _ = ctrlc::set_handler(move || {
            if events.send(Event::CtrlC).is_err() {
                end();
            }
        });
    }

    #[expect(clippy::exit, reason = "what Ctrl-C does where nothing is to be stopped")]
    fn end() {
        std::process::exit(130);
    }
}
