"""The order of the month, the outcomes, and one policy simulated over one block of futures."""
