"""The main job on small data: its own checks against pandas decide its exit code."""
import os
import pathlib
import re
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
    assert "8 of 8 right." in out


@pytest.mark.skipif(not CITY.is_dir(), reason="the city's files are not beside the project")
def test_the_citys_own_files(aws_environment, tmp_path):
    for name in ("boston311_2016_animal_filtered.csv.gz", "boston311_2019_animal_filtered.csv.gz"):
        (tmp_path / name).symlink_to(CITY / name)
    (tmp_path / "311_days_first.csv").symlink_to(CITY / "qsv_boston311-dmy-100.csv")
    (tmp_path / "311_cut.csv.gz").write_bytes((CITY / "boston311_2017_animal_filtered.csv.gz").read_bytes()[:200_000])
    (tmp_path / "311_other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "311_empty.csv").write_text("")
    out = run(aws_environment, "--data", str(tmp_path))
    for damaged in ("311_days_first.csv", "311_cut.csv.gz", "311_other.csv", "311_empty.csv"):
        assert f"{damaged}: LEFT OUT, " in out
    assert "8 of 8 right." in out
    assert "reconciled" in out


@pytest.mark.skipif(not CITY.is_dir(), reason="the city's files are not beside the project")
def test_what_is_known_of_2015(aws_environment, tmp_path):
    (tmp_path / "boston311_2015.csv.zst").symlink_to(CITY / "boston311_2015_all_but_5_types.csv.zst")
    out = run(aws_environment, "--data", str(tmp_path))
    known = {"Closed": "101,272", "Open": "19,873", "ONTIME": "90,546", "OVERDUE": "30,446", "Street Light Outages": "7,956",
             "Constituent Call": "62,285"}
    for value, count in known.items():
        assert re.search(rf" {value} +{count} ", out), (value, out)
    assert re.search(r"different types +158 ", out)
    assert "source 121,145 → bronze 121,145 → silver 121,145 → gold 121,145, reconciled." in out


def test_one_row(aws_environment):
    """Years without a row, columns without a value."""
    assert "8 of 8 right." in run(aws_environment, "--rows", "1")
