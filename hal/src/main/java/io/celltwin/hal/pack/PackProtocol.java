package io.celltwin.hal.pack;

/// What [SerialPackSource] needs to know of a pack's protocol. A poll is a fixed series of requests
/// to read; there is no way to send anything else. Belongs to one source and its thread; allocates
/// nothing per poll.
///
/// A request has its number in the poll, from 0. Bytes lie in `bytes[from]` to `bytes[to - 1]`.
interface PackProtocol {
  /// Of [#frame]: the bytes may be the beginning of an answer.
  int INCOMPLETE = 0;

  /// Of [#frame]: an answer whose checksum is wrong.
  int BAD_CHECKSUM = -1;

  /// Of [#frame]: no answer begins at `from`.
  int NO_FRAME = -2;

  /// What an intact answer means.
  enum Answer {
    /// All of the request's values are in.
    DONE,
    /// Further frames are to come.
    MORE,
    /// No answer to this request, or not from this pack: an echo, another address.
    OTHER,
    /// The pack refuses the request.
    REFUSED
  }

  String name();

  /// Of the factory's settings.
  int baudRate();

  int requests();

  /// Time that the line is left alone before a request.
  long quietNanos();

  /// Writes a request into `into`, and forgets what has come for it so far.
  ///
  /// @return its length
  int request(int request, byte[] into);

  /// The length of the answer that begins at `from` and whose checksum is right; or [#INCOMPLETE],
  /// [#BAD_CHECKSUM], [#NO_FRAME].
  int frame(int request, byte[] bytes, int from, int to);

  /// How many frames answer a request.
  default int frames(int request) {
    return 1;
  }

  /// Takes what [#frame] has found.
  Answer accept(int request, byte[] bytes, int from, int length, PackValues values);

  /// For people: what the protection of a fault's channel, from 1, means.
  String protection(int channel);
}
