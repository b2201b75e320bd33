"""Time the pages under load: python benchmarks/web.py ARCHIVE [--clients 16] [--workers 2] [--seconds 30].

Serves the archive as `quotes serve` does and fetches home, search, speaker and article pages in turn from so many
clients at once, each waiting for its answer before it asks again. Words, speakers and articles are drawn at random, so
that most addresses are asked for once. The clients, which run on the same cores, do no more than read what comes.
Prints for each page the median and 99th percentile in milliseconds as the client sees them, and at the end the answers
a second, the processor time that the server took for one, and its memory.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from quotes.store import open_archive

SEED = 7
DRAWN = 3_000

SERVE = """
import sys
from pathlib import Path
from quotes.web.serve import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]), public=True, workers=int(sys.argv[3]), log_level="warning")
"""

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


def addresses(archive: Path) -> dict[str, list[str]]:
    """Addresses of each kind of page, drawn from the archive's quotes: what is quoted more is asked for more."""
    chance = random.Random(SEED)
    with open_archive(archive) as db:
        highest = db.execute("SELECT max(rowid) FROM quotes").fetchone()[0]
        lowest = db.execute("SELECT min(rowid) FROM quotes WHERE latest = 1 AND published IS NOT NULL").fetchone()[0]
        sql = "SELECT text, speaker_id, article_id FROM quotes WHERE id >= ? AND speaker_id IS NOT NULL LIMIT 1"
        drawn = [db.execute(sql, [chance.randint(lowest, highest)]).fetchone() for _ in range(DRAWN)]
    found = [row for row in drawn if row]
    words = [" ".join(chance.sample(row[0].split(), min(2, len(row[0].split())))) for row in found]
    return {
        "home": ["/"],
        "search": [f"/search?q={word.replace(' ', '+')}" for word in words],
        "speaker": [f"/speakers/{row[1]}" for row in found],
        "article": [f"/articles/{row[2]}" for row in found],
    }


@contextmanager
def server(archive: Path, workers: int) -> Iterator[tuple[int, int]]:
    """A server's port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(archive), str(port), str(workers)])
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                Client(port, 10).fetch("/search?q=begin")
                break
            except OSError:
                time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int, timeout: float = 60) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)

    def fetch(self, path: str) -> None:
        """Fetch a page to its end; raises RuntimeError for an answer that is no page."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
        answer = self._more()
        while (head := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {answer[:40]!r}")
        length = _LENGTH.search(answer, 0, head + 2)
        missing = head + 4 + int(length[1]) - len(answer) if length else 0
        while missing > 0 or (not length and not answer.endswith(b"0\r\n\r\n")):
            answer = self._more()
            missing -= len(answer)

    def _more(self) -> bytes:
        received = self.socket.recv(1 << 16)
        if not received:
            raise ConnectionError("the server has closed the connection")
        return received


def load(port: int, paths: dict[str, list[str]], clients: int, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of each answer, by page, from `clients` that ask for `seconds`."""
    times: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        chance = random.Random(SEED + number)
        connection = Client(port)
        while time.monotonic() < until:
            page = chance.choice(list(paths))
            path = chance.choice(paths[page])
            begun = time.perf_counter()
            connection.fetch(path)
            times[page].append((time.perf_counter() - begun) * 1000)

    run_together(client, clients)
    return times


def run_together(work: Callable[[int], None], count: int) -> None:
    """Run `work` so many times side by side and wait for all."""
    threads = [threading.Thread(target=work, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def processes(pid: int) -> list[str]:
    """A process and its children."""
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return [str(pid), *children]


def processor_time(pid: int) -> float:
    """Seconds of processor time of a process and its children."""
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in processes(pid)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Bytes of memory of a process and its children that are their own (not shared with the file's cache)."""
    total = 0
    for one in processes(pid):
        status = Path(f"/proc/{one}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        total += int(fields.get("RssAnon", "0 kB").split()[0]) * 1024
    return total


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    paths = addresses(options.archive)
    with server(options.archive, options.workers) as (port, pid):
        load(port, paths, options.clients, 5)
        begun, spent = time.monotonic(), processor_time(pid)
        times = load(port, paths, options.clients, options.seconds)
        took, spent = time.monotonic() - begun, processor_time(pid) - spent
        used = memory(pid)
    print(
        f"{options.clients} clients, {options.workers} workers, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    for page, found in times.items():
        cuts = statistics.quantiles(found, n=100)
        print(f"{page:8} {len(found):6} answers   median {cuts[49]:7.1f} ms   99th percentile {cuts[98]:7.1f} ms")
    answers = sum(map(len, times.values()))
    print(
        f"{answers / took:.0f} answers a second; {spent / answers * 1000:.1f} ms of processor time each;"
        f" server memory {used / 2**20:.0f} MiB"
    )


if __name__ == "__main__":
    main()
