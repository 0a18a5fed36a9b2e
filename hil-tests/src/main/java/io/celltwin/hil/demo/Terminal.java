package io.celltwin.hil.demo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The alternate screen of an ANSI terminal, drawn over without flicker. While it is open, standard
/// error is held back, and printed when it closes. One thread draws; [#close] may be called by any.
final class Terminal implements AutoCloseable {
  private static final String ESCAPE = "\033[";

  /// Alternate screen, no cursor, no wrapping of long lines.
  private static final String OPEN =
      ESCAPE + "?1049h" + ESCAPE + "?25l" + ESCAPE + "?7l" + ESCAPE + "2J";

  private static final String CLOSE =
      ESCAPE + "0m" + ESCAPE + "?7h" + ESCAPE + "?25h" + ESCAPE + "?1049l";

  /// A demo says little; whatever fills more is not needed twice.
  private static final int MAX_HELD_BYTES = 1 << 16;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream held =
      new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
          if (size() < MAX_HELD_BYTES) super.write(bytes, offset, length);
        }
      };
  private boolean closed;

  /// What a piece of text looks like; colours only where they are wanted.
  enum Style {
    PLAIN,
    COLOURED;

    /// As <https://no-color.org> asks.
    static Style wanted() {
      String noColor = System.getenv("NO_COLOR");
      return noColor == null || noColor.isEmpty() ? COLOURED : PLAIN;
    }

    String strong(String text) {
      return with("1", text);
    }

    String dim(String text) {
      return with("2", text);
    }

    String alarm(String text) {
      return with("1;31", text);
    }

    private String with(String code, String text) {
      return this == PLAIN ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
    }
  }

  Terminal() {
    System.setErr(new PrintStream(held, true, StandardCharsets.UTF_8));
    out.print(OPEN);
    out.flush();
  }

  /// Line by line in place: nothing is cleared first, so nothing flickers, and nothing scrolls.
  synchronized void draw(List<String> lines) {
    if (closed) return;
    StringBuilder frame = new StringBuilder();
    for (int row = 0; row < lines.size(); row++) {
      frame.append(ESCAPE).append(row + 1).append(";1H").append(lines.get(row));
      frame.append(ESCAPE).append('K');
    }
    frame.append(ESCAPE).append('J');
    out.print(frame);
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    out.print(CLOSE);
    out.flush();
    System.setErr(err);
    err.print(held.toString(StandardCharsets.UTF_8));
    err.flush();
  }
}
