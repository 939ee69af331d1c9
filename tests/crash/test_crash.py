"""The short crash run of `make test`: README.md says what it proves; `make crash` runs for longer."""
import pathlib
import random
import sys

import botocore.exceptions
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from laketop_crash.rounds import Rounds  # noqa: E402
from laketop_crash.server import POWER_LOSS, PROGRAM  # noqa: E402


needs_programs = pytest.mark.skipif(not (PROGRAM.exists() and POWER_LOSS.exists()), reason="the server is not built")


@needs_programs
def test_nothing_acknowledged_is_lost_and_nothing_is_torn(tmp_path):
    seed = random.randrange(1 << 32)
    print("seed", seed)
    rounds = Rounds(tmp_path, seed)
    try:
        rounds.round("", 0.5)
        for point in ("blob.synced", "store.before_write", "store.after_write"):
            rounds.round(f"{point}:{rounds.random.randrange(5, 30)}", 1)
        for point in ("store.before_reset:1", "store.after_reset:1"):
            rounds.reset_round(point)
        rounds.round("", 0.3)
        assert rounds.acknowledgements() > 20
        rounds.finish()
    finally:
        rounds.close()


@needs_programs
@pytest.mark.parametrize("forgotten", ["/store/", "/blob/"])
def test_a_sync_that_is_left_out_is_found(tmp_path, forgotten):
    """The test of the test: without the syncs of one engine, a power loss must cost something that was acknowledged."""
    rounds = Rounds(tmp_path, 1, forgotten)
    rounds.power_loss_share = 1
    try:
        with pytest.raises((AssertionError, botocore.exceptions.ClientError)):
            for _ in range(5):
                rounds.round("", 1)
    finally:
        rounds.close()
