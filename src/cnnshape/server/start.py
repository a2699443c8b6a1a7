"""Start the language server on standard input and output."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout

from cnnshape.server import name_requests, notifications, requests
from cnnshape.server.language_server import CnnshapeServer


def language_server() -> CnnshapeServer:
    """Return a server that listens and answers, not yet connected."""
    server = CnnshapeServer()
    notifications.register(server)
    requests.register(server)
    name_requests.register(server)
    return server


def serve() -> None:
    """Speak with the client on standard input and output until it says that it is done.

    The server closes its streams, which the end of the command still flushes: it gets copies. What
    is printed by mistake goes to standard error, for it would be no message.
    """
    stdin, stdout = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with redirect_stdout(sys.stderr):
        language_server().start_io(stdin, stdout)
