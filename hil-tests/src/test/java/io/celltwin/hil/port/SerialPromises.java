package io.celltwin.hil.port;

import static io.celltwin.hil.kernel.Checks.same;
import static io.celltwin.hil.kernel.Checks.that;

import io.celltwin.hal.Clock;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// What [SerialPort] promises, and [UartPort].
public final class SerialPromises {
  /// A line with something at its far end that answers.
  public interface Bench {
    /// Nothing is on its way then.
    SerialPort open() throws Exception;

    /// What is answered so, each time.
    byte[] request();

    byte[] answer();

    /// Of the line's deadlines. Runs no faster than the machine's own.
    Clock clock();

    /// How long the far end takes to be itself again after the line was low.
    long wakeNanos();

    /// As errors name it.
    String device();

    /// What pulls the adapter out and puts it back; empty where that cannot be done.
    Optional<Plug> plug();
  }

  /// Far more than a machine that is busy needs, so that only a hang fails.
  private static final long PATIENCE_SECONDS = 30;

  /// Longer than anybody waits for what has to come.
  private static final long LONG_READ_SECONDS = 10 * PATIENCE_SECONDS;

  private static final long MILLISECOND = 1_000_000L;
  private static final byte JUNK = 0x33;

  private final Bench bench;

  private SerialPromises(Bench bench) {
    this.bench = bench;
  }

  public static List<Promise> of(Bench bench) {
    SerialPromises promises = new SerialPromises(bench);
    List<Promise> all = new ArrayList<>();
    all.add(new Promise("bytes go and come unchanged", promises::answer));
    all.add(new Promise("what does not fit is for the next read", promises::byteByByte));
    all.add(new Promise("where nothing comes, the deadline is waited for", promises::deadline));
    all.add(new Promise("what stands behind the length is not sent", promises::length));
    all.add(new Promise("an array that is too short is refused", promises::shortArrays));
    all.add(new Promise("a reader that waits is woken by close, and told so", promises::woken));
    all.add(new Promise("a reader that is interrupted stays so", promises::interrupted));
    all.add(new Promise("a line that was closed says so, and can be opened anew", promises::close));
    bench
        .plug()
        .ifPresent(plug ->
            all.add(
                new Promise(
                    "unplugged, it names the device; plugged in, it is back",
                    () -> promises.unplugged(plug))));
    return all;
  }

  /// Of a bench whose ports are [UartPort]s, besides.
  public static List<Promise> ofHolding(Bench bench) {
    SerialPromises promises = new SerialPromises(bench);
    List<Promise> all = new ArrayList<>(of(bench));
    all.add(new Promise("is held low for as long as asked, and carries on", promises::heldLow));
    all.add(new Promise("a line that was closed cannot be held low", promises::heldClosed));
    return all;
  }

