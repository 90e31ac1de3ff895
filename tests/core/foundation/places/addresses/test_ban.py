import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.utils import translation

from essaim.core.foundation.places.addresses import Imported, LocalAddresses, import_ban, store
from essaim.core.foundation.refusal import Refusal
from tests.core.foundation.places.addresses.conftest import (
    HEADER,
    LEZENNES,
    LILLE,
    NORTHERN,
    PARISIAN,
    row,
)  # fmt: skip

LOCK = ".addresses.sqlite3.lock"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def target(tmp_path):
    return tmp_path / "home" / "addresses.sqlite3"


def labels(target, text):
    return [hit.label for hit in LocalAddresses(target).search(text)]


def test_a_file_is_imported_and_counted(ban, target):
    assert import_ban(ban(NORTHERN), target) == Imported(addresses=11, streets=8, left_out=0, departments=("59",))
    assert labels(target, "12 bis rue des lilas")[0] == "12 bis Rue des Lilas 59000 Lille"


def test_a_compressed_file_gives_the_same(ban, target):
    import_ban(ban(NORTHERN, name="adresses-59.csv.gz"), target)
    assert labels(target, "7 rue des lilas lezennes")[0] == "7 Rue des Lilas 59260 Lezennes"


def test_columns_may_come_in_another_order_and_with_a_byte_order_mark(ban, target):
    path = ban(NORTHERN, header=sorted(HEADER, key=lambda column: column != "numero"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert import_ban(path, target).addresses == 11


def test_another_department_is_added_and_the_same_one_replaced(ban, target):
    import_ban(ban(NORTHERN), target)
    import_ban(ban(PARISIAN, name="adresses-75.csv"), target)
    assert len(labels(target, "rue des lilas")) == 4
    assert import_ban(ban([NORTHERN[5]]), target).departments == ("59",)
    assert labels(target, "rue des lilas") == [
        "Rue des Lilas 59260 Lezennes",
        "Rue des Lilas 75018 Paris 18e Arrondissement",
    ]
    with closing(sqlite3.connect(target)) as file:
        assert file.execute("SELECT count(*) FROM numbers").fetchone() == (2,)


def test_importing_the_same_file_twice_changes_nothing(ban, target):
    import_ban(ban(NORTHERN), target)
    once = labels(target, "rue")
    import_ban(ban(NORTHERN), target)
    assert labels(target, "rue") == once


def test_a_row_without_position_is_left_out_and_counted(ban, target):
    rows = [*NORTHERN, row("44", "", "Rue du Brouillard", LILLE, "", "")]
    assert import_ban(ban(rows), target).left_out == 1
    assert labels(target, "rue du brouillard") == []


def test_the_import_tells_how_far_it_is_until_the_end(ban, target):
    told = []
    path = ban([row(str(n), "", "Rue des Lilas", LILLE, "50.63", "3.05") for n in range(1, 9000)])
    import_ban(path, target, on_progress=lambda read, whole: told.append((read, whole)))
    whole = path.stat().st_size
    assert len(told) == 2
    assert told == sorted(told)
    assert told[-1] == (whole, whole)


def test_two_positions_of_one_address_keep_the_first(ban, target):
    rows = [
        row("1", "", "Rue des Lilas", LILLE, "50.63", "3.05"),
        row("1", "", "Rue des Lilas", LILLE, "50.64", "3.06"),
    ]
    import_ban(ban(rows), target)
    assert LocalAddresses(target).search("1 rue des lilas")[0].lat == 50.63


BAD = [
    (row("douze", "", "Rue des Lilas", LILLE, "50.6", "3.0"), "“douze” is not a house number"),
    (row("1", "", "", LILLE, "50.6", "3.0"), "the column “nom_voie” is empty"),
    (row("1", "", "Rue", {**LEZENNES, "code_insee": "5934"}, "50.6", "3.0"), "“5934” is not the code of a commune (five characters)"),
    (row("1", "", "Rue", LILLE, "706000", "6.1e6"), "“706000, 6.1e6” is not a position in degrees"),
    (row("1", "", "Rue", LILLE, "north", "3.0"), "“north, 3.0” is not a position in degrees"),
    (row("1", "", "Rue", LILLE, "nan", "3.0"), "“nan, 3.0” is not a position in degrees"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "what"), BAD)
def test_a_bad_row_is_refused_with_its_line_and_leaves_everything_as_it_was(ban, target, bad, what):
    import_ban(ban(NORTHERN), target)
    before = target.read_bytes()
    with pytest.raises(Refusal) as refusal:
        import_ban(ban([*NORTHERN[:3], bad, *NORTHERN[3:]], name="new.csv"), target)
    assert str(refusal.value) == f"The file “new.csv” cannot be imported, line 5: {what}."
    assert target.read_bytes() == before
    assert sorted(path.name for path in target.parent.iterdir()) == [LOCK, "addresses.sqlite3"]


def refused(path, target):
    with pytest.raises(Refusal) as refusal:
        import_ban(path, target)
    assert [path.name for path in target.parent.iterdir()] == [LOCK]
    return str(refusal.value)


def test_a_line_that_is_cut_is_refused(ban, target):
    path = ban(NORTHERN)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:4], lines[4][:30]]))
    assert refused(path, target) == ("The file “adresses-59.csv” cannot be imported, line 5: 7 values instead of 22.")


