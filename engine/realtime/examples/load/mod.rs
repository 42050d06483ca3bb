//! What the examples that measure have in common: options, the processor's clock and the line that they print.

use std::time::Instant;

use nephele_realtime::simd::Instructions;

/// The instruction set that an option's value names; `auto` is the one that a host would get.
pub fn instructions(value: &str) -> Result<Instructions, String> {
    if value == "auto" {
        return Ok(Instructions::best());
    }
    let set = Instructions::ALL.into_iter().find(|set| set.name() == value);
    let set = set.ok_or_else(|| format!("'{value}' is no instruction set"))?;
    if set.is_available() { Ok(set) } else { Err(format!("this machine has no {value}")) }
}

/// Seconds of CPU that this process has used, from Linux' own count; elsewhere wall-clock time has to do.
fn cpu_seconds(started: Instant) -> f64 {
    let schedule = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = schedule.split(' ').next().and_then(|word| word.parse::<f64>().ok());
    nanoseconds.map_or_else(|| started.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}

/// Runs `period` so many times and prints what that cost. It gives units of work and a number that depends on the sound.
pub fn measure(periods: usize, instructions: Instructions, mut period: impl FnMut() -> (usize, f64)) {
    let (mut units, mut check) = (0, 0.0);
    let started = Instant::now();
    let before = cpu_seconds(started);
    for _ in 0..periods {
        let (rendered, found) = period();
        units += rendered;
        check += found;
    }
    let seconds = cpu_seconds(started) - before;
    println!(
        "units={units} process_cpu_s={seconds:.6} ns_per_unit={:.4} instructions={} check={check:.6}",
        seconds / units as f64 * 1e9,
        instructions.name(),
    );
}
