#include "runtime/ring.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

#include <liburing.h>

#include "runtime/check.hpp"

namespace runtime {
namespace {

// SINGLE_ISSUER with DEFER_TASKRUN runs completions when the loop asks for them instead of
// interrupting it; TASKRUN_FLAG makes pending ones visible; SUBMIT_ALL keeps one bad SQE from
// stranding the rest of the turn (io_uring_setup(2)).
constexpr unsigned kSetupFlags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                                 IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL |
                                 IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | IORING_SETUP_R_DISABLED;

// Since Linux 6.15; liburing 2.9 does not know them. A thread that waits on its ring for somebody
// to ask for something does not count as one that waits for a disk.
constexpr unsigned kFeatureNoIowait = 1U << 17;
constexpr unsigned kEnterNoIowait = 1U << 7;

/// A constant of io_uring and its name.
struct Named {
  unsigned value;
  std::string_view name;
};

constexpr std::array kRequiredFeatures = {
    Named{IORING_FEAT_NODROP, "IORING_FEAT_NODROP"},
    Named{IORING_FEAT_SUBMIT_STABLE, "IORING_FEAT_SUBMIT_STABLE"},
    Named{IORING_FEAT_FAST_POLL, "IORING_FEAT_FAST_POLL"},
    Named{IORING_FEAT_EXT_ARG, "IORING_FEAT_EXT_ARG"},
    Named{IORING_FEAT_CQE_SKIP, "IORING_FEAT_CQE_SKIP"},
    Named{IORING_FEAT_LINKED_FILE, "IORING_FEAT_LINKED_FILE"}};

constexpr std::array kRequiredOperations = {Named{IORING_OP_ACCEPT, "IORING_OP_ACCEPT"},
                                            Named{IORING_OP_ASYNC_CANCEL, "IORING_OP_ASYNC_CANCEL"},
                                            Named{IORING_OP_CLOSE, "IORING_OP_CLOSE"},
                                            Named{IORING_OP_OPENAT2, "IORING_OP_OPENAT2"},
                                            Named{IORING_OP_POLL_ADD, "IORING_OP_POLL_ADD"},
                                            Named{IORING_OP_READ, "IORING_OP_READ"},
                                            Named{IORING_OP_RECV, "IORING_OP_RECV"},
                                            Named{IORING_OP_SEND, "IORING_OP_SEND"},
                                            Named{IORING_OP_SENDMSG, "IORING_OP_SENDMSG"},
                                            Named{IORING_OP_SPLICE, "IORING_OP_SPLICE"},
                                            Named{IORING_OP_TIMEOUT, "IORING_OP_TIMEOUT"}};

// What a restricted ring allows beside kRequiredOperations.
constexpr unsigned kAllowedFlags = IOSQE_ASYNC | IOSQE_BUFFER_SELECT | IOSQE_CQE_SKIP_SUCCESS;
constexpr std::array<unsigned, 5> kAllowedRegistrations = {
    IORING_REGISTER_ENABLE_RINGS, IORING_REGISTER_PBUF_RING, IORING_UNREGISTER_PBUF_RING,
    IORING_REGISTER_RING_FDS, IORING_UNREGISTER_RING_FDS};

/// Each of kSetupFlags after those without which the kernel does not take it.
constexpr std::array kSetupSteps = {Named{IORING_SETUP_CLAMP, "IORING_SETUP_CLAMP"},
                                    Named{IORING_SETUP_CQSIZE, "IORING_SETUP_CQSIZE"},
                                    Named{IORING_SETUP_R_DISABLED, "IORING_SETUP_R_DISABLED"},
                                    Named{IORING_SETUP_SUBMIT_ALL, "IORING_SETUP_SUBMIT_ALL"},
                                    Named{IORING_SETUP_SINGLE_ISSUER, "IORING_SETUP_SINGLE_ISSUER"},
                                    Named{IORING_SETUP_DEFER_TASKRUN, "IORING_SETUP_DEFER_TASKRUN"},
                                    Named{IORING_SETUP_TASKRUN_FLAG, "IORING_SETUP_TASKRUN_FLAG"}};

[[noreturn]] void enter_failed(int code) noexcept {
  std::fprintf(stderr, "io_uring_enter failed and cannot be retried: %s\n",
               describe({.code = code, .operation = "io_uring_enter"}).c_str());
  std::abort();
}

/// The value of kernel.io_uring_disabled (since Linux 6.6).
std::optional<int> io_uring_disabled() {
  int value = 0;
  if (std::ifstream("/proc/sys/kernel/io_uring_disabled") >> value) return value;
  return std::nullopt;
}

bool has_required_features(unsigned features) noexcept {
  return std::ranges::all_of(kRequiredFeatures, [features](const Named& feature) {
    return (features & feature.value) != 0;
  });
}

std::vector<RingNeed> operations_of(io_uring* ring) {
  io_uring_probe* const probe = io_uring_get_probe_ring(ring);
  std::vector<RingNeed> needs;
  for (const Named& operation : kRequiredOperations) {
    const bool met = probe != nullptr &&
                     io_uring_opcode_supported(probe, static_cast<int>(operation.value)) != 0;
    needs.push_back({.name = operation.name, .met = met});
  }
  if (probe != nullptr) io_uring_free_probe(probe);
  return needs;
}

/// Of a ring that is not enabled yet; for good.
Result<void> restrict_ring(io_uring* ring) noexcept {
  std::array<io_uring_restriction, kRequiredOperations.size() + kAllowedRegistrations.size() + 1>
      allowed{};
  auto* next = allowed.begin();
  for (const Named& operation : kRequiredOperations) {
    next->opcode = IORING_RESTRICTION_SQE_OP;
    next++->sqe_op = static_cast<std::uint8_t>(operation.value);
  }
  for (const unsigned registration : kAllowedRegistrations) {
    next->opcode = IORING_RESTRICTION_REGISTER_OP;
    next++->register_op = static_cast<std::uint8_t>(registration);
  }
  next->opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED;
  next->sqe_flags = kAllowedFlags;
  const int set =
      io_uring_register_restrictions(ring, allowed.data(), static_cast<unsigned>(allowed.size()));
  if (set < 0) return std::unexpected(Error{-set, "io_uring_register_restrictions"});
  return {};
}

/// A ring that nothing is asked of, for as long as it is looked at.
class TrialRing {
 public:
  explicit TrialRing(unsigned flags) noexcept {
    constexpr unsigned kEntries = 4;
    io_uring_params parameters{};
    parameters.flags = flags;
    parameters.cq_entries = 2 * kEntries;
    made_ = io_uring_queue_init_params(kEntries, &ring_, &parameters) == 0;
    features_ = parameters.features;
  }
  TrialRing(const TrialRing&) = delete;
  TrialRing& operator=(const TrialRing&) = delete;
  ~TrialRing() {
    if (made_) io_uring_queue_exit(&ring_);
  }

