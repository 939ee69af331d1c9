# SPDX-License-Identifier: Apache-2.0
"""The programs that the suites run: what is built, and a server with a data folder of its own."""
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# LAKETOP_BUILD names another build folder, as LAKETOP_PROGRAM does for pytest.
BUILD = pathlib.Path(os.environ.get("LAKETOP_BUILD", ROOT / "build"))
DEPS = ROOT / ".deps" / "conformance"
STOP_SECONDS_MAX = 20


def built(target: str) -> pathlib.Path:
    """The program of that name, up to date."""
    subprocess.run(["ninja", "-C", BUILD, "--quiet", target], check=True)
    return next(path for path in (BUILD / target, *BUILD.rglob(target)) if path.is_file())


def program() -> pathlib.Path:
    return pathlib.Path(os.environ.get("LAKETOP_PROGRAM", BUILD / "laketop"))


@contextlib.contextmanager
def running(*options: str):
    """The URL of a new server with these options; its data is gone afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="laketop-conformance-"))
    command = [program(), "serve", "--port", "0", "--data-dir", folder / "data", *options]
    with open(folder / "stderr", "wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        yield _url_of(process, folder)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        finally:
            process.kill()
            shutil.rmtree(folder, ignore_errors=True)


def _url_of(process: subprocess.Popen, folder: pathlib.Path) -> str:
    url = None
    for line in process.stdout:
        found = re.search(r"https?://[^\s,]+", line)
        url = url or (found and found.group())
        if line.startswith("Ready."):
            return url
    raise RuntimeError(f"the server did not start:\n{(folder / 'stderr').read_text()}")
