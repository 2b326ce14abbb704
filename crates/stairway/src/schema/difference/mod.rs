//! The difference of two schemas as typed changes.
