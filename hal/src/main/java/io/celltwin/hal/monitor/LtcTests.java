package io.celltwin.hal.monitor;

import static io.celltwin.hal.monitor.AdiChain.MAXIMUM_WORDS;
import static io.celltwin.hal.monitor.Ltc681x.CLEARED;

import io.celltwin.hal.DeviceFault.Kind;
import java.io.IOException;
import java.util.Arrays;

/// Self-tests of a chain of [Ltc681x]. What fails is tried once more before it counts: a device may
/// have missed the command.
final class LtcTests {
  static final String[] NAMES = {
    "converter self-test of cells, pattern 1",
    "converter self-test of cells, pattern 2",
    "converter self-test of GPIOs, pattern 1",
    "converter self-test of GPIOs, pattern 2",
    "converter self-test of status, pattern 1",
    "converter self-test of status, pattern 2",
    "overlap of converters",
    "open wires",
    "multiplexer decoder",
    "digital redundancy of GPIOs",
    "digital redundancy of status"
  };

  /// In [Findings], beside the patterns 1 and 2.
  private static final int REDUNDANCY = 4;

  private static final int STATUS_MASK = (1 << Ltc681x.STATUS_WORDS) - 1;

  private final LtcChain chain;
  private final Ltc681x chip;
  private final int[] wrong; // of a test: words with another code than they must have
  private final int[] pulledUp;

  LtcTests(LtcChain chain) {
    this.chain = chain;
    chip = chain.chip;
    wrong = new int[chain.devices];
    pulledUp = new int[chain.words.length];
  }

  void run(int test) throws IOException, InterruptedException {
    switch (test) {
      case 0, 1 -> patternTest(chip.cells, Ltc681x.CVST, test + 1, 0);
      case 2, 3 -> patternTest(chip.auxiliary, Ltc681x.AXST, test - 1, Findings.AUXILIARY_CHANNEL);
      case 4, 5 -> statusPatternTest(test - 3);
      case 6 -> overlap();
      case 7 -> openWires();
      case 8 -> multiplexer();
      case 9 -> auxiliaryRedundancy();
      case 10 -> statusRedundancy();
      default -> throw new IllegalArgumentException("test " + test);
    }
  }

  // ---- patterns

  /// Each word must hold the code of the pattern; each pattern is judged by itself.
  private void patternTest(
      Ltc681x.Conversion conversion, int command, int pattern, int firstChannel)
      throws IOException, InterruptedException {
    Arrays.fill(wrong, -1);
    for (int attempt = 0; attempt < 2; attempt++) {
      chain.convert(conversion, command | pattern << Ltc681x.ST_SHIFT);
      // What converts nothing at all is named as that, by the scans.
      ignore(chain.idle);
      if (compare(conversion.words, pattern)) break;
    }
    patternResults(conversion.words, pattern, firstChannel);
  }

  /// Sum, die temperature and the analogue supply, then the digital supply.
  private void statusPatternTest(int pattern) throws IOException, InterruptedException {
    Arrays.fill(wrong, -1);
    for (int attempt = 0; attempt < 2; attempt++) {
      statusConversion(Ltc681x.STATST | pattern << Ltc681x.ST_SHIFT);
      if (compare(STATUS_MASK, pattern)) break;
    }
    patternResults(STATUS_MASK, pattern, Findings.STATUS_CHANNEL);
  }

  private void ignore(int ones) {
    for (int device = 0; device < chain.devices; device++) {
      if ((ones >> device & 1) != 0) chain.judged[device] = 0;
    }
  }

  /// Wrong is what was wrong each time.
  ///
  /// @return whether all is right
  private boolean compare(int mask, int pattern) {
    int expected = chip.selfTestCode(pattern);
    boolean allRight = true;
    for (int device = 0; device < chain.devices; device++) {
      int now = 0;
      for (int k = 0; k < MAXIMUM_WORDS; k++) {
        if ((chain.judged[device] & mask & 1 << k) != 0 && word(device, k) != expected) {
          now |= 1 << k;
        }
      }
      wrong[device] &= now;
      allRight &= now == 0;
    }
    return allRight;
  }

  private void patternResults(int mask, int pattern, int firstChannel) {
    for (int device = 0; device < chain.devices; device++) {
      for (int k = 0; k < MAXIMUM_WORDS; k++) {
        if ((chain.judged[device] & mask & 1 << k) == 0) continue;
        boolean isWrong = (wrong[device] >> k & 1) != 0;
        chain.findings.found(device, firstChannel + k + 1, pattern, isWrong);
      }
    }
  }

  private int word(int device, int k) {
    return chain.words[device * MAXIMUM_WORDS + k];
  }

  /// Clears the status groups, converts, and reads their words to where those of other groups go.
  private void statusConversion(int command) throws IOException, InterruptedException {
    chain.clearStatus();
    long startNanos = chain.send(command | chip.mode);
    chain.await(startNanos, chip.statusNanos);
    Arrays.fill(chain.judged, 0);
    keepStatus(chain.read(Ltc681x.RDSTATA), 0, Ltc681x.STATUS_WORDS - 1);
    keepStatus(chain.readStatusB(), Ltc681x.STATUS_WORDS - 1, 1);
    ignore(chain.idle(chain.link.all(), STATUS_MASK));
  }

