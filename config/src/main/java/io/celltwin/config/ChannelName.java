package io.celltwin.config;

import java.util.Optional;

/// One channel of one source; in a file `bench:current_A`.
public record ChannelName(String source, String channel) {
  public ChannelName {
    if (!SourceSettings.isName(source)) {
      throw new IllegalArgumentException("not a source name: " + source);
    }
    if (channel.isEmpty() || !channel.equals(channel.strip())) {
      throw new IllegalArgumentException("not a channel: \"" + channel + "\"");
    }
  }

  /// Empty where the text is no `source:channel`.
  static Optional<ChannelName> parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) return Optional.empty();
    String source = text.substring(0, colon);
    String channel = text.substring(colon + 1);
    boolean isValid =
        SourceSettings.isName(source) && !channel.isEmpty() && channel.equals(channel.strip());
    return isValid ? Optional.of(new ChannelName(source, channel)) : Optional.empty();
  }

  @Override
  public String toString() {
    return source + ":" + channel;
  }
}
