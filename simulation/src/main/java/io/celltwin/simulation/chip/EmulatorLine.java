package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// An emulated chain behind lines of text, for drivers that are not in Java: `X hex` is one
/// chip-select window, `T us` lets time pass, `! text` sets something. One answer line each, of what
/// cannot be understood `? why`. Devices,
/// cells and GPIOs count from 1, wires from 0.
///
///     EmulatorLine ltc6811|ltc6813|adbms6830 DEVICES [T_READY in us]
///     ! cell D C VOLTS | gpio D G VOLTS | die D CELSIUS | open D W | heal D W | pec D 0|1
///     ! off D 0|1 | break D | join | miss D N | brownout D | corrupt RATE | stall D 0|1
///     ! mux D CONVERTER CHANNEL | drift D RELATIVE | show D READ-COMMAND (to stderr)
final class EmulatorLine {
  /// Moves by what the other side tells alone, which counts the windows' time too.
  private static final class ToldTime implements Clock {
    // Not 0, so that nothing rests on it.
    private long nanos = 1_000_000_000;

    @Override
    public long nowNanos() {
      return nanos;
    }

    @Override
    public void waitUntil(long deadlineNanos) {}
  }

  private static final List<String> PARTS = List.of("ltc6811", "ltc6813", "adbms6830");

  private final ToldTime time = new ToldTime();
  private final SteadyInputs pins;
  private final EmulatedChain chain;

  EmulatorLine(String part, int devices, long readyMicros) {
    boolean large = !part.equals("ltc6811");
    pins = new SteadyInputs(devices, large ? 18 : 12, 10);
    // Every place has another value: a reading at the wrong place is seen.
    for (int d = 1; d <= devices; d++) {
      for (int c = 1; c <= (large ? 18 : 12); c++) pins.cell(d, c, 3.3 + 0.0037 * c + 0.05 * d);
      for (int g = 1; g <= 10; g++) pins.gpio(d, g, 0.5 + 0.13 * g + 0.021 * d);
      pins.die(d, 20 + d);
    }
    if (part.equals("adbms6830")) {
      chain =
          new EmulatedAdbmsChain(
              devices, pins, time, settings(ChainSettings.ADBMS683X, readyMicros));
      return;
    }
    var ltc =
        new EmulatedLtcChain(
            large ? LtcPart.LTC6813_1 : LtcPart.LTC6811_1,
            devices,
            pins,
            time,
            settings(ChainSettings.LTC681X, readyMicros));
    ltc.i2c((device, value, afterStart) -> value);
    chain = ltc;
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 2 || !PARTS.contains(args[0]) || !args[1].matches("[1-9]|[12]\\d|3[0-2]")) {
      System.err.println("EmulatorLine " + String.join("|", PARTS) + " DEVICES [T_READY in us]");
      System.exit(64);
    }
    var line =
        new EmulatorLine(
            args[0], Integer.parseInt(args[1]), args.length > 2 ? Long.parseLong(args[2]) : 10);
    line.answer(
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)),
        new PrintStream(System.out, false, StandardCharsets.US_ASCII));
  }

  void answer(BufferedReader in, PrintStream out) throws IOException {
    for (String request = in.readLine(); request != null; request = in.readLine()) {
      try {
        out.println(answer(request));
      } catch (IllegalArgumentException | IndexOutOfBoundsException | ClassCastException wrong) {
        out.println("? " + wrong.getMessage());
      }
      out.flush();
    }
  }

  /// Windows take no time: the other side tells theirs too.
  private static ChainSettings settings(ChainSettings usual, long readyMicros) {
    ChainTiming timing = usual.timing();
    return usual
        .bitsPerSecond(Double.POSITIVE_INFINITY)
        .timing(
            new ChainTiming(
                timing.wakeNanos(),
                1_000 * readyMicros,
                timing.idleNanos(),
                timing.sleepNanos(),
                timing.referenceNanos()));
  }

  private String answer(String request) throws IOException {
    String[] word = request.split(" ", 2);
    String rest = word.length > 1 ? word[1].strip() : "";
    switch (word[0]) {
      case "X" -> {
        byte[] bytes = HexFormat.of().parseHex(rest);
        chain.transfer(bytes, bytes, bytes.length);
        return HexFormat.of().formatHex(bytes);
      }
      case "T" -> {
        time.nanos += 1_000 * Long.parseLong(rest);
        chain.advanceTo(time.nanos);
      }
      case "!" -> control(rest.split(" +"));
      default -> throw new IllegalArgumentException(request);
    }
    return ".";
  }

  private void control(String[] word) throws IOException {
    double[] n = new double[word.length];
    for (int i = 1; i < n.length; i++) {
      n[i] =
          word[0].equals("show") && i == 2
              ? Integer.parseInt(word[i], 16)
              : Double.parseDouble(word[i]);
    }
    int device = n.length > 1 ? (int) n[1] : 0;
    int second = n.length > 2 ? (int) n[2] : 0;
    boolean on = second != 0;
    switch (word[0]) {
      case "cell" -> pins.cell(device, second, n[3]);
      case "gpio" -> pins.gpio(device, second, n[3]);
      case "die" -> pins.die(device, n[2]);
      case "open" -> chain.openWire(device, second);
      case "heal" -> chain.healWire(device, second);
      case "pec" -> chain.damageReplies(device, on);
      case "off" -> {
        if (on) chain.loseDevice(device);
        else chain.restoreDevice(device);
      }
      case "break" -> chain.breakLink(device);
      case "join" -> chain.healLink();
      case "miss" -> chain.missCommands(device, second);
      case "brownout" -> chain.brownOut(device);
      case "corrupt" -> chain.corrupt(n[1], 7);
      case "stall" -> chain.stallConverter(device, on);
      case "mux" -> ((EmulatedLtcChain) chain).stickMultiplexer(device, second, (int) n[3]);
      case "drift" -> chain.driftReference(device, n[2]);
      case "show" -> {
        byte[] register = new byte[64];
        chain.chip(device).answer(second, register, 0, time.nanos);
        System.err.printf(
            "show %d %03x %s%n", device, second, HexFormat.of().formatHex(register, 0, 6));
      }
      default -> throw new IllegalArgumentException(String.join(" ", word));
    }
  }
}
