package io.celltwin.hal.pack;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.ReopeningPort;
import io.celltwin.hal.SerialPort;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A battery pack that is asked over a serial line, at its period. Only ever reads: no switch, no
/// clock, no setting of a pack is written.
///
/// An answer counts where its checksum is right and it is one to what was asked; whatever else is
/// on the line, an echo of the request, other packs, noise, is passed over. A reading carries the
/// time at which its request was sent: how long before a pack has sampled, none says.
///
/// No protocol says which of several like requests an answer is to, and a line may hold answers
/// back. So where an earlier request has stayed without answer, the next answer counts only once
/// nothing has followed it: were it a late one, those to the requests since would follow at the
/// distance at which these were sent. A line that was just opened is listened to before it is
/// asked: what whoever had it before has asked for may still come.
///
/// A pack with another number of cells or sensors than the settings say is `WRONG_DEVICE`, with its
/// own numbers as the reason, and none of its values is handed over.
public final class SerialPackSource implements ReadingSource {
  private static final int INPUT_BYTES = 1024;
  private static final int CHUNK_BYTES = 256;

  /// So that a line that never stops talking does not keep the next request back.
  private static final int MOST_DRAINS = 16;

  /// After this long a request without answer counts as lost.
  private static final long LOST_NANOS = 60_000_000_000L;

  // What whoever had the line before may have asked.
  private static final int FORMER_REQUESTS = 60;
  private static final long MOST_FORMER_NANOS = 2_000_000_000L;

  // What a quantity can be: beyond, the pack has no value, or damage has passed its checksum.
  private static final double MOST_CELL_VOLTS = 6;
  private static final double MOST_PACK_VOLTS = 1500;
  private static final double MOST_AMPS = 3000;
  private static final double LEAST_CELSIUS = -60;
  private static final double MOST_CELSIUS = 150;

  private static final DeviceFault NO_ANSWER = DeviceFault.of(Kind.NO_ANSWER, 0);
  private static final DeviceFault WRONG_DEVICE = DeviceFault.of(Kind.WRONG_DEVICE, 0);

  private enum Phase {
    /// To a line just opened, until nothing comes.
    CLEARING,
    /// Until the next poll.
    IDLE,
    /// Until the next request.
    QUIET,
    /// For an answer.
    LISTENING,
    /// For a second answer, by which the first was a late one to an earlier request.
    DOUBTING
  }

  private final SerialPackSettings settings;
  private final PackProtocol protocol;
  private final Clock clock;
  private final List<Channel> channels;
  private final DeviceHealth health = new DeviceHealth();
  private final ReopeningPort<SerialPort> line;
  private final DeviceFault[] protectionFaults = new DeviceFault[Long.SIZE];
  private final PackValues values;
  private final String silence;
  private final String lateness;

  private final byte[] output = new byte[32];
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final byte[] input = new byte[INPUT_BYTES];
  private int inputAt;
  private int inputEnd;

  private Phase phase = Phase.IDLE;
  private long dueNanos; // of the phase
  private long pollNanos;
  private long askedNanos;
  private int request;
  private int attempt;
  private boolean isDamaged; // the answer that has come
  private boolean somethingFailed;
  private int toldCells;
  private int toldSensors;
  private String otherNumbers = ""; // of a pack that has not those of the settings

  // Of each request, since the latest answer that surely was one to it
  private final int[] unanswered;
  private final long[] sentNanos; // the latest of them
  private final long[] spacingNanos; // the longest time between two of them

  private int framesToCome; // at most, while doubting
  private boolean isLate; // what is doubted
  private boolean hasBeenLate;
  private long lateNanos;

  private long protections;
  private volatile PackSwitch charge = PackSwitch.UNKNOWN;
  private volatile PackSwitch discharge = PackSwitch.UNKNOWN;
  private volatile boolean closed;

  // Channels
  private final int voltsChannel;
  private final int firstCelsius;
  private final int socChannel;

