package io.celltwin.edge.spool;

import static io.celltwin.edge.spool.Priority.EVENT;
import static io.celltwin.edge.spool.Priority.FAST;
import static io.celltwin.edge.spool.Priority.SLOW;
import static io.celltwin.edge.spool.SpoolFixture.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.spool.SpoolStatus.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpoolTest {
  private static final int BIG = 20_000; // three of them fill a segment

  private final SpoolFixture it = new SpoolFixture();

  private String live() {
    return it.spool.nextLive().map(SpoolFixture::text).orElse("");
  }

  private String backlog() {
    return it.spool.nextBacklog().map(SpoolFixture::text).orElse("");
  }

  @Test
  void aRecordComesBackAsItWas() {
    byte[] payload = {1, 2, 3, 4};
    long lsn = it.spool.append(SLOW, 42, 3, 4, payload, -5, 99);
    it.killAndRestart();
    SpoolRecord record = it.spool.nextBacklog().orElseThrow();
    assertArrayEquals(payload, record.payload());
    assertEquals(new SpoolRecord(lsn, SLOW, 42, 3, 4, -5, 99, record.payload()), record);
    assertFalse(it.spool.ofThisRun(lsn));
    assertTrue(it.spool.ofThisRun(it.append(FAST, "new")));
  }

  @Test
  void withoutAFolderRecordsAreInMemoryWhichIsNoTrouble() {
    Spool memory = new Spool(SpoolFixture.settings(8, Duration.ofDays(1)), Optional.empty(), 0);
    memory.append(FAST, 0, 0, 0, "a".getBytes(UTF_8), 0, 0);
    memory.maintain(60_000_000_000L);
    assertEquals(Place.MEMORY, memory.status().place());
    assertEquals("", memory.status().reason());
    assertEquals(1, memory.status().records());
    SpoolRecord record = memory.nextLive().orElseThrow();
    assertTrue(memory.ofThisRun(record.lsn()));
    memory.delivered(record.lsn());
    memory.maintain(60_100_000_000L);
    assertEquals(0, memory.status().records());
    memory.close();
  }

  @Test
  void whatIsAppendedOnAConnectionIsLiveAndWhatWasThereIsBacklog() {
    it.append(FAST, "a");
    it.append(SLOW, "b");
    it.append(EVENT, "e");
    it.append(FAST, "c");
    it.spool.requeue();
    it.append(FAST, "d");
    assertEquals("d", live());
    assertEquals("", live());
    assertEquals("e", backlog());
    it.append(EVENT, "f");
    assertEquals("a", backlog());
    assertEquals("b", backlog());
    assertEquals("c", backlog());
    assertEquals("", backlog());
    assertEquals("f", live());
    assertEquals(6, it.status().records());
  }

  @Test
  void whatWasTakenAndNotDeliveredComesAgain() {
    for (String text : List.of("a", "b", "c")) it.append(FAST, text);
    it.spool.requeue();
    long a = it.spool.nextBacklog().orElseThrow().lsn();
    long b = it.spool.nextBacklog().orElseThrow().lsn();
    it.spool.delivered(b);
    it.spool.requeue();
    it.spool.delivered(a); // too late: nobody waits for it
    assertEquals(List.of("a", "c"), it.peekAll());
    it.restart();
    assertEquals(List.of("a", "c"), it.drain());
    assertEquals(0, it.status().records());
    it.restart();
    assertEquals(List.of(), it.drain());
  }

  @Test
  void anEmptyChainIsWrittenFromItsBeginningAgain() {
    TestDisk disk = new TestDisk(true);
    SpoolFixture online = new SpoolFixture(disk);
    online.spool.requeue();
    disk.journal().clear();
    for (int k = 0; k < 500; k++) {
      online.append(FAST, "live " + k, 1000);
      online.spool.delivered(online.spool.nextLive().orElseThrow().lsn());
      online.pass(1);
    }
    int farthest =
        disk.journal().stream()
            .mapToInt(step ->
                step instanceof TestDisk.Step.Write(String name, int at, byte[] _)
                        && name.endsWith("segment")
                    ? at
                    : 0)
            .max()
            .orElseThrow();
    assertEquals(Segment.START, farthest);
    assertTrue(
        disk.journal().stream()
            .noneMatch(step ->
                step instanceof TestDisk.Step.Force(String name) && name.endsWith("segment")),
        "nothing undelivered is there to be forced");
  }

  @Test
  void theHeadIsWrittenAgainAlsoWhileAnOlderBacklogWaits() {
    for (int k = 0; k < 7; k++) it.append(FAST, "old " + k, BIG);
    it.spool.requeue();
    for (int k = 0; k < 100; k++) {
      it.append(EVENT, "event " + k, 1000);
      it.append(FAST, "live " + k, BIG);
      it.spool.delivered(it.spool.nextLive().orElseThrow().lsn());
      it.spool.delivered(it.spool.nextLive().orElseThrow().lsn());
    }
    assertEquals(List.of(0L, 0L, 0L), it.status().dropped());
    it.restart();
    List<String> rest = it.drain();
    assertEquals(7, rest.size());
    assertEquals("old 0", rest.getFirst());
    assertEquals("old 6", rest.getLast());
  }

  @Test
  void whatIsForcedIsForcedOncePerPeriodAndOnlyWhereItWaits() {
    TestDisk disk = new TestDisk(true);
    SpoolFixture offline = new SpoolFixture(disk);
    offline.pass(10);
    disk.journal().clear();
    for (int k = 0; k < 20; k++) {
      offline.append(FAST, "x", 100);
      offline.pass(1);
    }
    assertEquals(
        4, disk.journal().stream().filter(step -> step instanceof TestDisk.Step.Force).count());
  }

  @Test
  void underTheCapTheOldestOfTheLeastClassGoesFirstAndEventsLast() {
    for (int k = 0; k < 6; k++) it.append(FAST, "fast " + k, BIG); // two segments
    for (int k = 0; k < 6; k++) it.append(SLOW, "slow " + k, BIG); // two
    for (int k = 0; k < 6; k++) it.append(EVENT, "event " + k, BIG); // two: six in all
    assertEquals(List.of(0L, 0L, 0L), it.status().dropped());
    it.append(SLOW, "slow 6", BIG);
    assertEquals(List.of(0L, 0L, 3L), it.status().dropped());
    it.append(FAST, "fast 6", BIG);
    assertEquals(List.of(0L, 0L, 6L), it.status().dropped());
    it.append(EVENT, "event 6", BIG);
    assertEquals(List.of(0L, 0L, 7L), it.status().dropped());
    assertEquals(Spool.NOT_KEPT, it.append(FAST, "fast 7", BIG));
    it.append(SLOW, "slow 7", BIG);
    it.append(SLOW, "slow 8", BIG);
    it.append(SLOW, "slow 9", BIG);
    assertEquals(List.of(0L, 3L, 8L), it.status().dropped());
    for (int k = 7; k < 18; k++) it.append(EVENT, "event " + k, BIG);
    assertEquals(List.of(0L, 10L, 8L), it.status().dropped());
    it.append(EVENT, "event 18", BIG);
    assertEquals(List.of(3L, 10L, 8L), it.status().dropped());
    it.killAndRestart();
    assertEquals(List.of(3L, 10L, 8L), it.status().dropped());
    List<String> rest = it.drain();
    assertEquals(16, rest.size());
    assertEquals("event 3", rest.getFirst());
    assertEquals("event 18", rest.getLast());
  }

  @Test
  void whatIsTooOldIsDroppedInTimeThatTheDaemonRuns() {
    SpoolFixture aging =
        new SpoolFixture(new TestDisk(false), SpoolFixture.settings(6, Duration.ofHours(1)));
    for (int k = 0; k < 3; k++) aging.append(FAST, "a" + k, BIG);
    aging.pass(1800);
    for (int k = 0; k < 3; k++) aging.append(FAST, "b" + k, BIG);
    assertEquals(1_800_000, aging.status().oldestMillis());
    aging.restart();
    aging.nowNanos += 1_000_000; // the next boot's clock may stand anywhere
    aging.pass(1801);
    assertEquals(List.of(0L, 0L, 3L), aging.status().dropped());
    assertEquals(List.of("b0", "b1", "b2"), aging.peekAll());
    aging.pass(1800);
    assertEquals(List.of(0L, 0L, 6L), aging.status().dropped());
    assertEquals(List.of(), aging.peekAll());
    assertEquals(0, aging.status().oldestMillis());
    aging.append(FAST, "c");
    aging.killAndRestart();
    assertEquals(List.of("c"), aging.drain());
  }

  @Test
  void aPayloadThatFitsNowhereIsRefused() {
    int most = it.spool.maxPayloadBytes();
    it.append(FAST, "most", most);
    assertThrows(IllegalArgumentException.class, () -> it.append(FAST, "more", most + 1));
    assertEquals(List.of("most"), it.drain());
  }

  @Test
  void theLeastRoomHoldsTheLargestRecordThatThereMayBe() {
    int segmentBytes = SpoolSettings.segmentBytesFor(300_000);
    long least = SpoolSettings.leastBytes(segmentBytes);
    SpoolFixture large =
        new SpoolFixture(
            new TestDisk(false),
            new SpoolSettings(
                Optional.of(Path.of("unused")),
                least,
                least,
                segmentBytes,
                Duration.ofDays(1),
                Duration.ZERO));
    large.append(FAST, "large", 300_000);
    assertEquals(List.of("large"), large.drain());
    assertTrue(large.spool.maxPayloadBytes() < 310_000, "no more than pages are round");
  }

  // ---- faults

  @Test
  void aFullDiskGivesTheRoomOfOldFastRecordsToAnEvent() {
    for (int k = 0; k < 6; k++) it.append(FAST, "fast " + k, BIG);
    it.disk.room = 0;
    for (int k = 0; k < 4; k++) it.append(EVENT, "event " + k, BIG);
    assertEquals(Place.FULL_DISK, it.status().place());
    assertEquals(List.of(0L, 0L, 3L), it.status().dropped());
    it.killAndRestart();
    it.disk.room = Long.MAX_VALUE;
    it.append(EVENT, "event 4", BIG);
    it.append(EVENT, "event 5", BIG);
    it.append(EVENT, "event 6", BIG);
    it.append(EVENT, "event 7", BIG);
    assertEquals(Place.DISK, it.status().place());
    assertEquals(11, it.drain().size());
  }

  @Test
  void aDiskThatIsFullFromTheStartIsUsedOnceItHasRoom() {
    TestDisk disk = new TestDisk(false);
    disk.room = 10;
    SpoolFixture full = new SpoolFixture(disk);
    full.append(EVENT, "a");
    assertEquals(Place.MEMORY, full.status().place());
    assertTrue(full.status().reason().contains("No space left"), full.status().reason());
    disk.room = Long.MAX_VALUE;
    full.pass(11);
    full.append(EVENT, "b");
    assertEquals(Place.DISK, full.status().place());
    full.killAndRestart();
    assertEquals(List.of("a", "b"), full.drain());
  }

  @Test
  void aFullDiskIsTriedAgainWithoutBeingAsked() {
    for (int k = 0; k < 6; k++) it.append(FAST, "fast " + k, BIG);
    it.disk.room = 0;
    for (int k = 0; k < 4; k++) it.append(EVENT, "event " + k, BIG);
    assertEquals(Place.FULL_DISK, it.status().place());
    it.disk.room = Long.MAX_VALUE;
    it.pass(11);
    assertEquals(Place.DISK, it.status().place());
  }

  @Test
  void aReadOnlyDiskIsReadFromAndKeepsWhatItHas() {
    it.append(FAST, "a");
    it.disk.readOnly = true;
    it.append(FAST, "b");
    assertEquals(Place.MEMORY, it.status().place());
    assertTrue(it.status().reason().contains("Read-only"), it.status().reason());
    assertEquals(List.of("a", "b"), it.peekAll());
    it.append(SLOW, "c");
    it.pass(11);
    assertEquals(Place.MEMORY, it.status().place());
    it.disk.readOnly = false;
    it.pass(11);
    assertEquals(Place.DISK, it.status().place());
    it.killAndRestart();
    assertEquals(List.of("a", "b", "c"), it.drain());
  }

  @Test
  void memoryIsBoundedAndDropsByTheSamePolicy() {
    it.disk.readOnly = true;
    it.append(EVENT, "event", BIG);
    for (int k = 0; k < 100; k++) it.append(FAST, "fast " + k, BIG);
    SpoolStatus status = it.status();
    assertEquals(101, status.records() + status.dropped().get(2));
    assertTrue(status.bytes() <= SpoolSettings.MIN_BYTES);
    List<String> rest = it.peekAll();
    assertEquals("event", rest.getFirst());
    assertEquals("fast 99", rest.getLast());
    it.disk.readOnly = false;
    it.pass(11);
    it.killAndRestart();
    assertEquals(rest, it.drain());
    assertEquals(status.dropped(), it.status().dropped());
  }

  @Test
  void aVanishedFolderIsTakenUpAgainWhereItComesBack() {
    it.append(FAST, "a");
    it.disk.present = false;
    it.pass(2);
    assertEquals(Place.MEMORY, it.status().place());
    it.append(FAST, "b");
    it.pass(11);
    it.disk.present = true;
    it.pass(11);
    assertEquals(Place.DISK, it.status().place());
    assertEquals(List.of("a", "b"), it.drain());
    assertEquals(List.of(0L, 0L, 0L), it.status().damaged());
  }

  @Test
  void aFolderThatComesBackEmptyIsALossThatIsCounted() {
    it.append(FAST, "a");
    it.append(EVENT, "e");
    it.disk.present = false;
    it.pass(2);
    it.disk.files().clear();
    it.disk.present = true;
    it.pass(11);
    assertEquals(Place.DISK, it.status().place());
    assertEquals(List.of(1L, 0L, 1L), it.status().damaged());
    assertEquals(List.of(), it.drain());
  }

  @Test
  void aFolderInUseIsLeftAloneUntilItIsFree() {
    it.append(FAST, "a");
    SpoolFixture second = new SpoolFixture(it.disk);
    second.append(FAST, "b");
    assertEquals(Place.MEMORY, second.status().place());
    assertTrue(second.status().reason().contains("in use"), second.status().reason());
    it.spool.close();
    second.pass(11);
    assertEquals(Place.DISK, second.status().place());
    assertEquals(List.of("a", "b"), second.drain());
  }

  @Test
  void aLayoutToComeIsLeftAlone() {
    it.append(FAST, "a");
    it.spool.close();
    String segment = it.disk.names().stream().filter(n -> n.endsWith("segment")).findFirst().get();
    for (String name : List.of("cursor", segment)) {
      byte[] content = it.disk.content(name);
      content[11] = 2;
      byte[] before = content.clone();
      it.killAndRestart();
      assertEquals(Place.MEMORY, it.status().place());
      assertTrue(it.status().reason().contains("of layout 2"), it.status().reason());
      assertArrayEquals(before, content);
      content[11] = 1;
    }
    it.killAndRestart();
    assertEquals(List.of("a"), it.drain());
  }

  @Test
  void foreignFilesAreLeftAlone() {
    byte[] foreign =
        "nothing of ours, and long enough to be mistaken for a segment".repeat(9).getBytes(UTF_8);
    it.disk.files().put("0009.segment", foreign);
    it.disk.files().put("notes.txt", foreign.clone());
    byte[] before = foreign.clone();
    it.killAndRestart();
    for (int k = 0; k < 60; k++) it.append(FAST, "fast " + k, BIG);
    assertEquals(Place.DISK, it.status().place());
    assertArrayEquals(before, foreign);
    assertTrue(it.disk.names().containsAll(List.of("0009.segment", "notes.txt")));
  }

  /// @return the name of the block in which the text stands
  private String blockWith(String text) {
    for (String name : it.disk.names()) {
      byte[] content = it.disk.content(name);
      if (new String(content, ISO_8859_1).contains(text)) {
        return name;
      }
    }
    throw new AssertionError(text);
  }

  private void spoil(String text) {
    byte[] content = it.disk.content(blockWith(text));
    int at = new String(content, ISO_8859_1).indexOf(text);
    content[at + text.length() + 3] ^= 1;
  }

  @Test
  void behindADamagedRecordTheNextSegmentIsReadAndTheLossIsCounted() {
    for (int k = 0; k < 9; k++) it.append(FAST, "fast " + k, BIG);
    spoil("fast 4");
    assertEquals(
        List.of("fast 0", "fast 1", "fast 2", "fast 3", "fast 6", "fast 7", "fast 8"), it.drain());
    assertEquals(List.of(0L, 0L, 2L), it.status().damaged());
    assertEquals(0, it.status().records());
    it.restart();
    assertEquals(List.of(0L, 0L, 2L), it.status().damaged());
    assertEquals(List.of(), it.drain());
  }

  @Test
  void aDamagedHeadGetsNoFurtherRecords() {
    it.append(FAST, "a", 100);
    it.append(FAST, "b", 100);
    it.spool.requeue();
    spoil("b");
    assertEquals("a", backlog());
    assertEquals("", backlog());
    it.append(FAST, "c", 100);
    it.pass(1);
    it.killAndRestart();
    assertEquals(List.of("a", "c"), it.drain());
    assertEquals(1, it.status().damaged().get(2));
  }

  @Test
  void aBadSectorIsADamagedRecordNotTheEndOfTheDisk() {
    for (int k = 0; k < 9; k++) it.append(FAST, "fast " + k, BIG);
    it.disk.unreadable = Optional.of(blockWith("fast 4"));
    List<String> rest = it.drain();
    assertEquals(List.of("fast 0", "fast 1", "fast 2", "fast 6", "fast 7", "fast 8"), rest);
    assertEquals(Place.DISK, it.status().place());
    assertEquals(3, it.status().damaged().get(2));
  }

  @Test
  void aBadSectorBelowAPayloadCostsNothingBeforeIt() {
    for (int k = 0; k < 9; k++) it.append(FAST, "fast " + k, BIG);
    String block = blockWith("fast 4");
    it.disk.unreadable = Optional.of(block);
    it.disk.unreadableFrom =
        new String(it.disk.content(block), ISO_8859_1).indexOf("fast 4"); // its header can be read
    List<String> rest = it.drain();
    assertEquals(
        List.of("fast 0", "fast 1", "fast 2", "fast 3", "fast 6", "fast 7", "fast 8"), rest);
    assertEquals(Place.DISK, it.status().place());
    assertEquals(2, it.status().damaged().get(2));
  }

  @Test
  void aBadSectorDoesNotKeepTheSpoolFromOpening() {
    for (int k = 0; k < 9; k++) it.append(FAST, "fast " + k, BIG);
    it.spool.requeue();
    backlog();
    backlog();
    it.spool.delivered(it.spool.nextBacklog().orElseThrow().lsn());
    it.spool.close();
    for (String text : List.of("fast 0", "fast 4", "fast 8")) {
      it.disk.unreadable = Optional.of(blockWith(text));
      it.killAndRestart();
      assertEquals(Place.DISK, it.status().place());
      assertTrue(it.peekAll().size() >= 5, text);
    }
  }

  @Test
  void aLostCursorRepeatsAndLosesNothing() {
    for (int k = 0; k < 5; k++) it.append(FAST, "fast " + k, 100);
    it.spool.requeue();
    it.spool.delivered(it.spool.nextBacklog().orElseThrow().lsn());
    it.restart();
    Arrays.fill(it.disk.content("cursor"), (byte) 0x55);
    it.killAndRestart();
    assertEquals(5, it.drain().size());
  }

  @Test
  void countlessIslandsOfDeliveredRecordsAreForgottenNotLost() {
    SpoolFixture wide =
        new SpoolFixture(new TestDisk(false), SpoolFixture.settings(16, Duration.ofDays(1)));
    List<Long> taken = new ArrayList<>();
    for (int k = 0; k < 3000; k++) wide.append(FAST, "r" + k, 20);
    wide.spool.requeue();
    for (int k = 0; k < 3000; k++) taken.add(wide.spool.nextBacklog().orElseThrow().lsn());
    for (int k = 1; k < 3000; k += 2) wide.spool.delivered(taken.get(k));
    long undelivered = wide.status().records();
    assertTrue(undelivered >= 1500 && undelivered < 2100, () -> undelivered + " records");
    wide.restart();
    assertEquals(undelivered, wide.status().records());
    List<String> rest = wide.drain();
    assertEquals(undelivered, rest.size());
    for (int k = 0; k < 3000; k += 2) assertTrue(rest.contains("r" + k));
  }

  @Test
  void whatIsDroppedOnItsWayAndArrivesAfterAllIsNotCountedAsDropped() {
    for (int k = 0; k < 3; k++) it.append(FAST, "fast " + k, BIG);
    it.spool.requeue();
    SpoolRecord first = it.spool.nextBacklog().orElseThrow();
    assertEquals("fast 0", text(first));
    assertEquals("fast 1", backlog());
    for (int k = 3; k < 30; k++) it.append(FAST, "fast " + k, BIG);
    assertEquals(28, it.status().records() + it.status().dropped().get(2));
    it.spool.delivered(first.lsn());
    assertEquals(28, it.status().records() + it.status().dropped().get(2));
    it.spool.requeue(); // "fast 1" never arrived
    assertEquals(29, it.status().records() + it.status().dropped().get(2));
    it.killAndRestart();
    assertEquals(29, it.status().records() + it.status().dropped().get(2));
    assertEquals(it.status().records(), it.drain().size());
  }
}
