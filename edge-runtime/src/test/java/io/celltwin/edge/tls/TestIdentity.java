package io.celltwin.edge.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A certificate that vouches for itself, and its key, as PEM.
record TestIdentity(String certificate, String key) {
  private static final String PASSWORD = "changeit";

  /// Valid since yesterday.
  ///
  /// @param algorithm as keytool has it
  static TestIdentity make(Path folder, String algorithm, int days) throws Exception {
    Path store = Files.createTempDirectory(folder, "store").resolve("store.p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "twin", "-dname", "CN=twin-" + days));
    command.addAll(List.of("-keyalg", algorithm, "-startdate", "-1d"));
    command.addAll(List.of("-validity", Integer.toString(days + 1)));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) fail(said);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new TestIdentity(
        pem("CERTIFICATE", keys.getCertificate("twin").getEncoded()),
        pem("PRIVATE KEY", keys.getKey("twin", PASSWORD.toCharArray()).getEncoded()));
  }

  static String pem(String label, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  /// In files that a configuration may name.
  void write(Path certificateFile, Path keyFile) throws Exception {
    Files.writeString(certificateFile, certificate);
    Files.writeString(keyFile, key);
  }
}
