"""The kernel against SimPy, and against itself compiled: no difference is allowed."""

import numpy as np
from hypothesis import given, settings

from simulator.whatif.conservation import findings
from simulator.whatif.engines import Engine, run
from tests.simulator.whatif.cases import random_cases
from tests.simulator.whatif.oracle import Oracle

COLUMNS = ("joined", "started", "ended", "left", "fate", "missed")


def assert_same(expected, found):
    for name in COLUMNS:
        np.testing.assert_array_equal(
            getattr(expected, name), getattr(found, name), err_msg=name
        )


@given(random_cases())
@settings(max_examples=400, deadline=None)
def test_every_vehicle_is_where_simpy_says_at_every_stage(case):
    found = run(case, Engine.PYTHON)

    assert_same(Oracle(case).play(), found)
    assert [] == list(findings(found))


@given(random_cases())
@settings(max_examples=75, deadline=None)
def test_compiled_the_kernel_says_the_same_to_the_last_bit(case):
    plain = run(case, Engine.PYTHON)

    compiled = run(case, Engine.NUMBA)

    assert_same(plain, compiled)
    assert plain.area == compiled.area