  [[nodiscard]] bool made() const noexcept { return made_; }
  [[nodiscard]] unsigned features() const noexcept { return made_ ? features_ : 0; }
  [[nodiscard]] io_uring* ring() noexcept { return &ring_; }

 private:
  io_uring ring_{};
  bool made_ = false;
  unsigned features_ = 0;
};

}  // namespace

struct Ring::Kernel {
  Kernel() noexcept = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  ~Kernel() {
    if (made) io_uring_queue_exit(&ring);
  }

  /// Hands over what was prepared and waits for `wanted` completions: io_uring_enter as liburing
  /// does it, without the looks for completions before and after, which the loop takes itself. A
  /// negative errno value, or how many SQEs the kernel took.
  int enter(unsigned wanted, const __kernel_timespec* limit) noexcept {
    io_uring_sq& queue = ring.sq;
    queue.sqe_head = queue.sqe_tail;
    std::atomic_ref(*queue.ktail).store(queue.sqe_tail, std::memory_order_release);
    const unsigned prepared =
        queue.sqe_tail - std::atomic_ref(*queue.khead).load(std::memory_order_acquire);
    io_uring_getevents_arg argument{};
    argument.ts = reinterpret_cast<std::uintptr_t>(limit);
    return io_uring_enter2(static_cast<unsigned>(ring.enter_ring_fd), prepared, wanted, enter_flags,
                           reinterpret_cast<sigset_t*>(&argument), sizeof argument);
  }

