"""The look of all charts and of a page around them, as CSS that a page holds once."""

from pathlib import Path

# Words, tables and figures around the charts: the frame that every report has.
FRAME = (Path(__file__).parent / "frame.css").read_text("utf-8")

# The hues of Okabe and Ito ("Color Universal Design", 2008), which people with any
# kind of colour blindness tell apart; darker than theirs on white and lighter on black,
# so that each has a contrast of at least 3 to 1 with the ground (WCAG 1.4.11).
_LIGHT = """
  --chart-1: #0072b2; --chart-2: #d55e00; --chart-3: #007a5a;
  --chart-4: #a0468f; --chart-5: #946500; --chart-6: #5f6b76;
  --chart-ink: #1b1f24; --chart-faint: #5a6470; --chart-grid: #dfe3e8;
  --chart-limit: #b3261e;"""
_DARK = """
  --chart-1: #56b4e9; --chart-2: #ff8f4a; --chart-3: #3ecf9e;
  --chart-4: #e29bd0; --chart-5: #e6c229; --chart-6: #a7b3bf;
  --chart-ink: #e8eaed; --chart-faint: #a4adb8; --chart-grid: #353b43;
  --chart-limit: #ff8a80;"""
_COLOURS = "\n".join(
    f".chart .line.c{n}{{stroke:var(--chart-{n})}}"
    f".chart .band.c{n},.chart .bar.c{n}{{fill:var(--chart-{n})}}"
    for n in range(1, 7)
)

# On paper everything is light, whatever the screen is.
STYLE = f"""
:root {{{_LIGHT}
}}
@media screen and (prefers-color-scheme: dark) {{
:root {{{_DARK}
}}
}}
.chart {{ display: block; width: 100%; height: auto; overflow: visible; }}
.chart text {{ font: 11.5px system-ui, sans-serif; fill: var(--chart-faint);
  font-variant-numeric: tabular-nums; }}
.chart .title {{ font-size: 14px; font-weight: 600; fill: var(--chart-ink); }}
.chart .note {{ fill: var(--chart-limit); }}
.chart .grid {{ stroke: var(--chart-grid); }}
.chart .axis, .chart .moment {{ stroke: var(--chart-faint); fill: none; }}
.chart .moment {{ stroke: var(--chart-limit); stroke-dasharray: 2 3; }}
.chart .line {{ fill: none; stroke-width: 1.8; stroke-linejoin: round;
  stroke-linecap: round; }}
.chart .dashed {{ stroke-dasharray: 5 4; }}
.chart .level {{ stroke: var(--chart-limit); stroke-width: 1.2;
  stroke-dasharray: 8 3 2 3; fill: none; }}
.chart .band {{ fill-opacity: .22; }}
.chart .band.deep {{ fill-opacity: .4; }}
.chart .bar {{ fill-opacity: .75; }}
.chart .whisker {{ stroke: var(--chart-ink); fill: none; }}
.chart .dot {{ fill: var(--chart-ink); }}
.chart .cell {{ fill: var(--chart-1); }}
.chart .told {{ fill: transparent; }}
.chart .told:hover {{ fill: var(--chart-faint); fill-opacity: .15; }}
{_COLOURS}
"""
