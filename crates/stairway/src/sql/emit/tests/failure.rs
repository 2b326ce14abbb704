//! What stops a rebuild, and what is left then.
