"""The way back that an address names leads to a page of this house, or nowhere."""

import pytest
from django.test import RequestFactory

from essaim.core.foundation.pages import way_back

OURS = ("/activites/seances/12/", "/argent/?q=Odette")
NOT_OURS = (
    "https://ailleurs.example/",
    "//ailleurs.example/",
    "/\\ailleurs.example",
    "javascript:alert(1)",
    "activites/",
    "",
    "///ailleurs.example",
)


@pytest.mark.parametrize(("asked", "back"), [*((page, page) for page in OURS), *((page, "") for page in NOT_OURS)])
def test_one_goes_back_to_pages_of_this_house_only(asked, back):
    assert way_back(RequestFactory().get("/", {"depuis": asked})) == back
