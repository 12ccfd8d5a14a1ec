"""Advice for a word that is not known."""

from difflib import get_close_matches


def nearest(word: str, known: list[str] | tuple[str, ...], hint: str) -> str:
    """Return advice for an unknown word: the nearest known one, or where to look."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return f"did you mean {by_lower[near[0]]!r}?" if near else hint
