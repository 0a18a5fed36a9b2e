package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.config.Chemistry;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin identify`: a cell file from laboratory tests.
@Command(
    name = "identify",
    description = {
      "Makes a cell file from measurements: a slow test of the open-circuit voltage, and drive cycles"
          + " or pulses, at as many temperatures as there are.",
      "Either a FOLDER that is laid out like a laboratory's (lab/README.md), or files. Files are CSV"
          + " (also .gz) with time_s, current_A (into the cell positive), voltage_V,"
          + " temperature_degC; they begin with a full cell, or have a column soc; ah_counter_Ah and"
          + " current_mean_A are used where there are any."
    })
public final class IdentifyCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", arity = "0..1", description = "Measurements by their layout.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--ocv",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Slow tests (C/7 or slower): discharge and charge in one file, or in two.")
  private List<Path> ocv = List.of();

  @Option(names = "--drive", paramLabel = "FILE", arity = "1..*", description = "Drive cycles.")
  private List<Path> drives = List.of();

  @Option(
      names = "--pulses",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Pulses with rests between.")
  private List<Path> pulses = List.of();

  @Option(
      names = "--thermal",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Files in which the cell warms up, from a rest on; ambient_degC is used where there is one,"
              + " else the ambient is what the cell begins with. They find the table [thermal]; a"
              + " FOLDER may hold such files itself.")
  private List<Path> thermal = List.of();

  @Option(
      names = "--capacity-ah",
      paramLabel = "AH",
      description = "What SOC is relative to; else the slow test tells, or the FOLDER.")
  private Optional<Double> capacity = Optional.empty();

  @Option(
      names = "--rated-ah",
      paramLabel = "AH",
      description = "By the data sheet; else as --like, else the capacity.")
  private Optional<Double> rated = Optional.empty();

  @Option(
      names = "--like",
      paramLabel = "CELL",
      description =
          "Name, chemistry, form, rated capacity and limits as in this cell file (.toml) or shipped"
              + " cell; else they are what the measurements went to.")
  private Optional<String> like = Optional.empty();

  @Option(names = "--name", paramLabel = "NAME", description = "The cell's name.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--chemistry",
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private Optional<Chemistry> chemistry = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Only drives and pulses where it is found in the name; the others are judged.")
  private Pattern only = Pattern.compile("");

  @Option(
      names = "--leave-out",
      paramLabel = "REGEX",
      description = "Not those where it is found; they are judged.")
  private Optional<Pattern> leaveOut = Optional.empty();

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The cell file.")
  private Path out = Path.of("");

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Writes report.html there, with pictures: what was found and how well.")
  private Optional<Path> report = Optional.empty();

  @Override
  public Integer call() throws Exception {
    if (folder.isPresent() != ocv.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "expected either FOLDER, or --ocv with --drive or --pulses");
    }
    requireOnce("--ocv", ocv);
    requireOnce("--drive, --pulses", Stream.concat(drives.stream(), pulses.stream()).toList());
    requireOnce("--thermal", thermal);
    requirePositive("--capacity-ah", capacity);
    requirePositive("--rated-ah", rated);
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter print = spec.commandLine().getOut();
    CellTests all = read();
    CellTests used = all.onlyWhere(this::isUsed);
    if (used.names().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--only and --leave-out leave no drive or pulses, expected one of "
              + String.join(", ", all.names()));
    }
    used.requireEnough(folder.orElseGet(ocv::getFirst));
    used.requireBelievable();
    // A folder that cannot be made is better known before the work than after it.
    if (report.isPresent()) Files.createDirectories(report.get());
    for (OcvTest test : used.ocvTests()) print.println(test.describe());
    IdentifiedCell identified =
        Identification.identify(
            used,
            all.onlyWhere(n -> !isUsed(n)),
            nameplate(all),
            line -> {
              err.println(line);
              err.flush();
            });
    for (String doubt : identified.contradictions()) err.println("doubt: " + doubt);
    if (like.isEmpty()) {
      err.println("warning: " + IdentifyWords.limitsToSet(identified.cell().limits(), out));
    }
    err.flush();
    CellFile cell = warmed(identified.cell());
    write(cell);
    identified.print(print::println);
    cell.thermal().ifPresent(found -> print.println(IdentifyWords.thermal(found)));
    print.println();
    print.println("written: " + out);
    if (report.isPresent()) {
      Path file = report.get().resolve("report.html");
      IdentifyReport.page(identified).write(file);
      print.println("written: " + file);
    }
    print.flush();
    return ExitStatus.OK;
  }

  /// With how it warms up, where a file tells.
  private CellFile warmed(CellFile cell) throws IOException {
    List<Path> files = new ArrayList<>(thermal);
    if (files.isEmpty() && folder.isPresent())
      files.addAll(LaboratoryFolder.heatTests(folder.get()));
    return ThermalFit.warmed(cell, files);
  }

  private void requireOnce(String option, List<Path> files) {
    Set<Path> known = new HashSet<>();
    for (Path file : files) {
      if (known.add(file.toAbsolutePath().normalize())) continue;
      throw new ParameterException(
          spec.commandLine(), option + ": found " + file + " twice, expected every file once");
    }
  }

  private void requirePositive(String option, Optional<Double> ampereHours) {
    if (ampereHours.isEmpty() || (ampereHours.get() > 0 && ampereHours.get() <= 10_000)) return;
    throw new ParameterException(
        spec.commandLine(),
        option + ": found " + ampereHours.get() + ", expected above 0, at most 10000");
  }

  private boolean isUsed(String file) {
    return only.matcher(file).find()
        && leaveOut.filter(pattern -> pattern.matcher(file).find()).isEmpty();
  }

  private CellTests read() throws IOException {
    OptionalDouble ampereHours = capacity.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    if (folder.isPresent()) return LaboratoryFolder.read(folder.get(), ampereHours);
    CellTests tests =
        LaboratoryFolder.ofRecordings(
            Recording.name(ocv.getFirst()),
            ocvTests(),
            readAll(drives),
            readAll(pulses),
            ampereHours);
    tests.requireEnough(ocv.getFirst());
    return tests;
  }

  /// Files with both branches; of those that are left, each discharge with the next charge.
  private List<OcvTest> ocvTests() throws IOException {
    List<OcvTest> tests = new ArrayList<>();
    Optional<Recording> discharge = Optional.empty();
    for (Path file : ocv) {
      Recording recording = Recording.read(file);
      Optional<OcvTest> whole = OcvTest.in(recording);
      if (whole.isPresent()) {
        tests.add(whole.get());
      } else if (discharge.isPresent() && SlowRun.charge(recording).isPresent()) {
        OcvTest.of(discharge.get(), 0, recording, 0).ifPresent(tests::add);
        discharge = Optional.empty();
      } else if (SlowRun.discharge(recording).isPresent()) {
        requireCharged(discharge);
        discharge = Optional.of(recording);
      } else {
        throw new BadRecordingException(
            file, 1, "found no discharge and charge of 7 h or more, expected a slow test");
      }
    }
    requireCharged(discharge);
    return tests;
  }

  private static void requireCharged(Optional<Recording> discharge) throws BadRecordingException {
    if (discharge.isEmpty()) return;
    throw discharge
        .get()
        .fault(0, "found a slow discharge, expected its charge in the same file or the next");
  }

  private static List<Recording> readAll(List<Path> files) throws IOException {
    List<Recording> recordings = new ArrayList<>();
    for (Path file : files) recordings.add(Recording.read(file));
    return recordings;
  }

  private Nameplate nameplate(CellTests tests) throws Exception {
    if (like.isPresent()) {
      CellFile known = CellFile.resolve(like.get(), Path.of(""));
      return Nameplate.like(known).with(name, chemistry, rated);
    }
    try {
      return Nameplate.seenIn(tests, tests.ampereHours()).with(name, chemistry, rated);
    } catch (IllegalArgumentException noCell) {
      throw tests.noCell(noCell);
    }
  }

  private void write(CellFile cell) throws Exception {
    Path parent = out.toAbsolutePath().getParent();
    if (parent != null) Files.createDirectories(parent);
    Files.writeString(out, CellFileText.of(cell));
    CellFile.read(out); // what identify writes, the daemon takes
  }
}
