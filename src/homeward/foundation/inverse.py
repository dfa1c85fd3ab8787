"""Uniform numbers turned into counts and quantities, monotone in the uniform number and in the parameter.

Inversion, rather than rejection, keeps two things: one draw uses one uniform number, so policies stay paired,
and more chance never gives fewer heads under the same luck. The cost does not grow with the number of people.

Small means are found by summing probabilities, others from a Cornish-Fisher expansion (Cornish and Fisher 1938; Fisher
and Cornish 1960). For the binomial it is taken to the fifth cumulant and laid through the half heads: the distribution
function at k + 1/2, as a smooth curve, has the variance less 1/12 and the fourth cumulant plus 1/120 (the midpoint
rule's first two terms). Its error is below `_doubt`, so only a guess nearer than that to the border between two counts
is checked by the exact distribution function; that is one draw in hundreds, and the count is exact all the same. Where
the variance passes 1,000 nothing is checked: fewer than one draw in a hundred thousand is one head off, against a
standard deviation of more than thirty heads. The normal quantile is Wichura's
AS 241 (Applied Statistics 37, 1988).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from homeward.foundation.types import Floats, Ints

SMALL_MEAN = 30.0
SUMMED_MEAN = 8.0
LARGE_VARIANCE = 1e3


@njit(cache=True)
def _polynomial(x, coefficients):  # type: ignore[no-untyped-def]
    total = 0.0
    for coefficient in coefficients:
        total = total * x + coefficient
    return total


_CENTRE_TOP = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
)  # fmt: skip
_CENTRE_BOTTOM = (
    5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
)  # fmt: skip
_NEAR_TOP = (
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
)  # fmt: skip
_NEAR_BOTTOM = (
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
)  # fmt: skip
_FAR_TOP = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
)  # fmt: skip
_FAR_BOTTOM = (
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
)  # fmt: skip


@njit(cache=True)
def normal(u):  # type: ignore[no-untyped-def]
    """The standard normal quantile of u in (0, 1)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(r, _CENTRE_TOP) / _polynomial(r, _CENTRE_BOTTOM)
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    if r <= 5.0:
        r -= 1.6
        tail = _polynomial(r, _NEAR_TOP) / _polynomial(r, _NEAR_BOTTOM)
    else:
        r -= 5.0
        tail = _polynomial(r, _FAR_TOP) / _polynomial(r, _FAR_BOTTOM)
    return -tail if q < 0.0 else tail


@njit(cache=True)
def _normals(u, out):  # type: ignore[no-untyped-def]
    for place in range(len(out)):
        out[place] = normal(u[place])


def normal_quantile(u: Floats) -> Floats:
    """The standard normal quantile, element by element, for arrays."""
    flat = np.ravel(u)
    out = np.empty(flat.shape)
    _normals(flat, out)
    return out.reshape(np.shape(u))


@njit(cache=True)
def _cornish_fisher(z, mean, sd, skewness, excess):  # type: ignore[no-untyped-def]
    shift = z + skewness * (z * z - 1.0) / 6.0
    shift += excess * z * (z * z - 3.0) / 24.0 - skewness * skewness * z * (2.0 * z * z - 5.0) / 36.0
    return mean + sd * shift


@njit(cache=True)
def _beta_fraction(x, a, b):  # type: ignore[no-untyped-def]
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > tiny else tiny)
    h = d
    for m in range(1, 2000):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        d = 1.0 + even * d
        d = 1.0 / (d if abs(d) > tiny else tiny)
        c = 1.0 + even / c
        c = c if abs(c) > tiny else tiny
        h *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = 1.0 + odd * d
        d = 1.0 / (d if abs(d) > tiny else tiny)
        c = 1.0 + odd / c
        c = c if abs(c) > tiny else tiny
        step = d * c
        h *= step
        if abs(step - 1.0) < 1e-13:
            break
    return h


@njit(cache=True)
def binomial_cumulative(k, n, p):  # type: ignore[no-untyped-def]
    """The chance of k heads or fewer in n throws of chance p, exactly (regularised incomplete beta function)."""
    if k < 0:
        return 0.0
    if k >= n:
        return 1.0
    a = float(n - k)
    b = k + 1.0
    x = 1.0 - p
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(p))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(p, b, a) / b


@njit(cache=True)
def _binomial_small(u, n, p):  # type: ignore[no-untyped-def]
    odds = p / (1.0 - p)
    chance = math.exp(n * math.log1p(-p))
    total = chance
    k = 0
    while total < u and k < n:
        k += 1
        chance *= odds * (n - k + 1) / k
        total += chance
        if chance < 1e-18 and k > n * p:
            break
    return k


