"""Reads a path at a steady rate over four connections until it is terminated: reads.py KEY ORIGIN PATH RATE STARTED.

Creates the file STARTED once it has read.

Then prints the 99th percentile of the times in milliseconds, from when a read was due, so that one that waits for another counts
too. Fails where an answer was not 200.
"""

import http.client
import signal
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 4

key, origin, path, rate, started = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), Path(sys.argv[5])
stop = threading.Event()
times: list[float] = []
failed: list[str] = []


def read(first: int) -> None:
    """Sends every fourth read."""
    server = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=60)
    due = begun + first / rate
    while not stop.wait(max(0.0, due - time.monotonic())):
        try:
            server.request("GET", path, headers={"Authorization": f"Bearer {key}"})
            answer = server.getresponse()
            answer.read()
            if answer.status != 200:
                failed.append(str(answer.status))
        except (OSError, http.client.HTTPException) as error:
            failed.append(repr(error))
            server.close()
        times.append(time.monotonic() - due)
        due += CONNECTIONS / rate


# Threads inherit it, so that the signal comes to whoever waits for it.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
begun = time.monotonic()
threads = [threading.Thread(target=read, args=(first,)) for first in range(CONNECTIONS)]
for one in threads:
    one.start()
while not times:
    time.sleep(0.001)
started.touch()
signal.sigwait({signal.SIGTERM})
stop.set()
for one in threads:
    one.join()
times.sort()
print(f"{1000 * times[int(0.99 * (len(times) - 1))]:.1f}" if times else "")
if failed:
    print(f"{len(failed)} reads failed, such as with {failed[0]}", file=sys.stderr)
sys.exit(bool(failed))
