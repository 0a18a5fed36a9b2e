package io.celltwin.canbus.dbc;

import io.celltwin.canbus.Mutator;
import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// Broken DBC files by the thousand: the reader refuses or reads them, and nothing else.
///
/// Long run: `mvn -o -B test-compile -pl canbus -am`, then `java -cp
/// canbus/target/test-classes:canbus/target/classes:hal/target/classes
/// io.celltwin.canbus.dbc.DbcFuzz 1000000 [SEED]`.
final class DbcFuzz {
  private static final int MOST_BYTES = 8192;
  private static final Path FILE = Path.of("fuzz.dbc");

  private static final List<String> WORDS =
      List.of(
          "BO_ ",
          "\nBO_ 1 M: 8 A\n",
          "SG_ ",
          " SG_ S M : 0|8@1+ (1,0) [0|0] \"\" A\n",
          " SG_ T m0M : 8|8@1- (1,0) [0|0] \"\" A\n",
          " SG_ U m1 : 16|64@0+ (0.1,-4) [0|1] \"V\" A,B\n",
          "\nVAL_ 1 S 0 \"off\" 1 \"on\" ;\n",
          "\nSG_MUL_VAL_ 1 T S 0-0, 2-4294967295;\n",
          "\nSG_MUL_VAL_ 1 S T 1-1;\n",
          "\nSIG_VALTYPE_ 1 S : 1;\n",
          "\nCM_ SG_ 1 S \"text\";\n",
          "\nCM_ \"",
          "\nBA_DEF_ BO_ \"VFrameFormat\" ENUM \"a\",\"b\";\n",
          "\nBA_ \"VFrameFormat\" BO_ 1 14;\n",
          "\nBA_DEF_DEF_ \"GenMsgCycleTime\" 100;\n",
          "\nNS_ :\n",
          "\nBS_:\n",
          "\nBU_: A B\n",
          "EV_ ",
          "BA_REL_ ",
          "SIG_GROUP_ 1 G 1 : S T;",
          "VERSION \"\"",
          "\"",
          "\\\"",
          ";",
          ":",
          "|",
          "@",
          "(",
          ")",
          "[",
          "]",
          ",",
          "\r\n",
          "\r",
          "\n",
          " ",
          "\u00b0",
          "\uFEFF",
          "//",
          "M",
          "m0",
          "m1M",
          "m99999999999999999999",
          "VECTOR__INDEPENDENT_SIG_MSG",
          "Vector__XXX");

  private final Mutator mutator;

  /// The input that took the most of the thread's time, and the one that allocated most.
  long slowestNanos;

  long slowest;
  long mostAllocated;
  long largest;
  int refused;
  int readStrictly;

  DbcFuzz(long seed, List<byte[]> corpus) {
    mutator = new Mutator(seed, corpus, WORDS, MOST_BYTES);
  }

  public static void main(String[] arguments) throws IOException {
    long count = Long.parseLong(arguments[0]);
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    List<byte[]> corpus = new ArrayList<>();
    for (Path file : Shared.files()) corpus.add(Files.readAllBytes(file));
    DbcFuzz fuzz = new DbcFuzz(seed, corpus);
    for (long n = 0; n < count; n++) {
      fuzz.run(n);
      if ((n + 1) % 100_000 == 0 || n + 1 == count) System.out.println(fuzz.told(n + 1));
    }
  }

  String told(long inputs) {
    return inputs
        + " inputs: "
        + readStrictly
        + " read strictly, "
        + refused
        + " refused altogether; slowest "
        + slowestNanos / 1_000_000
        + " ms (input "
        + slowest
        + "), most memory "
        + mostAllocated / 1024
        + " kB (input "
        + largest
        + ")";
  }

  /// @throws AssertionError for anything but a file that is read or refused
  void run(long n) {
    byte[] input = mutator.input(n);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long nanos = threads.getCurrentThreadCpuTime();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    try {
      strictly(input);
      leniently(input, n);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      throw new AssertionError(
          "input " + n + ":\n" + new String(input, StandardCharsets.ISO_8859_1), fault);
    }
    nanos = threads.getCurrentThreadCpuTime() - nanos;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    if (nanos > slowestNanos) {
      slowestNanos = nanos;
      slowest = n;
    }
    if (bytes > mostAllocated) {
      mostAllocated = bytes;
      largest = n;
    }
  }

  /// What is read strictly reads the same when it is written, but where two messages have one
  /// identifier, or two signals of a message one name: a DBC file names them by these, so what was
  /// said of one is then said of both.
  private void strictly(byte[] input) {
    Dbc dbc;
    try {
      dbc = Dbc.parse(FILE, input);
    } catch (BadDbcException refusal) {
      return;
    }
    readStrictly++;
    byte[] written = DbcWriter.text(dbc).getBytes(StandardCharsets.UTF_8);
    try {
      if (!Dbc.parse(FILE, written).equals(dbc) && hasNamesOfItsOwn(dbc)) {
        throw new IllegalStateException("what was written reads otherwise");
      }
    } catch (BadDbcException refusal) {
      throw new IllegalStateException("what was written is refused", refusal);
    }
  }

  private static boolean hasNamesOfItsOwn(Dbc dbc) {
    return areDistinct(dbc.messages(), m -> m.id() + (m.extended() ? "x" : ""))
        && dbc.messages().stream().allMatch(m -> areDistinct(m.signals(), DbcSignal::shortName));
  }

  private static <T> boolean areDistinct(List<T> all, Function<T, String> name) {
    return all.stream().map(name).distinct().count() == all.size();
  }

  private void leniently(byte[] input, long n) {
    Dbc dbc;
    List<Deviation> deviations = new ArrayList<>();
    try {
      dbc = Dbc.parseLeniently(FILE, input, deviations::add);
      Dbc.parseLeniently(
          FILE, DbcWriter.text(dbc).getBytes(StandardCharsets.UTF_8), deviations::add);
    } catch (BadDbcException refusal) {
      refused++;
      return;
    }
    for (Deviation deviation : deviations) {
      if (deviation.line() < 1) throw new IllegalStateException(deviation.toString());
    }
    Random random = new Random(n);
    FrameDecoder decoder = new FrameDecoder(dbc);
    CanFrame frame = new CanFrame();
    double[] last = {0};
    for (DbcMessage message : dbc.messages()) {
      frame.id = message.id();
      frame.extended = message.extended();
      frame.length = random.nextInt(CanFrame.MAX_BYTES + 1);
      random.nextBytes(frame.data);
      decoder.decode(frame, (signal, raw, value) -> last[0] = value);
    }
  }
}
