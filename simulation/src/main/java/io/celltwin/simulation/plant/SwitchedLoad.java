package io.celltwin.simulation.plant;

/// A load behind contactors that are closed and opened while it runs. Its own time is that during
/// which they have been closed: a drive begins once they are, stands still while they are not, and
/// goes on. One thread; a step allocates nothing.
public final class SwitchedLoad implements Load {
  private final Load load;
  private final ClosedTimes times;
  private final OpenTime open;
  private final ContactorController controller;
  private boolean begun;
  private boolean isOn = true;
  private long lastNanos;

  /// For how long contactors have been open.
  public static final class OpenTime {
    private long nanos;

    public long nanos() {
      return nanos;
    }
  }

  public SwitchedLoad(Load load, ClosedTimes times) {
    this(load, times, new OpenTime());
  }

  /// @param open kept up to date, for what of the load goes by the pack's time
  public SwitchedLoad(Load load, ClosedTimes times, OpenTime open) {
    this.load = load;
    this.times = times;
    this.open = open;
    controller =
        new ContactorController(
            times.closed(0) ? ContactorController.State.CLOSED : ContactorController.State.OPEN);
  }

  public ContactorController controller() {
    return controller;
  }

  @Override
  public double packAmps(long nowNanos, SimulatedPack pack) {
    if (!begun && !times.closed(0)) pack.contactors().parked();
    begun = true;
    if (!isOn) open.nanos += nowNanos - lastNanos;
    lastNanos = nowNanos;
    controller.work(nowNanos, times.closed(nowNanos), pack);
    isOn = pack.contactors().trueOn();
    return isOn ? load.packAmps(nowNanos - open.nanos, pack) : 0;
  }

  @Override
  public long steadyNanos(long nowNanos) {
    if (controller.state() == ContactorController.State.PRECHARGING) return 0;
    long unchanged = times.changeNanos(nowNanos) - nowNanos;
    return isOn ? StrictMath.min(unchanged, load.steadyNanos(nowNanos - open.nanos)) : unchanged;
  }
}
