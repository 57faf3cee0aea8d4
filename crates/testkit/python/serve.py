"""Runs moto on a free port of loopback, until whoever started it is gone.

The end of standard input is what says so: a test that is killed cannot say anything else.
"""

import os
import sys
import threading

from moto.server import main


def until_orphaned():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=until_orphaned, daemon=True).start()
main(["-H", "127.0.0.1", "-p", "0"])