  io_uring ring{};
  bool made = false;
  unsigned enter_flags =
      IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG | IORING_ENTER_REGISTERED_RING;
  RingCounters counters;
  Result<void> restriction;
};

Ring::Ring(std::unique_ptr<Kernel> kernel) noexcept : kernel_(std::move(kernel)) {}
Ring::Ring(Ring&&) noexcept = default;
Ring::~Ring() = default;

Result<Ring> Ring::create(const RingOptions& options) noexcept {
  auto kernel = std::make_unique<Kernel>();
  io_uring* const ring = &kernel->ring;

  io_uring_params parameters{};
  parameters.flags = kSetupFlags;
  parameters.cq_entries = options.completion_entries;
  if (const int made = io_uring_queue_init_params(options.submission_entries, ring, &parameters);
      made < 0) {
    return std::unexpected(Error{-made, "io_uring_setup"});
  }
  kernel->made = true;
  if (!has_required_features(parameters.features) ||
      !std::ranges::all_of(operations_of(ring), &RingNeed::met)) {
    return std::unexpected(Error{EOPNOTSUPP, "io_uring_setup"});
  }

  if ((parameters.features & kFeatureNoIowait) != 0) kernel->enter_flags |= kEnterNoIowait;

  std::array<unsigned, 2> most_workers = {options.bounded_workers, options.unbounded_workers};
  if (const int set = io_uring_register_iowq_max_workers(ring, most_workers.data()); set < 0) {
    return std::unexpected(Error{-set, "io_uring_register_iowq_max_workers"});
  }
  if (options.restricted) kernel->restriction = restrict_ring(ring);
  if (const int enabled = io_uring_enable_rings(ring); enabled < 0) {
    return std::unexpected(Error{-enabled, "io_uring_enable_rings"});
  }
  // Only after enabling: a registered descriptor ties the ring to the thread that registered it.
  if (const int registered = io_uring_register_ring_fd(ring); registered < 0) {
    return std::unexpected(Error{-registered, "io_uring_register_ring_fd"});
  }
  return Ring(std::move(kernel));
}

Result<void> Ring::restriction() const noexcept {
  return kernel_->restriction;
}

io_uring_sqe& Ring::prepare() noexcept {
  ++kernel_->counters.submissions;
  if (io_uring_sqe* const sqe = io_uring_get_sqe(&kernel_->ring)) return *sqe;
  ++kernel_->counters.early_flushes;
  submit();
  io_uring_sqe* const sqe = io_uring_get_sqe(&kernel_->ring);
  CHECK(sqe != nullptr);
  return *sqe;
}

void Ring::submit() noexcept {
  ++kernel_->counters.enters;
  int submitted = 0;
  do {
    submitted = io_uring_submit(&kernel_->ring);
  } while (submitted == -EINTR);
  // EAGAIN and EBUSY: the kernel is short of memory or of room for completions. What it did not
  // take stays queued.
  if (submitted < 0 && submitted != -EAGAIN && submitted != -EBUSY) enter_failed(-submitted);
}

void Ring::enter(std::optional<std::chrono::nanoseconds> timeout, unsigned wanted) noexcept {
  ++kernel_->counters.enters;
  const bool waits = timeout != std::chrono::nanoseconds::zero();
  __kernel_timespec limit{};
  if (timeout && waits) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*timeout);
    limit.tv_sec = seconds.count();
    limit.tv_nsec = (*timeout - seconds).count();
  }
  const int outcome = kernel_->enter(waits ? wanted : 0, timeout && waits ? &limit : nullptr);
  // ETIME and EINTR end a normal turn, EAGAIN and EBUSY one in which completions must be read
  // first. In all of them what the kernel took has left the SQ and the rest stays: never prepare
  // anything again.
  if (outcome < 0 && outcome != -ETIME && outcome != -EINTR && outcome != -EAGAIN &&
      outcome != -EBUSY) {
    enter_failed(-outcome);
  }
  // The ring's own overflow count is of lost CQEs, of which there are none (IORING_FEAT_NODROP).
  if (io_uring_cq_has_overflow(&kernel_->ring)) ++kernel_->counters.overflows;
}

