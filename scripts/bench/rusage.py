"""Runs commands one after another and says what each has cost.

Node cannot ask the kernel for the usage of one finished child; wait4 can: exactly, for the whole
process from exec to exit, with all children that it waited for.

A line of JSON in: {"argv": [...], "cwd": "...", "stdin": "path", "out": "path", "env": {...}}.
A line of JSON out: {"code": 0, "cpu": seconds of user + system, "rss": peak in KiB}.
"""

import json
import os
import sys

CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def run(command):
    os.chdir(command["cwd"])
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, command["stdin"], os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, command["out"], CREATE, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    argv = command["argv"]
    pid = os.posix_spawnp(argv[0], argv, command["env"], file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    # macOS counts bytes, all others count KiB.
    unit = 1024 if sys.platform == "darwin" else 1
    return {
        "code": os.waitstatus_to_exitcode(status),
        "cpu": usage.ru_utime + usage.ru_stime,
        "rss": usage.ru_maxrss / unit,
    }


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
