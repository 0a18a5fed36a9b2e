package io.celltwin.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the twin publishes.
///
/// @param broker `tcp://host:port` or `ssl://host:port`
/// @param passwordFile holds the password: it never stands in a configuration
/// @param telemetryPeriodSeconds between two messages about a pack
/// @param cellsPeriodSeconds between two messages about its cells
/// @param faultPeriodSeconds between two of either after something has happened, where it is
///   shorter
/// @param faultHoldSeconds how long after an event; 0: never
/// @param backfillPerSecond messages from an outage, beside those that are new
/// @param profile what messages look like
/// @param clock when the time of messages counts as known
/// @param spool where they wait for the broker
/// @param homeAssistant where packs are announced to it
/// @param tls there for `ssl://` alone
public record MqttSettings(
    String broker,
    String clientId,
    Optional<String> username,
    Optional<Path> passwordFile,
    int keepAliveSeconds,
    double telemetryPeriodSeconds,
    double cellsPeriodSeconds,
    double faultPeriodSeconds,
    double faultHoldSeconds,
    double backfillPerSecond,
    MessageProfile profile,
    ClockTrust clock,
    MessageSpool spool,
    Optional<HomeAssistantSettings> homeAssistant,
    Optional<TlsSettings> tls) {
  static final Range KEEP_ALIVE_SECONDS = Range.of(5, 1200);
  static final Range PERIOD_SECONDS = Range.of(0.05, 3600);
  static final Range FAULT_HOLD_SECONDS = Range.of(0, 3600);
  static final Range BACKFILL_PER_SECOND = Range.of(0.1, 1_000_000);
  static final String DEFAULT_CLIENT_ID = "celltwin";
  static final int DEFAULT_KEEP_ALIVE_SECONDS = 30;
  static final double DEFAULT_TELEMETRY_PERIOD_SECONDS = 1;
  static final double DEFAULT_CELLS_PERIOD_SECONDS = 5;
  static final double DEFAULT_FAULT_PERIOD_SECONDS = 0.5;
  static final double DEFAULT_FAULT_HOLD_SECONDS = 60;
  static final double DEFAULT_BACKFILL_PER_SECOND = 50; // brokers in the cloud take 100

  private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /// No user or password in it: these would end up in logs.
  private static final Pattern BROKER =
      Pattern.compile("(?:tcp|ssl)://(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+\\]):(\\d{1,5})");

  public MqttSettings {
    if (!isBroker(broker)) throw new IllegalArgumentException("not a broker: " + broker);
    if (!isClientId(clientId)) throw new IllegalArgumentException("not a client id: " + clientId);
    if (passwordFile.isPresent() && username.isEmpty()) {
      throw new IllegalArgumentException("a password needs a username");
    }
    if (tls.isPresent() != isSecured(broker)) {
      throw new IllegalArgumentException("TLS is for ssl://, and ssl:// for TLS: " + broker);
    }
    KEEP_ALIVE_SECONDS.require("keepAliveSeconds", keepAliveSeconds);
    PERIOD_SECONDS.require("telemetryPeriodSeconds", telemetryPeriodSeconds);
    PERIOD_SECONDS.require("cellsPeriodSeconds", cellsPeriodSeconds);
    PERIOD_SECONDS.require("faultPeriodSeconds", faultPeriodSeconds);
    FAULT_HOLD_SECONDS.require("faultHoldSeconds", faultHoldSeconds);
    BACKFILL_PER_SECOND.require("backfillPerSecond", backfillPerSecond);
    if (homeAssistant.isPresent() && profile != MessageProfile.CELLTWIN) {
      throw new IllegalArgumentException("Home Assistant reads CellTwin's own profile");
    }
  }

  /// With all defaults.
  ///
  /// @param broker as above
  public static MqttSettings to(String broker, String clientId) {
    return new MqttSettings(
        broker,
        clientId,
        Optional.empty(),
        Optional.empty(),
        DEFAULT_KEEP_ALIVE_SECONDS,
        DEFAULT_TELEMETRY_PERIOD_SECONDS,
        DEFAULT_CELLS_PERIOD_SECONDS,
        DEFAULT_FAULT_PERIOD_SECONDS,
        DEFAULT_FAULT_HOLD_SECONDS,
        DEFAULT_BACKFILL_PER_SECOND,
        MessageProfile.CELLTWIN,
        ClockTrust.AUTO,
        MessageSpool.IN_MEMORY,
        Optional.empty(),
        isSecured(broker) ? Optional.of(TlsSettings.DEFAULT) : Optional.empty());
  }

  static boolean isBroker(String text) {
    Matcher matcher = BROKER.matcher(text);
    return matcher.matches()
        && Range.of(1, 65535).holds(Integer.parseInt(matcher.group(1)))
        // No underscore and the like: what a URI does not take for a host, Paho does not reach.
        && URI.create(text).getHost() != null;
  }

  static boolean isSecured(String broker) {
    return broker.startsWith("ssl:");
  }

  static boolean isClientId(String text) {
    return CLIENT_ID.matcher(text).matches();
  }
}
