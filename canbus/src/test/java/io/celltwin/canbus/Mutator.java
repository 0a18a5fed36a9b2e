package io.celltwin.canbus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Makes broken inputs of whole ones. Input `n` of a seed is always the same, so that a failure can
/// be repeated.
public final class Mutator {
  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "+1",
    "7",
    "8",
    "9",
    "63",
    "64",
    "65",
    "255",
    "256",
    "511",
    "512",
    "513",
    "2047",
    "2048",
    "4095",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483648",
    "4294967295",
    "4294967296",
    "3221225472",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e400",
    "-1E400",
    "1e-400",
    "0.1",
    ".5",
    "1.",
    "NaN",
    "1.#INF",
    "99999999999999999999999999999999999999"
  };

  private final long seed;
  private final List<byte[]> corpus;
  private final List<byte[]> words;
  private final int mostBytes;

  /// @param corpus whole inputs
  /// @param words what the format is made of
  /// @param mostBytes an input has at most
  public Mutator(long seed, List<byte[]> corpus, List<String> words, int mostBytes) {
    this.seed = seed;
    this.corpus = List.copyOf(corpus);
    this.words = words.stream().map(w -> w.getBytes(StandardCharsets.UTF_8)).toList();
    this.mostBytes = mostBytes;
  }

  public byte[] input(long n) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + n);
    byte[] bytes = start(random);
    int changes = 1 + random.nextInt(1 << random.nextInt(1, 6));
    for (int i = 0; i < changes; i++) bytes = change(bytes, random);
    return bytes.length <= mostBytes ? bytes : Arrays.copyOf(bytes, mostBytes);
  }

  /// A piece of the corpus that begins where a line does.
  private byte[] start(SplittableRandom random) {
    byte[] whole = corpus.get(random.nextInt(corpus.size()));
    int from = whole.length <= mostBytes ? 0 : lineStart(whole, random);
    return Arrays.copyOfRange(whole, from, Math.min(whole.length, from + mostBytes));
  }

  private byte[] change(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(1 << random.nextInt(1, 10)));
    int line = lineStart(bytes, random);
    int lineEnd = lineEnd(bytes, line);
    return switch (random.nextInt(12)) {
      case 0 ->
          replaced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt()});
      case 1 -> replaced(bytes, at, end, new byte[0]);
      case 2 -> replaced(bytes, line, lineEnd, new byte[0]);
      case 3 -> replaced(bytes, lineStart(bytes, random), Arrays.copyOfRange(bytes, line, lineEnd));
      case 4 -> replaced(bytes, at, Arrays.copyOfRange(bytes, at, end));
      case 5 -> replaced(bytes, at, words.get(random.nextInt(words.size())));
      case 6 -> replaced(bytes, at, at, piece(corpus.get(random.nextInt(corpus.size())), random));
      case 7 -> Arrays.copyOf(bytes, at);
      case 8, 9, 10 -> number(bytes, at, random);
      default -> word(bytes, at, random);
    };
  }

  private static byte[] piece(byte[] other, SplittableRandom random) {
    int from = lineStart(other, random);
    int lines = random.nextInt(1, 8);
    int end = from;
    for (int i = 0; i < lines; i++) end = lineEnd(other, end);
    return Arrays.copyOfRange(other, from, end);
  }

  /// Puts another number in the place of the next one.
  private static byte[] number(byte[] bytes, int at, SplittableRandom random) {
    int from = at;
    while (from < bytes.length && !Character.isDigit(bytes[from])) from++;
    int end = from;
    while (end < bytes.length && Character.isDigit(bytes[end])) end++;
    String number = NUMBERS[random.nextInt(NUMBERS.length)];
    return replaced(bytes, from, end, number.getBytes(StandardCharsets.US_ASCII));
  }

  /// Puts another word in the place of the next one.
  private byte[] word(byte[] bytes, int at, SplittableRandom random) {
    int from = at;
    while (from < bytes.length && bytes[from] > ' ') from++;
    while (from < bytes.length && bytes[from] <= ' ') from++;
    int end = from;
    while (end < bytes.length && bytes[end] > ' ') end++;
    return replaced(bytes, from, end, words.get(random.nextInt(words.size())));
  }

  private static int lineStart(byte[] bytes, SplittableRandom random) {
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    while (at > 0 && bytes[at - 1] != '\n') at--;
    return at;
  }

  private static int lineEnd(byte[] bytes, int start) {
    int end = start;
    while (end < bytes.length && bytes[end] != '\n') end++;
    return Math.min(bytes.length, end + 1);
  }

  private static byte[] replaced(byte[] bytes, int at, byte[] inserted) {
    return replaced(bytes, at, at, inserted);
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
    out.write(bytes, 0, from);
    out.writeBytes(by);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
