import CBOR
import Changes
import OpenSSL
import Sync

extension Replica {
  /// 32 bytes over everything that server and devices of this account agree on: each record, field, value and form,
  /// in no order. Two replicas of one account that have synced have the same. For tests and checks; it is keyed by
  /// nothing, so it never leaves the device.
  /// - Throws: `.corrupt`, `.busy`, `.storage`.
  public func viewDigest() throws(ReplicaError) -> [UInt8] {
    try read {
      let workspace = try workspace()
      let grounds = try storedGrounds()
      var sum = [UInt8](repeating: 0, count: Digest.sha256Bytes)
      for line in catalogue.lines {
        try workspace.record(line.id)?.forEachSettled { field, value, ground in
          var encoder = CBOREncoder(reserving: 64)
          encoder.id(line.id)
          encoder.unsigned(UInt64(field))
          encoder.unsigned(UInt64(ground.flatMap { grounds[$0]?.form } ?? 0))
          value.encode(into: &encoder)
          for (index, byte) in try Digest.sha256(encoder.bytes).enumerated() { sum[index] ^= byte }
        }
      }
      return sum
    }
  }
}
