"""A real HTTP server on this machine that speaks the API of the geocoder."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


def feature(**said):
    known = {
        "label": "12 Rue des Lilas 59000 Lille", "score": 0.97, "housenumber": "12",
        "name": "12 Rue des Lilas", "street": "Rue des Lilas", "postcode": "59000",
        "citycode": "59350", "city": "Lille", "type": "housenumber",
    }  # fmt: skip
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [3.05201, 50.63101]},
        "properties": {**known, **said},
    }


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


class Service(ThreadingHTTPServer):
    """Answers what the test prepared, in order (the last one again and again), and remembers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers = [(200, {}, collection(feature()))]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/geocodage"


class Answering(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append((parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()}))
        answers = self.server.answers
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in [body] if isinstance(body, bytes) else body:
            try:
                self.wfile.write(piece)
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, *_arguments) -> None:
        pass


@contextmanager
def serving() -> Iterator[Service]:
    with Service() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()
