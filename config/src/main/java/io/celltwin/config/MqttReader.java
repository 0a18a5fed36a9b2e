package io.celltwin.config;

import java.nio.file.Path;
import java.util.Optional;

/// Binds `[mqtt]`.
final class MqttReader {
  private static final MessageProfile DEFAULT_PROFILE = MessageProfile.CELLTWIN;

  private final TwinConfigReader config;
  private final Table table;

  MqttReader(TwinConfigReader config, Table table) {
    this.config = config;
    this.table = table;
  }

  /// Empty where it is faulty.
  Optional<MqttSettings> read() {
    Optional<String> broker =
        table.text(
            "broker",
            MqttSettings::isBroker,
            "\"tcp://host:port\" or \"ssl://host:port\", no _ in host");
    if (broker.filter(uri -> uri.startsWith("ssl://[")).isPresent()) {
      // Paho tells the broker the host's name (SNI), which such an address cannot be.
      table.fault("broker", table.found("broker"), "a host name for ssl://, no IPv6 address");
    }
    Optional<String> clientId =
        table.optionalText(
            "client_id", MqttSettings::isClientId, "1..64 characters of A-Z, a-z, 0-9, _ and -");
    Optional<String> username =
        table.optionalText("username", text -> !text.isBlank(), "a username");
    Optional<Path> passwordFile = passwordFile();
    Integer keepAlive =
        table
            .integer(
                "keep_alive_s",
                MqttSettings.KEEP_ALIVE_SECONDS,
                MqttSettings.DEFAULT_KEEP_ALIVE_SECONDS)
            .orElse(0);
    double telemetryPeriodSeconds =
        period("telemetry_period_s", MqttSettings.DEFAULT_TELEMETRY_PERIOD_SECONDS);
    double cellsPeriodSeconds = period("cells_period_s", MqttSettings.DEFAULT_CELLS_PERIOD_SECONDS);
    double faultPeriodSeconds = period("fault_period_s", MqttSettings.DEFAULT_FAULT_PERIOD_SECONDS);
    double faultHoldSeconds =
        table.number(
            "fault_hold_s",
            MqttSettings.FAULT_HOLD_SECONDS,
            MqttSettings.DEFAULT_FAULT_HOLD_SECONDS);
    double backfillPerSecond =
        table.number(
            "backfill_per_s",
            MqttSettings.BACKFILL_PER_SECOND,
            MqttSettings.DEFAULT_BACKFILL_PER_SECOND);
    Optional<MessageProfile> profile =
        table
            .optionalText(
                "profile",
                word -> MessageProfile.of(word).isPresent(),
                "one of " + MessageProfile.WORDS)
            .flatMap(MessageProfile::of);
    Optional<ClockTrust> clock =
        table
            .optionalText(
                "clock", word -> ClockTrust.of(word).isPresent(), "one of " + ClockTrust.WORDS)
            .flatMap(ClockTrust::of);
    Optional<MessageSpool> spool = table.optionalTable("spool").flatMap(this::spool);
    Optional<HomeAssistantSettings> homeAssistant =
        table.optionalTable("home_assistant").flatMap(this::homeAssistant);
    Optional<TlsSettings> tls = tls(broker);
    if (homeAssistant.isPresent() && profile.orElse(DEFAULT_PROFILE) != DEFAULT_PROFILE) {
      String found = table.found("profile");
      table.fault("profile", found, "\"celltwin\", because Home Assistant reads no other");
    }
    if (username.isEmpty()
        && tls.flatMap(TlsSettings::certificateFile).isEmpty()
        && profile.filter(MessageProfile::isOfThingsBoard).isPresent()) {
      table.missing("username", "a username, ThingsBoard's access token, or a client certificate");
    }
    table.finish();
    if (config.isFaulty()) return Optional.empty();
    return Optional.of(
        new MqttSettings(
            broker.orElseThrow(),
            clientId.orElse(MqttSettings.DEFAULT_CLIENT_ID),
            username,
            passwordFile,
            keepAlive,
            telemetryPeriodSeconds,
            cellsPeriodSeconds,
            faultPeriodSeconds,
            faultHoldSeconds,
            backfillPerSecond,
            profile.orElse(DEFAULT_PROFILE),
            clock.orElse(ClockTrust.AUTO),
            spool.orElse(MessageSpool.IN_MEMORY),
            homeAssistant,
            tls));
  }

