package io.celltwin.simulation.chip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Has a driver that was written elsewhere read emulated chains, and judges what it believes. The
/// driver is a program outside this repository that runs a command as its SPI bus (the lines of
/// [EmulatorLine]), takes a scenario file and prints JSON lines. `simulation/oracle/run.sh` starts
/// this.
///
///     OracleRun ltc|adbms FOLDER [few]
///
/// Exit 0: everything is as it has to be; 1: the first thing that is not is printed.
final class OracleRun {
  private static final class Disagreement extends RuntimeException {
    private static final long serialVersionUID = 1;

    Disagreement(String what) {
      super(what);
    }
  }

  private final Path folder;
  private final String part;
  private final String program;
  private final int devices;
  private final int cells;

  private OracleRun(Path folder, String part, String program, int devices, int cells) {
    this.folder = folder;
    this.part = part;
    this.program = program;
    this.devices = devices;
    this.cells = cells;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    boolean few = args.length > 2;
    String now = "";
    try {
      for (int devices : few ? new int[] {1, 3} : new int[] {1, 3, 12}) {
        if (args[0].equals("ltc")) {
          for (int cells : new int[] {18, 12}) {
            if (few && devices == 1 && cells == 12) continue;
            now = devices + " devices of " + cells + " cells";
            String part = cells == 18 ? "ltc6813" : "ltc6811";
            new OracleRun(folder, part, "ltc_" + devices + "_" + cells, devices, cells).ltc();
            if (!few) System.out.println(now + ": read correctly");
          }
        } else {
          now = devices + " devices";
          new OracleRun(folder, "adbms6830", "adbms_" + devices, devices, 16).adbms();
          if (!few) System.out.println(now + ": read correctly");
        }
      }
    } catch (Disagreement e) {
      System.out.println(now + ": " + e.getMessage());
      System.exit(1);
    }
    if (few) System.out.println("read correctly");
  }

  // What the adapter's pins begin with.

  private static double cellVolts(int device, int cell) {
    return 3.3 + 0.0037 * cell + 0.05 * device;
  }

  private static double gpioVolts(int device, int gpio) {
    return 0.5 + 0.13 * gpio + 0.021 * device;
  }

  // LTC681x.

  private void ltc() throws Exception {
    List<String> said = run("init", "run 300");
    healthy(
        said,
        "\"diag\":\"spi\",\"ok\":true",
        "\"diag\":\"pec\",\"ok\":true",
        "\"diag\":\"mux\",\"ok\":true");
    for (int d = 1; d <= devices; d++) {
      for (String line : lines(said, "\"cells\":" + (d - 1) + ",")) cellsAre(d, line, 0, 0);
      List<String> gpios = lines(said, "\"mux_gpio1\":" + (d - 1) + ",");
      if (gpios.isEmpty()) throw new Disagreement("no GPIO of device " + d);
      near("GPIO 1 of device " + d, gpioVolts(d, 1), numbers(gpios.getLast(), "mV")[0]);
    }
    // A cell changes; a device's check sums are wrong, and right again.
    int last = devices;
    said =
        run(
            "init",
            "run 300",
            "emu cell " + last + " 5 4.1234",
            "run 60",
            "emu pec " + last + " 1",
            "run 60",
            "emu pec " + last + " 0",
            "run 100");
    cellsAre(last, lines(said, "\"cells\":" + (last - 1) + ",").getLast(), 5, 4.1234);
    List<String> pec = lines(said, "\"diag\":\"pec\"");
    if (pec.size() < 3
        || !pec.get(pec.size() - 2).contains("false")
        || !pec.getLast().contains("true")) {
      throw new Disagreement("wrong check sums: " + pec);
    }
    for (int d = 1; d <= devices; d++) {
      long invalid =
          lines(said, "\"cells\":" + (d - 1) + ",").stream()
              .filter(line -> line.matches(".*\"invalid\":\\[[01,]*1[01,]*\\].*"))
              .count();
      if (invalid > 0 != (d == last))
        throw new Disagreement("device " + d + " invalid: " + invalid);
    }
    // Balancing reaches the cell that is meant.
    said =
        run(
            "balance 0 2 1",
            "balance " + (devices - 1) + " " + (cells - 1) + " 1",
            "init",
            "run 300",
            "emu show 1 2",
            "emu show " + devices + " 2",
            "emu show " + devices + " 26");
    shows(said, "show 1 002 ", 8, devices == 1 && cells <= 8 ? "84" : "04");
    if (cells == 18) shows(said, "show " + devices + " 026 ", 2, "02");
    else shows(said, "show " + devices + " 002 ", 10, "08");
    // A cut wire: only of the first device, where the driver's own evaluation is right.
    said = run("init", "run 300", "emu open 1 5", "openwire", "run 300");
    int[] wires = numbers(lines(said, "open_wire_raw").getLast(), "open_wire_raw");
    for (int w = 0; w < cells; w++) {
      if (wires[w] != 0 != (w == 5)) throw new Disagreement("wire " + w + ": " + wires[w]);
    }
  }

  private static void shows(List<String> said, String register, int from, String wanted) {
    String found = lines(said, register).getLast().substring(register.length());
    if (!found.startsWith(wanted, from)) throw new Disagreement(register + found);
  }

  // ADBMS6830.

