"""Conversions between the units that cross the rooms."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def loss_db(efficiency: ArrayLike) -> NDArray[np.float64]:
    """Return the loss of an efficiency as a positive number. [dB]

    Parameters
    ----------
    efficiency
        Fraction of the light that gets through, 0 to 1, any shape; 0 gives ``inf``.

    Examples
    --------
    >>> float(loss_db(0.5).round(4))
    3.0103
    """
    with np.errstate(divide="ignore"):
        loss: NDArray[np.float64] = -10.0 * np.log10(np.asarray(efficiency, dtype=np.float64))
    return loss


def efficiency(loss_db: ArrayLike) -> Any:
    """Return the fraction of the light that gets through a loss [dB], any shape.

    Examples
    --------
    >>> float(efficiency(10.0))
    0.1
    """
    return 10.0 ** (-np.asarray(loss_db, dtype=np.float64) / 10.0)
