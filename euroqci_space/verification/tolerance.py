"""How far two independent computations may differ before the judge calls it a fault.

``docs/verification.md`` says for each where it comes from.
"""

TIME_S = 0.001  # the resolution of the files
EDGE_S = 0.1  # of a pass
ELEVATION_DEG = 0.02
SUN_DEG = 0.02
MOON_DEG = 0.1
RANGE_KM = 0.5
AGE_H = 1e-5
RATIO = 1e-9  # of a value that is only added up
KEY_RATIO = 0.005  # of bits that the physics gives
KEY_BITS = 1.0
KEY_SHARE = 0.0005  # of the asymptotic key, of which a finite-size key may be the small rest
QBER = 1e-4
LOSS_DB = 0.02
PROBABILITY = 1e-4
GAP = 1e-4  # of an optimal plan, whose key is then rounded down to whole bits
OPTIMUM_RATIO = 0.01  # of two searches whose slots may differ at the edge of a pass
SLEW_S = 0.1  # of turning: 0.01 degrees at 0.1 degrees a second
CELL = 0.001  # of the last decimal of a table
LINE_KM = 0.001  # between two satellites: both computations take the same SGP4
