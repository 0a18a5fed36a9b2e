package io.celltwin.canbus.uds;

import io.celltwin.canbus.CanBitRate;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.isotp.IsoTpEvent;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Asks ECUs by a table, politely, on the thread that reads the port:
///
/// ```
/// poller.poll(clock.nowNanos());
/// while (running) {
///   boolean any = port.receive(frame, poller.nextNanos(deadlineNanos));
///   if (any) poller.accept(frame);
///   poller.poll(any ? frame.receivedNanos : clock.nowNanos());
/// }
/// ```
///
/// So no time runs out on an answer that waits in the port's queue.
///
/// One made with [#listening] has no port: it decodes the answers that somebody else's requests
/// bring and sends nothing, no flow control either. One made with [#asking] has one request under
/// way per ECU at most, keeps to its [PollLimits], and leaves alone, ever longer, a line that is
/// refused or not answered, and an ECU none of whose lines is answered. Everything follows from the
/// frames and the times it is given. Nothing is allocated per frame.
public final class UdsPoller {
  /// What of the budget may be saved up while nothing is asked.
  private static final long SAVED_NANOS = 200_000_000;

  /// What one line of the table has brought.
  ///
  /// @param shortAnswers of those answered, the ones that lacked bytes of a field
  /// @param lastRefusal code of the latest refusal, 0 for none
  public record Count(
      long answered, long refused, long silent, long broken, long shortAnswers, int lastRefusal) {}

  private static final class Line {
    private final UdsPoll poll;
    private final UdsField[] fields;
    private long dueNanos;

    /// Since it was answered.
    private int refusals;

    /// Since it was answered or refused.
    private int silences;

    private long notBeforeNanos;
    private long answered;
    private long refused;
    private long silent;
    private long broken;
    private long shortAnswers;
    private int lastRefusal;

    Line(UdsPoll poll) {
      this.poll = poll;
      this.fields = poll.fields().toArray(new UdsField[0]);
    }
  }

  private static final class Partner {
    private static final int SESSION = -1;
    private static final int KEEP_ALIVE = -2;

    private final UdsEcu ecu;
    private final IsoTpAddress address;
    private final IsoTpLink link;
    private final UdsClient client;
    private final UdsRequest session;
    private final int[] lines;
    private int asked;
    private boolean inSession;
    private long keepAliveNanos;
    private int failures;
    private long notBeforeNanos;

    Partner(UdsEcu ecu, IsoTpLink link, int[] lines) {
      this.ecu = ecu;
      this.address = ecu.address();
      this.link = link;
      this.client = new UdsClient(link, ecu.uds());
      this.session = UdsRequest.startSession(ecu.session());
      this.lines = lines;
      this.inSession = ecu.session() == UdsEcu.NO_SESSION;
    }
  }

  /// Counts the time that our own frames take on the bus.
  private final class Meter implements CanPort {
    private final CanPort port;

    Meter(CanPort port) {
      this.port = port;
    }

    @Override
    public boolean receive(CanFrame frame, long deadlineNanos) throws IOException {
      return port.receive(frame, deadlineNanos);
    }

    @Override
    public boolean send(CanFrame frame) throws IOException {
      boolean sent = port.send(frame);
      if (sent) {
        framesSent++;
        spend(frame);
      }
      return sent;
    }

    @Override
    public void close() {
      port.close();
    }
  }

  private static final UdsRequest TESTER_PRESENT = UdsRequest.testerPresent();
  private static final CanPort NO_PORT =
      new CanPort() {
        @Override
        public boolean receive(CanFrame frame, long deadlineNanos) {
          return false;
        }

        @Override
        public boolean send(CanFrame frame) {
          throw new IllegalStateException("a poller that listens sends nothing");
        }

        @Override
        public void close() {}
      };

  private final Line[] lines;
  private final Partner[] partners;
  private final UdsSink sink;
  private final boolean asking;
  private final CanPort port;
  private final PollLimits limits;

