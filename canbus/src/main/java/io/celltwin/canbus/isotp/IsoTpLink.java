package io.celltwin.canbus.isotp;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.FrameLength;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// ISO 15765-2 between two addresses, as a state machine that others drive: whoever reads the port
/// feeds it every frame, tells it the time, and sends what it wants to be sent. It sends and
/// receives one message at a time in either direction, both at once.
///
/// ```
/// event = link.accept(frame);          // every frame of the port
/// event = link.poll(nowNanos);         // at link.nextNanos(...) at the latest
/// event = link.pump(nowNanos, port);   // or wantsToSend, frameToSend, frameSent one by one
/// ```
///
/// What the other side does wrong is an event, never an exception. Frames that make no sense where
/// they come are counted and ignored, as the standard asks. Times are those of the frames
/// ([CanFrame#receivedNanos]) and of `nowNanos`, one clock; nothing is allocated after the
/// constructor. One thread.
public final class IsoTpLink {
  private static final int SINGLE = 0;
  private static final int FIRST = 1;
  private static final int CONSECUTIVE = 2;
  private static final int FLOW_CONTROL = 3;

  private static final int CONTINUE = 0;
  private static final int WAIT = 1;
  private static final int NO_ROOM = 2;

  /// Fills frames longer than 8 bytes where no other padding is set (ISO 15765-2, 10.4.2.2).
  private static final byte DEFAULT_PADDING = (byte) 0xCC;

  /// How soon a frame is offered again to a port that did not take it.
  private static final long OFFER_AGAIN_NANOS = 500_000;

  private enum Sending {
    NOTHING,
    /// A frame is ready and goes at [#dueNanos].
    FRAME,
    /// For the receiver to say how to go on, until [#flowDeadlineNanos].
    AWAITING_FLOW
  }

  private final IsoTpAddress address;
  private final IsoTpSettings settings;
  private final boolean listening;
  private final int pciAt;

  private final byte[] received;
  private boolean receiving;
  private int receivedLength;
  private int receivedBytes;
  private int receiveFrameBytes;
  private int receiveByte;
  private int expectedSequence;
  private int blockLeft;
  private long receiveDeadlineNanos;
  private long startedNanos;

  private final CanFrame flowControl = new CanFrame();
  private boolean flowControlDue;
  private boolean flowControlOffered;
  private long flowControlDeadlineNanos;

  private final byte[] sent;
  private final CanFrame data = new CanFrame();
  private Sending sending = Sending.NOTHING;
  private int sendLength;
  private int sentBytes;
  private int sequence;
  private int sendBlockLeft;
  private long separationNanos;
  private boolean anyConsecutive;
  private long lastConsecutiveNanos;
  private long dueNanos;
  private boolean dataOffered;
  private long dataDeadlineNanos;
  private long flowDeadlineNanos;
  private int waits;

  private boolean refused;
  private long refusedUntilNanos;

  private IsoTpFault receiveFault = IsoTpFault.NONE;
  private IsoTpFault sendFault = IsoTpFault.NONE;
  private final Map<IsoTpFault, long[]> faults = new EnumMap<>(IsoTpFault.class);
  private long ignoredFrames;

  public IsoTpLink(IsoTpAddress address, IsoTpSettings settings) {
    this(address, settings, false);
  }

  private IsoTpLink(IsoTpAddress address, IsoTpSettings settings, boolean listening) {
    this.address = address;
    this.settings = settings;
    this.listening = listening;
    this.pciAt = address.addressBytes();
    this.received = new byte[settings.maxMessageBytes()];
    this.sent = new byte[listening ? 0 : settings.maxMessageBytes()];
    for (IsoTpFault fault : IsoTpFault.values()) faults.put(fault, new long[1]);
  }

  /// A link that only overhears what `address` receives from others' conversations. It never wants
  /// to send, no flow control either. With extended addressing it hears the answers to every
  /// tester.
  public static IsoTpLink listening(IsoTpAddress address, IsoTpSettings settings) {
    return new IsoTpLink(address, settings, true);
  }

