"""HelloAsso on a real HTTP server of this machine: the one that stands for it in the demonstration, under keys of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from essaim.web.demo.provider import Provider, serving

SLUG, CLIENT, SECRET = "la-halte-des-chartrons", "client-7f3a", "secret-que-personne-ne-doit-lire"


@contextmanager
def helloasso(**moods) -> Iterator[Provider]:
    """The provider on a port of its own."""
    with serving(Provider(SLUG, CLIENT, SECRET, **moods)) as there:
        yield there
