"""Where a letter takes its styles and fonts from: our own files. Nothing is ever fetched from outside."""

import mimetypes
from pathlib import Path
from urllib.parse import urlparse

from django.contrib.staticfiles import finders
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = "/static/"


class HouseFetcher(URLFetcher):
    """Reads static files from disk and images written into the page; refuses anything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        path = urlparse(url).path
        found = finders.find(path.removeprefix(STATIC)) if url.startswith(HOUSE + STATIC) else None
        if not found:
            return super().fetch(url, headers)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


HOUSE = "https://essaim.invalid"
