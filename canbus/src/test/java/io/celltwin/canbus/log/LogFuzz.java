package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.FrameLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/// Broken logs by the million: sound ones of every format, damaged where their structure is, must
/// give frames that can be and end, or a [BadLogException]; nothing else, and not for long.
///
/// Long run, 512 MB: `java -Xmx512m -cp ... io.celltwin.canbus.log.LogFuzz SECONDS [SEED]`, see
/// canbus/README.md. An input that fails is written to `fuzz-FORMAT-SEED.bin`.
final class LogFuzz {
  private static final int FRAMES = 24;
  private static final long EPOCH = 1_700_000_000_000_000_000L;

  /// What numbers are replaced by: edges of what fields hold.
  private static final String[] NASTY = {
    "",
    "0",
    "-1",
    "1",
    "8",
    "9",
    "F",
    "10",
    "15",
    "16",
    "63",
    "64",
    "65",
    "255",
    "256",
    "7FF",
    "800",
    "1FFFFFFF",
    "20000000",
    "3FFFFFFF",
    "80000000",
    "FFFFFFFF",
    "2147483648",
    "4294967295",
    "9223372036854775807",
    "99999999999999999999",
    "0.",
    ".",
    "..",
    "1e308",
    "NaN",
    "-0.5",
    "x",
    "R",
    "RTR",
    "##",
    "#R9",
    "é",
    "\u0000",
    "(",
    ")",
    "[64]",
    "ErrorFrame",
    "CANFD",
    "Rx",
    "TxRq",
    "DT",
    "ER",
    "ST",
    "FFFFFFFF",
    "date",
    "base",
    "relative",
    ";$COLUMNS=D,O,T,I,L,D",
    ";$FILEVERSION=1.0"
  };

  private static final int[] NASTY_INTS = {
    0,
    1,
    -1,
    2,
    8,
    10,
    15,
    16,
    31,
    32,
    64,
    73,
    86,
    100,
    101,
    127,
    255,
    0x7FFF,
    0xFFFF,
    0x10000,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0x4A424F4C,
    0x7FFFFFF0
  };

  /// Sound logs of every format, by suffix.
  static Map<String, byte[]> sound(Random random) throws IOException {
    Map<String, byte[]> logs = new LinkedHashMap<>();
    ByteArrayOutputStream candump = new ByteArrayOutputStream();
    ByteArrayOutputStream asc = new ByteArrayOutputStream();
    StringBuilder console = new StringBuilder();
    StringBuilder trc1 = new StringBuilder(";$FILEVERSION=1.1\n;$STARTTIME=45244.92592592593\n");
    StringBuilder trc2 =
        new StringBuilder(";$FILEVERSION=2.1\n;$STARTTIME=45244.5\n;$COLUMNS=N,O,T,B,I,d,R,L,D\n");
    StringBuilder gvret =
        new StringBuilder("Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8\n");
    StringBuilder python =
        new StringBuilder("timestamp,arbitration_id,extended,remote,error,dlc,data\n");
    List<byte[]> objects = new ArrayList<>();
    CanFrame f = new CanFrame();
    f.receivedNanos = EPOCH;
    try (CandumpWriter toCandump = new CandumpWriter(candump);
        AscWriter toAsc = new AscWriter(asc)) {
      for (int k = 0; k < FRAMES; k++) {
        Frames.random(random, f, f.receivedNanos, true);
        toCandump.write("can" + k % 2, f, f.receivedNanos);
        toAsc.write("can" + k % 2, f, f.receivedNanos);
        long micros = (f.receivedNanos - EPOCH) / 1000;
        StringBuilder bytes = new StringBuilder();
        for (int b = 0; b < (f.remote ? 0 : f.length); b++) {
          bytes.append(" %02X".formatted(f.data[b]));
        }
        String id = (f.extended ? "%08X" : "%03X").formatted(f.id);
        String wide = (f.extended ? "%08X" : "%04X").formatted(f.id);
        console.append(" (%d.%06d)  can0  ".formatted(micros / 1_000_000, micros % 1_000_000));
        String length = f.flexibleDataRate ? "[%02d]" : "[%d]";
        console.append(id).append("  ").append(length.formatted(f.length));
        console.append(f.remote ? "  remote request" : " " + bytes).append('\n');
        int code = FrameLength.code(f.length);
        String type = f.remote ? "RR" : f.flexibleDataRate ? "FB" : "DT";
        trc2.append(
            "%d %d.%03d %s 1 %s Rx - %d%s\n"
                .formatted(k, micros / 1000, micros % 1000, type, wide, code, bytes));
        objects.add(blf(f, code));
        if (f.flexibleDataRate) continue;
        trc1.append(
            " %d) %d.%03d Rx %s %d%s\n"
                .formatted(
                    k, micros / 1000, micros % 1000, wide, f.length, f.remote ? " RTR" : bytes));
        if (f.remote) continue;
        gvret.append(
            "%d,%08X,%s,Rx,0,%d%s,\n"
                .formatted(micros, f.id, f.extended, f.length, bytes.toString().replace(' ', ',')));
        byte[] data = Arrays.copyOf(f.data, f.length);
        python.append(
            "%d.%06d,0x%x,%d,0,0,%d,%s\n"
                .formatted(
                    micros / 1_000_000,
                    micros % 1_000_000,
                    f.id,
                    f.extended ? 1 : 0,
                    f.length,
                    java.util.Base64.getEncoder().encodeToString(data)));
      }
    }
    logs.put("log", candump.toByteArray());
    logs.put("console", bytes(console));
    logs.put("asc", asc.toByteArray());
    logs.put("trc1", bytes(trc1));
    logs.put("trc2", bytes(trc2));
    logs.put("gvret", bytes(gvret));
    logs.put("csv", bytes(python));
    logs.put("blf", BlfBytes.join(objects.toArray(byte[][]::new))); // contents, packed when damaged
    return logs;
  }

