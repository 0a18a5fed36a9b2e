package io.celltwin.simulation.plant;

/// Every day an hour of driving from 8 o'clock, a charge from 20 o'clock until a cell has 4.1 V,
/// and rest.
final class DailyLoad implements Load {
  private static final long SECOND = 1_000_000_000L;
  private static final long DAY = 86_400 * SECOND;
  private static final long DRIVE = 8 * 3600 * SECOND;
  private static final long CHARGE = 20 * 3600 * SECOND;
  private static final long HOUR = 3600 * SECOND;

  private boolean full;

  @Override
  public double packAmps(long nowNanos, SimulatedPack pack) {
    long today = nowNanos % DAY;
    if (today >= DRIVE && today < DRIVE + HOUR) {
      full = false;
      return nowNanos / SECOND % 60 < 40 ? -110 : 40;
    }
    if (today >= CHARGE && !full) {
      full = pack.trueHighestVolts() > 4.1;
      return full ? 0 : 35;
    }
    return 0;
  }

  @Override
  public long steadyNanos(long nowNanos) {
    long today = nowNanos % DAY;
    if (today < DRIVE) return DRIVE - today;
    if (today < DRIVE + HOUR) return 0;
    if (today < CHARGE) return CHARGE - today;
    return full ? DAY - today : 60 * SECOND;
  }
}
