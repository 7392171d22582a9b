public import Changes
public import Sync

/// What an answer changed on this device.
public struct ExchangeReport: Sendable {
  /// How the exchange went.
  public var status: ExchangeResponse.Status
  /// Changes that the server has taken.
  public var sent = 0
  /// Records that got new or changed cells.
  public var received = 0
  /// Cells that were erased.
  public var purged = 0
  /// What the user must hear of: refused, superseded, contested or restamped writes.
  public var notices: [Notice] = []
  /// Whether a new deelbeleid is in force.
  public var isPolicyNew = false
  /// Why a deelbeleid that came was not taken; in plain Dutch.
  public var policyProblem: String?
  /// Records that are damaged on this device and could not be brought up to date.
  public var damaged: [RecordID] = []
  /// Whether another exchange should follow at once: the checkpoint goes on, there is more to push, or a purge waits
  /// to be confirmed.
  public var needsAnother = false

  /// What became of one change.
  public struct Notice: Sendable, Equatable {
    /// The record.
    public let record: RecordID
    /// Its kind.
    public let kind: KindNumber
    /// The fields that were written.
    public let fields: FieldSet
    /// What became of it.
    public let code: Verdict.Code
    /// The rule, or the field's name.
    public let rule: String
    /// In plain Dutch.
    public let message: String
  }
}
