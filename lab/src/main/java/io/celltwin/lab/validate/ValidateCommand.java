package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin validate`: the daemon's estimates against measured truth.
@Command(
    name = "validate",
    description = {
      "Replays measured drives through the daemon and compares its SOC with the laboratory's"
          + " ampere-hour counter.",
      "Cases: exact (start at the truth, sigma 2 %%), minus20 (start 20 %% SOC too low, sigma 25 %%),"
          + " rest (start from the rest voltage)."
    })
public final class ValidateCommand implements Subcommand {
  private static final String PANASONIC = "panasonic";
  private static final String SHIPPED_CELL = "nca-panasonic-ncr18650pf";
  private static final String CSV_HEADER =
      "set,name,case,seen,rows,rmse,mae,max,inside,sigma3,t5_min,t2_min";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SET", description = "Which sets; all where none is named: panasonic.")
  private List<String> sets = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Measurements; else $CELLTWIN_DATA, else ../shared/data.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--cells",
      paramLabel = "DIR",
      description = "Cell files named like the sets (panasonic.toml) instead of the shipped ones.")
  private Optional<Path> cells = Optional.empty();

  @Option(names = "--out", paramLabel = "DIR", description = "Where results.csv goes.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Only files where it is found in SET/NAME.")
  private Pattern only = Pattern.compile("");

  @Option(names = "--cases", paramLabel = "REGEX", description = "Only cases where it is found.")
  private Pattern cases = Pattern.compile("");

  private record Result(MeasuredFile file, Start start, Score score) {}

  @Override
  public Integer call() throws Exception {
    for (String set : sets) {
      if (set.equals(PANASONIC)) continue;
      throw new ParameterException(
          spec.commandLine(), "found set " + set + ", expected " + PANASONIC);
    }
    Path folder = data.orElseGet(ValidateCommand::defaultData);
    List<Start> starts =
        Arrays.stream(Start.values()).filter(s -> cases.matcher(s.caseName()).find()).toList();
    List<MeasuredFile> all = new ArrayList<>();
    for (Path found : MeasuredSet.folders(folder)) all.addAll(MeasuredSet.files(found));
    if (all.isEmpty()) {
      throw new NoSuchFileException(
          folder.toString(),
          null,
          "no measurements here, expected a folder with reference.csv and drive_1hz/*.csv.gz;"
              + " name the data folder with --data or CELLTWIN_DATA");
    }
    List<MeasuredFile> files =
        all.stream().filter(f -> only.matcher(PANASONIC + "/" + f.name()).find()).toList();
    if (files.isEmpty() || starts.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--only and --cases leave %d of %d files and %d of %d cases: nothing to run"
              .formatted(files.size(), all.size(), starts.size(), Start.values().length));
    }
    CellFile cell =
        cells.isPresent()
            ? CellFile.read(cells.get().resolve(PANASONIC + ".toml"))
            : CellFile.shipped(SHIPPED_CELL);

    PrintWriter print = spec.commandLine().getOut();
    print.println("cell: " + cell.name() + "; * = the identification has seen this file");
    print.println(
        "errors in % SOC from 10 min on; inside = truth within 3 sigma; min<5% = minutes until"
            + " the error stays below 5 %");
    row(print, "file", "case", "rmse", "mae", "max", "inside%", "3sigma", "min<5%", "min<2%");
    List<Result> results = new ArrayList<>();
    for (MeasuredFile file : files) {
      for (Start start : starts) {
        Result result = new Result(file, start, Replay.score(file, cell, start));
        results.add(result);
        print(print, file.name() + (file.seen() ? "*" : ""), start, List.of(result.score()));
        print.flush();
      }
    }
    printMeans(print, results);
    print.printf(
        Locale.ROOT,
        "%n%d of %d files, %d of %d cases: %d replays%n",
        files.size(),
        all.size(),
        starts.size(),
        Start.values().length,
        results.size());
    print.flush();
    if (out.isPresent()) write(out.get(), results);
    return ExitStatus.OK;
  }

  private static Path defaultData() {
    String named = System.getenv("CELLTWIN_DATA");
    return Path.of(named == null || named.isEmpty() ? "../shared/data" : named);
  }

  /// By temperature and case; once more without what the identification has seen.
  private static void printMeans(PrintWriter print, List<Result> results) {
    Map<String, Map<Start, List<Score>>> groups = new TreeMap<>();
    for (Result result : results) {
      add(groups, result.file().group(), result);
      add(groups, "all", result);
      if (!result.file().seen()) add(groups, "all but *", result);
    }
    print.println();
    row(print, "mean of", "case", "rmse", "mae", "max", "inside%", "3sigma", "min<5%", "min<2%");
    groups.forEach((group, ofGroup) ->
        ofGroup.forEach(
            (start, scores) -> print(print, group + " (" + scores.size() + ")", start, scores)));
  }

  private static void add(
      Map<String, Map<Start, List<Score>>> groups, String group, Result result) {
    groups
        .computeIfAbsent(group, g -> new TreeMap<>())
        .computeIfAbsent(result.start(), s -> new ArrayList<>())
        .add(result.score());
  }

  private static void print(PrintWriter print, String name, Start start, List<Score> scores) {
    row(
        print,
        name,
        start.caseName(),
        mean(scores, Score::rmsePercent),
        mean(scores, Score::maePercent),
        mean(scores, Score::largestPercent),
        mean(scores, Score::insidePercent),
        mean(scores, Score::threeSigmaPercent),
        mean(scores, Score::beyond5Minutes),
        mean(scores, Score::beyond2Minutes));
  }

  private static String mean(List<Score> scores, ToDoubleFunction<Score> figure) {
    return String.format(
        Locale.ROOT, "%.2f", scores.stream().mapToDouble(figure).average().orElse(Double.NaN));
  }

  private static void row(PrintWriter print, String name, String kase, String... figures) {
    print.printf("%-16s %-8s", name, kase);
    for (String figure : figures) print.printf("%8s", figure);
    print.println();
  }

  private static void write(Path folder, List<Result> results) throws IOException {
    List<String> lines = new ArrayList<>(List.of(CSV_HEADER));
    for (Result result : results) {
      Score score = result.score();
      lines.add(
          String.join(
              ",",
              PANASONIC,
              result.file().name(),
              result.start().caseName(),
              Boolean.toString(result.file().seen()),
              Integer.toString(score.scored()),
              Double.toString(score.rmsePercent()),
              Double.toString(score.maePercent()),
              Double.toString(score.largestPercent()),
              Double.toString(score.insidePercent()),
              Double.toString(score.threeSigmaPercent()),
              Double.toString(score.beyond5Minutes()),
              Double.toString(score.beyond2Minutes())));
    }
    Files.createDirectories(folder);
    Files.write(folder.resolve("results.csv"), lines);
  }
}
