"""Runs a command and prints what it took, as JSON: python spent.py COMMAND… (wall and processor seconds, peak resident MB of its largest process)."""

import json
import resource
import subprocess
import sys
import time

started = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
wall = time.monotonic() - started
if done.returncode != 0:
    sys.exit(done.stderr[-2000:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"wall": wall, "processor": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}))
