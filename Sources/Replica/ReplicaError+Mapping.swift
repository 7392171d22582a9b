import CBOR
import Glibc
import OpenSSL
import SQLite
import Sealing

extension ReplicaError {
  /// The error for what a layer below threw.
  init(mapping error: any Error) {
    switch error {
    case let error as ReplicaError: self = error
    case let error as SQLiteError: self.init(error)
    case let error as SealingError: self.init(error)
    case let error as CBORFault: self = .corrupt(error.description)
    default: self = .storage("\(error)")
    }
  }

  static func storage(_ detail: String) -> ReplicaError {
    ReplicaError(
      .storage,
      "De opslag van dit apparaat werkt niet. Wat bewaard was, is bewaard. Start opnieuw; bel anders de beheerder.",
      detail: detail)
  }

  private static func diskFull(_ detail: String) -> ReplicaError {
    ReplicaError(
      .diskFull,
      "De schijf is vol. Dit is niet bewaard; wat er al stond wel. Maak ruimte vrij en probeer het opnieuw.",
      detail: detail)
  }

  private static func notWritable(_ detail: String) -> ReplicaError {
    ReplicaError(
      .notWritable,
      "Er kan niet in de map geschreven worden. Er is niets veranderd. Kijk na wie de map mag lezen en schrijven.",
      detail: detail)
  }

  private static func busy(_ detail: String) -> ReplicaError {
    ReplicaError(
      .busy, "Een ander venster gebruikt dit apparaat nu. Er is niets veranderd. Probeer het zo opnieuw.",
      detail: detail)
  }

  private static func unopened(_ detail: String) -> ReplicaError {
    ReplicaError(
      .notWritable,
      "De bestanden van dit apparaat gaan niet open. Er is niets veranderd. Kijk na wie de map mag lezen en schrijven.",
      detail: detail)
  }

  /// SQLite does not say why a file that is there, or its log, could not be opened or made: a file of our own in the
  /// same folder tells whether the disk is full.
  func explained(by folder: String) -> ReplicaError {
    guard code == .notWritable else { return self }
    let probe = "\(folder)/.ruimte-\(getpid())"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    var isFull = descriptor < 0 && (errno == ENOSPC || errno == EDQUOT)
    if descriptor >= 0 {
      // Room for the log and its index, which SQLite makes at once.
      let page = [UInt8](repeating: 0, count: 32_768)
      isFull = write(descriptor, page, page.count) < page.count
      close(descriptor)
      unlink(probe)
    }
    return isFull ? .diskFull(detail ?? "") : self
  }

  static func missing(_ detail: String) -> ReplicaError {
    ReplicaError(
      .notEnrolled,
      "In deze map staat geen aangemeld apparaat. Vraag een uitnodiging en voer 'overlast aanmelden' uit.",
      detail: detail)
  }

  private init(_ error: SQLiteError) {
    let detail = error.description
    switch error.code {
    case .full: self = .diskFull(detail)
    case .readOnly: self = .notWritable(detail)
    case .busy: self = .busy(detail)
    case .corrupt: self = .corrupt(detail)
    case .cannotOpen: self = .unopened(detail)
    case .foreign, .notADatabase:
      self.init(
        .foreignFile, "Het bestand in deze map is niet van dit programma. Er is niets veranderd. Kies een andere map.",
        detail: detail)
    case .newer:
      self.init(
        .newerFile, "Een nieuwere versie van het programma heeft dit bestand gemaakt. Installeer die versie.",
        detail: detail)
    case .older, .ioError, .constraint, .alreadyExists, .tooBig, .outOfMemory, .interrupted, .misuse:
      self = .storage(detail)
    }
  }

  private init(_ error: SealingError) {
    let detail = error.description
    switch error.code {
    case .wrongPassphrase:
      self.init(
        .wrongPassphrase, "Het wachtwoord klopt niet. Er is niets veranderd. Probeer het opnieuw.", detail: detail)
    case .damaged, .notAuthentic: self = .corrupt(detail)
    case .notAKeyFile:
      self.init(
        .foreignFile, "Het sleutelbestand in deze map is niet van dit programma. Kies een andere map.", detail: detail)
    case .newer:
      self.init(
        .newerFile, "Een nieuwere versie van het programma heeft dit sleutelbestand gemaakt. Installeer die versie.",
        detail: detail)
    case .missing: self = .missing(detail)
    case .unsafePermissions:
      self.init(
        .notWritable,
        "Het sleutelbestand is niet van u alleen, of u mag er niet bij. Er is niets veranderd."
          + " Kijk na van wie de map is: alleen u mag erin lezen en schrijven.", detail: detail)
    case .busy: self = .busy(detail)
    case .full: self = .diskFull(detail)
    case .alreadyExists, .unsafeLocation, .ioError, .misuse, .libraryFailure: self = .storage(detail)
    }
  }
}
