//! A set of scripts with its graph: from a folder, embedded, or in memory. The only reading of files.
