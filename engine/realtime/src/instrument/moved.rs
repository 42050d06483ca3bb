//! What the instrument tells of its modulation: it is read, never moved, so that looking at it changes no sample.

use super::control::listens_to_lfo;
use super::engine::Instrument;
use super::telemetry::{MOVED, Telemetry};
use crate::modulation::Trigger;
use crate::parameters::LFOS;

impl Instrument {
    /// Writes into `report` what each source gives for the newest voices, and where the LFOs are.
    pub(super) fn tell_modulation(&self, report: &mut Telemetry) {
        let newest = self.newest_lanes();
        report.moved_count = 0;
        for (index, to) in newest.iter().flatten().zip(&mut report.moved) {
            let lane = &self.lanes.0[*index];
            *to = self.sources(*index, lane, &self.heard(lane.note.channel.unwrap_or(0)));
            report.moved_count += 1;
        }
        for (number, phase) in report.lfo_phases.iter_mut().enumerate().take(LFOS) {
            *phase = match Trigger::of(self.base.now(), number) {
                _ if !listens_to_lfo(&self.bay, number) => None,
                Trigger::Global => Some(self.global_lfos[number].phase()),
                Trigger::Voice | Trigger::Key => newest[0].map(|index| self.lanes.0[index].lfos[number].phase()),
            };
        }
    }

    /// Lanes of the voices last started, the newest first.
    fn newest_lanes(&self) -> [Option<usize>; MOVED] {
        let lanes = &self.lanes.0;
        let mut newest: [Option<usize>; MOVED] = [None; MOVED];
        // A voice that has not been through a tick has the values of the one before it on its lane.
        let sounding = |lane: &crate::voice::Lane| lane.is_sounding() && !lane.is_fading() && !lane.fresh;
        for (index, lane) in lanes.iter().enumerate().filter(|(_, lane)| sounding(lane)) {
            let younger = |known: &Option<usize>| known.is_none_or(|known| lanes[known].serial < lane.serial);
            if let Some(place) = newest.iter().position(younger) {
                newest[place..].rotate_right(1);
                newest[place] = Some(index);
            }
        }
        newest
    }
}
