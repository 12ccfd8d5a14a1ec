"""How well a demand is met, in six grades that pictures and the page share."""

from math import floor

GRADES = ("none", "below 25 %", "25 to 50 %", "50 to 75 %", "75 to 100 %", "met")


def grade(fraction: float) -> int:
    """Return the grade of a delivered fraction: 0 nothing at all, 5 met in full.

    Examples
    --------
    >>> [grade(fraction) for fraction in (0.0, 0.001, 0.25, 0.999, 1.0)]
    [0, 1, 2, 4, 5]
    """
    if fraction <= 0.0:
        return 0
    return 5 if fraction >= 1.0 else 1 + floor(4.0 * fraction)


def percent(fraction: float) -> str:
    """Return a fraction in whole percent, never rounded up to met nor down to none.

    Examples
    --------
    >>> percent(0.9999), percent(0.0001), percent(0.5), percent(1.0)
    ('99', '<1', '50', '100')
    """
    if 0.0 < fraction < 0.01:
        return "<1"
    return f"{floor(100.0 * fraction + 1e-9)}"
