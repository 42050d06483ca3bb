//! The mean of the grains that sound, as py-modular mixes them: no window, no interpolation, no gain law.

use nephele_realtime::GrainCloud;

/// A stretch of one stored grain, read in whole steps and without a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Output sample at which it begins.
    pub at: u64,
    /// Index of the grain.
    pub grain: usize,
    /// The stored sample that is heard first.
    pub offset: usize,
    /// Stored samples from one output sample to the next; 0 holds the first.
    pub rate: usize,
    /// Output samples that it lasts.
    pub length: usize,
}

/// Fills `output`, whose first sample is output sample 0, with the mean of the spans that are active at each sample;
/// 0 where none is. Of a cloud of two channels the first is heard.
///
/// A span ends early where its grain or `output` does; one of a grain that is not in the cloud is not active. Takes
/// time in proportion to the samples of all spans.
pub fn mean_of_active(cloud: &GrainCloud, spans: &[Span], output: &mut [f32]) {
    // Summed in double precision: many overlapping grains would otherwise cost more than the last bit of the mean.
    let mut mix = vec![(0.0_f64, 0_u32); output.len()];
    for span in spans.iter().filter(|span| span.grain < cloud.grains()) {
        let begin = usize::try_from(span.at).map_or(mix.len(), |at| at.min(mix.len()));
        let stored = cloud.grain(span.grain);
        for (step, (sum, active)) in mix[begin..].iter_mut().take(span.length).enumerate() {
            let Some(sample) = stored.get(span.offset.saturating_add(step.saturating_mul(span.rate))) else { break };
            *sum += f64::from(*sample);
            *active += 1;
        }
    }
    for (sample, (sum, active)) in output.iter_mut().zip(mix) {
        *sample = (sum / f64::from(active.max(1))) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(spans: &[Span]) -> [f32; 6] {
        let cloud = GrainCloud::new("x", &[1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0], 2, 48e3, 220.0, Vec::new());
        let mut output = [9.0; 6];
        mean_of_active(&cloud.unwrap(), spans, &mut output);
        output
    }

    #[test]
    fn only_the_active_ones_are_counted() {
        let first = Span { at: 1, grain: 0, offset: 0, rate: 1, length: 4 };
        let second = Span { at: 3, grain: 1, offset: 1, rate: 2, length: 2 };
        assert_eq!(mix(&[first]), [0.0, 1.0, 2.0, 3.0, 4.0, 0.0]);
        assert_eq!(mix(&[first, second]), [0.0, 1.0, 2.0, 11.5, 22.0, 0.0]);
        assert_eq!(mix(&[Span { rate: 0, length: 2, ..second }]), [0.0, 0.0, 0.0, 20.0, 20.0, 0.0]);
    }

    #[test]
    fn a_span_ends_with_its_grain_and_with_the_output() {
        let span = Span { at: 4, grain: 0, offset: 2, rate: 1, length: 100 };
        assert_eq!(mix(&[span]), [0.0, 0.0, 0.0, 0.0, 3.0, 4.0]);
        assert_eq!(mix(&[Span { at: 1, ..span }]), [0.0, 3.0, 4.0, 0.0, 0.0, 0.0]);
        let far = usize::MAX;
        let nowhere =
            [Span { at: u64::MAX, ..span }, Span { grain: 2, ..span }, Span { at: 0, offset: far, rate: far, ..span }];
        assert_eq!(mix(&nowhere), [0.0; 6]);
    }
}
