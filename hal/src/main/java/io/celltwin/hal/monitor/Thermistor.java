package io.celltwin.hal.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A resistor whose resistance falls with temperature. Immutable.
///
/// A table is read between its points by a straight line of ln R over 1/T, which is a beta of its
/// own for each piece: one beta for all is 4 K off at -40 degC. Beyond its ends the last piece goes
/// on. A resistance 4 times that of the coldest point is an open sensor: with 10 kohm to the
/// reference it differs from it by 20 mV, which no noise of the converter bridges. An eighth of
/// that of the hottest is a shorted one: a part that ends at 120 degC still tells 200 degC.
public final class Thermistor {
  private static final double ZERO_CELSIUS = 273.15;
  private static final double OPEN_MARGIN = 4;
  private static final double SHORTED_MARGIN = 8;

  // Between these an equation is looked at for the resistance of a temperature.
  private static final double LEAST_OHMS = 0.01;
  private static final double MOST_OHMS = 1e9;

  private final String name;
  private final double[] logOhms; // falling
  private final double[] perKelvin; // 1/T at these
  private final double[] steinhartHart; // a, b, c; empty where there is a table
  private final double openOhms;
  private final double shortedOhms;

  private Thermistor(
      String name,
      double[] logOhms,
      double[] perKelvin,
      double[] steinhartHart,
      double openOhms,
      double shortedOhms) {
    this.name = name;
    this.logOhms = logOhms;
    this.perKelvin = perKelvin;
    this.steinhartHart = steinhartHart;
    this.openOhms = openOhms;
    this.shortedOhms = shortedOhms;
  }

  /// @param celsius at least two points, rising
  /// @param ohms falling
  public static Thermistor table(String name, double[] celsius, double[] ohms) {
    if (celsius.length != ohms.length || ohms.length < 2) {
      throw new IllegalArgumentException(
          name
              + ": "
              + celsius.length
              + " temperatures and "
              + ohms.length
              + " resistances,"
              + " expected as many, at least two");
    }
    double[] logOhms = new double[ohms.length];
    double[] perKelvin = new double[ohms.length];
    for (int k = 0; k < ohms.length; k++) {
      boolean inOrder = k == 0 || (celsius[k] > celsius[k - 1] && ohms[k] < ohms[k - 1]);
      if (!inOrder || !(ohms[k] > 0) || !(celsius[k] > -ZERO_CELSIUS)) {
        throw new IllegalArgumentException(
            name
                + ": "
                + celsius[k]
                + " degC, "
                + ohms[k]
                + " ohm: expected rising temperatures and falling resistances above 0");
      }
      logOhms[k] = Math.log(ohms[k]);
      perKelvin[k] = 1 / (celsius[k] + ZERO_CELSIUS);
    }
    return new Thermistor(
        name,
        logOhms,
        perKelvin,
        new double[0],
        ohms[0] * OPEN_MARGIN,
        ohms[ohms.length - 1] / SHORTED_MARGIN);
  }

  /// R = R25·exp(B·(1/T − 1/298.15 K)), from -40 to 125 degC.
  public static Thermistor beta(String name, double ohmsAt25, double betaKelvin) {
    if (!(ohmsAt25 > 0) || !(betaKelvin > 0)) {
      throw new IllegalArgumentException(
          name + ": " + ohmsAt25 + " ohm, beta " + betaKelvin + " K, expected numbers above 0");
    }
    double[] celsius = {-40, 125};
    double[] ohms = new double[2];
    for (int k = 0; k < 2; k++) {
      ohms[k] =
          ohmsAt25
              * Math.exp(betaKelvin * (1 / (celsius[k] + ZERO_CELSIUS) - 1 / (25 + ZERO_CELSIUS)));
    }
    return table(name, celsius, ohms);
  }

