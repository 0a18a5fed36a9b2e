package io.celltwin.simulation.can;

import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.DbcMessage;
import io.celltwin.canbus.dbc.DbcSignal;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.uds.UdsRequest;
import io.celltwin.hal.CanFilter;
import io.celltwin.hal.recording.BadRecordingException;
import io.celltwin.simulation.can.SenderTable.Answer;
import io.celltwin.simulation.can.SenderTable.Ecu;
import io.celltwin.simulation.can.SenderTable.Field;
import io.celltwin.simulation.can.SenderTable.Message;
import io.celltwin.simulation.can.SenderTable.Page;
import io.celltwin.simulation.can.SenderTable.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads the lines of a [SenderTable]. A line belongs to the `message`, `ecu` or `answer` above it.
final class SenderTableReader {
  private static final int MOST_ANSWER_BYTES = 4000;
  private static final int DATA_IDS = 16;

  private final Dbc dbc;
  private final Path file;

  private final List<Message> messages = new ArrayList<>();
  private final List<Ecu> ecus = new ArrayList<>();

  // of the message that is being read
  private Optional<Message> message = Optional.empty();
  private List<Page> pages = new ArrayList<>();
  private List<Signal> signals = new ArrayList<>();

  // of the ecu that is being read
  private Optional<IsoTpAddress> address = Optional.empty();
  private List<Answer> answers = new ArrayList<>();
  private Optional<Answer> answer = Optional.empty();
  private List<Field> fields = new ArrayList<>();

  SenderTableReader(Dbc dbc, Path file) {
    this.dbc = dbc;
    this.file = file;
  }

