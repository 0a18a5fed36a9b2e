package io.celltwin.hil.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `celltwin demo` as a process of its own, with the memory that the launcher gives it.
final class DemoProcess {
  private DemoProcess() {}

  static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx96m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("io.celltwin.edge.Celltwin", "demo"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /// Of its broker, as its output names it.
  static int port(BufferedReader output) throws IOException {
    Pattern pattern = Pattern.compile("MQTT broker on port (\\d+)");
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) return Integer.parseInt(matcher.group(1));
    }
    throw new IOException("the demo ended without naming its port");
  }
}
