package io.celltwin.edge.publish;

import io.celltwin.config.MqttSettings;
import io.celltwin.edge.publish.Encoder.Announcement;
import io.celltwin.edge.publish.Encoder.Draft;
import io.celltwin.edge.publish.Encoder.Prompt;
import io.celltwin.edge.publish.Encoder.Stamp;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.spool.Priority;
import io.celltwin.edge.spool.Spool;
import io.celltwin.edge.spool.SpoolRecord;
import io.celltwin.edge.spool.SpoolSettings;
import io.celltwin.edge.spool.SpoolStatus;
import io.celltwin.edge.spool.SpoolStatus.Place;
import io.celltwin.edge.tls.BrokerSecurity;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.tinylog.Logger;

/// One pack's messages to one broker, QoS 1, from a thread of its own.
///
/// The loop only leaves reports in a lock-free queue. This thread encodes them, appends them to the
/// [Spool], and sends from there what the broker has not acknowledged: new messages first, those of
/// an outage beside them and not faster than they may. A consumer sees every message at least once
/// and tells repetitions by `boot` and `seq`; what was given up is counted and published.
public final class MqttPublisher implements TwinSink {
  /// Messages sent and not yet acknowledged.
  private static final int WINDOW = 32;

  /// How many of these may be of the backlog: a new message finds room at once.
  private static final int BACKLOG_WINDOW = 16;

  /// Reports that may wait for this thread; it takes them at once unless machine or disk stall.
  private static final int HANDOVER = 1024;

  private static final long MAX_WAIT_NANOS = 100_000_000L;
  private static final long MAINTAIN_NANOS = 50_000_000L;
  private static final long FIRST_RETRY_NANOS = 1_000_000_000L;
  private static final long MAX_RETRY_NANOS = 30_000_000_000L;

  /// From when on a connection counts as sound: longer than any wait between two attempts. Two
  /// clients of one name that push each other out grow slower, too.
  private static final long SOUND_NANOS = 2 * MAX_RETRY_NANOS;

  /// Who asks for a greeting more often waits.
  private static final long GREETING_NANOS = 5_000_000_000L;

  /// Between two messages of what has been counted in the pack's life. Of a run that has just begun
  /// more is new: the second message comes after [#FIRST_LIFE_NANOS], each wait is twice the one
  /// before, up to this.
  static final int LIFE_SECONDS = 600;

  private static final long LIFE_NANOS = LIFE_SECONDS * 1_000_000_000L;
  private static final long FIRST_LIFE_NANOS = 10_000_000_000L;

  /// A life of which less has been counted is all zeros to the digits that are told.
  private static final double LEAST_LIFE_SECONDS = 10;

  /// Longest that saying goodbye takes.
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final double SECONDS_PER_NANO = 1e-9;
  private static final double SECONDS_PER_MILLI = 1e-3;

  /// A report, and when that was on the machine's monotonic clock.
  private record Handed(Report report, long recordedNanos) {}

  /// A message on its way.
  private record Flight(long sentNanos, boolean historical) {}

  private final String pack;
  private final MqttSettings settings;
  private final BrokerSecurity security;
  private final String clientId;
  private final Encoder encoder;
  private final WallClock clock;
  private final SpoolSettings spoolSettings;
  private final SpoolHealth spoolHealth;
  private final List<SourceHealth> sources;

  /// How long the broker may take to acknowledge a message; that it answers pings is not enough.
  private final long acknowledgeNanos;

  private final Thread thread;

  // loop thread
  private long seq;
  private OptionalLong originNanos;
  private long recordedNanos = System.nanoTime();
  private final SendTimes telemetryTimes;
  private final SendTimes cellsTimes;
  private final EventHold eventHold;

  // from the loop to this thread
  private final Queue<Handed> handover = new ConcurrentLinkedQueue<>();
  private final AtomicInteger handedOver = new AtomicInteger();

  /// Given up before they came into the spool, by class.
  private final AtomicLongArray refused = new AtomicLongArray(Priority.ALL.size());

  private final AtomicLong acknowledged = new AtomicLong();

  /// The newest.
  private volatile Optional<TwinState> state = Optional.empty();

  // this thread
  private final SequencedMap<Long, Flight> flights = new LinkedHashMap<>();
  private int historicalFlights;
  private long numbered;
  private final TokenBucket backfill;
  private Optional<MqttLink> link = Optional.empty();
  private long retryNanos = FIRST_RETRY_NANOS;
  private long nextAttemptNanos = System.nanoTime();
  private final Set<String> toldReasons = new HashSet<>();
  private final Set<String> toldUnsayable = new HashSet<>();
  private boolean connected;

