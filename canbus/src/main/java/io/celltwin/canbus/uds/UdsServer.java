package io.celltwin.canbus.uds;

import io.celltwin.canbus.CanNode;
import io.celltwin.canbus.isotp.IsoTpEvent;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An ECU that answers requests from a table: for simulated vehicles and for tests. It knows
/// reading by identifier of either kind, sessions and the tester's presence, and refuses everything
/// else as an ECU does. One thread; on a [io.celltwin.canbus.MemoryCanBus] that of whoever waits.
public final class UdsServer implements CanNode {
  private static final int DEFAULT_SESSION = 1;
  private static final int SUPPRESS_ANSWER = 0x80;
  private static final long MILLI = 1_000_000;

  /// P2 of an ECU: later answers are announced by asking for patience.
  private static final long ANSWER_NANOS = 50 * MILLI;

  /// Between two times that it asks for patience: less than P2*.
  private static final long PENDING_NANOS = 2_000 * MILLI;

  /// S3: a session ends where nothing is asked for so long.
  private static final long SESSION_NANOS = 5_000 * MILLI;

  /// What the ECU answers to one request.
  public static final class Answer {
    private final UdsRequest request;
    private final byte[] data;
    private long afterNanos;
    private int session;
    private int refusal;
    private int busyTimes;
    private boolean silent;

    private Answer(UdsRequest request, byte[] data) {
      this.request = request;
      this.data = data;
    }

    /// Takes this long; beyond 50 ms it asks for patience first.
    public Answer after(long nanos) {
      afterNanos = nanos;
      return this;
    }

    /// Answers in this session alone.
    public Answer inSession(int diagnosticSession) {
      session = diagnosticSession;
      return this;
    }

    /// Says no with this code, 0 for an answer.
    public Answer refused(int code) {
      refusal = code;
      return this;
    }

    /// Is busy so many times first.
    public Answer busy(int times) {
      busyTimes = times;
      return this;
    }

    /// Does not answer.
    public Answer silent(boolean isSilent) {
      silent = isSilent;
      return this;
    }
  }

  private final CanPort port;
  private final IsoTpLink link;
  private final CanFrame frame = new CanFrame();
  private final List<Answer> answers = new ArrayList<>();
  private final byte[] message;

  private int session = DEFAULT_SESSION;
  private long sessionEndNanos;
  private int readyLength;
  private long readyNanos;
  private int readyService;
  private boolean holding;
  private long patienceNanos;
  private long requests;

  /// @param link with the ECU's view of the address:
  ///   [io.celltwin.canbus.isotp.IsoTpAddress#reversed]
  public UdsServer(CanPort port, IsoTpLink link) {
    this.port = port;
    this.link = link;
    this.message = new byte[link.settings().maxMessageBytes()];
  }

  /// Answers `request` with its service, its identifier and `data`, which stays the caller's: what
  /// it writes there is in the next answer.
  public Answer answer(UdsRequest request, byte[] data) {
    Answer answer = new Answer(request, data);
    answers.add(answer);
    return answer;
  }

  /// The session that it is in, 1 for the default.
  public int session() {
    return session;
  }

  /// Requests received, keep-alives too.
  public long requests() {
    return requests;
  }

  @Override
  public void act(long nowNanos) throws IOException {
    link.poll(nowNanos);
    if (session != DEFAULT_SESSION && sessionEndNanos - nowNanos <= 0) session = DEFAULT_SESSION;
    while (port.receive(frame, nowNanos)) {
      if (link.accept(frame) == IsoTpEvent.RECEIVED) take(nowNanos);
    }
    if (holding) {
      if (readyNanos - nowNanos <= 0) {
        if (link.send(message, readyLength, nowNanos)) holding = false;
      } else if (patienceNanos - nowNanos <= 0) {
        patience(nowNanos);
      }
    }
    link.pump(nowNanos, port);
  }

  @Override
  public long nextNanos(long untilNanos) {
    long next = link.nextNanos(untilNanos);
    if (!holding || link.sending()) return next;
    long own = readyNanos - patienceNanos <= 0 ? readyNanos : patienceNanos;
    return own - next < 0 ? own : next;
  }

  private void patience(long nowNanos) {
    byte[] pending = {
      (byte) UdsRequest.REFUSED, (byte) readyService, (byte) Refusal.RESPONSE_PENDING
    };
    if (link.send(pending, pending.length, nowNanos)) patienceNanos = nowNanos + PENDING_NANOS;
  }

  private void take(long nowNanos) {
    requests++;
    sessionEndNanos = nowNanos + SESSION_NANOS;
    byte[] request = link.message();
    int length = link.messageLength();
    int service = request[0] & 0xFF;
    switch (service) {
      case UdsRequest.TESTER_PRESENT -> {
        if (length != 2) refuse(service, Refusal.INCORRECT_LENGTH, nowNanos);
        else if ((request[1] & SUPPRESS_ANSWER) == 0) {
          message[1] = request[1];
          reply(service, 2, 0, nowNanos);
        }
      }
      case UdsRequest.START_SESSION -> {
        if (length != 2) {
          refuse(service, Refusal.INCORRECT_LENGTH, nowNanos);
          return;
        }
        session = request[1] & 0x7F;
        if ((request[1] & SUPPRESS_ANSWER) != 0) return;
        // P2 in ms, P2* in units of 10 ms.
        byte[] times = {request[1], 0x00, 0x32, 0x01, (byte) 0xF4};
        System.arraycopy(times, 0, message, 1, times.length);
        reply(service, 1 + times.length, 0, nowNanos);
      }
      default -> read(request, length, service, nowNanos);
    }
  }

  private void read(byte[] request, int length, int service, long nowNanos) {
    boolean known = false;
    for (Answer answer : answers) {
      if (answer.request.service() != service) continue;
      known = true;
      answer.request.write(message);
      int header = answer.request.length();
      if (length != header || !Arrays.equals(message, 0, header, request, 0, header)) {
        continue;
      }
      if (answer.silent) return;
      if (answer.session != 0 && answer.session != session) {
        refuse(service, Refusal.SERVICE_NOT_IN_SESSION, nowNanos);
      } else if (answer.busyTimes > 0) {
        answer.busyTimes--;
        refuse(service, Refusal.BUSY_REPEAT_REQUEST, nowNanos);
      } else if (answer.refusal != 0) {
        refuse(service, answer.refusal, nowNanos);
      } else {
        System.arraycopy(answer.data, 0, message, header, answer.data.length);
        reply(service, header + answer.data.length, answer.afterNanos, nowNanos);
      }
      return;
    }
    refuse(service, known ? Refusal.REQUEST_OUT_OF_RANGE : Refusal.SERVICE_NOT_SUPPORTED, nowNanos);
  }

  private void refuse(int service, int code, long nowNanos) {
    message[0] = (byte) UdsRequest.REFUSED;
    message[1] = (byte) service;
    message[2] = (byte) code;
    hold(service, 3, 0, nowNanos);
  }

  private void reply(int service, int length, long afterNanos, long nowNanos) {
    message[0] = (byte) (service + UdsRequest.ANSWER);
    hold(service, length, afterNanos, nowNanos);
  }

  private void hold(int service, int length, long afterNanos, long nowNanos) {
    readyService = service;
    readyLength = length;
    readyNanos = nowNanos + afterNanos;
    patienceNanos = nowNanos + ANSWER_NANOS;
    holding = true;
  }
}
