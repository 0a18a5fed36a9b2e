package io.celltwin.config;

import java.util.regex.Pattern;

/// How packs are announced to Home Assistant.
///
/// @param prefix of its discovery topics
/// @param cells whether single cells become entities too
public record HomeAssistantSettings(String prefix, boolean cells) {
  static final String DEFAULT_PREFIX = "homeassistant";
  static final String PREFIX_FORM = "levels of a topic: A-Z, a-z, 0-9, _ and -, joined by /";
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

  public HomeAssistantSettings {
    if (!isPrefix(prefix)) throw new IllegalArgumentException("not a prefix: " + prefix);
  }

  static boolean isPrefix(String text) {
    return PREFIX.matcher(text).matches();
  }
}
