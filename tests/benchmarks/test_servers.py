import os
import sys

import pytest

from benchmarks.servers import NotServing, Stores, run_to_end
from gateway.settings import Settings


def run(folder, program):
    stores = Stores(folder, Settings(), dict(os.environ))
    return run_to_end(stores, [sys.executable, "-c", program], {})


def test_what_a_process_took_is_told_with_its_peak_of_memory(tmp_path):
    spent = run(tmp_path, "import time; a = bytearray(b'x') * 2**26; time.sleep(0.3)")

    assert spent.peak_mib > 64
    assert spent.seconds > 0


def test_a_process_that_fails_is_told_with_its_last_words(tmp_path):
    with pytest.raises(NotServing, match="3 vehicles are lost"):
        run(tmp_path, "raise SystemExit('3 vehicles are lost')")
