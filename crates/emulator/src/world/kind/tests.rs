//! Shows that a new kind of resource is a row type and one line among the tables of its service.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::*;
use crate::dcs::Dcs;
use crate::oms::Oms;
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::world::kernel::Setup;

/// A lamp that a timer turns off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lamp {
    burns_until: Option<Millis>,
}

impl Row for Lamp {
    type Id = u64;
    const TABLE: &'static str = "lamps";

    fn timer(&self) -> Option<Millis> {
        self.burns_until
    }
}

impl OnTimer<House> for Lamp {
    fn on_timer(_: &mut Kernel, house: &mut House, id: &str) {
        let lamp = id.parse().ok().and_then(|id| house.lamps.get_mut(&id));
        lamp.unwrap().burns_until = None;
    }
}

tables! {
    /// A service with one kind of resource.
    House {
        lamps: Lamp,
    }
    beside {}
}

fn house() -> (Kernel, House) {
    let setup = Setup { quirks: Quirks::default(), pace: Pace::default(), region: "r".into(), seed: 1, worker: None };
    let mut house = House::default();
    house.lamps.insert(7, Lamp { burns_until: Some(60) });
    (Kernel::new("p", Arc::new(setup), 0), house)
}

#[test]
fn a_new_kind_is_stored_undone_and_fired_by_one_line() {
    let (mut kernel, mut house) = house();
    let mut changes = Vec::new();
    drain(&mut house, &mut changes);
    assert_eq!((changes.len(), changes[0].table, changes[0].key.as_str()), (1, "lamps", "7"));

    begin(&mut house);
    house.lamps.remove(&7);
    undo(&mut house);
    assert_eq!(house.lamps.get(&7), Some(&Lamp { burns_until: Some(60) }));

    rearm(&mut kernel, &mut house);
    let (at, key) = kernel.take_due(60).unwrap();
    fire(&mut kernel, &mut house, &key, at + 1);
    assert_eq!(house.lamps.get(&7).unwrap().burns_until, Some(60), "a timer that does not match its row is ignored");
    fire(&mut kernel, &mut house, &key, at);
    assert_eq!(house.lamps.get(&7).unwrap().burns_until, None);
}

#[test]
fn no_two_kinds_share_a_table() {
    let of_oms = Oms::KINDS.iter().map(|kind| kind.table);
    let mut tables: Vec<&str> = of_oms.chain(Dcs::KINDS.iter().map(|kind| kind.table)).chain(["counters"]).collect();
    let count = tables.len();
    tables.sort_unstable();
    tables.dedup();
    assert_eq!(tables.len(), count, "{tables:?}");
}
