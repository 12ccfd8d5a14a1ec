"""The command line: the only place that prints, reads the clock or exits."""

from euroqci_space.commands.program import main

__all__ = ["main"]
