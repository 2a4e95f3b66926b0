//! [`Column`]: the columns of tables and CSV.

use clap::ValueEnum;

use super::item::{Counted, counted};
use super::{Item, Kind};
use crate::locale::say;
use crate::screen::{self, Cell, Fit, Side};
use crate::text::{DIM, clean};
use crate::units;

/// A column.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[value(rename_all = "snake_case")]
pub(crate) enum Column {
    Kind,
    Id,
    Name,
    State,
    ServiceState,
    Done,
    Size,
    SizeDone,
    Rate,
    Eta,
    Objects,
    ObjectsDone,
    Skipped,
    Failed,
    Tasks,
    TasksDone,
    Keys,
    KeysDone,
    Lag,
    Source,
    Destination,
    Group,
    Reason,
    FailedList,
    Created,
    Started,
    RunSeconds,
    Description,
}

impl Column {
    /// The columns of a list of failures.
    pub(crate) const FAILURE: [Self; 5] = [Self::Id, Self::Name, Self::Failed, Self::Reason, Self::FailedList];

    /// The names of all columns, in the order of CSV.
    pub(crate) const NAMES: [&'static str; 28] = [
        "kind",
        "id",
        "name",
        "state",
        "service_state",
        "done",
        "size",
        "size_done",
        "rate",
        "eta",
        "objects",
        "objects_done",
        "skipped",
        "failed",
        "tasks",
        "tasks_done",
        "keys",
        "keys_done",
        "lag",
        "source",
        "destination",
        "group",
        "reason",
        "failed_list",
        "created",
        "started",
        "run_seconds",
        "description",
    ];

