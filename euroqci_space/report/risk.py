"""What clouds may leave of the key: the spread behind the expected value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Plan
from euroqci_space.report.rows import flown
from euroqci_space.times import DAY_S
from euroqci_space.weather import ClearSkyScenarios, Draws, contact_outcomes, sample_clear_sky

FloatArray = NDArray[np.float64]

SHARES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
_SKIES = 1000
_FEWEST_SKIES = 64
_NUMBERS = 20_000_000  # of weather at once, 80 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeyRisk:
    """Key that has come in by the end of each contact, over sampled skies. [bit]

    Contacts are in the order of their ends, arrays (n,); ``quantiles`` is (n, shares): the share
    of all skies under which no more has come in.
    """

    skies: int
    tai_s: FloatArray
    expected_bits: FloatArray
    clear_bits: FloatArray
    quantiles: FloatArray

    def at_end_bits(self, share: float) -> float:
        """Return the key of the whole plan that this share of skies does not exceed. [bit]"""
        if not len(self.tai_s):
            return 0.0
        return float(self.quantiles[-1, SHARES.index(share)])


def key_risk(plan: Plan, weather: ClearSkyScenarios) -> KeyRisk:
    """Return how the key of a plan adds up under many courses of the weather.

    A contact brings its clear-sky key or nothing, and is clear with its own probability.
    """
    contacts = sorted(flown(plan.contacts), key=lambda c: (c.stop_tai_s, c.contact_id))
    secret_bits = np.array([contact.secret_key_bits for contact in contacts], dtype=np.float64)
    clear = contact_outcomes(contacts, weather)
    return KeyRisk(
        skies=len(weather),
        tai_s=np.array([contact.stop_tai_s for contact in contacts]),
        expected_bits=np.cumsum([float(contact.expected_key_bits) for contact in contacts]),
        clear_bits=np.cumsum(secret_bits),
        quantiles=np.quantile(np.cumsum(clear * secret_bits, axis=1), SHARES, axis=0).T,
    )


def skies(plan: Plan) -> ClearSkyScenarios:
    """Sample skies over the stations that have contacts; over long horizons fewer of them."""
    scenario = plan.scenario
    used = {contact.station for contact in plan.contacts}
    chosen = [
        (station, sky)
        for station, sky in zip(scenario.stations, scenario.clear_sky, strict=True)
        if station.id in used or not used
    ]
    cells = max(1.0, scenario.horizon.duration_s / DAY_S * 24.0 * len(chosen))
    number = min(_SKIES, max(_FEWEST_SKIES, int(_NUMBERS // cells)))
    return sample_clear_sky(
        [station for station, _ in chosen],
        [sky for _, sky in chosen],
        scenario.horizon,
        Draws(scenarios=number, seed=scenario.seed),
    )
