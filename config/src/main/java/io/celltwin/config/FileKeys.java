package io.celltwin.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// Keys whose value is the path of a file that somebody else writes: relative to the
/// configuration's folder, or `credential:NAME` for what systemd hands to a service
/// (`LoadCredential=`).
final class FileKeys {
  private static final String CREDENTIAL = "credential:";

  /// As systemd has it, less what nobody names a file.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}");

  private final Path config;
  private final Optional<Path> credentials;

  /// @param credentials the folder of the service's credentials, where it has any
  FileKeys(Path config, Optional<Path> credentials) {
    this.config = config;
    this.credentials = credentials;
  }

  /// As systemd tells it.
  static Optional<Path> credentialFolder() {
    return Optional.ofNullable(System.getenv("CREDENTIALS_DIRECTORY"))
        .filter(folder -> !folder.isBlank())
        .map(Path::of);
  }

  /// A file that is there and that this user may read.
  ///
  /// @param what such as `the path of a file with the password`
  Optional<Path> optionalFile(Table table, String key, String what) {
    Optional<String> text =
        table.optionalText(key, t -> TwinConfigReader.isPath(t) || isContent(t), what);
    if (text.filter(FileKeys::isContent).isPresent()) {
      table.fault(key, "the content of a file", what); // not repeated: it may be secret
      return Optional.empty();
    }
    Optional<Path> path = text.flatMap(t -> resolve(table, key, t));
    path.ifPresent(file -> requireReadable(table, key, file));
    return path;
  }

  private Optional<Path> resolve(Table table, String key, String text) {
    if (!text.startsWith(CREDENTIAL)) return Optional.of(config.resolveSibling(text));
    String name = text.substring(CREDENTIAL.length());
    if (!NAME.matcher(name).matches()) {
      table.fault(key, table.found(key), "credential:NAME, without / in NAME");
      return Optional.empty();
    }
    if (credentials.isEmpty()) {
      table.fault(
          key,
          table.found(key),
          "the environment's CREDENTIALS_DIRECTORY, which systemd sets for a service with"
              + " LoadCredential="
              + name
              + ":PATH");
    }
    return credentials.map(folder -> folder.resolve(name));
  }

  private static void requireReadable(Table table, String key, Path path) {
    TwinConfigReader.requireFile(table, key, path);
    if (Files.isRegularFile(path) && !Files.isReadable(path)) {
      String user = System.getProperty("user.name");
      table.fault(key, table.found(key), "a file that " + user + " may read: " + path);
    }
  }

  private static boolean isContent(String text) {
    return text.contains("\n") || text.contains("-----BEGIN");
  }
}
