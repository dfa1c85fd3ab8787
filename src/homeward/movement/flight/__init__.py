"""Homeward's own rules of flight: counts of people on a road network, many futures at once.

People are counted by cohort (group and home), then by origin, destination and where on the road they are. Nobody is
walked: a step draws how many households of a cohort leave, how they divide over destinations, and lets each
bottleneck pass what it can. The cost depends on places, bottlenecks and steps, never on the number of people.
"""
