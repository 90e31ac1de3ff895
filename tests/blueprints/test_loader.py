"""What the loader reads, and that nothing in a folder can make it fall over."""

import random
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints import BlueprintFaults, load, load_sound
from essaim.blueprints.sources import MOST_BYTES, TEXTS
from essaim.blueprints.toml_text import toml_text
from tests.blueprints.folders import LIBRARY, SMALLEST, SOUND, spoilt

SCHEME = "scheme.toml"
ODD_VALUES = (
    0,
    -1,
    3.5,
    float("nan"),
    True,
    "",
    "@days",
    "@",
    "{x}",
    [],
    ["", 1],
    {},
    {"key": 1},
    [{}],
    [[1]],
)


def places(folder):
    return [(fault.code, fault.place) for fault in load(folder).faults]


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_a_sound_folder_has_no_fault(folder):
    loaded = load(folder)
    assert loaded.faults == ()
    assert loaded.blueprint.key == folder.name
    assert loaded.about.startswith("# ")
    assert loaded.example.name


def test_a_folder_that_is_not_there_is_a_fault(tmp_path):
    assert places(tmp_path / "nowhere") == [("folder_missing", "nowhere")]


def test_a_file_that_is_too_big_is_a_fault(tmp_path):
    folder = spoilt(tmp_path)
    (folder / "ABOUT.md").write_bytes(b"x" * (MOST_BYTES + 1))
    assert places(folder) == [("file_too_big", "ABOUT.md")]


def test_a_question_that_nothing_uses_is_a_fault(tmp_path):
    folder = spoilt(tmp_path, (SCHEME, 'unanswered_days = "@days"', "unanswered_days = 3"))
    assert places(folder) == [("input_unused", "scheme.toml:13 inputs.days")]


def test_a_step_whose_message_is_not_written_is_a_fault(tmp_path):
    folder = spoilt(
        tmp_path,
        (
            SCHEME,
            'after = "person_agreed"\ndo = "disclose_contacts"',
            'after = "person_agreed"\ndo = "thank_supporter"',
        ),
    )
    assert ("message_missing", "scheme.toml:78 moments.person_agreed:thank_supporter.do") in places(folder)


def test_a_scheme_where_nobody_helps_is_a_fault(tmp_path):
    folder = spoilt(tmp_path, (SCHEME, 'kind = "supporter"', 'kind = "beneficiary"'))
    assert places(folder)[0] == ("nobody_helps", "scheme.toml:26 roles")


@pytest.mark.parametrize(
    "line",
    [
        "n = " + "9" * 5000,
        "n = " + "[" * 300 + "]" * 300,
        "n = " + "[" * 5000,
        "n = " + "{a=" * 200 + "1" + "}" * 200,
        "a" + ".a" * 200 + " = 1",
        "n = 2026-13-45",
    ],
    ids=["digits", "lists", "open lists", "tables", "dotted names", "no such day"],
)
def test_a_value_beyond_measure_is_a_fault_of_the_file(line, tmp_path):
    folder = spoilt(tmp_path, (SCHEME, "schema = 1", f"schema = 1\n{line}"))
    assert [code for code, _ in places(folder)] == ["bad_toml"]


def test_one_fault_does_not_hide_another(tmp_path):
    folder = spoilt(
        tmp_path,
        (SCHEME, "weight = 5", "weight = 500"),
        (SCHEME, "needs.honoured", "needs.honored"),
        ("texts.en.toml", 'title = "Neighbourly hand"\n', ""),
        ("example.toml", "[answers]", "[answers]\ndays = 99"),
    )
    assert [code for code, _ in places(folder)] == ["text_missing", "too_large", "unknown_measure"]


def test_a_caller_who_needs_a_sound_blueprint_gets_every_place(tmp_path):
    folder = spoilt(tmp_path, (SCHEME, "weight = 5", "weight = 500"))
    with pytest.raises(BlueprintFaults, match=r"^scheme\.toml:64 matching\.distance\.weight: 500 is too large"):
        load_sound(folder)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    folder = spoilt(tmp_path)
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(folder).blueprint == load(SMALLEST).blueprint
    assert load(folder).sha256 == load(SMALLEST).sha256


def test_the_hash_of_a_folder_follows_its_content(tmp_path):
    folder = spoilt(tmp_path, ("ABOUT.md", "smallest", "least"))
    assert load(folder).sha256 != load(SMALLEST).sha256


@pytest.mark.parametrize("folder", LIBRARY, ids=lambda folder: folder.name)
@pytest.mark.parametrize("lang", TEXTS)
def test_dropping_any_text_is_a_fault_at_the_place_that_needs_it(folder, lang, tmp_path):
    copy = spoilt(tmp_path, folder=folder)
    path = copy / TEXTS[lang]
    texts = tomllib.loads(path.read_text(encoding="utf-8"))
    for key in random.Random(7).sample(sorted(texts), 12):
        path.write_text(toml_text({k: v for k, v in texts.items() if k != key}), encoding="utf-8")
        assert {(f.code, f.values.get("word")) for f in load(copy).faults} == {("text_missing", key)}


def required_paths(value, at=()):
    """The paths of every value of a TOML document."""
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from required_paths(item, (*at, key))


def changed(document, at, value, *, drop=False):
    """A copy of a TOML document with one value replaced or dropped."""
    if not at:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    if len(at) == 1 and drop:
        del copy[at[0]]
    else:
        copy[at[0]] = changed(copy[at[0]], at[1:], value, drop=drop)
    return copy


def written(tmp_path, document):
    folder = spoilt(tmp_path)
    (folder / SCHEME).write_text(toml_text(document), encoding="utf-8")
    return load(folder)


DOCUMENT = tomllib.loads((SMALLEST / SCHEME).read_text(encoding="utf-8"))
PATHS = list(required_paths(DOCUMENT))
OPTIONAL = {
    "settings.suggestions",
    "categories.skills",
    "matching",
    "moments",
    "journeys.questions.required",
    "indicators.breakdown",
    "core",
}


@pytest.mark.parametrize("at", [p for p in PATHS if isinstance(p[-1], str)], ids=lambda at: ".".join(map(str, at)))
def test_dropping_any_key_is_a_fault_or_a_default(at, tmp_path):
    loaded = written(tmp_path, changed(DOCUMENT, at, None, drop=True))
    assert loaded.is_sound == (".".join(step for step in at if isinstance(step, str)) in OPTIONAL)


@given(at=st.sampled_from(PATHS), value=st.sampled_from(ODD_VALUES))
def test_any_odd_value_anywhere_is_a_fault_or_a_value_never_a_crash(at, value, tmp_path_factory):
    loaded = written(tmp_path_factory.mktemp("odd"), changed(DOCUMENT, at, value))
    for fault in loaded.faults:
        assert fault.fr and fault.en and fault.place
    assert (loaded.blueprint is None) == bool(loaded.faults)


@given(text=st.text(max_size=400))
def test_any_text_as_a_file_is_a_fault_never_a_crash(text, tmp_path_factory):
    folder = spoilt(tmp_path_factory.mktemp("text"))
    (folder / SCHEME).write_text(text, encoding="utf-8", errors="replace")
    assert load(folder).faults != ()


@given(content=st.binary(max_size=400))
def test_any_bytes_as_texts_are_faults_never_a_crash(content, tmp_path_factory):
    folder = spoilt(tmp_path_factory.mktemp("bytes"))
    (folder / "texts.fr.toml").write_bytes(content)
    assert load(folder).faults != ()
