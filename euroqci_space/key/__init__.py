"""From detector counts to secret bits: decoy BB84, BBM92, finite blocks.

The names here are what other rooms use. By module: ``bbm92``; ``optimise``, source settings per
mission; ``overhead.authentication_bits``; ``windows.best_slots``, slots that are no neighbours.
"""

from euroqci_space.key.additive import concatenate
from euroqci_space.key.blocks import Block, BlockRule, pool
from euroqci_space.key.counts import Counts, pass_counts, slot_counts
from euroqci_space.key.overhead import memory_slots
from euroqci_space.key.secret import Reason, SecretKey, key_bits, secret_key
from euroqci_space.key.windows import best_window, interval_bits, interval_matrix

__all__ = [
    "Block",
    "BlockRule",
    "Counts",
    "Reason",
    "SecretKey",
    "best_window",
    "concatenate",
    "interval_bits",
    "interval_matrix",
    "key_bits",
    "memory_slots",
    "pass_counts",
    "pool",
    "secret_key",
    "slot_counts",
]