  private void keepStatus(int good, int first, int count) {
    for (int device = 0; device < chain.devices; device++) {
      if ((good >> device & 1) == 0) continue;
      for (int k = 0; k < count; k++) {
        chain.judged[device] |= 1 << (first + k);
        chain.words[device * MAXIMUM_WORDS + first + k] =
            chain.word(device * AdiLink.BYTES + 2 * k);
      }
    }
  }

  // ---- converters against each other

  /// Two converters measure one cell: the first of the upper group, which shows in its own place
  /// and in that of the next.
  private void overlap() throws IOException, InterruptedException {
    compareOverlap();
    // Else one cell's voltage stands in the place of another, and where the next scan looks for
    // what has not been cleared nothing stands: a device that misses its commands would pass it
    // off as new.
    chain.send(AdiChain.CLRCELL);
  }

  private void compareOverlap() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 2; attempt++) {
      chain.send(AdiChain.CLRCELL);
      long startNanos = chain.send(Ltc681x.ADOL | chip.mode);
      chain.await(startNanos, chip.pairNanos);
      int whole = chain.readWords(chip.cells.codes, chip.cells.groups);
      int idle = chain.idle(whole, chip.cells.words);
      boolean allRight = true;
      for (int device = 0; device < chain.devices; device++) {
        for (int cell = 6; cell < chip.inputs; cell += 6) {
          if ((chain.wired[device] >> cell & 1) == 0 || (idle >> device & 1) != 0) continue;
          if ((chain.judged[device] >> cell & 3) != 3) continue;
          int one = word(device, cell);
          int other = word(device, cell + 1);
          boolean differs =
              one == CLEARED || other == CLEARED || Math.abs(one - other) > Ltc681x.OVERLAP_CODES;
          allRight &= !differs;
          if (!differs || attempt == 1) {
            chain.board.set(Kind.OVERLAP, device + 1, cell + 1, differs);
          }
        }
      }
      if (allRight) return;
    }
  }

  /// Two digital filters work on one converter's bits; a code from FF00 up says that they disagree.
  private void auxiliaryRedundancy() throws IOException, InterruptedException {
    chain.convert(chip.auxiliary, Ltc681x.ADAXD);
    ignore(chain.idle);
    for (int device = 0; device < chain.devices; device++) {
      for (int k = 0; k < MAXIMUM_WORDS; k++) {
        if ((chain.judged[device] & chip.auxiliary.words & 1 << k) == 0) continue;
        chain.findings.found(
            device,
            Findings.AUXILIARY_CHANNEL + k + 1,
            REDUNDANCY,
            word(device, k) >= Ltc681x.DISAGREE);
      }
    }
  }

  private void statusRedundancy() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 2; attempt++) {
      statusConversion(Ltc681x.ADSTATD);
      boolean allRight = true;
      for (int device = 0; device < chain.devices; device++) {
        for (int k = 0; k < Ltc681x.STATUS_WORDS; k++) {
          if ((chain.judged[device] >> k & 1) == 0) continue;
          boolean disagrees = word(device, k) >= Ltc681x.DISAGREE;
          allRight &= !disagrees;
          if (!disagrees || attempt == 1) {
            chain.findings.found(device, Findings.STATUS_CHANNEL + k + 1, REDUNDANCY, disagrees);
          }
        }
      }
      if (allRight) return;
    }
  }

  // ---- wires and multiplexer

  private void openWires() throws IOException, InterruptedException {
    // What may still hold an older result says nothing.
    int good = pull(Ltc681x.PULL_UP) & ~chain.stale;
    System.arraycopy(chain.words, 0, pulledUp, 0, pulledUp.length);
    good &= pull(Ltc681x.PULL_DOWN);
    for (int device = 0; device < chain.devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * MAXIMUM_WORDS;
      int open = Ltc681x.openWires(pulledUp, chain.words, at, chip.inputs, chain.wired[device]);
      chain.findings.foundWires(device, open, chip.inputs);
    }
  }

  /// Converts with a test current at the inputs.
  ///
  /// @return devices that have, and of which everything was read
  private int pull(int direction) throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      chain.send(AdiChain.CLRCELL);
      for (int k = 0; k < chain.settings.openWireRepetitions(); k++) {
        long startNanos = chain.send(Ltc681x.ADOW | chip.mode | direction);
        chain.await(startNanos, chip.cells.nanos);
      }
      int whole = chain.readWords(chip.cells.codes, chip.cells.groups);
      int idle = chain.idle(chain.link.all(), chip.cells.words);
      if (idle == 0 || attempt == 1) return whole & ~idle;
    }
  }

  private void multiplexer() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 2; attempt++) {
      chain.clearStatus();
      long startNanos = chain.send(Ltc681x.DIAGN);
      chain.await(startNanos, Ltc681x.MULTIPLEXER_NANOS);
      int good = chain.readStatusB();
      boolean allRight = true;
      for (int device = 0; device < chain.devices; device++) {
        if ((good >> device & 1) == 0) continue;
        boolean failed = (chain.link.data[device * AdiLink.BYTES + 5] & Ltc681x.MUXFAIL) != 0;
        allRight &= !failed;
        if (!failed || attempt == 1) chain.board.set(Kind.MULTIPLEXER, device + 1, failed);
      }
      if (allRight) return;
    }
  }
}
