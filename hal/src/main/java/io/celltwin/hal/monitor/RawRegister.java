package io.celltwin.hal.monitor;

/// A group of registers as one device has answered it, for people.
///
/// @param device from 1 at the host's end
/// @param code the command that reads it; of a stack on a serial line the first register's address
/// @param bytes as they came, hexadecimal: six and the two of their checksum, of a stack those of
///   the registers; empty where a stack's device has not answered with a right checksum
public record RawRegister(int device, String name, int code, String bytes, Answer answer) {
  public enum Answer {
    GOOD("good"),
    WRONG_CHECKSUM("wrong checksum"),
    NO_ANSWER("no answer");

    private final String text;

    Answer(String text) {
      this.text = text;
    }

    /// For people.
    public String text() {
      return text;
    }
  }
}
