package io.celltwin.canbus.map;

import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.DbcMessage;
import io.celltwin.canbus.dbc.DbcSignal;
import io.celltwin.canbus.dbc.FrameDecoder;
import io.celltwin.canbus.dbc.SignalSink;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsPoll;
import io.celltwin.config.ConfigException;
import io.celltwin.config.Finding;
import io.celltwin.config.SignalMap;
import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A signal map made ready: takes the frames of a bus and hands over what they say of the pack.
/// Allocates nothing after construction. One thread.
public final class FrameMapper {
  private static final long NEVER = Long.MIN_VALUE;

  /// How often it is looked for channels that have fallen silent.
  private static final long EXPIRY_NANOS = 10_000_000L;

  private final FrameDecoder decoder;
  private final SignalSink gatherer = this::gather;
  private final List<Channel> channels;
  private final List<UdsPoll> polls;
  private final List<CanFilter> filters;
  private final IdentityHashMap<UdsField, Target> targetOfField = new IdentityHashMap<>();

  /// By [DbcSignal#index].
  private final Target[][] targetsOfSignal;

  private final MessageGuard[] guardOfSignal;

  // the signals of one frame that matter
  private final DbcSignal[] signals;
  private final long[] raws;
  private final double[] values;
  private int carried;

  // by channel
  private final long[] timeoutNanos;
  private final long[] sampledNanos;
  private final boolean[] silent;

  private long nextExpiryNanos = NEVER;
  private long frames;
  private long mapped;
  private long wrongCrc;
  private long frozen;
  private long tooShort;
  private long unavailable;
  private long outOfRange;
  private long timedOut;

  /// @param dbc the file that the map's signals are of
  /// @throws ConfigException with every message and signal that the file does not have
  public FrameMapper(SignalMap map, Optional<Dbc> dbc) throws ConfigException {
    List<Finding> findings = new ArrayList<>();
    PackChannels found = new PackChannels();
    List<Double> timeouts = new ArrayList<>();
    decoder = new FrameDecoder(dbc.orElseGet(FrameMapper::nothing));
    List<DbcMessage> messages =
        dbc.map(Dbc::messages).orElse(List.of()).stream().filter(this::isDecoded).toList();
    int most =
        1
            + messages.stream()
                .flatMap(message -> message.signals().stream())
                .mapToInt(DbcSignal::index)
                .max()
                .orElse(0);
    targetsOfSignal = new Target[most][0];
    guardOfSignal = new MessageGuard[most];
    Arrays.fill(guardOfSignal, new MessageGuard(Optional.empty(), Optional.empty()));
    for (SignalMap.MessageRule rule : map.rules()) guard(map, rule, messages, findings);
    for (SignalMap.Signal signal : map.signals()) {
      bind(map, signal, messages, found, timeouts, findings);
    }
    polls =
        PollTable.of(
            map,
            (made, field) -> {
              int bits = field.bits() > 0 ? field.bits() : Byte.SIZE * field.bytes();
              check(map, field.key(), field.quantity(), bits, findings);
              int[] row = row(field.quantity(), found, timeouts);
              targetOfField.put(made, new Target(field.quantity(), row, bits, Target.NO_FLAG, 0));
            });
    if (!findings.isEmpty()) throw new ConfigException(findings);
    channels = found.list();
    filters = filters(map, messages, polls);
    int longest = messages.stream().mapToInt(m -> m.signals().size()).max().orElse(0);
    signals = new DbcSignal[longest];
    raws = new long[longest];
    values = new double[longest];
    timeoutNanos = new long[channels.size()];
    for (int c = 0; c < timeoutNanos.length; c++) {
      timeoutNanos[c] = Math.round(timeouts.get(c) * 1e9);
    }
    sampledNanos = new long[channels.size()];
    Arrays.fill(sampledNanos, NEVER);
    silent = new boolean[channels.size()];
  }

  private static Dbc nothing() {
    return new Dbc(
        "", List.of(), List.of(), List.of(), List.of(), Map.of(), List.of(), Map.of(), List.of(),
        "");
  }

  // ---- the map meets the DBC file

  /// Whether frames are taken for this message, and not for a later one of its identifier.
  private boolean isDecoded(DbcMessage message) {
    return decoder.message(message.id(), message.extended()).equals(Optional.of(message));
  }

  /// What a quantity asks for that its kind or its place on the bus cannot give.
  private static void check(
      SignalMap map, String key, SignalMap.Quantity quantity, int bits, List<Finding> findings) {
    if (PackChannels.isOneOfAPack(quantity.kind())) {
      one(map, key + ".number", quantity.number(), findings);
      one(map, key + ".count", quantity.count(), findings);
    }
    for (long code : quantity.unavailable()) {
      if (Target.fits(code, bits)) continue;
      String expected = "integers of the " + bits + " bits that it has on the bus";
      findings.add(map.finding(key + ".unavailable", Long.toString(code), expected));
    }
  }

