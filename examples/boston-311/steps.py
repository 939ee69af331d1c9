"""What the pipeline prints: a line a step while it runs, and with it the seconds and the peak memory."""
import contextlib
import os
import threading
import time


def _resident_mb(pid: int) -> float:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


class Step:
    def __init__(self, name: str):
        self.name = name
        self.result = ""
        self.seconds = 0.0
        self.client_mb = 0.0
        self.server_mb = 0.0


class Steps:
    """The server's memory is known where LAKETOP_PID names it, as `make run` does."""

    def __init__(self):
        self.done: list[Step] = []
        self._server = int(os.environ.get("LAKETOP_PID", "0"))

    @contextlib.contextmanager
    def step(self, name: str):
        step = Step(name)
        ended = threading.Event()

        def watch():
            while True:
                step.client_mb = max(step.client_mb, _resident_mb(os.getpid()))
                if self._server:
                    step.server_mb = max(step.server_mb, _resident_mb(self._server))
                if ended.wait(0.02):
                    return

        watcher = threading.Thread(target=watch)
        watcher.start()
        started = time.perf_counter()
        print(f"  {name} …", flush=True)
        try:
            yield step
        finally:
            step.seconds = time.perf_counter() - started
            ended.set()
            watcher.join()
        self.done.append(step)
        memory = f"server {step.server_mb:,.0f} MB" if self._server else f"client {step.client_mb:,.0f} MB"
        print(f"    {step.result}  ({step.seconds:.2f} s, {memory})", flush=True)


def table(title: str, header: list[str], rows: list[list[str]]) -> str:
    """Columns as wide as they need; numbers to the right."""
    cells = [header, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    numeric = [all(row[i][:1].isdigit() or row[i] in ("", "–") for row in rows) for i in range(len(header))]

    def line(row):
        return "  ".join(cell.rjust(width) if right else cell.ljust(width)
                         for cell, width, right in zip(row, widths, numeric)).rstrip()

    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([title, rule, line(header), rule, *map(line, rows), rule])