  private static byte[] blf(CanFrame f, int code) {
    int id = f.id | (f.extended ? 0x8000_0000 : 0);
    long stamp = f.receivedNanos - EPOCH;
    byte[] data = Arrays.copyOf(f.data, f.length);
    if (f.flexibleDataRate) {
      return f.bitRateSwitch
          ? BlfBytes.object(100, 2, stamp, BlfBytes.flexible(1, code, id, 3, f.length, data))
          : BlfBytes.object(101, 2, stamp, BlfBytes.flexible64(1, code, id, 4096, f.length, data));
    }
    int[] values = new int[f.length];
    for (int k = 0; k < f.length; k++) values[k] = f.data[k];
    return BlfBytes.object(
        86, 2, stamp, BlfBytes.classic(1, f.remote ? 0x80 : 0, f.length, id, values));
  }

  private static byte[] bytes(StringBuilder text) {
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /// One damaged log of this format.
  static byte[] damaged(String format, byte[] sound, Random random) throws IOException {
    byte[] damaged = sound;
    int wounds = 1 + random.nextInt(3);
    for (int k = 0; k < wounds; k++) {
      boolean binary = format.equals("blf");
      damaged =
          switch (random.nextInt(binary ? 4 : 7)) {
            case 0 -> flip(damaged, random);
            case 1 -> Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            case 2 -> spliced(damaged, random);
            case 3 -> binary ? fieldReplaced(damaged, random) : wordReplaced(damaged, random);
            default -> wordReplaced(damaged, random);
          };
    }
    if (format.equals("blf")) {
      int cut = random.nextInt(damaged.length + 1);
      byte[] whole =
          BlfBytes.file(
              BlfBytes.container(Arrays.copyOf(damaged, cut)),
              BlfBytes.container(Arrays.copyOfRange(damaged, cut, damaged.length)));
      damaged = random.nextInt(3) > 0 ? whole : fieldReplaced(flip(whole, random), random);
    }
    if (random.nextInt(16) == 0) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
        packed.write(damaged);
      }
      damaged = out.toByteArray();
      if (random.nextBoolean()) damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      else if (random.nextBoolean()) damaged = flip(damaged, random);
    }
    return damaged;
  }

  private static byte[] flip(byte[] from, Random random) {
    byte[] to = from.clone();
    if (to.length > 0) to[random.nextInt(to.length)] ^= (byte) (1 << random.nextInt(8));
    return to;
  }

  /// A part of it put in again, or taken out.
  private static byte[] spliced(byte[] from, Random random) {
    int a = random.nextInt(from.length + 1);
    int b = Math.min(from.length, a + random.nextInt(200));
    int at = random.nextBoolean() ? b : a;
    byte[] head = Arrays.copyOf(from, at);
    byte[] part = Arrays.copyOfRange(from, a, b);
    byte[] tail = Arrays.copyOfRange(from, b, from.length);
    return BlfBytes.join(head, random.nextBoolean() ? part : new byte[0], tail);
  }

  /// A word, a number or what stands between two signs becomes something else.
  private static byte[] wordReplaced(byte[] from, Random random) {
    if (from.length == 0) return from;
    int a = random.nextInt(from.length);
    int b = a;
    while (a > 0 && Character.isLetterOrDigit(from[a - 1])) a--;
    while (b < from.length && Character.isLetterOrDigit(from[b])) b++;
    byte[] nasty = NASTY[random.nextInt(NASTY.length)].getBytes(StandardCharsets.UTF_8);
    return BlfBytes.join(
        Arrays.copyOf(from, a), nasty, Arrays.copyOfRange(from, Math.max(a, b), from.length));
  }

  private static byte[] fieldReplaced(byte[] from, Random random) {
    byte[] to = from.clone();
    int bytes = 1 << random.nextInt(4);
    int at = random.nextInt(to.length + 1) & -bytes;
    long value = NASTY_INTS[random.nextInt(NASTY_INTS.length)];
    for (int k = 0; k < bytes && at + k < to.length; k++) to[at + k] = (byte) (value >> (8 * k));
    return to;
  }

  /// Reads it to its end; the number of frames before.
  ///
  /// @throws AssertionError for a frame that cannot be, or a message that tells too little
  static int read(byte[] log) throws IOException {
    CanFrame frame = new CanFrame();
    int frames = 0;
    try (CanLogReader reader = CanLogs.open(Path.of("fuzz"), new ByteArrayInputStream(log))) {
      while (reader.next(frame)) {
        frames++;
        boolean sound =
            frame.receivedNanos >= 0
                && frame.length >= 0
                && frame.length <= (frame.flexibleDataRate ? 64 : 8)
                && frame.id >= 0
                && frame.id <= (frame.extended || frame.error ? 0x1FFF_FFFF : 0x7FF)
                && !(frame.remote && frame.flexibleDataRate)
                && (frame.flexibleDataRate || (!frame.bitRateSwitch && !frame.errorStateIndicator));
        if (!sound) throw new AssertionError(Frames.text("1", frame));
        // The smallest frame of any format takes 8 bytes; packed ones share theirs.
        if (frames > 2000 * (log.length + 1)) throw new AssertionError("no end");
      }
    } catch (BadLogException bad) {
      if (!String.valueOf(bad.getMessage()).matches("fuzz:@?\\d+: found (?s:.+), expected .+")) {
        throw new AssertionError(bad.getMessage(), bad);
      }
    }
    return frames;
  }

  public static void main(String[] arguments) throws IOException {
    long seconds = Long.parseLong(arguments[0]);
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    long end = System.nanoTime() + seconds * 1_000_000_000;
    long inputs = 0;
    long frames = 0;
    long longestNanos = 0;
    for (; System.nanoTime() < end; seed++) {
      Random random = new Random(seed);
      for (Map.Entry<String, byte[]> sound : sound(random).entrySet()) {
        for (int k = 0; k < 200; k++) {
          byte[] log = damaged(sound.getKey(), sound.getValue(), random);
          long begun = System.nanoTime();
          try {
            frames += read(log);
          } catch (IOException | RuntimeException | Error failed) {
            Path file = Path.of("fuzz-" + sound.getKey() + "-" + seed + ".bin");
            Files.write(file, log);
            System.out.println(file + ": " + failed);
            throw failed;
          }
          longestNanos = Math.max(longestNanos, System.nanoTime() - begun);
          inputs++;
        }
      }
    }
    System.out.printf(
        "%d inputs, %d frames, longest %.1f ms, next seed %d%n",
        inputs, frames, longestNanos / 1e6, seed);
  }

  private LogFuzz() {}
}
