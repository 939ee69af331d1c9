# SPDX-License-Identifier: Apache-2.0
"""Files whose names are hard to encode, and whether two folders have the same ones."""
import filecmp
import os
import pathlib
import random

HARD_NAMES = [
    "plain.txt", "with space.txt", "plus+plus.txt", "unié/ö 漢字 😀.txt", "a&b=c?d#e.txt", "100%.txt", "percent%20code.txt",
    "quote'\"q.txt", "(round) [square] {curly}.txt", "deep/er/than/that/x.txt", "semi;colon,comma.txt", "at@sign!$.txt",
    "tilde~star*.txt", "back`tick^pipe|.txt", "<xml>&amp;.txt", " leading.txt", "trailing ", "year=2024/part=a b/f.parquet",
    "colon:c.txt", "empty.bin",
]
COUNT = len(HARD_NAMES) + 1


def write(root: pathlib.Path):
    random.seed(311)
    for name in HARD_NAMES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"" if name.startswith("empty") else random.randbytes(random.randint(1, 3000)))
    (root / "large.bin").write_bytes(random.randbytes((17 << 20) + 11))
    # S3 tells whole seconds: of this second, a file would look newer than its copy there.
    for path in root.rglob("*"):
        os.utime(path, (path.stat().st_mtime - 60,) * 2)


def same(left: pathlib.Path, right: pathlib.Path) -> bool:
    """Whether both folders have the same files with the same bytes."""
    names = [sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()) for root in (left, right)]
    return names[0] == names[1] and not any(filecmp.cmpfiles(left, right, names[0], shallow=False)[1:])
