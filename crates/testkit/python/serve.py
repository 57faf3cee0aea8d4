"""Runs moto on a free port of loopback, until whoever started it is gone.

The end of standard input is what says so: a test that is killed cannot say anything else.

With KEYS_MADE_DAYS_AGO in the environment, access keys are so much older than they are.
"""

import os
import sys
import threading
from datetime import timedelta

from moto.iam.models import AccessKey
from moto.server import main


def until_orphaned():
    sys.stdin.buffer.read()
    os._exit(0)


def age_keys(days):
    made = AccessKey.__init__

    def made_before(self, *arguments, **named):
        made(self, *arguments, **named)
        self.create_date -= timedelta(days=days)

    AccessKey.__init__ = made_before


age_keys(int(os.environ.get("KEYS_MADE_DAYS_AGO", "0")))
threading.Thread(target=until_orphaned, daemon=True).start()
main(["-H", "127.0.0.1", "-p", "0"])
