package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Frames as text that compares and prints, and frames by chance.
final class Frames {
  static final int[] FLEXIBLE_LENGTHS = {1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};

  private Frames() {}

  /// `micros channel id[x] kind length data`: time rounded to microseconds, channel by its number
  /// from 1 (of `can0`, `1`), kind d, r or f with b, e for its flags; of an error frame `micros e`.
  static String text(String channel, CanFrame frame) {
    long micros = (frame.receivedNanos + 500) / 1000;
    if (frame.error) return micros + " e";
    String kind =
        frame.remote
            ? "r"
            : !frame.flexibleDataRate
                ? "d"
                : "f" + (frame.bitRateSwitch ? "b" : "") + (frame.errorStateIndicator ? "e" : "");
    String data =
        frame.remote ? "" : HexFormat.of().withUpperCase().formatHex(frame.data, 0, frame.length);
    String id = Integer.toHexString(frame.id).toUpperCase(java.util.Locale.ROOT);
    return micros
        + " "
        + number(channel)
        + " "
        + id
        + (frame.extended ? "x" : "")
        + " "
        + kind
        + " "
        + frame.length
        + " "
        + data;
  }

  private static int number(String channel) {
    return channel.startsWith("can")
        ? Integer.parseInt(channel.substring(3)) + 1
        : channel.isEmpty() ? 0 : Integer.parseInt(channel);
  }

  static List<String> read(Path file) throws IOException {
    List<String> frames = new ArrayList<>();
    CanFrame frame = new CanFrame();
    try (CanLogReader log = CanLogs.open(file)) {
      while (log.next(frame)) frames.add(text(log.channel(), frame));
    }
    return frames;
  }

  /// What a log of this text gives; `name` tells no more than messages and its suffix.
  static List<String> readText(Path folder, String name, String text) throws IOException {
    return read(Files.writeString(folder.resolve(name), text));
  }

  /// A frame of any kind but error frames, at a whole microsecond after the one before.
  static void random(Random random, CanFrame frame, long afterNanos, boolean flexible) {
    LogLines.clear(frame);
    frame.receivedNanos = (afterNanos / 1000 + 1 + random.nextInt(50_000)) * 1000;
    frame.extended = random.nextBoolean();
    frame.id = random.nextInt(frame.extended ? 0x2000_0000 : 0x800);
    frame.flexibleDataRate = flexible && random.nextBoolean();
    if (frame.flexibleDataRate) {
      frame.bitRateSwitch = random.nextBoolean();
      frame.errorStateIndicator = random.nextBoolean();
      frame.length = FLEXIBLE_LENGTHS[random.nextInt(FLEXIBLE_LENGTHS.length)];
    } else {
      frame.length = random.nextInt(9);
      frame.remote = random.nextInt(8) == 0;
    }
    random.nextBytes(frame.data);
  }
}
