package io.celltwin.hal.can;

import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.FrameLength;
import io.celltwin.hal.SerialPort;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// A serial CAN adapter that speaks the ASCII protocol of Lawicel's CAN232, with CANable's letters
/// for flexible data rate. Adapters answer with a carriage return or a bell, some not at all. What
/// is no frame is counted and left out; an adapter that was unplugged is opened and set up again
/// once it is back, which may exceed the deadline of one [#receive] by a second.
public final class SlcanPort implements CanPort {
  /// Opens the serial line, each time that it is needed.
  @FunctionalInterface
  public interface Line {
    SerialPort open() throws IOException;
  }

  /// How an adapter is set up.
  ///
  /// @param bitRate bit/s
  /// @param dataBitRate bit/s of the data of frames with flexible data rate; 0 leaves it as it is
  /// @param maySend false: the adapter is opened to listen only, so that it does not even
  ///   acknowledge
  /// @param stamps asks the adapter to stamp frames. Lawicel's remembers it for ever
  /// @param filters which frames [#receive] delivers; all where empty
  public record Options(
      int bitRate, int dataBitRate, boolean maySend, boolean stamps, List<CanFilter> filters) {
    public Options {
      filters = List.copyOf(filters);
      known("bit rate", bitRate, BIT_RATES);
      if (dataBitRate != 0) known("data bit rate", dataBitRate, DATA_BIT_RATES);
    }

    private static void known(String what, int rate, Map<Integer, Character> rates) {
      if (!rates.containsKey(rate))
        throw new IllegalArgumentException(
            "%s %d, expected one of %s".formatted(what, rate, new TreeSet<>(rates.keySet())));
    }

    /// Listens to everything.
    public static Options listen(int bitRate) {
      return new Options(bitRate, 0, false, false, List.of());
    }
  }

  private static final Map<Integer, Character> BIT_RATES =
      Map.of(
          10_000, '0', 20_000, '1', 50_000, '2', 100_000, '3', 125_000, '4', 250_000, '5', 500_000,
          '6', 800_000, '7', 1_000_000, '8');
  private static final Map<Integer, Character> DATA_BIT_RATES =
      Map.of(
          500_000, '0', 1_000_000, '1', 2_000_000, '2', 4_000_000, '4', 5_000_000, '5', 8_000_000,
          '8');

  private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final byte END = '\r';
  private static final byte BELL = 7;

  private static final int STANDARD_DIGITS = 3;
  private static final int EXTENDED_DIGITS = 8;
  private static final int MILLISECOND_DIGITS = 4;
  private static final int MICROSECOND_DIGITS = 8;

  /// B, identifier, length, 64 bytes, time.
  private static final int LONGEST_LINE =
      1 + EXTENDED_DIGITS + 1 + 2 * CanFrame.MAX_BYTES + MICROSECOND_DIGITS;

  private static final int INPUT_BYTES = 4096;
  private static final long ANSWER_NANOS = 100_000_000L;

  /// For the answers without which an adapter that answers counts as not open.
  private static final long OPENING_NANOS = 500_000_000L;

  private static final long RETRY_NANOS = 500_000_000L;
  private static final long STATUS_NANOS = 1_000_000_000L;
  private static final int UNANSWERED = 3;

  /// How soon a waiting reader notices [#close].
  private static final long SLICE_NANOS = 50_000_000L;

  // Answer to F
  private static final int FLAG_RECEIVE_FULL = 0x01;
  private static final int FLAG_WARNING = 0x04;
  private static final int FLAG_OVERRUN = 0x08;
  private static final int FLAG_PASSIVE = 0x20;
  private static final int FLAG_ARBITRATION_LOST = 0x40;
  private static final int FLAG_BUS_ERROR = 0x80;

  private enum Answer {
    DONE,
    REFUSED,
    NONE
  }

  private final String name;
  private final Line line;
  private final Options options;
  private final Clock clock;
  private final CanHealth health = new CanHealth();
  private final AdapterTime time = new AdapterTime();

