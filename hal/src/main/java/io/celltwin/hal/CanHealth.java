package io.celltwin.hal;

import java.util.concurrent.atomic.AtomicLongArray;

/// What a port knows of its bus: a state and counters that only grow. The port's thread writes, any
/// thread reads; neither locks nor allocates.
@SuppressWarnings("EnumOrdinal") // places in an array that no other process sees
public final class CanHealth {
  /// From best to worst, except for [#UNKNOWN].
  public enum State {
    /// The port cannot tell: a recording without error frames.
    UNKNOWN,
    /// Frames can come.
    UP,
    /// An error counter of the controller has passed 96.
    ERROR_WARNING,
    /// An error counter of the controller has passed 127.
    ERROR_PASSIVE,
    /// The controller has left the bus.
    BUS_OFF,
    /// The interface is there but switched off, or its serial adapter does not open.
    DOWN,
    /// There is no such interface or adapter now.
    ABSENT
  }

  public enum Count {
    RECEIVED,
    SENT,
    /// Not sent: the controller could not take it.
    NOT_SENT,
    /// Received by the machine, lost because nobody fetched it in time.
    DROPPED,
    /// Lines of a serial adapter that were no frame, counted once each.
    GARBLED,
    ERROR_FRAMES,
    ERROR_WARNING,
    ERROR_PASSIVE,
    BUS_OFF,
    RESTARTED,
    ARBITRATION_LOST,
    /// The controller's own buffers were full.
    OVERRUN,
    NOT_ACKNOWLEDGED,
    /// Violations of the protocol and errors on the bus.
    BUS_ERROR,
    /// How often the interface or the adapter was lost or switched off.
    OUTAGES
  }

  /// Whether the controller itself keeps still: a normal one acknowledges what it receives, though
  /// the port sends nothing.
  public enum Controller {
    UNKNOWN,
    NORMAL,
    LISTEN_ONLY
  }

  // Classes of the kernel's error frames and what their bytes say: linux/can/error.h
  private static final int LOST_ARBITRATION = 0x02;
  private static final int CONTROLLER = 0x04;
  private static final int PROTOCOL = 0x08;
  private static final int NO_ACKNOWLEDGEMENT = 0x20;
  private static final int OFF = 0x40;
  private static final int ON_BUS = 0x80;
  private static final int RESTART = 0x100;
  private static final int OVERFLOW_FLAGS = 0x03;
  private static final int WARNING_FLAGS = 0x0C;
  private static final int PASSIVE_FLAGS = 0x30;
  private static final int ACTIVE_FLAG = 0x40;

  private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
  private volatile State state = State.UNKNOWN;
  private volatile Controller controller = Controller.UNKNOWN;
  private volatile String refusal = "";
  private volatile boolean countsUnwanted = true;

  public State state() {
    return state;
  }

  public long count(Count count) {
    return counts.getAcquire(count.ordinal());
  }

  public Controller controller() {
    return controller;
  }

  /// Why the port is [State#DOWN], as the end of a sentence: what its serial adapter refused. Empty
  /// where there is nothing to tell.
  public String refusal() {
    return refusal;
  }

  /// Whether [Count#RECEIVED] counts the frames that the port's filters leave out, too.
  public boolean countsUnwanted() {
    return countsUnwanted;
  }

  /// Port's thread.
  public void add(Count count, long more) {
    counts.setRelease(count.ordinal(), counts.getPlain(count.ordinal()) + more);
  }

  /// Port's thread.
  public void enter(State next) {
    State before = state;
    if (next == before) return;
    switch (next) {
      case ERROR_WARNING -> add(Count.ERROR_WARNING, 1);
      case ERROR_PASSIVE -> add(Count.ERROR_PASSIVE, 1);
      case BUS_OFF -> add(Count.BUS_OFF, 1);
      case DOWN, ABSENT -> {
        if (before != State.DOWN && before != State.ABSENT && before != State.UNKNOWN)
          add(Count.OUTAGES, 1);
      }
      case UNKNOWN, UP -> {}
    }
    if (next != State.DOWN) refusal = "";
    state = next;
  }

  /// The adapter does not open. Port's thread.
  public void refused(String why) {
    refusal = why;
    enter(State.DOWN);
  }

  /// Frames that the filters leave out never come as far as the port.
  public void countsWantedAlone() {
    countsUnwanted = false;
  }

  /// Port's thread.
  public void controllerIs(Controller mode) {
    controller = mode;
  }

  /// Counts a frame that the port has received; what an error frame says becomes the state. Port's
  /// thread.
  public void received(CanFrame frame) {
    if (frame.error) {
      reported(frame);
      return;
    }
    add(Count.RECEIVED, 1);
    // A controller that is off the bus hears nothing: some drivers do not say when it is back.
    if (state == State.BUS_OFF) enter(State.UP);
  }

  private void reported(CanFrame frame) {
    add(Count.ERROR_FRAMES, 1);
    int kinds = frame.id;
    if ((kinds & LOST_ARBITRATION) != 0) add(Count.ARBITRATION_LOST, 1);
    if ((kinds & NO_ACKNOWLEDGEMENT) != 0) add(Count.NOT_ACKNOWLEDGED, 1);
    if ((kinds & (PROTOCOL | ON_BUS)) != 0) add(Count.BUS_ERROR, 1);
    if ((kinds & CONTROLLER) != 0 && frame.length > 1) {
      int what = frame.data[1];
      if ((what & OVERFLOW_FLAGS) != 0) add(Count.OVERRUN, 1);
      if ((what & PASSIVE_FLAGS) != 0) enter(State.ERROR_PASSIVE);
      else if ((what & WARNING_FLAGS) != 0) enter(State.ERROR_WARNING);
      else if ((what & ACTIVE_FLAG) != 0) enter(State.UP);
    }
    if ((kinds & OFF) != 0) enter(State.BUS_OFF);
    if ((kinds & RESTART) != 0) {
      add(Count.RESTARTED, 1);
      enter(State.UP);
    }
  }
}
