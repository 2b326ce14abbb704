//! What SQLite is given for a statement in its words: the statement, SQLite's own ALTER, or a rebuild.
