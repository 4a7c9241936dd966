# SPDX-License-Identifier: BSD-2-Clause
"""Pictures of the results, as SVG."""

import math
from html import escape

COLOURS = ("#1b6ca8", "#d1495b", "#2e8b57", "#e08e0b", "#6b4c9a", "#555555", "#17a2b8", "#a0522d",
           "#c71585")
LEFT, WIDTH, ROW, TOP = 330, 560, 24, 60


class Picture:
    def __init__(self, width, height, title):
        self.size = (width, height)
        self.parts = []
        self.text(14, 24, title, size=16, weight="bold")

    def text(self, x, y, text, *, size=12, anchor="start", weight="normal"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" '
                          f'font-weight="{weight}" text-anchor="{anchor}">{escape(text)}</text>')

    def line(self, x1, y1, x2, y2, colour="#ccc", width=1, dash=""):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
                          f'stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>')

    def dot(self, x, y, colour, title):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}" '
                          f'fill-opacity="0.8"><title>{escape(title)}</title></circle>')

    def box(self, x, y, width, height, colour, title):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
                          f'height="{height:.1f}" fill="{colour}">'
                          f"<title>{escape(title)}</title></rect>")

    def legend(self, names, y):
        x = 14
        for i, name in enumerate(names):
            self.box(x, y - 10, 11, 11, COLOURS[i % len(COLOURS)], name)
            self.text(x + 16, y, name)
            x += 34 + 7 * len(name)

    def svg(self):
        width, height = self.size
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
                f'width="{width}" height="{height}" font-family="sans-serif">'
                '<rect width="100%" height="100%" fill="#fff"/>'
                + "\n".join(self.parts) + "</svg>\n")


def dots(title, rows, series, axis, low, high, limit=None):
    """A row a workload, a dot a series, on a logarithmic axis from 10^low to 10^high. rows:
    (name, {series: value}). Values below the axis lie at its left end."""
    p = Picture(LEFT + WIDTH + 40, TOP + 30 + ROW * len(rows) + 40, title)
    p.legend(series, 46)

    def at(value):
        log = math.log10(value) if value > 0 else low
        return LEFT + WIDTH * (min(max(log, low), high) - low) / (high - low)

    bottom = TOP + 20 + ROW * len(rows)
    for power in range(low, high + 1):
        p.line(at(10 ** power), TOP + 10, at(10 ** power), bottom)
        p.text(at(10 ** power), bottom + 16, axis(10 ** power), anchor="middle")
    if limit:
        p.line(at(limit), TOP + 10, at(limit), bottom, "#d00", 1.5, "4 3")
    for i, (name, values) in enumerate(rows):
        y = TOP + 22 + ROW * i
        p.text(LEFT - 12, y + 4, name, anchor="end")
        for j, one in enumerate(series):
            if values.get(one) is not None:
                p.dot(at(values[one]), y, COLOURS[j % len(COLOURS)],
                      f"{name}: {one} {values[one]:.6g}")
    return p.svg()


def stacks(title, rows, parts, limit, note):
    """A row a kind of exit, made of parts. rows: (name, {part: value})."""
    top = max([sum(v.values()) for _, v in rows] + [limit]) * 1.1
    p = Picture(LEFT + WIDTH + 40, TOP + 60 + 34 * len(rows), title)
    p.legend(parts, 46)
    bottom = TOP + 20 + 34 * len(rows)
    for i, (name, values) in enumerate(rows):
        y, x = TOP + 16 + 34 * i, LEFT
        p.text(LEFT - 12, y + 16, name, anchor="end")
        for j, part in enumerate(parts):
            width = WIDTH * values.get(part, 0) / top
            p.box(x, y, width, 22, COLOURS[j % len(COLOURS)], f"{part}: {values.get(part, 0):.0f}")
            x += width
        p.text(x + 6, y + 16, f"{sum(values.values()):.0f}")
    p.line(LEFT + WIDTH * limit / top, TOP + 8, LEFT + WIDTH * limit / top, bottom, "#d00", 1.5,
           "4 3")
    p.text(LEFT + WIDTH * limit / top, bottom + 16, note, anchor="middle")
    return p.svg()


def ceiling(value):
    """The next round number above value whose quarters are round, too."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next(n * power for n in (1, 2, 4, 6, 8, 10, 20) if n * power > value)


def curves(title, panels):
    """Panels side by side: (caption, x names, {series: values}, unit)."""
    width, height = 400, 240
    p = Picture(60 + (width + 70) * len(panels), height + 130, title)
    for n, (caption, names, series, unit) in enumerate(panels):
        left, top = 70 + n * (width + 70), 80
        p.text(left, top - 14, caption, weight="bold")
        most = ceiling(max(max(v) for v in series.values()))
        for step in range(5):
            y = top + height - height * step / 4
            p.line(left, y, left + width, y)
            p.text(left - 8, y + 4, f"{most * step / 4:.3g}", anchor="end")
        for i, name in enumerate(names):
            p.text(left + width * (i + 0.5) / len(names), top + height + 18, name, anchor="middle")
        for j, (one, values) in enumerate(series.items()):
            points = [(left + width * (i + 0.5) / len(names), top + height - height * v / most)
                      for i, v in enumerate(values)]
            colour = COLOURS[j % len(COLOURS)]
            for a, b in zip(points, points[1:]):
                p.line(*a, *b, colour, 2)
            for (x, y), v in zip(points, values):
                p.dot(x, y, colour, f"{one}: {v:.4g} {unit}")
        x = left
        for j, one in enumerate(series):
            p.box(x, top + height + 28, 11, 11, COLOURS[j % len(COLOURS)], one)
            p.text(x + 15, top + height + 38, one)
            x += 34 + 8 * len(one)
    return p.svg()