  /// Since a loss was told last: one that repeats itself is not told, nor what is between.
  private boolean connectionTold;

  private long connectedNanos;
  private long greetedNanos;
  private long livedNanos;
  private long lifeWaitNanos = FIRST_LIFE_NANOS;
  private boolean lifeTold;
  private boolean prompted;
  private long maintainedNanos;
  private boolean maintained;
  private boolean waitTold;
  private boolean timeKnownFromStart; // before the threads begin
  private boolean timeKnown;
  private volatile Delivery delivery = Delivery.NOTHING_WAITS;
  private volatile long stopByNanos;
  private volatile boolean stopping;

  /// @param clientId unique at the broker
  /// @param boot differs for every start of the daemon
  /// @param virtual whether ticks are of virtual time, which begins with the first
  /// @param spoolSettings of this pack alone
  /// @param spoolHealth of all packs
  /// @param sources those of which something is known
  public MqttPublisher(
      MqttSettings settings,
      String clientId,
      PackInfo info,
      String boot,
      WallClock clock,
      boolean virtual,
      SpoolSettings spoolSettings,
      SpoolHealth spoolHealth,
      List<SourceHealth> sources) {
    this.pack = info.pack();
    this.settings = settings;
    this.security = new BrokerSecurity(settings, pack);
    this.clientId = clientId;
    this.encoder = Encoder.of(settings, info, boot);
    this.clock = clock;
    this.originNanos = virtual ? OptionalLong.empty() : OptionalLong.of(0);
    this.spoolSettings = spoolSettings;
    this.spoolHealth = spoolHealth;
    this.sources = List.copyOf(sources);
    this.eventHold = new EventHold(nanos(settings.faultHoldSeconds()));
    this.telemetryTimes = sendTimes(settings.telemetryPeriodSeconds());
    this.cellsTimes = sendTimes(settings.cellsPeriodSeconds());
    this.acknowledgeNanos = Duration.ofSeconds(2L * settings.keepAliveSeconds()).toNanos();
    this.backfill = new TokenBucket(settings.backfillPerSecond(), System.nanoTime());
    this.thread = Thread.ofPlatform().name("publish-" + pack).daemon().unstarted(this::run);
  }

  private SendTimes sendTimes(double periodSeconds) {
    return new SendTimes(nanos(periodSeconds), nanos(settings.faultPeriodSeconds()));
  }

  private static long nanos(double seconds) {
    return Math.round(seconds / SECONDS_PER_NANO);
  }

  /// Before the first tick.
  public void start() {
    timeKnownFromStart = clock.isKnown();
    thread.start();
  }

  // ---- loop thread

  @Override
  public void state(TwinState state) {
    this.state = Optional.of(state);
    long nowNanos = state.tickNanos();
    recordedNanos = monotonic(nowNanos);
    boolean fast = eventHold.lasts(nowNanos);
    if (telemetryTimes.take(nowNanos, fast)) hand(new Report.Telemetry(state, seq++));
    if (cellsTimes.take(nowNanos, fast)) {
      hand(new Report.Cells(state, seq++));
      if (!sources.isEmpty()) hand(new Report.Sources(sources, state.wallMillis(), seq++));
    }
  }

  /// Of a live tick it is the tick's own time.
  private long monotonic(long tickNanos) {
    if (originNanos.isEmpty()) originNanos = OptionalLong.of(System.nanoTime() - tickNanos);
    return originNanos.getAsLong() + tickNanos;
  }

  @Override
  public void event(AlarmEvent event) {
    eventHold.happened();
    hand(new Report.Alarm(event, seq++));
  }

  @Override
  public void source(SourceEvent event) {
    eventHold.happened();
    hand(new Report.Change(event, seq++));
  }

  private void hand(Report report) {
    if (handedOver.get() >= HANDOVER) {
      refuse(report.messageClass().priority());
      return;
    }
    handedOver.incrementAndGet();
    handover.add(new Handed(report, recordedNanos)); // events come after their tick's state
    LockSupport.unpark(thread);
  }

  // ---- any thread

  private void refuse(Priority priority) {
    refused.incrementAndGet(priority.code());
  }

  /// Messages that the broker has acknowledged.
  public long acknowledged() {
    return acknowledged.get();
  }

