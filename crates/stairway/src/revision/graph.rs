//! The graph of revisions: edges, heads, bases, ancestors, order.
