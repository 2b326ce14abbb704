#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stairway_fuzz::script(bytes));
