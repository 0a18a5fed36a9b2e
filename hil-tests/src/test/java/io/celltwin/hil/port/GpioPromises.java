package io.celltwin.hil.port;

import static io.celltwin.hil.kernel.Checks.same;

import io.celltwin.hal.GpioLine;
import java.util.List;

/// What [GpioLine] promises.
public final class GpioPromises {
  /// One line, seen from outside too.
  public interface Bench {
    GpioLine input(boolean activeLow) throws Exception;

    GpioLine output(boolean activeLow, boolean high) throws Exception;

    /// Pulls at the line from outside.
    void pull(boolean up) throws Exception;

    /// Whether the line has the higher voltage.
    boolean isUp() throws Exception;

    /// As errors name it.
    String line();
  }

  private static final boolean[] BOTH = {false, true};

  private final Bench bench;

  private GpioPromises(Bench bench) {
    this.bench = bench;
  }

  public static List<Promise> of(Bench bench) {
    GpioPromises promises = new GpioPromises(bench);
    return List.of(
        new Promise("an output is driven from the first moment on", promises::output),
        new Promise("an input sees what is outside", promises::input),
        new Promise("an input cannot be set", promises::inputIsNotSet),
        new Promise("a line is one program's at a time", promises::oneAtATime),
        new Promise("a line that was closed says so, and can be had anew", promises::close));
  }

  private void output() throws Exception {
    for (boolean activeLow : BOTH)
      for (boolean first : BOTH)
        try (GpioLine line = bench.output(activeLow, first)) {
          bench.pull(first == activeLow); // against it
          same(bench.isUp(), first != activeLow, "outside, at first");
          same(line.isHigh(), first, "at first");
          for (boolean high : new boolean[] {!first, first, first, !first}) {
            line.set(high);
            same(bench.isUp(), high != activeLow, "outside");
            same(line.isHigh(), high, "reads back");
          }
        }
  }

  private void input() throws Exception {
    for (boolean activeLow : BOTH)
      try (GpioLine line = bench.input(activeLow)) {
        for (boolean up : new boolean[] {true, false, true}) {
          bench.pull(up);
          same(line.isHigh(), up != activeLow, "active low " + activeLow + ", pulled up " + up);
        }
      }
  }

  private void inputIsNotSet() throws Exception {
    try (GpioLine line = bench.input(false)) {
      bench.pull(false);
      Promise.refused(() -> line.set(true), bench.line());
      same(line.isHigh(), false, "afterwards");
    }
  }

  private void oneAtATime() throws Exception {
    try (GpioLine line = bench.output(false, true)) {
      Promise.refused(() -> bench.input(false).close());
      Promise.refused(() -> bench.output(false, false).close());
      same(line.isHigh(), true, "afterwards");
    }
    bench.input(false).close();
  }

  private void close() throws Exception {
    for (GpioLine line : List.of(bench.output(false, true))) {
      line.close();
      line.close();
      Promise.closed(() -> line.set(true));
      Promise.closed(line::isHigh);
    }
    GpioLine input = bench.input(false);
    input.close();
    Promise.closed(input::isHigh);
    try (GpioLine again = bench.output(false, false)) {
      same(again.isHigh(), false, "had anew");
    }
  }
}