  private static void one(SignalMap map, String key, int found, List<Finding> findings) {
    if (found == 1) return;
    findings.add(
        map.finding(key, Integer.toString(found), "1, for a pack has one of this quantity"));
  }

  private void guard(
      SignalMap map,
      SignalMap.MessageRule rule,
      List<DbcMessage> messages,
      List<Finding> findings) {
    Optional<DbcMessage> message = message(map, rule.key(), rule.message(), messages, findings);
    if (message.isEmpty()) return;
    Optional<DbcSignal> counter =
        rule.counterSignal()
            .flatMap(
                name -> signal(map, rule.key() + ".alive_counter", message.get(), name, findings));
    rule.crc()
        .ifPresent(crc -> {
          requireWithin(map, rule.key() + ".crc.to_byte", crc.toByte(), message.get(), findings);
          requireWithin(map, rule.key() + ".crc.at_byte", crc.atByte(), message.get(), findings);
        });
    MessageGuard guard = new MessageGuard(rule.crc(), counter);
    for (DbcSignal signal : message.get().signals()) guardOfSignal[signal.index()] = guard;
  }

  private static void requireWithin(
      SignalMap map, String key, int position, DbcMessage message, List<Finding> findings) {
    if (position < message.length()) return;
    findings.add(
        map.finding(
            key,
            Integer.toString(position),
            "0..%d: %s has %d bytes"
                .formatted(message.length() - 1, message.name(), message.length())));
  }

  private void bind(
      SignalMap map,
      SignalMap.Signal mapping,
      List<DbcMessage> messages,
      PackChannels found,
      List<Double> timeouts,
      List<Finding> findings) {
    Optional<DbcMessage> message =
        message(map, mapping.key(), mapping.message(), messages, findings);
    if (message.isEmpty()) return;
    int[] row = row(mapping.quantity(), found, timeouts);
    String first = SignalMap.Signal.numbered(mapping.signal(), mapping.from());
    message
        .get()
        .signal(first)
        .flatMap(signal -> map.unitFault(mapping, signal.unit()))
        .ifPresent(findings::add);
    for (int k = 0; k < row.length; k++) {
      int number = mapping.from() + k;
      String name = SignalMap.Signal.numbered(mapping.signal(), number);
      Optional<DbcSignal> signal =
          signal(map, mapping.key() + ".signal", message.get(), name, findings);
      int flag =
          mapping
              .valid()
              .flatMap(valid ->
                  signal(
                      map,
                      mapping.key() + ".valid_signal",
                      message.get(),
                      SignalMap.Signal.numbered(valid, number),
                      findings))
              .map(DbcSignal::index)
              .orElse(Target.NO_FLAG);
      int[] channel = {row[k]};
      if (signal.isEmpty()) continue;
      DbcSignal bound = signal.get();
      int bits = bound.floatingPoint() ? Long.SIZE : bound.bitLength();
      if (k == 0) check(map, mapping.key(), mapping.quantity(), bits, findings);
      Target[] before = targetsOfSignal[bound.index()];
      Target[] after = Arrays.copyOf(before, before.length + 1);
      after[before.length] =
          new Target(mapping.quantity(), channel, bits, flag, mapping.validRaw());
      targetsOfSignal[bound.index()] = after;
    }
  }

  private static int[] row(SignalMap.Quantity quantity, PackChannels found, List<Double> timeouts) {
    int[] row = new int[quantity.count()];
    for (int k = 0; k < row.length; k++) {
      row[k] = found.add(quantity, quantity.number() + k);
      if (row[k] == timeouts.size()) timeouts.add(quantity.timeoutSeconds().orElse(0));
    }
    return row;
  }

  private static Optional<DbcMessage> message(
      SignalMap map, String key, String name, List<DbcMessage> messages, List<Finding> findings) {
    Optional<DbcMessage> message = messages.stream().filter(m -> m.name().equals(name)).findFirst();
    if (message.isEmpty()) {
      findings.add(
          map.finding(
              key + ".message", "\"" + name + "\"", "a message of " + map.dbc().orElse("a DBC")));
    }
    return message;
  }

  private static Optional<DbcSignal> signal(
      SignalMap map, String key, DbcMessage message, String name, List<Finding> findings) {
    Optional<DbcSignal> signal = message.signal(name);
    if (signal.isEmpty()) {
      findings.add(map.finding(key, "\"" + name + "\"", "a signal of " + message.name()));
    } else if (!signal.get().decodable()) {
      String found = name + " of " + signal.get().bitLength() + " bits";
      findings.add(map.finding(key, found, "one of at most 64 bits, within a frame"));
      return Optional.empty();
    }
    return signal;
  }

