"""The command line: the only place that prints, reads the clock or exits."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the program and exit: 0 done, 1 no, 2 bad input, 3 nothing to plan, 4 not written.

    Ctrl-C ends it without a traceback while it still loads, too.
    """
    try:
        from euroqci_space.commands.program import run  # noqa: PLC0415  (what takes time to load)

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("euroqci-space: interrupted\n")
        code = 130
    sys.exit(code)
