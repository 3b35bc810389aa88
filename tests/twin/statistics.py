"""Estimators and contrasts once more, in plain loops: one number at a time, as their sources define them.

A sample is a list of numbers; what belongs together (by its draw of parameters, say) is a list of labels beside it.
"""

import math
from statistics import NormalDist

NORMAL = NormalDist()


def mean(numbers):
    return sum(numbers) / len(numbers)


def variance(numbers):
    """Of a sample, unbiased."""
    middle = mean(numbers)
    return sum((number - middle) ** 2 for number in numbers) / (len(numbers) - 1)


def quantile(numbers, q):
    """Between the two nearest order statistics in proportion."""
    ordered, place = sorted(numbers), q * (len(numbers) - 1)
    low = math.floor(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(numbers) - 1)] - ordered[low])


def standard_normal(p):
    return NORMAL.inv_cdf(p)


# --- means of runs that are not independent


def by_unit(numbers, units):
    """The numbers of each unit."""
    found = {}
    for number, unit in zip(numbers, units, strict=True):
        found.setdefault(unit, []).append(number)
    return found


def clustered_variance(numbers, units):
    """Variance of the mean as a ratio of two totals over units (Cochran 1977, section 6.3): residuals of the totals."""
    middle, groups = mean(numbers), by_unit(numbers, units)
    residuals = [sum(own) - middle * len(own) for own in groups.values()]
    size = mean([len(own) for own in groups.values()])
    return variance_about(residuals, 0.0) / len(groups) / size**2


def variance_about(numbers, middle):
    return sum((number - middle) ** 2 for number in numbers) / (len(numbers) - 1)


def wilson(hits, trials, z):
    """The shares that a score test would not reject, found by halving the distance again and again."""
    share = hits / trials

    def rejected(p):
        return (share - p) ** 2 > z * z * p * (1.0 - p) / trials

    def bound(inside, outside):
        for _ in range(200):
            middle = (inside + outside) / 2.0
            inside, outside = (inside, middle) if rejected(middle) else (middle, outside)
        return inside

    return bound(share, 0.0) if share > 0.0 else 0.0, bound(share, 1.0) if share < 1.0 else 1.0


# --- contrasts


def swing(values, parameter, units, part=0.2):
    """Difference of the mean outcome between the highest and the lowest part of a parameter, and its standard error."""
    low, high = quantile(parameter, part), quantile(parameter, 1.0 - part)
    below = [n for n, x in enumerate(parameter) if x <= low]
    above = [n for n, x in enumerate(parameter) if x >= high]
    ends = [([values[n] for n in rows], [units[n] for n in rows]) for rows in (below, above)]
    change = mean(ends[1][0]) - mean(ends[0][0])
    return change, math.sqrt(sum(clustered_variance(*end) for end in ends))


def two_sided(z):
    """Chance of a standard normal number at least so far from 0."""
    return 2.0 * (1.0 - NORMAL.cdf(abs(z)))


def holm(chances):
    """Step-down Bonferroni: the least is held against all, the next against all but one, and none against less."""
    found, done, worst = [None] * len(chances), 0, 0.0
    for p, n in sorted((p, n) for n, p in enumerate(chances)):
        worst = max(worst, min(1.0, p * (len(chances) - done)))
        found[n], done = worst, done + 1
    return found


# --- where two courses part


def first_changes(a, b, target, actors, slots, quarters):
    """Of each run and actor the first choice that differs, and whether no other actor's came before it.

    Args:
        a, b: choices by run, quarter, actor and slot; what is not there is to hold. A choice is a word, or None where
            it is prescribed.
    """
    found = []
    for run in sorted({key[0] for key in (*a, *b)}):
        moments = {}
        for actor in actors:
            for moment in sorted(moments_of(actor, target, slots, quarters)):
                key = (run, quarters[moment[0]], actor, slots[moment[2]])
                ours, theirs = a.get(key, "hold"), b.get(key, "hold")
                if None not in (ours, theirs) and ours != theirs and actor not in moments:
                    moments[actor] = moment, key, ours, theirs
        for moment, key, ours, theirs in moments.values():
            earlier = any(other[0] < moment for other in moments.values())
            found.append((*key, ours, theirs, not earlier))
    return found


def moments_of(actor, target, slots, quarters):
    """Quarter by quarter the target chooses in one slot after the other, then all others in each slot at once."""
    return [(q, int(actor != target), s) for q in range(len(quarters)) for s in range(len(slots))]


# --- variances


def components(rows, common):
    """Mean squares solved for the variances of draws, of luck and of the rest, none below 0; rows are draws."""
    draws, seeds = len(rows), len(rows[0])
    whole = mean([x for row in rows for x in row])
    of_draw = [mean(row) for row in rows]
    of_seed = [mean([row[s] for row in rows]) for s in range(seeds)]
    between = seeds * variance(of_draw)
    if not common:
        rest = mean([variance(row) for row in rows])
        return max((between - rest) / seeds, 0.0), 0.0, rest
    left = [(rows[d][s] - of_draw[d] - of_seed[s] + whole) ** 2 for d in range(draws) for s in range(seeds)]
    rest = sum(left) / ((draws - 1) * (seeds - 1))
    return max((between - rest) / seeds, 0.0), max((draws * variance(of_seed) - rest) / draws, 0.0), rest


def crps(members, happened):
    """Mean distance from what happened less half the mean distance of two members, drawn with replacement."""
    apart = mean([abs(one - other) for one in members for other in members])
    return mean([abs(member - happened) for member in members]) - apart / 2.0
