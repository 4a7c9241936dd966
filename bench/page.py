# SPDX-License-Identifier: BSD-2-Clause
"""The results as pictures (SVG) and one plain HTML page that shows tables and pictures."""

import os
from html import escape

import draw
import growth
import peers
import table

WATCH = "apic, which only the emulator needs"
STYLE = """body { font-family: sans-serif; max-width: 1300px; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; font-size: 14px; }
th, td { border-bottom: 1px solid #ddd; padding: 3px 10px; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.wide { overflow-x: auto; } img { max-width: 100%; } p { max-width: 60em; }"""


def overhead(results):
    rows = []
    for row in results["rows"]:
        values = {"XMHF": row["ratio"], **peers.RATIOS.get(row["name"], {})}
        if "ratio_watched" in row:
            values["XMHF, watched"] = row["ratio_watched"]
        rows.append((row["title"], {k: max(0, (v - 1) * 100) for k, v in values.items()}))
    series = ("XMHF", "XMHF, watched", *peers.NAMES)
    return draw.dots("Instructions beyond native (red: the goal, 0.1 %; left edge: none)", rows,
                     series, lambda v: f"{v:g} %", -4, 4, limit=0.1)


def exits(results):
    causes = sorted({c for row in results["rows"] for c in row["xmhf"]["exits"]})
    rows = [(row["title"], dict(row["xmhf"]["exits"])) for row in results["rows"]]
    for row, (_, counts) in zip(results["rows"], rows):
        counts[WATCH] = row["watched"]["watch_exits"] if "watched" in row else None
    load = results["boot"]["before_kernel"]
    rows.insert(0, ("before: firmware and GRUB", {c: sum(d.values()) for c, d in load.items()}))
    causes = sorted(set(causes) | set(load)) + [WATCH]
    return draw.dots("Exits by cause", rows, causes,
                     lambda v: f"{v:,}", 0, 5)


def costs(results):
    parts = sorted({p for probe in results["probes"] for p in probe["parts"]})
    return draw.stacks("Instructions an exit, from the guest to the core and back",
                       [(p["title"], p["parts"]) for p in results["probes"]], parts, 250,
                       "goal: 250")


def growing(results):
    points = results["growth"]["points"]
    sizes = [m for m in growth.MEMORY if any(p["mem"] == m for p in points)]
    cpus = sorted({p["cpus"] for p in points})
    by = {(p["mem"], p["cpus"]): p for p in points}
    names = [f"{c} CPU" + "s" * (c > 1) for c in cpus]
    return draw.curves("Growth with the machine", [
        ("MiB of memory kept", names,
         {f"{m[:-1]} GiB": [by[m, c]["kept_kib"] / 1024 for c in cpus] for m in sizes}, "MiB"),
        ("million instructions from XMHF's entry to the guest's", names,
         {f"{m[:-1]} GiB": [by[m, c]["insns"] / 1e6 for c in cpus] for m in sizes}, "million")])


def html_table(head, body):
    def line(cells, tag):
        return "<tr>" + "".join(f"<{tag}>{escape(str(c))}</{tag}>" for c in cells) + "</tr>"
    return ('<div class="wide"><table>' + line(head, "th")
            + "".join(line(cells, "td") for cells in body) + "</table></div>")


PICTURES = {"What workloads cost": ("overhead.svg", overhead),
            "Exits by cause": ("exits.svg", exits),
            "What one exit costs": ("exit-cost.svg", costs),
            "Growth with the machine": ("growth.svg", growing)}


def write(results, folder):
    """Write all files; returns the page's name."""
    text = [f"<!doctype html><html lang=en><meta charset=utf-8><title>XMHF: what it costs</title>"
            f"<style>{STYLE}</style><h1>What XMHF costs</h1>",
            f"<p>{escape(results['commit'])}, {escape(results['date'])}; "
            f"{escape(results['emulator'])}; guest: {escape(results['kernel'])}; "
            f"medians of {results['repeats']}. docs/performance.md tells how it is measured.</p>"]
    for title, head, body, note in table.available(results):
        text.append(f"<h2>{escape(title)}</h2>")
        for start, (name, picture) in PICTURES.items():
            if title.startswith(start):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                    f.write(picture(results))
                text.append(f'<p><img src="{name}" alt="{escape(title)}"></p>')
        text.append(html_table(head, body))
        if note:
            text.append("<p>" + escape(note).replace("\n", "<br>") + "</p>")
    page = os.path.join(folder, "index.html")
    with open(page, "w", encoding="utf-8") as f:
        f.write("\n".join(text) + "\n</html>\n")
    return page
