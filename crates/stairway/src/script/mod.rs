//! One revision file: directives, blocks, statement spans, checksums, rendering. Pure: reads no file.
