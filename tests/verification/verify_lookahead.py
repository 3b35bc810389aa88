"""Look-ahead against settlement in random worlds of every kind: how many options, and the largest difference.

    python tests/verification/verify_lookahead.py [--worlds 40] [--runs 6] [--seed 1]

Everybody looks one quarter ahead; the Council's steps and the draw of the settlement are handed in to both sides
(``tests/settled.py``). Each option of each seat, and each instrument of each sender, is taken alone, and the nine terms
that are states of the world are compared.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from settled import a_quarter_ahead, compared
from twin.worlds import KINDS

ROUNDING = 1e-9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=40, help="of each kind")
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    options, terms, worst, wrong = set(), 0, (0.0, ""), Counter()
    for kind in KINDS:
        for seed in range(asked.seed, asked.seed + asked.worlds):
            for each in compared(a_quarter_ahead(kind, seed, asked.runs)):
                options.add((kind, seed, each.who, each.option))
                terms += 1
                what = f"{each.term} of {each.option} by {each.who}, {kind}, seed {seed}"
                worst = max(worst, (each.difference, what))
                if each.difference > ROUNDING:
                    wrong[each.term] += 1
    print(f"{len(KINDS) * asked.worlds} worlds of {asked.runs} runs, {len(options):,} options and instruments, "
          f"{terms * asked.runs:,} terms compared")  # fmt: skip
    print(f"largest difference: {worst[0]:.2e} ({worst[1]})")
    for term, count in wrong.most_common():
        print(f"  beyond {ROUNDING:g}: {term} {count} times")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
