"""Words about what things cost: what a fee is for, and the bands of a scale, which never say an income."""

FEE_KINDS = {
    "activity": "One activity, for one person",
    "membership": "A membership, for its whole length",
}

BANDS = {
    "solidarity": "The solidarity fare, for whoever asks for it",
    "exempt": "Nothing to pay, by a decision of the team",
    "band_1": "First band of the scale, the lowest incomes or quotient familial",
    "band_2": "Second band of the scale",
    "band_3": "Third band of the scale",
    "band_4": "Fourth band of the scale",
    "band_5": "Fifth band of the scale, the highest",
}
