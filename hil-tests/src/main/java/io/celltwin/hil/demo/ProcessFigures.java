package io.celltwin.hil.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What this process costs, as the kernel tells it. `NaN` where it does not.
public final class ProcessFigures {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessFigures() {}

  public static double residentMebibytes() {
    return mebibytes("VmRSS:");
  }

  public static double peakResidentMebibytes() {
    return mebibytes("VmHWM:");
  }

  /// `VmRSS: 81234 kB`
  private static double mebibytes(String key) {
    try {
      List<String> lines = Files.readAllLines(STATUS);
      return lines.stream()
          .filter(line -> line.startsWith(key))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException elsewhere) {
      return Double.NaN;
    }
  }

  /// Processor time of all threads, s.
  static double processorSeconds() {
    Duration none = Duration.ofNanos(-1);
    Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(none);
    return used.isNegative() ? Double.NaN : 1e-9 * used.toNanos();
  }

  /// Since the virtual machine began to start, s.
  static double upSeconds() {
    return 1e-3
        * (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
  }
}