  private long in(long nanos) {
    return bench.clock().nowNanos() + nanos;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /// Sends the request; reads by at most so many bytes at a time.
  private void answers(SerialPort line, int most) throws IOException {
    byte[] request = bench.request();
    line.write(request, request.length);
    hears(line, most);
    same(hex(request), hex(bench.request()), "what was sent, afterwards");
  }

  private void hears(SerialPort line, int most) throws IOException {
    byte[] answer = new byte[bench.answer().length];
    byte[] part = new byte[most];
    for (int got = 0; got < answer.length; ) {
      long deadline = in(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
      int count = line.read(part, deadline);
      that(count > 0, "bytes are missing after " + hex(Arrays.copyOf(answer, got)));
      that(count <= Math.min(most, answer.length - got), count + " bytes after " + got);
      that(bench.clock().nowNanos() - deadline < 0, "waited for its deadline with bytes there");
      System.arraycopy(part, 0, answer, got, count);
      got += count;
    }
    same(hex(answer), hex(bench.answer()), "answer");
  }

  private void answer() throws Exception {
    try (SerialPort line = bench.open()) {
      answers(line, 64);
      answers(line, 1000);
    }
  }

  private void byteByByte() throws Exception {
    try (SerialPort line = bench.open()) {
      answers(line, 1);
      answers(line, 3);
    }
  }

  private void deadline() throws Exception {
    try (SerialPort line = bench.open()) {
      byte[] into = new byte[8];
      for (long millis : new long[] {30, 1, 0, -1000}) {
        long deadline = in(millis * MILLISECOND);
        same(line.read(into, deadline), 0, "bytes of nobody");
        that(bench.clock().nowNanos() - deadline >= 0, "back before the deadline");
      }
      answers(line, 64);
    }
  }

  private void length() throws Exception {
    try (SerialPort line = bench.open()) {
      line.write(new byte[] {JUNK}, 0);
      byte[] request = bench.request();
      byte[] longer = Arrays.copyOf(request, request.length + 4);
      Arrays.fill(longer, request.length, longer.length, JUNK);
      line.write(longer, request.length);
      hears(line, 64);
      same(line.read(longer, in(50 * MILLISECOND)), 0, "bytes beyond the answer");
    }
  }

  private void shortArrays() throws Exception {
    try (SerialPort line = bench.open()) {
      byte[] request = bench.request();
      Promise.tooShort(() -> line.write(request, request.length + 1));
      Promise.tooShort(() -> line.write(request, -1));
      same(line.read(new byte[8], in(50 * MILLISECOND)), 0, "bytes to nothing");
      answers(line, 64);
    }
  }

  /// @return what ended the reading
  private FutureTask<Throwable> reading(SerialPort line) {
    return new FutureTask<>(() -> {
      try {
        int count = line.read(new byte[8], in(TimeUnit.SECONDS.toNanos(LONG_READ_SECONDS)));
        return new AssertionError("returned " + count);
      } catch (IOException ended) {
        return ended;
      }
    });
  }

  private static Thread start(FutureTask<?> task) {
    Thread reader = Thread.ofPlatform().daemon().start(task);
    while (reader.getState() != Thread.State.TIMED_WAITING && !task.isDone()) Thread.onSpinWait();
    return reader;
  }

  private void woken() throws Exception {
    SerialPort line = bench.open();
    FutureTask<Throwable> reading = reading(line);
    start(reading);
    line.close();
    Throwable ended = reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    that(ended instanceof ClosedChannelException, "was told " + ended);
  }

  private void interrupted() throws Exception {
    try (SerialPort line = bench.open()) {
      FutureTask<Boolean> stays =
          new FutureTask<>(() -> {
            FutureTask<Throwable> reading = reading(line);
            reading.run();
            return reading.get() instanceof IOException && Thread.interrupted();
          });
      start(stays).interrupt();
      that(stays.get(PATIENCE_SECONDS, TimeUnit.SECONDS), "was not told, or not interrupted after");
      answers(line, 64);
    }
  }

  private void close() throws Exception {
    SerialPort line = bench.open();
    answers(line, 64);
    line.close();
    line.close();
    Promise.closed(() -> line.read(new byte[8], in(MILLISECOND)));
    Promise.closed(() -> line.write(new byte[8], 8));
    try (SerialPort again = bench.open()) {
      answers(again, 64);
    }
  }

  private void unplugged(Plug plug) throws Exception {
    try (SerialPort line = bench.open()) {
      answers(line, 64);
      FutureTask<Throwable> reading = reading(line);
      start(reading);
      plug.out();
      String said = String.valueOf(reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getMessage());
      that(said.contains(bench.device()), said + ": does not name " + bench.device());
      Promise.refused(() -> line.write(new byte[8], 8), bench.device());
      Promise.refused(() -> bench.open().close(), bench.device());
    } finally {
      plug.in();
    }
    try (SerialPort again = bench.open()) {
      answers(again, 64);
    }
  }

  private void heldLow() throws Exception {
    try (SerialPort line = bench.open()) {
      UartPort uart = (UartPort) line;
      for (long micros : new long[] {50, 1_000}) {
        long start = bench.clock().nowNanos();
        uart.holdLow(micros * 1_000);
        long held = bench.clock().nowNanos() - start;
        that(held >= micros * 1_000, "held for " + held + " ns");
      }
      bench.clock().waitUntil(in(bench.wakeNanos()));
      answers(line, 64);
    }
  }

  private void heldClosed() throws Exception {
    SerialPort line = bench.open();
    line.close();
    Promise.closed(() -> ((UartPort) line).holdLow(MILLISECOND));
  }
}
