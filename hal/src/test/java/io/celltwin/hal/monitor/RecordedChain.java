package io.celltwin.hal.monitor;

import io.celltwin.hal.SpiBus;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Answers each read command with what was recorded for it; gives back the configuration that it
/// was written; cells are cleared from CLRCELL to the next conversion, which never takes time.
final class RecordedChain implements SpiBus {
  private static final Set<String> CELLS = Set.of("0004", "0006", "0008", "000a", "0009", "000b");

  final Map<String, byte[]> answers = new HashMap<>();
  private final Map<String, byte[]> written = new HashMap<>();
  private boolean isCleared;

  /// A chain of one device.
  void hold(String command, byte[] data) {
    byte[] window = new byte[12];
    System.arraycopy(data, 0, window, 4, 6);
    int pec = Pec15.of(data, 0, 6);
    window[10] = (byte) (pec >> 8);
    window[11] = (byte) pec;
    answers.put(command, window);
  }

  @Override
  public void transfer(byte[] out, byte[] in, int length) {
    String command = HexFormat.of().formatHex(out, 0, 2);
    switch (command) {
      case "0001" -> written.put("0002", reversed(out, length));
      case "0024" -> written.put("0026", reversed(out, length));
      default -> {}
    }
    byte[] answer =
        Optional.ofNullable(written.get(command))
            .or(() -> Optional.ofNullable(answers.get(command)))
            .orElse(new byte[0]);
    Arrays.fill(in, 0, length, (byte) 0xFF);
    System.arraycopy(answer, 0, in, 0, Math.min(length, answer.length));
    boolean isConversion = out[0] >= 2 && out[0] <= 5;
    if (command.equals("0711")) isCleared = true;
    else if (isConversion) isCleared = false;
    if (isCleared && CELLS.contains(command)) clear(in, answer.length);
  }

  private static void clear(byte[] in, int length) {
    for (int at = 4; at + 8 <= length; at += 8) {
      Arrays.fill(in, at, at + 6, (byte) 0xFF);
      int pec = Pec15.of(in, at, 6);
      in[at + 6] = (byte) (pec >> 8);
      in[at + 7] = (byte) pec;
    }
  }

  /// Written from the far end, read from the near one.
  private static byte[] reversed(byte[] out, int length) {
    byte[] back = out.clone();
    int devices = (length - 4) / 8;
    for (int device = 0; device < devices; device++) {
      System.arraycopy(out, 4 + 8 * (devices - 1 - device), back, 4 + 8 * device, 8);
    }
    return Arrays.copyOf(back, length);
  }

  @Override
  public void close() {}
}