  /// @param opener opens the line, at [SerialPackSettings#baudRate] where the pack has its factory
  ///   settings
  public SerialPackSource(
      SerialPackSettings settings, ReopeningPort.Opener<SerialPort> opener, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    protocol = settings.protocol();
    values = new PackValues(settings.cells(), settings.sensors());
    line = new ReopeningPort<>(opener, SerialPort::close, clock, health);
    unanswered = new int[protocol.requests()];
    sentNanos = new long[protocol.requests()];
    spacingNanos = new long[protocol.requests()];
    silence =
        "%s: no answer on the line: another protocol or baud rate, A and B (RX and TX) swapped, or a pack asleep?"
            .formatted(protocol.name());
    lateness =
        "%s: answers come later than the %d ms that they are given"
            .formatted(protocol.name(), settings.answerNanos() / 1_000_000);
    for (int bit = 0; bit < protectionFaults.length; bit++)
      protectionFaults[bit] = new DeviceFault(Kind.PROTECTION, 0, bit + 1);
    List<Channel> all = new ArrayList<>();
    all.add(new Channel("current_A", Quantity.CURRENT, 2 * settings.pollNanos()));
    for (int cell = 1; cell <= settings.cells(); cell++)
      all.add(new Channel("voltage_" + cell + "_V", Quantity.CELL_VOLTAGE, Channel.ALL));
    voltsChannel = all.size();
    all.add(new Channel("string_voltage_V", Quantity.STRING_VOLTAGE, Channel.ALL));
    firstCelsius = all.size();
    for (int sensor = 1; sensor <= settings.sensors(); sensor++)
      all.add(new Channel("temperature_" + sensor + "_degC", Quantity.TEMPERATURE, Channel.ALL));
    socChannel = all.size();
    all.add(new Channel("reported_soc", Quantity.REPORTED_SOC, Channel.ALL));
    channels = List.copyOf(all);
    pollNanos = clock.nowNanos();
    dueNanos = pollNanos;
  }

  @Override
  public List<Channel> channels() {
    return channels;
  }

  @Override
  public Optional<DeviceHealth> health() {
    return Optional.of(health);
  }

  /// What the pack says of its charge switch. Any thread.
  public PackSwitch chargeSwitch() {
    return charge;
  }

  /// What the pack says of its discharge switch. Any thread.
  public PackSwitch dischargeSwitch() {
    return discharge;
  }

  /// A fault for people; of a protection, what its channel means to this pack. Any thread.
  public String text(DeviceFault fault) {
    return fault.kind() == Kind.PROTECTION && fault.channel() > 0
        ? "%s: %s".formatted(fault.kind().text(), protocol.protection(fault.channel()))
        : fault.toString();
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) throws IOException {
    while (true) {
      if (closed) throw new ClosedChannelException();
      boolean delivered = false;
      if (phase != Phase.IDLE && phase != Phase.QUIET) {
        delivered = receive(untilNanos, sink);
      } else {
        long nanos = dueNanos;
        if (!line.isOpen() && line.dueNanos() - nanos > 0) nanos = line.dueNanos();
        if (nanos - untilNanos > 0) {
          await(untilNanos);
          return;
        }
        await(nanos);
        step();
      }
      if (delivered || clock.nowNanos() - untilNanos >= 0) return;
    }
  }

  private void await(long nanos) throws InterruptedIOException {
    try {
      clock.waitUntil(nanos);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(protocol.name() + ": interrupted");
    }
  }

  private void step() throws IOException {
    boolean wasOpen = line.isOpen();
    Optional<SerialPort> port = line.port();
    if (port.isEmpty()) {
      beSilent();
      return;
    }
    if (!wasOpen) {
      forget();
      request = 0;
      spacingNanos[0] = Math.min(settings.pollNanos(), MOST_FORMER_NANOS);
      expectLate(Phase.CLEARING, FORMER_REQUESTS);
      return;
    }
    if (phase == Phase.IDLE) {
      request = 0;
      attempt = 1;
      somethingFailed = false;
    }
    try {
      ask(port.get());
    } catch (IOException gone) {
      lose(gone);
    }
  }

  private void ask(SerialPort port) throws IOException {
    for (int i = 0; i < MOST_DRAINS; i++) {
      int got = port.read(chunk, clock.nowNanos());
      if (got == 0) break;
      append(got);
      noticeLate();
    }
    inputAt = 0;
    inputEnd = 0;
    values.clear();
    int length = protocol.request(request, output);
    health.add(Count.REQUESTS, 1);
    if (attempt > 1) health.add(Count.RETRIES, 1);
    port.write(output, length);
    askedNanos = clock.nowNanos();
    isDamaged = false;
    if (unanswered[request] > 0) {
      long spacing = askedNanos - sentNanos[request];
      if (spacing > LOST_NANOS) {
        unanswered[request] = 0;
        spacingNanos[request] = 0;
      } else if (spacing > spacingNanos[request]) {
        spacingNanos[request] = spacing;
      }
    }
    unanswered[request]++;
    sentNanos[request] = askedNanos;
    phase = Phase.LISTENING;
    dueNanos = askedNanos + settings.answerNanos();
  }

