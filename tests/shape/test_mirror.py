"""A test of one room lies where the room lies; only tests about the whole lie elsewhere."""

from pathlib import Path

import pytest

from tests.shape.sources import HOUSE, TESTS, name_of, python_files

ABOUT_THE_WHOLE = {"blueprints", "browser", "safety", "shape"}


def mirrored(test: Path) -> Path:
    """The path, without suffix, of what a test file in `tests` is about."""
    return test.parent / test.stem.removeprefix("test_")


def has_a_mirror(test: Path) -> bool:
    """Whether a test path, relative to `tests`, is about a file or a package of the house."""
    if test.parts[0] in ABOUT_THE_WHOLE:
        return True
    about = HOUSE / mirrored(test)
    return about.with_suffix(".py").exists() or about.is_dir()


def test_every_test_file_mirrors_a_file_of_the_house():
    tests = [path for path in python_files(TESTS) if path.name.startswith("test_")]
    assert [name_of(path) for path in tests if not has_a_mirror(path.relative_to(TESTS))] == []


@pytest.mark.parametrize("stray", ["core/people/test_nothing_like_it.py", "test_everything.py"])
def test_control_a_stray_test_is_seen(stray):
    assert not has_a_mirror(Path(stray))


def test_control_a_mirrored_test_is_accepted():
    assert has_a_mirror(Path("web/test_settings.py"))