  private boolean started;
  private double budgetNanos;
  private long refilledNanos;
  private long nextRequestNanos;
  private long framesSent;

  private UdsPoller(
      List<UdsPoll> table, UdsSink sink, boolean asking, CanPort port, PollLimits limits) {
    this.sink = sink;
    this.asking = asking;
    this.port = new Meter(port);
    this.limits = limits;
    lines = new Line[table.size()];
    for (int i = 0; i < lines.length; i++) lines[i] = new Line(table.get(i));
    List<UdsEcu> ecus = new ArrayList<>();
    for (UdsPoll poll : table) if (!ecus.contains(poll.ecu())) ecus.add(poll.ecu());
    for (UdsEcu one : ecus) {
      for (UdsEcu other : ecus) {
        if (!one.equals(other) && one.address().equals(other.address())) {
          throw new IllegalArgumentException(
              "%s and %s have one address: expected one ECU with one kind of settings"
                  .formatted(one.name(), other.name()));
        }
      }
    }
    partners = new Partner[ecus.size()];
    for (int i = 0; i < partners.length; i++) {
      UdsEcu ecu = ecus.get(i);
      IsoTpLink link =
          asking
              ? new IsoTpLink(ecu.address(), ecu.isoTp())
              : IsoTpLink.listening(ecu.address(), ecu.isoTp());
      partners[i] = new Partner(ecu, link, linesOf(ecu));
    }
  }

  private int[] linesOf(UdsEcu ecu) {
    int[] own = new int[lines.length];
    int n = 0;
    for (int i = 0; i < lines.length; i++) if (lines[i].poll.ecu().equals(ecu)) own[n++] = i;
    return Arrays.copyOf(own, n);
  }

  /// A poller that sends nothing and decodes what it overhears.
  public static UdsPoller listening(List<UdsPoll> table, UdsSink sink) {
    PollLimits none = PollLimits.usual(CanBitRate.of(1));
    return new UdsPoller(table, sink, false, NO_PORT, none);
  }

  /// A poller that asks: only where the user wants frames to be sent on this bus.
  public static UdsPoller asking(
      List<UdsPoll> table, PollLimits limits, CanPort port, UdsSink sink) {
    return new UdsPoller(table, sink, true, port, limits);
  }

  /// Takes a frame of the bus, any; false where it comes from no ECU of the table.
  public boolean accept(CanFrame frame) {
    boolean known = false;
    for (Partner partner : partners) {
      boolean comes = partner.address.receives(frame);
      known |= comes;
      if (!asking) {
        if (partner.link.accept(frame) == IsoTpEvent.RECEIVED) overheard(partner);
      } else if (partner.client.busy()) {
        if (comes) spend(frame);
        finish(partner, partner.client.accept(frame), frame.receivedNanos);
      }
    }
    return known;
  }

  /// Acts on the time: repeats, gives up, asks what is due.
  public void poll(long nowNanos) throws IOException {
    if (!asking) {
      for (Partner partner : partners) partner.link.poll(nowNanos);
      return;
    }
    if (!started) start(nowNanos);
    refill(nowNanos);
    for (Partner partner : partners) {
      finish(partner, partner.client.poll(nowNanos, port), nowNanos);
    }
    askNext(nowNanos);
  }

  /// When [#poll] has to be called where no frame arrives, at most `untilNanos`.
  public long nextNanos(long untilNanos) {
    long next = untilNanos;
    if (!asking) {
      for (Partner partner : partners) next = partner.link.nextNanos(next);
      return next;
    }
    if (!started) return next;
    for (Partner partner : partners) {
      if (partner.client.busy()) next = partner.client.nextNanos(next);
      else next = earlier(next, later(mayAskNanos(), wishNanos(partner)));
    }
    return next;
  }

