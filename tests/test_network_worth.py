from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.model.scenario import CONCAVE_SATISFACTION
from euroqci_space.network import satisfaction


def test_a_full_demand_is_worth_the_sum_of_all_stretches():
    # 0.1*32 + 0.1*16 + 0.1*8 + 0.2*4 + 0.25*2 + 0.25*1, the format of the scheduling instances
    assert abs(satisfaction(1.0, CONCAVE_SATISFACTION) - 7.15) < 1e-12


@settings(deadline=None, derandomize=True)
@given(st.floats(0, 1), st.floats(0, 1))
def test_satisfaction_is_concave_and_rises(one, other):
    low, high = sorted((one, other))
    middle = satisfaction((low + high) / 2, CONCAVE_SATISFACTION)
    ends = [satisfaction(fraction, CONCAVE_SATISFACTION) for fraction in (low, high)]
    assert ends[0] <= ends[1]
    assert middle >= sum(ends) / 2 - 1e-12