  /// 1/T = a + b·ln R + c·(ln R)³, T in K (Steinhart and Hart 1968), R in ohm.
  ///
  /// @param coldestOhms the resistance at the cold end of where the equation holds
  /// @param hottestOhms that at the hot end
  public static Thermistor steinhartHart(
      String name, double a, double b, double c, double coldestOhms, double hottestOhms) {
    if (!(hottestOhms > 0) || !(coldestOhms > hottestOhms)) {
      throw new IllegalArgumentException(
          name
              + ": from "
              + coldestOhms
              + " down to "
              + hottestOhms
              + " ohm, expected a falling range");
    }
    double openOhms = coldestOhms * OPEN_MARGIN;
    double shortedOhms = hottestOhms / SHORTED_MARGIN;
    // 1/T rises with ln R in between where it does so at both ends and at ln R = 0: its slope is a
    // parabola around that.
    boolean falls = rises(b, c, Math.log(openOhms)) && rises(b, c, Math.log(shortedOhms));
    boolean crossesZero = openOhms > 1 && shortedOhms < 1;
    boolean isWarm = inverse(a, b, c, Math.log(shortedOhms)) > 0;
    if (!falls || (crossesZero && !(b > 0)) || !isWarm) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: a %s, b %s, c %s, expected a resistance that falls with the temperature"
                  + " from %.4g down to %.4g ohm, the ends with their margins",
              name,
              a,
              b,
              c,
              openOhms,
              shortedOhms));
    }
    return new Thermistor(
        name, new double[0], new double[0], new double[] {a, b, c}, openOhms, shortedOhms);
  }

  private static boolean rises(double b, double c, double logOhms) {
    return b + 3 * c * logOhms * logOhms > 0;
  }

  private static double inverse(double a, double b, double c, double logOhms) {
    return a + logOhms * (b + c * logOhms * logOhms);
  }

  /// The same from one temperature to another.
  public static Thermistor steinhartHartBetween(
      String name, double a, double b, double c, double coldestCelsius, double hottestCelsius) {
    return steinhartHart(
        name, a, b, c, ohms(name, a, b, c, coldestCelsius), ohms(name, a, b, c, hottestCelsius));
  }

  /// What resistance an equation gives at a temperature, by bisection.
  private static double ohms(String name, double a, double b, double c, double celsius) {
    double wanted = 1 / (celsius + ZERO_CELSIUS);
    double low = Math.log(LEAST_OHMS);
    double high = Math.log(MOST_OHMS);
    if (!(inverse(a, b, c, low) < wanted && wanted < inverse(a, b, c, high))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: a %s, b %s, c %s, expected coefficients for ohm and kelvin that give %s degC"
                  + " between %s ohm and %.0e ohm",
              name,
              a,
              b,
              c,
              celsius,
              LEAST_OHMS,
              MOST_OHMS));
    }
    while (high - low > 1e-12) {
      double middle = (low + high) / 2;
      if (inverse(a, b, c, middle) < wanted) low = middle;
      else high = middle;
    }
    return Math.exp((low + high) / 2);
  }

  /// One of the parts that come with the program: `thermistors.csv`.
  ///
  /// @throws IllegalArgumentException naming the parts that there are
  public static Thermistor named(String part) {
    List<String> parts = new ArrayList<>();
    InputStream resource = Thermistor.class.getResourceAsStream("thermistors.csv");
    if (resource == null) throw new IllegalStateException("thermistors.csv is not in the program");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank() || line.startsWith("#")) continue;
        List<String> fields = List.of(line.split(",", -1));
        if (fields.getFirst().equals(part)) return parse(fields);
        parts.add(fields.getFirst());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalArgumentException(
        "thermistor " + part + ", expected one of " + String.join(", ", parts));
  }

  private static Thermistor parse(List<String> fields) {
    double[] celsius = new double[fields.size() - 1];
    double[] ohms = new double[celsius.length];
    for (int k = 0; k < celsius.length; k++) {
      String point = fields.get(k + 1);
      int colon = point.indexOf(':');
      celsius[k] = Double.parseDouble(point.substring(0, colon));
      ohms[k] = Double.parseDouble(point.substring(colon + 1));
    }
    return table(fields.getFirst(), celsius, ohms);
  }

  public String name() {
    return name;
  }

  public boolean isOpen(double ohms) {
    return ohms > openOhms;
  }

  public boolean isShorted(double ohms) {
    return ohms < shortedOhms;
  }

  /// `NaN` where the sensor is open or shorted.
  public double celsius(double ohms) {
    if (!(ohms >= shortedOhms && ohms <= openOhms)) return Double.NaN;
    double log = Math.log(ohms);
    if (steinhartHart.length > 0) {
      return 1 / inverse(steinhartHart[0], steinhartHart[1], steinhartHart[2], log) - ZERO_CELSIUS;
    }
    int piece = 0;
    while (piece < logOhms.length - 2 && log < logOhms[piece + 1]) piece++;
    double along = (log - logOhms[piece]) / (logOhms[piece + 1] - logOhms[piece]);
    return 1 / (perKelvin[piece] + along * (perKelvin[piece + 1] - perKelvin[piece]))
        - ZERO_CELSIUS;
  }

  /// Resistance of the lower half of a divider whose upper half hangs on the reference. Infinite
  /// where the two voltages are the same.
  public static double dividerOhms(double volts, double referenceVolts, double pullUpOhms) {
    double over = referenceVolts - volts;
    return over <= 0 ? Double.POSITIVE_INFINITY : pullUpOhms * Math.max(0, volts) / over;
  }

  @Override
  public String toString() {
    return name;
  }
}
