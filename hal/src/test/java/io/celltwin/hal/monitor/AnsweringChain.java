package io.celltwin.hal.monitor;

import io.celltwin.hal.SpiBus;
import java.util.Arrays;

/// A chain that gives back its settings and else the same codes to every read, without allocating
/// anything. No emulation: no state, no time.
final class AnsweringChain implements SpiBus {
  private final int devices;
  private final boolean tenBits;
  private final byte[][] held = new byte[0x800][];
  private int counter;
  private int pattern; // of a self-test; 0 after any other conversion
  private boolean isCleared; // and not converted since
  long windows;

  AnsweringChain(int devices, boolean tenBits) {
    this.devices = devices;
    this.tenBits = tenBits;
    for (int command = 0; command < held.length; command++) {
      held[command] = new byte[8 * devices];
      // 3.0 V, everywhere: also the reference. The ADBMS6830 counts from 1.5 V.
      for (int k = 0; k < held[command].length; k += 2) {
        held[command][k] = (byte) (tenBits ? 0x10 : 0x30);
        held[command][k + 1] = (byte) (tenBits ? 0x27 : 0x75);
      }
    }
    Arrays.fill(held[0x12], (byte) 0);
    Arrays.fill(held[0x32], (byte) 0);
    Arrays.fill(held[0x33], (byte) 0);
  }

  @Override
  public void transfer(byte[] out, byte[] in, int length) {
    windows++;
    int command = (out[0] & 0xFF) << 8 | (out[1] & 0xFF);
    if (command == 0xFFFF) return;
    int data = (length - 4) / 8;
    boolean isPoll = tenBits ? command >= 0x718 && command <= 0x71F : command == 0x714;
    boolean isWrite = command == 0x001 || command == 0x024 || command == 0x717;
    if (isWrite || (data == 0 && !isPoll)) {
      counter = command == 0x2E ? 0 : counter == 63 ? 1 : counter + 1;
    }
    if (data == 0 && !isPoll) isCleared = command == 0x711 || command == 0x712;
    if (data == 0 && !tenBits && !isPoll) {
      int kind = command & 0x61F;
      boolean isTest = kind == 0x207 || kind == 0x407 || kind == 0x40F;
      int which = command >> 5 & 3;
      pattern = !isTest ? 0 : which == 1 ? 0x9555 : 0x6AAA;
    }
    if (isWrite) {
      byte[] place = held[command == 0x001 ? 0x002 : command == 0x024 ? 0x026 : 0x717];
      for (int device = 0; device < devices; device++) {
        System.arraycopy(out, 4 + 8 * (devices - 1 - device), place, 8 * device, 6);
      }
    }
    for (int k = 0; k < length; k++) in[k] = (byte) 0xFF;
    if (isPoll) return;
    for (int device = 0; device < Math.min(data, devices); device++) {
      int at = 4 + 8 * device;
      System.arraycopy(held[command], 8 * device, in, at, 6);
      boolean isResult = command < 0x20 && command != 0x002 && command != 0x010 && command != 0x012;
      for (int k = 0; isCleared && isResult && k < 6; k += 2) {
        in[at + k] = (byte) (tenBits ? 0 : 0xFF);
        in[at + k + 1] = (byte) (tenBits ? 0x80 : 0xFF);
      }
      if (pattern != 0 && !isCleared && command != 0x002 && command != 0x026) {
        for (int k = 0; k < (command == 0x012 ? 2 : 6); k += 2) {
          in[at + k] = (byte) pattern;
          in[at + k + 1] = (byte) (pattern >> 8);
        }
      }
      int pec = tenBits ? Pec10.of(in, at, 6, counter) : Pec15.of(in, at, 6);
      in[at + 6] = (byte) (pec >> 8);
      in[at + 7] = (byte) pec;
    }
  }

  @Override
  public void close() {}
}
