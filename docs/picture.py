#!/usr/bin/env python3
"""Draws a terminal's screen as SVG. docs/demo.svg was made so:

  tmux new-session -d -s demo -x 84 -y 25 './celltwin demo --for 90s --mqtt 21893' && sleep 85
  tmux capture-pane -t demo -e -p | docs/picture.py > docs/demo.svg
"""
import re
import sys
from xml.sax.saxutils import escape

WIDTH, HEIGHT, MARGIN = 8.4, 18, 16  # px per character, per line, around the text
COLOURS = {30: '#6e7681', 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 34: '#79c0ff', 35: '#d2a8ff',
           36: '#76e3ea', 37: '#c9d1d9', 90: '#8b949e'}


def spans(line):
    """Pieces of one line as (column, text, bold, dim, colour)."""
    bold = dim = False
    colour = None
    column = 0
    for text, codes in re.findall(r'([^\x1b]+)|\x1b\[([0-9;]*)m', line):
        if text:
            yield column, text, bold, dim, colour
            column += len(text)
            continue
        for code in [int(c or 0) for c in codes.split(';')]:
            if code == 0:
                bold, dim, colour = False, False, None
            elif code == 1:
                bold = True
            elif code == 2:
                dim = True
            elif code == 22:
                bold = dim = False
            elif code == 39:
                colour = None
            elif code in COLOURS:
                colour = COLOURS[code]


lines = sys.stdin.read().rstrip('\n').split('\n')
columns = max(len(re.sub(r'\x1b\[[0-9;]*m', '', line)) for line in lines)
width, height = columns * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
      f'width="{width:.0f}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">')
print(f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/><g fill="#c9d1d9" xml:space="preserve">')
for row, line in enumerate(lines):
    for column, text, bold, dim, colour in spans(line):
        if not text.strip():
            continue
        x, y = MARGIN + column * WIDTH, MARGIN + (row + 0.75) * HEIGHT
        style = (' font-weight="bold"' if bold else '') + (' opacity="0.65"' if dim else '')
        style += f' fill="{colour}"' if colour else ''
        print(f'<text x="{x:.1f}" y="{y:.1f}" textLength="{len(text) * WIDTH:.1f}"{style}>{escape(text)}</text>')
print('</g></svg>')
