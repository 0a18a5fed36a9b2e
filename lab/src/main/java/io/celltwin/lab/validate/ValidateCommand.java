package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.lab.identify.LaboratoryFolder;
import io.celltwin.report.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
      "Replays measured drives through the daemon, as they are and disturbed, and compares its SOC"
          + " with the truth.",
      "Cases: exact; minus20, plus20 (wrong start); bias, bias_minus (C/60 on the current);"
          + " offset5mV; noise; capacity (3 %% wrong); all at once with minus20. LFP cells have"
          + " plateau_minus20 and plateau_plus20 (wrong start at 60 %%), strings have plain, offset"
          + " (1.1 A) and cell2 (15 mV on one cell).",
      "With the word faults before the sets: strings of four made of each drive, with sensors that"
          + " lie; --cases is then of the faults. With the word life: capacity and resistance over whole"
          + " lives (ageing, nasa, panasonic). With the words thermal, short or sop: temperatures inside"
          + " of cells and loss of coolant; cells that discharge themselves; the largest currents."
    })
public final class ValidateCommand implements Subcommand {
  private static final String CSV_HEADER =
      "set,name,case,seen,rows,rmse,mae,max,inside,sigma3,t5_min,t2_min,"
          + "rmse_after_charge,sigma3_after_charge,worst_cell,worst_cell_rmse,"
          + "rmse_unanchored,inside_unanchored,sigma3_unanchored,"
          + "rmse_anchored,inside_anchored,sigma3_anchored,"
          + "bias_error_A,bias_error_sigmas,verdict,verdict_right";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SET",
      description =
          "The words thermal, short, sop; or the word faults or life, and which sets; all where none is named:"
              + " panasonic, hg2, a123, lfp220;"
              + " lg_m50 and sop_nmc have only a cell to identify; nasa and ageing, by themselves, are lives.")
  private List<String> words = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Measurements; else $CELLTWIN_DATA, else ../shared/data.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--cells",
      paramLabel = "DIR",
      description =
          "Takes the cells from here: SPLIT.toml (panasonic_split.toml), else SET.toml; without it"
              + " they are identified from the measurements.")
  private Optional<Path> cells = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results.csv, report.html and cells/ go.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Only files where it is found in SET/NAME.")
  private Optional<Pattern> only = Optional.empty();

  @Option(names = "--cases", paramLabel = "REGEX", description = "Only cases where it is found.")
  private Pattern cases = Pattern.compile("");

  @Option(
      names = "--in-sample",
      paramLabel = "alone|all",
      converter = InSample.Converter.class,
      description =
          "Judges drives that identification does not see else with a cell identified from the drive"
              + " alone, or from all there is; slow tests are always seen.")
  private Optional<InSample> inSample = Optional.empty();

  /// Among the sets: sensors that lie instead of cases.
  private static final String FAULTS = "faults";

  /// Among the sets: whole lives instead of drives.
  private static final String LIFE = "life";

  private static final String THERMAL = "thermal";
  private static final String SHORT = "short";
  private static final String SOP = "sop";
  private static final List<String> TRUTHS = List.of(THERMAL, SHORT, SOP);

  /// Of these there is nothing else.
  private static final Set<MeasuredSet> LIVES = Set.of(MeasuredSet.NASA, MeasuredSet.AGEING);

  private record Figure(String head, ToDoubleFunction<Score> of) {}

  private static final List<Figure> PRINTED =
      List.of(
          new Figure("rmse", Score::rmse),
          new Figure("mae", Score::mae),
          new Figure("max", Score::largest),
          new Figure("inside%", Score::inside),
          new Figure("3sigma", Score::threeSigma),
          new Figure("min<5%", Score::beyond5Minutes),
          new Figure("min<2%", Score::beyond2Minutes),
          new Figure("3s-free", score -> score.unanchored().threeSigma()),
          new Figure("3s-anch", score -> score.anchored().threeSigma()),
          new Figure("bias A", Score::biasErrorAmps),
          new Figure("bias/s", Score::biasErrorSigmas));

  @Override
  public Integer call() throws Exception {
    if (inSample.isPresent() && cells.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--in-sample identifies its cells, so --cells is of no use to it");
    }
    if (inSample.isPresent() && faulty()) {
      throw new ParameterException(
          spec.commandLine(), "--in-sample has no faults: what sensors do is not the cell file's");
    }
    Path folder = data.orElseGet(() -> dataFolder(Path.of("..")));
    if (words.stream().anyMatch(TRUTHS::contains)) return judgeTruths(folder);
    List<MeasuredSet> asked = askedSets();
    List<LaboratoryFolder> folders = LaboratoryFolder.below(folder);
    List<MeasuredSet> found = asked.stream().filter(set -> !set.of(folders).isEmpty()).toList();
    if (found.isEmpty()) {
      throw new NoSuchFileException(
          folder.toString(),
          null,
          "no measurements of "
              + names(asked)
              + " here; name the data folder with --data or CELLTWIN_DATA");
    }
    boolean onlyLives = !words.isEmpty() && LIVES.containsAll(found);
    if (words.contains(LIFE) || onlyLives) return judgeLives(folders, found);
    List<MeasuredFile> all = new ArrayList<>();
    for (MeasuredSet set : found) {
      for (LaboratoryFolder ofSet : set.of(folders)) all.addAll(set.files(ofSet));
    }
    List<MeasuredFile> files = all.stream().filter(this::isAsked).toList();
    List<Split> judging = files.stream().map(this::judge).distinct().toList();
    List<Split> publishing = publishing(found);
    if (files.isEmpty() && publishing.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          all.isEmpty()
              ? names(found) + ": no drives to replay; --out alone writes the cell file"
              : "--only, --cases and --in-sample leave none of %d files: nothing to run"
                  .formatted(all.size()));
    }
    Map<Split, CellFile> cellOfSplit = cells(folders, judging, publishing);

    if (files.isEmpty()) return ExitStatus.OK; // their cells were all there was to make
    if (faulty()) return judgeFaults(files, cellOfSplit);
    PrintWriter print = spec.commandLine().getOut();
    cellOfSplit.forEach((split, cell) ->
        print.printf(
            "%s: %s (%s), identification sees %s%n",
            split.name(), cell.name(), cell.source(), split.words()));
    print.println(
        "errors in % SOC from 10 min on; inside = truth within 3 sigma; min<5% = minutes until"
            + " the error stays below 5 %; * = the identification has seen this file");
    print.println(
        "3s-free, 3s-anch = 3 sigma before and after a voltage first told the SOC by itself; bias ="
            + " estimated current offset at the end less the one added, in A and in its own sigma:"
            + " a laboratory's own counter may be 10 mA off");
    row(print, "file", "case", PRINTED.stream().map(Figure::head).toList(), "");
    List<FileResults> results = run(files, cellOfSplit);
    print.println();
    print.println("means; a file that has been seen counts only where all have been");
    row(print, "group", "case", PRINTED.stream().map(Figure::head).toList(), "aim / floor");
    List<Group> groups =
        Group.of(
            results.stream().flatMap(file -> file.results().stream()).toList(),
            inSample.isPresent());
    groups.forEach(group -> print(print, group));
    long replays = results.stream().mapToLong(file -> file.results().size()).sum();
    print.printf("%n%d of %d files: %d replays%n", files.size(), all.size(), replays);
    print.flush();
    if (out.isPresent()) {
      Files.createDirectories(out.get());
      Files.write(out.get().resolve("results.csv"), csv(results));
      ValidateReport.page(cellOfSplit, groups, results).write(out.get().resolve("report.html"));
    }
    return ExitStatus.OK;
  }

  /// What is known of computed cells and can be measured on none.
  private Integer judgeTruths(Path folder)
      throws ConfigException, IOException, InterruptedException {
    for (String word : words) {
      if (TRUTHS.contains(word)) continue;
      throw new ParameterException(
          spec.commandLine(),
          "found " + word + " beside thermal, short or sop, expected these alone");
    }
    List<LaboratoryFolder> folders = LaboratoryFolder.below(folder);
    List<TruthTable> tables = new ArrayList<>();
    if (words.contains(THERMAL)) {
      tables.add(HeatTruth.cores(HeatTruth.files(folder), cell(MeasuredSet.SOP_NMC, folders)));
      for (LaboratoryFolder rates : MeasuredSet.LG_M50.of(folders)) {
        CellFile cell = cell(MeasuredSet.LG_M50, folders);
        tables.add(HeatTruth.surfaces(LaboratoryFolder.heatTests(rates.path()), cell));
      }
    }
    if (words.contains(SHORT)) {
      tables.add(LeakTruth.table(LeakTruth.files(folder), cell(MeasuredSet.LFP220, folders)));
    }
    List<PowerTruth> powers = words.contains(SOP) ? powers(folder, folders) : List.of();
    powers.forEach(power -> tables.add(power.table()));
    if (words.contains(SOP)) {
      for (MeasuredSet set : List.of(MeasuredSet.PANASONIC, MeasuredSet.LG_M50)) {
        for (LaboratoryFolder ofSet : set.of(folders)) tables.add(unseenPulses(set, ofSet));
      }
    }
    for (TruthTable table : tables) table.print(spec.commandLine().getOut());
    if (out.isPresent()) {
      Files.createDirectories(out.get());
      Page page = new Page("CellTwin: " + String.join(", ", words));
      for (TruthTable table : tables) {
        Files.write(out.get().resolve(table.name() + ".csv"), table.csv());
        table.addTo(page);
      }
      for (PowerTruth power : powers) {
        Files.write(out.get().resolve(power.csvName()), power.csv());
      }
      page.write(out.get().resolve("report.html"));
    }
    return ExitStatus.OK;
  }

  /// Pulses at every second level of charge, by a cell identified from the others.
  private TruthTable unseenPulses(MeasuredSet set, LaboratoryFolder ofSet)
      throws ConfigException, IOException {
    Progress progress = new Progress(spec.commandLine().getErr());
    return PulseTruth.table(
        set.setName(),
        ofSet.tests(set.nominal().ampereHours()),
        set.nominal().nameplate(),
        line -> progress.sayNowAndThen(set.setName() + " without every second level: " + line));
  }

  /// Every file by the cell that was identified from its folder's tests.
  private List<PowerTruth> powers(Path folder, List<LaboratoryFolder> folders)
      throws ConfigException, IOException, InterruptedException {
    List<PowerTruth> powers = new ArrayList<>();
    for (Path file : PowerTruth.files(folder)) {
      String name = LaboratoryFolder.name(file);
      List<MeasuredSet> sets =
          Arrays.stream(MeasuredSet.values())
              .filter(set -> List.of(name, SOP + "_" + name).contains(set.setName()))
              .toList();
      if (sets.isEmpty()) continue;
      powers.add(PowerTruth.of(file, cell(sets.getFirst(), folders)));
    }
    return powers;
  }

  /// @throws NoSuchFileException where there is nothing to identify it from
  private CellFile cell(MeasuredSet set, List<LaboratoryFolder> folders)
      throws ConfigException, IOException, InterruptedException {
    if (cells.isEmpty() && set.of(folders).isEmpty()) {
      throw new NoSuchFileException(
          set.setName(), null, "no measurements of this cell; name cell files with --cells");
    }
    Split published = set.published();
    Map<Split, CellFile> found = cells(folders, List.of(published), List.of());
    return Optional.ofNullable(found.get(published)).orElseThrow();
  }

  private boolean faulty() {
    return words.contains(FAULTS);
  }

  private Integer judgeFaults(List<MeasuredFile> files, Map<Split, CellFile> cellOfSplit)
      throws ConfigException, IOException, InterruptedException {
    Progress progress = new Progress(spec.commandLine().getErr());
    AtomicInteger done = new AtomicInteger();
    List<Callable<List<FaultResult>>> tasks = new ArrayList<>();
    for (MeasuredFile file : files) {
      CellFile cell = Optional.ofNullable(cellOfSplit.get(judge(file))).orElseThrow();
      tasks.add(() -> {
        List<FaultResult> results = FaultResult.of(file, cell, faults());
        progress.say(
            "[%d/%d] %s".formatted(done.incrementAndGet(), files.size(), Result.path(file)));
        return results;
      });
    }
    FaultTable table =
        new FaultTable(Workers.run(tasks, ofFile -> {}).stream().flatMap(List::stream).toList());
    table.print(spec.commandLine().getOut());
    if (out.isPresent()) {
      Files.createDirectories(out.get());
      Files.write(out.get().resolve("faults.csv"), table.csv());
      table.page().write(out.get().resolve("report.html"));
    }
    return ExitStatus.OK;
  }

  private Integer judgeLives(List<LaboratoryFolder> folders, List<MeasuredSet> sets)
      throws ConfigException, IOException, InterruptedException {
    List<Life> lives = new ArrayList<>();
    for (MeasuredSet set : sets) {
      for (LaboratoryFolder ofSet : set.of(folders)) lives.addAll(Life.of(set, ofSet));
    }
    List<Life> asked =
        lives.stream()
            .filter(life -> only.map(p -> p.matcher(life.name).find()).orElse(true))
            .toList();
    if (asked.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          names(sets)
              + ": no life of a cell, expected X_record_Y and X_truth, X_discharge and X_charge, or drives with dates");
    }
    List<Split> splits = asked.stream().map(life -> life.set.published()).distinct().toList();
    Map<Split, CellFile> cellOfSplit = cells(folders, splits, List.of());
    Progress progress = new Progress(spec.commandLine().getErr());
    List<Callable<LifeScore>> tasks = new ArrayList<>();
    for (Life life : asked) {
      CellFile cell = Optional.ofNullable(cellOfSplit.get(life.set.published())).orElseThrow();
      tasks.add(() -> {
        LifeScore score = life.replay(cell);
        progress.say(life.name);
        return score;
      });
    }
    LifeTable table = new LifeTable(Workers.run(tasks, score -> {}));
    table.print(spec.commandLine().getOut());
    if (out.isPresent()) {
      Files.createDirectories(out.get());
      Files.write(out.get().resolve("life.csv"), table.csv());
      table.page().write(out.get().resolve("report.html"));
    }
    return ExitStatus.OK;
  }

  private List<Fault> faults() {
    return Fault.ALL.stream().filter(fault -> cases.matcher(fault.name()).find()).toList();
  }

  private List<MeasuredSet> askedSets() {
    List<String> sets =
        words.stream().filter(word -> !word.equals(FAULTS) && !word.equals(LIFE)).toList();
    List<MeasuredSet> known = List.of(MeasuredSet.values());
    for (String name : sets) {
      if (known.stream().anyMatch(set -> set.setName().equals(name))) continue;
      throw new ParameterException(
          spec.commandLine(), "found set " + name + ", expected one of " + names(known));
    }
    return known.stream().filter(set -> sets.isEmpty() || sets.contains(set.setName())).toList();
  }

  private static String names(List<MeasuredSet> sets) {
    return sets.stream().map(MeasuredSet::setName).collect(Collectors.joining(", "));
  }

  private List<Case> cases(MeasuredSet set) {
    return set.cases().stream().filter(kase -> cases.matcher(kase.name()).find()).toList();
  }

  /// The folder of measurements: `CELLTWIN_DATA`, else `shared/data` beside the checkout.
  public static Path dataFolder(Path besideCheckout) {
    String named = System.getenv("CELLTWIN_DATA");
    return named == null || named.isEmpty()
        ? besideCheckout.resolve("shared").resolve("data")
        : Path.of(named);
  }

  private Split judge(MeasuredFile file) {
    return inSample.map(seen -> seen.judging(file)).orElseGet(file::split);
  }

  private boolean isAsked(MeasuredFile file) {
    boolean seen = file.split().sees(file.name());
    if (inSample.isPresent() && seen) return false;
    if (faulty() && seen && file.set().identifiesFromDrives()) return false;
    return only.map(pattern -> pattern.matcher(Result.path(file)).find()).orElse(true)
        && !(faulty() ? faults().isEmpty() : cases(file.set()).isEmpty());
  }

  /// Cells that are identified for use elsewhere.
  private List<Split> publishing(List<MeasuredSet> found) {
    return out.isEmpty()
            || faulty()
            || cells.isPresent()
            || only.isPresent()
            || inSample.isPresent()
        ? List.of()
        : found.stream().map(MeasuredSet::published).toList();
  }

  /// @return those that judge alone
  private Map<Split, CellFile> cells(
      List<LaboratoryFolder> folders, List<Split> judging, List<Split> publishing)
      throws ConfigException, IOException, InterruptedException {
    Map<Split, CellFile> judges = new LinkedHashMap<>();
    if (cells.isPresent()) {
      GivenCells given = new GivenCells(cells.get());
      for (Split split : judging) judges.put(split, given.of(split));
      return judges;
    }
    List<Split> all = Stream.concat(judging.stream(), publishing.stream()).distinct().toList();
    Map<MeasuredSet, LaboratoryFolder> folderOfSet = new EnumMap<>(MeasuredSet.class);
    for (MeasuredSet set : all.stream().map(Split::set).distinct().toList()) {
      List<LaboratoryFolder> ofSet = set.of(folders);
      if (ofSet.size() > 1) {
        throw new ParameterException(
            spec.commandLine(),
            "found %s in %s and in %s, expected one folder to identify its cell from: name it with --data, or cell files with --cells"
                .formatted(set.setName(), ofSet.get(0).path(), ofSet.get(1).path()));
      }
      folderOfSet.put(set, ofSet.getFirst());
    }
    Map<Split, CellFile> identified =
        new CellIdentification(
                folderOfSet,
                out.map(folder -> folder.resolve("cells")),
                new Progress(spec.commandLine().getErr()))
            .identify(all);
    identified.forEach((split, cell) -> {
      if (judging.contains(split)) judges.put(split, cell);
    });
    return judges;
  }

  /// As many files at a time as there are cores; printed in their order as they come.
  private List<FileResults> run(List<MeasuredFile> files, Map<Split, CellFile> cellOfSplit)
      throws ConfigException, IOException, InterruptedException {
    PrintWriter print = spec.commandLine().getOut();
    Progress progress = new Progress(spec.commandLine().getErr());
    AtomicInteger done = new AtomicInteger();
    List<Callable<FileResults>> tasks = new ArrayList<>();
    for (MeasuredFile file : files) {
      CellFile cell = Optional.ofNullable(cellOfSplit.get(judge(file))).orElseThrow();
      tasks.add(() -> {
        FileResults results = FileResults.of(file, cell, cases(file.set()));
        progress.say(told(results, done.incrementAndGet(), files.size()));
        return results;
      });
    }
    return Workers.run(
        tasks,
        ofFile -> {
          ofFile.results().forEach(result -> print(print, result));
          print.flush();
        });
  }

  private static String told(FileResults results, int done, int of) {
    StringBuilder line = new StringBuilder();
    line.append('[').append(done).append('/').append(of).append("] ");
    line.append(Result.path(results.file()));
    for (Case skipped : results.skipped()) {
      line.append(", nothing to score in ").append(skipped.name());
    }
    return line.toString();
  }

  private static void print(PrintWriter print, Result result) {
    row(
        print,
        Result.label(result.file(), result.seen()),
        result.kase().name(),
        figures(figure -> figure.of().applyAsDouble(result.score())),
        verdict(result.score()));
  }

  private static void print(PrintWriter print, Group group) {
    row(
        print,
        group.set().setName() + "/" + group.name() + " (" + group.count() + ")",
        group.kase().name(),
        figures(figure -> Target.Figure.mean(group.scores(), figure.of())),
        group.targets().stream()
            .map(target -> target.text(group.scores()))
            .collect(Collectors.joining("; ")));
  }

  private static String verdict(Score score) {
    if (Double.isNaN(score.verdictRight())) return "";
    String found = score.verdict().isEmpty() ? "none" : score.verdict();
    return "verdict: " + found + (score.verdictRight() == 1 ? "" : ", WRONG");
  }

  private static List<String> figures(Function<Figure, Double> value) {
    return PRINTED.stream()
        .map(value)
        .map(figure -> figure.isNaN() ? "-" : String.format(Locale.ROOT, "%.2f", figure))
        .toList();
  }

  private static void row(
      PrintWriter print, String name, String kase, List<String> figures, String remark) {
    print.printf("%-24s %-15s", name, kase);
    for (String figure : figures) print.printf("%8s", figure);
    print.println(remark.isEmpty() ? "" : "  " + remark);
  }

  private static List<String> csv(List<FileResults> results) {
    return Stream.concat(
            Stream.of(CSV_HEADER),
            results.stream().flatMap(file -> file.results().stream()).map(ValidateCommand::csv))
        .toList();
  }

  private static String csv(Result result) {
    Score score = result.score();
    Score.Part free = score.unanchored();
    Score.Part anchored = score.anchored();
    return String.join(
        ",",
        result.file().set().setName(),
        result.file().name(),
        result.kase().name(),
        Boolean.toString(result.seen()),
        Integer.toString(score.rows()),
        csv(
            score.rmse(),
            score.mae(),
            score.largest(),
            score.inside(),
            score.threeSigma(),
            score.beyond5Minutes(),
            score.beyond2Minutes(),
            score.afterCharge().rmse(),
            score.afterCharge().threeSigma()),
        Integer.toString(score.worstCell() + 1),
        csv(
            score.worstCellRmse(),
            free.rmse(),
            free.inside(),
            free.threeSigma(),
            anchored.rmse(),
            anchored.inside(),
            anchored.threeSigma(),
            score.biasErrorAmps(),
            score.biasErrorSigmas()),
        score.verdict(),
        csv(score.verdictRight()));
  }

  /// Empty where there is none.
  static String csv(double... values) {
    return Arrays.stream(values)
        .mapToObj(value -> Double.isNaN(value) ? "" : Double.toString(value))
        .collect(Collectors.joining(","));
  }
}
