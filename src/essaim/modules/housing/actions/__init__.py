"""What is written about dwellings: the stock, who lives where, who has just come."""

from essaim.modules.housing.actions.lists import (
    Fault,
    Understood,
    bring_in,
    give_up,
    look_at,
    open_list,
    template_of,
    undo,
)
from essaim.modules.housing.actions.living import move_in, move_out
from essaim.modules.housing.actions.newcomers import note_invited, record_newcomer
from essaim.modules.housing.actions.stock import place_dwelling
from essaim.modules.housing.actions.twins import settle_dwellings, settle_newcomers

__all__ = [
    "Fault",
    "Understood",
    "bring_in",
    "give_up",
    "look_at",
    "move_in",
    "move_out",
    "note_invited",
    "open_list",
    "place_dwelling",
    "record_newcomer",
    "settle_dwellings",
    "settle_newcomers",
    "template_of",
    "undo",
]
