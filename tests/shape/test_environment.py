"""Every setting is in .env.example, and .env.example promises none that does not exist."""

import re

from tests.shape.sources import HOUSE, ROOT, python_files

READ = re.compile(r"""(?:env\.\w+|_kept|environ\.get|getenv)\(\s*["']([A-Z_]+)["']|environ\[["']([A-Z_]+)["']\](?!\s*=)""")
OFFERED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)
# Django's own, and what tests and tools say to each other.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE"}


def settings_read(text: str) -> set[str]:
    return {one or other for one, other in READ.findall(text)} - NOT_SETTINGS


def test_the_example_lists_exactly_the_settings_that_are_read():
    read = set().union(*(settings_read(path.read_text()) for path in python_files(HOUSE / "web")))
    offered = set(OFFERED.findall((ROOT / ".env.example").read_text()))
    assert offered == read


def test_the_environment_is_read_in_web_alone():
    elsewhere = [path for path in python_files() if not path.is_relative_to(HOUSE / "web")]
    assert {path.name: settings_read(path.read_text()) for path in elsewhere if settings_read(path.read_text())} == {}


def test_control_a_setting_is_found_however_it_is_read():
    text = "env.str('ONE') _kept(\"TWO\", make) os.environ['THREE'] os.environ.get('FOUR') os.environ['FIVE'] = 1"
    assert settings_read(text) == {"ONE", "TWO", "THREE", "FOUR"}