  /// What line `line` of the table, counted from 0, has brought.
  public Count count(int line) {
    Line one = lines[line];
    return new Count(
        one.answered, one.refused, one.silent, one.broken, one.shortAnswers, one.lastRefusal);
  }

  /// Frames sent so far.
  public long framesSent() {
    return framesSent;
  }

  private void start(long nowNanos) {
    started = true;
    refilledNanos = nowNanos;
    nextRequestNanos = nowNanos;
    for (Line line : lines) {
      line.dueNanos = nowNanos;
      line.notBeforeNanos = nowNanos;
    }
    for (Partner partner : partners) partner.notBeforeNanos = nowNanos;
  }

  private void spend(CanFrame frame) {
    budgetNanos -= limits.bitRate().frameNanos(frame);
  }

  private void refill(long nowNanos) {
    double saved = budgetNanos + (nowNanos - refilledNanos) * limits.busShare();
    budgetNanos = Math.min(saved, SAVED_NANOS * limits.busShare());
    refilledNanos = nowNanos;
  }

  /// When gap and budget allow the next request.
  private long mayAskNanos() {
    if (budgetNanos >= 0) return nextRequestNanos;
    long paidNanos = refilledNanos + (long) Math.ceil(-budgetNanos / limits.busShare());
    return later(nextRequestNanos, paidNanos);
  }

  /// When an idle ECU is to be asked next.
  private long wishNanos(Partner partner) {
    long wish = 0;
    boolean any = false;
    for (int i : partner.lines) {
      long line = later(lines[i].dueNanos, lines[i].notBeforeNanos);
      if (!any || line - wish < 0) wish = line;
      any = true;
    }
    if (keepsAlive(partner)) wish = earlier(wish, partner.keepAliveNanos);
    return later(wish, partner.notBeforeNanos);
  }

  private static boolean keepsAlive(Partner partner) {
    return partner.inSession && partner.ecu.session() != UdsEcu.NO_SESSION;
  }

  private void askNext(long nowNanos) throws IOException {
    if (mayAskNanos() - nowNanos > 0) return;
    int first = -1;
    long firstNanos = 0;
    for (int i = 0; i < partners.length; i++) {
      if (partners[i].client.busy()) continue;
      long wish = wishNanos(partners[i]);
      if (wish - nowNanos > 0 || (first >= 0 && wish - firstNanos >= 0)) continue;
      first = i;
      firstNanos = wish;
    }
    if (first >= 0) ask(partners[first], nowNanos);
  }

  private void ask(Partner partner, long nowNanos) throws IOException {
    UdsRequest request = TESTER_PRESENT;
    partner.asked = Partner.KEEP_ALIVE;
    if (!partner.inSession) {
      request = partner.session;
      partner.asked = Partner.SESSION;
    } else {
      long mostNanos = 0;
      for (int i : partner.lines) {
        Line line = lines[i];
        if (line.notBeforeNanos - nowNanos > 0 || line.dueNanos - nowNanos > 0) continue;
        if (partner.asked >= 0 && line.dueNanos - mostNanos >= 0) continue;
        partner.asked = i;
        mostNanos = line.dueNanos;
      }
      if (partner.asked >= 0) {
        Line line = lines[partner.asked];
        request = line.poll.request();
        line.dueNanos += line.poll.periodNanos();
        // What is behind by a period is not made up for: the other lines wait, too.
        if (line.dueNanos - nowNanos <= 0) line.dueNanos = nowNanos + line.poll.periodNanos();
      }
    }
    boolean doubtful =
        partner.failures > 0 || (partner.asked >= 0 && lines[partner.asked].silences > 0);
    partner.client.ask(request, doubtful ? 1 : partner.ecu.uds().attempts(), nowNanos);
    partner.keepAliveNanos = nowNanos + partner.ecu.keepAliveNanos();
    nextRequestNanos = nowNanos + limits.gapNanos();
    finish(partner, partner.client.poll(nowNanos, port), nowNanos);
  }

