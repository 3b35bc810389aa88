"""What is wrong with a picture: empty axes, numbers without a word, labels too small, outside or over each other."""

from itertools import combinations
from typing import Any

PAGE = 7.5  # inches that a page leaves a picture
SMALLEST = 5.0  # points that can still be read there


def problems(figure: Any) -> list[str]:
    """Everything wrong with a figure, in lines; none if it can be shown."""
    figure.draw_without_rendering()
    shown = [axes for axes in figure.axes if axes.get_visible() and (axes.axison or holds(axes))]
    found = [] if shown else ["no axes hold anything"]
    for n, axes in enumerate(shown):
        name = axes.get_title() or axes.get_title("left") or f"axes {n}"
        if not holds(axes):
            found.append(f"{name}: the axes are empty")
        if axes.axison and not named(axes):
            found.append(f"{name}: an axis has numbers without a word for what they are")
    return found + of_texts(figure)


def holds(axes: Any) -> bool:
    """Whether something with an extent is drawn on axes: a line, dots, bars, bands, arrows."""
    lines = [
        line for line in axes.lines if len(line.get_xdata()) and line.get_linestyle() + line.get_marker() != "NoneNone"
    ]
    dots = [c for c in axes.collections if len(c.get_offsets()) or any(len(p.vertices) for p in c.get_paths())]
    arrows = [text for text in axes.texts if getattr(text, "arrow_patch", None) is not None]
    drawn = [line for line in lines if line.get_transform().contains_branch(axes.transData)]
    return bool([*drawn, *dots, *axes.patches, *axes.images, *arrows])


def named(axes: Any) -> bool:
    """Whether every axis with numbers says what they are; years and words speak for themselves."""
    for axis in (axes.xaxis, axes.yaxis):
        texts = [label.get_text() for label in shown_ticks(axis)]
        plain = [text.replace("\u2212", "").replace(".", "") for text in texts]
        numbers = [text for text in plain if text.isdigit() and not (len(text) == 4 and text[:2] in ("19", "20"))]
        if numbers and not axis.get_label_text():
            return False
    return True


def of_texts(figure: Any) -> list[str]:
    """Labels that are too small, stick out, or lie over each other."""

    scale = min(1.0, PAGE / figure.get_figwidth())
    texts = [text for text in free_texts(figure) if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(), text.get_fontsize() * scale) for text in texts]
    found = [f"{words!r} is {size:.1f} points on a page" for words, _, size in boxes if size < SMALLEST]
    frame = figure.bbox.padded(2)
    inside = [box for box in boxes if box[1].width and box[1].height]
    found += [f"{words!r} sticks out" for words, box, _ in inside if not contains(frame, box)]
    return found + [f"{a!r} lies over {b!r}" for (a, one, _), (b, two, _) in combinations(inside, 2) if over(one, two)]


def free_texts(figure: Any) -> list[Any]:
    """Every label that is shown: of ticks those within the axes' limits, of hidden axes only what was put on them."""
    import matplotlib.text

    every, hidden, shown = figure.findobj(matplotlib.text.Text), set(), []
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            ticks = [label for tick in (*axis.majorTicks, *axis.minorTicks) for label in (tick.label1, tick.label2)]
            hidden |= {id(label) for label in ticks}
            if axes.axison and axes.get_visible():
                shown += shown_ticks(axis)
            else:
                hidden |= {id(axis.label), id(axis.offsetText)}
    return [text for text in every if id(text) not in hidden] + shown


def shown_ticks(axis: Any) -> list[Any]:
    """Labels of an axis that lie within its limits."""
    low, high = sorted(axis.get_view_interval())
    return [
        tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high and tick.label1.get_visible()
    ]


def contains(frame: Any, box: Any) -> bool:
    return frame.x0 <= box.x0 and frame.y0 <= box.y0 and box.x1 <= frame.x1 and box.y1 <= frame.y1


def over(one: Any, two: Any) -> bool:
    """Whether two boxes overlap by more than a hair, each shrunk to its letters, or run into each other on a line."""
    wide = min(one.x1, two.x1) - max(one.x0, two.x0)
    tall = min(one.y1, two.y1) - max(one.y0, two.y0)
    return wide > -1 and tall > 0.3 * min(one.height, two.height)