  private static List<CanFilter> filters(
      SignalMap map, List<DbcMessage> messages, List<UdsPoll> polls) {
    Set<CanFilter> filters = new LinkedHashSet<>();
    Set<String> names = new HashSet<>();
    for (SignalMap.Signal signal : map.signals()) names.add(signal.message());
    for (DbcMessage message : messages) {
      if (!names.contains(message.name())) continue;
      int mask = message.idMask();
      filters.add(new CanFilter(message.id() & mask, mask, message.extended()));
    }
    for (UdsPoll poll : polls) {
      IsoTpAddress address = poll.ecu().address();
      filters.add(
          address.extendedIds()
              ? CanFilter.extended(address.receiveId())
              : CanFilter.standard(address.receiveId()));
    }
    return List.copyOf(filters);
  }

  // ---- what it is asked

  public List<Channel> channels() {
    return channels;
  }

  /// What to ask ECUs for; who listens decodes the answers that others ask for.
  public List<UdsPoll> polls() {
    return polls;
  }

  /// The frames that matter, for a port that leaves out the others.
  public List<CanFilter> filters() {
    return filters;
  }

  public MapCounts counts() {
    return new MapCounts(
        frames, mapped, wrongCrc, frozen, tooShort, unavailable, outOfRange, timedOut);
  }

  /// Frames so far that carried something of the pack.
  long mapped() {
    return mapped;
  }

  // ---- at work

  /// Takes a frame of the bus, any; false where it is of no message of the map.
  public boolean accept(CanFrame frame, ReadingSink sink) {
    frames++;
    carried = 0;
    int found = decoder.decode(frame, gatherer);
    if (found == FrameDecoder.TOO_SHORT) tooShort++;
    if (carried > 0) takeSignals(frame, found == FrameDecoder.TOO_SHORT, sink);
    return found != FrameDecoder.NO_MESSAGE;
  }

  private void takeSignals(CanFrame frame, boolean isShort, ReadingSink sink) {
    MessageGuard guard = guardOfSignal[signals[0].index()];
    int counter = counterOf(guard);
    if (!guard.hasRightCrc(frame, counter < carried ? raws[counter] : 0)) {
      wrongCrc++;
      return;
    }
    boolean cut = isShort && guard.hasCounter() && counter == carried;
    if (counter < carried && !guard.isAlive(raws[counter])) {
      frozen++;
      return;
    }
    if (cut) return; // nothing says that its sender is alive; it is counted as too short
    boolean any = false;
    for (int k = 0; k < carried; k++) {
      for (Target target : targetsOfSignal[signals[k].index()]) {
        double value = counts(target) ? values[k] : Double.NaN;
        deliver(target, 0, raws[k], value, frame.receivedNanos, sink);
        any = true;
      }
    }
    if (any) mapped++;
  }

  /// Which of the frame's signals counts its message's frames; [#carried] where none does.
  private int counterOf(MessageGuard guard) {
    int k = 0;
    while (k < carried && !guard.isCounter(signals[k])) k++;
    return k;
  }

  private boolean counts(Target target) {
    if (target.flagIndex == Target.NO_FLAG) return true;
    for (int k = 0; k < carried; k++) {
      if (signals[k].index() == target.flagIndex) return target.counts(raws[k]);
    }
    return false;
  }

  private void gather(DbcSignal signal, long raw, double value) {
    signals[carried] = signal;
    raws[carried] = raw;
    values[carried] = value;
    carried++;
  }

  /// Takes a value of an answer.
  void accept(
      UdsField field, int number, long raw, double value, long answeredNanos, ReadingSink sink) {
    Target target = targetOfField.get(field);
    if (target == null) return;
    deliver(target, number - field.firstNumber(), raw, value, answeredNanos, sink);
  }

  private void deliver(
      Target target, int row, long raw, double busValue, long nanos, ReadingSink sink) {
    int channel = target.channel(row);
    if (nanos < sampledNanos[channel]) return; // an older answer that took longer
    double value = Double.NaN;
    if (Double.isNaN(busValue) || target.isUnavailable(raw)) {
      unavailable++;
    } else {
      value = target.value(busValue);
      if (Double.isNaN(value)) outOfRange++;
    }
    sampledNanos[channel] = nanos;
    silent[channel] = false;
    sink.accept(channel, nanos, value, Double.isNaN(value) ? Quality.INVALID : Quality.GOOD);
  }

  /// Says of what has not come for its timeout that there is no value any more.
  void expire(long nowNanos, ReadingSink sink) {
    if (nowNanos < nextExpiryNanos) return;
    nextExpiryNanos = nowNanos + EXPIRY_NANOS;
    for (int c = 0; c < timeoutNanos.length; c++) {
      if (timeoutNanos[c] == 0 || silent[c] || sampledNanos[c] == NEVER) continue;
      if (nowNanos - sampledNanos[c] < timeoutNanos[c]) continue;
      silent[c] = true;
      timedOut++;
      sampledNanos[c] += timeoutNanos[c];
      sink.accept(c, sampledNanos[c], Double.NaN, Quality.INVALID);
    }
  }
}
