//! Modulation slots as text: by the ids of their sources and destinations, as both lists may be ordered anew one day.

use std::borrow::Cow;

use nephele_realtime::modulation::{Route, Routes, Source};
use nephele_realtime::parameters::{SLOTS, index_of, parameters};
use serde::{Deserialize, Serialize};

/// One slot that is not as in a new instance.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenRoute<'a> {
    /// Its number, from 1 on, as its depth's parameter has it.
    slot: usize,
    /// Key of the source.
    #[serde(borrow)]
    source: Cow<'a, str>,
    /// Key of the second source, if there is one.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    via: Option<Cow<'a, str>>,
    /// Id of the parameter that is moved, if one was chosen.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    destination: Option<Cow<'a, str>>,
}

/// The slots of `routes` that are used, in order.
pub fn write(routes: &Routes) -> Vec<WrittenRoute<'static>> {
    let used = (1..).zip(&routes.0).filter(|(_, route)| **route != Route::default());
    used.map(|(slot, route)| {
        let destination = route.destination.and_then(|index| parameters().get(usize::from(index)));
        WrittenRoute {
            slot,
            source: route.source.id().into(),
            via: (route.via != Source::None).then(|| route.via.id().into()),
            destination: destination.map(|parameter| parameter.id.as_str().into()),
        }
    })
    .collect()
}

/// Reads what [`write`] wrote. As with parameters, what this version does not know is left out: the whole slot, because
/// one without its second source or its destination would move something else than was meant.
pub fn read(written: &[WrittenRoute<'_>]) -> Routes {
    let mut routes = Routes::default();
    for one in written {
        let place = one.slot.checked_sub(1).filter(|place| *place < SLOTS);
        if let (Some(place), Some(route)) = (place, route(one)) {
            routes.0[place] = route;
        }
    }
    routes
}

fn route(written: &WrittenRoute<'_>) -> Option<Route> {
    let source = Source::from_id(&written.source)?;
    let via = written.via.as_deref().map_or(Some(Source::None), Source::from_id)?;
    let destination = match written.destination.as_deref() {
        Some(id) => {
            let index = index_of(id).filter(|index| parameters()[*index].modulatable)?;
            Some(u16::try_from(index).ok()?)
        }
        None => None,
    };
    Some(Route { source, via, destination })
}
