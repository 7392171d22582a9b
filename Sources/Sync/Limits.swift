import Changes

/// Every bound on what a peer may send, with its reason. Protocol/sync.md, "Limits".
public enum Limits {
  /// Changes in one push; more go in the next exchange. Bounds the time the writer is held by one peer.
  public static let changesPerPushMax = 5_000
  /// Bytes of one request body before padding. A push of `changesPerPushMax` ordinary records fits.
  public static let requestBytesMax = 8 << 20
  /// Bytes of entries after which a response page ends; the record that crosses it is still sent whole.
  public static let pageBytes = 8 << 20
  /// Purges in one response; the next page goes on after the last of them.
  public static let purgesPerPageMax = 50_000
  /// Links of the register in one response; its checkpoint then speaks of the last of them.
  public static let linksPerPageMax = 100_000
  /// Bytes of one response body that a client accepts: a page, one more record, purges, links and padding.
  public static let responseBytesMax = 24 << 20
  /// Bytes of one encoded change; a release of `cells` and two long texts fit.
  public static let changeBytesMax = 256 << 10
  /// How far a device's clock may run ahead before its stamps are set to the server's time.
  public static let clockDriftMilliseconds: UInt64 = HybridClock.driftMillisecondsMax
  /// How long a long-poll is held when nothing happens. Fixed, so that its length says nothing.
  public static let waitMilliseconds: Int64 = 50_000
  /// Bodies shorter than this are padded to it.
  public static let paddedBytesMin = 512
  /// Versions that one request may name.
  public static let versionsMax = 16
  /// Features that one request may name.
  public static let featuresMax = 16
  /// Bytes of a session token.
  public static let tokenBytesMax = 64
  /// Bytes of the codes in one receipt: a change writes 63 cells at most.
  public static let receiptBytesMax = 63 * Receipt.codeBytes
  /// Parts of one entry: a record has 63 fields at most, so it has no more grounds to hold them on.
  public static let partsPerEntryMax = 64
}
