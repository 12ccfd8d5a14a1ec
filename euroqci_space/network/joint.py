"""Contacts and relay in one linear program: bounds for every plan, and contacts for a good one."""

from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np

from euroqci_space.network.graph import KeyGraph, Wish
from euroqci_space.network.master import Master, Prices
from euroqci_space.network.relay import Pricing, solved, stages
from euroqci_space.network.supply import Stretch, Supply

_SURE = 0.9  # a contact with this share is flown
_STEP = 0.25  # of the other contacts with a share, flown in one round
_SHARE = 1e-6


class Joint:
    """The program of one network: which contacts to fly, and who relays what.

    Parameters
    ----------
    graph
        Stores with what stands in them whatever is flown: fibre, crosslinks, initial key.
    open_graph
        The same stores with all that could come in; of each only whether it is zero counts.
    wishes, concave
        As in `relay`.
    supply
        Contacts to choose from.

    Notes
    -----
    Columns are routes, as in `relay`, and contacts: any stretch of an opening, with its own
    finite-size key. A store gives no more than what stands in it and the key of its contacts; a
    satellite or a telescope holds no more contacts, set-up included, than it has terminals. For one
    terminal the rows of its contacts are those of an interval graph, whose corners are whole, so
    the relaxation mixes plans of different satellites and telescopes but never cuts a contact of
    one of them alone.
    """

    def __init__(
        self,
        graph: KeyGraph,
        open_graph: KeyGraph,
        wishes: Sequence[Wish],
        concave: Sequence[tuple[float, float]],
        supply: Supply,
    ) -> None:
        self._wishes = wishes
        self._concave = concave
        self._master = Master(graph, wishes, concave, supply)
        self._pricing = Pricing(open_graph, wishes)
        tables = supply.bits.reshape(len(supply.openings), -1)
        size = supply.bits.shape[1]
        for place, cell in enumerate(tables.argmax(axis=1) if len(tables) else ()):
            self._master.add_contact(Stretch(place, int(cell) // size, int(cell) % size))

    def bounds(self, kept: Mapping[str, float]) -> dict[str, float]:
        """Return what each stage can reach at most while those before it keep their values.

        Parameters
        ----------
        kept
            Value of each stage in the plan that is judged. [bit]
        """
        master = self._master
        master.unsettle()
        found = {}
        for stage in stages(self._wishes, self._concave):
            if not stage.counts_routes:
                found[stage.name] = solved(master, self._pricing, stage).value * master.unit_bits
                master.settle(stage, kept[stage.name] / master.unit_bits)
        return found

    def contacts(self) -> tuple[Stretch, ...]:
        """Return contacts that fit together, found by rounding the program again and again."""
        master = self._master
        chosen: list[Stretch] = []
        while True:
            prices = self._settled()
            shares = np.asarray(prices.flown)
            order = [int(n) for n in np.argsort(-shares, kind="stable") if shares[n] > _SHARE]
            if not order:
                return tuple(chosen)
            sure = int(np.sum(shares >= _SURE))
            most = sure + ceil(_STEP * (len(order) - sure))
            for contact in [master.contacts[n] for n in order[:most]]:
                if master.supply.fits(contact, master.supply.free):
                    master.fly(contact)
                    chosen.append(contact)

    def _settled(self) -> Prices:
        """Solve all stages, each of which keeps the ones before it; return the last."""
        master = self._master
        master.unsettle()
        for stage in stages(self._wishes, self._concave):
            if not stage.counts_routes:
                prices = solved(master, self._pricing, stage)
                master.settle(stage, prices.value)
        return prices