  /// No request so far can be answered any more: answers come in the order of their requests.
  private void forget() {
    Arrays.fill(unanswered, 0);
    Arrays.fill(spacingNanos, 0);
  }

  /// Returns whether something was handed over.
  private boolean receive(long untilNanos, ReadingSink sink) throws IOException {
    Optional<SerialPort> port = line.port();
    if (port.isEmpty()) return false;
    try {
      int got = port.get().read(chunk, dueNanos - untilNanos < 0 ? dueNanos : untilNanos);
      if (got > 0) append(got);
    } catch (IOException gone) {
      lose(gone);
      return false;
    }
    return phase == Phase.LISTENING ? listen(sink) : settle(sink);
  }

  private boolean listen(ReadingSink sink) {
    if (scan(sink)) return true;
    if (phase != Phase.LISTENING || clock.nowNanos() - dueNanos < 0) return false;
    // What looked like a beginning was none: an answer may have come behind it.
    while (phase == Phase.LISTENING && inputAt < inputEnd) {
      inputAt++;
      if (scan(sink)) return true;
    }
    if (phase == Phase.LISTENING) fail();
    return false;
  }

  private void append(int got) {
    int left = inputEnd - inputAt;
    if (left + got > INPUT_BYTES) left = 0; // no answer is that long
    System.arraycopy(input, inputEnd - left, input, 0, left);
    System.arraycopy(chunk, 0, input, left, got);
    inputAt = 0;
    inputEnd = left + got;
  }

  private boolean scan(ReadingSink sink) {
    while (inputAt < inputEnd) {
      int length = protocol.frame(request, input, inputAt, inputEnd);
      if (length == PackProtocol.INCOMPLETE) return false;
      if (length < 0) {
        if (length == PackProtocol.BAD_CHECKSUM) {
          health.add(Count.CHECKSUM_ERRORS, 1);
          isDamaged = true;
        }
        inputAt++;
        continue;
      }
      PackProtocol.Answer answer = protocol.accept(request, input, inputAt, length, values);
      inputAt += length;
      if (answer == PackProtocol.Answer.DONE) {
        if (unanswered[request] == 1) return finish(sink);
        expectLate(Phase.DOUBTING, (unanswered[request] - 1) * protocol.frames(request));
        return settle(sink);
      }
      if (answer == PackProtocol.Answer.REFUSED) {
        if (unanswered[request] == 1) forget();
        fail();
        return false;
      }
    }
    return false;
  }

  /// More answers than were asked for cannot come: whatever else talks on the line does not keep
  /// the pack's values back for good.
  private void expectLate(Phase next, int frames) {
    phase = next;
    isLate = false;
    framesToCome = frames;
    dueNanos = clock.nowNanos() + followingNanos();
  }

  /// Within which one late answer follows another.
  private long followingNanos() {
    return spacingNanos[request] + settings.answerNanos() / 2;
  }

  private boolean settle(ReadingSink sink) {
    if (noticeLate()) dueNanos = lateNanos + followingNanos();
    if (framesToCome > 0 && clock.nowNanos() - dueNanos < 0) return false;
    if (phase == Phase.CLEARING) {
      forget();
      phase = Phase.IDLE;
      pollNanos = clock.nowNanos();
      dueNanos = pollNanos;
      return false;
    }
    if (!isLate) return finish(sink);
    forget();
    health.add(Count.MISSING_ANSWERS, 1);
    giveUp();
    return false;
  }

  /// Takes what has come to the latest request while nothing was due.
  private boolean noticeLate() {
    boolean noticed = false;
    while (inputAt < inputEnd) {
      int length = protocol.frame(request, input, inputAt, inputEnd);
      if (length == PackProtocol.INCOMPLETE) break;
      if (length > 0 || length == PackProtocol.BAD_CHECKSUM) {
        noticed = true;
        framesToCome--;
      }
      inputAt += Math.max(1, length);
    }
    if (!noticed) return false;
    isLate = true;
    hasBeenLate = true;
    lateNanos = clock.nowNanos();
    return true;
  }

