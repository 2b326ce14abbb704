//! What may not stand beside a rebuild.
