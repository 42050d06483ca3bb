//! Reports on the sounding instrument, on their way to the editor. A few go round, so that the audio thread writes each in
//! its place instead of copying all that one can hold.

use nephele_realtime::Telemetry;
use rtrb::{Consumer, Producer, RingBuffer};

/// Reports that go round.
const REPORTS: usize = 4;

/// The editor's end.
pub(super) struct Reader {
    written: Consumer<Box<Telemetry>>,
    read: Producer<Box<Telemetry>>,
}

/// The audio thread's end.
pub(super) struct Writer {
    written: Producer<Box<Telemetry>>,
    read: Consumer<Box<Telemetry>>,
}

/// A pair of ends.
pub(super) fn reports() -> (Reader, Writer) {
    let (to_reader, written) = RingBuffer::new(REPORTS);
    let (mut to_writer, read) = RingBuffer::new(REPORTS);
    for _ in 0..REPORTS {
        // There is room for all.
        let _ = to_writer.push(Box::default());
    }
    (Reader { written, read: to_writer }, Writer { written: to_reader, read })
}

impl Writer {
    /// Sends a report as `tell` writes it over an old one; left out while nobody reads.
    pub fn send(&mut self, tell: impl FnOnce(&mut Telemetry)) {
        if let Ok(mut report) = self.read.pop() {
            tell(&mut report);
            // There is room for all, so none is dropped here.
            let _ = self.written.push(report);
        }
    }
}

impl Reader {
    /// The latest report, if one came since the last call, with the loudest peaks and all losses of those before it.
    pub fn latest(&mut self) -> Option<Telemetry> {
        let mut latest: Option<Telemetry> = None;
        while let Ok(report) = self.written.pop() {
            let mut newer = *report;
            let _ = self.read.push(report);
            if let Some(older) = latest {
                newer.peak = std::array::from_fn(|side| newer.peak[side].max(older.peak[side]));
                newer.yielded = newer.yielded.saturating_add(older.yielded);
                newer.refused = newer.refused.saturating_add(older.refused);
                newer.load[1] = newer.load[1].max(older.load[1]);
            }
            latest = Some(newer);
        }
        latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_peak_and_no_loss_goes_untold() {
        let (mut reader, mut writer) = reports();
        assert!(reader.latest().is_none());
        for round in 0..10 {
            for (left, yielded, refused) in [(0.9, 30, 1), (0.1, 7, 0), (0.2, 0, 2)] {
                writer
                    .send(|report| *report = Telemetry { peak: [left, 0.0], yielded, refused, ..Telemetry::default() });
            }
            let report = reader.latest().expect("a report");
            assert_eq!((report.peak, report.yielded, report.refused), ([0.9, 0.0], 37, 3), "round {round}");
            assert!(reader.latest().is_none(), "told once");
        }
    }

    #[test]
    fn what_nobody_reads_is_not_written() {
        let (mut reader, mut writer) = reports();
        let mut written = 0;
        for clock in 0..100 {
            writer.send(|report| {
                report.clock = clock;
                written += 1;
            });
        }
        assert_eq!((written, reader.latest().map(|report| report.clock)), (REPORTS, Some(3)));
        writer.send(|report| report.clock = 100);
        assert_eq!(reader.latest().map(|report| report.clock), Some(100));
    }
}
