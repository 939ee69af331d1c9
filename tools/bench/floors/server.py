"""What is measured: the server, and nginx beside it."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import boto3

STOP_SECONDS_MAX = 60


def cpu_seconds(process: int) -> float:
    """User and system time of a process so far."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server:
    """One folder of data; started and stopped as often as a line needs it."""

    def __init__(self, program: pathlib.Path, folder: pathlib.Path):
        self.program = program
        self.folder = folder
        self.url = ""
        self.start_ms = 0.0
        self.process: subprocess.Popen | None = None
        self.start()

    def start(self) -> float:
        started = time.perf_counter()
        self.process = subprocess.Popen([self.program, "serve", "--port", "0", "--data-dir", self.folder],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = ""
        for line in self.process.stdout:
            found = re.search(r"https?://[^ ,]+", line)
            self.url = self.url or (found.group() if found else "")
            if line.startswith("Ready."):
                break
        else:
            raise RuntimeError(f"{self.program} did not come up")
        self.start_ms = (time.perf_counter() - started) * 1000
        return self.start_ms

    def resident_mb(self) -> float:
        pages = int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.process.pid)

    def client(self, service: str):
        return boto3.client(service, endpoint_url=self.url, region_name="us-east-1",
                            aws_access_key_id="test", aws_secret_access_key="test")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(STOP_SECONDS_MAX)
        self.process.stdout.close()


class Nginx:
    """Serves a folder by sendfile, with as many processes as Laketop has loops."""

    def __init__(self, folder: pathlib.Path):
        self.site = folder / "site"
        self.site.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        configuration = folder / "nginx.conf"
        configuration.write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes auto; events {{}}\n"
            f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;\n"
            f"  server {{ listen 127.0.0.1:{port}; root {self.site}; }} }}\n")
        for path in (folder, self.site):
            os.chmod(path, 0o755)  # its workers are somebody else
        self.process = subprocess.Popen(["nginx", "-c", configuration, "-p", folder], stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("nginx did not come up")

    def cpu_seconds(self) -> float:
        workers = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(cpu_seconds(int(worker)) for worker in workers)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(STOP_SECONDS_MAX)
