package io.celltwin.hal.monitor;

import io.celltwin.hal.Crc16;
import io.celltwin.hal.VirtualClock;

/// A stack of BQ79616 that keeps what is written to it and measures the same everywhere, without
/// allocating anything. No emulation: every device has its address from the start.
final class AnsweringStack extends AnsweringLine {
  private static final int REGISTERS = 0x600;
  private static final int BAL_CTRL2 = 0x32F;
  private static final int BAL_STAT = 0x52B;

  private final int devices;
  private final byte[][] registers;

  AnsweringStack(int devices, VirtualClock clock) {
    super(clock, new byte[devices * 140]);
    this.devices = devices;
    registers = new byte[devices][REGISTERS];
    for (int device = 0; device < devices; device++) {
      for (int k = 0; k < 16; k++) put(device, 0x568 + 2 * k, 15_729); // 3.0 V
      put(device, 0x58C, 29_492); // 5.0 V
      for (int k = 0; k < 8; k++) put(device, 0x58E + 2 * k, 16_384); // 2.5 V
      put(device, 0x5AE, 1_000); // 25 degC
      registers[device][0x306] = (byte) device;
      registers[device][0x52C] = 8; // comparators at work
      registers[device][0x527] = 1;
    }
  }

  private void put(int device, int register, int word) {
    registers[device][register] = (byte) (word >> 8);
    registers[device][register + 1] = (byte) word;
  }

  @Override
  public void write(byte[] from, int length) {
    at = 0;
    end = 0;
    int kind = from[0] & 0xF0;
    boolean isOne = kind < 0xA0;
    int first = isOne ? from[1] : 0;
    int last = isOne ? from[1] : devices - 1;
    int place = isOne ? 2 : 1;
    int register = (from[place] & 0xFF) << 8 | (from[place + 1] & 0xFF);
    int data = place + 2;
    boolean isRead = kind == 0x80 || kind == 0xC0;
    for (int device = last; device >= first && device < devices; device--) {
      if (isRead) {
        answer(device, register, from[data] + 1);
        continue;
      }
      for (int k = data; k < length - 2; k++) take(device, register + k - data, from[k]);
    }
  }

  private void take(int device, int register, byte value) {
    if (register == 0x306) return;
    registers[device][register] = value;
    if (register != BAL_CTRL2) return;
    int state = registers[device][BAL_STAT];
    if ((value & 2) != 0) {
      state = 0;
      for (int k = 0x318; k < 0x328; k++) if (registers[device][k] != 0) state = 0x08;
    }
    state = (value & 0x40) != 0 && state != 0 ? state | 0x20 : state & ~0x20;
    registers[device][BAL_STAT] = (byte) state;
  }

  private void answer(int device, int register, int count) {
    int from = end;
    answer[end++] = (byte) (count - 1);
    answer[end++] = (byte) device;
    answer[end++] = (byte) (register >> 8);
    answer[end++] = (byte) register;
    System.arraycopy(registers[device], register, answer, end, count);
    end += count;
    int crc = Crc16.of(answer, from, end - from);
    answer[end++] = (byte) crc;
    answer[end++] = (byte) (crc >> 8);
  }
}
