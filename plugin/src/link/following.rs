//! Who moves the engine's parameters: the host, and the controllers that are bound. Whoever moved one last has it.

use nephele_realtime::Instrument;
use nephele_realtime::parameters::{Controllers, PARAMETER_COUNT};

use super::Inside;
use crate::parameters::HostParameters;

impl Inside {
    /// Has `instrument` follow the parameters of the host that are not as they were last `told`; whether any was.
    pub fn follow_host(
        &mut self,
        instrument: &mut Instrument,
        parameters: &HostParameters,
        told: &mut [f32; PARAMETER_COUNT],
    ) -> bool {
        let mut moved = false;
        if parameters.turned().take_forgotten() {
            // Where controllers had moved a knob, the host's may be where it was: it is told again all the same.
            self.steering.forget();
            for (told, heard) in told.iter_mut().zip(instrument.values().as_array()) {
                if told != heard {
                    *told = f32::NAN;
                }
            }
        }
        for (index, (plain, told)) in parameters.plain_values().zip(told).enumerate() {
            if plain.to_bits() == told.to_bits() {
                continue;
            }
            *told = plain;
            moved = true;
            if let Some(newest) = self.steering.echo(index, plain) {
                parameters.note_turned(index, newest);
                continue;
            }
            parameters.turned().clear(index);
            instrument.set_parameter(index, plain);
            self.turn(instrument, index, plain);
        }
        moved
    }