@njit(cache=True)
def _binomial_curve(z, n, p):  # type: ignore[no-untyped-def]
    """Where the smooth curve through the half heads passes the normal score z, in heads."""
    variance = n * p * (1.0 - p)
    pq = p * (1.0 - p)
    lean = 1.0 - 2.0 * p
    square = variance - 1.0 / 12.0
    sd = math.sqrt(square)
    third = variance * lean / (square * sd)
    fourth = (variance * (1.0 - 6.0 * pq) + 1.0 / 120.0) / (square * square)
    fifth = variance * lean * (1.0 - 12.0 * pq) / (square * square * sd)
    z2 = z * z
    shift = z + third * (z2 - 1.0) / 6.0
    shift += fourth * z * (z2 - 3.0) / 24.0 - third * third * z * (2.0 * z2 - 5.0) / 36.0
    shift += fifth * ((z2 - 6.0) * z2 + 3.0) / 120.0 - third * fourth * ((z2 - 5.0) * z2 + 2.0) / 24.0
    shift += third * third * third * ((12.0 * z2 - 53.0) * z2 + 17.0) / 324.0
    return n * p + sd * shift


@njit(cache=True)
def _doubt(z, variance):  # type: ignore[no-untyped-def]
    """Heads by which the curve may be wrong: at least twice what it was found to be, and a whole head far out."""
    if abs(z) > 5.0:
        return 1.0
    return 0.025 * (1.0 + z * z * z * z) / (variance * math.sqrt(variance))


@njit(cache=True)
def _binomial_large(u, n, p):  # type: ignore[no-untyped-def]
    variance = n * p * (1.0 - p)
    z = normal(u)
    guess = _binomial_curve(z, n, p) - 0.5
    k = min(n, max(0, math.ceil(guess)))
    doubt = _doubt(z, variance)
    if variance > LARGE_VARIANCE or (k - guess > doubt and guess - k + 1.0 > doubt):
        return k
    below = binomial_cumulative(k - 1, n, p)
    while below >= u and k > 0:
        k -= 1
        below = binomial_cumulative(k - 1, n, p)
    here = binomial_cumulative(k, n, p)
    while here < u and k < n:
        k += 1
        here = binomial_cumulative(k, n, p)
    return k


@njit(cache=True)
def binomial(u, n, p):  # type: ignore[no-untyped-def]
    """How many of n people, each with chance p, for the uniform number u: the smallest k with P(K <= k) >= u."""
    n = np.int64(n)
    if n <= 0 or p <= 0.0:
        return np.int64(0)
    if p >= 1.0:
        return n
    if p > 0.5:
        rest = 1.0 - p
        small = n * rest < SUMMED_MEAN
        return np.int64(n - (_binomial_small(1.0 - u, n, rest) if small else _binomial_large(1.0 - u, n, rest)))
    if n * p < SUMMED_MEAN:
        return np.int64(_binomial_small(u, n, p))
    return np.int64(_binomial_large(u, n, p))


@njit(cache=True)
def _binomials(u, n, p, out):  # type: ignore[no-untyped-def]
    for place in range(len(out)):
        out[place] = binomial(u[place], n[place], p[place])


def binomial_quantile(u: Floats, n: Ints, p: Floats) -> Ints:
    """`binomial` element by element, for arrays that broadcast together."""
    shape = np.broadcast_shapes(np.shape(u), np.shape(n), np.shape(p))
    luck, heads, chance = (np.broadcast_to(values, shape).ravel() for values in (u, n, p))
    out = np.empty(luck.shape, dtype=np.int64)
    _binomials(luck, heads, chance, out)
    return out.reshape(shape)


@njit(cache=True)
def poisson(u, mean):  # type: ignore[no-untyped-def]
    """The Poisson count for the uniform number u."""
    if mean <= 0.0:
        return np.int64(0)
    if mean < SMALL_MEAN:
        chance = math.exp(-mean)
        total = chance
        k = 0
        while total < u:
            k += 1
            chance *= mean / k
            total += chance
            if chance < 1e-18 and k > mean:
                break
        return np.int64(k)
    sd = math.sqrt(mean)
    guess = _cornish_fisher(normal(u), mean, sd, 1.0 / sd, 1.0 / mean)
    return np.int64(max(0, math.ceil(guess - 0.5)))


@njit(cache=True)
def exponential(u, mean):  # type: ignore[no-untyped-def]
    """A waiting time with the given mean."""
    return -mean * math.log1p(-u)
