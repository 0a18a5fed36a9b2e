package io.celltwin.lab.bench;

import io.celltwin.hal.SpiBus;
import java.io.IOException;

/// A bus that can become slow, fail, or never return from a transfer, as a kernel's can. One thread
/// transfers, any thread breaks it.
final class BreakableBus implements SpiBus {
  enum State {
    WELL("quiet"),
    SLOW("each transfer takes 50 ms"),
    FAILING("each transfer fails"),
    HANGING("no transfer returns");

    final String text;

    State(String text) {
      this.text = text;
    }
  }

  private static final long SLOW_MILLIS = 50;

  private final SpiBus chips;
  private State state = State.WELL; // guarded by this
  private boolean hangs; // guarded by this

  BreakableBus(SpiBus chips) {
    this.chips = chips;
  }

  synchronized void become(State next) {
    state = next;
    notifyAll();
  }

  /// Returns once a transfer is under way that does not return.
  synchronized void awaitHanging() throws InterruptedException {
    while (!hangs) wait();
  }

  @Override
  public void transfer(byte[] out, byte[] in, int length) throws IOException {
    switch (passed()) {
      case FAILING -> throw new IOException("errno 5 (EIO)");
      case SLOW -> pause();
      case WELL, HANGING -> {}
    }
    chips.transfer(out, in, length);
  }

  /// Not even an interrupt ends it.
  private synchronized State passed() {
    boolean interrupted = false;
    while (state == State.HANGING) {
      hangs = true;
      notifyAll();
      try {
        wait();
      } catch (InterruptedException kept) {
        interrupted = true;
      }
    }
    hangs = false;
    if (interrupted) Thread.currentThread().interrupt();
    return state;
  }

  private static void pause() {
    try {
      Thread.sleep(SLOW_MILLIS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  /// The chips stay as they are until it is opened again.
  @Override
  public void close() {}
}
