package io.celltwin.canbus.isotp;

import io.celltwin.canbus.Frames;
import io.celltwin.canbus.uds.Refusal;
import io.celltwin.canbus.uds.UdsClient;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsOutcome;
import io.celltwin.canbus.uds.UdsRequest;
import io.celltwin.canbus.uds.UdsSettings;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Conversations bent at random: frames lost, doubled, swapped, cut, altered, made up, late.
/// Whatever comes, link and client throw nothing, come to an end, send only frames that can be, and
/// take the next good message as if nothing had been. From a seed, so that a fault can be had
/// again.
///
/// `main(SEED, INPUTS)` is the long run; README.md has the command.
public final class IsoTpFuzz {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final int MAX_BYTES = 600;
  private static final int[] FRAME_BYTES = {8, 8, 8, 12, 64};
  private static final List<Integer> LENGTHS =
      List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64);

  private final Random random;
  private final boolean normal;
  private final int frameBytes;
  private final IsoTpAddress address;
  private final byte[] prefix;
  private final Port port = new Port();
  private long nanos;
  private long received;
  private long sent;

  /// Takes frames now and then, and checks each.
  private final class Port implements CanPort {
    private boolean wayward;
    private int taken;

    @Override
    public boolean receive(CanFrame frame, long deadlineNanos) {
      return false;
    }

    @Override
    public boolean send(CanFrame frame) {
      check(frame.id == address.sendId() && frame.extended == address.extendedIds(), "identifier");
      check(LENGTHS.contains(frame.length) && frame.length <= frameBytes, "length");
      check(frame.flexibleDataRate == frameBytes > 8, "flexible data rate");
      if (wayward && random.nextInt(4) == 0) return false;
      check(++taken <= MAX_BYTES, "sends without end");
      return true;
    }

    @Override
    public void close() {}
  }

  private IsoTpFuzz(long seed) {
    random = new Random(seed);
    normal = random.nextBoolean();
    frameBytes = FRAME_BYTES[random.nextInt(FRAME_BYTES.length)];
    address =
        normal
            ? IsoTpAddress.normal(0x7E4, 0x7EC)
            : IsoTpAddress.extended(0x6F1, 0x07, 0x607, 0xF1);
    prefix = normal ? new byte[0] : new byte[] {(byte) 0xF1};
    nanos = random.nextBoolean() ? 0 : Long.MAX_VALUE - 2 * SECOND;
  }

  private static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  private IsoTpSettings settings() {
    IsoTpSettings settings =
        IsoTpSettings.CLASSIC.withMaxMessageBytes(MAX_BYTES).withFlow(random.nextInt(4), 0);
    if (frameBytes > 8) settings = settings.withFlexibleDataRate(frameBytes, random.nextBoolean());
    return random.nextBoolean() ? settings : settings.withPadding(IsoTpSettings.NO_PADDING);
  }

  private byte[] message() {
    byte[] message = new byte[1 + random.nextInt(random.nextBoolean() ? 30 : MAX_BYTES)];
    random.nextBytes(message);
    return message;
  }

  private CanFrame frame(byte[] data) {
    return Frames.frame(address.receiveId(), address.extendedIds(), data, nanos);
  }

  /// Good frames, then a few of them bent.
  private List<byte[]> bent(List<byte[]> good) {
    List<byte[]> frames = new ArrayList<>(good);
    for (int n = random.nextInt(5); n > 0 && !frames.isEmpty(); n--) {
      int i = random.nextInt(frames.size());
      byte[] one = frames.get(i);
      switch (random.nextInt(8)) {
        case 0 -> frames.remove(i);
        case 1 -> frames.add(i, one);
        case 2 -> frames.set(i, frames.set(random.nextInt(frames.size()), one));
        case 3 -> frames.set(i, Arrays.copyOf(one, random.nextInt(one.length + 1)));
        case 4 -> {
          byte[] altered = one.clone();
          if (altered.length > 0) {
            altered[random.nextInt(Math.min(altered.length, 7))] ^= (byte) (1 << random.nextInt(8));
          }
          frames.set(i, altered);
        }
        case 5 -> {
          byte[] made = new byte[LENGTHS.get(random.nextInt(LENGTHS.size()))];
          random.nextBytes(made);
          if (prefix.length == 1 && made.length > 0) made[0] = prefix[0];
          frames.add(i, made);
        }
        case 6 -> {
          byte[] flow = Arrays.copyOf(prefix, prefix.length + 3);
          flow[prefix.length] = (byte) (0x30 + random.nextInt(5));
          flow[prefix.length + 1] = (byte) random.nextInt(3);
          flow[prefix.length + 2] = (byte) random.nextInt(256);
          frames.add(i, flow);
        }
        default -> frames.addAll(i, SimplePeer.segment(message(), prefix, frameBytes));
      }
    }
    return frames;
  }

  private void step(IsoTpLink link) throws IOException {
    int kind = random.nextInt(20);
    nanos += kind == 0 ? random.nextInt(2_000) * MILLI : random.nextInt(3) * MILLI;
    port.taken = 0;
    for (int n = 0; n < 3; n++) {
      count(link, link.poll(nanos));
      count(link, link.pump(nanos, port));
    }
    long until = nanos + 100 * SECOND;
    check(link.nextNanos(until) - until <= 0, "next");
  }

  private void count(IsoTpLink link, IsoTpEvent event) {
    switch (event) {
      case RECEIVED -> {
        received++;
        check(link.messageLength() > 0 && link.messageLength() <= MAX_BYTES, "message length");
      }
      case SENT -> sent++;
      case RECEIVE_FAILED -> check(link.receiveFault() != IsoTpFault.NONE, "receive fault");
      case SEND_FAILED -> check(link.sendFault() != IsoTpFault.NONE, "send fault");
      case FOREIGN, NOTHING -> {}
    }
  }

  private void link() throws IOException {
    boolean listens = random.nextInt(8) == 0;
    IsoTpLink link =
        listens ? IsoTpLink.listening(address, settings()) : new IsoTpLink(address, settings());
    port.wayward = random.nextBoolean();
    for (int round = random.nextInt(4); round >= 0; round--) {
      if (random.nextBoolean()) {
        byte[] own = message();
        link.send(own, own.length, nanos);
      }
      for (byte[] data : bent(SimplePeer.segment(message(), prefix, frameBytes))) {
        step(link);
        count(link, link.accept(frame(data)));
        check(!listens || !link.wantsToSend(nanos), "one that listens sends");
      }
    }
    settle(link);
    good(link);
  }

  /// Silence: everything under way ends by its own time.
  private void settle(IsoTpLink link) throws IOException {
    port.wayward = false;
    int polls = 0;
    while (link.sending() || link.receiving() || link.wantsToSend(nanos)) {
      long next = link.nextNanos(nanos + 10 * SECOND);
      check(next - (nanos + 2 * SECOND) <= 0, "waits without end");
      if (next - nanos > 0) nanos = next;
      port.taken = 0;
      count(link, link.poll(nanos));
      count(link, link.pump(nanos, port));
      check(++polls < 3 * MAX_BYTES, "polls without end");
    }
  }

  /// A good message is taken whatever was before.
  private void good(IsoTpLink link) throws IOException {
    byte[] message = message();
    IsoTpEvent event = IsoTpEvent.NOTHING;
    for (byte[] data : SimplePeer.segment(message, prefix, frameBytes)) {
      event = link.accept(frame(data));
      port.taken = 0;
      link.pump(nanos, port);
    }
    check(event == IsoTpEvent.RECEIVED, "a good message was not taken: " + link.receiveFault());
    check(
        Arrays.equals(message, 0, message.length, link.message(), 0, link.messageLength()),
        "a good message was altered");
  }

  private void client() throws IOException {
    UdsSettings settings = new UdsSettings(50 * MILLI, 500 * MILLI, 3, 2, 20 * MILLI);
    UdsClient client = new UdsClient(new IsoTpLink(address, settings()), settings);
    UdsRequest request = UdsRequest.readData(random.nextInt(0x10000));
    check(client.ask(request, nanos), "ask");
    byte[] message = message();
    if (random.nextInt(4) > 0 && message.length >= 3) {
      message[0] = 0x62;
      message[1] = (byte) (request.id() >> 8);
      message[2] = (byte) request.id();
    } else if (random.nextBoolean()) {
      int[] codes = {0x78, 0x78, 0x21, 0x31, random.nextInt(256)};
      message = new byte[] {0x7F, 0x22, (byte) codes[random.nextInt(codes.length)]};
    }
    UdsOutcome outcome = UdsOutcome.NONE;
    for (int round = 0; round < 3 && outcome == UdsOutcome.NONE; round++) {
      for (byte[] data : bent(SimplePeer.segment(message, prefix, frameBytes))) {
        port.taken = 0;
        nanos += random.nextInt(20) * MILLI;
        outcome = client.poll(nanos, port);
        if (outcome == UdsOutcome.NONE) outcome = client.accept(frame(data));
        if (outcome != UdsOutcome.NONE) break;
      }
    }
    long startNanos = nanos;
    for (int polls = 0; outcome == UdsOutcome.NONE; polls++) {
      port.taken = 0;
      nanos = client.nextNanos(nanos + 10 * SECOND);
      outcome = client.poll(nanos, port);
      // Two attempts, each with at most a second of ISO-TP and half of patience.
      check(polls < 100 && nanos - startNanos <= 5 * SECOND, "asks without end");
    }
    check(!client.busy(), "busy after its end");
    if (outcome == UdsOutcome.REFUSED) check(!Refusal.name(client.refusal()).isEmpty(), "name");
    if (outcome != UdsOutcome.ANSWERED) return;
    byte[] answer = client.answer();
    boolean echoed =
        client.answerLength() >= 3
            && answer[0] == 0x62
            && answer[1] == (byte) (request.id() >> 8)
            && answer[2] == (byte) request.id();
    check(echoed, "an answer to something else");
    UdsField.Builder field =
        UdsField.at("x", random.nextInt(40))
            .bytes(1 + random.nextInt(8))
            .rows(1 + random.nextInt(100), random.nextInt(12));
    if (random.nextBoolean()) field.littleEndian();
    UdsField built = field.build();
    byte[] exact = Frames.copy(answer, client.answerLength());
    for (int row = 0; row < built.rows(exact.length); row++) built.value(built.raw(exact, row));
  }

  /// Runs `inputs` conversations; messages received and sent in them.
  static long[] run(long seed, long inputs) {
    long[] sum = new long[2];
    for (long i = 0; i < inputs; i++) {
      IsoTpFuzz fuzz = new IsoTpFuzz(seed + i);
      try {
        fuzz.link();
        fuzz.client();
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (seed + i), e);
      }
      sum[0] += fuzz.received;
      sum[1] += fuzz.sent;
    }
    return sum;
  }

  public static void main(String[] args) {
    long seed = Long.parseLong(args[0]);
    long inputs = Long.parseLong(args[1]);
    long start = System.nanoTime();
    long[] sum = run(seed, inputs);
    double seconds = (double) (System.nanoTime() - start) / SECOND;
    System.out.printf(
        "%d conversations from seed %d in %.1f s: %d messages received, %d sent, no fault%n",
        inputs, seed, seconds, sum[0], sum[1]);
  }
}
