package io.celltwin.hil.port;

import static io.celltwin.hil.kernel.Checks.same;

import io.celltwin.hal.SpiBus;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// What [SpiBus] promises.
public final class SpiPromises {
  /// A bus with something on it that answers.
  public interface Bench {
    SpiBus open() throws Exception;

    /// What is sent, and what comes meanwhile, each time.
    byte[] out();

    byte[] answer();

    /// As errors name it.
    String device();

    void unplug() throws Exception;

    void plug() throws Exception;
  }

  private static final byte UNTOUCHED = 0x5A;

  private final Bench bench;

  private SpiPromises(Bench bench) {
    this.bench = bench;
  }

  public static List<Promise> of(Bench bench) {
    SpiPromises promises = new SpiPromises(bench);
    return List.of(
        new Promise("as many bytes come as go, at the same time", promises::fullDuplex),
        new Promise("one array may serve both ways", promises::inPlace),
        new Promise("what stands behind the length stays as it is", promises::length),
        new Promise("a transfer of nothing is none", promises::nothing),
        new Promise("an array that is too short is refused", promises::shortArrays),
        new Promise("a bus that was closed says so, and can be opened anew", promises::close),
        new Promise("unplugged, it names the device; plugged in, it is back", promises::unplugged));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private void answers(SpiBus bus) throws IOException {
    byte[] out = bench.out();
    byte[] in = new byte[out.length];
    bus.transfer(out, in, out.length);
    same(hex(in), hex(bench.answer()), "answer");
    same(hex(out), hex(bench.out()), "what was sent, afterwards");
  }

  private void fullDuplex() throws Exception {
    try (SpiBus bus = bench.open()) {
      answers(bus);
      answers(bus);
    }
  }

  private void inPlace() throws Exception {
    try (SpiBus bus = bench.open()) {
      byte[] both = bench.out();
      bus.transfer(both, both, both.length);
      same(hex(both), hex(bench.answer()), "answer");
    }
  }

  private void length() throws Exception {
    try (SpiBus bus = bench.open()) {
      int length = bench.out().length;
      byte[] out = Arrays.copyOf(bench.out(), length + 3);
      byte[] in = new byte[length + 5];
      Arrays.fill(in, UNTOUCHED);
      bus.transfer(out, in, length);
      same(hex(Arrays.copyOf(in, length)), hex(bench.answer()), "answer");
      for (int i = length; i < in.length; i++) same(in[i], UNTOUCHED, "byte " + i);
    }
  }

  private void nothing() throws Exception {
    try (SpiBus bus = bench.open()) {
      byte[] in = {UNTOUCHED};
      bus.transfer(new byte[1], in, 0);
      bus.transfer(new byte[0], new byte[0], 0);
      same(in[0], UNTOUCHED, "a byte of none");
      answers(bus);
    }
  }

  private void shortArrays() throws Exception {
    try (SpiBus bus = bench.open()) {
      byte[] out = bench.out();
      byte[] in = new byte[out.length];
      Promise.tooShort(() -> bus.transfer(out, new byte[out.length - 1], out.length));
      Promise.tooShort(() -> bus.transfer(Arrays.copyOf(out, 1), in, out.length));
      Promise.tooShort(() -> bus.transfer(out, in, -1));
      answers(bus);
    }
  }

  private void close() throws Exception {
    SpiBus bus = bench.open();
    answers(bus);
    bus.close();
    bus.close();
    byte[] out = bench.out();
    Promise.closed(() -> bus.transfer(out, out, out.length));
    try (SpiBus again = bench.open()) {
      answers(again);
    }
  }

  private void unplugged() throws Exception {
    try (SpiBus bus = bench.open()) {
      bench.unplug();
      byte[] out = bench.out();
      Promise.refused(() -> bus.transfer(out, out, out.length), bench.device());
      Promise.refused(() -> bench.open().close(), bench.device());
    } finally {
      bench.plug();
    }
    try (SpiBus again = bench.open()) {
      answers(again);
    }
  }
}
