"""Runs a command on a terminal of its own, and does there what a person would.

    terminal.py STEPS COMMAND...

STEPS is JSON: a list of ["see", TEXT] (wait until it is shown), ["type", TEXT], ["interrupt"],
["file", PATH] (wait until it is there) and ["echo"] (look whether the terminal shows what is typed). Prints JSON: what was shown, the exit code,
and whether the terminal showed what was typed at each "echo" and in the end.
"""

import json
import os
import pty
import select
import sys
import termios
import time

PATIENCE_SECONDS = 60


def echoes(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def main():
    steps, command = json.loads(sys.argv[1]), sys.argv[2:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    shown, seen, echo = b"", 0, []

    def read(seconds):
        nonlocal shown
        if not select.select([terminal], [], [], seconds)[0]:
            return True
        try:
            more = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            return False
        shown += more
        return bool(more)

    problem = None
    for step in steps:
        if step[0] == "see":
            wanted, until = step[1].encode(), time.monotonic() + PATIENCE_SECONDS
            while (at := shown.find(wanted, seen)) < 0:
                if time.monotonic() > until or not read(1):
                    problem = f"`{step[1]}` was not shown"
                    break
            if problem:
                break
            seen = at + len(wanted)
        elif step[0] == "file":
            until = time.monotonic() + PATIENCE_SECONDS
            while not os.path.exists(step[1]) and time.monotonic() < until:
                read(0.1)
        elif step[0] == "type":
            os.write(terminal, step[1].encode())
        elif step[0] == "interrupt":
            os.write(terminal, b"\x03")
        elif step[0] == "echo":
            echo.append(echoes(terminal))
    if problem:
        os.kill(child, 9)
    last = echoes(terminal)
    while read(PATIENCE_SECONDS):
        try:
            last = echoes(terminal)
        except termios.error:
            break
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    text = shown.decode(errors="replace")
    print(json.dumps({"shown": text, "code": status, "echo": echo, "last": last, "problem": problem}))


main()