def test_a_file_of_another_kind_is_refused(tmp_path, target):
    path = tmp_path / "people.csv"
    path.write_text("nom,prenom\nInventé,Anne\n")
    assert refused(path, target) == (
        "The file “people.csv” cannot be imported, line 1: these columns are missing: "
        "numero, rep, nom_voie, code_postal, code_insee, nom_commune, lon, lat."
    )


def test_an_empty_file_is_refused(tmp_path, target):
    path = tmp_path / "empty.csv"
    path.touch()
    assert refused(path, target).startswith("The file “empty.csv” cannot be imported, line 1: these")


def test_a_file_with_a_header_only_is_refused(ban, target):
    assert refused(ban([]), target) == "The file “adresses-59.csv” contains no address."


def test_a_file_that_is_not_there_is_refused(tmp_path, target):
    assert refused(tmp_path / "gone.csv", target) == "The file “gone.csv” cannot be read."


def test_a_file_in_another_encoding_is_refused_with_its_line(ban, target):
    path = ban(NORTHERN)
    path.write_bytes(path.read_text().replace("é", "\u00e9").encode("cp1252", errors="replace"))
    assert refused(path, target) == ("The file “adresses-59.csv” cannot be imported, line 9: the text is not in UTF-8.")


def test_a_compressed_file_that_is_cut_is_refused(ban, target):
    path = ban(NORTHERN, name="adresses-59.csv.gz")
    path.write_bytes(path.read_bytes()[:-20])
    assert "the compressed file is cut or damaged" in refused(path, target)


def test_quotation_marks_that_do_not_close_are_refused(ban, target):
    path = ban(NORTHERN)
    path.write_text(path.read_text().replace("Rue des Lilas Blancs", '"Rue des Lilas Blancs'))
    assert "the quotation marks are not closed" in refused(path, target)


def test_a_damaged_target_is_replaced_as_a_whole(ban, target):
    target.parent.mkdir()
    target.write_bytes(b"this is no database" * 100)
    assert import_ban(ban(NORTHERN), target).addresses == 11
    assert LocalAddresses(target).state == "ready"


def test_the_sentence_is_a_french_one_for_french_readers(tmp_path, target):
    compressed = tmp_path / "a.csv.gz"
    compressed.write_bytes(gzip.compress(b""))
    with translation.override("fr"), pytest.raises(Refusal) as refusal:
        import_ban(compressed, target)
    assert "a.csv.gz" in str(refusal.value)


IMPORT_THEN = """
import os, signal, sys
from pathlib import Path
from essaim.core.foundation.places.addresses import import_ban
{act}
import_ban(Path(sys.argv[1]), Path(sys.argv[2]), on_progress=lambda read, whole: act())
"""


def started(act, path, target):
    """An import in a process of its own, which acts in the middle of it."""
    command = [sys.executable, "-c", IMPORT_THEN.format(act=act), str(path), str(target)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_an_import_that_is_killed_leaves_the_old_file_and_does_not_hinder_the_next(ban, target):
    import_ban(ban(NORTHERN), target)
    before = target.read_bytes()
    killed = started("act = lambda: os.kill(os.getpid(), signal.SIGKILL)", ban(PARISIAN, name="75.csv"), target)
    killed.communicate()
    assert (killed.returncode, target.read_bytes() == before) == (-9, True)
    assert import_ban(ban(PARISIAN, name="75.csv"), target).departments == ("75",)
    assert sorted(path.name for path in target.parent.iterdir()) == [LOCK, "addresses.sqlite3"]


def test_a_second_import_at_the_same_time_is_refused(ban, target):
    act = "def act():\n    print('half', flush=True)\n    sys.stdin.readline()"
    first = started(act, ban(NORTHERN), target)
    assert first.stdout.readline() == b"half\n"
    with pytest.raises(Refusal) as refusal:
        import_ban(ban(PARISIAN, name="75.csv"), target)
    first.communicate(b"go on\n")
    assert (str(refusal.value), first.returncode) == ("Another import of addresses is running.", 0)
    assert len(labels(target, "rue des lilas")) == 3


def test_a_first_import_that_is_killed_does_not_hinder_the_next(ban, target):
    killed = started("act = lambda: os.kill(os.getpid(), signal.SIGKILL)", ban(NORTHERN), target)
    killed.communicate()
    assert (killed.returncode, target.exists()) == (-9, False)
    assert import_ban(ban(NORTHERN), target).addresses == 11


def test_whoever_is_reading_during_an_import_reads_the_old_file_to_its_end(ban, target):
    import_ban(ban(NORTHERN), target)
    with closing(store.open_to_read(target)) as reading:
        import_ban(ban([NORTHERN[0]]), target)
        assert reading.execute("SELECT count(*) FROM numbers").fetchone() == (10,)
    with closing(store.open_to_read(target)) as reading:
        assert reading.execute("SELECT count(*) FROM numbers").fetchone() == (1,)
