"""The files that every page needs, looked for once in a run: each client of a test starts the middleware anew."""

from whitenoise.middleware import WhiteNoiseMiddleware

_look_for_files = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[str, dict] = {}


def _found_already(middleware: WhiteNoiseMiddleware) -> None:
    if middleware.static_prefix not in _found:
        _look_for_files(middleware)
        _found[middleware.static_prefix] = dict(middleware.files)
    middleware.files.update(_found[middleware.static_prefix])


def look_once() -> None:
    WhiteNoiseMiddleware.add_files_from_finders = _found_already
