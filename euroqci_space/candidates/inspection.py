"""One pass under the lens: the light along it, and the key of its best stretch."""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates.light import Light, Pairing, counts, light
from euroqci_space.errors import InputError
from euroqci_space.key import Counts, SecretKey, best_window, secret_key
from euroqci_space.link import extraneous_probability
from euroqci_space.model import Pass
from euroqci_space.times import utc_text

FloatArray = NDArray[np.float64]

SAMPLE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PassBudget:
    """A pass by the second, arrays (n,), and the key of its best stretch.

    ``key`` is that of samples ``[first, stop)``: low elevations can poison a block, so the best
    stretch may be shorter than the pass. ``whole`` is the key of all samples.
    """

    pairing: Pairing
    sight: Pass
    seen: Light
    counts: Counts
    first: int
    stop: int
    key: SecretKey
    whole: SecretKey

    @property
    def culmination(self) -> int:
        """Sample at the highest elevation."""
        return int(np.argmax(self.seen.angles.elevation_deg))

    @property
    def sifted_hz(self) -> FloatArray:
        """Rate of sifted bits in the key basis, (n,). [1/s]"""
        return self.counts.sifted_bits / SAMPLE_S

    def sample_at(self, tai_s: float) -> int:
        """Return the sample nearest to an instant of the pass.

        Raises
        ------
        InputError
            When the instant is outside the pass.
        """
        if not self.sight.aos_tai_s <= tai_s <= self.sight.los_tai_s:
            start, stop = utc_text(self.sight.aos_tai_s), utc_text(self.sight.los_tai_s)
            raise InputError.of("--at is outside the pass", fix=f"the pass is {start} to {stop}")
        return int(np.argmin(np.abs(self.seen.tai_s - tai_s)))


def pass_budget(pairing: Pairing, sight: Pass) -> PassBudget:
    """Return the budget along one pass, sampled at the middle of each second.

    Raises
    ------
    InputError
        When no transmittance is known for the wavelength.
    """
    samples = np.arange(max(1, int(sight.duration_s / SAMPLE_S)), dtype=np.float64)
    seen = light(pairing, sight.aos_tai_s + (samples + 0.5) * SAMPLE_S)
    by_sample = counts(seen, pairing, SAMPLE_S)
    protocol = pairing.satellite.protocol
    best = best_window(by_sample, protocol)
    first, stop = int(best.start), int(best.stop)
    telescope = pairing.telescope
    dark = float(extraneous_probability(0.0, telescope.detector, telescope.gate_ns))
    return PassBudget(
        pairing=pairing,
        sight=sight,
        seen=seen,
        counts=by_sample,
        first=first,
        stop=stop,
        key=secret_key(by_sample[first:stop].sum(), protocol, dark_probability=dark),
        whole=secret_key(by_sample.sum(), protocol, dark_probability=dark),
    )


def varied(pairing: Pairing, path: str, value: float) -> Pairing:
    """Return a pairing with one number changed, such as ``telescope.aperture_m``.

    Raises
    ------
    InputError
        When the path names no number of the terminal, telescope, detector or protocol, or the
        value is none that it can have.
    """
    device, _, name = path.partition(".")
    owners: dict[str, Any] = {
        "terminal": pairing.satellite.terminal,
        "telescope": pairing.telescope,
        "detector": pairing.telescope.detector,
        "protocol": pairing.satellite.protocol,
    }
    known = [f"{key}.{number}" for key, owner in owners.items() for number in _numbers(owner)]
    if path not in known:
        fix = f"known: {', '.join(known)}"
        raise InputError.of(f"{path!r} is nothing that can be varied", fix=fix)
    kind = type(getattr(owners[device], name))
    try:
        changed = replace(owners[device], **{name: kind(value)})
    except (ValueError, OverflowError) as error:
        problem = f"{path} cannot be {value:g}"
        raise InputError.of(problem, fix=str(error)) from error
    if device == "telescope":
        return replace(pairing, telescope=changed)
    if device == "detector":
        return replace(pairing, telescope=replace(pairing.telescope, detector=changed))
    return replace(pairing, satellite=replace(pairing.satellite, **{device: changed}))


def _numbers(record: Any) -> list[str]:
    assert is_dataclass(record)  # noqa: S101  (for the type checker)
    values = ((field.name, getattr(record, field.name)) for field in fields(record))
    return [name for name, value in values if isinstance(value, int | float)]
