import Glibc

/// A thread of its own for work that blocks, outside the small pool that Swift's tasks share.
enum BlockingThread {
  /// Runs `body` on a new thread with a stack of `stackBytes`.
  static func start(stackBytes: Int, _ body: @escaping @Sendable () -> Void) throws(TransportError) {
    let work = Unmanaged.passRetained(Work(body))
    let status = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { buffer -> Int32 in
      guard let attributes = buffer.baseAddress else { return ENOMEM }
      let initialised = pthread_attr_init(attributes)
      guard initialised == 0 else { return initialised }
      defer { pthread_attr_destroy(attributes) }
      pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
      pthread_attr_setstacksize(attributes, stackBytes)
      var thread = pthread_t()
      return pthread_create(&thread, attributes, { Work.run($0) }, work.toOpaque())
    }
    guard status == 0 else {
      work.release()
      throw TransportError(.systemFailure, "starting a thread: \(SystemCall.text(status))")
    }
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    static func run(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
      return nil
    }
  }
}
