"""The main job on small data: its own checks against pandas decide its exit code."""
import os
import pathlib
import subprocess
import sys

import pytest

PIPELINE = pathlib.Path(__file__).parent / "pipeline.py"
CITY = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data" / "boston311"


def run(environment, *arguments):
    done = subprocess.run([sys.executable, PIPELINE, *arguments], env={**os.environ, **environment},
                          capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_generated_rows(aws_environment):
    out = run(aws_environment, "--rows", "6000")
    assert "Rows: source 6,000 → bronze 6,000 → silver 6,000 → gold 6,000, reconciled." in out
    assert "7 of 7 right." in out


@pytest.mark.skipif(not CITY.is_dir(), reason="the city's files are not beside the project")
def test_the_citys_own_files(aws_environment, tmp_path):
    for name in ("boston311_2015_all_but_5_types.csv.zst", "boston311_2016_animal_filtered.csv.gz",
                 "boston311_2019_animal_filtered.csv.gz"):
        (tmp_path / name).symlink_to(CITY / name)
    out = run(aws_environment, "--data", str(tmp_path))
    assert "7 of 7 right." in out
    assert "reconciled" in out
