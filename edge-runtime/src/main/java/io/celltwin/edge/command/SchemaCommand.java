package io.celltwin.edge.command;

import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.edge.schema.Document;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin schema`: what the messages look like, for programs that read them.
@Command(
    name = "schema",
    description = {
      "Prints a description of the MQTT stream: the JSON Schema of one class of messages, all of it"
          + " as AsyncAPI, or the catalogue of signals.",
      "Without a name it lists what there is."
    })
public final class SchemaCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--out", paramLabel = "DIR", description = "Writes all of them there.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() throws Exception {
    if (name.isPresent() && out.isPresent()) {
      throw new ParameterException(spec.commandLine(), "--out writes all of them: give no NAME");
    }
    if (out.isPresent()) write(out.get());
    else StandardOutput.print(name.isPresent() ? named(name.get()).text() : list());
    return ExitStatus.OK;
  }

  private Document named(String wanted) {
    List<String> names = Document.all().stream().map(Document::name).toList();
    return Document.named(wanted)
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "NAME: found " + wanted + ", expected one of " + String.join(", ", names)));
  }

  private static String list() {
    StringBuilder text = new StringBuilder();
    for (Document document : Document.all()) {
      text.append("%-19s %s%n".formatted(document.name(), document.description()));
    }
    return text.toString();
  }

  private void write(Path folder) throws Exception {
    Files.createDirectories(folder);
    for (Document document : Document.all()) {
      Path file = folder.resolve(document.fileName());
      try (OutputFile output = new OutputFile(file)) {
        output.write(document.text().getBytes(StandardCharsets.UTF_8));
      }
      spec.commandLine().getOut().println(file);
    }
  }
}
