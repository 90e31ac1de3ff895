"""One need against hundreds of thousands of offers, beside what one would otherwise use."""
