"""Radio stations share their antennas out among satellites, before any contact is chosen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from math import ceil, floor, inf

from euroqci_space.model import (
    ElementSet,
    Horizon,
    Network,
    PostProcessing,
    RadioContact,
    RadioStation,
    RadioWindow,
)
from euroqci_space.orbit import Passes, complement, find_passes, intervals


def with_radio_windows(
    network: Network, elements: Mapping[str, ElementSet], horizon: Horizon
) -> Network:
    """Return a network whose radio stations have shared out their antennas.

    Parameters
    ----------
    elements
        Element set of each satellite by its name.

    Notes
    -----
    Station by station in the order of the scenario, pass by pass as they rise: a pass has the
    antenna that is free first, from then on until it sets, in whole seconds. Of a satellite a
    station gets only what those before it left, so that one more station at the end takes time from
    nobody.
    """
    rules = network.post_processing
    if rules is None:
        return network
    windows: list[RadioWindow] = []
    flown, least_deg = tuple(elements.values()), rules.minimum_elevation_deg
    for station in rules.stations:
        passes = find_passes(flown, (station.place,), horizon, least_deg)
        windows += list(_served(rules, station, _left(passes, windows)))
    return replace(network, post_processing=_with_windows(rules, windows))


def _with_windows(rules: PostProcessing, windows: Iterable[RadioWindow]) -> PostProcessing:
    """Return rules with the windows that are long enough for a contact, in order of time."""
    long = (one for one in windows if one.stop_tai_s - one.start_tai_s >= rules.contact_s)
    ordered = sorted(long, key=lambda one: (one.start_tai_s, one.station, one.satellite))
    return replace(rules, windows=tuple(ordered))


def _left(passes: Passes, earlier: list[RadioWindow]) -> Iterator[RadioWindow]:
    """Yield the parts of passes in which the satellite is not at an earlier station."""
    taken: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for window in earlier:
        taken[window.satellite].append((window.start_tai_s, window.stop_tai_s))
    for sight in passes:
        free = complement(intervals(taken[sight.satellite]), sight.aos_tai_s, sight.los_tai_s)
        for start_tai_s, stop_tai_s in zip(free.start_tai_s, free.stop_tai_s, strict=True):
            yield RadioWindow(
                satellite=sight.satellite,
                station=sight.station,
                orbit_number=sight.orbit_number,
                start_tai_s=float(ceil(start_tai_s)),
                stop_tai_s=float(floor(stop_tai_s)),
            )


def _served(
    rules: PostProcessing, station: RadioStation, parts: Iterable[RadioWindow]
) -> Iterator[RadioWindow]:
    """Yield what the antennas of a station leave of each part; first come, first served."""
    free_tai_s = [-inf] * station.antennas
    for part in sorted(parts, key=lambda one: (one.start_tai_s, one.satellite)):
        antenna = free_tai_s.index(min(free_tai_s))
        start_tai_s = max(part.start_tai_s, free_tai_s[antenna])
        if part.stop_tai_s - start_tai_s >= rules.contact_s:
            yield replace(part, start_tai_s=start_tai_s)
            free_tai_s[antenna] = float(ceil(part.stop_tai_s + rules.antenna_setup_s))


def resumed(
    rules: PostProcessing,
    before: PostProcessing,
    begun: tuple[RadioContact, ...],
    now_tai_s: float,
) -> PostProcessing:
    """Return rules with the windows of the past up to an instant, then with their own.

    Parameters
    ----------
    rules
        With windows made anew over the whole horizon.
    before
        With the windows of the plan so far.
    begun
        Its radio contacts that began before ``now_tai_s``; they are kept to their end.
    """
    pairs = _last_stops(begun, lambda one: (one.satellite, one.station))
    satellites = _last_stops(begun, lambda one: (one.satellite,))
    stations = _last_stops(begun, lambda one: (one.station,))
    windows = []
    for old in before.windows:
        if old.start_tai_s < now_tai_s:
            over_tai_s = max(now_tai_s, pairs.get((old.satellite, old.station), -inf))
            windows.append(replace(old, stop_tai_s=min(old.stop_tai_s, float(ceil(over_tai_s)))))
    for new in rules.windows:
        free_tai_s = max(
            now_tai_s,
            satellites.get((new.satellite,), -inf),
            stations.get((new.station,), -inf) + rules.antenna_setup_s,
        )
        windows.append(replace(new, start_tai_s=max(new.start_tai_s, float(ceil(free_tai_s)))))
    return _with_windows(rules, windows)


def _last_stops(
    contacts: Iterable[RadioContact], key: Callable[[RadioContact], tuple[str, ...]]
) -> dict[tuple[str, ...], float]:
    """Return when the last contact of each kind stops."""
    return {key(one): one.stop_tai_s for one in sorted(contacts, key=lambda one: one.stop_tai_s)}
