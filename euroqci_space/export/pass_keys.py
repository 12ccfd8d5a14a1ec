"""The table of every pass and its key: one row a pass, with the reason where there is none."""

from collections.abc import Callable, Iterable

from euroqci_space.export.csvtext import Cell, csv_text, instant, number, text
from euroqci_space.passkeys import PassChoice

_COLUMNS: tuple[tuple[str, Callable[[PassChoice], Cell]], ...] = (
    ("satellite", lambda choice: text(choice.budget.sight.satellite)),
    ("norad_id", lambda choice: number(choice.budget.sight.norad_id)),
    ("station", lambda choice: text(choice.budget.sight.station)),
    ("aos_utc", lambda choice: instant(choice.budget.sight.aos_tai_s)),
    ("tca_utc", lambda choice: instant(choice.budget.sight.tca_tai_s)),
    ("los_utc", lambda choice: instant(choice.budget.sight.los_tai_s)),
    ("max_elevation_deg", lambda choice: number(choice.budget.sight.max_elevation_deg, 3)),
    ("loss_db", lambda choice: number(_at_top(choice), 3)),
    ("sifted_bits", lambda choice: number(float(choice.budget.key.sifted_bits), 1)),
    ("qber", lambda choice: number(float(choice.budget.key.qber), 6)),
    ("secret_key_bits", lambda choice: number(choice.secret_key_bits)),
    ("asymptotic_bits", lambda choice: number(float(choice.budget.key.asymptotic_bits))),
    ("reason", lambda choice: text(choice.reason)),
)


def pass_keys_csv(choices: Iterable[PassChoice]) -> str:
    """Return a row a pass, in their order."""
    rows = ([cell(choice) for _, cell in _COLUMNS] for choice in choices)
    return csv_text((name for name, _ in _COLUMNS), rows)


def _at_top(choice: PassChoice) -> float:
    return float(choice.budget.seen.budget.loss_db[choice.budget.culmination])
