package io.celltwin.edge.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrimingTest {
  private static long ticks(TwinBench bench, int cellsInSeries) throws Exception {
    return new Priming(List.of(bench.inlet()), List.of(bench.pack()), 3.7, cellsInSeries).run();
  }

  @Test
  void ticksOftenEnoughForTheCompilerOnReadingsThatAPackCanHave() throws Exception {
    TwinBench bench = new TwinBench(2, 48, 4);
    // HotSpot compiles first after some 200 calls.
    assertTrue(ticks(bench, 48) > 200);
    for (int cell = 0; cell < 96; cell++) {
      assertFalse(Double.isNaN(bench.last().soc(cell)), "the filter of cell " + cell + " ran");
    }
    assertFalse(Thread.interrupted(), "the thread that primes goes on to be the loop");
    assertEquals(0, bench.last().timing().readingsLost());
  }

  @Test
  void endsThoughATickTakesLong() throws Exception {
    long startNanos = System.nanoTime();
    ticks(new TwinBench(4, 1024, 4), 1024);
    // A second at most; the rest is for the machine, which does other things too.
    assertTrue(System.nanoTime() - startNanos < 10_000_000_000L);
  }
}