std::span<const io_uring_cqe> Ring::completions() noexcept {
  const io_uring_cq& queue = kernel_->ring.cq;
  const unsigned head = *queue.khead & queue.ring_mask;
  const unsigned ready = io_uring_cq_ready(&kernel_->ring);
  return {queue.cqes + head, std::min(ready, queue.ring_entries - head)};
}

void Ring::advance(unsigned count) noexcept {
  kernel_->counters.completions += count;
  io_uring_cq_advance(&kernel_->ring, count);
}

Result<void> Ring::register_buffer_ring(io_uring_buf_ring* memory, unsigned entries,
                                        unsigned short group) noexcept {
  io_uring_buf_reg registration{};
  registration.ring_addr = reinterpret_cast<std::uintptr_t>(memory);
  registration.ring_entries = entries;
  registration.bgid = group;
  const int registered = io_uring_register_buf_ring(&kernel_->ring, &registration, 0);
  if (registered < 0) return std::unexpected(Error{-registered, "io_uring_register_buf_ring"});
  return {};
}

void Ring::unregister_buffer_ring(unsigned short group) noexcept {
  CHECK(io_uring_unregister_buf_ring(&kernel_->ring, group) == 0);
}

const RingCounters& Ring::counters() const noexcept {
  return kernel_->counters;
}

RingSupport Ring::support() {
  RingSupport support;
  unsigned flags = 0;
  for (const Named& step : kSetupSteps) {
    const bool met = TrialRing(flags | step.value).made();
    if (met) flags |= step.value;
    support.setup.push_back({.name = step.name, .met = met});
  }
  TrialRing plain(0);
  for (const Named& feature : kRequiredFeatures) {
    support.features.push_back(
        {.name = feature.name, .met = (plain.features() & feature.value) != 0});
  }
  if (plain.made()) {
    support.operations = operations_of(plain.ring());
  } else {
    for (const Named& operation : kRequiredOperations) {
      support.operations.push_back({.name = operation.name, .met = false});
    }
  }
  support.disabled = io_uring_disabled();
  return support;
}

std::string Ring::explain(const Error& error) {
  switch (error.code) {
    case ENOSYS:
      // What podman's profile answers for a system call that it does not list.
      return "io_uring is missing: this kernel is too old, and quoit needs Linux 6.1 or newer, or "
             "the seccomp profile of a container hides it; "
             "allow io_uring_setup, io_uring_enter and io_uring_register there";
    case EINVAL:
    case EOPNOTSUPP:
      return "this kernel's io_uring is too old; quoit needs Linux 6.1 or newer";
    case EPERM:
    case EACCES:
      if (const int disabled = io_uring_disabled().value_or(0); disabled > 0) {
        return "io_uring is switched off (kernel.io_uring_disabled = " + std::to_string(disabled) +
               "); allow it with: sysctl kernel.io_uring_disabled=0";
      }
      return "io_uring is forbidden here, most likely by the seccomp profile of a container or of "
             "a systemd unit; "
             "allow io_uring_setup, io_uring_enter and io_uring_register (@aio in "
             "SystemCallFilter=)";
    case ENOMEM:
      return "there is not enough locked memory for io_uring; raise it with ulimit -l, or with "
             "LimitMEMLOCK= in the "
             "systemd unit";
    case EMFILE:
    case ENFILE:
      return "there is no free file descriptor for io_uring; raise the limit with ulimit -n, or "
             "with LimitNOFILE= in "
             "the systemd unit";
    default:
      return describe(error);
  }
}

}  // namespace runtime
