//! The files of a deployment: they say what their readers know, they agree with the program, and their services, started
//! as the same processes in the same order, come up.

mod compose;
mod files;
mod order;
