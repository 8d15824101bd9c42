"""One kernel thread on these small pictures: threads that wait for one another cost more than they give.

Results do not depend on the number of threads; `test_render.py` holds that.
"""

import numba
import pytest


@pytest.fixture(autouse=True)
def one_kernel_thread():
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    yield
    numba.set_num_threads(before)
