//! A bounce: it waits for the clouds that it needs, and where slots move the morph pad it looks at it every so many
//! samples, so that the host's blocks decide nothing.

use nephele_offline::models::Looks;
use nephele_realtime::Instrument;

use crate::instance::Instance;
use crate::link::Inside;

/// See the module.
pub struct Bounce {
    looks: Looks,
    /// How far slots had moved the place on the pad when a cloud was last made for that.
    offset: [f32; 2],
}

impl Bounce {
    /// One that begins, at `sample_rate` Hz.
    pub fn new(sample_rate: f32) -> Self {
        Self { looks: Looks::new(f64::from(sample_rate)), offset: [0.0; 2] }
    }

    /// How far slots move the place on the pad, as far as this bounce has followed them.
    pub const fn offset(&self) -> [f32; 2] {
        self.offset
    }

    /// A block begins: what the host asks for has to be there.
    pub fn begin(instance: &Instance, inside: &mut Inside, instrument: &mut Instrument) {
        instance.wait_for_cloud();
        // A cloud for which there was no room is offered at the looks alone: they are always at the same samples.
        if !inside.holds_a_cloud() {
            inside.exchange(instrument);
        }
    }

    /// Looks at the pad if it is time. Of `wanted` samples, those to render before this is asked again.
    pub fn follow(
        &mut self,
        wanted: usize,
        instance: &Instance,
        inside: &mut Inside,
        instrument: &mut Instrument,
    ) -> usize {
        if self.looks.left() == 0 {
            let offset = instrument.morph_offset();
            if self.looks.look(instance.place(offset) != instance.place(self.offset)) {
                self.offset = offset;
                instance.note_audio(true, offset);
                instance.wait_for_cloud();
            }
            inside.exchange(instrument);
        }
        let samples = self.looks.left().min(wanted);
        self.looks.pass(samples);
        samples
    }
}
