package io.celltwin.simulation.plant;

/// The relays between a pack and its load, and the capacitor of the load behind them.
///
/// The load's current flows while both main relays are closed. The precharge relay leads around the
/// positive one through a resistor, so that the capacitor does not take the pack's short-circuit
/// current. A relay can be told to weld or to stay open, the resistor to be another one. One
/// thread.
public final class Contactors {
  /// In the order in which a controller closes them.
  public enum Relay {
    NEGATIVE,
    PRECHARGE,
    POSITIVE
  }

  /// Assumed, as the next two: a usual resistor, and a usual inverter's capacitor with what
  /// discharges it.
  public static final double USUAL_PRECHARGE_OHMS = 50;

  private static final double LINK_FARADS = 1e-3;
  private static final double BLEED_OHMS = 20_000;

  private final boolean[] commanded = {true, false, true};
  private final boolean[] welded = new boolean[3];
  private final boolean[] stuckOpen = new boolean[3];
  private final PackSummary pack;
  private double prechargeOhms = USUAL_PRECHARGE_OHMS;
  private double linkVolts;
  private double linkAmps;
  private boolean wasOn = true;

  Contactors(PackSummary pack) {
    this.pack = pack;
  }

  public void command(Relay relay, boolean closed) {
    commanded[place(relay)] = closed;
  }

  /// Both main relays, without precharge: a pack that is on already, or a shortcut.
  public void close() {
    command(Relay.NEGATIVE, true);
    command(Relay.POSITIVE, true);
  }

  public void open() {
    for (Relay relay : Relay.values()) command(relay, false);
  }

  /// Open for so long that the capacitor is empty: a car that has been parked.
  public void parked() {
    open();
    wasOn = false;
    linkVolts = 0;
  }

  /// Contacts that no longer part, or do again.
  public void weld(Relay relay, boolean fails) {
    welded[place(relay)] = fails;
  }

  /// A relay that no longer moves, or does again.
  public void stickOpen(Relay relay, boolean fails) {
    stuckOpen[place(relay)] = fails;
  }

  /// The resistor from now on: an aged one has more, a broken one no end of it.
  ///
  /// @param ohms above 0, may be infinite
  public void prechargeOhms(double ohms) {
    if (!(ohms > 0)) throw new IllegalArgumentException("ohms " + ohms + ", expected above 0");
    prechargeOhms = ohms;
  }

  /// What its contacts are, whatever was commanded.
  public boolean trueClosed(Relay relay) {
    int k = place(relay);
    return welded[k] || (commanded[k] && !stuckOpen[k]);
  }

  /// Whether the load is at the pack: both main relays are closed.
  public boolean trueOn() {
    return trueClosed(Relay.NEGATIVE) && trueClosed(Relay.POSITIVE);
  }

  /// Across the load's capacitor.
  public double trueLinkVolts() {
    return wasOn ? pack.packVolts() : linkVolts;
  }

  /// Into the capacitor, mean of the last step.
  public double trueLinkAmps() {
    return linkAmps;
  }

  private static int place(Relay relay) {
    return switch (relay) {
      case NEGATIVE -> 0;
      case PRECHARGE -> 1;
      case POSITIVE -> 2;
    };
  }

  /// Whether nothing moves by itself any more.
  boolean settled() {
    return linkAmps == 0 && (wasOn || linkVolts < 1);
  }

  /// The pack's current of a step.
  ///
  /// @param loadAmps what the load would take or give
  double amps(double seconds, double loadAmps) {
    boolean on = trueOn();
    linkAmps = 0;
    if (wasOn && !on) linkVolts = pack.packVolts();
    if (!wasOn && on) {
      fill(seconds, pack.packOhms());
    } else if (!on && trueClosed(Relay.NEGATIVE) && trueClosed(Relay.PRECHARGE)) {
      fill(seconds, prechargeOhms);
    } else if (!on) {
      linkVolts *= Modes.decay(seconds / (BLEED_OHMS * LINK_FARADS));
    }
    wasOn = on;
    return (on ? loadAmps : 0) - linkAmps;
  }

  /// Exactly the charge that flows within the step, as its mean current.
  private void fill(double seconds, double ohms) {
    double missing = pack.packVolts() - linkVolts;
    double rise = missing * (1 - Modes.decay(seconds / (ohms * LINK_FARADS)));
    linkVolts += rise;
    linkAmps = LINK_FARADS * rise / seconds;
  }
}
