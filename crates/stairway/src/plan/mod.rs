//! Graph, applied set and target to an ordered plan. Pure.
