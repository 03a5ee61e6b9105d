//! How far the work is, on a terminal, where it takes more than a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::input::progress::{Progress, Seen};
use crate::model::ratio::group;

/// Nothing is shown of work that is done sooner.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on stderr as long as this lives.
pub struct ProgressLine {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl ProgressLine {
    /// Shows how far the reading is, where stderr is a terminal.
    pub fn show(progress: Arc<Progress>) -> Self {
        Self::of(move |elapsed| words(progress.seen(), elapsed))
    }

    /// Shows how long somebody else is at work, where stderr is a terminal.
    pub fn waiting_for(whom: String) -> Self {
        Self::of(move |elapsed| format!("{whom} counts, {} s", elapsed.as_secs()))
    }

    fn of(words: impl Fn(Duration) -> String + Send + 'static) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let thread = std::io::IsTerminal::is_terminal(&std::io::stderr()).then(|| {
            let done = Arc::clone(&done);
            std::thread::spawn(move || draw(words, &done))
        });
        Self { done, thread }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn draw(words: impl Fn(Duration) -> String, done: &AtomicBool) {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if done.load(Ordering::Relaxed) {
            return;
        }
        std::thread::park_timeout(PATIENCE.saturating_sub(start.elapsed()));
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let plain = ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    bar.set_style(plain);
    while !done.load(Ordering::Relaxed) {
        bar.set_message(words(start.elapsed()));
        bar.tick();
        std::thread::park_timeout(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}

/// Rows, speed, and the time that is left where it is known.
fn words(seen: Seen, elapsed: Duration) -> String {
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let speed = seen.bytes.saturating_mul(1000) / milliseconds;
    let left = seen.size.map(|size| size.saturating_sub(seen.bytes));
    let rows = group(&seen.rows.to_string());
    match left {
        // The header is not counted, and the end is a matter of moments.
        Some(..100_000) => format!("{rows} rows read, counting"),
        Some(left) if speed > 0 => {
            format!(
                "{rows} rows, {} MB/s, {} s left",
                speed / 1_000_000,
                left.div_ceil(speed)
            )
        }
        _ => format!("{rows} rows, {} MB/s", speed / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_speed_and_time_left_are_told() {
        let seen = |bytes, size| Seen {
            rows: 1_234_567,
            bytes,
            size,
        };
        let after = Duration::from_secs(2);
        assert_eq!(
            words(seen(600_000_000, Some(1_500_000_000)), after),
            "1,234,567 rows, 300 MB/s, 3 s left"
        );
        assert_eq!(words(seen(600_000_000, None), after), "1,234,567 rows, 300 MB/s");
        assert_eq!(words(seen(5, Some(50)), after), "1,234,567 rows read, counting");
        assert_eq!(words(seen(0, Some(500_000)), Duration::ZERO), "1,234,567 rows, 0 MB/s");
    }
}
