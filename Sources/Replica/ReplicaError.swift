public import Casework
public import Changes
import Records

/// Why the device's store could not do what was asked. Two errors are equal when their codes are.
///
/// The message is for the person at the device, in plain Dutch: what happened, what was kept, what to do. It names
/// kinds, fields and short ids, never values.
public struct ReplicaError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The folder holds no replica.
    case notEnrolled = "not-enrolled"
    /// The folder holds one already.
    case alreadyEnrolled = "already-enrolled"
    /// The passphrase is not the one this replica was made with.
    case wrongPassphrase = "wrong-passphrase"
    /// Bytes on the disk are not what was written there.
    case corrupt
    /// The disk is full; nothing was changed.
    case diskFull = "disk-full"
    /// The disk or the folder may only be read, or this user may not.
    case notWritable = "not-writable"
    /// The file belongs to another program.
    case foreignFile = "foreign-file"
    /// A newer version of the program has changed the file.
    case newerFile = "newer-file"
    /// Another process holds the replica.
    case busy
    /// A value does not fit its field; `field` says which.
    case invalidValue = "invalid-value"
    /// The process does not allow it; `rulings` says why.
    case refused
    /// No such record on this device.
    case unknownRecord = "unknown-record"
    /// A shortened id fits more than one record.
    case ambiguousRecord = "ambiguous-record"
    /// The term in which the replica may be read without having synced is over.
    case leaseEnded = "lease-ended"
    /// Another copy of this replica has synced since.
    case forked
    /// The server's register does not extend the one this replica knows.
    case registerForked = "register-forked"
    /// The answer is not one to the exchange under way, or breaks the protocol.
    case badAnswer = "bad-answer"
    /// The disk, the system or a library failed.
    case storage
  }

  /// Which reason.
  public let code: Code
  /// What happened, what was kept, what to do.
  public let message: String
  /// The rulings behind `refused`.
  public let rulings: [Ruling]
  /// The Dutch name of the field behind `invalidValue`.
  public let field: String?
  /// The record it is about, if it is about one.
  public let record: RecordID?
  /// The records behind `ambiguousRecord`.
  public let candidates: [RecordID]
  /// What the layer below said; for a log. Never holds a value.
  public let detail: String?

  /// An error.
  public init(
    _ code: Code, _ message: String, rulings: [Ruling] = [], field: String? = nil, record: RecordID? = nil,
    candidates: [RecordID] = [], detail: String? = nil
  ) {
    self.code = code
    self.message = message
    self.rulings = rulings
    self.field = field
    self.record = record
    self.candidates = candidates
    self.detail = detail
  }

  /// Equal when the codes are.
  public static func == (left: ReplicaError, right: ReplicaError) -> Bool { left.code == right.code }

  /// The code and the message.
  public var description: String { "\(code.rawValue): \(message)" }
}

extension ReplicaError {
  static func refused(_ rulings: [Ruling], record: RecordID) -> ReplicaError {
    ReplicaError(
      .refused, rulings.map(\.message).joined(separator: "\n") + "\nEr is niets bewaard of verstuurd.",
      rulings: rulings, record: record)
  }

  static func invalid(_ fault: ValueFault) -> ReplicaError {
    let reason =
      switch fault.code {
      case .unknownKind, .unknownField: "dat veld bestaat niet"
      case .wrongType: "de waarde is van de verkeerde soort"
      case .tooLong: "de tekst of lijst is te lang"
      case .outOfRange: "het getal of de datum ligt buiten de grens"
      case .notAChoice: "de waarde staat niet in de lijst"
      case .notABSN: "dit is geen geldig BSN"
      case .localOnly: "dit veld mag dit apparaat niet verlaten"
      case .controlCharacter: "de tekst bevat tekens die niet mogen"
      }
    return ReplicaError(
      .invalidValue, "Niet bewaard: \(fault.field): \(reason). Pas het veld aan en probeer het opnieuw.",
      field: fault.field, detail: fault.code.rawValue)
  }

  static func unknown(_ text: String) -> ReplicaError {
    ReplicaError(
      .unknownRecord,
      "Op dit apparaat staat niets met het kenmerk \(text). Er is niets gedaan. Zoek het op met 'lijst' of met"
        + " 'overlast zoek'."
    )
  }

  static func badAnswer(_ detail: String) -> ReplicaError {
    ReplicaError(
      .badAnswer,
      "Het antwoord van de server klopt niet. Er is niets veranderd en niets verloren. Probeer het later opnieuw.",
      detail: detail)
  }

  /// Bytes that fail their check. `place` says which, without content.
  static func corrupt(_ place: String, record: RecordID? = nil) -> ReplicaError {
    let what = record.map { "Het gegeven \($0.short())" } ?? "Het bestand van dit apparaat"
    return ReplicaError(
      .corrupt,
      "\(what) is beschadigd en wordt niet getoond. De rest is bewaard. Voer 'overlast herstel' uit en daarna"
        + " 'overlast sync'.", record: record, detail: place)
  }
}
