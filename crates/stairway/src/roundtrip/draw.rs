//! Numbers drawn from a seed.

/// Numbers drawn from a seed.
pub(in crate::roundtrip) struct Draw(u64);

impl Draw {
    pub(in crate::roundtrip) fn new(seed: u32) -> Draw {
        Draw(u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Less than `bound`.
    pub(in crate::roundtrip) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % bound.max(1)
    }

    #[cfg(test)]
    pub(in crate::roundtrip) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, which are not none.
    #[cfg(test)]
    pub(in crate::roundtrip) fn one<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}
