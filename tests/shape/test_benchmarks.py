"""The page of benchmarks keeps the sections that a run does not touch."""

from benchmarks.__main__ import names, put

PAGE = "# Benchmarks\n\n<!-- one -->\nold\n<!-- end of one -->\n\n<!-- two -->\nkept\n<!-- end of two -->\n"


def test_a_new_run_replaces_its_section_and_no_other():
    assert put(PAGE, "one", "new") == PAGE.replace("old", "new")


def test_a_new_benchmark_comes_last():
    assert put("# Benchmarks\n", "one", "first") == "# Benchmarks\n\n<!-- one -->\nfirst\n<!-- end of one -->\n"


def test_a_benchmark_is_a_package_with_a_main():
    assert names() == sorted(names())
    assert "__pycache__" not in names()