    /// Has `instrument` follow a controller that was moved to a value of 0 … 1.
    pub fn follow_controller(
        &mut self,
        instrument: &mut Instrument,
        parameters: &HostParameters,
        (cc, value): (u8, f32),
    ) {
        if Controllers::can_bind(cc) {
            parameters.turned().hear(cc);
        }
        if let Some((index, plain)) = self.steering.turn(cc, value) {
            instrument.set_parameter(index, plain);
            parameters.note_turned(index, plain);
            self.turn(instrument, index, plain);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use nephele_offline::preset::Preset;
    use nephele_realtime::ParameterValues;
    use nephele_realtime::parameters::Global;
    use nice_plug::params::Params;

    use super::*;
    use crate::link::{Outside, link};
    use crate::session::Session;

    const CUTOFF: usize = Global::FilterCutoff.index();

    /// The audio thread's side of an instance, as the processor drives it.
    struct Audio {
        inside: Inside,
        instrument: Instrument,
        session: Arc<Session>,
        parameters: HostParameters,
        told: [f32; PARAMETER_COUNT],
    }

    impl Audio {
        fn new() -> Self {
            let (outside, inside): (Outside, Inside) = link();
            let session = Arc::new(Session::new(outside));
            let parameters = HostParameters::new(Arc::clone(&session));
            let instrument = Instrument::new(48_000.0, nephele_offline::clouds::factory().unwrap());
            let mut audio = Self { inside, instrument, session, parameters, told: [f32::NAN; PARAMETER_COUNT] };
            audio.block();
            audio
        }

        /// With controller 74 on the cutoff.
        fn bound() -> Self {
            let mut audio = Self::new();
            let mut controllers = audio.session.controllers();
            controllers.bind(74, CUTOFF);
            audio.session.set_controllers(&controllers);
            audio.block();
            audio
        }

        fn block(&mut self) {
            self.inside.exchange(&mut self.instrument);
            self.inside.follow_host(&mut self.instrument, &self.parameters, &mut self.told);
        }

        fn controller(&mut self, cc: u8, steps: u8) {
            let value = f32::from(steps) / 127.0;
            self.inside.follow_controller(&mut self.instrument, &self.parameters, (cc, value));
        }

        /// The host has the cutoff stand at `plain`.
        fn host(&self, plain: f32) {
            let pointer = self.parameters.pointer(CUTOFF).unwrap();
            // SAFETY: the pointer is of parameters that outlive it.
            unsafe { pointer._internal_set_normalized_value(pointer.preview_normalized(plain)) };
        }

        /// What is heard, and what would be saved.
        fn cutoff(&self) -> [f32; 2] {
            [self.instrument.values().get(CUTOFF), self.parameters.saved_values().get(CUTOFF)]
        }
    }

    #[test]
    fn a_bound_controller_moves_what_is_heard_and_what_is_saved() {
        let mut audio = Audio::bound();
        let before = audio.cutoff();
        audio.controller(73, 127);
        assert_eq!(audio.cutoff(), before, "another controller moves nothing");
        audio.controller(74, 127);
        assert_eq!(audio.cutoff(), [20_000.0; 2]);
        audio.block();
        assert_eq!(audio.cutoff(), [20_000.0; 2], "the host's old value does not come back");
        let (preset, _) = audio.session.preset(audio.parameters.saved_values());
        let read = Preset::from_json(&preset.to_json(), "a").unwrap();
        assert_eq!(read.parameters.get(CUTOFF), 20_000.0);
        assert_eq!(read.controllers.target(74), Some(CUTOFF));
    }

    #[test]
    fn the_host_moves_it_back_and_the_controller_again() {
        let mut audio = Audio::bound();
        audio.controller(74, 127);
        audio.host(500.0);
        audio.block();
        assert!(audio.cutoff().iter().all(|cutoff| (cutoff - 500.0).abs() < 0.1), "{:?}", audio.cutoff());
        audio.controller(74, 0);
        audio.block();
        assert_eq!(audio.cutoff(), [20.0; 2]);
    }

    #[test]
    fn telling_the_host_late_turns_nothing_back() {
        let mut audio = Audio::bound();
        audio.controller(74, 100);
        let told = audio.parameters.to_tell(CUTOFF).unwrap();
        audio.controller(74, 127);
        audio.host(told);
        audio.block();
        assert_eq!(audio.cutoff(), [20_000.0; 2]);
        assert_eq!(audio.parameters.to_tell(CUTOFF), Some(20_000.0), "the rest is still to be told");
        audio.host(20_000.0);
        audio.block();
        assert_eq!(audio.cutoff(), [20_000.0; 2]);
        assert_eq!(audio.parameters.to_tell(CUTOFF), None);
    }

    #[test]
    fn a_restored_sound_counts_even_where_the_host_has_not_moved() {
        let mut audio = Audio::bound();
        let before = audio.cutoff();
        let state = audio.parameters.serialize_fields();
        audio.controller(74, 127);
        audio.parameters.deserialize_fields(&state);
        audio.block();
        assert_eq!(audio.cutoff(), before);
        assert_eq!(audio.session.controllers().target(74), Some(CUTOFF), "bound as it was saved");
        audio.controller(74, 0);
        assert_eq!(audio.cutoff(), [20.0; 2]);
    }

    #[test]
    fn a_sound_without_bindings_leaves_those_of_the_session() {
        let audio = Audio::bound();
        audio.session.restore(Preset::default(), None);
        assert_eq!(audio.session.controllers().target(74), Some(CUTOFF));
        let mut preset = Preset { parameters: ParameterValues::default(), ..Preset::default() };
        preset.controllers.bind(1, CUTOFF);
        audio.session.restore(preset, None);
        assert_eq!(audio.session.controllers().bound().collect::<Vec<_>>(), [(1, CUTOFF)]);
    }

    #[test]
    fn a_controller_that_is_no_knob_is_not_heard_by_who_learns() {
        let mut audio = Audio::new();
        audio.controller(21, 64);
        audio.controller(123, 0);
        assert_eq!(audio.parameters.turned().take_heard(), Some(21));
        assert_eq!(audio.parameters.turned().take_heard(), None);
    }

    #[test]
    fn following_a_controller_neither_allocates_nor_frees() {
        let mut audio = Audio::bound();
        nice_assert_no_alloc::assert_no_alloc(|| {
            for steps in 0..127 {
                audio.controller(74, steps);
                audio.block();
            }
        });
        assert!(audio.cutoff()[0] > 10_000.0);
    }
}
