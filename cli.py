"""Run the planner from a checkout: ``python cli.py --help`` is ``euroqci-space --help``."""

from euroqci_space.commands import main

if __name__ == "__main__":
    main()
