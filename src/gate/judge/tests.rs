//! Verdicts on tallies made by hand.
