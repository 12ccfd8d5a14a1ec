"""What stands beside each pass in a table: Sun, shadow, age of the elements."""

import numpy as np

from euroqci_space.export.passes import PassCircumstances
from euroqci_space.orbit import Passes, element_age
from euroqci_space.sky import sun_elevation_deg, sunlit


def circumstances(passes: Passes) -> PassCircumstances:
    """Return Sun, shadow and element age of each pass, arrays (n,), in the order of the table.

    The Sun's elevation at the station, and whether the satellite is in sunlight, are those of
    the culmination; age and timing error of the elements are those of the rise.
    """
    sun_deg = np.empty(len(passes))
    lit = np.empty(len(passes), dtype=np.bool_)
    for index, station in enumerate(passes.stations):
        rows = passes.station_index == index
        sun_deg[rows] = sun_elevation_deg(station, passes.tca_tai_s[rows])
    for index, elements in enumerate(passes.elements):
        rows = passes.satellite_index == index
        lit[rows] = sunlit(elements, passes.tca_tai_s[rows])
    starts = zip(passes.satellite_index, passes.aos_tai_s, strict=True)
    ages = [element_age(passes.elements[index], float(tai_s)) for index, tai_s in starts]
    return PassCircumstances(
        sun_elevation_deg=sun_deg,
        sunlit=lit,
        element_age_h=np.array([age.age_h for age in ages]),
        timing_error_s=np.array([age.timing_error_median_s for age in ages]),
    )
