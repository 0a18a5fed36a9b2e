package io.celltwin.canbus.map;

import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.uds.UdsEcu;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsPoll;
import io.celltwin.canbus.uds.UdsRequest;
import io.celltwin.config.SignalMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// The requests of a map as the poller takes them.
final class PollTable {
  private static final int ONE_BYTE_SERVICE = 0x21;

  private PollTable() {}

  /// @param bind is told what each field is of the pack
  static List<UdsPoll> of(SignalMap map, BiConsumer<UdsField, SignalMap.Field> bind) {
    List<UdsPoll> polls = new ArrayList<>();
    for (SignalMap.Poll poll : map.polls()) {
      UdsEcu ecu = ecu(poll);
      int idBytes = poll.service() == ONE_BYTE_SERVICE ? 1 : 2;
      for (int k = 0; k < poll.identifierCount(); k++) {
        List<UdsField> fields = new ArrayList<>();
        for (SignalMap.Field first : poll.fields()) {
          SignalMap.Field field = poll.identifierCount() == 1 ? first : first.one(k);
          UdsField made = field(field);
          fields.add(made);
          bind.accept(made, field);
        }
        polls.add(
            new UdsPoll(
                ecu,
                new UdsRequest(poll.service(), poll.identifier() + k, idBytes),
                Math.round(poll.periodSeconds() * 1e9),
                fields));
      }
    }
    return polls;
  }

  private static UdsEcu ecu(SignalMap.Poll poll) {
    SignalMap.Address address = poll.address();
    boolean extended = address.targetByte().isPresent();
    IsoTpAddress isoTp =
        new IsoTpAddress(
            extended ? IsoTpAddress.Kind.EXTENDED : IsoTpAddress.Kind.NORMAL,
            address.request(),
            address.answer(),
            address.extendedIds(),
            address.targetByte().orElse(0),
            address.testerByte().orElse(0));
    UdsEcu usual = UdsEcu.of(Integer.toHexString(address.request()), isoTp);
    return new UdsEcu(
        usual.name(),
        isoTp,
        poll.flexible() ? usual.isoTp().withFlexibleDataRate(64, true) : usual.isoTp(),
        usual.uds(),
        poll.session().orElse(UdsEcu.NO_SESSION),
        usual.keepAliveNanos());
  }

  /// Factor, offset and unavailable codes are the target's.
  private static UdsField field(SignalMap.Field field) {
    UdsField.Builder builder =
        UdsField.at(field.key(), field.at())
            .bytes(field.bytes())
            .rows(field.quantity().count(), field.stride())
            .firstNumber(field.quantity().number());
    if (field.signed()) builder.signed();
    if (field.littleEndian()) builder.littleEndian();
    if (field.bits() > 0) builder.bits(field.lowestBit(), field.bits());
    return builder.build();
  }
}
