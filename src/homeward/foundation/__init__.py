"""What every other room stands on: problems, chance, inverses, priors, units and declarations."""
