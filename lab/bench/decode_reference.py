"""Makes what decode.sh compares with: frames of a DBC file, and a C program that decodes them with the code that cantools generates.

usage: decode_reference.py DBC FOLDER    (needs cantools)
Which signals of a multiplexed message are there is told by switches in main.c: cantools generates none. Multiplexors have values that select something.
Writes FOLDER/frames (69 bytes each: id with bit 31 for extended, length, 64 bytes; little-endian), FOLDER/bus.c, bus.h and main.c.
"""
import random
import struct
import subprocess
import sys

import cantools

FRAMES = 4096

dbc, folder = sys.argv[1:]
database = cantools.database.load_file(dbc, strict=False)
messages = [m for m in database.messages if m.signals and m.length <= 64]
subprocess.run([sys.executable, '-m', 'cantools', 'generate_c_source', '--no-strict', '--database-name', 'bus', '-o', folder, dbc], check=True, stdout=subprocess.DEVNULL)

pick = random.Random(1)


def content(message):
    """Bytes by chance, of which the multiplexors select something."""
    for _ in range(10_000):
        data = pick.randbytes(message.length)
        try:
            message.decode(data, decode_choices=False, scaling=False)
        except cantools.database.DecodeError:
            continue
        return data
    raise SystemExit(f'{message.name}: no multiplexor value found')


with open(f'{folder}/frames', 'wb') as out:
    for _ in range(FRAMES):
        m = pick.choice(messages)
        out.write(struct.pack('<IB64s', m.frame_id | m.is_extended_frame << 31, m.length, content(m)))

# The names that the generator has given, in the order of the messages.
from cantools.database.can.c_source import CodeGenMessage  # noqa: E402
names = {}
for m in messages:
    code = CodeGenMessage(m)
    names[m] = (code.snake_name, [(s.snake_name, s.signal) for s in code.cg_signals])

count = 0


def stored(message, names, tree):
    """C that decodes and keeps the signals of a tree, in which a multiplexor stands with what each of its values selects."""
    global count
    lines = []
    for node in tree:
        signal = node if isinstance(node, str) else next(iter(node))
        lines.append(f'values[{count}] = bus_{message}_{names[signal]}_decode(m.{names[signal]});')
        count += 1
        if signal != node:
            lines.append(f'switch (m.{names[signal]}) {{')
            for value, selected in node[signal].items():
                lines += [f'case {value}:', *stored(message, names, selected), 'break;']
            lines.append('}')
    return lines


cases = []
for m in messages:
    name, signals = names[m]
    snake = {signal.name: snake_name for snake_name, signal in signals}
    cases.append('\n'.join([
        f'    case 0x{m.frame_id | m.is_extended_frame << 31:x}u: {{ struct bus_{name}_t m; if (bus_{name}_unpack(&m, f->data, f->length)) return;',
        *stored(name, snake, m.signal_tree),
        '      return; }',
    ]))

with open(f'{folder}/main.c', 'w') as out:
    out.write('''#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "bus.h"
#define FRAMES %d
struct frame { uint32_t id; uint8_t length; uint8_t data[64]; };
static struct frame frames[FRAMES];
static double values[%d];
static void decode(const struct frame *f) {
  switch (f->id) {
%s
  }
}
static double seconds(void) { struct timespec t; clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }
int main(int argc, char **argv) {
  FILE *in = fopen(argv[1], "rb"); unsigned char raw[69];
  for (int i = 0; i < FRAMES; i++) {
    if (!in || fread(raw, 69, 1, in) != 1) return 66;
    memcpy(&frames[i].id, raw, 4); frames[i].length = raw[4]; memcpy(frames[i].data, raw + 5, 64);
  }
  for (int i = 0; i < FRAMES; i++) decode(&frames[i]);
  double sum = 0; for (int i = 0; i < %d; i++) if (values[i] == values[i]) sum += values[i] / (1 + fabs(values[i]));
  printf("sum %%.15e\\n", sum);
  double until = seconds() + atof(argv[2]), start = seconds(); long rounds = 0;
  do { for (int i = 0; i < FRAMES; i++) { decode(&frames[i]); __asm__ volatile("" ::: "memory"); } rounds++; } while (seconds() < until);
  printf("nanos %%.3f\\n", (seconds() - start) * 1e9 / rounds / FRAMES);
  return argc < 3;
}
''' % (FRAMES, count, '\n'.join(cases), count))
multiplexed = sum(m.is_multiplexed() for m in messages)
longest = max(m.length for m in messages)
print(f'{len(messages)} messages, {multiplexed} of them multiplexed, up to {longest} bytes, {count} signals')
