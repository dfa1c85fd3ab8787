"""Sources, estimates, accounts that disagree, and the ledger that ties every number to who says so."""
