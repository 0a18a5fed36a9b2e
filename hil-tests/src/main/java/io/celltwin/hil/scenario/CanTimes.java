package io.celltwin.hil.scenario;

import io.celltwin.canbus.map.FrameMapper;
import io.celltwin.canbus.map.Protocols;
import io.celltwin.config.ConfigException;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// How long the signal map of a CAN bus lets its values wait.
///
/// @param currentSeconds after which a current counts as gone: `timeout_s` of its signal
/// @param pollSeconds longest `period_s` of what is asked for; where nothing is, as the current
record CanTimes(double currentSeconds, double pollSeconds) {
  /// Empty where there is no such map, of which the bench has more to say.
  static Optional<CanTimes> of(TwinConfig config, SourceSettings.Can source) {
    Path folder = Optional.ofNullable(config.file().getParent()).orElse(Path.of(""));
    try {
      FrameMapper map = Protocols.open(source.protocol(), folder);
      double current =
          map.channels().stream()
              .filter(channel -> channel.quantity() == Quantity.CURRENT)
              .mapToLong(Channel::coverNanos)
              .max()
              .orElse(0);
      double poll = map.polls().stream().mapToLong(p -> p.periodNanos()).max().orElse(0);
      return Optional.of(
          new CanTimes(1e-9 * current, 1e-9 * (source.asks() ? Math.max(poll, current) : current)));
    } catch (ConfigException | IOException none) {
      return Optional.empty();
    }
  }
}