  public IsoTpAddress address() {
    return address;
  }

  public IsoTpSettings settings() {
    return settings;
  }

  /// After [IsoTpEvent#RECEIVED]: the message's bytes, [#messageLength] of them, until the next
  /// frame.
  public byte[] message() {
    return received;
  }

  public int messageLength() {
    return receivedLength;
  }

  /// When the first frame of the message was received: the nearest to when its content was
  /// measured.
  public long messageStartNanos() {
    return startedNanos;
  }

  /// Whether a message has begun and is not complete.
  public boolean receiving() {
    return receiving;
  }

  /// Whether a message is being sent.
  public boolean sending() {
    return sending != Sending.NOTHING;
  }

  /// Why the latest message was lost.
  public IsoTpFault receiveFault() {
    return receiveFault;
  }

  /// Why the latest message was given up.
  public IsoTpFault sendFault() {
    return sendFault;
  }

  /// Messages lost for `fault`, in either direction.
  public long count(IsoTpFault fault) {
    return counter(fault)[0];
  }

  /// Frames of this link that made no sense.
  public long ignoredFrames() {
    return ignoredFrames;
  }

  /// Begins to send the first `length` bytes; false while a message is being sent, and on a link
  /// that listens.
  public boolean send(byte[] message, int length, long nowNanos) {
    if (length < 1 || length > settings.maxMessageBytes()) {
      throw new IllegalArgumentException(
          "message of %d bytes: expected 1..%d".formatted(length, settings.maxMessageBytes()));
    }
    if (listening || sending()) return false;
    System.arraycopy(message, 0, sent, 0, length);
    sendLength = length;
    sentBytes = 0;
    sequence = 0;
    anyConsecutive = false;
    waits = 0;
    if (length <= singleCapacity(settings.frames().bytes())) prepareSingle();
    else prepareFirst();
    readyAt(nowNanos);
    return true;
  }

  /// Forgets what is being sent and received.
  public void reset() {
    sending = Sending.NOTHING;
    receiving = false;
    flowControlDue = false;
  }

  /// Takes a frame of the bus, any.
  public IsoTpEvent accept(CanFrame frame) {
    if (!address.receives(frame)) return IsoTpEvent.FOREIGN;
    if (pciAt == 1) {
      boolean anyTester = listening && address.kind() == IsoTpAddress.Kind.EXTENDED;
      if (frame.length < 1) return ignore();
      // Another ECU or tester behind the same identifier.
      if (!anyTester && (frame.data[0] & 0xFF) != address.receiveByte()) return IsoTpEvent.FOREIGN;
    }
    if (frame.length <= pciAt) return ignore();
    return switch ((frame.data[pciAt] >> 4) & 0xF) {
      case SINGLE -> acceptSingle(frame);
      case FIRST -> acceptFirst(frame);
      case CONSECUTIVE -> acceptConsecutive(frame);
      case FLOW_CONTROL -> acceptFlowControl(frame);
      default -> ignore();
    };
  }

  /// Acts on the time: what the other side, or the port, should have done by now.
  public IsoTpEvent poll(long nowNanos) {
    if (flowControlDue && flowControlOffered && flowControlDeadlineNanos - nowNanos <= 0) {
      flowControlDue = false;
      if (receiving) return receiveFailed(IsoTpFault.SEND_TIMEOUT);
    }
    if (receiving && !flowControlDue && receiveDeadlineNanos - nowNanos <= 0) {
      return receiveFailed(IsoTpFault.CONSECUTIVE_TIMEOUT);
    }
    return switch (sending) {
      case NOTHING -> IsoTpEvent.NOTHING;
      case FRAME ->
          dataOffered && dataDeadlineNanos - nowNanos <= 0
              ? sendFailed(IsoTpFault.SEND_TIMEOUT)
              : IsoTpEvent.NOTHING;
      case AWAITING_FLOW ->
          flowDeadlineNanos - nowNanos <= 0
              ? sendFailed(IsoTpFault.FLOW_CONTROL_TIMEOUT)
              : IsoTpEvent.NOTHING;
    };
  }

