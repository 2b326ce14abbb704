//! What the user asked for, as words, and the revisions that it names.
