package io.celltwin.edge.tls;

import io.celltwin.config.ConfigException;
import io.celltwin.config.MqttSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.tls.Credentials.Ending;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.tinylog.Logger;

/// What one pack's connections to the broker are made with: whom to believe, the twin's
/// certificate, the password. Their files are looked at every few seconds. Where these hold
/// something else that is whole and fits together, [#changed] says so, and the next connection is
/// made with it; where it does not, what they held before stays in use. What has ended or soon will
/// is logged.
///
/// For one thread, [#explain] for any.
public final class BrokerSecurity {
  private static final long LOOK_NANOS = 2_000_000_000L;

  /// How long before an end it is told.
  private static final Duration NOTICE = Duration.ofDays(30);

  private static final double MILLIS_PER_DAY = 86_400_000;

  /// What a connection begins with.
  ///
  /// @param sockets where the broker is spoken to by TLS
  public record Access(Optional<String> password, Optional<SSLSocketFactory> sockets) {
    /// Without the password.
    @Override
    public String toString() {
      return "Access[sockets=" + sockets + "]";
    }
  }

  private final MqttSettings mqtt;
  private final String pack;
  private final SecurityFiles files;
  private final Supplier<Instant> clock;

  private Optional<SecurityFiles.Contents> inUse = Optional.empty();

  /// By the last look that saw a change: what is still being written differs at the next.
  private Optional<SecurityFiles.Contents> seen = Optional.empty();

  private Optional<Credentials> credentials = Optional.empty();
  private Optional<String> toldTrouble = Optional.empty();
  private final Set<String> toldEndings = new HashSet<>();
  private long nextLookNanos = System.nanoTime();

  /// @param pack whose log lines these are
  public BrokerSecurity(MqttSettings mqtt, String pack) {
    this(mqtt, pack, Instant::now);
  }

  /// @param clock the machine's
  BrokerSecurity(MqttSettings mqtt, String pack, Supplier<Instant> clock) {
    this.mqtt = mqtt;
    this.pack = pack;
    this.clock = clock;
    this.files = SecurityFiles.of(mqtt);
  }

  // ---- before a run

  /// What is wrong with the files of a configuration, as far as it shows without the broker.
  ///
  /// @return warnings, where there is no finding
  public static List<String> check(TwinConfig config) throws ConfigException {
    if (config.mqtt().isEmpty()) return List.of();
    SecurityFiles files = SecurityFiles.of(config.mqtt().get());
    try {
      Credentials credentials = Credentials.of(config.mqtt().get(), files, files.read());
      List<String> warnings = new ArrayList<>(files.exposures());
      if (isOverheard(config.mqtt().get())) {
        warnings.add(
            "mqtt.password_file: over "
                + config.mqtt().get().broker()
                + " the password can be read on the way: ssl:// in mqtt.broker");
      }
      Instant now = Instant.now();
      for (Ending ending : credentials.endings()) {
        if (hasEnded(ending, now)) {
          throw ending.file().bad(ended(ending), "one that is valid now");
        }
        if (isNear(ending, now)) warnings.add(ending.file() + ": " + ends(ending));
      }
      return warnings;
    } catch (BadFileException bad) {
      throw new ConfigException(List.of(config.finding(bad.key(), bad.found(), bad.expected())));
    }
  }

  private static boolean isOverheard(MqttSettings mqtt) {
    String host = URI.create(mqtt.broker()).getHost();
    boolean isHere = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    return mqtt.passwordFile().isPresent() && mqtt.tls().isEmpty() && !isHere;
  }

  // ---- for connections

  /// For a connection that begins now.
  ///
  /// @throws IOException where there is nothing yet that it could begin with; says why
  public Access access() throws IOException {
    try {
      SecurityFiles.Contents contents = files.read();
      if (inUse.isEmpty() || !contents.isLike(inUse.get())) {
        credentials = Optional.of(Credentials.of(mqtt, files, contents));
        inUse = Optional.of(contents);
        for (String exposure : files.exposures()) Logger.warn("{}: {}", pack, exposure);
      }
      toldTrouble = Optional.empty();
    } catch (BadFileException bad) {
      if (credentials.isEmpty()) throw bad;
      tell(bad);
    }
    tellEndings();
    Credentials current = credentials.orElseThrow();
    return new Access(current.password(), current.sockets());
  }

  /// Whether there is something else to connect with than the present connection was made with.
  /// Looks at the files seldom enough to be asked at every turn.
  public boolean changed(long nowNanos) {
    if (inUse.isEmpty() || nowNanos - nextLookNanos < 0) return false;
    nextLookNanos = nowNanos + LOOK_NANOS;
    tellEndings();
    try {
      SecurityFiles.Contents contents = files.read();
      if (contents.isLike(inUse.get())) {
        seen = Optional.empty();
        toldTrouble = Optional.empty();
        return false;
      }
      boolean isStill = seen.isPresent() && contents.isLike(seen.get());
      seen = Optional.of(contents);
      if (!isStill) return false;
      Credentials.of(mqtt, files, contents);
      return true;
    } catch (BadFileException bad) {
      tell(bad);
      return false;
    }
  }

  /// Once, until the files are right again or wrong in another way.
  private void tell(BadFileException bad) {
    String trouble = bad.toString();
    if (toldTrouble.equals(Optional.of(trouble))) return;
    toldTrouble = Optional.of(trouble);
    Logger.warn("{}: {}; what was there before stays in use", pack, bad.getMessage());
  }

  private void tellEndings() {
    Instant now = clock.get();
    for (Ending ending : credentials.map(Credentials::endings).orElse(List.of())) {
      if (hasEnded(ending, now)) {
        if (toldEndings.add(ended(ending))) {
          Logger.error("{}: {}: {}: renew it", pack, ending.file(), ended(ending));
        }
      } else if (isNear(ending, now) && toldEndings.add(ends(ending))) {
        Logger.warn("{}: {}: {}", pack, ending.file(), ends(ending));
      }
    }
  }

  private static boolean hasEnded(Ending ending, Instant now) {
    return !now.isBefore(ending.at());
  }

  private static boolean isNear(Ending ending, Instant now) {
    return !ending.isFrequent() && now.plus(NOTICE).isAfter(ending.at());
  }

  private static String ended(Ending ending) {
    return ending.what() + " that ended at " + ending.at().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String ends(Ending ending) {
    return ending.what() + " that ends at " + ending.at().truncatedTo(ChronoUnit.SECONDS);
  }

  // ---- what is told of it

  /// Until the twin's certificate, or one that it rests on, ends; negative since; `NaN` where there
  /// is none.
  public double certificateDays(long wallMillis) {
    return credentials
        .flatMap(Credentials::certificate)
        .map(certificate -> (certificate.end().toEpochMilli() - wallMillis) / MILLIS_PER_DAY)
        .orElse(Double.NaN);
  }

  /// Why there is no connection, and what may help. Any thread.
  ///
  /// @param established whether the broker had accepted the connection that is over
  public String explain(Throwable cause, boolean established) {
    return new Refusal(mqtt, established).reason(cause);
  }
}
