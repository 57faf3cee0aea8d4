"""Runs a command on a terminal of its own, and does there what a person would.

    terminal.py STEPS COMMAND...

STEPS is JSON: a list of ["see", TEXT] (wait until it is shown), ["type", TEXT], ["interrupt"],
["file", PATH] (wait until it is there), ["echo"] (look whether the terminal shows what is typed),
["size", COLUMNS, ROWS] (before anything else), ["scan"] (read the QR code on the screen, as a phone
does), ["scan", PATH] (of a picture), ["code", WINDOWS] (type the code that an app with the scanned
secret shows so many windows after the one of the scan), ["picture", PATH] (write what is on the
screen) and ["say", PATH] (make a file). Prints JSON: what was shown, the exit code, what was
scanned, and whether the terminal showed what was typed at each "echo" and in the end.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import pty
import select
import struct
import sys
import termios
import time
import urllib.parse

PATIENCE_SECONDS = 60
# The folder of the sources stays as it is.
sys.dont_write_bytecode = True


def echoes(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def app_code(uri, window):
    """The code of an authenticator app, by RFC 6238."""
    secret = urllib.parse.parse_qs(urllib.parse.urlparse(uri).query)["secret"][0]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">q", window), hashlib.sha1).digest()
    at = digest[19] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def main():
    steps, command = json.loads(sys.argv[1]), sys.argv[2:]
    columns, rows = 80, 24
    if steps and steps[0][0] == "size":
        columns, rows = steps.pop(0)[1:]
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.execvp(command[0], command)
    shown, seen, echo, scanned, window = b"", 0, [], [], 0

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
        elif step[0] == "say":
            open(step[1], "w").close()
        elif step[0] in ("scan", "picture"):
            from PIL import Image
            import screen

            if step[0] == "picture":
                screen.picture(shown, columns, rows).save(step[1])
            else:
                image = Image.open(step[1]) if step[1:] else screen.picture(shown, columns, rows)
                scanned.append(screen.read_code(image))
                if scanned[-1] is None:
                    problem = "no code could be read"
                    break
                window = int(time.time()) // 30
        elif step[0] == "code":
            os.write(terminal, (app_code(scanned[-1], window + step[1]) + "\n").encode())
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
    print(json.dumps({"shown": text, "code": status, "echo": echo, "last": last, "problem": problem,
                      "scanned": scanned}))


main()
