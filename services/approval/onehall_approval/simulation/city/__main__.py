"""One run of the city: `python -m onehall_approval.simulation.city --acceptances FILE …`."""

import sys

from onehall_approval.simulation.city.command import simulate_city

if __name__ == "__main__":
    sys.exit(simulate_city(sys.argv[1:]))
