"""Run the program: ``python -m euroqci_space``."""

from euroqci_space.commands import main

if __name__ == "__main__":
    main()
