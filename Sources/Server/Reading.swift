import SQLite
import Sync

/// The reading half of one exchange: a page of the stream and how far the register has come.
struct Reading {
  /// What is read of a stream, and for which device.
  struct Span: Equatable {
    /// The replica, by its number.
    let replica: Int64
    let after: UInt64
    /// Up to which entry the page also holds what this replica pushed itself.
    let echoesUntil: UInt64
  }

  let span: Span
  let page: StreamReader.Page
  let mark: CheckpointMark
  let links: [[UInt8]]
  fileprivate let account: Int64
  /// How far the stream and the chain had come when it was read.
  fileprivate let stream: UInt64
  fileprivate let chain: UInt64

  /// Whether it is what would be read now: nothing was given to this account or taken from it since, and nothing of it
  /// written in its register.
  func isStill(_ span: Span, _ account: AccountEntry) -> Bool {
    self.span == span && self.account == account.number && stream == account.stream && chain == account.chain
  }
}

extension StreamReader {
  /// Reads what the writing half of an exchange has decided to answer.
  /// - Parameter mark: how far the device knows the register.
  func reading(_ span: Reading.Span, account: Int64, since mark: CheckpointMark?) throws -> Reading {
    let heads = try heads(account: account)
    let page = try page(
      account: account, replica: span.replica, after: span.after, echoesUntil: span.echoesUntil)
    let checkpoint = try checkpoint(account: account, head: heads.chain, since: mark)
    return Reading(
      span: span, page: page, mark: checkpoint.mark, links: checkpoint.links, account: account, stream: heads.stream,
      chain: heads.chain.count)
  }

  /// Reads what a device that only fetches will most likely be answered, while the writing half waits for the disk: it
  /// is used only when that has come to the same. Nil for a push, which is mostly answered with nothing new, and where
  /// the device starts over.
  func readAhead(_ request: ExchangeRequest, fingerprint: [UInt8]) throws -> Reading? {
    guard request.changes.isEmpty, request.cursor > 0 else { return nil }
    let row = try store.connection.queryFirst(
      "SELECT account, number, reread FROM replica WHERE fingerprint = ?1 OR previous = ?1", [.blob(fingerprint)]
    ) { (account: $0.int64(0), replica: $0.int64(1), reread: $0.uint64(2)) }
    guard let row else { return nil }
    return try reading(
      Reading.Span(replica: row.replica, after: request.cursor, echoesUntil: row.reread), account: row.account,
      since: request.checkpoint)
  }
}
