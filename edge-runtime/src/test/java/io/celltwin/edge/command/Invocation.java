package io.celltwin.edge.command;

import io.celltwin.edge.Celltwin;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// One call of the real command line in this process, and what it left.
///
/// @param out lines of standard output
/// @param err lines of standard error, without the daemon's log
record Invocation(int status, List<String> out, List<String> err) {
  static Invocation celltwin(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    int status;
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      status = Celltwin.run(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return new Invocation(
        status,
        outBytes.toString(StandardCharsets.UTF_8).lines().toList(),
        errBytes
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.matches("<[3-7]>.*"))
            .toList());
  }
}
