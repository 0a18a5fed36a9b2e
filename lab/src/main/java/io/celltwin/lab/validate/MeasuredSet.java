package io.celltwin.lab.validate;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Folders of drives measured from a full cell, one file each in `drive_1hz/`, with the capacity of
/// the day in `reference.csv`. Found by this layout, whatever the folder is called.
final class MeasuredSet {
  private static final String REFERENCE = "reference.csv";
  private static final String DRIVES = "drive_1hz";
  private static final String ENDING = ".csv.gz";

  /// The drive that every temperature's identification has used.
  private static final String IDENTIFIED_BY = "Cycle1";

  private MeasuredSet() {}

  /// The folders of this layout that are `data` itself or lie in it.
  static List<Path> folders(Path data) throws IOException {
    if (isSet(data)) return List.of(data);
    if (!Files.isDirectory(data)) return List.of();
    try (Stream<Path> children = Files.list(data)) {
      return children.filter(MeasuredSet::isSet).sorted().toList();
    }
  }

  private static boolean isSet(Path folder) {
    return Files.isRegularFile(folder.resolve(REFERENCE))
        && Files.isDirectory(folder.resolve(DRIVES));
  }

  /// Every drive of the folder in the order of its name.
  ///
  /// @throws BadRecordingException where `reference.csv` lacks a drive, or is wrong
  static List<MeasuredFile> files(Path folder) throws IOException {
    Path reference = folder.resolve(REFERENCE);
    Map<String, Double> ampereHours = capacities(reference);
    List<Path> drives;
    try (Stream<Path> all = Files.list(folder.resolve(DRIVES))) {
      drives = all.filter(f -> f.toString().endsWith(ENDING)).sorted().toList();
    }
    List<MeasuredFile> files = new ArrayList<>();
    for (Path drive : drives) {
      String fileName = drive.getFileName().toString();
      String name = fileName.substring(0, fileName.length() - ENDING.length());
      Double capacity = ampereHours.get(name);
      if (capacity == null) {
        throw new BadRecordingException(
            reference, 1, "found no row named " + name + ", expected one for every drive");
      }
      String group = name.contains("_") ? name.substring(0, name.indexOf('_')) : name;
      boolean seen = name.equals(group + "_" + IDENTIFIED_BY);
      files.add(new MeasuredFile(name, group, drive, capacity, seen));
    }
    return files;
  }

  private static Map<String, Double> capacities(Path reference) throws IOException {
    Map<String, Double> ampereHours = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(reference)) {
      String header = lines.readLine();
      List<String> columns = header == null ? List.of() : List.of(header.split(",", -1));
      int name = columns.indexOf("name");
      int capacity = columns.indexOf("reference_capacity_Ah");
      if (name < 0 || capacity < 0) {
        throw new BadRecordingException(
            reference, 1, "found columns " + columns + ", expected name,reference_capacity_Ah");
      }
      String line;
      for (int number = 2; (line = lines.readLine()) != null; number++) {
        if (line.isBlank()) continue;
        String[] values = line.split(",", -1);
        String found = values.length == columns.size() ? values[capacity] : line;
        ampereHours.put(values[name], positive(reference, number, found));
      }
    }
    return ampereHours;
  }

  private static double positive(Path file, int line, String text) throws BadRecordingException {
    try {
      double value = Double.parseDouble(text);
      if (value > 0 && value < 10_000) return value;
    } catch (NumberFormatException notANumber) {
      // told below
    }
    throw new BadRecordingException(
        file, line, String.format(Locale.ROOT, "found \"%s\", expected a capacity in Ah", text));
  }
}
