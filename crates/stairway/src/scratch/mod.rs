//! Throwaway databases, for proofs and tests.
