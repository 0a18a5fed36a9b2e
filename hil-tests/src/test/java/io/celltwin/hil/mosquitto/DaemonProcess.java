package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The command line as a process of its own, with what it writes to the journal.
final class DaemonProcess implements AutoCloseable {
  private final Process process;
  private final Output output;

  /// @param arguments words and paths
  DaemonProcess(List<?> arguments) throws IOException {
    this(arguments, Map.of(), 96);
  }

  /// @param environment beside this process's own
  /// @param heapMegabytes most that it may take; 96 on a gateway
  DaemonProcess(List<?> arguments, Map<String, String> environment, int heapMegabytes)
      throws IOException {
    List<String> command = new ArrayList<>();
    // Where the tests run in the background of a shell, SIGINT would be ignored.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + heapMegabytes + "m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("io.celltwin.edge.Celltwin");
    arguments.forEach(argument -> command.add(argument.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = builder.start();
    output = new Output(process);
  }

  /// Ends all processes that this one has started at its own end, also where it is ended by a
  /// signal.
  static void noneOutlivesThisOne() {
    Runnable end = () -> ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(new Thread(end));
  }

  void signal(String name) throws Exception {
    Await.signal(process, name);
  }

  /// Ends it at once, and waits for that.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  boolean runs() {
    return process.isAlive();
  }

  /// Exit status.
  int end() throws InterruptedException {
    boolean ended = process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertTrue(ended, () -> "still running: " + journal());
    output.awaitEnd();
    return process.exitValue();
  }

  List<String> journal() {
    return output.lines();
  }

  /// Lines of the journal with this in them.
  List<String> said(String part) {
    return journal().stream().filter(line -> line.contains(part)).toList();
  }

  void awaitSaid(String part, int times) throws Exception {
    Await.until(
        "'" + part + "' for the " + times + ". time",
        this::journal,
        () -> said(part).size() >= times);
  }

  /// Of all its threads, until now.
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// Paho's threads that live now.
  long clientThreads() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
      return tasks.filter(task -> name(task).startsWith("MQTT ")).count();
    } catch (IOException ended) {
      return 0;
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException ended) {
      return "";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
