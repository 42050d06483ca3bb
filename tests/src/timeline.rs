//! The host's transport over a whole script: where the song stands at every sample.

/// A stretch during which the transport does one thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// First sample.
    pub start: u64,
    /// Whether the transport rolls.
    pub playing: bool,
    /// Song position at `start`, in quarter notes.
    pub beats: f64,
    /// Quarter notes per minute.
    pub tempo: f64,
    /// Start and end of the loop in quarter notes, where the host shows one.
    pub looping: Option<(f64, f64)>,
}

impl Segment {
    /// Song position at `sample`, in quarter notes.
    #[must_use]
    pub fn beats_at(&self, sample: u64, sample_rate: f64) -> f64 {
        let elapsed = if self.playing { (sample - self.start) as f64 } else { 0.0 };
        elapsed.mul_add(self.beats_per_sample(sample_rate), self.beats)
    }

    /// Speed of the song position while it moves.
    #[must_use]
    pub fn beats_per_sample(&self, sample_rate: f64) -> f64 {
        self.tempo / 60.0 / sample_rate
    }
}

/// Segments one after the other. The host ends a block where a segment ends, as DAWs do at jumps and tempo changes.
#[derive(Clone, Debug)]
pub struct Timeline {
    sample_rate: f64,
    segments: Vec<Segment>,
}

impl Timeline {
    /// Stands still at the beginning of the song, at 120 BPM.
    #[must_use]
    pub fn stopped(sample_rate: f64) -> Self {
        let first = Segment { start: 0, playing: false, beats: 0.0, tempo: 120.0, looping: None };
        Self { sample_rate, segments: vec![first] }
    }

    /// Rolls from the first sample on.
    #[must_use]
    pub fn rolling(sample_rate: f64, beats: f64, tempo: f64) -> Self {
        let first = Segment { start: 0, playing: true, beats, tempo, looping: None };
        Self { sample_rate, segments: vec![first] }
    }

    /// Exactly these segments, whatever they say: hosts may tell nonsense.
    ///
    /// # Panics
    ///
    /// Panics if there are none, or none at sample 0.
    #[must_use]
    pub fn told(sample_rate: f64, segments: Vec<Segment>) -> Self {
        assert!(segments.first().is_some_and(|first| first.start == 0), "a timeline begins at its first sample");
        Self { sample_rate, segments }
    }

    /// Starts rolling at `sample`, from `beats`. While it rolls already this is a jump.
    #[must_use]
    pub fn play(self, sample: u64, beats: f64) -> Self {
        self.change(sample, |segment| (segment.playing, segment.beats) = (true, beats))
    }

    /// Stands still from `sample` on.
    #[must_use]
    pub fn stop(self, sample: u64) -> Self {
        self.change(sample, |segment| segment.playing = false)
    }

    /// Changes the tempo at `sample`.
    #[must_use]
    pub fn tempo(self, sample: u64, tempo: f64) -> Self {
        self.change(sample, |segment| segment.tempo = tempo)
    }

    /// Loops between two song positions from now on and until `sample`. The position wraps with the part of a sample
    /// by which it overshot the loop's end, so that a long loop does not drift.
    #[must_use]
    pub fn looped(mut self, (from, to): (f64, f64), until: u64) -> Self {
        let last = self.segments.last_mut().expect("a timeline has a segment");
        last.looping = Some((from, to));
        loop {
            let last = *self.segments.last().expect("a timeline has a segment");
            let speed = last.beats_per_sample(self.sample_rate);
            let end = last.start + ((to - last.beats) / speed).ceil() as u64;
            if !last.playing || end >= until {
                return self;
            }
            let wrapped = last.beats_at(end, self.sample_rate) - (to - from);
            self.segments.push(Segment { start: end, beats: wrapped, ..last });
        }
    }

    /// The stretch that `sample` lies in.
    #[must_use]
    pub fn segment(&self, sample: u64) -> &Segment {
        let after = self.segments.partition_point(|segment| segment.start <= sample);
        &self.segments[after.saturating_sub(1)]
    }

    /// First sample after `sample` at which the transport does something new.
    #[must_use]
    pub fn next_change(&self, sample: u64) -> Option<u64> {
        let after = self.segments.partition_point(|segment| segment.start <= sample);
        self.segments.get(after).map(|segment| segment.start)
    }

    /// Every stretch, with the sample after its last; the last stretch ends at `length`.
    pub fn stretches(&self, length: u64) -> impl Iterator<Item = (Segment, u64)> + '_ {
        let ends = self.segments.iter().skip(1).map(|segment| segment.start).chain([length]);
        self.segments.iter().copied().zip(ends)
    }

    /// Samples per second.
    #[must_use]
    pub const fn sample_rate(&self) -> f64 {
        self.sample_rate
    }

    fn change(mut self, sample: u64, edit: impl FnOnce(&mut Segment)) -> Self {
        let last = self.segments.last().expect("a timeline has a segment");
        assert!(sample >= last.start, "a timeline is written in order");
        let mut segment = Segment { start: sample, beats: last.beats_at(sample, self.sample_rate), ..*last };
        edit(&mut segment);
        if sample == last.start {
            self.segments.pop();
        }
        self.segments.push(segment);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tempo_changes_keep_the_position() {
        let line = Timeline::rolling(48_000.0, 0.0, 120.0).tempo(24_000, 60.0);
        assert!((line.segment(24_000).beats_at(24_000, 48_000.0) - 1.0).abs() < 1e-12);
        assert!((line.segment(72_000).beats_at(72_000, 48_000.0) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn loops_come_back() {
        let line = Timeline::rolling(48_000.0, 3.0, 120.0).looped((2.0, 4.0), 200_000);
        let starts: Vec<_> = line.stretches(200_000).map(|(segment, _)| (segment.start, segment.beats)).collect();
        assert_eq!(starts[..3], [(0, 3.0), (24_000, 2.0), (72_000, 2.0)]);
    }
}
