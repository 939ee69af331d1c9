"""The short crash run of `make test`: README.md says what it proves; `make crash` runs for longer."""
import pathlib
import random
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from laketop_crash.rounds import Rounds  # noqa: E402
from laketop_crash.server import PROGRAM  # noqa: E402


@pytest.mark.skipif(not PROGRAM.exists(), reason="build/laketop is not built")
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