  /// Messages given up, also by earlier daemons with the same spool.
  public long dropped() {
    return delivery.dropped() + delivery.damaged();
  }

  /// From now on sends what would be lost for up to `grace`, says goodbye and disconnects. Who
  /// stops again can only shorten that.
  public synchronized void stop(Duration grace) {
    long byNanos = System.nanoTime() + grace.toNanos();
    if (!stopping || byNanos - stopByNanos < 0) stopByNanos = byNanos;
    stopping = true;
    LockSupport.unpark(thread);
  }

  /// Stops and waits for the end.
  public void close(Duration grace) throws InterruptedException {
    stop(grace);
    if (thread.isAlive()) thread.join(grace.plus(GOODBYE));
  }

  // ---- this thread

  private void run() {
    try {
      publish();
    } catch (RuntimeException broken) {
      Logger.error(broken, "{}: publishing has ended, the estimate goes on", pack);
    }
  }

  private void publish() {
    Spool spool = Spool.open(spoolSettings, System.nanoTime());
    timeKnown = timeKnownFromStart;
    maintain(spool);
    while (true) {
      try {
        lookAtTime();
        takeHandover(spool);
        if (System.nanoTime() - maintainedNanos > MAINTAIN_NANOS) maintain(spool);
        keepConnected(spool);
        if (connected) send(spool, link.orElseThrow());
      } catch (RuntimeException broken) { // a fault of this program or of Paho's
        if (toldReasons.add(broken.toString())) {
          Logger.error(broken, "{}: publishing has failed, connecting anew", pack);
        }
        link.ifPresent(failed -> failed.lose(broken));
      }
      if (stopping && (isDone(spool) || System.nanoTime() - stopByNanos > 0)) break;
      LockSupport.parkNanos(this, MAX_WAIT_NANOS);
    }
    end(spool);
  }

  /// Who has read a greeting without the time reads it again.
  private void lookAtTime() {
    if (timeKnown || !clock.isKnown()) return;
    timeKnown = true;
    if (connected) greet(link.orElseThrow());
  }

  private void takeHandover(Spool spool) {
    for (Handed next = handover.poll(); next != null; next = handover.poll()) {
      handedOver.decrementAndGet();
      numbered = next.report.seq() + 1;
      MessageClass messageClass = next.report.messageClass();
      try {
        append(spool, next.report, next.recordedNanos);
      } catch (RuntimeException unsayable) { // a fault of this program
        giveUp(messageClass.priority(), messageClass.topicLevel(), unsayable);
      }
    }
  }

  /// Counts a message that cannot be said, and tells each kind of them once.
  private void giveUp(Priority priority, String what, RuntimeException why) {
    refuse(priority);
    if (toldUnsayable.add(what + why.getClass())) {
      Logger.error(why, "{}: a message is given up, and each like it: {}", pack, what);
    }
  }

  private void append(Spool spool, Report report, long recordedNanos) {
    MessageClass messageClass = report.messageClass();
    if (encoder.topic(messageClass).isEmpty()) return;
    Stamp stamp = new Stamp(recordedNanos / NANOS_PER_MILLI, time(report, recordedNanos));
    Draft draft = encoder.encode(report, stamp, delivery);
    spool.append(
        messageClass.priority(),
        messageClass.code(),
        draft.historyAt(),
        draft.timeAt(),
        draft.payload(),
        recordedNanos,
        stamp.wallMillis().orElse(report.wallMillis()));
  }

  /// When a report was. What the wall clock said then does not count where it may not have been set
  /// yet.
  private OptionalLong time(Report report, long recordedNanos) {
    if (!timeKnown) return OptionalLong.empty();
    return OptionalLong.of(timeKnownFromStart ? report.wallMillis() : wallMillis(recordedNanos));
  }

  /// What the wall clock of now gives for a moment of this run. It does not know of the time that
  /// the machine has slept since.
  private long wallMillis(long monotonicNanos) {
    return clock.millis() - (System.nanoTime() - monotonicNanos) / NANOS_PER_MILLI;
  }

