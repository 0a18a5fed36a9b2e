#!/usr/bin/env python3
"""Decodes random frames of DBC files with cantools and with `celltwin can decode --lenient`, and prints every value that differs.

usage: beside_cantools.py CELLTWIN DBC...    (needs cantools; CELLTWIN is the launcher)
Ten frames for each message, by chance but the same in every run. Files that cantools refuses, messages that share an identifier and frames that
cantools does not decode (a multiplexor that selects nothing) are counted, not compared. Exit status 1 where anything differs.
"""
import collections
import csv
import math
import os
import random
import subprocess
import sys
import tempfile

import cantools

FRAMES = 10


def same(ours, theirs):
    """To the last bit, but for the way that a number is written."""
    if ours == '':
        return False
    a, b = float(ours), float(theirs)
    return a == b or (math.isnan(a) and math.isnan(b)) or (isinstance(theirs, int) and ours.lstrip('-').isdigit() and int(ours) == theirs)


def expected(database, pick):
    """Frames as candump writes them, and by time what cantools makes of each."""
    lines, values = [], {}
    ids = collections.Counter((m.frame_id, m.is_extended_frame) for m in database.messages)
    skipped = 0
    for message in database.messages:
        if ids[message.frame_id, message.is_extended_frame] > 1 or not 0 < message.length <= 64:
            continue
        for _ in range(FRAMES):
            data = pick.randbytes(message.length)
            try:
                raw = message.decode(data, decode_choices=False, scaling=False)
                scaled = message.decode(data, decode_choices=False, scaling=True)
            except (cantools.database.DecodeError, KeyError):
                skipped += 1
                continue
            time = f'{1000 + len(lines) / 1000:.6f}'
            ident = f'{message.frame_id:0{8 if message.is_extended_frame else 3}X}'
            lines.append(f'({time}) can0 {ident}{"##0" if message.length > 8 else "#"}{data.hex().upper()}\n')
            values[time] = message.name, {name: (raw[name], scaled[name]) for name in raw}
    return lines, values, skipped


def compare(celltwin, dbc, folder):
    """Values that are the same, values that differ, frames that cantools does not decode; none where it refuses the file."""
    try:
        database = cantools.database.load_file(dbc, strict=False)
    except Exception as refusal:
        print(f'{os.path.basename(dbc)}: cantools refuses it: {str(refusal).splitlines()[0][:100]}')
        return None
    lines, values, skipped = expected(database, random.Random(1))
    log, out = os.path.join(folder, 'frames.log'), os.path.join(folder, 'out.csv')
    with open(log, 'w') as file:
        file.writelines(lines)
    run = subprocess.run([celltwin, 'can', 'decode', '--dbc', dbc, '--lenient', '--input', log, '--output', out], capture_output=True, text=True)
    if run.returncode:
        print(f'{dbc}: exit {run.returncode}: {run.stderr.strip()[-200:]}')
        return 0, 1, skipped
    ours = collections.defaultdict(dict)
    with open(out) as file:
        for row in csv.DictReader(file):
            ours[row['time_s']][row['signal']] = row['raw'], row['value']
    equal, differ = 0, 0
    for time, (message, theirs) in values.items():
        for signal in theirs.keys() | ours[time].keys():
            mine, other = ours[time].get(signal), theirs.get(signal)
            if mine and other and same(mine[0], other[0]) and same(mine[1], other[1]):
                equal += 1
                continue
            differ += 1
            if differ <= 3:
                print(f'{os.path.basename(dbc)} {message}.{signal}: found {mine}, expected {other}')
    if differ > 3:
        print(f'{os.path.basename(dbc)}: {differ} in all')
    return equal, differ, skipped


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    celltwin, files = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        found = [compare(celltwin, dbc, folder) for dbc in files]
    compared = [f for f in found if f]
    equal, differ, skipped = (sum(f[k] for f in compared) for k in range(3))
    print(f'{len(compared)} of {len(files)} files: {equal} values the same, {differ} differ; {skipped} frames that cantools does not decode')
    return 1 if differ else 0


sys.exit(main())