  /// Held while the line is in use, so that [#close] ends it in good order.
  private final ReentrantLock using = new ReentrantLock();

  private volatile boolean closed;

  private Optional<SerialPort> open = Optional.empty();
  private long retryNanos;

  private final byte[] input = new byte[INPUT_BYTES];
  private int inputAt;
  private int inputEnd;
  private long inputNanos;

  private final byte[] text = new byte[LONGEST_LINE];
  private int textLength;
  private boolean tooLong;

  private final byte[] output = new byte[LONGEST_LINE + 1];
  private long statusNanos;
  private int statusUnanswered;

  /// Opens an adapter; it need not be there yet.
  public static SlcanPort open(String name, Line line, Options options, Clock clock) {
    SlcanPort port = new SlcanPort(name, line, options, clock);
    port.connect();
    return port;
  }

  private SlcanPort(String name, Line line, Options options, Clock clock) {
    this.name = name;
    this.line = line;
    this.options = options;
    this.clock = clock;
  }

  @Override
  public boolean receive(CanFrame frame, long deadlineNanos) throws IOException {
    using.lock();
    try {
      while (true) {
        if (closed) throw new ClosedChannelException();
        while (inputAt < inputEnd)
          if (endsLine(input[inputAt++]) && understood(frame)) {
            health.received(frame);
            if (isWanted(frame)) return true;
          }
        if (open.isPresent()) fetch(open.get(), deadlineNanos);
        else if (clock.nowNanos() - retryNanos >= 0) connect();
        else pause(deadlineNanos);
        if (inputAt == inputEnd && clock.nowNanos() - deadlineNanos >= 0) return false;
      }
    } finally {
      using.unlock();
    }
  }

  private boolean isWanted(CanFrame frame) {
    if (options.filters().isEmpty()) return true;
    for (int i = 0; i < options.filters().size(); i++)
      if (options.filters().get(i).matches(frame)) return true;
    return false;
  }

  private void pause(long deadlineNanos) throws IOException {
    long until = earlier(retryNanos, earlier(deadlineNanos, clock.nowNanos() + SLICE_NANOS));
    try {
      clock.waitUntil(until);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw interruptedWait();
    }
  }