  /// When [#poll] or [#pump] has to be called where no frame arrives, at most `untilNanos`.
  public long nextNanos(long untilNanos) {
    long next = untilNanos;
    if (receiving && !flowControlDue) next = earlier(next, receiveDeadlineNanos);
    if (flowControlDue) next = earlier(next, refused ? refusedUntilNanos : startedNanos);
    switch (sending) {
      case NOTHING -> {}
      case FRAME -> next = earlier(next, dataOffered && refused ? refusedUntilNanos : dueNanos);
      case AWAITING_FLOW -> next = earlier(next, flowDeadlineNanos);
    }
    return next;
  }

  private static long earlier(long aNanos, long bNanos) {
    return aNanos - bNanos <= 0 ? aNanos : bNanos;
  }

  /// Whether [#frameToSend] has to go now. From the first time it says so, the port has N_As.
  public boolean wantsToSend(long nowNanos) {
    if (flowControlDue) {
      if (!flowControlOffered)
        flowControlDeadlineNanos = nowNanos + settings.timeouts().sendNanos();
      flowControlOffered = true;
      return true;
    }
    if (sending != Sending.FRAME || dueNanos - nowNanos > 0) return false;
    if (!dataOffered) dataDeadlineNanos = nowNanos + settings.timeouts().sendNanos();
    dataOffered = true;
    return true;
  }

  /// The frame to send, once [#wantsToSend] has said so; it stays the link's own.
  public CanFrame frameToSend() {
    return flowControlDue ? flowControl : data;
  }

  /// The port has taken [#frameToSend].
  public IsoTpEvent frameSent(long nowNanos) {
    if (flowControlDue) {
      flowControlDue = false;
      blockLeft = settings.flow().blockSize();
      receiveDeadlineNanos = nowNanos + settings.timeouts().consecutiveNanos();
      return IsoTpEvent.NOTHING;
    }
    if (sending != Sending.FRAME) return IsoTpEvent.NOTHING;
    if (sentBytes == sendLength) {
      sending = Sending.NOTHING;
      return IsoTpEvent.SENT;
    }
    boolean consecutive = ((data.data[pciAt] >> 4) & 0xF) == CONSECUTIVE;
    if (consecutive) {
      anyConsecutive = true;
      lastConsecutiveNanos = nowNanos;
    }
    if (!consecutive || (sendBlockLeft > 0 && --sendBlockLeft == 0)) {
      sending = Sending.AWAITING_FLOW;
      flowDeadlineNanos = nowNanos + settings.timeouts().flowControlNanos();
    } else {
      prepareConsecutive();
      readyAt(nowNanos + separationNanos);
    }
    return IsoTpEvent.NOTHING;
  }

  /// Sends what is due, as far as `port` takes it.
  public IsoTpEvent pump(long nowNanos, CanPort port) throws IOException {
    refused = false;
    while (wantsToSend(nowNanos)) {
      if (!port.send(frameToSend())) {
        refused = true;
        refusedUntilNanos = nowNanos + OFFER_AGAIN_NANOS;
        return IsoTpEvent.NOTHING;
      }
      IsoTpEvent event = frameSent(nowNanos);
      if (event != IsoTpEvent.NOTHING) return event;
    }
    return IsoTpEvent.NOTHING;
  }

  private IsoTpEvent acceptSingle(CanFrame frame) {
    int length = frame.data[pciAt] & 0xF;
    int from = pciAt + 1;
    if (frame.length > 8) {
      if (length != 0) return ignore();
      length = frame.data[from++] & 0xFF;
    }
    if (length == 0 || length > frame.length - from) return ignore();
    interrupt();
    startedNanos = frame.receivedNanos;
    System.arraycopy(frame.data, from, received, 0, length);
    receivedLength = length;
    return IsoTpEvent.RECEIVED;
  }