  private Optional<Path> passwordFile() {
    Optional<Path> file =
        config.files().optionalFile(table, "password_file", "the path of a file with the password");
    table.refuse(
        "password", "a password", "password_file: the password stays out of the configuration");
    if (table.has("password_file") && !table.has("username")) {
      table.missing("username", "a username, because password_file is given");
    }
    return file;
  }

  private double period(String key, double usual) {
    return table.number(key, MqttSettings.PERIOD_SECONDS, usual);
  }

  private Optional<MessageSpool> spool(Table spool) {
    Optional<Path> folder = config.folder(spool);
    Integer megabytes =
        spool.integer("max_MB", MessageSpool.MEGABYTES, MessageSpool.DEFAULT_MEGABYTES).orElse(0);
    Integer memoryMegabytes =
        spool
            .integer(
                "max_memory_MB",
                MessageSpool.MEMORY_MEGABYTES,
                MessageSpool.DEFAULT_MEMORY_MEGABYTES)
            .orElse(0);
    double ageHours =
        spool.number("max_age_h", MessageSpool.AGE_HOURS, MessageSpool.DEFAULT_AGE_HOURS);
    double commitSeconds =
        spool.number(
            "commit_period_s",
            MessageSpool.COMMIT_PERIOD_SECONDS,
            MessageSpool.DEFAULT_COMMIT_PERIOD_SECONDS);
    spool.finish();
    if (config.isFaulty()) return Optional.empty();
    return Optional.of(
        new MessageSpool(folder, megabytes, memoryMegabytes, ageHours, commitSeconds));
  }

  private Optional<HomeAssistantSettings> homeAssistant(Table table) {
    Optional<String> prefix =
        table.optionalText(
            "prefix", HomeAssistantSettings::isPrefix, HomeAssistantSettings.PREFIX_FORM);
    boolean cells = table.flag("cells", false);
    table.finish();
    if (config.isFaulty()) return Optional.empty();
    return Optional.of(
        new HomeAssistantSettings(prefix.orElse(HomeAssistantSettings.DEFAULT_PREFIX), cells));
  }

  /// Absent where the connection is not secured.
  private Optional<TlsSettings> tls(Optional<String> broker) {
    Optional<TlsSettings> settings = table.optionalTable("tls").flatMap(this::tls);
    if (broker.isEmpty()) return Optional.empty();
    if (MqttSettings.isSecured(broker.get())) {
      return table.has("tls") ? settings : Optional.of(TlsSettings.DEFAULT);
    }
    if (table.has("tls")) table.fault("tls", "a broker without TLS", "ssl:// in broker");
    return Optional.empty();
  }

  private Optional<TlsSettings> tls(Table tls) {
    FileKeys files = config.files();
    Optional<Path> ca =
        files.optionalFile(tls, "ca_file", "the path of a PEM file with certificates");
    Optional<Path> certificate =
        files.optionalFile(tls, "certificate_file", "the path of a PEM file with a certificate");
    Optional<Path> key = files.optionalFile(tls, "key_file", "the path of a PEM file with a key");
    Optional<Path> crl =
        files.optionalFile(tls, "crl_file", "the path of a PEM file with revocation lists");
    Optional<String> oldest =
        tls.optionalText("min_version", TlsSettings.Version::isKnown, "\"1.2\" or \"1.3\"");
    if (tls.has("certificate_file") && !tls.has("key_file")) {
      tls.missing("key_file", "the key's file, because certificate_file is given");
    }
    if (tls.has("key_file") && !tls.has("certificate_file")) {
      tls.missing("certificate_file", "the certificate's file, because key_file is given");
    }
    tls.finish();
    if (config.isFaulty()) return Optional.empty();
    return Optional.of(
        new TlsSettings(
            ca,
            certificate,
            key,
            crl,
            oldest.map(TlsSettings.Version::of).orElse(TlsSettings.DEFAULT.oldestVersion())));
  }
}