    /// Every column, in the order of CSV.
    pub(crate) fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// Returns the column of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let position = Self::NAMES.iter().position(|known| *known == name)?;
        Self::all().get(position).copied()
    }

    /// Returns the columns of a table. Columns that are empty in all rows are omitted.
    pub(crate) const fn usual(kind: Kind) -> &'static [Self] {
        use Column::{Destination, Done, Group, Id, Keys, Lag, Name, Objects, Size, Source, Started, State, Tasks};
        match kind {
            Kind::Task => &[Id, Name, State, Done, Size, Objects, Source, Destination, Group],
            Kind::Group => &[Id, Name, State, Done, Size, Tasks, Source, Destination],
            Kind::Sync => &[Id, Name, State, Source, Destination, Started],
            Kind::Redis => &[Id, Name, State, Done, Keys, Lag, Source, Destination],
        }
    }

    /// Returns the columns of a wide table.
    pub(crate) const fn wide(kind: Kind) -> &'static [Self] {
        use Column as C;
        match kind {
            Kind::Task => &[
                C::Id,
                C::Name,
                C::State,
                C::ServiceState,
                C::Done,
                C::Size,
                C::Rate,
                C::Eta,
                C::Objects,
                C::Source,
                C::Destination,
                C::Group,
                C::Started,
                C::Description,
                C::Reason,
            ],
            Kind::Group => &[
                C::Id,
                C::Name,
                C::State,
                C::ServiceState,
                C::Done,
                C::Size,
                C::Rate,
                C::Eta,
                C::Tasks,
                C::Objects,
                C::Source,
                C::Destination,
                C::Started,
                C::Reason,
            ],
            Kind::Sync => &[C::Id, C::Name, C::State, C::Objects, C::Source, C::Destination, C::Created, C::Started],
            Kind::Redis => &[
                C::Id,
                C::Name,
                C::State,
                C::ServiceState,
                C::Done,
                C::Keys,
                C::Lag,
                C::Source,
                C::Destination,
                C::Created,
                C::Description,
                C::Reason,
            ],
        }
    }

    /// Returns the heading of the column, in the language of messages.
    fn heading(self) -> String {
        match self {
            Self::Kind => say!("output-column-kind"),
            Self::Id => say!("output-column-id"),
            Self::Name => say!("output-column-name"),
            Self::State => say!("output-column-state"),
            Self::ServiceState => say!("output-column-service-state"),
            Self::Done => say!("output-column-done"),
            Self::Size => say!("output-column-size"),
            Self::SizeDone => say!("output-column-size-done"),
            Self::Rate => say!("output-column-rate"),
            Self::Eta => say!("output-column-eta"),
            Self::Objects => say!("output-column-objects"),
            Self::ObjectsDone => say!("output-column-objects-done"),
            Self::Skipped => say!("output-column-skipped"),
            Self::Tasks => say!("output-column-tasks"),
            Self::TasksDone => say!("output-column-tasks-done"),
            Self::Keys => say!("output-column-keys"),
            Self::KeysDone => say!("output-column-keys-done"),
            Self::Lag => say!("output-column-lag"),
            Self::Failed => say!("output-column-failed"),
            Self::Source => say!("output-column-source"),
            Self::Destination => say!("output-column-destination"),
            Self::Group => say!("output-column-group"),
            Self::Reason => say!("output-column-reason"),
            Self::FailedList => say!("output-column-failed-list"),
            Self::Created => say!("output-column-created"),
            Self::Started => say!("output-column-started"),
            Self::RunSeconds => say!("output-column-run-seconds"),
            Self::Description => say!("output-column-description"),
        }
    }

    /// Whether a table has the column even if it is empty.
    pub(crate) const fn is_essential(self) -> bool {
        matches!(self, Self::Id | Self::State)
    }

    /// Returns the layout of the column in a table.
    pub(crate) fn layout(self) -> screen::TableColumn {
        use Column as C;
        let side = match self {
            C::Done | C::Size | C::SizeDone | C::Rate | C::Eta | C::Lag | C::Failed | C::Skipped => Side::Right,
            C::ObjectsDone | C::TasksDone | C::KeysDone | C::RunSeconds => Side::Right,
            _ => Side::Left,
        };
        let fit = match self {
            C::Id | C::State | C::Objects | C::Tasks | C::Keys => Fit::Fixed,
            _ if side == Side::Right => Fit::Fixed,
            _ => Fit::Elastic,
        };
        screen::TableColumn { heading: self.heading().into(), side, fit }
    }

    /// Returns the cell for people.
    pub(crate) fn cell(self, item: &Item) -> String {
        match self {
            Self::State => item.state_text(),
            Self::Done => item.done.map(units::percent).unwrap_or_default(),
            Self::Size => item.bytes.total.or(item.bytes.done).map(units::bytes).unwrap_or_default(),
            Self::SizeDone => item.bytes.done.map(units::bytes).unwrap_or_default(),
            Self::Rate => item.bytes_per_second.map(|rate| format!("{}/s", units::bytes(rate))).unwrap_or_default(),
            Self::Eta => {
                let eta = item.eta_seconds.map(std::time::Duration::from_secs);
                eta.map(units::span).unwrap_or_default()
            }
            Self::Objects => counted(item.objects, Counted::InColumn),
            Self::Tasks => counted(item.tasks, Counted::InColumn),
            Self::Keys => match (item.keys.done, item.keys.total) {
                (Some(done), Some(total)) => say!("output-of", done = units::count(done), total = units::count(total)),
                _ => String::new(),
            },
            Self::Created => item.created.map(|moment| moment.to_string()).unwrap_or_default(),
            Self::Started => item.started.map(|moment| moment.to_string()).unwrap_or_default(),
            _ => clean(&self.value(item)),
        }
    }

    /// Returns the cell on a terminal.
    pub(crate) fn styled(self, item: &Item) -> Cell {
        let text = self.cell(item);
        match self {
            Self::State => Cell::styled(text, item.state.style()),
            Self::Group | Self::Description => Cell::styled(text, DIM),
            _ => Cell::from(text),
        }
    }

    /// Returns the value for programs, with numbers without units.
    pub(crate) fn value(self, item: &Item) -> String {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let number = |value: Option<i64>| value.map(|number| number.to_string()).unwrap_or_default();
        match self {
            Self::Kind => item.kind.noun().to_owned(),
            Self::Id => item.id.clone(),
            Self::Name => text(&item.name),
            Self::State => item.state.word().to_owned(),
            Self::ServiceState => item.service_state.as_ref().map(ToString::to_string).unwrap_or_default(),
            Self::Done => item.done.map(|done| done.to_string()).unwrap_or_default(),
            Self::Size => number(item.bytes.total.or(item.bytes.done)),
            Self::SizeDone => number(item.bytes.done),
            Self::Rate => number(item.bytes_per_second),
            Self::Eta => item.eta_seconds.map(|eta| eta.to_string()).unwrap_or_default(),
            Self::Objects => number(item.objects.total),
            Self::ObjectsDone => number(item.objects.done),
            Self::Skipped => number(item.objects.skipped),
            Self::Tasks => number(item.tasks.total),
            Self::TasksDone => number(item.tasks.done),
            Self::Keys => number(item.keys.total),
            Self::KeysDone => number(item.keys.done),
            Self::RunSeconds => item.run_seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
            Self::Lag => number(item.lag),
            Self::Failed => number(item.objects.failed),
            Self::Source => text(&item.source),
            Self::Destination => text(&item.destination),
            Self::Group => text(&item.group),
            Self::Reason => text(&item.reason),
            Self::FailedList => text(&item.failed_list),
            Self::Created => item.created.map(json_text).unwrap_or_default(),
            Self::Started => item.started.map(json_text).unwrap_or_default(),
            Self::Description => text(&item.description),
        }
    }
}

/// Formats a time as in JSON, without the quotation marks.
fn json_text(moment: super::Moment) -> String {
    serde_json::to_value(moment).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
