"""Who the dashboard answers: those who ask for it by a name it is served under, and its own pages.

A page of somebody else's, open in the same browser, could otherwise ask a server on this machine: under a name of its
own that it lets point here (DNS rebinding), or through a socket, which browsers let any page open.
"""

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = ("0.0.0.0", "::", "")
REFUSED = b"This dashboard answers only to the names that it is served under; --name adds one.\n"


def is_local(host: str) -> bool:
    """Whether an address is this machine's alone."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def is_address(name: str) -> bool:
    """Whether a name is a number, which nobody can let point elsewhere."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def own_names(host: str, more: Iterable[str] = ()) -> frozenset[str]:
    """The names that a server has which listens on a host."""
    names = {*HERE, *(name.lower().rstrip(".") for name in more)}
    if not is_local(host):
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}
    return frozenset(names if host in EVERYWHERE else names | {host.lower()})


def name_of(host: str) -> str | None:
    """The name in a ``Host`` header, without its port; None if it is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


class OwnNames:
    """An application that is asked only under its own names, by its own pages.

    Args:
        app: to be asked.
        host: that it listens on; where others can reach it, any address that is a number is its own, too.
        more: further names of it.
    """

    def __init__(self, app: App, host: str, more: Iterable[str] = ()):
        self.app, self.names, self.open = app, own_names(host, more), not is_local(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self.answers(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            head = [(b"content-type", b"text/plain"), (b"content-length", str(len(REFUSED)).encode())]
            await send({"type": "http.response.start", "status": 403, "headers": head})
            await send({"type": "http.response.body", "body": REFUSED})

    def answers(self, scope: Scope) -> bool:
        """Whether a request is one to answer: made to a name of ours, and by a page of ours if by any."""
        hosts, origins = (
            [value.decode("latin-1").lower() for key, value in scope["headers"] if key == name]
            for name in (b"host", b"origin")
        )
        if len(hosts) != 1 or len(origins) > 1:
            return False
        name = name_of(hosts[0])
        if name is None or not (name.rstrip(".") in self.names or (self.open and is_address(name))):
            return False
        return not origins or origins[0].partition("://")[2] == hosts[0]