  private void adbms() throws Exception {
    List<String> said = run("start", "run 600");
    healthy(said);
    String health = lines(said, "\"health\"").getLast();
    healthIs(health);
    for (int d = 1; d <= devices; d++) {
      cellsAre(d, lines(said, "\"cells\":" + (d - 1) + ",").getLast(), 0, 0);
      cellsAre(d, lines(said, "\"filtered\":" + (d - 1) + ",").getLast(), 0, 0);
      int[] gpios = numbers(lines(said, "\"gpio\":" + (d - 1) + ",").getLast(), "mV");
      for (int g = 1; g <= 10; g++) {
        near("GPIO " + g + " of device " + d, gpioVolts(d, g), gpios[g - 1]);
      }
    }
    // A cell changes; the check sums of a device are wrong.
    int last = devices;
    said = run("start", "run 300", "emu cell " + last + " 5 4.1234", "run 200");
    cellsAre(last, lines(said, "\"cells\":" + (last - 1) + ",").getLast(), 5, 4.1234);
    said = run("start", "run 300", "emu pec " + last + " 1", "run 200");
    if (!lines(said, "\"health\"").getLast().contains("\"pec\":0")) {
      throw new Disagreement("wrong check sums are not noticed");
    }
    // A device misses a command: its counter differs, with good check sums.
    said = run("start", "run 300", "emu miss " + last + " 1", "run 100");
    if (!lines(said, "\"health\"").getLast().contains("\"counter\":0")) {
      throw new Disagreement("a missed command is not noticed");
    }
    // Balancing of all devices alike: the driver's own order of asymmetric blocks is not to be
    // used.
    List<String> scenario = new ArrayList<>();
    for (int d = 0; d < devices; d++) scenario.add("balance " + d + " 10 1");
    scenario.addAll(List.of("start", "run 600"));
    // The driver stops balancing to measure: look often enough to meet it.
    for (int i = 0; i < 20; i++) scenario.addAll(List.of("run 7", "emu show " + last + " 26"));
    said = run(scenario.toArray(String[]::new));
    if (said.stream().noneMatch(line -> line.matches("show " + last + " 026 .{8}0004"))) {
      throw new Disagreement("cell 11 is never balanced: " + said.getLast());
    }
  }

  /// Every device in every respect.
  private void healthIs(String health) {
    for (String field : List.of("pec", "counter", "cfga", "cfgb", "comp_seen")) {
      if (health.contains("\"" + field + "\":0")) throw new Disagreement(field + ": " + health);
    }
    if (lines(List.of(health.split("}")), "\"rev\":1").size() != devices) {
      throw new Disagreement("revision: " + health);
    }
  }

  // Both.

  private void healthy(List<String> said, String... wanted) {
    if (said.stream().anyMatch(line -> line.contains("assert_line"))) {
      throw new Disagreement("an assertion of the driver");
    }
    if (lines(said, "\"first_cycle_done\":true").isEmpty()) {
      throw new Disagreement("never measured: " + said.getLast());
    }
    for (String line : wanted) {
      if (lines(said, line).isEmpty()) throw new Disagreement("missing " + line);
    }
    String bad = String.join("", lines(said, "\"ok\":false"));
    if (!bad.isEmpty()) throw new Disagreement(bad);
  }

  private void cellsAre(int device, String line, int changed, double volts) {
    int[] found = numbers(line, "mV");
    for (int c = 1; c <= cells; c++) {
      double wanted = c == changed ? volts : cellVolts(device, c);
      near("cell " + c + " of device " + device, wanted, found[c - 1]);
    }
  }

  /// The drivers cut to whole millivolts.
  private static void near(String what, double volts, int millivolts) {
    if (Math.abs(volts * 1000 - millivolts) > 1.1) {
      throw new Disagreement(what + ": " + millivolts + " mV for " + volts + " V");
    }
  }

  private static List<String> lines(List<String> said, String part) {
    return said.stream().filter(line -> line.contains(part)).toList();
  }

  private static int[] numbers(String line, String key) {
    Matcher list = Pattern.compile("\"" + key + "\":\\[([^]]*)]").matcher(line);
    if (!list.find()) throw new Disagreement("no " + key + " in " + line);
    String[] parts = list.group(1).split(",", -1);
    int[] numbers = new int[parts.length];
    for (int i = 0; i < numbers.length; i++) numbers[i] = Integer.parseInt(parts[i]);
    return numbers;
  }

  private List<String> run(String... scenario) throws IOException, InterruptedException {
    Path file = Files.createTempFile("scenario", ".txt");
    Path errors = Files.createTempFile("scenario", ".err");
    Files.write(file, List.of(scenario));
    String emulator =
        ProcessHandle.current().info().command().orElse("java")
            + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "
            + System.getProperty("java.class.path")
            + " "
            + EmulatorLine.class.getName()
            + " "
            + part
            + " "
            + devices
            // Its ADBMS6830 driver waits 100 us from pulse to command whatever the length of the
            // chain: with 10 us each it has ten devices awake.
            + (devices > 10 && part.equals("adbms6830") ? " 8" : "");
    Process process =
        new ProcessBuilder(folder.resolve(program).toString(), emulator, file.toString())
            .redirectError(errors.toFile())
            .start();
    List<String> said = new ArrayList<>();
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      // What is said at time 0 was not measured.
      reader.lines().filter(line -> !line.startsWith("{\"t\":0,")).forEach(said::add);
    }
    int status = process.waitFor();
    said.addAll(Files.readAllLines(errors));
    Files.delete(errors);
    Files.delete(file);
    if (status != 0) {
      throw new Disagreement("exit " + status + ": " + (said.isEmpty() ? "" : said.getLast()));
    }
    return said;
  }
}
