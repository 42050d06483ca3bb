#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| nephele_fuzz::targets::midi(data));
