"""What the hooks count, written when the run ends for served.py to read."""

import atexit
import json
import os
from collections import Counter

# Findings that were dropped, by their reason.
exempt = Counter()
# Requests that the hooks sent themselves, by method, pattern of the path, and status.
own = Counter()
# Calls of Kanboard's that had a result, by procedure.
procedures = Counter()


@atexit.register
def write():
    with open(os.environ["HOSTILE_TALLY"], "w") as file:
        json.dump({"exempt": exempt, "own": own, "procedures": procedures}, file)
