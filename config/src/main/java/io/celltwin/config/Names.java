package io.celltwin.config;

import java.util.regex.Pattern;

/// What people may call things, so that a name fits into MQTT topics, file names and metrics.
public final class Names {
  public static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  public static final Pattern PACK = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private Names() {}
}