  private IsoTpEvent acceptFirst(CanFrame frame) {
    if (frame.length < 8) return ignore();
    long length = ((frame.data[pciAt] & 0xFL) << 8) | (frame.data[pciAt + 1] & 0xFF);
    int from = pciAt + 2;
    if (length == 0) {
      for (int i = 0; i < 4; i++) length = (length << 8) | (frame.data[from++] & 0xFF);
      if (length <= IsoTpSettings.CLASSIC_MAX_BYTES) return ignore();
    }
    // What would have fitted a single frame is no segmented message.
    if (length <= singleCapacity(frame.length)) return ignore();
    interrupt();
    startedNanos = frame.receivedNanos;
    if (length > received.length) {
      if (!listening) askFlow(NO_ROOM);
      return receiveFailed(IsoTpFault.TOO_LONG);
    }
    receiving = true;
    receivedLength = (int) length;
    receivedBytes = frame.length - from;
    System.arraycopy(frame.data, from, received, 0, receivedBytes);
    receiveFrameBytes = frame.length;
    receiveByte = frame.data[0];
    expectedSequence = 1;
    blockLeft = settings.flow().blockSize();
    receiveDeadlineNanos = startedNanos + settings.timeouts().consecutiveNanos();
    if (!listening) askFlow(CONTINUE);
    return IsoTpEvent.NOTHING;
  }

  private IsoTpEvent acceptConsecutive(CanFrame frame) {
    if (!receiving || (pciAt == 1 && frame.data[0] != receiveByte)) return ignore();
    int from = pciAt + 1;
    int bytes = Math.min(receiveFrameBytes - from, receivedLength - receivedBytes);
    if (frame.length - from < bytes) return ignore();
    if ((frame.data[pciAt] & 0xF) != expectedSequence) {
      return receiveFailed(IsoTpFault.WRONG_SEQUENCE);
    }
    System.arraycopy(frame.data, from, received, receivedBytes, bytes);
    receivedBytes += bytes;
    expectedSequence = (expectedSequence + 1) & 0xF;
    if (receivedBytes == receivedLength) {
      receiving = false;
      flowControlDue = false;
      return IsoTpEvent.RECEIVED;
    }
    receiveDeadlineNanos = frame.receivedNanos + settings.timeouts().consecutiveNanos();
    if (!listening && blockLeft > 0 && --blockLeft == 0) askFlow(CONTINUE);
    return IsoTpEvent.NOTHING;
  }

  private IsoTpEvent acceptFlowControl(CanFrame frame) {
    if (sending != Sending.AWAITING_FLOW || frame.length < pciAt + 3) return ignore();
    return switch (frame.data[pciAt] & 0xF) {
      case CONTINUE -> {
        waits = 0;
        sendBlockLeft = frame.data[pciAt + 1] & 0xFF;
        separationNanos = IsoTpSettings.separationNanos(frame.data[pciAt + 2] & 0xFF);
        prepareConsecutive();
        long earliestNanos = lastConsecutiveNanos + separationNanos;
        boolean soon = anyConsecutive && earliestNanos - frame.receivedNanos > 0;
        readyAt(soon ? earliestNanos : frame.receivedNanos);
        yield IsoTpEvent.NOTHING;
      }
      case WAIT -> {
        if (++waits > settings.maxWaits()) yield sendFailed(IsoTpFault.TOO_MANY_WAITS);
        flowDeadlineNanos = frame.receivedNanos + settings.timeouts().flowControlNanos();
        yield IsoTpEvent.NOTHING;
      }
      case NO_ROOM -> sendFailed(IsoTpFault.OVERFLOW);
      default -> sendFailed(IsoTpFault.BAD_FLOW_STATUS);
    };
  }

