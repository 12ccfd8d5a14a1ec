"""Fuzz one reader guided by coverage.

Run: python benchmarks/fuzz/guided.py TARGET -runs=20000 benchmarks/fuzz/corpus/TARGET

Needs atheris (pip install atheris), which no other part of the program does.
"""

import sys

import atheris

with atheris.instrument_imports(include=["euroqci_space"]):
    from targets import feed


def main() -> None:
    """Hand the rest of the options to libFuzzer."""
    target = sys.argv.pop(1)
    atheris.Setup(sys.argv, lambda content: feed(target, content) and None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