  private InterruptedIOException interruptedWait() {
    return new InterruptedIOException(name + ": interrupted");
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  /// Reads what the line has, until `deadlineNanos` at most.
  private void fetch(SerialPort serial, long deadlineNanos) throws IOException {
    try {
      askStatus(serial);
      read(serial, earlier(deadlineNanos, clock.nowNanos() + SLICE_NANOS));
    } catch (InterruptedIOException interrupted) {
      throw interrupted;
    } catch (IOException unplugged) {
      lose(CanHealth.State.ABSENT);
    }
  }

  private void read(SerialPort serial, long deadlineNanos) throws IOException {
    inputAt = 0;
    inputEnd = 0;
    inputEnd = serial.read(input, deadlineNanos);
    inputNanos = clock.nowNanos();
  }

  private void lose(CanHealth.State state) {
    open.ifPresent(SerialPort::close);
    open = Optional.empty();
    inputAt = 0;
    inputEnd = 0;
    textLength = 0;
    tooLong = false;
    retryNanos = clock.nowNanos() + RETRY_NANOS;
    health.enter(state);
  }

  private void connect() {
    SerialPort serial;
    try {
      serial = line.open();
    } catch (IOException notThere) {
      lose(CanHealth.State.ABSENT);
      return;
    }
    open = Optional.of(serial);
    try {
      String refusal = setUp(serial);
      if (!refusal.isEmpty()) {
        health.refused(refusal);
        lose(CanHealth.State.DOWN);
        return;
      }
    } catch (IOException unplugged) {
      lose(CanHealth.State.ABSENT);
      return;
    }
    textLength = 0;
    tooLong = false;
    time.forget();
    statusNanos = clock.nowNanos() + STATUS_NANOS;
    statusUnanswered = 0;
    health.enter(CanHealth.State.UP);
  }

  /// Makes the adapter ready; what it refused, or nothing.
  private String setUp(SerialPort serial) throws IOException {
    // An empty line would do to end what the adapter has half received, but CANable sends its
    // latest frame again for one.
    ask(serial, "C");
    ask(serial, "C");
    settle(serial);
    boolean speaks = ask(serial, "V") != Answer.NONE;
    boolean silentByMode = said().toLowerCase(Locale.ROOT).contains("canable");
    String rate = "S" + BIT_RATES.get(options.bitRate());
    Answer rateTaken = ask(serial, rate);
    if (rateTaken == Answer.REFUSED)
      return "the adapter does not take this bit rate (" + rate + ")";
    if (options.dataBitRate() != 0) {
      String dataRate = "Y" + DATA_BIT_RATES.get(options.dataBitRate());
      if (ask(serial, dataRate) == Answer.REFUSED)
        return "the adapter does not take this bit rate of data (" + dataRate + ")";
    }
    if (options.stamps()) ask(serial, "Z1"); // where it is refused, frames come without
    boolean confirms = rateTaken == Answer.DONE && !silentByMode;
    if (options.maySend()) {
      if (silentByMode) ask(serial, "M0");
      health.controllerIs(CanHealth.Controller.NORMAL);
      return begin(serial, confirms);
    }
    boolean mustListen = (speaks || confirms) && !silentByMode;
    Answer listens = ask(serial, "L", mustListen ? OPENING_NANOS : ANSWER_NANOS);
    if (listens == Answer.DONE) {
      health.controllerIs(CanHealth.Controller.LISTEN_ONLY);
      return "";
    }
    if (silentByMode) { // its older firmware knows no L, and answers nothing
      ask(serial, "M1");
      health.controllerIs(CanHealth.Controller.LISTEN_ONLY);
      return begin(serial, false);
    }
    // Never O: an adapter that keeps quiet about L is not opened to acknowledge.
    return listens == Answer.REFUSED || mustListen
        ? "the adapter does not know listen-only (L)"
        : "";
  }

  /// Opens the adapter's bus. Silence is a refusal where it `confirms` what it does.
  private String begin(SerialPort serial, boolean confirms) throws IOException {
    Answer opens = ask(serial, "O", confirms ? OPENING_NANOS : ANSWER_NANOS);
    return opens == Answer.REFUSED || (confirms && opens == Answer.NONE)
        ? "the adapter does not open (O)"
        : "";
  }

  /// Throws away what was still under way, so that the next answer is the one to the next command.
  private void settle(SerialPort serial) throws IOException {
    long end = clock.nowNanos() + ANSWER_NANOS;
    while (clock.nowNanos() - end < 0) read(serial, end);
    inputAt = inputEnd;
  }

  /// Sends a command and waits for its answer, which [#said] then holds.
  private Answer ask(SerialPort serial, String command) throws IOException {
    return ask(serial, command, ANSWER_NANOS);
  }

  private Answer ask(SerialPort serial, String command, long patienceNanos) throws IOException {
    textLength = 0;
    tooLong = false;
    write(serial, command);
    long deadline = clock.nowNanos() + patienceNanos;
    CanFrame stray = new CanFrame(); // of a bus that was open before
    while (true) {
      while (inputAt < inputEnd) {
        byte next = input[inputAt++];
        if (next == BELL) {
          textLength = 0;
          return Answer.REFUSED;
        }
        if (next == END && !isFrame(stray)) return Answer.DONE;
        collect(next);
      }
      if (clock.nowNanos() - deadline >= 0) {
        textLength = 0;
        return Answer.NONE;
      }
      if (closed) throw new ClosedChannelException();
      read(serial, deadline);
    }
  }

  private String said() {
    return new String(text, 0, textLength, StandardCharsets.ISO_8859_1);
  }

  private static void write(SerialPort serial, String command) throws IOException {
    byte[] bytes = (command + "\r").getBytes(StandardCharsets.US_ASCII);
    serial.write(bytes, bytes.length);
  }

  private void askStatus(SerialPort serial) throws IOException {
    if (statusUnanswered == UNANSWERED || clock.nowNanos() - statusNanos < 0) return;
    statusNanos = clock.nowNanos() + STATUS_NANOS;
    statusUnanswered++;
    write(serial, "F");
  }

  /// True where a line is complete, now in [#text].
  private boolean endsLine(byte next) {
    if (next == END) return true;
    if (next == BELL) {
      if (textLength > 0) health.add(CanHealth.Count.GARBLED, 1);
      textLength = 0;
      tooLong = false;
      if (statusUnanswered > 0) statusUnanswered = UNANSWERED; // it does not know F
      else if (options.maySend()) health.add(CanHealth.Count.NOT_SENT, 1);
      return false;
    }
    collect(next);
    return false;
  }

  private void collect(byte next) {
    if (next == END) {
      textLength = 0;
      tooLong = false;
    } else if (textLength == text.length) tooLong = true;
    else if (next != '\n') text[textLength++] = next;
  }

  /// Takes in a complete line; true where it is a frame.
  private boolean understood(CanFrame frame) {
    boolean isFrame = !tooLong && isFrame(frame);
    if (!isFrame && (tooLong || !isAnswer())) health.add(CanHealth.Count.GARBLED, 1);
    textLength = 0;
    tooLong = false;
    return isFrame;
  }

  /// What is neither frame nor garbled: answers, and what adapters tell of their controller.
  private boolean isAnswer() {
    if (textLength == 0) return true;
    return switch (text[0]) {
      case 'z', 'Z' -> textLength == 1;
      case 'F' -> isStatus();
      case 's' -> isControllerState();
      default -> false;
    };
  }

  private boolean isStatus() {
    int flags = number(1, 2);
    if (textLength != 3 || flags < 0) return false;
    statusUnanswered = 0;
    if ((flags & (FLAG_RECEIVE_FULL | FLAG_OVERRUN)) != 0) health.add(CanHealth.Count.OVERRUN, 1);
    if ((flags & FLAG_ARBITRATION_LOST) != 0) health.add(CanHealth.Count.ARBITRATION_LOST, 1);
    if ((flags & FLAG_BUS_ERROR) != 0) health.add(CanHealth.Count.BUS_ERROR, 1);
    if ((flags & FLAG_PASSIVE) != 0) health.enter(CanHealth.State.ERROR_PASSIVE);
    else if ((flags & FLAG_WARNING) != 0) health.enter(CanHealth.State.ERROR_WARNING);
    else health.enter(CanHealth.State.UP);
    return true;
  }

  /// `sw096000`: the state and both error counters, as Linux reads it too.
  private boolean isControllerState() {
    if (textLength != 8) return false;
    switch (text[1]) {
      case 'a' -> health.enter(CanHealth.State.UP);
      case 'w' -> health.enter(CanHealth.State.ERROR_WARNING);
      case 'p' -> health.enter(CanHealth.State.ERROR_PASSIVE);
      case 'b' -> health.enter(CanHealth.State.BUS_OFF);
      default -> {
        return false;
      }
    }
    return true;
  }

  /// Reads [#text] as a frame; false, with nothing worth in `frame`, where it is none.
  private boolean isFrame(CanFrame frame) {
    if (textLength == 0) return false;
    byte kind = text[0];
    frame.extended = kind == 'T' || kind == 'R' || kind == 'D' || kind == 'B';
    frame.remote = kind == 'r' || kind == 'R';
    frame.bitRateSwitch = kind == 'b' || kind == 'B';
    frame.flexibleDataRate = frame.bitRateSwitch || kind == 'd' || kind == 'D';
    frame.errorStateIndicator = false;
    frame.error = false;
    if (!frame.extended && !frame.remote && !frame.flexibleDataRate && kind != 't') return false;

    int idDigits = frame.extended ? EXTENDED_DIGITS : STANDARD_DIGITS;
    int at = 1 + idDigits;
    if (textLength <= at) return false;
    int code = digit(text[at]);
    frame.id = number(1, idDigits);
    int largest = frame.extended ? CanFilter.EXTENDED_BITS : CanFilter.STANDARD_BITS;
    if (code < 0 || frame.id < 0 || frame.id > largest) return false;
    at++;
    frame.length = FrameLength.ofCode(code, frame.flexibleDataRate);
    if (!frame.remote) {
      if (textLength < at + 2 * frame.length) return false;
      for (int i = 0; i < frame.length; i++, at += 2) {
        int value = digit(text[at]) << 4 | digit(text[at + 1]);
        if (value < 0) return false;
        frame.data[i] = (byte) value;
      }
    }
    switch (textLength - at) {
      case 0 -> frame.receivedNanos = inputNanos;
      case MILLISECOND_DIGITS -> {
        int millis = number(at, MILLISECOND_DIGITS);
        if (millis < 0 || millis >= AdapterTime.WRAP_MILLIS) return false;
        frame.receivedNanos = time.monotonic(millis, inputNanos);
      }
      case MICROSECOND_DIGITS -> {
        for (int i = at; i < textLength; i++) if (digit(text[i]) < 0) return false;
        frame.receivedNanos = inputNanos; // adapters differ in where it wraps
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /// The number of these hexadecimal digits, at most 8 of them; negative where they are none or it
  /// is larger than an identifier can be.
  private int number(int at, int digits) {
    if (at + digits > textLength) return -1;
    int number = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = digit(text[i]);
      if (digit < 0 || number > CanFilter.EXTENDED_BITS >> 4) return -1;
      number = number << 4 | digit;
    }
    return number;
  }

  private static int digit(byte character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    return -1;
  }

  @Override
  public boolean send(CanFrame frame) throws IOException {
    if (!options.maySend()) throw new IllegalStateException(name + " was opened to listen only");
    using.lock();
    try {
      if (closed) throw new ClosedChannelException();
      if (open.isPresent()) {
        try {
          open.get().write(output, put(frame));
          health.add(CanHealth.Count.SENT, 1);
          return true;
        } catch (IOException unplugged) {
          lose(CanHealth.State.ABSENT);
        }
      }
      health.add(CanHealth.Count.NOT_SENT, 1);
      return false;
    } finally {
      using.unlock();
    }
  }

  /// Writes a frame into [#output] and returns how many bytes it takes.
  private int put(CanFrame frame) {
    char kind =
        frame.remote ? 'r' : !frame.flexibleDataRate ? 't' : frame.bitRateSwitch ? 'b' : 'd';
    int bytes = FrameLength.atLeast(frame.length); // filled up with zeros
    output[0] = (byte) (frame.extended ? Character.toUpperCase(kind) : kind);
    int at = 1;
    for (int i = frame.extended ? EXTENDED_DIGITS : STANDARD_DIGITS; i > 0; i--)
      output[at++] = DIGITS[frame.id >> (4 * (i - 1)) & 0xF];
    output[at++] = DIGITS[FrameLength.code(bytes)];
    for (int i = 0; i < bytes && !frame.remote; i++) {
      int value = i < frame.length ? frame.data[i] : 0;
      output[at++] = DIGITS[value >> 4 & 0xF];
      output[at++] = DIGITS[value & 0xF];
    }
    output[at++] = END;
    return at;
  }

  @Override
  public CanHealth health() {
    return health;
  }

  @Override
  public void close() {
    closed = true;
    using.lock();
    try {
      if (open.isEmpty()) return;
      try {
        write(open.get(), "C");
      } catch (IOException unplugged) {
        // closed as well as can be
      }
      open.get().close();
      open = Optional.empty();
    } finally {
      using.unlock();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