  /// Bytes that a single frame of `frameBytes` carries.
  private int singleCapacity(int frameBytes) {
    return frameBytes - pciAt - (frameBytes <= 8 ? 1 : 2);
  }

  private void prepareSingle() {
    boolean escaped = sendLength > singleCapacity(8);
    int from = pciAt + (escaped ? 2 : 1);
    data.data[pciAt] = (byte) (escaped ? 0 : sendLength);
    if (escaped) data.data[pciAt + 1] = (byte) sendLength;
    fill(from, sendLength);
  }

  private void prepareFirst() {
    int from = pciAt;
    if (sendLength <= IsoTpSettings.CLASSIC_MAX_BYTES) {
      data.data[from++] = (byte) ((FIRST << 4) | (sendLength >> 8));
      data.data[from++] = (byte) sendLength;
    } else {
      data.data[from++] = FIRST << 4;
      data.data[from++] = 0;
      for (int shift = 24; shift >= 0; shift -= 8) data.data[from++] = (byte) (sendLength >> shift);
    }
    fill(from, settings.frames().bytes() - from);
  }

  private void prepareConsecutive() {
    sequence = (sequence + 1) & 0xF;
    data.data[pciAt] = (byte) ((CONSECUTIVE << 4) | sequence);
    int from = pciAt + 1;
    fill(from, Math.min(settings.frames().bytes() - from, sendLength - sentBytes));
  }

  /// The next `bytes` of the message into the data frame from `from` on.
  private void fill(int from, int bytes) {
    System.arraycopy(sent, sentBytes, data.data, from, bytes);
    sentBytes += bytes;
    finish(data, from + bytes);
  }

  private void askFlow(int status) {
    flowControl.data[pciAt] = (byte) ((FLOW_CONTROL << 4) | status);
    flowControl.data[pciAt + 1] = (byte) settings.flow().blockSize();
    flowControl.data[pciAt + 2] = (byte) settings.flow().separationCode();
    finish(flowControl, pciAt + 3);
    flowControlDue = true;
    flowControlOffered = false;
  }

  /// Everything of a frame but its `used` first bytes.
  private void finish(CanFrame frame, int used) {
    frame.id = address.sendId();
    frame.extended = address.extendedIds();
    frame.flexibleDataRate = settings.frames().flexibleDataRate();
    frame.bitRateSwitch = settings.frames().flexibleDataRate() && settings.frames().bitRateSwitch();
    if (pciAt == 1) frame.data[0] = (byte) address.sendByte();
    boolean padded = settings.frames().paddingByte() != IsoTpSettings.NO_PADDING;
    frame.length = FrameLength.atLeast(padded ? Math.max(8, used) : used);
    byte padding = padded ? (byte) settings.frames().paddingByte() : DEFAULT_PADDING;
    Arrays.fill(frame.data, used, frame.length, padding);
  }

  private void readyAt(long nanos) {
    sending = Sending.FRAME;
    dueNanos = nanos;
    dataOffered = false;
  }

  private long[] counter(IsoTpFault fault) {
    return Objects.requireNonNull(faults.get(fault));
  }

  private IsoTpEvent ignore() {
    ignoredFrames++;
    return IsoTpEvent.NOTHING;
  }

  /// A new message begins.
  private void interrupt() {
    flowControlDue = false;
    if (receiving) receiveFailed(IsoTpFault.INTERRUPTED);
  }

  private IsoTpEvent receiveFailed(IsoTpFault fault) {
    receiving = false;
    if (fault != IsoTpFault.TOO_LONG) flowControlDue = false;
    receiveFault = fault;
    counter(fault)[0]++;
    return IsoTpEvent.RECEIVE_FAILED;
  }

  private IsoTpEvent sendFailed(IsoTpFault fault) {
    sending = Sending.NOTHING;
    sendFault = fault;
    counter(fault)[0]++;
    return IsoTpEvent.SEND_FAILED;
  }
}
