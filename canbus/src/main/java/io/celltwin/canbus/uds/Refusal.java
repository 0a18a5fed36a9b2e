package io.celltwin.canbus.uds;

/// Negative response codes (ISO 14229-1, table A.1).
public final class Refusal {
  static final int BUSY_REPEAT_REQUEST = 0x21;
  static final int SERVICE_NOT_SUPPORTED = 0x11;
  static final int INCORRECT_LENGTH = 0x13;
  static final int REQUEST_OUT_OF_RANGE = 0x31;
  static final int RESPONSE_PENDING = 0x78;
  static final int SUBFUNCTION_NOT_IN_SESSION = 0x7E;
  static final int SERVICE_NOT_IN_SESSION = 0x7F;

  private Refusal() {}

  /// The standard's name of `code`.
  public static String name(int code) {
    return switch (code) {
      case 0x10 -> "generalReject";
      case SERVICE_NOT_SUPPORTED -> "serviceNotSupported";
      case 0x12 -> "subFunctionNotSupported";
      case INCORRECT_LENGTH -> "incorrectMessageLengthOrInvalidFormat";
      case 0x14 -> "responseTooLong";
      case BUSY_REPEAT_REQUEST -> "busyRepeatRequest";
      case 0x22 -> "conditionsNotCorrect";
      case 0x24 -> "requestSequenceError";
      case 0x25 -> "noResponseFromSubnetComponent";
      case 0x26 -> "failurePreventsExecutionOfRequestedAction";
      case REQUEST_OUT_OF_RANGE -> "requestOutOfRange";
      case 0x33 -> "securityAccessDenied";
      case 0x34 -> "authenticationRequired";
      case 0x35 -> "invalidKey";
      case 0x36 -> "exceedNumberOfAttempts";
      case 0x37 -> "requiredTimeDelayNotExpired";
      case 0x70 -> "uploadDownloadNotAccepted";
      case 0x71 -> "transferDataSuspended";
      case 0x72 -> "generalProgrammingFailure";
      case 0x73 -> "wrongBlockSequenceCounter";
      case RESPONSE_PENDING -> "requestCorrectlyReceivedResponsePending";
      case SUBFUNCTION_NOT_IN_SESSION -> "subFunctionNotSupportedInActiveSession";
      case SERVICE_NOT_IN_SESSION -> "serviceNotSupportedInActiveSession";
      case 0x81 -> "rpmTooHigh";
      case 0x82 -> "rpmTooLow";
      case 0x83 -> "engineIsRunning";
      case 0x84 -> "engineIsNotRunning";
      case 0x85 -> "engineRunTimeTooLow";
      case 0x86 -> "temperatureTooHigh";
      case 0x87 -> "temperatureTooLow";
      case 0x88 -> "vehicleSpeedTooHigh";
      case 0x89 -> "vehicleSpeedTooLow";
      case 0x8A -> "throttlePedalTooHigh";
      case 0x8B -> "throttlePedalTooLow";
      case 0x8C -> "transmissionRangeNotInNeutral";
      case 0x8D -> "transmissionRangeNotInGear";
      case 0x8F -> "brakeSwitchNotClosed";
      case 0x90 -> "shifterLeverNotInPark";
      case 0x91 -> "torqueConverterClutchLocked";
      case 0x92 -> "voltageTooHigh";
      case 0x93 -> "voltageTooLow";
      default -> "0x%02X".formatted(code);
    };
  }
}