  private boolean finish(ReadingSink sink) {
    forget();
    hasBeenLate = false;
    boolean saysNumbers = values.cells >= 0 || values.sensors >= 0;
    boolean isWrong =
        (values.cells >= 0 && values.cells != settings.cells())
            || (values.sensors >= 0 && values.sensors != settings.sensors());
    if (saysNumbers) {
      health.set(WRONG_DEVICE, isWrong);
      compareNumbers(isWrong);
    }
    line.answered(otherNumbers);
    if (isWrong) {
      endPoll();
      return false;
    }
    boolean delivers = deliver(sink);
    next();
    return delivers;
  }

  private void compareNumbers(boolean isWrong) {
    if (!isWrong) {
      otherNumbers = "";
    } else if (otherNumbers.isEmpty()
        || values.cells != toldCells
        || values.sensors != toldSensors) {
      toldCells = values.cells;
      toldSensors = values.sensors;
      otherNumbers =
          "the pack says %s, the configuration %s"
              .formatted(
                  numbers(toldCells, toldSensors), numbers(settings.cells(), settings.sensors()));
    }
  }

  private static String numbers(int cells, int sensors) {
    String text = cells < 0 ? "" : cells + " cells";
    return sensors < 0 ? text : text + (text.isEmpty() ? "" : " and ") + sensors + " sensors";
  }

  private boolean deliver(ReadingSink sink) {
    if (values.hasPack) {
      double amps = settings.reversed() ? -values.amps : values.amps;
      put(sink, 0, amps, -MOST_AMPS, MOST_AMPS);
      put(sink, voltsChannel, values.volts, 0, MOST_PACK_VOLTS);
      put(sink, socChannel, values.soc, 0, 1);
    }
    if (values.hasCells)
      for (int i = 0; i < values.cellVolts.length; i++)
        put(sink, 1 + i, values.cellVolts[i], 0, MOST_CELL_VOLTS);
    if (values.hasSensors)
      for (int i = 0; i < values.celsius.length; i++)
        put(sink, firstCelsius + i, values.celsius[i], LEAST_CELSIUS, MOST_CELSIUS);
    if (values.hasProtections) protect(values.protections);
    if (values.hasSwitches) {
      charge = values.charge;
      discharge = values.discharge;
    }
    return values.hasPack || values.hasCells || (values.hasSensors && settings.sensors() > 0);
  }

  private void put(ReadingSink sink, int channel, double value, double least, double most) {
    boolean canBe = value >= least && value <= most;
    sink.accept(
        channel, askedNanos, canBe ? value : Double.NaN, canBe ? Quality.GOOD : Quality.INVALID);
  }

  private void protect(long now) {
    for (long changed = now ^ protections; changed != 0; changed &= changed - 1) {
      int bit = Long.numberOfTrailingZeros(changed);
      health.set(protectionFaults[bit], (now >> bit & 1) != 0);
    }
    protections = now;
  }

  private void next() {
    if (++request == protocol.requests()) {
      health.set(NO_ANSWER, somethingFailed);
      endPoll();
      return;
    }
    attempt = 1;
    beQuiet();
  }

  private void beQuiet() {
    phase = Phase.QUIET;
    dueNanos = clock.nowNanos() + protocol.quietNanos();
  }

  /// No answer to an attempt, or none that counts.
  private void fail() {
    health.add(Count.MISSING_ANSWERS, 1);
    if (isDamaged && unanswered[request] == 1 && protocol.frames(request) == 1) forget();
    if (attempt < settings.attempts()) {
      attempt++;
      beQuiet();
      return;
    }
    giveUp();
  }

  private void giveUp() {
    somethingFailed = true;
    if (request > 0) {
      next();
      return;
    }
    health.set(NO_ANSWER, true);
    boolean late = hasBeenLate && clock.nowNanos() - lateNanos < LOST_NANOS;
    health.enter(State.SILENT, late ? lateness : silence);
    beSilent();
    endPoll();
  }

  private void beSilent() {
    charge = PackSwitch.UNKNOWN;
    discharge = PackSwitch.UNKNOWN;
  }

  private void endPoll() {
    phase = Phase.IDLE;
    pollNanos += settings.pollNanos();
    long soonest = clock.nowNanos() + protocol.quietNanos();
    if (pollNanos - soonest < 0) pollNanos = soonest;
    dueNanos = pollNanos;
  }

  private void lose(IOException gone) throws IOException {
    if (closed || Thread.currentThread().isInterrupted()) throw gone;
    line.lose(State.ABSENT, ReopeningPort.text(gone));
    beSilent();
    endPoll();
  }

  @Override
  public void close() {
    closed = true;
    line.close();
  }
}
