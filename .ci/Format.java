import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The one formatter of the project. `check` names the files that differ and exits 1, `write` mends
/// them. Maven runs `check` in every build; `./celltwin format` runs `write`.
class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args[0].equals("write");
    List<Path> sources;
    try (var walk = Files.walk(Path.of(""))) {
      sources =
          walk.filter(p -> p.toString().endsWith(".java"))
              .filter(p -> !p.toString().contains("target/"))
              .toList();
    }
    Formatter formatter = new Formatter();
    int different = 0;
    for (Path source : sources) {
      String found = Files.readString(source);
      String ordered =
          ImportOrderer.reorderImports(
              RemoveUnusedImports.removeUnusedImports(found), JavaFormatterOptions.Style.GOOGLE);
      String wanted = formatter.formatSource(ordered);
      if (found.equals(wanted)) continue;
      different++;
      if (write) Files.writeString(source, wanted);
      System.err.println((write ? "formatted " : "not formatted: ") + source);
    }
    if (different > 0 && !write) {
      System.err.println(
          different + " files differ from google-java-format: run ./celltwin format");
      System.exit(1);
    }
  }
}
