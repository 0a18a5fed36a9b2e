package io.celltwin.config;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/// All faults of one reading, at least one. Its message is one line per fault.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  // A Path need not be serialisable; nobody sends this exception anywhere.
  private final transient List<Finding> findings;

  /// Sorts by line and column within a file; files stay in the order in which they first appear.
  public ConfigException(List<Finding> findings) {
    this(findings, sorted(findings));
  }

  private ConfigException(List<Finding> given, List<Finding> sorted) {
    super(sorted.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    if (given.isEmpty()) throw new IllegalArgumentException("no findings: nothing is wrong");
    this.findings = sorted;
  }

  public List<Finding> findings() {
    return findings;
  }

  private static List<Finding> sorted(List<Finding> findings) {
    List<Path> files =
        List.copyOf(new LinkedHashSet<>(findings.stream().map(Finding::file).toList()));
    return findings.stream()
        .sorted(
            Comparator.comparingInt((Finding f) -> files.indexOf(f.file()))
                .thenComparingInt(Finding::line)
                .thenComparingInt(Finding::column))
        .toList();
  }
}
