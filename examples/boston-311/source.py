"""The source of the pipeline: yearly CSV files of Boston's 311 service requests.

Two kinds: the city's own files from a folder, or rows of the same shape, generated from a fixed seed.
"""
import pathlib
import zlib

import numpy as np
import pandas as pd
import zstandard

# The city renamed its columns over the years: the old spelling on the left.
RENAMED = {
    "target_dt": "sla_target_dt",
    "ontime": "on_time",
    "ontime_status": "on_time",
    "submittedphoto": "submitted_photo",
    "closedphoto": "closed_photo",
}
TIMES = ["open_dt", "sla_target_dt", "closed_dt"]
NUMBERS = ["latitude", "longitude"]
TEXTS = ["on_time", "case_status", "closure_reason", "case_title", "subject", "reason", "type", "queue", "department",
         "location", "neighborhood", "ward", "location_zipcode", "source"]
COLUMNS = ["case_enquiry_id", *TIMES, *TEXTS, *NUMBERS]


SUFFIXES = (".csv", ".csv.gz", ".csv.zst")


class Unreadable(Exception):
    """What is wrong with a file, in words for the person who has it."""


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of the lake with the same types in each file, also where a column has no value at all."""
    types = {**{name: "datetime64[ms]" for name in TIMES}, **{name: "string" for name in TEXTS},
             **{name: "float64" for name in NUMBERS}, "case_enquiry_id": "int64"}
    return frame[COLUMNS].astype(types)


def _time(text: pd.Series) -> pd.Series:
    """Three spellings are in use: 2016-01-01 03:28:00, 2016-01-01 and 01/01/2015 12:20:09 AM."""
    time = pd.to_datetime(text, format="%Y-%m-%d %H:%M:%S", errors="coerce")
    for other in ("%Y-%m-%d", "%m/%d/%Y %I:%M:%S %p"):
        rest = time.isna() & (text != "")
        time[rest] = pd.to_datetime(text[rest], format=other, errors="coerce")
    return time


def _rows_of(path: pathlib.Path) -> pd.DataFrame:
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 ({error.reason} at byte {error.start:,})") from error
    # The order matters: pandas' errors are ValueErrors.
    except (pd.errors.ParserError, pd.errors.EmptyDataError, EOFError, OSError, zlib.error, zstandard.ZstdError) as error:
        raise Unreadable(str(error).strip().splitlines()[-1]) from error
    raw.columns = [RENAMED.get(name.lower(), name.lower()) for name in raw.columns]
    return raw.loc[:, ~raw.columns.duplicated()]


def read_csv(path: pathlib.Path) -> pd.DataFrame:
    """One file of the city, with the columns of the lake and their types; throws Unreadable."""
    raw = _rows_of(path)
    missing = [name for name in COLUMNS if name not in raw.columns]
    if missing:
        raise Unreadable(f"no column {', '.join(missing[:3])}{' …' if len(missing) > 3 else ''}")
    frame = pd.DataFrame(index=raw.index)
    frame["case_enquiry_id"] = pd.to_numeric(raw["case_enquiry_id"], errors="coerce")
    for name in TIMES:
        frame[name] = _time(raw[name])
    for name in TEXTS:
        text = raw[name].str.strip()
        frame[name] = text.where(text != "", None)
    for name in NUMBERS:
        frame[name] = pd.to_numeric(raw[name], errors="coerce")
    for name in ("case_enquiry_id", "open_dt"):
        bad = raw[name][frame[name].isna()]
        if len(bad):
            raise Unreadable(f"{len(bad):,} of {len(raw):,} rows have no {name} that can be read, the first is {bad.iloc[0]!r}")
    return typed(frame)


def files_of(folder: str) -> list[pathlib.Path]:
    found = pathlib.Path(folder)
    if not found.is_dir():
        raise SystemExit(f"{folder}: no such folder")
    files = sorted(path for path in found.iterdir() if path.name.endswith(SUFFIXES))
    if not files:
        raise SystemExit(f"{folder}: no file ends in {', '.join(SUFFIXES)}")
    return files


YEARS = range(2015, 2021)
# type, reason, department, share of the requests, typical hours to close
TYPES = [
    ("Parking Enforcement", "Enforcement & Abandoned Vehicles", "BTDT", 0.20, 3),
    ("Street Light Outages", "Street Lights", "PWDx", 0.09, 240),
    ("Request for Pothole Repair", "Highway Maintenance", "PWDx", 0.08, 30),
    ("Missed Trash/Recycling/Yard Waste/Bulk Item", "Sanitation", "PWDx", 0.11, 20),
    ("Improper Storage of Trash (Barrels)", "Code Enforcement", "PWDx", 0.10, 14),
    ("Tree Maintenance Requests", "Trees", "PARK", 0.05, 700),
    ("Ground Maintenance", "Park Maintenance & Safety", "PARK", 0.04, 90),
    ("Pick up Dead Animal", "Street Cleaning", "PWDx", 0.05, 8),
    ("Sidewalk Repair (Make Safe)", "Highway Maintenance", "PWDx", 0.07, 60),
    ("Graffiti Removal", "Graffiti", "PROP", 0.04, 400),
    ("Rodent Activity", "Environmental Services", "ISD", 0.06, 40),
    ("Heat - Excessive  Insufficient", "Housing", "ISD", 0.03, 24),
    ("General Comments For a Program or Policy", "Employee & General Comments", "INFO", 0.08, 50),
]
NEIGHBORHOODS = ["Dorchester", "Roxbury", "East Boston", "Allston / Brighton", "South Boston / South Boston Waterfront",
                 "Jamaica Plain", "Hyde Park", "West Roxbury", "Charlestown", "Back Bay", "Mission Hill", "Roslindale"]
SOURCES = ["Constituent Call", "Citizens Connect App", "City Worker App", "Self Service", "Employee Generated"]
OUTCOMES = ["Case Resolved", "Case Noted", "Case Invalid", "Case Scheduled"]


def generate(year: int, rows: int, seed: int = 311) -> pd.DataFrame:
    """Rows as read_csv would give them: the same for the same year, count and seed."""
    rng = np.random.default_rng([seed, year, rows])
    kind = rng.choice(len(TYPES), rows, p=np.array([t[3] for t in TYPES]) / sum(t[3] for t in TYPES))
    start = np.datetime64(f"{year}-01-01", "s")
    seconds = int((np.datetime64(f"{year + 1}-01-01", "s") - start).astype(int))
    opened = np.sort(start + rng.integers(0, seconds, rows).astype("timedelta64[s]"))
    typical = np.array([t[4] for t in TYPES], dtype=float)[kind]
    took = (rng.lognormal(0.0, 1.1, rows) * typical * 3600).astype("int64").astype("timedelta64[s]")
    target = opened + (typical * 2 * 3600).astype("int64").astype("timedelta64[s]")
    is_open = rng.random(rows) < 0.12
    closed = np.where(is_open, np.datetime64("NaT"), opened + took)
    late = np.where(is_open, rng.random(rows) < 0.6, opened + took > target)
    outcome = np.array(OUTCOMES)[rng.choice(len(OUTCOMES), rows, p=[0.62, 0.2, 0.13, 0.05])]
    closed_text = pd.Series(closed).dt.strftime("%Y-%m-%d %H:%M:%S")
    reason = ("Case Closed. Closed date : " + closed_text + " " + outcome).where(~is_open, None)
    place = rng.integers(0, len(NEIGHBORHOODS), rows)
    of_kind = lambda position: np.array([t[position] for t in TYPES], dtype=object)[kind]  # noqa: E731
    frame = pd.DataFrame({
        "case_enquiry_id": 101_000_000_000 + (year - 2000) * 10_000_000 + np.arange(rows, dtype="int64"),
        "open_dt": opened, "sla_target_dt": target, "closed_dt": closed,
        "on_time": np.where(late, "OVERDUE", "ONTIME"), "case_status": np.where(is_open, "Open", "Closed"),
        "closure_reason": reason, "case_title": of_kind(0), "subject": "Public Works Department",
        "reason": of_kind(1), "type": of_kind(0), "queue": of_kind(2) + "_" + of_kind(1), "department": of_kind(2),
        "location": [f"{n} Washington St  {NEIGHBORHOODS[p]}  MA" for n, p in zip(rng.integers(1, 900, rows), place)],
        "neighborhood": np.array(NEIGHBORHOODS, dtype=object)[place],
        "ward": [f"Ward {n}" for n in rng.integers(1, 23, rows)],
        "location_zipcode": [f"02{n}" for n in rng.integers(108, 137, rows)],
        "source": np.array(SOURCES, dtype=object)[rng.choice(len(SOURCES), rows, p=[0.45, 0.3, 0.1, 0.1, 0.05])],
        "latitude": 42.23 + rng.random(rows) * 0.16, "longitude": -71.19 + rng.random(rows) * 0.2,
    })
    return typed(frame)
