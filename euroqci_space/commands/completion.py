"""What a shell may complete beside verbs and options."""

from glob import escape, glob

WEATHERS = ("mean", "robust")  # what a plan may be made for


def scenario_words(incomplete: str) -> list[str]:
    """Return bundled scenarios and TOML files that begin so."""
    from euroqci_space.scenario.catalog import bundled  # noqa: PLC0415

    files = sorted(glob(f"{escape(incomplete)}*.toml"))  # noqa: PTH207  (as it was typed)
    return [name for name in bundled("scenarios") if name.startswith(incomplete)] + files


def format_words(incomplete: str) -> list[str]:
    """Return the formats of a plan that begin so."""
    from euroqci_space.export.formats import FORMATS  # noqa: PLC0415

    return [name for name in FORMATS if name.startswith(incomplete)]


def weather_words(incomplete: str) -> list[str]:
    """Return the weathers of a plan that begin so."""
    return [name for name in WEATHERS if name.startswith(incomplete)]
