"""Time the pages under load: python benchmarks/web.py ARCHIVE [--clients 16] [--workers 2] [--seconds 30].

Serves the archive as `quotes serve` does and fetches home, search, speaker and article pages in turn from so many
clients at once, each waiting for its answer before it asks again. Words, speakers and articles are drawn at random, so
that most addresses are asked for once. Prints for each page the median and 99th percentile in milliseconds as the
client sees them, and at the end the answers a second and the memory of the server.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
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
                fetch(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/search?q=begin")
                break
            except OSError:
                time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def fetch(connection: http.client.HTTPConnection, path: str) -> None:
    """Fetch a page to its end; raises RuntimeError for an answer that is no page."""
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")


def load(port: int, paths: dict[str, list[str]], clients: int, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of each answer, by page, from `clients` that ask for `seconds`."""
    times: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        chance = random.Random(SEED + number)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < until:
            page = chance.choice(list(paths))
            path = chance.choice(paths[page])
            begun = time.perf_counter()
            fetch(connection, path)
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


def memory(pid: int) -> int:
    """Bytes of memory of a process and its children that are their own (not shared with the file's cache)."""
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    total = 0
    for one in [str(pid), *children]:
        status = Path(f"/proc/{one}/status")
        if status.exists():
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
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
        begun = time.monotonic()
        times = load(port, paths, options.clients, options.seconds)
        took = time.monotonic() - begun
        used = memory(pid)
    print(
        f"{options.clients} clients, {options.workers} workers, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    for page, found in times.items():
        cuts = statistics.quantiles(found, n=100)
        print(f"{page:8} {len(found):6} answers   median {cuts[49]:7.1f} ms   99th percentile {cuts[98]:7.1f} ms")
    print(f"{sum(map(len, times.values())) / took:.0f} answers a second; server memory {used / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
