"""The menus of a moment as the choice sees them: families, nests and whose they are, over all seats at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.menu import Menu

Positions = NDArray[np.intp]


class Ballot:
    """Positions of families and nests among all options of several menus.

    Attributes:
        starts: first option of each menu, and the number of options, (menu + 1,).
        members: options in the order of their families, (option,).
        first: first member of each family among ``members``, (family,).
        family_starts: first family of each menu, and the number of families, (menu + 1,).
        nests: families of each nest of each menu, filled up with the number of families, (nest, place).
        nest: of each family, (family,).
        luck: (menu, purpose) of each family's noise.
        variants: families of more than one option, with their options and the purposes of their noise.
    """

    def __init__(self, menus: Sequence[Menu]):
        self.starts = np.cumsum([0] + [len(menu.choices) for menu in menus])
        groups: list[tuple[int, str, str, list[int]]] = []  # menu, key, nest, options
        family_counts = []
        for m, menu in enumerate(menus):
            found: dict[str, tuple[str, list[int]]] = {}
            for n, choice in enumerate(menu.choices):
                found.setdefault(choice.family, (choice.nest, []))[1].append(int(self.starts[m]) + n)
            groups += [(m, key, nest, options) for key, (nest, options) in found.items()]
            family_counts.append(len(found))
        self.family_starts = np.cumsum([0, *family_counts])
        sizes = np.array([len(options) for _, _, _, options in groups])
        self.members = np.array([option for _, _, _, options in groups for option in options], dtype=np.intp)
        self.first = np.cumsum(sizes) - sizes
        nests = list(dict.fromkeys((m, nest) for m, _, nest, _ in groups))
        its = [[f for f, (m, _, nest, _) in enumerate(groups) if (m, nest) == pair] for pair in nests]
        most = max(len(families) for families in its)
        self.nests = np.array([families + [len(groups)] * (most - len(families)) for families in its])
        self.nest = np.array([nests.index((m, nest)) for m, _, nest, _ in groups], dtype=np.intp)
        self.luck = [(m, f"{menus[m].slot}/{key}") for m, key, _, _ in groups]
        choices = [choice for menu in menus for choice in menu.choices]
        self.variants = [
            (f, np.array(options), [(m, f"{menus[m].slot}/{choices[n].key}/within") for n in options])
            for f, (m, _, _, options) in enumerate(groups)
            if len(options) > 1
        ]