  private void maintain(Spool spool) {
    maintainedNanos = System.nanoTime();
    for (Priority priority : Priority.ALL) {
      spool.countDropped(priority, refused.getAndSet(priority.code(), 0));
    }
    spool.maintain(maintainedNanos);
    SpoolStatus status = spool.status();
    long damaged = sum(status.damaged());
    if (damaged > delivery.damaged() && maintained) {
      Logger.warn(
          "{}: {} messages that waited cannot be read again and are given up",
          pack,
          damaged - delivery.damaged());
    }
    maintained = true;
    delivery =
        new Delivery(
            sum(status.dropped()),
            damaged,
            status.records(),
            status.oldestMillis() * SECONDS_PER_MILLI,
            timeKnown ? security.certificateDays(clock.millis()) : Double.NaN);
    spoolHealth.tell(pack, status);
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  // ---- the connection

  private void keepConnected(Spool spool) {
    if (security.changed(System.nanoTime())) renew(spool);
    if (link.isPresent() && link.get().lost()) disconnected(spool, link.get());
    if (link.isEmpty() && System.nanoTime() - nextAttemptNanos >= 0) {
      MqttLink next = new MqttLink(settings, security, clientId, thread);
      link = Optional.of(next);
      next.open(WINDOW, encoder.will());
    }
    if (link.isPresent() && link.get().established() && !connected) connected(spool, link.get());
  }

  /// Ends the connection in order, for another one at once with what the files hold now.
  private void renew(Spool spool) {
    connectionTold = false;
    Logger.info(
        "{}: the files for {} have changed, connecting anew with them", pack, settings.broker());
    if (link.isPresent()) {
      link.get().leave(Optional.empty());
      takeBack(spool, link.get());
    }
    nextAttemptNanos = System.nanoTime();
  }

  private void connected(Spool spool, MqttLink open) {
    connected = true;
    connectedNanos = System.nanoTime();
    if (!connectionTold) Logger.info("{}: connected to {}", pack, settings.broker());
    connectionTold = true;
    spool.requeue(); // what waited for this connection is of the past
    encoder.prompt().ifPresent(prompt -> open.subscribe(prompt.topic()));
    greet(open);
  }

  private void greet(MqttLink open) {
    greetedNanos = System.nanoTime();
    prompted = false;
    for (Announcement words : encoder.greeting(stamp())) open.announce(words);
    tellLifeWhereCounted(open);
  }

  private Stamp stamp() {
    OptionalLong wall = timeKnown ? OptionalLong.of(clock.millis()) : OptionalLong.empty();
    return new Stamp(System.nanoTime() / NANOS_PER_MILLI, wall);
  }

  private void tellLifeWhereCounted(MqttLink open) {
    boolean isCounted = state.map(s -> s.life().powerOnSeconds >= LEAST_LIFE_SECONDS).orElse(false);
    if (isCounted) tellLife(open);
  }

  /// Before the first tick there is nothing to tell.
  private void tellLife(MqttLink open) {
    if (state.isEmpty()) return;
    livedNanos = System.nanoTime();
    lifeTold = true;
    open.announce(encoder.life(state.get(), stamp()));
  }

  private void tellLifeAgain(MqttLink open) {
    lifeWaitNanos = Math.min(2 * lifeWaitNanos, LIFE_NANOS);
    tellLife(open);
  }

  private void disconnected(Spool spool, MqttLink over) {
    if (connected && System.nanoTime() - connectedNanos > SOUND_NANOS) {
      retryNanos = FIRST_RETRY_NANOS;
      toldReasons.clear();
    }
    takeBack(spool, over);
    nextAttemptNanos = System.nanoTime() + jittered(retryNanos);
    retryNanos = Math.min(2 * retryNanos, MAX_RETRY_NANOS);
    tell(over.reason());
    over.abandon();
  }

  /// What a connection that is over has not had acknowledged waits for the next one.
  private void takeBack(Spool spool, MqttLink over) {
    settle(spool, over);
    link = Optional.empty();
    connected = false;
    flights.clear();
    historicalFlights = 0;
    spool.requeue();
  }

  /// Each reason once, until there has been a sound connection again.
  private void tell(String reason) {
    if (!toldReasons.add(reason)) return;
    connectionTold = false;
    Logger.warn(
        "{}: no connection to {} ({}); trying again, the estimate goes on",
        pack,
        settings.broker(),
        reason);
  }

  private static long jittered(long nanos) {
    return nanos / 2 + ThreadLocalRandom.current().nextLong(nanos);
  }

  // ---- sending

  private void send(Spool spool, MqttLink open) {
    settle(spool, open);
    for (Optional<Prompt> words = open.pollArrived();
        words.isPresent();
        words = open.pollArrived()) {
      prompted |= words.equals(encoder.prompt());
    }
    if (!lifeTold) tellLifeWhereCounted(open);
    else if (System.nanoTime() - livedNanos > lifeWaitNanos) tellLifeAgain(open);
    if (prompted && System.nanoTime() - greetedNanos > GREETING_NANOS) greet(open);
    long nowNanos = System.nanoTime();
    if (!flights.isEmpty()
        && nowNanos - flights.firstEntry().getValue().sentNanos > acknowledgeNanos) {
      open.lose(new IOException("no answer to PUBLISH"));
    }
    while (flights.size() < WINDOW && open.established()) {
      Optional<SpoolRecord> live = spool.nextLive();
      Optional<SpoolRecord> next = live.isPresent() ? live : nextOfBacklog(spool, nowNanos);
      if (next.isEmpty()) return;
      try {
        send(open, spool, next.get(), live.isEmpty(), nowNanos);
      } catch (IllegalArgumentException | NoSuchElementException unknown) {
        // Left by another program, which knows more classes: none that comes after it shall wait.
        giveUp(next.get().priority(), "class " + next.get().tag(), unknown);
        spool.delivered(next.get().lsn());
      }
    }
  }

  private Optional<SpoolRecord> nextOfBacklog(Spool spool, long nowNanos) {
    if (historicalFlights >= BACKLOG_WINDOW) return Optional.empty();
    // At the end of the daemon what is in memory goes as fast as it can; the disk can wait.
    boolean hurried = stopping && spool.status().place() == Place.MEMORY;
    if (!backfill.allows(nowNanos) && !hurried) return Optional.empty();
    Optional<SpoolRecord> next = spool.nextBacklog();
    if (next.isPresent()) backfill.take();
    return next;
  }

  private void send(
      MqttLink open, Spool spool, SpoolRecord record, boolean historical, long nowNanos) {
    String topic = encoder.topic(MessageClass.of(record.tag())).orElseThrow();
    byte[] payload =
        encoder.asSent(
            record.payload(), record.historyAt(), record.timeAt(), historical, time(spool, record));
    Optional.ofNullable(flights.put(record.lsn(), new Flight(nowNanos, historical)))
        .ifPresent(this::landed); // a folder that came back holds it again
    if (historical) historicalFlights++;
    open.send(record.lsn(), topic, payload);
  }

  private void landed(Flight flight) {
    if (flight.historical) historicalFlights--;
  }

  /// When a record was made, where the machine did not know it then and does now. What an earlier
  /// daemon has recorded may be of an earlier boot: its monotonic time says nothing.
  private OptionalLong time(Spool spool, SpoolRecord record) {
    boolean can = record.timeAt() > 0 && timeKnown && spool.ofThisRun(record.lsn());
    return can ? OptionalLong.of(wallMillis(record.recordedNanos())) : OptionalLong.empty();
  }

  private void settle(Spool spool, MqttLink over) {
    for (OptionalLong lsn = over.pollAcknowledged();
        lsn.isPresent();
        lsn = over.pollAcknowledged()) {
      acknowledged.incrementAndGet();
      Flight arrived = flights.remove(lsn.getAsLong());
      if (arrived == null) continue;
      landed(arrived);
      spool.delivered(lsn.getAsLong());
    }
  }

  // ---- the end

  /// Whether nothing is left to send, or what is left is safe and the broker away.
  private boolean isDone(Spool spool) {
    if (!handover.isEmpty()) return false;
    maintain(spool);
    SpoolStatus status = spool.status();
    if (status.records() == 0) return true;
    if (status.place() != Place.MEMORY && link.isEmpty()) return true;
    if (!connected && !waitTold) {
      waitTold = true;
      Logger.info("{}: waiting for {} to take the last messages", pack, settings.broker());
    }
    return false;
  }

  private void end(Spool spool) {
    if (link.isPresent()) {
      if (connected) tellLife(link.get());
      link.get().leave(encoder.farewell(numbered));
      settle(spool, link.get());
    }
    maintain(spool);
    spool.close();
    SpoolStatus last = spool.status();
    boolean inMemory = last.place() == Place.MEMORY;
    if (inMemory && last.records() + dropped() > 0) {
      Logger.warn(
          "{}: stopped with {} messages undelivered and {} given up before",
          pack,
          last.records(),
          dropped());
    }
    if (!inMemory && last.records() > 0) {
      Logger.info(
          "{}: {} messages wait in {} for the next start",
          pack,
          last.records(),
          spoolSettings.folder().orElseThrow());
    }
  }
}
