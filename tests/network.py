"""A wall around the tests: a connection to anything but this machine is a failure, not a slow success."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager

LOCAL_NAMES = {"localhost", "", None}


class OutsideNetwork(RuntimeError):
    """A test tried to leave the machine."""


def is_local(host: object) -> bool:
    """Whether a host, as given to a socket, is this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_outside(host: object) -> None:
    if not is_local(host):
        raise OutsideNetwork(f"A test tried to reach {host}.")


@contextmanager
def only_this_machine() -> Iterator[None]:
    """Refuse every connection and every name that is not local, for Unix sockets nothing changes."""
    kept = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}
    resolve = socket.getaddrinfo

    def guarded(name):
        def call(self, *arguments):
            if self.family in (socket.AF_INET, socket.AF_INET6):
                refuse_outside(arguments[-1][0])
            return kept[name](self, *arguments)

        return call

    def local_getaddrinfo(host, *arguments, **options):
        refuse_outside(host)
        return resolve(host, *arguments, **options)

    for name in kept:
        setattr(socket.socket, name, guarded(name))
    socket.getaddrinfo = local_getaddrinfo
    try:
        yield
    finally:
        for name, method in kept.items():
            setattr(socket.socket, name, method)
        socket.getaddrinfo = resolve
