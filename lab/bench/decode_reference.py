"""Makes what decode.sh compares with: frames of a DBC file, and a C program that decodes them with the code that cantools generates.

usage: decode_reference.py DBC FOLDER    (needs cantools)
Messages with multiplexors are left out: cantools generates no code that tells which of their signals are there.
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
messages = [m for m in database.messages if m.signals and not m.is_multiplexed() and m.length <= 64]
subprocess.run([sys.executable, '-m', 'cantools', 'generate_c_source', '--no-strict', '--database-name', 'bus', '-o', folder, dbc], check=True, stdout=subprocess.DEVNULL)

pick = random.Random(1)
with open(f'{folder}/frames', 'wb') as out:
    for _ in range(FRAMES):
        m = pick.choice(messages)
        out.write(struct.pack('<IB64s', m.frame_id | m.is_extended_frame << 31, m.length, pick.randbytes(m.length)))

# The names that the generator has given, in the order of the messages.
from cantools.database.can.c_source import CodeGenMessage  # noqa: E402
names = {}
for m in messages:
    code = CodeGenMessage(m)
    names[m] = (code.snake_name, [(s.snake_name, s.signal) for s in code.cg_signals])

count = 0
cases = []
for m in messages:
    name, signals = names[m]
    lines = [f'    case 0x{m.frame_id | m.is_extended_frame << 31:x}u: {{ struct bus_{name}_t m; if (bus_{name}_unpack(&m, f->data, f->length)) return;']
    for signal, _ in signals:
        lines.append(f'      values[{count}] = bus_{name}_{signal}_decode(m.{signal});')
        count += 1
    lines.append('      return; }')
    cases.append('\n'.join(lines))

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
print(f'{len(messages)} messages, {count} signals')
