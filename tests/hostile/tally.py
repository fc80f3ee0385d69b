"""What the hooks count, added when the run ends to what is in the file, for served.py to read."""

import atexit
import json
import os
from collections import Counter
from contextlib import suppress

# Findings that were dropped, by their reason.
exempt = Counter()
# Requests that the hooks sent themselves, by method, pattern of the path, and status.
own = Counter()
# Calls of Kanboard's that had a result, by procedure.
procedures = Counter()


@atexit.register
def write():
    counts = {"exempt": exempt, "own": own, "procedures": procedures}
    with suppress(FileNotFoundError), open(os.environ["HOSTILE_TALLY"]) as file:
        for name, before in json.load(file).items():
            counts[name].update(before)
    with open(os.environ["HOSTILE_TALLY"], "w") as file:
        json.dump(counts, file)