  SenderTable read(BufferedReader lines) throws IOException {
    int number = 0;
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      number++;
      if (text.isBlank() || text.startsWith("#")) continue;
      TableLine line = TableLine.of(file, number, text);
      try {
        take(line);
      } catch (IllegalArgumentException wrong) {
        throw line.fault(String.valueOf(wrong.getMessage()));
      }
    }
    endMessage();
    endEcu();
    return new SenderTable(messages, ecus);
  }

  private void take(TableLine line) throws BadRecordingException {
    switch (line.kind()) {
      case "message" -> beginMessage(line);
      case "page" -> endPage();
      case "signal" -> signal(line);
      case "counter" -> counter(line);
      case "checksum" -> checksum(line);
      case "ecu" -> beginEcu(line);
      case "answer" -> beginAnswer(line);
      case "field" -> field(line);
      default ->
          throw line.fault(
              "found "
                  + line.kind()
                  + ", expected message, page, signal, counter, checksum, ecu, answer or field");
    }
  }

  // ---- what is sent unasked

  /// message,NAME,CYCLE_MS,PHASE_MS,JITTER_MS
  private void beginMessage(TableLine line) throws BadRecordingException {
    endMessage();
    endEcu();
    line.requireCount(5, 5);
    Optional<DbcMessage> found = dbc.message(line.text(1));
    if (found.isEmpty()) {
      throw line.fault("found message " + line.text(1) + ", expected one of the DBC file");
    }
    long cycle = line.nanos(2);
    long jitter = line.nanos(4);
    if (cycle == 0) throw line.fault("found a cycle of 0 ms, expected above 0");
    if (jitter >= cycle) {
      throw line.fault("found jitter " + line.text(4) + " ms, expected below cycle");
    }
    message =
        Optional.of(
            new Message(
                found.get(),
                cycle,
                line.nanos(3),
                jitter,
                List.of(),
                Optional.empty(),
                0,
                Optional.empty()));
  }

  private void endPage() {
    pages.add(new Page(signals));
    signals = new ArrayList<>();
  }

  private void endMessage() {
    if (message.isEmpty()) return;
    endPage();
    Message of = message.get();
    messages.add(with(of, of.counter(), of.counterMost(), of.checksum()));
    pages = new ArrayList<>();
    message = Optional.empty();
  }

  private Message with(
      Message of, Optional<Integer> counter, long most, Optional<FrameChecksum> checksum) {
    return new Message(
        of.dbc(),
        of.cycleNanos(),
        of.phaseNanos(),
        of.jitterNanos(),
        pages,
        counter,
        most,
        checksum);
  }

  private Message current(TableLine line) throws BadRecordingException {
    if (message.isPresent()) return message.get();
    throw line.fault("found a line of a message, expected a message above it");
  }

  /// signal,NAME,VALUE,NUMBER,SCALE,OFFSET
  private void signal(TableLine line) throws BadRecordingException {
    DbcMessage of = current(line).dbc();
    line.requireCount(6, 6);
    for (int number : line.range(3)) {
      String name = line.text(1).replace("{}", Integer.toString(number));
      signals.add(
          new Signal(place(line, of, name), line.value(2), number, line.number(4), line.number(5)));
    }
  }

  private static int place(TableLine line, DbcMessage of, String name)
      throws BadRecordingException {
    for (int place = 0; place < of.signals().size(); place++) {
      if (of.signals().get(place).name().equals(name)) return place;
    }
    throw line.fault("found signal " + name + ", expected one of message " + of.name());
  }

  /// counter,NAME or counter,NAME,MOST
  private void counter(TableLine line) throws BadRecordingException {
    Message of = current(line);
    line.requireCount(2, 3);
    int place = place(line, of.dbc(), line.text(1));
    DbcSignal signal = of.dbc().signals().get(place);
    long all = (1L << StrictMath.min(signal.bitLength(), 31)) - 1;
    long most = line.count() > 2 ? line.integer(2) : all;
    if (most < 1 || most > all) throw line.fault("found " + most + ", expected 1.." + all);
    message = Optional.of(with(of, Optional.of(place), most, of.checksum()));
  }

  /// checksum,crc8|sum8,POLYNOMIAL,INITIAL,FINAL_XOR,FROM,TO,AT and none or 16 data identifiers
  private void checksum(TableLine line) throws BadRecordingException {
    Message of = current(line);
    line.requireCount(8, 8 + DATA_IDS);
    boolean sum = line.text(1).equals("sum8");
    if (!sum && !line.text(1).equals("crc8")) {
      throw line.fault("found " + line.text(1) + ", expected crc8 or sum8");
    }
    int[] figures = new int[line.count()];
    for (int place = 2; place < figures.length; place++) figures[place] = line.integer(place);
    List<Integer> dataIds = Arrays.stream(figures).skip(8).boxed().toList();
    if (figures[6] >= of.dbc().length() || figures[7] >= of.dbc().length()) {
      throw line.fault("found bytes beyond the message's " + of.dbc().length());
    }
    FrameChecksum found =
        new FrameChecksum(
            sum, figures[2], figures[3], figures[4], figures[5], figures[6], figures[7], dataIds);
    message = Optional.of(with(of, of.counter(), of.counterMost(), Optional.of(found)));
  }

  // ---- what is answered

  /// ecu,REQUEST_ID,ANSWER_ID
  private void beginEcu(TableLine line) throws BadRecordingException {
    endMessage();
    endEcu();
    line.requireCount(3, 3);
    int request = line.integer(1);
    int reply = line.integer(2);
    boolean standard = request <= CanFilter.STANDARD_BITS && reply <= CanFilter.STANDARD_BITS;
    address =
        Optional.of(
            standard ? IsoTpAddress.normal(request, reply) : IsoTpAddress.normal29(request, reply));
  }

  private void endEcu() {
    endAnswer();
    if (address.isEmpty()) return;
    ecus.add(new Ecu(address.get(), answers));
    answers = new ArrayList<>();
    address = Optional.empty();
  }

  /// answer,SERVICE,IDENTIFIER,BYTES
  private void beginAnswer(TableLine line) throws BadRecordingException {
    if (address.isEmpty()) throw line.fault("found an answer, expected an ecu above it");
    endAnswer();
    line.requireCount(4, 4);
    int bytes = line.integer(3);
    if (bytes < 1 || bytes > MOST_ANSWER_BYTES) {
      throw line.fault("found " + bytes + " bytes, expected 1.." + MOST_ANSWER_BYTES);
    }
    boolean data = line.integer(1) == UdsRequest.readData(0).service();
    UdsRequest request = new UdsRequest(line.integer(1), line.integer(2), data ? 2 : 1);
    answer = Optional.of(new Answer(request, bytes, List.of()));
  }

  private void endAnswer() {
    if (answer.isEmpty()) return;
    answers.add(new Answer(answer.get().request(), answer.get().bytes(), fields));
    fields = new ArrayList<>();
    answer = Optional.empty();
  }

  /// field,VALUE,NUMBER,AT,BYTES,STRIDE,SCALE,OFFSET
  private void field(TableLine line) throws BadRecordingException {
    if (answer.isEmpty()) throw line.fault("found a field, expected an answer above it");
    line.requireCount(8, 8);
    int at = line.integer(3);
    int bytes = line.integer(4);
    int stride = line.integer(5);
    if (at < 0 || bytes < 1 || bytes > 4 || stride < bytes) {
      throw line.fault(
          "found %d bytes from %d on, each %d: expected 1..4 from 0 on, not overlapping"
              .formatted(bytes, at, stride));
    }
    for (int number : line.range(2)) {
      if (at + bytes > answer.get().bytes()) {
        throw line.fault("found a field at " + at + ", expected it within the answer");
      }
      fields.add(new Field(line.value(1), number, at, bytes, line.number(6), line.number(7)));
      at += stride;
    }
  }
}