  private void finish(Partner partner, UdsOutcome outcome, long nowNanos) {
    if (outcome == UdsOutcome.NONE) return;
    nextRequestNanos = later(nextRequestNanos, nowNanos + limits.gapNanos());
    switch (outcome) {
      case NONE -> {}
      case ANSWERED -> {
        if (partner.asked == Partner.SESSION) partner.inSession = true;
        if (partner.asked >= 0) {
          Line line = lines[partner.asked];
          line.refusals = 0;
          line.silences = 0;
          answered(line, partner.link);
        }
        isThere(partner, nowNanos);
      }
      case REFUSED -> refused(partner, nowNanos);
      case SILENT, BROKEN -> {
        if (partner.asked >= 0) {
          Line line = lines[partner.asked];
          if (outcome == UdsOutcome.SILENT) line.silent++;
          else line.broken++;
          line.silences++;
          line.notBeforeNanos = nowNanos + limits.backOffNanos(line.silences);
        }
        if (partner.asked < 0 || isSilent(partner)) leaveAlone(partner, nowNanos);
      }
    }
  }

  private void refused(Partner partner, long nowNanos) {
    int code = partner.client.refusal();
    boolean sessionLost =
        partner.ecu.session() != UdsEcu.NO_SESSION
            && (code == Refusal.SERVICE_NOT_IN_SESSION
                || code == Refusal.SUBFUNCTION_NOT_IN_SESSION);
    if (sessionLost) partner.inSession = false;
    if (partner.asked == Partner.SESSION) leaveAlone(partner, nowNanos);
    if (partner.asked < 0) return;
    Line line = lines[partner.asked];
    line.refused++;
    line.lastRefusal = code;
    line.refusals++;
    line.silences = 0;
    isThere(partner, nowNanos);
    line.notBeforeNanos = nowNanos + limits.backOffNanos(line.refusals);
    // In the session that is opened again it may answer.
    if (sessionLost) line.dueNanos = nowNanos;
  }

  private boolean isSilent(Partner partner) {
    for (int i : partner.lines) if (lines[i].silences == 0) return false;
    return true;
  }

  /// Where the ECU was silent as a whole, its lines were for that reason: they are asked as before.
  private void isThere(Partner partner, long nowNanos) {
    if (partner.failures > 0 && !isSilent(partner)) {
      for (int i : partner.lines) {
        if (lines[i].silences == 0) continue;
        lines[i].silences = 0;
        lines[i].notBeforeNanos = nowNanos;
      }
    }
    partner.failures = 0;
  }

  private void leaveAlone(Partner partner, long nowNanos) {
    partner.failures++;
    partner.notBeforeNanos = nowNanos + limits.backOffNanos(partner.failures);
    partner.inSession = partner.ecu.session() == UdsEcu.NO_SESSION;
  }

  private void overheard(Partner partner) {
    IsoTpLink link = partner.link;
    for (int i : partner.lines) {
      Line line = lines[i];
      if (line.poll.request().isAnsweredBy(link.message(), link.messageLength())) {
        answered(line, link);
      }
    }
  }

  private void answered(Line line, IsoTpLink link) {
    line.answered++;
    byte[] answer = link.message();
    boolean complete = true;
    for (UdsField field : line.fields) {
      int rows = field.rows(link.messageLength());
      complete &= rows == field.count();
      for (int row = 0; row < rows; row++) {
        long raw = field.raw(answer, row);
        double value = field.value(raw);
        sink.accept(
            line.poll, field, field.firstNumber() + row, raw, value, link.messageStartNanos());
      }
    }
    if (!complete) line.shortAnswers++;
  }

  private static long earlier(long aNanos, long bNanos) {
    return aNanos - bNanos <= 0 ? aNanos : bNanos;
  }

  private static long later(long aNanos, long bNanos) {
    return aNanos - bNanos >= 0 ? aNanos : bNanos;
  }
}
