package io.celltwin.simulation.plant;

import io.celltwin.simulation.plant.Contactors.Relay;

/// What closes and opens a pack's contactors, as the controller of a car does: negative, precharge,
/// and positive once the capacitor of the load has nearly the pack's voltage. Where that takes too
/// long it opens all and gives up until it is wanted anew. That a relay has done as it was told it
/// does not check. Used by one thread.
public final class ContactorController {
  /// Where it is.
  public enum State {
    OPEN,
    PRECHARGING,
    CLOSED,
    /// Precharge took too long.
    FAILED
  }

  /// Assumed, as usual ones: close enough that the positive relay meets no more than a few amperes,
  /// and how long a driver would wait.
  private static final double NEARLY = 0.95;

  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private State state;
  private long sinceNanos;

  /// @param state that the contactors are in
  public ContactorController(State state) {
    this.state = state;
  }

  public State state() {
    return state;
  }

  /// Does what is next, as often as the pack's current steps.
  ///
  /// @param wanted whether the load shall be at the pack
  public void work(long nowNanos, boolean wanted, SimulatedPack pack) {
    Contactors contactors = pack.contactors();
    switch (state) {
      case OPEN -> {
        if (!wanted) return;
        contactors.command(Relay.NEGATIVE, true);
        contactors.command(Relay.PRECHARGE, true);
        enter(State.PRECHARGING, nowNanos);
      }
      case PRECHARGING -> {
        if (!wanted) {
          contactors.open();
          enter(State.OPEN, nowNanos);
        } else if (contactors.trueLinkVolts() >= NEARLY * pack.truePackVolts()) {
          contactors.command(Relay.POSITIVE, true);
          contactors.command(Relay.PRECHARGE, false);
          enter(State.CLOSED, nowNanos);
        } else if (nowNanos - sinceNanos >= PATIENCE_NANOS) {
          contactors.open();
          enter(State.FAILED, nowNanos);
        }
      }
      case CLOSED -> {
        if (wanted) return;
        contactors.open();
        enter(State.OPEN, nowNanos);
      }
      case FAILED -> {
        if (!wanted) enter(State.OPEN, nowNanos);
      }
    }
  }

  private void enter(State next, long nowNanos) {
    state = next;
    sinceNanos = nowNanos;
  }
}
