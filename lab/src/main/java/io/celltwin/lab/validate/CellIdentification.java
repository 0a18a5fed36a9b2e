package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.lab.identify.CellFileText;
import io.celltwin.lab.identify.CellTests;
import io.celltwin.lab.identify.Identification;
import io.celltwin.lab.identify.IdentifiedCell;
import io.celltwin.lab.identify.LaboratoryFolder;
import io.celltwin.lab.identify.ThermalFit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// Cells identified from the measurements themselves, as `celltwin identify` does it.
final class CellIdentification {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<MeasuredSet, LaboratoryFolder> folders;
  private final Optional<Path> out;
  private final Progress progress;

  /// @param out folder that the cell files are written to
  CellIdentification(
      Map<MeasuredSet, LaboratoryFolder> folders, Optional<Path> out, Progress progress) {
    this.folders = folders;
    this.out = out;
    this.progress = progress;
  }

  /// As many at a time as there are cores.
  Map<Split, CellFile> identify(List<Split> splits)
      throws ConfigException, IOException, InterruptedException {
    if (out.isPresent()) Files.createDirectories(out.get());
    AtomicInteger done = new AtomicInteger();
    List<Callable<CellFile>> tasks = new ArrayList<>();
    for (Split split : splits) {
      tasks.add(() -> {
        long from = System.nanoTime();
        CellFile cell = identify(split);
        progress.say(
            String.format(
                Locale.ROOT,
                "[%d/%d] %s identified in %.0f s",
                done.incrementAndGet(),
                splits.size(),
                split.name(),
                (System.nanoTime() - from) / NANOS_PER_SECOND));
        return cell;
      });
    }
    List<CellFile> cells = Workers.run(tasks, cell -> {});
    Map<Split, CellFile> ofSplits = new LinkedHashMap<>();
    for (int k = 0; k < splits.size(); k++) ofSplits.put(splits.get(k), cells.get(k));
    return ofSplits;
  }

  private CellFile identify(Split split) throws ConfigException, IOException {
    LaboratoryFolder folder = Optional.ofNullable(folders.get(split.set())).orElseThrow();
    Nominal nominal = split.set().nominal();
    CellTests all = folder.tests(nominal.ampereHours());
    CellTests used = all.onlyWhere(split::sees);
    used.requireEnough(folder.path());
    used.requireBelievable();
    IdentifiedCell identified =
        Identification.identify(
            used,
            all.onlyWhere(name -> !split.sees(name)),
            nominal.nameplate(),
            line -> progress.sayNowAndThen(split.name() + ": " + line));
    for (String doubt : identified.contradictions()) {
      progress.say(split.name() + ": doubt: " + doubt);
    }
    CellFile cell = ThermalFit.warmed(identified.cell(), LaboratoryFolder.heatTests(folder.path()));
    if (out.isEmpty()) return cell;
    Path file = out.get().resolve(split.file());
    Files.writeString(file, CellFileText.of(cell));
    return CellFile.read(file); // what is identified, the daemon takes
  }
}
