package io.celltwin.edge.signal;

import io.celltwin.edge.twin.ValueQuality;
import java.util.Optional;

/// One thing that is published of a pack: its name, its unit on the wire, what it can be, and how
/// it is read. Values leave here converted and within their range; encoders only write them, with
/// [#decimals]. Immutable.
public final class Signal {
  /// Where VSS has the names that do not begin with `x.`.
  public static final String VSS_BRANCH = "Vehicle.Powertrain.TractionBattery.";

  /// Ages are in s, with so many decimals.
  public static final int AGE_DECIMALS = 1;

  /// Reads one element; `NaN` where it is not known. Index 0 for a pack.
  @FunctionalInterface
  interface Reader {
    double read(PackSample sample, int index);
  }

  @FunctionalInterface
  interface QualityReader {
    ValueQuality read(PackSample sample, int index);
  }

  private final Cadence cadence;
  private final Scope scope;
  private final Origin origin;
  private final String name;
  private final String unit;
  private final double factor;
  private final int decimals;
  private final boolean truth;
  private final double least;
  private final double most;
  private final String meaning;
  private final Reader value;
  private final Optional<Reader> sigma;
  private final QualityReader quality;
  private final Optional<Reader> age;
  private final double toldFromSeconds;
  private final boolean always;
  private final Optional<Entity> entity;

  private Signal(Builder builder) {
    cadence = builder.cadence;
    scope = builder.scope;
    origin = builder.origin;
    name = builder.name;
    unit = builder.unit;
    factor = builder.factor;
    decimals = builder.decimals;
    truth = builder.truth;
    least = builder.least;
    most = builder.most;
    meaning = builder.meaning;
    value = builder.value;
    sigma = builder.sigma;
    quality = builder.quality;
    age = builder.age;
    toldFromSeconds = builder.toldFromSeconds;
    always = builder.always;
    entity = builder.entity;
  }

  // ---- what it is

  public String name() {
    return name;
  }

  public boolean isOfVss() {
    return !name.startsWith("x.");
  }

  public Cadence cadence() {
    return cadence;
  }

  public Scope scope() {
    return scope;
  }

  public Origin origin() {
    return origin;
  }

  /// On the wire; empty where it has none.
  public String unit() {
    return unit;
  }

  /// To which values, and their sigma, are rounded.
  public int decimals() {
    return decimals;
  }

  /// Whether it is true or false, written as such, and read as 1 or 0.
  public boolean isTruth() {
    return truth;
  }

  /// Of what can be, in the unit on the wire.
  public double least() {
    return least;
  }

  public double most() {
    return most;
  }

  /// For people.
  public String meaning() {
    return meaning;
  }

  public boolean hasSigma() {
    return sigma.isPresent();
  }

  public boolean hasAge() {
    return age.isPresent();
  }

  /// From which age on a message says it, s.
  public double toldFromSeconds() {
    return toldFromSeconds;
  }

  /// Whether every message has a value of it.
  public boolean isAlwaysKnown() {
    return always;
  }

  /// How Home Assistant shows it; of a cell's signal, behind the number of the cell.
  public Optional<Entity> entity() {
    return entity;
  }

  // ---- what it says of one sample

  /// How many values it has of a pack.
  public int size(PackSample sample) {
    return scope.size(sample.state);
  }

  /// In the unit on the wire; `NaN` where it is not known, or cannot be.
  public double value(PackSample sample, int index) {
    double converted = factor * value.read(sample, index);
    return isWithin(converted) ? converted : Double.NaN;
  }

  /// One sigma of [#value] in the same unit; `NaN` where that is not known.
  public double sigma(PackSample sample, int index) {
    if (sigma.isEmpty() || Double.isNaN(value(sample, index))) return Double.NaN;
    return factor * sigma.get().read(sample, index);
  }

  /// `INVALID` also where the value cannot be; never `GOOD` where there is none.
  public ValueQuality quality(PackSample sample, int index) {
    double converted = factor * value.read(sample, index);
    ValueQuality told = quality.read(sample, index);
    if (isWithin(converted)) return told;
    if (!Double.isNaN(converted)) return ValueQuality.INVALID;
    return told.compareTo(ValueQuality.STALE) >= 0 ? told : ValueQuality.ABSENT;
  }

  /// Since the oldest sample in it was taken, s, also where it is too old for [#value]; `NaN` where
  /// there is none, or it has no age.
  public double ageSeconds(PackSample sample, int index) {
    if (age.isEmpty()) return Double.NaN;
    double seconds = age.get().read(sample, index);
    return Double.isInfinite(seconds) ? Double.NaN : seconds;
  }

  private boolean isWithin(double converted) {
    return converted >= least && converted <= most;
  }

  @Override
  public String toString() {
    return name;
  }

  // ---- how it is made

  static Builder of(Cadence cadence, Scope scope, Origin origin, String name) {
    return new Builder(cadence, scope, origin, name);
  }

  static final class Builder {
    private final Cadence cadence;
    private final Scope scope;
    private final Origin origin;
    private final String name;
    private String unit = "";
    private double factor = 1;
    private int decimals;
    private boolean truth;
    private double least;
    private double most;
    private String meaning = "";
    private Reader value = (_, _) -> Double.NaN;
    private Optional<Reader> sigma = Optional.empty();
    private QualityReader quality = (_, _) -> ValueQuality.GOOD;
    private Optional<Reader> age = Optional.empty();
    private double toldFromSeconds;
    private boolean always;
    private Optional<Entity> entity = Optional.empty();

    private Builder(Cadence cadence, Scope scope, Origin origin, String name) {
      this.cadence = cadence;
      this.scope = scope;
      this.origin = origin;
      this.name = name;
    }

    Builder in(String unit, int decimals) {
      this.unit = unit;
      this.decimals = decimals;
      return this;
    }

    /// @param factor from the unit that it is read in to the unit on the wire
    Builder in(String unit, int decimals, double factor) {
      this.factor = factor;
      return in(unit, decimals);
    }

    Builder range(double least, double most) {
      this.least = least;
      this.most = most;
      return this;
    }

    Builder value(Reader value) {
      this.value = value;
      return this;
    }

    Builder always() {
      always = true;
      return this;
    }

    Builder truth(Reader value) {
      truth = true;
      return range(0, 1).value(value);
    }

    Builder sigma(Reader sigma) {
      this.sigma = Optional.of(sigma);
      return this;
    }

    Builder quality(QualityReader quality) {
      this.quality = quality;
      return this;
    }

    /// @param toldFromSeconds below which it says nothing that its consumer does not know
    Builder age(double toldFromSeconds, Reader age) {
      this.age = Optional.of(age);
      this.toldFromSeconds = toldFromSeconds;
      return this;
    }

    /// @param deviceClass of Home Assistant
    Builder shown(String label, String deviceClass) {
      return entity(new Entity(label, deviceClass, Entity.MEASUREMENT, true));
    }

    /// Likewise, for who asks.
    Builder diagnosis(String label, String deviceClass) {
      return entity(new Entity(label, deviceClass, Entity.MEASUREMENT, false));
    }

    Builder entity(Entity entity) {
      this.entity = Optional.of(entity);
      return this;
    }

    Signal means(String meaning) {
      this.meaning = meaning;
      return new Signal(this);
    }
  }
}
