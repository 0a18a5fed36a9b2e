package io.celltwin.report;

import java.util.Locale;

/// What something is drawn in; `page.css` gives each a colour for light and one for dark. They
/// differ in lightness too, so that no eye has to tell them by hue alone.
public enum Tone {
  /// What was measured, or is true.
  INK,
  /// What is estimated or modelled.
  BLUE,
  ORANGE,
  GREEN,
  PURPLE,
  /// What went wrong.
  RED;

  String style() {
    return name().toLowerCase(Locale.ROOT);
  }
}
