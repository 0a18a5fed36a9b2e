package io.celltwin.canbus.dbc;

import java.util.Arrays;
import java.util.Set;

/// The text of a DBC file in tokens. Line ends mean nothing to the format; where a line begins is
/// kept so that a lenient reader can take up again after a fault.
final class DbcTokens {
  /// What a token is; of a [#SYMBOL] its character says more.
  enum Kind {
    WORD,
    KEYWORD,
    NUMBER,
    STRING,
    /// A string without its closing quote: all that follows is in it.
    OPEN_STRING,
    SYMBOL,
    END
  }

  private static final Set<String> KEYWORDS =
      Set.of(
          "BA_",
          "BA_DEF_",
          "BA_DEF_DEF_",
          "BA_DEF_DEF_REL_",
          "BA_DEF_REL_",
          "BA_DEF_SGTYPE_",
          "BA_REL_",
          "BA_SGTYPE_",
          "BO_",
          "BO_TX_BU_",
          "BS_",
          "BU_",
          "BU_BO_REL_",
          "BU_EV_REL_",
          "BU_SG_REL_",
          "CAT_",
          "CAT_DEF_",
          "CM_",
          "ENVVAR_DATA_",
          "EV_",
          "EV_DATA_",
          "FILTER",
          "NS_",
          "NS_DESC_",
          "SG_",
          "SG_MUL_VAL_",
          "SGTYPE_",
          "SGTYPE_VAL_",
          "SIG_GROUP_",
          "SIG_TYPE_REF_",
          "SIG_VALTYPE_",
          "SIGTYPE_VALTYPE_",
          "VAL_",
          "VAL_TABLE_",
          "VERSION");

  private static final int LONGEST_SHOWN = 40;

  private final String text;

  /// Where splitting goes on, and whether a line begins there.
  private int at;

  private int line = 1;
  private boolean first = true;

  private int count;
  private Kind[] kinds = new Kind[1024];
  private int[] starts = new int[1024];
  private int[] ends = new int[1024];

  /// Negative where the token is the first of its line.
  private int[] lines = new int[1024];

  DbcTokens(String text) {
    this.text = text;
  }

  /// Splits as far as the token of that index.
  ///
  /// @return the index, or that of the end of the file where it is beyond
  private int within(int index) {
    while (count <= index) {
      if (count > 0 && kinds[count - 1] == Kind.END) return count - 1;
      split();
    }
    return index;
  }

  /// Finds one token.
  private void split() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (endsLine(at)) {
        line++;
        first = true;
        at++;
      } else if (Character.isWhitespace(c) || c == '\u00a0') {
        at++;
      } else if (startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else {
        break;
      }
    }
    int start = at;
    int startLine = line;
    Kind kind;
    if (at >= text.length()) {
      kind = Kind.END;
      first = true;
    } else if (startsNumber(at)) {
      kind = Kind.NUMBER;
      at = endOfNumber(at);
    } else if (isWordCharacter(text.charAt(at))) {
      at = endOfWord(at);
      kind = KEYWORDS.contains(text.substring(start, at)) ? Kind.KEYWORD : Kind.WORD;
    } else if (text.charAt(at) == '"') {
      kind = Kind.OPEN_STRING;
      at++;
      while (at < text.length() && kind == Kind.OPEN_STRING) {
        if (endsLine(at)) line++;
        char inside = text.charAt(at++);
        if (inside == '\\' && startsWith("\"", at)) at++;
        else if (inside == '"') kind = Kind.STRING;
      }
    } else {
      kind = Kind.SYMBOL;
      at++;
    }
    add(kind, start, at, first ? -startLine : startLine);
    first = false;
  }

  /// Forgets the tokens from that one on, and takes up again where a line below begins with a
  /// keyword. A quote that is missing or too many so harms no more than its statement.
  void takeUpBelow(int index) {
    int known = within(index);
    at = starts[known];
    line = line(known);
    count = known;
    first = true;
    while (at < text.length()) {
      while (at < text.length() && !endsLine(at)) at++;
      if (at < text.length()) {
        at++;
        line++;
      }
      int word = at;
      while (word < text.length() && (text.charAt(word) == ' ' || text.charAt(word) == '\t'))
        word++;
      if (KEYWORDS.contains(text.substring(word, endOfWord(word)))) return;
    }
  }

  private boolean endsLine(int index) {
    char c = text.charAt(index);
    return c == '\n' || (c == '\r' && !startsWith("\n", index + 1));
  }

  private int endOfWord(int start) {
    int end = start;
    while (end < text.length() && isWordCharacter(text.charAt(end))) end++;
    return end;
  }

  private boolean startsWith(String part, int at) {
    return text.startsWith(part, at);
  }

  private boolean isDigit(int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private boolean isSign(int at) {
    return at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
  }

  private boolean startsNumber(int at) {
    return isDigit(at) || (isSign(at) && isDigit(at + 1));
  }

  /// Digits, a point, digits, an exponent; the point and what follows it may be missing.
  private int endOfNumber(int start) {
    int at = start + 1;
    while (isDigit(at)) at++;
    if (startsWith(".", at)) at++;
    while (isDigit(at)) at++;
    if (startsWith("e", at) || startsWith("E", at)) {
      int exponent = isSign(at + 1) ? at + 2 : at + 1;
      if (isDigit(exponent)) {
        at = exponent;
        while (isDigit(at)) at++;
      }
    }
    return at;
  }

  private void add(Kind kind, int start, int end, int line) {
    if (count == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * count);
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      lines = Arrays.copyOf(lines, 2 * count);
    }
    kinds[count] = kind;
    starts[count] = start;
    ends[count] = end;
    lines[count] = line;
    count++;
  }

  Kind kind(int index) {
    int known = within(index); // may exchange the arrays
    return kinds[known];
  }

  boolean isEnd(int index) {
    return kind(index) == Kind.END;
  }

  int line(int index) {
    int known = within(index);
    return Math.abs(lines[known]);
  }

  boolean firstOfLine(int index) {
    int known = within(index);
    return lines[known] < 0;
  }

  /// Whether nothing is between this token and the next.
  boolean touchesNext(int index) {
    return within(index + 1) == index + 1 && ends[index] == starts[index + 1];
  }

  boolean isSymbol(int index, char symbol) {
    int known = within(index);
    return kind(known) == Kind.SYMBOL && text.charAt(starts[known]) == symbol;
  }

  boolean isKeyword(int index, String keyword) {
    return kind(index) == Kind.KEYWORD && text(index).equals(keyword);
  }

  /// As in the file.
  String text(int index) {
    return text.substring(starts[index], ends[index]);
  }

  /// Of several tokens that touch.
  String text(int from, int to) {
    return text.substring(starts[from], ends[to]);
  }

  /// What a string says.
  String content(int index) {
    return text.substring(starts[index] + 1, ends[index] - 1).replace("\\\"", "\"");
  }

  /// How a message names the token.
  String shown(int index) {
    return switch (kind(index)) {
      case END -> "the end of the file";
      case OPEN_STRING -> "a string without its closing quote";
      case WORD, KEYWORD, NUMBER, STRING, SYMBOL -> {
        String whole = text(index).lines().findFirst().orElse("");
        yield whole.length() <= LONGEST_SHOWN ? whole : whole.substring(0, LONGEST_SHOWN) + "...";
      }
    };
  }
}
