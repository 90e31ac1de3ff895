"""A week of all helpers of a site: the house's plan beside what a coordinator does by hand, the nearest free helper first."""
