package io.celltwin.canbus.uds;

import io.celltwin.canbus.isotp.IsoTpEvent;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.io.IOException;

/// Asks one ECU, one request at a time, driven as an [IsoTpLink] is: it is fed frames and told the
/// time. A silent, refusing or confused ECU is an outcome. While nothing is asked it takes no
/// frames and sends none, so that another tester's conversation with the ECU is left alone. One
/// thread, nothing allocated per request.
public final class UdsClient {
  private enum State {
    IDLE,
    /// The request is on its way.
    SENDING,
    /// For the answer, until [#deadlineNanos].
    AWAITING,
    /// Before the next attempt, until [#deadlineNanos].
    HOLDING
  }

  private static final UdsRequest NOTHING = UdsRequest.testerPresent();

  private final IsoTpLink link;
  private final UdsSettings settings;
  private final byte[] requestBytes = new byte[3];

  private State state = State.IDLE;
  private UdsRequest request = NOTHING;
  private int attemptsLeft;
  private int pending;
  private long deadlineNanos;
  private int refusal;
  private long foreignAnswers;

  public UdsClient(IsoTpLink link, UdsSettings settings) {
    this.link = link;
    this.settings = settings;
  }

  /// Asks; false while a request is under way.
  public boolean ask(UdsRequest question, long nowNanos) {
    return ask(question, settings.attempts(), nowNanos);
  }

  /// Asks, sending the request `attempts` times at most.
  boolean ask(UdsRequest question, int attempts, long nowNanos) {
    if (busy()) return false;
    request = question;
    attemptsLeft = attempts;
    refusal = 0;
    attempt(nowNanos);
    return true;
  }

  /// Whether a request is under way.
  public boolean busy() {
    return state != State.IDLE;
  }

  /// Takes a frame of the bus, any.
  public UdsOutcome accept(CanFrame frame) {
    return busy() ? on(link.accept(frame), frame.receivedNanos) : UdsOutcome.NONE;
  }

  /// Acts on the time and sends what is due.
  public UdsOutcome poll(long nowNanos, CanPort port) throws IOException {
    if (!busy()) return UdsOutcome.NONE;
    UdsOutcome outcome = on(link.poll(nowNanos), nowNanos);
    if (outcome != UdsOutcome.NONE) return outcome;
    if (state == State.AWAITING && !link.receiving() && deadlineNanos - nowNanos <= 0) {
      outcome = failed(UdsOutcome.SILENT, nowNanos);
      if (outcome != UdsOutcome.NONE) return outcome;
    }
    if (state == State.HOLDING && deadlineNanos - nowNanos <= 0) attempt(nowNanos);
    return on(link.pump(nowNanos, port), nowNanos);
  }

  /// When [#poll] has to be called where no frame arrives, at most `untilNanos`.
  public long nextNanos(long untilNanos) {
    if (!busy()) return untilNanos;
    long next = link.nextNanos(untilNanos);
    boolean timed = state == State.HOLDING || (state == State.AWAITING && !link.receiving());
    return timed && deadlineNanos - next < 0 ? deadlineNanos : next;
  }

  /// After [UdsOutcome#ANSWERED]: the answer from its service on, [#answerLength] bytes, until the
  /// next frame.
  public byte[] answer() {
    return link.message();
  }

  public int answerLength() {
    return link.messageLength();
  }

  /// When the first frame of the answer was received.
  public long answerNanos() {
    return link.messageStartNanos();
  }

  /// After [UdsOutcome#REFUSED]: the code, see [Refusal#name].
  public int refusal() {
    return refusal;
  }

  /// Messages that came while an answer was awaited and were none to the request.
  public long foreignAnswers() {
    return foreignAnswers;
  }

  private void attempt(long nowNanos) {
    attemptsLeft--;
    pending = 0;
    link.reset();
    request.write(requestBytes);
    link.send(requestBytes, request.length(), nowNanos);
    state = State.SENDING;
  }

  private UdsOutcome on(IsoTpEvent event, long nowNanos) {
    return switch (event) {
      case FOREIGN, NOTHING -> UdsOutcome.NONE;
      case SENT -> {
        state = State.AWAITING;
        deadlineNanos = nowNanos + settings.answerNanos();
        yield UdsOutcome.NONE;
      }
      case SEND_FAILED -> failed(UdsOutcome.BROKEN, nowNanos);
      case RECEIVE_FAILED ->
          state == State.AWAITING ? failed(UdsOutcome.BROKEN, nowNanos) : UdsOutcome.NONE;
      case RECEIVED -> state == State.AWAITING ? judge(nowNanos) : UdsOutcome.NONE;
    };
  }

  private UdsOutcome judge(long nowNanos) {
    byte[] message = link.message();
    int length = link.messageLength();
    if (request.isAnsweredBy(message, length)) return done(UdsOutcome.ANSWERED);
    boolean refused =
        length >= 3
            && (message[0] & 0xFF) == UdsRequest.REFUSED
            && (message[1] & 0xFF) == request.service();
    if (!refused) {
      foreignAnswers++;
      return UdsOutcome.NONE;
    }
    refusal = message[2] & 0xFF;
    if (refusal == Refusal.RESPONSE_PENDING) {
      if (++pending > settings.maxPending()) return done(UdsOutcome.SILENT);
      deadlineNanos = nowNanos + settings.pendingNanos();
      return UdsOutcome.NONE;
    }
    if (refusal == Refusal.BUSY_REPEAT_REQUEST && attemptsLeft > 0) {
      state = State.HOLDING;
      deadlineNanos = nowNanos + settings.busyNanos();
      return UdsOutcome.NONE;
    }
    return done(UdsOutcome.REFUSED);
  }

  private UdsOutcome failed(UdsOutcome outcome, long nowNanos) {
    if (attemptsLeft == 0) return done(outcome);
    attempt(nowNanos);
    return UdsOutcome.NONE;
  }

  private UdsOutcome done(UdsOutcome outcome) {
    state = State.IDLE;
    return outcome;
  }
}
