//! Numbers beside their bounds.
