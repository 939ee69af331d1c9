"""The server under test: started on a folder, killed without warning, started again."""
import atexit
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = pathlib.Path(os.environ.get("LAKETOP_PROGRAM", ROOT / "build" / "laketop"))
POWER_LOSS = PROGRAM.parent / "laketop_power_loss.so"
READY_SECONDS_MAX = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def crash_points() -> list[str]:
    """The names of all crash points in the program."""
    names = set()
    for source in (ROOT / "src").rglob("*.cpp"):
        if not source.name.endswith(("_test.cpp", "_fuzz.cpp", "_bench.cpp")):
            names.update(re.findall(r'CRASH_POINT\("([^"]+)"\)', source.read_text()))
    return sorted(names)


class Server:
    """`forget`: syncs of paths with this text are lost, as if the program had left them out."""

    def __init__(self, folder: pathlib.Path, forget: str = ""):
        self.folder = folder
        self.record = folder.parent / "synced"
        self.forget = forget
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self.log = folder.parent / "server.log"
        atexit.register(self.close)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, crash_point: str = "") -> None:
        environment = {**os.environ, "LAKETOP_CRASH_POINT": crash_point}
        if POWER_LOSS.exists():
            # First puts what the record says in the place of the folder, then records anew.
            environment |= {"LD_PRELOAD": str(POWER_LOSS), "LAKETOP_POWER_LOSS": f"{self.folder}:{self.record}",
                            "LAKETOP_POWER_LOSS_FORGET": self.forget}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--port", str(self.port), "--data-dir", self.folder],
                stdout=subprocess.PIPE, stderr=log, env=environment)
        # A server that hangs before `Ready.` ends the test instead of holding it up.
        watchdog = threading.Timer(READY_SECONDS_MAX, self.process.kill)
        watchdog.start()
        try:
            for line in self.process.stdout:
                if line.strip() == b"Ready.":
                    return
        finally:
            watchdog.cancel()
        status = self.process.wait()
        # A crash point may lie on the way to `Ready.`.
        if not (crash_point and status == -signal.SIGKILL):
            raise AssertionError(f"the server did not come up: status {status}, see {self.log}")

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self, seconds: float) -> bool:
        """True: it has died within that time."""
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def lose_power(self, lost: bool) -> None:
        """Between two lives: whether the next begins with what was synced, or with all that was written."""
        if not lost:
            shutil.rmtree(self.record, ignore_errors=True)

    def kill(self) -> None:
        self.process.kill()
        status = self.process.wait()
        self.process.stdout.close()
        if status != -signal.SIGKILL:
            raise AssertionError(f"the server ended by itself with status {status}, see {self.log}")

    def close(self) -> None:
        if self.alive():
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        status = self.process.wait(30)
        self.process.stdout.close()
        if status != 0:
            raise AssertionError(f"the server stopped with status {status}, see {self.log}")
