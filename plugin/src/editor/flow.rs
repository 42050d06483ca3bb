//! How loud each node of the rack is now, smoothed for the eye.

use nephele_realtime::parameters::NODES;

use super::canvas::Canvas;

/// Time in which a lamp falls to about a third, seconds.
const FALL: f32 = 0.12;

/// See the module. Kept from frame to frame.
#[derive(Debug, Default)]
pub struct Flow {
    levels: [f32; NODES],
    seen: f64,
}

impl Flow {
    /// Takes the latest report.
    pub fn follow(&mut self, canvas: &Canvas<'_>) {
        let telemetry = canvas.model.telemetry;
        let now = canvas.ui.input(|input| input.time);
        let silent = telemetry.voices == 0;
        self.feed(if silent { [0.0; NODES] } else { telemetry.levels }, now);
    }

    fn feed(&mut self, levels: [f32; NODES], now: f64) {
        let kept = (-(now - self.seen).clamp(0.0, 10.0) as f32 / FALL).exp();
        self.seen = now;
        for (shown, level) in self.levels.iter_mut().zip(levels) {
            let level = if level.is_finite() { level.clamp(0.0, 1.0) } else { 0.0 };
            *shown = level.max(*shown * kept);
            if *shown < 0.002 {
                *shown = 0.0;
            }
        }
    }

    /// How loud `node` is, 0 … 1.
    pub fn of(&self, node: usize) -> f32 {
        self.levels.get(node).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_rise_at_once_and_fall_slowly() {
        let mut flow = Flow::default();
        flow.feed([0.8; NODES], 1.0);
        assert_eq!(flow.of(3), 0.8);
        flow.feed([f32::NAN; NODES], 1.12);
        assert!((flow.of(3) - 0.8 / std::f32::consts::E).abs() < 1e-3, "{}", flow.of(3));
        flow.feed([0.0; NODES], 3.0);
        assert_eq!((flow.of(3), flow.of(99)), (0.0, 0.0));
    }
}
